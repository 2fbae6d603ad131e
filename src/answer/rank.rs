//! Second look at the passages that the index found: how much of the question stands in each, how close together, and
//! what its neighbours, its heading and its title add.

use std::ops::Range;

use anyhow::Result;

use super::matching::{Match, Matched, Terms, covered, frequency, share};
use super::question::Question;
use super::weights;
use super::window::{Window, best_window};
use crate::article::Place;
use crate::index::analysis::analyzer;
use crate::index::{Hit, Snapshot, StoredPassage};

/// Passages of which the most promising get the second look.
const CANDIDATES: usize = 200;

/// Number of a passage's features.
pub const FEATURES: usize = 25;

/// What is known of a passage as an answer; see [`FEATURE_NAMES`]. Shares are of the question's weight, 0 to 1.
pub type Features = [f32; FEATURES];

/// Names of [`Features`], in their order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "score of the index, of the best",
    "score of the index, of what the question could reach",
    "rank in the index",
    "share covered",
    "share covered with heading and title",
    "share in heading and title",
    "share covered, by words that repeat",
    "share covered without inflection",
    "neighbouring words near each other",
    "share the window covers",
    "neighbouring words near each other in the window",
    "nearness of all words in the window",
    "what is asked for is in the window",
    "heaviest missing word",
    "words covered, of all",
    "length",
    "best other passage of the article",
    "guessed spelling",
    "share covered with the paragraphs beside",
    "what is asked for, by share the window covers",
    "a place is asked for and is in the window",
    "a number is asked for and is in the window",
    "share covered by related words alone",
    "share the window covers by related words alone",
    "heaviest word missing without a related one",
];

/// Index of the share covered.
pub const COVERED: usize = 3;
/// Index of how many neighbouring words stand near each other.
pub const PAIRS: usize = 8;
/// Index of the share that the window covers.
pub const WINDOW_COVERED: usize = 9;
/// Index of the heaviest missing word.
pub const MISSING: usize = 13;
/// Index of whether a number is asked for and is there.
pub const NUMBER: usize = 21;

/// A passage after the second look.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The passage.
    pub passage: StoredPassage,
    /// Log-odds scale; comparable within one question.
    pub score: f32,
    /// What the score was made of.
    pub features: Features,
    /// The best run of sentences.
    pub window: Window,
    /// Bytes of the passage that match words of the question, and which word it is (index into the question's words).
    pub matches: Vec<(Range<usize>, usize)>,
}

/// The passages that answer the question best, best first.
pub fn rank(snapshot: &Snapshot, question: &Question) -> Result<Vec<Ranked>> {
    let hits = snapshot.search(&question.query(), CANDIDATES)?;
    let terms = Terms::new(question);
    let candidates: Vec<Candidate> = hits.iter().map(|hit| Candidate::new(&terms, hit)).collect();
    let mut ranked: Vec<Ranked> = (0..hits.len()).map(|at| look(&candidates, at)).collect();
    ranked.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.passage.place.cmp(&b.passage.place))
    });
    Ok(ranked)
}

/// A passage that the index found, with what matches the question.
struct Candidate<'a> {
    hit: &'a Hit,
    matched: Matched<'a>,
    /// Matches in the heading and the title.
    in_context: Vec<Match>,
    /// How surely each word of the question stands in the passage, its heading or its title.
    covered: Vec<f32>,
}

impl<'a> Candidate<'a> {
    fn new(terms: &Terms<'a>, hit: &'a Hit) -> Candidate<'a> {
        let passage = &hit.passage;
        let analyzer = analyzer(passage.language.as_deref());
        let matched = terms.read(&passage.text, analyzer.tokens(&passage.text));
        let heading = passage.heading.as_deref().unwrap_or_default();
        let context = format!("{heading} {}", passage.title);
        let (in_context, _) = terms.matches(&context, &analyzer.tokens(&context));
        let covered = covered(matched.question, matched.matches.iter().chain(&in_context));
        Candidate {
            hit,
            matched,
            in_context,
            covered,
        }
    }

    fn is_neighbour_of(&self, other: &Place) -> bool {
        let place = &self.hit.passage.place;
        place.slug == other.slug && place.number.abs_diff(other.number) == 1
    }
}

fn look(candidates: &[Candidate], at: usize) -> Ranked {
    let Candidate { hit, matched, .. } = &candidates[at];
    let window = best_window(matched, hit.passage.language.as_deref());
    let features = features(candidates, at, &window);
    let score = features.iter().zip(weights::RANK).map(|(f, w)| f * w).sum();
    let matches = matched.matches.iter();
    let matches = matches
        .map(|m| (matched.tokens[m.token].range.clone(), m.word))
        .collect();
    Ranked {
        passage: hit.passage.clone(),
        score,
        features,
        window,
        matches,
    }
}

fn features(candidates: &[Candidate], at: usize, window: &Window) -> Features {
    let Candidate {
        hit,
        matched,
        in_context,
        covered: both,
    } = &candidates[at];
    let (question, matches) = (matched.question, &matched.matches);
    let best = candidates[0].hit.score.max(f32::MIN_POSITIVE);
    let total = question.weight.max(f32::MIN_POSITIVE);
    let text = covered(question, matches.iter());
    let exact = covered(question, matches.iter().filter(|m| m.exact));
    let context = covered(question, in_context.iter());
    let with_related = covered(
        question,
        matches.iter().chain(in_context).chain(&matched.related),
    );
    let unrelated = question.words.iter().zip(&with_related);
    let unrelated = unrelated.map(|(word, c)| word.weight * (1.0 - (2.0 * c).min(1.0)));
    let missing = question.words.iter().zip(both).filter(|(_, c)| **c == 0.0);
    let [w_covered, w_pairs, w_near, w_asked, .., w_related] = window.features;
    [
        hit.score / best,
        // BM25 gives a word at most 2.2 times its weight.
        hit.score / (2.2 * total),
        1.0 / (1.0 + at as f32),
        share(question, &text),
        share(question, both),
        share(question, &context),
        frequency(question, matches),
        share(question, &exact),
        matched.pairs(matches),
        w_covered,
        w_pairs,
        w_near,
        w_asked,
        missing.map(|(word, _)| word.weight).fold(0.0, f32::max) / total,
        text.iter().filter(|c| **c > 0.0).count() as f32 / question.words.len().max(1) as f32,
        (matched.tokens.len() as f32 + 1.0).ln(),
        hit.of_article / best,
        matches.iter().map(|m| 1.0 - m.trust).fold(0.0, f32::max),
        share(question, &with_neighbours(candidates, at)),
        w_asked * w_covered,
        if question.asks.place { w_asked } else { 0.5 },
        if question.asks.number { w_asked } else { 0.5 },
        share(question, &with_related) - share(question, both),
        w_related,
        unrelated.fold(0.0, f32::max) / total,
    ]
}

/// How surely each word stands in the passage or, counted half, in the paragraph before or after it: what a passage is
/// about is often named in its neighbour.
fn with_neighbours(candidates: &[Candidate], at: usize) -> Vec<f32> {
    const NEIGHBOUR_TRUST: f32 = 0.5;
    let mut covered = candidates[at].covered.clone();
    let place = &candidates[at].hit.passage.place;
    for neighbour in candidates
        .iter()
        .filter(|candidate| candidate.is_neighbour_of(place))
    {
        for (own, other) in covered.iter_mut().zip(&neighbour.covered) {
            *own = own.max(NEIGHBOUR_TRUST * other);
        }
    }
    covered
}
