//! An index that is gone, damaged, foreign or of another format is made anew, and the program says so.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use pullquote::home::{Home, Notice};
use pullquote::index::FORMAT;
use tempfile::TempDir;

use crate::cli::Home as Program;
use crate::library::{assert_in_step, change, index_dir, open, remove, version};

/// A home with two articles of its own, one of them changed since, and one removed: the index has all kinds of files.
pub fn small() -> TempDir {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    change(&home, vec![version(0, 0), version(1, 1)]);
    change(&home, vec![version(2, 0), version(3, 0)]);
    change(&home, vec![version(0, 1), remove("title-2")]);
    assert_in_step(&home);
    dir
}

pub fn copy(from: &Path, to: &Path) {
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
fn a_check_in_the_background_finds_damage() {
    let home = small();
    let open_home = open(home.path());
    open_home.check(&mut |_| {}).unwrap();
    assert_eq!(open_home.notices(), []);
    let files = fs::read_dir(index_dir(home.path()))
        .unwrap()
        .map(|file| file.unwrap().path());
    let terms = files
        .into_iter()
        .find(|file| file.extension().is_some_and(|kind| kind == "term"))
        .unwrap();
    // In place, as a failing disk would: the file is mapped into memory.
    let first = fs::read(&terms).unwrap()[0];
    let mut file = fs::OpenOptions::new().write(true).open(&terms).unwrap();
    file.write_all(&[first ^ 1]).unwrap();
    open_home.check(&mut |_| {}).unwrap();
    assert!(is_rebuilt(&open_home.notices()));
    assert_in_step(&open_home);
}

/// Where the library is gone it is not taken for a new home: its index tells that there was one.
#[test]
fn a_lost_library_is_not_replaced_by_a_new_one() {
    let home = small();
    let library = home.path().join("library.db");
    let lose: [&dyn Fn(); 2] = [&|| fs::remove_file(&library).unwrap(), &|| {
        fs::write(&library, "").unwrap()
    }];
    for lose in lose {
        for beside in ["library.db-wal", "library.db-shm"] {
            let _ = fs::remove_file(home.path().join(beside));
        }
        lose();
        let why = Home::open(home.path(), &mut |_| {}).err().unwrap();
        let folder = format!("{}/", home.path().display());
        insta::allow_duplicates!(
            insta::assert_snapshot!(why.to_string().replace(&folder, ""), @"the library `library.db` is missing or empty, but the index beside it is of its revision 4: put a copy from a backup in its place, or remove the folder `tantivy` to begin anew")
        );
        assert!(!library.exists() || library.metadata().unwrap().len() == 0);
    }
    fs::remove_dir_all(home.path().join("tantivy")).unwrap();
    assert_in_step(&open(home.path()));
}

/// The page of a table is lost that is not read when the library is opened, as on a failing disk.
fn damage_library(home: &Path) {
    let file = home.join("library.db");
    let db = rusqlite::Connection::open(&file).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'refused'";
    let page: usize = db.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(db);
    let mut bytes = fs::read(&file).unwrap();
    bytes[4096 * (page - 1)..4096 * page].fill(0xa5);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_damaged_library_makes_no_backup_and_the_way_out_is_told() {
    let home = Program::new();
    home.run(&["status"]);
    damage_library(&home.dir().join("home"));
    let backup = home.run(&["backup", "copy.db"]);
    assert!(backup.starts_with("exit status 2"), "{backup}");
    assert!(
        backup.contains("the library is damaged, and a copy of it would be no backup"),
        "{backup}"
    );
    let left = fs::read_dir(home.dir()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!left.into_iter().any(|name| name.starts_with("copy.db")));
    let changes = home.run(&["changes"]);
    assert!(
        changes.contains("put a copy from a backup in the place of"),
        "{changes}"
    );
}
