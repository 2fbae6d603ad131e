//! Tests that run the program, or more than one module of it. A test is found by its topic.

mod ask;
mod bot;
mod chat;
mod cli;
mod communities;
mod config;
mod copies;
mod copies_cli;
mod crash;
mod damage;
#[cfg(feature = "discord")]
mod discord;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod faults;
mod fetch;
mod handbook;
mod history;
mod history_cli;
mod hostile;
mod library;
#[cfg(feature = "matrix")]
mod matrix;
mod meanwhile;
mod packs;
mod pages;
mod probe;
mod processes;
mod prose;
mod refresh;
mod relevance;
mod reply;
mod session;
mod structure;
mod terminal;
mod tidy;
#[cfg(unix)]
mod tty;
mod verbatim;
mod watched;
mod web;
