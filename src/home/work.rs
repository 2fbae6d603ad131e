//! Changes that are shown before they are made: what is to be done, its preview, and its confirmation.
//!
//! What comes from the web is fetched first, with nothing locked. A preview keeps it, so that it is confirmed as it was
//! shown, whatever its server says by then.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::places::{self, Fetched};
use super::read::Failure;
use super::refresh::Refreshed;
use super::run::Run;
use super::upkeep::index_dir;
use super::{Home, OnProgress, locks};
use crate::article::{Article, Attached, Meta, web_address};
use crate::index::Index;
use crate::library::{Audit, Change, Effect, Entry, Library};

/// Something to do to the library, as a preview keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Work {
    /// Add articles.
    Add {
        /// Paths of files, and addresses of pages.
        files: Vec<String>,
        /// What is said about them.
        given: Box<Meta>,
        /// Files that came with the request. A preview keeps what was read of them.
        #[serde(skip)]
        attached: Vec<Attached>,
    },
    /// Look at a page or feed again at each refresh.
    Watch {
        /// Its address.
        address: String,
        /// What is said about a page.
        given: Box<Meta>,
    },
    /// Look at a page or feed no more.
    Unwatch {
        /// Its address.
        address: String,
    },
    /// Take an article out of the library.
    Remove {
        /// Its id.
        slug: String,
    },
    /// Read all sources again.
    Refresh,
    /// Revert the last change.
    Undo,
    /// Go back to an earlier revision.
    Restore {
        /// Its number.
        revision: u64,
    },
    /// Take an article out of every revision.
    Erase {
        /// Its id.
        slug: String,
    },
    /// Say what is known about an article.
    Edit {
        /// Its id.
        slug: String,
        /// What is said; the rest stays.
        given: Box<Meta>,
    },
    /// Take in a folder.
    Import {
        /// Its absolute path.
        dir: PathBuf,
    },
}

/// What became of a confirmation.
#[derive(Debug, Clone, PartialEq)]
pub enum Confirmed {
    /// The change was made, as it was shown.
    Done(Work, Box<Refreshed>),
    /// There is no such preview, or not any more.
    NoSuch,
    /// It was cancelled.
    Cancelled,
    /// It was applied before, and made this revision.
    Applied(u64),
    /// It shows another change than would be made now. With what happened since, newest first; nothing where only
    /// sources changed.
    Outdated(Vec<Entry>),
}

/// What is added now, what that would do, and the number of its new preview.
pub type Fixed = (Work, Refreshed, Option<u64>);

/// What a preview would do, and the articles that it changes, each as it is and as it would be.
pub type Difference = (Refreshed, Vec<(Article, Article)>);

/// A preview that is open, and what it was made from.
struct Open {
    work: Work,
    revision: u64,
    fetched: Fetched,
}

