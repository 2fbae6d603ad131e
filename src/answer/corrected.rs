//! Which correction of an article speaks of what is quoted from it.

use std::collections::HashMap;
use std::ops::Range;

use super::numbers::is_number_word;
use super::sentences::sentences;
use super::shapes::is_unit;
use super::window::EXCERPT_CHARS;
use super::{Excerpt, Limit, Quotation, Relation};
use crate::index::StoredPassage;
use crate::index::analysis::{Analyzer, Token, analyzer};

/// The fewest words of weight that a correction shares with what it corrects, in two sentences. A long number that is no year is enough; a
/// number in words counts nothing, and neither do the words of the title, which stand everywhere.
const SHARED: usize = 3;

/// The most sentences of a short correction.
const SHORT: usize = 2;

/// The correction, where it speaks of what is quoted and is not shown yet.
pub(super) fn correction(quotation: &Quotation, correction: &StoredPassage) -> Option<Limit> {
    let is_shown = |one: &Excerpt| *one.place() == correction.place;
    if quotation.excerpts().any(is_shown) {
        return None;
    }
    let analyzer = analyzer(correction.language.as_deref());
    let title = terms(analyzer, &correction.title);
    let mut quoted = terms(analyzer, quotation.excerpt.text());
    quoted.retain(|term, _| !title.contains_key(term));
    let text = &correction.text;
    let sentences = sentences(text, correction.language.as_deref());
    let last = |first: usize| (first + 1).min(sentences.len() - 1);
    let shared = |first: &usize| {
        let said = terms(
            analyzer,
            &text[sentences[*first].start..sentences[last(*first)].end],
        );
        let shared = said.iter().filter(|(term, _)| quoted.contains_key(*term));
        shared.map(|(_, worth)| worth).sum::<usize>()
    };
    // A short one beside the passage speaks of that without naming it: `Correction: it was Monday.`
    let beside = quotation.excerpt.place().number;
    let needed = match correction.place.number.abs_diff(beside) {
        1 if sentences.len() <= SHORT => 0,
        1 => 1,
        _ => SHARED,
    };
    let found = (0..sentences.len()).find(|first| shared(first) >= needed)?;
    // With as much before it as an excerpt has room for, then with what is behind it.
    let is_short = |start: &Range<usize>, end: &Range<usize>| {
        text[start.start..end.end]
            .chars()
            .nth(EXCERPT_CHARS)
            .is_none()
    };
    let needed = &sentences[last(found)];
    let start = sentences[..=found]
        .iter()
        .find(|start| is_short(start, needed));
    let start = start.unwrap_or(&sentences[found]);
    let end = sentences[found..].iter().rfind(|end| is_short(start, end));
    let range = start.start..end.unwrap_or(&sentences[found]).end;
    Some(Limit {
        relation: Relation::Correction,
        excerpt: Excerpt::cut(correction, range, &[], (false, false))?,
    })
}

/// The terms of a text's words of weight, with what they are worth.
fn terms(analyzer: &Analyzer, text: &str) -> HashMap<String, usize> {
    const LONG: usize = 3;
    let worth = |token: &Token| {
        let word = token.form.word();
        if analyzer.is_stop_word(word)
            || analyzer.is_framing_word(word)
            || is_number_word(text, token)
            || is_unit(word)
        {
            return 0;
        }
        let is_year = word
            .parse()
            .is_ok_and(|year: u32| (1000..2100).contains(&year));
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if digits >= LONG && !is_year {
            SHARED
        } else {
            1
        }
    };
    let tokens = analyzer.tokens(text).into_iter();
    let terms = tokens.map(|token| (token.form.term().to_owned(), worth(&token)));
    terms.filter(|(_, worth)| *worth > 0).collect()
}
