//! What must stand with an excerpt so that its cut does not mislead: the sentence that it refers back to, what it stands under in a
//! list and what stands under it, the heads of its table's columns, and the sentences beside it that limit, deny or correct it.

mod continued;

use std::ops::Range;

use super::cues::{Limiting, limiting, limits_what_follows, refers_back};
use super::sentences::sentences;
use super::window::{forward, is_short};
use super::{Excerpt, Limit, Quotation, Relation};
use crate::article::{Meta, announces, asks, corrects};
use crate::index::StoredPassage;
use continued::continued;
pub(super) use continued::lines_behind;

/// The most passages that are shown of those that a colon announces, or that stand under one in a list.
pub(super) const ANNOUNCED: usize = 8;
/// The most passages that are read of those.
pub(super) const LISTED: usize = 40;

/// Steps from a sentence that refers back to the one that it refers to.
const STEPS: usize = 2;

/// A passage with those beside it in its article.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The passage that the excerpt is cut from.
    pub passage: &'a StoredPassage,
    /// The passage before it, where there is one: of what stands in lists the one on its own level.
    pub previous: Option<&'a StoredPassage>,
    /// The passage after it, where there is one; where that goes on with it, as a list does, more of those after it.
    pub following: &'a [StoredPassage],
    /// What it stands under in a list, highest first.
    pub parents: &'a [StoredPassage],
    /// The heads of its columns, where it is a row of a table.
    pub columns: Option<&'a StoredPassage>,
}

impl<'a> Around<'a> {
    /// The passage after it, where there is one.
    fn next(&self) -> Option<&'a StoredPassage> {
        self.following.first()
    }
}

/// Whole sentences that belong to an excerpt: ranges of bytes of the passage where they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// What the excerpt refers back to: one or two sentences before it, in its own or in the previous passage.
    pub before: Option<(Relation, Range<usize>)>,
    /// Sentences that limit, deny or correct it, in the article's order.
    pub limits: Vec<(Relation, Range<usize>)>,
}

/// What belongs to the excerpt that is this range of the passage.
pub fn context(range: &Range<usize>, around: &Around) -> Context {
    let text = Sentences::of(around.passage);
    let Some((first, last)) = text.touched_by(range) else {
        return Context::default();
    };
    // A row does not speak of the row above it.
    let is_row = around.columns.is_some();
    let before = before(&text, first, around).filter(|_| !is_row);
    let mut limits = Vec::new();
    if before.is_none() && !is_row {
        limits.extend(limit_before(&text, first, around));
    }
    if last + 1 < text.ranges.len() && text.limiting(last + 1).is_some() {
        limits.push((Relation::SameParagraph, text.ranges[last + 1].clone()));
    }
    if let Some(reply) = reply(&text, last, around) {
        limits.push((Relation::Reply, reply));
    } else if last + 1 == text.ranges.len() || is_short(text.text) {
        let limit = limit_of_the_next(around.passage, around.passage, around.following);
        limits.extend(limit.map(|(_, range)| (Relation::NextParagraph, range)));
    }
    Context { before, limits }
}

/// Quotes the range of the passage with all that belongs to it. What it refers back to becomes part of the excerpt where
/// both together are short enough, else it is an excerpt of its own. Marks and `cut` are those of [`Excerpt::cut`], which
/// says when there is none.
pub fn attach(
    around: &Around,
    range: Range<usize>,
    marks: &[Range<usize>],
    cut: (bool, bool),
    meta: Meta,
) -> Option<Quotation> {
    let context = context(&range, around);
    let (before, range, cut) = match context.before {
        Some((Relation::SameParagraph, before))
            if is_short(&around.passage.text[before.start..range.end]) =>
        {
            (None, before.start..range.end, (false, cut.1))
        }
        before => (before, range, cut),
    };
    let whole = |(relation, range): (Relation, Range<usize>)| {
        let passage = match relation {
            Relation::SameParagraph => Some(around.passage),
            Relation::PreviousParagraph => around.previous,
            Relation::NextParagraph | Relation::Reply => around.next(),
            // These are no part of the context.
            Relation::Continued | Relation::AfterList | Relation::Correction => None,
        }?;
        Some(Limit::new(relation, beginning(passage, range)?))
    };
    // What cannot be cut is no reason to show the excerpt without it.
    let mut before = match before {
        Some(found) => Some(whole(found)?.excerpt),
        None => None,
    };
    // What stands under it in a list is not shown.
    let is_apart = |one: &Excerpt| one.place().number + 1 < around.passage.place.number;
    if let Some(before) = before.as_mut().filter(|one| is_apart(one)) {
        before.goes_on();
    }
    let read_with = |one: &StoredPassage| beginning(one, 0..one.text.len());
    let mut parents: Vec<Excerpt> = around
        .parents
        .iter()
        .map(read_with)
        .collect::<Option<_>>()?;
    let skips = around.passage.parents.first().is_some_and(|one| one.skips);
    if let Some(highest) = parents.first_mut().filter(|_| skips) {
        highest.goes_on();
    }
    let columns = match around.columns {
        Some(columns) => Some(read_with(columns)?),
        None => None,
    };
    let mut limits: Vec<Limit> = context
        .limits
        .into_iter()
        .map(whole)
        .collect::<Option<_>>()?;
    // A list may stand under what replies.
    let replied = limits.iter().find(|l| l.relation == Relation::Reply);
    let continued = match (replied, around.following) {
        (Some(reply), [next, following @ ..]) => {
            continued(next, reply.excerpt.range().end, following)
        }
        _ => continued(around.passage, range.end, around.following),
    };
    if let Some(last) = continued.last() {
        limits.retain(|limit| limit.relation != Relation::NextParagraph);
        let limit = limit_of_the_next(around.passage, last.passage, around.following);
        for one in continued {
            limits.push(one.limit()?);
        }
        if let Some((next, range)) = limit {
            let next = beginning(next, range)?;
            limits.push(Limit::new(Relation::NextParagraph, next));
        }
    }
    Some(Quotation {
        parents,
        before,
        columns,
        excerpt: Excerpt::cut(around.passage, range, marks, cut)?,
        limits,
        meta,
    })
}

