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
    insta::assert_snapshot!(run(&["remove", "russia-iran-partnership"]), @r"
    exit status 0
    Removed Russia and Iran sign a strategic partnership agreement, Pullquote demo text, not news (russia-iran-partnership).
    ");
    insta::assert_snapshot!(run(&["add", "agreement.md"]), @r"
    exit status 0
    Added The harbour agreement, The Quay · 17 Jan 2025, 22 months old · 2 paragraphs · the-harbour-agreement
    It does not say: author, url.
    ");
    insta::assert_snapshot!(run(&["watch", &ferry]), @r"
    exit status 0
    Each refresh looks at http://SITE/ferry from now on.
    Came: the-ferry.
    ");
    insta::assert_snapshot!(run(&["watch", &feed]), @r"
    exit status 0
    Each refresh looks at http://SITE/feed from now on.
    Came: cranes, a-barge.
    ");
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
    insta::assert_snapshot!(run(&["refresh"]), @r"
    exit status 2
    Changed: the-ferry (1 paragraph).
    Removed before, so left out until it is added again: russia-iran-partnership.
    Not read: `http://SITE/feed` is a feed that is broken: ill-formed document: start tag not closed: `</rss>` not found before end of input; tell its publisher, or watch its pages
    Not read: `DIR/agreement.md` cannot be read: No such file or directory (os error 2)
    The index is up to date: 4 articles, 6 paragraphs, revision 6.
    ");
    assert!(ask()[2].contains("on Sundays"));
    insta::assert_snapshot!(run(&["status"]), @r"
    exit status 0
    The library holds 4 articles, 6 paragraphs, newest 17 Jan 2025.
    Revision 6, of TIME
    Last change: refresh: changed the-ferry.
    Not read: `http://SITE/feed` is a feed that is broken: ill-formed document: start tag not closed: `</rss>` not found before end of input; tell its publisher, or watch its pages
    Not read: `DIR/agreement.md` cannot be read: No such file or directory (os error 2)
    In home: library 131 kB, index 8 kB.
    ");

    // The feed is mended, with an entry edited and one gone; the page is taken down.
    site.feed(
        "/feed",
        &[(1, "Cranes", "Three cranes were sold to the northern yard.")],
    );
    site.set("/ferry", 410, "text/html", "gone");
    insta::assert_snapshot!(run(&["refresh"]), @r"
    exit status 2
    Changed: cranes (1 paragraph).
    Removed before, so left out until it is added again: russia-iran-partnership.
    Not read: `DIR/agreement.md` cannot be read: No such file or directory (os error 2)
    Note: `http://SITE/ferry` is gone: its server answered with status 410; its article `the-ferry` stays until it is removed
    The index is up to date: 4 articles, 6 paragraphs, revision 7.
    ");
    assert!(ask()[3].contains("Three cranes"));

    // Second thoughts.
    insta::assert_snapshot!(run(&["undo", "--yes"]), @r"
    exit status 0
    Done: 1 changed: 1 paragraph. This is state 8 of the library.
    Changed: cranes (1 paragraph).
    ");
    assert!(ask()[3].contains("Two cranes"));
    insta::assert_snapshot!(run(&["restore", "5", "--yes"]), @r"
    exit status 0
    Done: 1 changed: 1 paragraph. This is state 9 of the library.
    Changed: the-ferry (1 paragraph).
    ");
    assert_eq!(ask(), first);
    insta::assert_snapshot!(run(&["erase", "a-barge", "--yes"]), @r"
    exit status 0
    Erased A barge (a-barge) from all states of the library and from its index. It is kept from coming back.
    Not reached: its source http://SITE/feed, which may still have the text.
    Not reached: backups and exports made before, and messages that were posted in chats. Its id stays in the list of changes.
    ");
    assert!(!ask()[4].contains("museum"));
    home.write("barge.txt", "The museum bought the old barge.\n");
    insta::assert_snapshot!(run(&["add", "barge.txt"]), @r"
    exit status 2
    Not added: `barge.txt` was erased with the article `a-barge`, and is kept from coming back
    ");

    // Out, wiped, and in again.
    let before = ask();
    insta::assert_snapshot!(run(&["export", "out"]), @r"
    exit status 0
    Exported 3 articles to out, with where they come from and what was erased.
    Not in it: earlier states and the list of changes. A backup has them.
    ");
    fs::remove_dir_all(home.dir().join("home")).unwrap();
    insta::assert_snapshot!(run(&["import", "out", "--yes"]), @r"
    exit status 0
    Done: 3 new, 1 gone, 2 watched. This is state 2 of the library.
    Came: cranes, the-ferry, the-harbour-agreement.
    Gone: russia-iran-partnership.
    Watched: http://SITE/feed, http://SITE/ferry.
    ");
    assert_eq!(ask(), before);
    // What is watched is watched, what was erased stays erased, and nothing is taken twice.
    site.feed("/feed", &[sold, barge]);
    insta::assert_snapshot!(run(&["watched"]), @r"
    exit status 0
    What a refresh looks at:

      the folder of articles · 0 articles · read TIME
      files that were added · 1 article · read TIME
        `DIR/agreement.md` cannot be read: No such file or directory (os error 2)
      feed http://SITE/feed · The Harbour Post · 1 article · read TIME
      page http://SITE/ferry · 1 article · read TIME
        `http://SITE/ferry` is gone: its server answered with status 410; its article `the-ferry` stays until it is removed

    None is due by itself.
    Next: pullquote refresh
    ");
    insta::assert_snapshot!(run(&["refresh"]), @r"
    exit status 2
    Removed before, so left out until it is added again: russia-iran-partnership.
    Not read: `DIR/agreement.md` cannot be read: No such file or directory (os error 2)
    Note: The Harbour Post: 1 of its entries was erased, and is kept from coming back
    Note: `http://SITE/ferry` is gone: its server answered with status 410; its article `the-ferry` stays until it is removed
    The index is up to date: 3 articles, 5 paragraphs, revision 2.
    ");
    assert_eq!(ask(), before);
}
