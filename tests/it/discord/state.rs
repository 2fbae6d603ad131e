//! What Discord knows.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::gateway::Gateway;
use super::rest::{Fault, Seen};

/// The bot, which is its own application.
pub const BOT: u64 = 1_100_000_000_000_000_001;
/// The first moment of Discord's ids, in milliseconds.
const EPOCH: u64 = 1_420_070_400_000;

pub const VIEW_CHANNEL: u64 = 1 << 10;
pub const SEND_MESSAGES: u64 = 1 << 11;
pub const READ_HISTORY: u64 = 1 << 16;
pub const MANAGE_GUILD: u64 = 1 << 5;
pub const ADMINISTRATOR: u64 = 1 << 3;
/// What everyone may do: see, send, read the history.
const EVERYONE: u64 = VIEW_CHANNEL | SEND_MESSAGES | READ_HISTORY | 1 << 31 | 1 << 38;

/// All of it. A test changes what it likes.
pub struct State {
    pub token: String,
    started: (Instant, u64),
    /// How far the clock was put forward.
    pub ahead: Duration,
    count: u64,
    pub people: BTreeMap<u64, Person>,
    pub guilds: BTreeMap<u64, Guild>,
    pub channels: BTreeMap<u64, Channel>,
    pub messages: BTreeMap<u64, Message>,
    pub interactions: Vec<Interaction>,
    /// As they were registered last: for all guilds, or for one.
    pub commands: BTreeMap<Option<u64>, Vec<Value>>,
    pub gateway: Gateway,
    /// Every request, in order.
    pub seen: Vec<Seen>,
    /// What is to go wrong.
    pub faults: Vec<Fault>,
    /// Until when no request may come, and whether none may come any more.
    pub closed_until: Duration,
    pub unauthorised: bool,
    /// What was wrong with the requests.
    pub complaints: Vec<String>,
}

pub struct Person {
    pub name: String,
    pub bot: bool,
}

pub struct Guild {
    pub name: String,
    /// Name and permissions.
    pub roles: BTreeMap<u64, (String, u64)>,
    /// The roles of each member.
    pub members: BTreeMap<u64, Vec<u64>>,
}

pub struct Channel {
    pub name: String,
    /// None for a direct message.
    pub guild: Option<u64>,
    /// The channel that a thread belongs to.
    pub parent: Option<u64>,
    /// Who reads a direct message beside the bot.
    pub recipient: Option<u64>,
    /// What the bot lacks here.
    pub denied: u64,
    /// Whether the recipient takes no messages.
    pub refuses: bool,
}

#[derive(Clone)]
pub struct Message {
    pub channel: u64,
    pub author: u64,
    pub content: String,
    pub components: Value,
    pub attachments: Value,
    pub flags: u64,
    /// The message that it replies to.
    pub reference: Option<u64>,
    /// The interaction that it answers.
    pub interaction: Option<u64>,
    pub webhook: bool,
    pub nonce: Option<String>,
    /// Who alone sees it.
    pub only: Option<u64>,
    pub edits: usize,
    /// An id of the time of the last edit.
    pub edited: Option<u64>,
    pub deleted: bool,
}

pub struct Interaction {
    pub id: u64,
    pub token: String,
    /// As Discord counts them: 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u8,
    pub who: u64,
    pub channel: u64,
    /// The message whose button was pressed.
    pub on: Option<u64>,
    pub born: Duration,
    /// The first response: its kind and its data.
    pub response: Option<(u64, Value)>,
    /// When it came, counted from the interaction's birth.
    pub took: Option<Duration>,
    /// The message that the first response made, or that it stands on.
    pub original: Option<u64>,
    /// A deferred response that has not been filled in.
    pub deferred: bool,
    pub followups: Vec<u64>,
}

impl Message {
    pub fn is_ephemeral(&self) -> bool {
        self.flags & 64 != 0
    }
}

impl State {
    pub fn new(token: &str) -> State {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let mut state = State {
            token: token.to_owned(),
            started: (Instant::now(), now.as_millis() as u64),
            ahead: Duration::ZERO,
            count: 0,
            people: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            interactions: Vec::new(),
            commands: BTreeMap::new(),
            gateway: Gateway::default(),
            seen: Vec::new(),
            faults: Vec::new(),
            closed_until: Duration::ZERO,
            unauthorised: false,
            complaints: Vec::new(),
        };
        let bot = Person {
            name: "pullquote".into(),
            bot: true,
        };
        state.people.insert(BOT, bot);
        state
    }

