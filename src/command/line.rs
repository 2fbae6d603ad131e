//! A line typed in a chat: a question, or a command in plain words.

use clap::Parser;

use super::{Attached, Command};
use crate::article::Place;

/// Something that a command names, and that exists or does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Named<'a> {
    /// An article's id.
    Article(&'a str),
    /// A topic.
    Topic(&'a str),
}

/// No command is longer, in bytes; a longer line is a question.
const LONGEST_COMMAND: usize = 500;

#[derive(Parser)]
#[command(
    no_binary_name = true,
    disable_help_flag = true,
    disable_help_subcommand = true
)]
pub(super) struct Line {
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Command {
    /// Reads what was typed in a chat. It is a question unless its first word is a command, the rest parses, and what
    /// it names exists; commands that change the library are read only behind the word `library`.
    pub fn parse(text: &str, exists: impl Fn(Named<'_>) -> bool) -> Command {
        let text = text.trim();
        read(text, exists).unwrap_or_else(|| Command::question(text))
    }
}

impl Command {
    /// Reads `library add …` of a message that brings a file: what is said about it. `None` where it is something else.
    pub fn add_attached(text: &str, attached: Attached) -> Option<Command> {
        let words = in_quotes(text.trim());
        let [library, add, rest @ ..] = words.as_slice() else {
            return None;
        };
        if !library.eq_ignore_ascii_case("library") || !add.eq_ignore_ascii_case("add") {
            return None;
        }
        // The command names at least one file; this one is it.
        let line = ["add", &attached.name].into_iter().map(str::to_owned);
        match Line::try_parse_from(line.chain(rest.iter().cloned())).map(|line| line.command) {
            Ok(Command::Add(mut add)) => {
                add.files.remove(0);
                add.attached.push(attached);
                Some(Command::Add(add))
            }
            _ => Some(Command::Misread {
                command: "add",
                named: None,
            }),
        }
    }
}

fn read(text: &str, exists: impl Fn(Named<'_>) -> bool) -> Option<Command> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if first.eq_ignore_ascii_case("ask") {
        return Some(Command::question(rest));
    }
    if text.len() > LONGEST_COMMAND || text.contains('\n') {
        return None;
    }
    let library = first.eq_ignore_ascii_case("library");
    let words = match library {
        true => in_quotes(rest),
        false => text.split_whitespace().map(str::to_owned).collect(),
    };
    let mut words = words.into_iter();
    let name = words.next()?.to_lowercase();
    let Ok(line) = Line::try_parse_from([name.clone()].into_iter().chain(words)) else {
        return if library { misread(&name, rest) } else { None };
    };
    let command = line.command;
    let meant = match &command {
        Command::Topics { topic } => topic.is_empty() || exists(Named::Topic(&topic.join(" "))),
        // Nobody writes `#p9` in a question, so a wrong id can be told.
        Command::Show { place } => place.parse::<Place>().is_ok() || exists(Named::Article(place)),
        Command::Articles | Command::Status | Command::Help => true,
        Command::Add(add) if library && !add.is_web() => return misread(&name, rest),
        Command::Add(_) => library,
        // A slip in an id is told where the line is no question.
        Command::Remove { id, .. } | Command::Erase { id, .. } => {
            library && (exists(Named::Article(id)) || id.contains('-') || has_option(rest))
        }
        Command::Edit(edit) => {
            library
                && (exists(Named::Article(&edit.id)) || edit.id.contains('-') || has_option(rest))
        }
        Command::Watch { address, .. } | Command::Unwatch { address, .. } => {
            library && (address.contains(['.', '/']) || has_option(rest))
        }
        Command::Refresh { .. }
        | Command::Watched
        | Command::Changes
        | Command::Undo { .. }
        | Command::Restore { .. }
        | Command::Fix { .. }
        | Command::Details { .. }
        | Command::Apply { .. }
        | Command::Cancel { .. }
        | Command::Pause
        | Command::Resume => library,
        Command::Ask { .. }
        | Command::Misread { .. }
        | Command::Backup { .. }
        | Command::Export { .. }
        | Command::Import { .. }
        | Command::Chat
        | Command::Serve
        | Command::Eval(_) => false,
    };
    meant.then_some(command)
}

/// A moderator's command that cannot be read. No question has an option in it, ends behind the command's name, or has
/// nothing but a number or an address behind it.
fn misread(name: &str, rest: &str) -> Option<Command> {
    const CHANGES: [&str; 13] = [
        "add", "watch", "unwatch", "edit", "fix", "remove", "erase", "restore", "refresh", "undo",
        "details", "apply", "cancel",
    ];
    let command = CHANGES.into_iter().find(|known| *known == name)?;
    let mut behind = rest.split_whitespace().skip(1);
    let named = behind.next();
    let is_one = behind.next().is_none();
    let has_shape = |word: &str| match command {
        "add" => word.contains('/'),
        _ => word.contains(|c: char| c.is_ascii_digit()),
    };
    let is_meant = has_option(rest) || (is_one && named.is_none_or(has_shape));
    is_meant.then(|| Command::Misread {
        command,
        named: named
            .filter(|word| !word.starts_with('-'))
            .map(str::to_owned),
    })
}

fn has_option(rest: &str) -> bool {
    rest.split_whitespace().any(|word| word.starts_with("--"))
}

/// Words as a shell reads them, so that a title can have several; a phone's quotation marks are quotation marks too.
fn in_quotes(text: &str) -> Vec<String> {
    let text = text.replace(['“', '”', '„', '«', '»'], "\"");
    shlex::split(&text).unwrap_or_else(|| text.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command that a line is read as, in short; `?` and the text for a question.
    fn short(line: &str) -> String {
        let exists = |named: Named<'_>| match named {
            Named::Article(id) => id == "russia-iran-partnership",
            Named::Topic(topic) => {
                matches!(topic.to_lowercase().as_str(), "ukraine" | "north korea")
            }
        };
        match Command::parse(line, exists) {
            Command::Ask { topic: None, words } => format!("? {}", words.join("|")),
            Command::Topics { topic } => format!("topics {}", topic.join(" ")).trim().to_owned(),
            Command::Show { place } => format!("show {place}"),
            Command::Remove { id, .. } => format!("remove {id}"),
            Command::Refresh { rebuild, .. } => format!("refresh {rebuild}"),
            Command::Add(add) => format!("add {}", add.files[0].display()),
            Command::Fix { preview, about } => {
                format!("fix {preview} {}", about.title.unwrap_or_default()).to_lowercase()
            }
            other => format!("{other:?}").to_lowercase(),
        }
    }

    #[test]
    fn questions_that_look_like_commands() {
        for line in [
            "status of Gaza",
            "status?",
            "show me the logistics corridor",
            "show",
            "show corridor",
            "show russia-iran-partnership now",
            "Show Iran's president",
            "is it -5",
            "-5",
            "--help",
            "--version",
            "add up the numbers",
            "add notes.txt",
            "remove of Assad?",
            "remove russia-iran-partnership",
            "refresh",
            "refresh --rebuild",
            "topics of the agreement",
            "topics gaza --json",
            "topics: which ones?",
            "articles 47",
            "articles about the Kremlin",
            "help the aggressor",
            "help me",
            "chat",
            "chat control",
            "serve",
            "serve the public",
            "eval",
            "eval --corpus a --queries b --out c",
            "library",
            "library of Alexandria",
            "library remove Assad",
            "library refresh rate",
            "library watch birds",
            "library restore order",
            "watch https://example.org/feed",
            "watched pots never boil",
            "library add notes.txt",
            "library add https://example.org/a notes.txt",
            "add https://example.org/a",
            "what does status mean",
            "who said \"show me\"",
            "topics\nukraine",
            "'; drop table articles; --",
        ] {
            assert_eq!(short(line), format!("? {line}"));
        }
    }

    #[test]
    fn commands_that_look_like_questions() {
        for (line, expect) in [
            ("topics", "topics"),
            ("Topics ukraine", "topics ukraine"),
            ("topics North Korea", "topics North Korea"),
            ("  topics  north   korea ", "topics north korea"),
            ("library topics", "topics"),
            (
                "show russia-iran-partnership",
                "show russia-iran-partnership",
            ),
            (
                "show russia-iran-partnership#p9",
                "show russia-iran-partnership#p9",
            ),
            ("SHOW no-such-article#p9", "show no-such-article#p9"),
            ("articles", "articles"),
            ("status", "status"),
            ("Library status", "status"),
            ("help", "help"),
            (
                "library remove russia-iran-partnership",
                "remove russia-iran-partnership",
            ),
            (
                "library add https://example.org/a",
                "add https://example.org/a",
            ),
            ("library watched", "watched"),
            (
                "library fix 3 --date 17.1.2025",
                "misread { command: \"fix\", named: some(\"3\") }",
            ),
            (
                "library restore",
                "misread { command: \"restore\", named: none }",
            ),
            (
                "library apply #3",
                "misread { command: \"apply\", named: some(\"#3\") }",
            ),
            (
                "library add example.org/a",
                "misread { command: \"add\", named: some(\"example.org/a\") }",
            ),
            (
                "library remove russia-iran-partnerhsip",
                "remove russia-iran-partnerhsip",
            ),
            ("library remove nope --yes", "remove nope"),
            (
                "library fix 3 --title \u{201c}Two words\u{201d}",
                "fix 3 two words",
            ),
            ("library refresh", "refresh false"),
            ("library refresh --rebuild", "refresh true"),
            ("ask", "? "),
            ("ask status", "? status"),
            ("Ask  who  visited --json -5 ", "? who  visited --json -5"),
            ("   ", "? "),
        ] {
            assert_eq!(short(line), expect, "{line}");
        }
    }

    #[test]
    fn long_lines_are_questions() {
        let line = format!("topics {}", "ukraine ".repeat(10_000));
        assert_eq!(short(&line), format!("? {}", line.trim()));
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_a_question_as_typed_or_a_command(
            line in "(library |Library )?(ask|show|topics|remove|refresh|status|help|add|eval)?[ -]?(?s).{0,40}",
        ) {
            if let Command::Ask { words, .. } = Command::parse(&line, |_| false) {
                assert!(line.trim().ends_with(&words[0]), "{line:?}: {words:?}");
            }
        }
    }
}
