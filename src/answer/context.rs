//! What must stand with an excerpt so that its cut does not mislead: the sentence that it refers back to, the heads of its
//! table's columns, and the sentences beside it that limit, deny or correct it.

use std::ops::Range;

use super::cues::{Limiting, limiting, limits_what_follows, refers_back};
use super::sentences::sentences;
use super::window::EXCERPT_CHARS;
use super::{Excerpt, Limit, Quotation, Relation};
use crate::article::Meta;
use crate::index::StoredPassage;

/// The most passages that are shown of those that a colon announces.
pub(super) const ANNOUNCED: usize = 8;

/// Steps from a sentence that refers back to the one that it refers to.
const STEPS: usize = 2;

/// A passage with those beside it in its article.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The passage that the excerpt is cut from.
    pub passage: &'a StoredPassage,
    /// The passage before it, where there is one.
    pub previous: Option<&'a StoredPassage>,
    /// The passage after it, where there is one; where it ends with a colon, more of those after it.
    pub following: &'a [StoredPassage],
    /// What it is read with: the items of a list that it stands under, highest first, or the heads of its columns.
    pub above: &'a [StoredPassage],
}

impl<'a> Around<'a> {
    /// The passage after it, where there is one.
    fn next(&self) -> Option<&'a StoredPassage> {
        self.following.first()
    }

    fn is_row(&self) -> bool {
        self.passage.columns.is_some()
    }

    /// Whether it is an item of a list that the next one stands under.
    fn has_items(&self) -> bool {
        self.next().is_some_and(|next| is_under(next, self.passage))
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
    let is_row = around.is_row();
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
    } else if last + 1 == text.ranges.len() || around.passage.text.chars().count() <= EXCERPT_CHARS
    {
        limits.extend(limit_of_the_next(around).map(|range| (Relation::NextParagraph, range)));
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
            Relation::Continued | Relation::Correction => None,
        }?;
        Some(Limit {
            relation,
            excerpt: beginning(passage, range)?,
        })
    };
    // What cannot be cut is no reason to show the excerpt without it.
    let before = match before {
        Some(found) => Some(whole(found)?.excerpt),
        None => None,
    };
    let above = around.above.iter();
    let mut items: Vec<Excerpt> = above
        .map(|one| beginning(one, 0..one.text.len()))
        .collect::<Option<_>>()?;
    let columns = if around.is_row() { items.pop() } else { None };
    let mut limits: Vec<Limit> = context
        .limits
        .into_iter()
        .map(whole)
        .collect::<Option<_>>()?;
    let (continued, goes_on) = continued(&range, around);
    if let Some(last) = continued.last() {
        limits.retain(|limit| limit.relation != Relation::NextParagraph);
        for (at, one) in continued.iter().enumerate() {
            let (range, is_cut) = shortened(&one.text, 0..one.text.len());
            let is_cut = is_cut || goes_on && at + 1 == continued.len();
            limits.push(Limit {
                relation: Relation::Continued,
                excerpt: Excerpt::cut(one, range, &[], (false, is_cut))?,
            });
        }
        let behind = Around {
            passage: last,
            following: &around.following[continued.len()..],
            ..*around
        };
        if let Some(range) = limit_of_the_next(&behind) {
            limits.push(Limit {
                relation: Relation::NextParagraph,
                excerpt: beginning(behind.following.first()?, range)?,
            });
        }
    }
    Some(Quotation {
        items,
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
    let previous = around
        .previous
        .filter(|previous| adjoin(previous, around.passage))?;
    let previous = Sentences::of(previous);
    (!previous.ranges.is_empty()).then(|| {
        (
            Relation::PreviousParagraph,
            previous.up_to(previous.ranges.len()),
        )
    })
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
        .filter(|previous| adjoin(previous, around.passage))?;
    let previous = Sentences::of(previous);
    Some((
        Relation::PreviousParagraph,
        previous.forward(previous.ranges.len().checked_sub(1)?)?,
    ))
}

/// The next passage's first sentence, where it limits this passage. A mere "but" under another heading does not.
fn limit_of_the_next(around: &Around) -> Option<Range<usize>> {
    let next = around.next().filter(|next| adjoin(around.passage, next))?;
    let same_heading = next.headings == around.passage.headings;
    let next = Sentences::of(next);
    match next.limiting(0)? {
        Limiting::But if !same_heading => None,
        _ => Some(next.ranges[0].clone()),
    }
}

/// What the next passage replies to a question that this one ends with, as in an interview or a list of questions: as many
/// of its sentences as an excerpt has room for, none of which is limited by one that is left out.
fn reply(text: &Sentences, last: usize, around: &Around) -> Option<Range<usize>> {
    let next = around.next().filter(|next| adjoin(around.passage, next))?;
    let is_last = last + 1 == text.ranges.len();
    if !is_last
        || around.has_items()
        || !is_question(text.at(last)?)
        || next.headings != around.passage.headings
    {
        return None;
    }
    let next = Sentences::of(next);
    if is_question(next.at(next.ranges.len().checked_sub(1)?)?) {
        return None;
    }
    let start = next.ranges[0].start;
    let fits = |sentence: &&Range<usize>| is_short(&next.text[start..sentence.end]);
    let fitting = next.ranges.iter().take_while(fits).count().max(1);
    let is_limited = |count: &usize| next.limiting(*count).is_some();
    let count = (1..=fitting).rev().find(|count| !is_limited(count))?;
    Some(start..next.ranges[count - 1].end)
}

/// The passages that an excerpt announces which ends with its passage and a colon, or those that stand under it in a list: the
/// next one, and as many short ones after it, as items of a list, as an excerpt has room for; and whether there may be more of
/// those.
fn continued<'a>(range: &Range<usize>, around: &Around<'a>) -> (Vec<&'a StoredPassage>, bool) {
    /// The longest item, in characters.
    const ITEM_CHARS: usize = 80;
    let text = &around.passage.text;
    let has_items = around.has_items();
    let is_open = has_items || announces(text);
    let mut continued: Vec<&StoredPassage> = Vec::new();
    if around.is_row() || range.end < text.trim_end().len() || !is_open {
        return (continued, false);
    }
    let mut room = EXCERPT_CHARS;
    for next in around.following {
        let before = continued.last().map_or(around.passage, |last| *last);
        let chars = next.text.chars().count();
        // Lines of a program are no list, and neither is what announces something else.
        let is_item = |text: &str| {
            let is_short = text.chars().nth(ITEM_CHARS).is_none();
            is_short && !text.contains('\n') && !announces(text)
        };
        let is_beside = adjoin(before, next)
            && next.headings == around.passage.headings
            && (!has_items || is_under(next, around.passage));
        let is_part = continued.is_empty() || is_item(&before.text) && is_item(&next.text);
        let is_full = !continued.is_empty() && (chars > room || continued.len() == ANNOUNCED);
        if !is_beside || !is_part || is_full {
            // Behind an item it may be another one, however long.
            let goes_on = is_beside && !continued.is_empty() && is_item(&before.text);
            return (continued, goes_on);
        }
        room = room.saturating_sub(chars);
        continued.push(next);
    }
    (continued, false)
}

