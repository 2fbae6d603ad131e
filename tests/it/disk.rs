//! In which order the program writes to the disk, and what it does when the disk is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::library::{assert_in_step, index_dir, open};

/// A home, and the library that is loaded into the program to watch its writes or to make them fail.
pub struct Disk {
    dir: TempDir,
    pub home: PathBuf,
    shim: PathBuf,
}

impl Disk {
    pub fn new() -> Disk {
        Disk::under(&std::env::temp_dir())
    }

    /// A disk on which a flush costs nothing, where there is one.
    pub fn in_memory() -> Disk {
        let memory = Path::new("/dev/shm");
        match memory.is_dir() {
            true => Disk::under(memory),
            false => Disk::new(),
        }
    }

    fn under(folder: &Path) -> Disk {
        let dir = TempDir::new_in(folder).unwrap();
        let shim = dir.path().join("shim.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shim.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&shim, &source])
            .arg("-ldl")
            .status();
        assert!(built.unwrap().success());
        let home = dir.path().canonicalize().unwrap().join("home");
        Disk { dir, home, shim }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        command.arg("--home").arg(&self.home).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What the program does on the disk, in order.
    fn watch(&self, arguments: &[&str]) -> Vec<String> {
        let log = self.dir.path().join("log");
        let _ = fs::remove_file(&log);
        let mut command = self.command(arguments);
        command
            .env("LD_PRELOAD", &self.shim)
            .env("SHIM_DIR", &self.home)
            .env("SHIM_LOG", &log);
        assert!(command.output().unwrap().status.success());
        fs::read_to_string(&log)
            .unwrap()
            .lines()
            .map(|line| self.short(line))
            .collect()
    }

    fn short(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.home.display()), "")
            .replace(self.home.to_str().unwrap(), ".")
    }

    /// Runs the program on a disk that takes so many more writes.
    fn full_after(&self, writes: u32, arguments: &[&str]) -> Output {
        let fault = Fault {
            fails: "write",
            at: writes as usize,
            errno: ENOSPC,
            lasts: true,
        };
        fault.on(self, arguments).output().unwrap()
    }

    /// The calls of the program that could fail: what each does, in order.
    pub fn calls(&self, arguments: &[&str]) -> Vec<String> {
        let log = self.dir.path().join("calls");
        let _ = fs::remove_file(&log);
        let output = self.shimmed(arguments).env("SHIM_COUNT", &log).output();
        assert!(output.unwrap().status.success());
        let calls = fs::read_to_string(&log).unwrap();
        let kind = |line: &str| line.split(' ').next().unwrap().to_owned();
        calls.lines().map(kind).collect()
    }

    fn shimmed(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command
            .env("LD_PRELOAD", &self.shim)
            .env("SHIM_DIR", self.home.parent().unwrap());
        command
    }

