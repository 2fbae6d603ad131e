//! A message on a terminal: escaped, wrapped, set off.
//!
//! With colour, words that match the question are bold. Without (a pipe, `NO_COLOR`, a dumb terminal) an excerpt stands
//! as it is stored and nothing is added to it; `--json` says which words match. Lines are wrapped at `COLUMNS`, else at
//! the terminal's width, else not at all: a sentence that leaves through a pipe can be searched for.

use std::borrow::Cow;
use std::io::IsTerminal;
use std::ops::Range;

use super::wrap::wrap;
use crate::reply::text::{Block, Line, Message, Quoted, Span};

/// How the terminal shows text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Display {
    /// Whether escape sequences set words off.
    pub colour: bool,
    /// Columns; none where lines are not wrapped.
    pub width: Option<usize>,
}

/// The widest text that is pleasant to read.
const WIDEST: usize = 100;
/// Narrower than this nothing is gained by wrapping.
const NARROWEST: usize = 20;

impl Display {
    /// What standard output is, and what the environment wants of it.
    pub fn of_stdout() -> Display {
        let tty = std::io::stdout().is_terminal();
        let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Display {
            colour: colour(env, tty),
            width: width(env, tty),
        }
    }
}

fn colour(env: impl Fn(&str) -> Option<String>, tty: bool) -> bool {
    if env("NO_COLOR").is_some() {
        return false;
    }
    match env("CLICOLOR_FORCE") {
        Some(force) if force != "0" => true,
        _ => tty && env("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn width(env: impl Fn(&str) -> Option<String>, tty: bool) -> Option<usize> {
    let set = env("COLUMNS").and_then(|columns| columns.trim().parse::<usize>().ok());
    let seen = || {
        tty.then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
    };
    set.or_else(seen)
        .map(|width| width.clamp(NARROWEST, WIDEST))
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    Plain,
    Mark,
    Emphasis,
    Code,
    Link,
    Gone,
    Came,
}

impl Look {
    /// The parameter of the escape sequence.
    fn sequence(self) -> Option<&'static str> {
        match self {
            Look::Plain => None,
            Look::Mark => Some("1"),
            Look::Emphasis => Some("3"),
            Look::Code => Some("36"),
            Look::Link => Some("4"),
            // Struck through and underlined too: not everybody tells red from green.
            Look::Gone => Some("9;31"),
            Look::Came => Some("4;32"),
        }
    }
}

impl Display {
    /// The message with a line's end at its end.
    pub fn message(&self, message: &Message) -> String {
        let blocks: Vec<String> = message
            .blocks
            .iter()
            .map(|block| self.block(block))
            .collect();
        blocks.join("\n")
    }

    fn block(&self, block: &Block) -> String {
        block.lines.iter().map(|line| self.line(line)).collect()
    }

    fn line(&self, line: &Line) -> String {
        let (level, pieces) = match line {
            Line::Said(level, spans) => {
                (*level, spans.iter().map(|span| self.span(span)).collect())
            }
            Line::Quoted(level, quoted) => (*level, pieces(quoted)),
        };
        self.paragraph(usize::from(level) * 2, &pieces)
    }

    fn span<'a>(&self, span: &'a Span) -> (Look, Cow<'a, str>) {
        let text = clean(span.text());
        match span {
            Span::Text(_) => (Look::Plain, text),
            Span::Emphasis(_) if !self.colour => (Look::Plain, format!("*{text}*").into()),
            Span::Emphasis(_) => (Look::Emphasis, text),
            Span::Code(_) => (Look::Code, text),
            Span::Link(_) => (Look::Link, text),
            Span::Gone(_) if !self.colour => (Look::Plain, format!("[-{text}-]").into()),
            Span::Gone(_) => (Look::Gone, text),
            Span::Came(_) if !self.colour => (Look::Plain, format!("{{+{text}+}}").into()),
            Span::Came(_) => (Look::Came, text),
        }
    }

    /// A text of several lines has a sign before each: no article can write a line that looks like one of ours.
    fn paragraph(&self, indent: usize, pieces: &[(Look, Cow<'_, str>)]) -> String {
        let text: String = pieces.iter().map(|(_, text)| text.as_ref()).collect();
        let sign = if text.contains('\n') { "> " } else { "" };
        let width = self.width.map(|width| width - indent - sign.len());
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for part in text.split('\n') {
            for line in wrap(part, width) {
                out.extend(std::iter::repeat_n(' ', indent));
                out.push_str(sign);
                self.styled(&mut out, &text, at + line.start..at + line.end, pieces);
                out.push('\n');
            }
            at += part.len() + 1;
        }
        out
    }

    /// Writes the part of the text that lies in one line, each piece in its look.
    fn styled(
        &self,
        out: &mut String,
        text: &str,
        line: Range<usize>,
        pieces: &[(Look, Cow<'_, str>)],
    ) {
        let mut at = 0;
        for (look, piece) in pieces {
            let (start, end) = (at.max(line.start), (at + piece.len()).min(line.end));
            at += piece.len();
            if start >= end {
                continue;
            }
            match look.sequence().filter(|_| self.colour) {
                Some(sequence) => {
                    out.extend(["\x1b[", sequence, "m", &text[start..end], "\x1b[0m"])
                }
                None => out.push_str(&text[start..end]),
            }
        }
    }
}

/// The excerpt with its marks; the sign for words left out stands outside of it.
fn pieces(quoted: &Quoted) -> Vec<(Look, Cow<'_, str>)> {
    let mut pieces = vec![(Look::Plain, quoted.opens().into())];
    let mut at = 0;
    for mark in &quoted.marks {
        pieces.push((Look::Plain, clean_lines(&quoted.text[at..mark.start])));
        pieces.push((Look::Mark, clean_lines(&quoted.text[mark.clone()])));
        at = mark.end;
    }
    pieces.push((Look::Plain, clean_lines(&quoted.text[at..])));
    pieces.push((Look::Plain, quoted.closes().into()));
    pieces
}

/// The same as [`clean`], with the ends of lines that a program's text has.
fn clean_lines(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return clean(text);
    }
    let lines = text
        .split('\n')
        .map(|line| clean(line.trim_end_matches('\r')));
    lines.collect::<Vec<_>>().join("\n").into()
}

/// The text without anything that a terminal would obey: control characters and overrides of the writing direction
/// show as `\u{1b}`, ends of lines and tabs as a space.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_space(c) || is_unsafe(c)) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            c if is_space(c) => clean.push(' '),
            c if is_unsafe(c) => clean.extend(c.escape_unicode()),
            c => clean.push(c),
        }
    }
    clean.into()
}

