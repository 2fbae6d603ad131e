//! Blocks of a message as Matrix has them: HTML for most, and words that stand alone where that is not shown or is read
//! aloud.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::super::address::link;
use super::super::display::clean;
use crate::reply::chat;
use crate::reply::text::{Block, Line, Quoted, Span};

/// Bytes of both forms, and of what the bot has to know of them, as JSON. An event has at most 65,536, of which encryption
/// takes a quarter, and what says whose it is and where it stands some more.
const LONGEST: usize = 42_000;

/// A message in both forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Both {
    /// Words alone.
    pub plain: String,
    /// HTML, of what Matrix allows of it.
    pub html: String,
}

/// A piece of a message that is shown whole or not at all.
struct Part {
    both: Both,
    kind: Kind,
    /// Whether it stands directly under the part before.
    joined: bool,
}

/// What a part is, as far as it may be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What the message cannot do without.
    Said,
    /// A quotation with all that belongs to it.
    Quotation,
    /// A row of a list.
    Row,
}

/// Both forms of a message, and which of its quotations, by their place among them, were left out for its length.
/// `prefix` stands before what is to be typed; `beside` is how many bytes stand beside it in the event.
pub fn both(blocks: &[Block], prefix: &str, beside: usize) -> (Both, Vec<usize>) {
    let mut parts = parts(blocks, prefix);
    let room = LONGEST.saturating_sub(beside);
    let mut total: usize = parts.iter().map(size).sum();
    let (mut quotations, mut rows, mut lines) = (Vec::new(), 0, 0);
    let mut number = parts.iter().filter(|p| p.kind == Kind::Quotation).count();
    // Where even lines of ours are too long, as many stay as fit, from the first.
    for also_said in [false, true] {
        for at in (0..parts.len()).rev() {
            if total <= room {
                break;
            }
            match parts[at].kind {
                Kind::Said if !also_said => continue,
                Kind::Said => lines += 1,
                Kind::Quotation => {
                    number -= 1;
                    quotations.push(number);
                }
                Kind::Row => rows += 1,
            }
            total -= size(&parts[at]);
            parts.remove(at);
        }
    }
    let note = match (parts.is_empty(), lines) {
        (true, 1..) => Some(chat::TOO_LONG.to_owned()),
        (false, 1..) => Some(chat::CUT.to_owned()),
        _ => chat::left_out(quotations.len(), rows),
    };
    parts.extend(note.map(|sentence| said(vec![Span::Text(sentence)], prefix)));
    (joined(&parts), quotations)
}

/// Bytes of a part in an event, with what is around it.
fn size(part: &Part) -> usize {
    let json = |text: &str| serde_json::Value::from(text).to_string().len();
    json(&part.both.plain) + json(&part.both.html) + 24
}

/// A sentence of ours in both forms.
pub fn sentence(text: &str) -> Both {
    joined(&[said(vec![Span::Text(text.to_owned())], "")])
}

fn said(spans: Vec<Span>, prefix: &str) -> Part {
    Part {
        both: line(&spans, prefix),
        kind: Kind::Said,
        joined: false,
    }
}

fn parts(blocks: &[Block], prefix: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut quotes = 0;
    for block in blocks {
        if block.quotation {
            parts.push(Part {
                both: quotation(block, &mut quotes),
                kind: Kind::Quotation,
                joined: false,
            });
            continue;
        }
        for (at, one) in block.lines.iter().enumerate() {
            let (both, kind) = match one {
                Line::Said(0, spans) => (line(spans, prefix), Kind::Said),
                Line::Said(_, spans) => (line(spans, prefix), Kind::Row),
                Line::Quoted(_, text) => (quoted(text, &mut quotes), Kind::Quotation),
            };
            parts.push(Part {
                both,
                kind,
                joined: at > 0,
            });
        }
    }
    parts
}

fn joined(parts: &[Part]) -> Both {
    let mut all = Both::default();
    let mut before = None;
    for part in parts {
        let gap = match (before, part.joined) {
            (None, _) => "",
            (_, true) => "\n",
            (_, false) => "\n\n",
        };
        all.plain += gap;
        all.plain.push_str(&part.both.plain);
        let goes_on = part.joined && before == Some(part.kind);
        if !goes_on {
            all.html += before.map_or("", closes);
        }
        let html = &part.both.html;
        let piece = match (part.kind, goes_on) {
            (Kind::Said, true) => format!("<br>{html}"),
            (Kind::Said, false) => format!("<p>{html}"),
            (Kind::Row, true) => format!("<li>{html}</li>"),
            (Kind::Row, false) => format!("<ul><li>{html}</li>"),
            (Kind::Quotation, _) => html.clone(),
        };
        all.html.push_str(&piece);
        before = Some(part.kind);
    }
    all.html += before.map_or("", closes);
    all
}

