//! What happens to a library while its sources are read, and what is left to take when not all of them was taken.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use pullquote::answer::Options;
use pullquote::article::{Article, Meta};
use pullquote::bot::Bot;
use pullquote::command::Role;
use pullquote::home::{Confirmed, Work};
use pullquote::library::Heard;
use pullquote::reply::Reply;
use pullquote::source::Fetcher;
use tempfile::TempDir;

use crate::library::{audit, open};
use crate::watched::{Case, FEED, rss, say, say_as};
use crate::web::{Server, respond};

/// Refreshes a watched page that changed, and does something else while the page is on its way.
fn refresh_meanwhile(work: Work) -> (Option<Meta>, Heard) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().to_owned();
    let meanwhile: Arc<Mutex<Option<Work>>> = Arc::default();
    let (next, sent) = (Arc::clone(&meanwhile), AtomicUsize::new(0));
    let server = Server::start(move |asked, stream| {
        if asked.path != "/ferry" {
            return respond(stream, "404 None", "", b"");
        }
        if let Some(work) = next.lock().unwrap().take() {
            let other = open(&path);
            other.work(&work, &audit("other"), &mut |_| {}).unwrap();
        }
        let day = sent.fetch_add(1, Ordering::SeqCst);
        let body = format!("<title>The ferry</title><p>The ferry sails on day {day}.</p>");
        respond(
            stream,
            "200 It",
            "Content-Type: text/html\r\n",
            body.as_bytes(),
        );
    });
    let fetcher = Fetcher::new(&server.host(), "", Duration::from_secs(10));
    let home = open(dir.path()).fetching(fetcher);
    let given = Box::new(Meta {
        title: "Ferries".to_owned(),
        ..Meta::default()
    });
    let address = server.url("/ferry");
    let watch = Work::Watch { address, given };
    home.work(&watch, &audit("watch"), &mut |_| {}).unwrap();
    *meanwhile.lock().unwrap() = Some(work);
    home.work(&Work::Refresh, &audit("refresh"), &mut |_| {})
        .unwrap();
    let stored = home.library().article("ferries").unwrap();
    let heard = home.library().heard(&server.url("/ferry")).unwrap();
    (stored.map(|stored| stored.article.meta), heard)
}

#[test]
fn what_a_moderator_does_while_a_page_is_fetched_stands() {
    let slug = || "ferries".to_owned();
    assert_eq!(refresh_meanwhile(Work::Remove { slug: slug() }).0, None);
    // Nothing is left of a page whose article was erased.
    let erase = Work::Erase { slug: slug() };
    assert_eq!(refresh_meanwhile(erase), (None, Heard::default()));
    let given = Box::new(Meta {
        title: "Ferries of the bay".to_owned(),
        ..Meta::default()
    });
    let edit = Work::Edit {
        slug: slug(),
        given,
    };
    let title = refresh_meanwhile(edit).0.map(|meta| meta.title);
    assert_eq!(title.as_deref(), Some("Ferries of the bay"));
}

#[test]
fn a_page_that_said_what_another_says_is_taken_when_that_one_is_gone() {
    let case = Case::new();
    case.site.page("/a", "Grain", &["Grain is shipped."]);
    case.site.page("/b", "Steel", &["Steel is shipped."]);
    case.watch("/a");
    case.watch("/b");
    case.site.page("/b", "Steel", &["Grain is shipped."]);
    assert!(case.refresh().contains("Duplicate"));
    case.work(Work::Remove {
        slug: "grain".into(),
    });
    insta::assert_snapshot!(case.refresh(), @"changed steel (1)");
}

#[test]
fn an_entry_that_changed_while_it_was_removed_is_taken_when_it_is_back() {
    let case = Case::new();
    case.site
        .feed("/feed", &[(1, "One", "One crane was sold.")]);
    case.watch("/feed");
    case.work(Work::Remove { slug: "one".into() });
    case.site
        .feed("/feed", &[(1, "One", "One crane was kept.")]);
    insta::assert_snapshot!(case.refresh(), @"");
    case.work(Work::Undo);
    insta::assert_snapshot!(case.refresh(), @"changed one (1)");
}

