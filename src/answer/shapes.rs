//! Words that name something by the shape in which it is written: who asks for a price is told by `4 euros`, though no word of
//! the question is there.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::measures::Measure;
use super::numbers::{SIGNS_OF_MONEY, all, is_era_word, is_number_word, is_one, is_year};
use crate::index::analysis::{Token, analyzer};

/// What something looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An amount of money: `£4`, `4 euros`.
    Money,
    /// A time of the day: `9:00`, `9 pm`.
    Clock,
    /// `ada@example.org`
    Email,
    /// At least seven digits that are no day: `+49 341 555 0192`.
    Phone,
    /// `58 years old`, `aged 58`, `who is 58`; or when someone was born and something begun.
    Age,
    /// A number before a unit: `3 metres`.
    Measure(Measure),
}

/// Folded words with what they name.
const NAMES: &[(Shape, &str)] = &[
    (
        Shape::Money,
        "price prices pricing cost costs coute coutent costano cuestan vale valen стоят почем ucret ucreti fiyati fee fees charge charges fare fares expensive cheap salary wage preis preise kosten \
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
        "phone telephone tel hotline telefon telefonnummer handynummer telefono telefone telefonu",
    ),
    (
        Shape::Measure(Measure::Length),
        "height depth width thickness hohe tiefe breite dicke hauteur profondeur largeur altura profundidad altezza profondita hoogte \
         diepte breedte",
    ),
    (Shape::Measure(Measure::Weight), "weight gewicht poids peso"),
    (
        Shape::Measure(Measure::Temperature),
        "temperature temperatur temperatura temperatuur",
    ),
    (
        Shape::Measure(Measure::Speed),
        "speed geschwindigkeit vitesse velocidad velocita snelheid",
    ),
];

/// Codes and words before or behind one.
const CODES: &str = "euro euros eur usd gbp chf jpy cny inr pln sek nok dkk kr czk huf";
/// Words behind one.
const UNITS: &str = "dollar dollars cent cents pence pound pounds franc francs franken yen yuan rupee rupees zloty zl krone kroner kronor \
     kronen lira rubel rubles rub crown crowns mark marks pfund shilling shillings florin florins guilder guilders peso pesos rand won \
     baht dirham dirhams dinar dinars riyal riyals lei leu forint dolari dolares libras доллар доллара долларов рубль рубля рублей \
     руб евро грн";
/// Written behind the digits: `80p`.
const ENDINGS: [&str; 5] = ["p", "ct", "kr", "c", "ft"];
/// Numbers too, before a unit.
const ONE: &str = "one a ein eine einen un une una uno um uma een en jeden";
/// What is done with money.
pub(super) const PAYS: &str = "cost costs charge charges earn earns pay pays kostet kosten verdient coute coutent gagne cuesta cuestan costa costano custa \
     custam kost kostar kosztuje стоит стоят коштує";
/// Before an amount these tell that it is one of money, of whatever unit (`costs 20 emeralds`), beside these and the words for prices.
const PAID: &str =
    "paid earned sold bought worth rent deposit fine fines spent raised vale valen bezahlt";
/// For no money.
const FREE: &str = "free gratis kostenlos kostenfrei umsonst frei gratuit gratuite gratuits gratuitement gratuito gratuita libre бесплатно ucretsiz bedava \
     nothing 免费 免費 無料";

/// Behind the digits in scripts without spaces; `金` begins the names of coins.
const MONEY_BEHIND: [&str; 9] = ["元", "块", "塊", "円", "圆", "圓", "金", "원", "บาท"];

/// Before a short phone number.
const CALLED: &str = "call dial ring phone telephone mobile number tel telefon telefono telefone mobil handy telefonnummer nummer notruf unter numero";

/// Between a number and [`OLD`].
const YEARS: &str = "year years yr yrs month months week weeks day days";
/// Behind a number these make it an age, with or without years.
const OLD: &str = "old alt jahre jahren ans anos anni лет год года років jahrige jahriger jahrigen jaar yasinda yasindaki yas lat ar monate wochen mois meses mesi";
/// Before one.
const AGED: &str = "aged age ages";
/// Before one that ends a clause.
const IS: &str = "is was turned turns ist wurde";
/// What began then is as old as that.
const BORN: &str = "born geboren jahrgang nee nacido nacida nato nata nascido родился родилась fodd dogumlu dogdu \
     urodzony urodzona 出生 生于";
/// The same, with a year or a century behind it.
const BEGAN: &str = "built founded established dates dating constructed erected opened completed since erbaut errichtet eroffnet gegrundet stammt seit \
     construit construite fonde fondee construido construida fundado fundada costruito costruita";

