//! Codes that name one thing of many that are alike by letters and digits (`X300`), and how the library writes them.

use std::ops::Range;

use anyhow::Result;

use super::numbers::is_date;
use crate::index::Snapshot;
use crate::index::analysis::{Analyzer, terms};

/// The same words, where a code that the library writes in another way is written so: `ef2231` as `EF-2231` and `X 200` as
/// `X200`.
pub(super) fn codes(
    snapshot: &Snapshot,
    text: &str,
    words: Vec<(Range<usize>, String)>,
    analyzers: &[&Analyzer],
) -> Result<Vec<(Range<usize>, String)>> {
    let is_known = |word: &str| -> Result<bool> {
        for term in terms(word, analyzers) {
            if snapshot.passages_with(&term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let is = |word: &str, of: fn(&u8) -> bool| !word.is_empty() && word.as_bytes().iter().all(of);
    let is_digits = |word: &str| is(word, u8::is_ascii_digit);
    let is_letters = |word: &str| is(word, u8::is_ascii_alphabetic);
    let mut read: Vec<(Range<usize>, String)> = Vec::new();
    for (range, word) in words {
        let (letters, digits) = code_parts(&word);
        // A single letter stands anywhere.
        let is_split = letters.len() > 1 && is_digits(digits);
        // As typed it is as long as folded, so that both are cut at the same place.
        if is_split
            && range.len() == word.len()
            && !is_known(&word)?
            && is_known(digits)?
            && is_known(letters)?
        {
            let middle = range.start + letters.len();
            read.push((range.start..middle, letters.to_owned()));
            read.push((middle..range.end, digits.to_owned()));
            continue;
        }
        let before = read.last().filter(|(before, letters)| {
            is_letters(letters) && matches!(text.get(before.end..range.start), Some("-" | " "))
        });
        if let Some((before, letters)) = before.filter(|_| is_digits(&word)) {
            let (joined, start) = (format!("{letters}{word}"), before.start);
            if !is_known(&word)? && is_known(&joined)? {
                read.pop();
                read.push((start..range.end, joined));
                continue;
            }
        }
        read.push((range, word));
    }
    Ok(read)
}

/// Whether a folded word is letters before digits, or at least three numbers with dots between that are neither a date nor
/// one number.
pub(super) fn is_code(word: &str) -> bool {
    let (letters, digits) = code_parts(word);
    let lengths: Vec<usize> = digits.split('.').map(str::len).collect();
    let is_version = match lengths[..] {
        [_] | [_, _] => false,
        _ => !is_date(digits) && lengths[1..].iter().any(|length| *length != 3),
    };
    let is_digits = digits.starts_with(|c: char| c.is_ascii_digit());
    is_digits && (!letters.is_empty() || is_version)
}

/// The letters of ASCII that a word begins with, and the rest.
fn code_parts(word: &str) -> (&str, &str) {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    word.split_at(word.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_numbers_are_no_codes() {
        for code in ["x300", "ef2231", "1.20.3", "1.2.3.4", "10.0.20348", "e5s"] {
            assert!(is_code(code), "{code}");
        }
        for other in [
            "1.000.000",
            "01.02.2024",
            "1.2.2024",
            "01.02.24",
            "2024.03.01",
            "3.5",
            "2024",
            "mars",
            "3g",
            "12,5",
        ] {
            assert!(!is_code(other), "{other}");
        }
    }
}
