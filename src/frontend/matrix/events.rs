//! What a homeserver sends of a room, as plain data. Nothing here sends or looks anything up, and whatever is not as it
//! should be is none of ours.

use serde_json::Value;

/// An event of a room's timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub sender: String,
    /// When its server says that it was sent, in milliseconds since 1970.
    pub at: i64,
    /// What it is.
    pub kind: Kind,
}

/// What an event is, as far as the bot is concerned.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A message of a person, as far as can be seen.
    Message(Written),
    /// A message in the place of an earlier one.
    Edit(String, Written),
    /// A sign put to an event.
    Reaction(String, String),
    /// An event was taken away.
    Redaction(String),
    /// Someone came, left, or was asked to come.
    Membership,
    /// The room was replaced by another.
    Upgrade,
    /// It is encrypted, and there is no key for it.
    Unreadable,
}

/// What someone wrote.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// The words, without what they repeat of another message.
    pub text: String,
    /// Ids of the people who are mentioned.
    pub mentions: Vec<String>,
    /// The event that this one replies to.
    pub reply_to: Option<String>,
    /// The first event of its thread.
    pub thread: Option<String>,
    /// A file, as the content has it.
    pub file: Option<Box<Value>>,
}

impl Event {
    /// Reads an event, decrypted where it could be. `None` for what does not matter.
    pub fn read(event: &Value) -> Option<Event> {
        Some(Event {
            id: text(event, "/event_id")?,
            sender: text(event, "/sender")?,
            at: event.get("origin_server_ts")?.as_i64()?,
            kind: kind(event)?,
        })
    }
}

fn kind(event: &Value) -> Option<Kind> {
    let content = event.get("content")?;
    Some(match event.get("type")?.as_str()? {
        "m.room.message" => {
            let relation = text(content, "/m.relates_to/rel_type");
            match relation.as_deref() {
                Some("m.replace") => {
                    let of = text(content, "/m.relates_to/event_id")?;
                    // Only the new content is what the message says now.
                    Kind::Edit(of, written(content.get("m.new_content")?)?)
                }
                _ => Kind::Message(written(content)?),
            }
        }
        "m.reaction" => {
            let of = text(content, "/m.relates_to/event_id")?;
            Kind::Reaction(of, text(content, "/m.relates_to/key")?)
        }
        "m.room.redaction" => {
            let of = text(content, "/redacts").or_else(|| text(event, "/redacts"));
            Kind::Redaction(of?)
        }
        "m.room.member" => Kind::Membership,
        "m.room.tombstone" => Kind::Upgrade,
        "m.room.encrypted" => Kind::Unreadable,
        _ => return None,
    })
}

/// Notices are what bots say: no bot answers them.
pub fn written(content: &Value) -> Option<Written> {
    let file = match content.get("msgtype")?.as_str()? {
        "m.text" | "m.emote" => None,
        "m.file" => Some(Box::new(content.clone())),
        _ => return None,
    };
    let body = text(content, "/body")?;
    let reply_to = text(content, "/m.relates_to/m.in_reply_to/event_id");
    let is_thread = text(content, "/m.relates_to/rel_type").as_deref() == Some("m.thread");
    let falls_back = content.pointer("/m.relates_to/is_falling_back") == Some(&Value::Bool(true));
    let mentions = content.pointer("/m.mentions/user_ids");
    Some(Written {
        text: match &reply_to {
            Some(_) => without_repetition(&body).to_owned(),
            None => body,
        },
        mentions: mentions
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|id| Some(id.as_str()?.to_owned()))
            .collect(),
        // Of a thread's every message an old client shall think that it replies to the one before.
        reply_to: reply_to.filter(|_| !(is_thread && falls_back)),
        thread: text(content, "/m.relates_to/event_id").filter(|_| is_thread),
        file,
    })
}

/// Replies used to repeat, before an empty line, what they reply to.
fn without_repetition(body: &str) -> &str {
    let mut rest = body;
    while let Some((line, after)) = rest.split_once('\n') {
        match line {
            line if line.starts_with("> ") || line == ">" => rest = after,
            "" if rest.len() < body.len() => return after,
            _ => break,
        }
    }
    match rest.len() < body.len() {
        // Without the empty line it is a quotation that someone typed.
        true => body,
        false => rest,
    }
}

/// The words without the bot's name or the prefix before them, or its name behind them; whether there was a prefix.
pub fn addressed<'a>(text: &'a str, prefix: &str, names: &[&str]) -> (&'a str, bool) {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if first.eq_ignore_ascii_case(prefix) {
        return (rest.trim(), true);
    }
    for name in names.iter().filter(|name| !name.is_empty()) {
        if let Some(rest) = behind(text, name) {
            return (rest, false);
        }
        if let Some(rest) = before(text, name) {
            return (rest, false);
        }
    }
    (text, false)
}

/// What stands behind a name that a text begins with.
fn behind<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let text = text.strip_prefix('@').unwrap_or(text);
    let name = name.strip_prefix('@').unwrap_or(name);
    let rest = text.get(name.len()..)?;
    let is_name = text.get(..name.len())?.eq_ignore_ascii_case(name);
    let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let sign = |c: char| c.is_whitespace() || matches!(c, ':' | ',');
    (is_name && ends).then(|| rest.trim_start_matches(sign))
}

