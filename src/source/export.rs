//! An article as a Markdown file that reads back as the same article.

use std::fmt::Write as _;

use super::{Refusal, decode, front, markdown, text};
use crate::article::{Article, Block, Meta, leads};

/// Front matter and text. [`from_markdown`] makes the same article of it, byte for byte; [`super::parse`] does so with
/// an article that it could have read.
pub fn to_markdown(article: &Article) -> String {
    let mut out = front_matter(&article.slug, &article.meta);
    for block in blocks(article) {
        match block {
            Block::Heading(level, text) => {
                let marks = "#".repeat(usize::from(level));
                let _ = write!(out, "\n{marks} {}\n", escaped(&text));
            }
            Block::Paragraph(text) => {
                let _ = write!(out, "\n{}\n", written(&text, ""));
            }
            Block::Item(depth, text) => {
                let before = "  ".repeat(usize::from(depth));
                let text = written(&text, &format!("{before}  "));
                let _ = write!(out, "\n{before}- {text}\n");
            }
            Block::Columns(text) => {
                let _ = write!(out, "\n| {} |\n|---|\n", escaped(&text));
            }
            Block::Row(text) => {
                let _ = writeln!(out, "| {} |", escaped(&text));
            }
        }
    }
    out
}

/// Reads what [`to_markdown`] wrote, without tidying anything. The error names the file.
pub fn from_markdown(name: &str, bytes: &[u8]) -> Result<Article, Refusal> {
    let read = || {
        let (chars, _) = decode::decode(bytes, false, None)?;
        let front = front::split(&chars)?.strict()?;
        let id = front.id.ok_or("has no `id` in its front matter; add it")?;
        Ok(Article::new(id, front.meta, &markdown::exact(front.body)))
    };
    read().map_err(|why: String| Refusal(format!("`{name}` {why}")))
}

fn front_matter(slug: &str, meta: &Meta) -> String {
    let mut out = format!("---\nid: {slug}\ntitle: {}\n", quoted(&meta.title));
    let date = meta.date.map(|date| date.to_string());
    let fields = [
        ("outlet", &meta.outlet),
        ("author", &meta.author),
        ("date", &date),
        ("language", &meta.language),
        ("translated_from", &meta.translated_from),
        ("url", &meta.url),
        ("note", &meta.note),
    ];
    for (key, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(out, "{key}: {}", quoted(value));
        }
    }
    if !meta.topics.is_empty() {
        let topics: Vec<_> = meta.topics.iter().map(|topic| quoted(topic)).collect();
        let _ = writeln!(out, "topics: [{}]", topics.join(", "));
    }
    out.push_str("---\n");
    out
}

fn quoted(value: &str) -> String {
    let mut out = String::from('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The blocks that the article was made of, or others that make the same.
fn blocks(article: &Article) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut end, mut open) = (0, Vec::new());
    for passage in &article.passages {
        let under: Vec<&str> = passage.headings().collect();
        let between = &article.body[end..passage.range.start];
        let between = between.strip_suffix("\n\n").unwrap_or_default();
        headings(between, &open, &under, &mut blocks);
        let text = article.text(passage).to_owned();
        let depth = article.depth(passage);
        let is_item = depth > 0 || article.is_parent(passage) || text::is_clause(&text);
        if is_item && depth == 0 {
            part_from_leads(&mut blocks);
        }
        blocks.push(match passage.columns {
            Some(_) => Block::Row(text),
            None if article.has_columns(passage) => Block::Columns(text),
            None if is_item => Block::Item(depth as u8, text),
            None => Block::Paragraph(text),
        });
        (end, open) = (passage.range.end, under);
    }
    headings(&article.body[end..], &open, &[], &mut blocks);
    blocks
}

/// An item comes next that stands under nothing: paragraphs that would lead to it are items beside it.
fn part_from_leads(blocks: &mut [Block]) {
    for block in blocks.iter_mut().rev() {
        match block {
            Block::Paragraph(text) if leads(text) => *block = Block::Item(0, std::mem::take(text)),
            _ => break,
        }
    }
}

/// The level of the highest headings of an exported article: its title stands above them.
const HIGHEST: usize = 2;

/// What stands between two passages: `open` are the headings of the one before, `under` those of the one after. The last of
/// these ends the text. One that is not open stands somewhere before the one under it; how others are told apart makes no
/// difference, as long as none is empty and none stands above the last.
fn headings(between: &str, open: &[&str], under: &[&str], blocks: &mut Vec<Block>) {
    let follows = between.strip_prefix("\n\n").filter(|_| !blocks.is_empty());
    let mut rest = follows.unwrap_or(between);
    let heading =
        |depth: usize, text: &str| Block::Heading((HIGHEST + depth) as u8, text.to_owned());
    let mut found: Vec<Block> = Vec::new();
    for depth in (0..under.len()).rev() {
        let is_open = depth + 1 < under.len() && open.starts_with(&under[..=depth]);
        let Some((before, after)) = around(rest, under[depth]).filter(|_| !is_open) else {
            found.extend(parts(rest).map(|part| heading(depth + 1, part)));
            rest = "";
            break;
        };
        found.extend(parts(after).map(|part| heading(depth + 1, part)));
        found.push(heading(depth, under[depth]));
        rest = before;
    }
    found.extend(parts(rest).map(|part| heading(0, part)));
    blocks.extend(found.into_iter().rev());
}

/// What stands before and after the last heading of this text.
fn around<'a>(headings: &'a str, text: &str) -> Option<(&'a str, &'a str)> {
    (text.len()..=headings.len()).rev().find_map(|end| {
        let (before, after) = headings.split_at_checked(end)?;
        let before = before.strip_suffix(text)?;
        let parted = |side: &'a str, part: Option<&'a str>| match side {
            "" => Some(""),
            _ => part.filter(|part| !part.is_empty()),
        };
        let before = parted(before, before.strip_suffix("\n\n"))?;
        Some((before, parted(after, after.strip_prefix("\n\n"))?))
    })
}

/// Texts with an empty line between them, the last one first.
fn parts(headings: &str) -> impl Iterator<Item = &str> {
    let mut parts: Vec<&str> = headings.split("\n\n").collect();
    if parts.iter().any(|part| part.is_empty()) {
        parts = vec![headings];
    }
    parts.into_iter().rev().filter(|part| !part.is_empty())
}

/// A text as Markdown, its second and later lines behind `before`. Lines that would be read in another way are code.
fn written(text: &str, before: &str) -> String {
    if !text.contains('\n') || text.contains('\r') {
        return escaped(text);
    }
    if text::lined(&text.replace('\n', &text::LINE_END.to_string())) == text {
        let lines: Vec<String> = text.split('\n').map(escaped).collect();
        return lines.join(&format!("\\\n{before}"));
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{text}\n{fence}").replace('\n', &format!("\n{before}"))
}

/// The text with a backslash before everything that Markdown may read as markup, and with numbers for the spaces and
/// line ends that it would drop.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < text.len() && number.starts_with(['.', ')']);
    let mark = text.len() - number.len();
    let inner = text.len() - text.trim_start().len()..text.trim_end().len();
    for (at, c) in text.char_indices() {
        let outer = c.is_whitespace() && !inner.contains(&at);
        if outer || matches!(c, '\n' | '\r') {
            let _ = write!(out, "&#{};", u32::from(c));
            continue;
        }
        let anywhere = matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#'
        );
        let opening = at == 0 && matches!(c, '-' | '+' | '=' | ':');
        if anywhere || opening || (numbered && at == mark) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
