//! What a question asks for that is told by its shape: an amount of money, a measure, an age, a name, a phone number, an e-mail address. A
//! passage without any does not say it, however many of the question's words it has.

use std::ops::Range;

use super::asks::Asks;
use super::measures::Measure;
use super::numbers::is_one;
use super::shapes::{PAYS, Shape, is_unit, shape};
use super::typed::{Raw, Typed};
use crate::index::analysis::is_unspaced;

/// Words that ask `what`, folded.
const WHAT: &str = "what whats which was welche welcher welches que quel quelle cual che qual quale ce care wat welk welke co jaki jaka \
     jakie vad vilken vilket какая какой каков какова яка який";
/// Words that ask for an amount, also of what is not counted; folded.
const HOW_MUCH: &[&str] = &[
    "how much",
    "wie viel",
    "wieviel",
    "combien",
    "cuanto",
    "cuanta",
    "quanto",
    "quanta",
    "hoeveel",
    "hur mycket",
    "ile",
    "cat",
    "сколько",
    "скільки",
];
/// These ask for a price.
const HOW_DEAR: &[&str] = &[
    "how expensive",
    "how costly",
    "wie teuer",
    "hoe duur",
    "hur dyr",
    "hur dyrt",
    "kaca",
    "почем",
    "多少钱",
    "多少錢",
    "多少元",
    "几块钱",
    "いくら",
    "何円",
    "กี่บาท",
];
const HOW_OLD: &[&str] = &[
    "how old",
    "wie alt",
    "quel age",
    "que edad",
    "cuantos anos",
    "quanti anni",
    "que idade",
    "quantos anos",
    "cati ani",
    "hoe oud",
    "hur gammal",
    "ile lat",
];
/// The same, with no verb behind them.
const OF_WHAT_AGE: &[&str] = &[
    "kac yasinda",
    "kac yasindadir",
    "сколько лет",
    "скільки років",
    "今年多大",
    "多大年纪",
    "多大岁数",
    "几岁",
    "何歳",
    "กี่ขวบ",
];
/// The last words of those that ask for a name.
const NAME_OF: [&str; 2] = ["name of", "names of"];
/// Behind [`HOW_OLD`] these ask for someone's age; `must` and `can` for what is needed or allowed.
const IS: &str = "is was are were s re ist war sind waren est sont etait a avait ont es son era tiene tenia tienen sono \
     ha aveva hanno tem tinha are avea zijn waren ma mial miala maja ar";
const DO: &str = "does do did will would";

/// A text that begins with one of these asks for a yes or for help.
const ASKS_OTHERWISE: &str = "is are was were do does did has have had can could may might must shall should will would am if i we you how why \
     ist sind hat haben kann soll muss wird gibt";
/// Before a number or an address: who writes these knows it, and asks for help.
const OWN: &str = "my our your their mein meine meinen unsere";

/// Before [`HOW_MEASURED`].
const HOW: &str = "how wie hoe";
/// What is asked for by `how` and one of these, folded.
const HOW_MEASURED: &[(Measure, &str)] = &[
    (
        Measure::Length,
        "deep tall wide thick tief breit dick diep breed dik",
    ),
    (Measure::Weight, "heavy schwer zwaar"),
    (Measure::Temperature, "hot cold warm heiss kalt heet koud"),
    (Measure::Speed, "fast schnell snel"),
];
/// Verbs that ask for a weight.
const WEIGHS: &str = "weigh weighs weighed wiegt wiegen wog pese pesent pesa pesan";
const PHONE: &str = "phone telephone tel mobile telefon telefono telefone telefonu";
const EMAIL: &str = "email mail correo";
const NUMBER: &str = "number numbers nummer nummern numero numer";
const ADDRESS: &str =
    "address addresses adress adresse adressen adres direccion indirizzo endereco";
/// Between the two of a language that names the kind first; `e-mail` is two words.
const JOINS: &str = "de di do du e";
/// Both in one word.
const PHONE_NUMBER: &str = "telefonnummer handynummer rufnummer telefoonnummer";
const EMAIL_ADDRESS: &str = "mailadresse emailadresse";
const OF: &str = "of for von de du des d di del da van";

const CHARGE: &str = "charge charges";
/// Amounts of money, beside the words that [`shape`] knows.
const AMOUNTS: &str =
    "rent deposit fine fines miete pfand loyer alquiler affitto aluguel huur czynsz";
/// With these beside it `how much` asks for money, too.
const OF_MONEY: &str = "money paid fined awarded earned spend spends spent buy bought sell sold worth budget bonus loan debt geld bezahlt argent dinero soldi \
     dinheiro pieniedzy денег";
