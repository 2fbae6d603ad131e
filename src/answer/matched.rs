//! How much of a question stands in a passage: how many of its words, how close together, and whether what is asked for is there.

use std::borrow::Cow;
use std::ops::Range;

use super::asked::Asked;
use super::asks::Asks;
use super::question::Question;
use crate::index::analysis::Token;

/// A token of a passage, or of the headings above it, that matches a word of the question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    /// Index into the question's words.
    pub word: usize,
    /// Index into the passage's tokens; those of the headings stand before them, the last one at -1.
    pub position: i32,
    /// How surely it is the word: 1 for its term, less for a guessed spelling or another word of its family.
    pub trust: f32,
    /// Whether it is the word without inflection.
    pub exact: bool,
}

/// A passage read against a question. The headings are shown wherever the passage is quoted, so they are read with it.
pub(super) struct Matched<'a> {
    pub question: &'a Question,
    pub text: &'a str,
    pub tokens: Vec<Token>,
    /// In the order of the headings and the text.
    pub matches: Vec<Match>,
    /// Tokens that are related to a word of the question without being it, in the order of the text; how strongly is
    /// their trust.
    pub related: Vec<Match>,
    /// Tokens that are of the kind that is asked for, beside the matches, in the order of the text.
    pub asked: Vec<Asked>,
    /// Whether one stands in a heading that has a word of the question, as a day does in a version's.
    pub is_asked_above: bool,
    /// Whether something of the shape that is asked for stands in the text, and whether it does above it, in what has a word of the
    /// question beside those that ask for it.
    pub has_shape: bool,
    pub has_shape_above: bool,
    /// The share of the lowest heading's words of weight that the question has.
    pub named: f32,
    /// How much of what stands above it, in the order of [`crate::index::StoredPassage::context`], it takes to have all words that match there.
    pub depth: usize,
}

/// How surely a number is the one that is asked for, where it does not stand before what is counted.
const ANY_NUMBER: f32 = 0.3;

/// For each word of the question, how surely it is among the matches.
pub(super) fn covered<'a>(
    question: &Question,
    matches: impl Iterator<Item = &'a Match>,
) -> Vec<f32> {
    let mut covered = vec![0.0f32; question.words.len()];
    for m in matches {
        covered[m.word] = covered[m.word].max(m.trust);
    }
    covered
}

/// The share of the question's weight that is covered.
pub(super) fn share(question: &Question, covered: &[f32]) -> f32 {
    let mass: f32 = question
        .words
        .iter()
        .zip(covered)
        .map(|(word, c)| word.weight * c)
        .sum();
    mass / question.weight.max(f32::MIN_POSITIVE)
}

/// Share of the question's weight that is matched, where more matches of a word count more, up to all of its weight.
pub(super) fn frequency(question: &Question, matches: &[Match]) -> f32 {
    let mut counts = vec![0.0f32; question.words.len()];
    for m in matches {
        counts[m.word] += m.trust;
    }
    let counts: Vec<f32> = counts.into_iter().map(|n| n / (n + 1.2)).collect();
    share(question, &counts)
}

