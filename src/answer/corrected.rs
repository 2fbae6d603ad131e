//! Which correction of an article speaks of what is quoted from it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::numbers::{SIGNS_OF_MONEY, is_calendar_word, is_date, is_number_word, is_one, is_year};
use super::sentences::sentences;
use super::shapes::is_unit;
use super::window::is_short;
use super::{BETWEEN_HEADINGS, Excerpt, Limit, Quotation, Relation};
use crate::index::StoredPassage;
use crate::index::analysis::{Analyzer, Token, analyzer, words};

/// The fewest words of weight that a correction shares with what it corrects, in two sentences. A long number that is neither
/// a year nor round is enough, and so is an amount with a fraction; a number in words, a day and a month count nothing. The words of
/// the title stand everywhere: beside others all of them count as one. A number that it gives as wrong is enough with one of them.
const SHARED: usize = 3;

/// What says hardly anything by itself is worth no more.
const LITTLE: usize = 2;

/// What stands before what is corrected, folded, in many languages: `£150, not £100`, `11 statt 10`.
const WRONG: &str = "not instead rather nicht statt anstatt pas lieu no vez non invece nao niet nie inte ikke не вместо degil \
     nu loc";

/// The correction, where it speaks of what is quoted and is not shown yet.
pub(super) fn correction(quotation: &Quotation, correction: &StoredPassage) -> Option<Limit> {
    let is_shown = |one: &Excerpt| *one.place() == correction.place;
    if quotation.excerpts().any(is_shown) {
        return None;
    }
    let analyzer = analyzer(correction.language.as_deref());
    let title = terms(analyzer, &correction.title);
    let own = terms(analyzer, quotation.excerpt.text());
    let quoted = with_above(analyzer, quotation, &own);
    let numbers = numbers(quotation.excerpt.text());
    let text = &correction.text;
    let head = head(text);
    let sentences = sentences(text, correction.language.as_deref());
    let last = |first: usize| (first + 1).min(sentences.len() - 1);
    let said = |first: usize, last: usize| {
        let start = sentences[first].start.max(head);
        &text[start..sentences[last].end.max(start)]
    };
    let shared = |first: &usize| {
        let said = said(*first, last(*first));
        let terms = terms(analyzer, said);
        let shared = terms.iter().filter(|(term, _)| quoted.contains_key(*term));
        let (titled, of_own): (Vec<_>, Vec<_>) =
            shared.partition(|(term, _)| title.contains_key(*term));
        let worth: usize = of_own.iter().map(|(_, worth)| **worth).sum();
        // What stands above it is said of others too.
        let mut shared = of_own.iter().chain(&titled);
        if !shared.any(|(term, _)| own.contains_key(*term)) {
            return 0;
        }
        match wrong(said).is_disjoint(&numbers) {
            true => worth + usize::from(worth > 0 && !titled.is_empty()),
            false => SHARED,
        }
    };
    // What says hardly anything is said of the passage beside it: `Correction: it was Monday.`
    let all = terms(analyzer, said(0, sentences.len().checked_sub(1)?));
    let all: usize = all.values().sum();
    let excerpt = &quotation.excerpt;
    let headings = correction.headings.join(BETWEEN_HEADINGS);
    let is_of_section = excerpt.heading().unwrap_or_default() == headings;
    let needed = match correction.place.number.abs_diff(excerpt.place().number) {
        1 if all <= LITTLE => 0,
        1 if is_of_section => 1,
        _ if is_cell(quotation, &own) => LITTLE,
        _ => SHARED,
    };
    let found = (0..sentences.len()).find(|first| shared(first) >= needed)?;
    // With as much before it as an excerpt has room for, then with what is behind it.
    let fits = |start: &Range<usize>, end: &Range<usize>| is_short(&text[start.start..end.end]);
    let needed = &sentences[last(found)];
    let start = sentences[..=found].iter().find(|start| fits(start, needed));
    let start = start.unwrap_or(&sentences[found]);
    let end = sentences[found..].iter().rfind(|end| fits(start, end));
    let range = start.start..end.unwrap_or(&sentences[found]).end;
    let excerpt = Excerpt::cut(correction, range, &[], (false, false))?;
    Some(Limit::new(Relation::Correction, excerpt))
}

