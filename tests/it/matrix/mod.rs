//! Matrix: a real Synapse on loopback, people with clients of another make, and what they say to the program.
//!
//! | module | what it is |
//! |---|---|
//! | `server` | Synapse: its life, and what an administrator may do there |
//! | `people`, `member`, `event` | the clients' process (`member.py`), a person as a script speaks of them, what they hear |
//! | `bot` | the program with an account |
//! | `detour` | a way to Synapse on which requests are refused |
//!
//! The other modules are tests: `sound` of all this without the program, the rest of the program. `tests/run` installs
//! Synapse and nio and says where they are; where they are missing these tests pass with a line that says so, in CI they
//! fail.

mod bot;
mod detour;
mod encrypted;
mod event;
mod life;
mod member;
mod moderation;
mod people;
mod rooms;
mod server;
mod sound;
