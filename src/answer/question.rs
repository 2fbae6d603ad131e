//! A question read in the languages of the library: its words of weight, their terms, and what is asked for.

use std::collections::HashSet;

use anyhow::Result;

use super::asks::Asks;
use super::codes::is_code;
use super::guess::guesses;
use super::negation::is_negated;
use super::numbers::other_forms;
use super::parts::parts;
use super::related::{is_ordinary, rarity, related};
use super::shapes::Shape;
use super::typed::{Raw, Typed};
use super::wanted::{Wanted, is_kind, wanted};
use crate::index::analysis::{self, Analyzer, analyzer, key};
use crate::index::{Query, Snapshot};

pub use super::typed::MAX_BYTES;

/// The most words of a question that are searched for, the rarest first. A longer question is a pasted text.
const MAX_WORDS: usize = 40;

/// The most terms of a question that are searched for.
const MAX_TERMS: usize = 3 * MAX_WORDS;

/// The most different words of a question that are looked up at all.
const MAX_READ: usize = 100;

/// A question, analysed against one snapshot.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Words of weight in the question's order, each once.
    pub words: Vec<Word>,
    /// Sum of the words' weights.
    pub weight: f32,
    /// Mean weight of the words, as a share of what a word of no passage weighs.
    pub rarity: f32,
    /// Whether it has function words alone (`who is he`).
    pub is_of_stop_words: bool,
    /// Whether none of its words says what it is about (`thanks`).
    pub asks_nothing: bool,
    /// Whether the library is small: only there is a word that no passage has searched for as its related words.
    is_small: bool,
    /// Languages of the library that it may be in: where they tie, more than one.
    pub languages: Vec<&'static str>,
    /// Whether it has letters beyond those of ASCII.
    pub has_accents: bool,
    /// Whether it asks what is not so.
    pub is_negated: bool,
    /// What kind of thing is asked for.
    pub asks: Asks,
    /// What is asked for, where that is told by how it is written.
    pub wanted: Option<Wanted>,
    /// Which of the words is counted, where a number is asked for: the first of weight behind the words that ask for it.
    pub counted: Option<usize>,
    /// Only passages under this topic or heading, as [`key`].
    pub topic: Option<String>,
}

/// A word of weight.
#[derive(Debug, Clone)]
pub struct Word {
    /// As typed.
    pub typed: String,
    /// Folded.
    pub folded: String,
    /// In lower case with its accents, where the question is typed with accents.
    pub accented: Option<String>,
    /// Terms that count as this word, each with how surely (1 for the word itself, less for a guessed spelling) and,
    /// for a guess, the library's word.
    pub terms: Vec<Reading>,
    /// Terms that a passage may have in its place, with how strongly they are related to it.
    pub related: Vec<(&'static str, f32)>,
    /// How telling the word is: its inverse passage frequency.
    pub weight: f32,
    /// The part of the weight that is left where the word is common in the language at large and the library is small.
    pub generality: f32,
    /// Whether it frames questions more often than it is asked about (`say`, `called`).
    pub frames: bool,
    /// Whether it is worth naming where it is missing: no stop word, no word that frames questions, no single letter.
    pub is_telling: bool,
    /// Whether it names one thing of many that are alike by letters and digits (`X300`) or by several numbers (`1.20.3`), or is the
    /// month of a day (`11 May`).
    pub is_code: bool,
    /// The letters (`ef`), where it is the number (`2231`) of a code that the library writes apart: it counts behind them only.
    pub behind: Option<String>,
    /// Position among all words of the question, those without weight included.
    pub position: u32,
    /// Whether it shares characters with the word before and with the word behind it, as runs of characters do.
    pub overlaps: (bool, bool),
    /// What it counts in the search, beside a word that was said now: less where it is carried over from the question
    /// before.
    pub share: f32,
}

/// A term that a typed word is read as.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The term in the index.
    pub term: String,
    /// 1 for the word itself, less for a guess.
    pub trust: f32,
    /// The library's word, where it is a guess.
    pub guess: Option<String>,
}

