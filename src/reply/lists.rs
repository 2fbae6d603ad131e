//! Lists and news of the library in words.

use super::citation::date;
use super::history::library;
use super::text::Span::{self, Code, Emphasis, Link, Text};
use super::text::{
    Block, Line, Quoted, View, about, count, lines, next, next_add, said, shell_word,
};
use super::{Added, Folder, Listed, News, Refreshed, Status, Topic, WatchedPlace};
use crate::article::Meta;
use crate::command::Role;

/// So much of an article's first paragraph is shown before it is added, in characters.
const FIRST: usize = 200;
/// Sources that could not be read are told so many.
const FAILING: usize = 5;

pub fn topics(topics: &[Topic], view: &View) -> Vec<Block> {
    if topics.is_empty() {
        return vec![lines([
            vec![Text("The library has no topics yet.".into())],
            next(view, "articles"),
        ])];
    }
    let head = said(format!("Topics of the library: {}", topics.len()));
    let list = topics.iter().map(|topic| {
        let passages = format!(" · {}", on(topic));
        Line::Said(1, vec![Emphasis(topic.name.clone()), Text(passages)])
    });
    let list = Block {
        quotation: false,
        lines: list.collect(),
    };
    // One that can be typed as it is, if there is one.
    let easy = topics
        .iter()
        .find(|topic| shell_word(&topic.name, view) == topic.name);
    let example = format!(
        "topics {}",
        shell_word(&easy.unwrap_or(&topics[0]).name, view)
    );
    vec![head, list, lines([next(view, &example)])]
}

fn on(topic: &Topic) -> String {
    let articles = count(topic.articles, "article");
    match topic.passages {
        0 => articles,
        passages => format!("{articles}, {}", count(passages, "paragraph")),
    }
}

pub fn articles(articles: &[Listed], view: &View) -> Vec<Block> {
    let Some(first) = articles.first() else {
        let none = vec![Text("The library holds no article yet.".into())];
        return vec![lines([none].into_iter().chain(next_add(view)))];
    };
    let head = said(format!("Articles of the library: {}", articles.len()));
    let list = articles.iter().flat_map(|article| {
        let note = article
            .meta
            .note
            .iter()
            .map(|note| vec![Text(format!("Note: {note}"))]);
        [about(article, view)]
            .into_iter()
            .chain(note)
            .map(|spans| Line::Said(1, spans))
    });
    let list = Block {
        quotation: false,
        lines: list.collect(),
    };
    vec![
        head,
        list,
        lines([next(view, &format!("show {}", first.slug))]),
    ]
}

/// What a refresh looks at.
pub fn watched(places: &[WatchedPlace], next_time: Option<&str>, view: &View) -> Vec<Block> {
    let head = said("What a refresh looks at:");
    let list = Block {
        quotation: false,
        lines: places.iter().flat_map(place).collect(),
    };
    let when = match next_time {
        Some(at) => format!("The next one is due at {at}."),
        None => "None is due by itself.".to_owned(),
    };
    let refresh = next(view, &library("refresh", view));
    vec![head, list, lines([vec![Text(when)], refresh])]
}

fn place(place: &WatchedPlace) -> Vec<Line> {
    let mut spans = match (place.kind, &place.address) {
        (kind, Some(address)) => vec![
            Text(format!("{kind} ")),
            Link(address.clone()),
            Text(
                place
                    .title
                    .iter()
                    .map(|title| format!(" · {title}"))
                    .collect(),
            ),
        ],
        ("folder", _) => vec![Text("the folder of articles".into())],
        _ => vec![Text("files that were added".into())],
    };
    let read = place.last_success.as_ref();
    let read = read.map_or("never read".to_owned(), |at| format!("read {at}"));
    let articles = count(place.articles, "article");
    spans.push(Text(format!(" · {articles} · {read}")));
    let error = place.last_error.iter();
    let error = error.map(|error| Line::Said(2, vec![Text(error.clone())]));
    [Line::Said(1, spans)].into_iter().chain(error).collect()
}

/// A page or feed that is looked at from now on.
pub fn watching(address: &str, news_: &Refreshed) -> Vec<Vec<Span>> {
    let mut lines = vec![vec![
        Text("Each refresh looks at ".into()),
        Link(address.to_owned()),
        Text(" from now on.".into()),
    ]];
    let told = Refreshed {
        watched: Vec::new(),
        ..news_.clone()
    };
    lines.extend(news(&told, 20));
    lines
}

