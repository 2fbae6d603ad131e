//! Copies of the library for the operator.

use std::path::Path;

use anyhow::Result;

use crate::home::Home;
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
