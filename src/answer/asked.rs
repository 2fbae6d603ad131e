//! What in a text is of the kind that a question asks for.

use super::asks::Asks;
use super::matched::{Match, Matched};
use super::numbers::{
    SIGNS_OF_MONEY, is_calendar_word, is_date, is_era_word, is_number_word, is_one, is_year,
};
use super::question::Question;
use super::related::is_ordinary;
use crate::index::analysis::{Form, Token, accented, analyzer};

/// So many words stand at most between a number and what it counts (`14,000 new graduate students`).
const BETWEEN: usize = 2;

/// Before what is counted these tell how much of it there is as numbers do, folded.
const QUANTITIES: &str = "no one a an single both several few some couple pair many all each every kein keine keinen keiner ein eine einen einem einer \
     einzige einziger einziges beide beiden mehrere einige wenige viele alle jeder jede jedes paar aucun aucune un une plusieurs quelques tous toutes \
     chaque ningun ninguna una uno unos unas varios varias ambos ambas pocos todos cada nessun nessuna diversi alcuni nenhum nenhuma um uma varios geen een \
     beide meerdere enkele ingen inga inget en ett flera";

/// A token of the kind that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Index into the passage's tokens.
    pub token: usize,
    /// Whether it is a number that stands before what the question counts.
    pub counts: bool,
}

/// The tokens of a text that are of the kind that is asked for, beside those that the question has itself, in their order.
/// The matches are those of the text.
pub(super) fn asked(
    question: &Question,
    text: &str,
    tokens: &[Token],
    matches: &[Match],
) -> Vec<Asked> {
    if question.asks == Asks::default() {
        return Vec::new();
    }
    let position = |m: &Match| m.position as usize;
    let own = |at: &usize| !is_match(matches, *at);
    let counted = matches.iter().filter(|m| Some(m.word) == question.counted);
    let counted: Vec<usize> = counted.map(position).collect();
    let asked = (0..tokens.len()).filter(own).filter_map(|token| {
        let behind = counted.partition_point(|counted| *counted < token);
        let is_near = |counted: &usize| counted - token <= BETWEEN + 1;
        let digits = digits(text, tokens, token);
        let is_number = || digits.is_some() || is_number_word(text, &tokens[token]);
        let counts = counted.get(behind).is_some_and(is_near) && is_number();
        let is_asked = match digits {
            Some(digits) => is_asked_number(question.asks, digits, counts),
            None => is_asked_word(question.asks, text, tokens, token),
        };
        is_asked.then_some(Asked { token, counts })
    });
    asked.collect()
}

/// Whether one of a text's matches is this token.
fn is_match(matches: &[Match], token: usize) -> bool {
    let position = |m: &Match| m.position as usize;
    matches.binary_search_by_key(&token, position).is_ok()
}

impl Matched<'_> {
    /// Whether a word that the question does not have may be a name: it has a capital, in a sentence or where it is no ordinary English
    /// word, or is quoted.
    pub fn may_name(&self) -> bool {
        const OPENING: [char; 7] = ['“', '"', '‘', '\'', '«', '„', '`'];
        let english = analyzer(Some("en"));
        let is_ordinary =
            |form: &Form| english.is_stop_word(form.word()) || is_ordinary(form.term());
        let is_digits = |at: usize| {
            let token = self.tokens.get(at);
            token.is_some_and(|token| token.form.word().starts_with(|c: char| c.is_ascii_digit()))
        };
        let is_time = |at: usize, token: &Token| {
            let beside = is_digits(at + 1) || at > 0 && is_digits(at - 1);
            is_calendar_word(token.form.word()) || beside && is_calendar_beside_number(token)
        };
        let may_be = |(at, token): (usize, &Token)| {
            let before = &self.text[..token.range.start];
            let is_capital = self.text[token.range.clone()].starts_with(char::is_uppercase);
            let is_name = is_capital && !(opens_sentence(before) && is_ordinary(&token.form));
            let is_own = is_match(self.in_text(), at);
            (is_name || before.ends_with(OPENING))
                && !is_own
                && !is_time(at, token)
                && !is_number_word(self.text, token)
        };
        self.is_asked_above || self.tokens.iter().enumerate().any(may_be)
    }

    /// Whether a word such as `no` or `several` stands before what the question counts.
    pub fn counts_in_words(&self) -> bool {
        let counted = self.in_text().iter();
        let counted = counted.filter(|m| Some(m.word) == self.question.counted);
        let mut before = counted.flat_map(|m| {
            let at = m.position as usize;
            &self.tokens[at.saturating_sub(BETWEEN + 1)..at]
        });
        before.any(|token| is_one(QUANTITIES, token.form.word()))
    }
}

