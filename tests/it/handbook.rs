//! Questions on what communities write for themselves: a manual, house rules, frequent questions, a server's guide. There
//! the headings say what the paragraphs are about, and codes, lists and tables say the rest.

use std::path::Path;

use pullquote::answer::{Answer, Options, compose};
use pullquote::article::Meta;
use pullquote::home::Home;

use crate::library::add_file;

/// The question, and words of the paragraph that must be quoted first; none where the library does not answer.
const QUESTIONS: &[(&str, &str)] = &[
    ("How do I install gridctl on linux?", "Unpack the archive"),
    ("does gridctl run on windows", "tools are supported"),
    ("what is new in 1.20.3", "Fixes a crash"),
    ("1.20.3", "Fixes a crash"),
    ("1.20.0", "Adds the command drain"),
    ("changes in 1.19.4", "slow start"),
    ("what changed in 1.21.0", ""),
    ("known issues", "progress bar"),
    ("what are the known issues of gridctl", "progress bar"),
    ("EF-2200", "did not answer"),
    ("EF-2190", "key file"),
    ("what does EF-2231 mean", "locked by another"),
    ("ef2231", "locked by another"),
    ("error ef 2200", "did not answer"),
    ("EF-2260", ""),
    ("what does gridctl apply do", "Compares the machines"),
    ("what does the drain command do", "Moves all work"),
    ("rollback", "Puts back"),
    ("how many states are kept by rollback", "twenty states"),
    ("retry limit default", "how often a failed step"),
    ("which ssh port is used", "port of the machines"),
    ("what licence is gridctl under", "free software"),
    ("when was gridctl first released", ""),
    ("how much does gridctl cost", ""),
    ("what is rule 3", "switched off"),
    ("rule 12", "60 euros"),
    ("rule 7", "The arbiter decides"),
    ("rule 2", "touched must be moved"),
    ("§ 7", "arbiter decides"),
    ("how much is the fee for adults", "60 euros"),
    ("fees", "60 euros"),
    ("membership fees for students", "60 euros"),
    ("touch move", "touched must be moved"),
    ("may I bring a guest", "three evenings"),
    ("guests", "three evenings"),
    ("dress code", "There is none"),
    ("is there a dress code", "There is none"),
    ("food", "Only water"),
    ("opening hours", "open on Tuesdays"),
    ("when is the club open", "open on Tuesdays"),
    ("phones", "switched off"),
    ("what happens if my phone rings", "ringing one costs"),
    ("is smoking allowed in the club", ""),
    ("who is the president of the chess club", ""),
    ("how long does the battery of the X200 last", "nine hours"),
    ("X200 battery", "nine hours"),
    ("battery life", "nine hours"),
    ("X100 battery", "five hours"),
    ("how long does the X100 last", "five hours"),
    ("is the x200 waterproof", "Rain and splashes"),
    ("waterproof", "Rain and splashes"),
    ("what does the warranty cover", "two years"),
    ("warranty", "two years"),
    ("which colours are there", "Black, sand"),
    ("E04", "too hot"),
    ("E07", "charger is not strong"),
    ("E05", ""),
    ("how do I return the speaker", "within 30 days"),
    ("X300 battery", ""),
    ("does the X200 have bluetooth", ""),
    ("how do I get the gardener role", "after 30 days"),
    ("gardener", "after 30 days"),
    ("warden", "by vote"),
    ("what can a sprout do", "on joining"),
    ("when is film night", "every Saturday"),
    ("quiz", "Wednesdays"),
    ("who hosts the quiz", "Mirela"),
    ("when is the game jam", "first weekend"),
    ("banned topics", "Crypto"),
    ("what topics are banned", "Crypto"),
    ("can I advertise crypto", "Crypto"),
    ("how do I appeal a ban", "wardens' mailbox"),
    ("appeals", "wardens' mailbox"),
    ("how long may songs be", "Songs longer"),
    ("music bot", "Type the name"),
    ("roles", "on joining"),
    ("what roles are there", "on joining"),
    ("when is the book club", ""),
    ("does the server have a minecraft world", ""),
    // Headings and columns have the rest of what is asked.
    ("how do I get the carpenter role", ""),
    ("how many people are at film night", ""),
    // No amount of money is there.
    ("how much does the warranty cost", ""),
    ("price of the X200 battery", ""),
];