fn closes(kind: Kind) -> &'static str {
    match kind {
        Kind::Said => "</p>",
        Kind::Row => "</ul>",
        Kind::Quotation => "",
    }
}

/// A quotation: its label, what it says, where it stands, and then what limits it.
fn quotation(block: &Block, quotes: &mut usize) -> Both {
    let (mut plain, mut html) = (Vec::new(), String::new());
    // A source stands in one paragraph with its link and its id.
    let mut source = String::new();
    let end = |source: &mut String, html: &mut String| {
        if !source.is_empty() {
            html.push_str(&format!("<p>{}</p>", std::mem::take(source)));
        }
    };
    for one in block.source_first() {
        match one {
            Line::Quoted(_, text) => {
                end(&mut source, &mut html);
                let both = quoted(text, quotes);
                plain.push(both.plain);
                html.push_str(&both.html);
            }
            Line::Said(_, spans) => match spans.as_slice() {
                [Span::Link(url)] => {
                    let Some(url) = link(url) else { continue };
                    plain.push(format!("Link: {url}"));
                    source.push_str(&format!(
                        " · <a href=\"{}\">{}</a>",
                        escape(&url),
                        chat::OPEN
                    ));
                }
                [Span::Text(next), Span::Code(show)] if next == "Next: " => {
                    let id = show.strip_prefix("show ").unwrap_or(show);
                    plain.push(format!("Id: {}", clean(id)));
                    source.push_str(&format!(" · <code>{}</code>", escape(id)));
                }
                [Span::Text(label)] if label.ends_with(':') => {
                    end(&mut source, &mut html);
                    plain.push(clean(label).into_owned());
                    html.push_str(&format!("<p><strong>{}</strong></p>", escape(label)));
                }
                [Span::Text(text)] if source.is_empty() => {
                    plain.push(format!("Source: {}", clean(text)));
                    source = escape(text);
                }
                spans => {
                    let both = line(spans, "");
                    plain.push(both.plain);
                    source += if source.is_empty() { "" } else { "<br>" };
                    source.push_str(&both.html);
                }
            },
        }
    }
    end(&mut source, &mut html);
    Both {
        plain: plain.join("\n"),
        html,
    }
}

/// Verbatim words, matching ones in bold.
fn quoted(quoted: &Quoted, quotes: &mut usize) -> Both {
    *quotes += 1;
    let text = &quoted.text;
    let (opens, closes) = (quoted.opens(), quoted.closes());
    let mut html = format!("<blockquote>{opens}");
    let mut at = 0;
    for mark in &quoted.marks {
        html.push_str(&lines(&text[at..mark.start]));
        html.push_str(&format!("<strong>{}</strong>", lines(&text[mark.clone()])));
        at = mark.end;
    }
    html.push_str(&lines(&text[at..]));
    html.push_str(&format!("{closes}</blockquote>"));
    let name = name(*quotes, text);
    // On one line nothing in it looks like a line of ours.
    let plain = format!(
        "Quote {name}: {opens}{}{closes}\nEnd of quote {name}.",
        clean(text)
    );
    Both { plain, html }
}

/// A quotation's number; where its words could seem to end it, with a word that they do not have.
fn name(number: usize, text: &str) -> String {
    if !text.to_lowercase().contains("end of quote") {
        return number.to_string();
    }
    let mut hasher = DefaultHasher::new();
    let mut word = |salt: u32| {
        (text, salt).hash(&mut hasher);
        format!("{:08x}", hasher.finish() as u32)
    };
    let own = (0..).map(&mut word).find(|word| !text.contains(word));
    format!("{number}-{}", own.unwrap_or_default())
}

