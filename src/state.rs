//! What a chat front end remembers: which events it has seen and which messages it answered, by their ids. No texts, and
//! nothing about who wrote them.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

/// Events are remembered so long: no platform sends one again later.
const EVENTS_KEPT: Duration = Duration::from_secs(3 * 24 * 3600);
/// An answer follows its question's edits so long.
const ANSWERS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS seen (
        front_end TEXT NOT NULL,
        event     TEXT NOT NULL,
        at        INTEGER NOT NULL, -- seconds since 1970
        PRIMARY KEY (front_end, event)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS seen_at ON seen (at);
    CREATE TABLE IF NOT EXISTS posted (
        front_end TEXT NOT NULL,
        question  TEXT NOT NULL,    -- a message's id
        channel   TEXT NOT NULL,
        answer    TEXT NOT NULL,    -- a message's id
        at        INTEGER NOT NULL,
        PRIMARY KEY (front_end, question)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS posted_at ON posted (at);
    CREATE INDEX IF NOT EXISTS posted_answer ON posted (front_end, answer);
    CREATE TABLE IF NOT EXISTS kept (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID;
";

/// The memory of one front end, in a file of the home.
pub struct State {
    front_end: &'static str,
    db: Mutex<Connection>,
}

/// An answer that was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The channel or room.
    pub channel: String,
    /// The message.
    pub answer: String,
}

impl State {
    /// Opens the file, and makes it where it is missing.
    pub fn open(file: &Path, front_end: &'static str) -> Result<State> {
        let open = || -> rusqlite::Result<Connection> {
            let db = Connection::open(file)?;
            db.busy_timeout(Duration::from_secs(5))?;
            db.pragma_update(None, "journal_mode", "wal")?;
            db.pragma_update(None, "synchronous", "normal")?;
            db.execute_batch(SCHEMA)?;
            Ok(db)
        };
        let db = open().with_context(|| {
            format!(
                "failed to open `{}`: it may be removed, then events of the last minutes may be answered twice",
                file.display()
            )
        })?;
        Ok(State {
            front_end,
            db: Mutex::new(db),
        })
    }

    /// Opens the file; where that fails, what happens is remembered in memory alone, as answering goes on without it.
    pub fn open_or_forget(file: &Path, front_end: &'static str) -> Result<State> {
        let opened = State::open(file, front_end).and_then(|state| {
            state
                .tidy()
                .with_context(|| format!("`{}` is damaged: it may be removed", file.display()))?;
            Ok(state)
        });
        opened.or_else(|error| {
            tracing::error!("{error:#}; until the next start, edits and deletions of earlier questions are not followed");
            State::open(Path::new(":memory:"), front_end)
        })
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers an event. True the first time.
    pub fn is_new(&self, event: &str) -> Result<bool> {
        let sql = "INSERT OR IGNORE INTO seen VALUES (?1, ?2, ?3)";
        let db = self.db();
        let mut insert = db.prepare_cached(sql)?;
        let rows = insert.execute(params![self.front_end, event, now()]);
        Ok(rows.context("failed to remember an event")? > 0)
    }

    /// Whether an event is remembered.
    pub fn was_seen(&self, event: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM seen WHERE front_end = ?1 AND event = ?2)";
        self.db()
            .query_row(sql, params![self.front_end, event], |row| row.get(0))
            .context("failed to look for an event")
    }

    /// Whether something that is told once was told; from now on it was.
    pub fn is_told(&self, name: &str) -> Result<bool> {
        let name = format!("{} told: {name}", self.front_end);
        let told = self.kept(&name)?.is_some();
        if !told {
            self.keep(&name, "")?;
        }
        Ok(told)
    }

    /// Remembers where a question was answered.
    pub fn post(&self, question: &str, posted: &Posted) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO posted VALUES (?1, ?2, ?3, ?4, ?5)";
        let (channel, answer) = (&posted.channel, &posted.answer);
        self.db()
            .execute(
                sql,
                params![self.front_end, question, channel, answer, now()],
            )
            .context("failed to remember an answer")?;
        Ok(())
    }

    /// Where a question was answered.
    pub fn posted(&self, question: &str) -> Result<Option<Posted>> {
        let sql = "SELECT channel, answer FROM posted WHERE front_end = ?1 AND question = ?2";
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Posted {
                channel: row.get(0)?,
                answer: row.get(1)?,
            })
        };
        self.db()
            .query_row(sql, params![self.front_end, question], row)
            .optional()
            .context("failed to look for an answer")
    }

    /// Whether a message is an answer that was posted.
    pub fn is_answer(&self, message: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM posted WHERE front_end = ?1 AND answer = ?2)";
        self.db()
            .query_row(sql, params![self.front_end, message], |row| row.get(0))
            .context("failed to look for an answer")
    }

    /// Forgets an answer, by its question or by itself.
    pub fn forget(&self, message: &str) -> Result<()> {
        let sql = "DELETE FROM posted WHERE front_end = ?1 AND (question = ?2 OR answer = ?2)";
        self.db()
            .execute(sql, params![self.front_end, message])
            .context("failed to forget an answer")?;
        Ok(())
    }

    /// A value that was kept under a name.
    pub fn kept(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM kept WHERE name = ?1";
        self.db()
            .query_row(sql, [name], |row| row.get(0))
            .optional()
            .context("failed to read what was kept")
    }

    /// Keeps a value under a name.
    pub fn keep(&self, name: &str, value: &str) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO kept VALUES (?1, ?2)";
        self.db()
            .execute(sql, [name, value])
            .context("failed to keep a value")?;
        Ok(())
    }

    /// Forgets what is old.
    pub fn tidy(&self) -> Result<()> {
        let db = self.db();
        for (table, kept) in [("seen", EVENTS_KEPT), ("posted", ANSWERS_KEPT)] {
            let sql = format!("DELETE FROM {table} WHERE at < ?1");
            db.execute(&sql, [now() - kept.as_secs() as i64])
                .context("failed to forget what is old")?;
        }
        Ok(())
    }
}

