//! Articles and their passages: what is quoted, and how a place in it is named.

mod corrections;
mod dates;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(crate) use corrections::corrects;
pub use corrections::is_of_corrections;
pub(crate) use dates::{date, is_weekday};

/// What is known about an article beside its text. Untrusted: it comes from files, pages and feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Meta {
    /// Title, as printed. Never empty once an article is in the library.
    pub title: String,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// ISO 639-1 code of the text's language, lower case (`en`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// ISO 639-1 code of the language it was translated from, where it is a translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<String>,
    /// Where it can be read: an absolute `http` or `https` URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Topics given by the front matter or a moderator, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// A remark that is shown with the article, such as "a brief written for Pullquote".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Meta {
    /// What is said above what is known; an empty title and no topics say nothing.
    pub fn over(&self, known: Meta) -> Meta {
        let said = self.clone();
        Meta {
            title: if said.title.trim().is_empty() {
                known.title
            } else {
                said.title
            },
            outlet: said.outlet.or(known.outlet),
            author: said.author.or(known.author),
            date: said.date.or(known.date),
            language: said.language.or(known.language),
            translated_from: said.translated_from.or(known.translated_from),
            url: said.url.or(known.url),
            topics: if said.topics.is_empty() {
                known.topics
            } else {
                said.topics
            },
            note: said.note.or(known.note),
        }
    }
}

/// One block of a source document, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A subhead of a level, 1 the highest: context of the paragraphs under it, not a passage of its own.
    Heading(u8, String),
    /// A paragraph: one passage.
    Paragraph(String),
    /// An item of a list, or what else stands in one, under so many others: one passage. It stands under the last item before it
    /// that is less deep, else under a paragraph that [`leads`] to it, if nothing but items is between them. Nothing stands under a text of
    /// more than [`MAX_HEADING_CHARS`] or of several lines.
    Item(u8, String),
    /// The head of a table: its caption or title, and under it the heads of its columns, apart by [`BETWEEN_CELLS`]: one passage.
    Columns(String),
    /// A row of the table whose columns stand before it, cells apart by [`BETWEEN_CELLS`]: one passage.
    Row(String),
}

impl Block {
    /// Its text.
    pub fn text(&self) -> &str {
        let (Block::Heading(_, text)
        | Block::Paragraph(text)
        | Block::Item(_, text)
        | Block::Columns(text)
        | Block::Row(text)) = self;
        text
    }

    /// Its text, to be changed.
    pub fn text_mut(&mut self) -> &mut String {
        let (Block::Heading(_, text)
        | Block::Paragraph(text)
        | Block::Item(_, text)
        | Block::Columns(text)
        | Block::Row(text)) = self;
        text
    }
}

/// An article: metadata, plain text, and where its passages stand in that text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Id: lower-case words joined by hyphens, unique in the library for ever.
    pub slug: String,
    /// What is known about it.
    pub meta: Meta,
    /// The plain text: headings and paragraphs, with an empty line between them. Never changed after ingestion.
    pub body: String,
    /// Passages in order; `passages[i].number == i + 1`.
    pub passages: Vec<Passage>,
}

/// One paragraph of one article's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Position in the article, counted from 1; headings do not count.
    pub number: u32,
    /// The heading that it stands under.
    pub heading: Option<String>,
    /// Bytes of the article's body.
    pub range: Range<usize>,
    /// The headings of higher levels that its heading stands under, highest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<String>,
    /// The number of the passage with the heads of its columns, where it is a row of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u32>,
    /// The number of the passage that it stands under in a list: an item, or what announces the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
}

impl Passage {
    /// The headings that it stands under, highest first.
    pub fn headings(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.above.iter().chain(&self.heading).map(String::as_str)
    }
}