/// What digits may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Amount,
    /// A day of a month, a century, an hour.
    Time,
    /// A year, or an amount that looks like one.
    Year,
    /// They are not European, and not read.
    Unread,
}

/// What a token tells that begins with a digit.
fn digits(text: &str, tokens: &[Token], at: usize) -> Option<Digits> {
    let range = &tokens[at].range;
    let typed = &text[range.clone()];
    if !typed.starts_with(char::is_numeric) {
        return None;
    }
    let count = typed.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return Some(Digits::Unread);
    }
    let number: u64 = typed[..count].parse().unwrap_or(u64::MAX);
    let (before, after) = (&text[..range.start], &text[range.end..]);
    if is_date(typed) {
        return Some(Digits::Time);
    }
    let is_whole = !typed[count..].starts_with(['.', ',']);
    // Where numbers follow the words for day, month and century.
    let numbered = |token: &Token| {
        let before = accented(&text[token.range.clone()]);
        matches!(before.as_str(), "ngày" | "tháng" | "kỷ" | "القرن")
    };
    let is_numbered = || {
        at.checked_sub(1)
            .is_some_and(|before| numbered(&tokens[before]))
    };
    let near = &tokens[at.saturating_sub(1)..(at + 3).min(tokens.len())];
    let is_day = is_whole
        && count <= 2
        && (1..=31).contains(&number)
        && near.iter().any(is_calendar_beside_number);
    let is_marked = after.starts_with([':', '年', '月', '日', '世']) || before.ends_with(':');
    let next = tokens.get(at + 1).map(|token| token.form.word());
    if is_day || is_marked || next.is_some_and(is_era_word) || is_numbered() {
        return Some(Digits::Time);
    }
    let is_amount =
        before.trim_end().ends_with(SIGNS_OF_MONEY) || after.trim_start().starts_with('%');
    match is_whole && is_year(&typed[..count]) && !is_amount {
        true => Some(Digits::Year),
        false => Some(Digits::Amount),
    }
}

/// Whether a word beside a number names a month or a day: there these are months too.
fn is_calendar_beside_number(token: &Token) -> bool {
    let word = token.form.word();
    is_calendar_word(word) || matches!(word, "may" | "march" | "mars" | "مارس" | "मई")
}

/// Whether digits are a thing of a kind that is asked for; `counts` is whether they stand before what is counted.
fn is_asked_number(asks: Asks, digits: Digits, counts: bool) -> bool {
    match digits {
        Digits::Amount => asks.number,
        Digits::Time => asks.time,
        Digits::Year => asks.time || counts,
        Digits::Unread => asks.number || asks.time,
    }
}

/// Whether a word is a thing of a kind that is asked for.
fn is_asked_word(asks: Asks, text: &str, tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let raw = &text[token.range.clone()];
    let capital = raw.starts_with(char::is_uppercase);
    let is_small = raw.starts_with(char::is_lowercase);
    let calendar = || !is_small && is_calendar_word(token.form.word());
    let name = || capital && !calendar() && !opens_sentence(&text[..token.range.start]);
    asks.number && is_number_word(text, token)
        || asks.time && calendar()
        || asks.name && name()
        || asks.place && name() && follows_short_word(text, tokens, at)
}

