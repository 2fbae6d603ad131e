//! A reply as a message of Matrix: what people read, and what the bot has to know of it later.

use serde_json::{Value, json};

use super::markup::{self, Both};
use super::note::{self, Note, Window};
use crate::bot::Cut;
use crate::command::Role;
use crate::reply::text::{Block, View, lines, message};
use crate::reply::text::{Line, Span};
use crate::reply::{Preview, Reply, Topic, chat};

/// A message to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What people read.
    pub both: Both,
    /// What the bot has to know of it.
    pub note: Note,
}

/// For whom a reply is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience<'a> {
    /// Who asked.
    pub asker: &'a str,
    /// The question, as it was read.
    pub question: Option<&'a str>,
    /// The revision that a change made, where it can be undone.
    pub undoes: Option<u64>,
    /// What stands before what is to be typed.
    pub prefix: &'a str,
}

/// The event that a message answers, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Under {
    /// The event.
    pub event: String,
    /// The first event of its thread.
    pub thread: Option<String>,
}

impl Draft {
    /// A sentence of ours to someone.
    pub fn said(sentence: &str, asker: &str) -> Draft {
        Draft {
            both: markup::sentence(sentence),
            note: Note {
                asker: asker.to_owned(),
                ..Note::default()
            },
        }
    }

    /// The content of an event. It mentions nobody, and other bots do not answer it.
    pub fn content(&self, under: Option<&Under>) -> Value {
        let mut content = self.fields();
        if let Some(under) = under {
            content["m.relates_to"] = relation(under);
        }
        content
    }

    /// The content of an event that takes the place of an earlier one.
    pub fn in_place_of(&self, answer: &str) -> Value {
        let first = self.both.plain.lines().next().unwrap_or_default();
        json!({
            "msgtype": "m.notice",
            "body": format!("* {first}"),
            "m.mentions": {},
            "m.new_content": self.fields(),
            "m.relates_to": { "rel_type": "m.replace", "event_id": answer },
        })
    }

    fn fields(&self) -> Value {
        json!({
            "msgtype": "m.notice",
            "body": self.both.plain,
            "format": "org.matrix.custom.html",
            "formatted_body": self.both.html,
            "m.mentions": {},
            note::KEY: self.note,
        })
    }
}

fn relation(under: &Under) -> Value {
    let reply = json!({ "event_id": under.event });
    match &under.thread {
        Some(root) => json!({
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": false,
            "m.in_reply_to": reply,
        }),
        None => json!({ "m.in_reply_to": reply }),
    }
}

/// The message.
pub fn render(reply: &Reply, view: &View, audience: &Audience<'_>) -> Draft {
    let mut blocks = message(reply, view).blocks;
    if let Reply::Preview(preview) = reply {
        blocks.push(how_to_settle(preview));
    }
    let (mut both, gone) = markup::both(&blocks, audience.prefix);
    if !reply.excerpts().is_empty() {
        both.html = strong_head(&both.html);
    }
    let mut note = Note {
        asker: audience.asker.to_owned(),
        question: audience.question.map(str::to_owned),
        undoes: audience.undoes,
        ..Note::default()
    };
    match reply {
        Reply::Answer(answer) | Reply::Telling { answer, .. } => {
            note.revision = answer.revision;
            for (at, one) in answer.quotations.iter().enumerate() {
                let list = match gone.contains(&at) {
                    true => &mut note.more,
                    false => &mut note.shown,
                };
                list.push(Window::from(&Cut::of(one)));
            }
        }
        Reply::Preview(preview) => note.preview = Some(preview.id),
        _ => {}
    }
    Draft { both, note }
}

/// The help, with how the bot is spoken to here.
pub fn help(
    topics: &[Topic],
    role: Role,
    contact: &str,
    view: &View,
    audience: &Audience<'_>,
) -> Draft {
    let mut blocks = chat::help(topics, role, contact, view).blocks;
    let how = chat::in_a_room(audience.prefix);
    blocks.push(lines(how.into_iter().map(|line| vec![Span::Text(line)])));
    Draft {
        both: markup::both(&blocks, audience.prefix).0,
        note: Note {
            asker: audience.asker.to_owned(),
            ..Note::default()
        },
    }
}

fn how_to_settle(preview: &Preview) -> Block {
    let has_details = !preview.news.changed.is_empty();
    let sentence = chat::how_to_settle(has_details);
    Block {
        quotation: false,
        lines: vec![Line::Said(0, vec![Span::Text(sentence)])],
    }
}

/// The first line of what was found stands out.
fn strong_head(html: &str) -> String {
    let Some(rest) = html.strip_prefix("<p>") else {
        return html.to_owned();
    };
    let end = rest.find("<br>").or_else(|| rest.find("</p>"));
    let (head, rest) = rest.split_at(end.unwrap_or(0));
    format!("<p><strong>{head}</strong>{rest}")
}
