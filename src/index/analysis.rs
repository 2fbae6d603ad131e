//! Text to terms: the one analysis of passages and of questions.
//!
//! A *word* is a run of letters, digits and the marks that belong to them, folded: lower case, compatibility forms
//! resolved, accents of alphabetic scripts dropped. A *term* is what the index holds: the word's Snowball stem in the
//! text's language, or, in scripts that write no spaces between words, overlapping runs of characters.

pub mod arabic;
mod cut;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

use foldhash::fast::{FixedState, RandomState};
use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::function_words::{FRAMING_WORDS, FUNCTION_WORDS, OTHERS_WITHOUT_ACCENTS};
use super::irregular::IRREGULAR;
use cut::{gram_size, grams, is_joiner, word_ranges};

thread_local! {
    /// By language.
    static FORMS: RefCell<HashMap<&'static str, Forms, RandomState>> = RefCell::default();
}

/// One indexed unit of a text. Its number among the text's tokens is its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text that it stands for.
    pub range: Range<usize>,
    /// What it is in its language.
    pub form: Rc<Form>,
}

/// A word or a run of characters in one language. What is asked of each word of a passage stands in one line of the
/// processor's cache, beside where the text is.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// The term in the index as a number: see [`hash`].
    pub hash: u64,
    /// The folded word's bytes as a set: see [`bytes`].
    pub bytes: u64,
    /// The folded word's first bytes, where it has so many.
    pub begins: Option<[u8; BEGINNING]>,
    /// Where the term begins; at the end where it is the word.
    split: u32,
    /// The folded word, and the term unless it is the same.
    text: Box<str>,
}

/// Bytes of [`Form::begins`].
pub const BEGINNING: usize = 4;

impl Form {
    fn new(word: String, term: &str) -> Form {
        let (hash, bytes) = (hash(term), bytes(&word));
        let begins = word.as_bytes().first_chunk().copied();
        let split = word.len() as u32;
        let text = if word == term { word } else { word + term };
        Form {
            hash,
            bytes,
            begins,
            split,
            text: text.into(),
        }
    }

    /// Folded.
    pub fn word(&self) -> &str {
        &self.text[..self.split as usize]
    }

    /// The term in the index.
    pub fn term(&self) -> &str {
        match &self.text[self.split as usize..] {
            "" => &self.text,
            term => term,
        }
    }
}

/// An English abbreviation without the sign of its plural, which the stemmer leaves: `GPUs`, and those of a list in small letters, where
/// `gps` is none.
fn singular(raw: &str) -> &str {
    const SMALL: [&str; 13] = [
        "bbqs", "cds", "dlcs", "dvds", "hrs", "kms", "lbs", "ngos", "npcs", "pcs", "pdfs", "tvs",
        "yrs",
    ];
    let Some(one) = raw.strip_suffix('s').filter(|one| one.len() > 1) else {
        return raw;
    };
    let is_capital = one.bytes().all(|b| b.is_ascii_uppercase());
    let is_small = || SMALL.iter().any(|small| raw.eq_ignore_ascii_case(small));
    match is_capital || is_small() {
        true => one,
        false => raw,
    }
}

/// What a word is in the index, in each of the languages.
pub fn terms(word: &str, analyzers: &[&Analyzer]) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for analyzer in analyzers {
        let term = analyzer.term(word);
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// A term as a number, the same for as long as the program runs.
pub fn hash(term: &str) -> u64 {
    FixedState::default().hash_one(term)
}

/// The bytes of a word as a set, where some share a place.
pub fn bytes(word: &str) -> u64 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte % 64))
}

/// How one language is analysed.
pub struct Analyzer {
    /// ISO 639-1 code, or `und`.
    pub language: &'static str,
    stemmer: Option<Stemmer>,
    stop_words: HashSet<String>,
    accented_stop_words: HashSet<String>,
    framing_words: HashSet<String>,
    irregular: HashMap<&'static str, &'static str>,
}

