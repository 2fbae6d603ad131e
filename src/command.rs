//! What can be asked of the bot: one enum for every front end, and who may ask it.

mod line;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::article::Meta;

pub use crate::article::{Attached, web_address};
pub use line::Named;

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
        /// The words that were said now, where others are carried over from the question before.
        #[arg(skip)]
        now: Option<String>,
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
    /// Look at the folder of articles, added files, and watched pages and feeds again
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
        /// What was typed behind it, unless that is an option.
        named: Option<String>,
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
    /// Files that came with the request.
    #[arg(skip)]
    pub attached: Vec<Attached>,
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
    #[arg(long, value_parser = day)]
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

impl Add {
    /// Whether it names nothing of the host.
    fn is_web(&self) -> bool {
        let names_any = !self.files.is_empty() || !self.attached.is_empty();
        names_any && self.files.iter().all(|file| web_address(file).is_some())
    }
}

impl About {
    /// What was said to be empty.
    pub fn empty(&self) -> Option<&'static str> {
        let fields = [
            ("title", &self.title),
            ("outlet", &self.outlet),
            ("author", &self.author),
            ("address", &self.url),
            ("language", &self.language),
            ("language of the original", &self.translated_from),
        ];
        let is_empty = |text: &String| text.trim().is_empty();
        let is_topic = self.topics.iter().any(is_empty).then_some("topic");
        let empty = fields
            .into_iter()
            .find(|(_, said)| said.as_ref().is_some_and(is_empty));
        empty.map(|(name, _)| name).or(is_topic)
    }

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

/// Whether words are a command, if there is what they name: then they follow no question.
pub fn is_command(words: &str) -> bool {
    !matches!(Command::parse(words, |_| true), Command::Ask { .. })
}

impl Command {
    /// A question as typed.
    pub fn question(text: &str) -> Command {
        Command::Ask {
            topic: None,
            words: vec![text.trim().to_owned()],
            now: None,
        }
    }

    /// A question of these words, of which only some were said now.
    pub fn following(text: &str, now: &str) -> Command {
        Command::Ask {
            topic: None,
            words: vec![text.trim().to_owned()],
            now: Some(now.to_owned()),
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
            Command::Misread { command, .. } => command,
        }
    }
}

/// A day, and nothing around it.
fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "write it as `2025-01-17`")
}

/// Any bytes that a shell can pass are text.
fn lossy() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().map(|text: OsString| text.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;
    use line::Line;

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
}