impl Reading {
    /// Adds it to others of a word where passages have its term and no other one has it; says how many passages have it then.
    pub(super) fn join(self, others: &mut Vec<Reading>, snapshot: &Snapshot) -> Result<u64> {
        if others.iter().any(|known| known.term == self.term) {
            return Ok(0);
        }
        let with = snapshot.passages_with(&self.term)?;
        if with > 0 {
            others.push(self);
        }
        Ok(with)
    }
}

impl Word {
    /// Whether any passage has the word, in any inflection or guessed spelling.
    pub fn is_known(&self) -> bool {
        !self.terms.is_empty()
    }

    /// Whether a printed word is the same with its accents too; any is where the question is typed without.
    pub fn has_accents_of(&self, printed: &str) -> bool {
        self.accented
            .as_ref()
            .is_none_or(|accented| *accented == analysis::accented(printed))
    }

    fn shares_term(&self, other: &Word) -> bool {
        self.terms
            .iter()
            .any(|own| other.terms.iter().any(|term| term.term == own.term))
    }

    /// Whether any passage has the word as it was typed, in any inflection.
    pub fn is_in_library(&self) -> bool {
        self.terms.iter().any(|reading| reading.guess.is_none())
    }
}

impl Question {
    /// Reads a question. Any text is a question; one without a word of weight has no words.
    pub fn read(snapshot: &Snapshot, text: &str) -> Result<Question> {
        let mut typed = Typed::read(snapshot, text)?;
        let wanted = wanted(&typed);
        // Before `06 00 12 77 45` hardly anybody writes `number`.
        if matches!(wanted, Some(Wanted::Of(Shape::Phone | Shape::Email))) {
            let kinds = typed.words.iter_mut().filter(|raw| is_kind(&raw.word));
            kinds.for_each(|raw| raw.asks = true);
        }
        let is_of_stop_words = typed.words.iter().all(|raw| raw.is_stop);
        let mut words: Vec<Word> = Vec::new();
        for (at, raw) in typed.words.iter().enumerate() {
            let seen = words.iter().any(|seen| seen.folded == raw.word);
            if seen || raw.is_stop && !is_of_stop_words || words.len() == MAX_READ {
                continue;
            }
            let word = word(snapshot, &typed, at)?;
            let only_frames = word.frames && !word.is_known();
            if !only_frames && !words.iter().any(|seen| seen.shares_term(&word)) {
                words.push(word);
            }
        }
        keep_rarest(&mut words);
        let weight: f32 = words.iter().map(|word| word.weight).sum();
        let most = self::weight(snapshot.payload().passages, 0);
        let rarity = weight / most / words.len().max(1) as f32;
        let counted = typed.asking.number.and_then(|end| {
            let first = typed.words.partition_point(|raw| raw.range.start < end);
            let is_behind = |word: &Word| word.position as usize >= first && word.is_telling;
            words.iter().position(is_behind)
        });
        Ok(Question {
            words,
            counted,
            weight,
            rarity,
            is_of_stop_words,
            asks_nothing: typed.asks_nothing(),
            is_small: snapshot.payload().passages <= LARGE,
            has_accents: typed.has_accents,
            asks: typed.asking.asks,
            is_negated: is_negated(&typed),
            wanted,
            languages: typed.languages,
            topic: None,
        })
    }

    /// The same question, of which only these words were said now. Those of before weigh half as much, all together, at
    /// most.
    pub fn said_now(mut self, snapshot: &Snapshot, now: &str) -> Result<Question> {
        const MOST: f32 = 0.5;
        let now = Typed::read(snapshot, now)?;
        let now: HashSet<&str> = now.words.iter().map(|raw| raw.word.as_str()).collect();
        let is_new = |word: &Word| now.contains(word.folded.as_str());
        // `How old is she?` is asked of whom it was about before.
        if !self
            .words
            .iter()
            .any(|word| is_new(word) && word.is_telling)
        {
            return Ok(self);
        }
        let new = self.words.iter().filter(|word| is_new(word));
        let new: f32 = new.map(|word| word.weight).sum();
        let old = self.weight - new;
        if new <= 0.0 || old <= MOST * new {
            return Ok(self);
        }
        let share = MOST * new / old;
        for word in self.words.iter_mut().filter(|word| !is_new(word)) {
            word.share = share;
            word.weight *= share;
            // What was asked about before is not missed now.
            word.is_telling = false;
        }
        self.weight = new + share * old;
        Ok(self)
    }