/// Languages with a Snowball stemmer or a stop-word list, sorted by code.
const LANGUAGES: &[(&str, Option<Algorithm>)] = &[
    ("ar", Some(Algorithm::Arabic)),
    ("az", None),
    ("bg", None),
    ("bn", None),
    ("ca", Some(Algorithm::Catalan)),
    ("cs", Some(Algorithm::Czech)),
    ("da", Some(Algorithm::Danish)),
    ("de", Some(Algorithm::German)),
    ("el", Some(Algorithm::Greek)),
    ("en", Some(Algorithm::English)),
    ("eo", Some(Algorithm::Esperanto)),
    ("es", Some(Algorithm::Spanish)),
    ("et", Some(Algorithm::Estonian)),
    ("eu", Some(Algorithm::Basque)),
    ("fa", Some(Algorithm::Persian)),
    ("fi", Some(Algorithm::Finnish)),
    ("fr", Some(Algorithm::French)),
    ("ga", Some(Algorithm::Irish)),
    ("he", None),
    ("hi", Some(Algorithm::Hindi)),
    ("hr", None),
    ("hu", Some(Algorithm::Hungarian)),
    ("hy", Some(Algorithm::Armenian)),
    ("id", Some(Algorithm::Indonesian)),
    ("it", Some(Algorithm::Italian)),
    ("ja", None),
    ("ko", None),
    ("lt", Some(Algorithm::Lithuanian)),
    ("ne", Some(Algorithm::Nepali)),
    ("nl", Some(Algorithm::Dutch)),
    ("no", Some(Algorithm::Norwegian)),
    ("pl", Some(Algorithm::Polish)),
    ("pt", Some(Algorithm::Portuguese)),
    ("ro", Some(Algorithm::Romanian)),
    ("ru", Some(Algorithm::Russian)),
    ("sk", None),
    ("sl", None),
    ("sr", Some(Algorithm::Serbian)),
    ("sv", Some(Algorithm::Swedish)),
    ("ta", Some(Algorithm::Tamil)),
    ("th", None),
    ("tr", Some(Algorithm::Turkish)),
    ("uk", Some(Algorithm::Ukrainian)),
    ("und", None),
    ("ur", None),
    ("vi", None),
    ("zh", None),
];

static ANALYZERS: [OnceLock<Analyzer>; LANGUAGES.len()] =
    [const { OnceLock::new() }; LANGUAGES.len()];

/// The code of no language (ISO 639-2).
pub const UNKNOWN: &str = "und";

/// The analyzer of a language; an unknown one is analysed without stems and stop words.
pub fn analyzer(language: Option<&str>) -> &'static Analyzer {
    let code = language.unwrap_or(UNKNOWN);
    let at = LANGUAGES
        .binary_search_by_key(&code, |(known, _)| known)
        .unwrap_or_else(|_| {
            LANGUAGES
                .binary_search_by_key(&UNKNOWN, |(known, _)| known)
                .expect("`und` is listed")
        });
    ANALYZERS[at].get_or_init(|| {
        let (language, algorithm) = LANGUAGES[at];
        let listed = stop_words::lookup(language).unwrap_or_default();
        let listed = listed.iter().copied();
        let listed = listed.chain(of_language(FUNCTION_WORDS, language));
        let listed: Vec<&str> = listed.collect();
        let mut stop_words = folded(&listed);
        for other in of_language(OTHERS_WITHOUT_ACCENTS, language) {
            stop_words.remove(other);
        }
        Analyzer {
            language,
            stemmer: algorithm.map(Stemmer::new),
            stop_words,
            accented_stop_words: listed.into_iter().map(accented).collect(),
            framing_words: folded(&of_language(FRAMING_WORDS, language).collect::<Vec<_>>()),
            irregular: irregular(language),
        }
    })
}

