//! One change: a transaction that makes a revision with its row in the audit trail.

use anyhow::{Context as _, Result};
use rusqlite::{DropBehavior, TransactionBehavior};
use serde::{Deserialize, Serialize};

use super::preview::confirm;
use super::read::state;
use super::step::Step;
use super::watch::{Heard, PlaceKind};
use super::whole::{Blocked, Copied};
use super::{Library, State};
use crate::article::{Article, Meta};

/// Where an article comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `articles/NAME` in the home's folder, an absolute path, a page's address after its redirects, or a feed's
    /// address, a space and the id of its entry.
    pub key: String,
    /// What kind it is.
    pub kind: Kind,
    /// Digest of what was read, so that a refresh can tell whether it changed.
    pub hash: Vec<u8>,
    /// What a person said about the article when adding it: it stands above what the file says, also later on.
    pub given: Meta,
}

/// Kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A file of the watched folder, or built in: its article goes with it.
    Folder,
    /// A file that was added by its path: its article stays when the file goes.
    File,
    /// A page of the web that was added by its address: its article stays as it was read, unless the page is watched.
    Page,
    /// An entry of a watched feed: its article stays when the entry leaves the feed.
    Entry,
}

/// One part of a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// The source's article is this one now. Its `slug` is the id that it asks for, or empty; a source that had an
    /// article before keeps that one's id.
    Put {
        /// Where it comes from.
        source: Source,
        /// What it says.
        article: Box<Article>,
    },
    /// A person removes an article: a refresh does not bring it back.
    Remove {
        /// The article's id.
        slug: String,
    },
    /// A source left its folder, and its article goes until it returns.
    Gone {
        /// The source.
        key: String,
    },
    /// The library becomes again what it was at an earlier revision.
    Restore {
        /// Its number.
        revision: u64,
    },
    /// An article is taken out of every revision, and kept from coming back.
    Erase {
        /// The article's id.
        slug: String,
    },
    /// A person says what is known about an article; what is not said stays.
    Edit {
        /// The article's id.
        slug: String,
        /// What is said.
        given: Box<Meta>,
    },
    /// A refresh looks at a page or feed from now on.
    Watch {
        /// Its address.
        address: String,
        /// What it is.
        kind: PlaceKind,
    },
    /// A refresh does not look at a page or feed any more; its articles stay.
    Unwatch {
        /// Its address.
        address: String,
    },
    /// A place was asked; alone this makes no revision.
    Heard(Heard),
    /// An id with its article and its sources, from a copy of a library.
    Import(Box<Copied>),
    /// Something that was erased from a library that was copied.
    Block(Blocked),
    /// A source can't be read at the moment: its article stays as it is.
    Failed {
        /// The source.
        key: String,
        /// A sentence that says why.
        error: String,
    },
}

/// Who made a change, for the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// `add`, `remove`, `refresh`.
    pub action: String,
    /// With which right: `operator`, `moderator`.
    pub role: String,
    /// Where: `terminal`, `discord`, `matrix`.
    pub front_end: String,
    /// By whom; none unless the operator wants that stored.
    pub actor: Option<String>,
}

/// What a change did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The library after it. Its revision is the one before where nothing changed.
    pub state: State,
    /// Whether it made a revision, or would make one.
    pub changed: bool,
    /// The digest of all changes up to it: what a confirmation is for.
    pub chain: String,
    /// Whether it was not made because the preview that was confirmed showed another change.
    pub outdated: bool,
    /// What became of each part, in their order; of what was heard and what failed there is nothing to tell.
    pub effects: Vec<Effect>,
}

/// What became of one part of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// An article came, or came back.
    New {
        /// Its id.
        slug: String,
        /// Its title.
        title: String,
        /// Its passages.
        passages: u64,
    },
    /// An article changed.
    Changed {
        /// Its id.
        slug: String,
        /// Its title.
        title: String,
        /// Paragraphs that came, or that went where those are more. 0 where only the metadata changed.
        paragraphs: u64,
    },
    /// The library has it just so.
    Same {
        /// Its id.
        slug: String,
    },
    /// An article went.
    Gone {
        /// Its id.
        slug: String,
        /// Its title.
        title: String,
    },
    /// A place is watched from now on.
    Watched {
        /// Its address.
        address: String,
    },
    /// A place is not watched any more.
    Unwatched {
        /// Its address.
        address: String,
    },
    /// There is no such article.
    NoSuchArticle {
        /// The id.
        slug: String,
    },
    /// The library has the same text under another name: not taken.
    Duplicate {
        /// The source that was not taken.
        key: String,
        /// The article that has its text.
        of: String,
    },
    /// An article was taken out of every revision.
    Erased {
        /// Its id.
        slug: String,
        /// Its title.
        title: String,
        /// The sources that it came from, which still have it.
        sources: Vec<String>,
    },
    /// The text or its source was erased, and is kept from coming back: not taken.
    Blocked {
        /// The source that was not taken.
        key: String,
        /// The id of the article that was erased.
        slug: String,
    },
}

/// Why a source with a text that the library has is not taken.
pub fn duplicate(name: &str, of: &str) -> String {
    format!(
        "`{name}` has the same text as the article `{of}`: remove that one first if this is to stand in its place"
    )
}

impl Library {
    /// Makes all parts of a change one revision. With `commit` false it only tells what would happen. Equal states make
    /// no revision. The change is seen through this connection alone, and lost with it, until [`Library::commit`].
    pub fn apply(
        &mut self,
        changes: impl IntoIterator<Item = Result<Change>>,
        audit: &Audit,
        commit: bool,
    ) -> Result<Outcome> {
        let mut tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = state(&tx)?;
        let mut step = Step::begin(&tx, &before, audit, self.confirmed)?;
        let mut effects = Vec::new();
        for change in changes {
            effects.extend(step.change(change?)?);
        }
        let chain = step.end(&effects)?;
        let changed = chain.is_some();
        let chain = chain.unwrap_or_else(|| before.chain.clone());
        let outdated = match self.confirmed.filter(|_| commit) {
            Some(preview) => !confirm(&tx, preview, &chain, before.revision + 1)?,
            None => false,
        };
        let outcome = |state| Outcome {
            state,
            changed: changed && !outdated,
            chain,
            outdated,
            effects,
        };
        if commit && !outdated {
            tx.set_drop_behavior(DropBehavior::Ignore);
            drop(tx);
            return Ok(outcome(self.state()?));
        }
        drop(tx);
        Ok(outcome(before))
    }

    /// Puts the change that was applied on the disk, if there is one.
    pub fn commit(&self) -> Result<()> {
        if self.db.is_autocommit() {
            return Ok(());
        }
        let committed = self.db.execute_batch("COMMIT");
        committed.context("failed to commit to the library")
    }

    /// Takes back the change that was applied, if it was not committed.
    pub fn roll_back(&self) -> Result<()> {
        if self.db.is_autocommit() {
            return Ok(());
        }
        let taken = self.db.execute_batch("ROLLBACK");
        taken.context("failed to take back a change of the library")
    }
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Folder => "folder",
            Kind::File => "file",
            Kind::Page => "page",
            Kind::Entry => "entry",
        }
    }
}
