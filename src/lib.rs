//! Pullquote: verbatim, cited excerpts from a library of articles.

pub mod answer;
pub mod article;
pub mod bot;
pub mod builtin;
pub mod command;
pub mod config;
pub mod eval;
pub mod frontend;
pub mod home;
pub mod index;
pub mod library;
pub mod reply;
pub mod serve;
pub mod source;
