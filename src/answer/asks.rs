//! What kind of thing a question asks for, by its question words.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use crate::index::analysis::{accented, words};

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

/// Question words of one language, folded; those of Vietnamese, where accents make another word (`máy` is a machine), as
/// they are typed with accents and as they are typed without. Phrases of several words are joined by spaces.
struct Cues {
    language: &'static str,
    number: &'static [&'static str],
    time: &'static [&'static str],
    name: &'static [&'static str],
    place: &'static [&'static str],
    /// For something else.
    other: &'static [&'static str],
}

const CUES: &[Cues] = &[
    Cues {
        language: "en",
        number: &[
            "how many",
            "how much",
            "how old",
            "how long",
            "how far",
            "how large",
            "how big",
            "how tall",
            "how high",
            "how low",
            "how small",
            "how short",
            "how deep",
            "how wide",
            "how heavy",
            "how near",
            "how close",
            "how fast",
            "how quickly",
            "how often",
            "how hot",
            "how cold",
            "what percentage",
            "what percent",
            "what number",
        ],
        time: &[
            "when",
            "what year",
            "which year",
            "what day",
            "what date",
            "what month",
            "which month",
            "what century",
            "what decade",
            "what time",
            "how soon",
            "how early",
            "how late",
        ],
        name: &[
            "who",
            "whos",
            "whose",
            "whom",
            "what company",
            "what person",
        ],
        place: &[
            "where",
            "which country",
            "which city",
            "what city",
            "what country",
        ],
        other: &["what", "which", "why", "how"],
    },
    Cues {
        language: "de",
        number: &[
            "wie viele",
            "wie viel",
            "wieviel",
            "wieviele",
            "wie lange",
            "wie hoch",
            "wie gross",
            "wie alt",
            "wie weit",
        ],
        time: &[
            "wann",
            "welchem jahr",
            "welches jahr",
            "welchem tag",
            "welchem jahrhundert",
        ],
        name: &["wer", "wen", "wem", "wessen"],
        place: &["wo", "woher", "wohin"],
        other: &[
            "was", "welche", "welcher", "welches", "welchen", "welchem", "warum", "wieso",
            "weshalb", "wie",
        ],
    },
    Cues {
        language: "fr",
        number: &["combien", "quel pourcentage", "quel age"],
        time: &[
            "quand",
            "quelle annee",
            "quelle date",
            "quel jour",
            "quel siecle",
        ],
        name: &["qui"],
        place: &["ou"],
        other: &[
            "que", "qu", "quoi", "quel", "quelle", "quels", "quelles", "lequel", "laquelle",
            "pourquoi", "comment",
        ],
    },
    Cues {
        language: "es",
        number: &[
            "cuanto",
            "cuanta",
            "cuantos",
            "cuantas",
            "que porcentaje",
            "que edad",
        ],
        time: &[
            "cuando",
            "que ano",
            "que dia",
            "que fecha",
            "que siglo",
            "que mes",
        ],
        name: &["quien", "quienes"],
        place: &["donde", "adonde"],
        other: &["que", "cual", "cuales", "como"],
    },
    Cues {
        language: "it",
        number: &["quanto", "quanta", "quanti", "quante"],
        time: &["quando", "che anno", "quale anno", "che giorno"],
        name: &["chi"],
        place: &["dove"],
        other: &["che", "cosa", "quale", "quali", "perche", "come"],
    },
    Cues {
        language: "pt",
        number: &["quanto", "quanta", "quantos", "quantas"],
        time: &["quando", "que ano", "que dia", "que data"],
        name: &["quem"],
        place: &["onde", "aonde"],
        other: &["que", "qual", "quais", "como", "porque"],
    },
    Cues {
        language: "ro",
        number: &["cat", "cata", "cati", "cate"],
        time: &["cand", "ce an", "ce data", "ce secol", "ce zi"],
        name: &["cine", "cui"],
        place: &["unde"],
        other: &["ce", "care", "cum"],
    },
    Cues {
        language: "ru",
        number: &["сколько", "насколько"],
        time: &[
            "когда",
            "каком году",
            "какои год",
            "каком веке",
            "какого числа",
        ],
        name: &["кто", "кого", "кому", "кем", "чеи"],
        place: &["где", "куда", "откуда"],
        other: &[
            "что",
            "какои",
            "какая",
            "какое",
            "какие",
            "каком",
            "какую",
            "каких",
            "каким",
            "какими",
            "чем",
            "почему",
            "зачем",
            "как",
        ],
    },
    Cues {
        language: "uk",
        number: &["скільки"],
        time: &["коли", "якому році"],
        name: &["хто", "кого"],
        place: &["де", "куди"],
        other: &["що", "якии", "яка", "яке", "які", "якому", "чому", "як"],
    },
    Cues {
        language: "el",
        number: &[
            "ποσοι",
            "ποσεσ",
            "ποσα",
            "ποσο",
            "ποσοσ",
            "ποση",
            "ποσουσ",
            "ποσων",
        ],
        time: &["ποτε", "ποιο ετοσ", "ποια χρονια", "ποια ημερομηνια"],
        name: &["ποιοσ", "ποιοι", "ποια", "ποιον"],
        place: &["που"],
        other: &["τι", "ποιο", "ποιεσ", "ποιου", "ποιασ", "γιατι", "πωσ"],
    },
    Cues {
        language: "tr",
        number: &["kac", "ne kadar"],
        time: &[
            "ne zaman",
            "hangi yil",
            "hangi yilda",
            "kac yilinda",
            "hangi tarihte",
        ],
        name: &["kim", "kimin", "kimdir", "kime", "kimler"],
        place: &["nerede", "nereye", "nereden"],
        other: &["ne", "neden", "nasil", "hangi", "nicin"],
    },
    Cues {
        language: "ar",
        number: &[
            "كم",
            "كم عدد",
            "بكم",
            "ما عدد",
            "ما هو عدد",
            "ما نسبة",
            "ما هي نسبة",
        ],
        time: &[
            "متى",
            "منذ متى",
            "اي عام",
            "اي سنة",
            "اي يوم",
            "اي تاريخ",
            "اي شهر",
            "اي قرن",
            "اي عقد",
            "اي وقت",
            "ما تاريخ",
            "ما هو تاريخ",
        ],
        name: &["من"],
        place: &["اين"],
        other: &["ما", "ماذا", "لماذا", "كيف", "اي", "هل"],
    },
    Cues {
        language: "hi",
        number: &["कितने", "कितनी", "कितना"],
        time: &[
            "कब",
            "किस वर्ष",
            "किस साल",
            "किस सदी",
            "किस दिन",
            "किस तारीख",
            "किस महीने",
        ],
        name: &["कौन", "किसने", "किसके"],
        place: &["कहा", "कहां", "कहाँ"],
        other: &["क्या", "किस", "कैसे", "क्यों"],
    },
    Cues {
        language: "vi",
        number: &[
            "bao nhiêu",
            "bao lâu",
            "bao xa",
            "mấy",
            "bao nhieu",
            "bao lau",
        ],
        time: &[
            "khi nào",
            "năm nào",
            "lúc nào",
            "ngày nào",
            "tháng nào",
            "thời gian nào",
            "thời điểm nào",
            "thế kỷ nào",
            "bao giờ",
            "khi nao",
            "nam nao",
            "luc nao",
            "ngay nao",
            "thang nao",
            "thoi gian nao",
            "thoi diem nao",
            "the ky nao",
            "bao gio",
        ],
        name: &["ai", "người nào", "nguoi nao"],
        place: &["ở đâu", "nơi nào", "o dau", "noi nao"],
        other: &["gì", "nào", "sao", "đâu", "gi", "nao", "dau"],
    },
    Cues {
        language: "nl",
        number: &["hoeveel"],
        time: &["wanneer", "welk jaar"],
        name: &["wie"],
        place: &["waar"],
        other: &["wat", "welk", "welke", "waarom", "hoe"],
    },
    Cues {
        language: "pl",
        number: &["ile", "ilu"],
        time: &["kiedy", "ktorym roku", "jakim roku"],
        name: &["kto", "kogo"],
        place: &["gdzie"],
        other: &[
            "co", "jaki", "jaka", "jakie", "jakim", "jakiej", "ktory", "ktora", "ktore",
            "dlaczego", "jak",
        ],
    },
    Cues {
        language: "sv",
        number: &["hur manga", "hur mycket"],
        time: &["nar", "vilket ar"],
        name: &["vem"],
        place: &["var"],
        other: &["vad", "vilken", "vilket", "vilka", "varfor", "hur"],
    },
];

