//! How words of a question are named that are missing: in the library, or in what is quoted.

use super::question::{Question, Word};
use crate::index::analysis::analyzer;

/// The words that are missing, as typed. In scripts without spaces, where a word of a question is any run of two or three
/// characters, those runs are left out that reach into what is there: they lie across the bounds of words.
pub(super) fn missing(question: &Question, is_missing: impl Fn(&Word) -> bool) -> Vec<String> {
    let overlap = |a: &Word, b: &Word| b.overlaps.0 && a.position + 1 == b.position;
    let runs = question
        .words
        .chunk_by(|a, b| overlap(a, b) && is_missing(a) == is_missing(b));
    runs.filter(|run| is_missing(&run[0]))
        .filter_map(joined)
        .collect()
}

/// The characters of words that overlap, without those that they share with others before and behind them, and without
/// function words around them. `None` where no whole run of characters is left.
fn joined(run: &[Word]) -> Option<String> {
    let (reaches_back, reaches_on) = (run[0].overlaps.0, run[run.len() - 1].overlaps.1);
    let more = run[1..].iter().flat_map(|word| word.typed.chars().last());
    let chars: Vec<char> = run[0].typed.chars().chain(more).collect();
    let size = run[0].typed.chars().count();
    let start = if reaches_back { size - 1 } else { 0 };
    let end = chars.len() - if reaches_on { size - 1 } else { 0 };
    let own: String = chars.get(start..end)?.iter().collect();
    if size == 1 || run[0].overlaps == (false, false) {
        return Some(own);
    }
    let own = own.trim_matches(is_function_character);
    (own.chars().count() >= size).then(|| own.to_owned())
}

/// Whether a character is a function word of a language without spaces (`的`, `は`).
fn is_function_character(c: char) -> bool {
    let word = c.to_string();
    ["zh", "ja"]
        .iter()
        .any(|language| analyzer(Some(language)).is_stop_word(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::tests::of_paragraph;

    /// What no passage of the library has.
    fn check(language: &str, library: &str, question: &str, expect: &[&str]) {
        let snapshot = of_paragraph(language, library);
        let question = Question::read(&snapshot, question).unwrap();
        let is_missing = |word: &Word| word.is_telling && !word.is_in_library();
        assert_eq!(missing(&question, is_missing), expect);
    }

    #[test]
    fn missing_words_are_named() {
        let cats = "Cats sleep in the harbour.";
        check(
            "en",
            cats,
            "Do green cats sleep in Oslo?",
            &["green", "Oslo"],
        );
        check("en", cats, "cats", &[]);
        // The mountain is the highest of all mountains.
        let mountain = "珠穆朗玛峰是所有山中最高";
        check("zh", mountain, "最高的山", &[]);
        check("zh", mountain, "所有大象是", &["大象"]);
        check("zh", mountain, "大象", &["大象"]);
        check("zh", mountain, "珠穆朗玛峰多高", &[]);
        check("zh", mountain, "长颈鹿？所有山", &["长颈鹿"]);
    }
}
