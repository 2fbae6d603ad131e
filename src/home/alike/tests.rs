//! Copies are found, other articles on the same matter are not. The last test prints the figures behind the mark.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::article::{Block, Meta};
use crate::builtin;
use crate::index::tests::snapshot;

fn article(slug: &str, language: &str, paragraphs: &[String]) -> Article {
    let meta = Meta {
        title: slug.to_owned(),
        language: Some(language.to_owned()),
        ..Meta::default()
    };
    let blocks: Vec<_> = paragraphs.iter().cloned().map(Block::Paragraph).collect();
    Article::new(slug, meta, &blocks)
}

/// The paragraphs of the built-in brief.
fn brief() -> Vec<String> {
    let text = builtin::ARTICLES[0].1;
    let body = text.splitn(3, "---").nth(2).unwrap();
    let paragraphs = body.split("\n\n").map(str::trim);
    let paragraphs = paragraphs.filter(|text| !text.is_empty() && !text.starts_with('#'));
    paragraphs.map(str::to_owned).collect()
}

fn sentences(paragraph: &str) -> Vec<String> {
    let ends = ['.', '。', '।', '!', '?'];
    let parts = paragraph.split_inclusive(ends);
    parts.map(str::to_owned).collect()
}

/// Changes one sentence in so many, spread evenly, for one of the other text.
fn edited(paragraphs: &[String], percent: usize, other: &[String]) -> Vec<String> {
    let mut others = other.iter().flat_map(|text| sentences(text)).cycle();
    let mut due = 0;
    let mut edit = |sentence: String| {
        due += percent;
        match due >= 100 {
            true => {
                due -= 100;
                others.next().unwrap()
            }
            false => sentence,
        }
    };
    let edit = |text: &String| sentences(text).into_iter().map(&mut edit).collect();
    paragraphs.iter().map(edit).collect()
}

/// Sentences that no other text has.
fn made_up(from: usize, sentences: usize) -> Vec<String> {
    let word = |n: usize| format!("{}{}", ["mar", "tol", "vek", "sin", "dor"][n % 5], n % 97);
    let sentence =
        |n: usize| -> String { (0..12).map(|at| word(n * 31 + at * at * 7) + " ").collect() };
    (from..from + sentences)
        .map(|n| sentence(n) + "ends here.")
        .collect()
}

fn check(what: &str, library: &[Article], new: &Article, expect: Option<(&str, f32, f32)>) {
    let snapshot = snapshot(&[library]);
    let found = nearest(&snapshot, new).unwrap();
    match (&found, expect) {
        (None, None) => {}
        (Some(alike), Some((slug, least, most))) => {
            assert_eq!(alike.slug, slug, "{what}");
            assert!((least..=most).contains(&alike.share), "{what}: {alike:?}");
        }
        _ => panic!("{what}: {found:?}"),
    }
}

#[test]
fn a_copy_is_found_and_another_article_is_not() {
    let brief = brief();
    let other = made_up(0, 60);
    let library = [
        article("brief", "en", &brief),
        article("other", "en", &other),
    ];
    let whole = Some(("brief", 1.0, 1.0));
    for (what, paragraphs, expect) in [
        ("the same text", brief.clone(), whole),
        ("its first half", brief[..brief.len() / 2].to_vec(), whole),
        (
            "one paragraph of it",
            brief[4..5].to_vec(),
            Some(("brief", 1.0, 1.0)),
        ),
        (
            "another order of paragraphs",
            brief.iter().rev().cloned().collect(),
            Some(("brief", 0.85, 1.0)),
        ),
        (
            "one paragraph where there were many",
            vec![brief.join(" ")],
            whole,
        ),
        (
            "a tenth changed",
            edited(&brief, 10, &made_up(90, 60)),
            Some(("brief", 0.8, 0.95)),
        ),
        (
            "three tenths changed",
            edited(&brief, 30, &made_up(90, 60)),
            Some(("brief", 0.6, 0.8)),
        ),
        (
            "half of it changed",
            edited(&brief, 50, &made_up(90, 60)),
            None,
        ),
        ("another text", made_up(200, 40), None),
        (
            "a sentence",
            vec!["The two countries have drawn closer.".into()],
            None,
        ),
        ("nothing", vec![], None),
    ] {
        check(what, &library, &article("new", "en", &paragraphs), expect);
    }
    let upper: Vec<_> = brief.iter().map(|text| text.to_uppercase()).collect();
    check(
        "in capitals",
        &library,
        &article("new", "en", &upper),
        whole,
    );
}

