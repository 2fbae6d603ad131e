//! Which paragraphs of an article correct others of it, as newspapers write at the beginning or the end.

use unicode_normalization::UnicodeNormalization as _;

use super::dates::{date, month};

/// What such a paragraph begins with, in small letters, before a colon.
const WORDS: &[&str] = &[
    "correction",
    "corrections",
    "clarification",
    "clarifications",
    "erratum",
    "errata",
    "korrektur",
    "berichtigung",
    "richtigstellung",
    "klarstellung",
    "rectificatif",
    "corrección",
    "correcciones",
    "fe de erratas",
    "fe de errores",
    "aclaración",
    "correzione",
    "rettifica",
    "errata corrige",
    "correção",
    "retificação",
    "correctie",
    "rectificatie",
    "erată",
    "rättelse",
    "sprostowanie",
    "korekta",
    "düzeltme",
    "исправление",
    "поправка",
    "уточнение",
    "виправлення",
    "διόρθωση",
    "تصحيح",
    "更正",
    "訂正",
];

/// What stands before the day of a correction: `Berichtigung vom 2. April`, `Corrección del 3 de mayo`.
const OF: &[&str] = &[
    "vom", "du", "del", "z", "van", "din", "af", "av", "från", "от", "від", "of", "from", "on",
    "dated", "de", "added", "posted", "ergänzt", "ajouté",
];

/// How far on the colon stands, in characters: `Correction, 24 September 2026:`.
const COLON: usize = 50;

/// Beginnings that say so themselves, also behind a colon (`Editor's note: An earlier version of …`).
const BEGINNINGS: &[&str] = &[
    "an earlier version of",
    "a previous version of",
    "this article has been corrected",
    "this article was corrected",
    "this article was amended",
    "this article originally",
    "this story has been corrected",
    "this story was corrected",
    "in einer früheren version",
    "une version antérieure de cet",
    "una versión anterior de este",
];

/// Whether a paragraph under this heading corrects others.
pub(crate) fn corrects(heading: Option<&str>, text: &str) -> bool {
    let is_bracketed = text.starts_with(['[', '［', '【']);
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = text.nfc().take(COLON).flat_map(char::to_lowercase);
    let start: String = start.collect();
    let ends = |c| matches!(c, ':' | '：') || is_bracketed && matches!(c, ']' | '］' | '】');
    let (head, behind) = start.split_once(ends).unwrap_or((&start, ""));
    let has_colon = head.len() < start.len();
    let is_headed = || WORDS.iter().any(|word| is_alone(head, word, has_colon));
    let says_so = |text: &str| BEGINNINGS.iter().any(|words| begins(text, words));
    heading.is_some_and(is_of_corrections)
        || is_headed()
        || says_so(&start)
        || says_so(behind.trim_start())
}

/// Whether a heading is one of the words, or some of them (`Corrections and clarifications`).
pub fn is_of_corrections(heading: &str) -> bool {
    const AND: [&str; 5] = ["and", "und", "et", "y", "e"];
    let heading: String = heading.trim().nfc().flat_map(char::to_lowercase).collect();
    let mut words = heading.split(|c: char| !c.is_alphanumeric());
    WORDS.contains(&heading.as_str())
        || words.all(|word| word.is_empty() || AND.contains(&word) || WORDS.contains(&word))
            && heading.contains(char::is_alphanumeric)
}

/// Whether a head that ends with a colon is this word, alone or with what stands in commas or brackets or is a day; a dash needs
/// no colon.
fn is_alone(head: &str, word: &str, has_colon: bool) -> bool {
    let Some(rest) = head.strip_prefix(word) else {
        return false;
    };
    let rest = rest.trim_start();
    let is_apart = rest.is_empty() || rest.starts_with([',', '(', '[', '/', '-']);
    has_colon && (is_apart || is_day(rest)) || rest.starts_with(['–', '—'])
}

/// Whether what stands behind the word is a day, with the year or without: `du 24 mars`, `of March 24`, `24.03.2026`, `4月10日`.
fn is_day(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty() && !OF.contains(word));
    let words: Vec<&str> = words.take(2).collect();
    let is_day = |word: &str| {
        let number = word.trim_end_matches(char::is_alphabetic);
        let is_ordinal = ["", "st", "nd", "rd", "th", "er"].contains(&&word[number.len()..]);
        is_ordinal && number.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
    };
    let is_month = |word: &str| month(word).is_some();
    let of_year = match words[..] {
        [one, other] => is_day(one) && is_month(other) || is_month(one) && is_day(other),
        [one] => one.contains('月') && one.ends_with('日'),
        _ => false,
    };
    let start = words.first().and_then(|word| text.find(word));
    of_year || start.is_some_and(|at| date(&text[at..]).is_some())
}

/// Whether a text begins with these words.
fn begins(text: &str, words: &str) -> bool {
    text.strip_prefix(words)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_say_so() {
        let check = |expect: bool, heading: Option<&str>, text: &str| {
            assert_eq!(corrects(heading, text), expect, "{text}");
        };
        check(true, None, "Correction: it was 14 trams.");
        check(
            true,
            None,
            "*Correction, 24 September: we wrote sixteen trams.*",
        );
        check(true, None, "CORRECTION (June 3): The name is Ada.");
        check(true, None, "Berichtigung: Es waren 14.");
        check(true, None, "更正：共有14辆。");
        check(true, None, "An earlier version of this article gave 16.");
        check(true, Some("Corrections"), "The fleet numbers 14.");
        check(false, None, "Corrections officers earn little: 14 crowns.");
        check(true, None, "CORRECTION — The name is Ada.");
        check(true, None, "Correccio\u{301}n: eran 14.");
        check(true, None, "Correction, Tuesday: the name is Ada.");
        check(
            true,
            None,
            "Editor’s note: An earlier version of this article gave 16.",
        );
        check(true, Some("Corrections and clarifications"), "It was 14.");
        for headed in [
            "Rectificatif du 24 mars : le mètre coûte 2,10 €.",
            "Rectificatif 24 mars 2026 : le mètre coûte 2,10 €.",
            "Rectificatif du 24/03/2026 : le mètre coûte 2,10 €.",
            "Berichtigung vom 2. April: Es waren 14.",
            "Sprostowanie z 10 lutego 2026 r.: 1,50 zł.",
            "Corrección del 3 de mayo: eran 14.",
            "Correção de 3 de maio de 2026: eram 14.",
            "Correction of 24 March: it was 14.",
            "CORRECTION added 20 Sept: Dev has rung.",
            "Correction from March 24: it was 14.",
            "[Correction] It was 14.",
            "【訂正】袋は15枚200円です。",
            "【訂正 4月10日】袋は15枚200円です。",
            "訂正 4月10日：袋は15枚200円です。",
        ] {
            check(true, None, headed);
        }
        check(false, None, "Correction of 15 degrees: turn left.");
        check(false, None, "Corrections of 2 marks each: a fair deal.");
        check(false, None, "Corrections of the 2016 results: none.");
        check(false, None, "Correction 3: see below.");
        check(false, None, "Correction du 2e exercice : 14.");
        check(false, None, "Correction 3 out of five: done.");
        check(false, None, "Correction list 3: done.");
        check(false, None, "Corrections from 2016: none.");
        check(false, None, "Correction of March 2020: prices fell.");
        check(false, None, "Corrections 101: how prisons work.");
        check(false, None, "Errata cards are printed: they fit.");
        check(false, None, "Correction of the course took an hour.");
        check(false, None, "The correction: it was 14.");
        check(false, Some("Route corrections"), "The fleet numbers 14.");
    }
}
