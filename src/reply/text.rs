//! Every sentence that a person reads, in pure functions.
//!
//! A reply becomes a [`Message`]: blocks of lines of spans, the same parts in the same order on every front end. What a
//! span holds may come from an article or a question, so a front end escapes each span, once, and then sets it off as
//! its kind says.

use jiff::civil::Date;

use super::citation::{age, citation, date, language, link, printed};
use super::{Added, Listed, News, Refreshed, Reply, Shown, Status, Topic, Unknown, Usage};
use crate::answer::{Answer, Excerpt, Limit, Quotation, Relation, Verdict};
use crate::article::{Meta, Place};
use crate::command::Role;

use Span::{Code, Emphasis, Link, Text};

/// What a text depends on beside the reply.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The day on which it is read.
    pub today: Date,
    /// An article's age is told when it is more than these days.
    pub stale_days: u32,
    /// What stands before a command that the reader may type next, such as `pullquote `.
    pub prefix: &'static str,
}

/// A reply to read: blocks with an empty line between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// In reading order.
    pub blocks: Vec<Block>,
}

/// Lines that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Whether it is a quotation with its citation: it may be left out, and never cut.
    pub quotation: bool,
    /// In reading order.
    pub lines: Vec<Line>,
}

/// One line, before it is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A sentence of ours, at a level of indentation.
    Said(u8, Vec<Span>),
    /// Words of an article, at a level of indentation.
    Quoted(u8, Quoted),
}

/// Verbatim words of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Byte for byte as stored.
    pub text: String,
    /// Bytes of the text that match words of the question.
    pub marks: Vec<std::ops::Range<usize>>,
    /// Whether a mark for left-out words stands before, and whether one stands after.
    pub cut: (bool, bool),
}

/// A run of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Text(String),
    /// Set off.
    Emphasis(String),
    /// To be typed.
    Code(String),
    /// An address.
    Link(String),
}

/// Puts a reply into words.
pub fn message(reply: &Reply, view: &View) -> Message {
    let blocks = match reply {
        Reply::Answer(answer) => self::answer(answer, view),
        Reply::Telling { topic, answer } => telling(topic, answer, view),
        Reply::Topics(topics) => self::topics(topics, view),
        Reply::Shown(shown) => self::shown(shown, view),
        Reply::Articles(articles) => self::articles(articles, view),
        Reply::Added { added, refused } => self::added(added, refused, view),
        Reply::Removed(article) => vec![said(format!("Removed {}.", named(article)))],
        Reply::Refreshed(news) => vec![lines(refreshed(news))],
        Reply::Status(status) => vec![lines(self::status(status))],
        Reply::Help(role) => help(*role, view),
        Reply::Usage(usage) => vec![self::usage(*usage, view)],
        Reply::Forbidden(role) => vec![said(forbidden(*role))],
        Reply::TerminalOnly => vec![said("This works in the program's own terminal only.")],
        Reply::NoSuchArticle(unknown) => vec![no_such("article", "articles", unknown, view)],
        Reply::NoSuchTopic(unknown) => vec![no_such("topic", "topics", unknown, view)],
        Reply::NoSuchPassage { place, passages } => vec![no_such_passage(place, *passages)],
        Reply::Failed { reference } => vec![said(format!(
            "This could not be done: a fault of the bot, not of the question. Its log has the reason under {reference}."
        ))],
    };
    Message { blocks }
}

/// The message without anything set off, a line a line.
pub fn plain(message: &Message) -> String {
    let line = |line: &Line| match line {
        Line::Said(_, spans) => spans.iter().map(Span::text).collect(),
        Line::Quoted(_, quoted) => quoted.text.clone(),
    };
    let block = |block: &Block| {
        block
            .lines
            .iter()
            .map(line)
            .collect::<Vec<String>>()
            .join("\n")
    };
    message
        .blocks
        .iter()
        .map(block)
        .collect::<Vec<_>>()
        .join("\n\n")
}

impl Span {
    /// What it holds, whatever its kind.
    pub fn text(&self) -> &str {
        let (Text(text) | Emphasis(text) | Code(text) | Link(text)) = self;
        text
    }
}

