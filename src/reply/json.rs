//! Replies for programs: one JSON object, its field names and meanings stable.
//!
//! An answer is an object with
//!
//! | field | |
//! |---|---|
//! | `reply` | `"answer"` |
//! | `verdict` | `"found"`, `"near_misses"` or `"nothing"` |
//! | `confidence` | 0 to 1: how probable it is that the first excerpt answers |
//! | `quotations` | best first, at most three, none unless the verdict is `found` |
//! | `corrections` | `[{"typed", "used"}]`: words that were read as other words |
//! | `not_shown` | words of the question that no excerpt shows, no heading above one and no title |
//! | `absent` | words of the question that no passage has |
//! | `related` | `[{"words", "place"}]`: passages that share words with the question and do not answer it |
//! | `searched` | `{"articles", "newest", "revision"}` |
//!
//! A quotation is `{"parents", "before", "columns", "excerpt", "limits", "citation"}`: `parents` are excerpts (the items of a
//! list that it stands under or what announces the list, highest first), `before` is an excerpt or null (what the excerpt refers
//! back to), `columns` too (the heads of its columns, where it is a row of a table), a limit is `{"relation", "depth", "excerpt"}` with
//! `"same_paragraph"`, `"previous_paragraph"`, `"next_paragraph"`, `"reply"` to an excerpt that ends with a question, or
//! `"continued"` (one for each paragraph) of one that ends with a colon or has a list under it (`depth` tells
//! how much deeper in that one stands), `"after_list"`, and `"correction"` from
//! elsewhere in the article.
//!
//! An excerpt is `{"text", "place", "start", "end", "marks", "cut_before", "cut_after"}`: `start` and `end` are bytes of
//! the passage's UTF-8 text, `marks` are `[start, end]` bytes of `text` that match words of the question, `cut_*` tell
//! whether it begins or ends inside a sentence, and `cut_after` whether a list goes on that is not shown.
//!
//! A citation is `{"title", "outlet", "author", "date", "heading", "paragraph", "url", "language", "translated_from",
//! "note", "age_days"}`; what is not known is null, and headings under each other have ` › ` between them. Days
//! are `YYYY-MM-DD`, languages ISO 639-1 codes; `url` points at the excerpt in the page.
//!
//! Other replies by their `reply`:
//!
//! | `reply` | of |
//! |---|---|
//! | `telling` (an answer with `topic`), `topics`, `passages`, `articles`, `no_such_article`, `no_such_topic` (both with `near`), `no_such_passage` | reading |
//! | `added`, `watching`, `unwatched`, `watched` (with `places`), `removed`, `refreshed`, `restored`, `erased`, `edited`, `imported` | changes that are made |
//! | `preview` (with the number that `apply` takes), `details`, `cancelled`, `not_applied`, `outdated` | changes that wait |
//! | `changes`, `nothing_to_do`, `nothing_to_undo`, `no_such_revision`, `watched_already`, `not_watched`, `not_read`, `not_imported`, `unfit`, `misread` | the library's care |
//! | `backed_up`, `exported`, `exists`, `not_empty`, `unfinished` | copies |
//! | `status`, `help`, `paused`, `answering`, `usage`, `too_long`, `forbidden`, `failed` (with the `reference` under which the log has the reason) | the rest |
//!
//! Fields may be added to any of
//! them; none changes its meaning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::citation::link;
use super::difference;
use super::text::{View, message, plain};
use super::{Added, Listed, News, Past, Refreshed, Reply, Shown, Status, Unknown, WatchedPlace};
use crate::answer::{Answer, Excerpt, Quotation};
use crate::article::Meta;

