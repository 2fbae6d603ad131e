//! Which correction of an article speaks of what is quoted from it.

use std::collections::HashMap;
use std::ops::Range;

use super::numbers::{SIGNS_OF_MONEY, is_calendar_word, is_date, is_number_word, is_one, is_year};
use super::sentences::sentences;
use super::shapes::is_unit;
use super::window::is_short;
use super::{Excerpt, Limit, Quotation, Relation};
use crate::index::StoredPassage;
use crate::index::analysis::{Analyzer, Token, analyzer};

/// The fewest words of weight that a correction shares with what it corrects, in two sentences. A long number that is neither
/// a year nor round is enough, and so is an amount with a fraction; a number in words, a day and a month count nothing. The words of
/// the title stand everywhere: beside others all of them count as one.
const SHARED: usize = 3;

/// What a number is worth that the correction says was wrong: `£150, not £100`.
const DENIED: usize = 2;

/// What says hardly anything by itself is worth no more.
const LITTLE: usize = 2;

/// The correction, where it speaks of what is quoted and is not shown yet.
pub(super) fn correction(quotation: &Quotation, correction: &StoredPassage) -> Option<Limit> {
    let is_shown = |one: &Excerpt| *one.place() == correction.place;
    if quotation.excerpts().any(is_shown) {
        return None;
    }
    let analyzer = analyzer(correction.language.as_deref());
    let title = terms(analyzer, &correction.title);
    let quoted = quoted(analyzer, quotation);
    let text = &correction.text;
    let denied = denied(analyzer, text);
    let is_denied = analyzer
        .tokens(quotation.excerpt.text())
        .iter()
        .any(|token| {
            let number = digits(token.form.word());
            !number.is_empty() && denied.iter().any(|of| of == number)
        });
    let head = head(text);
    let sentences = sentences(text, correction.language.as_deref());
    let last = |first: usize| (first + 1).min(sentences.len() - 1);
    let said = |first: usize, last: usize| {
        let start = sentences[first].start.max(head);
        terms(analyzer, &text[start..sentences[last].end.max(start)])
    };
    let shared = |first: &usize| {
        let said = said(*first, last(*first));
        let shared = said.iter().filter(|(term, _)| quoted.contains_key(*term));
        let (titled, own): (Vec<_>, Vec<_>) =
            shared.partition(|(term, _)| title.contains_key(*term));
        let own: usize = own.into_iter().map(|(_, worth)| worth).sum();
        let beside = usize::from(!titled.is_empty()) + if is_denied { DENIED } else { 0 };
        own + if own > 0 { beside } else { 0 }
    };
    // What says hardly anything is said of the passage beside it: `Correction: it was Monday.`
    let all: usize = said(0, sentences.len().checked_sub(1)?).values().sum();
    let beside = quotation.excerpt.place().number;
    let needed = match correction.place.number.abs_diff(beside) {
        1 if all <= LITTLE => 0,
        1 => 1,
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

/// Where the head of a correction ends: `Correction, 24 September:`.
fn head(text: &str) -> usize {
    const LONGEST: usize = 50;
    let colon = text.char_indices().take(LONGEST);
    let mut colon = colon.filter(|(_, c)| matches!(c, ':' | '：'));
    colon.next().map_or(0, |(at, c)| at + c.len_utf8())
}

/// The terms of what is quoted and of what is shown above it: a row has few words without the heads of its columns.
fn quoted(analyzer: &Analyzer, quotation: &Quotation) -> HashMap<String, usize> {
    let above = quotation.parents.iter().chain(&quotation.columns);
    let texts = above.chain([&quotation.excerpt]).map(Excerpt::text);
    texts.flat_map(|text| terms(analyzer, text)).collect()
}

/// The numbers that a correction says were wrong: behind `not` and its like.
fn denied(analyzer: &Analyzer, text: &str) -> Vec<String> {
    const NOT: &str = "not instead than nicht statt anstatt pas lieu non invece no vez nao niet plaats inte istallet ikke stedet nie zamiast не \
         вместо degil 不是 而非";
    /// How far before the number such a word stands, in words.
    const SOON: usize = 4;
    let tokens = analyzer.tokens(text);
    let denied = tokens.iter().enumerate().filter_map(|(at, token)| {
        let mut before = tokens[at.saturating_sub(SOON)..at].iter();
        let is_denied = before.any(|token| is_one(NOT, token.form.word()));
        let number = digits(token.form.word());
        (is_denied && !number.is_empty()).then(|| number.to_owned())
    });
    denied.collect()
}

/// The digits that a word begins with: `4th`.
fn digits(word: &str) -> &str {
    let end = word.find(|c: char| !c.is_ascii_digit());
    &word[..end.unwrap_or(word.len())]
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
        // `1,998` is none.
        let is_year = is_year(&text[token.range.clone()]);
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let is_round = word.trim_end_matches('0').len() <= 1;
        let is_fraction = digits >= 2 && is_fraction(text, token);
        // `20 people` and `20 February` have nothing in common.
        match digits {
            _ if is_fraction || digits >= LONG && !is_year && !is_round => SHARED,
            1..LONG => 0,
            _ => 1,
        }
    };
    let tokens = analyzer.tokens(text).into_iter();
    let terms = tokens.map(|token| (token.form.term().to_owned(), worth(&token)));
    terms.filter(|(_, worth)| *worth > 0).collect()
}
