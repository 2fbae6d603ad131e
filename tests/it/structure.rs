//! What an answer makes of tables, lists, headings and words.

use pullquote::answer::{Answer, Options, Quotation, Relation, compose, telling};
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

/// The excerpts of a quotation as they are shown, `…` behind one that goes on.
fn shown(quotation: &Quotation) -> Vec<String> {
    let shown = quotation
        .excerpts()
        .map(|excerpt| match excerpt.is_cut().1 {
            true => format!("{} …", excerpt.text()),
            false => excerpt.text().to_owned(),
        });
    shown.collect()
}

/// All that is quoted.
#[track_caller]
fn check_lists(home: &Home, question: &str, expect: &[&[&str]]) {
    let answer = ask(home, question, None);
    let quoted: Vec<_> = answer.quotations.iter().map(shown).collect();
    assert_eq!(quoted, expect, "{question}");
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
        let red: &[&str] = &["Signal", "Red: no antenna is connected."];
        check_lists(&home, "signal light red", &[red]);
        let power: &[&str] = &["Power", "Red: the battery is empty."];
        check_lists(&home, "What does a red power light say?", &[power]);
        let updates: &[&str] = &["Signal", "Blinking", "The router looks for updates."];
        check_lists(&home, "when does the router look for updates", &[updates]);
        let screws: &[&str] = &["Wall mount", "Two screws hold it. This takes a minute."];
        check_lists(&home, "how many screws hold the wall mount", &[screws]);
        // An item is answered with what stands under it, and no more.
        check_lists(&home, "signal blinking", &[updates]);
        let answer = ask(&home, "signal blinking", None);
        assert_eq!(answer.quotations[0].limits[0].relation, Relation::Continued);
    }
}

#[test]
fn a_list_stands_with_what_leads_to_it() {
    let (_dir, home) = library(
        "garden.md",
        "# Garden\n\nRules of the garden, and of the server that runs its pumps.\n\n## Compost\n\n\
         The compost takes:\n\n- Leaves\n- Egg shells\n\nThings that never go in the bonfire:\n\n\
         - Plastic\n- Painted wood\n  - also old window frames\n- Tyres\n\nThe bin is emptied in March.\n\n\
         Who may cut the hedge?\n\n- Members\n- Guests, with a member beside them\n\n\
         ## Server\n\n- Resetting the pumps\n\n  Never do this in a drought.\n\n  On the test server, run:\n\n\
         \x20 ```\n  pump reset\n  pump list\n  ```\n",
    );
    let never = "Things that never go in the bonfire:";
    check_lists(&home, "tyres", &[&[never, "Tyres"]]);
    let frames: &[&str] = &[never, "Painted wood", "also old window frames"];
    check_lists(&home, "window frames", &[frames]);
    let bonfire: &[&str] = &[
        never,
        "Plastic",
        "Painted wood",
        "also old window frames",
        "Tyres",
    ];
    check_lists(&home, "what never goes in the bonfire", &[bonfire]);
    let hedge: &[&str] = &[
        "Who may cut the hedge?",
        "Members",
        "Guests, with a member beside them",
    ];
    check_lists(&home, "who may cut the hedge", &[hedge]);
    let run = "On the test server, run:";
    let reset: &[&str] = &[
        "Resetting the pumps",
        "Never do this in a drought.",
        run,
        "pump reset\npump list",
    ];
    check_lists(&home, "resetting the pumps", &[reset]);
    let list: &[&str] = &["Resetting the pumps", run, "pump reset\npump list"];
    check_lists(&home, "pump list", &[list]);
}

