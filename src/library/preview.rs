//! Previews: a change that was shown is made as it was shown, once, or not at all.

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{Library, Outcome};

/// So many previews are kept.
const KEPT: u64 = 1000;
/// So many of them keep what was fetched for them; those before are given up.
const WITH_DRAFTS: u64 = 20;

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
    /// Keeps what was shown with what was fetched for it, and gives it a number.
    pub fn keep(&mut self, work: &str, drafts: &[String], outcome: &Outcome) -> Result<u64> {
        let tx = self.db.transaction()?;
        let id = keep(&tx, work, drafts, outcome).context("failed to keep the preview")?;
        tx.commit().context("failed to keep the preview")?;
        Ok(id)
    }

    /// What was fetched for a preview, in its order.
    pub fn drafts(&self, preview: u64) -> Result<Vec<String>> {
        let sql = "SELECT change FROM draft WHERE preview = ?1 ORDER BY n";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([preview], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()
            .context("failed to read the preview")
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
        let cancelled = cancelled.context("failed to cancel the preview")? > 0;
        self.db
            .execute("DELETE FROM draft WHERE preview = ?1", [id])?;
        Ok(cancelled)
    }
}

fn keep(
    tx: &Transaction<'_>,
    work: &str,
    drafts: &[String],
    outcome: &Outcome,
) -> rusqlite::Result<u64> {
    let sql = "INSERT INTO preview (revision, chain, work) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![outcome.state.revision, outcome.chain, work])?;
    let id = tx.last_insert_rowid() as u64;
    for (n, change) in drafts.iter().enumerate() {
        tx.execute(
            "INSERT INTO draft VALUES (?1, ?2, ?3)",
            params![id, n, change],
        )?;
    }
    let (kept, with_drafts) = (id.saturating_sub(KEPT), id.saturating_sub(WITH_DRAFTS));
    let sql = "DELETE FROM preview WHERE id <= ?1
               OR (became IS NULL AND id <= ?2 AND id IN (SELECT preview FROM draft))";
    tx.execute(sql, [kept, with_drafts])?;
    tx.execute("DELETE FROM draft WHERE preview <= ?1", [with_drafts])?;
    Ok(id)
}

/// Marks a preview as applied, where it is open and showed this change.
pub fn confirm(tx: &Transaction<'_>, id: u64, chain: &str, revision: u64) -> Result<bool> {
    let sql = "UPDATE preview SET became = ?3 WHERE id = ?1 AND chain = ?2 AND became IS NULL";
    let marked = tx.execute(sql, params![id, chain, revision]);
    let marked = marked.context("failed to mark the preview as applied")? > 0;
    tx.execute("DELETE FROM draft WHERE preview = ?1", [id])?;
    Ok(marked)
}
