//! The other commands, and how the terminal shows things.

use crate::cli::Home;

fn check(home: &Home, args: &[&str], expect: &str) {
    let seen = home.run(args);
    assert_eq!(seen.trim_end(), expect.trim(), "{args:?}\n{seen}");
}

#[test]
fn topics_are_listed_and_told() {
    let home = Home::new();
    check(
        &home,
        &["topics"],
        "
exit status 0
Topics of the library: 4

  *Defence* · 1 article, 2 paragraphs
  *Diplomacy* · 1 article
  *Harbours and rail* · 1 article, 2 paragraphs
  *North Sea* · 1 article

Next: pullquote topics Defence",
    );
    let seen = home.run(&["topics", "harbours", "RAIL"]);
    assert!(
        seen.starts_with("exit status 0\nOn *Harbours and rail* in the library: "),
        "{seen}"
    );
    assert!(
        seen.contains("A freight corridor would link three harbours by rail and sea."),
        "{seen}"
    );
    check(
        &home,
        &["topics", "gaza"],
        "exit status 2\n--- stderr\nThe library has no topic \"gaza\".\nNext: pullquote topics",
    );
}

#[test]
fn a_passage_is_shown_with_its_neighbours() {
    let home = Home::new();
    check(
        &home,
        &["show", "a-pact-is-signed#p3"],
        "
exit status 0
A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · a-pact-is-signed

Under *Harbours and rail*
Paragraph 2:
  A freight corridor would link three harbours by rail and sea.

Paragraph 3, the one asked for:
  Grain, timber and copper would pass through it.

Under *Defence*
Paragraph 4:
  Neither state would help an aggressor against the other.

Next: pullquote show a-pact-is-signed#p5",
    );
    let seen = home.run(&["show", "A-pact-is-signed"]);
    assert!(
        seen.contains("Paragraph 1:\n")
            && seen.contains("Next: pullquote show a-pact-is-signed#p4"),
        "{seen}"
    );
    let last = home.run(&["show", "a-pact-is-signed#p5"]);
    assert!(
        last.starts_with("exit status 0\n") && !last.contains("Next: "),
        "{last}"
    );
}

#[test]
fn what_does_not_exist_is_said_with_what_is_near() {
    let home = Home::new();
    check(
        &home,
        &["show", "a-pact-is-sined#p3"],
        "exit status 2\n--- stderr\nThe library has no article \"a-pact-is-sined\". Near: a-pact-is-signed.\nNext: pullquote articles",
    );
    check(
        &home,
        &["show", "a-pact-is-signed#p6"],
        "exit status 2\n--- stderr\nThere is no paragraph 6 in a-pact-is-signed: it has paragraphs 1 to 5.",
    );
    check(
        &home,
        &["remove", "pact"],
        "exit status 2\n--- stderr\nThe library has no article \"pact\". Near: a-pact-is-signed.\nNext: pullquote articles",
    );
}

#[test]
fn articles_are_added_listed_and_removed() {
    let home = Home::new();
    home.write(
        "new.txt",
        "The lighthouse keeper counted ships.\nHe wrote every number down in a blue book.\n",
    );
    check(
        &home,
        &[
            "add",
            "new.txt",
            "--title",
            "Ships",
            "--date",
            "2999-02-03",
            "--topic",
            "Sea",
            "--topic",
            "Light",
        ],
        "
exit status 0
Added Ships · 3 Feb 2999 · 2 paragraphs · ships
It does not say: outlet, author, url.",
    );
    check(
        &home,
        &["articles"],
        "
exit status 0
Articles of the library: 2

  A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · a-pact-is-signed
  Ships · 3 Feb 2999 · 2 paragraphs · ships

Next: pullquote show a-pact-is-signed",
    );
    assert!(
        home.run(&["ask", "who counted ships"])
            .contains("The lighthouse keeper counted ships.")
    );
    check(
        &home,
        &["remove", "Ships"],
        "exit status 0\nRemoved Ships (ships).",
    );
    assert!(
        home.run(&["ask", "who counted ships"])
            .starts_with("exit status 1\n")
    );
}

#[test]
fn a_folder_is_taken_but_for_what_is_no_article() {
    let home = Home::new();
    home.write(
        "in/a.md",
        "# Bees\n\nThe beekeeper moved forty hives uphill.\n",
    );
    home.write("in/b.pdf", b"%PDF-1.7\n\x00\x01\x02");
    home.write("in/.hidden.md", "# Hidden\n\nNobody reads this.\n");
    home.write(
        "in/c.md",
        "# Bees again\n\nThe beekeeper moved forty hives uphill.\n",
    );
    let seen = home.run(&["add", "in", "missing.txt"]);
    assert!(
        seen.starts_with("exit status 2\nAdded Bees · 1 paragraph · bees\n"),
        "{seen}"
    );
    for refused in [
        "b.pdf",
        "missing.txt",
        "has the same text as the article `bees`",
    ] {
        assert!(
            seen.lines()
                .any(|line| line.starts_with("Not added: ") && line.contains(refused)),
            "{refused}: {seen}"
        );
    }
    assert!(!seen.contains("idden"), "{seen}");
}