#[test]
fn who_asks_for_an_item_gets_it_with_its_list() {
    let items = |of: &str, count: usize| -> String {
        (1..=count)
            .map(|n| format!("  - {of} step {n}.\n"))
            .collect()
    };
    let text = format!(
        "# Opener\n\nHow to use the door opener.\n\n- Programming the remote\n{}  - Delete old remotes.\n{}\
         - Equipment\n  - Ladder{}    - Two metres, as the ceiling is high and the rail stands on the floor before it is mounted.\n\
         \x20 - Drill\n    - With a bit for concrete, of eight millimetres, and one for wood, of three or four millimetres, as both are needed.\n\
         \x20 - Level\n    - Any that is longer than half a metre, so that the rail is straight from the wall to the door.\n\
         - Building A\n  - Floor 2\n    - Cabinet 3\n      - Panel left\n        - Port 12 is for the projector.\n\
         \x20     - Panel right\n        - Port 12 is for the coffee machine.\n",
        items("First", 2),
        items("Last", 9),
        "\n",
    );
    let (_dir, home) = library("opener.md", &text);
    let program: &[&str] = &[
        "Programming the remote",
        "First step 1.",
        "First step 2.",
        "Delete old remotes.",
        "Last step 1.",
        "Last step 2.",
        "Last step 3.",
        "Last step 4.",
        "Last step 5. …",
    ];
    check_lists(&home, "How do I program the remote?", &[program]);
    // What has no room is not shown, and that is told.
    let equipment: &[&str] = &["Equipment", "Ladder …", "Drill …", "Level …"];
    check_lists(&home, "equipment", &[equipment]);
    // Of many above it the highest and those that are nearest.
    let port: &[&str] = &[
        "Building A …",
        "Cabinet 3",
        "Panel right",
        "Port 12 is for the coffee machine.",
    ];
    check_lists(&home, "coffee machine port", &[port]);
}

#[test]
fn what_is_asked_for_may_stand_in_the_list_of_its_item() {
    let (_dir, home) = library(
        "club.md",
        "# Club\n\nAll about the club, which has been there for ninety years, and about what its members can do in the afternoon.\n\n## Boats\n\n- The white boat\n  - 300 kg, with its oars.\n- Office\n\
         \x20 - Monday, from 9 am to 5 pm.\n- Deposit for a key\n  - The deposit is 50 euros.\n- Monday\n\
         \x20 - The kiosk is closed.\n- Sunday\n  - The kiosk is closed.\n\nWe sell these:\n\n- rye bread\n- oat bread\n\
         - corn bread\n- rolls\n",
    );
    let boat: &[&str] = &["The white boat", "300 kg, with its oars."];
    check_lists(&home, "how heavy is the white boat", &[boat]);
    let office: &[&str] = &["Office", "Monday, from 9 am to 5 pm."];
    check_lists(&home, "when is the office open", &[office]);
    let deposit: &[&str] = &["Deposit for a key", "The deposit is 50 euros."];
    check_lists(&home, "how much is the deposit for a key", &[deposit]);
    // The same words of two things are not the same.
    let monday: &[&str] = &["Monday", "The kiosk is closed."];
    let sunday: &[&str] = &["Sunday", "The kiosk is closed."];
    check_lists(&home, "when is the kiosk closed", &[monday, sunday]);
    // Where several items answer as well, the list does.
    let breads: &[&str] = &[
        "We sell these:",
        "rye bread",
        "oat bread",
        "corn bread",
        "rolls",
    ];
    check_lists(&home, "which bread do you sell", &[breads]);
}

