//! The library, the index that follows it, and the home that holds both.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use pullquote::article::{Article, Block, Meta, Place};
use pullquote::home::{Home, Progress};
use pullquote::index::FORMAT;
use pullquote::library::{Audit, Change, Kind, Library, Outcome, Source};
use tempfile::TempDir;

fn quiet(_: Progress) {}

pub fn open(dir: &Path) -> Home {
    Home::open(dir, &mut quiet).unwrap()
}

pub fn audit(action: &str) -> Audit {
    Audit {
        action: action.to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    }
}

/// Adds a file as a person does.
pub fn add_file(home: &Home, file: &Path, given: &Meta) {
    let (change, _) = home.file(file, given).unwrap();
    home.change(vec![change], &audit("add"), &mut quiet)
        .unwrap();
}

pub fn put(key: &str, title: &str, paragraphs: &[&str]) -> Change {
    let blocks: Vec<_> = paragraphs
        .iter()
        .map(|text| Block::Paragraph(text.to_string()))
        .collect();
    let meta = Meta {
        title: title.to_owned(),
        language: Some("en".to_owned()),
        ..Meta::default()
    };
    let source = Source {
        key: key.to_owned(),
        kind: Kind::File,
        hash: Vec::new(),
        given: Meta::default(),
    };
    Change::Put {
        source,
        article: Box::new(Article::new("", meta, &blocks)),
    }
}

pub fn remove(slug: &str) -> Change {
    Change::Remove {
        slug: slug.to_owned(),
    }
}

pub fn change(home: &Home, changes: Vec<Change>) -> Outcome {
    home.change(changes, &audit("test"), &mut quiet).unwrap()
}

/// The index has the library's passages, and no others.
pub fn assert_in_step(home: &Home) {
    let (library, snapshot) = (home.library(), home.snapshot());
    let state = library.state().unwrap();
    assert_eq!(snapshot.payload().chain, state.chain);
    assert_eq!(snapshot.payload().revision, state.revision);
    let (mut articles, mut passages) = (0, 0);
    for slug in library.slugs().unwrap() {
        let stored = library.article(&slug).unwrap().unwrap();
        let article = &stored.article;
        let about = (article.meta.clone(), article.corrections());
        assert_eq!(snapshot.about(&slug).unwrap(), Some(about));
        articles += 1;
        for passage in &stored.article.passages {
            let place = Place {
                slug: slug.clone(),
                number: passage.number,
            };
            let found = snapshot
                .passage(&place)
                .unwrap()
                .unwrap_or_else(|| panic!("the index lacks {place}"));
            assert_eq!(found.text, stored.article.text(passage));
            assert_eq!(
                (found.version, found.start),
                (stored.version, passage.range.start)
            );
            let truth = library.read(found.version, passage.range.clone()).unwrap();
            assert_eq!(truth.as_deref(), Some(found.text.as_str()));
            passages += 1;
        }
    }
    assert_eq!((state.articles, state.passages), (articles, passages));
    assert_eq!(snapshot.documents(), articles + passages);
}

#[derive(Debug, Clone)]
enum Op {
    Put(usize, u8),
    Remove(usize),
    Both(usize, u8),
    Reopen,
    Tidy,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..6usize, 0..4u8).prop_map(|(source, text)| Op::Put(source, text)),
        2 => (0..6usize).prop_map(Op::Remove),
        1 => (0..6usize, 0..4u8).prop_map(|(source, text)| Op::Both(source, text)),
        1 => Just(Op::Reopen),
        1 => Just(Op::Tidy),
    ]
}

