//! How sure it is that the best passage answers: one number for all questions and libraries.

use super::question::Question;
use super::rank::Ranked;
use super::weights;

/// Number of features.
pub const FEATURES: usize = 12;

/// What the confidence is made of.
pub fn features(question: &Question, ranked: &[Ranked]) -> [f32; FEATURES] {
    let Some(best) = ranked.first() else {
        return [0.0; FEATURES];
    };
    let f = &best.features;
    let second = ranked.get(1).map_or(0.0, |r| r.score);
    let unknown = question
        .words
        .iter()
        .filter(|w| !w.is_known())
        .map(|w| w.weight)
        .sum::<f32>();
    let unknown = unknown / question.weight.max(f32::MIN_POSITIVE);
    let guessed = question
        .words
        .iter()
        .filter(|w| w.terms.first().is_some_and(|r| r.guess.is_some()));
    let guessed = guessed.map(|w| w.weight).sum::<f32>() / question.weight.max(f32::MIN_POSITIVE);
    let words = question.words.len() as f32;
    [
        f[4],
        f[9],
        f[8],
        f[10],
        f[13],
        f[1],
        (best.score - second).min(4.0),
        unknown,
        guessed,
        (words + 1.0).ln(),
        f[7],
        f[14],
    ]
}

/// The probability, 0 to 1, that the first excerpt answers the question.
pub fn confidence(question: &Question, ranked: &[Ranked]) -> f32 {
    if ranked.is_empty() {
        return 0.0;
    }
    let features = features(question, ranked);
    let sum: f32 = features
        .iter()
        .zip(weights::CONFIDENCE)
        .map(|(f, w)| f * w)
        .sum();
    1.0 / (1.0 + (-(sum + weights::CONFIDENCE_BIAS)).exp())
}
