//! One source read: a file, or a page of the web, and the change that makes it an article.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::refresh::FOLDER;
use crate::article::{Article, Attached, Meta};
use crate::library::{Change, Kind, Source};
use crate::source::{self, Draft, Fetcher, Got, Known, Page};

/// A file that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The source: `articles/NAME` or a path.
    pub key: String,
    /// What is wrong and what to do: one sentence, which names the file.
    pub sentence: String,
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
    in_unicode(path)
}

/// A path as the library keeps it. An error is a sentence for who asked.
pub fn in_unicode(path: PathBuf) -> Result<String, String> {
    path.into_os_string().into_string().map_err(|path| {
        format!(
            "the name of `{}` is not valid Unicode: rename the file, then add it again",
            path.display()
        )
    })
}

/// Parses a file's bytes. An error is a sentence for who asked.
pub fn put(key: &str, path: &Path, bytes: &[u8], given: &Meta) -> Result<Read, String> {
    let name = path.display().to_string();
    let draft = source::parse(&name, bytes, given).map_err(|refusal| refusal.to_string())?;
    let kind = if Path::new(key).is_absolute() {
        Kind::File
    } else {
        Kind::Folder
    };
    Ok(taken(key, kind, digest(bytes), given, draft))
}

/// Parses a file that came with a request, with what a person says about it. An error is a sentence for that person.
pub fn attached(file: &Attached, given: &Meta) -> Result<Read, String> {
    let draft = source::parse(&file.name, &file.bytes, given);
    let mut draft = draft.map_err(|refusal| refusal.to_string())?;
    // An id that a stranger's file asks for is not taken.
    draft.id = None;
    Ok(taken(
        &file.key,
        Kind::Page,
        digest(&file.bytes),
        given,
        draft,
    ))
}

/// Fetches a page to be added by its address, with what a person says about it. An error is a sentence for that person.
pub fn page(fetcher: &Fetcher, url: &str, given: &Meta) -> Result<Read, String> {
    let page = fetch(fetcher, url)?;
    let draft = source::page(&page, given).map_err(|refusal| refusal.to_string())?;
    let digest = digest(&page.bytes);
    Ok(taken(&page.url, Kind::Page, digest, given, draft))
}

/// What stands at an address now.
pub fn fetch(fetcher: &Fetcher, url: &str) -> Result<Page, String> {
    let got = fetcher.get(url, &Known::default());
    match got.map_err(|refusal| refusal.to_string())? {
        Got::Page(page) => Ok(page),
        Got::Gone(status) => Err(format!(
            "`{url}` is not there: its server answered with status {status}; look for a slip in the address"
        )),
        Got::Unchanged => Err(format!("`{url}` was not sent by its server; try again")),
    }
}

/// The change that makes a draft its source's article.
pub fn taken(key: &str, kind: Kind, hash: Vec<u8>, given: &Meta, draft: Draft) -> Read {
    let source = Source {
        key: key.to_owned(),
        kind,
        hash,
        given: given.clone(),
    };
    let article = Box::new(Article::new(
        draft.id.unwrap_or_default(),
        draft.meta,
        &draft.blocks,
    ));
    (Change::Put { source, article }, draft.remarks)
}

/// What changes when a source does, or how it is read.
pub fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(source::READING.to_le_bytes())
        .chain_update(bytes)
        .finalize()
        .to_vec()
}
