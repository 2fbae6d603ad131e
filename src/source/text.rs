//! Lines: how those that are one paragraph are joined, and what a line looks like.

/// Longest subhead, in characters.
pub(super) const MAX_SUBHEAD: usize = 80;

/// Ends a line that markup ends (`<br>`), as an end of a line of the source does not.
pub(super) const LINE_END: char = '\u{2028}';
/// Signs that stand right behind a word.
pub(super) const CLOSING: [char; 6] = [',', '.', ';', ':', '!', '?'];
/// Between the lines of a cell, where they stand in one: as verse is quoted.
const BETWEEN_LINES: &str = " / ";

/// The lines of a block, trimmed, joined to one.
pub(super) fn joined(lines: &str) -> String {
    let mut joined = String::new();
    let lines = lines.split(['\n', LINE_END]).map(str::trim);
    for line in lines.filter(|line| !line.is_empty()) {
        join(&mut joined, line);
    }
    joined
}

/// The lines that markup ends, each joined from those of the source; but one that only wraps a sentence goes on.
pub(super) fn lined(lines: &str) -> String {
    let mut lined = String::new();
    let lines = lines.split(LINE_END).map(joined);
    for line in lines.filter(|line| !line.is_empty()) {
        let last = lined.rsplit('\n').next().unwrap_or_default();
        if !last.is_empty() && wraps(last, &line) {
            join(&mut lined, &line);
            continue;
        }
        if !lined.is_empty() {
            lined.push('\n');
        }
        lined.push_str(&line);
    }
    lined
}

/// Whether a line is cut at a width, and goes on in the next one.
fn wraps(line: &str, next: &str) -> bool {
    /// The longest line that someone ends in a sentence, in characters.
    const LONGEST: usize = 60;
    let is_long = line.chars().nth(LONGEST).is_some();
    is_long && !ends_sentence(line) && next.starts_with(char::is_lowercase)
}

/// The lines of a cell in one. What ends with a sign, and what stands in brackets, is told apart without another.
pub(super) fn in_cell<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut cell = String::new();
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        let is_apart = is_closed(&cell) || line.starts_with(['(', '[']);
        match cell.is_empty() || is_apart {
            true => join(&mut cell, line),
            false => cell.extend([BETWEEN_LINES, line]),
        }
    }
    cell
}

/// Whether a text ends with a sign that parts it from what follows.
pub(super) fn is_closed(text: &str) -> bool {
    text.ends_with(|c: char| !c.is_alphanumeric() && !"\"”’»)%".contains(c))
}

/// Appends the next line of a wrapped paragraph: with a space, or without one after a hyphen and between characters of
/// scripts that write none.
pub fn join(text: &mut String, line: &str) {
    let (Some(last), Some(first)) = (text.chars().next_back(), line.chars().next()) else {
        text.push_str(line);
        return;
    };
    let before = text.chars().rev().nth(1);
    let hyphenated =
        last == '-' && before.is_some_and(char::is_alphabetic) && first.is_alphabetic();
    let unspaced = is_unspaced(last) && is_unspaced(first);
    if !hyphenated && !unspaced {
        text.push(' ');
    }
    text.push_str(line);
}

/// Chinese and Japanese with their punctuation, Thai, Lao, Burmese, Khmer.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3000}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}'
        | '\u{20000}'..='\u{323af}')
}

/// Whether a paragraph is an item of a list by its letter or number, as in contracts: `(a) your name;`, `(iv)`, `(12)`, `b) …`, `（1）…`.
pub(super) fn is_clause(text: &str) -> bool {
    let open = text.strip_prefix(['(', '（']);
    let Some((number, rest)) = open.unwrap_or(text).split_once([')', '）']) else {
        return false;
    };
    let chars = number.chars().count();
    let is_letter = chars == 1 && number.chars().all(char::is_alphanumeric);
    let is_of = |digits: &str| {
        let is_short = (2..=5).contains(&chars);
        open.is_some() && is_short && number.chars().all(|c| digits.contains(c))
    };
    let is_number = is_of("0123456789０１２３４５６７８９") || is_of("ivxl");
    // `（土）` is a day.
    let is_sign = |c: char| c.is_ascii_alphanumeric() || is_kanji_number(c) || is_kana_or_wide(c);
    let is_wide = rest.starts_with(is_unspaced) && (is_number || number.chars().all(is_sign));
    (is_letter || is_number) && (rest.starts_with(' ') || is_wide)
}

