//! What an answer makes of tables, lists, headings and words.

use pullquote::answer::{Answer, Options, Relation, compose, telling};
use pullquote::article::Meta;
use pullquote::home::Home;

use crate::library::add_file;

/// A library of one article, in the format that the file's name tells.
fn library(name: &str, text: &str) -> (tempfile::TempDir, Home) {
    library_of(&[(name, text)])
}

fn library_of(articles: &[(&str, &str)]) -> (tempfile::TempDir, Home) {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    for (name, text) in articles {
        let file = dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        let given = Meta {
            language: Some("en".into()),
            ..Meta::default()
        };
        add_file(&home, &file, &given);
    }
    (dir, home)
}

fn ask(home: &Home, question: &str, topic: Option<&str>) -> Answer {
    compose(&home.snapshot(), question, topic, &Options::default()).unwrap()
}

/// What is quoted first, behind the heads of its columns where it has any.
#[track_caller]
fn check(home: &Home, question: &str, expect: &str) {
    let answer = ask(home, question, None);
    let Some(first) = answer.quotations.first() else {
        return assert_eq!("", expect, "{question}: {}", answer.confidence);
    };
    let columns = first.columns.as_ref().map(|columns| columns.text());
    let columns = columns.map_or(String::new(), |text| format!("{text} / "));
    let shown = format!("{columns}{}", first.excerpt.text());
    assert_eq!(shown, expect, "{question}");
}

#[test]
fn a_row_is_found_by_its_own_words_and_its_columns() {
    let (_dir, home) = library(
        "hosting.md",
        "# Hosting\n\nWe host sites.\n\n## Plans\n\n\
         | Plan | Requests per minute | Price |\n|---|---|---|\n\
         | Solo | 60 | 4 euros |\n| Team | 600 | 40 euros |\n\n\
         | Region | City |\n|---|---|\n| North | Oslo |\n| South | Porto |\n\n\
         All of it can be changed each month.",
    );
    let plan = "Plan | Requests per minute | Price / ";
    let team = format!("{plan}Team | 600 | 40 euros");
    check(&home, "requests per minute team", &team);
    check(&home, "price of the team plan", &team);
    check(&home, "plans", &format!("{plan}Solo | 60 | 4 euros"));
    // Each of two tables under one heading has its own columns.
    let south = "Region | City / South | Porto";
    check(&home, "which city is the south region in", south);
    check(&home, "price of the enterprise plan", "");
    check(
        &home,
        "can it be changed each month",
        "All of it can be changed each month.",
    );
}

#[test]
fn a_topic_begins_with_a_row_and_not_with_the_heads_of_columns_alone() {
    let (_dir, home) = library(
        "prices.md",
        "---\ntopics: [prices]\n---\n\n# Prices\n\n| Item | Amount |\n|---|---|\n| Soup | 4 euros |\n",
    );
    let answer = telling(&home.snapshot(), "prices", &Options::default()).unwrap();
    let quoted = answer.quotations.iter().map(|one| one.excerpt.text());
    assert_eq!(quoted.collect::<Vec<_>>(), ["Soup | 4 euros"]);
}

#[test]
fn what_is_said_three_times_takes_no_other_excerpt_away() {
    let same = "In summer the ferry to Skelder leaves at eight every morning.";
    let winter = "In winter the ferry to Skelder leaves at ten every morning.";
    let pages = ["a.txt", "b.txt", "c.txt"].map(|name| (name, same));
    let (_dir, home) = library_of(&[&pages[..], &[("d.txt", winter)]].concat());
    let answer = ask(&home, "When does the ferry to Skelder leave?", None);
    let quoted = answer.quotations.iter().map(|one| one.excerpt.text());
    assert_eq!(quoted.collect::<Vec<_>>(), [same, winter]);
}

#[test]
fn abbreviations_are_one_word_with_full_stops_or_without() {
    let (_dir, home) = library_of(&[
        ("a.txt", "The French envoy came to Oberdorf on Sunday."),
        ("b.txt", "The U.S. envoy came to Oberdorf on Monday."),
    ]);
    let envoy = "The U.S. envoy came to Oberdorf on Monday.";
    check(&home, "When did the US envoy come to Oberdorf?", envoy);
    check(&home, "When did the U.S. envoy come to Oberdorf?", envoy);
}

