//! Previews: a change that was shown is made as it was shown, once, or not at all.

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{Library, Outcome};

/// So many previews are kept.
const KEPT: u64 = 1000;

/// A change that was shown to someone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its number.
    pub id: u64,
    /// The revision on which it was made.
    pub revision: u64,
    /// What is to be done, as its owner wrote it.
    pub work: String,
    /// The revision that it made; 0 where it was cancelled; none while it is open.
    pub became: Option<u64>,
}

impl Library {
    /// Keeps what was shown, and gives it a number.
    pub fn keep(&self, work: &str, outcome: &Outcome) -> Result<u64> {
        let sql = "INSERT INTO preview (revision, chain, work) VALUES (?1, ?2, ?3)";
        self.db
            .execute(sql, params![outcome.state.revision, outcome.chain, work])
            .context("failed to keep the preview")?;
        let id = self.db.last_insert_rowid() as u64;
        self.db.execute(
            "DELETE FROM preview WHERE id <= ?1",
            [id.saturating_sub(KEPT)],
        )?;
        Ok(id)
    }

    /// A preview by its number.
    pub fn kept(&self, id: u64) -> Result<Option<Preview>> {
        let sql = "SELECT revision, work, became FROM preview WHERE id = ?1";
        let preview = self.db.query_row(sql, [id], |row| {
            Ok(Preview {
                id,
                revision: row.get(0)?,
                work: row.get(1)?,
                became: row.get(2)?,
            })
        });
        preview.optional().context("failed to read the preview")
    }

    /// Makes the next change of this connection only where it is the one that the preview showed.
    pub fn expect(&mut self, preview: u64) {
        self.confirmed = Some(preview);
    }

    /// Gives a preview up. False where it is not open any more.
    pub fn cancel(&self, id: u64) -> Result<bool> {
        let sql = "UPDATE preview SET became = 0 WHERE id = ?1 AND became IS NULL";
        let cancelled = self.db.execute(sql, [id]);
        Ok(cancelled.context("failed to cancel the preview")? > 0)
    }
}

/// Marks a preview as applied, where it is open and showed this change.
pub fn confirm(tx: &Transaction<'_>, id: u64, chain: &str, revision: u64) -> Result<bool> {
    let sql = "UPDATE preview SET became = ?3 WHERE id = ?1 AND chain = ?2 AND became IS NULL";
    let marked = tx.execute(sql, params![id, chain, revision]);
    Ok(marked.context("failed to mark the preview as applied")? > 0)
}
