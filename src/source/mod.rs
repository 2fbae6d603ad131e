//! Where articles come from: plain text, Markdown with front matter, or HTML, in files, on the web or in feeds, read into
//! drafts.
//!
//! A person's mistake (another kind of file, malformed front matter, nothing in it) is a [`Refusal`]: one sentence that
//! names the file and says what to do.

mod address;
mod blocks;
mod day;
mod decode;
mod export;
mod feed;
mod fetch;
mod front;
mod html;
mod kind;
mod markdown;
mod meta;
mod plain;
mod robots;
mod text;
mod tree;

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

pub use export::{from_markdown, to_markdown};
pub use feed::{Entry, Feed, feed, is_feed};
pub use fetch::{Fetcher, Got, Known, MAX_BODY, MAX_TIME, Page};
pub use front::is_id;
pub use meta::detect_language;

use crate::article::{Block, MAX_HEADING_CHARS, Meta, announces, is_of_corrections};
use kind::Kind;

/// Counted up where the same bytes are read as another article than before: a refresh reads them again then.
pub const READING: u32 = 5;

/// The largest file that is read, in bytes. The longest novels are near 7 MiB of text.
pub const MAX_BYTES: u64 = 32 << 20;

/// The longest paragraph, in characters: a paragraph is what is found and quoted from, so a longer one is cut at the
/// ends of sentences. About a page and a half of print.
pub const MAX_PARAGRAPH_CHARS: usize = 4000;

/// The most paragraphs of one article. The Bible has 31,000 verses; each paragraph is written, indexed and compared on its
/// own at every change.
const MAX_PARAGRAPHS: usize = 50_000;

/// An article as its source has it, before it is in the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What is known about it; the title is not empty.
    pub meta: Meta,
    /// The id that its front matter asks for: lower-case words joined by hyphens.
    pub id: Option<String>,
    /// The text: at least one paragraph.
    pub blocks: Vec<Block>,
    /// What the reader should know about how it was read, a sentence each.
    pub remarks: Vec<String>,
}

/// Why a source is not taken: a sentence that names it and says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a parser makes of the characters.
#[derive(Debug, Default)]
struct Parsed {
    meta: Meta,
    id: Option<String>,
    blocks: Vec<Block>,
    /// The heading that is the title where no other is given.
    title: Option<usize>,
    /// Which of the blocks are bold from end to end, in their order.
    bold: Vec<usize>,
    remarks: Vec<String>,
}

/// Reads a file of at most [`MAX_BYTES`]. What is `given` wins over what the file says.
pub fn read(path: &Path, given: &Meta) -> Result<Draft, Refusal> {
    parse(&path.display().to_string(), &bytes(path)?, given)
}

/// The bytes of a file of at most [`MAX_BYTES`].
pub fn bytes(path: &Path) -> Result<Vec<u8>, Refusal> {
    let name = path.display().to_string();
    let refuse = |why: String| Refusal(format!("`{name}` {why}"));
    let unreadable = |error: std::io::Error| refuse(format!("cannot be read: {error}"));
    let about = std::fs::metadata(path).map_err(|error| match looks_like_address(&name) {
        true => refuse(format!(
            "is no file; if it is an address, write `https://{name}`"
        )),
        false => unreadable(error),
    })?;
    if about.is_dir() {
        std::fs::read_dir(path).map_err(unreadable)?;
        return Err(refuse("is a folder; name the files in it".to_owned()));
    }
    if !about.is_file() {
        return Err(refuse(
            "is not a regular file; save its text to a file and add that".to_owned(),
        ));
    }
    if about.len() > MAX_BYTES {
        return Err(refuse(too_large(about.len())));
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    Ok(bytes)
}

/// `example.org/page` or `example.org:8080`, as a person types an address.
fn looks_like_address(name: &str) -> bool {
    let host = name.split(['/', ':']).next().unwrap_or_default();
    let has_more = host.len() < name.len();
    (host.starts_with("www.") || has_more) && host.trim_matches('.').contains('.')
}

/// Parses the bytes of a file with this name. What is `given` wins over what the bytes say; its empty title means
/// none.
pub fn parse(name: &str, bytes: &[u8], given: &Meta) -> Result<Draft, Refusal> {
    draft(name, bytes, given).map_err(|why| Refusal(format!("`{name}` {why}")))
}

fn draft(name: &str, bytes: &[u8], given: &Meta) -> Result<Draft, String> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let kind = kind::by_name_and_bytes(name, bytes)?;
    drafted(name, kind, bytes, None, given)
}

