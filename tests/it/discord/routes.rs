//! What can be asked of Discord, and what is done on it; what concerns messages stands in `messages`.

use serde_json::{Value, json};

use super::messages::{
    create, delete, edit, fill_in, follow_up, get, open_dm, remove, respond, webhook,
};
use super::state::{ADMINISTRATOR, BOT, SEND_MESSAGES, State, VIEW_CHANNEL};

/// Why Discord does not do it: status, code, words.
pub type Refusal = (u16, u64, &'static str);
pub type Done = Result<(u16, Value), Refusal>;

pub const UNKNOWN_CHANNEL: Refusal = (404, 10003, "Unknown Channel");
pub const UNKNOWN_MESSAGE: Refusal = (404, 10008, "Unknown Message");
pub const UNKNOWN_WEBHOOK: Refusal = (404, 10015, "Unknown Webhook");
pub const UNKNOWN_INTERACTION: Refusal = (404, 10062, "Unknown interaction");
pub const ACKNOWLEDGED: Refusal = (400, 40060, "Interaction has already been acknowledged.");
pub const NO_ACCESS: Refusal = (403, 50001, "Missing Access");
pub const NO_DM: Refusal = (403, 50007, "Cannot send messages to this user");
pub const NO_HISTORY: Refusal = (
    400,
    160_002,
    "Cannot reply without permission to read message history",
);
pub const NO_PERMISSION: Refusal = (403, 50013, "Missing Permissions");
pub const NOT_OWN: Refusal = (403, 50005, "Cannot edit a message authored by another user");
pub const BAD_TOKEN: Refusal = (401, 50027, "Invalid Webhook Token");
pub const BAD_FORM: Refusal = (400, 50035, "Invalid Form Body");

/// A request with what its path names.
pub struct Call<'a> {
    pub names: Vec<&'a str>,
    pub query: &'a str,
    pub body: &'a Value,
}

impl Call<'_> {
    pub fn id(&self, n: usize) -> u64 {
        self.names[n].parse().unwrap_or(0)
    }
}

pub type Handler = fn(&mut State, &Call) -> Done;

#[rustfmt::skip]
pub const ROUTES: &[(&str, &str, Handler)] = &[
    ("GET", "/gateway", |state, _| Ok((200, json!({"url": address(state)})))),
    ("GET", "/gateway/bot", gateway),
    ("GET", "/users/@me", |state, _| Ok((200, state.user(BOT)))),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("POST", "/users/@me/channels", open_dm),
    ("GET", "/users/@me/guilds", guilds),
    ("DELETE", "/users/@me/guilds/{guild_id}", leave),
    ("GET", "/applications/{application_id}/commands", |state, _| Ok((200, registered(state, None)))),
    ("PUT", "/applications/{application_id}/commands", |state, call| register(state, None, call.body)),
    ("GET", "/applications/{application_id}/guilds/{guild_id}/commands", |state, call| Ok((200, registered(state, Some(call.id(1)))))),
    ("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", |state, call| register(state, Some(call.id(1)), call.body)),
    ("GET", "/guilds/{guild_id}", |state, call| Ok((200, state.guild_object(guild(state, call)?)))),
    ("GET", "/guilds/{guild_id}/roles", roles),
    ("GET", "/guilds/{guild_id}/channels", |state, call| Ok((200, state.guild_object(guild(state, call)?)["channels"].clone()))),
    ("GET", "/guilds/{guild_id}/members/{user_id}", member),
    ("GET", "/channels/{channel_id}", |state, call| Ok((200, state.channel_object(channel(state, call, VIEW_CHANNEL)?)))),
    ("POST", "/channels/{channel_id}/typing", |state, call| channel(state, call, SEND_MESSAGES).map(|_| (204, Value::Null))),
    ("POST", "/channels/{channel_id}/messages", create),
    ("GET", "/channels/{channel_id}/messages/{message_id}", get),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}", edit),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", respond),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}", follow_up),
    ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", |state, call| webhook(state, call, |state, id| Ok((200, state.message_object(id, false))))),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", fill_in),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", |state, call| webhook(state, call, remove)),
    ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", |state, call| webhook(state, call, |state, id| Ok((200, state.message_object(id, false))))),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", fill_in),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", |state, call| webhook(state, call, remove)),
];
fn address(state: &State) -> String {
    format!("ws://{}", state.gateway.address)
}