/// Whether an excerpt says hardly anything without what stands above it: a row of a table, an item of a list.
fn is_cell(quotation: &Quotation, own: &HashMap<String, usize>) -> bool {
    quotation.columns.is_some() || own.values().sum::<usize>() <= LITTLE
}

/// The terms of an excerpt, of one that says hardly anything with those of what stands above it.
fn with_above(
    analyzer: &Analyzer,
    quotation: &Quotation,
    own: &HashMap<String, usize>,
) -> HashMap<String, usize> {
    let mut all = own.clone();
    if is_cell(quotation, own) {
        let above = quotation.parents.iter().chain(&quotation.columns);
        let texts = above.map(Excerpt::text).chain(quotation.excerpt.heading());
        all.extend(texts.flat_map(|text| terms(analyzer, text)));
    }
    all
}

/// The numbers of a text, without what makes them ordinal ones: `4th`.
fn numbers(text: &str) -> HashSet<String> {
    words(text).filter_map(|(_, word)| number(&word)).collect()
}

fn number(word: &str) -> Option<String> {
    let number = word.trim_end_matches(char::is_alphabetic);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| number.to_owned())
}

/// The numbers that a correction gives as wrong: the first one soon behind a word for that, in one sentence.
fn wrong(text: &str) -> HashSet<String> {
    const SOON: usize = 4;
    const ENDS: [&str; 4] = [". ", "; ", "! ", "? "];
    let words: Vec<_> = words(text).collect();
    let behind = |at: usize| {
        let (denial, _) = &words[at];
        let mut soon = words[at + 1..].iter().take(SOON);
        let (range, found) = soon.find_map(|(range, word)| Some((range, number(word)?)))?;
        let between = &text[denial.end..range.start];
        (!ENDS.iter().any(|end| between.contains(end))).then_some(found)
    };
    let denials = (0..words.len()).filter(|at| is_one(WRONG, &words[*at].1));
    denials.filter_map(behind).collect()
}

/// Where the head of a correction ends: `Correction, 24 September:`.
fn head(text: &str) -> usize {
    const LONGEST: usize = 50;
    let colon = text.char_indices().take(LONGEST);
    let mut colon = colon.filter(|(_, c)| matches!(c, ':' | '：'));
    colon.next().map_or(0, |(at, c)| at + c.len_utf8())
}

/// Whether a number has a decimal point, and is an amount: `£2.3m`, `2.3m`, `2.3 %`. Times and sections have one too.
fn is_fraction(text: &str, token: &Token) -> bool {
    let (before, after) = (&text[..token.range.start], &text[token.range.end..]);
    let word = &text[token.range.clone()];
    let number = word.trim_end_matches(char::is_alphabetic);
    let is_amount = ["k", "m", "mn", "mio", "b", "bn", "mrd", "tn"]
        .contains(&&word[number.len()..])
        || before.trim_end().ends_with(SIGNS_OF_MONEY)
        || after.trim_start().starts_with('%');
    let mut parts = number.split(['.', ',']);
    let is_part =
        |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
    let is_whole = parts
        .next()
        .is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    is_amount && is_whole && parts.next().is_some_and(is_part) && parts.next().is_none()
}

/// The terms of a text's words of weight, with what they are worth.
fn terms(analyzer: &Analyzer, text: &str) -> HashMap<String, usize> {
    const LONG: usize = 3;
    let worth = |token: &Token| {
        let word = token.form.word();
        if analyzer.is_stop_word(word)
            || analyzer.is_framing_word(word)
            || is_number_word(text, token)
            || is_calendar_word(word)
            || is_date(word)
            || is_unit(word)
        {
            return 0;
        }
        // A short number stands for anything: `20 people`, `20 February`.
        if word.len() < LONG && word.bytes().all(|byte| byte.is_ascii_digit()) {
            return 0;
        }
        // `1,998` is none.
        let is_year = is_year(&text[token.range.clone()]);
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let is_round = word.trim_end_matches('0').len() <= 1;
        let is_fraction = digits >= 2 && is_fraction(text, token);
        match is_fraction || digits >= LONG && !is_year && !is_round {
            true => SHARED,
            false => 1,
        }
    };
    let tokens = analyzer.tokens(text).into_iter();
    let terms = tokens.map(|token| (token.form.term().to_owned(), worth(&token)));
    terms.filter(|(_, worth)| *worth > 0).collect()
}
