//! A query built from terms, never by a query-language parser, and its hits.

use std::collections::HashMap;

use anyhow::Result;
use foldhash::fast::RandomState;
use tantivy::{DocAddress, Term};

use super::best::Best;
use super::{Snapshot, StoredPassage};

/// Terms with their weights; a passage need have only one of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Term and weight; weights are positive.
    pub terms: Vec<(String, f32)>,
    /// Only passages under this topic or heading, given as [`super::analysis::key`].
    pub topic: Option<String>,
}

/// A passage that has terms of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The weighted sum of BM25 over the terms.
    pub score: f32,
    /// The best score of another passage of the same article, also of one that was not read; 0 where none was found.
    pub of_article: f32,
    /// The passage.
    pub passage: StoredPassage,
}

impl Snapshot {
    /// Passages that have the term.
    pub fn passages_with(&self, term: &str) -> Result<u64> {
        Ok(self
            .searcher
            .doc_freq(&Term::from_field_text(self.fields.terms, term))?)
    }

    /// Of the best `limit` passages by BM25 those that are worth a second look, best first; equals stand in the order of
    /// their places. Under a topic the best 40 are.
    pub fn search(&self, query: &Query, limit: usize) -> Result<Vec<Hit>> {
        if (query.terms.is_empty() && query.topic.is_none()) || limit == 0 {
            return Ok(Vec::new());
        }
        let mut best = self.best(query, limit)?;
        best.sort_unstable();
        let found: Vec<Found> = best.iter().map(|best| self.found(best)).collect();
        let of_article = of_article(&found);
        let read = match query.topic {
            Some(_) => (0..found.len().min(UNDER_TOPIC)).collect(),
            None => worth(&found, &of_article),
        };
        let hits = read.into_iter().map(|at| {
            Ok(Hit {
                score: best[at].score,
                of_article: of_article[at],
                passage: self.stored(best[at].address)?,
            })
        });
        let mut hits = hits.collect::<Result<Vec<_>>>()?;
        hits.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.passage.place.cmp(&b.passage.place))
        });
        Ok(hits)
    }

    fn found(&self, best: &Best) -> Found {
        let DocAddress {
            segment_ord,
            doc_id,
        } = best.address;
        let offset = self.offsets[segment_ord as usize].first(doc_id);
        let offset = offset.unwrap_or_default() as u32;
        Found {
            score: best.score,
            article: (segment_ord, doc_id.saturating_sub(offset)),
            offset,
        }
    }
}

/// Passages under a topic that are read.
const UNDER_TOPIC: usize = 40;

/// The most promising ones are read. With 12 of 200, or all of them, success at 1 was the same to two questions in
/// a thousand on packs of 200, 925 and 100,925 passages.
const READ: usize = 16;

/// What one that is read promises, of the most promising one, at least. With .7 as many of the right passages were first as
/// with none, and a third fewer were read; from .75 on some were lost.
const NEAR: f32 = 0.7;

/// The best by their own score are read in any case: many passages of one article may promise more than the one that
/// another article has.
const ALWAYS: usize = 4;

/// The most promising ones whose neighbours are read too: what a passage is about may stand beside it.
const WITH_NEIGHBOURS: usize = 4;

/// What the best other passage of its article counts for a passage, beside its own score: what a question is about is
/// often said in several places of one article.
const OF_ARTICLE: f32 = 0.5;

/// What is known of a passage before it is read.
struct Found {
    score: f32,
    /// Where its article's document stands: segment and number.
    article: (u32, u32),
    /// How far from it the passage stands.
    offset: u32,
}

