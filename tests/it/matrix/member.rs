//! A person on Matrix, as a test's script speaks of them.

use serde_json::{Value, json};

use super::event::{Event, Room, Said};
use super::people::People;
use super::server::{PASSWORD, Synapse};

pub struct Member<'a> {
    pub id: String,
    token: String,
    synapse: &'a Synapse,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Encrypted,
}

pub const BOTH: [Kind; 2] = [Kind::Plain, Kind::Encrypted];

impl<'a> Member<'a> {
    /// Someone new, with a client of their own.
    pub fn login(synapse: &'a Synapse, name: &str) -> Member<'a> {
        let id = synapse.account(name);
        let login = json!({"homeserver": synapse.url(), "user": id, "password": PASSWORD});
        let token = People::all().call(&id, "login", login)["token"]
            .as_str()
            .unwrap()
            .to_owned();
        Member { id, token, synapse }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// A new room in which all of these are, bots or people who join by themselves.
    pub fn room(&self, with: &[&str], kind: Kind) -> Room {
        let room = self.create(kind, json!({"invite": with, "preset": "private_chat"}));
        with.iter().for_each(|who| self.joined(&room, who));
        room
    }

    /// A conversation of two.
    pub fn direct(&self, with: &str, kind: Kind) -> Room {
        let options =
            json!({"invite": [with], "is_direct": true, "preset": "trusted_private_chat"});
        let room = self.create(kind, options);
        self.joined(&room, with);
        room
    }

    /// A room by what `createRoom` takes.
    pub fn create(&self, kind: Kind, mut options: Value) -> Room {
        let is_encrypted = kind == Kind::Encrypted;
        if is_encrypted {
            options["initial_state"] = json!([{"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]);
        }
        let made = self.post("/createRoom", options);
        Room {
            id: made["room_id"].as_str().unwrap().to_owned(),
            is_encrypted,
        }
    }

    /// A request to the server that is granted.
    pub fn request(&self, method: &str, path: &str, body: Value) -> Value {
        self.synapse.call(
            &self.token,
            method,
            &format!("/_matrix/client/v3{path}"),
            body,
        )
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.request("POST", path, body)
    }

    fn in_room(&self, room: &Room, what: &str, body: Value) {
        self.post(&format!("/rooms/{}/{what}", room.id), body);
    }

    pub fn invite(&self, room: &Room, who: &str) {
        self.in_room(room, "invite", json!({"user_id": who}));
    }

    pub fn join(&self, room: &Room) {
        self.in_room(room, "join", json!({}));
    }

    /// Someone else comes in, by an invite.
    pub fn brings(&self, room: &Room, who: &Member<'_>) {
        self.invite(room, &who.id);
        who.join(room);
        self.joined(room, &who.id);
    }

    pub fn leave(&self, room: &Room) {
        self.in_room(room, "leave", json!({}));
    }

    pub fn kick(&self, room: &Room, who: &str) {
        self.in_room(room, "kick", json!({"user_id": who}));
    }

    /// Gives someone this power in the room.
    pub fn power(&self, room: &Room, who: &str, level: i64) {
        let path = format!("/rooms/{}/state/m.room.power_levels", room.id);
        let mut levels = self.request("GET", &path, Value::Null);
        levels["users"][who] = json!(level);
        self.request("PUT", &path, levels);
    }

    /// The room that stands in this one's place from here on.
    pub fn upgrade(&self, room: &Room, version: &str) -> Room {
        let path = format!("/rooms/{}/upgrade", room.id);
        let made = self.post(&path, json!({"new_version": version}));
        Room {
            id: made["replacement_room"].as_str().unwrap().to_owned(),
            ..room.clone()
        }
    }

    /// Says of a room that another one takes its place.
    pub fn replaces(&self, room: &Room, by: &Room) {
        let path = format!("/rooms/{}/state/m.room.tombstone", room.id);
        let content = json!({"body": "moved", "replacement_room": by.id});
        self.request("PUT", &path, content);
    }

    /// How this user is in the room, by the server: `join`, `invite`, `leave`, `ban`, or nothing.
    pub fn membership(&self, room: &Room, who: &str) -> String {
        let path = format!(
            "/_matrix/client/v3/rooms/{}/state/m.room.member/{who}",
            room.id
        );
        let (_, state) = self
            .synapse
            .request(&self.token, "GET", &path, None)
            .expect("Synapse answers");
        state["membership"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the own client has seen someone join.
    pub fn joined(&self, room: &Room, who: &str) {
        self.membership_is(room, who, "join");
    }

    /// Waits until the own client has seen that someone is so in the room.
    pub fn membership_is(&self, room: &Room, who: &str, membership: &str) {
        self.hears(room, &format!("`{who}` to {membership}"), |event| {
            event.kind == "m.room.member"
                && event.raw["state_key"] == who
                && event.content["membership"] == membership
        });
    }

    /// Sends an event with any content.
    pub fn sends(&self, room: &Room, kind: &str, content: Value) -> Said {
        let line = json!({"room": room.id, "encrypted": room.is_encrypted, "kind": kind, "content": content});
        let id = People::all().call(&self.id, "send", line);
        Said {
            room: room.clone(),
            id: id.as_str().unwrap().to_owned(),
            root: None,
            content,
        }
    }

    fn message(&self, room: &Room, content: Value) -> Said {
        self.sends(room, "m.room.message", content)
    }

    pub fn says(&self, room: &Room, text: &str) -> Said {
        self.message(room, words(text, json!({})))
    }

    /// Speaks to someone, as a client writes a pill.
    pub fn mention(&self, room: &Room, who: &str, text: &str) -> Said {
        self.message(room, mention(who, text))
    }

    /// A reply, which mentions who is replied to, as clients do; one to what was said in a thread stands there.
    pub fn replies(&self, to: &impl Place, text: &str) -> Said {
        let who: Vec<String> = to.author().into_iter().collect();
        self.relates(to, reply(to), words(text, json!({"user_ids": who})))
    }

    /// The same without a mention, as a person may send it who takes that away.
    pub fn comments(&self, to: &impl Place, text: &str) -> Said {
        self.relates(to, reply(to), words(text, json!({})))
    }

    /// In the thread of this message, without a mention.
    pub fn in_thread(&self, of: &impl Place, text: &str) -> Said {
        self.relates(of, thread(of), words(text, json!({})))
    }

    /// In the thread of this message, to someone.
    pub fn mention_in_thread(&self, of: &impl Place, who: &str, text: &str) -> Said {
        self.relates(of, thread(of), mention(who, text))
    }

    fn relates(&self, to: &impl Place, mut relation: Value, mut content: Value) -> Said {
        let root = relation["event_id"]
            .as_str()
            .map(str::to_owned)
            .or_else(|| to.root());
        if let Some(root) = &root {
            relation["rel_type"] = json!("m.thread");
            relation["event_id"] = json!(root);
        }
        content["m.relates_to"] = relation;
        Said {
            root,
            ..self.message(&to.place(), content)
        }
    }

    /// Puts another text in the place of what was said.
    pub fn edits(&self, said: &Said, text: &str) -> Said {
        let mut new = said.content.clone();
        new.as_object_mut().unwrap().remove("m.relates_to");
        new.as_object_mut().unwrap().remove("formatted_body");
        new["body"] = json!(text);
        let mut content = new.clone();
        content["body"] = json!(format!("* {text}"));
        content["m.mentions"] = json!({});
        content["m.new_content"] = new;
        content["m.relates_to"] = json!({"rel_type": "m.replace", "event_id": said.id});
        self.message(&said.room, content)
    }

    pub fn reacts(&self, to: &impl Place, key: &str) -> Said {
        let relation = json!({"rel_type": "m.annotation", "event_id": to.event(), "key": key});
        self.sends(&to.place(), "m.reaction", json!({"m.relates_to": relation}))
    }

    pub fn redacts(&self, what: &impl Place) {
        let path = format!(
            "/rooms/{}/redact/{}/{}",
            what.place().id,
            what.event(),
            unique()
        );
        self.request("PUT", &path, json!({"reason": "a test"}));
    }

    /// Sends a file, encrypted where the room is, with words to it or none.
    pub fn file(&self, room: &Room, name: &str, bytes: &[u8], words: &str) -> Said {
        let data: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let line = json!({"room": room.id, "encrypted": room.is_encrypted, "name": name, "mime": "text/plain", "data": data});
        let mut content = People::all().call(&self.id, "upload", line);
        content["m.mentions"] = json!({});
        if !words.is_empty() {
            content["body"] = json!(words);
        }
        self.message(room, content)
    }

    /// Gives a user's devices no key from here on: they cannot read what is said.
    pub fn withholds_keys_from(&self, user: &str) {
        People::all().call(&self.id, "withhold", json!({"user": user}));
    }

    /// What was heard in this room, in its order. An event whose key came late stands where it stood, as it was read.
    pub fn heard(&self, room: &Room) -> Vec<Event> {
        People::all().find(&self.id, "anything", |events| Some(in_order(room, events)))
    }

    /// Waits for an event, heard before or to come.
    pub fn hears(&self, room: &Room, what: &str, is_it: impl Fn(&Event) -> bool) -> Event {
        People::all().find(&self.id, what, |events| {
            in_order(room, events)
                .into_iter()
                .find(|event| is_it(event))
        })
    }

    /// What was heard that answers this: replies to it by others, not their edits.
    pub fn answers_to(&self, said: &Said) -> Vec<Event> {
        let all = self.heard(&said.room).into_iter();
        all.filter(|event| self.is_answer(event, said)).collect()
    }

    fn is_answer(&self, event: &Event, said: &Said) -> bool {
        event.sender != self.id
            && event.kind == "m.room.message"
            && event.reply_to() == Some(said.id.as_str())
            && event.replaces().is_none()
    }

    /// Waits for the answer.
    pub fn answer_to(&self, said: &Said) -> Event {
        self.hears(&said.room, "an answer", |event| self.is_answer(event, said))
    }

    /// Waits for what this user says under an event to which a sign was put.
    pub fn answer_to_sign(&self, under: &Event, by: &str) -> Event {
        self.hears(&under.room, "an answer to a sign", |event| {
            event.sender == by && event.reply_to() == Some(&under.id) && event.replaces().is_none()
        })
    }

    /// Waits for an edit of this event, and gives its new content as an event with the edit's id.
    pub fn edit_of(&self, event: &Event) -> Event {
        let is_edit = |new: &Event| new.replaces() == Some(event.id.as_str());
        let mut edit = self.hears(&event.room, "an edit", is_edit);
        edit.content = edit.content["m.new_content"].take();
        edit
    }

    /// Waits until an event was redacted.
    pub fn redaction_of(&self, what: &impl Place) -> Event {
        let id = what.event();
        self.hears(&what.place(), "a redaction", |event| {
            event.kind == "m.room.redaction"
                && (event.raw["redacts"] == id || event.content["redacts"] == id)
        })
    }

    /// An event as the server keeps it now.
    pub fn fetches(&self, what: &impl Place) -> Value {
        self.request(
            "GET",
            &format!("/rooms/{}/event/{}", what.place().id, what.event()),
            Value::Null,
        )
    }

    /// All messages of a room as the server keeps them, the newest first, at most 1,000.
    pub fn messages(&self, room: &Room) -> Vec<Value> {
        let path = format!("/rooms/{}/messages?dir=b&limit=1000", room.id);
        let mut page = self.request("GET", &path, Value::Null);
        serde_json::from_value(page["chunk"].take()).unwrap()
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        People::all().tell(&self.id, "close", json!({}));
    }
}

/// Something said that can be replied to, reacted to, redacted.
pub trait Place {
    fn event(&self) -> String;
    fn place(&self) -> Room;
    /// The first message of its thread.
    fn root(&self) -> Option<String>;
    /// Who said it, where that is another one.
    fn author(&self) -> Option<String>;
}

impl Place for Said {
    fn event(&self) -> String {
        self.id.clone()
    }
    fn place(&self) -> Room {
        self.room.clone()
    }
    fn root(&self) -> Option<String> {
        self.root.clone()
    }
    fn author(&self) -> Option<String> {
        None
    }
}

impl Place for Event {
    fn event(&self) -> String {
        self.id.clone()
    }
    fn place(&self) -> Room {
        self.room.clone()
    }
    fn root(&self) -> Option<String> {
        self.thread().map(str::to_owned)
    }
    fn author(&self) -> Option<String> {
        Some(self.sender.clone())
    }
}

fn words(text: &str, mentions: Value) -> Value {
    json!({"msgtype": "m.text", "body": text, "m.mentions": mentions})
}

fn reply(to: &impl Place) -> Value {
    json!({"m.in_reply_to": {"event_id": to.event()}})
}

fn thread(of: &impl Place) -> Value {
    let root = of.root().unwrap_or_else(|| of.event());
    json!({"rel_type": "m.thread", "event_id": root, "is_falling_back": true, "m.in_reply_to": {"event_id": of.event()}})
}

fn mention(who: &str, text: &str) -> Value {
    let name = who
        .trim_start_matches('@')
        .split(':')
        .next()
        .unwrap_or_default();
    json!({
        "msgtype": "m.text",
        "body": format!("{name}: {text}"),
        "format": "org.matrix.custom.html",
        "formatted_body": format!("<a href=\"https://matrix.to/#/{who}\">{name}</a>: {}", escaped(text)),
        "m.mentions": {"user_ids": [who]},
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn unique() -> u64 {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

fn in_order(room: &Room, events: &[Value]) -> Vec<Event> {
    let mut all: Vec<Event> = Vec::new();
    for raw in events
        .iter()
        .filter(|raw| raw["room_id"] == room.id.as_str())
    {
        let event = Event::of(room, raw);
        match all
            .iter_mut()
            .find(|old| !event.id.is_empty() && old.id == event.id)
        {
            Some(old) => *old = event,
            None => all.push(event),
        }
    }
    all
}
