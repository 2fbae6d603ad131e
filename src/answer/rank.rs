//! Second look at the passages that the index found: how much of the question stands in each, how close together, and
//! which run of whole sentences says most of it.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::Result;

use super::asks::{Asks, is_calendar_word, is_number_word};
use super::question::Question;
use super::sentences::sentences;
use super::weights;
use crate::article::Place;
use crate::index::analysis::{Token, analyzer};
use crate::index::{Hit, Snapshot, StoredPassage};

/// Passages that get the second look.
const CANDIDATES: usize = 40;

/// The longest excerpt, in characters.
pub const EXCERPT_CHARS: usize = 300;

/// Number of a passage's features.
pub const FEATURES: usize = 22;

/// What is known of a passage as an answer; shares are of the question's weight, 0 to 1.
pub type Features = [f32; FEATURES];

/// Names of [`Features`], in their order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "bm25_of_best",
    "bm25_of_possible",
    "rank",
    "covered",
    "covered_with_title",
    "title",
    "frequency",
    "exact_words",
    "pairs",
    "window_covered",
    "window_pairs",
    "window_near",
    "window_asked",
    "heaviest_missing",
    "words_covered",
    "length",
    "article",
    "guesses",
    "neighbours",
    "asked",
    "asked_place",
    "asked_number",
];

/// A passage after the second look.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The passage.
    pub passage: StoredPassage,
    /// Log-odds scale; comparable within one question.
    pub score: f32,
    /// What the score was made of.
    pub features: Features,
    /// The best run of sentences: bytes of the passage.
    pub window: Window,
    /// Bytes of the passage that match words of the question, and which word it is (index into the question's words).
    pub matches: Vec<(Range<usize>, usize)>,
}

/// A run of whole sentences of at most [`EXCERPT_CHARS`] characters, or a part of one longer sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Bytes of the passage.
    pub range: Range<usize>,
    /// Whether it begins and whether it ends inside a sentence.
    pub cut: (bool, bool),
    /// How much of the question it shows.
    pub score: f32,
    /// What the score was made of.
    pub features: WindowFeatures,
}

/// Number of a window's features.
pub const WINDOW_FEATURES: usize = 8;

/// What is known of a window; see [`window_features`].
pub type WindowFeatures = [f32; WINDOW_FEATURES];

/// A token of a passage that matches a word of the question.
#[derive(Debug, Clone, Copy)]
struct Match {
    /// Index into the question's words.
    word: usize,
    /// Index into the passage's tokens.
    token: usize,
    trust: f32,
    exact: bool,
}

/// Which words of the question a term stands for.
struct Terms<'a>(HashMap<&'a str, (usize, f32)>);