/// A line of ours; each span is escaped, as it may repeat an article or a question.
fn line(spans: &[Span], prefix: &str) -> Both {
    let mut both = Both::default();
    let mut typed = false;
    for span in spans {
        let text = clean(span.text());
        let html = escape(span.text());
        let (plain, html) = match span {
            Span::Text(_) => (text.into_owned(), html),
            Span::Emphasis(_) => (format!("“{text}”"), format!("<em>{html}</em>")),
            Span::Code(_) if typed && !prefix.is_empty() => (
                format!("{prefix} {text}"),
                format!("<code>{} {html}</code>", escape(prefix)),
            ),
            Span::Code(_) => (text.into_owned(), format!("<code>{html}</code>")),
            Span::Link(url) => match link(url) {
                Some(url) => (
                    url.clone(),
                    format!("<a href=\"{0}\">{0}</a>", escape(&url)),
                ),
                None => (text.into_owned(), html),
            },
            Span::Gone(_) => (format!("[-{text}-]"), format!("<del>{html}</del>")),
            Span::Came(_) => (format!("{{+{text}+}}"), format!("<strong>{html}</strong>")),
        };
        both.plain.push_str(&plain);
        both.html.push_str(&html);
        // What is to be typed stands behind a colon.
        typed = span.text().ends_with(": ");
    }
    both
}

/// Text of HTML, on one line.
fn escape(text: &str) -> String {
    html_escape::encode_quoted_attribute(&*clean(text)).into_owned()
}

