//! The library, the index that follows it, and the home that holds both.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use pullquote::article::{Article, Block, Meta, Place};
use pullquote::home::{Home, Notice, Progress};
use pullquote::index::FORMAT;
use pullquote::library::{Audit, Change, Kind, Library, Outcome, Source};
use tempfile::TempDir;

fn quiet(_: Progress) {}

pub fn open(dir: &Path) -> Home {
    Home::open(dir, &mut quiet).unwrap()
}

pub fn audit(action: &str) -> Audit {
    Audit {
        action: action.to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    }
}

fn put(key: &str, title: &str, paragraphs: &[&str]) -> Change {
    let blocks: Vec<_> = paragraphs
        .iter()
        .map(|text| Block::Paragraph(text.to_string()))
        .collect();
    let meta = Meta {
        title: title.to_owned(),
        language: Some("en".to_owned()),
        ..Meta::default()
    };
    let source = Source {
        key: key.to_owned(),
        kind: Kind::File,
        hash: Vec::new(),
        given: Meta::default(),
    };
    Change::Put {
        source,
        article: Box::new(Article::new("", meta, &blocks)),
    }
}

pub fn remove(slug: &str) -> Change {
    Change::Remove {
        slug: slug.to_owned(),
    }
}

pub fn change(home: &Home, changes: Vec<Change>) -> Outcome {
    home.change(changes, &audit("test"), &mut quiet).unwrap()
}

/// The index has the library's passages, and no others.
pub fn assert_in_step(home: &Home) {
    let (library, snapshot) = (home.library(), home.snapshot());
    let state = library.state().unwrap();
    assert_eq!(snapshot.payload().chain, state.chain);
    assert_eq!(snapshot.payload().revision, state.revision);
    let (mut articles, mut passages) = (0, 0);
    for slug in library.slugs().unwrap() {
        let stored = library.article(&slug).unwrap().unwrap();
        assert_eq!(
            snapshot.meta(&slug).unwrap().as_ref(),
            Some(&stored.article.meta)
        );
        articles += 1;
        for passage in &stored.article.passages {
            let place = Place {
                slug: slug.clone(),
                number: passage.number,
            };
            let found = snapshot
                .passage(&place)
                .unwrap()
                .unwrap_or_else(|| panic!("the index lacks {place}"));
            assert_eq!(found.text, stored.article.text(passage));
            assert_eq!(
                (found.version, found.start),
                (stored.version, passage.range.start)
            );
            let truth = library.read(found.version, passage.range.clone()).unwrap();
            assert_eq!(truth.as_deref(), Some(found.text.as_str()));
            passages += 1;
        }
    }
    assert_eq!((state.articles, state.passages), (articles, passages));
    assert_eq!(snapshot.documents(), articles + passages);
}

#[derive(Debug, Clone)]
enum Op {
    Put(usize, u8),
    Remove(usize),
    Both(usize, u8),
    Reopen,
    Tidy,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..6usize, 0..4u8).prop_map(|(source, text)| Op::Put(source, text)),
        2 => (0..6usize).prop_map(Op::Remove),
        1 => (0..6usize, 0..4u8).prop_map(|(source, text)| Op::Both(source, text)),
        1 => Just(Op::Reopen),
        1 => Just(Op::Tidy),
    ]
}

/// No two sources have the same text.
fn version(source: usize, text: u8) -> Change {
    let own = format!("Source {source} says {text}.");
    let paragraphs: Vec<_> = ["Common words.", &own, "The end."]
        .into_iter()
        .take(2 + usize::from(text) % 2)
        .collect();
    put(
        &format!("/source/{source}.txt"),
        &format!("Title {source}"),
        &paragraphs,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_for_the_library(ops in prop::collection::vec(op(), 1..16)) {
        let dir = TempDir::new().unwrap();
        let mut home = open(dir.path());
        let built_in = home.library().state().unwrap().articles;
        let mut model: BTreeMap<usize, u8> = BTreeMap::new();
        let mut revision = home.library().state().unwrap().revision;
        for op in ops {
            let before = model.clone();
            match op {
                Op::Put(source, text) => {
                    model.insert(source, text);
                    change(&home, vec![version(source, text)]);
                }
                Op::Remove(source) => {
                    model.remove(&source);
                    change(&home, vec![remove(&format!("title-{source}"))]);
                }
                Op::Both(source, text) => {
                    model.insert(source, text);
                    change(&home, vec![remove(&format!("title-{source}")), version(source, text)]);
                }
                Op::Reopen => {
                    drop(home);
                    home = open(dir.path());
                }
                Op::Tidy => home.tidy().unwrap(),
            }
            let now = home.library().state().unwrap();
            prop_assert!(now.revision == revision || now.revision == revision + 1);
            prop_assert!(now.revision > revision || model == before);
            revision = now.revision;
            prop_assert_eq!(now.articles, built_in + model.len() as u64);
            assert_in_step(&home);
        }
    }
}

/// A home with two articles of its own, one of them changed since, and one removed: the index has all kinds of files.
fn small() -> TempDir {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![version(0, 0), version(1, 1)]);
    change(&home, vec![version(2, 0), version(3, 0)]);
    change(&home, vec![version(0, 1), remove("title-2")]);
    assert_in_step(&home);
    dir
}

