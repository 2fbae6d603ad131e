//! Front matter: what a Markdown file says about itself, in YAML between `---` lines or TOML between `+++` lines.
//!
//! Of YAML it reads `key: value`, quoted values, and lists as `[a, b]` or as `- a` lines. Keys that other programs write are left out,
//! but for what says the topics or the day.

use jiff::civil::Date;

use super::day;
use crate::article::Meta;

/// The keys, as listed to a person.
const KEYS: &str = "id, title, outlet, author, date, language, translated_from, url, topics, note";
/// What other programs call topics, in small letters, and the day, from what says it best.
const TOPICS: &[&str] = &["topics", "tags", "categories", "keywords"];
const DAYS: &[&str] = &[
    "published",
    "published_at",
    "publishdate",
    "pubdate",
    "created",
    "updated",
    "updated_at",
    "lastmod",
    "last_modified_at",
    "modified",
];

/// What front matter says, and the text after it.
#[derive(Debug, Default, PartialEq)]
pub struct Front<'a> {
    pub meta: Meta,
    pub id: Option<String>,
    /// The keys that are left out, with their lines.
    pub unknown: Vec<(usize, String)>,
    pub body: &'a str,
}

/// One key with its values, or what is wrong with them, and its line in the file, from 1.
struct Entry {
    line: usize,
    key: String,
    values: Result<Vec<String>, String>,
    is_list: bool,
}

impl Front<'_> {
    /// What a person should know about the keys that are left out.
    pub fn remark(&self) -> Option<String> {
        /// So many are named.
        const NAMED: usize = 12;
        let named = |(_, key): &(usize, String)| match near(key) {
            Some(near) => format!("`{}` (is it `{near}`?)", short(key)),
            None => format!("`{}`", short(key)),
        };
        let unknown: Vec<String> = self.unknown.iter().take(NAMED).map(named).collect();
        let is_none = unknown.is_empty();
        (!is_none).then(|| {
            format!(
                "of its front matter {} was left out; the keys are {KEYS}",
                unknown.join(", ")
            )
        })
    }

    /// Leaves out an address that is a path on the site which another program makes.
    pub fn without_path(mut self) -> Self {
        let path = self.meta.url.take_if(|url| url.starts_with('/'));
        self.unknown.extend(path.map(|_| (0, "url".to_owned())));
        self
    }

    /// Refuses keys that are left out.
    pub fn strict(self) -> Result<Self, String> {
        match self.unknown.first() {
            Some((line, key)) => Err(at(
                *line,
                key,
                &format!("is not a key; the keys are {KEYS}"),
            )),
            None => Ok(self),
        }
    }
}

/// The key that one is a misspelling of.
fn near(key: &str) -> Option<&'static str> {
    /// Shorter ones are like many words.
    const SHORTEST: usize = 4;
    let key = key.to_lowercase();
    let mut keys = KEYS.split(", ").filter(|own| own.len() >= SHORTEST);
    keys.find(|own| own.chars().next() == key.chars().next() && strsim::osa_distance(own, &key) < 3)
}

/// Whether the text begins with front matter. A rule (`---`) that a paragraph follows is none.
pub fn opens(chars: &str) -> bool {
    let mut lines = chars.lines();
    let fence = lines.next().unwrap_or_default().trim_end();
    let first = lines
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or_default();
    let key = |separator| {
        first
            .split_once(separator)
            .is_some_and(|(key, _): (&str, &str)| is_key(key.trim()))
    };
    match fence {
        "---" => first == "---" || key(':'),
        "+++" => first == "+++" || key('='),
        _ => false,
    }
}

/// Splits front matter off. The error begins after the file's name: "line 3: ...".
pub fn split(chars: &str) -> Result<Front<'_>, String> {
    if !opens(chars) {
        return Ok(Front {
            body: chars,
            ..Front::default()
        });
    }
    let fence = &chars[..3];
    let mut at = 0;
    for (i, line) in chars.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        if i > 0 && line.trim_end() == fence {
            let first = chars.find('\n').map_or(0, |end| end + 1);
            let matter = &chars[first..start];
            let entries = if fence == "---" {
                yaml(matter)?
            } else {
                toml(matter)?
            };
            return fill(entries, &chars[at..]);
        }
    }
    Err(format!(
        "opens front matter on line 1 and never closes it; end it with a line `{fence}`"
    ))
}

