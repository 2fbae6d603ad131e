//! Where an excerpt stands, in words and as a link.

use std::borrow::Cow;

use jiff::Unit;
use jiff::civil::Date;

use super::text::View;
use crate::answer::{BETWEEN_HEADINGS, Excerpt};
use crate::article::{BETWEEN_CELLS, Meta};

/// An article's day with its age, and the language that it was translated from.
pub(super) fn origin(meta: &Meta, view: &View) -> impl Iterator<Item = String> {
    let day = meta.date.map(|day| match age(day, view) {
        Some(age) => format!("{}, {age}", date(day)),
        None => date(day),
    });
    let translated = meta.translated_from.as_deref();
    let translated = translated.map(|code| format!("translated from {}", language(code)));
    day.into_iter().chain(translated)
}

/// `TITLE, OUTLET · 17 Jan 2025, 22 months old · under "Heading" · paragraph 22`
pub fn citation(meta: &Meta, heading: Option<&str>, number: u32, view: &View) -> String {
    let mut parts = vec![printed(meta)];
    parts.extend(origin(meta, view));
    parts.extend(heading.map(shortened).map(|heading| {
        match heading.starts_with(['"', '“', '«', '„']) {
            true => format!("under {heading}"),
            false => format!("under \"{heading}\""),
        }
    }));
    parts.push(format!("paragraph {number}"));
    parts.join(" · ")
}

/// Headings under each other, without the beginning where all are longer than a line or two: a message has room for little.
fn shortened(heading: &str) -> Cow<'_, str> {
    const CHARS: usize = 160;
    let Some((at, _)) = heading
        .char_indices()
        .rev()
        .nth(CHARS - 1)
        .filter(|(at, _)| *at > 0)
    else {
        return heading.into();
    };
    let end = &heading[at..];
    let part = end
        .find(BETWEEN_HEADINGS)
        .map(|at| at + BETWEEN_HEADINGS.len());
    let word = || end.find(' ').map(|at| at + 1);
    format!("… {}", &end[part.or_else(word).unwrap_or(0)..]).into()
}

/// `TITLE, OUTLET`
pub fn printed(meta: &Meta) -> String {
    match &meta.outlet {
        Some(outlet) => format!("{}, {outlet}", meta.title),
        None => meta.title.clone(),
    }
}

/// `17 Jan 2025`
pub fn date(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// How old an article is, where it is old enough to be told: `22 months old`.
pub fn age(day: Date, view: &View) -> Option<String> {
    let days = (view.today - day).get_days();
    if days <= view.stale_days as i32 {
        return None;
    }
    let months = day.until((Unit::Month, view.today)).ok()?.get_months();
    Some(match months {
        0..=1 => format!("{days} days old"),
        2..=23 => format!("{months} months old"),
        _ => format!("{} years old", months / 12),
    })
}

/// The article's address, pointing at the excerpt in the page.
pub fn link(meta: &Meta, excerpt: &Excerpt) -> Option<String> {
    let url = meta
        .url
        .as_deref()
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))?;
    let hash = if url.contains('#') { "" } else { "#" };
    Some(format!("{url}{hash}:~:text={}", fragment(excerpt.text())))
}

/// Words at each end of a long excerpt: a browser finds what lies between.
const ENDS: usize = 5;

fn fragment(text: &str) -> String {
    // Neither the number of an item nor the term before what explains it is one text with it on the page, and the cells of a row are
    // apart: the longest one.
    let mut text = text;
    let is_number = |number: &str| number.trim_start_matches('-').parse::<u32>().is_ok();
    while let Some((_, rest)) = text
        .split_once(". ")
        .filter(|(number, _)| is_number(number))
    {
        text = rest;
    }
    let cells = text
        .split(BETWEEN_CELLS)
        .map(|cell| cell.trim_matches([' ', '|']));
    text = cells.max_by_key(|cell| cell.len()).unwrap_or(text);
    let explained = text.split_once(": ").map(|(_, rest)| rest);
    text = explained
        .filter(|rest| rest.split_whitespace().nth(2).is_some())
        .unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= 2 * ENDS + 2 {
        return encoded(&words.join(" "));
    }
    let (start, end) = (&words[..ENDS], &words[words.len() - ENDS..]);
    format!("{},{}", encoded(&start.join(" ")), encoded(&end.join(" ")))
}