/// Which are read, in their order: the best ones, the most promising ones, and what was found beside the first of these.
fn worth(found: &[Found], of_article: &[f32]) -> Vec<usize> {
    let promises = found.iter().zip(of_article);
    let promises = promises.map(|(one, of_article)| one.score + OF_ARTICLE * of_article);
    let promises: Vec<f32> = promises.collect();
    let by_promise =
        |a: &usize, b: &usize| promises[*b].total_cmp(&promises[*a]).then_with(|| a.cmp(b));
    let mut first: Vec<usize> = (0..found.len()).collect();
    if first.len() > READ {
        first.select_nth_unstable_by(READ, by_promise);
        first.truncate(READ);
    }
    first.sort_unstable_by(by_promise);
    let least = first.first().map_or(0.0, |best| NEAR * promises[*best]);
    first.retain(|at| promises[*at] >= least);
    let is_beside = |one: &Found, other: &usize| {
        let other = &found[*other];
        one.article == other.article && one.offset.abs_diff(other.offset) <= 1
    };
    let with_neighbours = &first[..first.len().min(WITH_NEIGHBOURS)];
    let is_read = |at: &usize| {
        let beside = |other| is_beside(&found[*at], other);
        *at < ALWAYS || first.contains(at) || with_neighbours.iter().any(beside)
    };
    (0..found.len()).filter(is_read).collect()
}

/// Of each, best first, the best score of another passage of its article, 0 where none was found.
fn of_article(found: &[Found]) -> Vec<f32> {
    // Which is the best of an article, and the score of its second.
    let mut best: HashMap<(u32, u32), (usize, f32), RandomState> =
        HashMap::with_capacity_and_hasher(found.len(), RandomState::default());
    for (at, one) in found.iter().enumerate() {
        best.entry(one.article)
            .and_modify(|(_, second)| *second = second.max(one.score))
            .or_insert((at, 0.0));
    }
    let other = |(at, one): (usize, &Found)| match best[&one.article] {
        (first, second) if first == at => second,
        (first, _) => found[first].score,
    };
    found.iter().enumerate().map(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was found, best first, as score, article and offset; which are read, and the best other one of each one's
    /// article.
    fn check(found: &[(f32, u32, u32)], read: &[usize], of_article: &[f32]) {
        let found: Vec<Found> = found
            .iter()
            .map(|&(score, article, offset)| Found {
                score,
                article: (0, article),
                offset,
            })
            .collect();
        let of = super::of_article(&found);
        assert_eq!(of, of_article);
        assert_eq!(worth(&found, &of), read);
    }

    #[test]
    fn read_is_what_promises_most_and_what_stands_beside_the_first() {
        let others: Vec<(f32, u32, u32)> = (0..20).map(|n| (8.0, n, 1)).collect();
        let first: Vec<usize> = (0..READ).collect();
        check(&others, &first, &[0.0; 20]);
        // Each of three of one article promises more by the best other one; the last stands beside the first.
        let found = [&others[..], &[(6.0, 50, 2), (5.0, 50, 7), (1.0, 50, 3)]].concat();
        let of_article = [&[0.0; 20][..], &[5.0, 6.0, 6.0]].concat();
        let read = [&first[..READ - 1], &[20, 22]].concat();
        check(&found, &read, &of_article);
        // Six that have something beside them: four are read with it.
        let pairs = (0..6).map(|n| (9.0, 100 + n, 1)).chain(others);
        let found: Vec<_> = pairs.chain((0..6).map(|n| (0.1, 100 + n, 2))).collect();
        let of_article = [&[0.1; 6][..], &[0.0; 20], &[9.0; 6]].concat();
        let read: Vec<usize> = first.into_iter().chain(26..30).collect();
        check(&found, &read, &of_article);
        // Twenty of one article promise more than the best one, which is alone.
        let found: Vec<_> = [(9.0, 0, 1)]
            .into_iter()
            .chain((1..21).map(|n| (8.0, 1, 2 * n)))
            .collect();
        let of_article = [&[0.0][..], &[8.0; 20]].concat();
        let read: Vec<usize> = (0..=READ).collect();
        check(&found, &read, &of_article);
        // What promises less than seven tenths of the most promising one is not read, beside the best four.
        let scores = [10.0, 7.0, 6.9, 6.9, 6.9, 6.9];
        let found: Vec<_> = (0..).zip(scores).map(|(n, score)| (score, n, 1)).collect();
        check(&found, &[0, 1, 2, 3], &[0.0; 6]);
        check(&[], &[], &[]);
    }
}
