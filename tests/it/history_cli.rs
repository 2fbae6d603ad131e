//! The library's history in the terminal.

use crate::cli::Home;

/// What a command shows, without the times in it.
fn seen(home: &Home, args: &[&str]) -> String {
    let seen = home.run(args);
    let word = |word: &str| match word.len() == 20 && word.ends_with('Z') {
        true => "TIME".to_owned(),
        false => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    seen.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_session_of_second_thoughts() {
    let home = Home::new();
    home.write("new.txt", "The lighthouse keeper counted ships.\n");
    home.run(&["add", "new.txt", "--title", "Ships"]);
    home.run(&["remove", "ships"]);
    insta::assert_snapshot!(seen(&home, &["undo"]), @r"
    exit status 2
    Undoing the last change would make this difference: 1 new.

    Came: ships.

    These changes are taken back:

      4 · TIME · remove by operator, terminal · gone ships

    Nothing is changed yet.
    Next: pullquote apply 1
    Or: pullquote cancel 1
    ");
    insta::assert_snapshot!(seen(&home, &["apply", "1"]), @r"
    exit status 0
    Done: 1 new. This is state 5 of the library.
    Came: ships.
    ");
    insta::assert_snapshot!(seen(&home, &["apply", "1"]), @r"
    exit status 2
    --- stderr
    This was done before: it is change 5 of the library.
    ");
    assert!(
        home.run(&["ask", "who counted ships"])
            .contains("The lighthouse keeper")
    );
    insta::assert_snapshot!(seen(&home, &["restore", "2"]), @r"
    exit status 2
    Going back to state 2 would make this difference: 1 gone.

    Gone: ships.

    These changes are taken back:

      5 · TIME · undo by operator, terminal · new ships
      4 · TIME · remove by operator, terminal · gone ships
      3 · TIME · add by operator, terminal · new ships

    Nothing is changed yet.
    Next: pullquote apply 2
    Or: pullquote cancel 2
    ");
    insta::assert_snapshot!(seen(&home, &["details", "2"]), @r"
    exit status 0
    Would go: ships.

    Next: pullquote apply 2
    ");
    insta::assert_snapshot!(seen(&home, &["cancel", "2"]), @r"
    exit status 0
    Cancelled: nothing was changed.
    ");
    insta::assert_snapshot!(seen(&home, &["restore", "9"]), @r"
    exit status 2
    --- stderr
    The library has no state 9: they go from 1 to 5.
    Next: pullquote changes
    ");
    insta::assert_snapshot!(seen(&home, &["edit", "ships", "--title", "Vessels", "--yes"]), @r"
    exit status 0
    It is known now as: Vessels · 1 paragraph · ships
    ");
    insta::assert_snapshot!(seen(&home, &["edit", "ships", "--outlet", " ", "--yes"]), @r"
    exit status 2
    --- stderr
    Nothing was changed: what was said has an empty outlet: what is known can be changed, and not taken away.
    ");
    insta::assert_snapshot!(seen(&home, &["erase", "ships"]), @r"
    exit status 2
    Erasing it would make this difference: 1 gone.

    Gone: ships.

    It is taken out of all earlier states too, and kept from coming back: this cannot be undone.

    Nothing is changed yet.
    Next: pullquote apply 3
    Or: pullquote cancel 3
    ");
    insta::assert_snapshot!(seen(&home, &["details", "3"]), @r"
    exit status 0
    Would go: ships.

    Next: pullquote apply 3
    ");
    insta::assert_snapshot!(seen(&home, &["erase", "ships", "--yes"]), @r"
    exit status 0
    Erased Vessels (ships) from all states of the library and from its index. It is kept from coming back.
    Not reached: its source new.txt, which may still have the text.
    Not reached: backups and exports made before, and messages that were posted in chats. Its id stays in the list of changes.
    ");
    insta::assert_snapshot!(seen(&home, &["add", "new.txt"]), @r"
    exit status 2
    Not added: `new.txt` was erased with the article `ships`, and is kept from coming back
    ");
    insta::assert_snapshot!(seen(&home, &["changes"]), @r"
    exit status 0
    Changes of the library, newest first:

      7 · TIME · erase by operator, terminal · erased ships
      6 · TIME · edit by operator, terminal · changed ships
      5 · TIME · undo by operator, terminal · new ships
      4 · TIME · remove by operator, terminal · gone ships
      3 · TIME · add by operator, terminal · new ships
      2 · TIME · test by operator, terminal · gone russia-iran-partnership; new a-pact-is-signed
      1 · TIME · first use by operator, terminal · new russia-iran-partnership

    Done without a change of it:

      TIME · cancel by operator, terminal

    Next: pullquote undo
    ");
    insta::assert_snapshot!(seen(&home, &["undo", "--yes"]), @r"
    exit status 0
    There is nothing to undo: without the last change the library would be as it is now.
    Next: pullquote changes
    ");
}

#[test]
fn a_copy_is_written_once_and_can_be_used() {
    let home = Home::new();
    insta::assert_snapshot!(seen(&home, &["backup", "copy.db"]), @r"
    exit status 0
    A copy of the library is in copy.db. To use it, stop `serve`, delete library.db-wal and library.db-shm, and put it in the place of library.db.
    ");
    insta::assert_snapshot!(seen(&home, &["backup", "copy.db"]), @r"
    exit status 2
    --- stderr
    copy.db exists, and nothing was written: name a new file.
    ");
    std::fs::create_dir(home.dir().join("other")).unwrap();
    std::fs::copy(
        home.dir().join("copy.db"),
        home.dir().join("other/library.db"),
    )
    .unwrap();
    let ask = ["ask", "freight corridor"];
    let elsewhere = [&["--home", "other"][..], &ask].concat();
    assert_eq!(
        home.run(&elsewhere).split("--- stderr").next(),
        Some(home.run(&ask).as_str())
    );
}
