//! JSON feeds, versions 1 and 1.1.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;
use url::Url;

use super::MAX_ENTRIES;
use super::item::{Item, Raw, Text};

/// Reads a feed that stands at this address.
pub fn read(chars: &str, address: &Url) -> Result<Raw, String> {
    let feed: JsonFeed = serde_json::from_str(chars).map_err(|error| error.to_string())?;
    if !feed.version.contains("jsonfeed.org/version/1") {
        return Err("is of an unknown version".to_owned());
    }
    let item = |item: JsonItem| item.read(address);
    Ok(Raw {
        title: feed.title.map(Text::plain),
        authors: names(feed.author, feed.authors),
        language: feed.language,
        items: feed.items.first.into_iter().map(item).collect(),
        more: feed.items.more,
    })
}

#[derive(Deserialize)]
struct JsonFeed {
    version: String,
    title: Option<String>,
    language: Option<String>,
    author: Option<Author>,
    authors: Option<Vec<Author>>,
    #[serde(default)]
    items: Items,
}

#[derive(Deserialize)]
struct Author {
    name: Option<String>,
}

#[derive(Deserialize)]
struct JsonItem {
    id: Option<Value>,
    url: Option<String>,
    external_url: Option<String>,
    title: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
    author: Option<Author>,
    authors: Option<Vec<Author>>,
    tags: Option<Vec<String>>,
    language: Option<String>,
}

impl JsonItem {
    fn read(self, address: &Url) -> Item {
        let joined = |url: Option<String>| Some(address.join(url?.trim()).ok()?.into());
        let content = self.content_html.map(Text::html);
        Item {
            // An id that is a number is as good.
            id: self.id.and_then(|id| match id {
                Value::String(id) => Some(id),
                Value::Number(id) => Some(id.to_string()),
                _ => None,
            }),
            link: joined(self.url),
            permalink: joined(self.external_url),
            title: self.title.map(Text::plain),
            authors: names(self.author, self.authors),
            published: self.date_published,
            updated: self.date_modified,
            language: self.language,
            topics: self.tags.unwrap_or_default(),
            content: content.or(self.content_text.map(Text::plain)),
            summary: self.summary.map(Text::plain),
        }
    }
}

fn names(author: Option<Author>, authors: Option<Vec<Author>>) -> Vec<String> {
    let all = authors.unwrap_or_else(|| author.into_iter().collect());
    all.into_iter().filter_map(|author| author.name).collect()
}

/// The first items, and the number of the others: millions of empty ones fit into one feed.
#[derive(Default)]
struct Items {
    first: Vec<JsonItem>,
    more: usize,
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Items, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Items;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Items, S::Error> {
        let mut items = Items::default();
        while items.first.len() < MAX_ENTRIES {
            match seq.next_element()? {
                Some(item) => items.first.push(item),
                None => return Ok(items),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            items.more += 1;
        }
        Ok(items)
    }
}
