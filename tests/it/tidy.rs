//! House rules that no compiler checks.

use std::path::{Path, PathBuf};

/// Who may import whom, in the order of `src/lib.rs`: only what stands above. `main` wires all of them.
const IMPORTS: &[(&str, &[&str])] = &[
    ("article", &[]),
    ("config", &[]),
    ("library", &["article"]),
    ("source", &["article"]),
    ("index", &["article"]),
    ("answer", &["article", "index"]),
    ("builtin", &[]),
    (
        "home",
        &["article", "builtin", "index", "library", "source"],
    ),
    ("command", &["article"]),
    ("reply", &["answer", "article", "command"]),
    ("state", &[]),
    (
        "bot",
        &[
            "answer", "article", "command", "home", "index", "library", "reply", "state",
        ],
    ),
    (
        "frontend",
        &["answer", "bot", "command", "config", "reply", "state"],
    ),
    ("serve", &["bot", "home", "reply"]),
    ("eval", &["answer", "article", "index", "source"]),
];

/// Crates that are named in one place only, so that they can be exchanged there: what their files' paths begin with.
const CONFINED: &[(&str, &[&str])] = &[
    ("tantivy", &["index"]),
    ("rusqlite", &["library", "state"]),
    ("serenity", &["frontend/discord"]),
    ("matrix_sdk", &["frontend/matrix"]),
];

/// The paths of the source files inside `src`, with the top module that each belongs to and their text up to their tests.
fn sources() -> Vec<(String, String, String)> {
    let mut files = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    assert!(files.len() > 20, "the sources were found");
    let source = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .to_owned();
        let inside = path
            .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
            .unwrap();
        let top = inside.iter().next().unwrap().to_string_lossy();
        let top = top.trim_end_matches(".rs").to_owned();
        (inside.display().to_string(), top, code)
    };
    files.into_iter().map(source).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

#[test]
fn modules_import_what_the_layout_allows() {
    let mut wrong = Vec::new();
    for (at, (module, allowed)) in IMPORTS.iter().enumerate() {
        let is_above = |name: &&str| IMPORTS[..at].iter().any(|(above, _)| above == name);
        let below: Vec<_> = allowed.iter().filter(|name| !is_above(name)).collect();
        assert!(below.is_empty(), "`{module}` may import {below:?} below it");
    }
    for (inside, top, code) in sources() {
        if matches!(top.as_str(), "main" | "lib") {
            continue;
        }
        let allowed = IMPORTS.iter().find(|(module, _)| *module == top);
        let allowed = allowed
            .unwrap_or_else(|| panic!("`{top}` is not in the table of imports"))
            .1;
        for part in code.split("crate::").skip(1) {
            let module: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if module != top && !allowed.contains(&module.as_str()) {
                wrong.push(format!("{inside}: `{top}` imports `{module}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn some_crates_are_named_in_one_place() {
    let mut wrong = Vec::new();
    for (inside, _, code) in sources() {
        for (name, homes) in CONFINED {
            let is_home = homes.iter().any(|home| inside.starts_with(home));
            if !is_home && code.contains(&format!("{name}::")) {
                wrong.push(format!("{inside}: `{name}` belongs to {homes:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reply_for_programs_is_described() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reply/json.rs");
    let text = std::fs::read_to_string(path).unwrap();
    let (described, code): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("//!"));
    let (described, code) = (described.join("\n"), code.join("\n"));
    let makers = [
        "\"reply\": \"",
        "said(\"",
        "refreshed(\"",
        "unknown(\"",
        "status(\"",
        "answer(\"",
    ];
    let names = makers.iter().flat_map(|maker| code.split(maker).skip(1));
    let names: Vec<&str> = names.filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() > 40, "the names were found: {names:?}");
    let is_missing = |name: &&&str| {
        !described.contains(&format!("`{name}`")) && !described.contains(&format!("\"{name}\""))
    };
    let missing: Vec<_> = names.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
}
