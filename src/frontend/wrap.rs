//! Where lines end, by the columns that characters take.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Lines as ranges of the text. A line ends after a space or beside a wide character; a word that is wider than the
/// line, such as an address, stays in one piece.
pub fn wrap(text: &str, width: Option<usize>) -> Vec<Range<usize>> {
    let Some(width) = width.filter(|&width| text.width() > width) else {
        return std::iter::once(0..text.len()).collect();
    };
    let mut lines = Vec::new();
    // Columns so far, and the last place to break with the columns up to it.
    let (mut start, mut columns, mut last) = (0, 0, None);
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        if at > start && is_break(previous, c) {
            last = Some((at, columns));
        }
        columns += c.width().unwrap_or(0);
        let Some((end, before)) = last.filter(|_| columns > width && c != ' ') else {
            previous = c;
            continue;
        };
        lines.push(start..start + text[start..end].trim_end_matches(' ').len());
        (start, columns, last, previous) = (end, columns - before, None, c);
    }
    lines.push(start..start + text[start..].trim_end_matches(' ').len());
    lines
}

/// Whether a line may end between two characters.
fn is_break(before: char, after: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    let closes = |c| {
        matches!(
            c,
            '。' | '，'
                | '、'
                | '．'
                | '：'
                | '；'
                | '？'
                | '！'
                | '）'
                | '」'
                | '』'
                | '》'
                | '】'
                | 'ー'
        )
    };
    let opens = |c| matches!(c, '（' | '「' | '『' | '《' | '【');
    match (before, after) {
        (' ', after) => after != ' ',
        (_, ' ') => false,
        (before, after) => {
            after.width() != Some(0)
                && (wide(before) || wide(after))
                && !closes(after)
                && !opens(before)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_by_columns() {
        for (width, text, expect) in [
            (10, "one two three four", "one two|three four"),
            (9, "one  two three", "one  two|three"),
            (5, "a https://example.org b", "a|https://example.org|b"),
            (6, "日本語の文章。次", "日本語|の文|章。次"),
            (7, "ab 日本語", "ab 日本|語"),
            (20, "short ", "short "),
            (
                3,
                "e\u{301}e\u{301}e\u{301} x",
                "e\u{301}e\u{301}e\u{301}|x",
            ),
            (3, "", ""),
        ] {
            let lines: Vec<_> = wrap(text, Some(width))
                .into_iter()
                .map(|line| &text[line])
                .collect();
            assert_eq!(lines.join("|"), expect, "{text} at {width}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_wrapped_whole(text in "(?s)[^\\pC\\n]{0,80}", width in 5..40usize) {
            let lines = wrap(&text, Some(width));
            let shown: String = lines.iter().map(|line| &text[line.clone()]).collect();
            assert_eq!(shown.replace(' ', ""), text.replace(' ', ""));
            for line in lines {
                let line = &text[line];
                assert!(line.width() <= width || !line.contains(' '), "{line:?} at {width}");
            }
        }
    }
}
