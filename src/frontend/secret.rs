//! Secrets of the front ends: from the environment or a file, and in no log.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result};

/// A token, a password or a key, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a secret.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// What was given, else the first line of the file, which the configuration names under this key. `None` where
    /// there is neither.
    pub fn read(given: &str, file: &Path, key: &str) -> Result<Option<Secret>> {
        let text = match given.trim() {
            "" if file.as_os_str().is_empty() => return Ok(None),
            "" => std::fs::read_to_string(file)
                .with_context(|| format!("failed to read `{key}`, `{}`", file.display()))?,
            given => given.to_owned(),
        };
        let line = text.lines().next().unwrap_or_default().trim();
        Ok(Some(Secret::new(line)))
    }

    /// The secret itself, for the platform.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