fn of_language(
    lists: &[(&str, &'static str)],
    language: &str,
) -> impl Iterator<Item = &'static str> {
    let list = lists.iter().find(|(of, _)| *of == language);
    list.into_iter()
        .flat_map(|(_, words)| words.split_whitespace())
}

/// Irregular forms and the words that they belong to.
fn irregular(language: &str) -> HashMap<&'static str, &'static str> {
    let lists = IRREGULAR.iter().filter(|(of, _)| *of == language);
    let lines = lists.flat_map(|(_, list)| list.lines());
    let pairs = lines.flat_map(|line| {
        let mut forms = line.split_whitespace();
        let word = forms.next();
        forms.filter_map(move |form| Some((form, word?)))
    });
    pairs.collect()
}

fn folded(listed: &[&str]) -> HashSet<String> {
    listed
        .iter()
        .flat_map(|entry| words(entry).map(|(_, word)| word))
        .collect()
}

impl Analyzer {
    /// The tokens of a text, in order.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        FORMS.with_borrow_mut(|forms| {
            let forms = forms.entry(self.language).or_default();
            self.tokens_with(text, forms)
        })
    }

    fn tokens_with(&self, text: &str, forms: &mut Forms) -> Vec<Token> {
        // All words are looked up one after another, so that the processor waits for many of them at once.
        let mut units = Vec::with_capacity(text.len() / 5);
        for range in word_ranges(text) {
            let raw = &text[range.clone()];
            match gram_size(raw) {
                None => units.push((range, false)),
                Some(size) => units.extend(grams(raw, size).map(|gram| {
                    let range = range.start + gram.start..range.start + gram.end;
                    (range, true)
                })),
            }
        }
        let token = |(range, is_gram): (Range<usize>, bool)| {
            let form = forms.of(text, &range, |raw| match is_gram {
                true => Form::new(fold(raw), &fold(raw)),
                false => Form::new(fold(raw), &self.term(raw)),
            });
            Token { range, form }
        };
        units.into_iter().map(token).collect()
    }

    /// The term of one spaced word, as typed or printed; empty where no sign of it makes a word.
    pub fn term(&self, raw: &str) -> String {
        let raw = match self.language {
            "en" => singular(raw),
            _ => raw,
        };
        let lower = lower(raw, self.language);
        // `Sat` is a day.
        let irregular = self.irregular.get(lower.as_ref());
        let word = irregular.copied().filter(|_| raw != "Sat");
        let word = word.unwrap_or(&lower);
        let is_stemmed = !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit());
        let stem = match &self.stemmer {
            Some(stemmer) if is_stemmed => stemmer.stem(word),
            _ => Cow::Borrowed(word),
        };
        fold(if stem.is_empty() { &lower } else { &stem })
    }

    /// Whether a folded word carries no weight in this language.
    pub fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// The same of a word as typed in a question, which may have accents: they make another word of some, in Vietnamese of most.
    pub fn is_stop_word_as(&self, word: &str, typed: &str, has_accents: bool) -> bool {
        let is_vietnamese = self.language == "vi" && has_accents;
        !is_vietnamese && self.is_stop_word(word)
            || has_accents && self.accented_stop_words.contains(&accented(typed))
    }

    /// Whether a folded word frames questions in this language (`say`, `called`) more often than it is asked about.
    pub fn is_framing_word(&self, word: &str) -> bool {
        self.framing_words.contains(word)
    }
}

/// What a thread remembers of words as they are typed or printed, so that a frequent one is folded and stemmed once: the
/// first different ones that it meets. Most words of a text are among those, as frequent ones are met early.
#[derive(Default)]
struct Forms {
    /// By the bytes of the word, of which none is zero.
    short: HashMap<u128, Rc<Form>, RandomState>,
    /// Those of more bytes.
    long: HashMap<Box<str>, Rc<Form>, RandomState>,
}

/// Words that are remembered at most, about five megabytes.
const REMEMBERED: usize = 30_000;

