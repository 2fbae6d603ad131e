//! The day of a text, where a line near its top says it: `Published 3 February 2025`.

use jiff::civil::Date;

use crate::article::Block;

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
    "опубликовано", "обновлено",
    "発行日", "公開日", "掲載日", "投稿日", "更新日", "最終更新日", "最終更新", "发布日期", "发布时间", "更新日期", "更新时间",
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

/// Names of days, in small letters.
#[rustfmt::skip]
const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
];
/// Names of months, in small letters.
const MONTHS: [&str; 12] = [
    "january januar janvier enero gennaio janeiro januari stycznia января",
    "february februar février fevrier febrero febbraio fevereiro februari lutego февраля",
    "march märz maerz mars marzo março maart marca marts марта",
    "april avril abril aprile kwietnia апреля",
    "may mai mayo maggio maio mei maj maja мая",
    "june juni juin junio giugno junho czerwca июня",
    "july juli juillet julio luglio julho lipca июля",
    "august août aout agosto augustus augusti sierpnia августа",
    "september septembre septiembre settembre setembro września сентября",
    "october oktober octobre octubre ottobre outubro października октября",
    "november novembre noviembre novembro listopada ноября",
    "december dezember décembre decembre diciembre dicembre dezembro grudnia декабря",
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
    let written = lines.iter().find_map(|line| date(behind(line, WRITTEN)?));
    let day = written.map(|(day, _)| day);
    day.or_else(|| (0..lines.len()).find_map(|at| beside_name(&lines, at)))
}

/// Whether a line only says when a text was written, or a copy of it made.
pub fn is_stamp(line: &str) -> bool {
    let said = behind(line, WRITTEN).or_else(|| behind(line, KEPT));
    said.is_some_and(|said| match date(said) {
        Some((_, rest)) => !rest.contains(char::is_alphabetic),
        // `02/12/2023`
        None => {
            let numbers = said.split(|c: char| !is_digit(c));
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
    let is_end = |text: &str| !text.contains(char::is_alphanumeric);
    if is_byline(lines[at]) {
        // `By Ada Moss, 8 February 2025`
        let ends = lines[at].match_indices(' ').skip(1);
        let mut days = ends.filter_map(|(end, _)| date(&lines[at][end..]));
        return days.find(|(_, rest)| is_end(rest)).map(|(day, _)| day);
    }
    let (day, rest) = date(lines[at])?;
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let mut beside = beside.filter_map(|at| lines.get(at));
    let is_one = match is_end(rest) {
        true => beside.any(|line| is_byline(line)),
        false => is_byline(rest.trim_start_matches(|c: char| !c.is_alphanumeric())),
    };
    is_one.then_some(day)
}

/// `By Ada Moss`
fn is_byline(line: &str) -> bool {
    const BY: [&str; 5] = ["by", "von", "par", "por", "di"];
    let Some((by, name)) = line.split_once(' ') else {
        return false;
    };
    let first = name.split([' ', ',']).next().unwrap_or_default();
    let is_day = WEEKDAYS.contains(&&*first.to_lowercase());
    BY.contains(&&*by.to_lowercase()) && name.starts_with(char::is_uppercase) && !is_day
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

/// A number or the name of a month in a date.
#[derive(Clone, Copy)]
enum Part {
    Month(i8),
    /// With how many digits it has, and whether a full stop stands behind it.
    Number(i16, usize, bool),
}

/// The day that a text begins with, and what stands behind it. `02/03/2025` is none, as it is one day here and another there.
fn date(text: &str) -> Option<(Date, &str)> {
    /// The most pieces of a date that are looked at: `Sat, the 8th of February, 2025` has seven.
    const MOST: usize = 9;
    const BETWEEN: &[&str] = &[
        "the", "of", "st", "nd", "rd", "th", "den", "dem", "le", "er", "º", "de", "del", "年", "月",
    ];
    let (mut parts, mut rest) = (Vec::new(), text);
    for _ in 0..MOST {
        rest = rest.trim_start_matches([' ', '\u{a0}', ',', '.', '/', '-']);
        let is_of_piece = match rest.chars().next()? {
            c if is_digit(c) => is_digit,
            _ => char::is_alphabetic,
        };
        let piece = &rest[..rest.find(|c| !is_of_piece(c)).unwrap_or(rest.len())];
        rest = &rest[piece.len()..];
        let small = piece.to_lowercase();
        if let Ok(number) = piece.parse() {
            parts.push(Part::Number(number, piece.len(), rest.starts_with('.')));
        } else if let Some(month) = month(&small) {
            parts.push(Part::Month(month));
        } else if !BETWEEN.contains(&&*small) && !WEEKDAYS.contains(&&*small) {
            return None;
        }
        if let [first, second, third] = parts[..] {
            let rest = rest.strip_prefix('日').unwrap_or(rest);
            return Some((day_of(first, second, third)?, rest));
        }
    }
    None
}

fn day_of(first: Part, second: Part, third: Part) -> Option<Date> {
    use Part::{Month, Number};
    let (year, month, day) = match (first, second, third) {
        (Number(day, ..), Month(month), Number(year, 4, _))
        | (Month(month), Number(day, ..), Number(year, 4, _)) => (year, i16::from(month), day),
        (Number(year, 4, _), Number(month, ..), Number(day, ..)) => (year, month, day),
        (Number(one, _, is_stopped), Number(two, ..), Number(year, 4, _)) => match is_stopped {
            true => (year, two, one),
            false if one > 12 || one == two => (year, two, one),
            false if two > 12 => (year, one, two),
            false => return None,
        },
        _ => return None,
    };
    let is_near = (1900..2100).contains(&year);
    let day = Date::new(year, month.try_into().ok()?, day.try_into().ok()?);
    day.ok().filter(|_| is_near)
}

/// The month with that name, or the only one whose name begins so: `feb`.
fn month(word: &str) -> Option<i8> {
    if word.chars().count() < 3 {
        return None;
    }
    let is_one = |names: &&str| names.split(' ').any(|name| name.starts_with(word));
    let mut months = (1..).zip(MONTHS).filter(|(_, names)| is_one(names));
    let (month, _) = months.next()?;
    months.next().is_none().then_some(month)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
