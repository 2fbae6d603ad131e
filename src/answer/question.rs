//! A question as typed, read in the languages of the library: its words of weight, their terms, and what they may be
//! misspellings of.

use std::collections::HashSet;
use std::ops::Range;

use anyhow::Result;

use super::asks::{Asking, Asks, asking};
use super::codes::{codes, is_code};
use super::mentions::without_addresses;
use super::related::{is_ordinary, rarity, related};
use super::shapes::Shape;
use super::wanted::Phrasing;
use crate::index::analysis::{self, Analyzer, analyzer, is_unspaced, key};
use crate::index::{Query, Snapshot, Spelling};

/// The most words of a question that are searched for, the rarest first. A longer question is a pasted text.
const MAX_WORDS: usize = 40;

/// The most different words of a question that are looked up at all.
const MAX_READ: usize = 100;

/// The most bytes of a question that are read; chat messages are far shorter.
pub const MAX_BYTES: usize = 8_000;

/// The most library words that one typed word is tried as.
const MAX_SPELLINGS: usize = 3;

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
    /// Whether words that no passage has are searched for as their related words.
    is_small: bool,
    /// Whether it is typed with accents, in a language where they make another word.
    pub tonal: bool,
    /// What kind of thing is asked for.
    pub asks: Asks,
    /// The shape of what is asked for, where it has one.
    pub wanted: Option<Shape>,
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
    /// Whether it names one thing of many that are alike by letters and digits (`X300`) or by several numbers (`1.20.3`).
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

/// One word of the text in all languages of the library.
struct Raw {
    range: Range<usize>,
    word: String,
    position: u32,
    terms: Vec<String>,
    /// See [`Word::behind`].
    behind: Option<String>,
}

impl Question {
    /// Reads a question. Any text is a question; one without a word of weight has no words.
    pub fn read(snapshot: &Snapshot, text: &str) -> Result<Question> {
        let text = &without_addresses(&text[..text.floor_char_boundary(MAX_BYTES)]);
        let analyzers = analyzers(snapshot);
        let raws = raws(snapshot, text, &analyzers)?;
        let (stop, languages) = stop_words(text, &raws, &analyzers);
        let asking = asking(text, &languages);
        let has_accents = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        let is_english = languages.contains(&"en");
        let wanted = phrasing(&raws, &stop, &asking).wanted();
        let all_stop = stop.iter().all(|stop| *stop);
        let mut words: Vec<Word> = Vec::new();
        for (at, (raw, stop)) in raws.iter().zip(stop).enumerate() {
            let seen = words.iter().any(|seen| seen.folded == raw.word);
            if seen || stop && !all_stop || words.len() == MAX_READ {
                continue;
            }
            let english = is_english.then(|| analyzer(Some("en")).term(&text[raw.range.clone()]));
            let asks = asking
                .words
                .iter()
                .any(|asking| asking.contains(&raw.range.start));
            let mut word = word(snapshot, text, raw, &analyzers, english.as_deref(), asks)?;
            if word.frames && !word.is_known() {
                continue;
            }
            word.is_telling &= !stop;
            if let Some(stem) = english.filter(|_| !word.frames) {
                word.related = related(&stem).collect();
            }
            let overlap = |a: Option<&Raw>, b: Option<&Raw>| {
                a.zip(b).is_some_and(|(a, b)| b.range.start < a.range.end)
            };
            let before = at.checked_sub(1).map(|before| &raws[before]);
            word.overlaps = (
                overlap(before, Some(raw)),
                overlap(Some(raw), raws.get(at + 1)),
            );
            word.accented = has_accents.then(|| analysis::accented(&word.typed));
            if !words.iter().any(|seen| seen.shares_term(&word)) {
                words.push(word);
            }
        }
        keep_rarest(&mut words);
        let weight: f32 = words.iter().map(|word| word.weight).sum();
        let most = self::weight(snapshot.payload().passages, 0);
        let rarity = weight / most / words.len().max(1) as f32;
        let counted = asking.number.and_then(|end| {
            let counted = raws.iter().find(|raw| raw.range.start >= end)?.position;
            let is_behind = |word: &Word| word.position >= counted && word.is_telling;
            words.iter().position(is_behind)
        });
        Ok(Question {
            words,
            counted,
            weight,
            rarity,
            is_of_stop_words: all_stop,
            is_small: snapshot.payload().passages <= LARGE,
            tonal: has_accents && languages.contains(&"vi"),
            asks: asking.asks,
            wanted,
            topic: None,
        })
    }

