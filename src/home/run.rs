//! A change in the making: from what is to be done and what was fetched for it to one revision.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Result, bail};

use super::OnProgress;
use super::alike;
use super::import::import;
use super::places::Fetched;
use super::read::Read;
use super::refresh::{self, Refreshed, Taken, Tally};
use super::work::Work;
use crate::article::{Article, Meta};
use crate::index::Snapshot;
use crate::library::{Audit, Change, Effect, Library, Outcome, Source, SourceRow};

/// New articles that are compared with the library, so that a large change does not take minutes more.
const COMPARED: usize = 100;

/// A change in the making, or one that is only looked at.
pub struct Run<'a> {
    pub dir: &'a Path,
    pub audit: &'a Audit,
    pub commit: bool,
    /// What new articles are compared with; none where they need not be.
    pub snapshot: Option<Snapshot>,
    /// Where whole articles are kept that the change brings.
    pub articles: Option<&'a mut Vec<(String, Article)>>,
}

/// Makes the first revision of a library from its folder.
pub fn first(
    library: &mut Library,
    dir: &Path,
    audit: &Audit,
    progress: OnProgress,
) -> Result<Refreshed> {
    let run = Run {
        dir,
        audit,
        commit: true,
        snapshot: None,
        articles: None,
    };
    run.run(library, &Work::Refresh, Fetched::default(), progress)
}

impl Run<'_> {
    /// Makes a change in the library, or only looks.
    pub fn run(
        mut self,
        library: &mut Library,
        work: &Work,
        fetched: Fetched,
        progress: OnProgress,
    ) -> Result<Refreshed> {
        let explicit = matches!(work, Work::Add { .. } | Work::Watch { .. });
        let rows = match explicit || matches!(work, Work::Refresh | Work::Import { .. }) {
            true => library.sources()?,
            // It reads no source.
            false => Vec::new(),
        };
        let mut look = Look::new(&rows, self.snapshot.take(), explicit);
        look.articles = self.articles;
        if let Work::Import { dir } = work {
            // A copy of a library is not compared with it.
            look.snapshot = None;
            let (audit, commit) = (self.audit, self.commit);
            return import(library, self.dir, dir, audit, commit, &mut look, progress);
        }
        let mut tally = Tally::default();
        let changes: Box<dyn Iterator<Item = Read>> = match work.clone() {
            Work::Refresh => Box::new(refresh::changes(
                &rows,
                self.dir,
                fetched.reads,
                &mut tally,
                progress,
            )?),
            Work::Add { files, given, .. } => {
                let files = refresh::named(self.dir, files, given, &mut tally, progress);
                Box::new(files.chain(fetched.reads))
            }
            Work::Watch { .. } => Box::new(fetched.reads.into_iter()),
            other => Box::new([(plain(other, library)?, Vec::new())].into_iter()),
        };
        let changes = changes.map(|(change, remarks)| {
            look.see(&change, remarks)?;
            Ok(change)
        });
        let outcome = library.apply(changes, self.audit, self.commit)?;
        let taken = look.end(&outcome);
        let mut failed = fetched.failed;
        failed.extend(tally.failed);
        let mut kept_out = fetched.kept_out;
        kept_out.extend(tally.kept_out);
        Ok(Refreshed {
            outcome,
            taken,
            unchanged: tally.unchanged + fetched.unchanged,
            failed,
            kept_out,
            notes: fetched.notes,
            folder: None,
        })
    }
}

/// The one part of a change that needs no source.
fn plain(work: Work, library: &Library) -> Result<Change> {
    Ok(match work {
        Work::Remove { slug } => Change::Remove { slug },
        Work::Undo => {
            let revision = library.state()?.revision.saturating_sub(1);
            // The first revision follows nothing that anyone saw.
            let revision = revision.max(1);
            Change::Restore { revision }
        }
        Work::Restore { revision } => Change::Restore { revision },
        Work::Erase { slug } => Change::Erase { slug },
        Work::Edit { slug, given } => Change::Edit { slug, given },
        Work::Unwatch { address } => Change::Unwatch { address },
        Work::Refresh | Work::Add { .. } | Work::Watch { .. } | Work::Import { .. } => {
            bail!("{work:?} reads sources")
        }
    })
}

/// What is seen of the articles that a change brings, as they go by.
pub struct Look<'a> {
    /// What the library knows of each source.
    rows: HashMap<&'a str, &'a SourceRow>,
    /// Where whole articles are kept.
    articles: Option<&'a mut Vec<(String, Article)>>,
    snapshot: Option<Snapshot>,
    /// Whether a person named what is read, and is to see all of it.
    all: bool,
    puts: usize,
    compared: usize,
    taken: Vec<Taken>,
}

impl<'a> Look<'a> {
    fn new(rows: &'a [SourceRow], snapshot: Option<Snapshot>, all: bool) -> Look<'a> {
        let by_key = |row: &'a SourceRow| (row.source.key.as_str(), row);
        Look {
            rows: rows.iter().map(by_key).collect(),
            articles: None,
            snapshot,
            all,
            puts: 0,
            compared: 0,
            taken: Vec::new(),
        }
    }

    /// Sees a part of the change, with how its source was read.
    pub fn see(&mut self, change: &Change, remarks: Vec<String>) -> Result<()> {
        match change {
            Change::Put { source, article } => self.put(source, article, remarks),
            Change::Import(copied) => {
                if let Some(article) = &copied.article {
                    self.bring(&copied.slug, &article.meta, article);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn bring(&mut self, slug: &str, meta: &Meta, article: &Article) {
        let Some(articles) = &mut self.articles else {
            return;
        };
        let article = Article {
            slug: slug.to_owned(),
            meta: meta.clone(),
            ..article.clone()
        };
        articles.push((slug.to_owned(), article));
    }

    fn put(&mut self, source: &Source, article: &Article, remarks: Vec<String>) -> Result<()> {
        let row = self.rows.get(source.key.as_str());
        let slug = row.map(|row| row.slug.clone());
        // What a person said before stands, until they say otherwise.
        let meta = match row.map(|row| row.source.given.clone()) {
            Some(before) => source.given.over(before).over(article.meta.clone()),
            None => article.meta.clone(),
        };
        if let Some(slug) = &slug {
            self.bring(slug, &meta, article);
        }
        let alike = match &self.snapshot {
            Some(snapshot) if slug.is_none() && self.compared < COMPARED => {
                self.compared += 1;
                alike::nearest(snapshot, article)?
            }
            _ => None,
        };
        if self.all || alike.is_some() {
            let first = article.passages.first();
            self.taken.push(Taken {
                effect: self.puts,
                key: source.key.clone(),
                meta,
                passages: article.passages.len() as u64,
                first: first
                    .map(|passage| article.text(passage).to_owned())
                    .unwrap_or_default(),
                remarks,
                alike,
            });
        }
        self.puts += 1;
        Ok(())
    }

    /// Each article that was put has one effect, one after the other; what else there is stands before or is of places.
    fn end(self, outcome: &Outcome) -> Vec<Taken> {
        let of_article =
            |effect: &&Effect| !matches!(effect, Effect::Watched { .. } | Effect::Unwatched { .. });
        let articles = outcome.effects.iter().filter(of_article).count();
        let before = articles.saturating_sub(self.puts);
        let mut taken = self.taken;
        taken.iter_mut().for_each(|one| one.effect += before);
        taken
    }
}
