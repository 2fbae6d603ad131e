//! The day of a text.

use super::*;

#[track_caller]
fn check(name: &str, text: &str, expect: &str) {
    let day = draft_of(name, text).meta.date;
    let day = day.map_or("-".to_owned(), |day| day.to_string());
    assert_eq!(day, expect, "{text}");
}

#[test]
fn a_line_near_the_top_says_the_day() {
    let cases = [
        ("Published 3 February 2025", "2025-02-03"),
        ("Published: Feb. 3rd, 2025", "2025-02-03"),
        ("Published 3 February 2025 by Al Fox", "2025-02-03"),
        (
            "Last updated: 3 February 2025. In force from 1 March 2025.",
            "2025-02-03",
        ),
        ("(updated 2025-02-03)", "2025-02-03"),
        (
            "Published 3 February 2025 at 10:30 GMT by Al Fox and Jo Ray | 5 min read",
            "2025-02-03",
        ),
        ("Published 3 Feb 2025 · Updated 4 Feb 2025", "2025-02-03"),
        ("Stand: 14.03.2026, 18.30 Uhr", "2026-03-14"),
        ("Updated on Tuesday, the 4th of Sept 2025", "2025-09-04"),
        ("Posted 29/11/2023", "2023-11-29"),
        ("Posted 11/29/2023", "2023-11-29"),
        (
            "Saturday 8 February 2025. By Sam Hartnoll at Cinder Lane",
            "2025-02-08",
        ),
        ("8 February 2025\n\nBy Sam Hartnoll", "2025-02-08"),
        ("By Sam Hartnoll\n\n8 February 2025", "2025-02-08"),
        ("By Sam Hartnoll, Saturday 8 February 2025", "2025-02-08"),
        ("Stand: 14. März 2026, von Birgit Ahlers", "2026-03-14"),
        ("Zuletzt aktualisiert am 14.03.2026", "2026-03-14"),
        (
            "Stand: 14. März 2024, beschlossen von der Mitgliederversammlung",
            "2024-03-14",
        ),
        (
            "Last updated 3 May 2025, the fees of all rooms",
            "2025-05-03",
        ),
        (
            "Posted by Vexley (Community Lead) on 14 February 2025",
            "2025-02-14",
        ),
        (
            "By Rhona Petrie. Published Mon 3 March 2025, 16:40",
            "2025-03-03",
        ),
        ("Son güncelleme: 14 Mart 2024", "2024-03-14"),
        ("Aktualizováno 14. března 2024", "2024-03-14"),
        ("Опубліковано 14 березня 2024", "2024-03-14"),
        ("Publié le mardi 1er août 2026", "2026-08-01"),
        ("Actualizado el 3 de mayo de 2026", "2026-05-03"),
        ("Publicado em 18 de maio de 2026", "2026-05-18"),
        ("Opublikowano 18 września 2026", "2026-09-18"),
        ("発行日:2026年4月1日", "2026-04-01"),
        ("更新日期：2026年4月1日", "2026-04-01"),
        // What may be another day, or no day.
        ("Posted by the gate on 14 February 2025", "-"),
        ("Released 12 May 1999 by Sub Pop, it sold well.", "-"),
        ("First published 2 June 1949, the novel sold well.", "-"),
        ("By Invitation Only, Saturday 3 May 2025", "-"),
        ("Posted 02/03/2023", "-"),
        ("Saved 29 November 2023", "-"),
        ("Saturday 8 June 2025", "-"),
        ("Date: 8 June 2025", "-"),
        ("Published in 2025 by Al Fox", "-"),
        ("Updated 31 February 2025", "-"),
        ("Published works of 3 May 2025", "-"),
        ("Von Freitag, 6. Juni 2025", "-"),
        ("Standing orders 3 May 2025", "-"),
        ("The rules were published on 3 May 2025.", "-"),
        ("## Almanac\n\nPublished 3 May 1999", "-"),
    ];
    for (line, expect) in cases {
        check(
            "d.md",
            &format!("# The ferry\n\n{LONG}\n\n{line}\n\n{LONG}"),
            expect,
        );
        check(
            "d.html",
            &format!(
                "<title>The ferry</title><h1>The ferry</h1><p>{}<p>{LONG}",
                line.replace("## Almanac", "It sails.<h2>A</h2>")
                    .replace("\n\n", "<p>")
            ),
            expect,
        );
    }
    check(
        "d.md",
        "---\ndate: 2020-01-02\n---\n# The ferry\n\nPublished 3 May 2025\n\nIt sails.",
        "2020-01-02",
    );
    let far = format!("{LONG}\n\n").repeat(5);
    check(
        "d.md",
        &format!("# The ferry\n\n{far}Published 3 May 2025"),
        "-",
    );
    for line in [
        "Published 3 February 2025",
        "Saved 02/12/2023",
        "Last updated: 3 Feb 2025",
    ] {
        super::check(
            "d.txt",
            format!("The ferry\n\n{line}\n\n{LONG}"),
            &format!("title: The ferry\n{line}\n{LONG}"),
        );
    }
    super::check(
        "d.txt",
        format!("{LONG}\n3 May 2025\n{LONG}\nReleased 2.0\n{LONG}"),
        &format!("title: d\n{LONG}\n# 3 May 2025\n{LONG}\n# Released 2.0\n{LONG}"),
    );
}

#[test]
fn a_field_or_the_byline_of_a_page_says_the_day() {
    let cases = [
        ("<meta name=date content=2025-02-03>", "", "2025-02-03"),
        (
            "<meta name=DC.date content='3 February 2025'>",
            "",
            "2025-02-03",
        ),
        (
            "<meta name=dcterms.date content=2025-02-03T10:00Z>",
            "",
            "2025-02-03",
        ),
        (
            "<meta property=article:published_time content=2025-02-03><meta name=date content=2025-02-09>",
            "",
            "2025-02-03",
        ),
        (
            "<meta http-equiv=last-modified content='Mon, 03 Feb 2025 10:00:00 GMT'>",
            "",
            "2025-02-03",
        ),
        (
            "<meta name=last-modified content=2025-02-09>",
            "<p>Published 3 February 2025",
            "2025-02-03",
        ),
        ("<meta name=date content='02/03/2025'>", "", "-"),
        (
            "",
            "<p class=byline>By Al Fox, <time datetime=2025-02-03>Monday</time>",
            "2025-02-03",
        ),
        (
            "",
            "<div class=comments><div class=comment><p class=byline>Jo, <time datetime=2025-02-03>Monday</time><p>Nice.</div></div>",
            "-",
        ),
        (
            "",
            "<p>The fair is on <time datetime=2025-06-08>Sunday</time>.",
            "-",
        ),
    ];
    for (head, body, expect) in cases {
        for text in [
            LONG.repeat(2),
            format!("<p>{LONG}").repeat(40),
            "It sails.".to_owned(),
        ] {
            let page = format!(
                "<!doctype html><head><title>The ferry</title>{head}</head><body><h1>The ferry</h1>{body}<p>{text}</body>"
            );
            check("d.html", &page, expect);
        }
    }
}
