//! A reply as a message of Matrix: what people read, and what the bot has to know of it later.

use serde_json::{Value, json};

use super::markup::{self, Both};
use super::note::{self, Note};
use crate::bot::Cut;
use crate::command::Role;
use crate::reply::text::{Block, View, lines, message};
use crate::reply::text::{Line, Span};
use crate::reply::{Preview, Reply, Topic, chat};

/// Characters of an edit's first line, for clients that know of no edits.
const HEAD: usize = 200;

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
    /// The question that it followed.
    pub follows: Option<&'a str>,
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
        let first: String = first.chars().take(HEAD).collect();
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
    let mut note = Note {
        asker: audience.asker.to_owned(),
        question: audience.question.map(on_one_line),
        follows: audience.follows.map(on_one_line),
        undoes: audience.undoes,
        ..Note::default()
    };
    match reply {
        Reply::Answer(answer) | Reply::Telling { answer, .. } => {
            note.revision = answer.revision;
            let windows = answer.quotations.iter().map(|one| (&Cut::of(one)).into());
            note.shown = windows.collect();
        }
        Reply::Preview(preview) => note.preview = Some(preview.id),
        _ => {}
    }
    let beside = json!(note).to_string().len();
    let (mut both, gone) = markup::both(&blocks, audience.prefix, beside);
    if !reply.excerpts().is_empty() {
        both.html = strong_head(&both.html);
    }
    let windows = std::mem::take(&mut note.shown).into_iter().enumerate();
    let (more, shown): (Vec<_>, Vec<_>) = windows.partition(|(at, _)| gone.contains(at));
    note.shown = shown.into_iter().map(|(_, window)| window).collect();
    note.more = more.into_iter().map(|(_, window)| window).collect();
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
    let rows = blocks.iter_mut().flat_map(|block| &mut block.lines);
    for row in rows.filter(|_| !audience.prefix.is_empty()) {
        // A row of it begins with what is to be typed.
        if let Line::Said(1, spans) = row
            && let Some(Span::Code(command)) = spans.first_mut()
        {
            *command = format!("{} {command}", audience.prefix);
        }
    }
    let how = chat::in_a_room(audience.prefix);
    blocks.push(lines(how.into_iter().map(|line| vec![Span::Text(line)])));
    Draft {
        both: markup::both(&blocks, audience.prefix, 0).0,
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

/// A question without signs that JSON makes six of.
fn on_one_line(question: &str) -> String {
    question.replace(char::is_control, " ")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            both: Both {
                plain: "Found\nmore".into(),
                html: "<p>Found</p>".into(),
            },
            note: Note {
                asker: "@ada:x".into(),
                ..Note::default()
            },
        }
    }

    #[test]
    fn a_message_mentions_nobody_wherever_it_stands() {
        let under = Under {
            event: "$q".into(),
            thread: None,
        };
        let in_thread = Under {
            thread: Some("$root".into()),
            ..under.clone()
        };
        insta::assert_snapshot!(draft().content(Some(&under)), @r#"{"body":"Found\nmore","format":"org.matrix.custom.html","formatted_body":"<p>Found</p>","m.mentions":{},"m.relates_to":{"m.in_reply_to":{"event_id":"$q"}},"msgtype":"m.notice","pullquote.note":{"asker":"@ada:x","revision":0}}"#);
        insta::assert_snapshot!(draft().content(Some(&in_thread))["m.relates_to"], @r#"{"event_id":"$root","is_falling_back":false,"m.in_reply_to":{"event_id":"$q"},"rel_type":"m.thread"}"#);
        let edit = draft().in_place_of("$a");
        assert_eq!(edit["body"], "* Found");
        assert_eq!(edit["m.mentions"], json!({}));
        assert_eq!(edit["m.new_content"]["m.mentions"], json!({}));
        insta::assert_snapshot!(edit["m.relates_to"], @r#"{"event_id":"$a","rel_type":"m.replace"}"#);
    }

    #[test]
    fn the_first_line_of_an_answer_stands_out() {
        for (html, expect) in [
            (
                "<p>Found<br>Showing</p>",
                "<p><strong>Found</strong><br>Showing</p>",
            ),
            (
                "<p>Found</p><p>x</p>",
                "<p><strong>Found</strong></p><p>x</p>",
            ),
            ("<ul></ul>", "<ul></ul>"),
        ] {
            assert_eq!(strong_head(html), expect);
        }
    }
}
