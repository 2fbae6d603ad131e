//! From what Discord sends to what is asked of the bot. Nothing here sends or looks anything up.

use std::path::PathBuf;

use jiff::civil::Date;
use serenity::model::application::{
    ActionRowComponent::InputText, CommandData, Interaction, MessageInteractionMetadata,
    ModalInteractionData, ResolvedTarget, ResolvedValue,
};
use serenity::model::channel::{ChannelType, Message, MessageType, PartialChannel};
use serenity::model::guild::Member;
use serenity::model::permissions::Permissions;

use super::commands::FIND;
use super::wire::Ticket;
use crate::bot::Said;
use crate::command::{About, Add, Command, Edit};
use crate::reply::chat;

/// Who asks, where, and in which event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asker {
    /// The event's own id.
    pub event: u64,
    /// None in direct messages.
    pub guild: Option<u64>,
    /// Where it was asked.
    pub channel: u64,
    /// The channel that a thread belongs to, where that is known.
    pub parent: Option<u64>,
    /// Who.
    pub user: u64,
    /// Their roles, at the time of this event.
    pub roles: Vec<u64>,
    /// Whether they may manage the server, at the time of this event.
    pub manages: bool,
}

/// What a command asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// For the bot.
    pub said: Said,
    /// The question as typed, where it may be repeated.
    pub question: Option<String>,
    /// How it was read, where that is something else.
    pub read_as: Option<String>,
    /// Whether its asker alone is to see the reply, where that was said.
    pub private: Option<bool>,
    /// Whether it is one of `/library`.
    pub moderates: bool,
    /// Why it cannot be done.
    pub mistake: Option<&'static str>,
}

impl Asked {
    /// Something that is not repeated.
    pub fn quietly(said: Said) -> Asked {
        Asked {
            said,
            question: None,
            read_as: None,
            private: None,
            moderates: false,
            mistake: None,
        }
    }
}

/// Who asks with an interaction, and what it waits with.
pub fn asker(interaction: &Interaction) -> Option<(Asker, Ticket)> {
    let (id, token, guild, channel, parent, user, member) = match interaction {
        Interaction::Command(one) | Interaction::Autocomplete(one) => (
            one.id,
            &one.token,
            one.guild_id,
            one.channel_id,
            &one.channel,
            &one.user,
            one.member.as_deref(),
        ),
        Interaction::Component(one) => (
            one.id,
            &one.token,
            one.guild_id,
            one.channel_id,
            &one.channel,
            &one.user,
            one.member.as_ref(),
        ),
        Interaction::Modal(one) => (
            one.id,
            &one.token,
            one.guild_id,
            one.channel_id,
            &one.channel,
            &one.user,
            one.member.as_ref(),
        ),
        _ => return None,
    };
    let asker = Asker {
        event: id.get(),
        guild: guild.map(|id| id.get()),
        channel: channel.get(),
        parent: parent.as_ref().and_then(parent_of),
        user: user.id.get(),
        roles: member.map(roles).unwrap_or_default(),
        manages: member.is_some_and(manages),
    };
    let token = token.clone();
    Some((
        asker,
        Ticket {
            id: id.get(),
            token,
        },
    ))
}

/// Channels that are no threads have parents too: their categories.
fn parent_of(channel: &PartialChannel) -> Option<u64> {
    let parent = channel.parent_id.filter(|_| is_thread(channel.kind));
    parent.map(|id| id.get())
}

/// Whether a channel of this kind is a thread.
pub fn is_thread(kind: ChannelType) -> bool {
    matches!(
        kind,
        ChannelType::NewsThread | ChannelType::PublicThread | ChannelType::PrivateThread
    )
}

fn roles(member: &Member) -> Vec<u64> {
    member.roles.iter().map(|id| id.get()).collect()
}

fn manages(member: &Member) -> bool {
    let may = member.permissions.unwrap_or_default();
    may.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
}

