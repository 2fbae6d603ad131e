//! Markdown with front matter: headings, paragraphs, list items and table rows; the text without its markup.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Parsed, front, item, text};
use crate::article::{BETWEEN_CELLS, Block};

/// The most characters that may be markup, line ends included. Long novels have 150,000; each takes a parser up to 100
/// bytes of memory.
const MAX_MARKS: usize = 400_000;

/// Parses a Markdown file. The error begins after the file's name.
pub fn parse(chars: &str) -> Result<Parsed, String> {
    let front = front::split(chars)?;
    if front.body.bytes().filter(is_mark).count() > MAX_MARKS {
        return Err(format!(
            "has more than {MAX_MARKS} lines and characters of markup; split it into articles, or save its text as plain text"
        ));
    }
    let mut reader = Reader::default();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(front.body, options) {
        reader.event(event);
    }
    reader.flush();
    let mut parsed = reader.parsed;
    (parsed.meta, parsed.id) = (front.meta, front.id);
    if reader.dropped {
        parsed
            .remarks
            .push("its blocks of HTML were left out".to_owned());
    }
    Ok(parsed)
}

fn is_mark(byte: &u8) -> bool {
    b"\n*_[]<>|`~&!\\#".contains(byte)
}

/// The blocks of an exported article, as they are written: nothing is joined, trimmed or left out.
pub fn exact(body: &str) -> Vec<Block> {
    let (mut blocks, mut open, mut items) = (Vec::new(), String::new(), Vec::new());
    for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) => open.push_str(&text),
            Event::Start(Tag::Item) => items.push(false),
            Event::End(TagEnd::Heading(level)) => {
                blocks.push(Block::Heading(level as u8, std::mem::take(&mut open)))
            }
            // In a list without empty lines items have no paragraphs.
            Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)) => {
                if !open.is_empty() {
                    blocks.push(item(&mut items, std::mem::take(&mut open)));
                }
                if event == Event::End(TagEnd::Item) {
                    items.pop();
                }
            }
            Event::End(TagEnd::TableHead) => blocks.push(Block::Columns(std::mem::take(&mut open))),
            Event::End(TagEnd::TableRow) => blocks.push(Block::Row(std::mem::take(&mut open))),
            Event::End(TagEnd::CodeBlock) => {
                open.pop();
                blocks.push(Block::Paragraph(std::mem::take(&mut open)));
            }
            _ => {}
        }
    }
    blocks
}

#[derive(Default)]
struct Reader {
    parsed: Parsed,
    /// The block that is being read; lines that the source breaks are lines here.
    open: String,
    /// Images around this place; their descriptions are not text.
    images: usize,
    /// Whether the table that is being read has heads of columns.
    has_columns: bool,
    /// Cells of the row that is being read.
    cells: usize,
    /// Of the lists around this place, the number of the next item, where they are numbered.
    lists: Vec<Option<u64>>,
    /// The number of the item whose text comes next.
    label: Option<u64>,
    /// Of the items around this place, whether they have a text already.
    items: Vec<bool>,
    /// Bold text around this place, and whether the open block has other text.
    strong: usize,
    has_plain: bool,
    dropped: bool,
}

impl Reader {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Code(text) if self.images == 0 => {
                self.has_plain |= self.strong == 0;
                self.open.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.open.push('\n'),
            Event::InlineHtml(tag) if is_break(&tag) => self.open.push('\n'),
            Event::FootnoteReference(label) => self.open.push_str(&format!("[{label}]")),
            Event::Html(html) => self.dropped |= has_text(&html),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::Image { .. } => self.images += 1,
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.cells = 0;
            }
            Tag::TableCell => {
                if self.cells > 0 {
                    self.open.push_str(BETWEEN_CELLS);
                }
                self.cells += 1;
            }
            Tag::FootnoteDefinition(label) => {
                self.flush();
                self.open.push_str(&format!("[{label}] "));
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.flush();
                self.items.push(false);
                let number = self.lists.last_mut().and_then(Option::as_mut);
                if let Some(number) = number {
                    self.label = Some(*number);
                    *number += 1;
                }
            }
            // The first paragraph of an item or a footnote goes on from its label.
            Tag::Paragraph if self.open.ends_with("] ") => {}
            Tag::Strong => self.strong += 1,
            Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } => {}
            _ => self.flush(),
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link | TagEnd::TableCell => {}
            TagEnd::CodeBlock => {
                let code = std::mem::take(&mut self.open);
                self.has_plain = false;
                self.paragraph(code.trim().to_owned());
            }
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.items.pop();
                self.label = None;
            }
            TagEnd::TableHead => {
                let text = self.take();
                self.has_columns = text.contains(char::is_alphanumeric);
                self.push(text, Block::Columns);
            }
            TagEnd::TableRow if self.has_columns => {
                let text = self.take();
                self.push(text, Block::Row);
            }
            _ => self.flush(),
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let text = self.take();
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        if level == HeadingLevel::H1 && self.parsed.title.is_none() {
            self.parsed.title = Some(self.parsed.blocks.len());
        }
        self.parsed.blocks.push(super::heading(level as u8, text));
    }

    fn flush(&mut self) {
        let (at, is_bold) = (self.parsed.blocks.len(), !self.has_plain);
        let text = self.take();
        self.paragraph(text);
        if is_bold && self.parsed.blocks.len() > at {
            self.parsed.bold.push(at);
        }
    }

    fn paragraph(&mut self, text: String) {
        let mut items = std::mem::take(&mut self.items);
        self.push(text, |text| item(&mut items, text));
        self.items = items;
    }

    fn push(&mut self, text: String, block: impl FnOnce(String) -> Block) {
        if text.contains(char::is_alphanumeric) {
            let text = match self.label.take() {
                Some(number) => format!("{number}. {text}"),
                None => text,
            };
            self.parsed.blocks.push(block(text));
        }
    }

    /// The open block's lines, joined.
    fn take(&mut self) -> String {
        self.has_plain = false;
        text::joined(&std::mem::take(&mut self.open))
    }
}

fn is_break(tag: &str) -> bool {
    tag.get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("<br"))
}

/// Whether HTML has text outside of its tags and comments.
fn has_text(html: &str) -> bool {
    let mut inside = false;
    html.chars().any(|c| {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ => {}
        }
        !inside && c.is_alphanumeric()
    })
}
