//! A question as it is typed: its words in all languages of the library, which of them carry no weight, and how it asks.

use std::collections::HashSet;
use std::ops::Range;

use anyhow::Result;

use super::asks::{Asking, asking};
use super::codes::{codes, is_code};
use super::mentions::without_addresses;
use super::numbers::is_one;
use super::parts::{is_compounding, two_words};
use crate::index::Snapshot;
use crate::index::analysis::{self, Analyzer, analyzer, fold, is_unspaced};

/// The most bytes of a question that are read; chat messages are far shorter.
pub const MAX_BYTES: usize = 8_000;

/// A question as it is typed.
pub(super) struct Typed {
    /// What is read of it.
    pub text: String,
    pub words: Vec<Raw>,
    /// Of the languages of the library.
    pub analyzers: Vec<&'static Analyzer>,
    /// The language that it seems to be in; more than one where they tie.
    pub languages: Vec<&'static str>,
    pub asking: Asking,
    /// Whether it has letters beyond those of ASCII.
    pub has_accents: bool,
}

/// One word of the text.
pub(super) struct Raw {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Folded.
    pub word: String,
    /// Its terms in all languages of the library.
    pub terms: Vec<String>,
    /// See [`super::question::Word::behind`].
    pub behind: Option<String>,
    /// Whether it is the English month of a day: `11 May`, but not `may 16 people`.
    pub is_month: bool,
    /// Whether it carries no weight in the language that the question seems to be in.
    pub is_stop: bool,
    /// Whether it is one of the words that ask, as `long` in `how long`.
    pub asks: bool,
}