/// The reply as one object.
pub fn json(reply: &Reply, view: &View) -> Value {
    match reply {
        Reply::Answer(answer) => self::answer("answer", answer, view),
        Reply::Telling { topic, answer } => {
            let mut value = self::answer("telling", answer, view);
            value["topic"] = json!(topic);
            value
        }
        Reply::Topics(topics) => {
            let topics: Vec<_> = topics
                .iter()
                .map(|t| json!({"name": t.name, "articles": t.articles, "paragraphs": t.passages}))
                .collect();
            json!({"reply": "topics", "topics": topics})
        }
        Reply::Shown(shown) => self::shown(shown),
        Reply::Articles(articles) => {
            json!({"reply": "articles", "articles": articles.iter().map(listed).collect::<Vec<_>>()})
        }
        Reply::Added {
            added,
            refused,
            notes,
        } => json!({
            "reply": "added",
            "added": added.iter().map(self::added).collect::<Vec<_>>(),
            "refused": refused,
            "notes": notes,
        }),
        Reply::Watching { address, news } => {
            let mut value = refreshed("watching", news);
            value["address"] = json!(address);
            value
        }
        Reply::Unwatched(address) => json!({"reply": "unwatched", "address": address}),
        Reply::NotRead(_) => said("not_read", reply, view),
        Reply::NotWatched(name) => unknown("not_watched", name),
        Reply::Watched { places, next } => json!({
            "reply": "watched",
            "places": places.iter().map(place).collect::<Vec<_>>(),
            "next_refresh": next,
        }),
        Reply::Details {
            id,
            came,
            gone,
            articles,
        } => {
            let articles = articles.iter().map(|(old, new)| {
                let mut value = difference::json(old, new);
                value["id"] = json!(old.slug);
                value
            });
            json!({
                "reply": "details",
                "preview": id,
                "came": came,
                "gone": gone,
                "articles": articles.collect::<Vec<_>>(),
            })
        }
        Reply::Removed(article) => json!({"reply": "removed", "article": listed(article)}),
        Reply::Refreshed(news) => refreshed("refreshed", news),
        Reply::Preview(preview) => {
            let mut value = refreshed("preview", &preview.news);
            value["preview"] = json!(preview.id);
            value["added"] = preview.read.iter().map(added).collect();
            value["lost"] = preview.lost.iter().map(past).collect();
            value
        }
        Reply::Restored(news) => refreshed("restored", news),
        Reply::Erased {
            slug,
            title,
            sources,
        } => {
            json!({"reply": "erased", "id": slug, "title": title, "not_reached": sources})
        }
        Reply::Edited(article) => json!({"reply": "edited", "article": listed(article)}),
        Reply::NothingToDo => said("nothing_to_do", reply, view),
        Reply::NothingToUndo => said("nothing_to_undo", reply, view),
        Reply::WatchedAlready(address) => json!({"reply": "watched_already", "address": address}),
        Reply::Cancelled => said("cancelled", reply, view),
        Reply::NotApplied(_) => said("not_applied", reply, view),
        Reply::NoSuchRevision { .. } => said("no_such_revision", reply, view),
        Reply::Changes {
            changes,
            done,
            refused,
        } => json!({
            "reply": "changes",
            "changes": changes.iter().map(past).collect::<Vec<_>>(),
            "done": done.iter().map(past).collect::<Vec<_>>(),
            "refused": refused.iter().map(past).collect::<Vec<_>>(),
        }),
        Reply::Outdated => json!({"reply": "outdated"}),
        Reply::Paused { since, .. } => json!({"reply": "paused", "since": since}),
        Reply::Answering(answering) => json!({"reply": "answering", "answering": answering}),
        Reply::BackedUp(file) => json!({"reply": "backed_up", "file": file}),
        Reply::Exists(file) => json!({"reply": "exists", "file": file}),
        Reply::Exported { folder, articles } => {
            json!({"reply": "exported", "folder": folder, "articles": articles})
        }
        Reply::NotEmpty(folder) => json!({"reply": "not_empty", "folder": folder}),
        Reply::Unfinished(part) => json!({"reply": "unfinished", "folder": part}),
        Reply::Imported(news) => refreshed("imported", news),
        Reply::NotImported(why) => json!({"reply": "not_imported", "failed": why}),
        Reply::Status(status) => self::status("status", status),
        Reply::NoSuchArticle(name) => unknown("no_such_article", name),
        Reply::NoSuchTopic(name) => unknown("no_such_topic", name),
        Reply::NoSuchPassage { place, passages } => {
            json!({"reply": "no_such_passage", "place": place.to_string(), "paragraphs": passages})
        }
        Reply::Failed { reference } => json!({"reply": "failed", "reference": reference}),
        Reply::Help(_) => said("help", reply, view),
        Reply::Unfit(_) => said("unfit", reply, view),
        Reply::Misread { .. } => said("misread", reply, view),
        Reply::Usage => said("usage", reply, view),
        Reply::TooLong => said("too_long", reply, view),
        Reply::Forbidden(_) | Reply::TerminalOnly => said("forbidden", reply, view),
    }
}

fn said(name: &str, reply: &Reply, view: &View) -> Value {
    json!({"reply": name, "text": plain(&message(reply, view))})
}

fn answer(name: &str, answer: &Answer, view: &View) -> Value {
    let near_misses = answer
        .near_misses
        .iter()
        .map(|r| json!({"words": r.words, "place": r.place.to_string()}));
    json!({
        "reply": name,
        "verdict": answer.verdict,
        // An `f32` prints as 0.8999999761581421 otherwise.
        "confidence": (f64::from(answer.confidence) * 1e4).round() / 1e4,
        "quotations": answer.quotations.iter().map(|one| quotation(one, view)).collect::<Vec<_>>(),
        "corrections": answer.corrections,
        "not_shown": answer.not_shown,
        "absent": answer.absent,
        "related": near_misses.collect::<Vec<_>>(),
        "searched": {"articles": answer.articles, "newest": answer.newest, "revision": answer.revision},
    })
}

