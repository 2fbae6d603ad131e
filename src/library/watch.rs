//! Watched places: pages and feeds that a refresh looks at again.

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::Library;
use super::change::Effect;
use super::step::Step;

/// What a watched place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// A page: one article.
    Page,
    /// A feed: an article an entry.
    Feed,
}

/// What a place said when it was last asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Its address, `articles` for the home's folder, or the key of a feed's entry that once could not be read.
    pub address: String,
    /// A feed's title.
    pub title: Option<String>,
    /// The `ETag` to ask with next time, where all that it had was taken.
    pub etag: Option<String>,
    /// The `Last-Modified` to ask with next time.
    pub modified: Option<String>,
    /// When it was last read, in UTC.
    pub last_success: Option<String>,
    /// Why it could not be read since, or not all of it.
    pub last_error: Option<String>,
}

/// A place that a refresh looks at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// What it is.
    pub kind: PlaceKind,
    /// What it last said.
    pub heard: Heard,
}

/// Stands for the newest revision, whatever its number.
const NEWEST: u64 = i64::MAX as u64;

const WATCHED: &str =
    "SELECT watched.address, title, etag, modified, last_success, last_error, kind
    FROM watched LEFT JOIN heard ON heard.address = watched.address WHERE to_revision IS NULL";

impl Library {
    /// All watched places, in the order of their addresses.
    pub fn watched(&self) -> Result<Vec<Watched>> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{WATCHED} ORDER BY watched.address"))?;
        let rows = statement.query_map([], |row| {
            Ok(Watched {
                kind: kind(row.get_ref(6)?.as_str()?),
                heard: heard(row)?,
            })
        })?;
        rows.collect::<Result<_, _>>()
            .context("failed to read the watched places")
    }

    /// What a place last said; nothing where it was never asked.
    pub fn heard(&self, address: &str) -> Result<Heard> {
        let sql = "SELECT address, title, etag, modified, last_success, last_error FROM heard WHERE address = ?1";
        let row = self.db.query_row(sql, [address], heard).optional();
        let row = row.context("failed to read the watched places")?;
        Ok(row.unwrap_or_default())
    }

    /// How many articles come from each feed, and from each page: by the address before the entry's id.
    pub fn articles_from(&self, address: &str) -> Result<u64> {
        let sql = "SELECT count(DISTINCT source.slug) FROM source
                   JOIN entry ON entry.slug = source.slug AND to_revision IS NULL
                   WHERE key = ?1 OR (key >= ?1 || ' ' AND key < ?1 || '!')";
        let articles = self
            .db
            .prepare_cached(sql)?
            .query_row([address], |row| row.get(0));
        articles.context("failed to read the library's sources")
    }
}

fn heard(row: &rusqlite::Row<'_>) -> rusqlite::Result<Heard> {
    Ok(Heard {
        address: row.get(0)?,
        title: row.get(1)?,
        etag: row.get(2)?,
        modified: row.get(3)?,
        last_success: row.get(4)?,
        last_error: row.get(5)?,
    })
}

/// The address of the page, or of the feed, that a source's key begins with.
pub fn place(key: &str) -> &str {
    key.split(' ').next().unwrap_or(key)
}

fn kind(name: &str) -> PlaceKind {
    match name {
        "page" => PlaceKind::Page,
        _ => PlaceKind::Feed,
    }
}

impl PlaceKind {
    fn name(self) -> &'static str {
        match self {
            PlaceKind::Page => "page",
            PlaceKind::Feed => "feed",
        }
    }
}

