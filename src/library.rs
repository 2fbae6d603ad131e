//! The library: all articles and their history in one SQLite file. It is the ground truth; the index follows it.
//!
//! One change is one transaction that makes a revision with its row in the audit trail. Nothing is acknowledged before
//! that transaction is on the disk.

mod care;
mod change;
mod preview;
mod read;
mod slug;
mod step;
mod watch;
mod whole;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use crate::article::{Article, Meta};

pub use care::{Noted, now, sync};
pub use change::{Audit, Change, Effect, Kind, Outcome, Source, duplicate};
pub use preview::Preview;
pub use step::digest;
pub use watch::{Heard, PlaceKind, Watched};
pub use whole::{Blocked, Copied};

/// Marks the file as ours: `Pull` in ASCII.
const APPLICATION_ID: i32 = 0x5075_6c6c;
/// Version of the tables. A library with a higher one was written by a newer program.
const SCHEMA: i32 = 3;
/// What each version of the tables added.
const TABLES: [&str; SCHEMA as usize] = [
    include_str!("library/schema.sql"),
    include_str!("library/care.sql"),
    include_str!("library/watch.sql"),
];
/// How long a transaction of another process is waited for.
const BUSY: Duration = Duration::from_secs(30);

/// A connection to the library.
pub struct Library {
    db: Connection,
    /// The preview that the next change is to be: another change is not made.
    confirmed: Option<u64>,
}

/// One revision in numbers. Revision 0 is the empty library.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Number of the revision, from 1.
    pub revision: u64,
    /// Digest of all changes up to this one; empty at revision 0. Equal chains stand for equal libraries.
    pub chain: String,
    /// When it was made, in UTC: `2026-11-23T20:04:00Z`.
    pub at: Option<String>,
    /// Articles in it.
    pub articles: u64,
    /// Passages in it.
    pub passages: u64,
    /// The newest article's day.
    pub newest: Option<Date>,
    /// Languages of the articles, most articles first.
    pub languages: Vec<String>,
}

/// An article and the row that holds this state of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Number of the row; never used again for other text.
    pub version: i64,
    /// The article.
    pub article: Article,
}

/// An article without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub slug: String,
    /// What is known about it.
    pub meta: Meta,
    /// Its passages.
    pub passages: u64,
}

/// A topic of the front matter or a heading, upper and lower case taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// As first written.
    pub name: String,
    /// Articles that have it.
    pub articles: u64,
    /// Passages that stand under a heading of this name.
    pub passages: u64,
}

/// A row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The revision that it made.
    pub revision: u64,
    /// When, in UTC: `2026-11-23T20:04:00Z`.
    pub at: String,
    /// What was done, by whom.
    pub audit: Audit,
    /// To which articles.
    pub summary: String,
}

/// Where an article comes from, as it stands in the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// What it is.
    pub source: Source,
    /// The article's id.
    pub slug: String,
    /// Whether its article is in the library.
    pub state: SourceState,
    /// Why it could not be read at the last refresh.
    pub last_error: Option<String>,
}

/// Whether a source's article is in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceState {
    /// It is.
    Here,
    /// A person removed it: a refresh leaves it out.
    Removed,
    /// Its file left the folder: it comes back with the file.
    Gone,
}

impl SourceState {
    fn name(self) -> &'static str {
        match self {
            SourceState::Here => "here",
            SourceState::Removed => "removed",
            SourceState::Gone => "gone",
        }
    }
}

