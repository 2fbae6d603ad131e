//! Whether a sentence leans on the sentences around it: by the words of `cues.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// Among how many words from its beginning a sentence names its subject.
const OPENING: usize = 8;

/// How many words the gap `~` of a cue spans at most, and how many characters in scripts without spaces.
const GAP: usize = 3;

/// Among how many words of a sentence a denial speaks of the sentence before; further on it denies what stands before
/// it in its own sentence.
const DENIAL: usize = 24;

/// How a sentence limits, denies or corrects the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limiting {
    /// It begins with a "but": it limits what stands right before, whatever that is.
    But,
    /// It denies or corrects, and says so itself.
    Denial,
}

/// Whether the sentence is not understood without what was said before it.
pub fn refers_back(sentence: &str, language: Option<&str>) -> bool {
    let Some(cues) = cues(language) else {
        return false;
    };
    let words = cues.words(sentence);
    cues.back(&words) || cues.pronoun(&words) || cues.limiting(&words).is_some()
}

/// How the sentence limits, denies or corrects the sentence before it.
pub fn limiting(sentence: &str, language: Option<&str>) -> Option<Limiting> {
    let cues = cues(language)?;
    let of = |sentence: &str| cues.limiting(&cues.words(sentence));
    of(sentence).or_else(|| of(without_speaker(sentence)?))
}

/// What is said behind the name of who says it (`[00:14] Ada Berg: That is false.`), where a sentence has one.
fn without_speaker(sentence: &str) -> Option<&str> {
    const MOST: usize = 3;
    let named = match sentence.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.1,
        None => sentence,
    };
    let (name, said) = named.split_once(':')?;
    let is_name = name
        .split_whitespace()
        .all(|word| word.starts_with(char::is_uppercase));
    (is_name && (1..=MOST).contains(&name.split_whitespace().count())).then_some(said)
}

/// Whether the sentence limits, denies or corrects the sentence after it.
pub fn limits_what_follows(sentence: &str, language: Option<&str>) -> bool {
    cues(language)
        .is_some_and(|cues| within(&cues.forward, &cues.words(sentence), DENIAL, |_| true))
}

/// A word of a sentence in small letters, or a comma, semicolon or colon.
struct Word {
    text: String,
    capital: bool,
}

impl Word {
    fn is_mark(&self) -> bool {
        self.is_skipped() || self.text == ";"
    }

    /// A cue need not name it.
    fn is_skipped(&self) -> bool {
        self.text == "," || self.text == ":"
    }
}

/// A row of words.
struct Cue {
    start: bool,
    end: bool,
    parts: Vec<Part>,
}

enum Part {
    Gap,
    /// Alternatives; `*` in front or behind stands for any letters.
    Word(Vec<String>),
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Lists {
    back: Vec<String>,
    not_back: Vec<String>,
    hinge: Vec<String>,
    pronouns: HashSet<String>,
    possessives: HashSet<String>,
    lead: HashSet<String>,
    but: Vec<String>,
    but_within: Vec<String>,
    denial: Vec<String>,
    forward: Vec<String>,
}

struct Cues {
    /// Words are characters.
    spaceless: bool,
    back: Vec<Cue>,
    not_back: Vec<Cue>,
    hinge: Vec<Cue>,
    pronouns: HashSet<String>,
    possessives: HashSet<String>,
    lead: HashSet<String>,
    but: Vec<Cue>,
    but_within: Vec<Cue>,
    denial: Vec<Cue>,
    forward: Vec<Cue>,
}

/// The cues of a language. A text of unknown language is tried as English; there are none for other languages.
fn cues(language: Option<&str>) -> Option<&'static Cues> {
    static ALL: LazyLock<HashMap<String, Cues>> = LazyLock::new(|| {
        let lists: HashMap<String, Lists> =
            toml::from_str(include_str!("cues.toml")).expect("`cues.toml` is compiled in");
        lists
            .into_iter()
            .map(|(code, lists)| (code.clone(), Cues::new(&code, lists)))
            .collect()
    });
    ALL.get(language.unwrap_or("en"))
}

impl Cues {
    fn new(language: &str, lists: Lists) -> Cues {
        let spaceless = matches!(language, "zh" | "ja" | "th");
        let read = |cues: Vec<String>| cues.iter().map(|cue| Cue::read(cue, spaceless)).collect();
        Cues {
            spaceless,
            back: read(lists.back),
            not_back: read(lists.not_back),
            hinge: read(lists.hinge),
            pronouns: lists.pronouns,
            possessives: lists.possessives,
            lead: lists.lead,
            but: read(lists.but),
            but_within: read(lists.but_within),
            denial: read(lists.denial),
            forward: read(lists.forward),
        }
    }

    fn words(&self, sentence: &str) -> Vec<Word> {
        let mut words = if self.spaceless {
            characters(sentence)
        } else {
            words(sentence)
        };
        // Each of the marks that stand side by side counts once: a cue skips them at every word of a long row.
        let mut side_by_side = String::new();
        words.retain(|word| {
            if !word.is_mark() {
                side_by_side.clear();
                return true;
            }
            let is_new = !side_by_side.contains(&word.text);
            if is_new {
                side_by_side.push_str(&word.text);
            }
            is_new
        });
        words
    }

    /// It begins with a reference to what was said before, or hinges on one.
    fn back(&self, words: &[Word]) -> bool {
        if at(&self.back, words) && !at(&self.not_back, words) {
            return true;
        }
        let opening = words.len().min(OPENING);
        (0..opening).any(|i| at(&self.hinge, &words[i..]) && !at(&self.not_back, &words[i..]))
    }

