//! How sure it is that the best passage answers: one number for all questions and libraries.

use super::question::{Question, Word};
use super::rank::Ranked;
use super::weights;
use crate::index::analysis::is_unspaced;

/// Number of features.
pub const FEATURES: usize = super::rank::FEATURES + 11;

/// What the confidence is made of: the best passage's features, then what is known of the question as a whole.
pub fn features(question: &Question, ranked: &[Ranked]) -> [f32; FEATURES] {
    let mut features = [0.0; FEATURES];
    let Some(best) = ranked.first() else {
        return features;
    };
    let share = |of: &dyn Fn(&Word) -> bool| {
        let weight: f32 = question
            .words
            .iter()
            .filter(|word| of(word))
            .map(|word| word.weight)
            .sum();
        weight / question.weight.max(f32::MIN_POSITIVE)
    };
    let second = ranked.get(1).map_or(0.0, |second| second.score);
    let words = question.words.len() as f32;
    let most = |feature: usize| {
        ranked
            .iter()
            .map(|r| r.features[feature])
            .fold(0.0, f32::max)
    };
    features[..super::rank::FEATURES].copy_from_slice(&best.features);
    features[super::rank::FEATURES..].copy_from_slice(&[
        (best.score - second).min(4.0),
        share(&|word| !word.is_known()),
        share(&|word| {
            word.terms
                .first()
                .is_some_and(|reading| reading.guess.is_some())
        }),
        (words + 1.0).ln(),
        if words <= 1.0 { 1.0 } else { 0.0 },
        most(3),
        best.features[9] * best.features[9],
        best.features[13] * best.features[13],
        question.rarity,
        question
            .words
            .iter()
            .filter(|word| is_unspaced(&word.folded))
            .count() as f32
            / words.max(1.0),
        best.features[3] * question.rarity,
    ]);
    features
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
