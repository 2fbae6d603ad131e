//! Matrix: rooms, threads and encrypted conversations on one bot.
//!
//! What the homeserver sends is read by `events` (pure), handled room by room in `queue`, asked of
//! [`crate::bot::Bot::handle`], and the reply goes through `render` and `markup` (pure) to `wire`. `session` holds what the
//! bot is known by, `sync` the connection.

mod app;
mod events;
mod keys;
mod markup;
mod messages;
mod moderation;
mod note;
mod queue;
mod render;
mod rooms;
mod session;
mod settings;
mod sync;
mod wire;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::sync::{broadcast, watch};

pub use settings::{Given, Settings};

use super::MISCONFIGURED;
use crate::bot::Bot;
use crate::reply::{Reply, chat};
use crate::state::State;
use app::App;
use session::{Fault, Session};

/// Between attempts to log in.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Answers on Matrix until it is told to end, or cannot go on: then with an exit status.
pub async fn run(
    bot: &Arc<Bot>,
    stale_days: u32,
    settings: Settings,
    mut told: watch::Receiver<bool>,
    reports: broadcast::Receiver<Reply>,
) -> Result<u8> {
    let home = bot.home().dir().to_owned();
    let state = State::open_or_forget(&home.join("state.db"), "matrix")?;
    let session = tokio::select! {
        () = super::told_to_end(&mut told) => return Ok(0),
        session = open(&home, &settings) => session,
    };
    let session = match session {
        Ok(session) => session,
        Err(sentence) => {
            eprintln!("pullquote: {}", super::display::clean(&sentence));
            return Ok(MISCONFIGURED);
        }
    };
    let app = Arc::new(App::new(
        Arc::clone(bot),
        settings,
        state,
        session,
        stale_days,
    ));
    tokio::select! {
        ended = sync::run(&app, told) => ended,
        never = moderation::report(&app, reports) => match never {},
    }
}

/// The session, as soon as there can be one; or why there can be none.
async fn open(home: &Path, settings: &Settings) -> Result<Session, String> {
    let mut wait = Duration::from_secs(2);
    loop {
        match session::open(home, settings).await {
            Ok(session) => return Ok(session),
            Err(Fault::Operator(sentence)) => return Err(sentence),
            Err(Fault::Passing(error)) => {
                tracing::warn!(seconds = wait.as_secs(), "{error:#}: it is tried again");
            }
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Prints what the bot accepts and stores.
fn starting(settings: &Settings) {
    let places = [
        settings
            .users
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        settings.servers.iter().map(ToString::to_string).collect(),
        settings.rooms.iter().map(ToString::to_string).collect(),
    ];
    for line in chat::on_matrix(settings.user.as_str(), &places.concat(), &settings.contact) {
        super::say(&line);
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