impl Library {
    /// Opens a library. `None` where there is none yet: no file, or one whose tables were never finished.
    pub fn open(file: &Path) -> Result<Option<Library>> {
        match file.metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(error).with_context(|| {
                    format!(
                        "the library `{}` cannot be read: change the owner or the mode of its folder, or give \
                         another home with `--home`",
                        file.display()
                    )
                });
            }
            Err(error) => return Err(error).with_context(|| unopened(file)),
            Ok(_) => {}
        }
        let db = connect(file).with_context(|| unopened(file))?;
        let library = Library {
            db,
            confirmed: None,
        };
        if !library.is_made(file)? {
            return Ok(None);
        }
        library.add_tables(file)?;
        Ok(Some(library))
    }

    /// Makes an empty library, or finishes one whose making was interrupted. The caller keeps others from doing the
    /// same meanwhile.
    pub fn create(file: &Path) -> Result<Library> {
        let db = Connection::open(file).with_context(|| unopened(file))?;
        settings(&db)?;
        // The mode stays with the file: readers go on while a change is written.
        db.pragma_update(None, "journal_mode", "wal")?;
        let library = Library {
            db,
            confirmed: None,
        };
        if !library.is_made(file)? {
            let tables = TABLES.concat();
            library
                .db
                .execute_batch(&format!(
                    "BEGIN IMMEDIATE; {tables}
                     PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA}; COMMIT;"
                ))
                .with_context(|| format!("failed to make the library `{}`", file.display()))?;
        }
        Ok(library)
    }

    /// Gives a library of an older program the tables that it lacks. Where it can only be read, they are empty ones in
    /// memory, and nothing can be written to them.
    fn add_tables(&self, file: &Path) -> Result<()> {
        let schema = self
            .db
            .pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0))?;
        if schema == SCHEMA {
            return Ok(());
        }
        let tables = TABLES[schema as usize..].concat();
        if self.is_readonly()? {
            let tables = tables.replace("CREATE TABLE", "CREATE TEMP TABLE");
            let tables = format!("PRAGMA temp_store = memory; {tables} PRAGMA query_only = true;");
            return self
                .db
                .execute_batch(&tables)
                .with_context(|| unopened(file));
        }
        self.db
            .execute_batch(&format!(
                "BEGIN IMMEDIATE; {tables} PRAGMA user_version = {SCHEMA}; COMMIT;"
            ))
            .with_context(|| {
                format!(
                    "failed to bring the library `{}` up to date",
                    file.display()
                )
            })
    }

    /// Whether nothing can be written to it: its file or its folder allows no more, or its disk has no room.
    pub fn is_readonly(&self) -> Result<bool> {
        Ok(self.db.is_readonly("main")?)
    }

    fn is_made(&self, file: &Path) -> Result<bool> {
        let pragma = |name| {
            self.db
                .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
        };
        let id = pragma("application_id").with_context(|| unopened(file))?;
        let schema = pragma("user_version").with_context(|| unopened(file))?;
        let tables: i64 = self
            .db
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if (id, schema, tables) == (0, 0, 0) {
            return Ok(false);
        }
        if id != APPLICATION_ID {
            bail!(
                "`{}` is a database of another program: give another home with `--home`",
                file.display()
            );
        }
        if schema > SCHEMA {
            bail!(
                "the library `{}` was written by a newer Pullquote (tables {schema}, this program knows {SCHEMA}): \
                 use that program, or another home with `--home`",
                file.display()
            );
        }
        Ok(true)
    }
}

fn unopened(file: &Path) -> String {
    format!("failed to open the library `{}`", file.display())
}

/// For writing where that is possible, else for reading: also from a folder that can't be written, and from a full disk.
fn connect(file: &Path) -> Result<Connection> {
    let error = match connect_with(file, READ_WRITE, "normal") {
        Ok(db) => return Ok(db),
        Err(error) => error,
    };
    // There is no room for the file that processes share. A log that has something in it can be read without that file
    // by one process alone; without a log there is nothing to share.
    if file
        .with_extension("db-wal")
        .metadata()
        .is_ok_and(|log| log.len() > 0)
    {
        return connect_with(file, READ_WRITE, "exclusive").map_err(|_| error);
    }
    let path = file.to_str().context("the path is not valid Unicode")?;
    let path = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    connect_with(
        Path::new(&format!("file:{path}?immutable=1")),
        flags,
        "normal",
    )
    .map_err(|_| error)
}

const READ_WRITE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE;

fn connect_with(file: &Path, flags: OpenFlags, locking: &str) -> Result<Connection> {
    let db = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.pragma_update(None, "locking_mode", locking)?;
    settings(&db)?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(db)
}

fn settings(db: &Connection) -> Result<()> {
    db.busy_timeout(BUSY)?;
    // What was acknowledged is on the disk, also when the power goes.
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // What is erased is overwritten.
    db.pragma_update(None, "secure_delete", true)?;
    // A large refresh leaves a log of its size, which is cut back to this.
    db.pragma_update(None, "journal_size_limit", 16 << 20)?;
    Ok(())
}
