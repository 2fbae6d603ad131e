//! What is known about an article, tidied and checked.

use std::collections::HashSet;

use crate::article::{Block, Meta};

/// The longest title, outlet, author or topic, in characters.
const MAX_FIELD_CHARS: usize = 300;
/// The longest note, in characters.
const MAX_NOTE_CHARS: usize = 2000;
/// The most topics of one article.
const MAX_TOPICS: usize = 64;
/// The longest address, in bytes: what browsers and chats still open.
const MAX_URL_BYTES: usize = 2000;
/// How much of a text its language is detected from, in bytes.
const LANGUAGE_BYTES: usize = 20_000;

/// Tidies the fields: one line each, no control characters, topics once. Says what is wrong with what cannot be kept.
pub fn checked(meta: Meta) -> Result<Meta, String> {
    let title = one_line(&meta.title);
    if title.is_empty() {
        return Err("has no title; give one with `--title`".to_owned());
    }
    let mut known = HashSet::new();
    let all = meta.topics.iter().map(|topic| one_line(topic));
    let topics = all.filter(|topic| !topic.is_empty() && known.insert(topic.to_lowercase()));
    let topics = topics.map(|topic| fitting("topic", topic, MAX_FIELD_CHARS));
    let topics: Vec<String> = topics.collect::<Result<_, _>>()?;
    if topics.len() > MAX_TOPICS {
        return Err(format!(
            "has {} topics, more than {MAX_TOPICS}; keep those that people ask for",
            topics.len()
        ));
    }
    Ok(Meta {
        title: fitting("title", title, MAX_FIELD_CHARS)?,
        outlet: optional("outlet", meta.outlet, MAX_FIELD_CHARS)?,
        author: optional("author", meta.author, MAX_FIELD_CHARS)?,
        date: meta.date,
        language: meta
            .language
            .filter(|code| !code.trim().is_empty())
            .map(|code| language("language", &code))
            .transpose()?,
        translated_from: meta
            .translated_from
            .filter(|code| !code.trim().is_empty())
            .map(|code| language("translated_from", &code))
            .transpose()?,
        url: meta
            .url
            .filter(|url| !url.trim().is_empty())
            .map(|url| checked_url(&url))
            .transpose()?,
        topics,
        note: optional("note", meta.note, MAX_NOTE_CHARS)?,
    })
}

/// The field's text as one line: line breaks and tabs are spaces, other control characters are gone.
pub fn one_line(field: &str) -> String {
    let kept = field
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace());
    let spaced: String = kept
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn fitting(key: &str, field: String, most: usize) -> Result<String, String> {
    let chars = field.chars().count();
    if chars > most {
        return Err(format!(
            "has a {key} of {chars} characters, more than {most}; give a shorter one"
        ));
    }
    Ok(field)
}

fn optional(key: &str, field: Option<String>, most: usize) -> Result<Option<String>, String> {
    let field = field
        .map(|field| one_line(&field))
        .filter(|field| !field.is_empty());
    field.map(|field| fitting(key, field, most)).transpose()
}

fn checked_url(url: &str) -> Result<String, String> {
    let url = url.trim();
    if is_web_address(url) {
        return Ok(url.to_owned());
    }
    let url = one_line(url);
    Err(format!(
        "has the url `{url}`; give an absolute `http` or `https` address without a user name or spaces"
    ))
}

/// Whether it is an absolute `http` or `https` address that names no user.
pub fn is_web_address(url: &str) -> bool {
    let scheme = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    };
    let Some(rest) = ["https://", "http://"]
        .into_iter()
        .find(|s| scheme(s))
        .map(|s| &url[s.len()..])
    else {
        return false;
    };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\');
    url.len() <= MAX_URL_BYTES
        && host.contains(char::is_alphanumeric)
        && !host.contains('@')
        && !url.contains(odd)
}

fn language(key: &str, code: &str) -> Result<String, String> {
    let wrong = || {
        format!(
            "has the {key} `{}`; give a two-letter code such as `en`",
            one_line(code)
        )
    };
    language_code(code).ok_or_else(wrong)
}

/// The two-letter code of a language tag: `en` of `en-US`, `de` of `deu`.
pub fn language_code(tag: &str) -> Option<String> {
    let tag = tag.trim().to_lowercase();
    let code = tag.split(['-', '_']).next().unwrap_or_default();
    let known = ISO_639
        .iter()
        .find(|(three, _)| *three == code)
        .map(|(_, two)| *two);
    match known.unwrap_or(code) {
        "nb" | "nn" => Some("no".to_owned()),
        "iw" => Some("he".to_owned()),
        "in" => Some("id".to_owned()),
        two if two.len() == 2 && two.bytes().all(|b| b.is_ascii_lowercase()) => {
            Some(two.to_owned())
        }
        _ => None,
    }
}

/// The language of a text, where it is clear.
pub fn detect_language(blocks: &[Block]) -> Option<String> {
    let mut sample = String::new();
    for text in blocks.iter().map(Block::text) {
        let room = LANGUAGE_BYTES.saturating_sub(sample.len());
        sample.push_str(&text[..text.floor_char_boundary(room)]);
        sample.push('\n');
    }
    let found = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?;
    language_code(found.lang().code())
}

/// ISO 639-3 codes of the languages that are detected, and a few of ISO 639-2, with those of ISO 639-1.
#[rustfmt::skip]
const ISO_639: &[(&str, &str)] = &[
    ("afr", "af"), ("aka", "ak"), ("amh", "am"), ("ara", "ar"), ("aze", "az"), ("bel", "be"), ("ben", "bn"),
    ("bul", "bg"), ("cat", "ca"), ("ces", "cs"), ("cmn", "zh"), ("cym", "cy"), ("dan", "da"), ("deu", "de"),
    ("ell", "el"), ("eng", "en"), ("epo", "eo"), ("est", "et"), ("eus", "eu"), ("fas", "fa"), ("fin", "fi"),
    ("fra", "fr"), ("fre", "fr"), ("ger", "de"), ("gle", "ga"), ("guj", "gu"), ("heb", "he"), ("hin", "hi"),
    ("hrv", "hr"), ("hun", "hu"), ("hye", "hy"), ("ind", "id"), ("ita", "it"), ("jav", "jv"), ("jpn", "ja"),
    ("kan", "kn"), ("kat", "ka"), ("khm", "km"), ("kor", "ko"), ("lat", "la"), ("lav", "lv"), ("lit", "lt"),
    ("mal", "ml"), ("mar", "mr"), ("mkd", "mk"), ("mya", "my"), ("nep", "ne"), ("nld", "nl"), ("nob", "no"),
    ("nor", "no"), ("ori", "or"), ("pan", "pa"), ("pes", "fa"), ("pol", "pl"), ("por", "pt"), ("ron", "ro"),
    ("rus", "ru"), ("sin", "si"), ("slk", "sk"), ("slv", "sl"), ("sna", "sn"), ("spa", "es"), ("srp", "sr"),
    ("swe", "sv"), ("tam", "ta"), ("tel", "te"), ("tgl", "tl"), ("tha", "th"), ("tuk", "tk"), ("tur", "tr"),
    ("ukr", "uk"), ("urd", "ur"), ("uzb", "uz"), ("vie", "vi"), ("yid", "yi"), ("zho", "zh"), ("zul", "zu"),
];
