//! Which words of the library a misspelt word may be.

use anyhow::Result;

use super::question::Reading;
use crate::index::analysis::{Analyzer, terms};
use crate::index::{Snapshot, Spelling};

/// The most library words that one typed word is tried as.
const MAX_SPELLINGS: usize = 3;

/// How surely a word that the library lacks is its nearest neighbour there.
const GUESS_TRUST: f32 = 0.9;

/// Two slips in a shorter stem leave too little of it: `sibling` is not `signing`.
const STEM_OF_TWO: usize = 5;

/// A guess that is less sure is none.
const LEAST_TRUST: f32 = 0.2;

/// The terms that a folded word of no passage may stand for, and in how many passages it counts as being.
pub(super) fn guesses(
    snapshot: &Snapshot,
    word: &str,
    analyzers: &[&Analyzer],
) -> Result<(Vec<Reading>, u64)> {
    let mut guesses = snapshot.spellings(word)?;
    let is_stop_word = |guess: &Spelling| analyzers.iter().any(|of| of.is_stop_word(&guess.word));
    let is_of_stem = |guess: &Spelling| {
        let is_long = |of: &&Analyzer| of.term(&guess.word).chars().count() >= STEM_OF_TWO;
        guess.distance < 2 || analyzers.iter().all(is_long)
    };
    guesses.retain(|guess| !is_stop_word(guess) && is_of_stem(guess));
    guesses.sort_by(|a, b| plausibility(word, b).total_cmp(&plausibility(word, a)));
    let best = guesses.first().map_or(0.0, |best| plausibility(word, best));
    let trust = |guess: &Spelling| (plausibility(word, guess) - best).exp() * GUESS_TRUST;
    guesses.truncate(MAX_SPELLINGS);
    guesses.retain(|guess| trust(guess) >= LEAST_TRUST);
    let mut readings: Vec<Reading> = Vec::new();
    for guess in &guesses {
        for term in terms(&guess.word, analyzers) {
            let reading = Reading {
                term,
                trust: trust(guess),
                guess: Some(guess.word.clone()),
            };
            reading.join(&mut readings, snapshot)?;
        }
    }
    let with = guesses.iter().map(|guess| guess.passages).min();
    let all = snapshot.payload().passages;
    Ok((readings, guessed(with.unwrap_or_default(), all)))
}

/// In how many passages a guessed word counts as being, of those that have it: a small library says little of how common
/// it is, and what is misspelt is seldom common.
fn guessed(with: u64, passages: u64) -> u64 {
    const SURE: f32 = 100.0;
    let passages = passages as f32;
    (with as f32).powf(passages / (SURE + passages)).round() as u64
}

/// A log-scale preference among library words near a typed one: few edits, the same beginning, frequent words.
fn plausibility(typed: &str, guess: &Spelling) -> f32 {
    let same_first = typed.chars().next() == guess.word.chars().next();
    let length = typed.chars().count().abs_diff(guess.word.chars().count()) as f32;
    -2.2 * f32::from(guess.distance)
        + if same_first { 1.5 } else { 0.0 }
        + 0.35 * (guess.passages as f32).ln()
        - 0.2 * length
}
