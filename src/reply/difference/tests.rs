//! Real-looking edits, hostile ones, and what no difference may lose.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::article::Block as Source;
use crate::reply::text::{Message, plain};

fn article(title: &str, text: &str) -> Article {
    let blocks: Vec<_> = text
        .split('\n')
        .map(|line| match line.strip_prefix("# ") {
            Some(heading) => Source::Heading(2, heading.into()),
            None => Source::Paragraph(line.into()),
        })
        .collect();
    let meta = Meta {
        title: title.into(),
        ..Meta::default()
    };
    Article::new("x", meta, &blocks)
}

fn shown(old: &str, new: &str) -> String {
    let blocks = words(&article("T", old), &article("T", new));
    plain(&Message { blocks })
}

const LEAD: &str = "Envoys of both countries met in Geneva on Tuesday for a third round of talks on the gas \
    transit, which ended without a statement.";
const QUOTE: &str = "“We are closer than a month ago,” said the deputy minister, Anna Keller, before she left for \
    the capital in the evening.";
const END: &str =
    "A pipeline of 1,200 kilometres carries 40 billion cubic metres a year across the border.";

#[test]
fn an_edit_is_shown_with_the_words_around_it() {
    let old = format!("{LEAD}\n# What they said\n{QUOTE}\n{END}");
    let new = old
        .replace("Geneva on Tuesday", "Vienna on Wednesday")
        .replace("deputy minister", "minister")
        .replace("1,200", "1,250")
        .replace("What they said", "What was said");
    assert_snapshot!(shown(&old, &new), @r#"
    Paragraph 1: Envoys of both countries met in [-Geneva-] {+Vienna+} on [-Tuesday-] {+Wednesday+} for a third round of talks on the gas …
    Heading: What [-they-] {+was+} said
    Paragraph 2: … are closer than a month ago,” said the [-deputy -]minister, Anna Keller, before she left …
    Paragraph 3: A pipeline of [-1,200-] {+1,250+} kilometres carries 40 billion cubic …
    "#);
}

#[test]
fn whole_paragraphs_come_go_and_move() {
    let more = "The next round is to be held in the spring, and no date was given by either of the two sides.";
    let rest = format!(
        "Prices {}as traders said.",
        "rose and then fell again, ".repeat(12)
    );
    assert_snapshot!(
        shown(&format!("{LEAD}\n{QUOTE}\n{END}"), &format!("{LEAD}\n{rest}\n{END}\n{more}")), @r#"
    Gone paragraph 2: [-“We are closer than a month ago,” said the deputy minister, Anna Keller, before she left for the capital in the evening.-]
    New paragraph 2: {+Prices rose and then fell again, rose and then fell again, rose and then fell again, rose and then fell again, rose and then fell again, rose and then fell again, rose and then fell again, rose and then fell again, rose and then fell again, …+}
    New paragraph 4: {+The next round is to be held in the spring, and no date was given by either of the two sides.+}
    "#);
    assert_snapshot!(shown(&format!("{LEAD}\n{QUOTE}\n{END}"), &format!("{END}\n{LEAD}\n{QUOTE}")), @"Only the order of its paragraphs changed.");
    assert_snapshot!(shown(LEAD, LEAD), @"Nothing changed in it.");
    // Moved and edited at once, and its old neighbour gone.
    let edited = LEAD.replace("third", "fourth");
    assert_snapshot!(shown(&format!("{LEAD}\n{QUOTE}\n{END}"), &format!("{END}\n{edited}")), @r#"
    Paragraph 2: … met in Geneva on Tuesday for a [-third-] {+fourth+} round of talks on the gas transit, …
    Gone paragraph 2: [-“We are closer than a month ago,” said the deputy minister, Anna Keller, before she left for the capital in the evening.-]
    "#);
}

#[test]
fn a_sentence_written_anew_is_one_change() {
    let new = LEAD.replace(
        "which ended without a statement",
        "and the negotiators left the building without a word to the press",
    );
    assert_snapshot!(shown(LEAD, &new), @"Paragraph 1: … round of talks on the gas transit, [-which ended-] {+and the negotiators left the building+} without a [-statement-] {+word to the press+}.");
}

#[test]
fn scripts_without_spaces_are_compared_by_small_units() {
    assert_snapshot!(shown("两国代表星期二在日内瓦举行会谈，没有发表声明。", "两国代表星期三在维也纳举行会谈，没有发表声明。"), @"Paragraph 1: 两国代表星期[-二-] {+三+}在[-日内瓦-] {+维也纳+}举行会谈，没有发表声明。");
    assert_snapshot!(shown("ผู้แทนของทั้งสองประเทศพบกันที่เจนีวาเมื่อวันอังคาร", "ผู้แทนของทั้งสองประเทศพบกันที่เวียนนาเมื่อวันอังคาร"), @"Paragraph 1: ผู้แทนของทั้งสองประเทศพบกันที่เ[-จนีว-] {+วียนน+}าเมื่อวันอังคาร");
}

#[test]
fn what_is_known_about_it_is_compared() {
    let old = article("Talks end", LEAD);
    let mut new = article("Talks end without a word", LEAD);
    new.meta.author = Some("A. Keller".into());
    new.meta.date = Some("2025-01-17".parse().unwrap());
    new.meta.topics = vec!["Energy".into(), "Gas".into()];
    let blocks = words(&old, &new);
    assert_snapshot!(plain(&Message { blocks }), @r#"
    Title: Talks end -> Talks end without a word
    Author: (none) -> A. Keller
    Date: (none) -> 17 Jan 2025
    Topics: (none) -> Energy, Gas
    "#);
}

#[test]
fn programs_get_the_whole_parts() {
    let new = LEAD.replace("Geneva", "Vienna");
    let value = json(&article("T", LEAD), &article("U", &format!("{new}\n{END}")));
    assert_snapshot!(serde_json::to_string_pretty(&value).unwrap(), @r#"
    {
      "known": [
        {
          "before": "T",
          "field": "Title",
          "now": "U"
        }
      ],
      "more": 0,
      "paragraphs": [
        {
          "news": "changed",
          "paragraph": 1,
          "parts": [
            {
              "same": "Envoys of both countries met in "
            },
            {
              "came": "Vienna",
              "gone": "Geneva"
            },
            {
              "same": " on Tuesday for a third round of talks on the gas transit, which ended without a statement."
            }
          ]
        },
        {
          "news": "new",
          "paragraph": 2,
          "parts": [
            {
              "came": "A pipeline of 1,200 kilometres carries 40 billion cubic metres a year across the border.",
              "gone": ""
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn what_is_shown_is_bounded() {
    let text = |word: &str| {
        let paragraphs = (0..60).map(|n| format!("{word}{n} ").repeat(3_000));
        paragraphs.collect::<Vec<_>>().join("\n")
    };
    let shown = shown(&text("a"), &text("b"));
    assert!(shown.ends_with("and 100 more paragraphs"), "{shown}");
    assert!(
        shown.chars().count() < 20 * (UNIT + PIECE),
        "{}",
        shown.len()
    );
    // Every other word of one long paragraph.
    let line = |word: &str| format!("one two {word} three four five six seven ").repeat(100);
    let shown = self::shown(&line("a"), &line("b"));
    assert!(
        shown.ends_with(" …") && shown.chars().count() < 3 * UNIT,
        "{shown}"
    );
    // One word without an end.
    let long = shown_of_one_word();
    assert!(long.chars().count() < 3 * PIECE, "{long}");
}

fn shown_of_one_word() -> String {
    shown(&"x".repeat(100_000), &"y".repeat(100_000))
}

#[test]
fn a_near_copy_is_told_with_its_share() {
    for (share, expect) in [
        (0.925, "new-one says nearly the same as old: 92 % of it"),
        (0.9999, "new-one says nearly the same as old: 99 % of it"),
        (1.0, "new-one says nearly the same as old: 100 % of it"),
    ] {
        assert_eq!(alike("new-one", "old", share), expect);
    }
}

/// Some 100,000 words that repeat in no order: the worst for the comparison.
fn noise(mut seed: u64, vocabulary: u64) -> String {
    let mut next = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    (0..100_000)
        .map(|_| format!("w{} ", next() % vocabulary))
        .collect()
}

#[test]
#[ignore = "prints how long it takes: cargo test --release -- --ignored --nocapture words_in_no_order"]
fn words_in_no_order() {
    for vocabulary in [2, 100, 50_000] {
        for cut in [100_000_000, 700] {
            let article = |seed| {
                let text = noise(seed, vocabulary);
                let words: Vec<_> = text.split(' ').collect();
                let rows: Vec<_> = words.chunks(cut).map(|row| row.join(" ")).collect();
                self::article("T", &rows.join("\n"))
            };
            let (old, new) = (article(1), article(2));
            let before = Instant::now();
            let rows = words(&old, &new).len();
            println!(
                "{vocabulary} words, {} paragraphs: {:?}, {rows}",
                old.passages.len(),
                before.elapsed()
            );
        }
    }
}

fn apart(old: &str, new: &str, deadline: Instant) {
    let parts = parts(old, new, deadline);
    assert_eq!(parts.iter().map(|part| part.old).collect::<String>(), old);
    assert_eq!(parts.iter().map(|part| part.new).collect::<String>(), new);
    let same = |pair: &[Part]| !pair[0].is_same() && !pair[1].is_same();
    assert!(
        !parts.windows(2).any(same),
        "changes beside each other: {parts:?}"
    );
}

proptest! {
    #[test]
    fn a_difference_holds_both_texts(old in "(?s)([ab日\u{e31}]{1,3}[ .\n]?|.){0,40}", new in "(?s)([ab日\u{e31}]{1,3}[ .\n]?|.){0,40}") {
        apart(&old, &new, Instant::now() + TIME);
        apart(&old, &new, Instant::now());
    }

    #[test]
    fn every_unit_is_accounted_for_once(old in "((# )?[abc]( [a-e]){0,4}\n){1,12}", new in "((# )?[abc]( [a-e]){0,4}\n){1,12}") {
        let (old, new) = (article("T", &old), article("T", &new));
        let (from, to) = (units(&old), units(&new));
        let pairs = pairs(&from, &to, Instant::now() + TIME);
        let mut olds: Vec<_> = pairs.iter().filter_map(|pair| pair.0).collect();
        olds.sort_unstable();
        prop_assert_eq!(olds, (0..from.len()).collect::<Vec<_>>());
        let news: Vec<_> = pairs.iter().filter_map(|pair| pair.1).collect();
        prop_assert_eq!(news, (0..to.len()).collect::<Vec<_>>());
    }
}