#[test]
fn no_preview_keeps_a_text_that_was_erased() {
    let case = Case::new();
    case.site.page("/a", "Grain", &["Grain is shipped."]);
    case.site.page("/b", "Steel", &["Steel is shipped."]);
    case.watch("/a");
    case.watch("/b");
    case.work(Work::Erase {
        slug: "grain".into(),
    });
    case.site.page("/b", "Steel", &["Grain is shipped."]);
    case.site.page("/c", "Coal", &["Coal is shipped."]);
    let files = ["/b", "/c"].map(|path| case.site.url(path)).to_vec();
    let given = Box::default();
    let work = Work::Add {
        files,
        attached: Vec::new(),
        given,
    };
    let seen = case.home.look(&work, &audit("add"), &mut |_| {}).unwrap();
    let id = seen.1.unwrap();
    let drafts = case.home.library().drafts(id).unwrap().concat();
    assert!(drafts.contains("Coal is shipped."), "{drafts}");
    assert!(!drafts.contains("Grain is shipped."), "{drafts}");
    let done = case
        .home
        .confirm(id, |_| audit("add"), &mut |_| {})
        .unwrap();
    assert!(matches!(done, Confirmed::Done(..)), "{done:?}");
    assert_eq!(case.text("coal"), "Coal is shipped.");
}

#[test]
fn a_feed_of_large_pages_is_taken_in_parts() {
    let case = Case::new();
    let item = |n: u32| {
        let path = format!("/{n}");
        let paragraph = format!("Page {n} says this. ").repeat(200);
        let text = format!("{paragraph}\n\n").repeat(2_400);
        case.site.set(&path, 200, "text/plain", text);
        let url = case.site.url(&path);
        format!("<item><guid>{url}</guid><link>{url}</link><title>Page {n}</title></item>")
    };
    let items: String = (1..=3).map(item).collect();
    case.site.set("/feed", 200, FEED, rss(&items));
    let (address, given) = (case.site.url("/feed"), Box::default());
    let work = Work::Watch { address, given };
    let (seen, _) = case.home.look(&work, &audit("watch"), &mut |_| {}).unwrap();
    assert_eq!(
        seen.notes,
        ["The Harbour Post: 2 entries were taken, 1 is left for the next refresh"]
    );
}

fn chat(case: Case) -> (TempDir, Arc<Bot>) {
    (case.dir, Bot::new(case.home, Options::default()))
}

#[test]
fn only_what_is_added_is_fixed() {
    let case = Case::new();
    case.site.page("/a", "Grain", &["Grain is shipped."]);
    case.watch("/a");
    case.site.page("/a", "Grain", &["Grain is sold."]);
    let site = case.site.server.host();
    let (_dir, bot) = chat(case);
    let (Reply::Preview(preview), _) = say(&bot, "library refresh") else {
        panic!("no preview")
    };
    let (_, said) = say(&bot, &format!("library fix {} --title Corn", preview.id));
    insta::assert_snapshot!(said.replace(&site, "SITE"), @"Preview 1 adds nothing that could be fixed: what is known about an article is said with edit.");
    let (reply, _) = say(&bot, &format!("library apply {}", preview.id));
    assert!(matches!(reply, Reply::Refreshed(_)), "{reply:?}");
}

#[test]
fn what_is_applied_meanwhile_is_not_fixed() {
    let case = Case::new();
    case.site.page("/a", "Grain", &["Grain is shipped."]);
    let work = Work::Add {
        files: vec![case.site.url("/a")],
        attached: Vec::new(),
        given: Box::default(),
    };
    let (_, id) = case.home.look(&work, &audit("add"), &mut |_| {}).unwrap();
    let id = id.unwrap();
    let (waits, waiting) = mpsc::channel();
    thread::scope(|scope| {
        let mut fixing = None;
        // While it is applied, another moderator fixes it, and waits.
        let mut meanwhile = |_| {
            if fixing.is_some() {
                return;
            }
            let (home, waits) = (&case.home, waits.clone());
            let fix = move || {
                let mut wait = |_| waits.send(()).unwrap();
                home.fix(id, &Meta::default(), &audit("fix"), &mut wait)
            };
            fixing = Some(scope.spawn(fix));
            waiting.recv().unwrap();
        };
        let done = case.home.confirm(id, |_| audit("add"), &mut meanwhile);
        assert!(matches!(done, Ok(Confirmed::Done(..))), "{done:?}");
        let fixed = fixing.unwrap().join().unwrap().unwrap();
        assert!(matches!(fixed, Err(Confirmed::Applied(2))), "{fixed:?}");
    });
}

#[test]
fn no_number_is_a_fault() {
    let (_dir, bot) = chat(Case::new());
    for command in ["apply", "cancel", "details", "fix"] {
        let (reply, _) = say(&bot, &format!("library {command} {}", u64::MAX));
        assert!(
            matches!(reply, Reply::NotApplied(_)),
            "{command}: {reply:?}"
        );
    }
}

