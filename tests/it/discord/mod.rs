//! Discord: a strict fake of it that the real program is pointed at over the wire, and what is said there.
//!
//! | module | what it is |
//! |---|---|
//! | `state` | people, guilds, channels, messages and interactions, as Discord knows them |
//! | `objects` | the same as Discord writes them down |
//! | `rules`, `commands`, `schema` | what a request must be like: by hand, and by Discord's own description of its API |
//! | `rest`, `routes`, `messages`, `gateway`, `http` | the two ways in |
//! | `fake` | the server, and what a test may do to it |
//! | `world`, `people` | the program in front of it, and people who talk to it |
//! | `markdown` | what Discord would show of a text: live mentions, links, quotations |
//!
//! The other modules are tests: `strict` of the fake itself, the rest of the program.

mod answers;
mod attached;
mod buttons;
mod care;
mod commands;
mod crowd;
mod dialogues;
mod evil;
mod fake;
mod gateway;
mod http;
mod life;
mod lines;
mod markdown;
mod messages;
mod objects;
mod people;
mod places;
mod rest;
mod routes;
mod rules;
mod schema;
mod slow;
mod state;
mod strict;
mod talk;
mod trouble;
mod wire;
mod world;
