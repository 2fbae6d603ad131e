//! The library: all articles and their history in one SQLite file. It is the ground truth; the index follows it.
//!
//! One change is one transaction that makes a revision with its row in the audit trail. Nothing is acknowledged before
//! that transaction is on the disk.

mod change;
mod slug;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, params};

use crate::article::{Article, Meta};

pub use change::{Audit, Change, Effect, Kind, Outcome, Source};

/// Marks the file as ours: `Pull` in ASCII.
const APPLICATION_ID: i32 = 0x5075_6c6c;
/// Version of the tables. A library with a higher one was written by a newer program.
const SCHEMA: i32 = 1;
/// How long a transaction of another process is waited for.
const BUSY: Duration = Duration::from_secs(30);

/// A connection to the library.
pub struct Library {
    db: Connection,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceState {
    /// It is.
    Here,
    /// A person removed it: a refresh leaves it out.
    Removed,
    /// Its file left the folder: it comes back with the file.
    Gone,
}

impl Library {
    /// Opens a library. `None` where there is none yet: no file, or one whose tables were never finished.
    pub fn open(file: &Path) -> Result<Option<Library>> {
        match file.metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| unopened(file)),
            Ok(_) => {}
        }
        let db = connect(file).with_context(|| unopened(file))?;
        let library = Library { db };
        Ok(library.is_made(file)?.then_some(library))
    }

    /// Makes an empty library, or finishes one whose making was interrupted. The caller keeps others from doing the
    /// same meanwhile.
    pub fn create(file: &Path) -> Result<Library> {
        let db = Connection::open(file).with_context(|| unopened(file))?;
        settings(&db)?;
        // The mode stays with the file: readers go on while a change is written.
        db.pragma_update(None, "journal_mode", "wal")?;
        let library = Library { db };
        if !library.is_made(file)? {
            let tables = include_str!("library/schema.sql");
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

    /// The newest revision.
    pub fn state(&self) -> Result<State> {
        state(&self.db)
    }

    /// Digest of all changes up to a revision; `None` where there is no such revision.
    pub fn chain_at(&self, revision: u64) -> Result<Option<String>> {
        if revision == 0 {
            return Ok(Some(String::new()));
        }
        let sql = "SELECT chain FROM revision WHERE n = ?1";
        Ok(self
            .db
            .prepare_cached(sql)?
            .query_row([revision], |row| row.get(0))
            .optional()?)
    }

    /// Ids of all articles, in order.
    pub fn slugs(&self) -> Result<Vec<String>> {
        self.strings(
            "SELECT slug FROM entry WHERE to_revision IS NULL ORDER BY slug",
            0,
        )
    }

    /// Ids of the articles that came, changed or went after a revision, in order.
    pub fn changed_since(&self, revision: u64) -> Result<Vec<String>> {
        let sql = "SELECT slug FROM entry WHERE from_revision > ?1
                   UNION SELECT slug FROM entry WHERE to_revision > ?1 ORDER BY slug";
        self.strings(sql, revision)
    }

    fn strings(&self, sql: &str, revision: u64) -> Result<Vec<String>> {
        let mut statement = self.db.prepare_cached(sql)?;
        let values = if statement.parameter_count() == 0 {
            statement
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()
        } else {
            statement
                .query_map([revision], |row| row.get(0))?
                .collect::<Result<_, _>>()
        };
        values.context("failed to read the library's articles")
    }

    /// An article as it is now.
    pub fn article(&self, slug: &str) -> Result<Option<Stored>> {
        let sql = "SELECT version.id, meta, passages, body FROM entry JOIN version ON version.id = entry.version
                   WHERE entry.slug = ?1 AND to_revision IS NULL";
        let row = self
            .db
            .prepare_cached(sql)?
            .query_row([slug], |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get(3)?,
                ))
            })
            .optional()
            .with_context(|| format!("failed to read `{slug}` from the library"))?;
        let Some((version, meta, passages, body)) = row else {
            return Ok(None);
        };
        let damaged = || format!("the library's entry of `{slug}` is damaged");
        let meta = serde_json::from_str(&meta).with_context(damaged)?;
        let passages = serde_json::from_str(&passages).with_context(damaged)?;
        Ok(Some(Stored {
            version,
            article: Article {
                slug: slug.to_owned(),
                meta,
                body,
                passages,
            },
        }))
    }

    /// Bytes of the body that a row holds: what an excerpt is checked against before it is sent. `None` where the row
    /// is gone, or the range is not within the body or not at characters' bounds.
    pub fn read(&self, version: i64, range: Range<usize>) -> Result<Option<String>> {
        let blob = match self.db.blob_open("main", "version", "body", version, true) {
            Ok(blob) => blob,
            Err(rusqlite::Error::SqliteFailure(error, _)) if error.code == ErrorCode::Unknown => {
                return Ok(None);
            }
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("failed to read the text of row {version}"));
            }
        };
        if range.start > range.end || range.end > blob.len() {
            return Ok(None);
        }
        let mut bytes = vec![0; range.len()];
        if !bytes.is_empty() {
            blob.read_at_exact(&mut bytes, range.start)
                .with_context(|| format!("failed to read the text of row {version}"))?;
        }
        Ok(String::from_utf8(bytes).ok())
    }

    /// All articles without their texts, in the order of their ids.
    pub fn articles(&self) -> Result<Vec<Summary>> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{SUMMARY} ORDER BY entry.slug"))?;
        let mut rows = statement.query([])?;
        let mut articles = Vec::new();
        while let Some(row) = rows.next()? {
            articles.push(summary_row(row)?);
        }
        Ok(articles)
    }

    /// An article without its text.
    pub fn summary(&self, slug: &str) -> Result<Option<Summary>> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{SUMMARY} AND entry.slug = ?1"))?;
        statement
            .query([slug])?
            .next()?
            .map(summary_row)
            .transpose()
    }

    /// All topics and headings, those in most articles first.
    pub fn topics(&self) -> Result<Vec<Topic>> {
        let sql = "SELECT min(name), count(*), sum(topic.passages) FROM topic
                   JOIN entry ON entry.version = topic.version AND to_revision IS NULL
                   GROUP BY folded ORDER BY count(*) DESC, folded";
        let mut statement = self.db.prepare_cached(sql)?;
        let topics = statement.query_map([], |row| {
            Ok(Topic {
                name: row.get(0)?,
                articles: row.get(1)?,
                passages: row.get(2)?,
            })
        })?;
        topics
            .collect::<Result<_, _>>()
            .context("failed to read the library's topics")
    }

    /// The newest rows of the audit trail, newest first.
    pub fn history(&self, limit: u32) -> Result<Vec<Entry>> {
        let sql = "SELECT n, at, action, role, front_end, actor, summary FROM revision ORDER BY n DESC LIMIT ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let entries = statement.query_map([limit], |row| {
            let (action, role, front_end, actor) =
                (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            let audit = Audit {
                action,
                role,
                front_end,
                actor,
            };
            Ok(Entry {
                revision: row.get(0)?,
                at: row.get(1)?,
                audit,
                summary: row.get(6)?,
            })
        })?;
        entries
            .collect::<Result<_, _>>()
            .context("failed to read the library's history")
    }

    /// All sources, in the order of their keys.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        let mut statement = self.db.prepare_cached(&format!("{SOURCE} ORDER BY key"))?;
        let rows = statement.query_map([], source_row)?;
        rows.collect::<Result<_, _>>()
            .context("failed to read the library's sources")
    }

    /// One source.
    pub fn source(&self, key: &str) -> Result<Option<SourceRow>> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{SOURCE} WHERE key = ?1"))?;
        statement
            .query_row(params![key], source_row)
            .optional()
            .context("failed to read the library's sources")
    }
}