#[test]
fn a_moderator_is_not_told_where_files_lie() {
    let case = Case::new();
    let home = case.dir.path().to_owned();
    std::fs::create_dir(home.join("articles")).unwrap();
    std::fs::write(home.join("articles/broken.md"), "---\ntitle: [\n---\n").unwrap();
    std::fs::write(home.join("articles/whole.md"), "# Whole\n\nA whole text.\n").unwrap();
    let (_dir, bot) = chat(case);
    for command in ["library refresh", "library refresh --yes"] {
        let (_, said) = say(&bot, command);
        assert!(said.contains("broken.md"), "{said}");
        assert!(!said.contains(&home.display().to_string()), "{said}");
    }
}

#[test]
fn a_member_is_not_told_which_places_are_watched() {
    let case = Case::new();
    case.site.page("/a", "Grain", &["Grain is shipped."]);
    case.watch("/a");
    let site = case.site.server.host();
    let (_dir, bot) = chat(case);
    let (_, said) = say(&bot, "status");
    assert!(said.contains(&site), "{said}");
    let (reply, _) = say_as(&bot, Role::Member, "status");
    assert!(!format!("{reply:?}").contains(&site), "{reply:?}");
}

#[test]
fn questions_do_not_wait_for_who_waits_for_a_change() {
    let case = Case::new();
    let file = case.dir.path().join("library.db");
    let (_dir, bot) = chat(case);
    // Another process is in the middle of a change.
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let moderator = Arc::clone(&bot);
    let paused = thread::spawn(move || say(&moderator, "library pause").0);
    for _ in 0..100 {
        let (reply, _) = say(&bot, "freight corridor");
        assert!(matches!(reply, Reply::Answer(_)), "{reply:?}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(paused.join().unwrap(), Reply::Answering(false));
}

#[test]
fn a_preview_shows_what_will_be_known_of_an_article() {
    let case = Case::new();
    let add = |title: &str| Work::Add {
        files: vec![case.site.url("/ferry")],
        attached: Vec::new(),
        given: Box::new(Meta {
            title: title.to_owned(),
            ..Meta::default()
        }),
    };
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Mondays."]);
    case.work(add("Ships"));
    case.site
        .page("/ferry", "The ferry", &["The ferry sails on Sundays."]);
    let (seen, id) = case
        .home
        .look(&add(""), &audit("add"), &mut |_| {})
        .unwrap();
    assert_eq!(seen.taken[0].meta.title, "Ships");
    let pairs = differences(&case, id.unwrap());
    assert_eq!(pairs[0].1.meta, pairs[0].0.meta);
    assert_eq!(pairs[0].1.body, "The ferry sails on Sundays.");
}

#[test]
fn details_of_an_import_show_what_changes() {
    let case = Case::new();
    case.site
        .page("/ferry", "The ferry", &["It sails on Mondays."]);
    case.watch("/ferry");
    let dir = case.dir.path().join("out");
    case.home.export(&dir, &mut |_| {}).unwrap();
    let file = dir.join("the-ferry.md");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("Mondays", "Sundays")).unwrap();
    std::fs::write(dir.join("own.md"), "# Own\n\nWritten by hand.\n").unwrap();
    let import = || Work::Import { dir: dir.clone() };
    let look = || {
        let seen = case.home.look(&import(), &audit("import"), &mut |_| {});
        differences(&case, seen.unwrap().1.unwrap())
    };
    let pairs = look();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].1.body, "It sails on Sundays.");
    case.work(import());
    std::fs::write(dir.join("own.md"), "# Own\n\nWritten again.\n").unwrap();
    let pairs = look();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].1.body, "Written again.");
}

fn differences(case: &Case, id: u64) -> Vec<(Article, Article)> {
    let found = case.home.differences(id, &audit("details"), &mut |_| {});
    found.unwrap().unwrap().1
}

#[test]
fn an_import_does_not_watch_a_page_that_was_erased() {
    let case = Case::new();
    case.site.page("/ferry", "The ferry", &["It sails."]);
    case.site.page("/port", "The port", &["It is deep."]);
    case.watch("/ferry");
    case.watch("/port");
    let dir = case.dir.path().join("out");
    case.home.export(&dir, &mut |_| {}).unwrap();
    case.work(Work::Erase {
        slug: "the-ferry".into(),
    });
    case.work(Work::Import { dir });
    assert_eq!(case.watched(), "http://SITE/port");
}
