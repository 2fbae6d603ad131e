//! How two states of an article differ, word by word, and how alike two articles are.
//!
//! A *unit* is a paragraph or a heading. Units that are the same in both states are not shown, wherever they stand; one
//! that was edited is paired with what it was. What is shown is bounded, and so is the time: past `TIME` a change is
//! taken as one piece, which is true but coarse.

mod cut;
mod pairs;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation as _;

use super::citation::date;
use super::text::Span::{Came, Gone, Text};
use super::text::{Block, Span, count, lines, said};
use crate::article::{Article, Meta};

use cut::{Part, parts};
use pairs::{Unit, pairs, units};

/// Comparing may take this long in all; a text of 100,000 words that has little in common with another is past it.
const TIME: Duration = Duration::from_millis(300);
/// At most so many units are shown.
const UNITS: usize = 20;
/// Characters of a unit that are shown, of one piece of it, and of what stands around a change.
const UNIT: usize = 1_000;
const PIECE: usize = 240;
const AROUND: usize = 40;
/// A unit that is not the same: its number (none for a heading), and its parts.
#[derive(Debug, PartialEq)]
struct Change<'a> {
    news: News,
    number: Option<u32>,
    parts: Vec<Part<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum News {
    Gone,
    New,
    Changed,
}

struct Difference<'a> {
    known: Vec<(&'static str, String, String)>,
    changes: Vec<Change<'a>>,
    /// Changes beyond the bound.
    more: usize,
}

/// What a moderator reads of an article that is nearly another one.
pub fn alike(slug: &str, other: &str, share: f32) -> String {
    // Rounded down: 100 % is all of it.
    let percent = (share.clamp(0.0, 1.0) * 100.0).floor();
    format!("{slug} says nearly the same as {other}: {percent} % of it")
}

/// What changed from one state of an article to another, with a few words around each change.
pub fn words(old: &Article, new: &Article) -> Vec<Block> {
    let found = difference(old, new);
    let known = found
        .known
        .iter()
        .map(|(field, old, new)| vec![Text(format!("{field}: {old} -> {new}"))]);
    let mut rows: Vec<_> = found.changes.iter().map(row).collect();
    if found.more > 0 {
        let more = count(found.more as u64, "more paragraph");
        rows.push(vec![Text(format!("and {more}"))]);
    }
    let blocks: Vec<_> = [known.collect(), rows]
        .into_iter()
        .filter(|rows| !rows.is_empty())
        .map(lines)
        .collect();
    match blocks.is_empty() {
        false => blocks,
        true if old.body == new.body => vec![said("Nothing changed in it.")],
        true => vec![said("Only the order of its paragraphs changed.")],
    }
}

/// The same for programs: `{"known": [{"field", "before", "now"}], "paragraphs": [{"news", "paragraph", "parts"}],
/// "more"}`. `news` is `"gone"`, `"new"` or `"changed"`; `paragraph` counts in the state that has it, and is null for a
/// heading; a part is `{"same"}` or `{"gone", "came"}`, whole; `more` paragraphs changed beside these.
pub fn json(old: &Article, new: &Article) -> Value {
    let found = difference(old, new);
    let known = found
        .known
        .iter()
        .map(|(field, old, new)| json!({"field": field, "before": old, "now": new}));
    let changes = found.changes.iter().map(|change| {
        let news = match change.news {
            News::Gone => "gone",
            News::New => "new",
            News::Changed => "changed",
        };
        let parts = change.parts.iter().map(|part| match part.is_same() {
            true => json!({"same": part.new}),
            false => json!({"gone": part.old, "came": part.new}),
        });
        json!({"news": news, "paragraph": change.number, "parts": parts.collect::<Vec<_>>()})
    });
    json!({
        "known": known.collect::<Vec<_>>(),
        "paragraphs": changes.collect::<Vec<_>>(),
        "more": found.more,
    })
}