fn said(text: impl Into<String>) -> Block {
    lines([vec![Text(text.into())]])
}

fn lines(lines: impl IntoIterator<Item = Vec<Span>>) -> Block {
    Block {
        quotation: false,
        lines: lines
            .into_iter()
            .map(|spans| Line::Said(0, spans))
            .collect(),
    }
}

fn answer(answer: &Answer, view: &View) -> Vec<Block> {
    if answer.verdict != Verdict::Found {
        return vec![lines(refusal(answer, view))];
    }
    let head = format!(
        "Found in the library: {}",
        count(answer.quotations.len() as u64, "excerpt")
    );
    found(vec![vec![Text(head)]], answer, view)
}

fn telling(topic: &str, answer: &Answer, view: &View) -> Vec<Block> {
    let head = format!(
        "On this topic in the library: {}",
        count(answer.quotations.len() as u64, "excerpt")
    );
    found(
        vec![vec![Text(head), Text(" · ".into()), Emphasis(topic.into())]],
        answer,
        view,
    )
}

fn found(mut head: Vec<Vec<Span>>, answer: &Answer, view: &View) -> Vec<Block> {
    head.extend(corrections(answer));
    let mut blocks = vec![lines(head)];
    blocks.extend(answer.quotations.iter().map(|one| quotation(one, view)));
    let missing = not_shown(answer);
    if !missing.is_empty() {
        blocks.push(lines(missing));
    }
    blocks
}

fn corrections(answer: &Answer) -> impl Iterator<Item = Vec<Span>> {
    answer.corrections.iter().map(|one| {
        let typed = format!(" (you typed {})", one.typed);
        vec![
            Text("Showing results for ".into()),
            Emphasis(one.used.clone()),
            Text(typed),
        ]
    })
}

/// What the excerpts lack. A word that no passage has is said to be so.
fn not_shown(answer: &Answer) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    let elsewhere: Vec<_> = answer
        .not_shown
        .iter()
        .filter(|word| !answer.absent.contains(word))
        .collect();
    if !elsewhere.is_empty() {
        let mut line = vec![Text("Not in these excerpts: ".into())];
        for (i, word) in elsewhere.into_iter().enumerate() {
            line.extend((i > 0).then(|| Text(", ".into())));
            line.push(Emphasis(word.clone()));
        }
        lines.push(line);
    }
    lines.extend(absent(answer).map(|text| vec![Text(text)]));
    lines
}

fn absent(answer: &Answer) -> Option<String> {
    let words: Vec<_> = answer
        .absent
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect();
    let (last, first) = words.split_last()?;
    let list = if first.is_empty() {
        last.clone()
    } else {
        format!("{} or {last}", first.join(", "))
    };
    Some(format!("No passage mentions {list}."))
}