/// Standard error for lines that may hold anything: each write is one line of a log.
#[derive(Debug, Clone, Copy)]
pub struct Log;

impl std::io::Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = clean(text.trim_end_matches('\n'));
        std::io::stderr().write_all(format!("{text}\n").as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether a terminal would obey it.
pub fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Display = Display {
        colour: false,
        width: None,
    };
    const BOLD: Display = Display {
        colour: true,
        width: None,
    };

    fn quoted(text: &str, marks: &[Range<usize>]) -> Message {
        let quoted = Quoted {
            text: text.into(),
            marks: marks.to_vec(),
            cut: (false, true),
            depth: 0,
        };
        Message {
            blocks: vec![Block {
                quotation: true,
                lines: vec![Line::Quoted(1, quoted)],
            }],
        }
    }

    #[test]
    fn nothing_untrusted_reaches_the_terminal_raw() {
        for (text, expect) in [
            (
                "\x1b[31mred\x1b]0;title\x07",
                "\\u{1b}[31mred\\u{1b}]0;title\\u{7}",
            ),
            (
                "a\u{202e}b\u{2066}c\u{2069}",
                "a\\u{202e}b\\u{2066}c\\u{2069}",
            ),
            ("\u{9b}31m \u{7f} \u{0}", "\\u{9b}31m \\u{7f} \\u{0}"),
            (
                "two\r\nlines\tand\u{2028}more\rback",
                "two lines and more\\u{d}back",
            ),
            (
                "plain “text” 日本 \u{200d}👍🏽 \\u{1b}",
                "plain “text” 日本 \u{200d}👍🏽 \\u{1b}",
            ),
        ] {
            assert_eq!(clean(text), expect, "{text:?}");
        }
    }

    #[test]
    fn every_kind_of_line_is_cleaned() {
        let evil = "x\x1b[2J\ny".to_owned();
        let spans = [
            Span::Text,
            Span::Emphasis,
            Span::Code,
            Span::Link,
            Span::Gone,
            Span::Came,
        ];
        let spans = spans.map(|kind| kind(evil.clone()));
        let quoted = Quoted {
            text: evil.clone(),
            marks: std::iter::once(0..2).collect(),
            cut: (true, true),
            depth: 0,
        };
        let lines = vec![Line::Said(0, spans.to_vec()), Line::Quoted(2, quoted)];
        let message = Message {
            blocks: vec![Block {
                quotation: true,
                lines,
            }],
        };
        let out = PLAIN.message(&message);
        assert!(!out.contains('\x1b') && out.lines().count() == 3, "{out:?}");
        let coloured = BOLD.message(&message);
        assert!(
            !coloured.contains("\x1b[2J") && coloured.contains("\x1b[1mx\\u{1b}\x1b[0m"),
            "{coloured:?}"
        );
    }

    #[test]
    fn marks_are_bold_and_otherwise_the_excerpt_is_as_stored() {
        let message = quoted("aid is aid", &[0..3, 7..10]);
        assert_eq!(PLAIN.message(&message), "  aid is aid […]\n");
        assert_eq!(
            BOLD.message(&message),
            "  \x1b[1maid\x1b[0m is \x1b[1maid\x1b[0m […]\n"
        );
    }

    #[test]
    fn lines_of_a_program_are_lines() {
        let message = quoted(
            "apt update\nsudo  apt install x\nNext: evil",
            std::slice::from_ref(&(5..9)),
        );
        let expect = "  > apt update\n  > sudo  apt install x\n  > Next: evil […]\n";
        assert_eq!(PLAIN.message(&message), expect);
        let narrow = Display {
            width: Some(14),
            ..PLAIN
        };
        let expect = "  > apt update\n  > sudo  apt\n  > install x\n  > Next: evil\n  > […]\n";
        assert_eq!(narrow.message(&message), expect);
    }

    #[test]
    fn what_is_gone_and_what_came_are_told_apart() {
        let spans = vec![
            Span::Gone("old".into()),
            Span::Text(" ".into()),
            Span::Came("new".into()),
        ];
        let lines = vec![Line::Said(0, spans)];
        let message = Message {
            blocks: vec![Block {
                quotation: false,
                lines,
            }],
        };
        assert_eq!(PLAIN.message(&message), "[-old-] {+new+}\n");
        assert_eq!(
            BOLD.message(&message),
            "\x1b[9;31mold\x1b[0m \x1b[4;32mnew\x1b[0m\n"
        );
    }

    #[test]
    fn the_environment_decides_on_colour_and_width() {
        let env = |set: &'static [(&str, &str)]| {
            move |name: &str| {
                set.iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| (*value).to_owned())
            }
        };
        assert!(colour(env(&[]), true) && !colour(env(&[]), false));
        assert!(!colour(
            env(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]),
            true
        ));
        assert!(
            colour(env(&[("CLICOLOR_FORCE", "1")]), false)
                && !colour(env(&[("CLICOLOR_FORCE", "0")]), false)
        );
        assert!(!colour(env(&[("TERM", "dumb")]), true));
        assert_eq!(width(env(&[]), false), None);
        assert_eq!(width(env(&[("COLUMNS", "60")]), false), Some(60));
        assert_eq!(width(env(&[("COLUMNS", "1")]), true), Some(NARROWEST));
        assert_eq!(width(env(&[("COLUMNS", "500")]), true), Some(WIDEST));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_harmless(text in "(?s).{0,80}") {
            let clean = clean(&text);
            assert!(!clean.chars().any(is_unsafe), "{clean:?}");
        }
    }
}
