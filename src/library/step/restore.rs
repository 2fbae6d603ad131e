//! Going back to an earlier revision, and what a person says about an article.

use anyhow::Result;
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::Step;
use crate::article::Meta;
use crate::library::SourceRow;
use crate::library::change::Effect;
use crate::library::read::{SOURCE, source_row};

impl Step<'_> {
    /// Each article becomes what it was then. What a person sees after that stays: a refresh takes neither a removed
    /// article back, nor a source that has not changed since.
    pub fn restore(&mut self, revision: u64) -> Result<Vec<Effect>> {
        let sql = "SELECT slug FROM entry WHERE from_revision > ?1
                   UNION SELECT slug FROM entry WHERE to_revision > ?1 ORDER BY slug";
        let mut effects = Vec::new();
        for slug in self.names(sql, revision)? {
            effects.extend(self.restore_one(&slug, revision)?);
        }
        Ok(effects)
    }

    fn restore_one(&mut self, slug: &str, revision: u64) -> Result<Option<Effect>> {
        let sql = "SELECT version FROM entry WHERE slug = ?1 AND from_revision <= ?2
                   AND (to_revision IS NULL OR to_revision > ?2)";
        let then: Option<i64> = self
            .tx
            .query_row(sql, params![slug, revision], |row| row.get(0))
            .optional()?;
        let live = self.live(slug)?;
        match then {
            None if live.is_none() => Ok(None),
            None => self.remove(slug, "removed").map(Some),
            Some(then) if live.as_ref().is_some_and(|live| live.version == then) => Ok(None),
            Some(then) => {
                self.follow_restored(slug, &self.text(then)?.meta)?;
                let new = self.row(then)?;
                self.replace(slug, live, new).map(Some)
            }
        }
    }

    /// Sources of an article that came back are followed again; what a person said about it is what it says now.
    fn follow_restored(&mut self, slug: &str, meta: &Meta) -> Result<()> {
        // A source that is gone stays so: its article is here until a person removes it, or the source returns.
        self.tx.execute(
            "UPDATE source SET state = 'here' WHERE slug = ?1 AND state = 'removed'",
            [slug],
        )?;
        for row in self.sources_of(slug)? {
            let given = serde_json::to_string(&said_again(&row.source.given, meta))?;
            // What its place said while the article was away was not taken.
            self.ask_for_all(&row.source.key)?;
            self.tx.execute(
                "UPDATE source SET given = ?2 WHERE key = ?1",
                [row.source.key, given],
            )?;
        }
        Ok(())
    }

    pub(super) fn sources_of(&self, slug: &str) -> Result<Vec<SourceRow>> {
        let mut statement = self.tx.prepare(&format!("{SOURCE} WHERE slug = ?1"))?;
        let rows = statement.query_map([slug], source_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What a person says about an article stands above what it said, also when its source is read again.
    pub fn edit(&mut self, slug: &str, said: &Meta) -> Result<Effect> {
        let Some(live) = self.live(slug)? else {
            let slug = slug.to_owned();
            return Ok(Effect::NoSuchArticle { slug });
        };
        let mut article = self.text(live.version)?;
        article.slug = slug.to_owned();
        article.meta = said.over(article.meta);
        for row in self.sources_of(slug)? {
            let given = serde_json::to_string(&said.over(row.source.given))?;
            self.tx.execute(
                "UPDATE source SET given = ?2 WHERE key = ?1",
                [row.source.key, given],
            )?;
        }
        let text_hash = Sha256::digest(&article.body);
        self.become_live(&article, &text_hash)
    }
}

/// What a person said, as the article that came back has it.
fn said_again(given: &Meta, meta: &Meta) -> Meta {
    let text = |given: &Option<String>, meta: &Option<String>| given.as_ref().and(meta.clone());
    Meta {
        title: if given.title.is_empty() {
            String::new()
        } else {
            meta.title.clone()
        },
        outlet: text(&given.outlet, &meta.outlet),
        author: text(&given.author, &meta.author),
        date: given.date.and(meta.date),
        language: text(&given.language, &meta.language),
        translated_from: text(&given.translated_from, &meta.translated_from),
        url: text(&given.url, &meta.url),
        topics: if given.topics.is_empty() {
            Vec::new()
        } else {
            meta.topics.clone()
        },
        note: text(&given.note, &meta.note),
    }
}
