//! Front ends: a platform's wire, markup and limits, nothing about answers.

#[cfg(feature = "discord")]
pub mod discord;
pub mod display;
pub mod progress;
pub mod terminal;
mod wrap;
