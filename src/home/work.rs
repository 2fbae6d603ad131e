//! Changes that are shown before they are made: what is to be done, its preview, and its confirmation.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::refresh::{self, Refreshed};
use super::upkeep::index_dir;
use super::{Home, OnProgress, locks};
use crate::article::Meta;
use crate::index::Index;
use crate::library::{Audit, Change, Entry, Library};

/// Something to do to the library, as a preview keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Work {
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

impl Home {
    /// What a change would do, and the number under which it is kept; none where it would do nothing.
    pub fn look(
        &self,
        work: &Work,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<(Refreshed, Option<u64>)> {
        let _lock = locks::write(&self.dir, progress)?;
        let mut library = self.writable()?;
        let seen = run(&mut library, &self.dir, work, audit, false, progress)?;
        let id = match seen.outcome.changed {
            true => Some(library.keep(&serde_json::to_string(work)?, &seen.outcome)?),
            false => None,
        };
        Ok((seen, id))
    }

    /// Makes a change without a preview.
    pub fn work(&self, work: &Work, audit: &Audit, progress: OnProgress) -> Result<Refreshed> {
        let _lock = locks::write(&self.dir, progress)?;
        let mut library = self.writable()?;
        self.done(&mut library, work, audit, progress)
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
        let Some(kept) = library.kept(id)? else {
            return Ok(Confirmed::NoSuch);
        };
        match kept.became {
            Some(0) => return Ok(Confirmed::Cancelled),
            Some(revision) => return Ok(Confirmed::Applied(revision)),
            None => {}
        }
        let work: Work = serde_json::from_str(&kept.work)
            .with_context(|| format!("preview {id} cannot be read: ask for the change again"))?;
        library.expect(id);
        let done = self.done(&mut library, &work, &audit(&work), progress)?;
        if !done.outcome.outdated {
            return Ok(Confirmed::Done(work, Box::new(done)));
        }
        let since = library.state()?.revision.saturating_sub(kept.revision);
        let since = library.history(since.min(20) as u32)?;
        Ok(Confirmed::Outdated(since))
    }

    fn done(
        &self,
        library: &mut Library,
        work: &Work,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<Refreshed> {
        let done = run(library, &self.dir, work, audit, true, progress)?;
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

/// Makes a change in the library, or with `commit` false only looks.
fn run(
    library: &mut Library,
    dir: &Path,
    work: &Work,
    audit: &Audit,
    commit: bool,
    progress: OnProgress,
) -> Result<Refreshed> {
    let change = match work.clone() {
        Work::Refresh => return refresh::refresh(library, dir, audit, commit, progress),
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
    };
    let outcome = library.apply([Ok(change)], audit, commit)?;
    Ok(Refreshed {
        outcome,
        unchanged: 0,
        failed: Vec::new(),
        kept_out: Vec::new(),
    })
}
