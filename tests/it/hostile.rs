//! No question can hurt: whatever is typed, there is an answer, and what it costs is bounded.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use pullquote::answer::question::Question;
use pullquote::answer::{Answer, Options, Verdict, compose};
use pullquote::command::Command;
use pullquote::home::Home;
use pullquote::index::Snapshot;
use tempfile::TempDir;

use crate::prose;

const QUESTIONS: u32 = 100_000;

/// Words of a question that are searched for, and what each may be read as in each language of the library.
const MOST_WORDS: usize = 40;
const MOST_READINGS: usize = 3;

/// What query languages, terminals, chat markup and careless string handling trip over.
const PIECES: [&str; 72] = [
    "AND",
    "OR",
    "NOT",
    "AND NOT",
    "NEAR/3",
    "TO",
    "+",
    "-",
    "--",
    "\"",
    "'",
    "(",
    ")",
    "((",
    "))",
    "[",
    "]",
    "{",
    "}",
    "*",
    "?",
    "~2",
    "^5",
    "\\",
    "||",
    "&&",
    "!",
    "/.*/",
    "title:",
    "text:(",
    "_:*",
    "[a TO z]",
    "{* TO *}",
    "body:\"",
    "%",
    "%00",
    "%s",
    "${x}",
    "; DROP TABLE articles; --",
    "' OR 1=1",
    "\0",
    "\u{1b}[31m",
    "\u{7}",
    "\r",
    "\n",
    "\t",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{fffd}",
    "\u{e000}",
    "\u{10ffff}",
    "\u{301}",
    "👩‍👩‍👧",
    "🇫🇮",
    "❤️",
    "@everyone",
    "<@1>",
    "||spoiler||",
    "```",
    "https://example.org/a?b=c&d=(e)#f",
    "ftp://[::1]:99999/",
    "../../etc/passwd",
    "ﷺ",
    "ﬃ",
    "İ",
    "ẞ",
    "Ⅷ",
    "x²",
];