impl<'a> Terms<'a> {
    fn new(question: &'a Question) -> Terms<'a> {
        let mut terms = HashMap::new();
        for (at, word) in question.words.iter().enumerate() {
            for reading in &word.terms {
                let known = terms
                    .entry(reading.term.as_str())
                    .or_insert((at, reading.trust));
                if known.1 < reading.trust {
                    *known = (at, reading.trust);
                }
            }
        }
        Terms(terms)
    }

    fn matches(&self, question: &Question, tokens: &[Token]) -> Vec<Match> {
        let found = tokens.iter().enumerate().filter_map(|(at, token)| {
            match self.0.get(token.term.as_str()) {
                Some(&(word, trust)) => Some(Match {
                    word,
                    token: at,
                    trust,
                    exact: question.words[word].folded == token.word,
                }),
                None => {
                    let word = question
                        .words
                        .iter()
                        .position(|word| is_kin(&word.folded, &token.word))?;
                    Some(Match {
                        word,
                        token: at,
                        trust: KIN_TRUST,
                        exact: false,
                    })
                }
            }
        });
        found.collect()
    }
}

/// How much a word of the same family counts as the word itself.
const KIN_TRUST: f32 = 0.4;

/// Whether two folded words are of one family though their stems differ: a common beginning that is most of both
/// (`negotiate`, `negotiations`), or one as a part of a compound (`Vertrag`, `Staatsvertrag`).
fn is_kin(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 4;
    if a.len() < SHORTEST || b.len() < SHORTEST || a.starts_with(|c: char| c.is_numeric()) {
        return false;
    }
    let common = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let common = a[..a.floor_char_boundary(common)].chars().count();
    let (shorter, longer) = {
        let (a, b) = (a.chars().count(), b.chars().count());
        (a.min(b), a.max(b))
    };
    if common >= SHORTEST
        && (common * 5 >= longer * 3 || common == shorter && longer - shorter <= 3)
    {
        return true;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    shorter >= SHORTEST + 2 && long.contains(short)
}

/// The passages that answer the question best, best first.
pub fn rank(snapshot: &Snapshot, question: &Question) -> Result<Vec<Ranked>> {
    let hits = snapshot.search(&question.query(), CANDIDATES)?;
    let terms = Terms::new(question);
    let best = hits
        .first()
        .map_or(1.0, |hit| hit.score)
        .max(f32::MIN_POSITIVE);
    let candidates: Vec<Candidate> = hits
        .iter()
        .map(|hit| Candidate::new(question, &terms, hit))
        .collect();
    let mut ranked: Vec<Ranked> = (0..candidates.len())
        .map(|at| look(question, &candidates, best, at))
        .collect();
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
    tokens: Vec<Token>,
    matches: Vec<Match>,
    in_context: Vec<Match>,
    /// How surely each word of the question stands in the passage, its heading or its title.
    covered: Vec<f32>,
}

impl<'a> Candidate<'a> {
    fn new(question: &Question, terms: &Terms, hit: &'a Hit) -> Candidate<'a> {
        let passage = &hit.passage;
        let analyzer = analyzer(passage.language.as_deref());
        let tokens = analyzer.tokens(&passage.text);
        let matches = terms.matches(question, &tokens);
        let context = format!(
            "{} {}",
            passage.heading.as_deref().unwrap_or_default(),
            passage.title
        );
        let in_context = terms.matches(question, &analyzer.tokens(&context));
        let covered = covered(question, matches.iter().chain(&in_context));
        Candidate {
            hit,
            tokens,
            matches,
            in_context,
            covered,
        }
    }

    fn is_neighbour_of(&self, other: &Place) -> bool {
        let place = &self.hit.passage.place;
        place.slug == other.slug && place.number.abs_diff(other.number) == 1
    }
}

fn look(question: &Question, candidates: &[Candidate], best: f32, at: usize) -> Ranked {
    let Candidate {
        hit,
        tokens,
        matches,
        in_context,
        covered: both,
    } = &candidates[at];
    let passage = &hit.passage;
    let window = best_window(question, passage, tokens, matches);
    let total = question.weight.max(f32::MIN_POSITIVE);
    let covered = covered(question, matches.iter());
    let mass = |covered: &[f32]| share(question, covered);
    let exact = self::covered(question, matches.iter().filter(|m| m.exact));
    let missing = question.words.iter().zip(both).filter(|(_, c)| **c == 0.0);
    let missing = missing.map(|(word, _)| word.weight).fold(0.0, f32::max);
    let article = candidates
        .iter()
        .enumerate()
        .filter(|(other, c)| *other != at && c.hit.passage.place.slug == passage.place.slug);
    let [w_covered, w_pairs, w_near, w_asked, ..] = window.features;
    let features = [
        hit.score / best,
        hit.score / (2.2 * total),
        1.0 / (1.0 + at as f32),
        mass(&covered),
        mass(both),
        mass(&self::covered(question, in_context.iter())),
        frequency(question, matches) / total,
        mass(&exact),
        pairs(question, matches, tokens),
        w_covered,
        w_pairs,
        w_near,
        w_asked,
        missing / total,
        covered.iter().filter(|c| **c > 0.0).count() as f32 / question.words.len().max(1) as f32,
        (tokens.len() as f32 + 1.0).ln(),
        article.map(|(_, c)| c.hit.score / best).fold(0.0, f32::max),
        matches.iter().map(|m| 1.0 - m.trust).fold(0.0, f32::max),
        mass(&with_neighbours(candidates, at)),
        w_asked * w_covered,
        if question.asks.place { w_asked } else { 0.5 },
        if question.asks.number { w_asked } else { 0.5 },
    ];
    let score = features.iter().zip(weights::RANK).map(|(f, w)| f * w).sum();
    let matches = matches
        .iter()
        .map(|m| (tokens[m.token].range.clone(), m.word))
        .collect();
    Ranked {
        passage: passage.clone(),
        score,
        features,
        window,
        matches,
    }
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

/// For each word of the question, how surely it is among the matches.
fn covered<'a>(question: &Question, matches: impl Iterator<Item = &'a Match>) -> Vec<f32> {
    let mut covered = vec![0.0f32; question.words.len()];
    for m in matches {
        covered[m.word] = covered[m.word].max(m.trust);
    }
    covered
}

fn share(question: &Question, covered: &[f32]) -> f32 {
    let mass: f32 = question
        .words
        .iter()
        .zip(covered)
        .map(|(word, c)| word.weight * c)
        .sum();
    mass / question.weight.max(f32::MIN_POSITIVE)
}

/// Weights of the matched words, each growing with its number of matches towards twice the weight.
fn frequency(question: &Question, matches: &[Match]) -> f32 {
    let mut counts = vec![0.0f32; question.words.len()];
    for m in matches {
        counts[m.word] += m.trust;
    }
    question
        .words
        .iter()
        .zip(counts)
        .map(|(word, n)| word.weight * n / (n + 1.2))
        .sum()
}

/// Share of the question's neighbouring words that also stand near each other here, in their order or nearly so.
fn pairs(question: &Question, matches: &[Match], tokens: &[Token]) -> f32 {
    let (mut found, mut all) = (0.0, 0.0);
    for (at, pair) in question.words.windows(2).enumerate() {
        let gap = (pair[1].position - pair[0].position) as i64;
        let weight = pair[0].weight + pair[1].weight;
        all += weight;
        found += weight * closeness(matches, tokens, at, gap);
    }
    if all == 0.0 { 0.0 } else { found / all }
}

/// 1 where word `at` of the question and its successor stand as far apart as in the question, less where farther.
fn closeness(matches: &[Match], tokens: &[Token], at: usize, gap: i64) -> f32 {
    let mut best = 0.0f32;
    for (i, a) in matches.iter().enumerate().filter(|(_, m)| m.word == at) {
        let near = matches[i.saturating_sub(8)..]
            .iter()
            .take(17)
            .filter(|m| m.word == at + 1);
        for b in near {
            let distance =
                i64::from(tokens[b.token].position) - i64::from(tokens[a.token].position);
            let slack = if distance > 0 {
                (distance - gap).max(0)
            } else {
                -distance + 1
            };
            best = best.max(a.trust.min(b.trust) / (1.0 + 0.5 * slack as f32));
        }
    }
    best
}

/// The run of sentences that shows most of the question.
fn best_window(
    question: &Question,
    passage: &StoredPassage,
    tokens: &[Token],
    matches: &[Match],
) -> Window {
    scored_windows(question, passage, tokens, matches)
        .max_by(|a, b| {
            a.score
                .total_cmp(&b.score)
                .then_with(|| b.range.start.cmp(&a.range.start))
        })
        .expect("a passage is never empty")
}

fn scored_windows(
    question: &Question,
    passage: &StoredPassage,
    tokens: &[Token],
    matches: &[Match],
) -> impl Iterator<Item = Window> {
    windows(passage, tokens, matches)
        .into_iter()
        .map(|(range, cut)| {
            let features = window_features(question, passage, tokens, matches, &range);
            let score = features
                .iter()
                .zip(weights::WINDOW)
                .map(|(f, w)| f * w)
                .sum();
            Window {
                range,
                cut,
                score,
                features,
            }
        })
}

/// All windows of a passage, for fitting their weights.
pub fn all_windows(question: &Question, ranked: &Ranked) -> Vec<Window> {
    let passage = &ranked.passage;
    let tokens = analyzer(passage.language.as_deref()).tokens(&passage.text);
    let matches = Terms::new(question).matches(question, &tokens);
    scored_windows(question, passage, &tokens, &matches).collect()
}

type Cut = (bool, bool);

/// All runs of whole sentences that fit, and cuts of the sentences that are too long on their own.
fn windows(
    passage: &StoredPassage,
    tokens: &[Token],
    matches: &[Match],
) -> Vec<(Range<usize>, Cut)> {
    let text = &passage.text;
    let chars = |range: &Range<usize>| text[range.clone()].chars().count();
    let sentences = sentences(text, passage.language.as_deref());
    let mut windows = Vec::new();
    for (first, start) in sentences.iter().enumerate() {
        if chars(start) > EXCERPT_CHARS {
            windows.extend(cuts(text, start, tokens, matches));
            continue;
        }
        for end in &sentences[first..] {
            let range = start.start..end.end;
            if range.len() > EXCERPT_CHARS && chars(&range) > EXCERPT_CHARS {
                break;
            }
            windows.push((range, (false, false)));
        }
    }
    if windows.is_empty() {
        windows.extend(cuts(text, &(0..text.len()), tokens, matches));
    }
    windows
}

/// Parts of one long sentence: from its beginning, and around each match, at words' bounds.
fn cuts(
    text: &str,
    sentence: &Range<usize>,
    tokens: &[Token],
    matches: &[Match],
) -> Vec<(Range<usize>, Cut)> {
    let inside = matches
        .iter()
        .map(|m| &tokens[m.token].range)
        .filter(|r| sentence.start <= r.start && r.end <= sentence.end);
    let mut starts: Vec<usize> = inside
        .map(|range| back(text, sentence.start, range.start, EXCERPT_CHARS / 5))
        .collect();
    starts.insert(0, sentence.start);
    starts.dedup();
    let mut cuts: Vec<(Range<usize>, Cut)> = Vec::new();
    for start in starts.into_iter().take(24) {
        let end = forward(text, start, sentence.end);
        let start = if end == sentence.end {
            back(text, sentence.start, end, EXCERPT_CHARS)
        } else {
            start
        };
        let cut = (start > sentence.start, end < sentence.end);
        if !cuts.iter().any(|(known, _)| *known == (start..end)) {
            cuts.push((start..end, cut));
        }
    }
    cuts
}

/// The first bound of a word within `chars` characters before `at`, not before `from`.
fn back(text: &str, from: usize, at: usize, chars: usize) -> usize {
    let earliest = text[from..at]
        .char_indices()
        .rev()
        .nth(chars - 1)
        .map_or(from, |(i, _)| from + i);
    if earliest == from {
        return from;
    }
    let bounds = text[earliest..at]
        .char_indices()
        .skip_while(|(_, c)| !is_break(*c));
    bounds
        .skip_while(|(_, c)| is_break(*c))
        .map(|(i, _)| earliest + i)
        .next()
        .unwrap_or(earliest)
}

/// The last bound of a word within [`EXCERPT_CHARS`] characters after `start`, not after `to`.
fn forward(text: &str, start: usize, to: usize) -> usize {
    let Some((latest, _)) = text[start..to].char_indices().nth(EXCERPT_CHARS) else {
        return to;
    };
    let part = &text[start..start + latest];
    let end = match text[start + latest..].chars().next() {
        Some(c) if is_break(c) => part.len(),
        _ => part
            .char_indices()
            .rev()
            .find(|(_, c)| is_break(*c))
            .map_or(part.len(), |(i, _)| i),
    };
    match part[..end].trim_end_matches(char::is_whitespace).len() {
        0 => start + latest,
        trimmed => start + trimmed,
    }
}

/// Where a line of text may be cut: at spaces, and at the punctuation of scripts that write none.
fn is_break(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '、' | '，' | '。' | '；' | '：' | '！' | '？' | '」' | '』'
        )
}

/// Share covered, share of pairs, nearness, what is asked for, length, exactness, position, repeated words.
fn window_features(
    question: &Question,
    passage: &StoredPassage,
    tokens: &[Token],
    matches: &[Match],
    range: &Range<usize>,
) -> WindowFeatures {
    let from = matches.partition_point(|m| tokens[m.token].range.start < range.start);
    let to = matches.partition_point(|m| tokens[m.token].range.end <= range.end);
    let inside = &matches[from..to.max(from)];
    let exact = covered(question, inside.iter().filter(|m| m.exact));
    let share_of = |covered: &[f32]| share(question, covered);
    let shown = share_of(&covered(question, inside.iter()));
    [
        shown,
        pairs(question, inside, tokens),
        near(question, inside, tokens) * shown,
        asked(question, passage, tokens, inside, range),
        passage.text[range.clone()].chars().count() as f32 / EXCERPT_CHARS as f32,
        share_of(&exact),
        1.0 - range.start as f32 / passage.text.len() as f32,
        frequency(question, inside) / question.weight.max(f32::MIN_POSITIVE),
    ]
}

/// 1 where all matched words stand side by side, less the more other words stand between the first and the last.
fn near(question: &Question, inside: &[Match], tokens: &[Token]) -> f32 {
    let words = covered(question, inside.iter())
        .iter()
        .filter(|c| **c > 0.0)
        .count();
    if words < 2 {
        return 0.0;
    }
    let mut span = u32::MAX;
    for (i, first) in inside.iter().enumerate() {
        let mut seen = vec![false; question.words.len()];
        let mut count = 0;
        for m in &inside[i..] {
            if !std::mem::replace(&mut seen[m.word], true) {
                count += 1;
            }
            if count == words {
                span = span.min(tokens[m.token].position - tokens[first.token].position + 1);
                break;
            }
        }
    }
    words as f32 / (span as f32).max(words as f32)
}

/// Whether the window has a thing of the kind that is asked for, beside the words of the question: 0 or 1.
fn asked(
    question: &Question,
    passage: &StoredPassage,
    tokens: &[Token],
    inside: &[Match],
    range: &Range<usize>,
) -> f32 {
    let asks = question.asks;
    if asks == Asks::default() {
        return 0.5;
    }
    let from = tokens.partition_point(|t| t.range.start < range.start);
    let own = |at: usize| inside.iter().any(|m| m.token == at);
    let others = tokens[from..]
        .iter()
        .enumerate()
        .take_while(|(_, t)| t.range.end <= range.end);
    let mut others = others.filter(|(at, _)| !own(from + at));
    let has = others.any(|(at, token)| {
        let typed = &passage.text[token.range.clone()];
        let digits = || typed.starts_with(|c: char| c.is_numeric());
        let capital = typed.starts_with(char::is_uppercase);
        let calendar = || capital && is_calendar_word(&token.word);
        let name = || capital && !calendar() && is_name(&passage.text, range.start, token);
        let after_short_word = || {
            let before = (from + at)
                .checked_sub(1)
                .map(|before| &passage.text[tokens[before].range.clone()]);
            before.is_some_and(|word| {
                word.chars().count() <= 4 && !word.starts_with(char::is_uppercase)
            })
        };
        asks.number && (digits() || is_number_word(&token.word))
            || asks.time && (digits() || calendar())
            || asks.name && name()
            || asks.place && name() && after_short_word()
    });
    if has { 1.0 } else { 0.0 }
}

/// Whether a capitalised word does not open a sentence.
fn is_name(text: &str, start: usize, token: &Token) -> bool {
    let before = text[start..token.range.start].trim_end();
    !before.is_empty() && !before.ends_with(['.', '!', '?', '“', '"'])
}
