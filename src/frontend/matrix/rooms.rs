//! Coming into rooms and leaving them. Each is a task of its own: a server that does not answer holds up nothing.

use std::sync::Arc;
use std::time::Duration;

use matrix_sdk::ruma::api::error::ErrorKind;
use matrix_sdk::ruma::events::room::create::RoomCreateEventContent;
use matrix_sdk::ruma::events::room::tombstone::RoomTombstoneEventContent;
use matrix_sdk::ruma::{OwnedRoomId, RoomId, UserId};
use matrix_sdk::{Room, RoomState};

use super::app::App;
use super::wire;

/// Between attempts to come into a room: what one server does not know yet, it may know a moment later.
const WAITS: [u64; 4] = [0, 2, 15, 120];

impl App {
    /// Someone asks the bot to come. It comes to whom the operator lists, and tells the others nothing.
    pub fn invited(self: &Arc<App>, room: Room) {
        let app = Arc::clone(self);
        tokio::spawn(async move {
            let Ok(invite) = room.invite_details().await else {
                return;
            };
            let by = invite.inviter_id;
            let id = room.room_id().to_owned();
            // That it takes a room's place may have come with the invitation.
            let rooms = app.client.joined_rooms();
            for old in rooms.iter().filter(|old| is_replaced_by(old, &id)) {
                app.follow(old, &id).await;
            }
            // An invitation follows from the room that this one takes the place of.
            let expected = app.replaced_by(&id).await.is_some();
            if expected || app.settings.accepts(&id, &by) {
                app.come(&id).await;
            } else {
                tracing::warn!(
                    room = id.as_str(),
                    server = by.server_name().as_str(),
                    "an invitation was declined: its sender, their server and the room are not listed under `[matrix]`"
                );
                wire::leave(&room).await;
            }
        });
    }

    /// Comes into a room.
    async fn come(&self, id: &RoomId) {
        for wait in WAITS {
            tokio::time::sleep(Duration::from_secs(wait)).await;
            match self.client.join_room_by_id(id).await {
                Err(error) if !is_refusal(&error) => {}
                _ => return,
            }
        }
        tracing::warn!(
            room = id.as_str(),
            "failed to come into a room, and gave up"
        );
    }

    /// Looks whether a room is empty, was replaced, or replaces another, as both should say.
    pub fn look_after(self: &Arc<App>, room: &Room) {
        let (app, room) = (Arc::clone(self), room.clone());
        tokio::spawn(async move {
            let is_empty = room.active_members_count() == 1;
            let says = predecessor(&room).await;
            if room.state() == RoomState::Joined
                && (is_empty || app.is_misnamed(&room, says.as_ref()).await)
            {
                wire::leave(&room).await;
                return;
            }
            if let Some(next) = room.successor_room() {
                app.follow(&room, &next.room_id).await;
            }
            let before = says.flatten();
            let before = before.and_then(|before| app.client.get_room(&before));
            if let Some(before) = before.filter(|before| is_replaced_by(before, room.room_id())) {
                app.follow(&before, room.room_id()).await;
            }
        });
    }

    /// Follows a room to the one that takes its place, where the operator's lists allow who says so.
    async fn follow(&self, room: &Room, next: &RoomId) {
        if self.replaced_by(next).await.is_some() {
            return;
        }
        let Some(by) = replacer(room).await else {
            return;
        };
        let listed = self.is_listed(room.room_id(), &self.settings.rooms).await;
        if !listed && !self.settings.accepts(room.room_id(), &by) {
            return;
        }
        let new = self.client.get_room(next);
        let new = new.filter(|new| new.state() == RoomState::Joined);
        // Where the bot is in the other room already, that says so too or nothing comes of it.
        if let Some(new) = &new
            && predecessor(new).await.flatten().as_deref() != Some(room.room_id())
        {
            return;
        }
        let (name, before) = (expected(next), room.room_id().to_string());
        self.desk
            .remember(move |state| state.keep(&name, &before))
            .await;
        if new.is_none() {
            // Often the bot has to be invited first: then that is accepted.
            self.come(next).await;
        }
    }

    /// Whether a room was said to take another's place and does not say so itself.
    async fn is_misnamed(&self, room: &Room, says: Option<&Option<OwnedRoomId>>) -> bool {
        let Some(before) = self.replaced_by(room.room_id()).await else {
            return false;
        };
        if says.is_none_or(|named| *named == Some(before)) {
            return false;
        }
        tracing::warn!(
            room = room.room_id().as_str(),
            "a room was said to take the place of another and does not say so itself: the bot left"
        );
        true
    }

    /// The room that this one took the place of, as both say; kept for when this one is forgotten.
    pub async fn came_from(&self, room: &RoomId) -> Option<OwnedRoomId> {
        let name = format!("matrix-came-from:{room}");
        let kept = name.clone();
        let kept = self.desk.remember(move |state| state.kept(&kept)).await;
        if let Some(before) = kept.flatten() {
            return RoomId::parse(before).ok();
        }
        let before = self.replaced_by(room).await?;
        if predecessor(&self.client.get_room(room)?).await?.as_ref() != Some(&before) {
            return None;
        }
        let named = before.to_string();
        self.desk
            .remember(move |state| state.keep(&name, &named))
            .await;
        Some(before)
    }

    /// The room that this one was said to take the place of.
    async fn replaced_by(&self, room: &RoomId) -> Option<OwnedRoomId> {
        let name = expected(room);
        let before = self.desk.remember(move |state| state.kept(&name)).await;
        RoomId::parse(before.flatten()?).ok()
    }

    /// The bot is out of a room, whoever wanted that.
    pub async fn left(&self, id: &RoomId) {
        self.queues.end(id);
        if let Some(room) = self.client.get_room(id) {
            wire::forget(&room).await;
        }
    }
}

/// Under which the room is kept that another was said to take the place of.
fn expected(next: &RoomId) -> String {
    format!("matrix-replaces:{next}")
}

/// Whether a room says that this one takes its place.
fn is_replaced_by(room: &Room, next: &RoomId) -> bool {
    room.successor_room()
        .is_some_and(|successor| successor.room_id == next)
}

/// The room that a room says it takes the place of, or that it takes none. `None` where the bot has not seen what it says: an
/// invitation may say anything.
async fn predecessor(room: &Room) -> Option<Option<OwnedRoomId>> {
    let event = room
        .get_state_event_static::<RoomCreateEventContent>()
        .await
        .ok()??;
    let event = event.deserialize().ok()?;
    let content = event.as_sync()?.as_original()?.content.clone();
    Some(content.predecessor.map(|room| room.room_id))
}

/// Who said that a room is replaced.
async fn replacer(room: &Room) -> Option<matrix_sdk::ruma::OwnedUserId> {
    let event = room
        .get_state_event_static::<RoomTombstoneEventContent>()
        .await
        .ok()??;
    let sender = event.deserialize().ok()?.as_sync()?.sender().to_owned();
    UserId::parse(sender).ok()
}

/// Whether the answer would be the same in a minute.
fn is_refusal(error: &matrix_sdk::Error) -> bool {
    matches!(error.client_api_error_kind(), Some(ErrorKind::Forbidden))
}
