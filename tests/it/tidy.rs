//! House rules that no compiler checks.

use std::path::{Path, PathBuf};

/// Who may import whom, in reading order. `main` wires all of them.
const IMPORTS: &[(&str, &[&str])] = &[
    ("article", &[]),
    ("config", &[]),
    ("command", &["article"]),
    ("index", &["article"]),
    ("library", &["article"]),
    ("builtin", &[]),
    ("source", &["article", "builtin"]),
    (
        "home",
        &["article", "builtin", "index", "library", "source"],
    ),
    ("answer", &["article", "index"]),
    ("eval", &["answer", "article", "index", "source"]),
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
];

/// Crates that are named in one place only, so that they can be exchanged there.
const CONFINED: &[(&str, &[&str])] = &[
    ("tantivy", &["index"]),
    ("rusqlite", &["library", "state"]),
    ("serenity", &["frontend"]),
    ("matrix_sdk", &["frontend"]),
];

/// Source files with their text up to their tests, and the top module that each belongs to.
fn sources() -> Vec<(PathBuf, String, String)> {
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
        (path, top, code)
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
    for (path, top, code) in sources() {
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
                wrong.push(format!("{}: `{top}` imports `{module}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn some_crates_are_named_in_one_place() {
    let mut wrong = Vec::new();
    for (path, top, code) in sources() {
        for (name, homes) in CONFINED {
            if !homes.contains(&top.as_str()) && code.contains(&format!("{name}::")) {
                wrong.push(format!("{}: `{name}` belongs to {homes:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
