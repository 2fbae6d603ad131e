//! What can be asked of the bot: one enum for every front end, and who may ask it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;

use crate::article::{Meta, Place};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    /// Ask the library a question
    Ask {
        /// Only in articles or under headings on this topic
        #[arg(long)]
        topic: Option<String>,
        /// The question; after `--` its words may begin with a dash
        #[arg(required = true, allow_negative_numbers = true, value_parser = lossy())]
        words: Vec<String>,
    },
    /// List the topics, or show the most telling excerpts on one
    Topics {
        /// A topic of the list
        #[arg(value_parser = lossy())]
        topic: Vec<String>,
    },
    /// Show a whole passage with its neighbours
    Show {
        /// As answers print it, such as `article-id#p9`; an article's id alone shows its beginning
        #[arg(value_parser = lossy())]
        place: String,
    },
    /// List the articles that can be asked about
    Articles,
    /// Ask line by line
    Chat,
    /// Add articles: plain text, Markdown or HTML, in files, folders of them, or at addresses of the web
    Add(Add),
    /// Look at a page or feed again at each refresh
    Watch {
        /// Its address, such as `https://example.org/feed.xml`
        #[arg(value_name = "URL", value_parser = lossy())]
        address: String,
        /// What is said about a page.
        #[command(flatten)]
        about: About,
        /// Do it without showing first what will be added
        #[arg(long)]
        yes: bool,
    },
    /// Look at a page or feed no more; its articles stay
    Unwatch {
        /// Its address, as `watched` lists it
        #[arg(value_name = "URL", value_parser = lossy())]
        address: String,
        /// Do it without showing first what will change
        #[arg(long)]
        yes: bool,
    },
    /// List what a refresh looks at: folders, pages and feeds
    Watched,
    /// Remove an article from the library
    Remove {
        /// The article's id, as `articles` lists it
        #[arg(value_parser = lossy())]
        id: String,
        /// Do it without showing first what will change
        #[arg(long)]
        yes: bool,
    },
    /// Say what is known about an article: it stands above what its source says
    Edit(Edit),
    /// List what was done to the library
    Changes,
    /// Revert the last change
    Undo {
        /// Do it without showing first what will change
        #[arg(long)]
        yes: bool,
    },
    /// Go back to an earlier state of the library
    Restore {
        /// Its number, as `changes` lists it
        number: u64,
        /// Do it without showing first what will be lost
        #[arg(long)]
        yes: bool,
    },
    /// Remove an article for good, from all earlier states too, and keep it from coming back
    Erase {
        /// The article's id
        #[arg(value_parser = lossy())]
        id: String,
        /// Do it without showing first what will change
        #[arg(long)]
        yes: bool,
    },
    /// Show a preview of added articles again, with more said about them
    Fix {
        /// The preview's number
        preview: u64,
        /// What is said.
        #[command(flatten)]
        about: About,
    },
    /// Show word by word what a preview would change
    Details {
        /// The preview's number
        preview: u64,
    },
    /// Do what a preview showed
    Apply {
        /// The preview's number
        preview: u64,
    },
    /// Give up what a preview showed
    Cancel {
        /// The preview's number
        preview: u64,
    },
    /// Answer no questions until `resume`
    Pause,
    /// Answer questions again
    Resume,
    /// Write a consistent copy of the library to a new file
    Backup {
        /// The file
        file: PathBuf,
    },
    /// Write the whole library to a new folder, as Markdown with front matter
    Export {
        /// The folder
        dir: PathBuf,
    },
    /// Take in a folder that `export` wrote, or one of Markdown written by hand
    Import {
        /// The folder
        dir: PathBuf,
        /// Do it without showing first what will change
        #[arg(long)]
        yes: bool,
    },
    /// Bring the index up to the library
    Refresh {
        /// Make the index anew from the library
        #[arg(long)]
        rebuild: bool,
        /// Do it without showing first what will change
        #[arg(long)]
        yes: bool,
    },
    /// Show what the library holds
    Status,
    /// Hold the library for the chat front ends
    Serve,
    /// Answer the questions of a test pack and write down what was found
    Eval(Eval),
    /// Say what can be asked
    #[command(hide = true)]
    Help,
    /// A moderator's command with options that are none
    #[command(skip)]
    Misread {
        /// Its name.
        command: &'static str,
    },
}

