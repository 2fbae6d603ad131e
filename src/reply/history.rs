//! Previews and the library's history in words.

use super::difference::words;
use super::lists::{news, read, some};
use super::text::Span::{self, Code, Text};
use super::text::{Block, Line, View, count, lines, next, said};
use super::{Action, NotApplied, Past, Preview, Refreshed};
use crate::article::Article;

/// The question under a preview.
pub const APPLY: &str = "Do this? [y/N, d for details] ";
/// The question under a preview of what a person adds.
pub const FIX: &str = "Do this? [y/N, or what is to be said of it, such as --date 2025-01-17] ";
/// Articles that are shown of those that a preview adds.
const SHOWN: usize = 5;

/// A moderator's command as it is typed: in a chat behind its word.
pub fn library(command: &str, view: &View) -> String {
    match view.prefix.is_empty() {
        true => format!("library {command}"),
        false => command.to_owned(),
    }
}

pub fn preview(preview: &Preview, view: &View) -> Vec<Block> {
    let mut blocks = vec![said(head(preview))];
    blocks.extend(preview.read.iter().take(SHOWN).map(|one| read(one, view)));
    // In a chat a message has no room for more.
    let shown = match preview.action {
        Action::Add | Action::Watch => 20,
        _ if view.prefix.is_empty() => 20,
        _ => usize::MAX,
    };
    blocks.push(lines(news(&preview.news, shown)));
    if !preview.lost.is_empty() {
        blocks.push(said("These changes are taken back:"));
        blocks.push(list(&preview.lost));
    }
    if preview.action == Action::Erase {
        blocks.push(said(
            "It is taken out of all earlier states too, and kept from coming back: this cannot be undone.",
        ));
    }
    let mut last = vec![
        vec![Text("Nothing is changed yet.".into())],
        next(view, &library(&format!("apply {}", preview.id), view)),
    ];
    let or = |command: String| {
        let command = format!("{}{}", view.prefix, library(&command, view));
        vec![Text("Or: ".into()), Code(command)]
    };
    if matches!(preview.action, Action::Add) {
        let fix = format!("fix {} --title \"A title\" --date 2025-01-17", preview.id);
        last.push(or(fix));
    }
    if !preview.news.changed.is_empty() {
        last.push(or(format!("details {}", preview.id)));
    }
    last.push(or(format!("cancel {}", preview.id)));
    blocks.push(lines(last));
    blocks
}

/// What a preview would do: what comes and goes, and what changes, word by word.
pub fn details(
    id: u64,
    came: &[String],
    gone: &[String],
    articles: &[(Article, Article)],
    view: &View,
) -> Vec<Block> {
    let ids = [("Would come", came), ("Would go", gone)];
    let ids = ids.into_iter().filter(|(_, ids)| !ids.is_empty());
    let mut blocks: Vec<Block> = ids
        .map(|(what, ids)| said(format!("{what}: {}.", some(ids, 20))))
        .collect();
    for (old, new) in articles.iter().take(SHOWN) {
        blocks.push(lines([vec![Code(old.slug.clone())]]));
        blocks.extend(words(old, new));
    }
    if let more @ 1.. = articles.len().saturating_sub(SHOWN) {
        blocks.push(said(format!("And {more} more articles change.")));
    }
    if blocks.is_empty() {
        blocks.push(said("No article that is in the library changes."));
    }
    blocks.push(lines([next(view, &library(&format!("apply {id}"), view))]));
    blocks
}

fn head(preview: &Preview) -> String {
    let what = match preview.action {
        Action::Add => "Adding".to_owned(),
        Action::Watch => "Watching it".to_owned(),
        Action::Unwatch => "Watching it no more".to_owned(),
        Action::Remove => "Removing it".to_owned(),
        Action::Refresh => "A refresh".to_owned(),
        Action::Undo => "Undoing the last change".to_owned(),
        Action::Restore(revision) => format!("Going back to state {revision}"),
        Action::Erase => "Erasing it".to_owned(),
        Action::Edit => "The edit".to_owned(),
        Action::Import => "The import".to_owned(),
    };
    format!(
        "{what} would make this difference: {}.",
        difference(&preview.news)
    )
}

