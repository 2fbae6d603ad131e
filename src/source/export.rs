//! An article as a Markdown file that reads back as the same article.

use std::fmt::Write as _;

use crate::article::{Article, Meta};

/// Front matter and text: parsed again, it gives the same id, metadata, headings and paragraphs.
pub fn to_markdown(article: &Article) -> String {
    let mut out = front_matter(&article.slug, &article.meta);
    let mut end = 0;
    for passage in &article.passages {
        headings(&article.body[end..passage.range.start], &mut out);
        paragraph(article.text(passage), &mut out);
        end = passage.range.end;
    }
    headings(&article.body[end..], &mut out);
    out
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
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What stands between two passages: headings, and empty lines.
fn headings(between: &str, out: &mut String) {
    for heading in between.split("\n\n").filter(|heading| !heading.is_empty()) {
        let _ = write!(out, "\n## {}\n", escaped(heading));
    }
}

fn paragraph(text: &str, out: &mut String) {
    if text.contains('\n') {
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let _ = write!(out, "\n{fence}\n{text}\n{fence}\n");
    } else {
        let _ = write!(out, "\n{}\n", escaped(text));
    }
}

/// The text with a backslash before everything that Markdown may read as markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < text.len() && number.starts_with(['.', ')']);
    let mark = text.len() - number.len();
    for (at, c) in text.char_indices() {
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