fn is_kana_or_wide(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn is_kanji_number(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

/// The sign that a line begins with, where several such lines in a row are a list, as one alone is no item: `■` stands before heads,
/// `※` before notes, and `二、三日` are days. All numbers with `、` are one sign.
pub(super) fn sign_in_row(line: &str) -> Option<char> {
    let first = line.chars().next()?;
    let behind = line[first.len_utf8()..].trim_start_matches(is_kanji_number);
    match first {
        // `○○` stands for a name.
        '●' | '○' | '■' | '□' | '◆' | '◇' | '★' | '☆' | '※' if !behind.starts_with(first) => {
            Some(first)
        }
        _ if is_kanji_number(first) && behind.starts_with('、') => Some('、'),
        _ => None,
    }
}

/// What stands behind such a sign, where it says no more than that it is an item.
pub(super) fn behind_sign_in_row(line: &str) -> Option<&str> {
    line.strip_prefix(['●', '○', '■', '□', '◆', '◇', '★', '☆'])
}

/// Whether a line begins like someone's name: behind a dash, or with two words in capitals.
pub(super) fn may_be_name(line: &str) -> bool {
    let is_capital =
        |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    line.starts_with(['—', '–', '-', '―']) || line.split_whitespace().take(2).all(is_capital)
}

/// What stands behind a number before it: `1. …`, `1) …`, `1）…`, `①…`.
pub(super) fn behind_number(line: &str) -> Option<&str> {
    let is_circled = |c: char| ('①'..='⑳').contains(&c);
    if let Some(rest) = line.strip_prefix(is_circled) {
        return Some(rest.trim_start()).filter(|rest| !rest.starts_with(is_circled));
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = rest
        .strip_prefix(['.', ')', '）'])
        .filter(|_| rest.len() < line.len())?;
    let is_wide = !rest.starts_with('.') && behind.starts_with(is_unspaced);
    match is_wide {
        true => Some(behind),
        false => behind.strip_prefix([' ', '\t', '\u{3000}']),
    }
}

/// What stands behind the sign before an item of a list.
pub(super) fn bullet(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix('・') {
        return Some(rest).filter(|rest| !rest.starts_with('・'));
    }
    let rest = line.strip_prefix(['-', '*', '+', '•', '–', '—'])?;
    rest.strip_prefix([' ', '\t'])
}

/// Whether a bold line is short and no sentence or item; it may end with a colon.
pub(super) fn may_be_bold_subhead(line: &str) -> bool {
    may_be_subhead(line.trim_end_matches([':', '：']))
}

/// Whether the line is short and no sentence, item or beginning of something.
pub(super) fn may_be_subhead(line: &str) -> bool {
    let open_end = bare_end(line)
        .is_none_or(|c| !matches!(c, ',' | ';' | ':' | '，' | '；' | '：' | '、' | '؛' | '،'));
    let is_short = line.chars().nth(MAX_SUBHEAD).is_none();
    is_short
        && open_end
        && !ends_sentence(line)
        && !is_clause(line)
        && bullet(line).is_none()
        && behind_number(line).is_none()
}

/// Whether the line ends a sentence, in any script; closing quotation marks and brackets aside.
pub(super) fn ends_sentence(line: &str) -> bool {
    bare_end(line).is_some_and(|c| {
        matches!(
            c,
            '.' | '!'
                | '?'
                | '…'
                | '‽'
                | '。'
                | '！'
                | '？'
                | '．'
                | '｡'
                | '؟'
                | '۔'
                | '।'
                | '॥'
                | '։'
                | '።'
                | '។'
                | '၊'
                | '။'
        )
    })
}

/// The last character that is no closing quotation mark or bracket.
fn bare_end(line: &str) -> Option<char> {
    let closing = |c: &char| {
        matches!(
            c,
            '"' | '\''
                | '”'
                | '’'
                | '“'
                | '»'
                | '«'
                | '›'
                | '‹'
                | ')'
                | ']'
                | '）'
                | '」'
                | '』'
                | '】'
                | '》'
                | '〉'
        )
    };
    line.chars()
        .rev()
        .find(|c| !closing(c) && !c.is_whitespace())
}
