//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, and JSON feeds, read into entries, and an entry into a draft: from the text that
//! it carries, or from its page.
//!
//! A crate for feeds was tried and left: it panicked on an author in full-width brackets and on a long duration, took
//! 3 GB for 3 million empty items, and moved dates to another day.

mod item;
mod json;
mod xml;

use std::collections::HashSet;

use url::Url;

pub(super) use item::day;
use item::{Item, Text, digest, field};

use super::decode;
use super::{Draft, Page, Parsed, Refusal, completed, html, kind, meta, plain};
use crate::article::{Block, Meta};

/// The most entries of a feed that are read. Feeds have tens; archives a few thousand.
const MAX_ENTRIES: usize = 10_000;
/// The longest guid that is believed, in bytes.
const MAX_ID: usize = 2000;
/// The most authors of an entry, and the most of its topics.
const MAX_LIST: usize = 16;
/// The longest title that is made of an article's first words, in characters.
const MAX_MADE_TITLE: usize = 80;

/// A feed as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its name: the outlet of its articles.
    pub title: Option<String>,
    /// Its entries in its order, each id once.
    pub entries: Vec<Entry>,
    /// What was left out, a sentence each.
    pub remarks: Vec<String>,
    authors: Vec<String>,
    language: Option<String>,
}

/// What a feed has of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by while its publisher edits it: its guid, else its address.
    pub id: String,
    /// Where its page is: an absolute `http` or `https` address.
    pub url: Option<String>,
    /// SHA-256 of all that the feed says of it.
    pub digest: Vec<u8>,
    item: Item,
}

/// Whether what was fetched is a feed.
pub fn is_feed(page: &Page) -> bool {
    let media = page.media.as_deref().unwrap_or_default();
    matches!(
        media,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/rdf+xml"
            | "application/feed+json"
    ) || kind::is_feed(&page.bytes)
}

/// Reads a feed. The error names its address.
pub fn feed(page: &Page) -> Result<Feed, Refusal> {
    let refuse = |why: String| Refusal(format!("`{}` {why}", page.url));
    let address =
        Url::parse(&page.url).map_err(|error| refuse(format!("is no address: {error}")))?;
    let (chars, mut remarks) =
        decode::decode(&page.bytes, true, page.charset.as_deref()).map_err(refuse)?;
    let read = match chars.trim_start().starts_with('{') {
        true => json::read(&chars, &address),
        false => xml::read(&chars, &address),
    };
    let raw = read.map_err(|why| {
        refuse(format!(
            "is a feed that is broken: {why}; tell its publisher, or watch its pages"
        ))
    })?;
    drop(chars);
    if raw.more > 0 {
        let more = raw.more;
        remarks.push(format!(
            "its first {MAX_ENTRIES} entries were read, {more} others were left out"
        ));
    }
    let entries = entries(raw.items, &mut remarks);
    Ok(Feed {
        title: raw.title.and_then(|title| title.line()),
        entries,
        remarks,
        authors: raw.authors,
        language: raw.language,
    })
}

/// The items that can be told from each other, each once.
fn entries(items: Vec<Item>, remarks: &mut Vec<String>) -> Vec<Entry> {
    let (mut entries, mut known) = (Vec::new(), HashSet::new());
    let (mut nameless, mut doubles) = (Vec::new(), Vec::new());
    for item in items {
        let title = || item.title.as_ref().and_then(Text::line);
        match Entry::new(&item) {
            None => nameless.push(title().unwrap_or_else(|| "one without a title".to_owned())),
            Some(entry) if !known.insert(entry.id.clone()) => doubles.push(entry.id),
            Some(entry) => entries.push(Entry { item, ..entry }),
        }
    }
    if !nameless.is_empty() {
        let said = some_of(&nameless);
        remarks.push(format!(
            "left out, as they name neither an id nor an address: {said}"
        ));
    }
    if !doubles.is_empty() {
        let said = some_of(&doubles);
        remarks.push(format!(
            "left out, as entries before them have the same id: {said}"
        ));
    }
    entries
}

fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl Entry {
    /// The entry of an item, without the item; none where nothing tells it from others.
    fn new(item: &Item) -> Option<Entry> {
        let link = item.link.as_ref().or(item.permalink.as_ref());
        let url = link.filter(|url| meta::is_web_address(url)).cloned();
        let id = item.id.as_ref().map(|id| meta::one_line(id));
        let canonical = || {
            url.as_ref()
                .map(|url| url.split('#').next().unwrap_or(url).to_owned())
        };
        let id = id
            .filter(|id| !id.is_empty() && id.len() <= MAX_ID)
            .or_else(canonical)?;
        Some(Entry {
            id,
            url,
            digest: digest(item),
            item: Item::default(),
        })
    }

    /// The article, where the entry carries its text; none where its page has it.
    pub fn draft(&self, feed: &Feed, given: &Meta) -> Result<Option<Draft>, Refusal> {
        let refuse =
            |why: String| Refusal(format!("`{}` {why}", self.url.as_ref().unwrap_or(&self.id)));
        let content = self.item.content.as_ref();
        let content = content.map(parsed).transpose().map_err(refuse)?;
        if let Some(content) = content.filter(has_text) {
            return self
                .completed(content, feed, given)
                .map(Some)
                .map_err(refuse);
        }
        if self.url.is_some() {
            return Ok(None);
        }
        let summary = self.item.summary.as_ref();
        let summary = summary.map(parsed).transpose().map_err(refuse)?;
        let mut summary = summary.filter(has_text).ok_or_else(|| {
            refuse(
                "has neither a text nor an address in its feed, so there is nothing to add"
                    .to_owned(),
            )
        })?;
        summary
            .remarks
            .push("its feed has a summary only, and names no page with the whole text".to_owned());
        self.completed(summary, feed, given)
            .map(Some)
            .map_err(refuse)
    }

    /// The article from its page. The entry's title, date, author and topics stand above the page's; the page's own
    /// outlet, language and address above the feed's.
    pub fn draft_of_page(&self, feed: &Feed, page: &Page, given: &Meta) -> Result<Draft, Refusal> {
        let own = Meta {
            outlet: None,
            language: None,
            url: None,
            ..self.meta(feed)
        };
        let mut draft = super::page(page, &given.over(own))?;
        draft.meta.outlet = draft.meta.outlet.or(feed.title.clone());
        draft.meta.language = draft.meta.language.or(self.meta(feed).language);
        Ok(draft)
    }

    fn completed(&self, mut parsed: Parsed, feed: &Feed, given: &Meta) -> Result<Draft, String> {
        parsed.meta = self.meta(feed);
        if parsed.meta.title.is_empty() && given.title.is_empty() && parsed.title != Some(0) {
            let title = first_words(&parsed.blocks);
            parsed.remarks.push(format!(
                "it names no title, so its first words are used: `{title}`"
            ));
            parsed.meta.title = title;
        }
        completed(&self.id, parsed, given)
    }

    fn meta(&self, feed: &Feed) -> Meta {
        let item = &self.item;
        let authors = match item.authors.is_empty() {
            true => &feed.authors,
            false => &item.authors,
        };
        let language = item.language.as_ref().or(feed.language.as_ref());
        let date = item
            .published
            .iter()
            .chain(&item.updated)
            .find_map(|date| day(date));
        Meta {
            title: item.title.as_ref().and_then(Text::line).unwrap_or_default(),
            outlet: feed.title.clone(),
            author: field(&fields(authors).join(", ")),
            date,
            language: language.and_then(|tag| meta::language_code(tag)),
            url: self.url.clone(),
            topics: fields(&item.topics),
            ..Meta::default()
        }
    }
}

fn fields(all: &[String]) -> Vec<String> {
    all.iter()
        .filter_map(|one| field(one))
        .take(MAX_LIST)
        .collect()
}

fn parsed(text: &Text) -> Result<Parsed, String> {
    match text.is_html {
        true => html::fragment(&text.chars),
        false => plain::parse(&text.chars),
    }
}

fn has_text(parsed: &Parsed) -> bool {
    parsed
        .blocks
        .iter()
        .any(|block| !matches!(block, Block::Heading(..)))
}

/// The first words of a text, as a title.
fn first_words(blocks: &[Block]) -> String {
    let mut title = String::new();
    let first = blocks.iter().map(Block::text).next();
    for word in first.into_iter().flat_map(|text| text.split_whitespace()) {
        if title.chars().count() + word.chars().count() > MAX_MADE_TITLE {
            break;
        }
        title.push_str(word);
        title.push(' ');
    }
    match title.trim_end() {
        "" => first.map_or(String::new(), |text| {
            text.chars().take(MAX_MADE_TITLE).collect()
        }),
        title => title.to_owned(),
    }
}

#[cfg(test)]
mod tests;
