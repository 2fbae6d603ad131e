//! What an operator can do about a fault of the machine.

/// Signs of a fault in an error's text, from the system and from SQLite, and the way out. The libraries below pass some
/// errors on as text alone.
const WAYS: [(&[&str], &str); 6] = [
    (
        &["No space left on device", "disk is full"],
        "free some room on the disk, then try again",
    ),
    (
        &["Too many open files"],
        "let the program open more files (`ulimit -n`), then try again",
    ),
    (
        // SQLite does not say why.
        &["unable to open database file"],
        "it cannot be read or written: change its owner or its mode, or those of its folder; where they are right, let \
         the program open more files (`ulimit -n`); then try again",
    ),
    (
        &["readonly database"],
        "look whether its owner and its mode, and those of its folder, let this program write it, and whether its disk \
         has room, then try again",
    ),
    (
        &["database disk image is malformed", "file is not a database"],
        "that file is damaged: where it is the library, stop `serve`, put a copy from a backup in the place of \
         `library.db` and delete `library.db-wal` and `library.db-shm`, or give another home with `--home`",
    ),
    (
        &["Input/output error", "disk I/O error"],
        "look whether the disk is full or failing, then try again",
    ),
];

/// An error's text with the way out, where there is a known one.
pub fn with_way_out(error: String) -> String {
    let is_known = |signs: &[&str]| signs.iter().any(|sign| error.contains(sign));
    match WAYS.iter().find(|(signs, _)| is_known(signs)) {
        Some((_, way_out)) => format!("{error}: {way_out}"),
        None => error,
    }
}
