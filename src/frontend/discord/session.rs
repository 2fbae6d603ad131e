//! Holds the connection to Discord: connects when [`super::gateway`] says so, and lets work end when it is told to end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use serenity::all::{ClientBuilder, GatewayIntents};
use serenity::gateway::GatewayError;
use serenity::model::gateway::BotGateway;
use tokio::sync::watch;

use super::super::{MISCONFIGURED, random, told_to_end};
use super::app::App;
use super::events::{Handler, Signal};
use super::gateway::{End, Gateway, Next};
use super::wire::{Fault, http};

/// How long Discord has to say where its gateway is.
const PATIENCE: Duration = Duration::from_secs(20);
/// Work that began may end within this time.
const LAST_WORDS: Duration = Duration::from_millis(2500);
/// How often it forgets what is old.
const HOUR: Duration = Duration::from_secs(3600);
/// Shards have so long to close.
const CLOSE: Duration = Duration::from_secs(6);
/// How often it looks after its shards.
const LOOK: Duration = Duration::from_secs(5);

/// Runs until told to end; an exit status where it cannot go on.
pub async fn run(app: &Arc<App>, mut told: watch::Receiver<bool>) -> Result<u8> {
    let started = Instant::now();
    let mut gateway = Gateway::default();
    loop {
        let also_told = told.clone();
        let end = tokio::select! {
            () = told_to_end(&mut told) => {
                app.desk.finish(LAST_WORDS).await;
                return Ok(0);
            }
            end = connect(app, &mut gateway, started, also_told) => end,
        };
        let wait = match gateway.ended(started.elapsed(), end, random()) {
            Next::Stop(sentence) => {
                eprintln!("pullquote: {sentence}");
                return Ok(MISCONFIGURED);
            }
            Next::Connect(wait) => wait,
        };
        tracing::info!(
            seconds = wait.as_secs(),
            "connecting to Discord again after a wait"
        );
        pause(wait, &mut told).await;
    }
}

/// One connection of all shards, until it ends.
async fn connect(
    app: &Arc<App>,
    gateway: &mut Gateway,
    started: Instant,
    mut told: watch::Receiver<bool>,
) -> End {
    let info = match app.wire.gateway().await {
        Ok(info) => info,
        Err(Fault::Refused(401, _) | Fault::Closed) => return End::Unauthorized,
        Err(_) => return End::Lost,
    };
    gateway.shards(info.shards);
    let limit = &info.session_start_limit;
    // How long to wait follows from it.
    gateway.told(started.elapsed(), limit.remaining);
    let until_reset = Duration::from_millis(limit.reset_after);
    let wait = gateway.wait(started.elapsed(), limit.remaining, until_reset);
    if !wait.is_zero() {
        tracing::warn!(
            seconds = wait.as_secs(),
            "the bot connected often: the next connection waits, as Discord resets the token of one that connects too often"
        );
        pause(wait, &mut told).await;
    }
    gateway.connecting(started.elapsed());
    hold(app, gateway, started, &info).await
}

async fn hold(app: &Arc<App>, gateway: &mut Gateway, started: Instant, info: &BotGateway) -> End {
    let (handler, mut signals) = Handler::new(Arc::clone(app));
    let intents = GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    let client = ClientBuilder::new_with_http(http(&app.settings), intents)
        .event_handler(handler.clone())
        .raw_event_handler(handler.clone());
    let Ok(Ok(mut client)) = tokio::time::timeout(PATIENCE, client).await else {
        return lost("Discord did not answer in time");
    };
    // Without an answer the library would take Discord's own address, also where another stands in its place.
    info.url.clone_into(&mut *client.ws_url.lock().await);
    let manager = Arc::clone(&client.shard_manager);
    let ws_url = Arc::clone(&client.ws_url);
    let mut every = tokio::time::interval(LOOK);
    let mut hourly = tokio::time::interval(HOUR);
    let mut identified = false;
    let running = client.start_shards(info.shards);
    tokio::pin!(running);
    let end = loop {
        tokio::select! {
            ended = &mut running => return end_of(ended.err()),
            Some(Signal::Identified) = signals.recv() => identified = true,
            _ = every.tick() => {
                if app.wire.is_refused() {
                    break End::Unauthorized;
                }
                handler.look(&manager).await;
                // The library identifies by itself, and does not tell of each time.
                if (std::mem::take(&mut identified) || handler.is_connecting(&manager, info.shards).await)
                    && let Ok(info) = app.wire.gateway().await
                    && !gateway.told(started.elapsed(), info.session_start_limit.remaining)
                {
                    break lost("the bot had to identify too often");
                }
            }
            _ = hourly.tick() => app.tidy().await,
        }
    };
    // A shard that is on its way is not listed, so it cannot be stopped, and would go on by itself: it waits for its
    // address for ever instead.
    if let Ok(shut) = tokio::time::timeout(CLOSE, ws_url.lock_owned()).await {
        std::mem::forget(shut);
    }
    // What does not close in time is cut off.
    let _ = tokio::time::timeout(CLOSE, manager.shutdown_all()).await;
    end
}

fn lost(why: &str) -> End {
    tracing::warn!("{why}");
    End::Lost
}

fn end_of(error: Option<serenity::Error>) -> End {
    match error {
        Some(serenity::Error::Gateway(error)) => match error {
            GatewayError::InvalidAuthentication => End::Fatal(4004),
            GatewayError::InvalidShardData => End::Fatal(4010),
            GatewayError::OverloadedShard => End::Fatal(4011),
            GatewayError::InvalidGatewayIntents => End::Fatal(4013),
            GatewayError::DisallowedGatewayIntents => End::Fatal(4014),
            _ => lost("the connection to Discord ended"),
        },
        _ => lost("the connection to Discord ended"),
    }
}

/// Waits, or until told to end.
async fn pause(wait: Duration, told: &mut watch::Receiver<bool>) {
    // Both are an end of the wait.
    let _ = tokio::time::timeout(wait, told_to_end(told)).await;
}
