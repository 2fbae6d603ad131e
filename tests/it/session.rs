//! A day with a library, from an empty home to one that was wiped and imported again.

use std::fs;

use crate::cli;
use crate::tty::typed_with;
use crate::watched::{Site, run};

const ARTICLE: &str = "---
title: The harbour agreement
outlet: The Quay
date: 2025-01-17
topics: [Harbours]
---

The two councils signed the harbour agreement on Friday.

Neither council would pay for dredging alone.
";

const QUESTIONS: [&str; 6] = [
    "Who signed the harbour agreement?",
    "Would a council pay for dredging?",
    "When does the ferry sail?",
    "How many cranes were sold?",
    "Who bought the barge?",
    "Who won the cup?",
];

#[test]
fn a_day_with_a_library() {
    let (home, site) = (cli::Home::empty(), Site::new());
    let run = |args: &[&str]| run(&home, &site, args);
    let ask = || QUESTIONS.map(|question| run(&["ask", question]));
    let (ferry, feed) = (site.url("/ferry"), site.url("/feed"));
    let sold = (1, "Cranes", "Two cranes were sold to the northern yard.");
    let barge = (2, "A barge", "The museum bought the old barge.");

    // A library of one's own: an article, a page, a feed.
    home.write("agreement.md", ARTICLE);
    site.page(
        "/ferry",
        "The ferry",
        &["The ferry sails on Mondays.", "It carries grain."],
    );
    site.feed("/feed", &[sold, barge]);
    insta::assert_snapshot!(run(&["remove", "russia-iran-partnership"]), @"");
    insta::assert_snapshot!(run(&["add", "agreement.md"]), @"");
    insta::assert_snapshot!(run(&["watch", &ferry]), @"");
    insta::assert_snapshot!(run(&["watch", &feed]), @"");
    let first = ask();
    let found = first
        .each_ref()
        .map(|said| said.contains("Found in the library"));
    assert_eq!(found, [true, true, true, true, true, false], "{first:#?}");

    // The page changes, the feed breaks, the file goes: each is told, and nothing is lost.
    site.page(
        "/ferry",
        "The ferry",
        &["The ferry sails on Sundays.", "It carries grain."],
    );
    site.set(
        "/feed",
        200,
        "application/rss+xml",
        "<rss><channel><title>Broken",
    );
    fs::remove_file(home.dir().join("agreement.md")).unwrap();
    if let Some((shown, _)) = typed_with(&home, "refresh", "d\nn\n", &site.server.host()) {
        let shown = shown.replace('\r', "");
        assert!(
            shown.contains("A refresh would make this difference: 1 changed: 1 paragraph."),
            "{shown}"
        );
        assert!(
            shown.contains("The ferry sails on [-Mondays-] {+Sundays+}."),
            "{shown}"
        );
        assert!(shown.contains("Cancelled: nothing was changed."), "{shown}");
        assert_eq!(ask(), first);
    }
    insta::assert_snapshot!(run(&["refresh"]), @"");
    assert!(ask()[2].contains("on Sundays"));
    insta::assert_snapshot!(run(&["status"]), @"");

    // The feed is mended, with an entry edited and one gone; the page is taken down.
    site.feed(
        "/feed",
        &[(1, "Cranes", "Three cranes were sold to the northern yard.")],
    );
    site.set("/ferry", 410, "text/html", "gone");
    insta::assert_snapshot!(run(&["refresh"]), @"");
    assert!(ask()[3].contains("Three cranes"));

    // Second thoughts.
    insta::assert_snapshot!(run(&["undo", "--yes"]), @"");
    assert!(ask()[3].contains("Two cranes"));
    insta::assert_snapshot!(run(&["restore", "5", "--yes"]), @"");
    assert_eq!(ask(), first);
    insta::assert_snapshot!(run(&["erase", "a-barge", "--yes"]), @"");
    assert!(!ask()[4].contains("museum"));
    home.write("barge.txt", "The museum bought the old barge.\n");
    insta::assert_snapshot!(run(&["add", "barge.txt"]), @"");

    // Out, wiped, and in again.
    let before = ask();
    insta::assert_snapshot!(run(&["export", "out"]), @"");
    fs::remove_dir_all(home.dir().join("home")).unwrap();
    insta::assert_snapshot!(run(&["import", "out", "--yes"]), @"");
    assert_eq!(ask(), before);
    // What is watched is watched, what was erased stays erased, and nothing is taken twice.
    site.feed("/feed", &[sold, barge]);
    insta::assert_snapshot!(run(&["watched"]), @"");
    insta::assert_snapshot!(run(&["refresh"]), @"");
    assert_eq!(ask(), before);
}
