//! Export and import in the terminal.

use std::fs;

use crate::cli::Home;

/// What a command shows, without the folder it is in.
fn run(home: &Home, args: &[&str]) -> String {
    home.run(args).replace(home.dir().to_str().unwrap(), "DIR")
}

const QUESTIONS: [&str; 4] = [
    "freight corridor",
    "who would help an aggressor",
    "who counted ships",
    "who won the cup",
];

#[test]
fn a_library_goes_out_and_comes_back() {
    let home = Home::new();
    home.write("ships.txt", "The lighthouse keeper counted ships.\n");
    home.run(&[
        "add",
        "ships.txt",
        "--title",
        "Ships",
        "--outlet",
        "The \"Quay\"",
    ]);
    let ask = || QUESTIONS.map(|question| home.run(&["ask", question]));
    let before = ask();
    assert!(before[2].contains("counted ships") && before[3].starts_with("exit status 1"));
    insta::assert_snapshot!(run(&home, &["export", "out"]), @r"
    exit status 0
    Exported 2 articles to out, with where they come from and what was erased.
    Not in it: earlier states and the list of changes. A backup has them.
    ");
    insta::assert_snapshot!(fs::read_to_string(home.dir().join("out/ships.md")).unwrap(), @r#"
    ---
    id: ships
    title: "Ships"
    outlet: "The \"Quay\""
    language: "en"
    ---

    The lighthouse keeper counted ships.
    "#);
    insta::assert_snapshot!(run(&home, &["export", "out"]), @r"
    exit status 2
    --- stderr
    out is not an empty folder, and nothing was written: name a new one.
    ");
    insta::assert_snapshot!(run(&home, &["--json", "export", "pact.md"]), @r#"
    exit status 2
    {"folder":"pact.md","reply":"not_empty"}
    "#);
    home.write("new.part/left", "");
    insta::assert_snapshot!(run(&home, &["export", "new"]), @r"
    exit status 2
    --- stderr
    DIR/new.part is left of an export that did not end, and nothing was written: remove it, then export again.
    ");
    fs::remove_dir_all(home.dir().join("home")).unwrap();
    insta::assert_snapshot!(run(&home, &["import", "out"]), @r"
    exit status 2
    The import would make this difference: 2 new, 1 gone.

    Came: a-pact-is-signed, ships.
    Gone: russia-iran-partnership.

    Nothing is changed yet.
    Next: pullquote apply 1
    Or: pullquote cancel 1
    ");
    insta::assert_snapshot!(run(&home, &["apply", "1"]), @r"
    exit status 0
    Done: 2 new, 1 gone. This is state 2 of the library.
    Came: a-pact-is-signed, ships.
    Gone: russia-iran-partnership.
    ");
    assert_eq!(ask(), before);
    insta::assert_snapshot!(run(&home, &["import", "out", "--yes"]), @r"
    exit status 0
    This would change nothing.
    ");
    insta::assert_snapshot!(run(&home, &["refresh"]), @r"
    exit status 0
    Removed before, so left out until it is added again: russia-iran-partnership.
    The index is up to date: 2 articles, 6 paragraphs, revision 2.
    ");
    home.run(&["edit", "ships", "--title", "Vessels", "--yes"]);
    insta::assert_snapshot!(run(&home, &["import", "out", "--yes"]), @r"
    exit status 0
    Done: 1 changed. This is state 4 of the library.
    Changed: ships (what is known about it).
    ");
}

#[test]
fn a_folder_that_cannot_be_read_changes_nothing() {
    let home = Home::new();
    home.run(&["export", "out"]);
    let before = home.run(&["changes"]);
    insta::assert_snapshot!(run(&home, &["import", "nowhere"]), @r"
    exit status 2
    --- stderr
    Not read: `DIR/nowhere` cannot be read as a folder: No such file or directory (os error 2)
    Nothing was imported.
    ");
    home.write("empty/.hidden", "");
    insta::assert_snapshot!(run(&home, &["import", "empty", "--yes"]), @r"
    exit status 2
    --- stderr
    Not read: the folder `DIR/empty` has no file; name one that was exported, or one with Markdown in it
    Nothing was imported.
    ");
    home.write("by-hand/a.md", "# A\n\nIt can be read.\n");
    home.write(
        "by-hand/b.md",
        "---\ntitle: B\ndate: soon\n---\nIt cannot.\n",
    );
    home.write("by-hand/c.pdf", "%PDF-");
    insta::assert_snapshot!(run(&home, &["import", "by-hand", "--yes"]), @r"
    exit status 2
    --- stderr
    Not read: `DIR/by-hand/b.md` line 3: `date` has the date `soon`; write it as `2025-01-17`
    Not read: `DIR/by-hand/c.pdf` is a PDF, which is not read; save its text as plain text, Markdown or HTML and add that
    Nothing was imported.
    ");
    let pact = home.dir().join("out/a-pact-is-signed.md");
    let text = fs::read_to_string(&pact).unwrap();
    fs::write(&pact, text.replace("title:", "titel:")).unwrap();
    insta::assert_snapshot!(run(&home, &["--json", "import", "out", "--yes"]), @r#"
    exit status 2
    {"failed":["`DIR/out/a-pact-is-signed.md` line 3: `titel` is not a key; the keys are id, title, outlet, author, date, language, translated_from, url, topics, note"],"reply":"not_imported"}
    "#);
    fs::remove_file(&pact).unwrap();
    insta::assert_snapshot!(run(&home, &["import", "out", "--yes"]), @r"
    exit status 2
    --- stderr
    Not read: `DIR/out/a-pact-is-signed.md` is not there, and library.json lists it: copy the whole folder
    Nothing was imported.
    ");
    home.write(
        "out/library.json",
        "{\n  \"format\": 1,\n  \"articles\": {}\n}\n",
    );
    insta::assert_snapshot!(run(&home, &["import", "out", "--yes"]), @r"
    exit status 2
    --- stderr
    Not read: `DIR/out/library.json` is not what an export writes: invalid type: map, expected a sequence at line 3 column 14; export again
    Nothing was imported.
    ");
    assert_eq!(home.run(&["changes"]), before);
}

#[test]
fn files_written_by_hand_are_added() {
    let home = Home::new();
    home.run(&["export", "out"]);
    let pact = home.dir().join("out/a-pact-is-signed.md");
    let text = fs::read_to_string(&pact).unwrap();
    fs::write(&pact, text.replace("timber", "amber")).unwrap();
    home.write(
        "out/new.md",
        "# New\n\nThe lighthouse keeper counted ships.\n",
    );
    insta::assert_snapshot!(run(&home, &["import", "out", "--yes"]), @r"
    exit status 0
    Done: 1 new, 1 changed: 1 paragraph. This is state 3 of the library.
    Came: new.
    Changed: a-pact-is-signed (1 paragraph).
    Not as they were exported, so read as files written by hand: a-pact-is-signed.
    Not part of the export, so added as `add` does, and read again at a refresh: 1 file.
    ");
    home.write("by-hand/sub/b.md", "# B\n\nThe baker counted loaves.\n");
    home.write(
        "by-hand/c.md",
        "# C\n\nThe lighthouse keeper counted ships.\n",
    );
    insta::assert_snapshot!(run(&home, &["import", "by-hand"]), @r"
    exit status 2
    The import would make this difference: 1 new.

    Came: b.
    Not read: `c.md` has the same text as the article `new`: remove that one first if this is to stand in its place
    The folder has no library.json, so added as `add` does, and read again at a refresh: 2 files.

    Nothing is changed yet.
    Next: pullquote apply 1
    Or: pullquote cancel 1
    ");
    insta::assert_snapshot!(run(&home, &["import", "by-hand", "--yes"]), @r"
    exit status 0
    Done: 1 new. This is state 4 of the library.
    Came: b.
    Not read: `c.md` has the same text as the article `new`: remove that one first if this is to stand in its place
    The folder has no library.json, so added as `add` does, and read again at a refresh: 2 files.
    ");
    assert!(
        home.run(&["ask", "who counted loaves"])
            .contains("The baker counted loaves.")
    );
    assert!(
        home.run(&["ask", "what of amber and copper"])
            .contains("Grain, amber and copper")
    );
}

#[test]
fn a_copy_stands_where_the_library_cannot_be_written() {
    let home = Home::new();
    home.run(&["status"]);
    let file = home.dir().join("home/library.db");
    let unwritable =
        "CREATE TRIGGER unwritable BEFORE INSERT ON done BEGIN SELECT RAISE(FAIL, 'no room'); END";
    let library = rusqlite::Connection::open(file).unwrap();
    library.execute_batch(unwritable).unwrap();
    drop(library);
    for args in [["backup", "copy.db"], ["export", "out"]] {
        let seen = home.run(&args);
        assert!(seen.starts_with("exit status 0\n"), "{seen}");
        assert!(seen.contains("is not in the list of changes"), "{seen}");
        assert!(home.dir().join(args[1]).exists());
    }
}

#[cfg(unix)]
#[test]
fn a_folder_is_added_with_its_folders_and_what_cannot_be_read_is_named() {
    let home = Home::new();
    home.write("notes/one.txt", "The mill grinds rye.");
    home.write("notes/deep/two.txt", "The mill has two wheels.");
    home.write("notes/.hidden/three.txt", "The mill is hidden.");
    let link = home.dir().join("notes/deep/link.txt");
    std::os::unix::fs::symlink("nothing.txt", link).unwrap();
    insta::assert_snapshot!(home.run(&["add", "notes", "--yes"]), @r"
    exit status 2
    Added two · 1 paragraph · two
    It does not say: outlet, author, date, url, topics.
    Note: it names no title, so its file's name is used: `two`; `--title` gives another

    Added one · 1 paragraph · one
    It does not say: outlet, author, date, url, topics.
    Note: it names no title, so its file's name is used: `one`; `--title` gives another

    Not added: `notes/deep/link.txt` cannot be read: No such file or directory (os error 2)
    ");
}