/// Before a unit these make it one of something else.
const SQUARE: &str =
    "square cubic quadrat kubik carre carres cubes cuadrado cuadrados quadrato quadrati";
/// Shorter units (`m`, `kg`) are other words, too, without a number, in bytes.
const SHORT_UNIT: usize = 3;

/// Whether a folded word is a unit of money.
pub(super) fn is_unit(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| all(&[CODES, UNITS]));
    WORDS.contains(word)
}

/// What a folded word names by its shape.
pub(super) fn shape(word: &str) -> Option<Shape> {
    static WORDS: LazyLock<HashMap<&str, Shape>> = LazyLock::new(|| {
        let named = NAMES.iter();
        let named = named.flat_map(|(of, list)| list.split_whitespace().map(|word| (word, *of)));
        named.collect()
    });
    WORDS.get(word).copied()
}

/// A token of a text.
#[derive(Clone, Copy)]
struct Spot<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl Shape {
    /// Whether a token of a text is of this shape, or the beginning of it.
    pub fn is_at(self, text: &str, tokens: &[Token], at: usize) -> bool {
        let spot = Spot { text, tokens, at };
        match self {
            Shape::Money => spot.is_money(),
            Shape::Clock => spot.is_clock(),
            Shape::Email => {
                let host = spot.after().strip_prefix('@');
                host.is_some_and(|host| host.starts_with(char::is_alphanumeric))
            }
            Shape::Phone => spot.is_phone(),
            Shape::Age => spot.is_age(),
            Shape::Measure(measure) => spot.is_measure(measure),
        }
    }

    /// Whether something of this shape stands in a text of no known language.
    pub fn stands_in_text(self, text: &str) -> bool {
        let tokens = analyzer(None).tokens(text);
        (0..tokens.len()).any(|at| self.is_at(text, &tokens, at))
    }

    /// Whether something of this shape stands in a text of which these are the tokens. Amounts of money may be of any unit, and in
    /// a row of a table any number may be one, or a measure, where `is_row` says so.
    pub fn stands_in(self, text: &str, tokens: &[Token], is_row: bool) -> bool {
        let is_money = self == Shape::Money;
        let is_row = (is_money || matches!(self, Shape::Measure(_))) && is_row;
        (0..tokens.len()).any(|at| {
            let spot = Spot { text, tokens, at };
            self.is_at(text, tokens, at) || is_money && spot.is_paid() || is_row && spot.is_digits()
        })
    }
}