/// When each front end that ever ran here had its last event, in UTC; nothing where none did.
pub fn last_events(file: &Path) -> Result<Vec<(String, String)>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let read = || -> rusqlite::Result<Vec<(String, i64)>> {
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let sql = "SELECT front_end, max(at) FROM seen GROUP BY front_end ORDER BY front_end";
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    let rows = read().with_context(|| format!("failed to read `{}`", file.display()))?;
    let row = |(front_end, at)| {
        let at = jiff::Timestamp::from_second(at)?;
        Ok((front_end, at.to_string()))
    };
    rows.into_iter().map(row).collect()
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_survives_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("state.db");
        let posted = Posted {
            channel: "7".into(),
            answer: "9".into(),
        };
        {
            let state = State::open(&file, "discord").unwrap();
            assert!(state.is_new("1").unwrap());
            assert!(!state.is_new("1").unwrap());
            state.post("8", &posted).unwrap();
            state.keep("hash", "a").unwrap();
            state.keep("hash", "b").unwrap();
        }
        let other = State::open(&file, "matrix").unwrap();
        assert!(other.is_new("1").unwrap());
        assert_eq!(other.posted("8").unwrap(), None);
        let state = State::open(&file, "discord").unwrap();
        state.tidy().unwrap();
        assert!(!state.is_new("1").unwrap());
        assert_eq!(state.posted("8").unwrap(), Some(posted));
        assert_eq!(state.kept("hash").unwrap().as_deref(), Some("b"));
        state.forget("9").unwrap();
        assert_eq!(state.posted("8").unwrap(), None);
    }

    #[test]
    fn a_file_that_is_damaged_is_done_without() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("state.db");
        std::fs::write(&file, "no database at all ".repeat(300)).unwrap();
        assert!(State::open(&file, "discord").is_err());
        let state = State::open_or_forget(&file, "discord").unwrap();
        assert!(state.is_new("1").unwrap());
        assert!(!state.is_new("1").unwrap());
    }

    #[test]
    fn what_is_old_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::open(&dir.path().join("state.db"), "discord").unwrap();
        state.is_new("1").unwrap();
        state.is_new("2").unwrap();
        let old = now() - EVENTS_KEPT.as_secs() as i64 - 1;
        state
            .db()
            .execute("UPDATE seen SET at = ?1 WHERE event = '1'", [old])
            .unwrap();
        state.tidy().unwrap();
        assert!(state.is_new("1").unwrap());
        assert!(!state.is_new("2").unwrap());
    }

    #[test]
    fn the_last_event_of_each_front_end_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("state.db");
        assert_eq!(last_events(&file).unwrap(), []);
        for (front_end, at) in [("matrix", 60), ("discord", 0)] {
            let state = State::open(&file, front_end).unwrap();
            state.is_new("1").unwrap();
            let set = "UPDATE seen SET at = ?1 WHERE front_end = ?2";
            state.db().execute(set, params![at, front_end]).unwrap();
        }
        let told = |front_end: &str, at: &str| (front_end.to_owned(), at.to_owned());
        let expect = [
            told("discord", "1970-01-01T00:00:00Z"),
            told("matrix", "1970-01-01T00:01:00Z"),
        ];
        assert_eq!(last_events(&file).unwrap(), expect);
    }
}
