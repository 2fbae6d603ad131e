//! The day of a text, where a line near its top says it: `Published 3 February 2025`.

use jiff::civil::Date;

use crate::article::{Block, date, is_weekday};

/// How many blocks are near the top, and how long a line is that says the day, in characters.
const NEAR: usize = 5;
const MAX_LINE: usize = 160;

/// What stands before the day on which a text was written or last changed, in small letters. Not `Date`: that may be when something
/// takes place.
#[rustfmt::skip]
const WRITTEN: &[&str] = &[
    "published", "published on", "first published", "date published", "posted", "posted on", "updated", "updated on", "last updated",
    "last updated on", "last modified", "released", "issued",
    "stand", "stand vom", "veröffentlicht", "veröffentlicht am", "erschienen am", "aktualisiert", "aktualisiert am",
    "zuletzt aktualisiert", "zuletzt aktualisiert am", "letzte aktualisierung",
    "publié le", "mis en ligne le", "paru le", "mis à jour le", "dernière mise à jour", "dernière mise à jour le",
    "publicado", "publicado el", "actualizado", "actualizado el", "última actualización",
    "pubblicato", "pubblicato il", "aggiornato", "aggiornato il", "ultimo aggiornamento",
    "publicado em", "atualizado", "atualizado em", "última atualização", "última atualização em",
    "gepubliceerd", "gepubliceerd op", "bijgewerkt op", "laatst bijgewerkt", "laatst bijgewerkt op",
    "opublikowano", "zaktualizowano", "data publikacji", "ostatnia aktualizacja",
    "publicerad", "uppdaterad", "senast uppdaterad", "udgivet", "opdateret", "sidst opdateret",
    "publisert", "oppdatert", "sist oppdatert", "julkaistu", "päivitetty", "viimeksi päivitetty",
    "publikováno", "aktualizováno", "poslední aktualizace", "publicat", "publicat la", "actualizat", "actualizat la", "ultima actualizare",
    "közzétéve", "frissítve", "utolsó frissítés", "yayınlandı", "güncellendi", "son güncelleme",
    "опубликовано", "обновлено", "последнее обновление", "опубліковано", "оновлено", "останнє оновлення",
    "発行日", "公開日", "掲載日", "投稿日", "更新日", "最終更新日", "最終更新", "发布日期", "发布时间", "更新日期", "更新时间",
];
/// Which of these say so of the text, whatever stands behind the day.
#[rustfmt::skip]
const SURE: &[&str] = &[
    "last updated", "last updated on", "last modified", "stand", "stand vom", "zuletzt aktualisiert", "zuletzt aktualisiert am",
    "letzte aktualisierung", "mis à jour le", "dernière mise à jour", "dernière mise à jour le", "última actualización",
    "ultimo aggiornamento", "última atualização", "última atualização em", "laatst bijgewerkt", "laatst bijgewerkt op",
    "ostatnia aktualizacja", "senast uppdaterad", "sidst opdateret", "sist oppdatert", "viimeksi päivitetty", "poslední aktualizace",
    "ultima actualizare", "utolsó frissítés", "son güncelleme", "последнее обновление", "останнє оновлення",
];
/// What stands before the day on which a copy of a text was made.
const KEPT: &[&str] = &[
    "saved",
    "saved on",
    "printed",
    "printed on",
    "retrieved",
    "retrieved on",
    "accessed",
    "accessed on",
    "downloaded",
    "exported",
    "gespeichert am",
    "abgerufen am",
    "consulté le",
    "consultado el",
    "consultato il",
];

/// The day that the lines near the top of a text say, above its parts.
pub fn of(blocks: &[Block]) -> Option<Date> {
    let is_above = |at: usize, block: &Block| at == 0 || !matches!(block, Block::Heading(..));
    let near = blocks.iter().take(NEAR).enumerate();
    let near = near.take_while(|(at, block)| is_above(*at, block));
    let texts = near.filter_map(|(_, block)| match block {
        Block::Paragraph(text) => Some(text.as_str()),
        _ => None,
    });
    let is_short = |line: &&str| line.chars().nth(MAX_LINE).is_none();
    let lines: Vec<&str> = texts.flat_map(str::lines).filter(is_short).collect();
    let written = lines.iter().find_map(|line| {
        let (day, rest) = date(behind(line, WRITTEN)?)?;
        let is_sure = || behind(line, SURE).is_some_and(|said| date(said).is_some());
        (is_end_of_stamp(rest) || is_sure()).then_some(day)
    });
    written.or_else(|| (0..lines.len()).find_map(|at| beside_name(&lines, at)))
}

/// Whether a line only says when a text was written, or a copy of it made.
pub fn is_stamp(line: &str) -> bool {
    let said = behind(line, WRITTEN).or_else(|| behind(line, KEPT));
    said.is_some_and(|said| match date(said) {
        Some((_, rest)) => !rest.contains(char::is_alphabetic),
        // `02/12/2023`
        None => {
            let numbers = said.split(|c: char| !c.is_ascii_digit());
            let numbers = numbers.filter(|number| !number.is_empty()).count();
            numbers > 2 && !said.contains(char::is_alphabetic)
        }
    })
}

