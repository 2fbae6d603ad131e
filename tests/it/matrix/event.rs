//! Rooms, what was said in them, and what was heard.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub id: String,
    pub is_encrypted: bool,
}

/// An event that a member sent.
#[derive(Clone, Debug)]
pub struct Said {
    pub room: Room,
    pub id: String,
    /// The first message of its thread.
    pub root: Option<String>,
    pub content: Value,
}

/// An event as a member's client heard it, decrypted.
#[derive(Clone, Debug)]
pub struct Event {
    pub room: Room,
    pub id: String,
    pub sender: String,
    pub kind: String,
    pub content: Value,
    /// Whether it came encrypted.
    pub was_encrypted: bool,
    /// Whether the client has no key for it.
    pub is_locked: bool,
    pub raw: Value,
}

impl Event {
    pub fn of(room: &Room, raw: &Value) -> Event {
        let text = |key: &str| raw[key].as_str().unwrap_or_default().to_owned();
        Event {
            room: room.clone(),
            id: text("event_id"),
            sender: text("sender"),
            kind: text("type"),
            content: raw["content"].clone(),
            was_encrypted: raw["encrypted"] == true,
            is_locked: raw["locked"] == true,
            raw: raw.clone(),
        }
    }

    /// The text that stands alone.
    pub fn body(&self) -> &str {
        self.content["body"].as_str().unwrap_or_default()
    }

    pub fn formatted(&self) -> &str {
        self.content["formatted_body"].as_str().unwrap_or_default()
    }

    pub fn msgtype(&self) -> &str {
        self.content["msgtype"].as_str().unwrap_or_default()
    }

    fn relation(&self) -> &Value {
        &self.content["m.relates_to"]
    }

    pub fn reply_to(&self) -> Option<&str> {
        self.relation()["m.in_reply_to"]["event_id"].as_str()
    }

    /// The first message of the thread it stands in.
    pub fn thread(&self) -> Option<&str> {
        self.related("m.thread")
    }

    /// The event that it edits.
    pub fn replaces(&self) -> Option<&str> {
        self.related("m.replace")
    }

    fn related(&self, how: &str) -> Option<&str> {
        let is_so = self.relation()["rel_type"] == how;
        is_so
            .then(|| self.relation()["event_id"].as_str())
            .flatten()
    }
}
