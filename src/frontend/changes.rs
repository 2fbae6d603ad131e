//! Which replies tell of a change of the library, and what is said while one is made.

use crate::bot::Progress;
use crate::command::is_command;
use crate::reply::{Reply, chat};

/// Whether words may ask for something that only a moderator may do.
pub fn needs_moderator(words: &str) -> bool {
    let first = words.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("library") && is_command(words)
}

/// Whether this reply tells of a change that can be undone. Meanwhile others may change the library too, so another
/// state of it is not enough.
pub fn is_undone(reply: &Reply) -> bool {
    // What is erased does not come back.
    matches!(
        reply,
        Reply::Added { .. }
            | Reply::Watching { .. }
            | Reply::Removed(_)
            | Reply::Refreshed(_)
            | Reply::Restored(_)
            | Reply::Edited(_)
            | Reply::Unwatched(_)
    )
}

/// Whether the log is told.
pub fn is_told(reply: &Reply, changed: bool) -> bool {
    match reply {
        Reply::Answering(_) | Reply::Watching { .. } | Reply::Unwatched(_) => true,
        Reply::Erased { .. } => changed,
        reply => changed && is_undone(reply),
    }
}

/// Whether a refresh changed something, or could not read something.
pub fn is_news(reply: &Reply) -> bool {
    let Reply::Refreshed(news) = reply else {
        return true;
    };
    let articles = [&news.came, &news.gone, &news.failed, &news.notes];
    articles.iter().any(|list| !list.is_empty()) || !news.changed.is_empty()
}

/// How far a change has come.
pub fn sentence(progress: Progress) -> String {
    match progress {
        Progress::Waiting => chat::WAITING.to_owned(),
        Progress::Fetching { done, total } => chat::so_far("Fetching", done, total),
        Progress::Reading { done, total } => chat::so_far("Reading", done, total),
        Progress::Indexing { done, total } => chat::so_far("Indexing", done, total),
        Progress::Exporting { done, total } => chat::so_far("Exporting", done, total),
    }
}
