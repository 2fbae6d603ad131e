//! Words that name something by the shape in which it is written: who asks for a price is told by `4 euros`, though no word of
//! the question is there.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::asked::all;
use crate::index::analysis::Token;

/// What something looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An amount of money: `£4`, `4 euros`.
    Money,
    /// A time of the day: `9:00`, `9 pm`.
    Clock,
    /// `ada@example.org`
    Email,
    /// At least seven digits that are no day: `+49 341 555 0192`.
    Phone,
}

/// Folded words with what they name.
const NAMES: &[(Shape, &str)] = &[
    (
        Shape::Money,
        "price prices pricing cost costs fee fees charge charges fare fares expensive cheap salary wage preis preise kosten \
         kostet gebuhr gebuhren prix cout tarif precio precios cuesta costo prezzo costa preco custa prijs kost cena cennik \
         koszt fiyat цена цены стоит стоимость ціна коштує",
    ),
    (
        Shape::Clock,
        "opening hours open opens close closes closing offnungszeiten geoffnet offen offnet schliesst horaires ouvert horario \
         abierto orari aperto openingstijden godziny",
    ),
    (Shape::Email, "email emails mail correo"),
    (
        Shape::Phone,
        "phone telephone tel hotline telefon telefonnummer handynummer telefono",
    ),
];

/// Signs of money, and words and codes behind or before an amount.
const SIGNS: [char; 9] = ['$', '€', '£', '¥', '₹', '₽', '₺', '₴', '₩'];
const UNITS: &str = "euro euros eur dollar dollars usd cent cents pence pound pounds gbp franc francs franken chf yen jpy yuan cny \
     rupee rupees inr zloty zl pln krone kroner kronor sek nok dkk kr lira rubel rubles rub рублей рубля грн czk huf";

/// What a folded word names by its shape.
pub(super) fn shape(word: &str) -> Option<Shape> {
    let is_one = |list: &str| list.split_whitespace().any(|name| name == word);
    let named = NAMES.iter().find(|(_, list)| is_one(list));
    named.map(|(shape, _)| *shape)
}

impl Shape {
    /// Whether a token of a text is of this shape, or the beginning of it.
    pub fn is_at(self, text: &str, tokens: &[Token], at: usize) -> bool {
        let Range { start, end } = tokens[at].range;
        let (before, after) = (&text[..start], &text[end..]);
        let is_number = text[start..].starts_with(|c: char| c.is_ascii_digit());
        let beside = |at: Option<usize>| {
            at.and_then(|at| tokens.get(at))
                .map(|token| token.form.word())
        };
        let next = beside(Some(at + 1));
        match self {
            Shape::Money => {
                static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| all(&[UNITS]));
                let is_unit = |word: Option<&str>| word.is_some_and(|word| WORDS.contains(word));
                is_number
                    && (before.trim_end().ends_with(SIGNS)
                        || after.trim_start().starts_with(SIGNS)
                        || is_unit(next)
                        || is_unit(beside(at.checked_sub(1))))
            }
            Shape::Clock => {
                let is_hour = matches!(next, Some("am" | "pm" | "uhr" | "clock"));
                is_number && (is_hour || has_minutes(after))
            }
            Shape::Email => {
                let host = after.strip_prefix('@');
                host.is_some_and(|host| host.starts_with(char::is_alphanumeric))
            }
            Shape::Phone => {
                let is_part =
                    |c: &char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '(' | ')');
                let number: String = text[start..].chars().take_while(is_part).collect();
                let digits = number.chars().filter(char::is_ascii_digit).count();
                is_number && digits >= 7 && !is_day(&number)
            }
        }
    }
}

/// Whether a text goes on with the minutes of an hour.
fn has_minutes(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(':') else {
        return false;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits == 2 && rest.as_bytes()[0] < b'6'
}

/// Whether a number begins with a day: `2024-05-04`.
fn is_day(number: &str) -> bool {
    let parts: Vec<usize> = number.trim().split('-').map(str::len).collect();
    matches!(parts[..], [4, 2, 2, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analysis::analyzer;

    #[test]
    fn things_are_known_by_their_shape() {
        let check = |word: &str, text: &str, expect: &str| {
            let tokens = analyzer(Some("en")).tokens(text);
            let shape = shape(word).unwrap();
            let found = (0..tokens.len()).filter(|at| shape.is_at(text, &tokens, *at));
            let found: Vec<&str> = found.map(|at| &text[tokens[at].range.clone()]).collect();
            assert_eq!(found.join(" "), expect, "{text}");
        };
        check(
            "price",
            "In 2019 beer was £2.50, wine 4 euros, tea CHF 3, 5 chairs 9 €.",
            "2.50 4 3 9",
        );
        check("price", "Please try 3 times: Lei 7, 10 ft and Ron 5.", "");
        check("phone", "At 192.168.100.17 since 2024-05-04.", "");
        check("hours", "The screen is 16:9 and the ratio 4:99.", "");
        check("email", "ada@", "");
        check(
            "hours",
            "From 9:00 to 5 pm in room 7, a ratio of 2: 1.",
            "9 5",
        );
        check("email", "Write to ada@example.org or to Ada @ noon.", "ada");
        check(
            "phone",
            "Room 12, call +49 341 555 0192 or 0800-1234.",
            "49 341 555 0800",
        );
        assert_eq!(shape("priceless"), None);
    }
}