fn state(db: &Connection) -> Result<State> {
    let sql = "SELECT n, chain, articles, passages, languages, at,
                      (SELECT max(date) FROM entry WHERE to_revision IS NULL)
               FROM revision ORDER BY n DESC LIMIT 1";
    let row = db
        .prepare_cached(sql)?
        .query_row([], |row| {
            let state = State {
                revision: row.get(0)?,
                chain: row.get(1)?,
                articles: row.get(2)?,
                passages: row.get(3)?,
                at: row.get(5)?,
                ..State::default()
            };
            Ok((
                state,
                row.get::<_, String>(4)?,
                row.get::<_, Option<String>>(6)?,
            ))
        })
        .optional()
        .context("failed to read the library's newest revision")?;
    let Some((mut state, languages, newest)) = row else {
        return Ok(State::default());
    };
    let mut languages: Vec<(String, u64)> =
        serde_json::from_str::<BTreeMap<String, u64>>(&languages)?
            .into_iter()
            .collect();
    languages.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
    state.languages = languages
        .into_iter()
        .map(|(language, _)| language)
        .collect();
    state.newest = newest.and_then(|date| date.parse().ok());
    Ok(state)
}

const SUMMARY: &str = "SELECT entry.slug, meta, count FROM entry
    JOIN version ON version.id = entry.version WHERE to_revision IS NULL";

fn summary_row(row: &rusqlite::Row<'_>) -> Result<Summary> {
    let slug: String = row.get(0)?;
    let meta = serde_json::from_str(row.get_ref(1)?.as_str()?)
        .with_context(|| format!("the library's entry of `{slug}` is damaged"))?;
    Ok(Summary {
        slug,
        meta,
        passages: row.get(2)?,
    })
}

const SOURCE: &str = "SELECT key, kind, hash, given, slug, state, last_error FROM source";

fn source_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<SourceRow> {
    let kind = if row.get_ref(1)?.as_str()? == "folder" {
        Kind::Folder
    } else {
        Kind::File
    };
    let state = match row.get_ref(5)?.as_str()? {
        "removed" => SourceState::Removed,
        "gone" => SourceState::Gone,
        _ => SourceState::Here,
    };
    // Written by this program; if not, nothing is taken as given.
    let given = serde_json::from_str(row.get_ref(3)?.as_str()?).unwrap_or_default();
    let source = Source {
        key: row.get(0)?,
        kind,
        hash: row.get(2)?,
        given,
    };
    Ok(SourceRow {
        source,
        slug: row.get(4)?,
        state,
        last_error: row.get(6)?,
    })
}

fn unopened(file: &Path) -> String {
    format!(
        "failed to open the library `{}`: put a copy from a backup in its place, or give another home with `--home`",
        file.display()
    )
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
    // A large refresh leaves a log of its size, which is cut back to this.
    db.pragma_update(None, "journal_size_limit", 16 << 20)?;
    Ok(())
}
