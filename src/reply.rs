//! What the bot replies, as plain data. The sentences are in [`text`], the stable form for programs in [`json`].

pub mod chat;
pub mod citation;
pub mod difference;
pub mod fault;
mod history;
pub mod json;
mod lists;
mod quote;
pub mod text;

pub use difference::alike;
pub use history::{APPLY, FIX};

use jiff::civil::Date;

use crate::answer::{Answer, Excerpt, Verdict};
use crate::article::{Article, Meta, Place};
use crate::command::Role;

/// A reply to one request.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// What the library has on a question; on one topic only, where that was asked.
    Answer(Answer),
    /// The question is longer than [`crate::answer::question::MAX_BYTES`].
    TooLong,
    /// The most telling excerpts on a topic.
    Telling {
        /// The topic as the library has it.
        topic: String,
        /// Its excerpts.
        answer: Answer,
    },
    /// Topics, those in most articles first.
    Topics(Vec<Topic>),
    /// Whole passages of one article.
    Shown(Shown),
    /// The articles, in the order of their ids.
    Articles(Vec<Listed>),
    /// What was added and what was not.
    Added {
        /// Articles that are in the library now.
        added: Vec<Added>,
        /// Files that were not taken, each with its reason as a sentence.
        refused: Vec<String>,
        /// What else should be known, a sentence each.
        notes: Vec<String>,
    },
    /// A page or feed is looked at at each refresh from now on.
    Watching {
        /// Its address.
        address: String,
        /// What it brought.
        news: Refreshed,
    },
    /// A page or feed is looked at no more.
    Unwatched(String),
    /// A page or feed is not watched, for this reason: a sentence.
    NotRead(String),
    /// No such page or feed is watched.
    NotWatched(Unknown),
    /// What a refresh looks at.
    Watched {
        /// The home's folder, then files, then pages and feeds.
        places: Vec<WatchedPlace>,
        /// When the next refresh is due by itself, in UTC.
        next: Option<String>,
    },
    /// What a preview would do to each article.
    Details {
        /// The preview's number.
        id: u64,
        /// Ids of those that would come.
        came: Vec<String>,
        /// Ids of those that would go.
        gone: Vec<String>,
        /// Those that would change, each as it is and as it would be.
        articles: Vec<(Article, Article)>,
    },
    /// An article left the library.
    Removed(Listed),
    /// The index holds what the library holds, and the library what its sources say.
    Refreshed(Refreshed),
    /// What a change would do: it waits for a confirmation.
    Preview(Preview),
    /// The library is again what it was earlier.
    Restored(Refreshed),
    /// An article left all states of the library.
    Erased {
        /// Its id.
        slug: String,
        /// Its title.
        title: String,
        /// Its sources, which still have it.
        sources: Vec<String>,
    },
    /// What is known about an article was changed to this.
    Edited(Listed),
    /// The change would change nothing.
    NothingToDo,
    /// The state before the last change is the one that stands, as after an erasure or the first use.
    NothingToUndo,
    /// Refreshes look at this address already.
    WatchedAlready(String),
    /// A preview was given up.
    Cancelled,
    /// A preview was not applied.
    NotApplied(NotApplied),
    /// The library never had this revision.
    NoSuchRevision {
        /// As asked for.
        revision: u64,
        /// The newest one.
        newest: u64,
    },
    /// What was done to the library, newest first, and which requests were refused.
    Changes {
        /// The changes.
        changes: Vec<Past>,
        /// What was done without a new state of the library.
        done: Vec<Past>,
        /// The refused requests.
        refused: Vec<Past>,
    },
    /// The library is not any more what the request is about.
    Outdated,
    /// Questions are not answered here, since this time.
    Paused {
        /// In UTC.
        since: String,
        /// Whether who asked may end it.
        resumes: bool,
    },
    /// Questions are answered here from now on, or not.
    Answering(bool),
    /// A copy of the library is in this file.
    BackedUp(String),
    /// The file that was to be written exists.
    Exists(String),
    /// The whole library is in a folder.
    Exported {
        /// The folder.
        folder: String,
        /// Its articles.
        articles: u64,
    },
    /// What was to be a new folder is there, and not empty.
    NotEmpty(String),
    /// This folder is left of an export that did not end.
    Unfinished(String),
    /// A folder was taken in.
    Imported(Refreshed),
    /// Nothing of a folder was taken in: why, a sentence each.
    NotImported(Vec<String>),
    /// What the library holds.
    Status(Status),
    /// What this role can ask.
    Help(Role),
    /// What was said about an article cannot be kept: says what is wrong with it.
    Unfit(String),
    /// A command could not be read.
    Misread {
        /// Its name.
        command: &'static str,
        /// What was typed behind it, where that may be what it names.
        named: Option<String>,
    },
    /// There is no question in the request.
    Usage,
    /// The role is too low for the command.
    Forbidden(Role),
    /// The command belongs to the program's own terminal.
    TerminalOnly,
    /// No article has this id.
    NoSuchArticle(Unknown),
    /// The article has no such passage.
    NoSuchPassage {
        /// The passage asked for.
        place: Place,
        /// The article's passages.
        passages: u64,
    },
    /// No article or heading has this topic.
    NoSuchTopic(Unknown),
    /// A fault of ours; the log has the reason under this reference.
    Failed {
        /// Short and random.
        reference: String,
    },
}

