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
    let mut out = String::from("> ");
    out.push_str(if quoted.cut.0 { r"\[…\] " } else { "" });
    let mut at = 0;
    for mark in &quoted.marks {
        out.push_str(&lines(&quoted.text[at..mark.start], ""));
        out.push_str(&lines(&quoted.text[mark.clone()], "**"));
        at = mark.end;
    }
    out.push_str(&lines(&quoted.text[at..], ""));
    out.push_str(if quoted.cut.1 { r" \[…\]" } else { "" });
    out
}

fn lines(text: &str, sign: &str) -> String {
    let lines = text.split('\n').map(|line| around(sign, line));
    lines.collect::<Vec<_>>().join("\n> ")
}

/// What fits of the parts, and which of the parts, by their place, were left out. They leave in the order given, then
/// quotations and rows from the last to the first.
pub fn fit(parts: &[Part], first_to_go: &[usize]) -> (String, Vec<usize>) {
    let later = (0..parts.len()).rev();
    let order = first_to_go.iter().copied().chain(later.clone());
    let mut order = order.filter(|at| parts[*at].kind != Kind::Head);
    let mut gone: Vec<usize> = Vec::new();
    loop {
        let room = if gone.is_empty() {
            LONGEST
        } else {
            LONGEST - RESERVED
        };
        let text = joined(parts, &gone);
        if units(&text) <= room {
            return (noted(text, parts, &gone), gone);
        }
        match order.find(|at| !gone.contains(at)) {
            Some(at) => gone.push(at),
            None => break,
        }
    }
    // Even the heads are too long: as many as fit, from the first.
    for at in later {
        gone.push(at);
        let text = joined(parts, &gone);
        if !text.is_empty() && units(&text) <= LONGEST - RESERVED {
            return (noted(text, parts, &gone), gone);
        }
    }
    (chat::TOO_LONG.to_owned(), gone)
}

fn noted(text: String, parts: &[Part], gone: &[usize]) -> String {
    let of = |kind: Kind| gone.iter().filter(|at| parts[**at].kind == kind).count();
    match chat::left_out(of(Kind::Quotation), of(Kind::Row)) {
        Some(note) => format!("{text}\n\n{note}"),
        None => text,
    }
}

fn joined(parts: &[Part], gone: &[usize]) -> String {
    let mut text = String::new();
    for (at, part) in parts.iter().enumerate() {
        if gone.contains(&at) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(if part.joined { "\n" } else { "\n\n" });
        }
        text.push_str(&part.text);
    }
    text
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
        for (parts, first, expect, gone) in [
            (
                vec![quote("a", 1000), quote("b", 998)],
                &[][..],
                2000,
                vec![],
            ),
            (vec![quote("a", 1000), quote("b", 999)], &[], 1032, vec![1]),
            (vec![quote("a", 1000), quote("b", 999)], &[0], 1031, vec![0]),
            // Two units each.
            (
                vec![part("h", Kind::Head), quote("👍", 1000)],
                &[],
                33,
                vec![1],
            ),
            (
                vec![part(&"h".repeat(2001), Kind::Head)],
                &[],
                chat::TOO_LONG.len(),
                vec![0],
            ),
            (
                vec![part("h", Kind::Head), part(&"t".repeat(2001), Kind::Head)],
                &[],
                1,
                vec![1],
            ),
        ] {
            let (text, left) = fit(&parts, first);
            assert_eq!((units(&text), left), (expect, gone), "{text}");
        }
    }

    #[test]
    fn a_quotation_stays_one() {
        let quoted = |text: &str, marks: Vec<std::ops::Range<usize>>| {
            self::quoted(&Quoted {
                text: text.to_owned(),
                marks,
                cut: (false, true),
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
            let shown = quoted(&Quoted { text, marks: Vec::new(), cut: (false, false) });
            assert!(shown.split('\n').all(|line| line.starts_with("> ")), "{shown:?}");
        }
    }
}
