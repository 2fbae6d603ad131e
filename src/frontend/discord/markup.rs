//! Blocks of a message in Discord's markup, and how they are made to fit.

use super::super::address::link;
use super::escape::{code, emphasis, escape, one_line};
use crate::reply::chat;
use crate::reply::text::{Block, Line, Quoted, Span};

/// The longest content, counted in UTF-16 units: there are never fewer of these than characters.
pub const LONGEST: usize = 2000;
/// What is said of what was left out takes no more.
const RESERVED: usize = 40;

/// A piece of a message that is shown whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// In markup.
    pub text: String,
    /// Whether it stands directly under the part before.
    pub joined: bool,
    /// What it is.
    pub kind: Kind,
}

/// What a part is, as far as it may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What the message cannot do without.
    Kept,
    /// A line of ours, which leaves after all quotations and rows.
    Head,
    /// A quotation with all that belongs to it.
    Quotation,
    /// A row of a list.
    Row,
}

/// The parts of a message, in order.
pub fn parts(blocks: &[Block]) -> Vec<Part> {
    let mut parts = Vec::new();
    for block in blocks {
        if block.quotation {
            parts.push(Part {
                text: quotation(block),
                joined: false,
                kind: Kind::Quotation,
            });
            continue;
        }
        for (at, line) in block.lines.iter().enumerate() {
            let (text, kind) = match line {
                Line::Said(0, spans) => (said(spans), Kind::Head),
                Line::Said(_, spans) => (format!("- {}", said(spans)), Kind::Row),
                Line::Quoted(_, quoted) => (self::quoted(quoted), Kind::Quotation),
            };
            parts.push(Part {
                text,
                joined: at > 0,
                kind,
            });
        }
    }
    parts
}

/// A quotation: its label, what it says, where it stands, and then what limits it.
fn quotation(block: &Block) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in block.source_first() {
        match line {
            Line::Quoted(_, text) => out.push(quoted(text)),
            Line::Said(_, spans) if is_next(spans) => {}
            Line::Said(_, spans) => match (spans.as_slice(), out.last_mut()) {
                ([Span::Link(url)], Some(last)) => last.extend(opens(url)),
                ([Span::Text(label)], _) if label.ends_with(':') => {
                    out.push(format!("**{}**", escape(label)))
                }
                _ => out.push(said(spans)),
            },
        }
    }
    out.join("\n")
}

/// A quotation has a button for this.
fn is_next(spans: &[Span]) -> bool {
    matches!(spans, [Span::Text(next), Span::Code(_)] if next == "Next: ")
}

fn opens(url: &str) -> Option<String> {
    link(url).map(|url| format!(" · [{}](<{url}>)", chat::OPEN))
}

/// A line of ours; each span is escaped, as it may repeat an article or a question.
pub fn said(spans: &[Span]) -> String {
    let span = |span: &Span| match span {
        Span::Text(text) => escape(text),
        Span::Emphasis(text) => emphasis(text),
        Span::Code(text) => code(text),
        Span::Link(url) => match link(url) {
            Some(url) => format!("<{url}>"),
            None => escape(url),
        },
        Span::Gone(text) => around("~~", text),
        Span::Came(text) => around("**", text),
    };
    spans.iter().map(span).collect()
}

fn around(sign: &str, text: &str) -> String {
    match text.trim().is_empty() {
        true => one_line(text),
        false => format!("{sign}{}{sign}", escape(text)),
    }
}

/// Verbatim words with each line behind the sign of a quotation, matching words in bold.
fn quoted(quoted: &Quoted) -> String {
    let mut out = format!("> {}", escape(&quoted.opens()));
    let mut at = 0;
    for mark in &quoted.marks {
        out.push_str(&lines(&quoted.text[at..mark.start], ""));
        out.push_str(&lines(&quoted.text[mark.clone()], "**"));
        at = mark.end;
    }
    out.push_str(&lines(&quoted.text[at..], ""));
    out.push_str(&escape(quoted.closes()));
    out
}

fn lines(text: &str, sign: &str) -> String {
    let lines = text.split('\n').map(|line| around(sign, line));
    lines.collect::<Vec<_>>().join("\n> ")
}

/// What fits of the parts, and for each of them whether it was left out. They leave in the order given, then quotations
/// and rows from the last to the first, then heads, the longest first.
pub fn fit(parts: &[Part], first_to_go: &[usize]) -> (String, Vec<bool>) {
    let later = (0..parts.len()).rev();
    let order = first_to_go.iter().copied().chain(later.clone());
    let order = order.filter(|at| matches!(parts[*at].kind, Kind::Quotation | Kind::Row));
    let mut heads: Vec<usize> = later.filter(|at| parts[*at].kind == Kind::Head).collect();
    let mut sizes = Vec::with_capacity(parts.len());
    for part in parts {
        let gap = if sizes.is_empty() { "" } else { gap(part) };
        sizes.push(gap.len() + units(&part.text));
    }
    heads.sort_by_key(|at| std::cmp::Reverse(sizes[*at]));
    let mut size: usize = sizes.iter().sum();
    let (mut room, mut gone) = (LONGEST, vec![false; parts.len()]);
    for at in order.chain(heads) {
        if size <= room {
            break;
        }
        room = LONGEST - RESERVED;
        if !std::mem::replace(&mut gone[at], true) {
            size -= sizes[at];
        }
    }
    if size > room || !gone.contains(&false) {
        return (chat::TOO_LONG.to_owned(), gone);
    }
    (noted(joined(parts, &gone), parts, &gone), gone)
}

