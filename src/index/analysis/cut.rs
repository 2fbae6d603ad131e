//! A text cut into words, and words of scripts without spaces into runs of characters.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// The longest word that is indexed, in bytes; the rest of a longer one is dropped. No natural word is near it.
pub(super) const MAX_WORD_BYTES: usize = 64;

/// Byte ranges of the words of a text: runs of one kind of script. `U.S.` is one word; an apostrophe, a hyphen and
/// everything else separates.
pub(super) fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(char::is_alphanumeric)?;
        let start = at;
        let first = text[at..].chars().next()?;
        let unspaced = unspaced_gram(first);
        at += first.len_utf8();
        loop {
            let is_long = |at: usize| at - start >= MAX_WORD_BYTES && unspaced.is_none();
            if unspaced.is_none() {
                // Most texts are letters of ASCII for the most part.
                let rest = &text.as_bytes()[at..];
                let rest = rest
                    .iter()
                    .take((start + MAX_WORD_BYTES).saturating_sub(at));
                at += rest.take_while(|byte| byte.is_ascii_alphanumeric()).count();
            }
            let next = text[at..].chars().next().filter(|&c| {
                let same = || unspaced_gram(c) == unspaced;
                let joins = || joins_digits(text, at, c) || joins_initials(text, start, at, c);
                let mark = || is_combining_mark(c) || is_joiner(c) || joins();
                !is_long(at) && if c.is_alphanumeric() { same() } else { mark() }
            });
            let Some(next) = next else { break };
            at += next.len_utf8();
        }
        let end = at;
        if end - start >= MAX_WORD_BYTES && unspaced.is_none() {
            let inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
            at += text[at..].find(|c| !inside(c)).unwrap_or(text.len() - at);
        }
        Some(start..end)
    })
}

/// Zero-width characters that stand inside words of Persian, Hindi and others.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// A comma or full stop between digits belongs to the number.
fn joins_digits(text: &str, at: usize, c: char) -> bool {
    matches!(c, ',' | '.')
        && text.as_bytes()[at - 1].is_ascii_digit()
        && text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// A full stop between single letters belongs to an abbreviation (`U.S.`).
fn joins_initials(text: &str, start: usize, at: usize, c: char) -> bool {
    let is_single = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_alphabetic)
            && !letters.next().is_some_and(char::is_alphanumeric)
    };
    let before = || text[start..at].rsplit('.').next();
    c == '.' && before().is_some_and(is_single) && is_single(&text[at + 1..])
}

/// How many characters a run has in the script of this character; none where words are spaced.
fn unspaced_gram(c: char) -> Option<usize> {
    match c {
        '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' => Some(2),
        '\u{20000}'..='\u{323af}' => Some(2),
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Some(3),
        _ => None,
    }
}

/// How many characters a run has in the script of a word; none where words are spaced.
pub(super) fn gram_size(word: &str) -> Option<usize> {
    word.chars().next().and_then(unspaced_gram)
}

/// Overlapping runs of `size` characters; a shorter word is one run.
pub(super) fn grams(word: &str, size: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let bounds: Vec<usize> = word
        .char_indices()
        .map(|(at, _)| at)
        .chain([word.len()])
        .collect();
    let count = bounds.len().saturating_sub(size).max(1);
    (0..count).map(move |i| bounds[i]..bounds[(i + size).min(bounds.len() - 1)])
}