impl Home {
    /// What a change would do, and the number under which it is kept; none where it would do nothing.
    pub fn look(
        &self,
        work: &Work,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<(Refreshed, Option<u64>)> {
        let fetched = self.fetch(work, progress)?;
        let _lock = locks::write(&self.dir, progress)?;
        self.show(&self.absolute(work), fetched, audit, progress)
    }

    /// The caller holds the write lock.
    fn show(
        &self,
        work: &Work,
        fetched: Fetched,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<(Refreshed, Option<u64>)> {
        let mut kept = fetched.kept()?;
        let mut library = self.writable()?;
        let mut run = self.only_look(audit);
        run.commit = true;
        let mut seen = run.run(&mut library, work, fetched, progress)?;
        if !seen.outcome.changed {
            // There is nothing to confirm: what the sources said is kept.
            self.follow(&library, &seen.outcome, progress)?;
            return Ok((seen, None));
        }
        library.roll_back()?;
        seen.outcome.state = library.state()?;
        // A text that was erased is not written down again.
        kept.retain(|(key, _)| !is_blocked(&seen, key.as_deref()));
        let reads: Vec<String> = kept.into_iter().map(|(_, read)| read).collect();
        let id = library.keep(&serde_json::to_string(work)?, &reads, &seen.outcome)?;
        Ok((seen, Some(id)))
    }

    /// What a preview is of.
    pub fn previewed(&self, id: u64) -> Result<Option<Work>> {
        let kept = self.library().kept(id)?;
        Ok(kept.and_then(|kept| serde_json::from_str(&kept.work).ok()))
    }

    /// Makes a change without a preview.
    pub fn work(&self, work: &Work, audit: &Audit, progress: OnProgress) -> Result<Refreshed> {
        let fetched = self.fetch(work, progress)?;
        let _lock = locks::write(&self.dir, progress)?;
        let mut library = self.writable()?;
        self.done(&mut library, work, fetched, audit, progress)
    }

    /// Makes a change as its preview showed it, once.
    pub fn confirm(
        &self,
        id: u64,
        audit: impl Fn(&Work) -> Audit,
        progress: OnProgress,
    ) -> Result<Confirmed> {
        let _lock = locks::write(&self.dir, progress)?;
        let mut library = self.writable()?;
        let open = match opened(&library, id)? {
            Ok(open) => open,
            Err(closed) => return Ok(closed),
        };
        library.expect(id);
        let audit = audit(&open.work);
        let done = self.done(&mut library, &open.work, open.fetched, &audit, progress)?;
        if !done.outcome.outdated {
            return Ok(Confirmed::Done(open.work, Box::new(done)));
        }
        let since = library.state()?.revision.saturating_sub(open.revision);
        let since = library.history(since.min(20) as u32)?;
        Ok(Confirmed::Outdated(since))
    }

    /// Shows what a preview adds again, with more said about it. The first preview is given up.
    pub fn fix(
        &self,
        id: u64,
        said: &Meta,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<Result<Fixed, Confirmed>> {
        // While it is held, nobody applies the first one.
        let _lock = locks::write(&self.dir, progress)?;
        let mut open = match opened(&self.library(), id)? {
            Ok(open) => open,
            Err(closed) => return Ok(Err(closed)),
        };
        if let Work::Add { given, .. } | Work::Watch { given, .. } = &mut open.work {
            **given = said.over(std::mem::take(given));
        }
        for (change, _) in &mut open.fetched.reads {
            if let Change::Put { source, article } = change {
                source.given = said.over(std::mem::take(&mut source.given));
                article.meta = said.over(std::mem::take(&mut article.meta));
            }
        }
        let (seen, new) = self.show(&open.work, open.fetched, audit, progress)?;
        self.writable()?.cancel(id)?;
        Ok(Ok((open.work, seen, new)))
    }

    /// What a preview would do to each article.
    pub fn differences(
        &self,
        id: u64,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<Result<Difference, Confirmed>> {
        let mut library = self.writable()?;
        let open = match opened(&library, id)? {
            Ok(open) => open,
            Err(closed) => return Ok(Err(closed)),
        };
        let work = open.work.clone();
        let undone = library.state()?.revision.saturating_sub(1).max(1);
        let mut brought = Vec::new();
        let mut run = self.only_look(audit);
        run.snapshot = None;
        run.articles = Some(&mut brought);
        let seen = run.run(&mut library, &open.work, open.fetched, progress)?;
        let at = |slug: &str, revision| {
            let stored = library.article_at(slug, revision);
            stored.map(|stored| stored.map(|stored| stored.article))
        };
        let mut pairs = Vec::new();
        for slug in changed(&seen) {
            let Some(old) = at(slug, u64::MAX)? else {
                continue;
            };
            let new = match &work {
                Work::Undo => at(slug, undone)?,
                Work::Restore { revision } => at(slug, *revision)?,
                Work::Edit { given, .. } => Some(Article {
                    meta: given.over(old.meta.clone()),
                    ..old.clone()
                }),
                _ => {
                    let found = brought.iter().find(|(of, _)| of == slug);
                    found.map(|(_, article)| article.clone())
                }
            };
            pairs.extend(new.map(|new| (old, new)));
        }
        Ok(Ok((seen, pairs)))
    }

    /// What a change needs from the web.
    fn fetch(&self, work: &Work, progress: OnProgress) -> Result<Fetched> {
        match work {
            Work::Refresh => {
                let open = || self.library_again();
                places::look_again(&self.fetcher, &open()?, open, progress)
            }
            Work::Add {
                files,
                given,
                attached,
            } => {
                let pages: Vec<&str> = files
                    .iter()
                    .map(String::as_str)
                    .filter(|file| web_address(Path::new(file)).is_some())
                    .collect();
                let mut fetched = places::pages(&self.fetcher, &pages, given, progress);
                fetched.take(attached, given);
                Ok(fetched)
            }
            Work::Watch { address, given } => {
                let library = self.library_again()?;
                let watched = places::watch(&self.fetcher, &library, address, given)?;
                Ok(watched.unwrap_or_else(|sentence| {
                    let key = address.clone();
                    Fetched {
                        failed: vec![Failure { key, sentence }],
                        ..Fetched::default()
                    }
                }))
            }
            _ => Ok(Fetched::default()),
        }
    }

    /// A preview may be confirmed from another folder.
    fn absolute(&self, work: &Work) -> Work {
        let Work::Add { files, given, .. } = work else {
            return work.clone();
        };
        let absolute = |file: &String| match web_address(Path::new(file)).is_some() {
            true => file.clone(),
            false => std::path::absolute(file)
                .ok()
                .and_then(|path| path.into_os_string().into_string().ok())
                .unwrap_or_else(|| file.clone()),
        };
        Work::Add {
            files: files.iter().map(absolute).collect(),
            given: given.clone(),
            attached: Vec::new(),
        }
    }

    fn only_look<'a>(&'a self, audit: &'a Audit) -> Run<'a> {
        Run {
            dir: &self.dir,
            audit,
            commit: false,
            snapshot: Some(self.snapshot()),
            articles: None,
        }
    }

    fn done(
        &self,
        library: &mut Library,
        work: &Work,
        fetched: Fetched,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<Refreshed> {
        let mut run = self.only_look(audit);
        run.commit = true;
        let done = run.run(library, work, fetched, progress)?;
        self.follow(library, &done.outcome, progress)?;
        if library.is_unpurged()? {
            self.purge(library)?;
        }
        Ok(done)
    }

    /// Removes the bytes of what was erased from the files of the library and of the index. The caller holds the write
    /// lock. Until it succeeds, each start tries it again.
    pub(super) fn purge(&self, library: &Library) -> Result<()> {
        let purged = || {
            let index = Index::open(&index_dir(&self.dir))?;
            index.purge()?;
            library.vacuum()?;
            library.purged()?;
            Ok(index)
        };
        let index = purged().map_err(|error: anyhow::Error| {
            error.context(
                "what was erased is in no answer and in no revision, but bytes of it may be left in the home's files: \
                 the next start removes them",
            )
        })?;
        self.load(index);
        Ok(())
    }
}

/// A preview that can be confirmed, or why this one cannot.
fn opened(library: &Library, id: u64) -> Result<Result<Open, Confirmed>> {
    let Some(kept) = library.kept(id)? else {
        return Ok(Err(Confirmed::NoSuch));
    };
    match kept.became {
        Some(0) => return Ok(Err(Confirmed::Cancelled)),
        Some(revision) => return Ok(Err(Confirmed::Applied(revision))),
        None => {}
    }
    let unread = || format!("preview {id} cannot be read: ask for the change again");
    let work: Work = serde_json::from_str(&kept.work).with_context(unread)?;
    let fetched = Fetched::again(&library.drafts(id)?).with_context(unread)?;
    Ok(Ok(Open {
        work,
        revision: kept.revision,
        fetched,
    }))
}

fn is_blocked(seen: &Refreshed, source: Option<&str>) -> bool {
    let is_it = |effect: &Effect| matches!(effect, Effect::Blocked { key, .. } if Some(key.as_str()) == source);
    seen.outcome.effects.iter().any(is_it)
}

/// Ids of the articles that change.
fn changed(seen: &Refreshed) -> impl Iterator<Item = &str> {
    let effects = seen.outcome.effects.iter();
    effects.filter_map(|effect| match effect {
        Effect::Changed { slug, .. } => Some(slug.as_str()),
        _ => None,
    })
}