/// A text with how much was left out of it.
fn noted(text: String, parts: &[Part], gone: &[bool]) -> String {
    let of = |kind: Kind| {
        let all = parts.iter().zip(gone);
        all.filter(|(part, gone)| **gone && part.kind == kind)
            .count()
    };
    let (heads, quotations, rows) = (of(Kind::Head), of(Kind::Quotation), of(Kind::Row));
    let note = match heads {
        0 => chat::left_out(quotations, rows),
        _ => Some(chat::parts_left_out(heads + quotations + rows)),
    };
    match note {
        Some(note) => format!("{text}\n\n{note}"),
        None => text,
    }
}

fn joined(parts: &[Part], gone: &[bool]) -> String {
    let mut text = String::new();
    for (part, _) in parts.iter().zip(gone).filter(|(_, gone)| !**gone) {
        if !text.is_empty() {
            text.push_str(gap(part));
        }
        text.push_str(&part.text);
    }
    text
}

/// What stands between a part and the one before.
fn gap(part: &Part) -> &'static str {
    if part.joined { "\n" } else { "\n\n" }
}

/// Length as the strictest counting has it.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, kind: Kind) -> Part {
        Part {
            text: text.to_owned(),
            joined: false,
            kind,
        }
    }

    #[test]
    fn whole_groups_leave_from_the_last() {
        let quote = |c: &str, n: usize| part(&c.repeat(n), Kind::Quotation);
        let head = |n: usize| part(&"h".repeat(n), Kind::Head);
        for (parts, first, expect, gone) in [
            (
                vec![quote("a", 1000), quote("b", 998)],
                &[][..],
                2000,
                &[][..],
            ),
            (vec![quote("a", 1000), quote("b", 999)], &[], 1032, &[1]),
            (vec![quote("a", 1000), quote("b", 999)], &[0], 1031, &[0]),
            // Two units each.
            (vec![head(1), quote("👍", 1000)], &[], 33, &[1]),
            (vec![head(2001)], &[], chat::TOO_LONG.len(), &[0]),
            // Heads leave after all else, and that is told.
            (vec![head(1), head(2001)], &[], 30, &[1]),
            (vec![head(1), head(2001), quote("a", 9)], &[2], 31, &[1, 2]),
            (vec![head(1900), head(1), head(99)], &[], 131, &[0]),
            (vec![head(2001), part("kept", Kind::Kept)], &[], 33, &[0]),
        ] {
            let (text, left) = fit(&parts, first);
            let left: Vec<usize> = (0..left.len()).filter(|at| left[*at]).collect();
            assert_eq!((units(&text), &*left), (expect, gone), "{text}");
        }
    }

    /// Each round once made the text anew: with so many rows it did not end.
    #[test]
    fn a_long_list_shows_its_first_rows() {
        let row = |n: usize| Part {
            joined: n > 0,
            ..part(&format!("- Row {n:09}"), Kind::Row)
        };
        let mut parts: Vec<Part> = (0..100_000).map(row).collect();
        parts.insert(0, part("Rows of a list: 100000", Kind::Head));
        parts.push(part("Next: `show`", Kind::Head));
        let (text, gone) = fit(&parts, &[]);
        // 15 units and the end of a line each, in what is left of 1960.
        let shown = (1960 - 22 - 14 - 1) / 16;
        assert!(text.contains(&format!("- Row {:09}\n\nNext: ", shown - 1)));
        let note = format!("\n\nAnd {} more.", 100_000 - shown);
        assert!(text.ends_with(&note), "{text}");
        assert_eq!(gone.iter().filter(|gone| **gone).count(), 100_000 - shown);
    }

    #[test]
    fn a_quotation_stays_one() {
        let quoted = |text: &str, marks: Vec<std::ops::Range<usize>>| {
            self::quoted(&Quoted {
                text: text.to_owned(),
                marks,
                cut: (false, true),
                depth: 0,
            })
        };
        assert_eq!(
            quoted("one\n# two\n\n> three", vec![0..3, 6..9]),
            "> **one**\n> \\# **two**\n> \n> \\> three \\[…\\]"
        );
        assert_eq!(
            quoted("a*b", std::iter::once(0..3).collect()),
            "> **a\\*b** \\[…\\]"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_line_breaks_out_of_a_quotation(text in "(?s)[a-c*>#\n\r -]{1,40}") {
            let shown = quoted(&Quoted { text, marks: Vec::new(), cut: (false, false), depth: 0 });
            assert!(shown.split('\n').all(|line| line.starts_with("> ")), "{shown:?}");
        }
    }
}