/// Whether a sentence or a quotation begins after this text.
fn opens_sentence(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', '!', '?', '“', '"'])
}

/// Whether a short word without a capital stands before the token: a preposition or an article, as before places.
fn follows_short_word(text: &str, tokens: &[Token], at: usize) -> bool {
    let before = at
        .checked_sub(1)
        .map(|before| &text[tokens[before].range.clone()]);
    before.is_some_and(|word| word.chars().count() <= 4 && !word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::matching::Terms;
    use crate::index::tests::of_paragraph;

    /// The things in a text that a question asks for; with a `#` those that count what is counted.
    fn check(language: &str, question: &str, text: &str, expect: &str) {
        let snapshot = of_paragraph(language, text);
        let question = Question::read(&snapshot, question).unwrap();
        let passage = snapshot.passage(&"one#p1".parse().unwrap());
        let passage = passage.unwrap().unwrap();
        let matched = Terms::new(&question).read(&passage);
        let asked = matched.asked.iter().map(|one| {
            let typed = &text[matched.tokens[one.token].range.clone()];
            format!("{}{typed}", if one.counts { "#" } else { "" })
        });
        assert_eq!(asked.collect::<Vec<_>>().join(" "), expect, "{text}");
    }

    #[test]
    fn numbers_and_what_they_count() {
        let check = |text, expect| check("en", "How many students has it?", text, expect);
        check(
            "In 1900 it had 700 beds and 14,000 new graduate students.",
            "700 #14,000",
        );
        check("On 17 May and March 3 it had twelve students.", "#twelve");
        check(
            "In May 14,000 came, in June 3.5 million, then 12.",
            "14,000 3.5 million 12",
        );
        check("On 01.02.2024 there were 3.", "3");
        // A year is a number where it counts.
        check("About 1500 students came in 1750.", "#1500");
        check("In the 19th century at 5:30 students rose 3 times.", "3");
        check(
            "It costs $2000, and in some years students pay 2000 %.",
            "2000 2000",
        );
        check(
            "Students: 99999999999999999999999.",
            "99999999999999999999999",
        );
        check("Students were few.", "");
    }

    #[test]
    fn times() {
        let check = |text, expect| check("en", "When was the school founded?", text, expect);
        check(
            "The school was founded by 25 people on 3 June 1750.",
            "3 June 1750",
        );
        check("Founded in the 18th century, it had 300 rooms.", "18th");
        check(
            "The school of 2024.02.01, and of 01.02.24 and 1.2.3.",
            "2024.02.01 01.02.24",
        );
        check("School begins at 8:15 on Monday.", "8 15 Monday");
    }

    #[test]
    fn digits_that_are_not_european_may_be_either() {
        let text = "स्कूल में १५०० छात्र थे";
        check("hi", "कितने छात्र थे?", text, "#१५००");
        check("hi", "स्कूल कब बना?", text, "१५००");
    }

    #[test]
    fn vietnamese_numbers_are_told_by_their_accents() {
        let text = "Sau ba năm, trường thắng 12 giải vào ngày 7 tháng 1.";
        check("vi", "Trường có bao nhiêu giải?", text, "ba #12");
        let tens = "Mười giải, ba mươi người.";
        check("vi", "Trường có bao nhiêu giải?", tens, "#Mười ba mươi");
        check("vi", "Trường thắng khi nào?", text, "7 1");
        check("vi", "Truong thang khi nao?", text, "7 1");
    }

    #[test]
    fn times_in_scripts_without_capitals() {
        let text = "تأسست المدرسة في 3 مايو وفيها 25 غرفة";
        check("ar", "متى تأسست المدرسة؟", text, "3 مايو");
    }

    #[test]
    fn names_and_places() {
        let text = "Yesterday the school in Oslo was opened by Ada Berg.";
        check("en", "Who opened the school?", text, "Oslo Ada Berg");
        check("en", "Where is the school?", text, "Oslo Ada");
    }
}