#[test]
fn a_list_is_shown_with_what_limits_and_corrects_it() {
    let long =
        "and so on, as is said of it in the rules of the house, which hang at the door to the yard";
    let text = format!(
        "# Fair\n\nOn the prices and the rules of the fair.\n\n## Prices\n\nThe prices of the fair are:\n\n\
         - Adults pay 4 euros.\n- Correction: Adults pay 5 euros, not 4 euros, at the fair.\n- Children pay nothing.\n\n\
         ## Refunds\n\n- Refunds of tickets\n  - Members get all of their money back.\n    - However, this does not apply to gifts.\n\
         \x20   - For years now, {long}.\n  - Guests get a half of it, {long}.\n  - Pupils get nothing, {long}.\n\n\
         ## Rack\n\n- Storage rack\n  - Upper board\n    - Left box\n      - Blue tin\n        - Nails\n    - Right box\n  - Lower board\n\n\
         ## Hedge\n\nWho may cut the old hedge?\n\n- Members of the club who have been there for a year may do so, {long}, {long}. \
         However, this does not apply to the part that is behind the well.\n- Guests\n\n\
         ## Feast\n\nWhat may I bring to the spring feast?\n\nOnly these things:\n\nTent of canvas\n\nCup\n\nSpoon\n\n\
         ## Dogs\n\nDogs may be brought along:\n\n- to the north part of the garden\n\nBut this is not so in the month of May.\n\n\
         ## Bonfire\n\nThese never go in the bonfire:\n\n- Plastic\n- Painted wood\n\nThey are taken away by the city in March.\n"
    );
    let (_dir, home) = library("fair.md", &text);
    let prices: &[&str] = &[
        "The prices of the fair are:",
        "Adults pay 4 euros.",
        "Correction: Adults pay 5 euros, not 4 euros, at the fair.",
        "Children pay nothing.",
    ];
    check_lists(&home, "the prices of the fair", &[prices]);
    let first = |question: &str| shown(&ask(&home, question, None).quotations[0]);
    let refunds = first("refunds of tickets");
    let limit = "However, this does not apply to gifts.";
    assert_eq!(
        refunds[..3],
        [
            "Refunds of tickets",
            "Members get all of their money back. …",
            limit
        ]
    );
    let boxes = [
        "Storage rack",
        "Upper board",
        "Left box",
        "Blue tin",
        "Nails",
        "Right box",
        "Lower board",
    ];
    assert_eq!(first("storage rack"), boxes);
    let hedge = first("who may cut the old hedge");
    assert!(
        hedge[1].starts_with("Members of the club") && hedge[2].starts_with("However"),
        "{hedge:?}"
    );
    let feast = [
        "What may I bring to the spring feast?",
        "Only these things:",
        "Tent of canvas",
        "Cup",
        "Spoon",
    ];
    assert_eq!(first("what may I bring to the spring feast"), feast);
    let dogs = [
        "Dogs may be brought along:",
        "to the north part of the garden",
        "But this is not so in the month of May.",
    ];
    assert_eq!(first("dogs in the north part of the garden"), dogs);
    let city = [
        "These never go in the bonfire: …",
        "They are taken away by the city in March.",
    ];
    assert_eq!(first("what does the city take away in March"), city);
}

#[test]
fn what_stands_behind_a_list_limits_all_of_it() {
    let (_dir, home) = library(
        "sauna.md",
        "# Sauna\n\nAll about the sauna of the club, and about its yard and its guests.\n\n\
         The sauna is open:\n\n- on Monday\n- on Friday\n\nBut not in July.\n\n\
         Guests pay:\n\n- 5 euros a day\n- 20 euros a week\n\nException: guests under 12 come in free.\n\n\
         Parking is allowed:\n\n- in front of the house\n- in the yard\n\nThis does not apply to trucks.\n\n\
         ## Server\n\nTo move the server:\n\n1. Stop the service.\n2. Copy the folder.\n\n> Never copy while someone plays.\n\n\
         3. Start the service.\n\n## Prices\n\nOur prices:\n\n- Tent: 8 euros\n- Electricity\n  - 3 euros\n\n\
         ## Buses\n\n| Stop | Last bus |\n|---|---|\n| Church Lane | 22:48 |\n| Mill Road | 22:55 |\n\nBut not on 25 December.\n\n\
         ## Animals\n\nCats sleep all day.\n\n## Dogs\n\nThis animal must be kept on a lead.\n",
    );
    let first = |question: &str| shown(&ask(&home, question, None).quotations[0]);
    let monday = ["The sauna is open:", "on Monday", "But not in July."];
    assert_eq!(first("is the sauna open on Monday"), monday);
    let week = [
        "Guests pay:",
        "20 euros a week",
        "Exception: guests under 12 come in free.",
    ];
    assert_eq!(first("what does a guest pay a week"), week);
    let yard = [
        "Parking is allowed:",
        "in the yard",
        "This does not apply to trucks.",
    ];
    assert_eq!(first("is parking allowed in the yard"), yard);
    // A list that a warning parts goes on behind that.
    let server = [
        "To move the server:",
        "1. Stop the service.",
        "2. Copy the folder. …",
    ];
    assert_eq!(first("how do I move the server"), server);
    let prices = ["Our prices:", "Tent: 8 euros", "Electricity", "3 euros"];
    assert_eq!(first("what are your prices"), prices);
    let bus = [
        "Stop | Last bus",
        "Church Lane | 22:48",
        "But not on 25 December.",
    ];
    assert_eq!(first("last bus from Church Lane"), bus);
    // What stands under another heading is not what `this` speaks of.
    assert_eq!(first("dogs"), ["This animal must be kept on a lead."]);
}

