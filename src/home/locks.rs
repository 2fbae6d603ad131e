//! The home's two locks. The system releases both when their process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::{Timestamp, Unit};

use super::{OnProgress, Progress, unwritable};

/// The file whose lock is the right to write.
const WRITE: &str = "write.lock";

/// Waits for the right to write: one process at a time changes the library and its index.
pub fn write(dir: &Path, progress: OnProgress) -> Result<File> {
    if let Some(lock) = try_write(dir)? {
        return Ok(lock);
    }
    progress(Progress::Waiting);
    let file = open(dir, WRITE)?;
    file.lock().with_context(|| unwritable(&dir.join(WRITE)))?;
    Ok(file)
}

/// The right to write, where no other process has it.
pub fn try_write(dir: &Path) -> Result<Option<File>> {
    let file = open(dir, WRITE)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| unwritable(&dir.join(WRITE))),
    }
}

/// Proof that this process is the home's one long-lived owner, for as long as it is kept.
#[derive(Debug)]
pub struct Owner {
    _lock: File,
}

/// Makes this process the owner, or says who is.
pub fn own(dir: &Path) -> Result<Owner> {
    let mut file = open(dir, "serve.lock")?;
    let failed = || format!("failed to lock `{}`", dir.join("serve.lock").display());
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Where it can't be read there is still a holder.
            let _ = file.read_to_string(&mut holder);
            let holder = if holder.is_empty() {
                "another process"
            } else {
                holder.trim()
            };
            bail!(
                "`{}` is held by {holder}: stop it first, or give another home with `--home`",
                dir.display()
            );
        }
    }
    let since = Timestamp::now().round(Unit::Second)?;
    file.set_len(0).with_context(failed)?;
    file.seek(SeekFrom::Start(0)).with_context(failed)?;
    writeln!(file, "process {} since {since}", std::process::id()).with_context(failed)?;
    Ok(Owner { _lock: file })
}

fn open(dir: &Path, name: &str) -> Result<File> {
    let path = dir.join(name);
    let mut options = OpenOptions::new();
    let file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    // Where there is none, it is the folder that takes no new file.
    let named = if path.exists() { path.as_path() } else { dir };
    file.with_context(|| unwritable(named))
}
