//! Copies of the library for the operator.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::home::{Exported, Home, OnProgress};
use crate::reply::Reply;

/// A consistent copy of the library in a new file.
pub fn backup(home: &Home, file: &Path) -> Result<Reply> {
    let name = file.display().to_string();
    if file.exists() {
        return Ok(Reply::Exists(name));
    }
    home.library().copy_to(file)?;
    Ok(Reply::BackedUp(name))
}

/// The whole library in a new folder.
pub fn export(home: &Home, folder: &Path, progress: OnProgress) -> Result<Reply> {
    let name = folder.display().to_string();
    Ok(match home.export(folder, progress)? {
        Exported::Done(articles) => Reply::Exported {
            folder: name,
            articles,
        },
        Exported::NotEmpty => Reply::NotEmpty(name),
        Exported::Unfinished(part) => Reply::Unfinished(part.display().to_string()),
    })
}

/// A path that stands for the same folder wherever a preview is applied.
pub fn whole_path(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}
