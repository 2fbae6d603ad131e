//! What pages say about themselves.

use super::*;

#[test]
fn the_name_of_a_site_behind_a_title_is_the_outlet() {
    let cases = [
        ("Terms | Kelp Bay 1908", "Terms", "Terms", "Kelp Bay 1908"),
        ("Terms – Kelp Bay", "Terms", "Terms", "Kelp Bay"),
        (
            "Terms | Kelp Bay",
            "Kelp Bay Terms of use",
            "Kelp Bay Terms of use",
            "Kelp Bay",
        ),
        (
            "Bus 3 - new times | Kelp Bay",
            "Bus 3 - new times",
            "Bus 3 - new times",
            "Kelp Bay",
        ),
        // What is part of the title, and what is no part of the heading.
        (
            "Bus 3 - new times",
            "Bus 3 - new times",
            "Bus 3 - new times",
            "",
        ),
        ("Notes – version 4", "Notes", "Notes – version 4", ""),
        (
            "Minutes - 3 May 2024",
            "Minutes",
            "Minutes - 3 May 2024",
            "",
        ),
        ("FAQ – Kelp Bay", "Questions", "FAQ – Kelp Bay", ""),
        ("Terms", "Terms", "Terms", ""),
        // The title names a part of the site.
        (
            "Pool news | Town",
            "Pool to reopen",
            "Pool to reopen",
            "Town",
        ),
        (
            "Pool to reopen | Town",
            "The Town",
            "Pool to reopen | Town",
            "",
        ),
        ("Pool news - Town", "Pool to reopen", "Pool news - Town", ""),
    ];
    for (title, head, expect, outlet) in cases {
        for text in ["It sails.".to_owned(), format!("<p>{LONG}").repeat(5)] {
            let page = format!("<title>{title}</title><h1>{head}</h1><p>{text}");
            let meta = draft_of("a.html", page).meta;
            let found = (
                meta.title.as_str(),
                meta.outlet.as_deref().unwrap_or_default(),
            );
            assert_eq!(found, (expect, outlet), "{title}");
        }
    }
    // The heading is the site's.
    for turned in [
        "<title>Kelp Bay | Terms</title><h1>Kelp Bay</h1><h2>Terms</h2>",
        "<title>Kelp Bay | Terms</title><h1><a href='/'>Kelp Bay</a></h1>",
    ] {
        let meta = draft_of("a.html", format!("{turned}<p>{LONG}<p>{LONG}")).meta;
        assert_eq!(
            (meta.title.as_str(), meta.outlet.as_deref()),
            ("Terms", Some("Kelp Bay"))
        );
    }
    let known = "<title>Terms | Kelp Bay</title><meta property=og:site_name content='The Kelp'><h1>Terms</h1>";
    let meta = draft_of("a.html", format!("{known}<p>{LONG}<p>{LONG}")).meta;
    assert_eq!(meta.outlet.as_deref(), Some("The Kelp"));
}

#[test]
fn what_stands_at_the_head_of_a_page_says_who_wrote_it_and_when() {
    let cases = [
        (
            "<body><header><h1>Pool to reopen</h1></header>",
            "Pool to reopen - -",
        ),
        (
            "<body><header><h1>Pool to reopen</h1><p>Posted by Vexley (Community Lead) on 14 February 2025</p></header>",
            "Pool to reopen Vexley (Community Lead) 2025-02-14",
        ),
        (
            "<body><h1>Pool to reopen</h1><p class=byline>By Rhona Petrie. Published Mon 3 March 2025, 16:40</p>",
            "Pool to reopen Rhona Petrie 2025-03-03",
        ),
        (
            "<body><h1>Pool to reopen</h1><p>By <span class=author>Ann Poe</span>, <time datetime=2025-03-03T16:40>Monday</time></p>",
            "Pool to reopen Ann Poe 2025-03-03",
        ),
    ];
    for (head, expect) in cases {
        for text in [
            "It sails.".to_owned(),
            LONG.repeat(3),
            format!("<p>{LONG}").repeat(40),
        ] {
            let page = format!(
                "<!doctype html><title>Pool news | Town Site</title>{head}<main><p>{text}</main>"
            );
            let draft = draft_of("h.html", page);
            let author = draft.meta.author.as_deref().unwrap_or("-");
            let day = draft
                .meta
                .date
                .map_or("-".to_owned(), |day| day.to_string());
            assert_eq!(format!("{} {author} {day}", draft.meta.title), expect);
            let is_cut = |text: &&str| text.starts_with("By") && !text.contains("Poe");
            assert!(!texts(&draft).iter().any(is_cut), "{:?}", texts(&draft));
        }
    }
    check(
        "h.html",
        format!(
            "<title>Pool</title><p>By <span class=\"author\">Ann Poe</span>, <time datetime=\"2025-03-03T16:40\">3 March 2025</time></p><p>{LONG}<p>{LONG}"
        ),
        &format!("title: Pool\nBy Ann Poe, 3 March 2025\n{LONG}\n{LONG}"),
    );
}

#[test]
fn who_wrote_a_page_is_no_place() {
    let author = |line: &str| {
        let draft = draft_of(
            "h.html",
            format!("<title>Pool</title>{line}<p>{LONG}<p>{LONG}"),
        );
        let text = draft.blocks[0].text().to_owned();
        (draft.meta.author.unwrap_or_default(), text)
    };
    assert_eq!(
        author("<p><span class=dateline>KENT</span> The pool opens."),
        (String::new(), "KENT The pool opens.".to_owned())
    );
    assert_eq!(
        author("<div><span class=byline>By Ann Poe</span> | Kent</div>").0,
        "Ann Poe"
    );
}
