//! Markdown with front matter: headings, bold lines, paragraphs, list items and table rows; the text without its markup.

mod struck;

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::blocks::Blocks;
use super::text::{self, LINE_END};
use super::{Parsed, front, html, plain};
use crate::article::{BETWEEN_CELLS, Block};
use struck::Struck;

/// The most characters that may be markup, line ends included. Long novels have 150,000; each takes a parser up to 100
/// bytes of memory.
const MAX_MARKS: usize = 400_000;

/// Parses a Markdown file. The error begins after the file's name.
pub fn parse(chars: &str) -> Result<Parsed, String> {
    let front = front::split(chars)?.without_path();
    if front.body.bytes().filter(is_mark).count() > MAX_MARKS {
        return Err(format!(
            "has more than {MAX_MARKS} lines and characters of markup; split it into articles, or save its text as plain text"
        ));
    }
    let mut reader = Reader::default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_DEFINITION_LIST;
    let mut heads = None;
    let mut struck = Struck::of(front.body);
    let events = Parser::new_ext(front.body, options).into_offset_iter();
    let mut events =
        events.filter(|(event, range)| struck.keeps(event, &front.body[range.clone()]));
    while let Some((event, range)) = events.next() {
        if !matches!(event, Event::Start(Tag::List(_))) {
            reader.event(event);
            continue;
        }
        let list = whole_list(event, &mut events);
        let is_contents = links_alone(&list).is_some_and(|links| {
            let heads = heads.get_or_insert_with(|| headings(front.body, options));
            links.len() > 1 && links.iter().all(|link| heads.contains(link))
        });
        if !is_contents {
            reader.list(front.body, range.start);
            list.into_iter().for_each(|event| reader.event(event));
            reader.list_end = range.end;
        }
    }
    reader.out.flush();
    let remark = front.remark();
    let dropped = "blocks of HTML were left out, as they have too many tags".to_owned();
    let dropped = reader.dropped.then_some(dropped);
    Ok(Parsed {
        meta: front.meta,
        id: front.id,
        blocks: reader.out.read,
        bold: reader.out.bold,
        title: reader.title,
        remarks: remark.into_iter().chain(dropped).collect(),
    })
}

/// The events of a list to its end, those of lists in it too.
fn whole_list<'a>(
    start: Event<'a>,
    events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> Vec<Event<'a>> {
    let (mut list, mut depth) = (vec![start], 1);
    for (event, _) in events {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            _ => {}
        }
        list.push(event);
        if depth == 0 {
            break;
        }
    }
    list
}

/// The texts of a list's links to places in the text, in small letters, where it says nothing else.
fn links_alone(list: &[Event]) -> Option<Vec<String>> {
    let (mut is_inside, mut links) = (false, Vec::new());
    for event in list {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with('#') => {
                is_inside = true;
                links.push(String::new());
            }
            Event::End(TagEnd::Link) => is_inside = false,
            Event::Text(text) | Event::Code(text) if is_inside => {
                links.last_mut()?.push_str(&text.to_lowercase());
            }
            Event::Text(text) | Event::Code(text) if text.contains(char::is_alphanumeric) => {
                return None;
            }
            Event::Html(html) | Event::InlineHtml(html) if has_text(html) => return None,
            _ => {}
        }
    }
    Some(links)
}

/// The texts of the headings, in small letters.
fn headings(body: &str, options: Options) -> HashSet<String> {
    let (mut headings, mut open) = (HashSet::new(), None);
    for event in Parser::new_ext(body, options) {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => headings.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text.to_lowercase());
                }
            }
            _ => {}
        }
    }
    headings
}

fn is_mark(byte: &u8) -> bool {
    b"\n*_[]<>|`~&!\\#".contains(byte)
}

/// The blocks of an exported article, as they are written: nothing is joined, trimmed or left out.
pub fn exact(body: &str) -> Vec<Block> {
    let mut out = Blocks::default();
    for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) => out.open.push_str(&text),
            Event::HardBreak => out.open.push('\n'),
            Event::Start(Tag::Item) => out.item(false),
            // In a list without empty lines items have no paragraphs.
            Event::Start(Tag::List(_)) => exact_end(TagEnd::Paragraph, &mut out),
            Event::End(end) => exact_end(end, &mut out),
            _ => {}
        }
    }
    out.read
}

fn exact_end(end: TagEnd, out: &mut Blocks) {
    if end == TagEnd::CodeBlock {
        out.open.pop();
    }
    let is_block = matches!(
        end,
        TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableHead
            | TagEnd::TableRow
    );
    if is_block && !out.open.is_empty() {
        let text = std::mem::take(&mut out.open);
        match end {
            TagEnd::Heading(level) => out.read.push(Block::Heading(level as u8, text)),
            TagEnd::TableHead => out.read.push(Block::Columns(text)),
            TagEnd::TableRow => out.read.push(Block::Row(text)),
            _ => out.place(text),
        }
    }
    if end == TagEnd::Item {
        out.item_end();
    }
}

