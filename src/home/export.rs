//! The whole library as a folder of Markdown, with `library.json` for what Markdown cannot say.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::manifest::{Listed, Manifest, NAME, file_name};
use super::{OnProgress, Progress};
use crate::article::Article;
use crate::library::{Library, SourceRow, digest, sync};
use crate::source::{from_markdown, to_markdown};

/// What became of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// So many articles are in the folder.
    Done(u64),
    /// There is something of this name, and not an empty folder.
    NotEmpty,
    /// This is left of an export that did not end.
    Unfinished(PathBuf),
}

/// Writes one state of the library to a new folder, or an empty one. The folder has its name when it is whole.
pub fn export(library: &Library, folder: &Path, progress: OnProgress) -> Result<Exported> {
    let folder = match folder.canonicalize() {
        Ok(known) if !is_empty(&known) => return Ok(Exported::NotEmpty),
        Ok(known) => known,
        Err(_) if folder.is_symlink() => return Ok(Exported::NotEmpty),
        Err(_) => std::path::absolute(folder)?,
    };
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Ok(Exported::NotEmpty);
    };
    let mut part = name.to_owned();
    part.push(".part");
    let part = parent.join(part);
    if part.exists() {
        return Ok(Exported::Unfinished(part));
    }
    let written = write(library, &part, progress).and_then(|articles| {
        fs::rename(&part, &folder)?;
        sync(parent)?;
        Ok(articles)
    });
    if written.is_err() {
        // Where it cannot be removed either, the first failure says why.
        let _ = fs::remove_dir_all(&part);
    }
    let written = written.with_context(|| format!("failed to export to `{}`", folder.display()));
    Ok(Exported::Done(written?))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn write(library: &Library, folder: &Path, progress: OnProgress) -> Result<u64> {
    fs::create_dir(folder).with_context(|| format!("failed to make `{}`", folder.display()))?;
    let _frozen = library.freeze()?;
    let mut sources: HashMap<String, Vec<SourceRow>> = HashMap::new();
    for row in library.sources()? {
        sources.entry(row.slug.clone()).or_default().push(row);
    }
    let (mut listed, mut files) = (Vec::new(), Vec::new());
    let ids = library.ids()?;
    let total = ids.len() as u64;
    for (id, done) in ids.into_iter().zip(0..) {
        progress(Progress::Exporting { done, total });
        let article = library.article(&id)?.map(|stored| stored.article);
        if let Some(article) = &article {
            files.push(folder.join(file_name(&id)));
            write_file(&folder.join(file_name(&id)), &markdown(article)?)?;
        }
        let digest = article.as_ref().map(digest);
        let sources = sources.remove(&id).unwrap_or_default();
        listed.push(Listed::new(id, digest.as_deref(), sources));
    }
    let articles = files.len() as u64;
    let manifest = Manifest::new(listed, library.blocked()?, library.watched()?);
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    files.push(folder.join(NAME));
    write_file(&folder.join(NAME), &text)?;
    // Together, after all are written: the system has them on the disk sooner than one by one.
    for file in files {
        let synced = File::open(&file).and_then(|file| file.sync_all());
        synced.with_context(|| format!("failed to write `{}` to the disk", file.display()))?;
    }
    sync(folder)?;
    Ok(articles)
}

/// The article's file, which reads back as the article.
fn markdown(article: &Article) -> Result<String> {
    let text = to_markdown(article);
    let again = from_markdown(&article.slug, text.as_bytes());
    ensure!(
        again.as_ref() == Ok(article),
        "the article `{}` cannot be written as Markdown without loss: take a `backup` instead",
        article.slug
    );
    Ok(text)
}

fn write_file(file: &Path, text: &str) -> Result<()> {
    let written = File::create_new(file).and_then(|mut out| out.write_all(text.as_bytes()));
    written.with_context(|| format!("failed to write `{}`", file.display()))
}