fn piece() -> impl Strategy<Value = String> {
    let own = "the corridor of Russia and Iran Pezeshkian Araghchi Gaza 47 articles Pezechkian missile who when";
    let own = select(own.split_whitespace().collect::<Vec<_>>());
    let towers = (
        select(vec!["e", "क", "ก", "א"]),
        select(vec!["\u{301}", "\u{489}", "\u{5b8}"]),
        1..200usize,
    )
        .prop_map(|(base, mark, height)| format!("{base}{}", mark.repeat(height)));
    prop_oneof![
        6 => select(&PIECES[..]).prop_map(str::to_owned),
        1 => (select(&PIECES[..]), 2..60usize).prop_map(|(piece, times)| piece.repeat(times)),
        3 => own.prop_map(str::to_owned),
        1 => prose::words(1..4),
        1 => towers,
        1 => (0..400usize).prop_map(|digits| "9".repeat(digits)),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        2 => vec(any::<char>(), 0..12).prop_map(String::from_iter),
        // What UTF-8 decoding leaves of lone surrogates and other broken bytes.
        1 => vec(any::<u8>(), 0..24).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

fn question() -> impl Strategy<Value = String> {
    let between = select(vec![" ", " ", " ", "", "\n", ",", "\u{a0}"]);
    (vec(piece(), 0..8), between).prop_map(|(pieces, between)| pieces.join(between))
}

fn built_in() -> (TempDir, Snapshot) {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    (dir, home.snapshot())
}

/// What is searched for has a bound that no question moves.
fn check_cost(snapshot: &Snapshot, text: &str) {
    let languages = snapshot.payload().languages.len();
    let question = Question::read(snapshot, text).unwrap();
    let terms = question.query().terms;
    assert!(
        question.words.len() <= MOST_WORDS,
        "{} words",
        question.words.len()
    );
    assert!(
        terms.len() <= MOST_WORDS * MOST_READINGS * languages,
        "{} terms of {} words",
        terms.len(),
        question.words.len()
    );
    assert!(
        terms
            .iter()
            .all(|(_, weight)| *weight > 0.0 && weight.is_finite())
    );
}

fn check_answer(text: &str, answer: &Answer) {
    assert!(
        (0.0..=1.0).contains(&answer.confidence),
        "{text:?}: {}",
        answer.confidence
    );
    assert_eq!(
        answer.verdict == Verdict::Found,
        !answer.quotations.is_empty(),
        "{text:?}"
    );
    assert!(
        answer.quotations.len() <= 3 && answer.near_misses.len() <= 3,
        "{text:?}"
    );
    assert!(
        answer.absent.len() + answer.not_shown.len() <= 2 * MOST_WORDS,
        "{text:?}"
    );
    // What is told back is what was typed.
    let told = answer.absent.iter().chain(&answer.not_shown);
    for word in told.chain(answer.corrections.iter().map(|c| &c.typed)) {
        assert!(
            !word.is_empty() && text.contains(word.as_str()),
            "{text:?}: {word:?}"
        );
    }
}

/// In a chat, nothing that is typed without `library` in front changes anything.
fn check_command(text: &str) {
    match Command::parse(text, |_| true) {
        Command::Ask { topic, words, .. } => {
            assert_eq!(topic, None);
            assert!(
                words.len() == 1 && text.contains(words[0].as_str()),
                "{text:?}: {words:?}"
            );
        }
        Command::Topics { .. }
        | Command::Show { .. }
        | Command::Articles
        | Command::Status
        | Command::Help => {}
        other => assert!(
            text.trim().to_lowercase().starts_with("library"),
            "{text:?}: {other:?}"
        ),
    }
}

#[test]
fn hostile_questions_get_an_answer() {
    let (_dir, snapshot) = built_in();
    let options = Options::default();
    let (asked, found, missed) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(QUESTIONS)
    });
    let outcome = runner.run(&question(), |text| {
        let answer = compose(&snapshot, &text, None, &options).unwrap();
        check_answer(&text, &answer);
        check_command(&text);
        if asked.get() % 10 == 0 {
            check_cost(&snapshot, &text);
        }
        asked.set(asked.get() + 1);
        match answer.verdict {
            Verdict::Found => found.set(found.get() + 1),
            _ => missed.set(missed.get() + 1),
        }
        Ok(())
    });
    println!(
        "{} questions: {} found, {} not",
        asked.get(),
        found.get(),
        missed.get()
    );
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert_eq!(asked.get(), QUESTIONS);
    // Not all of them are noise: the ranking and the quoting were met with them too.
    assert!(found.get() > 1_000 && missed.get() > 1_000);
}

/// `count` words that no library has, all different.
fn distinct(count: usize) -> String {
    let letters = |mut n: usize| -> String {
        let mut word = String::new();
        for _ in 0..6 {
            word.push(char::from(b'a' + (n % 26) as u8));
            n = n / 26 + 7 * (n % 26);
        }
        word
    };
    (0..count).map(letters).collect::<Vec<_>>().join(" ")
}

#[test]
fn long_lines_cost_no_more_than_short_ones() {
    let (_dir, snapshot) = built_in();
    let text = pullquote::builtin::ARTICLES[0].1;
    let long = |piece: &str| piece.repeat((64 << 10) / piece.len() + 1);
    let mut lines = vec![
        long("("),
        long("a"),
        long("a "),
        long("NOT "),
        long("corridor AND ("),
        long("\u{301}"),
        long("e\u{301}"),
        long("\0"),
        long("\u{202e}x "),
        long("走廊"),
        long("สะพาน"),
        long("👩‍👩‍👧"),
        long("9"),
        long("1 2 "),
        long("http://a.b/?"),
        long("\"-"),
        long("russia iran "),
        long("\u{fffd}"),
        distinct(10_000),
        text.repeat(12),
    ];
    // Every character of the basic plane once, and a word of each.
    lines.push((0..0xffff).filter_map(char::from_u32).collect());
    lines.push(
        (0x100..0x3000)
            .filter_map(char::from_u32)
            .map(|c| format!("{c} "))
            .collect(),
    );
    for line in lines {
        assert!(line.len() > 20_000);
        check_cost(&snapshot, &line);
        check_command(&line);
        check_answer(
            &line,
            &compose(&snapshot, &line, None, &Options::default()).unwrap(),
        );
    }
}
