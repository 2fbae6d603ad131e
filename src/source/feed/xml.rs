//! RSS and Atom: the elements of a feed, read level by level from the characters; no entity but those of XML itself is
//! expanded, and no more than the feed's own text is kept.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use url::Url;

use super::MAX_ENTRIES;
use super::item::{Item, Raw, Text};

/// Reads a feed that stands at this address.
pub fn read(chars: &str, address: &Url) -> Result<Raw, String> {
    // The characters are decoded, whatever the declaration calls their encoding.
    let root = Children::of(chars).next().ok_or("has no element")??;
    let own = match root.name() {
        "rss" | "RDF" | "feed" => root.prefix(),
        other => return Err(format!("is `{other}`, neither RSS nor Atom")),
    };
    // In RDF the items have no prefix although the root has one.
    let own = if root.name() == "RDF" { "" } else { own };
    let mut raw = Raw {
        language: root.attribute("xml:lang"),
        ..Raw::default()
    };
    let level = Level {
        own,
        kind: if root.name() == "feed" {
            "text"
        } else {
            "html"
        },
        base: root.base(address),
    };
    level.feed(root.inner, &mut raw)?;
    Ok(raw)
}

/// What holds for the elements within one.
struct Level<'a> {
    /// The prefix of the feed's own elements.
    own: &'a str,
    /// What its texts are where they do not say: Atom's are plain, and RSS leaves it to the reader.
    kind: &'a str,
    /// What addresses are relative to.
    base: Url,
}

impl Level<'_> {
    fn feed(&self, inner: &str, raw: &mut Raw) -> Result<(), String> {
        for element in Children::of(inner) {
            let element = element?;
            match self.own_name(&element) {
                "channel" => self.feed(element.inner, raw)?,
                "item" | "entry" if raw.items.len() >= MAX_ENTRIES => raw.more += 1,
                "item" | "entry" => raw.items.push(self.item(&element)?),
                "title" => raw.title = Some(element.text(self.kind)?),
                "language" | "dc:language" => raw.language = Some(characters(element.inner)?),
                "author" => raw.authors.extend(person(element.inner)?),
                _ => {}
            }
        }
        Ok(())
    }

    fn item(&self, element: &Element) -> Result<Item, String> {
        let base = element.base(&self.base);
        let mut item = Item {
            language: element.attribute("xml:lang"),
            ..Item::default()
        };
        for element in Children::of(element.inner) {
            self.field(&element?, &base, &mut item)?;
        }
        Ok(item)
    }

    fn field(&self, element: &Element, base: &Url, item: &mut Item) -> Result<(), String> {
        let base = element.base(base);
        let joined = |href: &str| base.join(href.trim()).ok().map(String::from);
        let words = || characters(element.inner);
        match self.own_name(element) {
            "guid" => {
                let guid = words()?;
                if element.attribute("isPermaLink").as_deref() != Some("false") {
                    item.permalink = Some(guid.trim().to_owned());
                }
                item.id = Some(guid);
            }
            "id" => item.id = Some(words()?),
            "link" => match element.attribute("href") {
                None => item.link = joined(&words()?),
                Some(href) => {
                    let rel = element.attribute("rel");
                    if item.link.is_none() && matches!(rel.as_deref(), None | Some("alternate")) {
                        item.link = joined(&href);
                    }
                }
            },
            "title" => item.title = Some(element.text(self.kind)?),
            "pubDate" | "published" | "issued" | "dc:date" => item.published = Some(words()?),
            "updated" | "modified" | "atom:updated" => item.updated = Some(words()?),
            "author" | "dc:creator" => item.authors.extend(person(element.inner)?),
            "category" | "dc:subject" => {
                let label = element.attribute("label").or(element.attribute("term"));
                item.topics.push(label.map_or_else(words, Ok)?);
            }
            "dc:language" => item.language = Some(words()?),
            "description" => item.summary = Some(element.text("html")?),
            "summary" => item.summary = Some(element.text(self.kind)?),
            "content:encoded" => item.content = Some(element.text("html")?),
            "content" => self.content(element, &base, item)?,
            _ => {}
        }
        Ok(())
    }

    /// Atom's content: text of some kind, or the address where it stands.
    fn content(&self, element: &Element, base: &Url, item: &mut Item) -> Result<(), String> {
        let kind = element.attribute("type");
        match (element.attribute("src"), kind.as_deref()) {
            (Some(src), _) => item.permalink = base.join(&src).ok().map(String::from),
            (None, None | Some("text" | "html" | "xhtml")) => {
                item.language = element.attribute("xml:lang").or(item.language.take());
                item.content = Some(element.text(self.kind)?);
            }
            (None, Some(media)) if media.starts_with("text/") => {
                item.content = Some(element.text(self.kind)?);
            }
            _ => {}
        }
        Ok(())
    }

    /// The name without the prefix of the feed's own elements.
    fn own_name<'b>(&self, element: &'b Element) -> &'b str {
        match element.prefix() == self.own {
            true => element.name(),
            false => element.start.name().0,
        }
    }
}