    /// The same question, of which only these words were said now. Those of before weigh half as much, all together, at
    /// most.
    pub fn said_now(mut self, snapshot: &Snapshot, now: &str) -> Result<Question> {
        const MOST: f32 = 0.5;
        let now = &now[..now.floor_char_boundary(MAX_BYTES)];
        let now = raws(snapshot, now, &analyzers(snapshot))?;
        let now: HashSet<&str> = now.iter().map(|raw| raw.word.as_str()).collect();
        let is_new = |word: &Word| now.contains(word.folded.as_str());
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
            let fits = terms.len() < MAX_WORDS * MAX_SPELLINGS;
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

/// The analyzers of the library's languages, most articles first, and the one without a language: an article whose language
/// is not known is in the library too.
fn analyzers(snapshot: &Snapshot) -> Vec<&'static Analyzer> {
    const MOST: usize = 8;
    let languages = snapshot.payload().languages.iter().take(MOST);
    let mut analyzers: Vec<&'static Analyzer> = Vec::new();
    for language in languages.map(|code| Some(code.as_str())).chain([None]) {
        let new = analyzer(language);
        if !analyzers.iter().any(|known| known.language == new.language) {
            analyzers.push(new);
        }
    }
    analyzers
}

/// A question as it is read for the shape of what it asks for.
fn phrasing<'a>(raws: &'a [Raw], stop: &'a [bool], asking: &Asking) -> Phrasing<'a> {
    let cue = asking.words.first().cloned().unwrap_or_default();
    let start = raws.partition_point(|raw| raw.range.start < cue.start);
    let end = raws.partition_point(|raw| raw.range.start < cue.end);
    Phrasing {
        words: raws.iter().map(|raw| raw.word.as_str()).collect(),
        stop,
        cue: start..end,
        asks: asking.asks,
    }
}

fn raws(snapshot: &Snapshot, text: &str, analyzers: &[&Analyzer]) -> Result<Vec<Raw>> {
    let tokens = analyzers[0].tokens(text);
    let words = tokens.into_iter().map(|token| {
        let word = token.form.word().to_owned();
        (token.range, word)
    });
    let mut raws: Vec<Raw> = Vec::new();
    for (range, word) in codes(snapshot, text, words.collect(), analyzers)? {
        let typed = &text[range.clone()];
        let terms = match is_unspaced(typed) {
            true => vec![word.clone()],
            // A code is not always typed as the library writes it.
            false if is_code(&word) => analysis::terms(&word, analyzers),
            false => analysis::terms(typed, analyzers),
        };
        // Nothing else parts letters and digits that touch.
        let is_cut = |before: &&Raw| {
            let (letters, digits) = (before.word.as_bytes(), word.as_bytes());
            before.range.end == range.start
                && letters.iter().all(u8::is_ascii_alphabetic)
                && digits.iter().all(u8::is_ascii_digit)
        };
        let behind = raws.last().filter(is_cut).map(|before| before.word.clone());
        raws.push(Raw {
            position: raws.len() as u32,
            range,
            word,
            terms,
            behind,
        });
    }
    Ok(raws)
}

/// Which words carry no weight, the stop words of the language that the question seems to be in, and that language
/// (more than one where they tie). A capitalised abbreviation such as `IT` has weight.
fn stop_words(
    text: &str,
    raws: &[Raw],
    analyzers: &[&'static Analyzer],
) -> (Vec<bool>, Vec<&'static str>) {
    let has_accents = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let flags = |analyzer: &Analyzer| {
        raws.iter()
            .map(|raw| analyzer.is_stop_word_as(&raw.word, &text[raw.range.clone()], has_accents))
            .collect::<Vec<bool>>()
    };
    let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count();
    let (mut best, mut languages) = (vec![false; raws.len()], Vec::new());
    for analyzer in analyzers {
        let flags = flags(analyzer);
        if count(&flags) > count(&best) {
            (best, languages) = (flags, vec![analyzer.language]);
        } else if count(&flags) == count(&best) {
            languages.push(analyzer.language);
        }
    }
    let is_upper =
        |s: &str| s.chars().any(char::is_alphabetic) && !s.chars().any(char::is_lowercase);
    if !is_upper(text) {
        for (flag, raw) in best.iter_mut().zip(raws) {
            let typed = &text[raw.range.clone()];
            *flag &=
                !(typed.len() > 1 && is_upper(typed) && !is_unspaced(typed) && typed.is_ascii());
        }
    }
    (best, languages)
}

/// `english` is the word's stem where the question may be in English; `asks` is whether it is one of the words that ask,
/// as `long` in `how long`.
fn word(
    snapshot: &Snapshot,
    text: &str,
    raw: &Raw,
    analyzers: &[&Analyzer],
    english: Option<&str>,
    asks: bool,
) -> Result<Word> {
    let mut passages = 0;
    let mut terms = Vec::new();
    for term in &raw.terms {
        let with = snapshot.passages_with(term)?;
        if with > 0 {
            passages += with;
            terms.push(Reading {
                term: term.clone(),
                trust: 1.0,
                guess: None,
            });
        }
    }
    if terms.is_empty() && !english.is_some_and(is_ordinary) {
        let mut guesses = snapshot.spellings(&raw.word)?;
        guesses.retain(|guess| {
            !analyzers
                .iter()
                .any(|analyzer| analyzer.is_stop_word(&guess.word))
        });
        guesses.sort_by(|a, b| plausibility(&raw.word, b).total_cmp(&plausibility(&raw.word, a)));
        let best = guesses
            .first()
            .map_or(0.0, |guess| plausibility(&raw.word, guess));
        for guess in guesses.into_iter().take(MAX_SPELLINGS) {
            let trust = (plausibility(&raw.word, &guess) - best).exp() * GUESS_TRUST;
            if trust < 0.2 {
                break;
            }
            passages = if passages == 0 {
                guess.passages
            } else {
                passages.min(guess.passages)
            };
            for term in analysis::terms(&guess.word, analyzers) {
                if !terms.iter().any(|known| known.term == term)
                    && snapshot.passages_with(&term)? > 0
                {
                    terms.push(Reading {
                        term,
                        trust,
                        guess: Some(guess.word.clone()),
                    });
                }
            }
        }
        passages = guessed(passages, snapshot.payload().passages);
    }
    let is_framing = |analyzer: &&Analyzer| analyzer.is_framing_word(&raw.word);
    let frames = asks || analyzers.iter().any(is_framing);
    let generality = english.map_or(1.0, |stem| generality(snapshot.payload().passages, stem));
    Ok(Word {
        typed: text[raw.range.clone()].to_owned(),
        folded: raw.word.clone(),
        accented: None,
        terms,
        related: Vec::new(),
        weight: weight(snapshot.payload().passages, passages)
            * if frames { FRAMING_WEIGHT } else { 1.0 }
            * generality,
        generality,
        frames,
        is_code: is_code(&raw.word) || raw.behind.is_some(),
        behind: raw.behind.clone(),
        is_telling: !frames && (raw.word.chars().nth(1).is_some() || !raw.word.is_ascii()),
        position: raw.position,
        overlaps: (false, false),
        share: 1.0,
    })
}

/// How much of a word's weight the language at large leaves it: a small library says little of how telling a word is.
fn generality(passages: u64, stem: &str) -> f32 {
    if passages > LARGE {
        return 1.0;
    }
    let unsure = SMALL / (SMALL + passages as f32);
    1.0 - unsure * (1.0 - rarity(stem))
}

/// In how many passages a guessed word counts as being, of those that have it: a small library says little of how common
/// it is, and what is misspelt is seldom common.
fn guessed(with: u64, passages: u64) -> u64 {
    const SURE: f32 = 100.0;
    let passages = passages as f32;
    (with as f32).powf(passages / (SURE + passages)).round() as u64
}

/// Passages of a library that says enough of how telling a word is, and has hardly a word without its related ones.
const LARGE: u64 = 20_000;

/// Passages of a library that says as much of how telling a word is as the language at large.
const SMALL: f32 = 1_000.0;

/// What a word that frames the question weighs, beside a word that is asked about.
const FRAMING_WEIGHT: f32 = 0.3;

/// How surely a word that the library lacks is its nearest neighbour there.
const GUESS_TRUST: f32 = 0.9;

/// A log-scale preference among library words near a typed one: few edits, the same beginning, frequent words.
fn plausibility(typed: &str, guess: &Spelling) -> f32 {
    let same_first = typed.chars().next() == guess.word.chars().next();
    let length = typed.chars().count().abs_diff(guess.word.chars().count()) as f32;
    -2.2 * f32::from(guess.distance)
        + if same_first { 1.5 } else { 0.0 }
        + 0.35 * (guess.passages as f32).ln()
        - 0.2 * length
}

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
    use crate::index::tests::snapshot;

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
}