impl<'a> Spot<'a> {
    /// The folded word so many tokens on.
    fn word(self, on: isize) -> &'a str {
        let at = self.at.checked_add_signed(on);
        let token = at.and_then(|at| self.tokens.get(at));
        token.map_or("", |token| token.form.word())
    }

    fn before(self) -> &'a str {
        self.text[..self.tokens[self.at].range.start].trim_end()
    }

    fn after(self) -> &'a str {
        &self.text[self.tokens[self.at].range.end..]
    }

    fn is_digits(self) -> bool {
        let typed = &self.text[self.tokens[self.at].range.clone()];
        typed.starts_with(|c: char| c.is_ascii_digit())
    }

    fn is_number(self) -> bool {
        self.is_digits() || is_number_word(self.text, &self.tokens[self.at])
    }

    /// Whether a number that fills so many tokens is an amount of money.
    fn is_money_of(self, tokens: usize) -> bool {
        let last = Spot {
            at: (self.at + tokens - 1).min(self.tokens.len() - 1),
            ..self
        };
        self.is_money() || last.is_money()
    }

    fn is_money(self) -> bool {
        /// The most words of an amount.
        const LONGEST: usize = 6;
        if is_unit(self.word(0)) && is_one(ONE, self.word(-1)) {
            return true;
        }
        if !self.is_number() {
            return false;
        }
        // `two million pounds`
        let is_part = |token: &Token| is_number_word(self.text, token);
        let ending = self
            .word(0)
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let mut rest = self.tokens[self.at + 1..].iter().take(LONGEST);
        let unit = rest.find(|token| !is_part(token));
        let unit = unit.map_or("", |token| token.form.word());
        let is_before = |units: &[&str]| {
            let after = self.after().trim_start();
            units.iter().any(|unit| after.starts_with(unit))
        };
        self.before().ends_with(SIGNS_OF_MONEY)
            || self.after().trim_start().starts_with(SIGNS_OF_MONEY)
            || is_before(&MONEY_BEHIND)
            || is_unit(unit)
            || is_one(CODES, self.word(-1))
            || ENDINGS.contains(&ending)
    }

    /// Whether it is said to be for nothing, is a number soon behind a word for what is paid, or has two decimals.
    fn is_paid(self) -> bool {
        const SOON: usize = 3;
        let is_paid = |token: &Token| {
            let word = token.form.word();
            is_one(PAID, word) || is_one(PAYS, word) || shape(word) == Some(Shape::Money)
        };
        let mut before = self.tokens[self.at.saturating_sub(SOON)..self.at].iter();
        let typed = &self.text[self.tokens[self.at].range.clone()];
        let decimals = typed
            .split_once(['.', ','])
            .map_or("", |(_, decimals)| decimals);
        let is_price = decimals.len() == 2 && decimals.bytes().all(|byte| byte.is_ascii_digit());
        let is_free = || is_one("no without", self.word(-1)) && is_paid(&self.tokens[self.at]);
        is_one(FREE, self.word(0))
            || is_free()
            || self.is_number() && (is_price || before.any(is_paid))
    }

    fn is_clock(self) -> bool {
        // `9 o'clock`
        let is_hour = match self.word(1) {
            "o" => self.word(2) == "clock",
            word => matches!(word, "am" | "pm" | "uhr"),
        };
        self.is_digits() && (is_hour || has_minutes(self.after()))
    }

    /// A short one (`112`) stands behind a word that says so.
    fn is_phone(self) -> bool {
        const SHORT: usize = 3;
        const LONG: usize = 7;
        /// How far before it such a word stands, in words, before a short number and a long one.
        const BESIDE: isize = 2;
        const SOON: isize = 5;
        /// No phone number has more characters.
        const LONGEST: usize = 40;
        if !self.is_digits() {
            return false;
        }
        let is_part =
            |c: &char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '(' | ')' | '.');
        let number = &self.text[self.tokens[self.at].range.start..];
        let number: String = number.chars().take(LONGEST).take_while(is_part).collect();
        let groups = number.split(|c: char| !c.is_ascii_digit());
        let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let digits: usize = lengths.iter().sum();
        let is_span = groups.len() == 2 && groups.iter().all(|group| is_year(group));
        // What stands behind it, as in `05.04.2024 18:30`, is no part of it.
        let is_day = matches!(lengths[..], [4, 2, 2, ..] | [1..=2, 1..=2, 4, ..]);
        // `192.168.100.17`
        let is_dotted = !number.trim_end().contains(' ') && number.contains('.');
        let is_host = is_dotted && matches!(lengths[..], [1..=3, 1..=3, 1..=3, 1..=3]);
        // `1 250 000`, `1.250.000`; numbers of Spain and Poland have three groups of three
        let is_round = lengths[..] != [3, 3, 3] || groups.ends_with(&["000"]);
        let is_grouped = matches!(lengths[..], [1..=3, 3, ..])
            && lengths[1..].iter().all(|length| *length == 3)
            && !number.starts_with('0')
            && !self.before().ends_with('+')
            && (is_round || self.is_money_of(groups.len()));
        let is_called = |words: isize| (1..=words).any(|on| is_one(CALLED, self.word(-on)));
        let is_other = is_span || is_day || is_host || is_grouped && !is_called(SOON);
        !is_other && (digits >= LONG || digits >= SHORT && is_called(BESIDE))
    }

    fn is_age(self) -> bool {
        const OLDEST: u32 = 130;
        let word = self.word(0);
        if is_one(BORN, word) || is_one(BEGAN, word) && self.has_year_behind() {
            return true;
        }
        if !self.is_number() {
            return false;
        }
        let is_old = |word: &str| is_one(OLD, word);
        let is_aged = is_one(AGED, self.word(-1)) || is_one(AGED, self.word(-2));
        // `Ada, 58, said` and `who is 58.`
        let ends = self.after().is_empty() || self.after().starts_with([',', '.', ';', ')']);
        let is_said = is_one(IS, self.word(-1)) || self.before().ends_with([',', '(']);
        let is_possible = word.parse().map_or(true, |years: u32| years < OLDEST);
        word.contains("jahrig")
            || self
                .after()
                .trim_start()
                .starts_with(['岁', '歲', '歳', '세'])
            || is_one(YEARS, self.word(1)) && is_old(self.word(2))
            || is_possible && (is_old(self.word(1)) || is_aged || ends && is_said)
    }

    /// `3 metres`, `3m`, `anderthalb Meter`, `knee-deep`; not `3 square metres`.
    fn is_measure(self, measure: Measure) -> bool {
        let word = self.word(0);
        let ending =
            word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        let is_joined = self.is_digits() && measure.is_unit(ending);
        let is_square = is_one(SQUARE, self.word(-1));
        let is_unit = word.len() > SHORT_UNIT && measure.is_unit(word) && !is_square;
        let is_before_unit = measure.is_unit(self.word(1)) || measure.has_sign(word, self.after());
        is_unit || is_joined || measure.is_named(word) || self.is_number() && is_before_unit
    }

    /// Whether a year or a century stands soon behind it.
    fn has_year_behind(self) -> bool {
        const SOON: usize = 8;
        let mut behind = self.tokens[self.at + 1..].iter().take(SOON);
        behind.any(|token| is_year(token.form.word()) || is_era_word(token.form.word()))
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

#[cfg(test)]
mod tests {
    use super::*;

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
        check(
            "phone",
            "At 192.168.100.17 since 2024-05-04, in 1939-1945 and on 05/04/2024, 112 came.",
            "",
        );
        check(
            "phone",
            "On 05.04.2024 18:30 came 1 250 000 of 1.250.000.",
            "",
        );
        check(
            "phone",
            "Hay 601 202 303 euros, 120 500 000 votos; teléfono de la oficina 34 601 202 303.",
            "34 601",
        );
        check("phone", "Oficina: 601 202 303.", "601");
        check(
            "phone",
            "+1 250 000, 0800 123 456, Tel. 250 000 120.",
            "1 0800 250 000",
        );
        check("phone", "Dial 112 or 555.123.4567.", "112 555.123.4567");
        check("hours", "The screen is 16:9 and the ratio 4:99.", "");
        check("email", "ada@", "");
        check(
            "hours",
            "From 9:00 to 5 pm in room 7, a ratio of 2: 1, till 10 o'clock.",
            "9 5 10",
        );
        check("email", "Write to ada@example.org or to Ada @ noon.", "ada");
        check(
            "phone",
            "Room 12, call +49 341 555 0192 or 0800-1234.",
            "49 341 555 0800",
        );
        assert_eq!(shape("priceless"), None);
    }

    #[test]
    fn a_passage_has_a_price_an_age_or_a_measure() {
        let check = |shape: Shape, expect: bool, text: &str| {
            let tokens = analyzer(None).tokens(text);
            assert_eq!(shape.stands_in(text, &tokens, false), expect, "{text}");
        };
        let money = [
            "It cost 318 million pounds.",
            "Drivers must pay four pounds.",
            "A plot costs 20 emeralds.",
            "Children travel free.",
            "Insurance paid 5.9 million.",
            "Parking is one euro per hour.",
            "Entry is 80p for children.",
            "Adults 4.50, children 2.",
            "Der Eintritt ist frei.",
            "There is no charge.",
        ];
        for text in money {
            check(Shape::Money, true, text);
        }
        let none = [
            "The 12 sprinklers were costly.",
            "They won 5 titles in 1975.",
            "Her pay was cut by a sixth.",
        ];
        for text in none {
            check(Shape::Money, false, text);
        }
        let ages = [
            "Mr Areld, who is 58, has led it since May.",
            "A 94-year-old was first.",
            "Ada Berg, 41, agrees.",
            "She left at the age of nineteen.",
            "It was built in 1702.",
            "It opened in the 18th century.",
            "The mill is more than 300 years old.",
            "Sie ist 58 Jahre und hat zwei Kinder.",
            "Die 58jährige kam.",
            "The pups are ten weeks old.",
        ];
        for text in ages {
            check(Shape::Age, true, text);
        }
        use Measure::{Length, Speed, Temperature, Weight};
        let measures = [
            (Length, true, "The pond is 1.2 m deep."),
            (Length, true, "It is two metres high, at 3.5km."),
            (Length, true, "She is 6' 2\" tall, and walked a mile."),
            (Length, false, "Up to 6 square metres are fine."),
            (Weight, true, "The boat weighs 300 kg."),
            (Weight, false, "The boat is 3 m long."),
            (Temperature, true, "Bake it at 200 °C."),
            (Temperature, true, "It was minus 3 degrees."),
            (Temperature, false, "Bake it for 20 minutes."),
            (Speed, true, "It replies in 3 days, by 5 %."),
            (Speed, false, "It has room for 3."),
        ];
        for (measure, expect, text) in measures {
            check(Shape::Measure(measure), expect, text);
        }
        let none = [
            "Ada Berg became mayor on 16 September 2023.",
            "She has 3 cats, 4 dogs.",
            "It has been quiet since then.",
            "In 1998 there were 40.",
        ];
        for text in none {
            check(Shape::Age, false, text);
        }
    }
}
