//! Web pages: the main text with its headings and bold lines, and what the page says about itself.

mod about;
mod dialect;
mod table;

use std::str::FromStr;
use std::time::Instant;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Article, Config, Readability};

use super::blocks::Blocks;
use super::text::{self, LINE_END, is_closed};
use super::tree::{MAX_DEPTH, MAX_TAGS, MAX_TIME, bounded, tree};
use super::{Parsed, day, meta};
use crate::article::{Block, MAX_HEADING_CHARS, Meta};
use about::{
    author, changed, keep_lines, meta_of, only_head, own_title, published, title_and_site,
    with_site,
};
use table::Table;

/// A page whose text is shorter than this, in characters, is taken whole where the search of its main part left much of
/// it out: it weighs paragraphs by their length, and drops the lists and subheads of short pages.
const SHORT: usize = 3000;
/// What of a short page is no text of its own, in selectors.
const BESIDE: &str = "nav, aside, footer, form, dialog, body > header, [hidden], [aria-hidden=true], \
    [style*='display:none'], [style*='display: none'], [role=navigation], [role=banner], [role=search], \
    [role=contentinfo], [role=complementary], [class*=menu], [class*=nav], [class*=sidebar], [class*=footer], \
    [class*=comment], [class*=related], [class*=cookie], [class*=share], [class*=breadcrumb], [class*=banner], \
    [id*=menu], [id*=nav], [id*=sidebar], [id*=footer], [id*=comment], [id*=related], [id*=cookie]";

/// Parses a page. The error begins after the file's name.
pub fn parse(chars: &str) -> Result<Parsed, String> {
    bounded(chars)?;
    let end = Instant::now() + MAX_TIME;
    let document = page(chars, end)?;
    let comment = comment(&document);
    let published = published(&document);
    let changed = changed(&document);
    let author = author(&document);
    let mut parsed = main_part(document, chars, end)?;
    let own = parsed.meta.date.or(published);
    parsed.meta.date = own.or_else(|| day::of(&parsed.blocks)).or(changed);
    parsed.meta.author = author.or(parsed.meta.author);
    let is_there = |comment: &String| {
        parsed
            .blocks
            .iter()
            .any(|block| block.text().contains(comment))
    };
    if comment.is_some_and(|comment| !is_there(&comment)) {
        let remark = "comments of readers were left out; save them as text to add them";
        parsed.remarks.push(remark.to_owned());
    }
    Ok(parsed)
}

/// A part of what a reader has commented.
fn comment(page: &Document) -> Option<String> {
    /// What is shorter is a link to comments, or their number, in characters.
    const SHORT: usize = 40;
    let comments = page.select("body [class*=comment], body [id*=comments]");
    let texts = comments.nodes().iter().flat_map(NodeRef::descendants_it);
    let is_shown = |text: &NodeRef| {
        let hidden = ["script", "style", "noscript", "template", "textarea"];
        let parent = text.parent();
        !parent.is_some_and(|parent| hidden.iter().any(|name| is_named(&parent, name)))
    };
    let mut texts = texts.filter(|text| text.is_text() && is_shown(text));
    texts.find_map(|text| {
        Some(meta::one_line(&text.text())).filter(|text| text.chars().count() > SHORT)
    })
}

/// The main part of a page, or all of a short one.
fn main_part(document: Document, chars: &str, end: Instant) -> Result<Parsed, String> {
    let named = title_and_site(&document);
    let Some(article) = article(document)? else {
        // Too little text for the search of the main part: all of it is the main part.
        let document = page(chars, end)?;
        let mut reader = Reader::default();
        reader.children(&document.root());
        let meta = Meta {
            title: own_title(&document).unwrap_or_default(),
            ..Meta::default()
        };
        return Ok(reader.finish(with_site(meta, named)));
    };
    let mut reader = Reader::default();
    reader.children(&tree(&article.content, end)?.root());
    let main = reader.finish(with_site(meta_of(article), named));
    let kept = letters(&main.blocks);
    if kept >= SHORT {
        return Ok(main);
    }
    // Where its tree takes too long a second time, the main part is what there is.
    let Ok(document) = page(chars, end) else {
        return Ok(main);
    };
    let mut reader = Reader::default();
    reader.children(&own(&document));
    let whole = reader.finish(main.meta.clone());
    let all = letters(&whole.blocks);
    // A tenth may be what no rule knows: a line under the title, a note on rights.
    Ok(match all < SHORT && kept * 10 < all * 9 {
        true => whole,
        false => main,
    })
}