fn yaml(matter: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut first_indent = None;
    for (line, text) in matter.lines().enumerate().map(|(i, text)| (i + 2, text)) {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let indent = text.len() - text.trim_start().len();
        let is_further_in = indent > *first_indent.get_or_insert(indent);
        let item = trimmed
            .strip_prefix("- ")
            .or(trimmed.strip_prefix("-").filter(|rest| rest.is_empty()));
        match entries.last_mut() {
            Some(entry) if item.is_some() || is_further_in => {
                go_on(entry, line, item)?;
                continue;
            }
            _ => {}
        }
        let Some((key, value)) = trimmed
            .split_once(':')
            .filter(|(key, value)| is_key(key) || is_odd_key(key, value))
        else {
            return Err(format!(
                "line {line}: `{}` is not of the form `key: value`; correct it",
                short(trimmed)
            ));
        };
        let value = value.trim();
        entries.push(Entry {
            line,
            key: key.to_owned(),
            values: values(value).map_err(|why| at(line, key, why)),
            is_list: value.is_empty() || value.starts_with('['),
        });
    }
    Ok(entries)
}

/// Adds a further line to a key: an item of its list, or what only keys that are left out may have.
fn go_on(entry: &mut Entry, line: usize, item: Option<&str>) -> Result<(), String> {
    let Ok(values) = &mut entry.values else {
        return Ok(());
    };
    match item {
        Some(item) if entry.is_list => match scalar(item) {
            Ok(value) => values.push(value),
            Err(why) => entry.values = Err(at(line, &entry.key, why)),
        },
        Some(_) => {
            return Err(format!(
                "line {line}: a list item without a key before it; write `topics:` above it"
            ));
        }
        None => {
            let why = "goes over several lines; write it on one line";
            entry.values = Err(at(entry.line, &entry.key, why));
        }
    }
    Ok(())
}

/// A key as other programs have them: `Date created`.
fn is_odd_key(key: &str, value: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
    let is_value = value.is_empty() || value.starts_with(' ');
    is_value && key.len() <= 40 && key.starts_with(char::is_alphabetic) && key.chars().all(is_word)
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 40
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn at(line: usize, key: &str, why: &str) -> String {
    format!("line {line}: `{key}` {why}")
}

fn short(text: &str) -> String {
    let text: String = super::meta::one_line(text).chars().take(60).collect();
    text.replace('`', "'")
}

fn values(value: &str) -> Result<Vec<String>, &'static str> {
    match value.strip_prefix('[') {
        _ if value.is_empty() => Ok(Vec::new()),
        None if matches!(value, "|" | ">" | "|-" | ">-") => {
            Err("goes over several lines; write it on one line")
        }
        None => Ok(vec![scalar(value)?]),
        Some(list) => {
            let list = list
                .strip_suffix(']')
                .ok_or("opens a list with `[` and does not close it on that line")?;
            items(list)
                .into_iter()
                .filter(|item| !item.is_empty())
                .map(scalar)
                .collect()
        }
    }
}

/// Splits a list at the commas outside of quotation marks.
fn items(list: &str) -> Vec<&str> {
    let (mut items, mut start, mut quote) = (Vec::new(), 0, None);
    let mut escaped = false;
    for (at, c) in list.char_indices() {
        let opens = list[start..at].trim().is_empty();
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (None, '"' | '\'') if opens => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            (None, ',') => {
                items.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(list[start..].trim());
    items
}

/// A value without its quotation marks.
fn scalar(value: &str) -> Result<String, &'static str> {
    let value = value.trim();
    let unclosed =
        "opens a quotation mark and does not end with it; put the whole value in quotation marks";
    if let Some(inner) = value.strip_prefix('\'') {
        let inner = inner.strip_suffix('\'').ok_or(unclosed)?;
        return Ok(inner.replace("''", "'"));
    }
    let Some(inner) = value.strip_prefix('"') else {
        return Ok(value.to_owned());
    };
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    loop {
        match chars.next().ok_or(unclosed)? {
            '"' if chars.as_str().is_empty() => return Ok(plain),
            '"' => return Err(unclosed),
            '\\' => match chars.next().ok_or(unclosed)? {
                c @ ('"' | '\\' | '/') => plain.push(c),
                'n' => plain.push('\n'),
                't' => plain.push('\t'),
                'u' => plain.push(numbered(&mut chars).ok_or(
                    "has a `\\u` without four hexadecimal digits of a character after it; correct it",
                )?),
                _ => {
                    return Err(
                        "has a `\\` before another character than `\"` and `\\`; write it twice",
                    );
                }
            },
            c => plain.push(c),
        }
    }
}

/// The character that four hexadecimal digits name.
fn numbered(chars: &mut std::str::Chars) -> Option<char> {
    let digits = chars.as_str().get(..4)?;
    let digits = Some(digits).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    chars.nth(3);
    char::from_u32(number)
}

fn toml(matter: &str) -> Result<Vec<Entry>, String> {
    let table: toml::Table = matter.parse().map_err(|error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start).min(matter.len());
        let line = matter.as_bytes()[..start]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 2;
        format!(
            "line {line}: {}; correct the TOML",
            error.message().trim_end_matches('.').replace('\n', ", ")
        )
    })?;
    let entry = |(key, value): (String, toml::Value)| {
        let stands = |text: &str| {
            text.trim_start()
                .trim_start_matches(['"', '\'', '['])
                .starts_with(key.as_str())
        };
        let line = matter.lines().position(stands).map_or(1, |i| i + 2);
        let one = |value: toml::Value| match value {
            toml::Value::String(text) => Ok(text),
            toml::Value::Datetime(date) => Ok(date.to_string()),
            toml::Value::Integer(number) => Ok(number.to_string()),
            _ => Err(at(
                line,
                &key,
                "is neither a text nor a list of texts; put it in quotation marks",
            )),
        };
        let is_list = value.is_array();
        let values = match value {
            toml::Value::Array(list) => list.into_iter().map(one).collect(),
            value => one(value).map(|value| vec![value]),
        };
        Entry {
            line,
            key,
            values,
            is_list,
        }
    };
    Ok(table.into_iter().map(entry).collect())
}

