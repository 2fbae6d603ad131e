//! A person at a terminal is asked before a change is made. `script` of util-linux plays the terminal.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::cli;

/// What a terminal shows of a command while a person types, and the exit status; none where there is no `script`.
pub fn typed(home: &cli::Home, line: &str, keys: impl AsRef<[u8]>) -> Option<(String, i32)> {
    typed_with(home, line, keys.as_ref(), "")
}

/// The same, where pages are fetched from this host too.
pub fn typed_with(
    home: &cli::Home,
    line: &str,
    keys: impl AsRef<[u8]>,
    allow: &str,
) -> Option<(String, i32)> {
    let program = env!("CARGO_BIN_EXE_pullquote");
    let dir = home.dir().join("home");
    let line = format!("'{program}' --home '{}' {line}", dir.display());
    let script = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        // Lines as they are typed: no colours, no movement of the cursor.
        .env("TERM", "dumb")
        .env("PULLQUOTE_FETCH_ALLOW", allow)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut script = match script {
        Ok(script) => script,
        Err(error) => {
            println!("skipped: `script` cannot be run: {error}");
            return None;
        }
    };
    let mut input = script.stdin.take().unwrap();
    input.write_all(keys.as_ref()).unwrap();
    drop(input);
    let output = script.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    if !cfg!(target_os = "linux") && shown.is_empty() {
        println!("skipped: this `script` takes other options");
        return None;
    }
    Some((shown, output.status.code().unwrap()))
}

#[test]
fn a_person_is_asked_before_a_change_is_made() {
    let asked = "Do this? [y/N, d for details]";
    for (keys, is_made) in [
        ("\n", false),
        ("n\n", false),
        ("yesterday\n", false),
        ("", false),
        ("y\n", true),
        ("YES\n", true),
    ] {
        let home = cli::Home::new();
        let Some((shown, status)) = typed(&home, "remove a-pact-is-signed", keys) else {
            return;
        };
        let (preview, after) = shown.split_once(asked).unwrap_or_else(|| panic!("{shown}"));
        assert!(preview.contains("Gone: a-pact-is-signed."), "{shown}");
        let end = match is_made {
            true => "Removed A pact is signed",
            false => "Cancelled: nothing was changed.",
        };
        assert!(after.contains(end), "{keys:?}: {shown}");
        assert_eq!(status, 0);
        let library = pullquote::home::Home::open(&home.dir().join("home"), &mut |_| {}).unwrap();
        let is_gone = library.library().slugs().unwrap().is_empty();
        assert_eq!(is_gone, is_made, "{keys:?}: {shown}");
    }
}

#[test]
fn a_person_who_said_yes_beforehand_is_not_asked() {
    let home = cli::Home::new();
    let Some((shown, status)) = typed(&home, "remove a-pact-is-signed --yes", "") else {
        return;
    };
    assert!(
        shown.contains("Removed A pact is signed") && !shown.contains("[y/N"),
        "{shown}"
    );
    assert_eq!(status, 0);
}

#[test]
fn a_line_that_is_not_utf_8_ends_no_chat() {
    let home = cli::Home::new();
    let keys = b"\xff\xfe\nWhere was the pact signed?\nexit\n";
    if let Some((shown, status)) = typed(&home, "chat", keys) {
        assert!(shown.contains("That was not UTF-8"), "{shown}");
        assert!(
            shown.contains("The library does not answer") || shown.contains("Found"),
            "{shown}"
        );
        assert_eq!(status, 0, "{shown}");
    }
}

#[test]
fn what_a_preview_prints_can_be_typed_at_its_question() {
    for (keys, is_made) in [
        ("apply 1\n", true),
        ("pullquote apply 1\n", true),
        ("library details 1\napply 1\n", true),
        ("apply 2\n", false),
        ("pullquote cancel 1\n", false),
    ] {
        let home = cli::Home::new();
        let Some((shown, _)) = typed(&home, "remove a-pact-is-signed", keys) else {
            return;
        };
        let end = match is_made {
            true => "Removed A pact is signed",
            false => "Cancelled: nothing was changed.",
        };
        assert!(shown.contains(end), "{keys:?}: {shown}");
    }
}
