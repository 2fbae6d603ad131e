//! Pullquote answers questions with verbatim, cited excerpts from a library of articles, or says that the library does not
//! answer. It writes no sentence of its own about the world.
//!
//! # Layout
//!
//! In reading order; each module uses those above it.
//!
//! | module | what it is |
//! |---|---|
//! | [`article`] | articles, their passages, and how a place in them is named |
//! | [`config`] | the keys an operator sets |
//! | [`library`] | all articles with their history: the truth, in SQLite |
//! | [`source`] | files of several kinds and pages of the web to articles |
//! | [`index`] | the full-text index over the passages, derived and disposable: the only code that names tantivy |
//! | [`answer`] | a question read, passages ranked, windows chosen, context attached, confidence: over one pinned snapshot |
//! | [`builtin`] | the articles that are compiled in |
//! | [`home`] | the folder with all of it: locks, how the index follows the library, refresh |
//! | [`command`] | one enum of commands for every front end, and who may do what |
//! | [`reply`] | replies as plain data, and every sentence that a person reads |
//! | [`state`] | what chat front ends remember: events seen, answers posted |
//! | [`bot`] | from a request to a reply: the one match |
//! | [`frontend`] | the terminal, Discord and Matrix: their wire, markup and limits, nothing else |
//! | [`serve`], [`eval`] | the long-lived owner of a home; answers to a pack of questions |
//!
//! A question goes straight through: [`bot::Request`] → [`bot::Bot::handle`] → [`command::Command::parse`] → the role is
//! checked → [`answer::compose`] on a blocking thread → [`reply::Reply`] → the front end shows it.
//!
//! # Invariants
//!
//! 1. An excerpt can only be cut from a passage ([`answer::Excerpt::cut`]), and is compared with the library before it is
//!    sent. Stored text is never changed; what a screen needs escaped is escaped once, in [`frontend`].
//! 2. The library is the truth, the index can be deleted at any time. An acknowledged change survives kill -9.
//! 3. A pinned [`index::Snapshot`] never changes. A refresh never makes a question fail or wait.
//! 4. A query is built from terms, never by a query-language parser; its cost is bounded.
//! 5. Nothing from an article or a question can format or control a terminal, nor ping, link or format in a chat.
//! 6. Who may do what is decided in [`command::required_role`] alone.
//! 7. No question is stored or logged, save in the terminal's own history of `chat`.

/// Answers and changes are made on many threads, of many small things: the system's allocator takes longer for them, and
/// keeps more of the memory that a refresh needed (`tests/bench/README.md`, 2026-11-29).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
pub mod state;