/// A topic of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name, as printed first.
    pub name: String,
    /// Articles that have it.
    pub articles: u64,
    /// Passages that stand under a heading of this name.
    pub passages: u64,
}

/// Passages in order, of one article.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The article.
    pub article: Listed,
    /// The passage that was asked for; none where the article was.
    pub number: Option<u32>,
    /// What that stands under in a list, highest first, or the heads of its columns, where it is not among the passages.
    pub above: Vec<Excerpt>,
    /// It and its neighbours, whole; or the article's first ones.
    pub passages: Vec<Excerpt>,
}

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub slug: String,
    /// What is known about it.
    pub meta: Meta,
    /// Its passages.
    pub passages: u64,
}

/// An article that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// As it is in the library.
    pub article: Listed,
    /// What that changed.
    pub news: News,
    /// Its first paragraph.
    pub first: String,
    /// How it was read, a sentence each.
    pub remarks: Vec<String>,
}

/// Something that a refresh looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedPlace {
    /// `folder`, `files`, `page` or `feed`.
    pub kind: &'static str,
    /// Of a page or feed.
    pub address: Option<String>,
    /// A feed's.
    pub title: Option<String>,
    /// Articles that come from it.
    pub articles: u64,
    /// When it was last read, in UTC.
    pub last_success: Option<String>,
    /// Why it could not be read since, or not all of it.
    pub last_error: Option<String>,
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It came.
    New,
    /// It is another than before.
    Changed,
    /// It is as before.
    Same,
}

/// What is to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Articles come by hand.
    Add,
    /// A page or feed is looked at again at each refresh.
    Watch,
    /// A page or feed is looked at no more.
    Unwatch,
    /// An article leaves the library.
    Remove,
    /// All sources are read again.
    Refresh,
    /// The last change is reverted.
    Undo,
    /// The library goes back to this revision.
    Restore(u64),
    /// An article leaves all revisions.
    Erase,
    /// What is known about an article changes.
    Edit,
    /// A folder is taken in.
    Import,
}

/// What a change would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its number, by which it is confirmed.
    pub id: u64,
    /// What is to be done.
    pub action: Action,
    /// What a person named, as it was read.
    pub read: Vec<Added>,
    /// What that does to the articles.
    pub news: Refreshed,
    /// The changes that it takes back, newest first.
    pub lost: Vec<Past>,
}

/// Why a preview was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotApplied {
    /// There is none of this number.
    NoSuch(u64),
    /// It was given up.
    Cancelled,
    /// It was applied before, and made this revision.
    Applied(u64),
    /// It is out of date: what happened since, newest first; nothing where only sources changed.
    Outdated(Vec<Past>),
    /// It adds nothing about which more could be said.
    NotAdded(u64),
}

/// Something that was done to the library, or asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The revision that it made.
    pub number: Option<u64>,
    /// When, in UTC: `2026-11-23T20:04:00Z`.
    pub at: String,
    /// What: `refresh`.
    pub action: String,
    /// With which right: `moderator`.
    pub role: String,
    /// Where: `terminal`.
    pub front_end: String,
    /// By whom, where that is stored.
    pub actor: Option<String>,
    /// To which articles.
    pub articles: String,
}

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// The library after it.
    pub status: Status,
    /// Ids of the articles that came.
    pub came: Vec<String>,
    /// Ids of the articles that changed, with the paragraphs that did; 0 where only the metadata changed.
    pub changed: Vec<(String, u64)>,
    /// Ids of the articles that went.
    pub gone: Vec<String>,
    /// Sources that could not be read, each with its reason as a sentence.
    pub failed: Vec<String>,
    /// Ids of articles that a person removed and whose sources are still there: they stay out.
    pub kept_out: Vec<String>,
    /// What was erased and is kept from coming back, a sentence each.
    pub blocked: Vec<String>,
    /// What else should be known, a sentence each.
    pub notes: Vec<String>,
    /// Addresses that are watched from now on.
    pub watched: Vec<String>,
    /// Addresses that are watched no more.
    pub unwatched: Vec<String>,
    /// The folder that was taken in, where one was.
    pub folder: Option<Folder>,
}

/// A folder that is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Whether it was exported.
    pub is_export: bool,
    /// Ids of articles whose files are not as they were exported.
    pub edited: Vec<String>,
    /// Files that were not exported.
    pub added: u64,
}

