//! Lines in the terminal's chat.

use crate::cli::Home;

#[test]
fn a_pipe_is_answered_line_by_line() {
    let input = "freight corridor\n\nshow me the zebra\nshow a-pact-is-signed#p5\nexit\ntopics\n";
    let seen = Home::new().pipe(&["chat"], input.as_bytes());
    assert_eq!(
        seen,
        r#"exit status 0
Found in the library: 1 excerpt

  A freight corridor would link three harbours by rail and sea.
  A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2
  https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.
  Next: show a-pact-is-signed#p2

The library does not answer this.
No passage mentions "show" or "zebra". Searched 1 article, newest 17 Jan 2999.

A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · a-pact-is-signed

Under *Defence*
Paragraph 4:
  Neither state would help an aggressor against the other.

Paragraph 5, the one asked for:
  The ministers spoke for an hour about orchards, vineyards and the weather.

"#
    );
}

#[test]
fn a_line_follows_the_last_question() {
    let ask = |input: &str| Home::new().pipe(&["chat"], input.as_bytes());
    let seen = ask("freight corridor\nstatus\nand by sea?\nwho?\n");
    let found = seen
        .matches("A freight corridor would link three harbours")
        .count();
    assert_eq!(found, 3, "{seen}");
    // Alone it asks for nothing, and a question of its own follows none.
    let seen = ask("who?\n");
    assert!(seen.contains("What is the question?"), "{seen}");
    let seen = ask("freight corridor\nWhat did the ministers speak about?\n");
    let (_, second) = seen
        .split_once("orchards")
        .unwrap_or_else(|| panic!("{seen}"));
    assert!(!second.contains("corridor"), "{seen}");
}

#[test]
fn the_library_is_changed_behind_the_word_library_only() {
    let home = Home::new();
    let seen = home.pipe(
        &["chat"],
        b"remove a-pact-is-signed\nlibrary remove a-pact-is-signed\narticles\nhelp\n",
    );
    assert!(
        seen.contains("\nRemoved A pact is signed, The Test Post (a-pact-is-signed).\n"),
        "{seen}"
    );
    assert!(
        seen.contains("\nThe library holds no article yet.\n"),
        "{seen}"
    );
    assert!(seen.contains("  library remove ARTICLE · "), "{seen}");
}

#[test]
fn no_line_ends_the_chat() {
    let mut input = b"\xff\xfe corridor\n--help\nshow\n'\"\\\n\x1b[2J\0\n".to_vec();
    input.extend("corridor ".repeat(8_000).bytes());
    input.extend(b"\nfreight corridor");
    let seen = Home::new().pipe(&["chat", "--json"], &input);
    let lines: Vec<_> = seen.lines().collect();
    assert_eq!(lines.len(), 1 + 7, "{seen}");
    assert_eq!(lines[0], "exit status 0");
    assert!(lines[7].contains("\"verdict\":\"found\""), "{}", lines[7]);
}
