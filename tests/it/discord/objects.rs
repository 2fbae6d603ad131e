//! What Discord knows, as it writes it down.

use serde_json::{Value, json};

use super::markdown;
use super::state::{BOT, Interaction, State};

impl State {
    pub fn user(&self, id: u64) -> Value {
        let person = &self.people[&id];
        json!({
            "id": id.to_string(), "username": person.name, "discriminator": "0", "global_name": person.name,
            "avatar": null, "bot": person.bot, "public_flags": 0, "flags": 0,
        })
    }

    /// Without the user, which a message names itself.
    fn partial_member(&self, guild: u64, who: u64) -> Value {
        let roles = self.guilds[&guild].members.get(&who).cloned();
        let roles = roles.unwrap_or_default();
        let roles: Vec<String> = roles.iter().map(u64::to_string).collect();
        json!({
            "nick": null, "avatar": null, "banner": null, "roles": roles, "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": null, "deaf": false, "mute": false, "flags": 0, "pending": false,
            "communication_disabled_until": null,
        })
    }

    pub fn member(&self, guild: u64, who: u64) -> Value {
        with(self.partial_member(guild, who), "user", self.user(who))
    }

    pub fn role(&self, guild: u64, role: u64) -> Value {
        let (name, permissions) = &self.guilds[&guild].roles[&role];
        json!({
            "id": role.to_string(), "name": name, "permissions": permissions.to_string(), "color": 0,
            "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null}, "hoist": false,
            "managed": false, "mentionable": false, "position": 0, "icon": null, "unicode_emoji": null, "flags": 0,
        })
    }

    pub fn guild_object(&self, id: u64) -> Value {
        let guild = &self.guilds[&id];
        let roles: Vec<Value> = guild
            .roles
            .keys()
            .map(|role| self.role(id, *role))
            .collect();
        let here = |channel: &u64| {
            let channel = &self.channels[channel];
            channel.guild == Some(id) && channel.parent.is_none()
        };
        let channels = self.channels.keys().filter(|channel| here(channel));
        let channels: Vec<Value> = channels
            .map(|channel| self.channel_object(*channel))
            .collect();
        json!({
            "id": id.to_string(), "name": guild.name, "owner_id": "1", "icon": null, "icon_hash": null, "splash": null,
            "discovery_splash": null, "afk_channel_id": null, "afk_timeout": 300, "verification_level": 1,
            "default_message_notifications": 0, "explicit_content_filter": 0, "roles": roles, "emojis": [],
            "features": [], "mfa_level": 0, "application_id": null, "system_channel_id": null,
            "system_channel_flags": 0, "rules_channel_id": null, "vanity_url_code": null, "description": null,
            "banner": null, "premium_tier": 0, "preferred_locale": "en-US", "public_updates_channel_id": null,
            "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": false,
            "joined_at": "2026-01-01T00:00:00+00:00", "large": false, "unavailable": false,
            "member_count": guild.members.len(), "voice_states": [], "members": [self.member(id, BOT)],
            "channels": channels, "threads": [], "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
        })
    }

    pub fn channel_object(&self, id: u64) -> Value {
        let channel = &self.channels[&id];
        match channel.guild {
            Some(guild) if channel.parent.is_some() => json!({
                "id": id.to_string(), "type": 11, "guild_id": guild.to_string(), "name": channel.name,
                "parent_id": channel.parent.map(|id| id.to_string()), "owner_id": "1", "last_message_id": null,
                "message_count": 0, "member_count": 1, "total_message_sent": 0, "rate_limit_per_user": 0, "flags": 0,
                "thread_metadata": {"archived": false, "auto_archive_duration": 1440, "locked": false,
                    "archive_timestamp": "2026-01-01T00:00:00+00:00", "create_timestamp": "2026-01-01T00:00:00+00:00"},
            }),
            Some(guild) => json!({
                "id": id.to_string(), "type": 0, "guild_id": guild.to_string(), "name": channel.name, "position": 0,
                "permission_overwrites": [], "topic": null, "nsfw": false, "last_message_id": null, "parent_id": null,
                "rate_limit_per_user": 0, "flags": 0,
            }),
            None => json!({
                "id": id.to_string(), "type": 1, "last_message_id": null, "flags": 0,
                "recipients": channel.recipient.map(|who| self.user(who)).into_iter().collect::<Vec<_>>(),
            }),
        }
    }

