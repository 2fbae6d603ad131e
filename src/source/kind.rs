//! What kind of file it is, by its first bytes and its name.

/// The kinds that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Text,
    /// Markdown, with or without front matter.
    Markdown,
    /// A web page.
    Html,
}

/// First bytes that no text begins with.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (
        b"PK\x03\x04",
        "a ZIP archive, or an office document or e-book packed as one",
    ),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old office document",
    ),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xfd7zXZ\0", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!\x1a\x07", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"ID3\x02", "a sound file"),
    (b"ID3\x03", "a sound file"),
    (b"ID3\x04", "a sound file"),
    (b"OggS\0", "a sound file"),
    (b"fLaC\0", "a sound file"),
];

/// First bytes that a text may begin with, with those that stand behind them at a place in other files.
const PARTED_MAGIC: &[(&[u8], usize, &[u8], &str)] = &[
    (b"RIFF", 8, b"WEBP", "an image"),
    (b"RIFF", 8, b"WAVE", "a sound file"),
    (b"RIFF", 8, b"AVI ", "a film"),
    (b"BZh", 4, b"1AY&SY", "a compressed file"),
];

/// Endings of names whose files are not articles, or not ones that are read.
const ENDINGS: &[(&str, &str)] = &[
    ("pdf", "a PDF"),
    (
        "doc docx docm dot dotx odt fodt rtf pages wpd",
        "an office document",
    ),
    ("xls xlsx ods csv tsv numbers parquet", "a table"),
    ("ppt pptx odp key", "a slide show"),
    (
        "epub mobi azw azw3 djvu ps eps",
        "an e-book or printed page",
    ),
    (
        "png jpg jpeg gif webp bmp tif tiff svg ico heic avif",
        "an image",
    ),
    ("mp3 wav ogg flac m4a aac opus", "a sound file"),
    ("mp4 mkv webm avi mov", "a film"),
    ("zip gz bz2 xz zst 7z rar tar tgz", "an archive"),
    (
        "json jsonl ndjson xml rss atom yaml yml toml ini db sqlite sqlite3",
        "data",
    ),
    (
        "exe dll so bin wasm class jar iso img",
        "a program or disk image",
    ),
];

/// The kind of a file with this name that begins with these bytes, or why it is not read.
pub fn by_name_and_bytes(name: &str, bytes: &[u8]) -> Result<Kind, String> {
    not_empty(bytes)?;
    let ending = std::path::Path::new(name)
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let by_bytes = by_bytes(bytes);
    let by_name = ENDINGS
        .iter()
        .find(|(endings, _)| endings.split(' ').any(|known| known == ending))
        .map(|(_, what)| *what);
    if let Some(what) = by_bytes.or(by_name) {
        return Err(not_read(what));
    }
    Ok(match ending.as_str() {
        "md" | "markdown" | "mdown" | "mkd" => Kind::Markdown,
        "html" | "htm" | "xhtml" | "xht" | "shtml" => Kind::Html,
        _ => Kind::Text,
    })
}

/// The kind of a page that its server calls so and that begins with these bytes, or why it is not read.
pub fn by_media_and_bytes(media: Option<&str>, bytes: &[u8]) -> Result<Kind, String> {
    not_empty(bytes)?;
    if let Some(what) = by_bytes(bytes) {
        return Err(not_read(what));
    }
    if is_feed(bytes) {
        return Err("is a feed, not an article; `watch` it, and its articles are added".to_owned());
    }
    match media {
        Some("text/html" | "application/xhtml+xml") => Ok(Kind::Html),
        Some("text/markdown" | "text/x-markdown") => Ok(Kind::Markdown),
        Some("text/plain" | "application/octet-stream") | None => Ok(Kind::Text),
        Some(media) => Err(not_read(&format!("`{media}`"))),
    }
}

/// Whether it begins as RSS, Atom or a JSON feed does.
pub fn is_feed(bytes: &[u8]) -> bool {
    const HEAD: usize = 2048;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let opens = |tag: &str| head.starts_with(tag);
    let holds = |tag: &str| head.contains(tag);
    opens("<rss")
        || opens("<feed")
        || opens("<rdf:RDF")
        || (opens("<?xml")
            && !holds("<html")
            && (holds("<rss") || holds("<feed") || holds("<rdf:RDF")))
        || (opens("{") && holds("jsonfeed.org/version"))
}

fn not_empty(bytes: &[u8]) -> Result<(), String> {
    match bytes.iter().all(u8::is_ascii_whitespace) {
        true => Err("is empty; add a file with the article's text in it".to_owned()),
        false => Ok(()),
    }
}

fn by_bytes(bytes: &[u8]) -> Option<&'static str> {
    let whole = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    let parted = PARTED_MAGIC.iter().find(|(magic, at, behind, _)| {
        let rest = bytes.get(*at..).unwrap_or_default();
        bytes.starts_with(magic) && rest.starts_with(behind)
    });
    let whole = whole.map(|(_, what)| *what);
    whole.or(parted.map(|(.., what)| *what))
}

fn not_read(what: &str) -> String {
    format!(
        "is {what}, which is not read; save its text as plain text, Markdown or HTML and add that"
    )
}

/// A file whose name says nothing may still begin as a web page or with front matter.
pub fn refine(kind: Kind, chars: &str) -> Kind {
    if kind != Kind::Text {
        return kind;
    }
    let start = chars.trim_start();
    let opens = |tag: &str| {
        start
            .get(..tag.len())
            .is_some_and(|first| first.eq_ignore_ascii_case(tag))
    };
    if opens("<!doctype html") || opens("<html") {
        Kind::Html
    } else if super::front::opens(chars) {
        Kind::Markdown
    } else {
        Kind::Text
    }
}