/// The day that a text is, as in fields of pages: `2025-02-03T10:00:00Z`, `3 February 2025`.
pub fn read(text: &str) -> Option<Date> {
    let day = text.trim().get(..10).and_then(|day| day.parse().ok());
    day.or_else(|| date(text).map(|(day, _)| day))
}

/// The day of a line that names who wrote the text, or that stands alone beside such a line. Another one may be when something takes place.
fn beside_name(lines: &[&str], at: usize) -> Option<Date> {
    if let Some((_, day)) = byline(lines[at]) {
        return Some(day);
    }
    if is_byline(lines[at]) {
        return None;
    }
    let is_end = |text: &str| !text.contains(char::is_alphanumeric);
    let (day, rest) = date(lines[at])?;
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let mut beside = beside.filter_map(|at| lines.get(at));
    let is_one = match is_end(rest) {
        true => beside.any(|line| is_byline(line)),
        false => is_byline(rest.trim_start_matches(|c: char| !c.is_alphanumeric())),
    };
    is_one.then_some(day)
}

/// Who wrote a text, and when, where a line says both: `By Ada Moss, 8 February 2025`, `Posted by Ada on 8 February 2025`.
pub fn byline(line: &str) -> Option<(&str, Date)> {
    let line = behind(line, WRITTEN).unwrap_or(line);
    let (_, name) = line.split_once(' ').filter(|_| is_byline(line))?;
    name_and_day(name)
}

/// A name, and the day behind it: `Ada Moss. Published Mon 3 March 2025, 16:40`.
pub fn name_and_day(text: &str) -> Option<(&str, Date)> {
    const ON: [&str; 5] = [" on", " am", " le", " el", " il"];
    let mut days = text.match_indices(' ').filter_map(|(at, _)| {
        let said = text[at..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let (day, rest) = date(behind(said, WRITTEN).unwrap_or(said))?;
        is_end_of_stamp(rest).then_some((&text[..at], day))
    });
    let (name, day) = days.next()?;
    let name = ON
        .iter()
        .find_map(|on| name.strip_suffix(on))
        .unwrap_or(name);
    let is_sign = |c: char| !c.is_alphanumeric() && !")\"”’".contains(c);
    Some((name.trim_end_matches(is_sign), day))
}

/// Whether what stands behind the day on which a text was written says at what hour, by whom, or when it was changed, or is a sentence of
/// its own. `Released 3 May 1999 by Kelp, it sold well` is of something else.
fn is_end_of_stamp(rest: &str) -> bool {
    /// Small words among those of an hour, of names and of how long it takes to read.
    #[rustfmt::skip]
    const SMALL: &[&str] = &[
        "at", "by", "and", "am", "pm", "a", "p", "m", "min", "mins", "minute", "minutes", "read", "in", "um", "uhr", "von", "und",
        "à", "h", "par", "et", "las", "por", "y", "di", "e", "ore", "às", "om", "door", "kl", "o", "r", "przez", "г",
    ];
    let stamp = rest.split(". ").next().unwrap_or_default();
    let mut words = stamp.split(|c: char| !c.is_alphanumeric());
    let of_stamps = || WRITTEN.iter().flat_map(|words| words.split(' '));
    words.all(|word| {
        !word.starts_with(char::is_lowercase)
            || SMALL.contains(&word)
            || of_stamps().any(|of| of == word)
    })
}

/// Whether a line says who wrote the text: `By Ada Moss`.
pub fn is_byline(line: &str) -> bool {
    const BY: [&str; 5] = ["by", "von", "par", "por", "di"];
    /// What else an event may be by.
    const OTHERS: [&str; 4] = ["appointment", "invitation", "popular", "request"];
    let Some((by, name)) = line.split_once(' ') else {
        return false;
    };
    let first = name.split([' ', ',']).next().unwrap_or_default();
    let first = first.to_lowercase();
    BY.contains(&&*by.to_lowercase())
        && name.starts_with(char::is_uppercase)
        && !is_weekday(&first)
        && !OTHERS.contains(&&*first)
}

/// What stands behind the longest of such words that a line begins with.
fn behind<'a>(line: &'a str, all: &[&str]) -> Option<&'a str> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let behind = all.iter().filter_map(|words| {
        let mut rest = line.chars();
        let mut next_is = |c: char| rest.next().is_some_and(|own| own.to_lowercase().eq([c]));
        let begins = words.chars().all(&mut next_is);
        Some(rest.as_str()).filter(|rest| begins && !rest.starts_with(char::is_alphabetic))
    });
    let rest = behind.min_by_key(|rest| rest.len())?;
    Some(rest.trim_start_matches([' ', '\u{a0}', '\u{3000}', ':', '：', '-', '–', '—']))
}