/// Parses what was fetched. What is `given` wins over what the page says.
pub fn page(page: &Page, given: &Meta) -> Result<Draft, Refusal> {
    let parsed = kind::by_media_and_bytes(page.media.as_deref(), &page.bytes)
        .and_then(|kind| drafted(&page.url, kind, &page.bytes, page.charset.as_deref(), given));
    let mut draft = parsed.map_err(|why| Refusal(format!("`{}` {why}", page.url)))?;
    // A page may name a better address of its own site; another site's is none of its business.
    if given.url.is_none() {
        let own = draft.meta.url.filter(|url| same_site(url, &page.url));
        let here = Some(page.url.clone()).filter(|url| !address::is_upload(url));
        draft.meta.url = own.or(here);
    }
    // An id that a stranger's page asks for is not taken.
    draft.id = None;
    Ok(draft)
}

/// Whether two addresses are of one host, with `www.` or without.
fn same_site(a: &str, b: &str) -> bool {
    let host = |url: &str| {
        let host = url::Url::parse(url).ok()?.host_str()?.to_owned();
        Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
    };
    host(a).is_some() && host(a) == host(b)
}

fn drafted(
    name: &str,
    kind: Kind,
    bytes: &[u8],
    charset: Option<&str>,
    given: &Meta,
) -> Result<Draft, String> {
    let (chars, mut remarks) = decode::decode(bytes, kind == Kind::Html, charset)?;
    let mut parsed = match kind::refine(kind, &chars) {
        Kind::Text => plain::parse(&chars)?,
        Kind::Markdown => markdown::parse(&chars)?,
        Kind::Html => html::parse(&chars)?,
    };
    remarks.append(&mut parsed.remarks);
    parsed.remarks = remarks;
    completed(name, parsed, given)
}

/// A draft of what a parser made. The name is the title where there is no other.
fn completed(name: &str, parsed: Parsed, given: &Meta) -> Result<Draft, String> {
    let (mut blocks, mut remarks) = (parsed.blocks, parsed.remarks);
    without_nul(&mut blocks);
    raise_bold(&mut blocks, &parsed.bold);
    let mut meta = given.over(parsed.meta);
    place_title(name, parsed.title, &mut meta, &mut blocks, &mut remarks);
    lower_lone(&mut blocks);
    keep_short(&mut blocks);
    let mut meta = meta::checked(meta)?;
    meta.date = meta.date.or_else(|| day::of(&blocks));
    if blocks
        .iter()
        .all(|block| matches!(block, Block::Heading(..)))
    {
        return Err(
            "has no paragraph of text; add a file with the article's text in it".to_owned(),
        );
    }
    if is_binary(&blocks) {
        return Err("does not look like text; save it as UTF-8 text and add that".to_owned());
    }
    if meta.language.is_none() {
        meta.language = meta::detect_language(&blocks);
    }
    split_long(&mut blocks, meta.language.as_deref());
    not_too_many(blocks.len())?;
    Ok(Draft {
        meta,
        id: parsed.id,
        blocks,
        remarks,
    })
}

/// What a person says about an article, tidied; a title and topics may be missing. An error says what is wrong with it.
pub fn said(given: &Meta) -> Result<Meta, String> {
    let title = given.title.trim().to_owned();
    let named = Meta {
        title: if title.is_empty() {
            "-".to_owned()
        } else {
            title.clone()
        },
        ..given.clone()
    };
    let mut said = meta::checked(named)?;
    if title.is_empty() {
        said.title = String::new();
    }
    Ok(said)
}

fn too_large(bytes: u64) -> String {
    let mib = 1 << 20;
    format!(
        "has {} MiB, more than the {} MiB that are read; split it into articles",
        bytes.div_ceil(mib),
        MAX_BYTES / mib
    )
}