/// What a command of the composer asks; `None` for one that is not ours.
pub fn command(data: &CommandData) -> Option<Asked> {
    let options = Options::of(data);
    let private = options.flag("private");
    let mut asked = Asked {
        private,
        ..Asked::quietly(Said::Command(Command::Help))
    };
    let command = match data.name.as_str() {
        "ask" => {
            let question = options.text("question")?;
            asked.question = Some(question.clone());
            Command::Ask {
                topic: options.text("topic"),
                words: vec![question],
            }
        }
        "topics" => Command::Topics {
            topic: options.text("topic").into_iter().collect(),
        },
        "show" => Command::Show {
            place: options.text("place")?,
        },
        "articles" => Command::Articles,
        "help" => Command::Help,
        FIND => {
            let Some(ResolvedTarget::Message(message)) = data.target() else {
                return None;
            };
            asked.private = Some(private.unwrap_or(true));
            Command::question(&message.content)
        }
        "library" => {
            asked.moderates = true;
            asked.private = Some(true);
            let command = library(&options)?;
            asked.mistake = mistake(&command, options.text("date").as_deref());
            command
        }
        _ => return None,
    };
    asked.said = Said::Command(command);
    Some(asked)
}

fn mistake(command: &Command, date: Option<&str>) -> Option<&'static str> {
    match command {
        Command::Add(add) if add.files.is_empty() => Some(chat::NOTHING_TO_ADD),
        _ if !is_day(date) => Some(chat::NO_SUCH_DAY),
        _ => None,
    }
}

/// Whether this is a day, or nothing.
pub fn is_day(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().parse::<Date>().is_ok())
}

fn library(options: &Options) -> Option<Command> {
    let article = || options.text("article");
    let about = || About {
        title: options.text("title"),
        outlet: options.text("outlet"),
        author: options.text("author"),
        date: options.text("date").and_then(|day| day.trim().parse().ok()),
        language: options.text("language"),
        topics: options.text("topic").into_iter().collect(),
        ..About::default()
    };
    Some(match options.subcommand {
        "add" => Command::Add(Add {
            files: options.sources(),
            about: about(),
            yes: false,
            attached: Vec::new(),
        }),
        "watch" => Command::Watch {
            address: options.text("url")?,
            about: about(),
            yes: false,
        },
        "unwatch" => Command::Unwatch {
            address: options.text("url")?,
            yes: false,
        },
        "watched" => Command::Watched,
        "edit" => Command::Edit(Edit {
            id: article()?,
            about: About {
                url: options.text("url"),
                ..about()
            },
            yes: false,
        }),
        "remove" => Command::Remove {
            id: article()?,
            yes: false,
        },
        "erase" => Command::Erase {
            id: article()?,
            yes: false,
        },
        "refresh" => Command::Refresh {
            rebuild: false,
            yes: false,
        },
        "changes" => Command::Changes,
        "undo" => Command::Undo { yes: false },
        "restore" => Command::Restore {
            number: options.number("number")?,
            yes: false,
        },
        "status" => Command::Status,
        "pause" => Command::Pause,
        "resume" => Command::Resume,
        _ => return None,
    })
}

/// The options of a command, or of its subcommand.
struct Options<'a> {
    subcommand: &'a str,
    values: Vec<(&'a str, ResolvedValue<'a>)>,
}

impl<'a> Options<'a> {
    fn of(data: &'a CommandData) -> Options<'a> {
        let mut values = Vec::new();
        let mut subcommand = "";
        for option in data.options() {
            match option.value {
                ResolvedValue::SubCommand(inner) => {
                    subcommand = option.name;
                    values.extend(inner.into_iter().map(|one| (one.name, one.value)));
                }
                value => values.push((option.name, value)),
            }
        }
        Options { subcommand, values }
    }

    fn get(&self, name: &str) -> Option<&ResolvedValue<'a>> {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            ResolvedValue::String(text) => Some((*text).to_owned()),
            _ => None,
        }
    }

    /// The addresses of the page and of the attached file.
    fn sources(&self) -> Vec<PathBuf> {
        let page = self.text("url").map(|url| url.trim().to_owned());
        let file = match self.get("file") {
            Some(ResolvedValue::Attachment(file)) => Some(file.url.clone()),
            _ => None,
        };
        page.into_iter().chain(file).map(PathBuf::from).collect()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            ResolvedValue::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            ResolvedValue::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }
}

