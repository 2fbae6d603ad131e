//! A home: the folder that holds a library, the index made from it, and a folder of articles that it follows.
//!
//! Who writes holds one lock through the library's transaction and the index's commit. Who reads needs none.

mod alike;
mod export;
mod import;
mod locks;
mod manifest;
mod places;
mod read;
mod refresh;
mod run;
mod upkeep;
mod work;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::{Result, anyhow, bail};
use jiff::{SignedDuration, Timestamp};

use crate::article::Meta;
use crate::index::{Index, Snapshot};
use crate::library::{Audit, Change, Library, Outcome};
use crate::source::{Fetcher, MAX_TIME};

use upkeep::{bring_up, build, index_dir, make_dir, open_index};

pub use crate::source::said;
pub use alike::{Alike, nearest};
pub use export::Exported;
pub use import::Folder;
pub use locks::Owner;
pub use places::normal;
pub use read::{Failure, Read, in_unicode};
pub use refresh::{BUILT_IN, FOLDER, Refreshed, Taken, files, is_built_in};
pub use work::{Confirmed, Difference, Fixed, Work};

/// How far long work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Another process is changing the library; this one waits for its turn.
    Waiting,
    /// Pages and feeds fetched.
    Fetching {
        /// So far.
        done: u64,
        /// Of so many.
        total: u64,
    },
    /// Files read.
    Reading {
        /// So far.
        done: u64,
        /// Of so many.
        total: u64,
    },
    /// Ids of articles exported.
    Exporting {
        /// So far.
        done: u64,
        /// Of so many.
        total: u64,
    },
    /// Articles indexed.
    Indexing {
        /// So far.
        done: u64,
        /// Of so many.
        total: u64,
    },
}

/// Where long work reports its progress.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress);

/// Something about the home that the person who started the program should know. Its text is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The home was made, with so many articles.
    Made(u64),
    /// A file of the articles' folder could not be taken when the library was made; says why.
    NotTaken(String),
    /// The index could not be used, for this reason, and was made anew.
    Rebuilt(String),
    /// The index could not follow the library, for this reason: questions are answered from an older revision.
    Behind(String),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Made(1) => write!(f, "made a library of 1 article"),
            Notice::Made(articles) => write!(f, "made a library of {articles} articles"),
            Notice::NotTaken(why) => f.write_str(why),
            Notice::Rebuilt(why) => write!(f, "the index was made anew: {why}"),
            Notice::Behind(why) => write!(
                f,
                "answers come from an older revision of the library: {why}"
            ),
        }
    }
}

/// A library and its index, open.
pub struct Home {
    dir: PathBuf,
    library: Mutex<Library>,
    /// The index, and the look of its files when it was loaded.
    index: Mutex<(Arc<Index>, Option<Look>)>,
    notices: Mutex<Vec<Notice>>,
    fetcher: Fetcher,
    every: Option<SignedDuration>,
}

impl Home {
    /// Opens the home in a folder. Makes what is missing, and brings the index up to the library; where that can't be
    /// done but there is an index to answer from, it is used as it is.
    pub fn open(dir: &Path, progress: OnProgress) -> Result<Home> {
        make_dir(dir)?;
        let mut notices = Vec::new();
        let library = match Library::open(&library_file(dir))? {
            Some(library) if library.state()?.revision > 0 => library,
            _ => {
                let (library, made) = make(dir, progress)?;
                notices.extend(made);
                library
            }
        };
        // Taken first: what is committed later is seen by the first snapshot.
        let look = Look::at(&index_dir(dir));
        let (index, notice) = open_index(dir, &library, progress)?;
        notices.extend(notice);
        notices.iter().for_each(log);
        let index = Mutex::new((Arc::new(index), look));
        let home = Home {
            dir: dir.to_owned(),
            library: Mutex::new(library),
            index,
            notices: Mutex::new(notices),
            fetcher: Fetcher::new("", "", MAX_TIME),
            every: None,
        };
        home.finish_purge();
        Ok(home)
    }

    /// Goes on with an erasure whose process died, or failed to remove the last bytes.
    fn finish_purge(&self) {
        let purge = || {
            if !self.library().is_unpurged()? {
                return Ok(());
            }
            let Some(_lock) = locks::try_write(&self.dir)? else {
                return Ok(());
            };
            self.purge(&self.writable()?)
        };
        if let Err(error) = purge() {
            let error: anyhow::Error = error;
            tracing::warn!("{error:#}");
        }
    }

    /// Fetches pages with this client from now on.
    pub fn fetching(mut self, fetcher: Fetcher) -> Home {
        self.fetcher = fetcher;
        self
    }