/// An article as it was read, for who decides whether it is added.
pub fn read(one: &Added, view: &View) -> Block {
    let mut lines: Vec<Line> = one_added(one, "", view)
        .into_iter()
        .map(|spans| Line::Said(0, spans))
        .collect();
    let end = one.first.char_indices().nth(FIRST).map(|(at, _)| at);
    let first = Quoted {
        text: one.first[..end.unwrap_or(one.first.len())].to_owned(),
        marks: Vec::new(),
        cut: (false, end.is_some()),
        depth: 0,
    };
    lines.insert(1, Line::Quoted(1, first));
    Block {
        quotation: false,
        lines,
    }
}

pub fn added(added: &[Added], refused: &[String], notes: &[String], view: &View) -> Vec<Block> {
    let mut blocks: Vec<Block> = added
        .iter()
        .map(|one| lines(one_added(one, "Added ", view)))
        .collect();
    if !notes.is_empty() {
        let notes = notes.iter().map(|note| vec![Text(format!("Note: {note}"))]);
        blocks.push(lines(notes));
    }
    if !refused.is_empty() {
        blocks.push(lines(
            refused
                .iter()
                .map(|why| vec![Text(format!("Not added: {why}"))]),
        ));
    }
    if blocks.is_empty() {
        blocks.push(said("There was nothing to add."));
    }
    blocks
}

fn one_added(one: &Added, new: &'static str, view: &View) -> Vec<Vec<Span>> {
    let what = match one.news {
        News::New => new,
        News::Changed => "Changed ",
        News::Same => "In the library already, and the same: ",
    };
    let mut lines = vec![[vec![Text(what.into())], about(&one.article, view)].concat()];
    let missing = missing(&one.article.meta);
    if !missing.is_empty() {
        lines.push(vec![Text(format!(
            "It does not say: {}.",
            missing.join(", ")
        ))]);
    }
    lines.extend(
        one.remarks
            .iter()
            .map(|remark| vec![Text(format!("Note: {remark}"))]),
    );
    lines
}

fn missing(meta: &Meta) -> Vec<&'static str> {
    let fields = [
        ("outlet", meta.outlet.is_none()),
        ("author", meta.author.is_none()),
        ("date", meta.date.is_none()),
        ("url", meta.url.is_none()),
        ("topics", meta.topics.is_empty()),
    ];
    fields
        .into_iter()
        .filter(|&(_, missing)| missing)
        .map(|(name, _)| name)
        .collect()
}

fn holds(status: &Status) -> String {
    format!(
        "{}, {}",
        count(status.articles, "article"),
        count(status.passages, "paragraph")
    )
}

pub fn refreshed(refreshed: &Refreshed) -> Vec<Vec<Span>> {
    let mut lines = news(refreshed, 20);
    let status = &refreshed.status;
    lines.push(vec![Text(format!(
        "The index is up to date: {}, revision {}.",
        holds(status),
        status.revision
    ))]);
    lines
}

/// What a change does to the articles, with so many of each kind named.
pub fn news(refreshed: &Refreshed, shown: usize) -> Vec<Vec<Span>> {
    let changed = refreshed.changed.iter();
    let changed: Vec<String> = changed
        .map(|(id, paragraphs)| match paragraphs {
            0 => format!("{id} (what is known about it)"),
            _ => format!("{id} ({})", count(*paragraphs, "paragraph")),
        })
        .collect();
    let news = [
        ("Came", &refreshed.came),
        ("Changed", &changed),
        ("Gone", &refreshed.gone),
        (
            "Removed before, so left out until it is added again",
            &refreshed.kept_out,
        ),
    ];
    let news = news.into_iter().filter(|(_, ids)| !ids.is_empty());
    let mut lines: Vec<String> = news
        .map(|(what, ids)| format!("{what}: {}.", some(ids, shown)))
        .collect();
    lines.extend(
        refreshed
            .failed
            .iter()
            .map(|why| format!("Not read: {why}")),
    );
    lines.extend(
        refreshed
            .blocked
            .iter()
            .map(|why| format!("Left out: {why}")),
    );
    lines.extend(refreshed.notes.iter().map(|note| format!("Note: {note}")));
    let places = [
        ("Watched", &refreshed.watched),
        ("Watched no more", &refreshed.unwatched),
    ];
    let places = places
        .into_iter()
        .filter(|(_, addresses)| !addresses.is_empty());
    lines.extend(places.map(|(what, addresses)| format!("{what}: {}.", some(addresses, shown))));
    lines.extend(refreshed.folder.iter().flat_map(folder));
    lines.into_iter().map(|line| vec![Text(line)]).collect()
}

/// The first of a list that may be very long.
pub fn some(ids: &[String], shown: usize) -> String {
    match ids.len().saturating_sub(shown) {
        0 => ids.join(", "),
        more => format!("{} and {more} more", ids[..shown].join(", ")),
    }
}

