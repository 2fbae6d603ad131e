//! Tests that run the program, or more than one module of it. A test is found by its topic.

mod ask;
mod bot;
mod chat;
mod cli;
mod config;
mod crash;
mod damage;
#[cfg(target_os = "linux")]
mod disk;
mod fetch;
mod history;
mod history_cli;
mod hostile;
mod library;
mod packs;
mod pages;
mod processes;
mod prose;
mod refresh;
mod relevance;
mod reply;
mod terminal;
mod tidy;
mod verbatim;
mod web;
