//! Discord: slash commands, mentions, direct messages and buttons on one bot.
//!
//! An event goes through `request` (pure) to [`crate::bot::Bot::handle`], and its reply through `render` (pure) to
//! `wire`. `gateway` decides when to connect; serenity holds the connections.

mod app;
mod commands;
mod custom_id;
mod draft;
mod escape;
mod events;
mod gateway;
mod interactions;
mod markup;
mod messages;
mod moderation;
mod parents;
mod render;
mod request;
mod role;
mod session;
mod settings;
mod turns;
mod wire;

use std::sync::Arc;

use anyhow::Result;
use tokio::sync::{broadcast, watch};

pub use settings::Settings;

use super::say;
use crate::bot::Bot;
use crate::reply::{Reply, chat};
use crate::state::State;
use app::App;

/// Answers on Discord until it is told to end, or cannot go on: then with an exit status.
pub async fn run(
    bot: &Arc<Bot>,
    stale_days: u32,
    settings: Settings,
    told: watch::Receiver<bool>,
    reports: broadcast::Receiver<Reply>,
) -> Result<u8> {
    let state = State::open_or_forget(&bot.home().dir().join("state.db"), "discord")?;
    for line in chat::starting(&settings.guilds, &settings.contact) {
        say(&line);
    }
    let app = Arc::new(App::new(Arc::clone(bot), settings, state, stale_days));
    tokio::select! {
        ended = session::run(&app, told) => ended,
        never = app.report(reports) => match never {},
    }
}
