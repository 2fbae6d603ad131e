//! Where the sentences of a passage stand.
//!
//! The crate `sentencex` knows the abbreviations of some thirty languages; what it still cuts wrongly is mended here.
//! The mending leans to the longer sentence: an excerpt that is longer than need be misleads nobody.

use std::ops::Range;

/// Titles and the like that stand before a name or a number in any language, and those of languages where `sentencex` does not
/// know them.
const TITLES: [&str; 31] = [
    "Dr.", "Mr.", "Mrs.", "Ms.", "Prof.", "St.", "M.", "MM.", "Mme.", "Mlle.", "Dl.", "dl.",
    "Dna.", "dna.", "TP.", "TS.", "GS.", "Т.", "św.", "ul.", "ks.", "Sr.", "Sra.", "Srta.", "Hr.",
    "Tel.", "tel.", "Tél.", "tél.", "Nr.", "nr.",
];

/// Languages that write ordinals as digits and a full stop, and nouns after them with a capital or a name.
const ORDINALS: [&str; 18] = [
    "cs", "da", "de", "et", "fi", "fo", "hr", "hu", "is", "lb", "lt", "lv", "nb", "nn", "no", "sk",
    "sl", "tr",
];

/// Scripts in which a full stop marks abbreviations only.
const NO_FULL_STOP: [&str; 3] = ["km", "lo", "th"];

/// The sentences of a passage: ranges of bytes, without white space around, in order, apart from each other, and
/// together all of the text that is not white space. `language` is an ISO 639-1 code.
pub fn sentences(text: &str, language: Option<&str>) -> Vec<Range<usize>> {
    let language = language.unwrap_or("en");
    let mut found: Vec<Range<usize>> = Vec::new();
    for boundary in sentencex::get_sentence_boundaries(language, text) {
        let mut piece = trimmed(text, boundary.start_byte..boundary.end_byte);
        if let Some(last) = found.last_mut() {
            let glued = last.end == piece.start;
            let tail = tail_of_the_sentence_before(&text[piece.clone()], glued);
            if tail > 0 {
                last.end = trimmed(text, last.start..piece.start + tail).end;
                piece = trimmed(text, last.end..piece.end);
            }
            if piece.is_empty() {
                continue;
            }
            if is_one_sentence(&text[last.clone()], &text[piece.clone()], language) {
                last.end = piece.end;
                continue;
            }
        }
        if !piece.is_empty() {
            found.push(piece);
        }
    }
    found
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.start + (inside.len() - inside.trim_start().len());
    start..start + inside.trim().len()
}

/// Bytes at the start that belong to the sentence before: a closing mark that stands alone, a page's number, a remark
/// in brackets that is `glued` to it.
fn tail_of_the_sentence_before(piece: &str, glued: bool) -> usize {
    if piece.starts_with([':', '：']) {
        return piece.len()
            - piece
                .trim_start_matches(|c: char| c.is_ascii_digit() || ":：–‑-, ".contains(c))
                .len();
    }
    if glued && piece.starts_with('[') {
        return piece.find(']').map_or(0, |at| at + 1);
    }
    let rest = piece.trim_start_matches([
        '”', '’', '"', '\'', '»', ')', ']', '）', '】', '」', '』', '》',
    ]);
    if rest.is_empty() || rest.starts_with(char::is_whitespace) {
        piece.len() - rest.len()
    } else {
        0
    }
}

/// Whether what was cut in two is one sentence.
fn is_one_sentence(before: &str, after: &str, language: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let last = last.trim_start_matches(['(', '[', '“', '"', '«', '‘', '\'']);
    few_letters(before)
        || (few_letters(after) && !TITLES.contains(&after) && !is_initial(after))
        || after.starts_with(char::is_lowercase)
        || after.starts_with([',', ';', '،', '，', '、', '；'])
        || (after.starts_with('[') && after.trim_end_matches(['.', '。', '।']).ends_with(']'))
        || (before.ends_with(['」', '』']) && after.starts_with('と'))
        || (before.matches('(').count() > before.matches(')').count() && after.contains(')'))
        || TITLES.contains(&last)
        || (language != "en" && is_initial(last))
        || (ORDINALS.contains(&language) && is_ordinal(last))
        || (NO_FULL_STOP.contains(&language) && before.ends_with('.'))
}

/// A number or a letter of a list, a lone mark.
fn few_letters(piece: &str) -> bool {
    let mut letters = piece.chars().filter(|c| c.is_alphabetic());
    let first = letters.next();
    // A word of one or two letters in scripts that write a syllable or a word with one is long enough.
    first.is_none_or(|c| c < '\u{2e80}') && letters.nth(1).is_none()
}

/// One letter, not a small one, and a full stop.
fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars
        .next()
        .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
        && chars.as_str() == "."
}

