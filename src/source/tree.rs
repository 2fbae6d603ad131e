//! The tree of a page, within bounds: of bytes, tags, attributes, depth and time, so that no page takes more memory or
//! time than long ones that people write.

use std::time::{Duration, Instant};

use dom_query::{Document, NodeRef};
use html5ever::ParseOpts;
use html5ever::tendril::TendrilSink as _;

/// The largest page, in bytes of UTF-8. Long encyclopedia articles have 2 MiB of markup.
const MAX_PAGE: usize = 4 << 20;
/// The deepest nesting of elements. Pages that people write stay under 100; parsers take time by its square.
pub const MAX_DEPTH: usize = 256;
/// The most tags of a page. Long encyclopedia articles have 70,000; a million took 400 MB and half a minute.
pub const MAX_TAGS: usize = 85_000;
/// The most attributes of its tags, the words in their values counted too.
const MAX_ATTRIBUTES: usize = 300_000;
/// The most that the depths of all nodes may come to, as the search of the main part takes time by it. Encyclopedia
/// articles have two million.
const MAX_DEPTHS: usize = 5_000_000;
/// The most bytes that are looked at when a page's texts are escaped, which takes a second or two for a few copies of
/// the page. Real pages stay under a tenth of it.
const MAX_ESCAPES: usize = 20_000_000_000;
/// How long building the page's trees may take. Real pages take a tenth of a second in a debug build; it is the square of
/// the characters of one text or of the attributes of one tag that takes longer.
pub const MAX_TIME: Duration = Duration::from_secs(3);
/// How much is parsed between two looks at depth and time, in bytes.
const CHUNK: usize = 1024;

/// Refuses a page that is too large to be read. The error begins after its name.
pub fn bounded(chars: &str) -> Result<(), String> {
    let most = MAX_PAGE >> 20;
    let tags = chars.bytes().filter(|&byte| byte == b'<').count();
    let much = if chars.len() > MAX_PAGE {
        format!("{most} MiB")
    } else if tags > MAX_TAGS {
        format!("{MAX_TAGS} tags")
    } else if attributes(chars) > MAX_ATTRIBUTES {
        format!("{MAX_ATTRIBUTES} attributes")
    } else {
        return Ok(());
    };
    Err(format!(
        "is a web page of more than {much}; save its text as plain text or Markdown and add that"
    ))
}

/// How many attributes its tags have at most: words between `<` and `>`, be they names or in values.
fn attributes(chars: &str) -> usize {
    let (mut count, mut inside, mut last) = (0, false, b' ');
    for byte in chars.bytes() {
        match byte {
            b'<' => inside = true,
            b'>' => inside = false,
            _ => {}
        }
        let after = last.is_ascii_whitespace() || matches!(last, b'/' | b'"' | b'\'');
        let starts = after && !byte.is_ascii_whitespace();
        count += usize::from(inside && starts);
        last = byte;
    }
    count
}

/// The page's tree, given up as soon as it nests too deeply or takes too long.
pub fn tree(chars: &str, end: Instant) -> Result<Document, String> {
    let save = "save its text as plain text or Markdown and add that";
    let mut parser = html5ever::parse_document(Document::default(), ParseOpts::default());
    let mut rest = chars;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = after;
        parser.process(chunk.into());
        let page = &parser.tokenizer.sink.sink;
        page.errors.borrow_mut().clear();
        let newest = std::iter::successors(Some(page.root()), |node| node.last_child());
        if newest.take(MAX_DEPTH + 1).count() > MAX_DEPTH {
            return Err(format!(
                "is a web page whose elements nest too deeply; {save}"
            ));
        }
        if Instant::now() > end {
            return Err(format!("is a web page that takes too long to read; {save}"));
        }
    }
    let page = parser.finish();
    let cost = Cost::of(&page);
    if cost.depth > MAX_DEPTH || cost.depths > MAX_DEPTHS {
        return Err(format!(
            "is a web page whose elements nest too deeply; {save}"
        ));
    }
    if cost.escapes > MAX_ESCAPES {
        return Err(format!("is a web page that takes too long to read; {save}"));
    }
    Ok(page)
}

/// What makes a tree expensive.
#[derive(Default)]
struct Cost {
    /// The deepest node.
    depth: usize,
    /// The depths of all nodes together.
    depths: usize,
    escapes: usize,
}

impl Cost {
    /// A walk without recursion, since that is what it protects.
    fn of(page: &Document) -> Cost {
        let mut cost = Cost::default();
        let (mut next, mut depth) = (Some(page.root()), 1);
        while let Some(node) = next {
            cost.depth = cost.depth.max(depth);
            cost.depths += depth;
            cost.escapes += escapes(&node);
            next = node.first_child();
            depth += usize::from(next.is_some());
            let mut last = node;
            while next.is_none() {
                next = last.next_sibling();
                if next.is_none() {
                    let Some(parent) = last.parent() else {
                        return cost;
                    };
                    (last, depth) = (parent, depth - 1);
                }
            }
        }
        cost
    }
}

/// The bytes that the serializer looks at in an element's own texts and attributes: all that follow, at each character
/// that may have to be escaped. Texts between which a comment stands may become one.
fn escapes(node: &NodeRef) -> usize {
    let marks = |text: &str| {
        text.bytes()
            .filter(|byte| matches!(byte, b'&' | 0xc2))
            .count()
    };
    let (mut own, mut length) = (0, 0);
    let mut child = node.first_child();
    while let Some(node) = child {
        if node.is_text() {
            let text = node.text();
            (own, length) = (own + marks(&text), length + text.len());
        }
        child = node.next_sibling();
    }
    let values = node.attrs();
    let values = values
        .iter()
        .map(|attribute| marks(&attribute.value) * attribute.value.len());
    own * length + values.sum::<usize>()
}