/// What is typed so far in an option that offers names: the option's name and its text.
pub fn typed(data: &CommandData) -> Option<(&str, &str)> {
    data.autocomplete()
        .map(|option| (option.name, option.value))
}

/// The text of a form's field, where there is one.
pub fn field(modal: &ModalInteractionData, id: &str) -> Option<String> {
    let mut fields = modal.components.iter().flat_map(|row| &row.components);
    let text = fields.find_map(|field| match field {
        InputText(field) if field.custom_id == id => field.value.clone(),
        _ => None,
    });
    text.filter(|text| !text.trim().is_empty())
}

/// What the form for details says of an article.
pub fn details(modal: &ModalInteractionData) -> About {
    let text = |id: &str| field(modal, id);
    let topics = text("topics").unwrap_or_default();
    About {
        title: text("title"),
        outlet: text("outlet"),
        author: text("author"),
        date: text("date").and_then(|day| day.trim().parse().ok()),
        topics: topics
            .split(',')
            .map(|topic| topic.trim().to_owned())
            .filter(|topic| !topic.is_empty())
            .collect(),
        ..About::default()
    }
}

/// Who wrote a message, and what it says to the bot; `None` where it says nothing to it. `me` is the bot's user.
pub fn message(message: &Message, me: u64) -> Option<(Asker, String)> {
    let spoken = matches!(
        message.kind,
        MessageType::Regular | MessageType::InlineReply
    );
    let by_program = message.author.bot || message.webhook_id.is_some();
    let is_mine = message.author.id.get() == me;
    let to_me =
        message.guild_id.is_none() || message.mentions.iter().any(|user| user.id.get() == me);
    if !spoken || by_program || is_mine || !to_me {
        return None;
    }
    let member = message.member.as_ref();
    let asker = Asker {
        event: message.id.get(),
        guild: message.guild_id.map(|id| id.get()),
        channel: message.channel_id.get(),
        parent: None,
        user: message.author.id.get(),
        roles: member
            .map(|member| member.roles.iter().map(|id| id.get()).collect())
            .unwrap_or_default(),
        // A message does not tell.
        manages: false,
    };
    Some((asker, without_mention(&message.content, me)))
}

/// The interaction that a message of ours responds to.
pub fn answered(message: &Message) -> Option<u64> {
    let id = match message.interaction_metadata.as_deref()? {
        MessageInteractionMetadata::Command(one) => one.id,
        MessageInteractionMetadata::Component(one) => one.id,
        MessageInteractionMetadata::ModalSubmit(one) => one.id,
        _ => return None,
    };
    Some(id.get())
}

