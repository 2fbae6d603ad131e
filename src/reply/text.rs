//! Every sentence that a person reads, in pure functions.
//!
//! A reply becomes a [`Message`]: blocks of lines of spans, the same parts in the same order on every front end. What a
//! span holds may come from an article or a question, so a front end escapes each span, once, and then sets it off as
//! its kind says.

use std::borrow::Cow;

use jiff::civil::Date;

use super::chat::OUTDATED;
use super::citation::{origin, printed};
use super::history::{changes, details, erased, library, not_applied, preview, restored};
use super::lists::{
    added, articles, exported, help, not_imported, refreshed, status, topics, watched, watching,
};
use super::quote::{answer, shown, telling};
use super::{Listed, Reply, Unknown};
use crate::answer::Excerpt;
use crate::answer::question::MAX_BYTES;
use crate::article::Place;
use crate::command::Role;

use Span::{Came, Code, Emphasis, Gone, Link, Text};

/// What a text depends on beside the reply.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The day on which it is read.
    pub today: Date,
    /// An article's age is told when it is more than these days.
    pub stale_days: u32,
    /// What stands before a command that the reader may type next, such as `pullquote `.
    pub prefix: &'static str,
}

/// A reply to read: blocks with an empty line between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// In reading order.
    pub blocks: Vec<Block>,
}

/// Lines that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Whether it is a quotation with its citation: it may be left out, and never cut.
    pub quotation: bool,
    /// In reading order.
    pub lines: Vec<Line>,
}

/// One line, before it is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A sentence of ours, at a level of indentation.
    Said(u8, Vec<Span>),
    /// Words of an article, at a level of indentation.
    Quoted(u8, Quoted),
}

/// Verbatim words of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Byte for byte as stored.
    pub text: String,
    /// Bytes of the text that match words of the question.
    pub marks: Vec<std::ops::Range<usize>>,
    /// Whether a mark for left-out words stands before, and whether one stands after.
    pub cut: (bool, bool),
    /// How much deeper it stands in a list than others beside it: as many signs are before it.
    pub depth: usize,
}

impl Quoted {
    /// What is written before it that is not in it.
    pub fn opens(&self) -> String {
        let cut = if self.cut.0 { "[…] " } else { "" };
        format!("{}{cut}", "› ".repeat(self.depth))
    }

    /// What is written behind it that is not in it.
    pub fn closes(&self) -> &'static str {
        if self.cut.1 { " […]" } else { "" }
    }
}

/// A run of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Text(String),
    /// Set off.
    Emphasis(String),
    /// To be typed.
    Code(String),
    /// An address.
    Link(String),
    /// Words that are not there any more.
    Gone(String),
    /// Words that were not there before.
    Came(String),
}

