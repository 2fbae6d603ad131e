//! The best passages for weighted terms, without looking at those that cannot be among them.
//!
//! MaxScore (Turtle and Flood, 1995) in windows of passages. The terms' lists of passages stand in order of how much a
//! passage can get from them, most first. The last ones, which together cannot lift a passage among the best, are not
//! walked, only asked about passages that the others have.

use std::cmp::Ordering;

use anyhow::Result;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{Bm25StatisticsProvider as _, Bm25Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, InvertedIndexReader, Score, SegmentReader, TERMINATED, Term};

use super::{Query, Snapshot};

/// Documents of a window: their scores fit into the first cache.
const WINDOW: usize = 8_192;

/// How much more than their sum is believed of bounds, as sums of floats are not exact.
const SLACK: Score = 1.0 + 1e-5;

/// A document that was found. The greatest is the worst: the least score, of equals the last.
pub(super) struct Best {
    pub score: Score,
    pub address: DocAddress,
}

/// The best documents so far, and some that were among the best before.
struct Collector {
    limit: usize,
    found: Vec<Best>,
    /// The score that another must surpass.
    to_beat: Score,
}

impl Collector {
    /// The limit is at least 1.
    fn new(limit: usize) -> Collector {
        Collector {
            limit,
            found: Vec::with_capacity(2 * limit),
            to_beat: Score::MIN,
        }
    }

    /// Most are pushed out again: cheaper all at once than one by one from a heap.
    fn add(&mut self, score: Score, address: DocAddress) {
        self.found.push(Best { score, address });
        if self.found.len() == 2 * self.limit {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.found.len() > self.limit {
            let (_, worst, _) = self.found.select_nth_unstable(self.limit - 1);
            self.to_beat = worst.score;
            self.found.truncate(self.limit);
        }
    }
}

/// The documents of one segment that have a term.
struct List {
    postings: BlockSegmentPostings,
    /// Where it stands in the block.
    at: usize,
    weight: Bm25Weight,
    /// The most that a document gets from this list and all behind it.
    rest: Score,
}

impl List {
    /// The document where it stands.
    fn doc(&self) -> DocId {
        let docs = self.postings.docs();
        docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// The document's score, asked in order of the documents.
    fn score_of(&mut self, doc: DocId, norms: &FieldNormReader) -> Score {
        let at = self.postings.seek(doc);
        match self.postings.doc(at) == doc {
            true => self
                .weight
                .score(norms.fieldnorm_id(doc), self.postings.freq(at)),
            false => 0.0,
        }
    }
}

/// Scores of a window's documents.
struct Window {
    scores: [Score; WINDOW],
    /// Those that have one, in the order in which they got it; one place more, as each list's next is put down first.
    scored: [u16; WINDOW + 1],
    count: usize,
    /// Those that may be among the best, a bit each.
    hopeful: [u64; WINDOW / 64],
    /// Of each number there, whether it has any: few have.
    any: [u64; WINDOW / 64 / 64],
}

impl Window {
    /// Adds the scores of a list's documents from `start` on.
    fn add(&mut self, start: DocId, list: &mut List, norms: &FieldNormReader) {
        let end = start.saturating_add(WINDOW as DocId);
        let mut count = self.count;
        loop {
            let docs = &list.postings.docs()[list.at..];
            let freqs = &list.postings.freqs()[list.at..];
            let inside = docs.partition_point(|doc| *doc < end);
            for (doc, freq) in docs[..inside].iter().zip(freqs) {
                let at = (doc - start) as usize;
                let score = &mut self.scores[at];
                // Without a branch: the next one takes the place of one that had a score before.
                self.scored[count] = at as u16;
                count += usize::from(*score == 0.0);
                *score += list.weight.score(norms.fieldnorm_id(*doc), *freq);
            }
            if inside < docs.len() || docs.is_empty() {
                list.at += inside;
                self.count = count;
                return;
            }
            list.postings.advance();
            list.at = 0;
        }
    }