/// What to add, and what it does not say itself.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct Add {
    /// Files, folders of files, or addresses such as `https://example.org/page`
    #[arg(required = true, value_name = "FILE|URL")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    /// What they do not say themselves.
    pub about: About,
    /// Do it without showing first what will be added
    #[arg(long)]
    pub yes: bool,
}

/// An article, and what is to be known about it.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct Edit {
    /// The article's id, as `articles` lists it
    #[arg(value_parser = lossy())]
    pub id: String,
    /// What is said about it.
    #[command(flatten)]
    pub about: About,
    /// Do it without showing first what will change
    #[arg(long)]
    pub yes: bool,
}

/// What a person says about an article.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct About {
    /// Title, as printed
    #[arg(long)]
    pub title: Option<String>,
    /// Who published it
    #[arg(long)]
    pub outlet: Option<String>,
    /// Who wrote it
    #[arg(long)]
    pub author: Option<String>,
    /// The day of publication, such as 2025-01-17
    #[arg(long)]
    pub date: Option<Date>,
    /// Where it can be read
    #[arg(long)]
    pub url: Option<String>,
    /// Code of the text's language, such as en
    #[arg(long)]
    pub language: Option<String>,
    /// Code of the language that it was translated from
    #[arg(long, value_name = "LANGUAGE")]
    pub translated_from: Option<String>,
    /// A topic; may be given more than once
    #[arg(long = "topic", value_name = "TOPIC")]
    pub topics: Vec<String>,
}

/// The address, where what was typed is one of the web and not a path.
pub fn web_address(path: &Path) -> Option<&str> {
    let text = path.to_str()?;
    let opens = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    (opens("http://") || opens("https://")).then_some(text)
}

impl Add {
    /// Whether it names nothing of the host.
    fn is_web(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|file| web_address(file).is_some())
    }
}

impl About {
    /// What was said of the articles on the command line. The title is empty where none was given.
    pub fn meta(&self) -> Meta {
        Meta {
            title: self.title.clone().unwrap_or_default(),
            outlet: self.outlet.clone(),
            author: self.author.clone(),
            date: self.date,
            language: self.language.as_ref().map(|code| code.to_lowercase()),
            translated_from: self
                .translated_from
                .as_ref()
                .map(|code| code.to_lowercase()),
            url: self.url.clone(),
            topics: self.topics.clone(),
            note: None,
        }
    }
}

/// A test pack, and where its results go.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct Eval {
    /// Files of passages, one JSON object a line
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub corpus: Vec<PathBuf>,
    /// File of questions, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// File to write, one JSON object a question
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// File to write with the features of all candidates, for fitting the weights
    #[arg(long, value_name = "FILE", hide = true)]
    pub features: Option<PathBuf>,
}

/// Who asks. A higher role may do what a lower one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Anyone who can write to the bot.
    Member,
    /// Who looks after the library in a listed guild or room.
    Moderator,
    /// Who runs the program: its terminal.
    Operator,
}

/// The one table of who may do what.
pub fn required_role(command: &Command) -> Role {
    match command {
        Command::Ask { .. } | Command::Topics { .. } | Command::Show { .. } => Role::Member,
        Command::Articles | Command::Status | Command::Help => Role::Member,
        Command::Add(add) if add.is_web() => Role::Moderator,
        Command::Remove { .. }
        | Command::Watch { .. }
        | Command::Unwatch { .. }
        | Command::Watched
        | Command::Refresh { .. }
        | Command::Edit(_)
        | Command::Changes
        | Command::Undo { .. }
        | Command::Restore { .. }
        | Command::Erase { .. }
        | Command::Fix { .. }
        | Command::Details { .. }
        | Command::Apply { .. }
        | Command::Cancel { .. }
        | Command::Misread { .. }
        | Command::Pause
        | Command::Resume => Role::Moderator,
        // These name files of the host, or are the program's own life.
        Command::Add(_) | Command::Backup { .. } => Role::Operator,
        Command::Export { .. } | Command::Import { .. } => Role::Operator,
        Command::Chat | Command::Serve | Command::Eval(_) => Role::Operator,
    }
}

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
struct Line {
    #[command(subcommand)]
    command: Command,
}

impl Command {
    /// A question as typed.
    pub fn question(text: &str) -> Command {
        Command::Ask {
            topic: None,
            words: vec![text.trim().to_owned()],
        }
    }