impl Raw {
    /// Whether any passage has it.
    fn is_in(&self, snapshot: &Snapshot) -> Result<bool> {
        for term in &self.terms {
            if snapshot.passages_with(term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Typed {
    /// Reads the words of any text.
    pub fn read(snapshot: &Snapshot, text: &str) -> Result<Typed> {
        let text = without_addresses(&text[..text.floor_char_boundary(MAX_BYTES)]);
        let analyzers = analyzers(snapshot);
        let mut words = words(snapshot, &text, &analyzers)?;
        let has_accents = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        let languages = mark_stop_words(&text, &mut words, &analyzers, has_accents);
        let foreign = match words.iter().any(|word| word.is_stop) {
            true => None,
            false => mark_foreign_stop_words(snapshot, &mut words)?,
        };
        let asked_in = foreign
            .as_ref()
            .map_or(&languages[..], std::slice::from_ref);
        part_compounds(snapshot, &text, &mut words, &analyzers, &languages)?;
        let asking = asking(&text, asked_in);
        let has_others = text
            .chars()
            .any(|c| is_unspaced(c.encode_utf8(&mut [0; 4])) && !is_hiragana(c));
        for word in &mut words {
            let mut asked = asking.words.iter();
            // Runs of characters that reach into what asks are of no word.
            let is_run = is_unspaced(&text[word.range.clone()]);
            let reaches = |asking: &Range<usize>| {
                asking.start < word.range.end && word.range.start < asking.end
            };
            word.asks = asked
                .any(|asking| asking.contains(&word.range.start) || is_run && reaches(asking))
                || has_others && is_grammar(&text[word.range.clone()]);
        }
        let yes_or_no =
            asking.words.is_empty() && words.first().is_some_and(|word| is_one(IS, &word.word));
        let of_permission = words.iter_mut().filter(|word| is_one(ALLOWED, &word.word));
        of_permission
            .filter(|_| yes_or_no)
            .for_each(|word| word.is_stop = true);
        Ok(Typed {
            text,
            words,
            analyzers,
            languages,
            asking,
            has_accents,
        })
    }

    /// A word as it is typed.
    pub fn printed(&self, word: &Raw) -> &str {
        &self.text[word.range.clone()]
    }

    /// Whether none of its words says what it is about, in the language of most articles.
    pub fn asks_nothing(&self) -> bool {
        let analyzer = self.analyzers[0];
        let is_empty = |raw: &Raw| {
            raw.asks
                || analyzer.is_stop_word(&raw.word) && raw.is_stop
                || analyzer.is_framing_word(&raw.word)
        };
        self.words.iter().all(is_empty)
    }

    /// Whether a word shares characters with the one before and with the one behind it, as runs of characters do.
    pub fn overlaps(&self, at: usize) -> (bool, bool) {
        let overlap = |behind: usize| {
            let before = behind.checked_sub(1).and_then(|at| self.words.get(at));
            let pair = before.zip(self.words.get(behind));
            pair.is_some_and(|(before, behind)| behind.range.start < before.range.end)
        };
        (overlap(at), overlap(at + 1))
    }
}

/// What a question begins with that asks for a yes or no, folded; with these, a text that says `No dogs` or `Dogs: on a lead` answers it.
const IS: &str = "is are ist sind darf est sont es esta estan sono zijn mag czy er ar";
const ALLOWED: &str = "allowed permitted ok okay erlaubt gestattet zulassig autorise autorisee autorises autorisees permis permise permitido \
     permitida permitidos permitidas permesso permessi permessa consentito consentiti toegestaan tilladt tillatet tillatna dozwolone \
     wolno";

/// Whether a run of characters is of what Japanese grammar is written with: hiragana alone, or a particle beside another character.
fn is_grammar(run: &str) -> bool {
    const PARTICLES: [char; 10] = ['は', 'が', 'を', 'に', 'で', 'と', 'も', 'の', 'へ', 'か'];
    run.chars().all(is_hiragana) || run.chars().count() == 2 && run.contains(PARTICLES)
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}')
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

fn words(snapshot: &Snapshot, text: &str, analyzers: &[&Analyzer]) -> Result<Vec<Raw>> {
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
            range,
            word,
            terms,
            behind,
            is_month: false,
            is_stop: false,
            asks: false,
        });
    }
    for at in 0..raws.len() {
        raws[at].is_month = is_month_of_day(&raws, at);
    }
    Ok(raws)
}

/// Cuts words that no passage has into two that the library has, in languages that write compounds as one word.
fn part_compounds(
    snapshot: &Snapshot,
    text: &str,
    words: &mut Vec<Raw>,
    analyzers: &[&'static Analyzer],
    languages: &[&str],
) -> Result<()> {
    let may_be_in =
        |of: &&&Analyzer| is_compounding(of.language) && languages.contains(&of.language);
    let Some(analyzer) = analyzers.iter().find(may_be_in) else {
        return Ok(());
    };
    let mut at = 0;
    while at < words.len() {
        let raw = &words[at];
        let parts = match raw.is_stop || is_code(&raw.word) || raw.is_in(snapshot)? {
            true => None,
            false => two_words(snapshot, analyzer, &text[raw.range.clone()])?,
        };
        if let Some((split, head, tail)) = parts {
            let middle = raw.range.start + split;
            let part = |range: Range<usize>, term: String| Raw {
                word: fold(&text[range.clone()]),
                range,
                terms: vec![term],
                behind: None,
                is_month: false,
                is_stop: false,
                asks: false,
            };
            let parts = [
                part(raw.range.start..middle, head),
                part(middle..raw.range.end, tail),
            ];
            words.splice(at..=at, parts);
            at += 1;
        }
        at += 1;
    }
    Ok(())
}

/// See [`Raw::is_month`].
fn is_month_of_day(words: &[Raw], at: usize) -> bool {
    const MONTHS: &str =
        "january february march april may june july august september october november december";
    let is_day = |at: usize| {
        let number = words.get(at).and_then(|raw| raw.word.parse::<u32>().ok());
        number.is_some_and(|number| (1..=31).contains(&number))
    };
    is_one(MONTHS, &words[at].word) && at > 0 && (is_day(at - 1) || is_day(at + 1))
}

/// Languages that questions are read in where the library's own are not known or not theirs, those that tie by their order.
const OF_NO_LANGUAGE: [&str; 8] = ["en", "de", "es", "fr", "it", "pt", "nl", "ru"];

/// Marks the stop words of a question in a language that the library has no article in, as far as no passage has them: names are
/// the same in both. Says which language that seems to be. One alone may be a word of any (`la la land`).
fn mark_foreign_stop_words(snapshot: &Snapshot, words: &mut [Raw]) -> Result<Option<&'static str>> {
    const LEAST: usize = 2;
    let known = OF_NO_LANGUAGE.iter().map(|code| {
        let analyzer = analyzer(Some(code));
        let words = words.iter().map(|raw| raw.word.as_str());
        let stop: HashSet<&str> = words.filter(|word| analyzer.is_stop_word(word)).collect();
        (stop.len(), analyzer)
    });
    let most = known.max_by_key(|(known, _)| *known);
    let Some((_, analyzer)) = most.filter(|(known, _)| *known >= LEAST) else {
        return Ok(None);
    };
    let is_stop = |raw: &&mut Raw| analyzer.is_stop_word(&raw.word);
    for raw in words.iter_mut().filter(is_stop) {
        raw.is_stop = !raw.is_in(snapshot)?;
    }
    Ok(Some(analyzer.language))
}

/// Marks the words that carry no weight, the stop words of the language that the question seems to be in, and says which
/// it is (more than one where they tie). A capitalised abbreviation such as `IT` has weight.
fn mark_stop_words(
    text: &str,
    words: &mut [Raw],
    analyzers: &[&'static Analyzer],
    has_accents: bool,
) -> Vec<&'static str> {
    let printed = |raw: &Raw| &text[raw.range.clone()];
    let (mut best, mut most, mut languages) = (Vec::new(), 0, Vec::new());
    // A library of tables and names alone is in no known language; who asks is.
    let is_unknown = analyzers
        .iter()
        .all(|analyzer| analyzer.language == analysis::UNKNOWN);
    let asked_in: &[&str] = if is_unknown { &OF_NO_LANGUAGE } else { &[] };
    let asked_in = asked_in.iter().map(|code| analyzer(Some(code)));
    for analyzer in asked_in.chain(analyzers.iter().copied()) {
        let is_stop = |raw: &Raw| analyzer.is_stop_word_as(&raw.word, printed(raw), has_accents);
        let stop: Vec<bool> = words.iter().map(is_stop).collect();
        let count = stop.iter().filter(|stop| **stop).count();
        if count > most {
            (best, most, languages) = (stop, count, vec![analyzer.language]);
        } else if count == most {
            languages.push(analyzer.language);
        }
    }
    let is_upper =
        |s: &str| s.chars().any(char::is_alphabetic) && !s.chars().any(char::is_lowercase);
    let is_abbreviation =
        |typed: &str| typed.len() > 1 && is_upper(typed) && !is_unspaced(typed) && typed.is_ascii();
    let shouts = words.len() > 1 && is_upper(text);
    for (at, stop) in best.into_iter().enumerate() {
        // The lists have what is left of `won't`.
        let is_cut = words.get(at + 1).is_some_and(|next| next.word == "t");
        let raw = &mut words[at];
        let is_word = !is_cut && matches!(raw.word.as_str(), "won" | "haven");
        let is_abbreviation = !shouts && is_abbreviation(&text[raw.range.clone()]);
        raw.is_stop = stop && !is_word && !is_abbreviation && !raw.is_month;
    }
    languages
}
