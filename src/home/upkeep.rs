//! The index of a home: brought up to the library, made anew beside the old one, and tidied up.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::locks;
use super::{Notice, OnProgress, Progress, unwritable};
use crate::index::{ArticleChange, FORMAT, Index, Payload};
use crate::library::{Library, State, sync};

/// Opens the index for answers: brought up to the library where that can be done.
pub fn open_index(
    dir: &Path,
    library: &Library,
    progress: OnProgress,
) -> Result<(Index, Option<Notice>)> {
    let path = index_dir(dir);
    let (old, why) = match Index::open(&path) {
        Ok(index) if index.snapshot().payload().chain == library.state()?.chain => {
            return Ok((index, None));
        }
        Ok(index) => (belongs(&index, library)?.then_some(index), foreign(&path)),
        Err(error) => (None, format!("{error:#}")),
    };
    let Some(old) = old else {
        let _lock = locks::write(dir, progress).context(why)?;
        let index = Index::open(&index_dir(dir));
        return bring_up(dir, index, library, progress);
    };
    let behind = match locks::try_write(dir) {
        Ok(Some(_lock)) => match bring_up(dir, Index::open(&index_dir(dir)), library, progress) {
            Ok(index) => return Ok(index),
            Err(error) => format!("{error:#}"),
        },
        // Its writer is about to bring it up.
        Ok(None) => return Ok((old, None)),
        Err(error) => format!("{error:#}"),
    };
    Ok((old, Some(Notice::Behind(behind))))
}

/// Whether an index was made from an earlier revision of this library, or from this one.
fn belongs(index: &Index, library: &Library) -> Result<bool> {
    let snapshot = index.snapshot();
    let chain = library.chain_at(snapshot.payload().revision)?;
    Ok(chain.as_ref() == Some(&snapshot.payload().chain))
}

fn foreign(path: &Path) -> String {
    format!(
        "the index in `{}` does not belong to the library",
        path.display()
    )
}

/// Brings the index up to the library: by the difference, or made anew where there is none to go on from. A change that
/// was applied to the library is committed with it. The caller holds the write lock, and opened the index.
pub fn bring_up(
    dir: &Path,
    index: Result<Index>,
    library: &Library,
    progress: OnProgress,
) -> Result<(Index, Option<Notice>)> {
    collect(dir)?;
    let path = index_dir(dir);
    let why = match index {
        Ok(index) if belongs(&index, library)? => match catch_up(&index, library, progress) {
            Ok(()) => return Ok((index, None)),
            // Where the index is sound, making another would fail for the same reason, such as a full disk.
            Err(error) => match index.check() {
                Ok(()) => return Err(error),
                Err(damage) => format!("{damage:#}"),
            },
        },
        Ok(_) => foreign(&path),
        Err(_) if !path.exists() && library.state()?.revision <= 1 => {
            return Ok((build(dir, library, progress)?, None));
        }
        Err(_) if !path.exists() => format!("there was none in `{}`", path.display()),
        Err(error) => format!("{error:#}"),
    };
    let index = build(dir, library, progress).with_context(|| why.clone())?;
    Ok((index, Some(Notice::Rebuilt(why))))
}

fn catch_up(index: &Index, library: &Library, progress: OnProgress) -> Result<()> {
    let (from, state) = (index.snapshot().payload().revision, library.state()?);
    if from == state.revision {
        return library.commit();
    }
    write(
        index,
        library,
        &library.changed_since(from)?,
        &state,
        progress,
    )
}

/// Makes an index beside the old one and puts it in its place.
pub fn build(dir: &Path, library: &Library, progress: OnProgress) -> Result<Index> {
    let path = index_dir(dir);
    let (new, old) = (beside(&path, "new"), beside(&path, "old"));
    let built = build_in(&new, library, progress).and_then(|()| {
        if path.exists() {
            fs::rename(&path, &old)
                .with_context(|| format!("failed to move `{}` away", path.display()))?;
        }
        let put = fs::rename(&new, &path)
            .with_context(|| format!("failed to put the new index at `{}`", path.display()));
        if put.is_err() {
            // The old one is good for answers. Where it cannot come back, the first failure says why.
            let _ = fs::rename(&old, &path);
        }
        put?;
        sync(path.parent().unwrap_or(dir))
    });
    collect(dir)?;
    built?;
    Index::open(&path)
}

fn build_in(new: &Path, library: &Library, progress: OnProgress) -> Result<()> {
    fs::create_dir(new).with_context(|| format!("failed to make `{}`", new.display()))?;
    let index = Index::create(new)?;
    write(
        &index,
        library,
        &library.slugs()?,
        &library.state()?,
        progress,
    )?;
    sync(new)
}

fn write(
    index: &Index,
    library: &Library,
    slugs: &[String],
    state: &State,
    progress: OnProgress,
) -> Result<()> {
    let changes = slugs.iter().map(|slug| {
        let now = library
            .article(slug)?
            .map(|stored| (stored.version, stored.article));
        Ok(ArticleChange {
            slug: slug.clone(),
            now,
        })
    });
    let payload = Payload {
        format: FORMAT,
        revision: state.revision,
        chain: state.chain.clone(),
        articles: state.articles,
        passages: state.passages,
        newest: state.newest,
        languages: state.languages.clone(),
    };
    let total = slugs.len() as u64;
    let mut done = |done| progress(Progress::Indexing { done, total });
    // The library is committed when nearly all that can fail is done, and before the index: it is never behind.
    index.apply(changes, slugs.len(), &payload, &mut done, || {
        library.commit()
    })
}

/// Removes what builds that died left behind, and indexes of older formats. The caller holds the write lock.
fn collect(dir: &Path) -> Result<()> {
    let parent = dir.join("tantivy");
    make_dir(&parent)?;
    let failed = || format!("failed to tidy up `{}`", parent.display());
    for entry in fs::read_dir(&parent).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        if is_dead(&path) {
            fs::remove_dir_all(&path)
                .with_context(|| format!("failed to remove `{}`", path.display()))?;
        }
    }
    Ok(())
}

fn is_dead(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let format = |name: &str| name.strip_prefix('v')?.parse::<u32>().ok();
    match name.split_once('.') {
        Some((name, rest)) => {
            format(name).is_some() && (rest.starts_with("new-") || rest.starts_with("old-"))
        }
        None => format(&name).is_some_and(|format| format < FORMAT),
    }
}

fn beside(path: &Path, what: &str) -> PathBuf {
    path.with_extension(format!("{what}-{}", std::process::id()))
}

/// Makes a folder, and puts its name on the disk where it is new.
pub fn make_dir(dir: &Path) -> Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir).with_context(|| unwritable(dir))?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync(parent),
        _ => Ok(()),
    }
}

pub fn index_dir(dir: &Path) -> PathBuf {
    dir.join("tantivy").join(format!("v{FORMAT}"))
}
