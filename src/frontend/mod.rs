//! Front ends: a platform's wire, markup and limits, nothing about answers.

pub mod display;
pub mod progress;
pub mod terminal;
mod wrap;
