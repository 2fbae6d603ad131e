//! From a question to an answer: pure functions over one pinned snapshot of the index.

mod asked;
pub mod asks;
mod codes;
mod compose;
pub mod confidence;
pub mod context;
mod corrected;
pub mod cues;
mod follow;
mod guess;
mod matched;
mod matching;
mod measures;
mod mentions;
mod missing;
mod negation;
mod numbers;
mod parts;
pub mod question;
pub mod rank;
pub mod related;
pub mod sentences;
mod shapes;
mod typed;
mod wanted;
pub mod weights;
pub mod window;

use std::ops::Range;

pub use compose::{Options, again, compose, compose_following, quote, telling};
pub use follow::{follow_up, is_follow_up};
use jiff::civil::Date;
use serde::Serialize;

use crate::article::{Meta, Place};
use crate::index::StoredPassage;

/// Whether the library answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// There are excerpts.
    Found,
    /// Some passages share words of weight with the question; they are named, not quoted.
    NearMisses,
    /// No passage has anything to do with it.
    Nothing,
}

/// What the library has on a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Whether the library answers.
    pub verdict: Verdict,
    /// How sure that is: the estimated probability, 0 to 1, that the library answers.
    pub confidence: f32,
    /// Quotations, best first: at most three, none unless the verdict is `Found`.
    pub quotations: Vec<Quotation>,
    /// Words that were read as other words.
    pub corrections: Vec<Correction>,
    /// Words of the question, as typed, that the excerpts do not show.
    pub not_shown: Vec<String>,
    /// Words of the question, as typed, that no passage of the library has.
    pub absent: Vec<String>,
    /// Near misses: pointers to passages, none where the verdict is `Found`.
    pub near_misses: Vec<NearMiss>,
    /// Whether nothing answers a question that has no word which says what it is about (`thanks`).
    pub asks_nothing: bool,
    /// Articles searched.
    pub articles: u64,
    /// The newest article's day.
    pub newest: Option<Date>,
    /// The library's revision that was searched.
    pub revision: u64,
}

/// An excerpt with all that must be shown with it. It is shown whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// What it stands under in a list (items, or what leads to the list), highest first.
    pub parents: Vec<Excerpt>,
    /// The sentence or passage before, where the excerpt refers back to it.
    pub before: Option<Excerpt>,
    /// The heads of its columns, where it is a row of a table.
    pub columns: Option<Excerpt>,
    /// What was found.
    pub excerpt: Excerpt,
    /// Sentences beside the excerpt that limit, deny or correct it.
    pub limits: Vec<Limit>,
    /// What is known about the article.
    pub meta: Meta,
}

impl Quotation {
    /// All its excerpts, in the order in which they are shown.
    pub fn excerpts(&self) -> impl Iterator<Item = &Excerpt> {
        self.parents
            .iter()
            .chain(&self.before)
            .chain(&self.columns)
            .chain([&self.excerpt])
            .chain(self.limits.iter().map(|limit| &limit.excerpt))
    }
}

/// A sentence that limits, denies or corrects an excerpt, or what is replied to the question that it is, or what stands
/// under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Where it stands.
    pub relation: Relation,
    /// How much deeper it stands in a list than the first of what goes on there.
    pub depth: usize,
    /// The sentence.
    pub excerpt: Excerpt,
}

impl Limit {
    fn new(relation: Relation, excerpt: Excerpt) -> Limit {
        Limit {
            relation,
            depth: 0,
            excerpt,
        }
    }
}

/// Where a limit stands, seen from its excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Further on in the same paragraph.
    SameParagraph,
    /// In the paragraph before.
    PreviousParagraph,
    /// In the paragraph after.
    NextParagraph,
    /// The paragraph after, where the excerpt ends with a question: what is replied to it.
    Reply,
    /// The paragraphs after, where the excerpt ends with a colon or leads to a list: what it announces, what stands under it.
    Continued,
    /// In the paragraph behind the list that the excerpt is an item of, or leads to.
    AfterList,
    /// Elsewhere in the article, where that corrects the excerpt.
    Correction,
}

/// What is written between a heading and the one under it.
pub const BETWEEN_HEADINGS: &str = " › ";

/// Verbatim text of one passage. It can only be cut from a passage, so it cannot say what the passage does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Excerpt {
    place: Place,
    heading: Option<String>,
    version: i64,
    start: usize,
    text: String,
    range: Range<usize>,
    marks: Vec<Range<usize>>,
    cut: (bool, bool),
}

impl Excerpt {
    /// Cuts a range of bytes from a passage. `None` where the range is empty or not at characters' bounds. Marks are
    /// ranges of the passage; what lies outside of the excerpt is dropped. `cut` tells whether it begins and ends
    /// inside a sentence, or a list goes on behind it.
    pub fn cut(
        passage: &StoredPassage,
        range: Range<usize>,
        marks: &[Range<usize>],
        cut: (bool, bool),
    ) -> Option<Excerpt> {
        let text = passage
            .text
            .get(range.clone())
            .filter(|text| !text.is_empty())?
            .to_owned();
        let inside = marks
            .iter()
            .filter(|mark| range.start <= mark.start && mark.end <= range.end);
        let marks = inside
            .map(|mark| mark.start - range.start..mark.end - range.start)
            .collect();
        Some(Excerpt {
            place: passage.place.clone(),
            heading: (!passage.headings.is_empty())
                .then(|| passage.headings.join(BETWEEN_HEADINGS)),
            version: passage.version,
            start: passage.start,
            text,
            range,
            marks,
            cut,
        })
    }

    /// Something behind it is not shown.
    fn goes_on(&mut self) {
        self.cut.1 = true;
    }

    /// The excerpt, byte for byte as it stands in the passage.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The passage it was cut from.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is shown of it: its text, and the headings above it.
    pub fn shown(&self) -> impl Iterator<Item = &str> {
        [self.text()].into_iter().chain(self.heading())
    }

    /// The headings that the passage stands under, highest first, with ` › ` between them.
    pub fn heading(&self) -> Option<&str> {
        self.heading.as_deref()
    }

    /// Bytes of the passage.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Bytes of the article's body, and the library's row of the article's state: what the excerpt is checked against.
    pub fn source(&self) -> (i64, Range<usize>) {
        (
            self.version,
            self.start + self.range.start..self.start + self.range.end,
        )
    }

    /// Bytes of [`Excerpt::text`] that match words of the question: in order, apart from each other.
    pub fn marks(&self) -> &[Range<usize>] {
        &self.marks
    }

    /// Whether it begins, and whether it ends, inside a sentence. The mark for that stands outside of the quotation.
    pub fn is_cut(&self) -> (bool, bool) {
        self.cut
    }
}

/// A word that was read as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// As typed.
    pub typed: String,
    /// As the library has it.
    pub used: String,
}

/// A pointer to a passage that shares words with the question and does not answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The words it shares with the question, as typed, in the question's order.
    pub words: Vec<String>,
    /// Where.
    pub place: Place,
}