    pub fn file(&self, name: &str) -> String {
        let path = self.dir.path().join(format!("{name}.txt"));
        fs::write(
            &path,
            format!("The text of {name} is about lighthouses.\n\nIt has another paragraph.\n"),
        )
        .unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// No room on the disk, as the system numbers it.
pub const ENOSPC: i32 = 28;

/// A call of the program that fails.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// `write`, `sync`, `rename` or `open`.
    pub fails: &'static str,
    /// So many of them succeed before.
    pub at: usize,
    /// The error's number.
    pub errno: i32,
    /// Whether all later ones fail too.
    pub lasts: bool,
}

impl Fault {
    /// The program with this fault.
    pub fn on(&self, disk: &Disk, arguments: &[&str]) -> Command {
        let mut command = disk.shimmed(arguments);
        command
            .env("SHIM_FAIL", self.fails)
            .env("SHIM_AT", self.at.to_string())
            .env("SHIM_ERRNO", self.errno.to_string());
        if self.lasts {
            command.env("SHIM_LASTS", "1");
        }
        command
    }
}

fn position(events: &[String], event: &str) -> usize {
    events
        .iter()
        .position(|seen| seen == event)
        .unwrap_or_else(|| panic!("no `{event}` in {events:#?}"))
}

/// Whether each write of the file is followed by a flush of it.
fn is_flushed(events: &[String], file: &str) -> bool {
    let last = |what: &str| {
        events
            .iter()
            .rposition(|event| *event == format!("{what} {file}"))
    };
    last("write")
        .or(last("meta"))
        .is_none_or(|write| last("sync") > Some(write))
}

/// Before its meta.json names them, the files of an index and their names are on the disk.
fn assert_flushed_before_named(events: &[String], index: &str) {
    let metas = events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.starts_with(&format!("meta {index}/.tmp")));
    let metas: Vec<_> = metas
        .map(|(at, event)| (at, event.split_once(' ').unwrap().1))
        .collect();
    assert!(!metas.is_empty(), "no meta.json in {events:#?}");
    for (at, meta) in metas {
        let before = &events[..at];
        let files = before
            .iter()
            .filter_map(|event| event.strip_prefix("write "));
        let files: Vec<_> = files
            .filter(|file| file.starts_with(index) && !file.contains("/.tmp"))
            .collect();
        for file in &files {
            assert!(
                is_flushed(before, file),
                "{file} is named before it is flushed: {events:#?}"
            );
        }
        let last = files.last().and_then(|file| {
            before
                .iter()
                .rposition(|event| *event == format!("write {file}"))
        });
        let names = before
            .iter()
            .rposition(|event| *event == format!("sync {index}"));
        assert!(
            names >= last,
            "the files' names are not flushed: {events:#?}"
        );
        assert!(
            is_flushed(events, meta),
            "meta.json is renamed before it is flushed: {events:#?}"
        );
    }
}

#[test]
fn a_change_is_on_the_disk_before_it_is_acknowledged() {
    let disk = Disk::new();
    let index = disk.short(index_dir(&disk.home).to_str().unwrap());
    let (one, two) = (disk.file("one"), disk.file("two"));
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    for change in [vec!["add", &two, "--title", "Two"], vec!["remove", "one"]] {
        let events = disk.watch(&change);
        let acknowledged = position(&events, "stdout");
        let before = &events[..acknowledged];
        position(before, "write library.db-wal");
        assert!(is_flushed(before, "library.db-wal"), "{events:#?}");
        position(before, "sync library.db-wal");
        assert_flushed_before_named(before, &index);
    }
}

#[test]
fn a_home_is_on_the_disk_before_it_is_used() {
    let disk = Disk::new();
    let one = disk.file("one");
    let events = disk.watch(&["add", &one, "--title", "One"]);
    let before = &events[..position(&events, "stdout")];
    assert!(is_flushed(before, "library.db-wal"));
    // The folder's entry for the library.
    position(before, "sync .");
}

#[test]
fn a_new_index_is_on_the_disk_before_it_takes_the_place_of_the_old_one() {
    let disk = Disk::new();
    let one = disk.file("one");
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    let events = disk.watch(&["refresh", "--rebuild"]);
    let index = disk.short(index_dir(&disk.home).to_str().unwrap());
    let renamed = events
        .iter()
        .position(|event| event.starts_with("rename ") && event.ends_with(&format!(" {index}")));
    let renamed = renamed.unwrap_or_else(|| panic!("{events:#?}"));
    let new = events[renamed].split(' ').nth(1).unwrap();
    let before = &events[..renamed];
    assert_flushed_before_named(before, new);
    let meta = before
        .iter()
        .rposition(|event| event.starts_with("meta "))
        .unwrap();
    position(&before[meta..], &format!("sync {new}"));
    position(
        &events[renamed..position(&events, "stdout")],
        "sync tantivy",
    );
}