/// The same in scripts without spaces, as they stand in a text; the scripts tell the languages apart.
const UNSPACED: Cues = Cues {
    language: "zh ja th",
    number: &[
        "多少",
        "几",
        "幾",
        "いくつ",
        "何人",
        "เท่าไร",
        "เท่าไหร่",
        "เท่าใด",
        "กี่",
    ],
    time: &[
        "何时",
        "什么时候",
        "哪一年",
        "哪年",
        "何時",
        "いつ",
        "เมื่อไร",
        "เมื่อไหร่",
        "เมื่อใด",
        "ปีใด",
        "ปีไหน",
        "ปีอะไร",
    ],
    name: &["谁", "誰", "ใคร"],
    place: &["哪里", "哪儿", "何处", "どこ", "ที่ไหน", "ที่ใด"],
    other: &[],
};

/// Words between question words that are both asked (`when and where`), folded.
const AND: &str = "and or und oder et ou y o e ou si sau и или και ve veya و أو";

/// Last words of phrases that ask how much of something one thing has, folded: nothing is counted.
const MEASURES: &str = "old long far large big tall high low small short deep wide heavy near close fast quickly often hot cold lange hoch gross \
     alt weit age edad";

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Time,
    Name,
    Place,
    Other,
}

impl Cues {
    fn kinds(&self) -> [(Kind, &'static [&'static str]); 5] {
        [
            (Kind::Number, self.number),
            (Kind::Time, self.time),
            (Kind::Name, self.name),
            (Kind::Place, self.place),
            (Kind::Other, self.other),
        ]
    }
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