/// The sentences before the one at `first` that it refers back to.
fn before(text: &Sentences, first: usize, around: &Around) -> Option<(Relation, Range<usize>)> {
    // `Only these are allowed:` speaks of what comes.
    if !text.refers_back(first) || text.at(first).is_some_and(announces) {
        return None;
    }
    if first > 0 {
        return Some((Relation::SameParagraph, text.up_to(first)));
    }
    // What a correction speaks of is not what happens to stand before it.
    let heading = around.passage.headings.last().map(String::as_str);
    if corrects(heading, &around.passage.text) {
        return None;
    }
    let is_near = |one: &&StoredPassage| {
        let is_text = one.text.contains(char::is_alphabetic);
        is_text && is_of_state(one, around.passage) && one.headings == around.passage.headings
    };
    let previous = Sentences::of(around.previous.filter(is_near)?);
    let is_credit = previous.last().is_some_and(is_credit);
    (!previous.ranges.is_empty() && !is_credit).then(|| {
        (
            Relation::PreviousParagraph,
            previous.up_to(previous.ranges.len()),
        )
    })
}

/// Whether a sentence says who made a picture, as those under one end: `Photograph: Ada Moss`.
fn is_credit(sentence: &str) -> bool {
    const PICTURES: [&str; 12] = [
        "photograph",
        "photo",
        "picture",
        "image",
        "illustration",
        "graphic",
        "credit",
        "foto",
        "bild",
        "grafik",
        "imagen",
        "imagem",
    ];
    let head = sentence.split_once(':').map_or("", |(head, _)| head);
    PICTURES
        .iter()
        .any(|word| head.trim().eq_ignore_ascii_case(word))
}

/// The sentence before the one at `first`, where it says that what follows is false or corrected.
fn limit_before(
    text: &Sentences,
    first: usize,
    around: &Around,
) -> Option<(Relation, Range<usize>)> {
    if first > 0 {
        return Some((Relation::SameParagraph, text.forward(first - 1)?));
    }
    let previous = around
        .previous
        .filter(|one| is_of_state(one, around.passage))?;
    let previous = Sentences::of(previous);
    Some((
        Relation::PreviousParagraph,
        previous.forward(previous.ranges.len().checked_sub(1)?)?,
    ))
}

/// The passage behind the last one that is shown, and its first sentence, where that limits this passage. A mere "but" under another
/// heading or deeper in a list does not.
fn limit_of_the_next<'a>(
    passage: &StoredPassage,
    last: &StoredPassage,
    following: &'a [StoredPassage],
) -> Option<(&'a StoredPassage, Range<usize>)> {
    let next = following.iter().find(|next| adjoin(last, next))?;
    // Behind a list it may speak of all of that.
    let is_of_list = passage.parents.starts_with(&next.parents);
    let is_near = passage.headings == next.headings && is_of_list;
    let sentences = Sentences::of(next);
    match sentences.limiting(0)? {
        Limiting::But if !is_near => None,
        _ => Some((next, sentences.ranges[0].clone())),
    }
}

/// The first sentence of the passage behind a list, where it limits what stands in the list.
pub(super) fn limit_of_a_list(passage: &StoredPassage, behind: &StoredPassage) -> Option<Limit> {
    let is_behind = behind.parents.is_empty() && behind.headings == passage.headings;
    let sentences = Sentences::of(behind);
    sentences.limiting(0).filter(|_| is_behind)?;
    let excerpt = beginning(behind, sentences.ranges[0].clone())?;
    Some(Limit::new(Relation::AfterList, excerpt))
}

/// Signs of quotations.
const QUOTES: [char; 9] = ['"', '“', '”', '„', '‟', '«', '»', '’', '‘'];