#[test]
fn a_full_disk_is_an_error_and_the_old_index_goes_on_answering() {
    let disk = Disk::new();
    let one = disk.file("one");
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    let (mut failed, mut room) = (0, 0);
    loop {
        let two = disk.file(&format!("two-{room}"));
        let output = disk.full_after(room, &["add", &two, "--title", &format!("Two {room}")]);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        // No write at all is possible now.
        let asked = disk.full_after(0, &["ask", "What is the text of one about?"]);
        let said = String::from_utf8_lossy(&asked.stdout).into_owned();
        let why = String::from_utf8_lossy(&asked.stderr).into_owned();
        assert!(
            said.contains("The text of one is about lighthouses."),
            "room {room}: {said}\n{why}\n{errors}"
        );
        if output.status.success() {
            break;
        }
        failed += 1;
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(!errors.is_empty() && output.stdout.is_empty(), "{output:?}");
        assert_in_step(&open(&disk.home));
        let removed = disk.run(&["add", &two, "--title", &format!("Two {room}")]);
        assert!(
            removed.status.success(),
            "room {room}: {}",
            String::from_utf8_lossy(&removed.stderr)
        );
        room += 7;
    }
    assert!(failed > 3, "{failed} changes failed of {room} writes");
    assert_in_step(&open(&disk.home));
}

#[test]
fn a_copy_that_does_not_fit_leaves_nothing_behind() {
    let disk = Disk::new();
    let one = disk.file("one");
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    let copy = disk.home.join("copy.db");
    let output = disk.full_after(2, &["backup", copy.to_str().unwrap()]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("failed to write the copy"), "{errors}");
    let names = fs::read_dir(&disk.home).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|name| name.starts_with("copy")).collect();
    assert_eq!(left, [""; 0]);
    assert!(
        disk.run(&["backup", copy.to_str().unwrap()])
            .status
            .success()
    );
}

#[test]
fn a_copy_is_on_the_disk_before_it_is_acknowledged() {
    let disk = Disk::new();
    let one = disk.file("one");
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    let copy = disk.home.join("copy.db");
    let events = disk.watch(&["backup", copy.to_str().unwrap()]);
    let before = &events[..position(&events, "stdout")];
    let renamed = position(before, "rename copy.db.part copy.db");
    assert!(is_flushed(&before[..renamed], "copy.db.part"));
    position(&before[renamed..], "sync .");
}

#[test]
fn an_export_that_does_not_fit_leaves_nothing_behind() {
    let disk = Disk::new();
    let one = disk.file("one");
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    let out = disk.home.join("out");
    let export = ["export", out.to_str().unwrap()];
    let mut room = 0;
    loop {
        let output = disk.full_after(room, &export);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        // What remains is the line in the list of changes.
        if output.status.success() || errors.contains("failed to write down `export`") {
            break;
        }
        assert!(errors.contains("failed to export to"), "{room}: {errors}");
        let names = fs::read_dir(&disk.home).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let left: Vec<_> = names.filter(|name| name.starts_with("out")).collect();
        assert_eq!(left, [""; 0], "{room}: {errors}");
        room += 1;
    }
    assert!(room > 3, "the export took {room} writes");
    let again = disk.home.join("again");
    let events = disk.watch(&["export", again.to_str().unwrap()]);
    let named = position(&events, "rename again.part again");
    let files = ["one.md", "russia-iran-partnership.md", "library.json", ""];
    for file in files.map(|file| format!("sync again.part/{file}")) {
        let synced = position(&events, file.trim_end_matches('/'));
        assert!(synced < named, "{file} in {events:#?}");
    }
}

#[test]
fn a_library_with_old_tables_that_cannot_be_written_is_read() {
    let disk = Disk::new();
    let one = disk.file("one");
    assert!(disk.run(&["add", &one, "--title", "One"]).status.success());
    let file = disk.home.join("library.db");
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch(
        "DROP TABLE purge; DROP TABLE blocked; DROP TABLE preview; DROP TABLE refused; DROP TABLE paused;
         PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(db);
    let before = fs::read(&file).unwrap();
    let asked = disk.full_after(0, &["ask", "What is the text of one about?"]);
    let said = String::from_utf8_lossy(&asked.stdout);
    let why = String::from_utf8_lossy(&asked.stderr);
    assert!(
        said.contains("The text of one is about lighthouses."),
        "{said}\n{why}"
    );
    assert_eq!(disk.full_after(0, &["pause"]).status.code(), Some(2));
    assert!(fs::read(&file).unwrap() == before);
    assert!(disk.run(&["pause"]).status.success());
}
