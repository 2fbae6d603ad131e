//! Refresh: what the sources say now becomes one revision of the library.
//!
//! Sources are the built-in articles, overlaid by the files of the same names in the home's `articles` folder, and files
//! that were added by their path.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::article::{Article, Meta};
use crate::builtin;
use crate::library::{Audit, Change, Kind, Library, Outcome, Source, SourceRow, SourceState};
use crate::source::{self, Draft, Fetcher, Got, Known};

use super::{OnProgress, Progress};

/// Name of the folder in a home whose files are articles, and of the built-in articles' sources.
pub const FOLDER: &str = "articles";
/// Folders in folders are followed this deep.
const DEPTH: usize = 8;

/// What a refresh did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// What became of the articles; those that did not change are not named.
    pub outcome: Outcome,
    /// Sources that had not changed since they were last read.
    pub unchanged: u64,
    /// Files that could not be taken. Their articles, if any, stay as they are.
    pub failed: Vec<Failure>,
    /// Articles that a person removed and whose source is still there: they stay out.
    pub kept_out: Vec<String>,
}

/// A file that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The source: `articles/NAME` or a path.
    pub key: String,
    /// What is wrong and what to do: one sentence, which names the file.
    pub sentence: String,
}

/// A source to look at.
enum Origin {
    BuiltIn(&'static str),
    File(PathBuf),
}

/// Reads all sources and applies what changed.
pub fn refresh(
    library: &mut Library,
    dir: &Path,
    audit: &Audit,
    commit: bool,
    progress: OnProgress,
) -> Result<Refreshed> {
    let known: HashMap<String, SourceRow> = library
        .sources()?
        .into_iter()
        .map(|row| (row.source.key.clone(), row))
        .collect();
    let folder = folder(dir)?;
    let gone: Vec<String> = known
        .values()
        .filter(|row| row.source.kind == Kind::Folder && row.state == SourceState::Here)
        .filter(|row| !folder.contains_key(&row.source.key))
        .map(|row| row.source.key.clone())
        .collect();
    let added = known
        .values()
        .filter(|row| row.source.kind == Kind::File && row.state == SourceState::Here);
    let added = added.map(|row| {
        (
            row.source.key.clone(),
            Origin::File(PathBuf::from(&row.source.key)),
        )
    });
    let mut origins: Vec<_> = folder.into_iter().chain(added).collect();
    origins.sort_by(|a, b| a.0.cmp(&b.0));
    let total = origins.len() as u64;
    let (mut unchanged, mut failed, mut kept_out) = (0, Vec::new(), Vec::new());
    // One file at a time: a library need not fit into memory.
    let read = origins
        .into_iter()
        .zip(1..)
        .filter_map(|((key, origin), done)| {
            progress(Progress::Reading { done, total });
            let row = known.get(&key);
            if let Some(row) = row.filter(|row| row.state == SourceState::Removed) {
                kept_out.push(row.slug.clone());
                return None;
            }
            match look(&key, &origin, row) {
                Ok(Some(change)) => Some(Ok(change)),
                Ok(None) => {
                    unchanged += 1;
                    None
                }
                Err(sentence) => {
                    failed.push(Failure {
                        key: key.clone(),
                        sentence: sentence.clone(),
                    });
                    row.map(|_| {
                        Ok(Change::Failed {
                            key,
                            error: sentence,
                        })
                    })
                }
            }
        });
    let gone = gone.into_iter().map(|key| Ok(Change::Gone { key }));
    let outcome = library.apply(gone.chain(read), audit, commit)?;
    Ok(Refreshed {
        outcome,
        unchanged,
        failed,
        kept_out,
    })
}

/// A file as it was read: the change that adds it, and what its reader should know about how it was read.
pub type Read = (Change, Vec<String>);

/// Reads a file to be added by its path, with what a person says about it. An error is a sentence for that person.
pub fn file(dir: &Path, path: &Path, given: &Meta) -> Result<Read, String> {
    let bytes = source::bytes(path).map_err(|refusal| refusal.to_string())?;
    let full = path.canonicalize();
    let full = full.map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
    put(&key(dir, &full)?, path, &bytes, given)
}

/// A file of the home's own folder is the source that a refresh would find there.
fn key(dir: &Path, full: &Path) -> Result<String, String> {
    let folder = dir.join(FOLDER).canonicalize();
    let inside = folder
        .ok()
        .and_then(|folder| full.strip_prefix(folder).ok());
    let path = inside.map_or_else(|| full.to_owned(), |inside| Path::new(FOLDER).join(inside));
    path.into_os_string().into_string().map_err(|_| {
        format!(
            "the name of `{}` is not valid Unicode: rename the file, then add it again",
            full.display()
        )
    })
}

/// The change that a source asks for; none where it says what it said.
fn look(key: &str, origin: &Origin, row: Option<&SourceRow>) -> Result<Option<Change>, String> {
    let (path, bytes) = match origin {
        Origin::BuiltIn(text) => (Path::new(key), text.as_bytes().to_vec()),
        Origin::File(path) => (
            path.as_path(),
            source::bytes(path).map_err(|refusal| refusal.to_string())?,
        ),
    };
    let is_known = |row: &&SourceRow| {
        row.state == SourceState::Here
            && row.last_error.is_none()
            && row.source.hash == digest(&bytes)
    };
    if row.filter(is_known).is_some() {
        return Ok(None);
    }
    let given = row.map(|row| row.source.given.clone()).unwrap_or_default();
    put(key, path, &bytes, &given).map(|(change, _)| Some(change))
}

fn put(key: &str, path: &Path, bytes: &[u8], given: &Meta) -> Result<Read, String> {
    let name = path.display().to_string();
    let draft = source::parse(&name, bytes, given).map_err(|refusal| refusal.to_string())?;
    let kind = if Path::new(key).is_absolute() {
        Kind::File
    } else {
        Kind::Folder
    };
    Ok(taken(key, kind, bytes, given, draft))
}

/// Fetches a page to be added by its address, with what a person says about it. An error is a sentence for that person.
pub fn page(fetcher: &Fetcher, url: &str, given: &Meta) -> Result<Read, String> {
    let got = fetcher.get(url, &Known::default());
    let page = match got.map_err(|refusal| refusal.to_string())? {
        Got::Page(page) => page,
        Got::Gone(status) => {
            return Err(format!(
                "`{url}` is not there: its server answered with status {status}; look for a slip in the address"
            ));
        }
        Got::Unchanged => return Err(format!("`{url}` was not sent by its server; try again")),
    };
    let draft = source::page(&page, given).map_err(|refusal| refusal.to_string())?;
    Ok(taken(&page.url, Kind::Page, &page.bytes, given, draft))
}

fn taken(key: &str, kind: Kind, bytes: &[u8], given: &Meta, draft: Draft) -> Read {
    let source = Source {
        key: key.to_owned(),
        kind,
        hash: digest(bytes),
        given: given.clone(),
    };
    let article = Box::new(Article::new(
        draft.id.unwrap_or_default(),
        draft.meta,
        &draft.blocks,
    ));
    (Change::Put { source, article }, draft.remarks)
}

/// Another version of the program may read the same bytes otherwise, so it reads them again.
fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(env!("CARGO_PKG_VERSION"))
        .chain_update([0])
        .chain_update(bytes)
        .finalize()
        .to_vec()
}