/// Where an amount changes, by how much may be no amount of money.
const CHANGES: &str = "increase increased increases rise rises rose risen raise raised raises grow grew grown fall fell fallen drop dropped cut \
     reduce reduced change changed higher lower more less cheaper save saved steigen gestiegen gesunken augmente";
/// Behind these a word is no verb.
const NO_VERB: &str = "the a an of in on for about and";

/// The most words of a question that only names what is looked up.
const LOOKUP: usize = 7;
/// So many words behind `what` stand what is asked for, at most.
const SOON: usize = 4;

/// What a question asks for that is told by how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Something of a shape.
    Of(Shape),
    /// A name that the question does not have.
    Name,
}

/// What a question asks for, where that is told by how it is written.
pub(super) fn wanted(typed: &Typed) -> Option<Wanted> {
    let cue = typed.asking.words.first().cloned().unwrap_or_default();
    let unspaced = Some(&typed.text[cue.clone()]).filter(|cue| is_unspaced(cue));
    if let Some(cue) = unspaced {
        let is_one = |of: &[&str]| of.contains(&cue);
        let shape = is_one(HOW_DEAR).then_some(Shape::Money);
        return shape
            .or(is_one(OF_WHAT_AGE).then_some(Shape::Age))
            .map(Wanted::Of);
    }
    let index = |byte: usize| typed.words.partition_point(|raw| raw.range.start < byte);
    let phrasing = Phrasing {
        words: &typed.words,
        cue: index(cue.start)..index(cue.end),
        asks: typed.asking.asks,
    };
    phrasing.wanted()
}

/// Whether a folded word is the second one of `phone number` and `e-mail address`.
pub(super) fn is_kind(word: &str) -> bool {
    is_one(NUMBER, word) || is_one(ADDRESS, word)
}

/// How a question is put.
struct Phrasing<'a> {
    words: &'a [Raw],
    /// Those of the words that ask; none where it only names what it is about.
    cue: Range<usize>,
    /// What kind of thing they ask for.
    asks: Asks,
}

