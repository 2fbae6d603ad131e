//! Questions on the command line.

use crate::cli::{Home, report};

fn check(args: &[&str], expect: &str) {
    let seen = Home::new().run(args);
    assert_eq!(seen.trim_end(), expect.trim(), "{args:?}\n{seen}");
}

#[test]
fn an_answer_is_quoted_and_cited() {
    let answer = r#"
exit status 0
Found in the library: 1 excerpt

  A freight corridor would link three harbours by rail and sea.
  A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2
  https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.
  Next: pullquote show a-pact-is-signed#p2"#;
    check(&["ask", "What would the freight corridor link?"], answer);
    // Bare words, and the options behind them.
    check(
        &["ask", "what", "would", "the", "freight", "corridor", "link"],
        answer,
    );
}

#[test]
fn the_readme_shows_what_is_answered() {
    let readme = include_str!("../../README.md");
    let examples = readme.split("\n$ pullquote ask \"").skip(1);
    let examples: Vec<&str> = examples.collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let (question, shown) = example.split_once("\"\n").unwrap();
        let shown = shown.split("\n```").next().unwrap();
        let said = Home::empty().run(&["ask", question]);
        for line in shown.lines().filter(|line| !line.is_empty()) {
            // How old it is changes, and the terminal of the tests breaks lines elsewhere.
            let line = line.split(" · 17 Jan").next().unwrap();
            assert!(said.contains(line), "{line}\n{said}");
        }
    }
}

#[test]
fn a_refusal_has_exit_status_1() {
    check(
        &["ask", "who tamed the zebra"],
        r#"
exit status 1
The library does not answer this.
No passage mentions "tamed" or "zebra". Searched 1 article, newest 17 Jan 2999."#,
    );
}

#[test]
fn a_question_needs_words() {
    let usage = "
exit status 2
--- stderr
What is the question? A few words that say what it is about are enough.
Next: pullquote topics";
    check(&["ask", ""], usage);
    check(&["ask", " ", " "], usage);
    check(&["ask", "-"], usage);
    // What a chat says is none.
    for said in [
        "thanks!",
        "hi",
        "who are you?",
        "tell me more",
        "🎉",
        "((((",
    ] {
        check(&["ask", said], usage);
    }
}

#[test]
fn a_question_that_is_too_long_is_not_cut() {
    let question = format!(
        "{} what would the freight corridor link",
        "now ".repeat(2_000)
    );
    let too_long = r#"
exit status 2
--- stderr
The question is too long: it may have 8000 bytes. Ask for what you want to know in a sentence or two."#;
    check(&["ask", &question], too_long);
}

#[test]
fn any_text_is_a_question() {
    let home = Home::new();
    let long = "corridor ".repeat(880);
    let nested = "(corridor".repeat(880);
    for words in [
        &["--", "-5"][..],
        &["is", "it", "-5"],
        &["--", "--json", "--help"],
        &["corridor AND OR NOT ((\"*"],
        &["\u{202e}\u{1b}]0;x\u{7} corridor"],
        &["https://example.org/?q=a&b=c#d"],
        &[long.as_str()],
        &[nested.as_str()],
    ] {
        let args: Vec<_> = ["ask"].iter().chain(words).copied().collect();
        let seen = home.run(&args);
        let first: String = seen.chars().take(200).collect();
        assert!(
            seen.starts_with("exit status 0\nFound")
                || seen.starts_with("exit status 1\nThe library"),
            "{first}"
        );
        assert!(
            !seen.contains(['\u{1b}', '\u{202e}', '\u{7}']) && !seen.contains("--- stderr"),
            "{first}"
        );
    }
}

#[cfg(unix)]
#[test]
fn bytes_that_are_no_text_are_read_as_far_as_they_are() {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = std::ffi::OsStr::from_bytes(b"freight \xff\xfe corridor link");
    let seen = report(
        &Home::new()
            .command()
            .arg("ask")
            .arg(bytes)
            .output()
            .unwrap(),
    );
    assert!(
        seen.starts_with("exit status 0\nFound in the library: 1 excerpt\n"),
        "{seen}"
    );
}

#[test]
fn a_topic_narrows_the_search() {
    let home = Home::new();
    let under = |topic: &str| home.run(&["ask", "freight corridor harbours", "--topic", topic]);
    assert!(under("harbours").contains("a-pact-is-signed#p2"));
    assert!(
        under("defence").starts_with("exit status 1\n"),
        "{}",
        under("defence")
    );
    assert_eq!(
        under("defense"),
        "exit status 2\n--- stderr\nThe library has no topic \"defense\". Near: Defence.\nNext: pullquote topics\n"
    );
}

#[test]
fn json_is_one_object_a_line() {
    let home = Home::new();
    for (args, name, key) in [
        (
            &["ask", "freight corridor", "--json"][..],
            "answer",
            "quotations",
        ),
        (&["ask", "world cup", "--json"], "answer", "searched"),
        (&["ask", "", "--json"], "usage", "text"),
        (&["topics", "--json"], "topics", "topics"),
        (&["topics", "defence", "--json"], "telling", "quotations"),
        (
            &["show", "a-pact-is-signed#p2", "--json"],
            "passages",
            "passages",
        ),
        (&["show", "a-pact", "--json"], "no_such_article", "near"),
        (
            &["show", "a-pact-is-signed#p99", "--json"],
            "no_such_passage",
            "paragraphs",
        ),
        (&["articles", "--json"], "articles", "articles"),
        (&["status", "--json"], "status", "revision"),
        (&["refresh", "--json"], "refreshed", "failed"),
    ] {
        let output = home.command().args(args).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().count(), 1, "{args:?}: {text}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["reply"], name, "{args:?}");
        assert!(!value[key].is_null(), "{args:?}: {value}");
    }
}

#[test]
fn an_index_that_misquotes_is_made_anew() {
    let home = Home::new();
    // The library's text changes behind the index's back; the index still has what it had.
    let file = home.dir().join("home/library.db");
    let db = rusqlite::Connection::open(file).unwrap();
    let changed = db
        .execute(
            "UPDATE version SET body = replace(body, 'freight', 'railway')",
            [],
        )
        .unwrap();
    assert!(changed > 0);
    let seen = home.run(&["ask", "railway freight corridor link harbours"]);
    assert!(
        seen.contains("A railway corridor would link three harbours"),
        "{seen}"
    );
    assert!(
        seen.contains("the index's text is not the library's: the index is made anew"),
        "{seen}"
    );
}