    /// Refreshes are due by themselves this often from now on; never where it is zero.
    pub fn refreshed_every(mut self, minutes: u32) -> Home {
        let every = SignedDuration::from_mins(i64::from(minutes));
        self.every = Some(every).filter(|every| !every.is_zero());
        self
    }

    /// When the next refresh is due by itself.
    pub fn next_refresh(&self) -> Result<Option<Timestamp>> {
        let Some(every) = self.every else {
            return Ok(None);
        };
        let last = self.library().heard(FOLDER)?.last_success;
        let last = last.and_then(|at| at.parse::<Timestamp>().ok());
        let now = Timestamp::now();
        // A clock that ran ahead once does not put it off.
        Ok(Some(match last.filter(|last| *last <= now) {
            Some(last) => last.saturating_add(every)?,
            None => now,
        }))
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What happened since this was last asked, in order.
    pub fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut lock(&self.notices))
    }

    /// The library, for reading. Hold it briefly: others wait for it.
    pub fn library(&self) -> MutexGuard<'_, Library> {
        lock(&self.library)
    }

    /// Pins the newest commit of the index, also where another process made it.
    pub fn snapshot(&self) -> Snapshot {
        let mut index = lock(&self.index);
        let look = Look::at(&index_dir(&self.dir));
        if look.is_some() && look != index.1 {
            match Index::open_again(&index_dir(&self.dir)) {
                Ok(newer) => *index = (Arc::new(newer), look),
                // Another process is about to exchange it, or damaged it: the old one is good for answers.
                Err(error) => tracing::debug!("the index was not loaded again: {error:#}"),
            }
        }
        index.0.snapshot()
    }

    /// Makes a change: when this returns, it is on the disk and in the index.
    pub fn change(
        &self,
        changes: Vec<Change>,
        audit: &Audit,
        progress: OnProgress,
    ) -> Result<Outcome> {
        let _lock = locks::write(&self.dir, progress)?;
        let mut library = self.writable()?;
        let outcome = library.apply(changes.into_iter().map(Ok), audit, true)?;
        self.follow(&library, &outcome, progress)?;
        Ok(outcome)
    }

    /// Reads a file to be added or taken again, with what a person says about it. An error is a sentence for that
    /// person.
    pub fn file(&self, path: &Path, given: &Meta) -> Result<Read, String> {
        read::file(&self.dir, path, given)
    }

    /// Writes the whole library to a new folder, while others read and write.
    pub fn export(&self, folder: &Path, progress: OnProgress) -> Result<Exported> {
        export::export(&self.library_again()?, folder, progress)
    }

    /// Makes the index anew from the library.
    pub fn rebuild(&self, progress: OnProgress) -> Result<()> {
        let _lock = locks::write(&self.dir, progress)?;
        let index = build(&self.dir, &self.library_again()?, progress)?;
        self.load(index);
        Ok(())
    }

    /// Reads all of the index's files and makes it anew where one is damaged or the index is behind. For long-lived
    /// owners, in the background: a large index is not read whole when it is opened.
    pub fn check(&self, progress: OnProgress) -> Result<()> {
        self.snapshot();
        let index = Arc::clone(&lock(&self.index).0);
        let is_sound = index.check().is_ok();
        let _lock = locks::write(&self.dir, progress)?;
        let library = self.library_again()?;
        // Another process may have removed files while they were read; now none does.
        let damage = || Index::open(&index_dir(&self.dir))?.check();
        let damage = if is_sound { Ok(()) } else { damage() };
        let (index, notice) = match damage {
            Ok(()) => {
                let index = Index::open(&index_dir(&self.dir));
                bring_up(&self.dir, index, &library, progress)?
            }
            Err(damage) => {
                let index = build(&self.dir, &library, progress)?;
                (index, Some(Notice::Rebuilt(format!("{damage:#}"))))
            }
        };
        if let Some(notice) = notice {
            log(&notice);
            lock(&self.notices).push(notice);
        }
        self.load(index);
        Ok(())
    }

    /// Merges parts of the index where there are many. To be called when the reply to a change is out, or at the
    /// end of a short-lived process; does nothing while another process writes.
    pub fn tidy(&self) -> Result<()> {
        let index = Arc::clone(&lock(&self.index).0);
        if !index.has_mergeable()? {
            return Ok(());
        }
        let Some(_lock) = locks::try_write(&self.dir)? else {
            return Ok(());
        };
        let index = Index::open(&index_dir(&self.dir))?;
        index.merge()?;
        self.load(index);
        Ok(())
    }

    /// Makes this process the one long-lived owner of the home. The error says who is, where there is another.
    pub fn own(&self) -> Result<Owner> {
        locks::own(&self.dir)
    }

    /// A connection of its own for writing, so that no reader waits for a change.
    pub fn writable(&self) -> Result<Library> {
        let library = self.library_again()?;
        if library.is_readonly()? {
            bail!(
                "the library `{}` can only be read: look whether its owner and its mode, and those of its folder, let \
                 this program write it, and whether its disk has room, then try again",
                library_file(&self.dir).display()
            );
        }
        Ok(library)
    }

    fn library_again(&self) -> Result<Library> {
        let file = library_file(&self.dir);
        Library::open(&file)?.ok_or_else(|| anyhow!("the library `{}` is gone", file.display()))
    }

    /// Commits a change that was applied to the library, with its index. Where that fails the old state stands, save
    /// when the last of it fails.
    fn follow(&self, library: &Library, outcome: &Outcome, progress: OnProgress) -> Result<()> {
        // This home read its files when it was opened: a change costs the same in a large library as in a small one.
        let index = Index::open_again(&index_dir(&self.dir));
        let (index, notice) = match bring_up(&self.dir, index, library, progress) {
            Ok(done) => done,
            Err(error) => self.follow_again(library, outcome, error, progress)?,
        };
        notice.iter().for_each(log);
        lock(&self.notices).extend(notice);
        self.load(index);
        Ok(())
    }

    /// What failed when the library had the change already may have passed.
    fn follow_again(
        &self,
        library: &Library,
        outcome: &Outcome,
        error: anyhow::Error,
        progress: OnProgress,
    ) -> Result<(Index, Option<Notice>)> {
        let revision = outcome.state.revision;
        let state = library.roll_back().and_then(|()| library.state());
        if !outcome.changed || state.map_or(0, |state| state.revision) != revision {
            return Err(error);
        }
        tracing::info!("the index is brought up again: {error:#}");
        let index = Index::open(&index_dir(&self.dir));
        bring_up(&self.dir, index, library, progress).map_err(|_| {
            error.context(format!(
                "the library has the change (revision {revision}), but its index does not: until `pullquote refresh` \
                 succeeds, questions are answered from the revision before"
            ))
        })
    }

    fn load(&self, index: Index) {
        // The look is taken while the write lock is held: it is the look of this index.
        *lock(&self.index) = (Arc::new(index), Look::at(&index_dir(&self.dir)));
    }
}