#[test]
fn an_article_is_not_compared_with_itself() {
    let brief = brief();
    let changed = edited(&brief, 10, &made_up(90, 60));
    let own = article("brief", "en", &brief);
    check("itself", std::slice::from_ref(&own), &own, None);
    let copy = article("copy", "en", &brief);
    let new = article("brief", "en", &changed);
    check("its copy", &[own, copy], &new, Some(("copy", 0.8, 0.95)));
}

#[test]
fn a_speech_that_two_articles_quote_does_not_make_them_alike() {
    let speech = brief();
    let words = speech.join(" ").split(' ').count();
    // Half of each is the speech: a sentence made up has 14 words.
    let with = |from: usize| [made_up(from, words / 14 + 1), speech.clone()].concat();
    let library = [article("first", "en", &with(0))];
    let second = article("second", "en", &with(200));
    check("the same speech", &library, &second, None);
    let alike = closest(&snapshot(&[library]), &second).unwrap().unwrap();
    assert!(alike.share > 0.4, "its half is seen: {alike:?}");
}

#[test]
fn scripts_without_spaces_are_compared_by_characters() {
    let text = "黑豹队的防守只丢了三百零八分，在联赛中排名第六，同时也以二十四次拦截领先全国，并且四次入选职业碗。";
    let other = "大学的图书馆在去年夏天重新开放，读者可以在新的阅览室里借阅超过五十万册图书和许多珍贵的手稿。";
    let library = [article("zh", "zh", &[text.into()])];
    let new = text.replace("二十四", "二十五");
    check(
        "a number changed",
        &library,
        &article("new", "zh", &[new]),
        Some(("zh", 0.8, 0.95)),
    );
    check(
        "another text",
        &library,
        &article("new", "zh", &[other.into()]),
        None,
    );
}

type Pack = BTreeMap<String, Vec<String>>;

/// The paragraphs of a pack by their articles.
fn pack(name: &str) -> Pack {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/eval")
        .join(name)
        .join("passages.jsonl");
    let mut articles = Pack::new();
    for line in std::fs::read_to_string(path).unwrap_or_default().lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| value[key].as_str().unwrap().to_owned();
        articles
            .entry(text("doc_id"))
            .or_default()
            .push(text("text"));
    }
    articles
}

/// The closest article's share for each, and how often that was the right one: smallest, median, greatest.
fn figures(what: &str, snapshot: &Snapshot, articles: &[(Article, Option<String>)]) {
    let mut shares = Vec::new();
    let mut right = 0;
    for (article, from) in articles {
        let closest = closest(snapshot, article).unwrap();
        right += usize::from(
            from.is_some() && closest.as_ref().map(|alike| &alike.slug) == from.as_ref(),
        );
        shares.push(closest.map_or(0.0, |alike| alike.share));
    }
    shares.sort_by(f32::total_cmp);
    let flagged = shares.iter().filter(|share| **share >= MARK).count();
    let at = |part: usize| {
        shares
            .get((shares.len() - 1) * part / 100)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{what:28} {:4} articles: shares {:.3} {:.3} {:.3} (5 %, 50 %, 95 %: {:.3} {:.3} {:.3}), flagged {flagged}, right {right}",
        shares.len(),
        at(0),
        at(50),
        at(100),
        at(5),
        at(50),
        at(95)
    );
}

