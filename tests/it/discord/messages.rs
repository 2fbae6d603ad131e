//! Messages and responses to interactions.

use std::time::Duration;

use serde_json::{Value, json};

use super::routes::{
    ACKNOWLEDGED, BAD_FORM, BAD_TOKEN, Call, Done, NO_HISTORY, NO_PERMISSION, NOT_OWN, Refusal,
    UNKNOWN_INTERACTION, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, channel,
};
use super::state::{BOT, Interaction, Message, READ_HISTORY, SEND_MESSAGES, State, VIEW_CHANNEL};

/// A first response is taken for so long, a token for so long.
const RESPOND: Duration = Duration::from_secs(3);
/// Added to it, as tests share their machine with others.
const SLACK: Duration = Duration::from_secs(7);
const TOKEN: Duration = Duration::from_secs(15 * 60);

pub fn open_dm(state: &mut State, call: &Call) -> Done {
    let who = call.body["recipient_id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap_or(0);
    if !state.people.contains_key(&who) {
        return Err((400, 50033, "Invalid Recipient(s)"));
    }
    let id = state.dm(who);
    Ok((200, state.channel_object(id)))
}

/// A new message of the bot with this body.
fn said(state: &mut State, channel: u64, body: &Value) -> u64 {
    let id = state.id();
    let message = Message {
        channel,
        author: BOT,
        content: body["content"].as_str().unwrap_or_default().to_owned(),
        components: list(&body["components"]),
        attachments: json!([]),
        flags: body["flags"].as_u64().unwrap_or(0),
        reference: body["message_reference"]["message_id"]
            .as_str()
            .and_then(|id| id.parse().ok()),
        interaction: None,
        webhook: false,
        nonce: body["nonce"].as_str().map(str::to_owned),
        only: None,
        edits: 0,
        edited: None,
        deleted: false,
    };
    state.messages.insert(id, message);
    id
}

fn list(value: &Value) -> Value {
    if value.is_array() {
        value.clone()
    } else {
        json!([])
    }
}

pub fn create(state: &mut State, call: &Call) -> Done {
    let channel = channel(state, call, VIEW_CHANNEL | SEND_MESSAGES)?;
    let nonce = call.body["nonce"]
        .as_str()
        .filter(|_| call.body["enforce_nonce"] == true);
    let same = |message: &Message| {
        message.channel == channel && nonce.is_some() && message.nonce.as_deref() == nonce
    };
    if let Some((id, _)) = state.messages.iter().find(|(_, message)| same(message)) {
        return Ok((200, state.message_object(*id, false)));
    }
    let reference = &call.body["message_reference"];
    let to: Option<u64> = reference["message_id"]
        .as_str()
        .and_then(|id| id.parse().ok());
    if to.is_some() && state.permissions(BOT, channel) & READ_HISTORY == 0 {
        return Err(NO_HISTORY);
    }
    let there = to.is_none_or(|to| {
        state
            .messages
            .get(&to)
            .is_some_and(|to| !to.deleted && to.channel == channel)
    });
    if !there && reference["fail_if_not_exists"] != false {
        return Err((
            400,
            50035,
            "Invalid Form Body: message_reference: Unknown message",
        ));
    }
    let id = said(state, channel, call.body);
    if !there {
        state.messages.get_mut(&id).unwrap().reference = None;
    }
    let (guild, event) = (state.channels[&channel].guild, state.message_event(id));
    state.dispatch("MESSAGE_CREATE", guild, &event);
    Ok((200, state.message_object(id, false)))
}

/// A message that is there, in this channel.
fn message(state: &State, call: &Call) -> Result<u64, Refusal> {
    let channel = channel(state, call, VIEW_CHANNEL)?;
    let id = call.id(1);
    let there = state.messages.get(&id).is_some_and(|message| {
        message.channel == channel && !message.deleted && !message.is_ephemeral()
    });
    if there { Ok(id) } else { Err(UNKNOWN_MESSAGE) }
}

pub fn get(state: &mut State, call: &Call) -> Done {
    Ok((200, state.message_event(message(state, call)?)))
}

pub fn edit(state: &mut State, call: &Call) -> Done {
    let id = message(state, call)?;
    if state.messages[&id].author != BOT {
        return Err(NOT_OWN);
    }
    change(state, id, call.body);
    Ok((200, state.message_object(id, false)))
}

/// Edits a message and tells of it.
fn change(state: &mut State, id: u64, body: &Value) {
    let now = state.id();
    let message = state.messages.get_mut(&id).unwrap();
    if let Some(content) = body["content"].as_str() {
        message.content = content.to_owned();
    }
    if body["components"].is_array() {
        message.components = body["components"].clone();
    }
    message.edits += 1;
    message.edited = Some(now);
    if !message.is_ephemeral() {
        let (guild, event) = (
            state.channels[&state.messages[&id].channel].guild,
            state.message_event(id),
        );
        state.dispatch("MESSAGE_UPDATE", guild, &event);
    }
}

pub fn delete(state: &mut State, call: &Call) -> Done {
    let id = message(state, call)?;
    if state.messages[&id].author != BOT && state.permissions(BOT, call.id(0)) & (1 << 13) == 0 {
        return Err(NO_PERMISSION);
    }
    remove(state, id)
}

pub fn remove(state: &mut State, id: u64) -> Done {
    state.remove(id);
    Ok((204, Value::Null))
}

impl State {
    /// Deletes a message and tells of it.
    pub fn remove(&mut self, id: u64) {
        let message = self.messages.get_mut(&id).unwrap();
        message.deleted = true;
        let (channel, private) = (message.channel, message.is_ephemeral());
        let guild = self.channels[&channel].guild;
        let mut event = json!({"id": id.to_string(), "channel_id": channel.to_string()});
        if let Some(guild) = guild {
            event["guild_id"] = json!(guild.to_string());
        }
        if !private {
            self.dispatch("MESSAGE_DELETE", guild, &event);
        }
    }
}
pub fn respond(state: &mut State, call: &Call) -> Done {
    let (now, kind) = (state.now(), call.body["type"].as_u64().unwrap_or(0));
    let interaction = state
        .interaction(call.names[1])
        .ok_or(UNKNOWN_INTERACTION)?;
    if interaction.id.to_string() != call.names[0] || now - interaction.born > RESPOND + SLACK {
        return Err(UNKNOWN_INTERACTION);
    }
    if interaction.response.is_some() {
        return Err(ACKNOWLEDGED);
    }
    if !fits(interaction, kind) {
        let text = format!(
            "a response of kind {kind} to an interaction of kind {}",
            interaction.kind
        );
        state.complain("callback", [text]);
        return Err(BAD_FORM);
    }
    interaction.response = Some((kind, call.body["data"].clone()));
    interaction.took = Some(now - interaction.born);
    interaction.deferred = matches!(kind, 5 | 6);
    let (id, channel, who, on) = (
        interaction.id,
        interaction.channel,
        interaction.who,
        interaction.on,
    );
    let original = match kind {
        4 | 5 => Some(answered(state, (id, channel, who), &call.body["data"])),
        7 => on.inspect(|on| change(state, *on, &call.body["data"])),
        6 => on,
        _ => None,
    };
    let interaction = state.interaction(call.names[1]).unwrap();
    interaction.original = original;
    if kind == 4 {
        tell(state, original.unwrap());
    }
    if !call.query.contains("with_response=true") {
        return Ok((204, Value::Null));
    }
    let resource = original.map(|id| state.message_object(id, false));
    Ok((
        200,
        json!({"interaction": {"id": id.to_string(), "type": 2}, "resource": {"type": kind, "message": resource}}),
    ))
}

/// Which responses an interaction takes.
fn fits(interaction: &Interaction, kind: u64) -> bool {
    match interaction.kind {
        2 => matches!(kind, 4 | 5 | 9),
        3 => matches!(kind, 4..=7 | 9),
        4 => kind == 8,
        5 => matches!(kind, 4 | 5) || (interaction.on.is_some() && matches!(kind, 6 | 7)),
        _ => false,
    }
}

/// The message that answers an interaction.
fn answered(state: &mut State, (interaction, channel, who): (u64, u64, u64), body: &Value) -> u64 {
    let id = said(state, channel, body);
    let message = state.messages.get_mut(&id).unwrap();
    message.interaction = Some(interaction);
    message.only = message.is_ephemeral().then_some(who);
    id
}

fn tell(state: &mut State, id: u64) {
    let message = &state.messages[&id];
    if !message.is_ephemeral() {
        let (guild, event) = (
            state.channels[&message.channel].guild,
            state.message_event(id),
        );
        state.dispatch("MESSAGE_CREATE", guild, &event);
    }
}

/// An interaction whose token still lives.
fn alive<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Interaction, Refusal> {
    let now = state.now();
    if call.id(0) != BOT {
        return Err(UNKNOWN_WEBHOOK);
    }
    let interaction = state.interaction(call.names[1]).ok_or(BAD_TOKEN)?;
    match () {
        () if now - interaction.born > TOKEN => Err(BAD_TOKEN),
        () if interaction.response.is_none() => Err(UNKNOWN_WEBHOOK),
        () => Ok(interaction),
    }
}

/// Does something to a message that the interaction has made or that its button stands on.
pub fn webhook(state: &mut State, call: &Call, act: fn(&mut State, u64) -> Done) -> Done {
    let id = named(state, call)?;
    act(state, id)
}

fn named(state: &mut State, call: &Call) -> Result<u64, Refusal> {
    let interaction = alive(state, call)?;
    let id = match call.names.get(2) {
        None => interaction.original,
        Some(id) => {
            let mut known = interaction.followups.iter().chain(&interaction.original);
            known.find(|known| known.to_string() == **id).copied()
        }
    };
    let there = |id: &u64| !state.messages[id].deleted;
    id.filter(there).ok_or(UNKNOWN_MESSAGE)
}

pub fn fill_in(state: &mut State, call: &Call) -> Done {
    let id = named(state, call)?;
    let interaction = state.interaction(call.names[1]).unwrap();
    let first = interaction.deferred && interaction.original == Some(id);
    interaction.deferred &= !first;
    change(state, id, call.body);
    Ok((200, state.message_object(id, false)))
}

pub fn follow_up(state: &mut State, call: &Call) -> Done {
    let interaction = alive(state, call)?;
    let of = (interaction.id, interaction.channel, interaction.who);
    let id = answered(state, of, call.body);
    state.interaction(call.names[1]).unwrap().followups.push(id);
    tell(state, id);
    Ok((200, state.message_object(id, false)))
}