    /// The same question, asked only of passages under a topic or heading.
    pub fn under(self, topic: &str) -> Question {
        Question {
            topic: Some(key(topic)),
            ..self
        }
    }

    /// What runs in the index; every passage that it finds has a word of the question.
    pub fn query(&self) -> Query {
        const RELATED_BOOST: f32 = 0.3;
        let of = |word: &Word, trust: f32| trust * word.generality * word.share;
        let readings = self.words.iter().flat_map(|word| {
            let readings = word.terms.iter();
            readings.map(move |reading| (reading.term.clone(), of(word, reading.trust)))
        });
        let mut terms: Vec<(String, f32)> = readings.collect();
        let absent = self
            .words
            .iter()
            .filter(|word| self.is_small && !word.is_known());
        for (term, strength) in absent.flat_map(|word| &word.related) {
            let fits = terms.len() < MAX_TERMS;
            if fits && !terms.iter().any(|(known, _)| known == term) {
                terms.push(((*term).to_owned(), RELATED_BOOST * strength));
            }
        }
        Query {
            terms,
            topic: self.topic.clone(),
        }
    }
}

/// Reads one of the words.
fn word(snapshot: &Snapshot, typed: &Typed, at: usize) -> Result<Word> {
    let raw = &typed.words[at];
    let is_english = typed.languages.contains(&"en");
    let stem = is_english.then(|| analyzer(Some("en")).term(typed.printed(raw)));
    let all = snapshot.payload().passages;
    let (mut terms, mut passages) = readings(snapshot, raw)?;
    let forms = other_forms(&raw.word).flat_map(|form| analysis::terms(form, &typed.analyzers));
    for term in forms {
        let reading = Reading {
            term,
            trust: FORM_TRUST,
            guess: None,
        };
        passages += reading.join(&mut terms, snapshot)?;
    }
    if terms.is_empty() {
        (terms, passages) = parts(snapshot, typed, raw, all <= LARGE)?;
    }
    // What asks is hardly ever misspelt.
    if terms.is_empty() && !raw.asks && !stem.as_deref().is_some_and(is_ordinary) {
        (terms, passages) = guesses(snapshot, &raw.word, &typed.analyzers)?;
    }
    let is_framing = |analyzer: &&Analyzer| analyzer.is_framing_word(&raw.word);
    let frames = raw.asks || typed.analyzers.iter().any(is_framing);
    let generality = stem.as_deref().map_or(1.0, |stem| generality(all, stem));
    let framing = if frames { FRAMING_WEIGHT } else { 1.0 };
    let is_long = raw.word.chars().nth(1).is_some() || !raw.word.is_ascii();
    let related = stem.filter(|_| !frames);
    Ok(Word {
        typed: typed.printed(raw).to_owned(),
        folded: raw.word.clone(),
        accented: typed
            .has_accents
            .then(|| analysis::accented(typed.printed(raw))),
        terms,
        related: related.map_or(Vec::new(), |stem| self::related(&stem).collect()),
        weight: weight(all, passages) * framing * generality,
        generality,
        frames,
        is_telling: !raw.is_stop && !frames && is_long,
        is_code: is_code(&raw.word) || raw.behind.is_some() || raw.is_month,
        behind: raw.behind.clone(),
        position: at as u32,
        overlaps: typed.overlaps(at),
        share: 1.0,
    })
}

/// How surely `Fri` is `Friday`.
const FORM_TRUST: f32 = 0.9;

/// The terms of a word that passages have, and how many have them.
fn readings(snapshot: &Snapshot, raw: &Raw) -> Result<(Vec<Reading>, u64)> {
    let mut readings = Vec::new();
    let mut passages = 0;
    for term in &raw.terms {
        let reading = Reading {
            term: term.clone(),
            trust: 1.0,
            guess: None,
        };
        passages += reading.join(&mut readings, snapshot)?;
    }
    Ok((readings, passages))
}

/// How much of a word's weight the language at large leaves it: a small library says little of how telling a word is.
fn generality(passages: u64, stem: &str) -> f32 {
    if passages > LARGE {
        return 1.0;
    }
    let unsure = SMALL / (SMALL + passages as f32);
    1.0 - unsure * (1.0 - rarity(stem))
}