pub fn index_dir(home: &Path) -> PathBuf {
    home.join(format!("tantivy/v{FORMAT}"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Damages a copy of the home and opens it.
fn damaged(home: &Path, damage: impl Fn(&Path)) -> (TempDir, Home) {
    let dir = TempDir::new().unwrap();
    copy(home, dir.path());
    damage(&index_dir(dir.path()));
    let home = open(dir.path());
    assert_in_step(&home);
    (dir, home)
}

/// What a damaged copy of the home says when it is opened; after that it takes changes.
fn after(home: &Path, damage: impl Fn(&Path)) -> Vec<Notice> {
    let (dir, home) = damaged(home, damage);
    let notices = home.notices();
    change(&home, vec![version(4, 2), remove("title-1")]);
    assert_in_step(&home);
    home.tidy().unwrap();
    assert_in_step(&home);
    let indexes: Vec<_> = fs::read_dir(dir.path().join("tantivy"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(indexes, [format!("v{FORMAT}").as_str()]);
    notices
}

fn is_rebuilt(notices: &[Notice]) -> bool {
    matches!(notices, [Notice::Rebuilt(_)])
}

#[test]
fn a_deleted_index_is_rebuilt_and_says_so() {
    let home = small();
    assert_eq!(after(home.path(), |_| ()), []);
    assert!(is_rebuilt(&after(home.path(), |index| fs::remove_dir_all(
        index
    )
    .unwrap())));
    assert!(is_rebuilt(&after(home.path(), |index| fs::remove_dir_all(
        index.parent().unwrap()
    )
    .unwrap())));
}

#[test]
fn an_index_of_another_format_is_rebuilt_and_the_old_one_removed() {
    let home = small();
    let older = |index: &Path| fs::rename(index, index.with_file_name("v0")).unwrap();
    assert!(is_rebuilt(&after(home.path(), older)));
    let other = |index: &Path| {
        let meta = fs::read_to_string(index.join("meta.json")).unwrap();
        let format = format!("{{\\\"format\\\":{FORMAT},");
        assert!(meta.contains(&format), "{meta}");
        fs::write(
            index.join("meta.json"),
            meta.replace(&format, "{\\\"format\\\":0,"),
        )
        .unwrap();
    };
    assert!(is_rebuilt(&after(home.path(), other)));
}

#[test]
fn the_index_of_another_library_is_rebuilt() {
    let (home, other) = (small(), TempDir::new().unwrap());
    drop(open(other.path()));
    let exchange = |index: &Path| {
        fs::remove_dir_all(index).unwrap();
        copy(&index_dir(other.path()), index);
    };
    assert_eq!(
        after(home.path(), exchange),
        [],
        "an earlier revision of the same library is caught up"
    );
    change(&open(other.path()), vec![version(5, 3)]);
    assert!(is_rebuilt(&after(home.path(), exchange)));
}

#[test]
fn what_dead_builds_left_is_removed() {
    let home = small();
    let leave = |index: &Path| {
        copy(index, &index.with_extension("new-1"));
        copy(index, &index.with_extension("old-1"));
        fs::write(index.join(".tmpabcdef"), "{").unwrap();
    };
    let indexed = after(home.path(), leave);
    assert_eq!(indexed, []);
}

/// Every file of the index, deleted, cut short and with flipped bits: the answers stay those of the library.
#[test]
fn a_damaged_index_is_rebuilt_and_says_so() {
    let home = small();
    let files = fs::read_dir(index_dir(home.path()))
        .unwrap()
        .map(|file| file.unwrap());
    let files: Vec<_> = files
        .filter(|file| !file.file_name().to_string_lossy().ends_with(".lock"))
        .collect();
    let kinds: Vec<_> = files
        .iter()
        .filter_map(|file| file.path().extension().map(ToOwned::to_owned))
        .collect();
    for kind in [
        "del",
        "fast",
        "fieldnorm",
        "idx",
        "json",
        "pos",
        "store",
        "term",
    ] {
        assert!(
            kinds.iter().any(|seen| seen == kind),
            "no `{kind}` file among {kinds:?}"
        );
    }
    for file in files {
        let name = file.file_name();
        let check = |what: &str, damage: &dyn Fn(&Path)| {
            let notices = damaged(home.path(), |index| damage(&index.join(&name)))
                .1
                .notices();
            assert!(is_rebuilt(&notices), "{name:?} {what}: {notices:?}");
        };
        check("deleted", &|file| fs::remove_file(file).unwrap());
        check("empty", &|file| fs::write(file, "").unwrap());
        check("cut short", &|file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        });
        let bytes = file.metadata().unwrap().len() as usize;
        for at in [0, 1, bytes / 4, bytes / 2, bytes - bytes / 4, bytes - 1] {
            let flip = |file: &Path| {
                let mut bytes = fs::read(file).unwrap();
                let last = bytes.len() - 1;
                bytes[at.min(last)] ^= 0x10;
                fs::write(file, bytes).unwrap();
            };
            // In JSON it may change nothing that matters; `damaged` sees that all is in step.
            if name.to_string_lossy().ends_with(".json") {
                damaged(home.path(), |index| flip(&index.join(&name)));
            } else {
                check(&format!("with byte {at} changed"), &flip);
            }
        }
    }
}

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

#[test]
fn changes_say_what_they_did() {
    let dir = TempDir::new().unwrap();
    let mut library = Library::create(&dir.path().join("library.db")).unwrap();
    let one = |text: &[&str]| vec![put("/a.txt", "One Title", text)];
    let mut said = String::new();
    for (what, changes) in [
        ("new", one(&["A.", "B."])),
        ("same", one(&["A.", "B."])),
        ("two of three paragraphs are new", one(&["A.", "C.", "D."])),
        ("three went", one(&[])),
        ("back", one(&["A.", "B."])),
        ("the same title", vec![put("/b.txt", "One title!", &["E."])]),
        ("the same text", vec![put("/c.txt", "Else", &["A.", "B."])]),
        (
            "no Latin letters",
            vec![put("/договор.txt", "Договор", &["F."])],
        ),
        (
            "the name of the file",
            vec![put("/my notes.txt", "Договор", &["G."])],
        ),
        ("removed", vec![remove("one-title")]),
        ("removed again", vec![remove("one-title")]),
        (
            "another source, the same title",
            vec![put("/d.txt", "One title", &["H."])],
        ),
        ("the same source again", one(&["A.", "B."])),
    ] {
        let changes: Vec<Change> = changes;
        let told = library
            .apply(changes.clone().into_iter().map(Ok), &audit("test"), false)
            .unwrap();
        let before = library.state().unwrap();
        let done = library
            .apply(changes.into_iter().map(Ok), &audit("test"), true)
            .unwrap();
        assert_eq!(
            (&told.effects, told.changed, told.state),
            (&done.effects, done.changed, before)
        );
        said.push_str(&format!("{what}: {:?}\n", done.effects));
    }
    insta::assert_snapshot!(said, @r#"
    new: [New { slug: "one-title", title: "One Title", passages: 2 }]
    same: [Same { slug: "one-title" }]
    two of three paragraphs are new: [Changed { slug: "one-title", title: "One Title", paragraphs: 2 }]
    three went: [Changed { slug: "one-title", title: "One Title", paragraphs: 3 }]
    back: [Changed { slug: "one-title", title: "One Title", paragraphs: 2 }]
    the same title: [New { slug: "one-title-2", title: "One title!", passages: 1 }]
    the same text: [Duplicate { key: "/c.txt", of: "one-title" }]
    no Latin letters: [New { slug: "article-5", title: "Договор", passages: 1 }]
    the name of the file: [New { slug: "my-notes", title: "Договор", passages: 1 }]
    removed: [Gone { slug: "one-title", title: "One Title" }]
    removed again: [NoSuchArticle { slug: "one-title" }]
    another source, the same title: [New { slug: "one-title-3", title: "One title", passages: 1 }]
    the same source again: [New { slug: "one-title", title: "One Title", passages: 2 }]
    "#);
    let history = library.history(2).unwrap();
    let history: Vec<_> = history
        .iter()
        .map(|entry| (entry.revision, entry.summary.as_str()))
        .collect();
    assert_eq!(history, [(10, "new one-title"), (9, "new one-title-3")]);
}

#[test]
fn the_library_in_numbers() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let article = |key: &str, language: &str, date: &str, heading: &str| {
        let blocks = [
            Block::Heading(heading.to_owned()),
            Block::Paragraph(format!("{key}.")),
        ];
        let meta = Meta {
            title: key.to_owned(),
            language: Some(language.to_owned()),
            date: Some(date.parse().unwrap()),
            topics: vec!["Peace".to_owned()],
            ..Meta::default()
        };
        let source = Source {
            key: key.to_owned(),
            kind: Kind::File,
            hash: Vec::new(),
            given: Meta::default(),
        };
        Change::Put {
            source,
            article: Box::new(Article::new("", meta, &blocks)),
        }
    };
    let before = home.library().state().unwrap();
    let outcome = change(
        &home,
        vec![
            article("/x1", "tr", "2099-01-03", "Old beekeeping"),
            article("/x2", "tr", "2099-01-02", "peace"),
            article("/x3", "de", "2099-01-04", "Old Beekeeping"),
        ],
    );
    assert_eq!(outcome.state.articles, before.articles + 3);
    assert_eq!(outcome.state.newest, Some("2099-01-04".parse().unwrap()));
    let topics = home.library().topics().unwrap();
    let counts = |name: &str| {
        let topic = topics
            .iter()
            .find(|topic| topic.name.eq_ignore_ascii_case(name))
            .unwrap();
        (topic.articles, topic.passages)
    };
    assert_eq!(
        (counts("old beekeeping"), counts("peace")),
        ((2, 2), (3, 1))
    );
    let outcome = change(&home, vec![remove("x3"), remove("x1")]);
    assert_eq!(outcome.state.newest, Some("2099-01-02".parse().unwrap()));
    assert!(outcome.state.languages.contains(&"tr".to_owned()));
    assert!(!outcome.state.languages.contains(&"de".to_owned()));
    assert_eq!(home.library().state().unwrap(), outcome.state);
}

#[test]
fn text_is_read_by_bytes_and_only_where_there_is_some() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![put("/a.txt", "Bytes", &["Añb."])]);
    let version = home.library().article("bytes").unwrap().unwrap().version;
    for (range, text) in [
        (0..5, Some("Añb.")),
        (1..3, Some("ñ")),
        (0..0, Some("")),
        (1..2, None),
        (4..6, None),
    ] {
        assert_eq!(
            home.library()
                .read(version, range.clone())
                .unwrap()
                .as_deref(),
            text,
            "{range:?}"
        );
    }
    assert_eq!(home.library().read(version + 1, 0..1).unwrap(), None);
}

#[test]
fn other_databases_are_refused_with_a_sentence() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("library.db");
    let refuse = |sql: &str| {
        let db = rusqlite::Connection::open(&file).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        let error = Home::open(dir.path(), &mut quiet).err().unwrap();
        format!("{error:#}").replace(file.to_str().unwrap(), "FILE")
    };
    insta::assert_snapshot!(refuse("CREATE TABLE a (b)"), @"`FILE` is a database of another program: give another home with `--home`");
    fs::remove_file(&file).unwrap();
    drop(Library::create(&file).unwrap());
    insta::assert_snapshot!(refuse("PRAGMA user_version = 99"), @"the library `FILE` was written by a newer Pullquote (tables 99, this program knows 1): use that program, or another home with `--home`");
    fs::write(&file, "not a database at all, only some words".repeat(40)).unwrap();
    insta::assert_snapshot!(refuse(""), @"failed to open the library `FILE`: put a copy from a backup in its place, or give another home with `--home`: file is not a database: Error code 26: File opened that is not a database file");
}

#[test]
fn many_changes_leave_few_segments() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let stores = || {
        let files = fs::read_dir(index_dir(dir.path()))
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .filter(|file| file.extension().is_some_and(|kind| kind == "store"))
            .count()
    };
    for n in 0..40 {
        change(&home, vec![version(n, 1)]);
        home.tidy().unwrap();
        assert!(stores() <= 9, "{} segments after {n} changes", stores());
    }
    assert_in_step(&home);
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
