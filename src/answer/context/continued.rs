//! What goes on behind an excerpt that ends with its passage: the list that stands under it, the lines that it announces, or the
//! words of who is said there to say something.

use std::ops::Range;

use super::{ANNOUNCED, LISTED, Sentences, adjoin, has_list, is_beside, is_under, shortened};
use crate::answer::cues::refers_back;
use crate::answer::numbers::is_one;
use crate::answer::window::EXCERPT_CHARS;
use crate::answer::{Excerpt, Limit, Relation};
use crate::article::announces;
use crate::index::StoredPassage;
use crate::index::analysis::{analyzer, words};

/// A part of what goes on behind an excerpt.
pub(super) struct Part<'a> {
    pub(super) passage: &'a StoredPassage,
    range: Range<usize>,
    /// Whether more of it is not shown.
    is_cut: bool,
    /// How much deeper in the list it stands than the first ones.
    depth: usize,
}

impl Part<'_> {
    pub(super) fn limit(self) -> Option<Limit> {
        let cut = (false, self.is_cut);
        Some(Limit {
            relation: Relation::Continued,
            depth: self.depth,
            excerpt: Excerpt::cut(self.passage, self.range, &[], cut)?,
        })
    }
}

/// What goes on behind an excerpt that ends there, with its passage: what stands under that in a list, else what it announces, or the
/// words of who is said there to say something.
pub(super) fn continued<'a>(
    passage: &StoredPassage,
    end: usize,
    following: &'a [StoredPassage],
) -> Vec<Part<'a>> {
    let is_whole = end >= passage.text.trim_end().len();
    if !is_whole || passage.columns.is_some() {
        Vec::new()
    } else if has_list(passage, following) {
        listed(passage, following)
    } else if announces(&passage.text) {
        lines(passage, following)
    } else {
        let next = following.first().filter(|next| speaks_on(passage, next));
        let opening = next.and_then(|next| Some((next, Sentences::of(next).opening()?)));
        let part = opening.map(|(passage, range)| {
            let (range, is_cut) = shortened(&passage.text, range);
            Part {
                passage,
                range,
                is_cut,
                depth: 0,
            }
        });
        part.into_iter().collect()
    }
}

/// Whether a passage ends with what somebody says and the next one quotes it: `Ada Berg said she felt foolish.`, `“I paid for a story,”
/// she said.`
fn speaks_on(passage: &StoredPassage, next: &StoredPassage) -> bool {
    const OPENING: [char; 5] = ['"', '“', '„', '«', '「'];
    const CLOSING: [char; 5] = ['"', '”', '“', '»', '」'];
    const SAYS: &str = "said says told tells added called described recalled explained argued warned insisted sagte sagt erklarte erzahlte dit \
         declare explique dijo explico declaro";
    if !adjoin(passage, next) || !is_beside(passage, next) {
        return false;
    }
    let (telling, quoting) = (Sentences::of(passage), Sentences::of(next));
    let (Some(telling), Some(first)) = (telling.last(), quoting.at(0)) else {
        return false;
    };
    let tells = words(telling).any(|(_, word)| is_one(SAYS, &word));
    if !tells || !next.text.contains(OPENING) || quoting.limiting(0).is_some() {
        return false;
    }
    let Some(speech) = next.text.strip_prefix(OPENING) else {
        return first.contains(OPENING) && refers_back(first, quoting.language);
    };
    // Who says it, up to where it goes on.
    let said = speech.split_once(CLOSING).map_or("", |(_, said)| said);
    let who = said.trim_start_matches([',', '.', ' ']);
    let who = who.split(OPENING).next().unwrap_or_default();
    who.is_empty() || refers_back(who, quoting.language) || names_one_of(who, passage)
}

/// Whether the first name in who says something (`said Ada Berg, a friend of Cole Ash`) is one of a passage.
fn names_one_of(who: &str, passage: &StoredPassage) -> bool {
    /// Among how many words the name stands.
    const SOON: usize = 4;
    const TITLES: &str = "mr mrs ms miss sir dr herr frau mme sr sra";
    let analyzer = analyzer(passage.language.as_deref());
    let end = who.find([',', '.', ';']).unwrap_or(who.len());
    let mut first = words(&who[..end]).take(SOON);
    let name = first.find(|(at, word)| {
        let is_upper = who[at.clone()].starts_with(char::is_uppercase);
        is_upper && !analyzer.is_stop_word(word) && !is_one(TITLES, word)
    });
    let names = |(_, name): (_, String)| {
        let mut words = words(&passage.text);
        words.any(|(at, word)| word == name && passage.text[at].starts_with(char::is_uppercase))
    };
    name.is_some_and(names)
}

