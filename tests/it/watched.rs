//! Watched pages and feeds: what a refresh takes of them, and what becomes of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pullquote::answer::Options;
use pullquote::article::Meta;
use pullquote::bot::{Bot, Request, Said};
use pullquote::command::Role;
use pullquote::home::{Confirmed, Home, Refreshed, Work};
use pullquote::library::{Effect, Heard};
use pullquote::reply::Reply;
use pullquote::reply::text::{View, message, plain};
use pullquote::source::Fetcher;
use tempfile::TempDir;

use crate::cli;
use crate::library::{assert_in_step, audit, open};
use crate::web::{Server, respond};

/// What a path answers: status, media type and body.
type Paths = Arc<Mutex<BTreeMap<String, (u16, &'static str, String)>>>;

const HTML: &str = "text/html; charset=utf-8";
pub const FEED: &str = "application/rss+xml";

/// A site whose paths a test sets, with an `ETag` for what each says.
pub struct Site {
    pub server: Server,
    paths: Paths,
}

impl Site {
    pub fn new() -> Site {
        let paths = Paths::default();
        let served = Arc::clone(&paths);
        let server = Server::start(move |asked, stream| {
            let answer = served.lock().unwrap().get(&asked.path).cloned();
            let Some((status, media, body)) = answer else {
                return respond(stream, "404 None", "", b"");
            };
            let sum = body.bytes().fold(7_u32, |sum, byte| {
                sum.wrapping_mul(31).wrapping_add(u32::from(byte))
            });
            let headers = format!("Content-Type: {media}\r\nETag: \"{sum:08x}\"\r\n");
            match asked
                .head
                .contains(&format!("if-none-match: \"{sum:08x}\""))
            {
                true => respond(stream, "304 Same", &headers, b""),
                false => respond(stream, &format!("{status} It"), &headers, body.as_bytes()),
            }
        });
        Site { server, paths }
    }

    pub fn set(&self, path: &str, status: u16, media: &'static str, body: impl Into<String>) {
        let answer = (status, media, body.into());
        self.paths.lock().unwrap().insert(path.to_owned(), answer);
    }

    pub fn page(&self, path: &str, title: &str, paragraphs: &[&str]) {
        let paragraphs: String = paragraphs
            .iter()
            .map(|text| format!("<p>{text}</p>"))
            .collect();
        let body = format!(
            "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>\
             {paragraphs}</article></body></html>"
        );
        self.set(path, 200, HTML, body);
    }

    /// A feed with entries of a number, a title and a text.
    pub fn feed(&self, path: &str, entries: &[(u32, &str, &str)]) {
        let items: String = entries
            .iter()
            .map(|(id, title, text)| {
                format!(
                    "<item><guid isPermaLink=\"false\">entry-{id}</guid><title>{title}</title>\
                     <content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>"
                )
            })
            .collect();
        self.set(path, 200, FEED, rss(&items));
    }

    pub fn url(&self, path: &str) -> String {
        self.server.url(path)
    }
}

pub fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>The Harbour Post</title><language>en</language>{items}</channel></rss>"
    )
}

pub struct Case {
    pub dir: TempDir,
    pub home: Home,
    pub site: Site,
}

impl Case {
    pub fn new() -> Case {
        let (dir, site) = (TempDir::new().unwrap(), Site::new());
        let fetcher = Fetcher::new(&site.server.host(), "", Duration::from_secs(10));
        let home = open(dir.path()).fetching(fetcher);
        Case { dir, home, site }
    }

    pub fn work(&self, work: Work) -> Refreshed {
        let done = self.home.work(&work, &audit("test"), &mut |_| {}).unwrap();
        assert_in_step(&self.home);
        done
    }

    /// What a change does, a line each, with the site's address as `SITE`.
    fn seen(&self, work: Work) -> String {
        self.told(&self.work(work))
    }

    pub fn told(&self, done: &Refreshed) -> String {
        let effects = done.outcome.effects.iter().map(|effect| match effect {
            Effect::New { slug, passages, .. } => format!("new {slug} ({passages})"),
            Effect::Changed {
                slug, paragraphs, ..
            } => format!("changed {slug} ({paragraphs})"),
            Effect::Gone { slug, .. } => format!("gone {slug}"),
            other => format!("{other:?}"),
        });
        let failed = done
            .failed
            .iter()
            .map(|failure| format!("failed: {}", failure.sentence));
        let notes = done.notes.iter().map(|note| format!("note: {note}"));
        let lines: Vec<String> = effects.chain(failed).chain(notes).collect();
        lines.join("\n").replace(&self.site.server.host(), "SITE")
    }