fn not_too_many(paragraphs: usize) -> Result<(), String> {
    match paragraphs > MAX_PARAGRAPHS {
        true => Err(format!(
            "has {paragraphs} paragraphs and headings, more than the {MAX_PARAGRAPHS} of one article; split it into articles"
        )),
        false => Ok(()),
    }
}

/// The title as given, else as the file says, else as a heading says, else the file's name. A title that stands in the
/// text too is not repeated as a heading.
fn place_title(
    name: &str,
    heading: Option<usize>,
    meta: &mut Meta,
    blocks: &mut Vec<Block>,
    remarks: &mut Vec<String>,
) {
    let own = heading.and_then(|at| heading_text(blocks, at));
    if meta.title.trim().is_empty() {
        meta.title = own.unwrap_or_else(|| {
            let stem = Path::new(name)
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            remarks.push(format!(
                "it names no title, so its file's name is used: `{stem}`; `--title` gives another"
            ));
            stem
        });
    }
    let title = Some(meta::one_line(&meta.title));
    if let Some(at) = heading.filter(|&at| heading_text(blocks, at) == title) {
        blocks.remove(at);
    }
    let repeated = (0..)
        .take_while(|&at| heading_text(blocks, at) == title)
        .count();
    blocks.drain(..repeated);
}

/// Bold lines that look like subheads are some, below all others, where a text has several; where one in capitals stands over another
/// one, those in capitals are above the others. One that is said again is a speaker's name.
fn raise_bold(blocks: &mut [Block], bold: &[usize]) {
    let is_free = |level: u8| {
        let is_below = |block: &Block| matches!(block, Block::Heading(own, _) if *own >= level);
        !blocks.iter().any(is_below)
    };
    let mut said: HashMap<&str, usize> = HashMap::new();
    for at in bold {
        *said.entry(blocks[*at].text()).or_default() += 1;
    }
    let is_head = |at: &usize| said[blocks[*at].text()] == 1 && is_bold_head(blocks, bold, *at);
    let heads: Vec<usize> = bold.iter().copied().filter(is_head).collect();
    let is_capital =
        |text: &str| text.contains(char::is_uppercase) && !text.contains(char::is_lowercase);
    let is_over = |at: &usize| {
        let text = blocks[*at].text();
        let is_alone = said[text] == 1 && heads.binary_search(&(at + 1)).is_ok();
        is_alone && is_capital(text) && may_be_bold_head(text)
    };
    let has_room = is_free(LOWEST - 1);
    let over = bold.iter().copied().filter(|at| has_room && is_over(at));
    let over: Vec<usize> = over.collect();
    if heads.len() > 1 && is_free(LOWEST) {
        let has_levels = !over.is_empty();
        for at in heads.into_iter().chain(over) {
            let text = blocks[at].text().replace('\n', " ");
            let level = match has_levels && is_capital(&text) {
                true => LOWEST - 1,
                false => LOWEST,
            };
            blocks[at] = Block::Heading(level, text);
        }
    }
}

/// Whether a bold paragraph is a subhead of what stands behind it.
fn is_bold_head(blocks: &[Block], bold: &[usize], at: usize) -> bool {
    let text = blocks[at].text();
    let is_over = match blocks.get(at + 1) {
        Some(Block::Paragraph(next)) => {
            let is_longer = next.chars().count() > text.chars().count();
            let is_text = is_longer || text::ends_sentence(next) || announces(next);
            is_text && bold.binary_search(&(at + 1)).is_err()
        }
        // What announces a list stands above it as such.
        Some(Block::Item(..)) => !announces(text),
        Some(Block::Columns(_) | Block::Row(_)) => true,
        Some(Block::Heading(..)) | None => false,
    };
    is_over && may_be_bold_head(text)
}

/// Whether a bold text is one of a subhead. One with digits is a price, a day or a phone number.
fn may_be_bold_head(text: &str) -> bool {
    /// What lines begin with that tell who wrote a text or took a picture, in small letters.
    const CREDITS: [&str; 11] = [
        "by", "von", "par", "por", "written", "author", "autor", "auteur", "photo", "foto", "bild",
    ];
    let first = text.split(|c: char| !c.is_alphanumeric()).next();
    let first = first.unwrap_or_default().to_lowercase();
    text::may_be_bold_subhead(text)
        && !text.contains(char::is_numeric)
        && !CREDITS.contains(&&*first)
        && !is_of_corrections(text)
}