/// The short lines behind a short one, as items of a list that nothing leads to.
pub(in crate::answer) fn lines_behind(
    passage: &StoredPassage,
    following: &[StoredPassage],
) -> Vec<Limit> {
    let lines = lines(passage, following).into_iter();
    lines.filter_map(Part::limit).collect()
}

/// What stands under a passage in a list: all of it where an excerpt has room for that, else as much as fits of what stands
/// directly under it.
fn listed<'a>(parent: &StoredPassage, following: &'a [StoredPassage]) -> Vec<Part<'a>> {
    let chars = |passage: &StoredPassage| passage.text.chars().count();
    let under = following
        .iter()
        .take_while(|one| is_under(one, parent.place.number));
    let under: Vec<&StoredPassage> = under.collect();
    let is_all = under.len() <= ANNOUNCED
        && under.iter().map(|one| chars(one)).sum::<usize>() <= EXCERPT_CHARS;
    let is_child = |one: &StoredPassage| {
        let nearest = one.parents.last().map(|parent| parent.number);
        nearest == Some(parent.place.number)
    };
    let mut room = EXCERPT_CHARS;
    let mut parts: Vec<Part> = Vec::new();
    let mut is_full = false;
    for (at, passage) in under.iter().enumerate() {
        let sentences = Sentences::of(passage);
        let follows = parts
            .last()
            .is_some_and(|last| adjoin(last.passage, passage));
        let limits = follows && sentences.limiting(0).is_some();
        if !is_all && !is_child(passage) && !limits {
            continue;
        }
        is_full = parts.len() == ANNOUNCED || !parts.is_empty() && chars(passage) > room;
        if is_full {
            break;
        }
        room = room.saturating_sub(chars(passage));
        // A sentence that is too long for the one that limits it stands with that all the same.
        let ranges = match sentences.opening() {
            Some(range) => vec![range],
            None => sentences.ranges.into_iter().take(2).collect(),
        };
        let has_more = under
            .get(at + 1)
            .is_some_and(|next| is_under(next, passage.place.number));
        let above = passage.parents.iter();
        let above = above.filter(|above| above.number > parent.place.number);
        let depth = above.count();
        for range in ranges {
            let (range, is_cut) = shortened(&passage.text, range);
            parts.push(Part {
                passage,
                range,
                is_cut,
                depth,
            });
        }
        if let Some(last) = parts.last_mut() {
            let is_whole = last.range.end >= passage.text.trim_end().len();
            last.is_cut |= !is_whole || !is_all && has_more;
        }
    }
    if let Some(last) = parts.last_mut() {
        let behind = &following[under.len()..];
        let goes_on = behind
            .iter()
            .any(|one| counts_on(&last.passage.text, &one.text));
        last.is_cut |= is_full || goes_on || under.len() == LISTED;
    }
    parts
}

/// Whether an item has the number after that of another one, as where a picture or a warning parts a list.
fn counts_on(item: &str, other: &str) -> bool {
    let number = |text: &str| text.split_once(". ")?.0.parse::<u32>().ok();
    number(item).is_some_and(|of| number(other) == of.checked_add(1))
}

/// What a passage announces that ends with a colon, the next one, and as many short ones after it, or after another short one, as an
/// excerpt has room for.
fn lines<'a>(passage: &StoredPassage, following: &'a [StoredPassage]) -> Vec<Part<'a>> {
    /// The longest line of several, in characters.
    const LINE_CHARS: usize = 80;
    let mut parts: Vec<Part> = Vec::new();
    let mut room = EXCERPT_CHARS;
    for next in following {
        let before = parts.last().map_or(passage, |last| last.passage);
        let chars = next.text.chars().count();
        // Lines of a program are no list, and neither is what announces something else.
        let is_line = |text: &str| {
            let is_short = text.chars().nth(LINE_CHARS).is_none();
            is_short && !text.contains('\n') && !announces(text)
        };
        let goes_on = adjoin(before, next) && is_beside(passage, next);
        let is_announced = parts.is_empty() && announces(&passage.text);
        let is_part = is_announced || is_line(&before.text) && is_line(&next.text);
        let is_full = !parts.is_empty() && (chars > room || parts.len() == ANNOUNCED);
        if !goes_on || !is_part || is_full {
            // Behind a line it may be another one, however long.
            let is_cut = goes_on && is_line(&before.text);
            if let Some(last) = parts.last_mut() {
                last.is_cut |= is_cut;
            }
            return parts;
        }
        room = room.saturating_sub(chars);
        let (range, is_cut) = shortened(&next.text, 0..next.text.len());
        parts.push(Part {
            passage: next,
            range,
            is_cut,
            depth: 0,
        });
    }
    parts
}
