//! Words of the library near a word that it does not have.

use anyhow::Result;
use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

use super::Snapshot;
use super::analysis::is_unspaced;

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

impl Snapshot {
    /// Whether any passage has this word, folded but not stemmed.
    pub fn has_word(&self, word: &str) -> Result<bool> {
        Ok(self
            .searcher
            .doc_freq(&Term::from_field_text(self.fields.words, word))?
            > 0)
    }

    /// Words within one edit of a folded word, or within two where it is long and they begin alike; nearest first, then
    /// the most frequent.
    pub fn spellings(&self, word: &str) -> Result<Vec<Spelling>> {
        if !is_correctable(word) {
            return Ok(Vec::new());
        }
        let reach = if word.chars().count() < MIN_CHARS_FOR_TWO {
            1
        } else {
            2
        };
        let term = Term::from_field_text(self.fields.words, word);
        let automaton = FuzzyTermQuery::new(term, reach, true);
        let mut found: Vec<Spelling> = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.words)?;
            let mut stream = inverted
                .terms()
                .search(automaton.automaton()?)
                .into_stream()?;
            while stream.advance() {
                let Ok(near) = std::str::from_utf8(stream.key()) else {
                    continue;
                };
                let passages = u64::from(stream.value().doc_freq);
                match found.iter_mut().find(|spelling| spelling.word == near) {
                    Some(spelling) => spelling.passages += passages,
                    None => {
                        let distance = strsim::osa_distance(word, near) as u8;
                        if !begins_alike(word, near, distance) {
                            continue;
                        }
                        found.push(Spelling {
                            word: near.to_owned(),
                            distance,
                            passages,
                        });
                    }
                }
            }
        }
        found.sort_by(|a, b| {
            (a.distance, b.passages, &a.word).cmp(&(b.distance, a.passages, &b.word))
        });
        Ok(found)
    }
}
