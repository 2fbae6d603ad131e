//! Answers and passages in words: what is quoted, and what the library lacks.

use super::Shown;
use super::citation::{citation, date, link};
use super::text::Span::{self, Emphasis, Link, Text};
use super::text::{Block, Line, Quoted, View, about, count, lines, next, next_add, quoted};
use crate::answer::{Answer, BETWEEN_HEADINGS, Limit, NearMiss, Quotation, Relation, Verdict};
use crate::article::Place;

pub fn answer(answer: &Answer, view: &View) -> Vec<Block> {
    if answer.verdict != Verdict::Found {
        return vec![lines(refusal(answer, view))];
    }
    let head = format!(
        "Found in the library: {}",
        count(answer.quotations.len() as u64, "excerpt")
    );
    found(vec![vec![Text(head)]], answer, view)
}

pub fn telling(topic: &str, answer: &Answer, view: &View) -> Vec<Block> {
    if answer.quotations.is_empty() {
        return vec![lines([
            vec![
                Text("No passage is on this topic alone: ".into()),
                Emphasis(topic.into()),
            ],
            next(view, "articles"),
        ])];
    }
    let excerpts = count(answer.quotations.len() as u64, "excerpt");
    let head = vec![
        Text("On ".into()),
        Emphasis(topic.into()),
        Text(format!(" in the library: {excerpts}")),
    ];
    found(vec![head], answer, view)
}

fn found(mut head: Vec<Vec<Span>>, answer: &Answer, view: &View) -> Vec<Block> {
    head.extend(corrections("Showing results for ", answer));
    // Who reads an excerpt knows by then what it cannot answer.
    head.extend(absent(answer).map(|text| vec![Text(text)]));
    let mut blocks = vec![lines(head)];
    for (at, one) in answer.quotations.iter().enumerate() {
        // An article's remark stands with the first of its excerpts.
        let slug = &one.excerpt.place().slug;
        let is_first = !answer.quotations[..at]
            .iter()
            .any(|other| other.excerpt.place().slug == *slug);
        blocks.push(quotation(one, is_first, view));
    }
    blocks.extend(not_shown(answer).map(|line| lines([line])));
    blocks
}

fn corrections(what: &'static str, answer: &Answer) -> impl Iterator<Item = Vec<Span>> {
    answer.corrections.iter().map(move |one| {
        let typed = format!(" (you typed {})", named(&one.typed));
        vec![Text(what.into()), Emphasis(one.used.clone()), Text(typed)]
    })
}

/// What the excerpts lack, and other passages have.
fn not_shown(answer: &Answer) -> Option<Vec<Span>> {
    let words = answer.not_shown.iter();
    let mut elsewhere = words.filter(|word| !answer.absent.contains(word));
    let mut line = vec![
        Text("Not in these excerpts: ".into()),
        Emphasis(named(elsewhere.next()?)),
    ];
    for word in elsewhere {
        line.extend([Text(", ".into()), Emphasis(named(word))]);
    }
    Some(line)
}

/// A word as typed: of one that is longer than any, the beginning.
fn named(word: &str) -> String {
    const LONGEST: usize = 60;
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// What no passage has.
fn absent(answer: &Answer) -> Option<String> {
    let words: Vec<_> = answer
        .absent
        .iter()
        .map(|word| format!("\"{}\"", named(word)))
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
        lines.extend(next_add(view));
        return lines;
    }
    lines.extend(corrections("Searched for ", answer));
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
    if !answer.near_misses.is_empty() {
        lines.push(vec![Text(format!(
            "Related, not an answer: {}",
            near_misses(&answer.near_misses)
        ))]);
    }
    lines
}

/// `corridor (a#p29, a#p28); cost (a#p7)`
fn near_misses(near_misses: &[NearMiss]) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for one in near_misses {
        let (words, place) = (one.words.join(" "), one.place.to_string());
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, places)) => places.push(place),
            None => groups.push((words, vec![place])),
        }
    }
    let groups = groups
        .into_iter()
        .map(|(words, places)| format!("{words} ({})", places.join(", ")));
    groups.collect::<Vec<_>>().join("; ")
}

fn quotation(one: &Quotation, with_note: bool, view: &View) -> Block {
    let mut lines = Vec::new();
    if !one.parents.is_empty() {
        let mut under = vec![Text("Stands under: ".into())];
        for (at, parent) in one.parents.iter().enumerate() {
            under.extend((at > 0).then(|| Text(BETWEEN_HEADINGS.into())));
            let parent = quoted(parent);
            under.push(Text(format!("{}{}", parent.text, parent.closes())));
        }
        lines.push(Line::Said(1, under));
    }
    if let Some(before) = &one.before {
        let (number, own) = (before.place().number, one.excerpt.place().number);
        // From another paragraph it may be more than one sentence.
        let label = match own - number {
            0 => "The sentence before:".to_owned(),
            1 => format!("Just before it, in paragraph {number}:"),
            _ => format!("Before it, in paragraph {number}:"),
        };
        lines.push(Line::Said(1, vec![Text(label)]));
        lines.push(Line::Quoted(2, quoted(before)));
    }
    if let Some(columns) = &one.columns {
        lines.push(Line::Said(1, vec![Text("The head of its table:".into())]));
        lines.push(Line::Quoted(2, quoted(columns)));
    }
    lines.push(Line::Quoted(1, quoted(&one.excerpt)));
    let mut before = None;
    for limit in &one.limits {
        // What goes on in several paragraphs is said to go on once.
        let is_said = limit.relation == Relation::Continued && before == Some(limit.relation);
        before = Some(limit.relation);
        if !is_said {
            lines.push(Line::Said(1, vec![Text(limited(limit).into())]));
        }
        let excerpt = Quoted {
            depth: limit.depth,
            ..quoted(&limit.excerpt)
        };
        lines.push(Line::Quoted(2, excerpt));
    }
    let citation = citation(
        &one.meta,
        one.excerpt.heading(),
        one.excerpt.place().number,
        view,
    );
    lines.push(Line::Said(1, vec![Text(citation)]));
    let note = one.meta.note.iter().filter(|_| with_note);
    lines.extend(note.map(|note| Line::Said(1, vec![Text(format!("Note: {note}"))])));
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

fn limited(limit: &Limit) -> &'static str {
    match limit.relation {
        Relation::SameParagraph => "Limited further on in the same paragraph:",
        Relation::PreviousParagraph => "Limited by the paragraph before:",
        Relation::NextParagraph => "Limited by the next paragraph:",
        Relation::Reply => "Replied in the next paragraph:",
        Relation::Continued => "It goes on:",
        Relation::AfterList => "Limited behind the list:",
        Relation::Correction => "A correction in the same article:",
    }
}

pub fn shown(shown: &Shown, view: &View) -> Vec<Block> {
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
        if shown.number == Some(passage.place().number) {
            lines.extend(shown.above.iter().flat_map(|one| {
                let label = format!("Above it, in paragraph {}:", one.place().number);
                [
                    Line::Said(0, vec![Text(label)]),
                    Line::Quoted(1, quoted(one)),
                ]
            }));
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