/// `3 new, 1 gone, 2 changed: 4 paragraphs`
fn difference(news: &Refreshed) -> String {
    let paragraphs: u64 = news.changed.iter().map(|(_, paragraphs)| paragraphs).sum();
    let parts = [
        (news.came.len(), "new", String::new()),
        (news.gone.len(), "gone", String::new()),
        (
            news.changed.len(),
            "changed",
            match paragraphs {
                0 => String::new(),
                _ => format!(": {}", count(paragraphs, "paragraph")),
            },
        ),
        (news.watched.len(), "watched", String::new()),
        (news.unwatched.len(), "watched no more", String::new()),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    let parts: Vec<_> = parts
        .map(|(number, what, more)| format!("{number} {what}{more}"))
        .collect();
    match parts.is_empty() {
        true => "no article of today".to_owned(),
        false => parts.join(", "),
    }
}

pub fn restored(refreshed: &Refreshed) -> Vec<Vec<Span>> {
    let mut lines = vec![vec![Text(format!(
        "Done: {}. This is state {} of the library.",
        difference(refreshed),
        refreshed.status.revision
    ))]];
    lines.extend(news(refreshed, 20));
    lines
}

pub fn erased(slug: &str, title: &str, sources: &[String]) -> Vec<Block> {
    let mut lines_ = vec![format!(
        "Erased {title} ({slug}) from all states of the library and from its index. It is kept from coming back."
    )];
    lines_.extend(
        sources.iter().map(|source| {
            format!("Not reached: its source {source}, which may still have the text.")
        }),
    );
    lines_.push(
        "Not reached: backups and exports made before, and messages that were posted in chats. \
         Its id stays in the list of changes."
            .to_owned(),
    );
    vec![lines(lines_.into_iter().map(|line| vec![Text(line)]))]
}

pub fn not_applied(why: &NotApplied) -> Vec<Block> {
    match why {
        NotApplied::NoSuch(id) => vec![said(format!(
            "There is no preview {id}, or not any more: ask for the change again."
        ))],
        NotApplied::Cancelled => vec![said("This was cancelled before.")],
        NotApplied::Applied(revision) => vec![said(format!(
            "This was done before: it is change {revision} of the library."
        ))],
        NotApplied::Outdated(since) if since.is_empty() => vec![said(
            "The sources are not as they were shown, so nothing was changed: ask again to see what is there now.",
        )],
        NotApplied::NotAdded(id) => vec![said(format!(
            "Preview {id} adds nothing that could be fixed: what is known about an article is said with edit."
        ))],
        NotApplied::Outdated(since) => vec![
            said("The library is not as it was shown, so nothing was changed. Since then:"),
            list(since),
        ],
    }
}

pub fn changes(changes: &[Past], done: &[Past], refused: &[Past], view: &View) -> Vec<Block> {
    let mut blocks = vec![said("Changes of the library, newest first:"), list(changes)];
    if !done.is_empty() {
        blocks.push(said("Done without a change of it:"));
        blocks.push(list(done));
    }
    if !refused.is_empty() {
        blocks.push(said("Requests that were refused:"));
        blocks.push(list(refused));
    }
    blocks.push(lines([next(view, &library("undo", view))]));
    blocks
}

fn list(pasts: &[Past]) -> Block {
    Block {
        quotation: false,
        lines: pasts.iter().map(|past| Line::Said(1, row(past))).collect(),
    }
}

/// `7 · 2026-11-23T20:04:00Z · refresh by a moderator in discord · new gaza`
fn row(past: &Past) -> Vec<Span> {
    let mut spans = Vec::new();
    if let Some(number) = past.number {
        spans.push(Code(number.to_string()));
        spans.push(Text(" · ".into()));
    }
    let actor = past
        .actor
        .as_ref()
        .map(|actor| format!(" {actor}"))
        .unwrap_or_default();
    let mut text = format!(
        "{} · {} by {}{actor}, {}",
        past.at, past.action, past.role, past.front_end
    );
    if !past.articles.is_empty() {
        text.push_str(&format!(" · {}", past.articles));
    }
    spans.push(Text(text));
    spans
}
