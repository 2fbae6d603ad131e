//! What the library tells.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::change::{Audit, Kind, Source};
use super::step::hash_of_key;
use super::{Entry, Library, SourceRow, SourceState, State, Stored, Summary, Topic};
use crate::article::Article;

impl Library {
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
                   UNION SELECT slug FROM entry WHERE to_revision > ?1
                   UNION SELECT slug FROM purge WHERE revision > ?1 ORDER BY slug";
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
        self.article_at(slug, u64::MAX)
    }

    /// An article as it was at a revision.
    pub fn article_at(&self, slug: &str, revision: u64) -> Result<Option<Stored>> {
        let sql = "SELECT version.id, meta, passages, body FROM entry JOIN version ON version.id = entry.version
                   WHERE entry.slug = ?1 AND from_revision <= ?2 AND (to_revision IS NULL OR to_revision > ?2)";
        let row = self
            .db
            .prepare_cached(sql)?
            .query_row(params![slug, revision.min(i64::MAX as u64)], |row| {
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

    /// The id of the article whose state a row holds.
    pub fn slug_of(&self, version: i64) -> Result<Option<String>> {
        let sql = "SELECT slug FROM version WHERE id = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement
            .query_row([version], |row| row.get(0))
            .optional()?)
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

    /// Whether a source was erased, and is kept from coming back.
    pub fn is_blocked(&self, key: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM blocked WHERE hash = ?1)";
        let blocked = self
            .db
            .prepare_cached(sql)?
            .query_row([hash_of_key(key)], |row| row.get(0));
        blocked.context("failed to read the library's sources")
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

/// The newest revision, also as a change in the making sees it.
pub fn state(db: &Connection) -> Result<State> {
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

pub(super) const SOURCE: &str =
    "SELECT key, kind, hash, given, slug, state, last_error FROM source";

pub(super) fn source_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<SourceRow> {
    let kind = match row.get_ref(1)?.as_str()? {
        "folder" => Kind::Folder,
        "page" => Kind::Page,
        "entry" => Kind::Entry,
        _ => Kind::File,
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