fn refusal(answer: &Answer, view: &View) -> Vec<Vec<Span>> {
    let mut lines = vec![vec![Text("The library does not answer this.".into())]];
    if answer.articles == 0 {
        lines.push(vec![Text("It holds no article yet.".into())]);
        lines.push(next(view, "add FILE"));
        return lines;
    }
    lines.extend(corrections(answer));
    let newest = answer
        .newest
        .map(|day| format!(", newest {}", date(day)))
        .unwrap_or_default();
    let searched = format!("Searched {}{newest}.", count(answer.articles, "article"));
    lines.push(vec![Text(
        [absent(answer), Some(searched)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
    )]);
    if !answer.related.is_empty() {
        let related: Vec<_> = answer
            .related
            .iter()
            .map(|r| format!("{} ({})", r.words.join(" "), r.place))
            .collect();
        lines.push(vec![Text(format!(
            "Related, not an answer: {}",
            related.join("; ")
        ))]);
    }
    lines
}

fn quotation(one: &Quotation, view: &View) -> Block {
    let mut lines = Vec::new();
    if let Some(before) = &one.before {
        lines.push(Line::Said(1, vec![Text("The sentence before:".into())]));
        lines.push(Line::Quoted(2, quoted(before)));
    }
    lines.push(Line::Quoted(1, quoted(&one.excerpt)));
    for limit in &one.limits {
        lines.push(Line::Said(1, vec![Text(limited(limit).into())]));
        lines.push(Line::Quoted(2, quoted(&limit.excerpt)));
    }
    let citation = citation(
        &one.meta,
        one.excerpt.heading(),
        one.excerpt.place().number,
        view,
    );
    lines.push(Line::Said(1, vec![Text(citation)]));
    lines.extend(
        one.meta
            .note
            .iter()
            .map(|note| Line::Said(1, vec![Text(format!("Note: {note}"))])),
    );
    lines.extend(link(&one.meta, &one.excerpt).map(|link| Line::Said(1, vec![Link(link)])));
    lines.push(Line::Said(
        1,
        next(view, &format!("show {}", one.excerpt.place())),
    ));
    Block {
        quotation: true,
        lines,
    }
}

fn quoted(excerpt: &Excerpt) -> Quoted {
    Quoted {
        text: excerpt.text().to_owned(),
        marks: excerpt.marks().to_vec(),
        cut: excerpt.is_cut(),
    }
}

fn limited(limit: &Limit) -> &'static str {
    match limit.relation {
        Relation::SameParagraph => "Limited further on in the same paragraph:",
        Relation::PreviousParagraph => "Limited by the paragraph before:",
        Relation::NextParagraph => "Limited by the next paragraph:",
    }
}

fn next(view: &View, command: &str) -> Vec<Span> {
    vec![
        Text("Next: ".into()),
        Code(format!("{}{command}", view.prefix)),
    ]
}

fn topics(topics: &[Topic], view: &View) -> Vec<Block> {
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
    let example = format!("topics {}", shell_word(&topics[0].name, view));
    vec![head, list, lines([next(view, &example)])]
}

fn on(topic: &Topic) -> String {
    let articles = count(topic.articles, "article");
    match topic.passages {
        0 => articles,
        passages => format!("{articles}, {}", count(passages, "paragraph")),
    }
}

/// A topic as it is typed: in a shell, quoted where a shell would read it otherwise.
fn shell_word(text: &str, view: &View) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    match view.prefix.is_empty() || text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

fn shown(shown: &Shown, view: &View) -> Vec<Block> {
    let mut blocks = vec![lines([about(&shown.article, view)])];
    let mut heading = None;
    for passage in &shown.passages {
        let mut lines = Vec::new();
        if passage.heading() != heading {
            heading = passage.heading();
            lines.extend(
                heading.map(|text| {
                    Line::Said(0, vec![Text("Under ".into()), Emphasis(text.to_owned())])
                }),
            );
        }
        let number = passage.place().number;
        let asked = if shown.number == Some(number) {
            ", the one asked for:"
        } else {
            ":"
        };
        lines.push(Line::Said(
            0,
            vec![Text(format!("Paragraph {number}{asked}"))],
        ));
        lines.push(Line::Quoted(1, quoted(passage)));
        blocks.push(Block {
            quotation: true,
            lines,
        });
    }
    let last = shown
        .passages
        .last()
        .map_or(0, |passage| passage.place().number);
    if u64::from(last) < shown.article.passages {
        let place = Place {
            slug: shown.article.slug.clone(),
            number: last + 1,
        };
        blocks.push(lines([next(view, &format!("show {place}"))]));
    }
    blocks
}

/// `TITLE, OUTLET · by Author · 17 Jan 2025 · 25 paragraphs · id`
fn about(article: &Listed, view: &View) -> Vec<Span> {
    let meta = &article.meta;
    let mut parts = vec![printed(meta)];
    parts.extend(meta.author.as_ref().map(|author| format!("by {author}")));
    parts.extend(meta.date.map(|day| match age(day, view) {
        Some(age) => format!("{}, {age}", date(day)),
        None => date(day),
    }));
    parts.extend(
        meta.translated_from
            .as_deref()
            .map(|code| format!("translated from {}", language(code))),
    );
    parts.push(count(article.passages, "paragraph"));
    vec![Text(parts.join(" · ") + " · "), Code(article.slug.clone())]
}