#[test]
fn a_clause_stands_with_what_it_is_a_clause_of() {
    let (_dir, home) = library(
        "privacy.md",
        "# Privacy\n\nWhat we do with what we know of you.\n\n## Data\n\n2.1 We collect:\n\n(a) your name;\n\n(b) your address.\n\n\
         2.2 We do not collect:\n\n(a) your location;\n\n(b) your photos.\n\n2.3 We delete all data after 90 days.\n",
    );
    let location: &[&str] = &["2.2 We do not collect:", "(a) your location;"];
    check_lists(&home, "do you know my location", &[location]);
    let photos: &[&str] = &["2.2 We do not collect:", "(b) your photos."];
    check_lists(&home, "do you collect photos", &[photos]);
}

#[test]
fn who_asks_for_a_heading_gets_all_of_its_list() {
    let (_dir, home) = library(
        "shop.md",
        "# Shop\n\nWe sell bread and tools, and lend what we do not sell to whoever has a card of the town.\n\n\
         ## Opening hours\n\n- Monday: 9 to 12\n- Tuesday: 9 to 12\n- Wednesday: closed\n- Thursday: 14 to 18\n- Friday: 9 to 18\n\n\
         ## Cards\n\nA card costs nothing. It is valid for a year, and then you get a new one at the desk.\n\nLost ones cost 2 euros.\n",
    );
    let hours: &[&str] = &[
        "Monday: 9 to 12",
        "Tuesday: 9 to 12",
        "Wednesday: closed",
        "Thursday: 14 to 18",
        "Friday: 9 to 18",
    ];
    check_lists(&home, "opening hours", &[hours]);
    check_lists(
        &home,
        "opening hours on thursday",
        &[&["Thursday: 14 to 18"]],
    );
}

#[test]
fn a_reply_in_a_list_is_cut_as_others_are() {
    let yes = "Yes, on a lead, at all times of the day, in every part of the garden that is not marked with a yellow post.";
    let more = "Bring water for it, as the well is dry in summer, and take away what it leaves behind, also in winter and in the rain.";
    let not = "However, this does not apply on Sundays, when the garden belongs to the cats of the whole neighbourhood.";
    for text in [
        format!("# Garden\n\nRules.\n\n- Can I bring my dog?\n\n  {yes} {more} {not}\n"),
        format!("# Garden\n\nRules.\n\nCan I bring my dog?\n\n{yes} {more} {not}\n"),
    ] {
        let (_dir, home) = library("garden.md", &text);
        let answer = ask(&home, "can I bring my dog", None);
        let limits = &answer.quotations[0].limits;
        // The second sentence is limited by the third.
        assert_eq!(limits[0].excerpt.text(), yes);
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
        assert_eq!(shown(&answer.quotations[0]), expect, "{question}");
    };
    let limit = "However, this deletes all players.";
    let start = ["Start the server so:", "mill start\nmill watch", limit];
    check("how do I start the server", &start);
    check(
        "which mods are allowed",
        &["Only these mods are allowed:", "Map", "Stack", "Wheel"],
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
        (
            "c.md",
            "The mill charges these fees:\n\n- Adults pay 4 euros.\n- Pupils pay 2 euros.\n\nCorrection: adults pay 5 euros.",
        ),
    ]);
    let count = |question: &str| ask(&home, question, None).quotations[0].limits.len();
    assert_eq!(count("when is the fair"), 1);
    assert_eq!(count("what did farmers bring"), 0);
    assert_eq!(count("what do adults pay at the mill"), 1);
    assert_eq!(count("what do pupils pay at the mill"), 1);

    // Elsewhere by the heads of columns, or by a number that it says was wrong; a number of something else is no sign.
    let (_dir, home) = library_of(&[
        (
            "d.md",
            "# Kit\n\n| Item | Deposit |\n|---|---|\n| Trailer | £100 |\n| Oars | £20 |\n\nAsk for keys.\n\nIt closes late.\n\n\
             Correction (19 April): the deposit for the trailer is now £150, not £100.",
        ),
        (
            "e.md",
            "# Village\n\nThe jumble sale is on 4 May.\n\nBring a chair.\n\nERRATUM: The jumble sale is on 11 May, not on the 4th.",
        ),
        (
            "f.md",
            "# Patch\n\nVoice chat drops with 20 people.\n\nCorrection: we wrote that the fen opens at level 34. It opens on 20 May.",
        ),
    ]);
    let count = |question: &str| ask(&home, question, None).quotations[0].limits.len();
    assert_eq!(count("deposit for the trailer"), 1);
    assert_eq!(count("deposit for the oars"), 0);
    assert_eq!(count("when is the jumble sale"), 1);
    assert_eq!(count("why does voice chat drop"), 0);
}

