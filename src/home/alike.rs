//! Whether the library has an article that says nearly the same as another one: a copy under another title, a text that
//! was edited and published again.
//!
//! The index finds a few candidates by the rarest terms of the article's longest passages; how much of the article
//! stands in a candidate is the share of its runs of five words. Both cost what the articles cost, not what the library
//! does.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher as _};

use anyhow::Result;

use crate::article::Article;
use crate::index::{Query, Snapshot, analysis};

/// From this share on an article says nearly the same. Measured on encyclopedia articles: the closest other one shares
/// 0.18 at most; copies with 10, 20 and 30 % of their sentences changed have a median of 0.90, 0.78 and 0.67.
const MARK: f32 = 0.6;
/// So many of the longest passages are searched for, each by the first bytes of its text and its rarest terms.
const SOUGHT: usize = 5;
const BYTES: usize = 1_500;
const TERMS: usize = 12;
/// Hits of one passage, and articles that are read and compared.
const HITS: usize = 10;
const CANDIDATES: usize = 3;
/// Passages of an article that are compared.
const PASSAGES: u32 = 1_000;
/// Words in a run; in a script without spaces, characters.
const RUN: usize = 5;
/// A text with fewer runs, a sentence or two, is not compared: such are alike by chance.
const FEWEST: usize = 20;

/// An article of the library that has nearly the same text.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// Its id.
    pub slug: String,
    /// How much of the text that was compared stands in it: 0 to 1.
    pub share: f32,
}

/// The article of the library, under another id, that says nearly the same as this one. The article itself may be in
/// the library or not.
pub fn nearest(snapshot: &Snapshot, article: &Article) -> Result<Option<Alike>> {
    let closest = closest(snapshot, article)?;
    Ok(closest.filter(|alike| alike.share >= MARK))
}

/// The one that has most of it, be it little.
fn closest(snapshot: &Snapshot, article: &Article) -> Result<Option<Alike>> {
    let passages = article.passages.iter().take(PASSAGES as usize);
    let own = runs(passages.map(|passage| article.text(passage)));
    if own.len() < FEWEST {
        return Ok(None);
    }
    let mut best: Option<Alike> = None;
    for slug in candidates(snapshot, article)? {
        let texts = snapshot.texts(&slug, PASSAGES)?;
        let theirs = runs(texts.iter().map(String::as_str));
        let share = own.intersection(&theirs).count() as f32 / own.len() as f32;
        if best.as_ref().is_none_or(|best| share > best.share) {
            best = Some(Alike { slug, share });
        }
    }
    Ok(best)
}

/// Articles that most of the sought passages lead to, the best first.
fn candidates(snapshot: &Snapshot, article: &Article) -> Result<Vec<String>> {
    let mut longest: Vec<_> = article.passages.iter().collect();
    longest.sort_by_key(|passage| Reverse(passage.range.len()));
    let mut found: BTreeMap<String, (usize, f32)> = BTreeMap::new();
    for passage in longest.into_iter().take(SOUGHT) {
        let query = query(snapshot, article, article.text(passage))?;
        let mut seen = HashSet::new();
        for hit in snapshot.search(&query, HITS)? {
            let slug = hit.passage.place.slug;
            if slug != article.slug && seen.insert(slug.clone()) {
                let (passages, score) = found.entry(slug).or_default();
                *passages += 1;
                *score += hit.score;
            }
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(_, a), (_, b)| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let best = found.into_iter().take(CANDIDATES);
    Ok(best.map(|(slug, _)| slug).collect())
}

/// The terms of a passage that fewest passages have.
fn query(snapshot: &Snapshot, article: &Article, text: &str) -> Result<Query> {
    let analyzer = analysis::analyzer(article.meta.language.as_deref());
    let start = &text[..text.floor_char_boundary(BYTES)];
    let tokens = analyzer.tokens(start).into_iter();
    let tokens = tokens.filter(|token| !analyzer.is_stop_word(token.form.word()));
    let terms: HashSet<String> = tokens.map(|token| token.form.term().to_owned()).collect();
    let mut terms = terms
        .into_iter()
        .map(|term| Ok((snapshot.passages_with(&term)?, term)))
        .collect::<Result<Vec<_>>>()?;
    terms.retain(|(passages, _)| *passages > 0);
    terms.sort();
    let rarest = terms.into_iter().take(TERMS);
    Ok(Query {
        terms: rarest.map(|(_, term)| (term, 1.0)).collect(),
        topic: None,
    })
}

/// The runs of a text's words, each as a number.
fn runs<'a>(texts: impl Iterator<Item = &'a str>) -> HashSet<u64> {
    let words: Vec<u64> = texts.flat_map(units).collect();
    words.windows(RUN).map(number).collect()
}

/// Folded words; in scripts without spaces, characters.
fn units(text: &str) -> Vec<u64> {
    let mut units = Vec::with_capacity(text.len() / 5);
    for (_, word) in analysis::words(text) {
        match analysis::is_unspaced(&word) {
            true => units.extend(word.chars().map(|c| number(&c))),
            false => units.push(number(word.as_str())),
        }
    }
    units
}

fn number<T: Hash + ?Sized>(of: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
