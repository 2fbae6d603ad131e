//! Question to answer at three sizes, and what an index costs. `README.md` keeps the runs.

mod generator;

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use pullquote::answer::{Options, compose};
use pullquote::home::{Home, Work, nearest};
use pullquote::index::{ArticleChange, FORMAT, Index, Payload, Snapshot};
use pullquote::library::{Audit, Change, Kind, Source};

fn build(dir: &Path, passages: usize) -> Snapshot {
    let count = passages.div_ceil(10);
    let payload = Payload {
        format: FORMAT,
        revision: 1,
        articles: count as u64,
        passages: passages as u64,
        languages: vec!["en".to_owned()],
        ..Payload::default()
    };
    let index = Index::create(dir).unwrap();
    let changes = generator::articles(passages).map(|article| {
        Ok(ArticleChange {
            slug: article.slug.clone(),
            now: Some((1, article)),
        })
    });
    index
        .apply(changes, count, &payload, &mut |_| {}, || Ok(()))
        .unwrap();
    index.snapshot()
}

fn answers(c: &mut Criterion) {
    let options = Options::default();
    let dir = tempfile::tempdir().unwrap();
    let built_in = Home::open(dir.path(), &mut |_| {}).unwrap().snapshot();
    let ask = "Where would the logistics corridor run?";
    c.bench_function("answer/built-in", |b| {
        b.iter(|| compose(&built_in, ask, None, &options).unwrap())
    });
    for passages in [925, 100_000] {
        let dir = tempfile::tempdir().unwrap();
        let snapshot = build(dir.path(), passages);
        let mut n = 0;
        c.bench_function(&format!("answer/{passages}"), |b| {
            b.iter(|| {
                n = (n + 1) % 200;
                compose(&snapshot, &generator::question(n, passages), None, &options).unwrap()
            })
        });
    }
}

fn near_copies(c: &mut Criterion) {
    for passages in [10_000, 100_000] {
        let dir = tempfile::tempdir().unwrap();
        let snapshot = build(dir.path(), passages);
        let copies: Vec<_> = generator::articles(1_000)
            .map(|mut article| {
                article.slug.push_str("-again");
                article
            })
            .collect();
        let mut copies = copies.iter().cycle();
        c.bench_function(&format!("alike/{passages}"), |b| {
            b.iter(|| nearest(&snapshot, copies.next().unwrap()).unwrap().unwrap())
        });
    }
}

fn put(article: pullquote::article::Article, hash: u64) -> Change {
    let source = Source {
        key: format!("/generated/{}.md", article.slug),
        kind: Kind::File,
        hash: hash.to_le_bytes().to_vec(),
        given: Default::default(),
    };
    Change::Put {
        source,
        article: Box::new(article),
    }
}

fn changes(c: &mut Criterion) {
    let audit = Audit {
        action: "add".to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    };
    let mut group = c.benchmark_group("index");
    group.sample_size(10);
    for passages in [10_000, 100_000] {
        group.bench_function(format!("build/{passages}"), |b| {
            b.iter_with_large_drop(|| {
                let dir = tempfile::tempdir().unwrap();
                build(dir.path(), passages);
                dir
            })
        });
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path(), &mut |_| {}).unwrap();
        let all = generator::articles(passages)
            .map(|article| put(article, 0))
            .collect();
        home.change(all, &audit, &mut |_| {}).unwrap();
        let mut n = 0;
        group.bench_function(format!("change/{passages}"), |b| {
            b.iter(|| {
                n += 1;
                let mut article = generator::articles(10).next().unwrap();
                article.meta.title = format!("Title {n}");
                home.change(vec![put(article, n)], &audit, &mut |_| {})
                    .unwrap()
            })
        });
    }
    // The built-in library's sources, none of which changed.
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path(), &mut |_| {}).unwrap();
    group.bench_function("refresh/unchanged", |b| {
        b.iter(|| home.work(&Work::Refresh, &audit, &mut |_| {}).unwrap())
    });
    group.finish();
}

criterion_group!(benches, answers, near_copies, changes);
criterion_main!(benches);
