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
mod library;
mod pages;
mod processes;
mod refresh;
mod reply;
mod terminal;
mod tidy;
mod web;
