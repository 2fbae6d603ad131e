//! What kind of thing a question asks for, by its question words.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::index::analysis::words;

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

/// Question words of one language, folded. Phrases of several words are joined by spaces.
struct Cues {
    language: &'static str,
    number: &'static [&'static str],
    time: &'static [&'static str],
    name: &'static [&'static str],
    place: &'static [&'static str],
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
    },
    Cues {
        language: "it",
        number: &["quanto", "quanta", "quanti", "quante"],
        time: &["quando", "che anno", "quale anno", "che giorno"],
        name: &["chi"],
        place: &["dove"],
    },
    Cues {
        language: "pt",
        number: &["quanto", "quanta", "quantos", "quantas"],
        time: &["quando", "que ano", "que dia", "que data"],
        name: &["quem"],
        place: &["onde", "aonde"],
    },
    Cues {
        language: "ro",
        number: &["cat", "cata", "cati", "cate"],
        time: &["cand", "ce an", "ce data", "ce secol", "ce zi"],
        name: &["cine", "cui"],
        place: &["unde"],
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
    },
    Cues {
        language: "uk",
        number: &["скільки"],
        time: &["коли", "якому році"],
        name: &["хто", "кого"],
        place: &["де", "куди"],
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
    },
    Cues {
        language: "ar",
        number: &["كم"],
        time: &["متى", "اي عام", "اي سنة"],
        name: &["من"],
        place: &["اين"],
    },
    Cues {
        language: "hi",
        number: &["कितने", "कितनी", "कितना"],
        time: &["कब", "किस वर्ष", "किस साल"],
        name: &["कौन", "किसने", "किसके"],
        place: &["कहा", "कहां", "कहाँ"],
    },
    Cues {
        language: "vi",
        number: &["bao nhieu", "bao lau", "may"],
        time: &["khi nao", "nam nao", "luc nao", "ngay nao"],
        name: &["ai"],
        place: &["o dau"],
    },
    Cues {
        language: "nl",
        number: &["hoeveel"],
        time: &["wanneer", "welk jaar"],
        name: &["wie"],
        place: &["waar"],
    },
    Cues {
        language: "pl",
        number: &["ile", "ilu"],
        time: &["kiedy", "ktorym roku"],
        name: &["kto", "kogo"],
        place: &["gdzie"],
    },
    Cues {
        language: "sv",
        number: &["hur manga", "hur mycket"],
        time: &["nar", "vilket ar"],
        name: &["vem"],
        place: &["var"],
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
};

/// What a question asks for, read in the given languages.
pub fn asks(question: &str, languages: &[&str]) -> Asks {
    let folded: Vec<String> = words(question).map(|(_, word)| word).collect();
    let padded = format!(" {} ", folded.join(" "));
    let dense = |phrases: &[&str]| phrases.iter().any(|phrase| question.contains(phrase));
    let spaced = |phrases: &[&str]| {
        phrases
            .iter()
            .any(|phrase| padded.contains(&format!(" {phrase} ")))
    };
    let mut asks = Asks {
        number: dense(UNSPACED.number),
        time: dense(UNSPACED.time),
        name: dense(UNSPACED.name),
        place: dense(UNSPACED.place),
    };
    for cues in CUES
        .iter()
        .filter(|cues| languages.contains(&cues.language))
    {
        asks.number |= spaced(cues.number);
        asks.time |= spaced(cues.time);
        asks.name |= spaced(cues.name);
        asks.place |= spaced(cues.place);
    }
    asks
}

/// Names of days and months, folded, in many languages.
const CALENDAR: &[&str] = &[
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october \
     november december",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar marz mai juni juli oktober \
     dezember",
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier avril juin juillet aout septembre octobre \
     novembre decembre",
    "lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre \
     octubre noviembre diciembre",
    "lunedi martedi mercoledi giovedi venerdi domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre \
     dicembre",
    "segunda terca quarta quinta sexta janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro",
    "luni marti miercuri joi vineri sambata duminica ianuarie februarie martie aprilie iunie iulie septembrie octombrie \
     noiembrie decembrie",
    "понедельник вторник среду четверг пятницу субботу воскресенье января февраля марта апреля мая июня июля августа \
     сентября октября ноября декабря январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
    "δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου \
     ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου",
    "pazartesi sali carsamba persembe cuma cumartesi pazar ocak subat mart nisan mayis haziran temmuz agustos eylul ekim \
     kasim aralik",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei augustus",
];

/// Number words, folded, in many languages; those that are mostly articles (`one`, `un`, `ein`) are left out.
const NUMBERS: &[&str] = &[
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
     nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions \
     billion billions trillion dozen dozens half twice once zero quarter third",
    "zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig vierzig funfzig hundert tausend million \
     millionen milliarde milliarden dutzend halfte",
    "deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante cent cents mille millions \
     milliard milliards",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta cien ciento cientos \
     mil miles millon millones",
    "due tre quattro cinque sei sette otto nove dieci venti trenta cento mille mila milioni miliardi",
    "dois duas tres quatro cinco sete oito nove dez vinte trinta cem cento milhao milhoes bilhoes",
    "doi doua trei patru cinci sase sapte opt noua zece douazeci treizeci suta sute mie mii milion milioane miliarde",
    "два две двух три трех четыре четырех четырьмя пять пяти шесть семь восемь девять десять десятков двадцать тридцать \
     сорок пятьдесят сто ста сотни тысяча тысяч тысячи миллион миллионов миллиард миллиардов",
    "δυο τρεισ τρια τεσσερισ τεσσερα πεντε εξι επτα εφτα οκτω οχτω εννεα εννια δεκα εικοσι τριαντα εκατο εκατον χιλια \
     χιλιαδεσ εκατομμυρια δισεκατομμυρια",
    "iki uc dort bes alti yedi sekiz dokuz yirmi otuz kirk elli altmis yuz bin milyon milyar",
    "twee drie vier vijf zes zeven acht negen tien twintig dertig honderd duizend miljoen miljard",
    "اثنان اثنين ثلاثة ثلاث اربعة اربع خمسة خمس ستة سبعة سبع ثمانية تسعة عشرة عشر عشرين مئة مائة الف مليون مليار",
    "दो तीन चार पांच पाँच छह सात आठ नौ दस बीस तीस सौ हजार हज़ार लाख करोड़",
    "hai ba bon nam sau bay tam chin muoi tram nghin ngan trieu",
];

/// Whether a folded word is a number word.
pub fn is_number_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| all(NUMBERS));
    WORDS.contains(word)
}

/// Whether a folded word names a day of the week or a month.
pub fn is_calendar_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| all(CALENDAR));
    WORDS.contains(word)
}

fn all(lists: &[&'static str]) -> HashSet<&'static str> {
    lists
        .iter()
        .flat_map(|list| list.split_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_words() {
        let check = |language: &str, question: &str, expect: &str| {
            let found = asks(question, &[language]);
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
        check("ro", "Câte articole are?", "number");
        check("de", "Wo liegt Köln?", "place");
        check("ru", "Какой год?", "time");
        check("zh", "条约有多少条？", "number");
        check("th", "ลงนามเมื่อใด", "time");
    }
}
