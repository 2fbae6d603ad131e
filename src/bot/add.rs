//! Adding files, folders of files and pages of the web.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::of;
use crate::command::{Add, web_address};
use crate::home::{Home, OnProgress, Progress};
use crate::library::{Audit, Change, Effect};
use crate::reply::{Added, News, Reply};

/// Takes what can be taken as one change, and says of the rest why not.
pub fn add(home: &Home, add: &Add, audit: &Audit, progress: OnProgress) -> Result<Reply> {
    let given = add.about.meta();
    let (mut changes, mut remarked, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let paths = files(&add.files, &mut refused);
    let total = paths.len() as u64;
    for (path, done) in paths.into_iter().zip(0..) {
        progress(Progress::Reading { done, total });
        let read = match web_address(&path) {
            Some(url) => home.page(url, &given),
            None => home.file(&path, &given),
        };
        match read {
            Ok((change, remarks)) => {
                remarked.push((key(&change), remarks));
                changes.push(change);
            }
            Err(sentence) => refused.push(sentence),
        }
    }
    let outcome = home.change(changes, audit, progress)?;
    let mut added = Vec::new();
    for (effect, (key, remarks)) in outcome.effects.into_iter().zip(remarked) {
        let (slug, news) = match effect {
            Effect::New { slug, .. } => (slug, News::New),
            Effect::Changed { slug, .. } => (slug, News::Changed),
            Effect::Same { slug } => (slug, News::Same),
            Effect::Duplicate { of, .. } => {
                refused.push(duplicate(&key, &of));
                continue;
            }
            Effect::Blocked { slug, .. } => {
                refused.push(blocked(&key, &slug));
                continue;
            }
            Effect::Gone { .. } | Effect::Erased { .. } | Effect::NoSuchArticle { .. } => continue,
        };
        if let Some(stored) = home.library().article(&slug)? {
            added.push(Added {
                article: of(&stored.article),
                news,
                remarks,
            });
        }
    }
    Ok(Reply::Added { added, refused })
}

fn key(change: &Change) -> String {
    match change {
        Change::Put { source, .. } => source.key.clone(),
        _ => String::new(),
    }
}

/// Why a file with a text that the library has is not taken.
pub fn duplicate(key: &str, of: &str) -> String {
    let name = shown(key);
    format!(
        "`{name}` has the same text as the article `{of}`: remove that one first if this is to stand in its place"
    )
}

/// Why a text that was erased is not taken.
pub fn blocked(key: &str, slug: &str) -> String {
    let name = shown(key);
    format!("`{name}` was erased with the article `{slug}`, and is kept from coming back")
}

/// A source as a moderator may see it: not where on the host it lies.
pub fn shown(key: &str) -> &str {
    let path = Path::new(key);
    match web_address(path) {
        Some(address) => address,
        None => path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or(key),
    }
}

/// The files, and those in the folders, in order. Hidden ones are editors' and systems' own.
fn files(paths: &[PathBuf], refused: &mut Vec<String>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if web_address(path).is_some() || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match in_folder(path) {
            Ok(inside) if inside.is_empty() => {
                refused.push(format!("the folder `{}` has no file", path.display()))
            }
            Ok(inside) => files.extend(inside),
            Err(error) => refused.push(format!(
                "failed to read the folder `{}`: {error}",
                path.display()
            )),
        }
    }
    files
}

fn in_folder(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    let hidden = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    paths.retain(|path| path.is_file() && !hidden(path));
    paths.sort();
    Ok(paths)
}