impl Article {
    /// Joins the blocks to a body and cuts it into passages. Blocks are kept byte for byte; empty ones are left out.
    pub fn new(slug: impl Into<String>, meta: Meta, blocks: &[Block]) -> Article {
        let mut body = String::new();
        let mut passages = Vec::new();
        // One under the other, with their levels.
        let mut headings: Vec<(u8, &String)> = Vec::new();
        let mut columns = None;
        // What an item here stands under, with how deep it is and its number.
        let mut parents: Vec<(i16, u32)> = Vec::new();
        for block in blocks {
            let text = block.text();
            if text.is_empty() {
                continue;
            }
            columns = columns.filter(|_| matches!(block, Block::Row(_)));
            match block {
                Block::Item(depth, _) => parents.retain(|(above, _)| *above < i16::from(*depth)),
                _ => parents.clear(),
            }
            if !body.is_empty() {
                body.push_str("\n\n");
            }
            let start = body.len();
            body.push_str(text);
            match block {
                Block::Heading(level, text) => {
                    headings.retain(|(above, _)| above < level);
                    headings.push((*level, text));
                }
                Block::Paragraph(_) | Block::Item(..) | Block::Columns(_) | Block::Row(_) => {
                    let number = passages.len() as u32 + 1;
                    let mut headings = headings.iter().map(|(_, text)| (*text).clone());
                    passages.push(Passage {
                        number,
                        heading: headings.next_back(),
                        range: start..body.len(),
                        above: headings.collect(),
                        columns,
                        parent: parents.last().map(|(_, number)| *number),
                    });
                    // Lines of a program have nothing under them.
                    let is_short =
                        text.chars().nth(MAX_HEADING_CHARS).is_none() && !text.contains('\n');
                    match block {
                        Block::Columns(_) => columns = Some(number),
                        Block::Item(depth, _) if is_short => {
                            parents.push((i16::from(*depth), number))
                        }
                        Block::Paragraph(_) if is_short && leads(text) => {
                            parents.push((-1, number))
                        }
                        _ => {}
                    }
                }
            }
        }
        Article {
            slug: slug.into(),
            meta,
            body,
            passages,
        }
    }

    /// The text of a passage of this article.
    pub fn text(&self, passage: &Passage) -> &str {
        &self.body[passage.range.clone()]
    }

    /// The heads of the columns of the table that a passage of this article is a row of.
    pub fn columns(&self, row: &Passage) -> Option<Parent> {
        self.parent_at(row.columns?)
    }

    /// What a passage of this article stands under in a list, highest first: of more than three the highest and the nearest two.
    pub fn parents(&self, passage: &Passage) -> Vec<Parent> {
        let mut numbers: Vec<u32> = self.ancestors(passage).collect();
        numbers.reverse();
        let skips = numbers.len() > MOST_PARENTS;
        if skips {
            numbers.drain(1..=numbers.len() - MOST_PARENTS);
        }
        let parents = numbers.into_iter();
        let mut parents: Vec<Parent> = parents
            .filter_map(|number| self.parent_at(number))
            .collect();
        if let Some(highest) = parents.first_mut() {
            highest.skips = skips;
        }
        parents
    }

    /// How many others a passage of this article stands under in a list.
    pub fn depth(&self, passage: &Passage) -> usize {
        self.ancestors(passage).count()
    }

    /// The numbers of what a passage of this article stands under in a list, nearest first.
    fn ancestors(&self, passage: &Passage) -> impl Iterator<Item = u32> {
        // It stands before what stands under it.
        let parent = |number: &u32| self.at(*number)?.parent.filter(|parent| parent < number);
        std::iter::successors(passage.parent, parent)
    }

    fn at(&self, number: u32) -> Option<&Passage> {
        self.passages.get(number.checked_sub(1)? as usize)
    }

    fn parent_at(&self, number: u32) -> Option<Parent> {
        let text = self.text(self.at(number)?).to_owned();
        Some(Parent {
            number,
            text,
            skips: false,
        })
    }

    /// The numbers of its passages that correct others of it: the first ones, as each is read where the article is quoted.
    pub fn corrections(&self) -> Vec<u32> {
        const MOST: usize = 8;
        let corrects =
            |passage: &&Passage| corrects(passage.heading.as_deref(), self.text(passage));
        let found = self.passages.iter().filter(corrects);
        found.map(|passage| passage.number).take(MOST).collect()
    }

    /// Whether a passage of this article has the heads of columns for the passage after it.
    pub fn has_columns(&self, passage: &Passage) -> bool {
        let next = self.at(passage.number + 1);
        next.is_some_and(|next| next.columns == Some(passage.number))
    }

