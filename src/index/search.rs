//! A query built from terms, never by a query-language parser, and its hits.

use anyhow::Result;
use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;

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

    /// The best `limit` passages by BM25, best first; equals stand in the order of their places.
    pub fn search(&self, query: &Query, limit: usize) -> Result<Vec<Hit>> {
        if (query.terms.is_empty() && query.topic.is_none()) || limit == 0 {
            return Ok(Vec::new());
        }
        let topic = query.topic.iter().map(|topic| {
            let term = TermQuery::new(
                Term::from_field_text(self.fields.topics, topic),
                IndexRecordOption::Basic,
            );
            let clause: Box<dyn tantivy::query::Query> =
                Box::new(ConstScoreQuery::new(Box::new(term), 0.0));
            (Occur::Must, clause)
        });
        let terms = query.terms.iter().map(|(term, weight)| {
            let term = Term::from_field_text(self.fields.terms, term);
            let term = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            let clause: Box<dyn tantivy::query::Query> = if *weight == 1.0 {
                term
            } else {
                Box::new(BoostQuery::new(term, *weight))
            };
            (Occur::Should, clause)
        });
        let query = BooleanQuery::new(topic.chain(terms).collect());
        let top = self
            .searcher
            .search(&query, &TopDocs::with_limit(limit).order_by_score())?;
        let hits = top.into_iter().map(|(score, address)| {
            Ok(Hit {
                score,
                passage: self.stored(address)?,
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
}