    /// Somebody or something is called by a pronoun before anybody or anything is named.
    fn pronoun(&self, words: &[Word]) -> bool {
        let names_nobody = |word: &Word| {
            word.is_skipped()
                || word.text.starts_with(|c: char| c.is_ascii_digit())
                || self.lead.contains(&word.text)
        };
        let Some(i) = words.iter().position(|word| !names_nobody(word)) else {
            return false;
        };
        let named_after_the_comma = || {
            words[i..]
                .iter()
                .skip_while(|word| word.text != ",")
                .take(3)
                .any(|word| word.capital)
        };
        (self.pronouns.contains(&words[i].text) && !at(&self.not_back, &words[i..]))
            || (self.possessives.contains(&words[i].text) && !named_after_the_comma())
    }

    fn limiting(&self, words: &[Word]) -> Option<Limiting> {
        let but = || at(&self.but, words) && !at(&self.not_back, words);
        // After a semicolon it limits what stands before it in its own sentence. "However small" is none, but with a
        // comma between the two it is.
        let is = |i: usize, mark: &str| words.get(i).is_some_and(|word| word.text == mark);
        let but_within = |i: usize| {
            (i == 0 || !is(i - 1, ";")) && (is(i + 1, ",") || !at(&self.not_back, &words[i..]))
        };
        if within(&self.denial, words, DENIAL, |_| true) {
            Some(Limiting::Denial)
        } else if but() || within(&self.but_within, words, OPENING, but_within) {
            Some(Limiting::But)
        } else {
            None
        }
    }
}

/// Whether one of the cues stands right here.
fn at(cues: &[Cue], words: &[Word]) -> bool {
    cues.iter().any(|cue| fits(&cue.parts, cue.end, words))
}

/// Whether one of the cues stands where it is tied to, else among the first so many words, at an allowed one.
fn within(cues: &[Cue], words: &[Word], first: usize, allowed: impl Fn(usize) -> bool) -> bool {
    cues.iter().any(|cue| {
        let starts = match cue {
            Cue { start: true, .. } => 1,
            Cue { end: true, .. } => words.len(),
            _ => first,
        };
        (0..words.len().min(starts)).any(|i| fits(&cue.parts, cue.end, &words[i..]) && allowed(i))
    })
}

fn fits(parts: &[Part], end: bool, words: &[Word]) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return !end || words.iter().all(Word::is_skipped);
    };
    match part {
        Part::Gap => (0..=GAP.min(words.len())).any(|n| fits(rest, end, &words[n..])),
        Part::Word(alternatives) => {
            let Some((word, tail)) = words.split_first() else {
                return false;
            };
            if alternatives
                .iter()
                .any(|alternative| same(alternative, &word.text))
            {
                return fits(rest, end, tail);
            }
            word.is_skipped() && fits(parts, end, tail)
        }
    }
}

fn same(alternative: &str, word: &str) -> bool {
    match (alternative.strip_suffix('*'), alternative.strip_prefix('*')) {
        (Some(head), _) => word.starts_with(head),
        (_, Some(tail)) => word.ends_with(tail),
        _ => word == alternative,
    }
}

impl Cue {
    fn read(cue: &str, spaceless: bool) -> Cue {
        let (start, row) = cue
            .strip_prefix('^')
            .map_or((false, cue), |row| (true, row));
        let (end, row) = row
            .strip_suffix('$')
            .map_or((false, row), |row| (true, row));
        let part = |text: &str| match text {
            "~" => Part::Gap,
            _ => Part::Word(text.split('/').map(str::to_owned).collect()),
        };
        let parts = if spaceless {
            row.chars()
                .map(|c| part(&c.to_string().replace('、', ",")))
                .collect()
        } else {
            row.split(' ').map(part).collect()
        };
        Cue { start, end, parts }
    }
}

/// Words between white space, quotation marks, brackets and dashes; commas, semicolons and colons count as words.
fn words(sentence: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for piece in sentence.split(|c: char| c.is_whitespace() || "“”„\"«»‹›()[]–—".contains(c))
    {
        let text = piece.trim_matches(|c: char| is_mark(c));
        if !text.is_empty() {
            words.push(Word {
                text: small(text),
                capital: text.starts_with(char::is_uppercase),
            });
        }
        let mark = match piece.chars().next_back() {
            Some(',' | '،') => ",",
            Some(';' | '؛') => ";",
            Some(':') => ":",
            _ => continue,
        };
        words.push(Word {
            text: mark.to_owned(),
            capital: false,
        });
    }
    words
}

/// Small letters and straight apostrophes. The Turkish capital with a dot would become two characters otherwise.
fn small(text: &str) -> String {
    text.replace('’', "'").replace('İ', "i").to_lowercase()
}

fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
        || ('\u{200b}'..='\u{205e}').contains(&c)
        || "…،؛؟।॥¿¡·\u{feff}".contains(c)
}

fn characters(sentence: &str) -> Vec<Word> {
    let kept = sentence.chars().filter(|c| {
        !c.is_whitespace() && !"“”\"「」『』‘’《》（）。.！!\u{200b}\u{feff}".contains(*c)
    });
    let text = |c: char| match c {
        '，' | '、' | ',' => ",".to_owned(),
        '：' | ':' => ":".to_owned(),
        _ => c.to_lowercase().collect(),
    };
    kept.map(|c| Word {
        text: text(c),
        capital: false,
    })
    .collect()
}

#[cfg(test)]
mod tests;