    /// Time since the start, by the clock that a test puts forward.
    pub fn now(&self) -> Duration {
        self.started.0.elapsed() + self.ahead
    }

    /// A new id, which tells the time as all of Discord's do.
    pub fn id(&mut self) -> u64 {
        self.count += 1;
        let milliseconds = self.started.1 + self.now().as_millis() as u64 - EPOCH;
        milliseconds << 22 | self.count & 0x3f_ffff
    }

    /// The moment of an id, as Discord writes it.
    pub fn time(&self, id: u64) -> String {
        let milliseconds = (id >> 22) + EPOCH;
        let time = jiff::Timestamp::from_millisecond(milliseconds as i64).unwrap();
        format!("{time:.6}").replace('Z', "+00:00")
    }

    pub fn person(&mut self, name: &str) -> u64 {
        if let Some((id, _)) = self.people.iter().find(|(_, person)| person.name == name) {
            return *id;
        }
        let id = self.id();
        let person = Person {
            name: name.to_owned(),
            bot: name.ends_with("-bot"),
        };
        self.people.insert(id, person);
        id
    }

    /// A guild with the bot, a channel `general` and the role `everyone`, whose id is the guild's.
    pub fn guild(&mut self, name: &str) -> u64 {
        let id = self.id();
        let guild = Guild {
            name: name.to_owned(),
            roles: [(id, ("everyone".to_owned(), EVERYONE))].into(),
            members: [(BOT, Vec::new())].into(),
        };
        self.guilds.insert(id, guild);
        self.channel(id, "general");
        id
    }

    pub fn channel(&mut self, guild: u64, name: &str) -> u64 {
        let id = self.id();
        let channel = Channel {
            name: name.to_owned(),
            guild: Some(guild),
            parent: None,
            recipient: None,
            denied: 0,
            refuses: false,
        };
        self.channels.insert(id, channel);
        id
    }

    /// The direct messages of this person and the bot.
    pub fn dm(&mut self, who: u64) -> u64 {
        let has = |channel: &Channel| channel.recipient == Some(who);
        if let Some((id, _)) = self.channels.iter().find(|(_, channel)| has(channel)) {
            return *id;
        }
        let id = self.id();
        let channel = Channel {
            name: String::new(),
            guild: None,
            parent: None,
            recipient: Some(who),
            denied: 0,
            refuses: false,
        };
        self.channels.insert(id, channel);
        id
    }

    /// Gives a member of a guild a role with these permissions, and makes both where they are missing.
    pub fn give(&mut self, guild: u64, who: u64, role: &str, permissions: u64) -> u64 {
        let new = self.id();
        let guild = self.guilds.get_mut(&guild).unwrap();
        let known = guild.roles.iter().find(|(_, (name, _))| name == role);
        let id = known.map_or(new, |(id, _)| *id);
        guild.roles.insert(id, (role.to_owned(), permissions));
        let roles = guild.members.entry(who).or_default();
        roles.retain(|other| *other != id);
        roles.push(id);
        id
    }

    /// What someone may do in a channel.
    pub fn permissions(&self, who: u64, channel: u64) -> u64 {
        let channel = &self.channels[&channel];
        let Some(guild) = channel.guild.map(|guild| (&self.guilds[&guild], guild)) else {
            return EVERYONE;
        };
        let (guild, id) = guild;
        let mut roles = guild.members.get(&who).cloned().unwrap_or_default();
        roles.push(id);
        let all = roles.iter().fold(0, |all, role| all | guild.roles[role].1);
        let denied = if who == BOT { channel.denied } else { 0 };
        all & !denied
    }

    /// Messages of the bot that are there, oldest first.
    pub fn said(&self) -> Vec<(u64, &Message)> {
        let own = |message: &Message| message.author == BOT && !message.deleted;
        let messages = self.messages.iter();
        messages
            .filter(|(_, message)| own(message))
            .map(|(id, message)| (*id, message))
            .collect()
    }

    pub fn interaction(&mut self, token: &str) -> Option<&mut Interaction> {
        let mut all = self.interactions.iter_mut();
        all.find(|interaction| interaction.token == token)
    }

    pub fn complain(&mut self, about: &str, complaints: impl IntoIterator<Item = String>) {
        let named = complaints
            .into_iter()
            .map(|text| format!("{about}: {text}"));
        self.complaints.extend(named);
    }
}