impl Forms {
    /// The form of a word of a text, remembered or made.
    fn of(
        &mut self,
        text: &str,
        range: &Range<usize>,
        make: impl FnOnce(&str) -> Form,
    ) -> Rc<Form> {
        let raw = &text[range.clone()];
        let short = short(text, range);
        let known = match short {
            Some(short) => self.short.get(&short),
            None => self.long.get(raw),
        };
        if let Some(known) = known {
            return Rc::clone(known);
        }
        let form = Rc::new(make(raw));
        if self.short.len() + self.long.len() < REMEMBERED {
            match short {
                Some(short) => self.short.insert(short, Rc::clone(&form)),
                None => self.long.insert(raw.into(), Rc::clone(&form)),
            };
        }
        form
    }
}

/// The bytes of a word of a text as a number, the first one lowest. `None` where it has more than 16.
fn short(text: &str, range: &Range<usize>) -> Option<u128> {
    const BYTES: usize = size_of::<u128>();
    if range.len() > BYTES {
        return None;
    }
    let text = text.as_bytes();
    if let Some(bytes) = text[range.start..].first_chunk() {
        let bits = 8 * range.len() as u32;
        let mask = u128::MAX
            .checked_shl(bits)
            .map_or(u128::MAX, |above| !above);
        return Some(u128::from_le_bytes(*bytes) & mask);
    }
    let mut bytes = [0; BYTES];
    bytes[..range.len()].copy_from_slice(&text[range.clone()]);
    Some(u128::from_le_bytes(bytes))
}

/// The folded words of a text, without stems.
pub fn words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    word_ranges(text).map(|range| (range.clone(), fold(&text[range])))
}

/// A label such as a topic or a heading as it is compared: its folded words with single spaces.
pub fn key(label: &str) -> String {
    words(label)
        .map(|(_, word)| word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the text is in a script that writes no spaces between words.
pub fn is_unspaced(text: &str) -> bool {
    gram_size(text).is_some()
}

/// Lower case as the stemmers want it: composed, with the language's own rule for the letter i.
fn lower<'a>(raw: &'a str, language: &str) -> Cow<'a, str> {
    if is_initials(raw) {
        return Cow::Owned(fold(raw));
    }
    if raw.is_ascii() && !matches!(language, "tr" | "az") {
        return match raw.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(raw.to_ascii_lowercase()),
            false => Cow::Borrowed(raw),
        };
    }
    let turkic = matches!(language, "tr" | "az");
    let cased = raw.nfkc().filter(|&c| !is_joiner(c)).map(|c| match c {
        'I' if turkic => 'ı',
        'İ' if turkic => 'i',
        '’' => '\'',
        c => c,
    });
    let cased: String = cased.collect();
    Cow::Owned(cased.to_lowercase())
}

/// Lower case with its accents, composed.
pub fn accented(raw: &str) -> String {
    raw.nfc().flat_map(char::to_lowercase).collect()
}