#[test]
fn text_with_bars_is_no_table() {
    let (_dir, home) = library(
        "logs.md",
        "# Logs\n\nHow to read them.\n\n## Searching\n\n\
         Filter the journal with journalctl | grep timeout and read the last lines.\n\n\
         Count the failures with journalctl | grep failed | wc.\n\n\
         Written by Ada | Reviewed by Bo",
    );
    let filter = "Filter the journal with journalctl | grep timeout and read the last lines.";
    check(&home, "how do I filter the journal", filter);
    let count = "Count the failures with journalctl | grep failed | wc.";
    check(&home, "how do I count failures", count);
    check(&home, "reviewed by Bo", "Written by Ada | Reviewed by Bo");
}

#[test]
fn a_table_without_heads_of_columns_has_none() {
    let (_dir, home) = library(
        "gateway.html",
        "<title>Gateway</title><p>The gateway connects sensors.</p><h2>Specifications</h2>\
         <table><tr><th>Power supply<td>USB, 5 V<tr><th>Weight<td>300 g</table>\
         <h2>Terms</h2><dl><dt>SF<dd>Spreading factor of the radio.</dl>",
    );
    check(&home, "gateway power supply", "Power supply | USB, 5 V");
    check(&home, "weight", "Weight | 300 g");
    check(
        &home,
        "what does SF stand for",
        "SF: Spreading factor of the radio.",
    );
}

/// What is quoted first: the items of a list that it stands under, then what was found and what goes on under it.
#[track_caller]
fn check_list(home: &Home, question: &str, expect: &[&str]) {
    let answer = ask(home, question, None);
    let first = answer.quotations.first();
    let shown = first.into_iter().flat_map(|first| first.excerpts());
    let shown: Vec<_> = shown.map(|excerpt| excerpt.text()).collect();
    assert_eq!(shown, expect, "{question}");
}

#[test]
fn an_item_of_a_list_stands_with_those_above_it() {
    let text = "# Router\n\nWhat the lights say.\n\n## Lights\n\n\
         - Power\n  - Red: the battery is empty.\n  - Green: the battery is charged.\n\
         - Signal\n  - Red: no antenna is connected.\n  - Blinking\n    - The router looks for updates.\n\
         - Wall mount\n\n  Two screws hold it. This takes a minute.\n";
    let page = "<title>Router</title><p>What the lights say.<h2>Lights</h2><ul>\
         <li>Power<ul><li>Red: the battery is empty.<li>Green: the battery is charged.</ul>\
         <li>Signal<ul><li>Red: no antenna is connected.<li>Blinking<ul><li>The router looks for updates.</ul></ul>\
         <li><p>Wall mount<p>Two screws hold it. This takes a minute.</ul>";
    for (name, text) in [("router.md", text), ("router.html", page)] {
        let (_dir, home) = library(name, text);
        let red = ["Signal", "Red: no antenna is connected."];
        check_list(&home, "signal light red", &red);
        let power = ["Power", "Red: the battery is empty."];
        check_list(&home, "What does a red power light say?", &power);
        let updates = ["Signal", "Blinking", "The router looks for updates."];
        check_list(&home, "when does the router look for updates", &updates);
        let screws = ["Wall mount", "Two screws hold it. This takes a minute."];
        check_list(&home, "how many screws hold the wall mount", &screws);
        // An item is answered with what stands under it, and no more.
        let blinking = ["Signal", "Blinking", "The router looks for updates."];
        check_list(&home, "signal blinking", &blinking);
        let answer = ask(&home, "signal blinking", None);
        assert_eq!(answer.quotations[0].limits[0].relation, Relation::Continued);
    }
}

#[test]
fn items_are_found_by_their_numbers() {
    let (_dir, home) = library(
        "conduct.md",
        "# Conduct\n\nThis holds for the forum.\n\n## Rules\n\n1. Be kind.\n2. No spam.\n3. Keep to the topic of a channel.",
    );
    check(&home, "rule 3", "3. Keep to the topic of a channel.");
    check(&home, "rule 9", "");
}

#[test]
fn a_day_in_a_heading_is_a_time() {
    let (_dir, home) = library(
        "changes.md",
        "# Changes\n\nAll of them.\n\n## 3.2.0 (2026-05-04)\n\nDark mode for the web interface.\n\n\
         ## 3.1.0 (2025-11-20)\n\nWrong time zones are mended.",
    );
    check(
        &home,
        "when was 3.1.0 released",
        "Wrong time zones are mended.",
    );
    check(&home, "when was 3.3.0 released", "");
}