/// One element: its tag, and the characters between its tags.
struct Element<'a> {
    start: BytesStart<'a>,
    inner: &'a str,
}

impl Element<'_> {
    fn name(&self) -> &str {
        let name = self.start.name().0;
        name.rsplit(':').next().unwrap_or(name)
    }

    fn prefix(&self) -> &str {
        self.start
            .name()
            .0
            .rsplit_once(':')
            .map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute. Without the check for doubles, which takes time by the square of their number.
    fn attribute(&self, key: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|one| one.key.0 == key)?;
        Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
    }

    fn base(&self, outer: &Url) -> Url {
        let own = self.attribute("xml:base");
        own.and_then(|base| outer.join(base.trim()).ok())
            .unwrap_or_else(|| outer.clone())
    }

    /// Its text of the kind that its `type` names, else of this one.
    fn text(&self, kind: &str) -> Result<Text, String> {
        let named = self.attribute("type");
        let kind = named.as_deref().unwrap_or(kind);
        Ok(match kind.contains("xhtml") {
            true => Text::html(self.inner.to_owned()),
            false => Text {
                chars: characters(self.inner)?,
                is_html: kind.contains("html"),
            },
        })
    }
}

/// The elements directly within some characters.
struct Children<'a>(Reader<&'a [u8]>);

impl<'a> Children<'a> {
    fn of(inner: &'a str) -> Children<'a> {
        let mut reader = Reader::from_str(inner);
        reader.config_mut().allow_dangling_amp = true;
        Children(reader)
    }

    fn element(&mut self) -> quick_xml::Result<Option<Element<'a>>> {
        loop {
            match self.0.read_event()? {
                Event::Eof => return Ok(None),
                Event::Empty(start) => return Ok(Some(Element { start, inner: "" })),
                Event::Start(start) => {
                    let inner = match self.0.read_text(start.name())?.into_inner() {
                        std::borrow::Cow::Borrowed(inner) => inner,
                        std::borrow::Cow::Owned(_) => "",
                    };
                    return Ok(Some(Element { start, inner }));
                }
                _ => {}
            }
        }
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Result<Element<'a>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.element()
            .map_err(|error| error.to_string())
            .transpose()
    }
}

/// The characters of an element that should hold no others; where it does, as publishers forget to escape their HTML,
/// all of it as it stands.
fn characters(inner: &str) -> Result<String, String> {
    if !inner.contains(['<', '&']) {
        return Ok(inner.to_owned());
    }
    let mut chars = String::new();
    let mut reader = Children::of(inner).0;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => return Ok(chars),
            Event::Start(_) | Event::Empty(_) => return Ok(inner.to_owned()),
            Event::Text(text) => chars.push_str(&text),
            Event::CData(text) => chars.push_str(&text),
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(c)) => chars.push(c),
                _ => match resolve_predefined_entity(&name) {
                    Some(text) => chars.push_str(text),
                    None => chars.push_str(&format!("&{};", &*name)),
                },
            },
            _ => {}
        }
    }
}

/// Who wrote it: the name, without the address that RSS asks for: `me@example.org (A. Uthor)`.
fn person(inner: &str) -> Result<Option<String>, String> {
    for child in Children::of(inner) {
        let child = child?;
        if child.name() == "name" {
            return characters(child.inner).map(Some);
        }
    }
    let words = characters(inner)?;
    let Some((before, after)) = words.split_once('@') else {
        return Ok(Some(words).filter(|words| !words.contains('<')));
    };
    let named = after
        .split_once(['(', '（'])
        .map(|(_, name)| name.trim_end().trim_end_matches([')', '）']))
        .or_else(|| before.rsplit_once('<').map(|(name, _)| name));
    Ok(named.map(|name| name.trim().trim_matches('"').to_owned()))
}
