//! Refresh: what the sources say now becomes one revision of the library.
//!
//! Sources are the built-in articles, overlaid by the files of the same names in the home's `articles` folder, files
//! that were added by their path, and watched pages and feeds.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{fs, io, iter};

use anyhow::{Context as _, Result};

use super::alike::Alike;
use super::read::{Failure, Read, digest, file, put};
use super::{Folder, OnProgress, Progress};
use crate::article::{Meta, web_address};
use crate::builtin;
use crate::library::{Change, Effect, Heard, Kind, Outcome, SourceRow, SourceState, now};
use crate::source;

/// Name of the folder in a home whose files are articles, and of the built-in articles' sources.
pub const FOLDER: &str = "articles";
/// Of the folder's files that never were articles and cannot be read, so many are remembered.
const UNREAD: usize = 20;
/// Folders in folders are followed this deep.
const DEPTH: usize = 8;

/// What a change of the library did, or would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refreshed {
    /// What became of the articles; of a refresh those that did not change are not named.
    pub outcome: Outcome,
    /// What was read, where that is to be judged: all that was named by a person, else what says nearly the same as
    /// another article.
    pub taken: Vec<Taken>,
    /// Sources that had not changed since they were last read.
    pub unchanged: u64,
    /// Files that could not be taken. Their articles, if any, stay as they are.
    pub failed: Vec<Failure>,
    /// Articles that a person removed and whose source is still there: they stay out.
    pub kept_out: Vec<String>,
    /// What else should be known, a sentence each.
    pub notes: Vec<String>,
    /// The folder that was imported, where one was.
    pub folder: Option<Folder>,
}

/// An article as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Where among the effects it is told what became of it.
    pub effect: usize,
    /// Its source.
    pub key: String,
    /// What is known about it.
    pub meta: Meta,
    /// Its passages.
    pub passages: u64,
    /// The first of them.
    pub first: String,
    /// How it was read, a sentence each.
    pub remarks: Vec<String>,
    /// The article of the library that says nearly the same.
    pub alike: Option<Alike>,
}

impl Refreshed {
    /// Whether all is as it was before, and nothing was left out.
    pub fn is_nothing(&self) -> bool {
        let is_same = |effect: &Effect| matches!(effect, Effect::Same { .. });
        !self.outcome.changed && self.outcome.effects.iter().all(is_same)
    }
}

/// A source to look at.
enum Origin {
    BuiltIn(&'static str),
    File(PathBuf),
}

/// What is to be told of a refresh beside its changes.
#[derive(Debug, Default)]
pub struct Tally {
    /// Sources that had not changed.
    pub unchanged: u64,
    /// What could not be read.
    pub failed: Vec<Failure>,
    /// Articles that stay out.
    pub kept_out: Vec<String>,
}

/// The changes that the sources ask for: the folder's and the files', which are read one by one as the changes are
/// asked for, so that a library need not fit into memory, and then what was fetched.
pub fn changes<'a>(
    rows: &[SourceRow],
    dir: &Path,
    mut fetched: Vec<Read>,
    tally: &'a mut Tally,
    progress: OnProgress<'a>,
) -> Result<impl Iterator<Item = Read> + use<'a>> {
    tally.kept_out = removed_since(rows, &mut fetched);
    let known: HashMap<String, SourceRow> = rows
        .iter()
        .filter(|row| matches!(row.source.kind, Kind::Folder | Kind::File))
        .map(|row| (row.source.key.clone(), row.clone()))
        .collect();
    let folder = folder(dir);
    // What stands in a folder that cannot be read is not gone.
    let is_unread = |key: &str| {
        let mut above = key.match_indices('/').map(|(at, _)| folder.get(&key[..at]));
        above.any(|one| matches!(one, Some(Origin::File(path)) if !path.is_file()))
    };
    let mut gone: Vec<String> = known
        .values()
        .filter(|row| row.source.kind == Kind::Folder && row.state == SourceState::Here)
        .filter(|row| !folder.contains_key(&row.source.key))
        .filter(|row| !is_unread(&row.source.key))
        .map(|row| row.source.key.clone())
        .collect();
    gone.sort();
    let added = known
        .values()
        .filter(|row| row.source.kind == Kind::File && row.state == SourceState::Here);
    let added = added.map(|row| {
        (
            row.source.key.clone(),
            Origin::File(PathBuf::from(&row.source.key)),
        )
    });
    // Nor is what may stand there in the place of a built-in article.
    let is_folder_unread = folder.contains_key(FOLDER);
    let is_hidden = |key: &str, origin: &Origin| {
        is_folder_unread && known.contains_key(key) && matches!(origin, Origin::BuiltIn(_))
    };
    let origins = folder.into_iter().chain(added);
    let mut origins: Vec<_> = origins
        .filter(|(key, origin)| !is_hidden(key, origin))
        .collect();
    origins.sort_by(|a, b| a.0.cmp(&b.0));
    let (now, new) = (now()?, Rc::new(RefCell::new(Vec::new())));
    // Told at the end, when all files were read.
    let unread = Rc::clone(&new);
    let heard = iter::once_with(move || Heard {
        address: FOLDER.to_owned(),
        last_success: Some(now),
        last_error: Some(unread.take().join("\n")).filter(|errors| !errors.is_empty()),
        ..Heard::default()
    });
    let total = origins.len() as u64;
    let read = origins
        .into_iter()
        .zip(1..)
        .filter_map(move |((key, origin), done)| {
            progress(Progress::Reading { done, total });
            let row = known.get(&key);
            if let Some(row) = row.filter(|row| row.state == SourceState::Removed) {
                tally.kept_out.push(row.slug.clone());
                return None;
            }
            match look(&key, &origin, row) {
                Ok(None) => {
                    tally.unchanged += 1;
                    None
                }
                Ok(Some(read)) => Some(read),
                Err(error) => {
                    tally.failed.push(Failure {
                        key: key.clone(),
                        sentence: error.clone(),
                    });
                    if row.is_none() && new.borrow().len() < UNREAD {
                        new.borrow_mut().push(error.replace('\n', " "));
                    }
                    row.map(|_| (Change::Failed { key, error }, Vec::new()))
                }
            }
        });
    let silent = |change| (change, Vec::new());
    let gone = gone
        .into_iter()
        .map(move |key| silent(Change::Gone { key }));
    let heard = heard.map(move |heard| silent(Change::Heard(heard)));
    Ok(gone.chain(read).chain(fetched).chain(heard))
}