/// A page's tree, in which elements say what is what.
fn page(chars: &str, end: Instant) -> Result<Document, String> {
    let page = tree(chars, end)?;
    dialect::rewrite(&page);
    Ok(page)
}

/// The part of a page that has its text, without what stands beside it.
fn own(page: &Document) -> NodeRef<'_> {
    // Their classes say what is somewhere on the page.
    page.select("html, body").remove_attr("class");
    page.select(BESIDE).remove();
    let main = page.select("main");
    let article = page.select("article");
    let one = [main, article]
        .into_iter()
        .find(|found| found.length() == 1);
    let node = one.and_then(|found| found.nodes().first().cloned());
    node.unwrap_or_else(|| page.root())
}

/// Letters and digits of the paragraphs: the title may stand among the headings or not.
fn letters(blocks: &[Block]) -> usize {
    let text = |block: &Block| match block {
        Block::Heading(..) => 0,
        other => other.text().chars().filter(|c| c.is_alphanumeric()).count(),
    };
    blocks.iter().map(text).sum()
}

/// The main part of a page, and what the page says about itself; none where there is too little text for it.
fn article(page: Document) -> Result<Option<Article>, String> {
    let config = Config {
        max_elements_to_parse: 2 * MAX_TAGS,
        ..Config::default()
    };
    let canonical = page.select_single("link[rel=canonical]").attr("href");
    // It may leave out what stands above the main part.
    let head = only_head(&page);
    dialect::keep_line_ends(&page);
    keep_lines(&page);
    let mut page = Readability::with_document(page, None, Some(config))
        .map_err(|error| format!("is no web page: {error}"))?;
    let article = page.parse().ok();
    Ok(article.map(|article| Article {
        url: canonical.map(|url| url.to_string()).or(article.url),
        // The name of the site is cut off, though the title may begin with it.
        title: match (article.title.trim(), head) {
            (title, Some(head)) if head.contains(title) => head,
            (title, _) => title.to_owned(),
        },
        ..article
    }))
}

/// Parses a piece of a page that is all text of one article, as feeds carry it. The error begins after its name.
pub fn fragment(chars: &str) -> Result<Parsed, String> {
    bounded(chars)?;
    let mut reader = Reader::default();
    reader.children(&page(chars, Instant::now() + MAX_TIME)?.root());
    Ok(reader.finish(Meta::default()))
}

/// The characters of a short piece of a page, without its markup.
pub fn plain(chars: &str) -> String {
    Document::fragment(chars).root().text().to_string()
}

#[derive(Default)]
struct Reader {
    /// The open block has its white space collapsed, and `<br>` as a line's end.
    out: Blocks,
    depth: usize,
    table: Table,
    /// Of the lists around this place, the number of the next item, where they are numbered, and with what.
    lists: Vec<Option<(i32, Signs)>>,
}