/// What stands before a name that a text ends with.
fn before<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(name.len())?;
    let is_name = text.get(at..)?.eq_ignore_ascii_case(name);
    let rest = text.get(..at)?;
    let rest = rest.strip_suffix('@').unwrap_or(rest);
    let ends = rest.chars().next_back().is_none_or(char::is_whitespace);
    let sign = |c: char| c.is_whitespace() || c == ',';
    (is_name && ends && !rest.is_empty()).then(|| rest.trim_end_matches(sign))
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    Some(value.pointer(pointer)?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(kind: &str, content: Value) -> Option<Kind> {
        let event = json!({
            "type": kind, "event_id": "$1", "sender": "@ada:x", "origin_server_ts": 7, "content": content,
        });
        Event::read(&event).map(|event| event.kind)
    }

    fn said(text: &str) -> Written {
        Written {
            text: text.into(),
            ..Written::default()
        }
    }

    #[test]
    fn events_are_read_as_what_they_are() {
        let message = |content: Value| kind("m.room.message", content);
        for (read, expect) in [
            (
                message(json!({ "msgtype": "m.text", "body": "why?" })),
                Some(Kind::Message(said("why?"))),
            ),
            (
                message(json!({ "msgtype": "m.notice", "body": "why?" })),
                None,
            ),
            (message(json!({ "msgtype": "m.text" })), None),
            (message(json!({ "msgtype": "m.text", "body": 7 })), None),
            (message(json!({})), None),
            (
                message(
                    json!({ "msgtype": "m.text", "body": "why?", "m.mentions": { "user_ids": ["@bot:x", 7] } }),
                ),
                Some(Kind::Message(Written {
                    mentions: vec!["@bot:x".into()],
                    ..said("why?")
                })),
            ),
            (
                message(
                    json!({ "msgtype": "m.text", "body": "> <@bot:x> Found\n> it\n\nand Gaza?",
                    "m.relates_to": { "m.in_reply_to": { "event_id": "$0" } } }),
                ),
                Some(Kind::Message(Written {
                    reply_to: Some("$0".into()),
                    ..said("and Gaza?")
                })),
            ),
            (
                message(json!({ "msgtype": "m.text", "body": "and Gaza?",
                    "m.relates_to": { "rel_type": "m.thread", "event_id": "$r", "is_falling_back": true,
                        "m.in_reply_to": { "event_id": "$0" } } })),
                Some(Kind::Message(Written {
                    thread: Some("$r".into()),
                    ..said("and Gaza?")
                })),
            ),
            (
                message(json!({ "msgtype": "m.text", "body": "* new",
                    "m.new_content": { "msgtype": "m.text", "body": "new" },
                    "m.relates_to": { "rel_type": "m.replace", "event_id": "$0" } })),
                Some(Kind::Edit("$0".into(), said("new"))),
            ),
            (
                message(json!({ "msgtype": "m.text", "body": "* new",
                    "m.relates_to": { "rel_type": "m.replace", "event_id": "$0" } })),
                None,
            ),
            (
                kind(
                    "m.reaction",
                    json!({ "m.relates_to": { "event_id": "$0", "key": "👍" } }),
                ),
                Some(Kind::Reaction("$0".into(), "👍".into())),
            ),
            (
                kind("m.room.redaction", json!({ "redacts": "$0" })),
                Some(Kind::Redaction("$0".into())),
            ),
            (kind("m.room.redaction", json!({})), None),
            (
                kind(
                    "m.room.encrypted",
                    json!({ "algorithm": "m.megolm.v1.aes-sha2" }),
                ),
                Some(Kind::Unreadable),
            ),
            (kind("org.example.other", json!({})), None),
        ] {
            assert_eq!(read, expect);
        }
    }

    #[test]
    fn names_and_prefixes_are_no_part_of_the_question() {
        let names = ["@pq:example.org", "Pull Quote", "pq"];
        for (text, words, prefixed) in [
            ("!pq why?", "why?", true),
            ("!PQ  why?", "why?", true),
            ("!pq", "", true),
            ("!pqr why?", "!pqr why?", false),
            ("@pq:example.org: why?", "why?", false),
            ("@pq:example.org why?", "why?", false),
            ("Pull Quote: why?", "why?", false),
            ("pull quote, why?", "why?", false),
            ("@Pull Quote why?", "why?", false),
            ("pq why?", "why?", false),
            ("pq", "", false),
            ("pqr why?", "pqr why?", false),
            ("why, Pull Quote", "why", false),
            ("why @pq", "why", false),
            ("what is a bpq", "what is a bpq", false),
            ("ÿ", "ÿ", false),
            ("", "", false),
        ] {
            assert_eq!(addressed(text, "!pq", &names), (words, prefixed), "{text}");
        }
    }

    #[test]
    fn only_what_a_reply_repeats_is_left_out() {
        for (body, expect) in [
            ("> <@a:x> one\n> two\n\nthree", "three"),
            ("> typed\nthree", "> typed\nthree"),
            ("> typed", "> typed"),
            ("three\n\nfour", "three\n\nfour"),
            ("\nthree", "\nthree"),
            ("", ""),
        ] {
            assert_eq!(without_repetition(body), expect, "{body:?}");
        }
    }
}