/// Takes away what a person removed while it was fetched, and says which articles that are.
fn removed_since(rows: &[SourceRow], fetched: &mut Vec<Read>) -> Vec<String> {
    let removed: HashMap<&str, &str> = rows
        .iter()
        .filter(|row| row.state == SourceState::Removed)
        .map(|row| (row.source.key.as_str(), row.slug.as_str()))
        .collect();
    let slug = |read: &Read| match &read.0 {
        Change::Put { source, .. } => removed.get(source.key.as_str()).copied(),
        _ => None,
    };
    let out = fetched.iter().filter_map(slug).map(str::to_owned).collect();
    fetched.retain(|read| slug(read).is_none());
    out
}

/// The files among what is to be added, read one by one as they are asked for.
pub fn named<'a>(
    dir: &'a Path,
    files: Vec<String>,
    given: Box<Meta>,
    tally: &'a mut Tally,
    progress: OnProgress<'a>,
) -> impl Iterator<Item = Read> + use<'a> {
    let files: Vec<String> = files
        .into_iter()
        .filter(|file| web_address(Path::new(file)).is_none())
        .collect();
    let total = files.len() as u64;
    files.into_iter().zip(0..).filter_map(move |(key, done)| {
        progress(Progress::Reading { done, total });
        match file(dir, Path::new(&key), &given) {
            Ok(read) => Some(read),
            Err(sentence) => {
                tally.failed.push(Failure { key, sentence });
                None
            }
        }
    })
}

/// The change that a source asks for; none where it says what it said.
fn look(key: &str, origin: &Origin, row: Option<&SourceRow>) -> Result<Option<Read>, String> {
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
    put(key, path, &bytes, &given).map(Some)
}

/// How many articles every home starts with.
pub const BUILT_IN: u64 = builtin::ARTICLES.len() as u64;

/// Whether an article that every home starts with has this id.
pub fn is_built_in(slug: &str) -> bool {
    let mut names = builtin::ARTICLES.iter().map(|(name, _)| name);
    names.any(|name| name.strip_suffix(".md") == Some(slug))
}

/// All articles of the folder by their keys, over the built-in ones; the folder itself where it cannot be read.
fn folder(dir: &Path) -> BTreeMap<String, Origin> {
    let built_in = builtin::ARTICLES.iter();
    let mut found: BTreeMap<_, _> = built_in
        .map(|(name, text)| (format!("{FOLDER}/{name}"), Origin::BuiltIn(text)))
        .collect();
    let folder = dir.join(FOLDER);
    if is_missing(&folder) {
        return found;
    }
    for file in files(&folder).unwrap_or_else(|_| vec![folder.clone()]) {
        // The part of the path below the folder, as a name: a name that is not valid Unicode is only shown.
        let name = file
            .strip_prefix(&folder)
            .unwrap_or(&file)
            .to_string_lossy();
        let key = match &*name {
            "" => FOLDER.to_owned(),
            name => format!("{FOLDER}/{name}"),
        };
        found.insert(key, Origin::File(file));
    }
    found
}

/// Whether there is no such folder; one that cannot be reached may be there.
fn is_missing(folder: &Path) -> bool {
    match folder.metadata() {
        Ok(metadata) => !metadata.is_dir(),
        // A link may lead to a disk that is not mounted.
        Err(error) => error.kind() == io::ErrorKind::NotFound && !folder.is_symlink(),
    }
}

/// The files of a folder and its folders, in order; a file's path is itself. Hidden ones are left out: they are editors'
/// and systems' own. What is no file is among them, such as a link to nothing or a folder that is too deep or cannot be read: who reads
/// it says so.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        let failed = || format!("failed to read the folder `{}`", path.display());
        walk(path, DEPTH, &mut found).with_context(failed)?;
    } else {
        found.push(path.to_owned());
    }
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let (entry, before) = (entry?, found.len());
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let is_read = entry.file_type()?.is_dir()
            && depth > 0
            && walk(&entry.path(), depth - 1, found).is_ok();
        if !is_read {
            found.truncate(before);
            found.push(entry.path());
        }
    }
    Ok(())
}
