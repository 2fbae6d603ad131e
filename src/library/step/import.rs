//! Taking articles, with all that belongs to their ids, from a copy of a library.

use anyhow::Result;
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::Step;
use crate::article::Article;
use crate::library::change::Effect;
use crate::library::read::{SOURCE, source_row};
use crate::library::whole::{Blocked, Copied};
use crate::library::{SourceRow, SourceState};

impl Step<'_> {
    /// An article replaces the one of its id. An id that had none in the copied library loses its article only where
    /// nobody has changed this library yet: what a new home begins with is not what was copied.
    pub fn import(&mut self, copied: Copied) -> Result<Option<Effect>> {
        let Copied {
            slug,
            article,
            sources,
        } = copied;
        let sql = "INSERT OR IGNORE INTO slug VALUES (?1)";
        if self.tx.prepare_cached(sql)?.execute([&slug])? == 1 {
            self.note(&format!("{slug} used\n"));
        }
        let given = article.is_some();
        let effect = match article {
            Some(article) => Some(self.take(article, &sources)?),
            None if self.revision <= 2 => self.never_here(&slug, sources.is_empty())?,
            None => None,
        };
        let is_here = self.live(&slug)?.is_some();
        let is_refused = matches!(
            effect,
            Some(Effect::Blocked { .. } | Effect::Duplicate { .. })
        );
        for row in sources {
            // A source whose article is here has one, and one whose article is not has none.
            let fits = match given {
                true => !is_refused,
                false => !is_here && row.state != SourceState::Here,
            };
            if fits {
                self.import_source(row)?;
            }
        }
        Ok(effect)
    }

    fn take(&mut self, article: Article, sources: &[SourceRow]) -> Result<Effect> {
        let text_hash = Sha256::digest(&article.body).to_vec();
        let key = format!("{}.md", article.slug);
        let live = self.live(&article.slug)?;
        // An article may have a text that an erased one had before.
        let is_same = live
            .as_ref()
            .is_some_and(|live| live.hash == super::digest(&article));
        if let Some(slug) = self.blocked(&key, &text_hash)?.filter(|_| !is_same) {
            return Ok(Effect::Blocked { key, slug });
        }
        // Its file may have been edited since; where it came from tells.
        for row in sources.iter().filter(|_| live.is_none()) {
            if let Some(slug) = self.blocked(&row.source.key, &[])? {
                return Ok(Effect::Blocked { key, slug });
            }
        }
        if let Some(of) = self.same_text(&text_hash, Some(&article.slug))? {
            return Ok(Effect::Duplicate { key, of });
        }
        self.become_live(&article, &text_hash)
    }

    fn never_here(&mut self, slug: &str, erased: bool) -> Result<Option<Effect>> {
        if self.live(slug)?.is_none() {
            return Ok(None);
        }
        // Only erasing leaves an id without a source.
        let effect = match erased {
            true => self.erase(slug)?,
            false => self.remove(slug, "removed")?,
        };
        Ok(Some(effect))
    }

    /// A source of another id in this library stays as it is.
    fn import_source(&mut self, row: SourceRow) -> Result<()> {
        let source = &row.source;
        let known = self
            .tx
            .prepare_cached(&format!("{SOURCE} WHERE key = ?1"))?
            .query_row([&source.key], source_row)
            .optional()?;
        let stays = known
            .as_ref()
            .is_some_and(|known| known.slug != row.slug || *known == row);
        if stays || self.blocked(&source.key, &[])?.is_some() {
            return Ok(());
        }
        let (kind, state) = (source.kind.name(), row.state.name());
        let given = serde_json::to_string(&source.given)?;
        self.tx.execute(
            "INSERT OR REPLACE INTO source VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                source.key,
                kind,
                row.slug,
                source.hash,
                given,
                state,
                self.now,
                row.last_error
            ],
        )?;
        self.note(&format!(
            "{} {} {kind} {state} {given} {:?}\n",
            row.slug, source.key, source.hash
        ));
        Ok(())
    }

    /// What was erased from the copied library does not come to this one.
    pub fn import_blocked(&mut self, blocked: &Blocked) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO blocked VALUES (?1, ?2)";
        let values = params![blocked.hash, blocked.slug];
        if self.tx.prepare_cached(sql)?.execute(values)? == 1 {
            self.note(&format!("{} blocked {:?}\n", blocked.slug, blocked.hash));
        }
        Ok(())
    }
}