#[derive(Default)]
struct Reader {
    out: Blocks,
    /// The heading that is the title.
    title: Option<usize>,
    /// Images around this place; their descriptions are not text.
    images: usize,
    /// Where the quotations around this place begin.
    quotations: Vec<usize>,
    /// Whether the row that is being read is of heads of columns.
    is_head: bool,
    /// Whether the table that is being read has such.
    has_columns: bool,
    /// Cells of the row that is being read, and where the last one begins.
    cells: usize,
    cell: usize,
    /// Of the lists around this place, the number of the next item, where they are numbered.
    lists: Vec<Option<u64>>,
    /// Of the items around this place, how long the label was before each.
    labels: Vec<usize>,
    /// Where the last list ended, in bytes of the source, and how far in it began, in columns.
    list_end: usize,
    column: usize,
    /// Whether the list around this place stands under the last item of the one before it by its column alone.
    is_under: bool,
    /// The term that is explained next.
    term: String,
    /// Whether a definition of it has begun, and no list in it.
    is_explained: bool,
    /// Where the line begins that was opened last, and where bold text ends that it begins with.
    label_at: Option<usize>,
    label_end: Option<usize>,
    /// The block of HTML that is being read.
    html: String,
    dropped: bool,
    /// Whether struck text ended here.
    is_behind_struck: bool,
}

