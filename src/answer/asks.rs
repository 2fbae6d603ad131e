//! What kind of thing a question asks for, by its question words.

mod lists;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use crate::index::analysis::{accented, words};
use lists::{CUES, UNSPACED};

/// Kinds of things that a question asks for; more than one may hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asks {
    /// A number or an amount.
    pub number: bool,
    /// A day, a year, a time.
    pub time: bool,
    /// A person, an organisation.
    pub name: bool,
    /// A place.
    pub place: bool,
}

/// Words between question words that are both asked (`when and where`), folded.
const AND: &str = "and or und oder et ou y o e ou si sau и или και ve veya و أو";

/// Last words of phrases that ask how much of something one thing has, folded: nothing is counted.
const MEASURES: &str = "old long far large big tall high low small short deep wide heavy near close fast quickly often hot cold warm thick expensive \
     costly lange hoch gross alt weit kalt heiss breit tief dick schwer schnell oft teuer age edad idade oud hoelang hoog groot ver diep breed dik zwaar snel \
     vaak koud duur anni anos ani лет років lat yasinda yasindadir gammal lange hog hogt stor stort langt djup bred tung ofta dyr dyrt";

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Time,
    Name,
    Place,
    Other,
}

/// Words that ask, as they stand in a question.
struct Cue {
    kind: Kind,
    /// Which of its words.
    words: Range<usize>,
}

/// How a question asks.
#[derive(Debug, Default)]
pub struct Asking {
    /// For what.
    pub asks: Asks,
    /// The words that ask: bytes of the question.
    pub words: Vec<Range<usize>>,
    /// Where those end that ask how many there are: what is counted stands behind them.
    pub number: Option<usize>,
}

/// How a question asks, read in the given languages.
pub fn asking(question: &str, languages: &[&str]) -> Asking {
    let words: Vec<(Range<usize>, String)> = words(question).collect();
    let mut asking = Asking::default();
    for cue in asked(question, &words, cues(question, &words, languages)) {
        let range = words[cue.words.start].0.start..words[cue.words.end - 1].0.end;
        let last = &words[cue.words.end - 1].1;
        let counts = MEASURES.split(' ').all(|measure| measure != last);
        asking.take(cue.kind, range, counts);
    }
    for (kind, phrases) in UNSPACED.kinds() {
        let find = |phrase: &&str| Some((question.find(phrase)?, phrase.len()));
        if let Some((start, length)) = phrases.iter().find_map(find) {
            asking.take(kind, start..start + length, true);
        }
    }
    asking
}

impl Asking {
    /// `counts` is whether words that ask for a number ask how many there are of something.
    fn take(&mut self, kind: Kind, words: Range<usize>, counts: bool) {
        match kind {
            Kind::Number => {
                self.asks.number = true;
                if counts {
                    self.number = self.number.or(Some(words.end));
                }
            }
            Kind::Time => self.asks.time = true,
            Kind::Name => self.asks.name = true,
            Kind::Place => self.asks.place = true,
            Kind::Other => {}
        }
        self.words.push(words);
    }
}

/// All words that may ask, in their order; of those that overlap the first one, of those that begin together the longest.
fn cues(question: &str, words: &[(Range<usize>, String)], languages: &[&str]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    for of in CUES.iter().filter(|of| languages.contains(&of.language)) {
        let words: Vec<Cow<str>> = match of.language {
            "vi" if !question.is_ascii() => {
                let typed = words.iter().map(|(range, _)| &question[range.clone()]);
                typed.map(|typed| accented(typed).into()).collect()
            }
            _ => words.iter().map(|(_, word)| word.into()).collect(),
        };
        for (kind, phrases) in of.kinds() {
            for phrase in phrases {
                // Most begin with no word of the question.
                if words.iter().all(|word| !phrase.starts_with(&**word)) {
                    continue;
                }
                let length = phrase.split(' ').count();
                let runs = words.windows(length).enumerate();
                let runs = runs.filter(|(_, run)| run.iter().eq(phrase.split(' ')));
                cues.extend(runs.map(|(at, _)| Cue {
                    kind,
                    words: at..at + length,
                }));
            }
        }
    }
    cues.sort_by_key(|cue| (cue.words.start, Reverse(cue.words.len())));
    let mut end = 0;
    cues.retain(|cue| {
        let is_apart = cue.words.start >= end;
        end = end.max(cue.words.end);
        is_apart
    });
    cues
}