    /// Takes those that have more than `least`, in order, and forgets the others, which are most.
    fn take(&mut self, least: Score, mut each: impl FnMut(DocId, Score)) {
        for at in self.scored[..self.count].iter().map(|at| usize::from(*at)) {
            if self.scores[at] > least {
                self.hopeful[at / 64] |= 1 << (at % 64);
                self.any[at / 64 / 64] |= 1 << (at / 64 % 64);
            } else {
                self.scores[at] = 0.0;
            }
        }
        self.count = 0;
        for (any, at) in self.any.iter_mut().zip((0..).step_by(64)) {
            for at in ones(std::mem::take(any)).map(|bit| at + bit) {
                for bit in ones(std::mem::take(&mut self.hopeful[at])) {
                    let at = 64 * at + bit;
                    each(at as DocId, std::mem::take(&mut self.scores[at]));
                }
            }
        }
    }
}

/// Which bits are set, in order.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros() as usize;
        let is_one = bits != 0;
        bits &= bits.wrapping_sub(1);
        is_one.then_some(at)
    })
}

/// A term of the query, with its place in each segment.
struct Weighed {
    infos: Vec<Option<TermInfo>>,
    weight: Bm25Weight,
}

impl Snapshot {
    /// The best documents that have a term of the query, in no order; under a topic all that are there.
    pub(super) fn best(&self, query: &Query, limit: usize) -> Result<Vec<Best>> {
        let terms = self.weighed(query)?;
        let topic = query.topic.as_ref();
        let topic = topic.map(|topic| Term::from_field_text(self.fields.topics, topic));
        let mut collector = Collector::new(limit);
        let mut window = Window {
            scores: [0.0; WINDOW],
            scored: [0; WINDOW + 1],
            count: 0,
            hopeful: [0; WINDOW / 64],
            any: [0; WINDOW / 64 / 64],
        };
        for (number, reader) in self.searcher.segment_readers().iter().enumerate() {
            let mut segment = Segment {
                number: number as u32,
                reader,
                norms: reader.get_fieldnorms_reader(self.fields.terms)?,
                collector: &mut collector,
            };
            let index = reader.inverted_index(self.fields.terms)?;
            let mut lists = lists(&index, &terms, number)?;
            let Some(topic) = &topic else {
                segment.walk(&mut lists, &mut window);
                continue;
            };
            let index = reader.inverted_index(self.fields.topics)?;
            let under = index.read_block_postings(topic, IndexRecordOption::Basic)?;
            if let Some(under) = under {
                segment.walk_under(under, &mut lists);
            }
        }
        collector.cut();
        Ok(collector.found)
    }

    /// The query's terms that a document has, those that count most first.
    fn weighed(&self, query: &Query) -> Result<Vec<Weighed>> {
        let field = self.fields.terms;
        let all = self.searcher.total_num_docs()?;
        let mean_length = self.searcher.total_num_tokens(field)? as Score / all as Score;
        let readers = self.searcher.segment_readers().iter();
        let indexes = readers.map(|reader| reader.inverted_index(field));
        let indexes = indexes.collect::<tantivy::Result<Vec<_>>>()?;
        let mut weighed = Vec::with_capacity(query.terms.len());
        for (term, weight) in &query.terms {
            let term = Term::from_field_text(field, term);
            let infos = indexes.iter().map(|index| index.get_term_info(&term));
            let infos = infos.collect::<std::io::Result<Vec<_>>>()?;
            let with = infos.iter().flatten().map(|info| u64::from(info.doc_freq));
            let with: u64 = with.sum();
            // A score of 0 is none: see `Window::add`.
            if with > 0 && *weight > 0.0 {
                let one = Bm25Weight::for_one_term_without_explain(with, all, mean_length);
                let weight = one.boost_by(*weight);
                weighed.push(Weighed { infos, weight });
            }
        }
        weighed.sort_by(|a, b| b.weight.max_score().total_cmp(&a.weight.max_score()));
        Ok(weighed)
    }
}

