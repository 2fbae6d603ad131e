//! A revision in the making.

mod erase;
mod import;
mod restore;

pub use erase::hash_of_key;

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::State;
use super::care::now;
use super::change::{Audit, Change, Effect, Kind, Source, duplicate};
use super::read::{SOURCE, source_row};
use super::slug::claim;
use super::watch::place;
use crate::article::{Article, Meta, Passage};

/// A revision in the making.
pub struct Step<'a> {
    pub(super) tx: &'a Transaction<'a>,
    pub(super) revision: u64,
    now: String,
    chain: Sha256,
    changed: bool,
    /// The preview that it is to be.
    confirmed: Option<u64>,
    /// Addresses of places that say something that was not taken, and why not.
    pub(super) untaken: HashMap<String, String>,
    articles: i64,
    passages: i64,
    languages: BTreeMap<String, i64>,
}

/// One state of an article, without its text.
struct Live {
    version: i64,
    hash: Vec<u8>,
    title: String,
    passages: u64,
    language: Option<String>,
    date: Option<String>,
}

impl<'a> Step<'a> {
    pub fn begin(
        tx: &'a Transaction<'a>,
        before: &State,
        audit: &Audit,
        confirmed: Option<u64>,
    ) -> Result<Step<'a>> {
        let revision = before.revision + 1;
        let now = now()?;
        let languages: Option<String> = tx
            .query_row(
                "SELECT languages FROM revision WHERE n = ?1",
                [before.revision],
                |row| row.get(0),
            )
            .optional()?;
        tx.execute(
            "INSERT INTO revision VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', '', 0, 0, '{}')",
            params![
                revision,
                now,
                audit.action,
                audit.role,
                audit.front_end,
                audit.actor
            ],
        )?;
        Ok(Step {
            tx,
            revision,
            now,
            chain: Sha256::new().chain_update(&before.chain),
            changed: false,
            confirmed,
            untaken: HashMap::new(),
            articles: before.articles as i64,
            passages: before.passages as i64,
            languages: languages
                .map(|json| serde_json::from_str(&json))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    pub fn change(&mut self, change: Change) -> Result<Vec<Effect>> {
        match change {
            Change::Put { source, article } => Ok(vec![self.put(&source, *article)?]),
            Change::Remove { slug } => Ok(vec![self.remove(&slug, "removed")?]),
            Change::Restore { revision } => {
                let mut effects = self.restore(revision)?;
                effects.extend(self.rewatch(revision)?);
                Ok(effects)
            }
            Change::Watch { address, kind } => {
                Ok(self.watch(&address, kind)?.into_iter().collect())
            }
            Change::Unwatch { address } => Ok(self.unwatch(&address)?.into_iter().collect()),
            Change::Heard(heard) => self.hear(&heard).map(|()| Vec::new()),
            Change::Erase { slug } => Ok(vec![self.erase(&slug)?]),
            Change::Edit { slug, given } => Ok(vec![self.edit(&slug, &given)?]),
            Change::Import(copied) => Ok(self.import(*copied)?.into_iter().collect()),
            Change::Block(blocked) => {
                self.import_blocked(&blocked)?;
                Ok(Vec::new())
            }
            Change::Gone { key } => {
                let sql = "SELECT slug FROM source WHERE key = ?1";
                let slug: Option<String> = self
                    .tx
                    .query_row(sql, [&key], |row| row.get(0))
                    .optional()?;
                let gone = slug.map(|slug| self.remove(&slug, "gone")).transpose()?;
                Ok(gone.into_iter().collect())
            }
            Change::Failed { key, error } => {
                self.tx.execute(
                    "UPDATE source SET last_error = ?2 WHERE key = ?1",
                    [key, error],
                )?;
                Ok(Vec::new())
            }
        }
    }

    fn put(&mut self, source: &Source, mut article: Article) -> Result<Effect> {
        let sql = format!("{SOURCE} WHERE key = ?1");
        let row = self
            .tx
            .prepare_cached(&sql)?
            .query_row([&source.key], source_row)
            .optional()?;
        let text_hash = Sha256::digest(&article.body).to_vec();
        if let Some(slug) = self.blocked(&source.key, &text_hash)? {
            let key = source.key.clone();
            return Ok(Effect::Blocked { key, slug });
        }
        let known = row.as_ref().map(|row| row.slug.as_str());
        if let Some(of) = self.same_text(&text_hash, known)? {
            // A feed repeats what a page says: the article has one more source, and is not asked for again.
            if source.kind == Kind::Entry && row.is_none() {
                self.keep_source(source, &of, &source.given)?;
                return Ok(Effect::Same { slug: of });
            }
            let why = duplicate(&source.key, &of);
            if matches!(source.kind, Kind::Folder | Kind::File) {
                let sql = "UPDATE source SET last_error = ?2 WHERE key = ?1";
                self.tx.execute(sql, [&source.key, &why])?;
            }
            self.untaken.insert(place(&source.key).to_owned(), why);
            return Ok(Effect::Duplicate {
                key: source.key.clone(),
                of,
            });
        }
        // What a person said before stands, until they say otherwise.
        let given = match row.as_ref().map(|row| row.source.given.clone()) {
            Some(before) => source.given.over(before),
            None => source.given.clone(),
        };
        article.meta = given.over(article.meta);
        article.slug = match row {
            Some(row) => row.slug,
            None => claim(self.tx, &article, &source.key)?,
        };
        self.keep_source(source, &article.slug, &given)?;
        self.become_live(&article, &text_hash)
    }

    fn keep_source(&self, source: &Source, slug: &str, given: &Meta) -> Result<()> {
        let given = serde_json::to_string(given)?;
        self.tx.execute(
            "INSERT INTO source VALUES (?1, ?2, ?3, ?4, ?5, 'here', ?6, NULL) ON CONFLICT (key) DO UPDATE SET
             kind = excluded.kind, hash = excluded.hash, given = excluded.given, state = 'here',
             last_success = excluded.last_success, last_error = NULL",
            params![source.key, source.kind.name(), slug, source.hash, given, self.now],
        )?;
        Ok(())
    }

    /// Makes this the state of the article.
    fn become_live(&mut self, article: &Article, text_hash: &[u8]) -> Result<Effect> {
        let hash = digest(article);
        let live = self.live(&article.slug)?;
        if live.as_ref().is_some_and(|live| live.hash == hash) {
            let slug = article.slug.clone();
            return Ok(Effect::Same { slug });
        }
        let version = self.version(article, &hash, text_hash)?;
        self.replace(&article.slug, live, self.row(version)?)
    }

    /// Puts a state of an article in the place of the live one, if there is one.
    fn replace(&mut self, slug: &str, live: Option<Live>, new: Live) -> Result<Effect> {
        let paragraphs = match &live {
            Some(live) => Some(differing(
                &self.text(live.version)?,
                &self.text(new.version)?,
            )),
            None => None,
        };
        if let Some(live) = live {
            self.end_entry(slug, &live)?;
        }
        self.begin_entry(slug, &new)?;
        let (slug, title, passages) = (slug.to_owned(), new.title, new.passages);
        Ok(match paragraphs {
            Some(paragraphs) => Effect::Changed {
                slug,
                title,
                paragraphs,
            },
            None => Effect::New {
                slug,
                title,
                passages,
            },
        })
    }

    fn remove(&mut self, slug: &str, state: &str) -> Result<Effect> {
        let Some(live) = self.live(slug)? else {
            return Ok(Effect::NoSuchArticle {
                slug: slug.to_owned(),
            });
        };
        self.tx.execute(
            "UPDATE source SET state = ?2 WHERE slug = ?1",
            [slug, state],
        )?;
        self.end_entry(slug, &live)?;
        self.chain.update(format!("{slug} -\n"));
        Ok(Effect::Gone {
            slug: slug.to_owned(),
            title: live.title,
        })
    }

    /// Names that a query finds for a revision.
    pub(super) fn names(&self, sql: &str, revision: u64) -> Result<Vec<String>> {
        let mut statement = self.tx.prepare(sql)?;
        let names = statement.query_map([revision], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    fn live(&self, slug: &str) -> Result<Option<Live>> {
        let sql = "SELECT version FROM entry WHERE slug = ?1 AND to_revision IS NULL";
        let version: Option<i64> = self
            .tx
            .prepare_cached(sql)?
            .query_row([slug], |row| row.get(0))
            .optional()
            .with_context(|| format!("failed to read `{slug}` from the library"))?;
        version.map(|version| self.row(version)).transpose()
    }

    /// What a row of `version` holds, without the text.
    fn row(&self, version: i64) -> Result<Live> {
        let sql = "SELECT hash, meta ->> 'title', count, meta ->> 'language', meta ->> 'date'
                   FROM version WHERE id = ?1";
        let live = self.tx.prepare_cached(sql)?.query_row([version], |row| {
            Ok(Live {
                version,
                hash: row.get(0)?,
                title: row.get(1)?,
                passages: row.get(2)?,
                language: row.get(3)?,
                date: row.get(4)?,
            })
        });
        live.with_context(|| format!("failed to read row {version} of the library"))
    }

    /// Another article of the library with this text.
    fn same_text(&self, text_hash: &[u8], slug: Option<&str>) -> Result<Option<String>> {
        let sql = "SELECT entry.slug FROM version JOIN entry ON entry.version = version.id AND to_revision IS NULL
                   WHERE text_hash = ?1 AND entry.slug IS NOT ?2 LIMIT 1";
        Ok(self
            .tx
            .prepare_cached(sql)?
            .query_row(params![text_hash, slug], |row| row.get(0))
            .optional()?)
    }

    /// The row that holds this state of the article: a new one, or that of an earlier time.
    fn version(&self, article: &Article, hash: &[u8], text: &[u8]) -> Result<i64> {
        let sql = "SELECT id FROM version WHERE slug = ?1 AND hash = ?2";
        let known = self
            .tx
            .prepare_cached(sql)?
            .query_row(params![article.slug, hash], |row| row.get(0));
        if let Some(id) = known.optional()? {
            return Ok(id);
        }
        let sql = "INSERT INTO version (slug, hash, text_hash, count, meta, passages, body)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let count = article.passages.len();
        let values = params![
            article.slug,
            hash,
            text,
            count,
            serde_json::to_string(&article.meta)?,
            places(article)?,
            article.body
        ];
        self.tx.prepare_cached(sql)?.execute(values)?;
        let id = self.tx.last_insert_rowid();
        let sql = "INSERT INTO topic VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET passages = passages + excluded.passages";
        let mut statement = self.tx.prepare_cached(sql)?;
        for (name, passages) in topics(article) {
            statement.execute(params![id, name.to_lowercase(), name, passages])?;
        }
        Ok(id)
    }

    /// An article's state with its text, without its id.
    fn text(&self, version: i64) -> Result<Article> {
        let sql = "SELECT meta, passages, body FROM version WHERE id = ?1";
        let (meta, passages, body): (String, String, String) = self
            .tx
            .prepare_cached(sql)?
            .query_row([version], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Article {
            slug: String::new(),
            meta: serde_json::from_str(&meta)?,
            body,
            passages: serde_json::from_str(&passages)?,
        })
    }

    fn begin_entry(&mut self, slug: &str, new: &Live) -> Result<()> {
        let sql = "INSERT INTO entry (slug, from_revision, version, date) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (slug, from_revision) DO UPDATE SET
                   version = excluded.version, date = excluded.date, to_revision = NULL";
        self.tx.prepare_cached(sql)?.execute(params![
            slug,
            self.revision,
            new.version,
            new.date
        ])?;
        self.chain.update(format!("{slug} {} ", new.version));
        self.chain.update(&new.hash);
        self.count(new.language.as_deref(), new.passages as i64, 1);
        Ok(())
    }

    fn end_entry(&mut self, slug: &str, live: &Live) -> Result<()> {
        let sql = "UPDATE entry SET to_revision = ?2 WHERE slug = ?1 AND to_revision IS NULL";
        self.tx
            .prepare_cached(sql)?
            .execute(params![slug, self.revision])?;
        self.count(live.language.as_deref(), live.passages as i64, -1);
        Ok(())
    }

    /// A change that is not one of articles.
    pub(super) fn note(&mut self, what: &str) {
        self.chain.update(what);
        self.changed = true;
    }

    fn count(&mut self, language: Option<&str>, passages: i64, sign: i64) {
        self.changed = true;
        self.articles += sign;
        self.passages += sign * passages;
        let Some(language) = language else { return };
        let articles = self.languages.entry(language.to_owned()).or_default();
        *articles += sign;
        if *articles == 0 {
            self.languages.remove(language);
        }
    }

    /// Finishes the revision's row; takes it away where nothing changed.
    /// Returns the digest of all changes up to it; none where nothing changed.
    pub fn end(self, effects: &[Effect]) -> Result<Option<String>> {
        if !self.changed {
            self.tx
                .execute("DELETE FROM revision WHERE n = ?1", [self.revision])?;
            return Ok(None);
        }
        let chain: String = self.chain.finalize()[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.tx.execute(
            "UPDATE revision SET summary = ?2, chain = ?3, articles = ?4, passages = ?5, languages = ?6 WHERE n = ?1",
            params![
                self.revision,
                summary(effects),
                chain,
                self.articles,
                self.passages,
                serde_json::to_string(&self.languages)?
            ],
        )?;
        Ok(Some(chain))
    }
}

/// The passages as they are written down: the fields' names would be a tenth of a library. `Passage` reads both.
fn places(article: &Article) -> Result<String> {
    let places = article.passages.iter().map(|one| {
        let (number, heading, range) = (one.number, &one.heading, (one.range.start, one.range.end));
        match (one.above.as_slice(), one.columns, one.parent) {
            ([], None, None) => json!([number, heading, range]),
            (above, None, None) => json!([number, heading, range, above]),
            (above, columns, None) => json!([number, heading, range, above, columns]),
            (above, columns, parent) => json!([number, heading, range, above, columns, parent]),
        }
    });
    Ok(serde_json::to_string(&places.collect::<Vec<_>>())?)
}

/// SHA-256 of an article's metadata, passages and body.
pub fn digest(article: &Article) -> Vec<u8> {
    let json = "metadata and passages are JSON";
    let meta = serde_json::to_string(&article.meta).expect(json);
    let passages = serde_json::to_string(&article.passages).expect(json);
    let parts = [&meta, &passages, &article.body];
    let hash = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update((part.len() as u64).to_le_bytes())
            .chain_update(part)
    });
    hash.finalize().to_vec()
}

/// Paragraphs by which an article differs from an earlier state of it.
fn differing(old: &Article, new: &Article) -> u64 {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    old.passages
        .iter()
        .for_each(|passage| *counts.entry(old.text(passage)).or_default() -= 1);
    new.passages
        .iter()
        .for_each(|passage| *counts.entry(new.text(passage)).or_default() += 1);
    let came: i64 = counts.values().filter(|count| **count > 0).sum();
    let went: i64 = counts.values().filter(|count| **count < 0).sum();
    came.max(-went) as u64
}

/// Topics of an article, and its headings with the passages under each.
fn topics(article: &Article) -> impl Iterator<Item = (&str, u64)> {
    let topics = article.meta.topics.iter().map(|topic| (topic.as_str(), 0));
    let headings = article.passages.iter().flat_map(Passage::headings);
    let headings = headings.map(|heading| (heading, 1));
    topics.chain(headings)
}

/// The audit trail's line on the articles: all of a small change, the beginning of a large one.
fn summary(effects: &[Effect]) -> String {
    const SHOWN: usize = 20;
    let parts = effects.iter().filter_map(|effect| match effect {
        Effect::New { slug, .. } => Some(format!("new {slug}")),
        Effect::Changed { slug, .. } => Some(format!("changed {slug}")),
        Effect::Gone { slug, .. } => Some(format!("gone {slug}")),
        Effect::Erased { slug, .. } => Some(format!("erased {slug}")),
        Effect::Watched { address } => Some(format!("watched {address}")),
        Effect::Unwatched { address } => Some(format!("unwatched {address}")),
        Effect::Same { .. }
        | Effect::NoSuchArticle { .. }
        | Effect::Duplicate { .. }
        | Effect::Blocked { .. } => None,
    });
    let parts: Vec<_> = parts.collect();
    let more = parts.len().saturating_sub(SHOWN);
    let mut line = parts[..parts.len() - more].join("; ");
    if more > 0 {
        line.push_str(&format!("; and {more} more"));
    }
    line
}