impl Reader {
    fn event(&mut self, event: Event) {
        self.is_behind_struck |= struck::ends(&event);
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            // By number, as an exported caption stands above the heads.
            Event::Text(text) if self.is_head && &*text == "\n" => self.out.open.push(LINE_END),
            Event::Text(text) | Event::Code(text) if self.images == 0 => {
                let text = self.behind_struck(&text);
                self.out.text_comes(text);
                if text.starts_with(':') && self.label_end == Some(self.out.open.len()) {
                    self.end_line_before_label();
                }
                self.out.open.push_str(text);
            }
            Event::SoftBreak => {
                self.out.open.push('\n');
                self.label_at = Some(self.out.open.len());
            }
            Event::HardBreak => self.out.open.push(LINE_END),
            // The lines of a head are only narrow.
            Event::InlineHtml(tag) if is_break(&tag) && self.is_head => self.out.open.push(' '),
            Event::InlineHtml(tag) if is_break(&tag) => self.out.open.push(LINE_END),
            Event::FootnoteReference(label) => self.out.open.push_str(&format!("[{label}]")),
            Event::Html(html) => self.html.push_str(&html),
            Event::Rule => self.out.flush(),
            _ => {}
        }
    }

    /// Text without the space before it that struck text has left, as another one stands there.
    fn behind_struck<'t>(&mut self, text: &'t str) -> &'t str {
        let has_space = self.out.open.is_empty() || self.out.open.ends_with(char::is_whitespace);
        if !std::mem::take(&mut self.is_behind_struck) || !has_space {
            return text;
        }
        let text = text.trim_start_matches(' ');
        if text.starts_with(text::CLOSING) {
            self.out.open.truncate(self.out.open.trim_end().len());
        }
        text
    }

    /// A list that is in no other begins. Two columns in are too few for one under `1.`, but it is meant so.
    fn list(&mut self, body: &str, start: usize) {
        let line = body[..start].rsplit('\n').next().unwrap_or_default();
        let column = line.len() + body[start..].len() - body[start..].trim_start_matches(' ').len();
        let is_next = body
            .get(self.list_end..start)
            .is_some_and(|between| between.trim().is_empty());
        self.is_under = is_next && self.list_end > 0 && column > self.column;
        if self.is_under {
            self.out.flush();
            self.out.item(true);
        } else {
            self.column = column;
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::Image { .. } => self.images += 1,
            Tag::TableHead | Tag::TableRow => {
                self.out.flush();
                self.is_head = *tag == Tag::TableHead;
                self.cells = 0;
            }
            Tag::TableCell => {
                if self.cells > 0 {
                    self.out.open.push_str(BETWEEN_CELLS);
                }
                self.cells += 1;
                self.cell = self.out.open.len();
            }
            Tag::FootnoteDefinition(label) => {
                self.out.flush();
                self.out.text_comes(label);
                self.out.open.push_str(&format!("[{label}] "));
            }
            Tag::BlockQuote(_) => {
                self.out.flush();
                self.out.boxed();
                self.quotations.push(self.out.read.len());
            }
            Tag::List(first) => {
                self.out.flush();
                self.term_alone();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.item();
                let number = self.lists.last_mut().and_then(Option::as_mut);
                if let Some(number) = number {
                    self.out.label.push_str(&format!("{number}. "));
                    *number += 1;
                }
            }
            Tag::DefinitionListDefinition => {
                self.item();
                self.out.label.push_str(&html::label(&self.term));
                self.is_explained = true;
            }
            // The first paragraph of an item or a footnote goes on from its label.
            Tag::Paragraph if self.out.open.ends_with("] ") => {}
            Tag::Strong => {
                self.label_at = self.label_at.filter(|at| *at == self.out.open.len());
                self.out.strong();
            }
            Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } => {}
            _ => self.out.flush(),
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Strong => {
                self.out.strong_end();
                self.label_end = Some(self.out.open.len());
                if self.out.open.ends_with(':') {
                    self.end_line_before_label();
                }
            }
            TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link => {}
            TagEnd::TableCell if !self.is_head => {
                let cell = self.out.open.split_off(self.cell);
                self.out.open.push_str(&text::in_cell(cell.split(LINE_END)));
            }
            TagEnd::TableCell => {}
            TagEnd::CodeBlock => {
                let code = std::mem::take(&mut self.out.open);
                self.out.take();
                self.out.code(&code);
            }
            TagEnd::HtmlBlock => self.html_end(),
            TagEnd::Paragraph => self.paragraph_end(),
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::List(_) => {
                self.out.flush();
                self.lists.pop();
                if self.lists.is_empty() && std::mem::take(&mut self.is_under) {
                    self.out.item_end();
                }
            }
            TagEnd::BlockQuote(_) => {
                self.out.flush();
                self.out
                    .quotation_end(self.quotations.pop().unwrap_or_default());
            }
            TagEnd::DefinitionListTitle => self.term = self.out.take(),
            TagEnd::DefinitionListDefinition => {
                self.out.flush();
                self.term_alone();
                self.item_end();
            }
            TagEnd::Item => {
                self.out.flush();
                self.item_end();
            }
            TagEnd::TableHead => {
                self.is_head = false;
                let lines = self.out.take_lines();
                let lines: Vec<String> = lines.split(LINE_END).map(text::joined).collect();
                let text = lines.join("\n");
                self.has_columns = text.contains(char::is_alphanumeric);
                self.out.push(text, Block::Columns);
            }
            TagEnd::TableRow => {
                let text = self.out.take();
                match self.has_columns {
                    true => self.out.push(text, Block::Row),
                    false => self.out.paragraph(text),
                }
            }
            _ => self.out.flush(),
        }
    }

    fn item(&mut self) {
        self.out.flush();
        self.out.item(false);
        self.labels.push(self.out.label.len());
    }

    /// Without a text it has no label.
    fn item_end(&mut self) {
        self.out.item_end();
        let around = self.labels.pop().unwrap_or_default();
        self.out.label.truncate(around);
    }

    /// A term that no text explains, but a list or nothing, is a text of its own.
    fn term_alone(&mut self) {
        let is_open = std::mem::take(&mut self.is_explained) && !self.out.label.is_empty();
        if is_open {
            let around = self.labels.last().copied().unwrap_or_default();
            self.out.label.truncate(around);
            self.out.paragraph(self.term.clone());
        }
    }

    /// A line that begins with a bold label (`**Owner:** Ada`) is one of its own.
    fn end_line_before_label(&mut self) {
        let at = self.label_at.take().and_then(|at| at.checked_sub(1));
        if let Some(at) = at.filter(|at| self.out.open.get(*at..=*at) == Some("\n")) {
            let end = LINE_END.to_string();
            self.out.open.replace_range(at..=at, &end);
        }
    }

    /// The messages of a log are paragraphs of their own.
    fn paragraph_end(&mut self) {
        let Some(messages) = plain::log::messages(&self.out.open) else {
            return self.out.flush();
        };
        let messages: Vec<String> = messages.into_iter().map(text::lined).collect();
        self.out.take_lines();
        messages
            .into_iter()
            .for_each(|text| self.out.paragraph(text));
    }

    fn heading(&mut self, level: HeadingLevel) {
        let at = self.out.read.len();
        // The number of an item is one of the heading in it.
        if !self.lists.is_empty() {
            let label = std::mem::take(&mut self.out.label);
            self.out.open.insert_str(0, &label);
        }
        self.out.heading(level as u8);
        self.name_by(at);
    }

    /// What a block of HTML says is read as on a page. Markdown goes on between its tags (`<summary>` and what it sums up).
    fn html_end(&mut self) {
        self.out.flush();
        let html = std::mem::take(&mut self.html);
        if !has_text(&html) {
            return;
        }
        let Ok(page) = html::fragment(&html) else {
            self.dropped = true;
            return;
        };
        for block in page.blocks {
            let at = self.out.read.len();
            self.out.add(block);
            self.name_by(at);
        }
    }

    /// The first heading of the first level is the title.
    fn name_by(&mut self, at: usize) {
        if self.title.is_none() && matches!(self.out.read.get(at), Some(Block::Heading(1, _))) {
            self.title = Some(at);
        }
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
