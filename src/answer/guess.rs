//! Which words of the library a misspelt word may be.

use anyhow::Result;

use super::question::Reading;
use crate::index::analysis::{Analyzer, terms};
use crate::index::{Snapshot, Spelling};

/// The most library words near a typed one that are looked up, the nearest ones of the most articles.
const MAX_READ: usize = 32;

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
    let is_stop_word = |near: &Spelling| analyzers.iter().any(|of| of.is_stop_word(&near.word));
    let is_of_stem = |near: &Spelling| {
        let is_long = |of: &&Analyzer| of.term(&near.word).chars().count() >= STEM_OF_TWO;
        near.distance < 2 || analyzers.iter().all(is_long)
    };
    let near = snapshot.spellings(word)?.into_iter();
    let near = near.filter(|near| !is_stop_word(near) && is_of_stem(near));
    let mut guesses: Vec<Guess> = Vec::new();
    for spelling in near.take(MAX_READ) {
        guesses.push(Guess::of(spelling, word, snapshot, analyzers)?);
    }
    guesses.sort_by(|a, b| b.plausibility.total_cmp(&a.plausibility));
    let best = guesses.first().map_or(0.0, |best| best.plausibility);
    let trust = |guess: &Guess| (guess.plausibility - best).exp() * GUESS_TRUST;
    guesses.truncate(MAX_SPELLINGS);
    guesses.retain(|guess| trust(guess) >= LEAST_TRUST);
    let mut readings: Vec<Reading> = Vec::new();
    for guess in &guesses {
        for term in &guess.terms {
            let reading = Reading {
                term: term.clone(),
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

/// A word of the library that a misspelt one may be.
struct Guess {
    word: String,
    /// What it is in the index.
    terms: Vec<String>,
    /// In about how many passages it is: between how many articles have it, and how many passages its stem. Of 1,350 questions with slips
    /// the right passage is first for 1,208, and for 1,205 by its stem alone.
    passages: u64,
    /// See [`plausibility`].
    plausibility: f32,
}

impl Guess {
    fn of(
        near: Spelling,
        typed: &str,
        snapshot: &Snapshot,
        analyzers: &[&Analyzer],
    ) -> Result<Guess> {
        let terms = terms(&near.word, analyzers);
        let mut of_stem = near.articles;
        for term in &terms {
            of_stem = of_stem.max(snapshot.passages_with(term)?);
        }
        let passages = (near.articles as f32 * of_stem as f32).sqrt().round() as u64;
        Ok(Guess {
            plausibility: plausibility(typed, &near, passages),
            word: near.word,
            terms,
            passages,
        })
    }
}

/// In how many passages a guessed word counts as being, of those that have it: a small library says little of how common
/// it is, and what is misspelt is seldom common.
fn guessed(with: u64, passages: u64) -> u64 {
    const SURE: f32 = 100.0;
    let passages = passages as f32;
    (with as f32).powf(passages / (SURE + passages)).round() as u64
}

/// A log-scale preference among library words near a typed one: few edits, the same beginning, frequent words.
fn plausibility(typed: &str, guess: &Spelling, passages: u64) -> f32 {
    let same_first = typed.chars().next() == guess.word.chars().next();
    let length = typed.chars().count().abs_diff(guess.word.chars().count()) as f32;
    -2.2 * f32::from(guess.distance)
        + if same_first { 1.5 } else { 0.0 }
        + 0.35 * (passages as f32).ln()
        - 0.2 * length
}