/// No two sources have the same text.
pub fn version(source: usize, text: u8) -> Change {
    let own = format!("Source {source} says {text}.");
    let paragraphs: Vec<_> = ["Common words.", &own, "The end."]
        .into_iter()
        .take(2 + usize::from(text) % 2)
        .collect();
    put(
        &format!("/source/{source}.txt"),
        &format!("Title {source}"),
        &paragraphs,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_for_the_library(ops in prop::collection::vec(op(), 1..16)) {
        let dir = TempDir::new().unwrap();
        let mut home = open(dir.path());
        let built_in = home.library().state().unwrap().articles;
        let mut model: BTreeMap<usize, u8> = BTreeMap::new();
        let mut revision = home.library().state().unwrap().revision;
        for op in ops {
            let before = model.clone();
            match op {
                Op::Put(source, text) => {
                    model.insert(source, text);
                    change(&home, vec![version(source, text)]);
                }
                Op::Remove(source) => {
                    model.remove(&source);
                    change(&home, vec![remove(&format!("title-{source}"))]);
                }
                Op::Both(source, text) => {
                    model.insert(source, text);
                    change(&home, vec![remove(&format!("title-{source}")), version(source, text)]);
                }
                Op::Reopen => {
                    drop(home);
                    home = open(dir.path());
                }
                Op::Tidy => home.tidy().unwrap(),
            }
            let now = home.library().state().unwrap();
            prop_assert!(now.revision == revision || now.revision == revision + 1);
            prop_assert!(now.revision > revision || model == before);
            revision = now.revision;
            prop_assert_eq!(now.articles, built_in + model.len() as u64);
            assert_in_step(&home);
        }
    }
}

pub fn index_dir(home: &Path) -> PathBuf {
    home.join(format!("tantivy/v{FORMAT}"))
}

#[test]
fn changes_say_what_they_did() {
    let dir = TempDir::new().unwrap();
    let mut library = Library::create(&dir.path().join("library.db")).unwrap();
    let one = |text: &[&str]| vec![put("/a.txt", "One Title", text)];
    let mut said = String::new();
    for (what, changes) in [
        ("new", one(&["A.", "B."])),
        ("same", one(&["A.", "B."])),
        ("two of three paragraphs are new", one(&["A.", "C.", "D."])),
        ("three went", one(&[])),
        ("back", one(&["A.", "B."])),
        ("the same title", vec![put("/b.txt", "One title!", &["E."])]),
        ("the same text", vec![put("/c.txt", "Else", &["A.", "B."])]),
        (
            "no Latin letters",
            vec![put("/договор.txt", "Договор", &["F."])],
        ),
        (
            "the name of the file",
            vec![put("/my notes.txt", "Договор", &["G."])],
        ),
        ("removed", vec![remove("one-title")]),
        ("removed again", vec![remove("one-title")]),
        (
            "another source, the same title",
            vec![put("/d.txt", "One title", &["H."])],
        ),
        ("the same source again", one(&["A.", "B."])),
    ] {
        let changes: Vec<Change> = changes;
        let told = library
            .apply(changes.clone().into_iter().map(Ok), &audit("test"), false)
            .unwrap();
        let before = library.state().unwrap();
        let done = library
            .apply(changes.into_iter().map(Ok), &audit("test"), true)
            .unwrap();
        library.commit().unwrap();
        assert_eq!(
            (&told.effects, told.changed, told.state),
            (&done.effects, done.changed, before)
        );
        said.push_str(&format!("{what}: {:?}\n", done.effects));
    }
    insta::assert_snapshot!(said, @r#"
    new: [New { slug: "one-title", title: "One Title", passages: 2 }]
    same: [Same { slug: "one-title" }]
    two of three paragraphs are new: [Changed { slug: "one-title", title: "One Title", paragraphs: 2 }]
    three went: [Changed { slug: "one-title", title: "One Title", paragraphs: 3 }]
    back: [Changed { slug: "one-title", title: "One Title", paragraphs: 2 }]
    the same title: [New { slug: "one-title-2", title: "One title!", passages: 1 }]
    the same text: [Duplicate { key: "/c.txt", of: "one-title" }]
    no Latin letters: [New { slug: "article-5", title: "Договор", passages: 1 }]
    the name of the file: [New { slug: "my-notes", title: "Договор", passages: 1 }]
    removed: [Gone { slug: "one-title", title: "One Title" }]
    removed again: [NoSuchArticle { slug: "one-title" }]
    another source, the same title: [New { slug: "one-title-3", title: "One title", passages: 1 }]
    the same source again: [New { slug: "one-title", title: "One Title", passages: 2 }]
    "#);
    let history = library.history(2).unwrap();
    let history: Vec<_> = history
        .iter()
        .map(|entry| (entry.revision, entry.summary.as_str()))
        .collect();
    assert_eq!(history, [(10, "new one-title"), (9, "new one-title-3")]);
}

#[test]
fn the_library_in_numbers() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let article = |key: &str, language: &str, date: &str, heading: &str| {
        let blocks = [
            Block::Heading(2, heading.to_owned()),
            Block::Paragraph(format!("{key}.")),
        ];
        let meta = Meta {
            title: key.to_owned(),
            language: Some(language.to_owned()),
            date: Some(date.parse().unwrap()),
            topics: vec!["Peace".to_owned()],
            ..Meta::default()
        };
        let source = Source {
            key: key.to_owned(),
            kind: Kind::File,
            hash: Vec::new(),
            given: Meta::default(),
        };
        Change::Put {
            source,
            article: Box::new(Article::new("", meta, &blocks)),
        }
    };
    let before = home.library().state().unwrap();
    let outcome = change(
        &home,
        vec![
            article("/x1", "tr", "2099-01-03", "Old beekeeping"),
            article("/x2", "tr", "2099-01-02", "peace"),
            article("/x3", "de", "2099-01-04", "Old Beekeeping"),
        ],
    );
    assert_eq!(outcome.state.articles, before.articles + 3);
    assert_eq!(outcome.state.newest, Some("2099-01-04".parse().unwrap()));
    let topics = home.library().topics().unwrap();
    let counts = |name: &str| {
        let topic = topics
            .iter()
            .find(|topic| topic.name.eq_ignore_ascii_case(name))
            .unwrap();
        (topic.articles, topic.passages)
    };
    assert_eq!(
        (counts("old beekeeping"), counts("peace")),
        ((2, 2), (3, 1))
    );
    let outcome = change(&home, vec![remove("x3"), remove("x1")]);
    assert_eq!(outcome.state.newest, Some("2099-01-02".parse().unwrap()));
    assert!(outcome.state.languages.contains(&"tr".to_owned()));
    assert!(!outcome.state.languages.contains(&"de".to_owned()));
    assert_eq!(home.library().state().unwrap(), outcome.state);
}

#[test]
fn text_is_read_by_bytes_and_only_where_there_is_some() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![put("/a.txt", "Bytes", &["Añb."])]);
    let version = home.library().article("bytes").unwrap().unwrap().version;
    for (range, text) in [
        (0..5, Some("Añb.")),
        (1..3, Some("ñ")),
        (0..0, Some("")),
        (1..2, None),
        (4..6, None),
    ] {
        assert_eq!(
            home.library()
                .read(version, range.clone())
                .unwrap()
                .as_deref(),
            text,
            "{range:?}"
        );
    }
    assert_eq!(home.library().read(version + 1, 0..1).unwrap(), None);
}