/// A row or an item has few words of its own, so what stands above it counts too, and a number that is given as wrong.
#[test]
fn a_correction_stands_with_a_row_or_an_item() {
    let between = "The key hangs in the porch.\n\nThe landing stage is slippery after rain.\n\n";
    let kit = "# Kit loan\n\n| Item | Period | Deposit |\n|---|---|---|\n| Trailer | weekend | £100 |\n| Launch | evening | £60 |\n\n";
    let rows = "# Angling\n\n## Seasons\n\n- Trout: from 1 April to 30 September\n- Pike: from 1 October to 14 March\n\n## Keys\n\n";
    let fr = "# Club\n\nLa barque coûte 40 euros par jour.\n\n";
    let de = "# Verein\n\nDas Boot kostet 40 Euro am Tag.\n\n";
    let check = |expect: usize, article: &str, correction: &str, question: &str| {
        let text = format!("{article}{between}{correction}\n");
        let (_dir, home) = library("club.md", &text);
        let answer = ask(&home, question, None);
        let limits = answer.quotations[0].limits.iter();
        let count = limits.filter(|limit| limit.relation == Relation::Correction);
        assert_eq!(count.count(), expect, "{question}: {correction}");
    };
    let deposit = "> Correction (19 April): the deposit for the trailer is now £150, not £100.";
    check(1, kit, deposit, "deposit for the trailer");
    check(0, kit, deposit, "deposit for the launch");
    check(0, kit, deposit, "where does the key hang");
    let deposit = "> Correction: the deposit for the trailer is £150.";
    check(1, kit, deposit, "deposit for the trailer");
    check(0, kit, deposit, "deposit for the launch");
    for trout in [
        "**Correction:** the trout season ends on 15 September.",
        "**Correction:** the trout waters close on 15 September, not 30 September.",
    ] {
        check(1, rows, trout, "when may trout be fished");
        check(0, rows, trout, "pike from when to when");
    }
    let barque = "Rectificatif : la barque coûte 45 euros au lieu de 40.";
    check(1, fr, barque, "combien coûte la barque");
    let boot = "Berichtigung: Das Boot kommt auf 45 statt 40 Euro.";
    check(1, de, boot, "was kostet das Boot");

    // A number alone is not what is spoken of, and under another heading it is not said of what happens to stand before it.
    let (_dir, home) = library(
        "notes.md",
        "# Patch notes\n\nVoice chat can drop when a raid has more than 20 people.\n\n## Update\n\n\
         **Correction:** we wrote that the Fen unlocks at level 34. It's level 36. Also, more cross-play is off until 20 February.",
    );
    let answer = ask(&home, "when can voice chat drop", None);
    assert_eq!(answer.quotations[0].limits, []);
}

#[test]
fn how_many_and_how_heavy_are_not_answered_without_a_number_or_a_weight() {
    let (_dir, home) = library(
        "hall.md",
        "# Hall\n\nIt stands by the river.\n\n## Stage\n\nThe stage has curtains and lamps.\n\n\
         The piano on the stage is 3 metres long.\n\n## Guests\n\nNo guests are allowed on the stage.\n\n\
         ## Boats\n\nThe boat behind the hall weighs 300 kg.\n",
    );
    check(&home, "how many lamps does the stage have", "");
    check(&home, "how heavy is the piano on the stage", "");
    let guests = "No guests are allowed on the stage.";
    check(&home, "how many guests are allowed on the stage", guests);
    let boat = "The boat behind the hall weighs 300 kg.";
    check(&home, "how heavy is the boat behind the hall", boat);
}

#[test]
fn a_correction_does_not_stand_alone() {
    let (_dir, home) = library(
        "fair.md",
        "# News\n\nThe fair with its big wheel opens on Saturday 7 September.\n\n\
         Correction: in issue 30 we wrote that the fair opens on 31 August.\n\nBring a chair.",
    );
    let answer = ask(&home, "when does the fair open", None);
    assert_eq!(answer.quotations.len(), 1);
    let first = &answer.quotations[0];
    assert_eq!(
        first.excerpt.text(),
        "The fair with its big wheel opens on Saturday 7 September."
    );
    assert_eq!(first.limits[0].excerpt.place().number, 2);
}

