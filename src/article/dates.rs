//! Days as they are written: `3 February 2025`, `Sat, the 8th of Feb., 2025`, `14.03.2026`, `2026年4月1日`.

use jiff::civil::Date;

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
/// Names of months, in small letters: English, German, Dutch and Scandinavian ones, Romance ones, Slavic ones as in days, others.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january januar janvier enero gennaio janeiro januari ianuarie stycznia ledna leden января січня ocak január tammikuuta",
    "february februar février fevrier febrero febbraio fevereiro februari februarie lutego února únor февраля лютого şubat február helmikuuta",
    "mar march märz maerz mars marzo março maart marca marts martie března březen марта березня mart március maaliskuuta",
    "april avril abril aprile aprilie kwietnia dubna duben апреля квітня nisan április huhtikuuta",
    "may mai mayo maggio maio mei maj maja května květen мая травня mayıs május toukokuuta",
    "june juni juin junio giugno junho iunie czerwca června červen июня червня haziran június kesäkuuta",
    "july juli juillet julio luglio julho iulie lipca července červenec июля липня temmuz július heinäkuuta",
    "august août aout agosto augustus augusti sierpnia srpna srpen августа серпня ağustos augusztus elokuuta",
    "september septembre septiembre settembre setembro septembrie września září сентября вересня eylül szeptember syyskuuta",
    "october oktober octobre octubre ottobre outubro octombrie października října říjen октября жовтня ekim október lokakuuta",
    "november novembre noviembre novembro noiembrie listopada listopadu listopad ноября листопада kasım marraskuuta",
    "december dezember décembre decembre diciembre dicembre dezembro decembrie desember grudnia prosince prosinec декабря грудня aralık joulukuuta",
];

/// A number or the name of a month in a date.
#[derive(Clone, Copy)]
enum Part {
    Month(i8),
    /// With how many digits it has, and whether a full stop stands behind it.
    Number(i16, usize, bool),
}

/// The day that a text begins with, and what stands behind it. `02/03/2025` is none, as it is one day here and another there.
pub(crate) fn date(text: &str) -> Option<(Date, &str)> {
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
        (Number(year, 4, _), Month(month), Number(day, ..)) => (year, i16::from(month), day),
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

/// Short names of months, in small letters; not those that are words (`out`, `set`, `ago`).
const SHORT: &str = "jan janv ene févr fev fév feb mar mär märz mrt mars avr abr apr may mai mei maj jun juin jul juil aug août aou eyl sep sept \
     oct okt ott paź nov lis dec dez dic déc dés gru янв фев мар апр июн июл авг сент сен окт ноя дек";

/// The month with that name, or with that short one: `feb`.
pub(crate) fn month(word: &str) -> Option<i8> {
    let of = |is: &dyn Fn(&str) -> bool| {
        let is_one = |names: &&str| names.split(' ').any(is);
        let mut months = (1..).zip(MONTHS).filter(|(_, names)| is_one(names));
        let (month, _) = months.next()?;
        months.next().is_none().then_some(month)
    };
    let is_short = || SHORT.split_whitespace().any(|short| short == word);
    let begins = || of(&|name| name.starts_with(word));
    of(&|name| name == word).or_else(|| is_short().then(begins).flatten())
}

/// Whether a word in small letters is the name of a day.
pub(crate) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&word)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_one_month() {
        for (month, names) in (1..).zip(MONTHS) {
            for name in names.split(' ') {
                assert_eq!(super::month(name), Some(month), "{name}");
            }
        }
        for (word, expect) in [
            ("feb", Some(2)),
            ("mar", Some(3)),
            ("sept", Some(9)),
            ("jun", Some(6)),
            ("jul", Some(7)),
            ("ma", None),
            ("out", None),
            ("červ", None),
            ("marching", None),
        ] {
            assert_eq!(month(word), expect, "{word}");
        }
        for day in [
            "14 Mart 2024",
            "14. března 2024",
            "14 березня 2024",
            "14. mars 2024",
            "14 martie 2024",
            "2024. március 14.",
            "14. maaliskuuta 2024",
        ] {
            let found = date(day).map(|(day, _)| day.to_string());
            assert_eq!(found.as_deref(), Some("2024-03-14"), "{day}");
        }
    }
}
