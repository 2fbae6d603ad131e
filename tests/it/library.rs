//! The library, the index that follows it, and the home that holds both.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use pullquote::article::{Article, Block, Meta, Place};
use pullquote::home::{Home, Notice, Progress};
use pullquote::index::FORMAT;
use pullquote::library::{Audit, Change, Effect, Kind, Outcome, Source};
use tempfile::TempDir;

fn quiet(_: Progress) {}

fn open(dir: &Path) -> Home {
    Home::open(dir, &mut quiet).unwrap()
}

fn audit(action: &str) -> Audit {
    Audit {
        action: action.to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    }
}

fn put(key: &str, title: &str, paragraphs: &[&str]) -> Change {
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

fn remove(slug: &str) -> Change {
    Change::Remove {
        slug: slug.to_owned(),
    }
}

fn change(home: &Home, changes: Vec<Change>) -> Outcome {
    home.change(changes, &audit("test"), &mut quiet).unwrap()
}

/// The index has the library's passages, and no others.
fn assert_in_step(home: &Home) {
    let (library, snapshot) = (home.library(), home.snapshot());
    let state = library.state().unwrap();
    assert_eq!(snapshot.payload().chain, state.chain);
    assert_eq!(snapshot.payload().revision, state.revision);
    let (mut articles, mut passages) = (0, 0);
    for slug in library.slugs().unwrap() {
        let stored = library.article(&slug).unwrap().unwrap();
        assert_eq!(
            snapshot.meta(&slug).unwrap().as_ref(),
            Some(&stored.article.meta)
        );
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
fn version(source: usize, text: u8) -> Change {
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