fn quotation(one: &Quotation, view: &View) -> Value {
    let limits = one
        .limits
        .iter()
        .map(|l| json!({"relation": l.relation, "depth": l.depth, "excerpt": excerpt(&l.excerpt)}));
    json!({
        "parents": one.parents.iter().map(excerpt).collect::<Vec<_>>(),
        "before": one.before.as_ref().map(excerpt),
        "columns": one.columns.as_ref().map(excerpt),
        "excerpt": excerpt(&one.excerpt),
        "limits": limits.collect::<Vec<_>>(),
        "citation": citation(&one.meta, &one.excerpt, view),
    })
}

fn excerpt(excerpt: &Excerpt) -> Value {
    let range = excerpt.range();
    let marks: Vec<_> = excerpt
        .marks()
        .iter()
        .map(|mark| [mark.start, mark.end])
        .collect();
    json!({
        "text": excerpt.text(),
        "place": excerpt.place().to_string(),
        "start": range.start,
        "end": range.end,
        "marks": marks,
        "cut_before": excerpt.is_cut().0,
        "cut_after": excerpt.is_cut().1,
    })
}

fn citation(meta: &Meta, excerpt: &Excerpt, view: &View) -> Value {
    json!({
        "title": meta.title,
        "outlet": meta.outlet,
        "author": meta.author,
        "date": meta.date,
        "heading": excerpt.heading(),
        "paragraph": excerpt.place().number,
        "url": link(meta, excerpt),
        "language": meta.language,
        "translated_from": meta.translated_from,
        "note": meta.note,
        "age_days": meta.date.map(|day| (view.today - day).get_days()),
    })
}

fn shown(shown: &Shown) -> Value {
    let passage = |passage: &Excerpt| {
        let place = passage.place();
        json!({"place": place.to_string(), "paragraph": place.number, "heading": passage.heading(), "text": passage.text()})
    };
    json!({
        "reply": "passages",
        "article": listed(&shown.article),
        "paragraph": shown.number,
        "above": shown.above.iter().map(passage).collect::<Vec<_>>(),
        "passages": shown.passages.iter().map(passage).collect::<Vec<_>>(),
    })
}

fn listed(article: &Listed) -> Value {
    let meta = &article.meta;
    json!({
        "id": article.slug,
        "title": meta.title,
        "outlet": meta.outlet,
        "author": meta.author,
        "date": meta.date,
        "url": meta.url,
        "language": meta.language,
        "translated_from": meta.translated_from,
        "topics": meta.topics,
        "note": meta.note,
        "paragraphs": article.passages,
    })
}

fn added(one: &Added) -> Value {
    let mut value = listed(&one.article);
    value["news"] = match one.news {
        News::New => "new",
        News::Changed => "changed",
        News::Same => "same",
    }
    .into();
    value["remarks"] = json!(one.remarks);
    value["first_paragraph"] = json!(one.first);
    value
}

fn place(place: &WatchedPlace) -> Value {
    json!({
        "kind": place.kind,
        "address": place.address,
        "title": place.title,
        "articles": place.articles,
        "last_success": place.last_success,
        "last_error": place.last_error,
    })
}

fn past(past: &Past) -> Value {
    json!({
        "number": past.number,
        "at": past.at,
        "action": past.action,
        "role": past.role,
        "front_end": past.front_end,
        "actor": past.actor,
        "articles": past.articles,
    })
}

fn refreshed(name: &str, refreshed: &Refreshed) -> Value {
    let mut value = status(name, &refreshed.status);
    value["came"] = json!(refreshed.came);
    let changed = refreshed.changed.iter().map(|(id, _)| id);
    value["changed_articles"] = changed.cloned().collect();
    value["gone"] = json!(refreshed.gone);
    value["failed"] = json!(refreshed.failed);
    value["kept_out"] = json!(refreshed.kept_out);
    value["blocked"] = json!(refreshed.blocked);
    value["notes"] = json!(refreshed.notes);
    value["watched"] = json!(refreshed.watched);
    value["unwatched"] = json!(refreshed.unwatched);
    if let Some(folder) = &refreshed.folder {
        value["edited"] = json!(folder.edited);
        value["added_files"] = json!(folder.added);
    }
    value
}

fn status(name: &str, status: &Status) -> Value {
    let disk = status.disk.as_ref();
    json!({
        "reply": name,
        "articles": status.articles,
        "paragraphs": status.passages,
        "newest": status.newest,
        "revision": status.revision,
        "changed": status.changed,
        "last_change": status.last_change,
        "last_events": status.last_events.iter().cloned().collect::<BTreeMap<_, _>>(),
        "failing": status.failing,
        "paused": status.paused,
        "home": disk.map(|disk| &disk.home),
        "library_bytes": disk.map(|disk| disk.library),
        "index_bytes": disk.map(|disk| disk.index),
    })
}

fn unknown(name: &str, unknown: &Unknown) -> Value {
    json!({"reply": name, "typed": unknown.typed, "near": unknown.near})
}
