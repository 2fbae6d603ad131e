//! The logs of chats: which lines begin a message.

use crate::source::text::LINE_END;

/// The longest name, in words and characters.
const MAX_WORDS: usize = 4;
const MAX_NAME: usize = 40;

/// Whether a line begins a message: `[29/11/2023 12:17] ada: …`, `29/11/2023, 12:17 - ada: …`, `12:17 ada: …`, `ada (12:17): …`,
/// `12:17 <ada> …`.
pub(in crate::source) fn is_message(line: &str) -> bool {
    let is_said = |text: &str| text.split_once(": ").is_some_and(|(name, _)| is_name(name));
    behind_time(line).is_some_and(|text| is_said(text) || is_nick(text)) || is_timed_name(line)
}

/// The messages of lines that are a log, each with the lines that follow it, and what stands before them.
pub(in crate::source) fn messages(lines: &str) -> Option<Vec<&str>> {
    let place = |line: &str| line.as_ptr() as usize - lines.as_ptr() as usize;
    let starts = lines.split(['\n', LINE_END]);
    let starts = starts.filter(|line| is_message(line)).map(place);
    let starts: Vec<usize> = starts.collect();
    if starts.len() < 2 {
        return None;
    }
    let ends = starts.iter().copied().chain([lines.len()]);
    let mut messages = Vec::new();
    let mut start = 0;
    for end in ends {
        messages.push(&lines[start..end]);
        start = end;
    }
    Some(messages)
}

/// What stands behind the time that a line begins with.
fn behind_time(line: &str) -> Option<&str> {
    if let Some((time, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
        return is_time(time).then(|| rest.trim_start());
    }
    let is_of_time = |c: char| c.is_ascii_digit() || c.is_whitespace() || "/.-–:,".contains(c);
    let rest = line.trim_start_matches(is_of_time);
    let half = ["AM ", "PM ", "am ", "pm "]
        .into_iter()
        .find_map(|half| rest.strip_prefix(half));
    let time = &line[..line.len() - rest.len()];
    let is_apart = time.ends_with(char::is_whitespace) && is_time(time);
    is_apart.then(|| half.map_or(rest, |rest| rest.trim_start_matches(['-', '–', ' '])))
}

/// Whether it is a time of day, with a date or without: `29/11/2023, 12:17`.
fn is_time(text: &str) -> bool {
    /// The longest one, in bytes: `2023-11-29T12:17:05.000+01:00`.
    const MAX_TIME: usize = 30;
    let is_of_time =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || "/.-–+:,APMapmTZ".contains(c);
    let is_clock = |four: &[u8]| {
        let digits = [four[0], four[2], four[3]];
        four[1] == b':' && digits.iter().all(u8::is_ascii_digit)
    };
    text.len() <= MAX_TIME
        && text.chars().all(is_of_time)
        && text.as_bytes().windows(4).any(is_clock)
}

fn is_name(name: &str) -> bool {
    name.contains(char::is_alphanumeric)
        && name.chars().nth(MAX_NAME).is_none()
        && name.split_whitespace().count() <= MAX_WORDS
}

/// Whether a line begins with who says it, `<ada> …`; so do lines of other texts (`<Esc> ends it`).
pub(super) fn is_nick(line: &str) -> bool {
    let inside = line
        .strip_prefix('<')
        .and_then(|line| line.split_once("> "));
    let is_of_nick = |c: char| c.is_alphanumeric() || "_-@+%~&|`^[]{}".contains(c);
    inside.is_some_and(|(nick, _)| is_name(nick) && nick.chars().all(is_of_nick))
}

/// `ada (12:17): …`
fn is_timed_name(line: &str) -> bool {
    let timed = line
        .split_once(" (")
        .and_then(|(name, rest)| Some((name, rest.split_once("): ")?.0)));
    timed.is_some_and(|(name, time)| is_name(name) && is_time(time))
}