/// What the library holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Articles.
    pub articles: u64,
    /// Passages.
    pub passages: u64,
    /// The newest article's day.
    pub newest: Option<Date>,
    /// The library's revision.
    pub revision: u64,
    /// When that revision was made, in UTC, to the second.
    pub changed: Option<String>,
    /// What made that revision: `refresh: new gaza`.
    pub last_change: Option<String>,
    /// When each chat front end had its last event, in UTC; for who may see it.
    pub last_events: Vec<(String, String)>,
    /// Why sources could not be read, a sentence each; for who may see them.
    pub failing: Vec<String>,
    /// Since when questions are not answered here.
    pub paused: Option<String>,
    /// What an operator sees beside.
    pub disk: Option<Disk>,
}

/// Where the library is and what it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The home's folder.
    pub home: String,
    /// Bytes of the library.
    pub library: u64,
    /// Bytes of the index.
    pub index: u64,
}

/// A name that nothing has, and the names that it may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// As typed.
    pub typed: String,
    /// Nearest first; at most three.
    pub near: Vec<String>,
}

/// How a request ended, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Found, or done.
    Done,
    /// The library does not answer.
    NotFound,
    /// It could not be done, or not all of it.
    Error,
}

impl Reply {
    /// How the request ended.
    pub fn ending(&self) -> Ending {
        use Ending::{Done, Error, NotFound};
        match self {
            Reply::Answer(answer) | Reply::Telling { answer, .. } => match answer.verdict {
                Verdict::Found => Done,
                Verdict::NearMisses | Verdict::Nothing => NotFound,
            },
            Reply::Added { refused, .. } if !refused.is_empty() => Error,
            Reply::Refreshed(news) | Reply::Watching { news, .. } if !news.failed.is_empty() => {
                Error
            }
            Reply::Topics(_) | Reply::Shown(_) | Reply::Articles(_) | Reply::Watched { .. } => Done,
            Reply::Details { .. } | Reply::Changes { .. } | Reply::Status(_) => Done,
            Reply::Added { .. } | Reply::Edited(_) | Reply::Removed(_) => Done,
            Reply::Erased { .. } | Reply::Cancelled | Reply::Answering(_) | Reply::Help(_) => Done,
            Reply::Watching { .. } | Reply::Unwatched(_) | Reply::WatchedAlready(_) => Done,
            Reply::Refreshed(_) | Reply::Restored(_) | Reply::Imported(_) => Done,
            Reply::NothingToDo | Reply::NothingToUndo => Done,
            Reply::BackedUp(_) | Reply::Exported { .. } => Done,
            Reply::Preview(_) | Reply::NotApplied(_) | Reply::Outdated => Error,
            Reply::NotRead(_) | Reply::NotWatched(_) | Reply::NotImported(_) => Error,
            Reply::Exists(_) | Reply::NotEmpty(_) | Reply::Unfinished(_) => Error,
            Reply::NoSuchArticle(_) | Reply::NoSuchPassage { .. } => Error,
            Reply::NoSuchTopic(_) | Reply::NoSuchRevision { .. } => Error,
            Reply::Usage | Reply::TooLong | Reply::Unfit(_) | Reply::Misread { .. } => Error,
            Reply::Forbidden(_) | Reply::TerminalOnly | Reply::Paused { .. } => Error,
            Reply::Failed { .. } => Error,
        }
    }

    /// All excerpts of the reply: each is checked against the library before it is sent.
    pub fn excerpts(&self) -> Vec<&Excerpt> {
        match self {
            Reply::Answer(answer) | Reply::Telling { answer, .. } => answer
                .quotations
                .iter()
                .flat_map(|quotation| quotation.excerpts())
                .collect(),
            Reply::Shown(shown) => shown.above.iter().chain(&shown.passages).collect(),
            _ => Vec::new(),
        }
    }
}

impl Unknown {
    /// The names nearest to what was typed, of those that are near at all.
    pub fn of<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Unknown {
        const NEAR: f64 = 0.6;
        let lower = typed.to_lowercase();
        let mut near: Vec<(f64, &str)> = names
            .into_iter()
            .map(|name| (likeness(&lower, &name.to_lowercase()), name))
            .filter(|&(likeness, _)| likeness >= NEAR)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let near = near
            .into_iter()
            .take(3)
            .map(|(_, name)| name.to_owned())
            .collect();
        Unknown {
            typed: typed.to_owned(),
            near,
        }
    }
}

/// From 0 to 1. Part of a name is as near as a slip of the keyboard.
fn likeness(typed: &str, name: &str) -> f64 {
    let part = typed.chars().count() >= 3 && name.contains(typed);
    if part {
        0.9
    } else {
        strsim::normalized_damerau_levenshtein(typed, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_point_to_near_ones() {
        let names = ["russia-iran-partnership", "north-korea-treaty", "gaza"];
        for (typed, near) in [
            ("russia-iran-partnershp", &["russia-iran-partnership"][..]),
            ("Iran", &["russia-iran-partnership"]),
            ("gazza", &["gaza"]),
            ("world-cup", &[]),
            ("", &[]),
        ] {
            assert_eq!(Unknown::of(typed, names).near, near, "{typed}");
        }
    }
}
