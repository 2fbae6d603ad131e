//! The library's care beside its articles: refused requests, pauses, copies.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::{Audit, BUSY, Library};

/// So many requests of each kind are kept.
const KEPT: i64 = 1000;

/// A request that made no revision: its role was too low, or it changed no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// When, in UTC.
    pub at: String,
    /// What was asked, by whom.
    pub audit: Audit,
}

impl Library {
    /// Writes down a request whose role was too low. A change of another process is not waited for long.
    pub fn refuse(&self, audit: &Audit) -> Result<()> {
        self.db.busy_timeout(Duration::from_millis(500))?;
        let written = self.write_down("refused", audit);
        self.db.busy_timeout(BUSY)?;
        written
    }

    /// Writes down what was done without a new revision.
    pub fn note(&self, audit: &Audit) -> Result<()> {
        self.write_down("done", audit)
    }

    fn write_down(&self, table: &str, audit: &Audit) -> Result<()> {
        let sql = format!(
            "INSERT INTO {table} (at, action, role, front_end, actor) VALUES (?1, ?2, ?3, ?4, ?5)"
        );
        self.db
            .execute(
                &sql,
                params![
                    now()?,
                    audit.action,
                    audit.role,
                    audit.front_end,
                    audit.actor
                ],
            )
            .with_context(|| format!("failed to write down `{}`", audit.action))?;
        let last = self.db.last_insert_rowid();
        let sql = format!("DELETE FROM {table} WHERE id <= ?1");
        self.db.execute(&sql, [last - KEPT])?;
        Ok(())
    }

    /// The newest refused requests, newest first.
    pub fn refusals(&self, limit: u32) -> Result<Vec<Noted>> {
        self.noted("refused", limit)
    }

    /// What was last done without a new revision, newest first.
    pub fn done(&self, limit: u32) -> Result<Vec<Noted>> {
        self.noted("done", limit)
    }

    fn noted(&self, table: &str, limit: u32) -> Result<Vec<Noted>> {
        let sql = format!(
            "SELECT at, action, role, front_end, actor FROM {table} ORDER BY id DESC LIMIT ?1"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([limit], |row| {
            Ok(Noted {
                at: row.get(0)?,
                audit: Audit {
                    action: row.get(1)?,
                    role: row.get(2)?,
                    front_end: row.get(3)?,
                    actor: row.get(4)?,
                },
            })
        })?;
        rows.collect::<Result<_, _>>()
            .context("failed to read the list of changes")
    }

    /// Stops or starts answering in a place; the empty place is everywhere. False where it was so already.
    pub fn pause(&self, place: &str, pause: bool) -> Result<bool> {
        let changed = match pause {
            true => self.db.execute(
                "INSERT OR IGNORE INTO paused VALUES (?1, ?2)",
                params![place, now()?],
            ),
            false => self
                .db
                .execute("DELETE FROM paused WHERE place = ?1", [place]),
        };
        Ok(changed.context("failed to write to the library")? > 0)
    }

    /// Since when questions are not answered in a place.
    pub fn paused(&self, place: &str) -> Result<Option<String>> {
        let sql = "SELECT at FROM paused WHERE place IN ('', ?1) LIMIT 1";
        Ok(self
            .db
            .prepare_cached(sql)?
            .query_row([place], |row| row.get(0))
            .optional()?)
    }

    /// Why files could not be read at the last refresh: each names its file.
    pub fn failing_files(&self) -> Result<Vec<String>> {
        let sql = "SELECT last_error FROM source WHERE last_error IS NOT NULL AND state <> 'removed' ORDER BY key";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()
            .context("failed to read the library's sources")
    }

    /// Writes a consistent copy to a new file while others read and write. The file has its name when it is whole.
    pub fn copy_to(&self, file: &Path) -> Result<()> {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            bail!(
                "failed to write the copy `{}`: there is no folder `{}`; make it, or name another file",
                file.display(),
                folder.display()
            );
        }
        let mut part = file.as_os_str().to_owned();
        part.push(".part");
        let part = Path::new(&part);
        let copied = self
            .copy_whole(part)
            .and_then(|()| sound(part))
            .and_then(|()| Ok(fs::rename(part, file)?))
            .and_then(|()| sync(folder));
        if copied.is_err() {
            // Where it cannot be removed either, the first failure says why.
            let _ = fs::remove_file(part);
        }
        copied.with_context(|| format!("failed to write the copy `{}`", file.display()))
    }

    fn copy_whole(&self, file: &Path) -> Result<()> {
        // SQLite does not say why a file cannot be made.
        fs::File::create(file)?;
        let mut copy = Connection::open(file)?;
        // In one step: a copy that pauses begins anew after each change.
        Backup::new(&self.db, &mut copy)?.run_to_completion(i32::MAX, BUSY, None)?;
        drop(copy);
        let written = fs::OpenOptions::new().write(true).open(file)?;
        Ok(written.sync_all()?)
    }
}

/// Refuses a copy that has the damage of its library: it would be taken for a backup.
fn sound(file: &Path) -> Result<()> {
    let check = || -> rusqlite::Result<String> {
        let copy = Connection::open(file)?;
        // Without a file for other processes beside it.
        copy.pragma_update(None, "locking_mode", "exclusive")?;
        copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
    };
    let found = match check() {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            error.to_string()
        }
        found => found?,
    };
    if found != "ok" {
        bail!(
            "the library is damaged, and a copy of it would be no backup: export what can be read of it, and put an \
             earlier backup in its place ({found})"
        );
    }
    Ok(())
}

/// Puts a folder's names on the disk.
pub fn sync(dir: &Path) -> Result<()> {
    // Only Unix can open a folder for that.
    if cfg!(unix) {
        let synced = fs::File::open(dir).and_then(|dir| dir.sync_all());
        synced.with_context(|| format!("failed to write `{}` to the disk", dir.display()))?;
    }
    Ok(())
}

/// The time in UTC, to the second: `2026-11-23T20:04:00Z`.
pub fn now() -> Result<String> {
    Ok(Timestamp::now().round(jiff::Unit::Second)?.to_string())
}