#[test]
fn other_databases_are_refused_with_a_sentence() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("library.db");
    let refuse = |sql: &str| {
        let db = rusqlite::Connection::open(&file).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        let error = Home::open(dir.path(), &mut quiet).err().unwrap();
        format!("{error:#}").replace(file.to_str().unwrap(), "FILE")
    };
    insta::assert_snapshot!(refuse("CREATE TABLE a (b)"), @"`FILE` is a database of another program: give another home with `--home`");
    fs::remove_file(&file).unwrap();
    drop(Library::create(&file).unwrap());
    insta::assert_snapshot!(refuse("PRAGMA user_version = 99"), @"the library `FILE` was written by a newer Pullquote (tables 99, this program knows 3): use that program, or another home with `--home`");
    fs::write(&file, "not a database at all, only some words".repeat(40)).unwrap();
    insta::assert_snapshot!(refuse(""), @"failed to open the library `FILE`: file is not a database: Error code 26: File opened that is not a database file");
}

#[test]
fn many_changes_leave_few_segments() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let stores = || {
        let files = fs::read_dir(index_dir(dir.path()))
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .filter(|file| file.extension().is_some_and(|kind| kind == "store"))
            .count()
    };
    for n in 0..40 {
        change(&home, vec![version(n, 1)]);
        home.tidy().unwrap();
        assert!(stores() <= 4, "{} segments after {n} changes", stores());
    }
    assert_in_step(&home);
}
