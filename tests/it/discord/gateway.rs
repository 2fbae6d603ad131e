//! The gateway: who is connected, what is sent to them, and whether they speak as they must.

use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::protocol::{Message, Role, WebSocket};

use super::fake::Shared;
use super::state::{BOT, State};

/// Server members, presences, message content.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;
const GUILDS: u64 = 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;

/// The writing side of a connection.
pub type Line = Arc<Mutex<WebSocket<TcpStream>>>;

#[derive(Default)]
pub struct Gateway {
    pub address: String,
    pub sessions: Vec<Session>,
    /// Connections, identifies and resumes, with the times of the identifies.
    pub connections: usize,
    pub identifies: Vec<Duration>,
    pub resumes: usize,
    pub heartbeats: usize,
    /// Shards that the bot is told to make; 0 for one.
    pub shards: u64,
    /// A code to close with when someone identifies.
    pub refuse: Option<u16>,
    /// Milliseconds between heartbeats.
    pub every: u64,
    /// How many events before those that were missed are sent again to one who resumes.
    pub replay: usize,
}

pub struct Session {
    pub id: String,
    intents: u64,
    pub shard: (u64, u64),
    /// Every event with its number as its place, from 1.
    sent: Vec<Value>,
    line: Option<Line>,
    /// Whether it can be resumed.
    alive: bool,
    silence: Silence,
}

/// What does not come any more on a line that stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    Nothing,
    /// Events, though heartbeats are acknowledged.
    Events,
    /// Acknowledgements too.
    All,
}

impl Session {
    fn wants(&self, name: &str, guild: Option<u64>) -> bool {
        let here = guild.is_none_or(|guild| (guild >> 22) % self.shard.1 == self.shard.0);
        let first = guild.is_some() || self.shard.0 == 0;
        let intent = match (name, guild) {
            (name, Some(_)) if name.starts_with("MESSAGE_") => GUILD_MESSAGES,
            (name, None) if name.starts_with("MESSAGE_") => DIRECT_MESSAGES,
            (name, _) if name.starts_with("GUILD_") || name.starts_with("CHANNEL_") => GUILDS,
            _ => return here && first,
        };
        here && first && self.intents & intent != 0
    }

    fn send(&mut self, name: &str, data: &Value) {
        let event = json!({"op": 0, "s": self.sent.len() + 1, "t": name, "d": data});
        self.sent.push(event.clone());
        let open = self.silence == Silence::Nothing;
        if let Some(line) = self.line.as_ref().filter(|_| open) {
            send(line, &event);
        }
    }
}

impl State {
    /// Tells everyone whom it concerns; those who are away hear of it when they resume.
    pub fn dispatch(&mut self, name: &str, guild: Option<u64>, data: &Value) {
        let sessions = self.gateway.sessions.iter_mut();
        for session in sessions.filter(|session| session.alive && session.wants(name, guild)) {
            session.send(name, data);
        }
    }

    /// Says something to every line that is open.
    pub fn say(&self, payload: &Value) {
        self.lines().for_each(|line| send(line, payload));
    }

    /// Closes every line, with a code or by letting go.
    pub fn hang_up(&mut self, code: Option<u16>, resumable: bool) {
        self.lines().for_each(|line| close(line, code));
        for session in &mut self.gateway.sessions {
            session.line = None;
            session.alive &= resumable;
        }
    }

    /// Forgets the sessions: who resumes is told to identify.
    pub fn forget_sessions(&mut self) {
        let sessions = &mut self.gateway.sessions;
        sessions
            .iter_mut()
            .for_each(|session| session.alive = false);
    }

    /// From now on, on the lines that are open.
    pub fn fall_silent(&mut self, silence: Silence) {
        let sessions = &mut self.gateway.sessions;
        sessions
            .iter_mut()
            .for_each(|session| session.silence = silence);
    }

    fn silence_on(&self, line: &Line) -> Silence {
        let mine = |other: &Line| Arc::ptr_eq(other, line);
        let mut sessions = self.gateway.sessions.iter();
        let session = sessions.find(|session| session.line.as_ref().is_some_and(mine));
        session.map_or(Silence::Nothing, |session| session.silence)
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        let sessions = self.gateway.sessions.iter();
        sessions.filter_map(|session| session.line.as_ref())
    }

