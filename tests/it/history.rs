//! Going back in the library's history, and taking something out of it for good.

use std::fs;
use std::path::Path;

use pullquote::article::Meta;
use pullquote::home::{Confirmed, Home, Work};
use pullquote::library::{Effect, Library};
use tempfile::TempDir;

use crate::library::{assert_in_step, audit, change, open, put, remove, version};

const CANARY: &str = "The canary sang of quarterly lanterns.";

fn work(home: &Home, work: Work) -> Vec<Effect> {
    let done = home.work(&work, &audit("test"), &mut |_| {}).unwrap();
    assert_in_step(home);
    done.outcome.effects
}

fn look(home: &Home, work: Work) -> Option<u64> {
    home.look(&work, &audit("test"), &mut |_| {}).unwrap().1
}

fn confirm(home: &Home, id: u64) -> Confirmed {
    home.confirm(id, |_| audit("test"), &mut |_| {}).unwrap()
}

fn undo(home: &Home) -> Vec<Effect> {
    work(home, Work::Undo)
}

/// Ids and texts of all articles.
fn texts(home: &Home) -> Vec<(String, Meta, String)> {
    let library = home.library();
    let slugs = library.slugs().unwrap().into_iter();
    slugs
        .map(|slug| {
            let article = library.article(&slug).unwrap().unwrap().article;
            (slug, article.meta, article.body)
        })
        .collect()
}

fn erase(home: &Home, slug: &str) -> Vec<Effect> {
    let slug = slug.to_owned();
    work(home, Work::Erase { slug })
}

/// Files under a folder that have the bytes.
pub fn files_with(dir: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if fs::read(&path)
            .unwrap()
            .windows(bytes.len())
            .any(|window| window == bytes)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn undo_reverts_the_last_change_whatever_it_was() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![version(1, 1), version(2, 1)]);
    let steps = [
        vec![version(3, 1)],
        vec![version(1, 2)],
        vec![remove("title-2")],
        vec![remove("title-1"), version(2, 3), version(4, 1)],
    ];
    for step in steps {
        let before = texts(&home);
        change(&home, step);
        let after = texts(&home);
        assert_ne!(before, after);
        let revision = home.library().state().unwrap().revision;
        undo(&home);
        assert_eq!(texts(&home), before);
        assert_eq!(home.library().state().unwrap().revision, revision + 1);
        undo(&home);
        assert_eq!(texts(&home), after, "the undone change came again");
    }
}

#[test]
fn the_first_revision_is_not_undone() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    assert_eq!(undo(&home), []);
    assert_eq!(look(&home, Work::Undo), None);
}

#[test]
fn any_revision_can_be_gone_back_to() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let mut states = vec![texts(&home)];
    for n in 0..12 {
        let step = match n % 4 {
            3 => vec![remove(&format!("title-{}", n % 3))],
            _ => vec![version(n % 3, (n % 5) as u8), version(n % 2, (n % 4) as u8)],
        };
        change(&home, step);
        let revision = home.library().state().unwrap().revision;
        states.resize(revision as usize, texts(&home));
    }
    for revision in [3, 1, 9, 5, 11, 2] {
        work(&home, Work::Restore { revision });
        assert_eq!(
            texts(&home),
            states[revision as usize - 1],
            "revision {revision}"
        );
    }
}

#[test]
fn a_refresh_does_not_undo_an_undo() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let file = dir.path().join("articles/new.txt");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "The first text of it.\n").unwrap();
    work(&home, Work::Refresh);
    let first = texts(&home);
    fs::write(&file, "The second text of it.\n").unwrap();
    work(&home, Work::Refresh);
    undo(&home);
    work(&home, Work::Refresh);
    assert_eq!(texts(&home), first);
    fs::remove_file(&file).unwrap();
    work(&home, Work::Refresh);
    undo(&home);
    work(&home, Work::Refresh);
    assert_eq!(texts(&home), first, "it is kept without its file");
    work(&home, Work::Restore { revision: 1 });
    fs::write(&file, "The third text of it.\n").unwrap();
    work(&home, Work::Refresh);
    assert!(!texts(&home).iter().any(|(slug, ..)| slug == "new"));
}

#[test]
fn what_is_erased_is_in_no_file_and_does_not_come_back() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let other = open(dir.path());
    let canary = |n: u32| put(&format!("/canary-{n}"), "Lanterns", &[CANARY, "The end."]);
    let revised = put("/canary-1", "Lanterns", &[CANARY, "Another end."]);
    change(&home, (0..9).map(|n| version(n, 1)).collect());
    // Its text stands under another id in the past, too.
    change(&home, vec![canary(2)]);
    change(&home, vec![remove("lanterns"), canary(1)]);
    change(&home, vec![revised.clone(), version(1, 2)]);
    change(&home, vec![version(2, 2)]);
    let rest: Vec<_> = texts(&home)
        .into_iter()
        .filter(|(slug, ..)| slug != "lanterns-2")
        .collect();
    assert_ne!(files_with(dir.path(), CANARY.as_bytes()), [""; 0]);
    assert_eq!(other.snapshot().payload().revision, 6);

    let effects = erase(&home, "lanterns-2");
    assert!(
        matches!(&effects[..], [Effect::Erased { slug, title, sources }]
            if slug == "lanterns-2" && title == "Lanterns" && sources == &["/canary-1"]),
        "{effects:?}"
    );
    assert_eq!(texts(&home), rest);
    assert_eq!(files_with(dir.path(), CANARY.as_bytes()), [""; 0]);
    assert_in_step(&other);

    for (source, why) in [
        (canary(1), "the source"),
        (canary(3), "the text"),
        (put("/canary-1", "Else", &["Else."]), "the source"),
    ] {
        let effects = change(&home, vec![source]).effects;
        assert!(
            matches!(&effects[..], [Effect::Blocked { slug, .. }] if slug == "lanterns-2"),
            "{why}: {effects:?}"
        );
    }
    for revision in [6, 5, 4, 3, 2] {
        work(&home, Work::Restore { revision });
        assert!(
            !texts(&home)
                .iter()
                .any(|(_, _, body)| body.contains(CANARY))
        );
    }
    assert_eq!(files_with(dir.path(), CANARY.as_bytes()), [""; 0]);
}