#[test]
fn what_is_not_so_is_told_by_what_denies_it() {
    let (_dir, home) = library(
        "terms.md",
        "# Terms\n\n## What we collect\n\nWe collect your name and the time of your last visit.\n\n\
         ## What stays yours\n\nWe do not collect your location.\n\n\
         ## Warranty\n\nThe warranty covers the frame and the motor for two years.\n\n\
         The warranty does not cover tyres.\n\nMembers over 16 may use the workshop.\n",
    );
    check(
        &home,
        "what is collected",
        "We collect your name and the time of your last visit.",
    );
    check(
        &home,
        "what is not collected",
        "We do not collect your location.",
    );
    check(
        &home,
        "what isn't covered by the warranty",
        "The warranty does not cover tyres.",
    );
    check(&home, "who cannot use the workshop", "");
}

#[test]
fn a_name_is_told_by_who_has_one() {
    let (_dir, home) = library(
        "town.md",
        "# The town\n\n## Animals\n\nRex is the dog of the mayor.\n\nThe cat of the mayor is old and sleeps all day.\n\n\
         ## Ships\n\nThe ferry is called \"aurora\", and lies at the quay.\n\nTwo teenagers climbed over the fence on 30 May.\n",
    );
    check(
        &home,
        "what is the name of the mayor's dog",
        "Rex is the dog of the mayor.",
    );
    let ferry = "The ferry is called \"aurora\", and lies at the quay.";
    check(
        &home,
        "what's the name of the ferry that lies at the quay",
        ferry,
    );
    check(
        &home,
        "names of the two teenagers who climbed over the fence",
        "",
    );
}

/// Of the title's words all count as one.
#[test]
fn a_correction_is_found_by_words_of_the_title_too() {
    for title in ["Council sells bus", "Tern goes to Greece", "Bus sale"] {
        let (_dir, home) = library(
            "bus.md",
            &format!(
                "# {title}\n\nThe council voted to sell the Tern to a Greek operator for £2.3m.\n\nOf the drivers, 12 will move.\n\n\
                 *This article was amended on 4 October. An earlier version said the Tern was sold for £3.2m. The price is £2.3m.*"
            ),
        );
        let limits = |question: &str| ask(&home, question, None).quotations[0].limits.len();
        assert_eq!(limits("Tern Greek operator"), 1, "{title}");
        assert_eq!(limits("how many drivers will move"), 0, "{title}");
    }
}

#[test]
fn what_says_no_more_than_the_title_is_no_answer() {
    let (_dir, home) = library(
        "mill.html",
        "<title>Alder Mill</title><h1>Alder Mill</h1><table><caption>Alder Mill</caption>\
         <tr><td colspan=2><img src=a.jpg><div>The mill in 2011</div></td></tr>\
         <tr><th>Opened</th><td>3 May 1887</td></tr><tr><th>Miller</th><td>Ada Moss</td></tr></table>\
         <p>Alder Mill is a windmill in Kent, on a hill above the brook.</p><h2>Owner</h2><p>Mill</p>",
    );
    check(
        &home,
        "When was Alder Mill opened?",
        "Alder Mill / Opened | 3 May 1887",
    );
    check(&home, "when was alder mill electrified", "");
    // A heading says what it is of.
    check(&home, "who is the owner", "Mill");
}

#[test]
fn a_price_is_one_of_what_is_asked_for() {
    let (_dir, home) = library(
        "workshop.md",
        "# Workshop\n\n## Machines\n\nThe saw course takes three hours, and is held by Ada each month.\n\nIt costs 25 euros, blades included.\n\n\
         ## Repairs to cost 2.3 million\n\nThe roof of the workshop was mended first.\n\nThe lathe stands beside the door.\n\n\
         ## Boats\n\n| Boat | Built | Crew |\n|---|---|---|\n| Petrel | 1987 | 4 |\n\n\
         ## Fees\n\n| Boat | Day |\n|---|---|\n| Kittiwake | 15 |\n",
    );
    check(&home, "what does a beer cost", "");
    check(&home, "how much did the lathe cost", "");
    check(&home, "how much does the Petrel cost", "");
    check(
        &home,
        "how much does the Kittiwake cost",
        "Boat | Day / Kittiwake | 15",
    );
}

