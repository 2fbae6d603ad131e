//! Words that the library has in another shape only, in languages that write compounds as one word: as a part of a compound
//! (`Brücke`, `Holzbrücke`), or as a verb whose participle or infinitive is put together (`gekostet`, `kostet`; `aufgestellt`,
//! `stellten … auf`).

use anyhow::Result;

use super::question::Reading;
use super::typed::{Raw, Typed};
use crate::index::Snapshot;
use crate::index::analysis::{Analyzer, fold};

/// Languages that write compounds as one word.
const COMPOUNDING: [&str; 6] = ["da", "de", "fi", "nl", "no", "sv"];

/// A shorter word is a part of others by chance.
const LEAST_CHARS: usize = 5;

/// The most compounds that a word is tried as, the shortest ones.
const MAX_COMPOUNDS: usize = 8;

/// How surely a compound with a word is what was asked for, and a verb its participle.
const COMPOUND_TRUST: f32 = 0.7;
const VERB_TRUST: f32 = 0.8;

/// What German verbs leave behind, longest first where one begins with another.
const PARTICLES: &[&str] = &[
    "zusammen", "zuruck", "weiter", "wieder", "nieder", "statt", "durch", "fest", "fort", "teil",
    "nach", "auf", "aus", "bei", "ein", "her", "hin", "los", "mit", "vor", "weg", "ab", "an", "um",
    "zu",
];

/// The terms that a folded word of no passage may stand for, and in how many passages they are. In a large library hardly a word is in
/// none, and no compounds are looked for: that takes a look at all its words.
pub(super) fn parts(
    snapshot: &Snapshot,
    typed: &Typed,
    raw: &Raw,
    is_small: bool,
) -> Result<(Vec<Reading>, u64)> {
    let word = raw.word.as_str();
    let mut readings = Vec::new();
    let mut passages = 0;
    let is_long = word.chars().count() >= LEAST_CHARS;
    // Nouns begin with a capital.
    let may_be_verb = !typed.printed(raw).starts_with(char::is_uppercase);
    let may_be_in =
        |of: &&&Analyzer| is_compounding(of.language) && typed.languages.contains(&of.language);
    let compounding = typed.analyzers.iter().filter(may_be_in);
    for analyzer in compounding.filter(|_| is_long) {
        let mut add = |word: &str, trust: f32| -> Result<()> {
            let reading = Reading {
                term: analyzer.term(word),
                trust,
                guess: None,
            };
            passages += reading.join(&mut readings, snapshot)?;
            Ok(())
        };
        let is_german = analyzer.language == "de";
        if let Some(verb) = verb(word).filter(|_| is_german && may_be_verb) {
            add(&verb, VERB_TRUST)?;
        }
        if is_small {
            for compound in snapshot.compounds(word, analyzer, MAX_COMPOUNDS)? {
                add(compound, COMPOUND_TRUST)?;
            }
        }
    }
    Ok((readings, passages))
}

/// Whether a language writes compounds as one word.
pub(super) fn is_compounding(language: &str) -> bool {
    COMPOUNDING.contains(&language)
}

/// Where a compound is to be cut so that the library has both parts, with their terms: `Heckenhöhe`, where it has `Hecke` and `Höhe`. Of
/// several cuts the one with the longest last part.
pub(super) fn two_words(
    snapshot: &Snapshot,
    analyzer: &Analyzer,
    compound: &str,
) -> Result<Option<(usize, String, String)>> {
    const LEAST: usize = 4;
    const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "e"];
    let known = |word: &str| -> Result<Option<String>> {
        let is_long = word.chars().count() >= LEAST;
        let term = analyzer.term(word);
        let may_be = is_long && !analyzer.is_stop_word(&fold(word));
        Ok((may_be && snapshot.passages_with(&term)? > 0).then_some(term))
    };
    for (at, _) in compound.char_indices().skip(LEAST) {
        let (head, tail) = compound.split_at(at);
        let Some(tail) = known(tail)? else { continue };
        for head in LINKS.iter().filter_map(|link| head.strip_suffix(link)) {
            if let Some(head) = known(head)? {
                return Ok(Some((at, head, tail)));
            }
        }
    }
    Ok(None)
}

/// The German verb of a participle or of an infinitive that is put together, folded: `gekostet` is of `kostet`, `aufgestellt` of
/// `stellt`, `anzurufen` of `rufen`.
fn verb(word: &str) -> Option<String> {
    let rest = PARTICLES
        .iter()
        .find_map(|particle| word.strip_prefix(particle));
    let rest = rest
        .filter(|rest| rest.len() >= LEAST_CHARS)
        .unwrap_or(word);
    let verb = rest
        .strip_prefix("ge")
        .or_else(|| rest.strip_prefix("zu"))
        .unwrap_or(rest);
    let ends = ["t", "en", "e", "st"]
        .iter()
        .any(|ending| verb.ends_with(ending));
    (ends && verb != word && verb.len() >= LEAST_CHARS - 1).then(|| verb.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::question::Question;
    use crate::index::tests::of_paragraph;

    #[test]
    fn verbs_are_taken_apart() {
        let check = |word: &str, expect: Option<&str>| {
            assert_eq!(verb(word).as_deref(), expect, "{word}");
        };
        check("gekostet", Some("kostet"));
        check("aufgestellt", Some("stellt"));
        check("anzurufen", Some("rufen"));
        check("abholen", Some("holen"));
        check("zuruckgegeben", Some("geben"));
        check("gast", None);
        check("antrag", None);
        check("umtausch", None);
    }

    #[test]
    fn a_word_of_no_passage_is_found_in_its_compounds() {
        let text = "Die Holzbrücke über den Bach wurde 1957 aufgestellt, sie stellten auch ein Kreuz auf; eine Kartenzahlung geht. \
                    Der Transport, dessen Schalter am Ausgang der gleiche ist, hat einen Sportplatz und eine Altersgrenze; ein Platz ist frei.";
        let check = |language: &str, question: &str, expect: &str| {
            let snapshot = of_paragraph(language, text);
            let question = Question::read(&snapshot, question).unwrap();
            let terms = question.words.iter().flat_map(|word| &word.terms);
            let terms: Vec<&str> = terms.map(|reading| reading.term.as_str()).collect();
            assert_eq!(terms.join(" "), expect);
        };
        check("de", "Brücke", "holzbruck");
        check("de", "Karte", "kartenzahl");
        check("de", "wer hat es aufgestellt", "aufgestellt");
        check("de", "wann wurde es gestellt", "stellt aufgestellt");
        check("de", "Sport", "sportplatz");
        check("de", "Alter", "altersgrenz");
        check("de", "Ausgangsschalter", "ausgang schalt");
        check("de", "Kreuzbach", "kreuz bach");
        // These are in others by chance.
        check("de", "Essen Eiche", "");
        // A noun is no verb.
        check("de", "das Gestellte", "");
        check("de", "Steinbrücke", "");
        check("en", "bridge brücke", "");
    }
}