#[test]
fn an_erasure_that_was_cut_short_is_finished_by_the_next_start() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(
        &home,
        vec![put("/canary", "Lanterns", &[CANARY]), version(1, 1)],
    );
    drop(home);
    let mut library = Library::open(&dir.path().join("library.db"))
        .unwrap()
        .unwrap();
    let slug = "lanterns".to_owned();
    let change = pullquote::library::Change::Erase { slug };
    library.apply([Ok(change)], &audit("erase"), true).unwrap();
    library.commit().unwrap();
    assert_ne!(files_with(dir.path(), CANARY.as_bytes()), [""; 0]);
    assert!(library.is_unpurged().unwrap());
    let home = open(dir.path());
    assert!(!home.library().is_unpurged().unwrap());
    assert_eq!(files_with(dir.path(), CANARY.as_bytes()), [""; 0]);
    assert_in_step(&home);
}

#[test]
fn an_article_that_left_earlier_can_be_erased() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![put("/canary", "Lanterns", &[CANARY])]);
    change(&home, vec![remove("lanterns")]);
    assert_eq!(erase(&home, "lanterns").len(), 1);
    assert_eq!(files_with(dir.path(), CANARY.as_bytes()), [""; 0]);
    let slug = "lanterns".to_owned();
    assert_eq!(erase(&home, "lanterns"), [Effect::NoSuchArticle { slug }]);
}

#[test]
fn a_preview_changes_nothing_and_is_applied_once() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![version(1, 1), version(2, 1)]);
    let before = texts(&home);
    let slug = "title-1".to_owned();
    let one = look(&home, Work::Remove { slug: slug.clone() }).unwrap();
    assert_eq!(texts(&home), before);
    assert_in_step(&home);
    let two = look(&home, Work::Undo).unwrap();
    let three = look(&home, Work::Erase { slug }).unwrap();
    assert!(matches!(
        confirm(&home, one),
        Confirmed::Done(Work::Remove { .. }, _)
    ));
    assert_eq!(confirm(&home, one), Confirmed::Applied(3));
    for id in [two, three] {
        let Confirmed::Outdated(since) = confirm(&home, id) else {
            panic!("{id} was not outdated")
        };
        assert_eq!(since.len(), 1);
        assert_eq!(since[0].summary, "gone title-1");
    }
    let four = look(&home, Work::Undo).unwrap();
    assert!(home.library().cancel(four).unwrap());
    assert!(!home.library().cancel(four).unwrap());
    assert_eq!(confirm(&home, four), Confirmed::Cancelled);
    assert_eq!(confirm(&home, 99), Confirmed::NoSuch);
    assert_eq!(home.library().state().unwrap().revision, 3);
}

#[test]
fn one_of_many_confirmations_at_the_same_time_applies() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![version(1, 1)]);
    let id = look(&home, Work::Undo).unwrap();
    let confirmed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| confirm(&open(dir.path()), id)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect::<Vec<_>>()
    });
    let done = |one: &&Confirmed| matches!(one, Confirmed::Done(..));
    assert_eq!(confirmed.iter().filter(done).count(), 1);
    assert!(
        confirmed
            .iter()
            .all(|one| matches!(one, Confirmed::Done(..) | Confirmed::Applied(3)))
    );
}

#[test]
fn a_refresh_that_would_do_something_else_than_its_preview_is_not_made() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let file = dir.path().join("articles/new.txt");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "The first text of it.\n").unwrap();
    let id = look(&home, Work::Refresh).unwrap();
    fs::write(&file, "The second text of it.\n").unwrap();
    let before = texts(&home);
    assert_eq!(confirm(&home, id), Confirmed::Outdated(Vec::new()));
    assert_eq!(texts(&home), before);
    fs::write(&file, "The first text of it.\n").unwrap();
    assert!(matches!(
        confirm(&home, id),
        Confirmed::Done(Work::Refresh, _)
    ));
}

#[test]
fn what_a_person_says_about_an_article_stays() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let file = dir.path().join("articles/new.md");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text =
        |title: &str, body: &str| format!("---\ntitle: {title}\noutlet: The Post\n---\n\n{body}\n");
    fs::write(&file, text("Old", "One.")).unwrap();
    work(&home, Work::Refresh);
    let given = Box::new(Meta {
        title: "New".to_owned(),
        topics: vec!["Sea".to_owned()],
        ..Meta::default()
    });
    let slug = "old".to_owned();
    work(&home, Work::Edit { slug, given });
    let meta = || home.library().article("old").unwrap().unwrap().article.meta;
    let seen = || (meta().title, meta().outlet.unwrap(), meta().topics);
    let said = (
        "New".to_owned(),
        "The Post".to_owned(),
        vec!["Sea".to_owned()],
    );
    assert_eq!(seen(), said);
    fs::write(&file, text("Old", "Two.")).unwrap();
    work(&home, Work::Refresh);
    assert_eq!(seen(), said);
    work(&home, Work::Restore { revision: 2 });
    fs::write(&file, text("Older", "Three.")).unwrap();
    work(&home, Work::Refresh);
    assert_eq!(meta().title, "Old", "what was gone back to stays");
}