/// Whether a passage stands under another one in a list.
pub(super) fn is_under(passage: &StoredPassage, other: &StoredPassage) -> bool {
    let mut items = passage.items.iter();
    items.any(|item| item.number == other.place.number)
}

/// Whether a text ends with a colon.
pub(super) fn announces(text: &str) -> bool {
    text.trim_end().ends_with([':', '：'])
}

/// Whether a sentence is a question, by its last sign.
fn is_question(sentence: &str) -> bool {
    let sentence = sentence.trim_end_matches(|c: char| c.is_whitespace() || "\"”’»)*_".contains(c));
    sentence.ends_with(['?', '？', '؟', '\u{37e}'])
}

/// Whether the second passage follows the first in one state of one article.
fn adjoin(first: &StoredPassage, second: &StoredPassage) -> bool {
    first.place.slug == second.place.slug
        && first.version == second.version
        && first.place.number + 1 == second.place.number
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

/// Whether a text is no longer than an excerpt may be.
pub(super) fn is_short(text: &str) -> bool {
    text.chars().nth(EXCERPT_CHARS).is_none()
}

/// A range of a passage as an excerpt, or as much of it as fits.
fn beginning(passage: &StoredPassage, range: Range<usize>) -> Option<Excerpt> {
    let (range, is_cut) = shortened(&passage.text, range);
    Excerpt::cut(passage, range, &[], (false, is_cut))
}

/// A sentence that is too long for an excerpt ends after a word, or after a character where none ends.
fn shortened(text: &str, range: Range<usize>) -> (Range<usize>, bool) {
    let sentence = &text[range.clone()];
    let Some((limit, _)) = sentence.char_indices().nth(EXCERPT_CHARS) else {
        return (range, false);
    };
    let end = sentence[..limit]
        .rfind(char::is_whitespace)
        .filter(|end| *end > limit / 2)
        .unwrap_or(limit);
    (
        range.start..range.start + sentence[..end].trim_end().len(),
        true,
    )
}

#[cfg(test)]
mod tests;