/// The lists of a segment, in the order of the terms.
fn lists(index: &InvertedIndexReader, terms: &[Weighed], segment: usize) -> Result<Vec<List>> {
    let mut lists = Vec::with_capacity(terms.len());
    let mut rest = 0.0;
    for term in terms.iter().rev() {
        let Some(info) = &term.infos[segment] else {
            continue;
        };
        rest += term.weight.max_score();
        lists.push(List {
            postings: index
                .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?,
            at: 0,
            weight: term.weight.clone(),
            rest,
        });
    }
    lists.reverse();
    Ok(lists)
}

/// A segment that is searched.
struct Segment<'a> {
    number: u32,
    reader: &'a SegmentReader,
    norms: FieldNormReader,
    collector: &'a mut Collector,
}

impl Segment<'_> {
    fn walk(&mut self, lists: &mut [List], window: &mut Window) {
        loop {
            let walked = lists.partition_point(|list| list.rest * SLACK > self.collector.to_beat);
            let (walked, asked) = lists.split_at_mut(walked);
            let start = walked.iter().map(List::doc).min().unwrap_or(TERMINATED);
            if start == TERMINATED {
                return;
            }
            for list in walked {
                window.add(start, list, &self.norms);
            }
            let hope = asked.first().map_or(0.0, |list| list.rest * SLACK);
            window.take(self.collector.to_beat - hope, |at, score| {
                self.offer(start + at, score, asked);
            });
        }
    }

    fn walk_under(&mut self, mut under: BlockSegmentPostings, lists: &mut [List]) {
        while !under.docs().is_empty() {
            for doc in under.docs() {
                self.offer(*doc, 0.0, lists);
            }
            under.advance();
        }
    }

    /// A document with what it has got from other lists than these.
    fn offer(&mut self, doc: DocId, mut score: Score, asked: &mut [List]) {
        for list in asked {
            if score + list.rest * SLACK <= self.collector.to_beat {
                return;
            }
            score += list.score_of(doc, &self.norms);
        }
        if score > self.collector.to_beat && !self.reader.is_deleted(doc) {
            self.collector.add(score, DocAddress::new(self.number, doc));
        }
    }
}

impl Ord for Best {
    fn cmp(&self, other: &Best) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then(self.address.cmp(&other.address))
    }
}