pub fn exported(folder: &str, articles: u64) -> Vec<Block> {
    let lines_ = [
        format!(
            "Exported {} to {folder}, with where they come from and what was erased.",
            count(articles, "article")
        ),
        "Not in it: earlier states and the list of changes. A backup has them.".to_owned(),
    ];
    vec![lines(lines_.into_iter().map(|line| vec![Text(line)]))]
}

pub fn not_imported(why: &[String]) -> Vec<Block> {
    let why = why.iter().map(|why| format!("Not read: {why}"));
    let lines_ = why.chain(["Nothing was imported.".to_owned()]);
    vec![lines(lines_.map(|line| vec![Text(line)]))]
}

/// What a person must know about a folder that is taken in.
fn folder(folder: &Folder) -> Vec<String> {
    let mut lines = Vec::new();
    if !folder.edited.is_empty() {
        lines.push(format!(
            "Not as they were exported, so read as files written by hand: {}.",
            some(&folder.edited, 20)
        ));
    }
    if folder.added > 0 {
        let exported = match folder.is_export {
            true => "Not part of the export",
            false => "The folder has no library.json",
        };
        lines.push(format!(
            "{exported}, so added as `add` does, and read again at a refresh: {}.",
            count(folder.added, "file")
        ));
    }
    lines
}

pub fn status(status: &Status) -> Vec<Vec<Span>> {
    let newest = status
        .newest
        .map(|day| format!(", newest {}", date(day)))
        .unwrap_or_default();
    let changed = status
        .changed
        .as_ref()
        .map(|time| format!(", of {time}"))
        .unwrap_or_default();
    let mut lines = vec![
        format!("The library holds {}{newest}.", holds(status)),
        format!("Revision {}{changed}.", status.revision),
    ];
    lines.extend(
        status
            .last_change
            .as_ref()
            .map(|change| format!("Last change: {change}.")),
    );
    lines.extend(
        status
            .paused
            .as_ref()
            .map(|since| format!("Questions are not answered here, since {since}.")),
    );
    let events = status.last_events.iter();
    lines.extend(events.map(|(front_end, at)| format!("Last event on {front_end}: {at}.")));
    let failing = status.failing.iter().take(FAILING);
    lines.extend(failing.map(|error| format!("Not read: {error}")));
    if let more @ 1.. = status.failing.len().saturating_sub(FAILING) {
        lines.push(format!("And {more} more were not read: see watched."));
    }
    lines.extend(status.disk.as_ref().map(|disk| {
        format!(
            "In {}: library {}, index {}.",
            disk.home,
            bytes(disk.library),
            bytes(disk.index)
        )
    }));
    lines.into_iter().map(|line| vec![Text(line)]).collect()
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

pub fn help(role: Role, view: &View) -> Vec<Block> {
    let head = said(
        "Ask anything: the reply is quoted from the library, or says that it does not answer.",
    );
    let row = |command: &str, what: &str| {
        Line::Said(
            1,
            vec![
                Code(format!("{}{command}", view.prefix)),
                Text(format!(" · {what}")),
            ],
        )
    };
    let mut list = vec![
        row("ask QUESTION", "excerpts that answer it"),
        row("topics", "what the library is about"),
        row("topics TOPIC", "the most telling excerpts on one"),
        row("show ARTICLE#p9", "a whole paragraph with its neighbours"),
        row("articles", "what can be asked about, with the ids"),
        row("status", "how much there is, and how new"),
    ];
    if role >= Role::Moderator {
        let behind = if view.prefix.is_empty() {
            "library "
        } else {
            ""
        };
        list.push(row(
            &format!("{behind}add URL"),
            "add the article on a page of the web",
        ));
        list.push(row(
            &format!("{behind}remove ARTICLE"),
            "take an article out of the library",
        ));
        list.push(row(
            &format!("{behind}refresh"),
            "look at added files and watched places again",
        ));
        for (command, what) in [
            ("watch URL", "look at a page or feed at each refresh"),
            ("unwatch URL", "look at it no more"),
            ("watched", "what a refresh looks at"),
            ("edit ARTICLE --title …", "say its title, date, topics"),
            ("changes", "what was done to the library"),
            ("undo", "revert the last change"),
            ("restore NUMBER", "go back to an earlier state"),
            ("erase ARTICLE", "remove it for good"),
            (
                "details NUMBER",
                "what a preview would change, word by word",
            ),
            ("fix NUMBER --date …", "say more of what a preview adds"),
            ("apply NUMBER", "do what a preview showed"),
            ("cancel NUMBER", "give it up"),
            ("pause", "answer no questions here"),
            ("resume", "answer them again"),
        ] {
            list.push(row(&format!("{behind}{command}"), what));
        }
    }
    if !view.prefix.is_empty() {
        list.push(row("--help", "all commands with their options"));
    }
    vec![
        head,
        Block {
            quotation: false,
            lines: list,
        },
    ]
}
