//! Requests to the homeserver: each is tried again for a while, also where the server asks to wait, and a failure is one
//! line of the log.

use std::time::Duration;

use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::media::{MediaFormat, MediaRequestParameters};
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::api::client::membership::leave_room;
use matrix_sdk::ruma::api::error::ErrorKind;
use matrix_sdk::ruma::events::room::MediaSource;
use matrix_sdk::ruma::{EventId, OwnedEventId, UInt};
use matrix_sdk::{Client, Room};
use serde_json::Value;

use super::events::Event;
use super::render::Draft;
use crate::reply::chat;

/// What takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(90);
/// Bytes of a file that is added.
const LARGEST: u64 = 10 << 20;

/// Why a request had no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The homeserver does not allow it, or there is no such thing.
    Refused,
    /// The homeserver takes nothing so large.
    TooLarge,
    /// It may go another time.
    Lost,
}

/// Sends a message. Sent twice under one `once`, it is there once.
pub async fn send(room: &Room, content: Value, once: &str) -> Result<OwnedEventId, Fault> {
    let call = room
        .send_raw("m.room.message", content)
        .with_transaction_id(once.into());
    let sent = bounded("send a message", call.into_future()).await?;
    Ok(sent.response.event_id)
}

/// Sends what `content` makes of a draft; where that is too large, of a sentence that says so.
pub async fn say(
    room: &Room,
    draft: &Draft,
    content: impl Fn(&Draft) -> Value,
    once: &str,
) -> Result<OwnedEventId, Fault> {
    match send(room, content(draft), once).await {
        Err(Fault::TooLarge) => {
            let short = Draft::said(chat::TOO_LONG, &draft.note.asker);
            send(room, content(&short), &format!("{once}-short")).await
        }
        sent => sent,
    }
}

/// Takes one of our messages away.
pub async fn redact(room: &Room, event: &str, once: &str) -> Result<(), Fault> {
    let id = EventId::parse(event).map_err(|_| Fault::Refused)?;
    let call = async { Ok(room.redact(&id, None, Some(once.into())).await?) };
    bounded("take an answer away", call).await.map(drop)
}

/// Leaves a room, or declines to come into it: this one alone. The SDK's own call leaves each room too that this one says
/// it takes the place of, and anyone can say so.
pub async fn leave(room: &Room) {
    let request = leave_room::v3::Request::new(room.room_id().to_owned());
    let call = async { Ok(room.client().send(request).await?) };
    // A failure is logged where it happens.
    let _ = bounded("leave a room", call).await;
}

/// Forgets a room that the bot is out of.
pub async fn forget(room: &Room) {
    // A failure is logged where it happens.
    let _ = bounded("forget a room", room.forget()).await;
}

/// An event of a room, decrypted where it could be.
pub async fn fetch(room: &Room, event: &str) -> Option<Value> {
    let id = EventId::parse(event).ok()?;
    let fetched = bounded("look up an event", room.event(&id, None))
        .await
        .ok()?;
    json(&fetched)
}

/// An event as it came, decrypted where it could be.
pub fn json(event: &TimelineEvent) -> Option<Value> {
    serde_json::from_str(event.raw().json().get()).ok()
}

/// One page of what was said last, newest first, and where the next one begins.
pub async fn before(
    room: &Room,
    from: Option<String>,
    most: u32,
) -> Result<(Vec<Event>, Option<String>), Fault> {
    let mut options = MessagesOptions::backward().from(from.as_deref());
    options.limit = UInt::from(most);
    let page = bounded("read what was said", room.messages(options)).await?;
    let events = page
        .chunk
        .iter()
        .filter_map(|event| Event::read(&json(event)?));
    Ok((events.collect(), page.end))
}

/// What is in a file that someone sent. An error is a sentence for them.
pub async fn download(client: &Client, content: &Value) -> Result<Vec<u8>, String> {
    let size = content.pointer("/info/size").and_then(Value::as_u64);
    if size.is_some_and(|size| size > LARGEST) {
        return Err(chat::FILE_TOO_LARGE.to_owned());
    }
    let source: MediaSource =
        serde_json::from_value(content.clone()).map_err(|_| chat::FILE_NOT_READ.to_owned())?;
    let request = MediaRequestParameters {
        source,
        format: MediaFormat::File,
    };
    let media = client.media();
    let bytes = bounded("fetch a file", media.get_media_content(&request, false)).await;
    let bytes = bytes.map_err(|_| chat::FILE_NOT_READ.to_owned())?;
    match bytes.len() as u64 > LARGEST {
        true => Err(chat::FILE_TOO_LARGE.to_owned()),
        false => Ok(bytes),
    }
}

/// Waits for a call, and tells of one that had no effect.
async fn bounded<T>(
    what: &str,
    call: impl Future<Output = matrix_sdk::Result<T>>,
) -> Result<T, Fault> {
    let fault = match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => fault(&error),
        Err(_) => Fault::Lost,
    };
    tracing::warn!(?fault, "failed to {what}");
    Err(fault)
}

/// What an error means; its own text may name people and rooms.
fn fault(error: &matrix_sdk::Error) -> Fault {
    match error.client_api_error_kind() {
        Some(ErrorKind::Forbidden | ErrorKind::NotFound) => Fault::Refused,
        Some(ErrorKind::TooLarge) => Fault::TooLarge,
        _ => Fault::Lost,
    }
}