impl Step<'_> {
    /// Watches a place from this revision on. None where it is watched already, or is a page whose article was erased.
    pub(super) fn watch(&mut self, address: &str, kind: PlaceKind) -> Result<Option<Effect>> {
        let is_watched = self.is_watched(address, NEWEST)?.is_some();
        if is_watched || self.is_blocked_page(address, Some(kind))? {
            return Ok(None);
        }
        let sql = "INSERT INTO watched (address, from_revision, kind) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET to_revision = NULL, kind = excluded.kind";
        self.tx
            .execute(sql, params![address, self.revision, kind.name()])?;
        self.note(&format!("watch {address}\n"));
        let address = address.to_owned();
        Ok(Some(Effect::Watched { address }))
    }

    /// Ends watching a place: its articles stay. Forgets what it last said, so that all of it is new when it is watched
    /// again.
    pub(super) fn unwatch(&mut self, address: &str) -> Result<Option<Effect>> {
        let sql = "UPDATE watched SET to_revision = ?2 WHERE address = ?1 AND to_revision IS NULL";
        if self.tx.execute(sql, params![address, self.revision])? == 0 {
            return Ok(None);
        }
        let sql = "DELETE FROM heard WHERE address = ?1 OR (address >= ?1 || ' ' AND address < ?1 || '!')";
        self.tx.execute(sql, [address])?;
        self.note(&format!("unwatch {address}\n"));
        let address = address.to_owned();
        Ok(Some(Effect::Unwatched { address }))
    }

    /// Keeps what a place said. A failure keeps what was known of it. Of a page whose article was erased while it was
    /// asked nothing is kept.
    pub(super) fn hear(&self, heard: &Heard) -> Result<()> {
        if self.is_blocked_page(&heard.address, self.is_watched(&heard.address, NEWEST)?)? {
            return Ok(());
        }
        let said = match &heard.last_success {
            Some(_) => {
                "INSERT INTO heard VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET
                 title = coalesce(excluded.title, title), etag = excluded.etag, modified = excluded.modified,
                 last_success = excluded.last_success, last_error = excluded.last_error"
            }
            None => {
                "INSERT INTO heard VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET
                 last_error = excluded.last_error"
            }
        };
        let values = params![
            heard.address,
            heard.title,
            heard.etag,
            heard.modified,
            heard.last_success,
            heard.last_error
        ];
        self.tx.execute(said, values)?;
        let Some(why) = self.untaken.get(&heard.address) else {
            return Ok(());
        };
        let sql = "UPDATE heard SET last_error = coalesce(last_error, ?2) WHERE address = ?1";
        self.tx.execute(sql, [&heard.address, why])?;
        self.ask_for_all(&heard.address)
    }

    /// The place of a source says next time all that it has, also if that is what it said before.
    pub(super) fn ask_for_all(&self, key: &str) -> Result<()> {
        let sql = "UPDATE heard SET etag = NULL, modified = NULL WHERE address = ?1";
        self.tx.execute(sql, [place(key)])?;
        Ok(())
    }

    /// Each place is watched as it was then.
    pub(super) fn rewatch(&mut self, revision: u64) -> Result<Vec<Effect>> {
        let sql = "SELECT address FROM watched WHERE from_revision > ?1
                   UNION SELECT address FROM watched WHERE to_revision > ?1 ORDER BY address";
        let mut effects = Vec::new();
        for address in self.names(sql, revision)? {
            effects.extend(match self.is_watched(&address, revision)? {
                Some(kind) => self.watch(&address, kind)?,
                None => self.unwatch(&address)?,
            });
        }
        Ok(effects)
    }

    /// What a place is, where it was watched at a revision.
    fn is_watched(&self, address: &str, revision: u64) -> Result<Option<PlaceKind>> {
        let sql = "SELECT kind FROM watched WHERE address = ?1 AND from_revision <= ?2
                   AND (to_revision IS NULL OR to_revision > ?2)";
        let kind = self.tx.query_row(sql, params![address, revision], |row| {
            Ok(kind(row.get_ref(0)?.as_str()?))
        });
        kind.optional().context("failed to read the watched places")
    }

    fn is_blocked_page(&self, address: &str, kind: Option<PlaceKind>) -> Result<bool> {
        Ok(kind != Some(PlaceKind::Feed) && self.blocked(address, &[])?.is_some())
    }

    /// No trace of a page whose article was erased.
    pub(super) fn forget(&self, address: &str) -> Result<()> {
        for table in ["watched", "heard"] {
            let sql = format!("DELETE FROM {table} WHERE address = ?1");
            self.tx.execute(&sql, [address])?;
        }
        Ok(())
    }
}
