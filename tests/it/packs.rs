//! The least that `eval` must reach on the packs of questions that lie beside a checkout. Where there are none, or no
//! Python for their scorer, nothing is measured, and that is said. The ordinary run takes a part of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use pullquote::answer::{Options, compose};
use pullquote::article::Meta;
use pullquote::home::Home;
use pullquote::library::Change;
use serde_json::Value;
use tempfile::TempDir;

/// A figure of the scorer, and its least value.
type Floor = (&'static str, f64);

fn packs() -> Option<PathBuf> {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval");
    let has_python = || Command::new("python3").arg("--version").output().is_ok();
    if !packs.join("score.py").is_file() || !has_python() {
        println!("skipped: there are no packs of questions, or no python3 to score them");
        return None;
    }
    Some(packs)
}

/// The pack's questions that `wanted` picks by their place in the file and their kind.
fn questions(dir: &TempDir, pack: &Path, wanted: impl Fn(usize, &str) -> bool) -> PathBuf {
    let text = std::fs::read_to_string(pack).unwrap();
    let lines = text.lines().enumerate().filter(|(at, line)| {
        let query: Value = serde_json::from_str(line).unwrap();
        wanted(*at, query["kind"].as_str().unwrap_or_default())
    });
    let lines: Vec<&str> = lines.map(|(_, line)| line).collect();
    assert!(
        !lines.is_empty(),
        "no question of {} is wanted",
        pack.display()
    );
    let file = dir.path().join("queries.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    file
}

/// Runs the program on the questions and scores what it wrote.
fn figures(dir: &TempDir, corpus: &Path, queries: &Path) -> HashMap<String, Value> {
    let at = |name: &str| dir.path().join(name);
    let run = Command::new(env!("CARGO_BIN_EXE_pullquote"))
        .arg("eval")
        .arg("--corpus")
        .arg(corpus)
        .arg("--queries")
        .arg(queries)
        .arg("--out")
        .arg(at("run.jsonl"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    let summary: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert!(summary["passages"].as_u64() > Some(0), "{said}");
    let score = Command::new("python3")
        .arg(packs().unwrap().join("score.py"))
        .arg("--corpus")
        .arg(corpus)
        .arg("--queries")
        .arg(queries)
        .arg("--run")
        .arg(at("run.jsonl"))
        .arg("--json")
        .arg(at("figures.json"))
        .output()
        .unwrap();
    assert!(
        score.status.success(),
        "{}",
        String::from_utf8_lossy(&score.stderr)
    );
    serde_json::from_str(&std::fs::read_to_string(at("figures.json")).unwrap()).unwrap()
}

fn check(pack: &str, queries: &str, wanted: impl Fn(usize, &str) -> bool, floors: &[Floor]) {
    let Some(packs) = packs() else { return };
    let dir = tempfile::tempdir().unwrap();
    let queries = questions(&dir, &packs.join(pack).join(queries), wanted);
    let figures = figures(&dir, &packs.join(pack).join("passages.jsonl"), &queries);
    let contract = figures["contract"].as_object().unwrap();
    assert!(
        contract.values().all(|broken| broken == 0),
        "{pack}: {contract:?}"
    );
    let mut low = Vec::new();
    for (name, least) in floors {
        let figure = figures[*name]
            .as_f64()
            .unwrap_or_else(|| panic!("{pack}: no {name}"));
        println!("{pack}: {name} {figure:.3} (at least {least})");
        if figure < *least {
            low.push(format!("{pack}: {name} is {figure:.4}, less than {least}"));
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}

#[test]
fn encyclopedia() {
    check(
        "squad",
        "queries.dev.jsonl",
        |_, kind| kind != "unans_adversarial",
        &[
            ("success@1", 0.87),
            ("mrr@10", 0.91),
            ("cite@1", 0.79),
            ("cite@3", 0.86),
            ("utility", 0.75),
            ("abstain_rate", 0.90),
            ("answer_rate", 0.90),
            ("auroc[unans_ood]", 0.95),
        ],
    );
}

#[test]
fn encyclopedia_with_slips() {
    slips(|at, _| at % 3 == 0);
}

#[test]
#[ignore = "all questions take minutes: tests/run --long"]
fn encyclopedia_with_all_slips() {
    slips(|_, _| true);
}

fn slips(wanted: impl Fn(usize, &str) -> bool) {
    check(
        "squad",
        "queries_typo.dev.jsonl",
        wanted,
        &[("success@1", 0.83), ("cite@1", 0.74)],
    );
}

#[test]
fn news_article() {
    check(
        "seed",
        "queries.dev.jsonl",
        |_, _| true,
        &[("cite@1", 0.85), ("utility", 0.75)],
    );
}

/// The same questions on the article as the program reads it: the pack's passages come without their subheads.
#[test]
fn news_article_under_its_subheads() {
    let Some(packs) = packs() else { return };
    let file = packs.join("../article/000_9e69fd9517c6f8ae.txt");
    if !file.is_file() {
        return println!("skipped: no `{}`", file.display());
    }
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    let (change, _) = home.file(&file, &Meta::default()).unwrap();
    let audit = crate::library::audit("add");
    let slug = "russia-iran-partnership".to_owned();
    let builtin = Change::Remove { slug };
    home.change(vec![builtin, change], &audit, &mut |_| {})
        .unwrap();
    let lines = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(packs.join("seed").join(name)).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    };
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let passages = lines("passages.jsonl").into_iter().map(|passage| {
        let text = letters(passage["text"].as_str().unwrap());
        (passage["id"].as_str().unwrap().to_owned(), text)
    });
    let passages: HashMap<String, String> = passages.collect();
    let (mut right, mut refused) = (0, 0);
    for query in lines("queries.dev.jsonl") {
        let question = query["text"].as_str().unwrap();
        let answer = compose(&home.snapshot(), question, None, &Options::default()).unwrap();
        let first = answer
            .quotations
            .first()
            .map(|one| letters(one.excerpt.text()));
        let gold = query["gold_passage_ids"].as_array().unwrap();
        let mut gold = gold.iter().map(|id| &passages[id.as_str().unwrap()]);
        match first {
            Some(first) => right += usize::from(gold.any(|gold| gold.contains(&first))),
            None => refused += usize::from(gold.len() == 0),
        }
    }
    println!("news article under its subheads: {right} right, {refused} refused");
    assert!(
        right >= 27 && refused >= 12,
        "{right} right, {refused} refused"
    );
}

#[test]
fn three_languages() {
    languages(&["de", "th", "zh"]);
}

#[test]
#[ignore = "nine more languages take minutes: tests/run --long"]
fn nine_languages() {
    languages(&["en", "es", "ru", "ar", "el", "tr", "ro", "vi", "hi"]);
}

fn languages(taken: &[&str]) {
    for (language, least) in [
        ("en", 0.94),
        ("de", 0.91),
        ("es", 0.94),
        ("ru", 0.92),
        ("ar", 0.93),
        ("el", 0.92),
        ("tr", 0.91),
        ("ro", 0.95),
        ("vi", 0.92),
        ("zh", 0.83),
        ("th", 0.90),
        ("hi", 0.67),
    ] {
        if !taken.contains(&language) {
            continue;
        }
        let pack = format!("xquad/{language}");
        check(
            &pack,
            "queries.dev.jsonl",
            |_, _| true,
            &[("success@1", least)],
        );
    }
}