/// Puts a reply into words.
pub fn message(reply: &Reply, view: &View) -> Message {
    let blocks = match reply {
        Reply::Answer(found) => answer(found, view),
        Reply::Telling { topic, answer } => telling(topic, answer, view),
        Reply::Topics(list) => topics(list, view),
        Reply::Shown(passages) => shown(passages, view),
        Reply::Articles(list) => articles(list, view),
        Reply::Added {
            added: taken,
            refused,
            notes,
        } => added(taken, refused, notes, view),
        Reply::Watching { address, news } => vec![lines(watching(address, news))],
        Reply::Unwatched(address) => vec![lines([vec![
            Text("Refreshes do not look at ".into()),
            Link(address.clone()),
            Text(" any more. Its articles stay.".into()),
        ]])],
        Reply::NotRead(why) => vec![said(format!("Not watched: {why}"))],
        Reply::NotWatched(unknown) => vec![no_such(
            "watched place",
            &library("watched", view),
            unknown,
            view,
        )],
        Reply::Watched { places, next } => watched(places, next.as_deref(), view),
        Reply::Details {
            id,
            came,
            gone,
            articles,
        } => details(*id, came, gone, articles, view),
        Reply::Removed(article) => vec![said(format!("Removed {}.", named(article)))],
        Reply::Refreshed(news) => vec![lines(refreshed(news))],
        Reply::Preview(seen) => preview(seen, view),
        Reply::Restored(news) => vec![lines(restored(news))],
        Reply::Erased {
            slug,
            title,
            sources,
        } => erased(slug, title, sources),
        Reply::Edited(article) => vec![lines([[
            vec![Text("It is known now as: ".into())],
            about(article, view),
        ]
        .concat()])],
        Reply::NothingToDo => vec![said("This would change nothing.")],
        Reply::NothingToUndo => vec![lines([
            vec![Text(
                "There is nothing to undo: without the last change the library would be as it is now.".into(),
            )],
            next(view, &library("changes", view)),
        ])],
        Reply::WatchedAlready(address) => vec![lines([
            vec![
                Text("Each refresh looks at ".into()),
                Link(address.clone()),
                Text(" already.".into()),
            ],
            next(view, &library("watched", view)),
        ])],
        Reply::Cancelled => vec![said("Cancelled: nothing was changed.")],
        Reply::NotApplied(why) => not_applied(why),
        Reply::NoSuchRevision { revision, newest } => vec![lines([
            vec![Text(format!(
                "The library has no state {revision}: they go from 1 to {newest}."
            ))],
            next(view, &library("changes", view)),
        ])],
        Reply::Changes {
            changes: past,
            done,
            refused,
        } => changes(past, done, refused, view),
        Reply::Outdated => vec![said(OUTDATED)],
        Reply::Paused { since, resumes } => {
            let paused = vec![Text(format!("Answering is paused, since {since}."))];
            let resume = resumes.then(|| next(view, &library("resume", view)));
            vec![lines([paused].into_iter().chain(resume))]
        }
        Reply::Answering(true) => vec![said("Questions are answered.")],
        Reply::Answering(false) => vec![lines([
            vec![Text("Questions are not answered from now on.".into())],
            next(view, &library("resume", view)),
        ])],
        Reply::BackedUp(file) => vec![said(format!(
            "A copy of the library is in {file}. To use it, stop `serve`, delete library.db-wal and library.db-shm, and put it in the place of library.db."
        ))],
        Reply::Exists(file) => vec![said(format!(
            "{file} exists, and nothing was written: name a new file."
        ))],
        Reply::Exported { folder, articles } => exported(folder, *articles),
        Reply::NotEmpty(folder) => vec![said(format!(
            "{folder} is not an empty folder, and nothing was written: name a new one."
        ))],
        Reply::Unfinished(part) => vec![said(format!(
            "{part} is left of an export that did not end, and nothing was written: remove it, then export again."
        ))],
        Reply::Imported(news) => vec![lines(restored(news))],
        Reply::NotImported(why) => not_imported(why),
        Reply::Status(state) => vec![lines(status(state))],
        Reply::Help(role) => help(*role, view),
        Reply::Unfit(why) => vec![said(format!("Nothing was changed: what was said {why}."))],
        Reply::Misread { command, named } => vec![misread(command, named.as_deref(), view)],
        Reply::Usage => vec![usage(view)],
        Reply::TooLong => vec![said(format!(
            "The question is too long: it may have {MAX_BYTES} bytes. Ask for what you want to know in a sentence or two."
        ))],
        Reply::Forbidden(role) => vec![said(forbidden(*role))],
        Reply::TerminalOnly => vec![said("This works in the program's own terminal only.")],
        Reply::NoSuchArticle(unknown) => vec![no_such("article", "articles", unknown, view)],
        Reply::NoSuchTopic(unknown) => vec![no_such("topic", "topics", unknown, view)],
        Reply::NoSuchPassage { place, passages } => vec![no_such_passage(place, *passages)],
        Reply::Failed { reference } => vec![said(format!(
            "This could not be done, and not because of what was asked. The bot's log has the reason, and the way out where one is known, under {reference}."
        ))],
    };
    Message { blocks }
}

/// The message without anything set off, a line a line.
pub fn plain(message: &Message) -> String {
    let line = |line: &Line| match line {
        Line::Said(_, spans) => spans.iter().map(Span::plain).collect(),
        Line::Quoted(_, quoted) => quoted.text.clone(),
    };
    let block = |block: &Block| {
        block
            .lines
            .iter()
            .map(line)
            .collect::<Vec<String>>()
            .join("\n")
    };
    message
        .blocks
        .iter()
        .map(block)
        .collect::<Vec<_>>()
        .join("\n\n")
}

impl Block {
    /// The lines of a quotation with its source directly under it: what limits it comes behind that.
    pub fn source_first(&self) -> impl Iterator<Item = &Line> {
        let is_own = |line: &Line| matches!(line, Line::Quoted(1, _));
        let own = self.lines.iter().position(is_own).map_or(0, |at| at + 1);
        let (quote, rest) = self.lines.split_at(own);
        // A limit is a label and a quotation on the second level.
        let is_quoted = |line: &Line| matches!(line, Line::Quoted(..));
        let limits = rest.iter().rposition(is_quoted).map_or(0, |at| at + 1);
        let (limits, source) = rest.split_at(limits);
        quote.iter().chain(source).chain(limits)
    }
}

impl Span {
    /// What it holds, whatever its kind.
    pub fn text(&self) -> &str {
        let (Text(text) | Emphasis(text) | Code(text) | Link(text) | Gone(text) | Came(text)) =
            self;
        text
    }

