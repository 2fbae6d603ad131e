//! A message for Discord, as plain data, and its JSON.

use serde_json::{Value, json};

use super::escape::{escape, one_line};
use super::markup::{LONGEST, units};

/// A message to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// In Discord's markup, not too long.
    pub content: String,
    /// At most 25, shown in rows of five.
    pub buttons: Vec<Button>,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it means, in at most 100 characters.
    pub id: String,
    /// How it looks.
    pub look: Look,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Beside others.
    Plain,
    /// What goes on.
    Main,
    /// What takes something away.
    Danger,
}

/// Bits of `flags`: seen by one person, and without previews of links.
const EPHEMERAL: u64 = 1 << 6;
const NO_PREVIEWS: u64 = 1 << 2;

impl Draft {
    /// A message without buttons, in Discord's markup.
    pub fn text(content: String) -> Draft {
        Draft {
            content,
            buttons: Vec::new(),
        }
    }

    /// A sentence, as it is.
    pub fn said(sentence: &str) -> Draft {
        Draft::text(escape(sentence))
    }

    /// Adds a line of ours, where there is room.
    pub fn add(&mut self, line: &str) {
        let longer = format!("{}\n\n{line}", self.content);
        if units(&longer) <= LONGEST {
            self.content = longer;
        }
    }

    /// The fields of a message. Nothing in it pings, also when it takes another's place.
    pub fn fields(&self) -> Value {
        let rows: Vec<Value> = self.buttons.chunks(5).map(row).collect();
        json!({
            "content": self.content,
            "components": rows,
            "allowed_mentions": { "parse": [] },
            "flags": NO_PREVIEWS,
        })
    }

    /// A first response to an interaction: seen by all or by its asker alone.
    pub fn response(&self, private: bool) -> Value {
        let mut fields = self.fields();
        if private {
            fields["flags"] = json!(NO_PREVIEWS | EPHEMERAL);
        }
        json!({ "type": 4, "data": fields })
    }

    /// A message in a channel, as a reply where there is one to reply to: if that is gone, this is not sent. Sent twice with one nonce, it is there once.
    pub fn message(&self, reply_to: Option<u64>, nonce: &str) -> Value {
        let mut fields = self.fields();
        fields["nonce"] = json!(nonce);
        fields["enforce_nonce"] = json!(true);
        fields["allowed_mentions"]["replied_user"] = json!(false);
        if let Some(id) = reply_to {
            fields["message_reference"] = json!({ "message_id": id.to_string() });
        }
        fields
    }
}

fn row(buttons: &[Button]) -> Value {
    let button = |button: &Button| {
        let style = match button.look {
            Look::Main => 1,
            Look::Plain => 2,
            Look::Danger => 4,
        };
        json!({ "type": 2, "style": style, "label": button.label, "custom_id": button.id })
    };
    json!({ "type": 1, "components": buttons.iter().map(button).collect::<Vec<_>>() })
}

/// A response that comes later; it is said now who will see it.
pub fn deferred(private: bool) -> Value {
    match private {
        true => json!({ "type": 5, "data": { "flags": EPHEMERAL } }),
        false => json!({ "type": 5 }),
    }
}

/// What may be picked while an option is typed: at most 25 of 100 characters.
pub fn choices<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let fits = |text: &str| !text.trim().is_empty() && text.encode_utf16().count() <= 100;
    let choices: Vec<Value> = names
        .map(|name| (one_line(name), name))
        .filter(|(shown, name)| fits(shown) && fits(name))
        .take(25)
        .map(|(shown, name)| json!({ "name": shown, "value": name }))
        .collect();
    json!({ "type": 8, "data": { "choices": choices } })
}

/// A field of a form: its id, what stands over it, and the most characters; with more than 300, it has several lines.
pub type Field = (&'static str, &'static str, u32);

/// A form of up to five fields. The only field of a form must be filled.
pub fn modal(id: &str, title: &str, fields: &[Field]) -> Value {
    let field = |(id, label, most): &Field| {
        json!({ "type": 1, "components": [{
            "type": 4, "custom_id": id, "label": label, "max_length": most,
            "style": if *most > 300 { 2 } else { 1 }, "required": fields.len() == 1,
        }]})
    };
    let rows: Vec<Value> = fields.iter().map(field).collect();
    json!({ "type": 9, "data": { "custom_id": id, "title": title, "components": rows } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_what_discord_takes_and_turn_no_direction() {
        let long = "a".repeat(101);
        let names = ["Gaza", "", " ", &long, "a\u{202e}b"];
        let body = choices(names.into_iter());
        assert_eq!(
            body["data"]["choices"],
            json!([
                { "name": "Gaza", "value": "Gaza" },
                { "name": "a\\u{202e}b", "value": "a\u{202e}b" },
            ])
        );
    }
}
