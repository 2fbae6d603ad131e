//! How sure it is that the best passage answers: one number for all questions and libraries.

use super::question::{Question, Word};
use super::rank::{
    self, ASKED, COVERED, COVERED_IN_ALL, MISSING, NUMBER, PAIRS, Ranked, WINDOW_COVERED,
};
use super::shapes::Shape;
use super::wanted::Wanted;
use super::weights;
use crate::index::analysis::is_unspaced;

/// Number of features.
pub const FEATURES: usize = rank::FEATURES + 12;

/// What the confidence is made of: the best passage's features, its lead over the next one, then what is known of the
/// question as a whole, and some products.
pub fn features(question: &Question, ranked: &[Ranked]) -> [f32; FEATURES] {
    /// A longer lead says no more.
    const LONGEST_LEAD: f32 = 4.0;
    let mut features = [0.0; FEATURES];
    let Some(best) = ranked.first() else {
        return features;
    };
    let second = ranked.get(1).map_or(0.0, |second| second.score);
    let words = question.words.len() as f32;
    let most_covered = ranked
        .iter()
        .map(|r| r.features[COVERED])
        .fold(0.0, f32::max);
    let unspaced = question
        .words
        .iter()
        .filter(|word| is_unspaced(&word.folded))
        .count();
    let has_no_number = best.features[NUMBER] == 0.0;
    // What an article's title says need stand in no passage.
    let lacks = |(word, shown): (&Word, &f32)| {
        word.is_telling && !word.is_known() && *shown == 0.0 && !is_unspaced(&word.folded)
    };
    features[..rank::FEATURES].copy_from_slice(&best.features);
    features[rank::FEATURES..].copy_from_slice(&[
        (best.score - second).min(LONGEST_LEAD),
        share(question, |word| !word.is_known()),
        share(question, |word| word.is_known() && !word.is_in_library()),
        (words + 1.0).ln(),
        if words <= 1.0 { 1.0 } else { 0.0 },
        most_covered,
        best.features[WINDOW_COVERED].powi(2),
        best.features[MISSING].powi(2),
        question.rarity,
        unspaced as f32 / words.max(1.0),
        best.features[COVERED] * question.rarity,
        // `How much does it cost`, where no passage mentions `cost` and this one no amount.
        if has_no_number && question.words.iter().zip(&best.covered).any(lacks) {
            1.0
        } else {
            0.0
        },
    ]);
    features
}

/// The share of the question's weight that some of its words have.
fn share(question: &Question, of: impl Fn(&Word) -> bool) -> f32 {
    let weight: f32 = question
        .words
        .iter()
        .filter(|word| of(word))
        .map(|word| word.weight)
        .sum();
    weight / question.weight.max(f32::MIN_POSITIVE)
}

/// The probability, 0 to 1, that the library answers the question with the first of these passages.
pub fn confidence(question: &Question, ranked: &[Ranked]) -> f32 {
    // Words that are only related to those of the question are no answer by themselves.
    let best = ranked.first().filter(|best| best.features[COVERED] > 0.0);
    let Some(best) = best else {
        return 0.0;
    };
    // Function words stand everywhere: only a phrase of some is asked for, and answered where it stands word for word.
    let is_phrase = question.words.len() >= 3 && best.features[PAIRS] >= 1.0;
    if question.is_of_stop_words && !is_phrase {
        return 0.0;
    }
    let features = features(question, ranked);
    let sum: f32 = features
        .iter()
        .zip(weights::CONFIDENCE)
        .map(|(f, w)| f * w)
        .sum();
    let gain = of_language(best.passage.language.as_deref());
    let odds = sum + weights::CONFIDENCE_BIAS + gain - loss(question, best);
    1.0 / (1.0 + (-odds).exp())
}

/// What the log-odds lose by what the best passage lacks.
fn loss(question: &Question, best: &Ranked) -> f32 {
    let is_number = |word: &Word| word.folded.starts_with(|c: char| c.is_ascii_digit());
    let is_under_heading = !best.passage.context().is_empty();
    let mut loss = 0.0;
    if best.lacks(question, |word| {
        word.is_code || is_under_heading && is_number(word)
    }) {
        loss += weights::CODE;
    }
    if best.lacks_wanted {
        loss += match question.wanted {
            Some(Wanted::Of(Shape::Money)) => weights::MONEY,
            Some(Wanted::Name) => weights::NAME,
            _ => weights::SHAPE,
        };
    }
    if best.lacks_denial {
        loss += weights::DENIAL;
    }
    if best.is_of_other_time {
        loss += weights::OTHER_TIME;
    }
    if best.is_of_other {
        loss += weights::OTHER;
    }
    if best.is_of_subject {
        loss += weights::SUBJECT;
    }
    loss += match best.features[ASKED] {
        0.0 if best.lacks_number => weights::UNDER_HEADING_NO_NUMBER,
        0.0 if is_under_heading => weights::UNDER_HEADING_ASKED,
        0.0 if question.asks.time => weights::NO_TIME,
        // A number that does not stand before what is counted.
        asked if is_under_heading && question.asks.number && asked < 1.0 => {
            weights::UNDER_HEADING_ASKED / 2.0
        }
        _ => 0.0,
    };
    let is_row = best.passage.columns.is_some();
    if is_row || best.needs_headings {
        // What stands above it says what it is about: what else the question has decides.
        loss += weights::UNDER_HEADING_MISSING * (1.0 - best.features[COVERED_IN_ALL]);
    }
    // The row of another thing has the columns of this one.
    if is_row && best.is_by_heading() && best.lacks(question, |word| !word.frames) {
        loss += weights::OTHER_ROW;
    }
    loss
}

/// What the log-odds gain by the passage's language.
fn of_language(language: Option<&str>) -> f32 {
    let is_in = |languages: &&[&str]| language.is_some_and(|code| languages.contains(&code));
    let group = weights::LANGUAGES.iter().find(|(codes, _)| is_in(codes));
    group.map_or(0.0, |(_, gain)| *gain)
}