/// Percent-encodes all but letters, digits and full stops: the dash and the comma mean something in a text fragment.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte.is_ascii_alphanumeric() || byte == b'.' {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// The English name of a language; its code where there is none here.
pub fn language(code: &str) -> &str {
    const NAMES: &str = "ar Arabic, az Azerbaijani, bg Bulgarian, bn Bengali, ca Catalan, cs Czech, da Danish, \
        de German, el Greek, en English, es Spanish, et Estonian, fa Persian, fi Finnish, fr French, he Hebrew, \
        hi Hindi, hr Croatian, hu Hungarian, hy Armenian, id Indonesian, it Italian, ja Japanese, ka Georgian, \
        ko Korean, lt Lithuanian, lv Latvian, nl Dutch, no Norwegian, pl Polish, pt Portuguese, ro Romanian, \
        ru Russian, sk Slovak, sl Slovenian, sr Serbian, sv Swedish, ta Tamil, th Thai, tr Turkish, uk Ukrainian, \
        ur Urdu, vi Vietnamese, zh Chinese";
    let mut names = NAMES.split(", ").filter_map(|name| name.split_once(' '));
    names
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(today: &str) -> View {
        View {
            today: today.parse().unwrap(),
            stale_days: 180,
            prefix: "",
        }
    }

    #[test]
    fn age_is_told_past_the_limit() {
        for (day, today, expect) in [
            ("2025-01-17", "2025-01-17", None),
            ("2025-01-17", "2025-07-16", None),
            ("2025-01-17", "2025-07-17", Some("6 months old")),
            ("2025-01-17", "2026-11-23", Some("22 months old")),
            ("2025-01-17", "2027-01-16", Some("23 months old")),
            ("2025-01-17", "2027-01-17", Some("2 years old")),
            ("2025-01-17", "2024-01-17", None),
            ("0001-01-01", "9999-12-31", Some("9998 years old")),
        ] {
            assert_eq!(
                age(day.parse().unwrap(), &view(today)).as_deref(),
                expect,
                "{day} on {today}"
            );
        }
    }

    #[test]
    fn long_headings_lose_their_beginning() {
        let long = "word ".repeat(60);
        let check = |heading: &str, expect: &str| assert_eq!(shortened(heading), expect);
        check("Installing › Linux", "Installing › Linux");
        check(&format!("{long} › Linux › Debian"), "… Linux › Debian");
        check(long.trim(), &format!("… {}", "word ".repeat(32).trim()));
        check(&"x".repeat(160), &"x".repeat(160));
        check(&"x".repeat(161), &format!("… {}", "x".repeat(160)));
    }

    #[test]
    fn fragments_are_encoded_and_short() {
        for (text, expect) in [
            ("a-b, c & d", "a%2Db%2C%20c%20%26%20d"),
            ("“ü”", "%E2%80%9C%C3%BC%E2%80%9D"),
            (
                "1 2\n3 4 5 6 7 8 9 10 11 12",
                "1%202%203%204%205%206%207%208%209%2010%2011%2012",
            ),
            (
                "1 2 3 4 5 6 7 8 9 10 11 12 13",
                "1%202%203%204%205,9%2010%2011%2012%2013",
            ),
            ("12. No dogs", "No%20dogs"),
            ("No. 5. It", "No.%205.%20It"),
            ("Team | 600 | 4 euros a month", "4%20euros%20a%20month"),
            ("| Team | 4", "Team"),
            ("-3. 1. Unscrew it", "Unscrew%20it"),
            ("Band: The width of it", "The%20width%20of%20it"),
            ("Sunday: closed", "Sunday%3A%20closed"),
        ] {
            assert_eq!(fragment(text), expect, "{text}");
        }
    }

    #[test]
    fn citations_leave_out_what_is_not_known() {
        let mut meta = Meta {
            title: "Title".into(),
            ..Meta::default()
        };
        assert_eq!(
            citation(&meta, None, 3, &view("2026-11-23")),
            "Title · paragraph 3"
        );
        meta.outlet = Some("Outlet".into());
        meta.date = Some("2025-01-17".parse().unwrap());
        meta.translated_from = Some("fr".into());
        assert_eq!(
            citation(&meta, Some("Gaza"), 22, &view("2026-11-23")),
            "Title, Outlet · 17 Jan 2025, 22 months old · translated from French · under \"Gaza\" · paragraph 22"
        );
        assert!(
            citation(&meta, Some("“Threats”"), 1, &view("2025-01-18"))
                .contains("under “Threats” ·")
        );
    }
}