    /// Whether someone is there to hear.
    pub fn is_connected(&self) -> bool {
        self.lines().next().is_some()
    }
}

/// One connection, until it ends.
pub fn serve(shared: &Shared, stream: TcpStream, target: &str) {
    let writer = stream.try_clone().unwrap();
    let Ok(mut reader) = tungstenite::accept(stream) else {
        return;
    };
    let line = Arc::new(Mutex::new(WebSocket::from_raw_socket(
        writer,
        Role::Server,
        None,
    )));
    let every = shared.with(|state| {
        if !target.contains("v=10") {
            let text = format!("`{target}` does not name version 10");
            state.complain("gateway", [text]);
        }
        state.gateway.connections += 1;
        state.gateway.every
    });
    let hello = json!({"op": 10, "d": {"heartbeat_interval": every, "_trace": []}});
    send(&line, &hello);
    while let Ok(message) = reader.read() {
        match message {
            Message::Text(text) => shared.with(|state| hear(state, &line, &text)),
            Message::Close(frame) => {
                let code = frame.map_or(1000, |frame| u16::from(frame.code));
                shared.with(|state| leave(state, &line, code));
                // The answer to it.
                let _ = reader.flush();
                break;
            }
            _ => {}
        }
    }
    shared.with(|state| {
        for session in &mut state.gateway.sessions {
            let mine = |other: &Line| Arc::ptr_eq(other, &line);
            session.line = session.line.take().filter(|other| !mine(other));
        }
    });
}

/// Who says goodbye with one of these codes has no session any more.
fn leave(state: &mut State, line: &Line, code: u16) {
    for session in &mut state.gateway.sessions {
        let mine = session
            .line
            .as_ref()
            .is_some_and(|own| Arc::ptr_eq(own, line));
        session.alive &= !(mine && matches!(code, 1000 | 1001));
    }
}

fn hear(state: &mut State, line: &Line, text: &str) {
    let wrong = |state: &mut State, why: String| state.complain("gateway", [why]);
    if text.len() > 4096 {
        wrong(
            state,
            format!("a payload of {} bytes, at most 4096 are taken", text.len()),
        );
    }
    let payload: Value = serde_json::from_str(text).unwrap_or_default();
    let data = &payload["d"];
    match payload["op"].as_u64() {
        Some(1) => {
            state.gateway.heartbeats += 1;
            if state.silence_on(line) != Silence::All {
                send(line, &json!({"op": 11}));
            }
        }
        Some(2) => identify(state, line, data),
        Some(6) => resume(state, line, data),
        // Presence, members of a guild: a question for the bot's own membership is a way to see whether anyone listens.
        Some(3) => {}
        Some(8) => members(state, line, data),
        other => wrong(state, format!("operation {other:?} is not known: {text}")),
    }
}

fn identify(state: &mut State, line: &Line, data: &Value) {
    let now = state.now();
    state.gateway.identifies.push(now);
    let complaints = identification(data);
    state.complain("identify", complaints);
    let code = state.gateway.refuse.or_else(|| refused(state, data));
    if code.is_some() {
        return close(line, code);
    }
    let id = format!("session{}", state.id());
    let number = |n: usize| data["shard"][n].as_u64().unwrap_or(n as u64);
    let guilds: Vec<u64> = state.guilds.keys().copied().collect();
    state.gateway.sessions.push(Session {
        id: id.clone(),
        intents: data["intents"].as_u64().unwrap_or(0),
        shard: (number(0), number(1).max(1)),
        sent: Vec::new(),
        line: Some(Arc::clone(line)),
        alive: true,
        silence: Silence::Nothing,
    });
    let away = |guild: &u64| json!({"id": guild.to_string(), "unavailable": true});
    let ready = json!({
        "v": 10, "user": state.user(BOT), "guilds": guilds.iter().map(away).collect::<Vec<_>>(), "session_id": id,
        "resume_gateway_url": format!("ws://{}", state.gateway.address), "session_type": "normal",
        "shard": data["shard"], "application": {"id": BOT.to_string(), "flags": 0}, "private_channels": [],
        "user_settings": {}, "relationships": [], "presences": [], "guild_join_requests": [], "_trace": [],
    });
    let session = state.gateway.sessions.last_mut().unwrap();
    session.send("READY", &ready);
    for guild in guilds {
        let object = state.guild_object(guild);
        let session = state.gateway.sessions.last_mut().unwrap();
        if session.wants("GUILD_CREATE", Some(guild)) {
            session.send("GUILD_CREATE", &object);
        }
    }
}