    /// The text where nothing can be set off: only what is gone and what came would be mistaken for each other.
    fn plain(&self) -> Cow<'_, str> {
        match self {
            Gone(text) => format!("[-{text}-]").into(),
            Came(text) => format!("{{+{text}+}}").into(),
            other => other.text().into(),
        }
    }
}

pub(super) fn said(text: impl Into<String>) -> Block {
    lines([vec![Text(text.into())]])
}

/// Lines of ours.
pub fn lines(lines: impl IntoIterator<Item = Vec<Span>>) -> Block {
    Block {
        quotation: false,
        lines: lines
            .into_iter()
            .map(|spans| Line::Said(0, spans))
            .collect(),
    }
}

pub(super) fn quoted(excerpt: &Excerpt) -> Quoted {
    Quoted {
        text: excerpt.text().to_owned(),
        marks: excerpt.marks().to_vec(),
        cut: excerpt.is_cut(),
        depth: 0,
    }
}

pub(super) fn next(view: &View, command: &str) -> Vec<Span> {
    vec![
        Text("Next: ".into()),
        Code(format!("{}{command}", view.prefix)),
    ]
}

/// The way to a first article, where it can be gone.
pub(super) fn next_add(view: &View) -> Option<Vec<Span>> {
    (!view.prefix.is_empty()).then(|| next(view, "add FILE"))
}

/// A topic as it is typed: in a shell, quoted where a shell would read it otherwise.
pub(super) fn shell_word(text: &str, view: &View) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    match view.prefix.is_empty() || (!text.starts_with('-') && text.chars().all(plain)) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// `TITLE, OUTLET · by Author · 17 Jan 2025 · 25 paragraphs · id`
pub(super) fn about(article: &Listed, view: &View) -> Vec<Span> {
    let meta = &article.meta;
    let mut parts = vec![printed(meta)];
    parts.extend(meta.author.as_ref().map(|author| format!("by {author}")));
    parts.extend(origin(meta, view));
    parts.push(count(article.passages, "paragraph"));
    vec![Text(parts.join(" · ") + " · "), Code(article.slug.clone())]
}

pub(super) fn named(article: &Listed) -> String {
    format!("{} ({})", printed(&article.meta), article.slug)
}

fn usage(view: &View) -> Block {
    let said = "What is the question? A few words that say what it is about are enough.";
    lines([vec![Text(said.into())], next(view, "topics")])
}

/// How a moderator's command is written, by an example with what was named where that can be right.
fn misread(command: &str, named: Option<&str>, view: &View) -> Block {
    let about = "--title \"A title\" --outlet \"A paper\" --date 2025-01-17";
    let number = named.filter(|typed| typed.parse::<u64>().is_ok());
    let id = named.filter(|typed| typed.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let id = id.unwrap_or("article-id");
    let example = match command {
        "fix" => format!("fix {} {about}", number.unwrap_or("3")),
        "details" | "apply" | "cancel" => format!("{command} {}", number.unwrap_or("3")),
        "edit" => format!("edit {id} {about}"),
        "add" | "watch" => format!("{command} https://example.org/page {about}"),
        "restore" => format!("restore {}", number.unwrap_or("7")),
        "remove" | "erase" => format!("{command} {id}"),
        "unwatch" => "unwatch https://example.org/feed".to_owned(),
        other => other.to_owned(),
    };
    lines([vec![
        Text("This could not be read. It is written so: ".into()),
        Code(format!("{}{}", view.prefix, library(&example, view))),
    ]])
}

fn forbidden(needed: Role) -> String {
    let who = match needed {
        Role::Member => "members",
        Role::Moderator => "moderators of the library",
        Role::Operator => "the operator, in the program's terminal,",
    };
    format!("Only {who} can do this.")
}

fn no_such(kind: &str, list: &str, unknown: &Unknown, view: &View) -> Block {
    let near = match unknown.near.as_slice() {
        [] => String::new(),
        near => format!(" Near: {}.", near.join(", ")),
    };
    let text = format!("The library has no {kind} \"{}\".{near}", unknown.typed);
    lines([vec![Text(text)], next(view, list)])
}

fn no_such_passage(place: &Place, passages: u64) -> Block {
    let range = if passages == 1 {
        "paragraph 1 only".to_owned()
    } else {
        format!("paragraphs 1 to {passages}")
    };
    said(format!(
        "There is no paragraph {} in {}: it has {range}.",
        place.number, place.slug
    ))
}

/// `1 article`, `2 articles`
pub(super) fn count(n: u64, of: &str) -> String {
    if n == 1 {
        format!("1 {of}")
    } else {
        format!("{n} {of}s")
    }
}