/// Passages of a library that says enough of how telling a word is, and has hardly a word without its related ones.
const LARGE: u64 = 20_000;

/// Passages of a library that says as much of how telling a word is as the language at large.
const SMALL: f32 = 1_000.0;

/// What a word that frames the question weighs, beside a word that is asked about.
const FRAMING_WEIGHT: f32 = 0.3;

/// Inverse passage frequency as BM25 has it.
fn weight(passages: u64, with: u64) -> f32 {
    let (all, with) = (passages.max(with) as f32, with as f32);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}

/// The rarest words, of equals the first.
fn keep_rarest(words: &mut Vec<Word>) {
    if words.len() > MAX_WORDS {
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by(|a, b| words[*b].weight.total_cmp(&words[*a].weight));
        let kept = &order[..MAX_WORDS];
        let mut at = 0..;
        words.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Block, Meta};
    use crate::index::tests::{of_paragraph, snapshot};

    #[test]
    fn codes_are_read_as_the_library_writes_them() {
        let text = "EF-2231, two AK47s and the X200 came on 05 May, e. g. in Rome.";
        let blocks = [Block::Paragraph(text.to_owned())];
        let meta = Meta {
            language: Some("en".to_owned()),
            ..Meta::default()
        };
        let snapshot = snapshot(&[[Article::new("one", meta, &blocks)]]);
        let check = |question: &str, expect: &[&str]| {
            let question = Question::read(&snapshot, question).unwrap();
            let words = question.words.iter().filter(|word| word.is_known());
            let words: Vec<_> = words.map(|word| word.folded.as_str()).collect();
            assert_eq!(words, expect);
        };
        check("ef2231", &["ef", "2231"]);
        check("X 200", &["x200"]);
        check("X-200", &["x200"]);
        // A single letter and a number stand anywhere.
        check("E05", &[]);
        check("X300", &[]);
        // As inflected.
        check("AK47s", &["ak47s"]);
        check("AK 47", &["ak47"]);
        check("EF2260", &[]);
        // Runs of characters touch letters, too.
        let question = Question::read(&snapshot, "如何安装AK47").unwrap();
        assert!(question.words.iter().all(|word| word.behind.is_none()));
    }

    #[test]
    fn what_kind_of_contact_is_asked_for_is_no_word_to_find() {
        let snapshot = of_paragraph("en", "Tel. of the warden: 06 00 12 77 45.");
        let check = |question: &str, expect: &[&str]| {
            let question = Question::read(&snapshot, question).unwrap();
            let words: Vec<&str> = question.words.iter().map(|word| &*word.folded).collect();
            assert_eq!(words, expect);
        };
        check(
            "What is the phone number of the warden?",
            &["phone", "warden"],
        );
        check("Which number is next?", &["number", "next"]);
    }

    #[test]
    fn two_slips_leave_most_of_a_stem() {
        let check = |text: &str, typed: &str, expect: &[&str]| {
            let question = Question::read(&of_paragraph("en", text), typed).unwrap();
            let terms = question.words.iter().flat_map(|word| &word.terms);
            let guesses: Vec<_> = terms.filter_map(|term| term.guess.as_deref()).collect();
            assert_eq!(guesses, expect);
        };
        check("The signing was in May.", "sibling", &[]);
        check("The signing was in May.", "siggning", &["signing"]);
        check("Negotiations went on.", "negociatons", &["negotiations"]);
    }

    #[test]
    fn japanese_grammar_is_no_word_to_find() {
        let snapshot = of_paragraph("ja", "冷蔵庫は買った店に引き取りを頼んでください。");
        let check = |question: &str, expect: &[&str]| {
            let question = Question::read(&snapshot, question).unwrap();
            let telling = question.words.iter().filter(|word| word.is_telling);
            let telling: Vec<&str> = telling.map(|word| word.typed.as_str()).collect();
            assert_eq!(telling, expect);
        };
        check("冷蔵庫はどうやって捨てますか?", &["冷蔵", "蔵庫", "捨て"]);
        check("会計の担当者は誰ですか", &["会計", "担当", "当者"]);
        // Where nothing else is written, it says what is asked about.
        check("ごみ", &["ごみ"]);
    }
}
