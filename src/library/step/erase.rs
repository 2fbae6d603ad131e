//! Taking an article out of all revisions, for good.

use anyhow::{Context as _, Result, ensure};
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::Step;
use crate::library::Library;
use crate::library::change::Effect;

/// Rows of `version` that hold the article, or its text under another id that is not in the library.
const DOOMED: &str = "SELECT id FROM version WHERE slug = ?1 OR (
    text_hash IN (SELECT text_hash FROM version WHERE slug = ?1)
    AND id NOT IN (SELECT version FROM entry WHERE to_revision IS NULL))";

impl Step<'_> {
    /// The article leaves every revision. Its text and its sources do not come back.
    pub fn erase(&mut self, slug: &str) -> Result<Effect> {
        let sql = "SELECT meta ->> 'title' FROM version WHERE slug = ?1 ORDER BY id DESC LIMIT 1";
        let title: Option<String> = self
            .tx
            .query_row(sql, [slug], |row| row.get(0))
            .optional()?;
        let slug = slug.to_owned();
        let Some(title) = title else {
            return Ok(Effect::NoSuchArticle { slug });
        };
        if let Some(live) = self.live(&slug)? {
            self.end_entry(&slug, &live)?;
        }
        let sources = self.sources_of(&slug)?;
        let sources: Vec<String> = sources.into_iter().map(|row| row.source.key).collect();
        self.block(&slug, &sources)?;
        for key in &sources {
            self.forget(key)?;
        }
        self.purge(&slug)?;
        self.chain.update(format!("{slug} erased\n"));
        self.changed = true;
        Ok(Effect::Erased {
            slug,
            title,
            sources,
        })
    }

    fn block(&self, slug: &str, sources: &[String]) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO blocked
                   SELECT text_hash, ?1 FROM version WHERE slug = ?1";
        self.tx.execute(sql, [slug])?;
        for key in sources {
            self.tx.execute(
                "INSERT OR IGNORE INTO blocked VALUES (?1, ?2)",
                params![hash_of_key(key), slug],
            )?;
        }
        Ok(())
    }

    fn purge(&self, slug: &str) -> Result<()> {
        let run = |sql: String, values: &[&dyn rusqlite::ToSql]| self.tx.execute(&sql, values);
        // An index of an earlier revision must know of them, though their rows are gone.
        run(
            format!(
                "INSERT INTO purge SELECT DISTINCT slug, ?2, 0 FROM version WHERE id IN ({DOOMED})
                 ON CONFLICT DO UPDATE SET revision = excluded.revision, done = 0"
            ),
            &[&slug, &self.revision],
        )?;
        run(
            format!("DELETE FROM topic WHERE version IN ({DOOMED})"),
            &[&slug],
        )?;
        run(
            format!("DELETE FROM entry WHERE version IN ({DOOMED})"),
            &[&slug],
        )?;
        run(
            format!("DELETE FROM version WHERE id IN ({DOOMED})"),
            &[&slug],
        )?;
        run("DELETE FROM source WHERE slug = ?1".to_owned(), &[&slug])?;
        // A preview may hold its title.
        run(
            "DELETE FROM preview WHERE became IS NOT NULL OR id <> coalesce(?1, 0)".to_owned(),
            &[&self.confirmed],
        )?;
        run("DELETE FROM draft".to_owned(), &[])?;
        Ok(())
    }

    /// The id of the erased article that a source or a text belongs to.
    pub fn blocked(&self, key: &str, text_hash: &[u8]) -> Result<Option<String>> {
        let sql = "SELECT slug FROM blocked WHERE hash IN (?1, ?2) LIMIT 1";
        let values = params![hash_of_key(key), text_hash];
        Ok(self
            .tx
            .prepare_cached(sql)?
            .query_row(values, |row| row.get(0))
            .optional()?)
    }
}

impl Library {
    /// Whether something was erased whose bytes may still be in the home's files.
    pub fn is_unpurged(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM purge WHERE done = 0)";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Writes the file anew and empties its log: no byte of what was erased is left in either.
    pub fn vacuum(&self) -> Result<()> {
        self.db
            .execute_batch("VACUUM")
            .context("failed to write the library anew without what was erased")?;
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: bool = self.db.query_row(sql, [], |row| row.get(0))?;
        ensure!(
            !busy,
            "the library's log could not be emptied: another process was reading"
        );
        Ok(())
    }

    /// Remembers that the bytes of all that was erased are gone.
    pub fn purged(&self) -> Result<()> {
        let done = self.db.execute("UPDATE purge SET done = 1", []);
        done.map(|_| ()).context("failed to write to the library")
    }
}

/// What a source is known by where its key may not stand.
pub fn hash_of_key(key: &str) -> Vec<u8> {
    // Told apart from the hash of a text that reads like a path.
    Sha256::new()
        .chain_update("source\0")
        .chain_update(key)
        .finalize()
        .to_vec()
}
