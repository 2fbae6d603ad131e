//! Tests that run the program, or more than one module of it. A test is found by its topic.

mod library;
mod reply;
