//! Several processes on one home, and homes that can't be written.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use pullquote::home::Work;
use tempfile::TempDir;

use crate::damage::{copy, small};
use crate::library::{assert_in_step, audit, change, index_dir, open, put, version};

#[test]
fn processes_that_write_take_turns_and_readers_never_wait() {
    let dir = TempDir::new().unwrap();
    let path = dir.path();
    let before = open(path).library().state().unwrap();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|writer| {
                scope.spawn(move || {
                    let home = open(path);
                    for n in 0..10 {
                        change(&home, vec![version(writer * 100 + n, 1)]);
                    }
                })
            })
            .collect();
        let home = open(dir.path());
        let mut seen = before.revision;
        while writers.iter().any(|writer| !writer.is_finished()) {
            let snapshot = home.snapshot();
            let payload = snapshot.payload();
            assert_eq!(snapshot.documents(), payload.articles + payload.passages);
            assert!(payload.revision >= seen, "the index went back");
            seen = payload.revision;
        }
    });
    let home = open(dir.path());
    assert_eq!(
        home.library().state().unwrap().articles,
        before.articles + 20
    );
    assert_in_step(&home);
}

#[test]
fn an_old_index_answers_while_another_process_writes() {
    let (dir, old) = (small(), TempDir::new().unwrap());
    copy(&index_dir(dir.path()), old.path());
    change(&open(dir.path()), vec![version(5, 1)]);
    let newest = open(dir.path()).library().state().unwrap().revision;
    fs::remove_dir_all(index_dir(dir.path())).unwrap();
    copy(old.path(), &index_dir(dir.path()));
    let lock = fs::File::open(dir.path().join("write.lock")).unwrap();
    lock.lock().unwrap();
    let home = open(dir.path());
    assert_eq!(home.snapshot().payload().revision, newest - 1);
    assert!(
        home.snapshot()
            .passage(&"title-0#p1".parse().unwrap())
            .unwrap()
            .is_some()
    );
    drop(lock);
    assert_in_step(&open(dir.path()));
    // The one that was open follows.
    assert_in_step(&home);
}

#[test]
fn a_second_owner_is_told_who_holds_the_home() {
    let dir = TempDir::new().unwrap();
    let (first, second) = (open(dir.path()), open(dir.path()));
    let owner = first.own().unwrap();
    let error = second.own().unwrap_err().to_string();
    assert!(
        error.contains(&format!(
            "is held by process {} since 20",
            std::process::id()
        )),
        "{error}"
    );
    drop(owner);
    second.own().unwrap();
}

/// As another user than the one who can write everywhere.
#[cfg(unix)]
#[test]
fn a_home_that_cannot_be_written_answers() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    let dir = TempDir::new().unwrap();
    let home = dir.path().join("home");
    change(
        &open(&home),
        vec![put("/a.txt", "Lamp", &["A lighthouse has a lamp."])],
    );
    fn allow(path: &Path, mode: u32) {
        if path.is_dir() {
            fs::read_dir(path)
                .unwrap()
                .for_each(|entry| allow(&entry.unwrap().path(), mode));
        }
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    allow(&home, 0o555);
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        command.arg("--home").arg(&home).args(arguments);
        if dir.path().metadata().unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        command.output()
    };
    match run(&["ask", "lighthouse lamp"]) {
        Err(error) => println!("skipped: another user can't run the program: {error}"),
        Ok(asked) => {
            let said = String::from_utf8_lossy(&asked.stdout);
            assert!(
                said.contains("A lighthouse has a lamp."),
                "{said}{}",
                String::from_utf8_lossy(&asked.stderr)
            );
            let removed = run(&["remove", "lamp"]).unwrap();
            let why = String::from_utf8_lossy(&removed.stderr);
            assert_eq!(removed.status.code(), Some(2));
            assert!(
                why.contains("make it writable, or give another home with `--home`"),
                "{why}"
            );
        }
    }
    allow(&home, 0o755);
}