/// A heading of the first level that stands alone is a second title: the others do not stand under it, and it does not
/// stand under them.
fn lower_lone(blocks: &mut [Block]) {
    let mut first = None;
    let mut highest = LOWEST;
    for block in blocks {
        match block {
            Block::Heading(1, _) if first.is_some() => return,
            Block::Heading(level @ 1, _) => first = Some(level),
            Block::Heading(level, _) => highest = highest.min(*level),
            _ => {}
        }
    }
    if let Some(level) = first {
        *level = highest;
    }
}

/// What stands above many passages is written, indexed and read with each of them: where it is longer than any heading, it is a
/// paragraph. Nothing stands under an item of that length.
fn keep_short(blocks: &mut [Block]) {
    for block in blocks {
        let is_long = block.text().chars().nth(MAX_HEADING_CHARS).is_some();
        if let (true, Block::Heading(_, text) | Block::Columns(text)) = (is_long, &mut *block) {
            *block = Block::Paragraph(std::mem::take(text));
        }
    }
}

/// The lowest level of a heading: an exported article has its title above them.
const LOWEST: u8 = 5;

fn heading_text(blocks: &[Block], at: usize) -> Option<String> {
    match blocks.get(at) {
        Some(Block::Heading(_, text)) => Some(meta::one_line(text)),
        _ => None,
    }
}

/// Markup can name the character that text may not hold; there it is replaced as the standards of HTML and Markdown say.
fn without_nul(blocks: &mut [Block]) {
    for text in blocks.iter_mut().map(Block::text_mut) {
        if text.contains('\0') {
            *text = text.replace('\0', "\u{fffd}");
        }
    }
}

/// More than one character in a hundred is a control character that no text editor writes.
fn is_binary(blocks: &[Block]) -> bool {
    let (mut odd, mut all) = (0, 0);
    for text in blocks.iter().map(Block::text) {
        all += text.chars().count();
        odd += text
            .chars()
            .filter(|&c| c.is_control() && !c.is_whitespace() && c != '\u{1b}')
            .count();
    }
    odd * 100 > all
}

/// Cuts paragraphs that are too long into several.
fn split_long(blocks: &mut Vec<Block>, language: Option<&str>) {
    if !blocks.iter().any(|block| chars_end(block.text()).is_some()) {
        return;
    }
    let language = language.unwrap_or("en");
    let cut = |block| match block {
        Block::Paragraph(text) => pieces(&text, language, Block::Paragraph),
        Block::Item(depth, text) => pieces(&text, language, |text| Block::Item(depth, text)),
        Block::Row(text) => pieces(&text, language, Block::Row),
        short => vec![short],
    };
    *blocks = std::mem::take(blocks).into_iter().flat_map(cut).collect();
}

/// Where the longest paragraph ends in a longer text.
fn chars_end(text: &str) -> Option<usize> {
    if text.len() <= MAX_PARAGRAPH_CHARS {
        None
    } else {
        text.char_indices()
            .nth(MAX_PARAGRAPH_CHARS)
            .map(|(at, _)| at)
    }
}

/// Pieces of at most [`MAX_PARAGRAPH_CHARS`] characters that end with a sentence, else at a space, else anywhere.
fn pieces(mut text: &str, language: &str, block: impl Fn(String) -> Block) -> Vec<Block> {
    let mut pieces = Vec::new();
    while let Some(end) = chars_end(text) {
        let window = &text[..end];
        // The window's last sentence may go on after it.
        let sentences = sentencex::segment(language, window);
        let whole = sentences
            .iter()
            .rev()
            .skip(1)
            .find(|sentence| !sentence.trim().is_empty());
        let at = whole
            .map(|sentence| sentence.as_ptr() as usize + sentence.len() - window.as_ptr() as usize);
        let at = at
            .or_else(|| window.rfind(char::is_whitespace))
            .filter(|&at| at > 0)
            .unwrap_or(end);
        pieces.push(text[..at].trim());
        text = text[at..].trim_start();
    }
    pieces.push(text);
    pieces
        .into_iter()
        .filter(|piece| !piece.is_empty())
        .map(|piece| block(piece.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests;