/// The text without mentions of the bot.
pub fn without_mention(content: &str, me: u64) -> String {
    let text = content.replace(&format!("<@{me}>"), " ");
    text.replace(&format!("<@!{me}>"), " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What a command asks, in short.
    fn short(data: Value) -> String {
        let data: CommandData = serde_json::from_value(data).unwrap();
        let Some(asked) = command(&data) else {
            return "nothing".to_owned();
        };
        let Said::Command(said) = &asked.said else {
            return format!("{:?}", asked.said);
        };
        let what = match said {
            Command::Ask { topic, words } => format!("{topic:?} {words:?}"),
            Command::Add(add) => format!("{:?} {:?}", add.files, add.about.title),
            Command::Restore { number, .. } => number.to_string(),
            _ => String::new(),
        };
        let mistake = asked.mistake.map(|_| " mistaken").unwrap_or_default();
        let whose = match (asked.private, asked.moderates) {
            (Some(true), true) => " moderator",
            (Some(true), false) => " private",
            (_, _) => "",
        };
        format!("{}{whose}{mistake} {what}", said.name())
    }

    fn of(name: &str, options: Value) -> Value {
        json!({ "id": "1", "name": name, "type": 1, "options": options })
    }

    #[test]
    fn commands_are_read() {
        let text = |name: &str, value: &str| json!({ "name": name, "type": 3, "value": value });
        let sub =
            |name: &str, options: Value| json!([{ "name": name, "type": 1, "options": options }]);
        let private = json!({ "name": "private", "type": 5, "value": true });
        for (data, expect) in [
            (
                of(
                    "ask",
                    json!([
                        text("question", "is it -5?"),
                        text("topic", "Gaza"),
                        private
                    ]),
                ),
                r#"ask private Some("Gaza") ["is it -5?"]"#,
            ),
            (of("ask", json!([])), "nothing"),
            (of("topics", json!([])), "topics "),
            (of("help", json!([])), "help "),
            (of("other", json!([])), "nothing"),
            (
                of(
                    "library",
                    sub(
                        "add",
                        json!([text("url", " https://a.example/b "), text("title", "T")]),
                    ),
                ),
                r#"add moderator ["https://a.example/b"] Some("T")"#,
            ),
            (
                of("library", sub("add", json!([]))),
                "add moderator mistaken [] None",
            ),
            (
                of(
                    "library",
                    sub(
                        "edit",
                        json!([text("article", "a"), text("date", "17 Jan")]),
                    ),
                ),
                "edit moderator mistaken ",
            ),
            (
                of(
                    "library",
                    sub(
                        "restore",
                        json!([{ "name": "number", "type": 4, "value": 3 }]),
                    ),
                ),
                "restore moderator 3",
            ),
            (
                of(
                    "library",
                    sub(
                        "restore",
                        json!([{ "name": "number", "type": 4, "value": -3 }]),
                    ),
                ),
                "nothing",
            ),
        ] {
            assert_eq!(short(data.clone()), expect, "{data}");
        }
    }

    #[test]
    fn only_people_who_speak_to_the_bot_are_heard() {
        const ME: u64 = 9;
        let user = |id: &str, bot: bool| json!({ "id": id, "username": "u", "discriminator": "0", "bot": bot });
        let base = json!({
            "id": "5", "channel_id": "6", "guild_id": "7", "author": user("8", false), "content": "<@9> why <@!9>?",
            "timestamp": "2026-11-23T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": [user("9", true)], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false,
            "type": 0,
        });
        let heard = |change: &dyn Fn(&mut Value)| {
            let mut json = base.clone();
            change(&mut json);
            let one: Message = serde_json::from_value(json).unwrap();
            message(&one, ME).map(|(asker, words)| (asker.user, asker.manages, words))
        };
        let said = |words: &str| Some((8, false, words.to_owned()));
        assert_eq!(heard(&|_| {}), said("why  ?"));
        assert_eq!(heard(&|m| m["mentions"] = json!([])), None);
        assert_eq!(heard(&|m| m["author"] = user("8", true)), None);
        assert_eq!(heard(&|m| m["author"] = user("9", false)), None);
        assert_eq!(heard(&|m| m["webhook_id"] = json!("3")), None);
        assert_eq!(heard(&|m| m["type"] = json!(7)), None);
        assert_eq!(heard(&|m| m["type"] = json!(19)), said("why  ?"));
        let direct = |m: &mut Value| {
            m["guild_id"] = Value::Null;
            m["mentions"] = json!([]);
            m["content"] = json!("why?");
        };
        assert_eq!(heard(&direct), said("why?"));
    }
}
