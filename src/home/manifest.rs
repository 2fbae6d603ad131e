//! What an exported folder says about the library beside its articles: `library.json`.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::article::Meta;
use crate::library::{Blocked, Copied, Kind, Source, SourceRow, SourceState, Watched};
use crate::source::is_id;

/// Its name. No article's file has it.
pub const NAME: &str = "library.json";
/// Version of its form.
const FORMAT: u32 = 1;

/// All of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// Every id that was ever used.
    pub articles: Vec<Listed>,
    /// What was erased, without its text.
    pub blocked: Vec<Erased>,
    /// Pages and feeds that a refresh looks at, and what they last said.
    pub watched: Vec<Watched>,
}

/// An id and what belongs to it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub id: String,
    /// Of the article, where the library has it: its file is beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Origin>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    key: String,
    kind: Kind,
    state: SourceState,
    digest: String,
    #[serde(default)]
    given: Meta,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    hash: String,
    id: String,
}

impl Manifest {
    pub fn new(articles: Vec<Listed>, blocked: Vec<Blocked>, watched: Vec<Watched>) -> Manifest {
        let erased = |blocked: Blocked| Erased {
            hash: hex(&blocked.hash),
            id: blocked.slug,
        };
        Manifest {
            format: FORMAT,
            articles,
            blocked: blocked.into_iter().map(erased).collect(),
            watched,
        }
    }

    /// Reads it. The error is a sentence.
    pub fn read(file: &Path, bytes: &[u8]) -> Result<Manifest, String> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let name = file.display();
        let broken = |error: serde_json::Error| {
            format!("`{name}` is not what an export writes: {error}; export again")
        };
        let format: Format = serde_json::from_slice(bytes).map_err(broken)?;
        if format.format != FORMAT {
            return Err(format!(
                "`{name}` has form {}, this program reads form {FORMAT}: use the program that wrote it",
                format.format
            ));
        }
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(broken)?;
        let wrong = manifest.articles.iter().find_map(Listed::wrong);
        let wrong = wrong.or_else(|| manifest.blocked.iter().find_map(Erased::wrong));
        match wrong {
            Some(wrong) => Err(format!(
                "`{name}` has the {} `{}`; export again",
                wrong.0,
                wrong.1.escape_debug()
            )),
            None => Ok(manifest),
        }
    }
}

impl Listed {
    pub fn new(id: String, digest: Option<&[u8]>, sources: Vec<SourceRow>) -> Listed {
        let origin = |row: SourceRow| Origin {
            key: row.source.key,
            kind: row.source.kind,
            state: row.state,
            digest: hex(&row.source.hash),
            given: row.source.given,
            last_error: row.last_error,
        };
        Listed {
            id,
            digest: digest.map(hex),
            sources: sources.into_iter().map(origin).collect(),
        }
    }

    /// What of it no library can hold.
    fn wrong(&self) -> Option<(&'static str, &String)> {
        let id = Some(&self.id).filter(|id| !is_id(id));
        let sources = self.sources.iter().map(|origin| &origin.digest);
        let digest = self.digest.iter().chain(sources).find(|hex| !is_hex(hex));
        id.map(|id| ("id", id))
            .or(digest.map(|hex| ("digest", hex)))
    }

    /// The id for a library, without its article.
    pub fn copied(self) -> Copied {
        let slug = self.id;
        let row = |origin: Origin| SourceRow {
            source: Source {
                key: origin.key,
                kind: origin.kind,
                hash: unhex(&origin.digest),
                given: origin.given,
            },
            slug: slug.clone(),
            state: origin.state,
            last_error: origin.last_error,
        };
        Copied {
            article: None,
            sources: self.sources.into_iter().map(row).collect(),
            slug,
        }
    }
}

impl Erased {
    fn wrong(&self) -> Option<(&'static str, &String)> {
        (!is_hex(&self.hash)).then_some(("hash", &self.hash))
    }

    pub fn blocked(self) -> Blocked {
        Blocked {
            hash: unhex(&self.hash),
            slug: self.id,
        }
    }
}

/// An article's file. Its id is lower-case letters, digits and hyphens: some of those are names that Windows keeps for
/// itself.
pub fn file_name(id: &str) -> String {
    let port = |name: &str| {
        id.strip_prefix(name)
            .is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    match matches!(id, "con" | "prn" | "aux" | "nul") || port("com") || port("lpt") {
        true => format!("{id}_.md"),
        false => format!("{id}.md"),
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn is_hex(hex: &str) -> bool {
    hex.len().is_multiple_of(2) && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The bytes of what [`is_hex`].
fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().map(|c| c.to_digit(16).unwrap_or(0)).collect();
    let byte = |pair: &[u32]| pair.iter().fold(0, |byte, digit| byte * 16 + digit) as u8;
    digits.chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_names_that_every_system_takes() {
        for (id, file) in [
            ("ships", "ships.md"),
            ("con", "con_.md"),
            ("lpt1", "lpt1_.md"),
            ("com12", "com12.md"),
            ("com-1", "com-1.md"),
            ("library", "library.md"),
        ] {
            assert_eq!(file_name(id), file);
        }
    }

    #[test]
    fn what_no_export_writes_is_refused() {
        let read = |text: &str| {
            Manifest::read(Path::new("library.json"), text.as_bytes())
                .map(|read| read.articles.len())
        };
        assert_eq!(
            read(r#"{"format":1,"articles":[{"id":"a"}],"blocked":[],"watched":[]}"#),
            Ok(1)
        );
        for (text, says) in [
            ("", "line 1"),
            ("{\n\"format\": 1,\n\"articles\": 7}", "line 3"),
            (r#"{"format":2}"#, "has form 2"),
            (r#"{"format":1,"articles":[]}"#, "`blocked`"),
            (
                r#"{"format":1,"articles":[],"blocked":[],"watched":[],"more":1}"#,
                "`more`",
            ),
            (
                r#"{"format":1,"articles":[{"id":"../a"}],"blocked":[],"watched":[]}"#,
                "the id `../a`",
            ),
            (
                r#"{"format":1,"articles":[{"id":"a","digest":"0g"}],"blocked":[],"watched":[]}"#,
                "the digest `0g`",
            ),
            (
                r#"{"format":1,"articles":[],"blocked":[{"hash":"123","id":"a"}],"watched":[]}"#,
                "the hash `123`",
            ),
        ] {
            let refusal = read(text).unwrap_err();
            assert!(refusal.contains(says), "{text}: {refusal}");
        }
    }
}