#[test]
fn what_stands_before_an_excerpt_is_what_it_refers_to() {
    let (_dir, home) = library(
        "ship.html",
        "<title>Ship sold</title><p>Nobody had wanted the sale of the ship.</p>\
         <figure><figcaption>The ship in the harbour. Photograph: Ada Moss</figcaption></figure>\
         <p>“They voted for it in the end,” said Fergus Mouat of the ship.</p>\
         <div>37</div><p>These halyards were made of hemp.</p>\
         <ol><li>Take the ferry; it costs 15 silver.</li><li>Add the parts in this order: yeast, flour, water.</li></ol>",
    );
    let before = |question: &str| {
        let first = ask(&home, question, None).quotations.swap_remove(0);
        let before = first.before.map(|before| before.text().to_owned());
        (first.excerpt.text().to_owned(), before)
    };
    let alone = |text: &str| (text.to_owned(), None);
    assert_eq!(
        before("what did Fergus Mouat say about the ship"),
        alone("“They voted for it in the end,” said Fergus Mouat of the ship.")
    );
    assert_eq!(
        before("what were the halyards made of"),
        alone("These halyards were made of hemp.")
    );
    assert_eq!(
        before("in what order are the parts added"),
        alone("2. Add the parts in this order: yeast, flour, water.")
    );
}

#[test]
fn the_words_of_who_asks_are_known_where_the_language_of_the_library_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    crate::library::change(
        &home,
        vec![crate::library::remove("russia-iran-partnership")],
    );
    let file = dir.path().join("sched.md");
    std::fs::write(
        &file,
        "# Sched\n\n| Time | Hall | Anchor |\n|---|---|---|\n| 11:00 | Tide gauge – Jean | KiCad clinic – Petra |\n\
         | 14:00 | Closing – Bea | Batteries – Tomoko |\n",
    )
    .unwrap();
    add_file(&home, &file, &Meta::default());
    let clinic = "Time | Hall | Anchor / 11:00 | Tide gauge – Jean | KiCad clinic – Petra";
    check(&home, "when is the KiCad clinic", clinic);
    check(&home, "wer ist Petra", clinic);
    check(&home, "who is Bert", "");
}

#[test]
fn a_month_is_no_function_word() {
    let (_dir, home) = library(
        "days.txt",
        "The committee will meet on 11 June in the hall.\n\nThe stew contains 11 g of fat and no sugar.\n",
    );
    check(&home, "what happens on 11 May", "");
    check(
        &home,
        "may the committee meet on 11 June",
        "The committee will meet on 11 June in the hall.",
    );
}

#[test]
fn another_day_is_not_the_one_that_is_asked_for() {
    let (_dir, home) = library(
        "boat.md",
        "# The boat\n\nThree bikes were stolen at the quay in August.\n\n\
         Dogs: on a lead, not in the galley. BBQs ok on deck. The sun sets over the quay.\n\n\
         | Days | Leaves the quay |\n|---|---|\n| Fri | 07:15, 13:00 |\n| Sun | no sailing from the quay |\n",
    );
    let row = |row: &str| format!("Days | Leaves the quay / {row}");
    check(
        &home,
        "friday sailings from the quay",
        &row("Fri | 07:15, 13:00"),
    );
    check(
        &home,
        "sailing on sunday",
        &row("Sun | no sailing from the quay"),
    );
    let stolen = "Three bikes were stolen at the quay in August.";
    check(&home, "how many bikes were stolen in august", stolen);
    check(&home, "how many bikes were stolen in aug", stolen);
    check(&home, "how many bikes were stolen in july", "");
    let dogs = "Dogs: on a lead, not in the galley. BBQs ok on deck. The sun sets over the quay.";
    check(&home, "are dogs allowed", dogs);
    check(&home, "bbq", dogs);
    check(&home, "are cats allowed", "");

    // An exception, a beginning and a name are not that day or month.
    for (text, question) in [
        (
            "The club meets in the hall every evening but Monday.",
            "Does the club meet in the hall every Sunday evening?",
        ),
        (
            "The garden is open from April onwards.",
            "Is the garden open in July?",
        ),
        (
            "April Jones leads the harbour tour for visitors.",
            "Who leads the harbour tour for visitors in July?",
        ),
        ("The queen sat beneath an oak.", "Who sits beneath an oak?"),
    ] {
        let (_dir, home) = library("a.md", &format!("# The town\n\n{text}\n"));
        check(&home, question, text);
    }
}