#[test]
fn status_and_refresh_say_what_there_is() {
    let home = Home::new();
    let status = home.run(&["status"]);
    assert!(
        status.starts_with(
            "exit status 0\nThe library holds 1 article, 5 paragraphs, newest 17 Jan 2999.\n"
        ),
        "{status}"
    );
    assert!(status.contains("\nIn home: library "), "{status}");
    let refreshed = home.run(&["refresh", "--rebuild"]);
    assert!(
        refreshed.contains("The index is up to date: 1 article, 5 paragraphs, revision "),
        "{refreshed}"
    );
}

#[test]
fn colour_and_width_follow_the_environment() {
    let home = Home::new();
    let seen = |env: &[(&str, &str)]| {
        let output = home
            .command()
            .args(["ask", "freight corridor"])
            .envs(env.iter().copied())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!seen(&[]).contains('\u{1b}'));
    let coloured = seen(&[("CLICOLOR_FORCE", "1")]);
    assert!(
        coloured.contains("  A \u{1b}[1mfreight\u{1b}[0m \u{1b}[1mcorridor\u{1b}[0m would link"),
        "{coloured:?}"
    );
    assert!(!seen(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
    let narrow = seen(&[("COLUMNS", "40")]);
    assert!(
        narrow.contains("  A freight corridor would link three\n  harbours by rail and sea.\n"),
        "{narrow}"
    );
}

#[test]
fn nothing_in_an_article_controls_the_terminal() {
    let home = Home::new();
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
    // Much plain text around it: what is mostly control characters is refused as no text.
    let plain = "The baker sold bread to the miller all winter long.\n".repeat(20);
    home.write(
        "evil.txt",
        format!("The {evil} walrus paints the {evil} fence green.\n{plain}"),
    );
    let given = format!("Walrus {evil}");
    home.run(&[
        "add", "evil.txt", "--title", &given, "--outlet", &given, "--topic", &given,
    ]);
    for args in [
        &["ask", "walrus fence"][..],
        &["ask", "walrus fence", "--json"],
        &["articles"],
        &["articles", "--json"],
        &["topics"],
        &["topics", "walrus"],
        &["show", evil],
        &["add", evil],
        &["add", "x", "--date", evil],
        &[evil],
        &["--home", evil, "--verbose", "articles"],
        &["--config", evil, "ask", "x"],
    ] {
        let seen = home.run(args);
        let raw = ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}'];
        assert!(!seen.contains(raw), "{args:?}: {seen:?}");
    }
    assert!(
        home.run(&["ask", "walrus fence"]).contains("walrus paints"),
        "the article is there"
    );
}

#[test]
fn mistakes_at_the_start_are_said_with_what_mends_them() {
    let home = Home::new();
    home.write("bad.toml", "[answer]\nmax_shore = 1\n");
    check(
        &home,
        &["--config", "bad.toml", "status"],
        "exit status 2\n--- stderr\npullquote: `bad.toml` line 2: unknown key `max_shore`, known are `max_excerpts`, `max_share`, `stale_days`",
    );
    check(
        &home,
        &["--config", "none.toml", "status"],
        "exit status 2\n--- stderr\npullquote: failed to read the configuration `none.toml`: No such file or directory (os error 2)",
    );
    home.write("file", "");
    let seen = home.run(&["--home", "file", "status"]);
    assert!(
        seen.starts_with("exit status 2\n--- stderr\n")
            && seen.contains("`file`")
            && seen.contains("--home"),
        "{seen}"
    );
}

#[cfg(unix)]
#[test]
fn serve_holds_the_home_and_ends_when_told() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let home = Home::new();
    let mut first = home
        .command()
        .arg("serve")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(first.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.contains("no chat front end is set up"), "{line}");

    let second = home.run(&["serve"]);
    let holder = format!("process {}", first.id());
    assert!(
        second.starts_with("exit status 2\n") && second.contains(&holder),
        "{second}"
    );
    assert!(
        home.run(&["ask", "freight corridor"])
            .starts_with("exit status 0\n"),
        "the terminal works beside it"
    );

    Command::new("kill")
        .arg(first.id().to_string())
        .status()
        .unwrap();
    let told = Instant::now();
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(5));
}

/// Where a chat front end is set up and cannot run, nobody would be answered.
#[test]
fn serve_ends_where_discord_is_set_up_without_a_token() {
    let home = Home::new();
    let mut command = home.command();
    let output = command
        .arg("serve")
        .env("PULLQUOTE_DISCORD_GUILDS", "7")
        .output();
    let said = crate::cli::report(&output.unwrap());
    assert!(said.starts_with("exit status 78\n"), "{said}");
    let needed = match cfg!(feature = "discord") {
        true => "PULLQUOTE_DISCORD_TOKEN",
        false => "this build lacks Discord",
    };
    assert!(said.contains(needed), "{said}");
}
