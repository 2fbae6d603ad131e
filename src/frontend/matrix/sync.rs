//! Holds the connection: asks for what is new again and again, and hands it on. What is said in a room is handled in that
//! room's queue, so nothing here waits for an answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use matrix_sdk::config::SyncSettings;
use matrix_sdk::ruma::UInt;
use matrix_sdk::ruma::api::client::filter::{FilterDefinition, LazyLoadOptions};
use matrix_sdk::sync::{JoinedRoomUpdate, SyncResponse};
use matrix_sdk::{Room, SessionChange};
use tokio::sync::broadcast::Receiver;
use tokio::sync::watch;

use super::super::{random, told_to_end};
use super::app::App;
use super::events::{Event, Kind};
use super::queue::Work;
use super::session::{is_revoked, verify};
use super::wire::json;
use super::{MISCONFIGURED, starting};

/// So long the homeserver waits for something new before it says that there is nothing.
const POLL: Duration = Duration::from_secs(30);
/// The longest wait between attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Work that began may end within this time.
const LAST_WORDS: Duration = Duration::from_millis(2500);
/// How often what is old is forgotten.
const HOUR: Duration = Duration::from_secs(3600);
/// Events of one room that one answer of the homeserver has; of more, the room's queue asks itself.
const MOST: u32 = 50;

/// What the operator has to do when the session is gone.
const REVOKED: &str = "Matrix refuses the bot's session, as after a logout or a new password: remove the folder `matrix` of the home, and start again with `PULLQUOTE_MATRIX_PASSWORD`";

/// Runs until told to end; an exit status where it cannot go on.
pub async fn run(app: &Arc<App>, mut told: watch::Receiver<bool>) -> Result<u8> {
    let mut session = app.client.subscribe_to_session_changes();
    let mut failures = 0;
    let mut tidied = Instant::now();
    let mut first = true;
    loop {
        // What was missed is asked for at once.
        let poll = if first { Duration::ZERO } else { POLL };
        let settings = SyncSettings::new().timeout(poll).filter(filter().into());
        let synced = tokio::select! {
            biased;
            () = told_to_end(&mut told) => {
                app.desk.finish(LAST_WORDS).await;
                return Ok(0);
            }
            () = revoked(&mut session) => return Ok(stop()),
            synced = app.client.sync_once(settings) => synced,
        };
        match synced {
            Ok(response) => {
                // What was said is handed on once: what could not be answered meanwhile is looked for as after a start.
                let failed = std::mem::take(&mut failures) > 0;
                take(app, response, first || failed).await;
                if std::mem::take(&mut first) {
                    begin(app).await;
                }
            }
            Err(error) if is_revoked(&error) => return Ok(stop()),
            Err(error) => {
                failures += 1;
                pause(failures, &error, &mut told).await;
            }
        }
        if tidied.elapsed() >= HOUR {
            tidied = Instant::now();
            app.tidy().await;
        }
    }
}

/// What the homeserver is asked for: members as far as they matter, and nothing about who types or is there.
fn filter() -> FilterDefinition {
    let mut filter = FilterDefinition::empty();
    filter.presence = matrix_sdk::ruma::api::client::filter::Filter::ignore_all();
    filter.room.ephemeral = matrix_sdk::ruma::api::client::filter::RoomEventFilter::ignore_all();
    filter.room.timeline.limit = Some(UInt::from(MOST));
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled {
        include_redundant_members: false,
    };
    filter
}

/// Waits until the homeserver refuses the session, whatever it was asked.
async fn revoked(session: &mut Receiver<SessionChange>) {
    loop {
        match session.recv().await {
            Ok(SessionChange::UnknownToken(_)) => return,
            // The next one tells.
            Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(_) => std::future::pending().await,
        }
    }
}

fn stop() -> u8 {
    eprintln!("pullquote: {REVOKED}");
    MISCONFIGURED
}

/// Waits longer with each failure. The first of them is told.
async fn pause(failures: u32, error: &matrix_sdk::Error, told: &mut watch::Receiver<bool>) {
    let longest = Duration::from_secs(1) * 2u32.pow(failures.min(6));
    let wait = longest.min(LONGEST_WAIT).mul_f64(0.5 + random() / 2.0);
    if failures == 1 {
        tracing::warn!(
            seconds = wait.as_secs(),
            "the homeserver cannot be reached, it is tried again: {error}"
        );
    }
    // Both are an end of the wait.
    let _ = tokio::time::timeout(wait, told_to_end(told)).await;
}

/// The first answer of the homeserver has come.
async fn begin(app: &Arc<App>) {
    starting(&app.settings);
    let (app, home) = (Arc::clone(app), app.desk.bot.home().dir().to_owned());
    tokio::spawn(async move { verify(&app.client, &home, &app.settings).await });
}

/// Hands on what came. After a start, or a time without the homeserver, each room looks itself for what it missed: what
/// was handed on before may not have been answered.
async fn take(app: &Arc<App>, response: SyncResponse, again: bool) {
    for (id, update) in response.rooms.joined {
        let Some(room) = app.client.get_room(&id) else {
            continue;
        };
        if !again {
            joined(app, &room, update).await;
        }
    }
    for id in response.rooms.left.into_keys() {
        app.left(&id).await;
    }
    let invited = response.rooms.invited.into_keys();
    let mut invited: Vec<Room> = invited.filter_map(|id| app.client.get_room(&id)).collect();
    if again {
        invited = app.client.invited_rooms();
        for room in app.client.joined_rooms() {
            app.queues.push(app, &room, Work::CatchUp);
            app.look_after(&room);
        }
    }
    for room in invited {
        app.invited(room);
    }
}

async fn joined(app: &Arc<App>, room: &Room, update: JoinedRoomUpdate) {
    let timeline = update.timeline;
    if timeline.limited {
        app.queues.push(app, room, Work::CatchUp);
    }
    let events = timeline.events.iter();
    let events = events.filter_map(|event| Event::read(&json(event)?));
    // What was cut off may have been a change.
    let mut changed = timeline.limited;
    for event in events {
        match event.kind {
            Kind::Membership | Kind::Upgrade => changed = true,
            // The queue asks for them in their order.
            _ if timeline.limited => {}
            _ => app.queues.push(app, room, Work::Event(event)),
        }
    }
    if changed {
        app.look_after(room);
    }
}