/// What the next passage replies to a question that this one ends with, as in an interview or a list of questions.
fn reply(text: &Sentences, last: usize, around: &Around) -> Option<Range<usize>> {
    let next = around.next().filter(|next| adjoin(around.passage, next))?;
    let is_last = last + 1 == text.ranges.len();
    if !is_last || !asks(text.at(last)?) || !is_beside(around.passage, next) {
        return None;
    }
    // Who is quoted as asking is replied to by who is quoted too.
    let is_quoted = around.passage.text.trim_end().ends_with(QUOTES);
    if is_quoted && !next.text.starts_with(QUOTES) {
        return None;
    }
    let next = Sentences::of(next);
    let is_other = asks(next.last()?);
    if is_other { None } else { next.opening() }
}

/// Whether a passage stands in a list under that of a number, where all between them do: of deep ones not all parents are known.
pub(super) fn is_under(passage: &StoredPassage, number: u32) -> bool {
    let mut parents = passage.parents.iter();
    parents.any(|parent| parent.number >= number)
}

/// Whether a list stands under a passage, by those behind it.
pub(super) fn has_list(passage: &StoredPassage, following: &[StoredPassage]) -> bool {
    let next = following.first();
    next.is_some_and(|next| is_under(next, passage.place.number))
}

/// Whether two passages of an article stand under the same headings and in the same list.
fn is_beside(one: &StoredPassage, other: &StoredPassage) -> bool {
    one.headings == other.headings && one.parents == other.parents
}

/// Whether the second passage follows the first in one state of one article.
fn adjoin(first: &StoredPassage, second: &StoredPassage) -> bool {
    is_of_state(first, second) && first.place.number + 1 == second.place.number
}

/// Whether two passages are of one state of one article.
fn is_of_state(one: &StoredPassage, other: &StoredPassage) -> bool {
    one.place.slug == other.place.slug && one.version == other.version
}

/// A passage cut into sentences.
struct Sentences<'a> {
    text: &'a str,
    language: Option<&'a str>,
    ranges: Vec<Range<usize>>,
}

impl Sentences<'_> {
    fn of(passage: &StoredPassage) -> Sentences<'_> {
        let language = passage.language.as_deref();
        Sentences {
            text: &passage.text,
            language,
            ranges: sentences(&passage.text, language),
        }
    }

    /// The first and the last sentence that a range has a part of.
    fn touched_by(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let first = self
            .ranges
            .iter()
            .position(|sentence| range.start < sentence.end)?;
        let last = self
            .ranges
            .iter()
            .rposition(|sentence| sentence.start < range.end)?;
        (first <= last).then_some((first, last))
    }

    fn last(&self) -> Option<&str> {
        Some(&self.text[self.ranges.last()?.clone()])
    }

    fn at(&self, index: usize) -> Option<&str> {
        Some(&self.text[self.ranges.get(index)?.clone()])
    }

    fn refers_back(&self, index: usize) -> bool {
        self.at(index)
            .is_some_and(|sentence| refers_back(sentence, self.language))
    }

    fn limiting(&self, index: usize) -> Option<Limiting> {
        limiting(self.at(index)?, self.language)
    }

    /// As many of the first ones as an excerpt has room for, none of which is limited by one that is left out.
    fn opening(&self) -> Option<Range<usize>> {
        let start = self.ranges.first()?.start;
        let fits = |sentence: &&Range<usize>| is_short(&self.text[start..sentence.end]);
        let fitting = self.ranges.iter().take_while(fits).count().max(1);
        let is_limited = |count: &usize| self.limiting(*count).is_some();
        let count = (1..=fitting).rev().find(|count| !is_limited(count))?;
        Some(start..self.ranges[count - 1].end)
    }

    /// The sentence, where it limits the one after it.
    fn forward(&self, index: usize) -> Option<Range<usize>> {
        limits_what_follows(self.at(index)?, self.language).then(|| self.ranges[index].clone())
    }

    /// The sentence before `end`, with the one before that where it refers back itself and both are short.
    fn up_to(&self, end: usize) -> Range<usize> {
        let mut start = end - 1;
        let stop = self.ranges[start].end;
        for _ in 1..STEPS {
            let fits = |start: usize| is_short(&self.text[self.ranges[start].start..stop]);
            if start == 0 || !self.refers_back(start) || !fits(start - 1) {
                break;
            }
            start -= 1;
        }
        self.ranges[start].start..stop
    }
}

/// A range of a passage as an excerpt, or as much of it as fits.
fn beginning(passage: &StoredPassage, range: Range<usize>) -> Option<Excerpt> {
    let (range, is_cut) = shortened(&passage.text, range);
    Excerpt::cut(passage, range, &[], (false, is_cut))
}

/// As much of a range as an excerpt has room for, and whether that is not all of it.
fn shortened(text: &str, range: Range<usize>) -> (Range<usize>, bool) {
    let end = forward(text, range.start, range.end);
    (range.start..end, end < range.end)
}

#[cfg(test)]
mod tests;
