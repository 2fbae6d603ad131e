//! Words that name something by the shape in which it is written: who asks for a price is told by `4 euros`, though no word of
//! the question is there.

use std::ops::Range;

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
    /// At least seven digits: `+49 341 555 0192`.
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
    (Shape::Email, "email mail address adresse emails correo"),
    (
        Shape::Phone,
        "phone telephone tel number hotline telefon telefonnummer handynummer telefono",
    ),
];

/// Signs of money, and words and codes behind or before an amount.
const SIGNS: [char; 9] = ['$', '€', '£', '¥', '₹', '₽', '₺', '₴', '₩'];
const UNITS: &str = "euro euros eur dollar dollars usd cent cents pence pound pounds gbp franc francs franken chf yen jpy yuan cny \
     rupee rupees inr zloty zl pln krone kroner kronor sek nok dkk kr lira try rubel rubles rub рублей рубля грн czk ft huf lei ron";

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
                let is_unit = |word: Option<&str>| {
                    word.is_some_and(|word| UNITS.split_whitespace().any(|unit| unit == word))
                };
                is_number
                    && (before.trim_end().ends_with(SIGNS)
                        || after.trim_start().starts_with(SIGNS)
                        || is_unit(next)
                        || is_unit(beside(at.checked_sub(1))))
            }
            Shape::Clock => {
                let is_hour = matches!(next, Some("am" | "pm" | "uhr" | "clock"));
                let mut minutes = after.bytes();
                let is_time = minutes.next() == Some(b':')
                    && minutes.next().is_some_and(|byte| byte.is_ascii_digit());
                is_number && (is_hour || is_time)
            }
            Shape::Email => after.starts_with('@') && !after[1..].starts_with(char::is_whitespace),
            Shape::Phone => {
                let is_part =
                    |c: &char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '(' | ')' | '.');
                let number = text[start..].chars().take_while(is_part);
                is_number && number.filter(char::is_ascii_digit).count() >= 7
            }
        }
    }
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