/// One or two digits and a full stop.
fn is_ordinal(word: &str) -> bool {
    word.strip_suffix('.').is_some_and(|digits| {
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(language: &str, text: &str, expect: &[&str]) {
        let language = Some(language).filter(|code| !code.is_empty());
        let found: Vec<&str> = sentences(text, language)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, expect, "{language:?}");
    }

    /// Each case is a text whose sentences are divided by `|`, which is taken out.
    fn divided(language: &str, marked: &str) {
        let expect: Vec<&str> = marked.split('|').map(str::trim).collect();
        check(language, &marked.replace('|', ""), &expect);
    }

    #[test]
    fn english() {
        divided(
            "en",
            "She lives in the U.S. |He does not. |The U.S. Navy sailed on Jan. 5.",
        );
        divided(
            "en",
            "Mr. Smith met Dr. Jones Jr. at Acme Inc. on Monday. |They left.",
        );
        divided(
            "pl",
            "Dzieci płacą w kościele św. Anny. |Dorośli na ul. Długiej.",
        );
        divided("fr", "Le placier : tél. 06 00 12. |Il répond.");
        divided("es", "Lo dijo la Sra. Ruiz. |Nadie habló.");
        divided("en", "See No. 5 of the list. |The value is 3.14 now.");
        divided("en", "Wait... what? |Then … nothing came.");
        divided(
            "en",
            "A letter of MM. Petit and Grand came. |J. K. Brown wrote it.",
        );
        divided(
            "en",
            "At noon it rained, e.g. in Paris. |It was 5 p.m. when it ended.",
        );
    }

    #[test]
    fn closing_marks_belong_to_the_sentence() {
        divided("en", "He said “We go.” |Then he left.");
        divided("en", "He said \"We go.\" |Then he left.");
        divided(
            "en",
            "“We hope that the rain will cease”said Bob. |He left.",
        );
        divided("en", "“Will it cease?” asked Bob. |Nobody knew.");
        divided("en", "“We hope. We wait,” said Ann. |She left.");
        divided("de", "Er sagte: „Wir gehen.“ |Dann ging er.");
        divided("fr", "Il a dit : « Oui, sans doute. » |Puis il partit.");
        divided("ru", "Он сказал: «Мы идём». |Потом ушёл.");
        divided("ja", "彼は来た。|「行こう。」と言った。|本当？|はい。");
        divided("zh", "他说：“我们走吧。”|然后大家都走了！|真的吗？");
    }

    #[test]
    fn notes_and_page_numbers_stay_with_their_sentence() {
        divided("en", "The town grew.[citation needed] |It was rich.");
        divided("en", "The town grew.[12] |It was rich.");
        divided("en", "The town grew. :116 |It was rich.");
        divided("en", "Ozone (O\n3) is a gas. |It smells.");
    }

    #[test]
    fn titles_initials_ordinals() {
        divided(
            "fr",
            "Elle a vu M. Dupont hier. |MM. Petit et Grand sont partis.",
        );
        divided(
            "de",
            "Der 3. Band erschien im 19. Jahrhundert. |Das ist Nr. 5 der Liste.",
        );
        divided("de", "Das geschah 1990. |Danach war Ruhe.");
        divided("tr", "Bu 5. Madde çok uzun. |İkincisi kısa.");
        divided("ro", "A venit dl. Popescu. |Dl. Ionescu a plecat.");
        divided("vi", "Ông đến TP. Hồ Chí Minh. |Anh ấy đi.");
        divided(
            "ru",
            "А. С. Пушкин писал стихи. |Он жил в 19 веке, т. е. давно.",
        );
        divided("ar", "كتب و. بوش رسالة. |ثم ذهب.");
    }

    #[test]
    fn other_marks() {
        divided("hi", "वह कल आया था। |उसने क्या कहा? |सब चुप थे।");
        divided("ar", "جاء الرجل أمس. |هل ذهب الآن؟ |نعم ذهب!");
        divided("fa", "او دیروز آمد. |آیا رفت؟ |همه رفتند.");
        divided("el", "Ήρθε χθες. |Τι έκανε; |Δεν ξέρω.");
        divided("", "Somebody went. |Mr. Brown came. |真的吗？|一定。");
        divided("xx", "Somebody went. |Others came.");
    }

    #[test]
    fn a_script_without_sentence_marks_is_one_sentence() {
        divided("th", "เขามาแล้ว พ.ศ. 2540 เขาไปแล้ว ดีมาก");
    }

    #[test]
    fn edges() {
        check("en", "", &[]);
        check("en", " \n ", &[]);
        check("en", "...", &["..."]);
        check("en", "  no stop at all ", &["no stop at all"]);
        check("en", "1. The first of them.", &["1. The first of them."]);
    }

    proptest! {
        #[test]
        fn they_cover_the_text_in_order(
            text in "([A-Z]?[a-z]{1,6}|[0-9]{1,3}|[.!?…。؟;:।]|[.] :[0-9] |[.]\\[[a-z]\\] |[\"“”«»()\\[\\]' \n]|[а-яЁ文ไة́]|\\PC){0,60}",
            language in proptest::option::of(prop::sample::select(vec!["en", "de", "zh", "th", "ar", "fr", "xx"])),
        ) {
            let mut end = 0;
            for range in sentences(&text, language) {
                prop_assert!(end <= range.start && range.start < range.end);
                prop_assert!(text[end..range.start].trim().is_empty());
                prop_assert_eq!(text[range.clone()].trim(), &text[range.clone()]);
                end = range.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