fn log(notice: &Notice) {
    match notice {
        Notice::Made(_) => tracing::info!("{notice}"),
        _ => tracing::warn!("{notice}"),
    }
}

/// What tells one commit of an index from the next without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    modified: SystemTime,
    bytes: u64,
    inode: u64,
}

impl Look {
    fn at(index: &Path) -> Option<Look> {
        let metadata = index.join("meta.json").metadata().ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Look {
            modified: metadata.modified().ok()?,
            bytes: metadata.len(),
            inode,
        })
    }
}

/// Makes the library with its first revision.
fn make(dir: &Path, progress: OnProgress) -> Result<(Library, Vec<Notice>)> {
    let _lock = locks::write(dir, progress)?;
    let file = library_file(dir);
    // Another process may have been quicker.
    if let Some(library) = Library::open(&file)?
        && library.state()?.revision > 0
    {
        return Ok((library, Vec::new()));
    }
    let indexed = Index::open(&index_dir(dir)).map(|index| index.snapshot().payload().revision);
    // A new library begins with revision 1: the index followed one that is lost.
    if let Ok(revision @ 2..) = indexed {
        bail!(
            "the library `{}` is missing or empty, but the index beside it is of its revision {revision}: put a copy \
             from a backup in its place, or remove the folder `{}` to begin anew",
            file.display(),
            dir.join("tantivy").display()
        );
    }
    let mut library = Library::create(&file)?;
    let audit = Audit {
        action: "first use".to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    };
    let made = run::first(&mut library, dir, &audit, progress)?;
    library.commit()?;
    let mut notices = vec![Notice::Made(made.outcome.state.articles)];
    notices.extend(
        made.failed
            .into_iter()
            .map(|failure| Notice::NotTaken(failure.sentence)),
    );
    Ok((library, notices))
}

fn library_file(dir: &Path) -> PathBuf {
    dir.join("library.db")
}

fn unwritable(path: &Path) -> String {
    format!(
        "failed to write to `{}`: make it writable, or give another home with `--home`",
        path.display()
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