/// With what the items of a list are numbered.
#[derive(Clone, Copy)]
enum Signs {
    Digits,
    Letters,
    Roman,
    CapitalRoman,
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
            "b" | "strong" => {
                self.out.strong();
                self.children(node);
                self.out.strong_end();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.out.flush();
                self.heading(node, name.as_bytes()[1] - b'0');
            }
            "pre" => {
                self.out.flush();
                self.out.code(&node.text());
            }
            "table" => {
                self.out.flush();
                let around = std::mem::take(&mut self.table);
                self.children(node);
                self.out.flush();
                self.caption();
                self.table = around;
            }
            "thead" | "tbody" | "tfoot" => {
                self.out.flush();
                self.table.down.clear();
                self.children(node);
                self.out.flush();
                self.table.down.clear();
            }
            "tr" => {
                self.out.flush();
                self.row(node);
            }
            "caption" => {
                self.out.flush();
                self.caption();
                self.table.caption = joined(&self.inside(node));
            }
            "blockquote" => {
                self.out.flush();
                self.out.boxed();
                let from = self.out.read.len();
                self.children(node);
                self.out.flush();
                self.out.quotation_end(from);
            }
            "aside" | "figure" | "details" => {
                self.out.flush();
                self.out.boxed();
                self.children(node);
                self.out.flush();
                self.out.boxed_end();
            }
            "ul" | "ol" => {
                self.out.flush();
                // Not in an item, as editors write it: it stands under the one before it.
                let is_loose = node.parent().is_some_and(|list| is_list(&list));
                if is_loose {
                    self.out.item(true);
                }
                self.lists.push(first_number(node));
                self.children(node);
                self.out.flush();
                self.lists.pop();
                if is_loose {
                    self.out.item_end();
                }
            }
            "li" => {
                self.out.flush();
                let around = self.out.label.len();
                if let Some(Some((number, signs))) = self.lists.last_mut() {
                    *number = number_of(node, "value").unwrap_or(*number);
                    let sign = match *signs {
                        Signs::Digits => number.to_string(),
                        Signs::Letters => in_letters(*number),
                        Signs::Roman => in_roman(*number),
                        Signs::CapitalRoman => in_roman(*number).to_uppercase(),
                    };
                    self.out.label.push_str(&format!("{sign}. "));
                    *number = number.saturating_add(1);
                }
                self.out.item(goes_on(node));
                self.children(node);
                self.out.flush();
                self.out.item_end();
                self.out.label.truncate(around);
            }
            "dl" => self.definitions(node),
            name if is_inline(name) => self.children(node),
            _ => {
                self.out.flush();
                self.children(node);
                self.out.flush();
            }
        }
    }

    /// The first text in it is the heading; what else is in it, as where its end is forgotten, stands under that.
    fn heading(&mut self, node: &NodeRef, level: u8) {
        let mut inside = self.inside(node).into_iter().peekable();
        // The number of an item is one of the heading in it.
        let is_first = node.parent().is_some_and(|item| is_named(&item, "li"));
        if let Some(Block::Paragraph(text) | Block::Item(_, text)) = inside.peek() {
            if is_first && text.contains(char::is_alphanumeric) {
                self.out.open.push_str(&std::mem::take(&mut self.out.label));
            }
            self.out.open.push_str(text);
            self.out.heading(level);
            inside.next();
        }
        inside.for_each(|block| self.out.add(block));
    }

    /// What explains a term is read with it.
    fn definitions(&mut self, list: &NodeRef) {
        self.out.flush();
        self.depth += 1;
        // The term that comes next to be explained, and whether nothing has been read with it yet.
        let (mut term, mut is_open) = (String::new(), false);
        let is_deep = self.depth > 2 * MAX_DEPTH;
        for node in list.children().into_iter().filter(|_| !is_deep) {
            if is_named(&node, "dt") {
                let text = joined(&self.inside(&node));
                let both = format!("{term}, {text}");
                let is_short = both.chars().nth(MAX_HEADING_CHARS).is_none();
                if is_open && !is_short {
                    self.out.paragraph(std::mem::take(&mut term));
                }
                term = if is_open && is_short { both } else { text };
                is_open = true;
                continue;
            }
            let is_short = term.chars().nth(MAX_HEADING_CHARS).is_none();
            let is_item = is_named(&node, "dd");
            let is_explained = is_item && is_short;
            if is_open && !is_explained && has_text(&node) {
                self.out.paragraph(std::mem::take(&mut term));
                is_open = false;
            }
            let around = self.out.label.len();
            if is_item {
                self.out.item(false);
            }
            if is_explained && is_open && begins_with_list(&node) {
                self.out.paragraph(term.clone());
            } else if is_explained {
                self.out.label.push_str(&label(&term));
            }
            // Each term may stand with what explains it in a group of its own.
            match is_named(&node, "div") {
                true => self.definitions(&node),
                false => self.node(&node),
            }
            self.out.flush();
            if is_item {
                self.out.item_end();
            }
            is_open &= self.out.label.len() > around || !is_explained;
            self.out.label.truncate(around);
        }
        if is_open {
            self.out.paragraph(term);
        }
        self.depth -= 1;
    }

    /// The blocks inside of a node, read apart from what stands around it. A lone sign (`—`) is one here.
    fn inside(&self, node: &NodeRef) -> Vec<Block> {
        let mut reader = Reader {
            depth: self.depth + 1,
            ..Reader::default()
        };
        reader.children(node);
        let rest = text::lined(&reader.out.take_lines());
        if reader.out.read.is_empty() && !rest.is_empty() {
            return vec![Block::Paragraph(rest)];
        }
        reader.out.paragraph(rest);
        reader.out.read
    }

    fn text(&mut self, text: &str) {
        self.out.text_comes(text);
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\u{c}'
                    if self.out.open.is_empty() || self.out.open.ends_with([' ', LINE_END]) => {}
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.out.open.push(' '),
                c => self.out.open.push(c),
            }
        }
    }

    /// One ends a line, two end a paragraph.
    fn line_break(&mut self) {
        if self.out.open.ends_with(LINE_END) {
            self.out.flush()
        } else {
            self.out.open.push(LINE_END)
        }
    }

    fn finish(mut self, meta: Meta) -> Parsed {
        self.out.flush();
        let title = self.out.read.iter().position(|block| match block {
            Block::Heading(_, text) => meta.title.is_empty() || *text == meta.title,
            _ => false,
        });
        Parsed {
            meta,
            blocks: self.out.read,
            bold: self.out.bold,
            title,
            ..Parsed::default()
        }
    }
}