fn gateway(state: &mut State, _: &Call) -> Done {
    let left = 1000usize.saturating_sub(state.gateway.identifies.len());
    let start =
        json!({"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1});
    Ok((
        200,
        json!({"url": address(state), "shards": state.gateway.shards.max(1), "session_start_limit": start}),
    ))
}

fn application(state: &mut State, _: &Call) -> Done {
    let owner = state.person("operator");
    Ok((
        200,
        json!({
            "id": BOT.to_string(), "name": "pullquote", "icon": null, "description": "", "bot_public": true,
            "bot_require_code_grant": false, "verify_key": "0", "owner": state.user(owner), "team": null, "flags": 0,
            "summary": "", "integration_types_config": {"0": {}},
        }),
    ))
}

fn guilds(state: &mut State, _: &Call) -> Done {
    let list = state.guilds.iter().map(|(id, guild)| {
        json!({"id": id.to_string(), "name": guild.name, "icon": null, "owner": false, "permissions": "0", "features": []})
    });
    Ok((200, list.collect()))
}

fn leave(state: &mut State, call: &Call) -> Done {
    let id = guild(state, call)?;
    state.dispatch("GUILD_DELETE", Some(id), &json!({"id": id.to_string()}));
    Ok((204, Value::Null))
}

fn guild(state: &State, call: &Call) -> Result<u64, Refusal> {
    let known = state.guilds.contains_key(&call.id(0));
    if known {
        Ok(call.id(0))
    } else {
        Err((404, 10004, "Unknown Guild"))
    }
}

fn roles(state: &mut State, call: &Call) -> Done {
    let id = guild(state, call)?;
    let roles = state.guilds[&id]
        .roles
        .keys()
        .map(|role| state.role(id, *role));
    Ok((200, roles.collect()))
}

fn member(state: &mut State, call: &Call) -> Done {
    let id = guild(state, call)?;
    let known = state.guilds[&id].members.contains_key(&call.id(1));
    if known {
        Ok((200, state.member(id, call.id(1))))
    } else {
        Err((404, 10007, "Unknown Member"))
    }
}

/// A channel in which the bot may do this.
pub fn channel(state: &State, call: &Call, needed: u64) -> Result<u64, Refusal> {
    let id = call.id(0);
    let known = state.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    let allowed = state.permissions(BOT, id);
    match () {
        () if known.guild.is_none() && known.refuses && needed & SEND_MESSAGES != 0 => Err(NO_DM),
        () if allowed & ADMINISTRATOR != 0 => Ok(id),
        () if allowed & VIEW_CHANNEL == 0 => Err(NO_ACCESS),
        () if allowed & needed != needed => Err(NO_PERMISSION),
        () => Ok(id),
    }
}

fn registered(state: &State, guild: Option<u64>) -> Value {
    Value::Array(state.commands.get(&guild).cloned().unwrap_or_default())
}

fn register(state: &mut State, guild: Option<u64>, body: &Value) -> Done {
    let mut list = Vec::new();
    for command in body.as_array().into_iter().flatten() {
        let mut command = command.clone();
        let (id, version) = (state.id().to_string(), state.id().to_string());
        let defaults = json!({
            "id": id, "version": version, "application_id": BOT.to_string(), "type": 1, "description": "",
            "options": [], "default_member_permissions": null, "contexts": null, "integration_types": [0],
        });
        for (key, value) in defaults.as_object().unwrap() {
            let known = command
                .as_object_mut()
                .unwrap()
                .entry(key)
                .or_insert(value.clone());
            if key == "id" && known.is_null() {
                *known = value.clone();
            }
        }
        list.push(command);
    }
    state.commands.insert(guild, list);
    Ok((200, registered(state, guild)))
}