    /// The message with all that Discord knows of it. Over the gateway it names its guild and the author's membership.
    pub fn message_object(&self, id: u64, gateway: bool) -> Value {
        let message = &self.messages[&id];
        let mut object = json!({
            "id": id.to_string(), "channel_id": message.channel.to_string(), "author": self.user(message.author),
            "content": message.content, "timestamp": self.time(id), "tts": false, "mention_everyone": false,
            "edited_timestamp": message.edited.map(|id| self.time(id)),
            "mentions": self.mentioned(id).iter().map(|who| self.user(*who)).collect::<Vec<_>>(), "mention_roles": [],
            "attachments": message.attachments, "embeds": [], "pinned": false, "components": message.components,
            "type": 0, "flags": message.flags,
        });
        if let Some(nonce) = &message.nonce {
            object["nonce"] = json!(nonce);
        }
        if message.webhook {
            object["webhook_id"] = json!(message.author.to_string());
        }
        if let Some(to) = message.reference {
            object["type"] = json!(19);
            object["message_reference"] = json!({
                "type": 0, "message_id": to.to_string(), "channel_id": message.channel.to_string(),
            });
            let there = self.messages.get(&to).filter(|message| !message.deleted);
            object["referenced_message"] =
                there.map_or(Value::Null, |_| self.message_object(to, false));
        }
        if let Some(interaction) = message.interaction {
            object["type"] = json!(20);
            object["webhook_id"] = json!(BOT.to_string());
            object["application_id"] = json!(BOT.to_string());
            object["interaction_metadata"] = self.metadata(interaction);
        }
        let guild = self.channels[&message.channel].guild;
        if let Some(guild) = guild.filter(|_| gateway) {
            object["guild_id"] = json!(guild.to_string());
            if !message.webhook {
                object["member"] = self.partial_member(guild, message.author);
            }
        }
        object
    }

    /// Who made the bot say it.
    fn metadata(&self, interaction: u64) -> Value {
        let mut all = self.interactions.iter();
        let interaction = all.find(|other| other.id == interaction).unwrap();
        let mut data = json!({
            "id": interaction.id.to_string(), "type": interaction.kind, "user": self.user(interaction.who),
            "authorizing_integration_owners": {},
        });
        let on = interaction.on.unwrap_or(interaction.id).to_string();
        match interaction.kind {
            3 => data["interacted_message_id"] = json!(on),
            5 => data["triggering_interaction_metadata"] = with(data.clone(), "type", json!(2)),
            _ => {}
        }
        data
    }

    /// Whom a person's message mentions; the bot's own mention nobody, as they say so.
    pub fn mentioned(&self, id: u64) -> Vec<u64> {
        let message = &self.messages[&id];
        if message.author == BOT {
            return Vec::new();
        }
        let named = markdown::mentions(&message.content);
        let named = named
            .iter()
            .filter_map(|text| text.trim_matches(['<', '@', '!', '>']).parse().ok());
        let named = named.filter(|who| self.people.contains_key(who));
        let replied = message.reference.filter(|to| self.is_plain(*to));
        named.chain(replied.map(|_| BOT)).collect()
    }

    /// Whether it is a message of the bot that answers no interaction. A reply to one is told like a mention.
    fn is_plain(&self, id: u64) -> bool {
        let message = self.messages.get(&id);
        message.is_some_and(|message| message.author == BOT && message.interaction.is_none())
    }

    /// The message as one sees it who may not read what others write: blank, unless it is for the bot.
    pub fn message_event(&self, id: u64) -> Value {
        let message = &self.messages[&id];
        let mut object = self.message_object(id, true);
        let shown = message.author == BOT
            || self.channels[&message.channel].guild.is_none()
            || self.mentioned(id).contains(&BOT);
        if !shown {
            object["content"] = json!("");
            for list in ["attachments", "embeds", "components"] {
                object[list] = json!([]);
            }
        }
        object
    }

    pub fn interaction_event(&self, interaction: &Interaction, data: Value) -> Value {
        let channel = &self.channels[&interaction.channel];
        let permissions = |who| self.permissions(who, interaction.channel).to_string();
        let place = with(
            self.channel_object(interaction.channel),
            "permissions",
            json!(permissions(interaction.who)),
        );
        let mut event = json!({
            "id": interaction.id.to_string(), "application_id": BOT.to_string(), "type": interaction.kind,
            "token": interaction.token, "version": 1, "data": data, "channel_id": interaction.channel.to_string(),
            "channel": place, "app_permissions": permissions(BOT), "locale": "en-GB", "entitlements": [],
            "authorizing_integration_owners": {"0": channel.guild.unwrap_or(0).to_string()},
            "context": if channel.guild.is_some() { 0 } else { 1 }, "attachment_size_limit": 10_485_760,
        });
        if let Some(on) = interaction.on {
            event["message"] = self.message_object(on, false);
        }
        match channel.guild {
            Some(guild) => {
                event["guild_id"] = json!(guild.to_string());
                event["guild_locale"] = json!("en-US");
                event["guild"] =
                    json!({"id": guild.to_string(), "locale": "en-US", "features": []});
                let member = self.member(guild, interaction.who);
                event["member"] = with(member, "permissions", json!(permissions(interaction.who)));
            }
            None => event["user"] = self.user(interaction.who),
        }
        event
    }
}

pub fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}