    /// Whether it is answered with words of articles: what a pause stops.
    pub fn is_question(&self) -> bool {
        match self {
            Command::Ask { .. } | Command::Show { .. } => true,
            Command::Topics { topic } => !topic.is_empty(),
            _ => false,
        }
    }

    /// Its first word, without what it names.
    pub fn name(&self) -> &'static str {
        match self {
            Command::Ask { .. } => "ask",
            Command::Topics { .. } => "topics",
            Command::Show { .. } => "show",
            Command::Articles => "articles",
            Command::Chat => "chat",
            Command::Add(_) => "add",
            Command::Watch { .. } => "watch",
            Command::Unwatch { .. } => "unwatch",
            Command::Watched => "watched",
            Command::Fix { .. } => "fix",
            Command::Details { .. } => "details",
            Command::Remove { .. } => "remove",
            Command::Edit(_) => "edit",
            Command::Changes => "changes",
            Command::Undo { .. } => "undo",
            Command::Restore { .. } => "restore",
            Command::Erase { .. } => "erase",
            Command::Apply { .. } => "apply",
            Command::Cancel { .. } => "cancel",
            Command::Pause => "pause",
            Command::Resume => "resume",
            Command::Backup { .. } => "backup",
            Command::Export { .. } => "export",
            Command::Import { .. } => "import",
            Command::Refresh { .. } => "refresh",
            Command::Status => "status",
            Command::Serve => "serve",
            Command::Eval(_) => "eval",
            Command::Help => "help",
            Command::Misread { command } => command,
        }
    }

    /// Reads what was typed in a chat. It is a question unless its first word is a command, the rest parses, and what
    /// it names exists; commands that change the library are read only behind the word `library`.
    pub fn parse(text: &str, exists: impl Fn(Named<'_>) -> bool) -> Command {
        let text = text.trim();
        read(text, exists).unwrap_or_else(|| Command::question(text))
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
        Command::Add(add) => library && add.is_web(),
        Command::Remove { id, .. } | Command::Erase { id, .. } => {
            library && exists(Named::Article(id))
        }
        Command::Edit(edit) => library && exists(Named::Article(&edit.id)),
        Command::Watch { address, .. } | Command::Unwatch { address, .. } => {
            library && web_address(Path::new(address)).is_some()
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

/// No question has an option in it.
fn misread(name: &str, rest: &str) -> Option<Command> {
    const CHANGES: [&str; 9] = [
        "add", "watch", "unwatch", "edit", "fix", "remove", "erase", "restore", "refresh",
    ];
    let command = CHANGES.into_iter().find(|known| *known == name)?;
    let has_option = rest.split_whitespace().any(|word| word.starts_with("--"));
    has_option.then_some(Command::Misread { command })
}

/// Words as a shell reads them, so that a title can have several; a phone's quotation marks are quotation marks too.
fn in_quotes(text: &str) -> Vec<String> {
    let text = text.replace(['“', '”', '„', '«', '»'], "\"");
    shlex::split(&text).unwrap_or_else(|| text.split_whitespace().map(str::to_owned).collect())
}

/// Any bytes that a shell can pass are text.
fn lossy() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().map(|text: OsString| text.to_string_lossy().into_owned())
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
                "misread { command: \"fix\" }",
            ),
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

    #[test]
    fn members_read_moderators_change_operators_touch_the_host() {
        let role = |line: &[&str]| {
            required_role(
                &Line::try_parse_from(line)
                    .unwrap_or_else(|e| panic!("{e}"))
                    .command,
            )
        };
        for line in [
            &["ask", "x"][..],
            &["topics"],
            &["show", "a#p1"],
            &["articles"],
            &["status"],
            &["help"],
        ] {
            assert_eq!(role(line), Role::Member, "{line:?}");
        }
        assert_eq!(role(&["remove", "a"]), Role::Moderator);
        assert_eq!(role(&["refresh"]), Role::Moderator);
        assert_eq!(role(&["add", "https://example.org/a"]), Role::Moderator);
        assert_eq!(
            role(&["add", "https://example.org/a", "a.txt"]),
            Role::Operator
        );
        for line in [&["add", "a.txt"][..], &["chat"], &["serve"]] {
            assert_eq!(role(line), Role::Operator, "{line:?}");
        }
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