/// What is wrong with the form of it.
pub fn identification(data: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let intents = data["intents"].as_u64();
    match intents {
        None => wrong.push("names no intents".to_owned()),
        Some(intents) if intents & PRIVILEGED != 0 => {
            wrong.push(format!(
                "asks for privileged intents: {:#x}",
                intents & PRIVILEGED
            ));
        }
        Some(_) => {}
    }
    for name in ["os", "browser", "device"] {
        if !data["properties"][name].is_string() {
            wrong.push(format!("has no property `{name}`"));
        }
    }
    let shard = &data["shard"];
    let part = shard[0].as_u64().zip(shard[1].as_u64());
    if !shard.is_null() && part.is_none_or(|(id, all)| id >= all) {
        wrong.push(format!("`{shard}` is no shard"));
    }
    wrong
}

/// The code that it is closed with.
fn refused(state: &State, data: &Value) -> Option<u16> {
    let token = data["token"].as_str().unwrap_or_default();
    let intents = data["intents"].as_u64().unwrap_or(0);
    if token.strip_prefix("Bot ").unwrap_or(token) != state.token {
        return Some(4004);
    }
    (intents & PRIVILEGED != 0).then_some(4014)
}

fn resume(state: &mut State, line: &Line, data: &Value) {
    state.gateway.resumes += 1;
    let token = data["token"].as_str().unwrap_or_default();
    if token.strip_prefix("Bot ").unwrap_or(token) != state.token {
        return close(line, Some(4004));
    }
    let replay = state.gateway.replay;
    let mut sessions = state.gateway.sessions.iter_mut();
    let known = sessions.find(|session| session.alive && data["session_id"] == session.id.as_str());
    let seen = data["seq"].as_u64().map(|seen| seen as usize);
    let Some((session, seen)) = known.zip(seen) else {
        return send(line, &json!({"op": 9, "d": false}));
    };
    if seen > session.sent.len() {
        return close(line, Some(4007));
    }
    session.line = Some(Arc::clone(line));
    session.silence = Silence::Nothing;
    let again = seen.saturating_sub(replay).max(1);
    session.sent[again..]
        .iter()
        .for_each(|event| send(line, event));
    session.send("RESUMED", &json!({"_trace": []}));
}

fn members(state: &State, line: &Line, data: &Value) {
    let guild = data["guild_id"].as_str().and_then(|id| id.parse().ok());
    let Some(guild) = guild.filter(|guild| {
        state.guilds.contains_key(guild) && state.silence_on(line) == Silence::Nothing
    }) else {
        return;
    };
    let chunk = json!({
        "guild_id": guild.to_string(), "members": [state.member(guild, BOT)], "chunk_index": 0, "chunk_count": 1,
        "not_found": [], "nonce": data["nonce"],
    });
    // A number of its own would have to be kept; the client takes the last one again.
    let last = state
        .gateway
        .sessions
        .last()
        .map_or(0, |session| session.sent.len());
    send(
        line,
        &json!({"op": 0, "s": last, "t": "GUILD_MEMBERS_CHUNK", "d": chunk}),
    );
}

/// Whoever has hung up hears nothing.
fn send(line: &Line, payload: &Value) {
    let _ = line
        .lock()
        .unwrap()
        .send(Message::Text(payload.to_string()));
}

/// With a code, or by letting go. Whoever has hung up before hears nothing.
fn close(line: &Line, code: Option<u16>) {
    let mut line = line.lock().unwrap();
    let Some(code) = code else {
        let _ = line.get_ref().shutdown(std::net::Shutdown::Both);
        return;
    };
    let _ = line.close(Some(CloseFrame {
        code: code.into(),
        reason: "".into(),
    }));
    let _ = line.flush();
}