/// What is said to another user, where that can be; none where it cannot.
#[cfg(unix)]
fn as_another(home: &Path, arguments: &[&str]) -> Option<String> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let dir = home.parent().unwrap();
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.arg("--home").arg(home).args(arguments);
    if dir.metadata().unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    Some(said.replace(dir.to_str().unwrap(), "DIR"))
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_holds_up_nothing() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let dir = TempDir::new().unwrap();
    let home = dir.path().join("home");
    let file = |name: &str, text: &str| {
        let path = home.join("articles").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    file("closed/a.txt", "A lighthouse has a lamp.");
    file("b.txt", "A heron stood by the lock.");
    let opened = open(&home);
    opened
        .work(&Work::Refresh, &audit("refresh"), &mut |_| {})
        .unwrap();
    drop(opened);
    file("c.txt", "A giraffe came by rail.");
    fn give(path: &Path) {
        if path.is_dir() {
            fs::read_dir(path)
                .unwrap()
                .for_each(|entry| give(&entry.unwrap().path()));
        }
        std::os::unix::fs::chown(path, Some(65534), Some(65534)).unwrap();
    }
    let is_root = dir.path().metadata().unwrap().uid() == 0;
    if is_root {
        give(&home);
    }
    // In one folder, and in all of it.
    for (closed, came) in [("articles/closed", true), ("articles", false)] {
        let mode = |mode: u32| {
            fs::set_permissions(home.join(closed), fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(0o000);
        let said = as_another(&home, &["refresh"]);
        mode(0o755);
        let Some(said) = said else { return };
        let named = format!("{closed}` cannot be read: ");
        assert!(said.contains(&named), "{said}");
        let slugs = open(&home).library().slugs().unwrap();
        for kept in ["a", "b", "c"] {
            assert!(slugs.iter().any(|slug| slug == kept), "{slugs:?}: {said}");
        }
        assert!(said.contains("Came: c.") == came, "{said}");
    }
}

/// A copy from a backup in the place of a sound library loses what came since.
#[cfg(unix)]
#[test]
fn a_library_of_another_user_is_not_called_damaged() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    let home = dir.path().join("home");
    drop(open(&home));
    let mode = |name: &str, mode: u32| {
        fs::set_permissions(home.join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("library.db", 0o000);
    mode("", 0o755);
    let file = as_another(&home, &["ask", "Which corridor?"]);
    mode("library.db", 0o644);
    mode("", 0o000);
    let folder = as_another(&home, &["ask", "Which corridor?"]);
    mode("", 0o755);
    for said in [file, folder].into_iter().flatten() {
        assert!(said.contains("library `DIR/home/library.db`"), "{said}");
        assert!(said.contains("cannot be read"), "{said}");
        assert!(said.contains("change"), "{said}");
        assert!(!said.contains("backup"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_lock_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    let home = dir.path().join("home");
    drop(open(&home));
    let lock = home.join("write.lock");
    fs::set_permissions(&lock, fs::Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).unwrap();
    if let Some(said) = as_another(&home, &["remove", "russia-iran-partnership"]) {
        assert!(
            said.contains("failed to write to `DIR/home/write.lock`: "),
            "{said}"
        );
    }
}

#[test]
fn a_second_serve_is_told_who_holds_the_home() {
    use std::process::{Command, Stdio};
    let dir = TempDir::new().unwrap();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    serve
        .arg("--home")
        .arg(dir.path())
        .arg("serve")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut first = serve.spawn().unwrap();
    let lock = dir.path().join("serve.lock");
    let holds = || fs::read_to_string(&lock).is_ok_and(|text| text.contains("since"));
    let started = std::time::Instant::now();
    while !holds() {
        assert!(started.elapsed().as_secs() < 60, "serve does not start");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let second = serve.output().unwrap();
    let why = String::from_utf8_lossy(&second.stderr);
    assert!(
        why.contains(&format!("is held by process {} since 20", first.id())),
        "{why}"
    );
    assert_eq!(second.status.code(), Some(2));
    // Changes and questions of other processes go on meanwhile.
    let home = open(dir.path());
    change(
        &home,
        vec![put("/a.txt", "Lamp", &["A lighthouse has a lamp."])],
    );
    assert_in_step(&home);
    // Killed, it leaves nothing behind that would keep the next one out.
    first.kill().unwrap();
    first.wait().unwrap();
    home.own().unwrap();
}

/// Each change adds two articles: a copy has both or none.
#[test]
fn a_copy_made_while_others_write_is_one_revision() {
    let dir = TempDir::new().unwrap();
    let path = dir.path();
    let built_in = open(path).library().state().unwrap().articles;
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let home = open(path);
            let mut n = 0;
            while !is_done.load(Ordering::SeqCst) {
                change(&home, vec![version(n, 1), version(n + 1, 1)]);
                n += 2;
            }
        });
        let home = open(path);
        let mut seen = Vec::new();
        for n in 0..10 {
            let copied = TempDir::new().unwrap();
            home.library()
                .copy_to(&copied.path().join("library.db"))
                .unwrap();
            let copied = open(copied.path());
            assert_in_step(&copied);
            let state = copied.library().state().unwrap();
            let (changes, articles) = (state.revision - 1, state.articles - built_in);
            assert_eq!(articles, 2 * changes, "copy {n}");
            seen.push(changes);
        }
        is_done.store(true, Ordering::SeqCst);
        assert!(seen.is_sorted() && seen[0] < seen[9], "{seen:?}");
    });
}

#[test]
fn a_library_of_the_first_program_is_opened() {
    let dir = TempDir::new().unwrap();
    let db = rusqlite::Connection::open(dir.path().join("library.db")).unwrap();
    db.execute_batch(include_str!("../data/library-1.sql"))
        .unwrap();
    drop(db);
    let run = |line: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_pullquote"))
            .arg("--home")
            .arg(dir.path())
            .args(line.split(' '))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let (said, errors) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{line}: {said}{errors}");
        said
    };
    let lamp = "The lamp of the lighthouse burned whale oil.";
    assert!(run("ask lighthouse lamp").contains(lamp));
    assert!(run("changes").contains("new ferry"));
    run("undo --yes");
    assert_eq!(open(dir.path()).library().slugs().unwrap(), ["lamp"]);
    run("restore 4 --yes");
    run("pause");
    run("resume");
    run("edit ferry --outlet Harbour --yes");
    run("status");
    run("erase lamp --yes");
    let home = open(dir.path());
    assert_eq!(home.library().slugs().unwrap(), ["ferry"]);
    assert_in_step(&home);
    let left = crate::history::files_with(dir.path(), lamp.as_bytes());
    assert_eq!(left, [""; 0]);
}
