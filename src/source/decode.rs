//! Bytes to characters.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// How far a page's own word on its encoding may stand from its start, in bytes; as in the HTML standard.
const META_BYTES: usize = 1024;

/// Decodes a file: by its byte order mark, as UTF-8 where it is valid, by its server's word, by the page's own, else by a
/// guess. Line
/// ends become `\n`; nothing else is changed. The remarks say what was guessed or lost.
pub fn decode(
    bytes: &[u8],
    marked_up: bool,
    charset: Option<&str>,
) -> Result<(String, Vec<String>), String> {
    let mut remarks = Vec::new();
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => without_mark(bytes, marked_up, charset, &mut remarks),
    };
    let (chars, _, lossy) = encoding.decode(bytes);
    if lossy {
        let lost = chars.matches('\u{fffd}').count();
        remarks.push(format!(
            "read as {}, {lost} characters could not be decoded and stand as `\u{fffd}`",
            encoding.name()
        ));
    }
    if chars.contains('\0') {
        return Err(
            "holds NUL characters, so it is not text; save it as UTF-8 text and add that"
                .to_owned(),
        );
    }
    Ok((unix_lines(chars), remarks))
}

fn without_mark(
    bytes: &[u8],
    marked_up: bool,
    charset: Option<&str>,
    remarks: &mut Vec<String>,
) -> &'static Encoding {
    let utf8 = std::str::from_utf8(bytes).is_ok();
    if utf8 && !bytes.is_ascii() {
        return UTF_8;
    }
    if let Some(named) = charset.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return named;
    }
    if let Some(named) = marked_up.then(|| named_by_page(bytes)).flatten() {
        return named;
    }
    if utf8 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    remarks.push(format!(
        "it is not UTF-8 and was read as {}, a guess: look at its accents",
        guess.name()
    ));
    guess
}

/// The encoding that a page's `meta` element or a feed's first line names. One that says UTF-16 in ASCII letters is wrong
/// about it.
fn named_by_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(META_BYTES)]).to_ascii_lowercase();
    let declared = head
        .starts_with("<?xml")
        .then(|| head.split("?>").next()?.split_once("encoding"));
    let (_, label) = declared.flatten().or_else(|| head.split_once("charset"))?;
    let label = label
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .trim_start_matches(['"', '\'']);
    let end = label
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.'))
        .unwrap_or(label.len());
    let named = Encoding::for_label(&label.as_bytes()[..end])?;
    Some(named.output_encoding())
}

fn unix_lines(chars: Cow<str>) -> String {
    if chars.contains('\r') {
        chars.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        chars.into_owned()
    }
}