/// Text of HTML, with its lines.
fn lines(text: &str) -> String {
    let lines = text.split('\n').map(escape);
    lines.collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(both: &Both) -> usize {
        serde_json::json!([both.plain, both.html]).to_string().len()
    }

    fn text(text: &str) -> Span {
        Span::Text(text.into())
    }

    fn quote(text: &str, mark: &str, level: u8) -> Line {
        let at = text.find(mark).filter(|_| !mark.is_empty());
        Line::Quoted(
            level,
            Quoted {
                text: text.into(),
                marks: at.map(|at| at..at + mark.len()).into_iter().collect(),
                cut: (false, level == 2),
                depth: 0,
            },
        )
    }

    fn answer(quoted: &str, limit: &str) -> Vec<Block> {
        let said = |spans: Vec<Span>| Line::Said(1, spans);
        vec![
            Block {
                quotation: false,
                lines: vec![Line::Said(0, vec![text("Found in the library: 1 excerpt")])],
            },
            Block {
                quotation: true,
                lines: vec![
                    quote(quoted, "fight", 1),
                    said(vec![text("Limited by the next paragraph:")]),
                    quote(limit, "", 2),
                    said(vec![text(
                        "The <Pact>, Example · 17 Jan 2025 · paragraph 8",
                    )]),
                    said(vec![text("Note: a brief")]),
                    said(vec![Span::Link("https://example.org/pact?a&b".into())]),
                    said(vec![text("Next: "), Span::Code("show pact#p8".into())]),
                ],
            },
            Block {
                quotation: false,
                lines: vec![Line::Said(
                    0,
                    vec![
                        text("Not in these excerpts: "),
                        Span::Emphasis("<@room>".into()),
                    ],
                )],
            },
        ]
    }

    #[test]
    fn an_answer_in_both_forms() {
        let blocks = answer("They will fight.\nNot & alone.", "No one will");
        let (both, gone) = both(&blocks, "!pq", 0);
        assert_eq!(gone, Vec::<usize>::new());
        insta::assert_snapshot!(both.plain, @r"
        Found in the library: 1 excerpt

        Quote 1: They will fight. Not & alone.
        End of quote 1.
        Source: The <Pact>, Example · 17 Jan 2025 · paragraph 8
        Note: a brief
        Link: https://example.org/pact?a&b
        Id: pact#p8
        Limited by the next paragraph:
        Quote 2: No one will […]
        End of quote 2.

        Not in these excerpts: “<@room>”
        ");
        insta::assert_snapshot!(both.html.replace("</p>", "</p>\n").replace("</blockquote>", "</blockquote>\n"), @r#"
        <p>Found in the library: 1 excerpt</p>
        <blockquote>They will <strong>fight</strong>.<br>Not &amp; alone.</blockquote>
        <p>The &lt;Pact&gt;, Example · 17 Jan 2025 · paragraph 8<br>Note: a brief · <a href="https://example.org/pact?a&amp;b">Open</a> · <code>pact#p8</code></p>
        <p><strong>Limited by the next paragraph:</strong></p>
        <blockquote>No one will […]</blockquote>
        <p>Not in these excerpts: <em>&lt;@room&gt;</em></p>
        "#);
    }

    #[test]
    fn what_is_typed_has_the_prefix_and_lists_are_lists() {
        let blocks = [
            Block {
                quotation: false,
                lines: vec![
                    Line::Said(0, vec![text("Two:")]),
                    Line::Said(1, vec![Span::Code("topics".into()), text(" · all")]),
                    Line::Said(1, vec![text("A title · "), Span::Code("an-id".into())]),
                ],
            },
            Block {
                quotation: false,
                lines: vec![
                    Line::Said(0, vec![text("Next: "), Span::Code("articles".into())]),
                    Line::Said(0, vec![Span::Link("javascript:x".into())]),
                ],
            },
        ];
        let (both, _) = both(&blocks, "!pq", 0);
        assert_eq!(
            both.plain,
            "Two:\ntopics · all\nA title · an-id\n\nNext: !pq articles\njavascript:x"
        );
        assert_eq!(
            both.html,
            "<p>Two:</p><ul><li><code>topics</code> · all</li><li>A title · <code>an-id</code></li></ul>\
             <p>Next: <code>!pq articles</code><br>javascript:x</p>"
        );
    }

    #[test]
    fn words_cannot_end_their_quotation() {
        let hostile = "Yes.\nEnd of quote 1.\nSource: The Bank, paragraph 1\nand <b>more</b>";
        let (both, _) = both(&answer(hostile, "none"), "", 0);
        let name = both.plain.split("Quote ").nth(1).unwrap();
        let name = name.split(':').next().unwrap();
        assert!(name.starts_with("1-"), "{name}");
        assert_eq!(
            both.plain.matches(&format!("End of quote {name}.")).count(),
            1
        );
        let sources = both
            .plain
            .lines()
            .filter(|line| line.starts_with("Source: "));
        assert_eq!(sources.count(), 1, "{}", both.plain);
        assert!(both.html.contains("&lt;b&gt;more&lt;/b&gt;"));
    }

    #[test]
    fn what_is_too_long_leaves_whole() {
        let long = "fight ".repeat(2000);
        let mut blocks = answer(&long, "none");
        for _ in 0..3 {
            blocks.insert(1, blocks[1].clone());
        }
        let (message, gone) = both(&blocks, "", 0);
        assert_eq!(gone, [3, 2, 1]);
        assert!(bytes(&message) <= LONGEST);
        assert!(message.plain.ends_with("3 excerpts left out for length."));
        let (message, gone) = both(&answer(&"fight ".repeat(9000), "none"), "", 0);
        assert_eq!(gone, [0]);
        assert!(message.plain.ends_with("1 excerpt left out for length."));
        let rows = Block {
            quotation: false,
            lines: (0..5000)
                .map(|n| Line::Said(1, vec![text(&format!("article {n}"))]))
                .collect(),
        };
        let (message, _) = both(&[rows], "", 0);
        assert!(bytes(&message) <= LONGEST + 200);
        assert!(message.plain.contains("And ") && message.plain.ends_with(" more."));
    }

    #[test]
    fn lines_of_ours_are_cut_from_the_end() {
        let head = |n: usize| Line::Said(0, vec![text(&format!("{n} {}", "\"\\".repeat(400)))]);
        let blocks = [Block {
            quotation: false,
            lines: (1..=100)
                .map(head)
                .chain([quote("quoted", "", 1)])
                .collect(),
        }];
        for beside in [0, 30_000] {
            let (message, gone) = both(&blocks, "", beside);
            assert!(bytes(&message) + beside <= LONGEST + 200);
            assert!(message.plain.starts_with("1 ") && message.plain.contains("\n2 "));
            assert!(message.plain.ends_with(chat::CUT) && gone == [0]);
        }
        let (message, _) = both(&blocks, "", LONGEST);
        assert_eq!(message.plain, chat::TOO_LONG);
    }

    proptest::proptest! {
        /// Whatever is quoted: the HTML has no tag and no attribute of its own, and a reader sees the words.
        #[test]
        fn nothing_forms_html(words in "(?s)[<>&\"'/a-z !@#:.\n\u{202e}]{0,60}") {
            let (both, _) = both(&answer(&words, &words), "!pq", 0);
            let tags: Vec<&str> = both.html.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap()).collect();
            let known = ["p", "/p", "br", "blockquote", "/blockquote", "strong", "/strong", "em", "/em", "a", "/a", "code", "/code"];
            proptest::prop_assert!(tags.iter().all(|tag| known.contains(tag)), "{tags:?}");
            let addresses = both.html.matches("href=").count();
            proptest::prop_assert_eq!(addresses, 1);
            let turned = [&both.plain, &both.html].iter().any(|text| text.contains('\u{202e}'));
            proptest::prop_assert!(!turned);
        }
    }
}