/// All articles of the folder by their keys, over the built-in ones.
fn folder(dir: &Path) -> Result<BTreeMap<String, Origin>> {
    let built_in = builtin::ARTICLES.iter();
    let mut found: BTreeMap<_, _> = built_in
        .map(|(name, text)| (format!("{FOLDER}/{name}"), Origin::BuiltIn(text)))
        .collect();
    let folder = dir.join(FOLDER);
    if !folder.is_dir() {
        return Ok(found);
    }
    for file in files(&folder)? {
        // The part of the path below the folder, as a name: a name that is not valid Unicode is only shown.
        let name = file
            .strip_prefix(&folder)
            .unwrap_or(&file)
            .to_string_lossy();
        found.insert(format!("{FOLDER}/{name}"), Origin::File(file));
    }
    Ok(found)
}

/// The files of a folder and its folders, in order; a file's path is itself. Hidden ones are left out: they are editors'
/// and systems' own.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        walk(path, DEPTH, &mut found)?;
    } else {
        found.push(path.to_owned());
    }
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    let failed = || format!("failed to read the folder `{}`", folder.display());
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let (path, is_folder) = (
            entry.path(),
            entry.file_type().with_context(failed)?.is_dir(),
        );
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if is_folder && depth > 0 {
            walk(&path, depth - 1, found)?;
        } else if !is_folder && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
