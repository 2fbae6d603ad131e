//! A folder of Markdown becomes part of the library: one that was exported, with all that belongs to its articles; else
//! as files that are added.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::manifest::{Listed, Manifest, NAME, file_name, hex};
use super::read::{self, Failure};
use super::refresh::{self, Refreshed};
use super::run::Look;
use super::{OnProgress, Progress};
use crate::article::{Article, Meta};
use crate::library::{Audit, Change, Library, Outcome, digest};
use crate::source;

/// So many files are named that could not be read, and so many remarks told.
const NAMED: usize = 20;

/// What a folder was, as far as its reader must know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// Whether it was exported.
    pub is_export: bool,
    /// Ids of articles whose files are not as they were exported.
    pub edited: Vec<String>,
    /// Files that were not exported: they are sources from now on.
    pub added: u64,
}

/// What is read from a folder, one article at a time.
struct Reader<'a> {
    home: &'a Path,
    dir: &'a Path,
    failed: RefCell<Vec<Failure>>,
    /// The first [`NAMED`] remarks on how files were read that were not exported.
    notes: RefCell<Vec<String>>,
    folder: RefCell<Folder>,
}

/// Takes all of the folder, or nothing where a part of it cannot be read.
pub fn import(
    library: &mut Library,
    home: &Path,
    dir: &Path,
    audit: &Audit,
    commit: bool,
    look: &mut Look,
    progress: OnProgress,
) -> Result<Refreshed> {
    let (manifest, files) = match listing(dir) {
        Ok(listing) => listing,
        Err(sentence) => return nothing(library, vec![failure(dir, sentence)]),
    };
    let reader = Reader {
        home,
        dir,
        failed: RefCell::default(),
        notes: RefCell::default(),
        folder: RefCell::default(),
    };
    reader.folder.borrow_mut().is_export = manifest.is_some();
    let (listed, blocked, watched) = match manifest {
        Some(manifest) => (manifest.articles, manifest.blocked, manifest.watched),
        None => (Vec::new(), Vec::new(), Vec::new()),
    };
    reader.folder.borrow_mut().added = files.len() as u64;
    let total = (listed.len() + files.len()) as u64;
    let listed = listed.into_iter().map(|listed| reader.listed(listed));
    let files = files.iter().map(|file| reader.file(file));
    let read = listed.chain(files).zip(0..).filter_map(|(read, done)| {
        progress(Progress::Reading { done, total });
        let read = read.map_err(|failure| reader.failed.borrow_mut().push(failure));
        let change = read.ok()?;
        Some(look.see(&change, Vec::new()).map(|()| change))
    });
    let blocked = blocked
        .into_iter()
        .map(|erased| Ok(Change::Block(erased.blocked())));
    let watched = watched.into_iter().flat_map(|place| {
        let (address, kind) = (place.heard.address.clone(), place.kind);
        [
            Ok(Change::Watch { address, kind }),
            Ok(Change::Heard(place.heard)),
        ]
    });
    // Nothing is committed where something could not be read.
    let whole = std::iter::once_with(|| match reader.failed.borrow().is_empty() {
        true => None,
        false => Some(Err(anyhow!("not all of the folder can be read"))),
    });
    let changes = read.chain(blocked).chain(watched).chain(whole.flatten());
    let outcome = library.apply(changes, audit, commit);
    let failed = reader.failed.into_inner();
    if !failed.is_empty() {
        return nothing(library, failed);
    }
    Ok(Refreshed {
        outcome: outcome?,
        notes: reader.notes.into_inner(),
        folder: Some(reader.folder.into_inner()),
        ..Refreshed::default()
    })
}

/// What the folder lists, and the files in it that it does not list. The error is a sentence.
fn listing(dir: &Path) -> Result<(Option<Manifest>, Vec<PathBuf>), String> {
    let unread = |error: &dyn std::fmt::Display| {
        format!("`{}` cannot be read as a folder: {error}", dir.display())
    };
    fs::read_dir(dir).map_err(|error| unread(&error))?;
    let file = dir.join(NAME);
    let manifest = match fs::read(&file) {
        Ok(bytes) => Some(Manifest::read(&file, &bytes)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("`{}` cannot be read: {error}", file.display())),
    };
    let listed = manifest.iter().flat_map(|manifest| &manifest.articles);
    let mut known: BTreeSet<PathBuf> = listed
        .filter(|listed| listed.digest.is_some())
        .map(|listed| dir.join(file_name(&listed.id)))
        .collect();
    known.insert(file);
    let mut files = refresh::files(dir).map_err(|error| unread(&error))?;
    files.retain(|file| !known.contains(file));
    if manifest.is_none() && files.is_empty() {
        return Err(format!(
            "the folder `{}` has no file; name one that was exported, or one with Markdown in it",
            dir.display()
        ));
    }
    Ok((manifest, files))
}

impl Reader<'_> {
    fn listed(&self, listed: Listed) -> Result<Change, Failure> {
        let wanted = listed.digest.clone();
        let mut copied = listed.copied();
        if let Some(wanted) = wanted {
            let file = self.dir.join(file_name(&copied.slug));
            let article = self.article(&copied.slug, &wanted, &file);
            copied.article = Some(article.map_err(|sentence| failure(&file, sentence))?);
        }
        Ok(Change::Import(Box::new(copied)))
    }

    fn article(&self, id: &str, wanted: &str, file: &Path) -> Result<Article, String> {
        let name = file.display().to_string();
        if !file.exists() {
            return Err(format!(
                "`{name}` is not there, and {NAME} lists it: copy the whole folder"
            ));
        }
        // Escaped, a text may be longer than the longest file that is added.
        let bytes = fs::read(file).map_err(|error| format!("`{name}` cannot be read: {error}"))?;
        // A key that is none was mistyped since.
        let exact = source::from_markdown(&name, &bytes).map_err(|refusal| refusal.to_string())?;
        if exact.slug == id && hex(&digest(&exact)) == wanted {
            return Ok(exact);
        }
        let draft = source::parse(&name, &bytes, &Meta::default());
        let draft = draft.map_err(|refusal| refusal.to_string())?;
        self.folder.borrow_mut().edited.push(id.to_owned());
        Ok(Article::new(id, draft.meta, &draft.blocks))
    }

    fn file(&self, file: &Path) -> Result<Change, Failure> {
        let read = read::file(self.home, file, &Meta::default());
        let (change, remarks) = read.map_err(|sentence| failure(file, sentence))?;
        let mut notes = self.notes.borrow_mut();
        let room = NAMED.saturating_sub(notes.len());
        let remarks = remarks
            .iter()
            .map(|remark| format!("`{}`: {remark}", file.display()));
        notes.extend(remarks.take(room));
        Ok(change)
    }
}

fn failure(file: &Path, sentence: String) -> Failure {
    Failure {
        key: file.display().to_string(),
        sentence,
    }
}

fn nothing(library: &Library, mut failed: Vec<Failure>) -> Result<Refreshed> {
    failed.truncate(NAMED);
    let state = library.state()?;
    let outcome = Outcome {
        chain: state.chain.clone(),
        state,
        ..Outcome::default()
    };
    Ok(Refreshed {
        outcome,
        failed,
        ..Refreshed::default()
    })
}