impl Phrasing<'_> {
    fn wanted(&self) -> Option<Wanted> {
        let cue = self.words[self.cue.clone()].iter();
        let cue: Vec<&str> = cue.map(|raw| raw.word.as_str()).collect();
        let cue = cue.join(" ");
        if NAME_OF.iter().any(|name| cue.ends_with(name)) {
            return (!self.is(0, ASKS_OTHERWISE)).then_some(Wanted::Name);
        }
        self.shape(&cue).map(Wanted::Of)
    }

    fn shape(&self, cue: &str) -> Option<Shape> {
        if HOW_OLD.contains(&cue) {
            self.is(self.cue.end, IS).then_some(Shape::Age)
        } else if OF_WHAT_AGE.contains(&cue) {
            Some(Shape::Age)
        } else if HOW_DEAR.contains(&cue) || self.asks.number && self.is_unit(self.cue.end) {
            Some(Shape::Money)
        } else if let Some(measure) = self.measure(cue) {
            Some(Shape::Measure(measure))
        } else if HOW_MUCH.contains(&cue) {
            self.is_of_money().then_some(Shape::Money)
        } else if self.asks == Asks::default() && self.is_lookup() {
            let price = || self.is_price().then_some(Shape::Money);
            let measure = || self.measured().map(Shape::Measure);
            self.contact().or_else(price).or_else(measure)
        } else {
            None
        }
    }

    /// Whether one of a list's words stands there.
    fn is(&self, at: usize, list: &str) -> bool {
        self.words
            .get(at)
            .is_some_and(|raw| is_one(list, &raw.word))
    }

    /// Whether a unit of money stands there: `how many euros`.
    fn is_unit(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|raw| is_unit(&raw.word))
    }

    fn has(&self, list: &str) -> bool {
        (0..self.words.len()).any(|at| self.is(at, list))
    }

    /// Not a `charge`, which a court brings and a battery has, nor a `prix` that someone wins.
    fn is_amount(&self, at: usize) -> bool {
        let is_won = self.is(at, "prix") && !self.is(at + 1, OF);
        let is_price = !is_won && !self.is(at, CHARGE);
        is_price && shape(&self.words[at].word) == Some(Shape::Money) || self.is(at, AMOUNTS)
    }

    /// Whether it asks `what`, or only names what it is about.
    fn is_lookup(&self) -> bool {
        match self.cue.is_empty() {
            false => self.is(self.cue.start, WHAT),
            true => self.words.len() <= LOOKUP && !self.is(0, ASKS_OTHERWISE),
        }
    }

    /// Whether `how much` asks for money, and not for what stands behind it (`how much water was sold`).
    fn is_of_money(&self) -> bool {
        let is_money = |at| self.is_amount(at) || self.is(at, PAYS) || self.is(at, OF_MONEY);
        let next = self.cue.end;
        let is_free = self.words.get(next).is_some_and(|raw| raw.is_stop) && !self.is(next, OF);
        let is_said = (0..self.words.len()).any(is_money);
        let is_next = || is_money(next) && !self.is(next, CHARGE);
        is_said && !self.has(CHANGES) && next < self.words.len() && (is_free || is_next())
    }

    /// What `how heavy is it` and `how much does it weigh` ask for.
    fn measure(&self, cue: &str) -> Option<Measure> {
        let at = self.cue.start;
        if self.has(WEIGHS) && (is_one(WHAT, cue) || HOW_MUCH.contains(&cue)) {
            return Some(Measure::Weight);
        }
        let is_free = self.words.get(at + 2).is_some_and(|raw| raw.is_stop);
        let mut measured = HOW_MEASURED.iter();
        let found = measured.find(|(_, adjectives)| self.is(at + 1, adjectives))?;
        let is_asked = is_free && !self.cue.is_empty() && self.is(at, HOW);
        is_asked.then_some(found.0)
    }

    /// What `what is the weight of it` and `weight of it` ask for.
    fn measured(&self) -> Option<Measure> {
        (0..self.words.len()).find_map(|at| match shape(&self.words[at].word) {
            Some(Shape::Measure(measure)) if self.is_noun(at) => Some(measure),
            _ => None,
        })
    }

    /// Whether a word stands where a question names what it asks for, and not the first of two, as in `price controls`.
    fn is_noun(&self, at: usize) -> bool {
        let is_last = at + 1 == self.words.len();
        let is_head = is_last || self.words[at + 1].is_stop;
        let is_soon = at < self.cue.end + SOON && (at == self.cue.end || self.is(self.cue.end, IS));
        is_head
            && if self.cue.is_empty() {
                at == 0 || is_last
            } else {
                is_soon
            }
    }

    fn contact(&self) -> Option<Shape> {
        (0..self.words.len()).find_map(|at| {
            let asked = |shape, one, both, behind| {
                let length = match () {
                    () if self.is(at, one) => 1,
                    () if self.is(at, both) && self.is(at + 1, behind) => 2,
                    // `numéro de téléphone`, `adres e-mail`
                    () if self.is(at, behind) && self.is(at + 1, both) => 2,
                    () if self.is(at, behind)
                        && self.is(at + 1, JOINS)
                        && self.is(at + 2, both) =>
                    {
                        3
                    }
                    // `telephone of Ada`, `what is Ada's telephone`
                    () if self.is(at, both) && self.names_alone(at) => 1,
                    () => return None,
                };
                self.is_asked(at..at + length).then_some(shape)
            };
            asked(Shape::Phone, PHONE_NUMBER, PHONE, NUMBER)
                .or_else(|| asked(Shape::Email, EMAIL_ADDRESS, EMAIL, ADDRESS))
        })
    }

    fn names_alone(&self, at: usize) -> bool {
        let is_last = at + 1 == self.words.len();
        at == 0 && self.is(1, OF) || is_last && !self.cue.is_empty()
    }

    /// Whether the words stand where a question names what it asks for: soon behind `what`, or at an end.
    fn is_asked(&self, words: Range<usize>) -> bool {
        let is_own = words.start > 0 && self.is(words.start - 1, OWN);
        let is_soon = !self.cue.is_empty() && words.start < self.cue.end + SOON;
        let is_at_end = words.start == 0 || words.end == self.words.len();
        !is_own && (is_soon || is_at_end)
    }

    /// Whether it asks for an amount of money without `how much`: `what does it cost`, `what is the price`, `price of it`.
    fn is_price(&self) -> bool {
        let is_what = !self.cue.is_empty();
        let cue = self.cue.end;
        let is_verb = |at: usize| {
            let is_last = at + 1 == self.words.len();
            let is_asked = self.is(cue, DO) || is_last || at == cue;
            is_what && is_asked && self.is(at, PAYS) && !(at > 0 && self.is(at - 1, NO_VERB))
        };
        let is_price = |at: usize| is_verb(at) || self.is_noun(at) && self.is_amount(at);
        !self.has(CHANGES) && (0..self.words.len()).any(is_price)
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use crate::answer::question::Question;
    use crate::index::tests::of_paragraph;

    #[test]
    fn what_is_asked_for_is_told_by_its_shape() {
        let check = |language: &str, expect: &str, questions: &[&str]| {
            let snapshot = of_paragraph(language, "One.");
            for question in questions {
                let wanted = Question::read(&snapshot, question).unwrap().wanted;
                let found = match wanted {
                    Some(Wanted::Of(shape)) => format!("{shape:?}"),
                    other => other.map_or(String::new(), |name| format!("{name:?}")),
                };
                assert_eq!(found, expect, "{question}");
            }
        };
        let money = [
            "How much does a day ticket cost?",
            "how much do radiographers earn",
            "How much money is in the fund?",
            "How much was Ada Berg fined?",
            "how expensive is the club",
            "What does it cost to get into the museum?",
            "what is the weekly salary of Ada",
            "price of the X200",
            "beer price",
            "rent for a quarter plot",
        ];
        check("en", "Money", &money);
        check(
            "de",
            "Money",
            &[
                "Was kostet der Eintritt?",
                "Wie viel kostet das?",
                "Wie teuer ist es?",
            ],
        );
        let french = ["Combien coûte un billet ?", "Quel est le prix du pain ?"];
        check("fr", "Money", &french);
        check("es", "Money", &["¿Cuánto cuesta la entrada?"]);
        for (language, question) in [
            ("tr", "Kahve kaç lira?"),
            ("nl", "Hoe duur is het abonnement?"),
            ("ru", "Почём мёд?"),
            ("zh", "奶牛多少钱？"),
            ("ja", "入場料はいくらですか"),
            ("de", "Wie viele Euro sind es?"),
        ] {
            check(language, "Money", &[question]);
        }
        check("en", "Age", &["How old is the mayor?", "how old are they"]);
        for (language, question) in [
            ("de", "Wie alt ist sie?"),
            ("es", "¿Cuántos años tiene Ada?"),
            ("it", "quanti anni ha Ilaria"),
            ("nl", "Hoe oud is Wim?"),
            ("pl", "Ile lat ma Ewa?"),
            ("ru", "сколько лет внуку"),
            ("sv", "Hur gammal är hon?"),
            ("tr", "Defne kaç yaşında?"),
            ("zh", "老周今年多大？"),
        ] {
            check(language, "Age", &[question]);
        }
        check("zh", "", &["安装包多大？"]);
        let names = ["What's the name of the dog?", "names of the two teenagers"];
        check("en", "Name", &names);
        let phone = [
            "phone number of Mr Paulsen",
            "What's the office's telephone number?",
            "telephone of Ada Berg",
        ];
        check("en", "Phone", &phone);
        check("de", "Phone", &["Telefonnummer des Vorstands"]);
        let french = "Quel est le numéro de téléphone du placier ?";
        check("fr", "Phone", &[french]);
        check("pl", "Phone", &["Jaki jest numer telefonu biblioteki?"]);
        check("es", "Email", &["dirección de correo de Ada"]);
        check("pl", "Email", &["Adres e-mail biblioteki"]);
        let email = ["email address of Ada", "What is Ada's email?"];
        check("en", "Email", &email);
        let measures: [(&str, &[&str]); 5] = [
            (
                "Length",
                &[
                    "How deep may the pond be?",
                    "width of a gate",
                    "what is the height of the tower",
                ],
            ),
            (
                "Weight",
                &[
                    "how heavy is the X200",
                    "What does the bell weigh?",
                    "how much does it weigh",
                ],
            ),
            (
                "Temperature",
                &[
                    "How hot should the oven be?",
                    "how warm is it",
                    "oven temperature",
                ],
            ),
            ("Speed", &["how fast is the Wi-Fi"]),
            ("Speed", &["What is the maximum speed?"]),
        ];
        for (measure, questions) in measures {
            check("en", &format!("Measure({measure})"), questions);
        }
        check(
            "de",
            "Measure(Weight)",
            &["Wie schwer ist das Boot?", "Gewicht des Boots"],
        );
        let others = [
            "How do I lose weight?",
            "Can I change the name of my channel?",
            "how fast food is made",
            "what weight limits are there",
            "How much did the price of oil increase?",
            "How many people pay the fee?",
            "how old do I have to be to join",
            "Why does it cost so much?",
            "How do I change my email address?",
            "what happens to my phone number when I leave",
            "price controls of 1973",
            "What did the union say about pay?",
            "change email",
            "can I pay by phone",
            "Who pays the rent?",
            "How much rain fell?",
            "How much water was sold last year?",
            "How much of the budget is for schools?",
            "How much charge does the battery hold?",
            "What are the charges against the treasurer?",
        ];
        check("en", "", &others);
        let french = [
            "Combien de pays participent au festival ?",
            "Quel prix a remporté la romancière ?",
        ];
        check("fr", "", &french);
        check("es", "", &["¿Cuánto mide la costa?"]);
    }
}