    /// Whether the passage after one of this article stands under it in a list.
    pub fn is_parent(&self, passage: &Passage) -> bool {
        let next = self.at(passage.number + 1);
        next.is_some_and(|next| next.parent == Some(passage.number))
    }
}

/// The longest text that others stand under (a heading, heads of columns, an item of a list), in characters: it is written, indexed
/// and read with each of them. As long as an excerpt.
pub const MAX_HEADING_CHARS: usize = 300;

/// So many of what a passage stands under in a list are read with it.
const MOST_PARENTS: usize = 3;

/// A passage that others are read with: the head of a table (the heads of its columns, its caption, or both), an item of a list,
/// or what announces a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The passage's number.
    pub number: u32,
    /// Its text, verbatim.
    pub text: String,
    /// Whether others stand between it and the next one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skips: bool,
}

/// Whether a list behind a text stands under it: where it ends with a colon or asks.
pub fn leads(text: &str) -> bool {
    announces(text) || asks(text)
}

/// Whether a text ends with a colon.
pub fn announces(text: &str) -> bool {
    text.trim_end().ends_with([':', '：'])
}

/// Whether a text is a question, by its last sign.
pub fn asks(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "\"”’»)*_".contains(c));
    text.ends_with(['?', '？', '؟', '\u{37e}'])
}

/// What stands between the cells of a table's row.
pub const BETWEEN_CELLS: &str = " | ";

/// A file that came with a request, as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attached {
    /// What it is known by from now on: no two files have the same.
    pub key: String,
    /// Its name, which tells what kind of file it is.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The address, where what was typed is one of the web and not a path.
pub fn web_address(path: &Path) -> Option<&str> {
    let text = path.to_str()?;
    let opens = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    (opens("http://") || opens("https://")).then_some(text)
}

/// A passage's stable name, as typed and shown: `russia-iran-partnership#p9`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The article's id.
    pub slug: String,
    /// The passage's number, from 1.
    pub number: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#p{}", self.slug, self.number)
    }
}

/// The text is not of the form `slug#p9`.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAPlace;

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(s: &str) -> Result<Place, NotAPlace> {
        let (slug, number) = s.trim().rsplit_once("#p").ok_or(NotAPlace)?;
        let number = number.parse().map_err(|_| NotAPlace)?;
        if slug.is_empty() || number == 0 {
            return Err(NotAPlace);
        }
        Ok(Place {
            slug: slug.to_owned(),
            number,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_context_and_do_not_count() {
        let blocks = [
            Block::Paragraph("Lead.".into()),
            Block::Heading(2, "Install".into()),
            Block::Heading(3, "Linux".into()),
            Block::Paragraph("One.".into()),
            Block::Paragraph("Two.".into()),
            Block::Heading(4, "Debian".into()),
            Block::Paragraph("Three.".into()),
            Block::Heading(3, "Windows".into()),
            Block::Paragraph("Four.".into()),
            Block::Heading(1, "Use".into()),
            Block::Paragraph("Five.".into()),
        ];
        let article = Article::new("a", Meta::default(), &blocks);
        assert!(
            article
                .body
                .starts_with("Lead.\n\nInstall\n\nLinux\n\nOne.\n\nTwo.")
        );
        let seen = article.passages.iter().map(|p| {
            let headings: Vec<_> = p.headings().collect();
            format!("{} {} {}", p.number, headings.join("/"), article.text(p))
        });
        assert_eq!(
            seen.collect::<Vec<_>>(),
            [
                "1  Lead.",
                "2 Install/Linux One.",
                "3 Install/Linux Two.",
                "4 Install/Linux/Debian Three.",
                "5 Install/Windows Four.",
                "6 Use Five.",
            ]
        );
    }

    #[test]
    fn places_read_and_print() {
        for (text, place) in [
            ("a-b#p9", Some(("a-b", 9))),
            ("a#p0", None),
            ("#p1", None),
            ("a#9", None),
            ("a#p", None),
        ] {
            let read = text.parse::<Place>().ok();
            assert_eq!(
                read.as_ref().map(|p| (p.slug.as_str(), p.number)),
                place,
                "{text}"
            );
            assert!(read.is_none_or(|p| p.to_string() == text));
        }
    }
}