fn fill(entries: Vec<Entry>, body: &str) -> Result<Front<'_>, String> {
    let mut front = Front {
        body,
        ..Front::default()
    };
    let mut days: Vec<(usize, Date)> = Vec::new();
    let keys: Vec<String> = entries.iter().map(|one| one.key.to_lowercase()).collect();
    for (i, (entry, key)) in entries.into_iter().zip(&keys).enumerate() {
        let fail = |why: &str| at(entry.line, &entry.key, why);
        if let Some(rank) = DAYS.iter().position(|own| own == key) {
            match day_of(entry.values.as_deref().unwrap_or_default()) {
                Some(day) => days.push((rank, day)),
                None => front.unknown.push((entry.line, entry.key)),
            }
            continue;
        }
        let is_topics = TOPICS.contains(&key.as_str());
        if !is_topics && !KEYS.split(", ").any(|own| own == key) {
            front.unknown.push((entry.line, entry.key));
            continue;
        }
        if keys[..i].contains(key) {
            return Err(fail("is given twice; keep one"));
        }
        let values = entry.values.clone()?;
        if is_topics {
            let split = values.iter().flat_map(|all| all.split(','));
            let topics = match entry.is_list {
                true => values,
                false => split.map(str::to_owned).collect(),
            };
            front.meta.topics.extend(topics);
            continue;
        }
        let value = match values.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            all if key == "author" => Some(all.join(", ")),
            _ => return Err(fail("is a list; only `topics` may be one")),
        };
        let meta = &mut front.meta;
        match key.as_str() {
            "id" => {
                front.id = value
                    .and_then(filled)
                    .map(|id| checked_id(id).map_err(|why| fail(&why)))
                    .transpose()?
            }
            "title" => meta.title = value.unwrap_or_default(),
            "outlet" => meta.outlet = value,
            "author" => meta.author = value,
            "date" => {
                meta.date = value
                    .and_then(filled)
                    .map(|date| checked_date(&date).map_err(|why| fail(&why)))
                    .transpose()?
            }
            "language" => meta.language = value,
            "translated_from" => meta.translated_from = value,
            "url" => meta.url = value,
            _ => meta.note = value,
        }
    }
    let day = days.into_iter().min().map(|(_, day)| day);
    front.meta.date = front.meta.date.or(day);
    Ok(front)
}

/// The day that the value of a key is, if it is one.
fn day_of(values: &[String]) -> Option<Date> {
    match values {
        [one] => checked_date(one.trim()).ok(),
        _ => None,
    }
}

/// The value without spaces around it; none where nothing is left.
fn filled(value: String) -> Option<String> {
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn checked_date(date: &str) -> Result<Date, String> {
    day::read(date).ok_or_else(|| {
        let numbers = date.split(['/', '.', '-']);
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_unclear = numbers.filter(|part| is_number(part)).count() == 3;
        let which = match is_unclear {
            true => ", which is one day here and another there",
            false => "",
        };
        let date = short(date);
        format!("has the date `{date}`{which}; write it as `2025-01-17`")
    })
}

/// Whether it can be an article's id: lower-case letters and digits, joined by hyphens.
pub fn is_id(id: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    id.len() <= 80 && id.split('-').all(word)
}

fn checked_id(id: String) -> Result<String, String> {
    if is_id(&id) {
        return Ok(id);
    }
    Err(format!(
        "has the value `{}`; write lower-case letters and digits, joined by hyphens",
        short(&id)
    ))
}