/// Questions that the bot gets wrong. When it gets one right, it moves up.
const NOT_YET: &[(&str, &str)] = &[
    // A heading has one of the words, and nothing of the other: so it is where the library does not answer, too.
    ("what does error E04 mean", "too hot"),
    ("does gridctl run on freebsd", ""),
    // Nothing of the last word, and all of a heading.
    ("who wrote the rule on guests", ""),
    ("which wardens decide appeals", ""),
    ("who made the music bot", ""),
    // "macOS" is no inflection of it.
    ("install on mac", "Use the signed package"),
    // "Food" and "drink" are other words.
    ("can I eat at the board", "Only water"),
];

fn home(dir: &Path) -> Home {
    let home = Home::open(&dir.join("home"), &mut |_| {}).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/handbook");
    for file in ["club.md", "faq.md", "gridctl.md", "server.md"] {
        add_file(&home, &folder.join(file), &Meta::default());
    }
    home
}

fn ask(home: &Home, question: &str) -> Answer {
    compose(&home.snapshot(), question, None, &Options::default()).unwrap()
}

/// What is quoted first, where it is not what was expected.
fn misses(home: &Home, questions: &[(&str, &str)]) -> Vec<String> {
    let miss = |(question, expect): &(&str, &str)| {
        let answer = ask(home, question);
        let first = answer.quotations.first().map(|one| one.excerpt.text());
        let is_right = match first {
            Some(text) => !expect.is_empty() && text.contains(expect),
            None => expect.is_empty(),
        };
        let confidence = answer.confidence;
        (!is_right)
            .then(|| format!("{question:?}: {first:?}, not {expect:?}; confidence {confidence:.2}"))
    };
    questions.iter().filter_map(miss).collect()
}

#[test]
fn what_headings_codes_lists_and_tables_say_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let home = home(dir.path());
    let wrong = misses(&home, QUESTIONS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let wrong = misses(&home, NOT_YET);
    assert_eq!(wrong.len(), NOT_YET.len(), "still wrong: {wrong:?}");
}

#[test]
fn what_a_heading_alone_tells_of_begins_with_its_first_paragraph() {
    let dir = tempfile::tempdir().unwrap();
    let home = home(dir.path());
    let check = |question: &str, heading: &str, expect: &[u32]| {
        let answer = ask(&home, question);
        let quoted = answer.quotations.iter().flat_map(|one| one.excerpts());
        let numbers: Vec<_> = quoted.map(|one| one.place().number).collect();
        assert_eq!(numbers, expect, "{question}");
        let first = answer.quotations[0].excerpt.heading();
        assert_eq!(first, Some(heading), "{question}");
        assert_eq!(answer.not_shown, [""; 0], "{question}");
    };
    check("known issues", "Known issues", &[18, 19]);
    check("installing", "Installing › Linux", &[2, 3, 4]);
    // Where a paragraph under it says more of the question, that one is meant.
    check("known issues on Windows", "Known issues", &[19]);
    check("Linux installing", "Installing › Linux", &[2]);
}

#[test]
fn a_row_of_a_table_stands_with_its_columns() {
    let dir = tempfile::tempdir().unwrap();
    let home = home(dir.path());
    let check = |question: &str, row: &str| {
        let answer = ask(&home, question);
        let first = &answer.quotations[0];
        let columns = first.columns.as_ref().map(|columns| columns.text());
        let expect = Some("Role | How to get it | What it allows");
        assert_eq!((columns, first.excerpt.text()), (expect, row), "{question}");
    };
    let gardener = "Gardener | after 30 days and 100 messages | sharing pictures and links";
    check("how do I get the gardener role", gardener);
    check("what does the gardener role allow", gardener);
    // They alone say nothing.
    let sprout = "Sprout | on joining | reading and writing in the lobby";
    check("what roles are there", sprout);
    check("roles", sprout);
}

#[test]
fn a_slip_in_a_word_of_a_heading_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let answer = ask(&home(dir.path()), "waranty");
    let told = answer
        .corrections
        .iter()
        .map(|one| (one.typed.as_str(), one.used.as_str()));
    assert_eq!(told.collect::<Vec<_>>(), [("waranty", "warranty")]);
    assert_eq!(answer.not_shown, [""; 0]);
}
