//! Web pages: the main text with its headings, and what the page says about itself.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Article, Config, Readability};

use super::{Parsed, meta, text};
use crate::article::{Block, Meta};

/// The largest page, in bytes of UTF-8. Long encyclopedia articles have 2 MiB of markup.
const MAX_PAGE: usize = 4 << 20;
/// The deepest nesting of elements. Pages that people write stay under 100; parsers take time by its square.
const MAX_DEPTH: usize = 256;
/// Tags times the elements that are open around them: what parsing costs. Real pages stay under a million.
const MAX_COST: usize = 8_000_000;
/// Longest title, author or site name that is believed, in characters.
const MAX_FIELD: usize = 300;

/// Parses a page. The error begins after the file's name.
pub fn parse(chars: &str) -> Result<Parsed, String> {
    if chars.len() > MAX_PAGE {
        let most = MAX_PAGE >> 20;
        return Err(format!(
            "is a web page of more than {most} MiB; save its text as plain text or Markdown and add that"
        ));
    }
    if is_too_nested(chars) {
        let why = "is a web page whose elements nest too deeply";
        return Err(format!(
            "{why}; save its text as plain text or Markdown and add that"
        ));
    }
    let config = Config {
        max_elements_to_parse: 200_000,
        ..Config::default()
    };
    let mut page = Readability::new(chars, None, Some(config))
        .map_err(|error| format!("is no web page: {error}"))?;
    let canonical = page
        .doc
        .select_single("link[rel=canonical]")
        .attr("href")
        .map(|url| url.to_string());
    let mut reader = Reader::default();
    let Ok(article) = page.parse() else {
        // Too little text for the search of the main part: all of it is the main part.
        let document = Document::from(chars);
        let title = document.select_single("title").text().to_string();
        reader.children(&document.root());
        let meta = Meta {
            title: believed(Some(title)).unwrap_or_default(),
            ..Meta::default()
        };
        return Ok(reader.finish(meta));
    };
    reader.children(&Document::fragment(article.content.clone()).root());
    Ok(reader.finish(about(article, canonical)))
}

/// What the page says about itself; what cannot be right is left out.
fn about(article: Article, canonical: Option<String>) -> Meta {
    let day = article
        .published_time
        .as_deref()
        .and_then(|time| time.get(..10)?.parse().ok());
    let author = believed(article.byline).map(|by| match by.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("by ") => by[3..].to_owned(),
        _ => by,
    });
    Meta {
        title: believed(Some(article.title)).unwrap_or_default(),
        outlet: believed(article.site_name),
        author,
        date: day,
        language: article.lang.as_deref().and_then(meta::language_code),
        url: canonical
            .or(article.url)
            .filter(|url| meta::is_web_address(url)),
        ..Meta::default()
    }
}

fn believed(field: Option<String>) -> Option<String> {
    field
        .map(|field| meta::one_line(&field))
        .filter(|field| !field.is_empty() && field.chars().count() <= MAX_FIELD)
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The block that is being read: white space collapsed, `<br>` as a line's end.
    open: String,
    depth: usize,
}

impl Reader {
    fn children(&mut self, node: &NodeRef) {
        self.depth += 1;
        if self.depth <= 2 * MAX_DEPTH {
            let mut child = node.first_child();
            while let Some(node) = child {
                self.node(&node);
                child = node.next_sibling();
            }
        }
        self.depth -= 1;
    }

    fn node(&mut self, node: &NodeRef) {
        if node.is_text() {
            return self.text(&node.text());
        }
        let Some(name) = node.node_name() else {
            return self.children(node);
        };
        match name.as_ref() {
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "iframe" | "object"
            | "head" | "title" | "button" | "input" | "select" | "textarea" | "audio" | "video"
            | "canvas" | "nav" => {}
            "br" => self.line_break(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.children(node);
                let text = self.take();
                if text.contains(char::is_alphanumeric) {
                    self.blocks.push(Block::Heading(text));
                }
            }
            "pre" => {
                self.flush();
                let text = node.text();
                self.push(text.trim().to_owned());
            }
            "td" | "th" => {
                if !self.open.trim().is_empty() {
                    self.open.push_str(" | ");
                }
                self.children(node);
            }
            name if is_inline(name) => self.children(node),
            _ => {
                self.flush();
                self.children(node);
                self.flush();
            }
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\u{c}'
                    if self.open.is_empty() || self.open.ends_with([' ', '\n']) => {}
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.open.push(' '),
                c => self.open.push(c),
            }
        }
    }

    /// One ends a line, two end a paragraph.
    fn line_break(&mut self) {
        if self.open.ends_with('\n') {
            self.flush()
        } else {
            self.open.push('\n')
        }
    }

    fn flush(&mut self) {
        let text = self.take();
        self.push(text);
    }

    fn push(&mut self, text: String) {
        if text.contains(char::is_alphanumeric) {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    fn take(&mut self) -> String {
        let mut joined = String::new();
        for line in std::mem::take(&mut self.open)
            .split('\n')
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            text::join(&mut joined, line);
        }
        joined
    }

    fn finish(mut self, meta: Meta) -> Parsed {
        self.flush();
        let title = self.blocks.iter().position(|block| match block {
            Block::Heading(text) => meta.title.is_empty() || *text == meta.title,
            Block::Paragraph(_) => false,
        });
        Parsed {
            meta,
            blocks: self.blocks,
            title,
            ..Parsed::default()
        }
    }
}

fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s",
        "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    ];
    INLINE.contains(&name)
}

/// Whether a parser would take too long over it, by a look at its tags alone. Elements whose end tag may be left out
/// close each other and are not counted, unclosed formatting is, since it is opened again in every block after it.
fn is_too_nested(chars: &str) -> bool {
    let (mut open, mut formatting, mut cost) = (Vec::<&str>::new(), 0usize, 0usize);
    let mut rest = chars;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let closing = rest.starts_with('/');
        let tag = rest.trim_start_matches('/');
        let name = &tag[..tag
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(tag.len())];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || has_optional_end(name) {
            continue;
        }
        rest = &tag[name.len()..];
        if is_raw(name) && !closing {
            rest = after_raw(rest, name);
        } else if is_formatting(name) {
            formatting = if closing {
                formatting.saturating_sub(1)
            } else {
                formatting + 1
            };
        } else if !closing {
            open.push(name);
        } else if let Some(from) = open
            .iter()
            .rposition(|open| open.eq_ignore_ascii_case(name))
        {
            open.truncate(from);
        }
        cost += open.len() + 4 * formatting;
        if open.len() + formatting > MAX_DEPTH || cost > MAX_COST {
            return true;
        }
    }
    false
}

fn after_raw<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = rest[at..].find("</") {
        at += found + 2;
        if rest
            .get(at..at + name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name))
        {
            return &rest[at..];
        }
    }
    ""
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_raw(name: &str) -> bool {
    is_one_of(name, &["script", "style", "textarea", "title"])
}

fn is_formatting(name: &str) -> bool {
    is_one_of(
        name,
        &[
            "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u",
        ],
    )
}

fn has_optional_end(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot",
        "colgroup", "option", "a", "nobr", "area", "base", "br", "col", "embed", "hr", "img",
        "input", "link", "meta", "param", "source", "track", "wbr",
    ];
    is_one_of(name, NAMES)
}
