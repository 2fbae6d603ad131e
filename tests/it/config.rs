//! Where the program finds its home and its configuration.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::Home;

/// The home that `status` names; or what it says on standard error.
fn home_of(command: &mut Command) -> String {
    let output = command
        .args(["status", "--json"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    match serde_json::from_slice::<serde_json::Value>(&output.stdout) {
        Ok(status) => status["home"].as_str().unwrap().to_owned(),
        Err(_) => String::from_utf8(output.stderr).unwrap(),
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn the_home_is_the_nearest_that_is_named() {
    let home = Home::new();
    home.write("config.toml", "[library]\nhome = \"configured\"\n");
    let args = ["--config", "config.toml"];
    assert_eq!(
        home_of(home.command().args(args).args(["--home", "given"])),
        "given"
    );
    assert_eq!(home_of(home.command().args(args)), "home");
    assert_eq!(
        home_of(home.command().args(args).env_remove("PULLQUOTE_HOME")),
        "configured"
    );
}

#[test]
fn the_configured_home_may_be_below_the_persons_own_folder() {
    let home = Home::new();
    home.write("config.toml", "[library]\nhome = \"~/pq\"\n");
    let mut command = home.command();
    let named = home_of(
        command
            .args(["--config", "config.toml"])
            .env_remove("PULLQUOTE_HOME"),
    );
    assert_eq!(named, path(&home.dir().join("pq")));
}

#[test]
fn a_checkout_keeps_its_home_in_index() {
    let home = Home::new();
    home.write("Cargo.toml", "[package]\nname = \"pullquote\"\n");
    home.write("index/articles/bees.md", "# Bees\n\nBees dance.\n");
    assert_eq!(
        home_of(home.command().env_remove("PULLQUOTE_HOME")),
        "./index"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn elsewhere_the_platforms_folders_are_used() {
    let home = Home::new();
    // Outside of the checkout that it was built in.
    let program = home.dir().join("pullquote");
    let built = env!("CARGO_BIN_EXE_pullquote");
    if std::fs::hard_link(built, &program).is_err() {
        std::fs::copy(built, &program).unwrap();
    }
    let command = || {
        let mut command = Command::new(&program);
        command
            .env_clear()
            .env("HOME", home.dir())
            .current_dir(home.dir());
        command
    };
    assert_eq!(
        home_of(&mut command()),
        path(&home.dir().join(".local/share/pullquote"))
    );
    let data = home.dir().join("data");
    assert_eq!(
        home_of(command().env("XDG_DATA_HOME", &data)),
        path(&data.join("pullquote"))
    );
    home.write(
        ".config/pullquote/config.toml",
        "[library]\nhome = \"configured\"\n",
    );
    assert_eq!(home_of(&mut command()), "configured");
    home.write(".config/pullquote/config.toml", "[bees]\n");
    assert!(home_of(&mut command()).contains("config.toml` line 1: unknown section `[bees]`"));
}