/// Those that ask: the first one, and what `and` joins to it. The others join clauses (`the man who`, `what happens
/// when`), as a first one does that asks for a time and is followed by another one behind a comma.
fn asked(question: &str, words: &[(Range<usize>, String)], cues: Vec<Cue>) -> Vec<Cue> {
    let mut asked: Vec<Cue> = Vec::new();
    for cue in cues {
        let Some(last) = asked.last() else {
            asked.push(cue);
            continue;
        };
        let between = &words[last.words.end..cue.words.start];
        let joins = |(_, word): &(Range<usize>, String)| AND.split(' ').any(|and| word == and);
        let gap = words[last.words.end - 1].0.end..words[cue.words.start].0.start;
        if between.len() <= 3 && between.iter().any(joins) {
            asked.push(cue);
        } else if last.kind == Kind::Time
            && last.words.len() == 1
            && asked.len() == 1
            && question[gap].contains([',', '،'])
        {
            asked = vec![cue];
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_words() {
        let check = |language: &str, question: &str, expect: &str| {
            let found = asking(question, &[language]).asks;
            let kinds = [
                (found.number, "number"),
                (found.time, "time"),
                (found.name, "name"),
                (found.place, "place"),
            ];
            let kinds: Vec<_> = kinds
                .into_iter()
                .filter_map(|(is, kind)| is.then_some(kind))
                .collect();
            assert_eq!(kinds.join(" "), expect, "{question}");
        };
        check("en", "How many articles has it?", "number");
        check("en", "In what year did the cat sign?", "time");
        check("en", "Where, and by whom?", "name place");
        check("en", "a cat may", "");
        check("en", "How fast is it?", "number");
        // Of words that ask the first one does; others join clauses.
        check("en", "What happens when the cat sleeps?", "");
        check("en", "When two cats sleep, who watches?", "name");
        check("en", "When did the man who sold the cat die?", "time");
        check("en", "In what year did the man who sold it die?", "time");
        check("en", "When, how often and by whom?", "number name");
        check("en", "When and where?", "time place");
        check("fr", "Quel est le livre qui est là ou non ?", "");
        check("fr", "Où est-ce que le chat dort ?", "place");
        check("es", "¿Cuándo y dónde nació?", "time place");
        check("es", "¿Qué pasa cuando duerme?", "");
        check("el", "Τι είναι αυτό που βλέπω;", "");
        check("ro", "Câte articole are?", "number");
        check("de", "Wo liegt Köln?", "place");
        check("ru", "Какой год?", "time");
        check("zh", "条约有多少条？", "number");
        check("zh", "水稻要多久成熟", "number");
        check("tr", "Market saat kaçta açılıyor?", "time");
        check("nl", "Hoe laat gaat het open?", "time");
        check("nl", "Hoe duur is taart?", "number");
        check("it", "A che ora apre?", "time");
        check("ru", "Во сколько открывается музей?", "time");
        check("th", "ลงนามเมื่อใด", "time");
        check("ar", "في أي عام ولد؟", "time");
        check("vi", "Có bao nhiêu điều khoản?", "number");
        check("vi", "co bao nhieu dieu khoan", "number");
        // A machine is no `how many`.
        check("vi", "Máy này được làm khi nào?", "time");
    }

    #[test]
    fn words_that_ask() {
        let check = |language: &str, question: &str, words: &[&str], behind: Option<&str>| {
            let asking = asking(question, &[language]);
            let found = asking.words.iter().map(|range| &question[range.clone()]);
            assert_eq!(found.collect::<Vec<_>>(), words, "{question}");
            let found = asking.number.map(|end| &question[end..]);
            assert_eq!(found, behind, "{question}");
        };
        let cats = Some(" cats are there?");
        check("en", "How many cats are there?", &["How many"], cats);
        check("en", "How old are the cats?", &["How old"], None);
        check("en", "What year was it?", &["What year"], None);
        check("de", "Was ist das?", &["Was"], None);
        check("zh", "条约有多少条？", &["多少"], Some("条？"));
        check("en", "cats", &[], None);
    }
}
