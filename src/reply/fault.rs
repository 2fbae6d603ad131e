//! What an operator can do about a fault of the machine.

/// Signs of a fault in an error's text, from the system and from SQLite, and the way out. The libraries below pass some
/// errors on as text alone.
const WAYS: [(&[&str], &str); 4] = [
    (
        &["No space left on device", "disk is full"],
        "free some room on the disk, then try again",
    ),
    (
        &["Too many open files", "unable to open database file"],
        "look whether it may read the folder and open more files (`ulimit -n`), then try again",
    ),
    (
        &["readonly database"],
        "look whether its folder can be written and its disk has room, then try again",
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