#[test]
#[ignore = "prints the figures behind the mark, from packs beside the project"]
fn shares_of_ordinary_articles_and_of_copies() {
    let squad = pack("squad");
    if squad.is_empty() {
        return println!("no packs beside the project: nothing to measure");
    }
    for (size, language, name) in [
        (6, "en", "squad"),
        (37, "en", "squad"),
        (100, "zh", "xquad/zh"),
        (100, "th", "xquad/th"),
        (100, "de", "xquad/de"),
    ] {
        let pack = pack(name);
        let mut library = Vec::new();
        for (slug, paragraphs) in &pack {
            for (n, part) in paragraphs.chunks(size).enumerate() {
                library.push(article(&format!("{slug}-{n}"), language, part));
            }
        }
        measure(&format!("{name}, {size} paragraphs"), language, &library);
    }
    let mut all = Vec::new();
    for language in [
        "ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh",
    ] {
        let pack = pack(&format!("xquad/{language}"));
        all.extend(
            pack.iter()
                .map(|(slug, texts)| article(&format!("{slug}-{language}"), language, texts)),
        );
    }
    let others: Vec<_> = all.iter().map(|article| (article.clone(), None)).collect();
    figures("the same in 12 languages", &snapshot(&[all]), &others);
    let report: Vec<_> = pack("seed").into_values().flatten().collect();
    let library = snapshot(&[vec![article("brief", "en", &brief())]]);
    figures(
        "a report and its brief",
        &library,
        &[(article("report", "en", &report), None)],
    );
}

fn measure(name: &str, language: &str, library: &[Article]) {
    println!("{name}");
    let snapshot = snapshot(&[library]);
    let texts = |article: &Article| -> Vec<String> {
        article
            .passages
            .iter()
            .map(|passage| article.text(passage).to_owned())
            .collect()
    };
    let itself: Vec<_> = library
        .iter()
        .map(|article| (article.clone(), None))
        .collect();
    figures("other articles", &snapshot, &itself);
    let made = |change: &dyn Fn(usize, &Article) -> Vec<String>| -> Vec<(Article, Option<String>)> {
        let new = library.iter().enumerate().map(|(n, from)| {
            (
                article("new", language, &change(n, from)),
                Some(from.slug.clone()),
            )
        });
        new.collect()
    };
    for percent in [10, 20, 30, 40, 50] {
        // Sentences of an article that is far away in the list.
        let change = |n: usize, from: &Article| {
            let other = &library[(n + library.len() / 2) % library.len()];
            edited(&texts(from), percent, &texts(other))
        };
        figures(
            &format!("{percent} % of sentences changed"),
            &snapshot,
            &made(&change),
        );
    }
    for every in [50, 20, 10] {
        let change = |_: usize, from: &Article| -> Vec<String> {
            let mut n = 0;
            let mut word = |word: &str| {
                n += 1;
                if n % every == 0 {
                    format!("zq{n} ")
                } else {
                    word.to_owned()
                }
            };
            texts(from)
                .iter()
                .map(|text| text.split_inclusive(' ').map(&mut word).collect())
                .collect()
        };
        figures(
            &format!("every {every}th word changed"),
            &snapshot,
            &made(&change),
        );
    }
    let cut = |_: usize, from: &Article| {
        let texts = texts(from);
        texts[..texts.len().div_ceil(2)].to_vec()
    };
    figures("the second half cut", &snapshot, &made(&cut));
    let quoting = |n: usize, from: &Article| {
        let texts = texts(from);
        let quoted = &texts[..texts.len().div_ceil(2)];
        // As many words again, 14 a sentence.
        let runs = runs(quoted.iter().map(String::as_str));
        [&made_up(n, runs.len() / 14 + 1), quoted].concat()
    };
    figures("half of it quoted in another", &snapshot, &made(&quoting));
}