#[test]
fn the_opening_of_a_section_stays_in_the_topic() {
    let (_dir, home) = library(
        "brackets.md",
        "# Brackets\n\nAbout brackets.\n\n## Mounting\n\n### Ceiling\n\nUse four long screws.\n\n### Wall\n\nUse two dowels.",
    );
    let numbers = |topic| {
        let answer = ask(&home, "mounting", topic);
        let quoted = answer.quotations.iter();
        let numbers = quoted.map(|one| one.excerpt.place().number);
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(numbers(None), [2]);
    assert_eq!(numbers(Some("Wall")), [3]);
}

#[test]
fn a_section_whose_beginning_is_far_is_not_opened_in_the_middle() {
    let items = |of: &str| -> String { (0..300).map(|n| format!("Item {of}{n}x.\n\n")).collect() };
    let text = format!("# Stock\n\nAll of it.\n\n## Warehouse\n\n{}", items("a"));
    let (_dir, home) = library("stock.md", &text);
    let answer = ask(&home, "warehouse", None);
    // The first of equals, not one that stands 200 paragraphs above another.
    assert_eq!(answer.quotations[0].excerpt.place().number, 2);
    check(&home, "item a250x", "Item a250x.");
}

#[test]
fn what_a_colon_announces_is_shown() {
    let items = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("- {name}\n"))
            .collect::<String>()
    };
    let many = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let text = format!(
        "# Server\n\nThis tells how to run it.\n\n## Starting\n\nStart the server so:\n\n```\nmill start\nmill watch\n```\n\n\
         However, this deletes all players.\n\n\
         ## Mods\n\nOnly these mods are allowed:\n\n{}\nThese mods are forbidden:\n\n- Speed\n\n\
         ## Worlds\n\nThe worlds are named:\n\n{}",
        items(&["Map", "Stack", "Wheel"]),
        items(&many),
    );
    let (_dir, home) = library("server.md", &text);
    let check = |question: &str, expect: &[&str]| {
        let answer = ask(&home, question, None);
        let first = &answer.quotations[0];
        let shown = first.excerpts().map(|excerpt| match excerpt.is_cut().1 {
            true => format!("{} …", excerpt.text()),
            false => excerpt.text().to_owned(),
        });
        assert_eq!(shown.collect::<Vec<_>>(), expect, "{question}");
    };
    let limit = "However, this deletes all players.";
    let start = ["Start the server so:", "mill start\nmill watch", limit];
    check("how do I start the server", &start);
    check(
        "which mods are allowed",
        &["Only these mods are allowed:", "Map", "Stack", "Wheel …"],
    );
    let mut worlds = vec!["The worlds are named:"];
    worlds.extend(&many[..7]);
    worlds.push("eight …");
    check("how are the worlds named", &worlds);
}

#[test]
fn a_correction_stands_with_what_it_corrects() {
    let (_dir, home) = library(
        "strike.md",
        "# Dockers walk out\n\n\
         Some 2,430 dockers had left their posts on Monday.\n\n\
         The ministry counts the lost days of each month.\n\n\
         Ships lie at anchor before the southern quay.\n\n\
         The crane drivers meet in the old customs house.\n\n\
         *Correction, 15 March: an earlier version said that 2,430 dockers had stopped work. The digits were transposed. \
         It also gave the wrong place for the meeting of the crane drivers: it is the customs house and not the town hall.*",
    );
    let shown = |question: &str| {
        let answer = ask(&home, question, None);
        let limits = answer.quotations[0].limits.iter();
        let limits = limits.map(|limit| (limit.relation, limit.excerpt.place().number));
        limits.collect::<Vec<_>>()
    };
    let corrected = [(Relation::Correction, 5)];
    assert_eq!(shown("how many dockers had left their posts"), corrected);
    assert_eq!(shown("where do the crane drivers meet"), corrected);
    // What is not corrected stands alone.
    assert_eq!(shown("where do ships lie at anchor"), []);
    assert_eq!(shown("lost days of each month"), []);

    // One right behind it speaks of it, unless it says of what else.
    let (_dir, home) = library_of(&[
        (
            "a.txt",
            "The fair is on Sunday.\n\nCorrection: it is on Monday.",
        ),
        (
            "b.txt",
            "Farmers brought apples.\n\nCorrection: the bus company's head is Bert Olsen.",
        ),
    ]);
    let count = |question: &str| ask(&home, question, None).quotations[0].limits.len();
    assert_eq!(count("when is the fair"), 1);
    assert_eq!(count("what did farmers bring"), 0);
}
