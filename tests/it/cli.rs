//! Runs the program on a library of its own.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pullquote::home;
use pullquote::library::{Audit, Change};
use tempfile::TempDir;

/// 17 January 2999: no test's expectation grows old.
const PACT: &str = "\
---
title: A pact is signed
outlet: The Test Post
author: Ada Bee
date: 2999-01-17
url: https://example.org/pact
language: en
translated_from: fr
topics: [Diplomacy, North Sea]
---

The two presidents signed the pact in the capital on Friday.

## Harbours and rail

A freight corridor would link three harbours by rail and sea.

Grain, timber and copper would pass through it.

## Defence

Neither state would help an aggressor against the other.

The ministers spoke for an hour about orchards, vineyards and the weather.
";

/// A home in a temporary folder with one article, `a-pact-is-signed`.
pub struct Home {
    dir: TempDir,
}

impl Home {
    /// A folder for a home that nothing was done in yet.
    pub fn empty() -> Home {
        Home {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub fn new() -> Home {
        let home = Home {
            dir: tempfile::tempdir().unwrap(),
        };
        home.write("pact.md", PACT);
        let open = home::Home::open(&home.dir.path().join("home"), &mut |_| {}).unwrap();
        let built_in = open.library().slugs().unwrap();
        let mut changes: Vec<_> = built_in
            .into_iter()
            .map(|slug| Change::Remove { slug })
            .collect();
        changes.push(
            open.file(&home.dir.path().join("pact.md"), &Default::default())
                .unwrap()
                .0,
        );
        let text = |text: &str| text.to_owned();
        let audit = Audit {
            action: text("test"),
            role: text("operator"),
            front_end: text("terminal"),
            actor: None,
        };
        open.change(changes, &audit, &mut |_| {}).unwrap();
        home
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The program, in the temporary folder, with nothing of the tester's environment that it looks at.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PULLQUOTE_") {
                command.env_remove(name);
            }
        }
        for name in [
            "NO_COLOR",
            "CLICOLOR_FORCE",
            "COLUMNS",
            "RUST_LOG",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
        ] {
            command.env_remove(name);
        }
        command
            .current_dir(self.dir())
            .env("HOME", self.dir())
            .env("PULLQUOTE_HOME", "home");
        command
    }

    /// Exit status, standard output and standard error, if it has any.
    pub fn run(&self, args: &[&str]) -> String {
        report(
            &self
                .command()
                .args(args)
                .stdin(Stdio::null())
                .output()
                .unwrap(),
        )
    }

    /// The same, with lines on standard input.
    pub fn pipe(&self, args: &[&str], input: &[u8]) -> String {
        let mut command = self.command();
        command
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        report(&child.wait_with_output().unwrap())
    }
}

pub fn report(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let status = output
        .status
        .code()
        .map_or("killed".to_owned(), |code| code.to_string());
    let err = if err.is_empty() {
        err
    } else {
        format!("--- stderr\n{err}")
    };
    format!("exit status {status}\n{out}{err}")
}
