//! What feeds of all kinds say, in their own words, and how its fields are read.

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::source::{READING, html, meta};

/// The longest title, name or topic that is believed, in characters.
const MAX_FIELD: usize = 300;

/// A feed's own words.
#[derive(Debug, Default)]
pub struct Raw {
    pub title: Option<Text>,
    pub authors: Vec<String>,
    pub language: Option<String>,
    pub items: Vec<Item>,
    /// Items beyond the most that are read.
    pub more: usize,
}

/// An entry's own words; its addresses are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    pub id: Option<String>,
    pub link: Option<String>,
    /// An address that stands in where it names no other.
    pub permalink: Option<String>,
    pub title: Option<Text>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub language: Option<String>,
    pub topics: Vec<String>,
    pub content: Option<Text>,
    pub summary: Option<Text>,
}

/// A text with or without markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub chars: String,
    pub is_html: bool,
}

impl Text {
    pub fn html(chars: String) -> Text {
        Text {
            chars,
            is_html: true,
        }
    }

    pub fn plain(chars: String) -> Text {
        Text {
            chars,
            is_html: false,
        }
    }

    /// As one line without markup, unless it is empty or too long to be a title or a name.
    pub fn line(&self) -> Option<String> {
        match self.is_html && self.chars.contains(['<', '&']) {
            // Markup is at most some times longer than its text.
            true if self.chars.len() > 10 * MAX_FIELD => None,
            true => field(&html::plain(&self.chars)),
            false => field(&self.chars),
        }
    }
}

/// A field as one line, unless it is empty or too long to be one.
pub fn field(chars: &str) -> Option<String> {
    let short = chars.len() <= 10 * MAX_FIELD;
    let line = short.then(|| meta::one_line(chars))?;
    (!line.is_empty() && line.chars().count() <= MAX_FIELD).then_some(line)
}

/// What changes when a publisher edits an entry, or how it is read. Each field goes in with its length, so that none runs into another.
pub fn digest(item: &Item) -> Vec<u8> {
    let texts = [&item.title, &item.content, &item.summary]
        .map(|text| text.as_ref().map(|text| &text.chars));
    let rest = [
        &item.id,
        &item.link,
        &item.permalink,
        &item.published,
        &item.updated,
    ];
    let fields = texts.into_iter().chain(rest.map(Option::as_ref));
    let mut hash = Sha256::new().chain_update(READING.to_le_bytes());
    for field in fields
        .map(|field| field.map_or("", String::as_str))
        .chain(item.authors.iter().map(String::as_str))
    {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    hash.finalize().to_vec()
}

/// The day of a date in any of the forms that feeds have, in the time zone that it is given in: `2025-01-17T00:30Z`,
/// `Fri, 17 Jan 2025 00:30:00 +0200`, `January 17, 2025`.
pub fn day(date: &str) -> Option<Date> {
    let date = date.trim();
    if let Some(Ok(day)) = date.get(..10).map(str::parse) {
        return Some(day);
    }
    let words = || {
        date.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(6)
    };
    let month = words().find_map(month)?;
    let mut numbers = words().filter_map(|word| word.parse::<i16>().ok());
    let (day, year) = (numbers.next()?, numbers.next()?);
    // Two digits of a year were enough once.
    let year = match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        year => year,
    };
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let start = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.find(&start).filter(|at| at % 3 == 0)?;
    i8::try_from(at / 3 + 1).ok()
}