impl PartialOrd for Best {
    fn partial_cmp(&self, other: &Best) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Best {
    fn eq(&self, other: &Best) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Best {}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;
    use tantivy::collector::TopDocs;
    use tantivy::query::{self, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, TermQuery};

    use super::*;
    use crate::article::{Article, Block, Meta};
    use crate::index::tests::snapshot;

    /// An article on a topic; its passages are of numbers, of which low ones are frequent.
    fn article(slug: usize, passages: &[Vec<u32>]) -> Article {
        let meta = Meta {
            topics: vec![format!("topic {}", passages.len() % 2)],
            ..Meta::default()
        };
        let text = |words: &Vec<u32>| {
            let words: Vec<String> = words.iter().map(|n| (n * n / 40).to_string()).collect();
            Block::Paragraph(words.join(" "))
        };
        let blocks: Vec<Block> = passages.iter().map(text).collect();
        Article::new(format!("article-{slug}"), meta, &blocks)
    }

    /// What tantivy finds, where it looks at all of it.
    fn all(snapshot: &Snapshot, query: &Query) -> HashMap<DocAddress, Score> {
        let fields = snapshot.fields;
        let term = |(term, weight): &(String, f32)| {
            let term = Term::from_field_text(fields.terms, term);
            let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
            let term: Box<dyn query::Query> = Box::new(BoostQuery::new(Box::new(term), *weight));
            (Occur::Should, term)
        };
        let topic = query.topic.iter().map(|topic| {
            let topic = Term::from_field_text(fields.topics, topic);
            let topic = Box::new(TermQuery::new(topic, IndexRecordOption::Basic));
            let topic: Box<dyn query::Query> = Box::new(ConstScoreQuery::new(topic, 0.0));
            (Occur::Must, topic)
        });
        let query = BooleanQuery::new(query.terms.iter().map(term).chain(topic).collect());
        let collector = TopDocs::with_limit(100_000).order_by_score();
        let found = snapshot.searcher.search(&query, &collector).unwrap();
        found.into_iter().map(|(score, at)| (at, score)).collect()
    }

    /// The best are those that a look at all of them finds, with their scores; of equals the first.
    fn check(snapshot: &Snapshot, terms: &[(u32, f32)], topic: Option<u8>, limit: usize) {
        let terms = terms.iter().map(|(n, weight)| (n.to_string(), *weight));
        let query = Query {
            terms: terms.collect(),
            topic: topic.map(|n| format!("topic {n}")),
        };
        let all = all(snapshot, &query);
        let mut best = snapshot.best(&query, limit).unwrap();
        best.sort_unstable();
        let near = |a: Score, b: Score| (a - b).abs() <= 1e-4 * b.abs();
        for one in &best {
            assert!(near(one.score, all[&one.address]), "{query:?}");
        }
        let mut scores: Vec<Score> = all.into_values().collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        scores.truncate(limit);
        let found = best.iter().map(|one| one.score);
        assert_eq!(best.len(), scores.len(), "{query:?}");
        assert!(found.zip(scores).all(|(a, b)| near(a, b)), "{query:?}");
        let mut at = best.iter().map(|one| one.address).collect::<Vec<_>>();
        at.sort_unstable();
        at.dedup();
        assert_eq!(at.len(), best.len(), "{query:?}");
    }

    fn passages() -> impl Strategy<Value = Vec<Vec<u32>>> {
        let passage = prop::collection::vec(0..40u32, 1..12);
        prop::collection::vec(passage, 1..40)
    }

    fn terms() -> impl Strategy<Value = Vec<(u32, f32)>> {
        let weight = prop::sample::select(&[0.09f32, 0.5, 1.0][..]);
        let terms = prop::collection::btree_map(0..42u32, weight, 0..6);
        terms.prop_map(|terms| terms.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_best_are_found(
            changes in prop::collection::vec(prop::collection::vec((0..9usize, passages()), 1..5), 1..4),
            terms in prop::collection::vec(terms(), 8),
            topic in prop::option::of(0..2u8),
            limit in 1..60usize,
        ) {
            let changes: Vec<Vec<Article>> = changes
                .iter()
                .map(|one| one.iter().map(|(slug, passages)| article(*slug, passages)).collect())
                .collect();
            let snapshot = snapshot(&changes);
            for terms in &terms {
                check(&snapshot, terms, topic, limit);
            }
        }
    }

    #[test]
    fn the_best_of_many_blocks_and_windows_are_found() {
        let mut state = 7u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        let mut articles = |count: usize| -> Vec<Article> {
            let mut passage = || (0..4 + random(20)).map(|_| random(200)).collect();
            let passages = (0..count * 10).map(|_| passage()).collect::<Vec<_>>();
            let passages = passages.chunks(10).enumerate();
            passages.map(|(n, ten)| article(n, ten)).collect()
        };
        let snapshot = snapshot(&[articles(1_000), articles(100)]);
        for limit in [1, 40, 2_000] {
            for rarest in [980, 700, 93, 3] {
                let terms = [(rarest, 1.0), (0, 0.4), (1, 1.0), (2, 1.0), (40, 0.2)];
                check(&snapshot, &terms, None, limit);
                check(&snapshot, &terms[..2], None, limit);
                check(&snapshot, &terms[..1], Some(0), limit);
            }
        }
    }
}
