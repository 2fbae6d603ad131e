//! Words of the library near a word that it does not have.

use std::ops::Range;

use anyhow::Result;
use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

use super::Snapshot;
use super::analysis::{Analyzer, is_unspaced};

/// A word of the library that a typed word may stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Spelling {
    /// The library's word, folded.
    pub word: String,
    /// Edits between the two (a swap of neighbours counts as one): 1 or 2.
    pub distance: u8,
    /// Passages with the word.
    pub passages: u64,
}

/// Shorter words have too many neighbours.
const MIN_CHARS: usize = 4;

/// Two edits in a shorter word leave too little of it.
const MIN_CHARS_FOR_TWO: usize = 7;

/// Whether a folded word may be corrected, or corrected to: digits never are.
pub fn is_correctable(word: &str) -> bool {
    word.chars().count() >= MIN_CHARS && !word.chars().any(char::is_numeric) && !is_unspaced(word)
}

/// Whether two near words begin with the same letter. A slip of the first letter is rare: it counts as one only where it
/// is the only slip and either two letters changed places or the word is long.
fn begins_alike(typed: &str, near: &str, distance: u8) -> bool {
    let first_two = |word: &str| word.chars().take(2).collect::<Vec<_>>();
    let (typed_two, near_two) = (first_two(typed), first_two(near));
    let swapped = typed_two.iter().rev().eq(&near_two);
    typed_two[0] == near_two[0]
        || distance == 1 && (swapped || typed.chars().count() >= MIN_CHARS_FOR_TWO)
}

/// From the word's first letter to what sorts after all words that begin with it.
fn beginning(word: &str) -> Range<Vec<u8>> {
    let first = word.chars().next().map_or(0, char::len_utf8);
    let start = word.as_bytes()[..first].to_vec();
    let mut end = start.clone();
    if let Some(last) = end.last_mut() {
        *last += 1;
    }
    start..end
}

impl Snapshot {
    /// Words within one edit of a folded word, or within two where it is long and they begin alike; nearest first, then
    /// the most frequent.
    pub fn spellings(&self, word: &str) -> Result<Vec<Spelling>> {
        if !is_correctable(word) {
            return Ok(Vec::new());
        }
        // A second edit is looked for only where the words begin alike: that is a small part of all words.
        let bounds = beginning(word);
        let is_long = word.chars().count() >= MIN_CHARS_FOR_TWO;
        let [one, two] = [1, 2].map(|edits| {
            let term = Term::from_field_text(self.fields.words, word);
            FuzzyTermQuery::new(term, edits, true).automaton()
        });
        let (one, two) = (one?, two?);
        let mut found: Vec<Spelling> = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.words)?;
            let terms = inverted.terms();
            let mut add = |near: &[u8], passages: u32, edits: u8| {
                let Ok(near) = std::str::from_utf8(near) else {
                    return;
                };
                let distance = strsim::osa_distance(word, near) as u8;
                if distance != edits || !begins_alike(word, near, distance) {
                    return;
                }
                let passages = u64::from(passages);
                match found.iter_mut().find(|spelling| spelling.word == near) {
                    Some(spelling) => spelling.passages += passages,
                    None => found.push(Spelling {
                        word: near.to_owned(),
                        distance,
                        passages,
                    }),
                }
            };
            let mut stream = terms.search(&one).into_stream()?;
            while stream.advance() {
                add(stream.key(), stream.value().doc_freq, 1);
            }
            if is_long {
                let alike = terms.search(&two).ge(&bounds.start).lt(&bounds.end);
                let mut stream = alike.into_stream()?;
                while stream.advance() {
                    add(stream.key(), stream.value().doc_freq, 2);
                }
            }
        }
        found.sort_by(|a, b| {
            (a.distance, b.passages, &a.word).cmp(&(b.distance, a.passages, &b.word))
        });
        Ok(found)
    }

    /// Longer words of the library that begin or end with a folded word, and are no stop words of a language: the shortest ones, `most`
    /// of them. What else is in such a word is one, too: of a short one a word of the library, or a long one behind it (`Sport` is in
    /// `Sportverein`, by chance in `Transport`).
    pub fn compounds(&self, word: &str, of: &Analyzer, most: usize) -> Result<Vec<&str>> {
        /// So many are looked at.
        const READ: usize = 100;
        let words = self.all_words()?;
        let ends = words.match_indices(word).filter_map(|(at, _)| {
            let start = words[..at].rfind('\n')? + 1;
            let end = at + words[at..].find('\n')?;
            let is_at_end = (start == at) != (at + word.len() == end);
            is_at_end.then(|| &words[start..end])
        });
        let mut found: Vec<&str> = ends.collect();
        found.sort_by_key(|word| (word.len(), *word));
        found.dedup();
        let mut compounds = Vec::new();
        for compound in found.into_iter().take(READ) {
            if compounds.len() < most
                && !of.is_stop_word(compound)
                && self.is_compound(compound, word)?
            {
                compounds.push(compound);
            }
        }
        Ok(compounds)
    }

    /// Whether what is left of a compound without a word that it begins or ends with is another one.
    fn is_compound(&self, compound: &str, word: &str) -> Result<bool> {
        const SHORT: usize = 5;
        const LEAST: usize = 3;
        /// What may stand between two parts: `Altersgrenze`.
        const LINKS: [&str; 4] = ["", "en", "n", "s"];
        let is_short = word.chars().count() <= SHORT;
        let behind = compound.strip_prefix(word);
        let before = compound.strip_suffix(word);
        for link in LINKS {
            let part = match (behind, before) {
                (Some(behind), _) => behind.strip_prefix(link),
                (None, before) => before.and_then(|before| before.strip_suffix(link)),
            };
            let part = part.filter(|part| part.chars().count() >= LEAST);
            let Some(part) = part else { continue };
            let is_long = behind.is_some() && part.chars().count() > SHORT;
            if !is_short || is_long || self.is_word(part)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether spelling may correct to a word.
    fn is_word(&self, word: &str) -> Result<bool> {
        let term = Term::from_field_text(self.fields.words, word);
        Ok(self.searcher.doc_freq(&term)? > 0)
    }

    /// The words that spelling may correct to, each on a line between line ends: to be looked through much faster than their tree.
    fn all_words(&self) -> Result<&str> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let mut words = "\n".to_owned();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.words)?;
            let mut stream = inverted.terms().stream()?;
            while stream.advance() {
                words.push_str(&String::from_utf8_lossy(stream.key()));
                words.push('\n');
            }
        }
        Ok(self.words.get_or_init(|| words))
    }
}