/// A text that stands before another one as its label.
pub(super) fn label(text: &str) -> String {
    match is_closed(text) {
        _ if text.is_empty() => String::new(),
        true => format!("{text} "),
        false => format!("{text}: "),
    }
}

fn is_list(node: &NodeRef) -> bool {
    is_named(node, "ul") || is_named(node, "ol")
}

/// Whether a list is the first thing in it.
fn begins_with_list(node: &NodeRef) -> bool {
    let mut children = node.children().into_iter();
    let first = children.find(|child| child.is_element() || has_text(child));
    first.is_some_and(|first| is_list(&first) || is_named(&first, "dl"))
}

/// Whether an item has no text but a list, and stands behind another one, as editors write a list in a list.
fn goes_on(item: &NodeRef) -> bool {
    let before = item.prev_element_sibling();
    before.is_some_and(|before| is_named(&before, "li")) && begins_with_list(item)
}

/// The number of the first item of a list that is numbered, and with what signs; capital letters are none that are known.
fn first_number(list: &NodeRef) -> Option<(i32, Signs)> {
    let is_styled = list.attr_or("style", "").contains("list-style");
    let signs = match &*list.attr_or("type", "1") {
        "1" if !is_styled => Signs::Digits,
        "a" => Signs::Letters,
        "i" => Signs::Roman,
        "I" => Signs::CapitalRoman,
        _ => return None,
    };
    let is_numbered = is_named(list, "ol") && !list.has_attr("reversed");
    is_numbered.then(|| (number_of(list, "start").unwrap_or(1), signs))
}

/// A number in small Roman numerals, as lists have them: 1 to 3999, else in digits.
fn in_roman(number: i32) -> String {
    const SIGNS: [(i32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let (mut roman, mut left) = (String::new(), number);
    for (value, sign) in SIGNS {
        while left >= value {
            roman.push_str(sign);
            left -= value;
        }
    }
    roman
}

/// A number in letters, as lists have them: a to z, aa, ab.
fn in_letters(number: i32) -> String {
    let (mut letters, mut left) = (String::new(), number);
    while left > 0 {
        letters.insert(0, char::from(b'a' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    if letters.is_empty() {
        number.to_string()
    } else {
        letters
    }
}

/// The number that an attribute gives.
fn number_of<T: FromStr>(node: &NodeRef, name: &str) -> Option<T> {
    node.attr(name)?.trim().parse().ok()
}

fn is_named(node: &NodeRef, name: &str) -> bool {
    node.node_name().is_some_and(|own| *own == *name)
}

fn has_text(node: &NodeRef) -> bool {
    node.text().contains(char::is_alphanumeric)
}

fn joined(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().map(Block::text).collect();
    texts.join(" ").replace('\n', " ")
}

fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "acronym", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
        "font", "i", "img", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp",
        "small", "span", "strike", "sub", "sup", "time", "tt", "u", "var", "wbr",
    ];
    INLINE.contains(&name)
}
