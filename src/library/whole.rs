//! The whole library in one state, for a copy in another form.

use anyhow::{Context as _, Result};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use super::{Library, SourceRow};
use crate::article::Article;

/// While it is kept, the library tells of one state, whatever others write.
pub struct Frozen<'a> {
    _tx: Transaction<'a>,
}

/// An id with all that belongs to it, from a copy of a library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copied {
    /// The id.
    pub slug: String,
    /// Its article, where the copied library had one.
    pub article: Option<Article>,
    /// Where the article comes from.
    pub sources: Vec<SourceRow>,
}

/// What was erased, and does not come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Digest of a text, or of a source's key.
    pub hash: Vec<u8>,
    /// The id of the article that was erased.
    pub slug: String,
}

impl Library {
    /// Holds the state that it has now.
    pub fn freeze(&self) -> Result<Frozen<'_>> {
        let tx = self.db.unchecked_transaction()?;
        // The first reading holds the state.
        self.state()?;
        Ok(Frozen { _tx: tx })
    }

    /// Every id that was ever used, in order.
    pub fn ids(&self) -> Result<Vec<String>> {
        let mut statement = self.db.prepare("SELECT slug FROM slug ORDER BY slug")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        ids.collect::<Result<_, _>>()
            .context("failed to read the library's ids")
    }

    /// What was erased.
    pub fn blocked(&self) -> Result<Vec<Blocked>> {
        let mut statement = self
            .db
            .prepare("SELECT hash, slug FROM blocked ORDER BY slug, hash")?;
        let blocked = statement.query_map([], |row| {
            Ok(Blocked {
                hash: row.get(0)?,
                slug: row.get(1)?,
            })
        })?;
        blocked
            .collect::<Result<_, _>>()
            .context("failed to read what was erased")
    }
}