    pub fn watch(&self, path: &str) -> String {
        self.seen(Work::Watch {
            address: self.site.url(path),
            given: Box::new(Meta::default()),
        })
    }

    pub fn refresh(&self) -> String {
        self.seen(Work::Refresh)
    }

    pub fn text(&self, slug: &str) -> String {
        let stored = self.home.library().article(slug).unwrap();
        stored.map(|stored| stored.article.body).unwrap_or_default()
    }

    /// Addresses that are watched, with what is wrong with them.
    pub fn watched(&self) -> String {
        let places = self.home.library().watched().unwrap();
        let line = |place: &pullquote::library::Watched| {
            let error = place.heard.last_error.clone().unwrap_or_default();
            format!("{} {error}", place.heard.address).trim().to_owned()
        };
        let lines: Vec<String> = places.iter().map(line).collect();
        lines.join("\n").replace(&self.site.server.host(), "SITE")
    }
}

#[test]
fn a_watched_page_is_read_again_when_it_changed() {
    let case = Case::new();
    case.site.page(
        "/ferry",
        "The ferry",
        &["The ferry sails on Mondays.", "It carries grain."],
    );
    insta::assert_snapshot!(case.watch("/ferry"), @r#"
    new the-ferry (2)
    Watched { address: "http://SITE/ferry" }
    "#);
    insta::assert_snapshot!(case.refresh(), @"");
    // It was asked whether it changed, and not sent again.
    let asked = case.site.server.asked("/ferry");
    assert!(asked[1].head.contains("if-none-match"), "{asked:?}");
    case.site.page(
        "/ferry",
        "The ferry",
        &["The ferry sails on Sundays.", "It carries grain."],
    );
    insta::assert_snapshot!(case.refresh(), @"changed the-ferry (1)");
    assert!(
        case.text("the-ferry")
            .starts_with("The ferry sails on Sundays.")
    );
    // A page that is served anew each time and says the same makes no new state.
    let revision = case.home.library().state().unwrap().revision;
    let body = "<!doctype html><html lang=en><head><title>The ferry</title></head><body><article>\
        <h1>The ferry</h1><p>The ferry sails on Sundays.</p><p>It carries grain.</p></article><!-- 7 --></body></html>";
    case.site.set("/ferry", 200, HTML, body);
    insta::assert_snapshot!(case.refresh(), @r#"Same { slug: "the-ferry" }"#);
    assert_eq!(case.home.library().state().unwrap().revision, revision);
}

#[test]
fn a_page_with_the_text_of_another_article_says_so() {
    let case = Case::new();
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    case.site
        .page("/copy", "The ferry", &["The ferry sails on Mondays."]);
    case.watch("/ferry");
    case.watch("/copy");
    let wrong = "http://SITE/copy `http://SITE/copy` has the same text as the article `the-ferry`: remove that one first \
                 if this is to stand in its place\nhttp://SITE/ferry";
    assert_eq!(case.watched(), wrong);
    case.refresh();
    assert_eq!(case.watched(), wrong);
    case.site
        .page("/copy", "The copy", &["The copy has its own text."]);
    case.refresh();
    assert_eq!(case.watched(), "http://SITE/copy\nhttp://SITE/ferry");
}

#[test]
fn a_page_that_vanished_is_told_and_its_article_stays() {
    let case = Case::new();
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    case.site.page("/port", "The port", &["The port is deep."]);
    case.watch("/ferry");
    case.watch("/port");
    for (status, path) in [(404, "/ferry"), (410, "/ferry")] {
        case.site.set(path, status, HTML, "gone");
        let told = case.refresh();
        assert_eq!(
            told,
            format!(
                "note: `http://SITE{path}` is gone: its server answered with status {status}; its article `the-ferry` \
                 stays until it is removed"
            )
        );
    }
    assert_eq!(case.text("the-ferry"), "The ferry sails on Mondays.");
    // A source that fails ends nothing: the others are read.
    case.site.set("/ferry", 500, HTML, "trouble");
    case.site
        .page("/port", "The port", &["The port is deep and wide."]);
    insta::assert_snapshot!(case.refresh(), @r"
    changed the-port (1)
    failed: `http://SITE/ferry` cannot be read: its server answered with status 500
    ");
    insta::assert_snapshot!(case.watched(), @r"
    http://SITE/ferry `http://SITE/ferry` cannot be read: its server answered with status 500
    http://SITE/port
    ");
    case.site
        .page("/ferry", "The ferry", &["The ferry sails again."]);
    insta::assert_snapshot!(case.refresh(), @"changed the-ferry (1)");
    insta::assert_snapshot!(case.watched(), @r"
    http://SITE/ferry
    http://SITE/port
    ");
}

#[test]
fn entries_come_change_and_stay() {
    let case = Case::new();
    let (one, two) = (
        (1, "One", "One crane was sold."),
        (2, "Two", "Two cranes were bought."),
    );
    case.site.feed("/feed", &[one, two]);
    insta::assert_snapshot!(case.watch("/feed"), @r#"
    new one (1)
    new two (1)
    Watched { address: "http://SITE/feed" }
    "#);
    insta::assert_snapshot!(case.refresh(), @"");
    // One was edited, one left, one is new.
    case.site.feed(
        "/feed",
        &[
            (1, "One", "One crane was sold twice."),
            (3, "Three", "Three cranes fell."),
        ],
    );
    insta::assert_snapshot!(case.refresh(), @r"
    changed one (1)
    new three (1)
    ");
    assert_eq!(case.text("one"), "One crane was sold twice.");
    assert_eq!(case.text("two"), "Two cranes were bought.");
    // What a person removed does not come back with the feed, nor what was erased.
    case.work(Work::Remove { slug: "one".into() });
    case.work(Work::Erase {
        slug: "three".into(),
    });
    case.site.feed(
        "/feed",
        &[
            (1, "One", "One crane was sold thrice."),
            (3, "Three", "Three cranes fell off."),
        ],
    );
    insta::assert_snapshot!(case.refresh(), @"note: The Harbour Post: 1 of its entries was erased, and is kept from coming back");
    assert_eq!(
        (case.text("one"), case.text("three")),
        (String::new(), String::new())
    );
}

#[test]
fn an_entry_without_its_text_is_read_from_its_page() {
    let case = Case::new();
    let item = |path: &str| {
        let url = case.site.url(path);
        format!(
            "<item><guid>{url}</guid><link>{url}</link><title>Title of {path}</title>\
             <description>A short notice.</description></item>"
        )
    };
    case.site.page(
        "/a",
        "A",
        &["The whole text of the first.", "It has two paragraphs."],
    );
    case.site
        .set("/feed", 200, FEED, rss(&[item("/a"), item("/b")].concat()));
    let told = case.watch("/feed");
    insta::assert_snapshot!(told, @r#"
    new title-of-a (2)
    Watched { address: "http://SITE/feed" }
    failed: `http://SITE/b` is not there: its server answered with status 404; look for a slip in the address
    "#);
    // The one that failed is tried again, though the feed did not change.
    case.site
        .page("/b", "B", &["The whole text of the second."]);
    insta::assert_snapshot!(case.refresh(), @"new title-of-b (1)");
    insta::assert_snapshot!(case.refresh(), @"");
    assert_eq!(case.site.server.asked("/a").len(), 1);
}

#[test]
fn a_large_feed_is_taken_in_parts() {
    let case = Case::new();
    let texts: Vec<(String, String)> = (0..1100)
        .map(|n| {
            (
                format!("Entry {n}"),
                format!("Barge number {n} left the harbour."),
            )
        })
        .collect();
    let entries: Vec<(u32, &str, &str)> = (0..)
        .zip(&texts)
        .map(|(n, (title, text))| (n, title.as_str(), text.as_str()))
        .collect();
    case.site.feed("/feed", &entries);
    let counts = |told: String| {
        let new = told.lines().filter(|line| line.starts_with("new ")).count();
        let notes: Vec<_> = told
            .lines()
            .filter(|line| line.starts_with("note"))
            .collect();
        format!("{new} new; {}", notes.join("; "))
    };
    insta::assert_snapshot!(counts(case.watch("/feed")), @"500 new; note: The Harbour Post: 500 entries were taken, 600 are left for the next refresh");
    insta::assert_snapshot!(counts(case.refresh()), @"500 new; note: The Harbour Post: 500 entries were taken, 100 are left for the next refresh");
    insta::assert_snapshot!(counts(case.refresh()), @"100 new; ");
    insta::assert_snapshot!(counts(case.refresh()), @"0 new; ");
}

#[test]
fn entries_that_fail_keep_no_others_from_their_turn() {
    let case = Case::new();
    let nothing: String = (0..520)
        .map(|n| format!("<item><guid isPermaLink=\"false\">empty-{n}</guid></item>"))
        .collect();
    let something: String = (0..100)
        .map(|n| {
            format!(
                "<item><guid isPermaLink=\"false\">entry-{n}</guid><title>Entry {n}</title>\
                 <content:encoded>Barge number {n} left the harbour.</content:encoded></item>"
            )
        })
        .collect();
    let feed = rss(&[nothing.as_str(), &something].concat());
    case.site.set("/feed", 200, FEED, feed);
    let counts = |told: String| {
        let count = |with: &str| told.lines().filter(|line| line.starts_with(with)).count();
        let notes: Vec<_> = told
            .lines()
            .filter(|line| line.starts_with("note"))
            .collect();
        let notes = notes.join("; ");
        format!("{} new, {} failed; {notes}", count("new "), count("failed"))
    };
    insta::assert_snapshot!(counts(case.watch("/feed")), @"0 new, 500 failed; note: The Harbour Post: 0 entries were taken, 120 are left for the next refresh");
    insta::assert_snapshot!(counts(case.refresh()), @"100 new, 400 failed; note: The Harbour Post: 100 entries were taken, 120 are left for the next refresh");
    // One is mended.
    let mended =
        "<title>Mended</title><content:encoded>The sluice was mended.</content:encoded></item>";
    let feed = rss(&[nothing.replacen("</item>", mended, 1), something].concat());
    case.site.set("/feed", 200, FEED, feed);
    insta::assert_snapshot!(counts(case.refresh()), @"1 new, 499 failed; note: The Harbour Post: 1 entry was taken, 20 are left for the next refresh");
    let heard = |entry: &str| {
        let key = format!("{} {entry}", case.site.url("/feed"));
        case.home.library().heard(&key).unwrap()
    };
    assert_eq!(heard("empty-0").last_error, None);
    assert!(heard("empty-1").last_error.is_some());
    let address = case.site.url("/feed");
    case.work(Work::Unwatch { address });
    assert_eq!(heard("empty-1"), Heard::default());
}

#[test]
fn what_a_feed_and_a_page_both_say_is_one_article() {
    let case = Case::new();
    case.site.page("/one", "One", &["One crane was sold."]);
    case.watch("/one");
    case.site
        .feed("/feed", &[(1, "One", "One crane was sold.")]);
    insta::assert_snapshot!(case.watch("/feed"), @r#"
    Same { slug: "one" }
    Watched { address: "http://SITE/feed" }
    "#);
    insta::assert_snapshot!(case.refresh(), @"");
}

#[test]
fn watching_is_undone_and_restored_like_any_change() {
    let case = Case::new();
    case.site
        .feed("/feed", &[(1, "One", "One crane was sold.")]);
    let before = case.home.library().state().unwrap().revision;
    case.watch("/feed");
    let with = case.home.library().state().unwrap().revision;
    insta::assert_snapshot!(case.seen(Work::Undo), @r#"
    gone one
    Unwatched { address: "http://SITE/feed" }
    "#);
    assert_eq!(case.watched(), "");
    insta::assert_snapshot!(case.refresh(), @"");
    insta::assert_snapshot!(case.seen(Work::Restore { revision: with }), @r#"
    new one (1)
    Watched { address: "http://SITE/feed" }
    "#);
    case.seen(Work::Restore { revision: before });
    // Watching it again by hand takes all of it again.
    insta::assert_snapshot!(case.watch("/feed"), @r#"
    new one (1)
    Watched { address: "http://SITE/feed" }
    "#);
    let address = case.site.url("/feed");
    insta::assert_snapshot!(case.seen(Work::Unwatch { address }), @r#"Unwatched { address: "http://SITE/feed" }"#);
    assert_eq!(case.text("one"), "One crane was sold.");
    case.site
        .feed("/feed", &[(2, "Two", "Two cranes were bought.")]);
    insta::assert_snapshot!(case.refresh(), @"");
}

#[test]
fn a_preview_is_made_as_it_was_shown_whatever_its_server_says_by_then() {
    let case = Case::new();
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    let work = Work::Watch {
        address: case.site.url("/ferry"),
        given: Box::new(Meta::default()),
    };
    let look = |work: &Work| {
        case.home
            .look(work, &audit("test"), &mut |_| {})
            .unwrap()
            .1
            .unwrap()
    };
    let confirm = |id| {
        case.home
            .confirm(id, |_| audit("test"), &mut |_| {})
            .unwrap()
    };
    let id = look(&work);
    case.site.set("/ferry", 500, HTML, "trouble");
    assert!(matches!(confirm(id), Confirmed::Done(..)));
    assert_eq!(case.text("the-ferry"), "The ferry sails on Mondays.");
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Sundays."]);
    let id = look(&Work::Refresh);
    case.site.page("/ferry", "The ferry", &["The ferry sank."]);
    assert!(matches!(confirm(id), Confirmed::Done(..)));
    assert_eq!(case.text("the-ferry"), "The ferry sails on Sundays.");
    // What came after the preview is taken by the next refresh.
    insta::assert_snapshot!(case.refresh(), @"changed the-ferry (1)");
}

#[test]
fn what_was_said_of_a_page_stands_when_it_is_added_again() {
    let case = Case::new();
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    let add = |title: &str| Work::Add {
        files: vec![case.site.url("/ferry")],
        attached: Vec::new(),
        given: Box::new(Meta {
            title: title.to_owned(),
            ..Meta::default()
        }),
    };
    case.work(add("Ships"));
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Sundays."]);
    case.work(add(""));
    let title = |slug: &str| {
        case.home
            .library()
            .summary(slug)
            .unwrap()
            .unwrap()
            .meta
            .title
    };
    assert_eq!(title("ships"), "Ships");
}

#[test]
fn details_are_fixed_before_something_is_added() {
    let case = Case::new();
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    let work = Work::Add {
        files: vec![case.site.url("/ferry")],
        attached: Vec::new(),
        given: Box::default(),
    };
    let (_, id) = case.home.look(&work, &audit("add"), &mut |_| {}).unwrap();
    let said = Meta {
        outlet: Some("The Harbour Post".into()),
        ..Meta::default()
    };
    let fixed = case
        .home
        .fix(id.unwrap(), &said, &audit("add"), &mut |_| {})
        .unwrap();
    let (_, seen, new) = fixed.unwrap();
    assert_eq!(seen.taken[0].meta.outlet, said.outlet);
    // The first preview is given up.
    let confirm = |id| {
        case.home
            .confirm(id, |_| audit("add"), &mut |_| {})
            .unwrap()
    };
    assert_eq!(confirm(id.unwrap()), Confirmed::Cancelled);
    assert!(matches!(confirm(new.unwrap()), Confirmed::Done(..)));
    let stored = case.home.library().summary("the-ferry").unwrap().unwrap();
    assert_eq!(stored.meta.outlet, said.outlet);
    assert_eq!(case.site.server.asked("/ferry").len(), 1);
}

/// What the program says, with the site's address as `SITE` and times as `TIME`.
pub fn run(home: &cli::Home, site: &Site, args: &[&str]) -> String {
    let mut command = home.command();
    command
        .env("PULLQUOTE_FETCH_ALLOW", site.server.host())
        .args(args);
    let said = cli::report(&command.output().unwrap())
        .replace(&site.server.host(), "SITE")
        .replace(home.dir().to_str().unwrap(), "DIR");
    let word = |word: &str| match word.len() >= 20 && word.starts_with("20") && word.contains('Z') {
        true => "TIME".to_owned(),
        false => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    said.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_moderators_morning() {
    let (home, site) = (cli::Home::new(), Site::new());
    site.page(
        "/ferry",
        "The ferry",
        &["The ferry sails on Mondays.", "It carries grain."],
    );
    site.feed(
        "/feed",
        &[
            (1, "One", "One crane was sold."),
            (2, "Two", "Two cranes were bought."),
        ],
    );
    let (ferry, feed) = (site.url("/ferry"), site.url("/feed"));
    let run = |args: &[&str]| run(&home, &site, args);
    insta::assert_snapshot!(run(&["add", &feed]), @r"
    exit status 2
    Not added: `http://SITE/feed` is a feed, not an article; `watch` it, and its articles are added
    ");
    insta::assert_snapshot!(run(&["watch", &feed]), @r"
    exit status 0
    Each refresh looks at http://SITE/feed from now on.
    Came: one, two.
    ");
    insta::assert_snapshot!(run(&["watch", &ferry, "--outlet", "The Harbour Post"]), @r"
    exit status 0
    Each refresh looks at http://SITE/ferry from now on.
    Came: the-ferry.
    ");
    insta::assert_snapshot!(run(&["watch", &ferry]), @r"
    exit status 0
    Each refresh looks at http://SITE/ferry already.
    Next: pullquote watched
    ");
    insta::assert_snapshot!(run(&["watch", &site.url("/none")]), @r"
    exit status 2
    --- stderr
    Not watched: `http://SITE/none` is not there: its server answered with status 404; look for a slip in the address
    ");
    site.page(
        "/ferry",
        "The ferry",
        &["The ferry sails on Sundays.", "It carries grain."],
    );
    site.set("/feed", 503, HTML, "trouble");
    insta::assert_snapshot!(run(&["refresh"]), @r"
    exit status 2
    Changed: the-ferry (1 paragraph).
    Removed before, so left out until it is added again: russia-iran-partnership.
    Not read: `http://SITE/feed` cannot be read: its server answered with status 503
    The index is up to date: 4 articles, 9 paragraphs, revision 5.
    ");
    insta::assert_snapshot!(run(&["watched"]), @r"
    exit status 0
    What a refresh looks at:

      the folder of articles · 0 articles · read TIME
      files that were added · 1 article · read TIME
      feed http://SITE/feed · The Harbour Post · 2 articles · read TIME
        `http://SITE/feed` cannot be read: its server answered with status 503
      page http://SITE/ferry · 1 article · read TIME

    None is due by itself.
    Next: pullquote refresh
    ");
    insta::assert_snapshot!(run(&["status"]), @r"
    exit status 0
    The library holds 4 articles, 9 paragraphs, newest 17 Jan 2999.
    Revision 5, of TIME
    Last change: refresh: changed the-ferry.
    Not read: `http://SITE/feed` cannot be read: its server answered with status 503
    In home: library 131 kB, index 9 kB.
    ");
    insta::assert_snapshot!(run(&["unwatch", "http://SITE/fed"]), @r#"
    exit status 2
    --- stderr
    The library has no watched place "http://site/fed".
    Next: pullquote watched
    "#);
    insta::assert_snapshot!(run(&["unwatch", &feed]), @r"
    exit status 0
    Refreshes do not look at http://SITE/feed any more. Its articles stay.
    ");
    insta::assert_snapshot!(run(&["undo"]), @r"
    exit status 2
    Undoing the last change would make this difference: 1 watched.

    Watched: http://SITE/feed.

    These changes are taken back:

      6 · TIME · unwatch by operator, terminal · unwatched http://SITE/feed

    Nothing is changed yet.
    Next: pullquote apply 1
    Or: pullquote cancel 1
    ");
    insta::assert_snapshot!(run(&["edit", "one", "--title", "A crane"]), @r"
    exit status 2
    The edit would make this difference: 1 changed.

    Changed: one (what is known about it).

    Nothing is changed yet.
    Next: pullquote apply 2
    Or: pullquote details 2
    Or: pullquote cancel 2
    ");
    insta::assert_snapshot!(run(&["details", "2"]), @r"
    exit status 0
    one

    Title: One -> A crane

    Next: pullquote apply 2
    ");
    insta::assert_snapshot!(run(&["changes"]), @r"
    exit status 0
    Changes of the library, newest first:

      6 · TIME · unwatch by operator, terminal · unwatched http://SITE/feed
      5 · TIME · refresh by operator, terminal · changed the-ferry
      4 · TIME · watch by operator, terminal · new the-ferry; watched http://SITE/ferry
      3 · TIME · watch by operator, terminal · new one; new two; watched http://SITE/feed
      2 · TIME · test by operator, terminal · gone russia-iran-partnership; new a-pact-is-signed
      1 · TIME · first use by operator, terminal · new russia-iran-partnership

    Next: pullquote undo
    ");
}

pub fn say(bot: &Arc<Bot>, words: &str) -> (Reply, String) {
    say_as(bot, Role::Moderator, words)
}

pub fn say_as(bot: &Arc<Bot>, role: Role, words: &str) -> (Reply, String) {
    let request = Request {
        said: Said::Words(words.to_owned()),
        role,
        front_end: "test",
        place: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let reply = runtime.block_on(bot.handle(request, |_| {}));
    let view = View {
        today: "2026-11-23".parse().unwrap(),
        stale_days: 180,
        prefix: "",
    };
    let text = plain(&message(&reply, &view));
    (reply, text)
}

#[test]
fn what_is_to_be_added_is_shown_fixed_and_added_in_a_chat() {
    let Case {
        dir: _dir,
        home,
        site,
    } = Case::new();
    let speech = [
        "The harbour master said on Monday that the ferry sails again after nine years of repairs in the northern yard.",
        "She thanked the crews, the two councils and the islanders who had waited for it through nine winters.",
    ];
    site.page("/speech", "The speech", &speech);
    site.page(
        "/copy",
        "What she said",
        &[speech[0], speech[1], "Read more."],
    );
    let bot = Bot::new(home, Options::default());
    let say = |words: &str| {
        let words = words.replace("SITE", &site.server.host());
        say(&bot, &words).1.replace(&site.server.host(), "SITE")
    };
    insta::assert_snapshot!(say("library add http://SITE/speech"), @r#"
    Adding would make this difference: 1 new.

    The speech · 2 paragraphs · the-speech
    The harbour master said on Monday that the ferry sails again after nine years of repairs in the northern yard.
    It does not say: outlet, author, date, topics.

    Came: the-speech.

    Nothing is changed yet.
    Next: library apply 1
    Or: library fix 1 --title "A title" --date 2025-01-17
    Or: library cancel 1
    "#);
    insta::assert_snapshot!(say("library fix 1 --title “The harbour speech” --date 2026-11-02"), @r#"
    Adding would make this difference: 1 new.

    The harbour speech · 2 Nov 2026 · 2 paragraphs · the-harbour-speech
    The harbour master said on Monday that the ferry sails again after nine years of repairs in the northern yard.
    It does not say: outlet, author, topics.

    Came: the-harbour-speech.

    Nothing is changed yet.
    Next: library apply 2
    Or: library fix 2 --title "A title" --date 2025-01-17
    Or: library cancel 2
    "#);
    insta::assert_snapshot!(say("library apply 1"), @"This was cancelled before.");
    insta::assert_snapshot!(say("library apply 2"), @r"
    Added The harbour speech · 2 Nov 2026 · 2 paragraphs · the-harbour-speech
    It does not say: outlet, author, topics.

    Note: Questions are answered from the built-in demo too until it is removed: russia-iran-partnership.
    ");
    insta::assert_snapshot!(say("library apply 2"), @"This was done before: it is change 2 of the library.");
    insta::assert_snapshot!(say("library add http://SITE/copy"), @r#"
    Adding would make this difference: 1 new.

    What she said · 3 paragraphs · what-she-said
    The harbour master said on Monday that the ferry sails again after nine years of repairs in the northern yard.
    It does not say: outlet, author, date, topics.

    Came: what-she-said.
    Note: what-she-said says nearly the same as the-harbour-speech: 94 % of it

    Nothing is changed yet.
    Next: library apply 3
    Or: library fix 3 --title "A title" --date 2025-01-17
    Or: library cancel 3
    "#);
    insta::assert_snapshot!(say("library watch http://SITE/speech"), @r"
    Watching it would make this difference: 1 watched.

    In the library already, and the same: The harbour speech · 2 Nov 2026 · 2 paragraphs · the-harbour-speech
    The harbour master said on Monday that the ferry sails again after nine years of repairs in the northern yard.
    It does not say: outlet, author, topics.

    Watched: http://SITE/speech.

    Nothing is changed yet.
    Next: library apply 4
    Or: library cancel 4
    ");
    insta::assert_snapshot!(say("library apply 4"), @"Each refresh looks at http://SITE/speech from now on.");
    let mended = speech[0].replace("Monday", "Tuesday");
    site.page("/speech", "The speech", &[&mended, speech[1]]);
    insta::assert_snapshot!(say("library refresh"), @r"
    A refresh would make this difference: 1 changed: 1 paragraph.

    Changed: the-harbour-speech (1 paragraph).

    Nothing is changed yet.
    Next: library apply 5
    Or: library details 5
    Or: library cancel 5
    ");
    insta::assert_snapshot!(say("library details 5"), @r"
    the-harbour-speech

    Paragraph 1: The harbour master said on [-Monday-] {+Tuesday+} that the ferry sails again after nine …

    Next: library apply 5
    ");
    insta::assert_snapshot!(say("library apply 5"), @r"
    Changed: the-harbour-speech (1 paragraph).
    The index is up to date: 2 articles, 31 paragraphs, revision 4.
    ");
}

#[test]
fn a_refresh_that_is_due_is_made_without_being_asked() {
    let (home, site) = (cli::Home::new(), Site::new());
    site.page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    run(&home, &site, &["watch", &site.url("/ferry")]);
    site.page("/ferry", "The ferry", &["The ferry sails on Sundays."]);
    let db = rusqlite::Connection::open(home.dir().join("home/library.db")).unwrap();
    let old = "UPDATE heard SET last_success = '2020-01-01T00:00:00Z' WHERE address = 'articles'";
    db.execute(old, []).unwrap();
    let mut serve = home.command();
    serve
        .env("PULLQUOTE_FETCH_ALLOW", site.server.host())
        .env("PULLQUOTE_REFRESH_EVERY_MINUTES", "60")
        .args(["serve"])
        .stderr(std::process::Stdio::null());
    let mut serve = serve.spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    let line = "refresh by operator, schedule · changed the-ferry";
    while !run(&home, &site, &["changes"]).contains(line) {
        assert!(Instant::now() < end, "no refresh was made");
        std::thread::sleep(Duration::from_millis(100));
    }
    serve.kill().unwrap();
    serve.wait().unwrap();
    insta::assert_snapshot!(run(&home, &site, &["ask", "When does the ferry sail?"]), @r"
    exit status 0
    Found in the library: 1 excerpt

      The ferry sails on Sundays.
      The ferry · paragraph 1
      http://SITE/ferry#:~:text=The%20ferry%20sails%20on%20Sundays.
      Next: pullquote show the-ferry#p1
    ");
}

#[test]
fn what_cannot_be_read_or_kept_is_told() {
    let Case {
        dir: _dir,
        home,
        site,
    } = Case::new();
    site.page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    site.feed("/feed", &[(1, "Rope", "Rope is sold by the fathom.")]);
    let bot = Bot::new(home, Options::default());
    let say = |words: &str| say(&bot, &words.replace("SITE", &site.server.host())).1;
    say("library add http://SITE/ferry");
    insta::assert_snapshot!(say("library fix 1 --date 17.1.2025"), @r#"This could not be read. It is written so: library fix 1 --title "A title" --outlet "A paper" --date 2025-01-17"#);
    insta::assert_snapshot!(say("library fix 1 --url javascript:alert(1)"), @"Nothing was changed: what was said has the url `javascript:alert(1)`; give an absolute `http` or `https` address without a user name or spaces.");
    say("library apply 1");
    insta::assert_snapshot!(say("library edit the-ferry"), @r#"This could not be read. It is written so: library edit the-ferry --title "A title" --outlet "A paper" --date 2025-01-17"#);
    insta::assert_snapshot!(say("library remove the-fery"), @r#"
    The library has no article "the-fery". Near: the-ferry.
    Next: articles
    "#);
    insta::assert_snapshot!(say("library watch example.org/feed"), @"Not watched: `example.org/feed` is no web address (it begins with no `https://`); give one such as `https://example.org/page`");
    let watched = say("library watch http://SITE/feed --title Rope --yes");
    insta::assert_snapshot!(watched.replace(&site.server.host(), "SITE"), @r"
    Each refresh looks at http://SITE/feed from now on.
    Came: rope.
    Note: http://SITE/feed is a feed, so what was said about a page is left out: `edit` says it of one article
    ");
    insta::assert_snapshot!(say("library add example.org/page"), @r#"This could not be read. It is written so: library add https://example.org/page --title "A title" --outlet "A paper" --date 2025-01-17"#);
    insta::assert_snapshot!(say("library edit the-ferry --language klingon"), @"Nothing was changed: what was said has the language `klingon`; give a two-letter code such as `en`.");
    insta::assert_snapshot!(say("library edit the-ferry --title \"  \""), @"Nothing was changed: what was said has an empty title: what is known can be changed, and not taken away.");
}
