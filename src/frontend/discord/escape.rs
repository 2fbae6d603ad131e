//! Text of others, so that Discord shows it and obeys nothing in it.
//!
//! Discord shows any sign of punctuation behind a backslash as itself. With these behind one, no text opens a mention, a
//! link, an invitation, a code, a heading, a list or a quotation; ends of lines become spaces, and what flips the
//! direction of writing is spelled out.

/// The text as one line that is shown as it is.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let text = one_line(text);
    let start = text.trim_start();
    let number = start.bytes().take_while(u8::is_ascii_digit).count();
    for (here, c) in text.char_indices() {
        let at = (here + start.len()).checked_sub(text.len());
        // What begins a list stands at the beginning alone.
        let opens = match c {
            '-' | '+' => at == Some(0),
            '.' => number > 0 && at == Some(number),
            ':' => opens_address_or_emoji(&text[..here], &text[here + 1..]),
            '/' => may_be_address(&text[..here]),
            c => is_markup(c),
        };
        if opens {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether a colon between these may open an address or an emoji. One before a space opens nothing, nor does one
/// between the numbers of a time, unless another follows: `:100:` is an emoji.
fn opens_address_or_emoji(before: &str, after: &str) -> bool {
    let rest = after.split(char::is_whitespace).next().unwrap_or_default();
    let digit = |c: char| c.is_ascii_digit();
    let is_time = before.ends_with(digit) && rest.starts_with(digit) && !rest.contains(':');
    !rest.is_empty() && !is_time
}

/// Whether a slash behind this may be part of an address: of one with a scheme, of an invitation, or of what stands
/// before the text.
fn may_be_address(before: &str) -> bool {
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    before.is_empty() || word.contains(['.', ':', '<'])
}

fn is_markup(c: char) -> bool {
    matches!(
        c,
        '\\' | '*' | '_' | '~' | '|' | '`' | '<' | '>' | '#' | '@' | '[' | ']' | '(' | ')'
    )
}

/// The text without ends of lines and without anything that cannot be seen and acts: that is spelled out.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push(' ')
            }
            c if acts(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Control characters, and those that override, embed or isolate a direction.
fn acts(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text set off; where it could end that itself, in quotation marks.
pub fn emphasis(text: &str) -> String {
    let text = one_line(text);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’');
    let bounded = text.trim() == text && !text.is_empty();
    match bounded && text.chars().all(plain) {
        true => format!("*{text}*"),
        false => format!("\"{}\"", escape(&text)),
    }
}

/// The text to be typed, as code where it cannot end that.
pub fn code(text: &str) -> String {
    let text = one_line(text);
    match text.is_empty() || text.contains('`') {
        true => escape(&text),
        false => format!("`{text}`"),
    }
}

/// What was escaped, as it is shown.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_are_shown_as_they_are() {
        for (text, expect) in [
            ("@everyone and @here", r"\@everyone and \@here"),
            (
                "<@123> <@&4> <#5> </ask:6> <t:0:R> <:x:7>",
                r"\<\@123\> \<\@&4\> \<\#5\> \<\/ask\:6\> \<t\:0\:R\> \<\:x\:7\>",
            ),
            (
                "[click](https://evil.example)",
                r"\[click\]\(https\:\/\/evil.example\)",
            ),
            ("discord.gg/abc", r"discord.gg\/abc"),
            ("discord.com/invite/abc", r"discord.com\/invite\/abc"),
            (
                "At 10:30, and/or 24/7: 9 km/h, 3:1",
                "At 10:30, and/or 24/7: 9 km/h, 3:1",
            ),
            ("1:100: :smile: x:y", r"1\:100: \:smile: x\:y"),
            ("//evil.example", r"\//evil.example"),
            (
                "**b** __u__ ~~s~~ ||spoiler||",
                r"\*\*b\*\* \_\_u\_\_ \~\~s\~\~ \|\|spoiler\|\|",
            ),
            ("`code` ```block```", r"\`code\` \`\`\`block\`\`\`"),
            ("# heading", r"\# heading"),
            ("-# small", r"\-\# small"),
            ("- item - and more", r"\- item - and more"),
            ("  + item", r"  \+ item"),
            ("12. item 3. no", r"12\. item 3. no"),
            ("1.5 is", r"1\.5 is"),
            (">>> quote\n> more", r"\>\>\> quote \> more"),
            ("a\\", r"a\\"),
            ("\\*", r"\\\*"),
            ("a\u{202e}b\u{2066}", r"a\\u{202e}b\\u{2066}"),
            ("a\r\nb\u{2028}c\u{0}", r"a b c\\u{0}"),
            (
                "well-known “text”, 8 % 日本 👍🏽",
                "well-known “text”, 8 % 日本 👍🏽",
            ),
        ] {
            assert_eq!(escape(text), expect, "{text:?}");
        }
    }

    #[test]
    fn emphasis_and_code_cannot_be_ended() {
        for (text, bold, typed) in [
            ("fight", "*fight*", "`fight`"),
            ("a*b", r#""a\*b""#, "`a*b`"),
            (" x", r#"" x""#, "` x`"),
            ("a`b", r#""a\`b""#, r"a\`b"),
            ("", "\"\"", ""),
            ("a\nb", "*a b*", "`a b`"),
        ] {
            assert_eq!(
                (emphasis(text).as_str(), code(text).as_str()),
                (bold, typed),
                "{text:?}"
            );
        }
    }

    /// Whether an unescaped one of these signs stands in the text.
    fn live(text: &str) -> bool {
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map_or(' ', |(_, next)| *next);
            let lives = match c {
                '\\' => {
                    chars.next();
                    false
                }
                ':' => next.is_alphabetic() || next == '/',
                '/' => may_be_address(&text[..at]),
                c => is_markup(c),
            };
            if lives {
                return true;
            }
        }
        false
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_live_and_nothing_is_lost(text in "(?s)[-\\\\*_~|`<>#@\\[\\](){}:/+. 1a\n\u{202e}]{0,30}|(?s).{0,60}") {
            let escaped = escape(&text);
            assert!(!live(&escaped) && !escaped.chars().any(acts), "{escaped:?}");
            let first = escaped.trim_start().chars().next().unwrap_or('a');
            assert!(!matches!(first, '-' | '+'), "{escaped:?}");
            assert_eq!(unescape(&escaped), one_line(&text));
        }
    }
}