fn difference<'a>(old: &'a Article, new: &'a Article) -> Difference<'a> {
    let deadline = Instant::now() + TIME;
    let (from, to) = (units(old), units(new));
    let mut rows = pairs(&from, &to, deadline);
    rows.retain(|(a, b)| a.map(|a| from[a].text) != b.map(|b| to[b].text));
    let more = rows.len().saturating_sub(UNITS);
    let changes = rows.into_iter().take(UNITS).map(|row| {
        let (news, number) = match row {
            (Some(a), None) => (News::Gone, from[a].number),
            (None, Some(b)) => (News::New, to[b].number),
            (_, b) => (News::Changed, b.and_then(|b| to[b].number)),
        };
        let text = |units: &[Unit<'a>], at: Option<usize>| at.map_or("", |at| units[at].text);
        let parts = parts(text(&from, row.0), text(&to, row.1), deadline);
        Change {
            news,
            number,
            parts,
        }
    });
    Difference {
        known: known(&old.meta, &new.meta),
        changes: changes.collect(),
        more,
    }
}

fn known(old: &Meta, new: &Meta) -> Vec<(&'static str, String, String)> {
    let fields = |meta: &Meta| {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_default();
        [
            ("Title", meta.title.clone()),
            ("Outlet", or_none(&meta.outlet)),
            ("Author", or_none(&meta.author)),
            ("Date", meta.date.map(date).unwrap_or_default()),
            ("Language", or_none(&meta.language)),
            ("Translated from", or_none(&meta.translated_from)),
            ("Address", or_none(&meta.url)),
            ("Topics", meta.topics.join(", ")),
            ("Note", or_none(&meta.note)),
        ]
    };
    let value = |text: String| match text.is_empty() {
        true => "(none)".to_owned(),
        false => short(&text),
    };
    let both = fields(old).into_iter().zip(fields(new));
    both.filter(|((_, old), (_, new))| old != new)
        .map(|((field, old), (_, new))| (field, value(old), value(new)))
        .collect()
}

fn row(change: &Change) -> Vec<Span> {
    let name = match change.number {
        Some(number) => format!("paragraph {number}"),
        None => "heading".to_owned(),
    };
    let label = match change.news {
        News::Gone => format!("Gone {name}: "),
        News::New => format!("New {name}: "),
        News::Changed if change.number.is_some() => name.replacen('p', "P", 1) + ": ",
        News::Changed => "Heading: ".to_owned(),
    };
    let mut spans = vec![Text(label)];
    let (mut shown, last) = (0, change.parts.len().saturating_sub(1));
    for (at, part) in change.parts.iter().enumerate() {
        if shown > UNIT {
            spans.push(Text(" …".into()));
            break;
        }
        let before = spans.len();
        match part.is_same() {
            true => spans.push(Text(around(part.new, at == 0, at == last))),
            false => spans.extend(exchange(part)),
        }
        let added = spans[before..]
            .iter()
            .map(|span| span.text().chars().count());
        shown += added.sum::<usize>();
    }
    spans
}

fn exchange(part: &Part) -> Vec<Span> {
    let gone = (!part.old.is_empty()).then(|| Gone(short(part.old)));
    let came = (!part.new.is_empty()).then(|| Came(short(part.new)));
    let space = (gone.is_some() && came.is_some()).then(|| Text(" ".into()));
    [gone, space, came].into_iter().flatten().collect()
}

/// What stays of words that did not change: those beside the changes.
fn around(text: &str, first: bool, last: bool) -> String {
    let head = if first { "" } else { head(text, AROUND) };
    let tail = if last { "" } else { tail(text, AROUND) };
    if head.len() + tail.len() >= text.len() {
        return text.to_owned();
    }
    let (left, right) = (head.trim_end(), tail.trim_start());
    match (left.is_empty(), right.is_empty()) {
        (true, _) => format!("… {right}"),
        (_, true) => format!("{left} …"),
        _ => format!("{left} … {right}"),
    }
}

fn short(text: &str) -> String {
    match head(text, PIECE) {
        head if head.len() == text.len() => text.to_owned(),
        head => format!("{} …", head.trim_end()),
    }
}

/// The first whole words with at most so many characters; characters, where one word has more.
fn head(text: &str, most: usize) -> &str {
    let (mut end, mut chars) = (0, 0);
    for (at, word) in text.split_word_bound_indices() {
        chars += word.chars().count();
        if chars > most {
            let cut = || {
                text.char_indices()
                    .nth(most)
                    .map_or(text.len(), |(at, _)| at)
            };
            return &text[..if end == 0 { cut() } else { end }];
        }
        end = at + word.len();
    }
    text
}

/// The last whole words with at most so many characters; characters, where one word has more.
fn tail(text: &str, most: usize) -> &str {
    let (mut start, mut chars) = (text.len(), 0);
    for (at, word) in text.split_word_bound_indices().rev() {
        chars += word.chars().count();
        if chars > most {
            let cut = || {
                text.char_indices()
                    .nth_back(most - 1)
                    .map_or(0, |(at, _)| at)
            };
            return &text[if start == text.len() { cut() } else { start }..];
        }
        start = at;
    }
    text
}

#[cfg(test)]
mod tests;