fn articles(articles: &[Listed], view: &View) -> Vec<Block> {
    let Some(first) = articles.first() else {
        return vec![lines([
            vec![Text("The library holds no article yet.".into())],
            next(view, "add FILE"),
        ])];
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

fn added(added: &[Added], refused: &[String], view: &View) -> Vec<Block> {
    let mut blocks: Vec<Block> = added
        .iter()
        .map(|one| lines(one_added(one, view)))
        .collect();
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

fn one_added(one: &Added, view: &View) -> Vec<Vec<Span>> {
    let what = match one.news {
        News::New => "Added ",
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

fn named(article: &Listed) -> String {
    format!("{} ({})", printed(&article.meta), article.slug)
}

fn holds(status: &Status) -> String {
    format!(
        "{}, {}",
        count(status.articles, "article"),
        count(status.passages, "paragraph")
    )
}

fn refreshed(refreshed: &Refreshed) -> Vec<Vec<Span>> {
    let news = [
        ("Came", &refreshed.came),
        ("Changed", &refreshed.changed),
        ("Gone", &refreshed.gone),
    ];
    let news = news.into_iter().filter(|(_, ids)| !ids.is_empty());
    let mut lines: Vec<String> = news
        .map(|(what, ids)| format!("{what}: {}.", ids.join(", ")))
        .collect();
    lines.extend(
        refreshed
            .failed
            .iter()
            .map(|why| format!("Not read: {why}")),
    );
    let status = &refreshed.status;
    lines.push(format!(
        "The index is up to date: {}, revision {}.",
        holds(status),
        status.revision
    ));
    lines.into_iter().map(|line| vec![Text(line)]).collect()
}

fn status(status: &Status) -> Vec<Vec<Span>> {
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

fn help(role: Role, view: &View) -> Vec<Block> {
    let head = lines([
        vec![Text("Ask anything; the reply is quoted from the library, with its place, or says that the library".into()),
             Text(" does not answer.".into())],
    ]);
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
        row("articles", "what can be asked about"),
        row("status", "how much there is, and how new"),
    ];
    if role >= Role::Moderator {
        let behind = if view.prefix.is_empty() {
            "library "
        } else {
            ""
        };
        list.push(row(
            &format!("{behind}remove ARTICLE"),
            "take an article out of the library",
        ));
        list.push(row(
            &format!("{behind}refresh"),
            "bring the index up to the library",
        ));
    }
    vec![
        head,
        Block {
            quotation: false,
            lines: list,
        },
    ]
}

fn usage(usage: Usage, view: &View) -> Block {
    match usage {
        Usage::Question => lines([
            vec![Text("What is the question?".into())],
            next(
                view,
                &format!(
                    "ask {}",
                    shell_word("Where would the logistics corridor run?", view)
                ),
            ),
        ]),
        Usage::File => lines([
            vec![Text("Which file is to be added?".into())],
            next(view, "add FILE"),
        ]),
    }
}

fn forbidden(needed: Role) -> String {
    let who = match needed {
        Role::Member => "members",
        Role::Moderator => "moderators of the library",
        Role::Operator => "the operator, in the program's terminal,",
    };
    format!("Only {who} can do this.")
}

fn no_such(kind: &str, list: &str, unknown: &Unknown, view: &View) -> Block {
    let near = match unknown.near.as_slice() {
        [] => String::new(),
        near => format!(" Near: {}.", near.join(", ")),
    };
    let text = format!("The library has no {kind} \"{}\".{near}", unknown.typed);
    lines([vec![Text(text)], next(view, list)])
}

fn no_such_passage(place: &Place, passages: u64) -> Block {
    let range = if passages == 1 {
        "paragraph 1 only".to_owned()
    } else {
        format!("paragraphs 1 to {passages}")
    };
    said(format!(
        "There is no paragraph {} in {}: it has {range}.",
        place.number, place.slug
    ))
}

/// `1 article`, `2 articles`
fn count(n: u64, of: &str) -> String {
    if n == 1 {
        format!("1 {of}")
    } else {
        format!("{n} {of}s")
    }
}