impl Matched<'_> {
    /// The matches in the text.
    pub fn in_text(&self) -> &[Match] {
        &self.matches[self.matches.partition_point(|m| m.position < 0)..]
    }

    /// The matches in the headings.
    pub fn in_headings(&self) -> &[Match] {
        &self.matches[..self.matches.len() - self.in_text().len()]
    }

    /// The matches within a range of bytes.
    pub fn inside(&self, range: &Range<usize>) -> &[Match] {
        self.within(self.in_text(), range)
    }

    /// The matches in the headings and within a range of bytes.
    pub fn shown_with(&self, range: &Range<usize>) -> Cow<'_, [Match]> {
        let inside = self.inside(range);
        match self.in_headings() {
            [] => Cow::Borrowed(inside),
            headings => Cow::Owned([headings, inside].concat()),
        }
    }

    /// Bytes of the text where a match of it stands.
    pub fn range(&self, m: &Match) -> &Range<usize> {
        &self.tokens[m.position as usize].range
    }

    /// The related tokens within a range of bytes.
    pub fn related_inside(&self, range: &Range<usize>) -> &[Match] {
        self.within(&self.related, range)
    }

    fn within<'a>(&self, matches: &'a [Match], range: &Range<usize>) -> &'a [Match] {
        let from = matches.partition_point(|m| self.range(m).start < range.start);
        let to = matches.partition_point(|m| self.range(m).end <= range.end);
        &matches[from..to.max(from)]
    }

    /// How surely a thing of the kind that is asked for stands within a range of bytes: 0 to 1, between where no kind is.
    pub fn asked_inside(&self, range: &Range<usize>) -> f32 {
        if self.question.asks == Asks::default() {
            return 0.5;
        }
        let within = self.asked_within(range);
        if self.is_asked_above {
            1.0
        } else if within.is_empty() {
            0.0
        } else if self.question.counted.is_none() || within.iter().any(|one| one.counts) {
            1.0
        } else {
            ANY_NUMBER
        }
    }

    /// The things of the kind that is asked for within a range of bytes.
    pub fn asked_within(&self, range: &Range<usize>) -> &[Asked] {
        let start = |one: &Asked| self.tokens[one.token].range.start < range.start;
        let end = |one: &Asked| self.tokens[one.token].range.end <= range.end;
        let from = self.asked.partition_point(start);
        let to = self.asked.partition_point(end);
        &self.asked[from..to.max(from)]
    }

    /// Share of the question's neighbouring words that also stand near each other here, in their order or nearly so.
    pub fn pairs(&self, matches: &[Match]) -> f32 {
        let (mut found, mut all) = (0.0, 0.0);
        for (at, pair) in self.question.words.windows(2).enumerate() {
            let gap = i64::from(pair[1].position) - i64::from(pair[0].position);
            let weight = pair[0].weight + pair[1].weight;
            all += weight;
            found += weight * self.closeness(matches, at, gap);
        }
        if all == 0.0 { 0.0 } else { found / all }
    }

    /// 1 where word `at` of the question and the next one stand as far apart as in the question, less where farther.
    fn closeness(&self, matches: &[Match], at: usize, gap: i64) -> f32 {
        const AROUND: usize = 8;
        let mut best = 0.0f32;
        for (i, a) in matches.iter().enumerate().filter(|(_, m)| m.word == at) {
            let near = matches[i.saturating_sub(AROUND)..]
                .iter()
                .take(2 * AROUND + 1);
            for b in near.filter(|m| m.word == at + 1) {
                let distance = i64::from(b.position) - i64::from(a.position);
                let slack = if distance > 0 {
                    (distance - gap).max(0)
                } else {
                    1 - distance
                };
                best = best.max(a.trust.min(b.trust) / (1.0 + 0.5 * slack as f32));
            }
        }
        best
    }

    /// 1 where the matched words stand side by side, less the more other words stand between the first and the last.
    pub fn nearness(&self, matches: &[Match]) -> f32 {
        let words = covered(self.question, matches.iter())
            .iter()
            .filter(|c| **c > 0.0)
            .count();
        if words < 2 {
            return 0.0;
        }
        let spans = (0..matches.len()).filter_map(|first| self.span(&matches[first..], words));
        let span = spans.min().unwrap_or(i64::MAX);
        words as f32 / (span as f32).max(words as f32)
    }

    /// Words from the first match to the one that makes `words` different ones.
    fn span(&self, matches: &[Match], words: usize) -> Option<i64> {
        let mut seen = vec![false; self.question.words.len()];
        let mut count = 0;
        let last = matches.iter().find(|m| {
            count += usize::from(!std::mem::replace(&mut seen[m.word], true));
            count == words
        });
        last.map(|last| i64::from(last.position) - i64::from(matches[0].position) + 1)
    }
}
