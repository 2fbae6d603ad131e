//! Which paragraphs of an article correct others of it, as newspapers write at the beginning or the end.

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

/// How far on the colon stands, in characters: `Correction, 24 September 2026:`.
const COLON: usize = 50;

/// Beginnings that say so themselves.
const BEGINNINGS: &[&str] = &[
    "an earlier version of this",
    "a previous version of this",
    "this article has been corrected",
    "this article was corrected",
    "this article was amended",
    "this article originally",
    "this story has been corrected",
    "in einer früheren version dieses",
    "une version antérieure de cet",
    "una versión anterior de este",
];

/// Whether a paragraph under this heading corrects others.
pub(super) fn corrects(heading: Option<&str>, text: &str) -> bool {
    let is_word = |heading: &str| WORDS.contains(&heading.trim().to_lowercase().as_str());
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start: String = text
        .chars()
        .take(COLON)
        .flat_map(char::to_lowercase)
        .collect();
    let head = start.split([':', '：']).next().unwrap_or_default();
    let is_headed = head.len() < start.len() && WORDS.iter().any(|word| is_dated(head, word));
    let says_so = || BEGINNINGS.iter().any(|beginning| begins(&start, beginning));
    heading.is_some_and(is_word) || is_headed || says_so()
}

/// Whether a head is this word, alone or with a day.
fn is_dated(head: &str, word: &str) -> bool {
    let Some(rest) = head.strip_prefix(word) else {
        return false;
    };
    rest.is_empty()
        || !rest.starts_with(char::is_alphanumeric) && rest.contains(|c: char| c.is_ascii_digit())
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
        check(false, None, "Errata cards are printed: they fit.");
        check(false, None, "Correction of the course took an hour.");
        check(false, None, "The correction: it was 14.");
        check(false, Some("Route corrections"), "The fleet numbers 14.");
    }
}