/// Lower case without accents, joiners, separators inside numbers and the full stops of an abbreviation: two spellings that a reader
/// takes for the same word are the same.
pub fn fold(raw: &str) -> String {
    if raw.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return raw.to_ascii_lowercase();
    }
    let number = raw.as_bytes()[0].is_ascii_digit();
    let initials = is_initials(raw);
    let mut folded = String::with_capacity(raw.len());
    for c in raw
        .nfkd()
        .filter(|&c| !is_joiner(c) && !is_accent(c))
        .flat_map(char::to_lowercase)
    {
        match c {
            _ if is_accent(c) => {}
            ',' if number => {}
            '.' if initials => {}
            'ı' => folded.push('i'),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    folded
}

/// Whether a word is single letters with full stops between (`U.S`).
fn is_initials(word: &str) -> bool {
    word.contains('.') && !word.contains(char::is_numeric)
}

/// Marks that readers leave out: accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, the nukta.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}'
        | '\u{0640}' | '\u{0670}' | '\u{093c}' | '\u{09bc}' | '\u{0a3c}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::cut::MAX_WORD_BYTES;
    use super::*;

    fn check(language: &str, text: &str, expect: &str) {
        let terms: Vec<_> = analyzer(Some(language))
            .tokens(text)
            .into_iter()
            .map(|t| t.form.term().to_owned())
            .collect();
        assert_eq!(terms.join(" "), expect, "{language}: {text}");
    }

    #[test]
    fn terms_by_language() {
        check(
            "en",
            "“military cooperation”as part of",
            "militari cooper as part of",
        );
        check(
            "en",
            "The Kremlin's 47 articles, 2017-2021",
            "the kremlin s 47 articl 2017 2021",
        );
        check(
            "en",
            "laid a wreath, met the wolves",
            "lay a wreath meet the wolf",
        );
        check("en", "1,250.50 dollars at 5:30", "1250.50 dollar at 5 30");
        check(
            "en",
            "The U.S. envoy met J.R.R. Tolkien at 5 p.m. in room A.1 of a Ph.D. (a.B. C).",
            "the us envoy meet jrr tolkien at 5 pm in room a 1 of a ph d ab c",
        );
        check("en", "v1.11 and v11.1", "v1.11 and v11.1");
        check(
            "en",
            "BBQs, bbqs and a BBQ; NGOs with gps, GPS on Sat, as she sat",
            "bbq bbq and a bbq ngo with gps gps on sat as she sit",
        );
        check("el", "Η.Π.Α. και ΗΠΑ", "ηπ κα ηπ");
        check("en", "Pezeshkian Café CAFE\u{301}", "pezeshkian cafe cafe");
        check("de", "die Verträge über Straßen", "die vertrag uber strass");
        check("ru", "соглашения Ёлка", "соглашен елк");
        check("zh", "黑豹队的24次", "黑豹 豹队 队的 24 次");
        check("th", "แพนเธอร์ส", "แพน พนเ นเธ เธอ ธอร อร\u{e4c} ร\u{e4c}ส");
        check("und", "running’s ΟΔΟΣ", "running s οδοσ");
        check("en", "…—!? \u{202e} \u{0}", "");
    }

    #[test]
    fn what_a_library_is_asked_for_has_weight() {
        let check = |language: &str, things: &str| {
            let analyzer = analyzer(Some(language));
            let is_stop = |word: &&str| analyzer.is_stop_word(&fold(word));
            let stop: Vec<&str> = things.split(' ').filter(is_stop).collect();
            assert_eq!(stop.join(" "), "", "{language}");
        };
        check("en", "march april june july august turkey china rose");
        check(
            "de",
            "Ware Gabe März Mai August Kunde Mutter Vater Wasser Preis Rat Fahrer Malen Hafen",
        );
        check("es", "mayo marzo agosto agua casa precio pan río madre");
        check("fr", "mars mai août fumes eau prix maison mère pain");
        check(
            "it",
            "maggio marzo agosto faro Sara Stato acqua casa prezzo pane madre",
        );
        check("no", "får far bade mai mars august vann hus pris mor");
        check("pl", "maja marca sierpnia woda dom cena matka chleb Kim");
        check("pt", "maio março agosto água casa preço pão mãe");
        check("sv", "får far bor maj mars augusti vatten hus pris mor");
        check("tr", "su ocak mayıs ekim ev ekmek anne fiyat");
        // With its accents such a word is another one.
        let typed = |typed: &str| {
            let german = analyzer(Some("de"));
            german.is_stop_word_as(&fold(typed), typed, !typed.is_ascii())
        };
        assert!(typed("wäre") && !typed("ware") && typed("für") && typed("fur"));
    }

    #[test]
    fn ranges_are_the_text_and_long_words_are_bounded() {
        // Of every length, and different only where they end.
        let alike = (0..40).map(|n| format!("{0}a {0}b {0}ж", "x".repeat(n)));
        let alike = alike.collect::<Vec<_>>().join(" ");
        for text in [
            &alike,
            "a b",
            "日本語のテキスト abc",
            "\u{301}x\u{301} ",
            &"x".repeat(70_000),
            "ﬁne “quoted”word",
        ] {
            for token in analyzer(None).tokens(text) {
                assert!(token.range.len() <= MAX_WORD_BYTES + 4 && !token.form.term().is_empty());
                assert_eq!(fold(&text[token.range]), token.form.word());
            }
        }
    }
}
