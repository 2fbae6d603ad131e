//! A question that follows another: "and Gaza?" keeps the subject of the last one, "when was it signed?" is asked of it,
//! and a question that stands alone is left alone.

use std::collections::HashSet;

use crate::index::analysis::analyzer;

/// What a question that follows begins with.
const LINKS: &[&str] = &[
    "and",
    "but",
    "or",
    "so",
    "also",
    "then",
    "und",
    "et",
    "y",
    "и",
    "а",
    "та",
    "و",
    "what about",
    "how about",
    "was ist mit",
    "et pour",
    "y sobre",
];
/// What points back at something said before.
const BACK: &[&str] = &[
    "it", "its", "he", "his", "him", "she", "her", "they", "their", "them", "this", "that",
    "these", "those", "there", "then", "else", "er", "sie", "dies", "dort", "elle", "cela",
];
/// The same, which are other words in other languages: they point back beside one of these.
const BACK_BESIDE: &[(&str, &[&str])] = &[
    (
        "es",
        &[
            "wurde", "wird", "war", "ist", "hat", "gibt", "kann", "wann", "wo", "wie", "warum",
        ],
    ),
    (
        "il",
        &["est", "était", "quand", "où", "pourquoi", "comment"],
    ),
];
/// What a question of its own begins with.
const ASKS: &[&str] = &[
    "who", "what", "when", "where", "why", "how", "which", "whose", "did", "does", "do", "is",
    "are", "was", "were", "will", "would", "can", "could", "has", "have", "had", "should", "wer",
    "was", "wann", "wo", "warum", "wie", "qui", "quoi", "quand", "où", "pourquoi", "comment",
];
/// What stands before the part of a question that another may take the place of.
const BEFORE: &[&str] = &[
    "about", "of", "in", "for", "to", "with", "from", "on", "by", "against", "at", "über", "von",
    "für", "mit", "nach", "de", "sur", "pour", "avec",
];
/// More words than these are no mere name.
const NAME: usize = 4;
/// No link has more characters, with the one behind it.
const LINK: usize = 16;

/// The question that is meant: the new words whole, with as much of the last question as they do not replace.
pub fn follow_up(previous: &str, new: &str) -> String {
    let (previous, new) = (previous.trim(), new.trim());
    let core = without_links(new);
    if previous.is_empty() || core.is_empty() {
        return [new, previous]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned();
    }
    let asks = word_in(core.split_whitespace().next(), ASKS);
    let links = core.len() < bare(new).len();
    let points_back = points_back(core);
    // A question says what it is about by two words; `thanks` follows nothing.
    let is_its_own = match asks {
        true => telling(core).len() >= 2,
        false => telling(core).is_empty(),
    };
    if is_its_own && !links && !points_back {
        return new.to_owned();
    }
    if !asks && core.split_whitespace().count() <= NAME && !points_back {
        return replaced(previous, core);
    }
    let subject = subject(previous, core);
    format!("{core} {}", subject.join(" ")).trim().to_owned()
}

/// Whether words are likely to follow a question rather than to be one of their own.
pub fn is_follow_up(new: &str) -> bool {
    let new = new.trim();
    let core = without_links(new);
    let short = core.split_whitespace().count() <= NAME;
    let links = core.len() < bare(new).len();
    let asks = words(core).any(|word| word_in(Some(word), ASKS));
    let asks_alone = asks && telling(core).is_empty();
    !core.is_empty() && (links || short && (points_back(core) || asks_alone))
}

/// The text without the signs at its end.
fn bare(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '?' | '!' | '.' | '؟' | '？'))
}

/// The text without what links it to another, and without the signs at its end.
fn without_links(text: &str) -> &str {
    let mut text = bare(text);
    loop {
        let start = text.chars().take(LINK);
        let lower: String = start.flat_map(char::to_lowercase).collect();
        let link = LINKS.iter().filter(|link| {
            let rest = lower.strip_prefix(**link);
            rest.is_some_and(|rest| rest.starts_with([' ', ',']))
        });
        let Some(link) = link.max_by_key(|link| link.len()) else {
            return text;
        };
        // Lower case may be longer, so the original is cut by characters.
        let at = text.char_indices().nth(link.chars().count());
        text = at.map_or("", |(at, _)| text[at..].trim_start_matches([' ', ',']));
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let edge = |c: char| !c.is_alphanumeric();
    text.split_whitespace()
        .map(move |word| word.trim_matches(edge))
        .filter(|word| !word.is_empty())
}

fn word_in(word: Option<&str>, list: &[&str]) -> bool {
    word.is_some_and(|word| list.contains(&word.to_lowercase().as_str()))
}

/// Whether a word is one as `IT` is, in a text that is not all in capitals.
fn is_abbreviation(word: &str, text: &str) -> bool {
    let shouts = !text.chars().any(char::is_lowercase);
    !shouts && word.chars().nth(1).is_some() && word.chars().all(char::is_uppercase)
}

fn points_back(text: &str) -> bool {
    let words: Vec<&str> = words(text)
        .filter(|word| !is_abbreviation(word, text))
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| word_in(Some(word), list));
    let beside = |(word, beside): &(&str, &[&str])| has(&[*word]) && has(beside);
    has(BACK) || BACK_BESIDE.iter().any(beside)
}

/// Words that say what a question is about.
fn telling(text: &str) -> Vec<&str> {
    let english = analyzer(Some("en"));
    let tells = |word: &&str| {
        let lower = word.to_lowercase();
        let lists = [ASKS, BEFORE];
        let is_empty = || lists.iter().any(|list| word_in(Some(word), list));
        is_abbreviation(word, text) || !english.is_stop_word(&lower) && !is_empty()
    };
    words(text).filter(tells).collect()
}

fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// What the last question was about: names first, not more than the new words, and not what they say themselves.
fn subject<'a>(previous: &'a str, new: &str) -> Vec<&'a str> {
    let own = telling(new);
    let said: HashSet<String> = own.iter().map(|word| word.to_lowercase()).collect();
    let old: Vec<&str> = telling(previous)
        .into_iter()
        .filter(|word| !said.contains(&word.to_lowercase()))
        .collect();
    let most = match own.len() {
        0 => old.len(),
        new => new.max(3),
    };
    let first = words(previous).next();
    let name = |word: &&str| is_name(word) && Some(*word) != first;
    let names = old.iter().filter(|word| name(word));
    let others = old.iter().filter(|word| !name(word));
    let kept: HashSet<&str> = names.chain(others).take(most).copied().collect();
    let mut subject = old;
    subject.retain(|word| kept.contains(word));
    subject
}

/// The last question with the new words in the place of its last name, else of what follows its last preposition, else of
/// its last telling word.
fn replaced(previous: &str, new: &str) -> String {
    let end = previous
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .len();
    let previous = &previous[..end];
    let spans = spans(previous);
    let range = last_name(previous, &spans)
        .or_else(|| after_preposition(previous, &spans))
        .or_else(|| last_telling(previous, &spans));
    match range {
        Some(range) => {
            let (start, end) = (&previous[..range.start], &previous[range.end..]);
            format!("{start}{}{end}", without_doubled(start, new))
        }
        None => format!("{new} {previous}"),
    }
}

/// The new words without a first one that stands before them already, such as `for` or `the`.
fn without_doubled<'a>(start: &str, new: &'a str) -> &'a str {
    let (Some(last), Some((first, rest))) = (words(start).last(), new.split_once(' ')) else {
        return new;
    };
    let both = |list: &[&str]| word_in(Some(last), list) && word_in(Some(first), list);
    match last.to_lowercase() == first.to_lowercase() || both(BEFORE) {
        true => rest.trim_start(),
        false => new,
    }
}

type Span = std::ops::Range<usize>;

/// Where each word stands.
fn spans(text: &str) -> Vec<Span> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    words(text)
        .map(|word| start(word)..start(word) + word.len())
        .collect()
}

/// The last run of capitalised words; the first word of all may be one for its place.
fn last_name(text: &str, spans: &[Span]) -> Option<Span> {
    let named = |at: usize| at > 0 && is_name(&text[spans[at].clone()]);
    let last = (0..spans.len()).rev().find(|at| named(*at))?;
    let first = (0..=last).rev().take_while(|at| named(*at)).last()?;
    Some(spans[first].start..spans[last].end)
}

fn after_preposition(text: &str, spans: &[Span]) -> Option<Span> {
    let at = spans
        .iter()
        .rposition(|span| word_in(Some(&text[span.clone()]), BEFORE))?;
    let rest = spans
        .get(at + 1..)
        .filter(|rest| !rest.is_empty() && rest.len() <= 3)?;
    Some(rest[0].start..spans[spans.len() - 1].end)
}

fn last_telling(text: &str, spans: &[Span]) -> Option<Span> {
    let tells = |span: &&Span| !telling(&text[(*span).clone()]).is_empty();
    spans.iter().rev().find(tells).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_dialogues() {
        for (previous, new, expect) in [
            (
                "What does the treaty say about Ukraine?",
                "and Gaza?",
                "What does the treaty say about Gaza",
            ),
            (
                "What does the treaty say about Ukraine?",
                "What about North Korea?",
                "What does the treaty say about North Korea",
            ),
            (
                "did iran promise to fight for russia",
                "and for syria?",
                "did iran promise to fight for syria",
            ),
            (
                "did iran promise to fight for russia",
                "and north korea",
                "did iran promise to fight for north korea",
            ),
            (
                "When did Iran sign the treaty with Russia?",
                "and China?",
                "When did Iran sign the treaty with China",
            ),
            (
                "who signed the agreement",
                "when was it signed?",
                "when was it signed agreement",
            ),
            (
                "Who signed the agreement with Tehran?",
                "why?",
                "why signed agreement Tehran",
            ),
            (
                "Where would the logistics corridor run?",
                "how much would it cost",
                "how much would it cost logistics corridor run",
            ),
            (
                "What did Pezeshkian say?",
                "And Putin?",
                "What did Putin say",
            ),
            (
                "What did Pezeshkian say?",
                "where did he say that",
                "where did he say that Pezeshkian",
            ),
            (
                "What is the freight corridor?",
                "Who pays for the gas pipeline?",
                "Who pays for the gas pipeline?",
            ),
            (
                "How many articles does the treaty have?",
                "What did Netanyahu demand from Hamas?",
                "What did Netanyahu demand from Hamas?",
            ),
            (
                "what is the price of gas",
                "and oil?",
                "what is the price of oil",
            ),
            ("sanctions on banks", "and on ships?", "sanctions on ships"),
            (
                "Is there a mutual defence clause in the pact?",
                "and in the annex",
                "Is there a mutual defence clause in the annex",
            ),
            ("what happened in Gaza", "", "what happened in Gaza"),
            ("", "and Gaza?", "and Gaza?"),
            (
                "Was sagt der Vertrag über die Ukraine?",
                "und Syrien?",
                "Was sagt der Vertrag über die Syrien",
            ),
            (
                "Que dit le traité sur la Syrie ?",
                "et la Turquie ?",
                "Que dit le traité sur la Turquie",
            ),
            (
                "a treaty with Russia",
                "and for China",
                "a treaty with China",
            ),
            ("Who signed the agreement?", "thanks!", "thanks!"),
            (
                "tell me about corridors",
                "and what did they cost Iran?",
                "what did they cost Iran corridors",
            ),
        ] {
            assert_eq!(follow_up(previous, new), expect, "{previous} | {new}");
        }
    }

    #[test]
    fn words_of_their_own_do_not_follow() {
        for (new, expect) in [
            ("and Gaza?", true),
            ("why?", true),
            ("when was it signed?", true),
            ("what about oil", true),
            ("What does the treaty say about Ukraine?", false),
            ("Gaza", false),
            ("android phones", false),
            ("thanks", false),
            ("ok", false),
            // The same letters are other words in Spanish and Italian.
            ("wann wurde es unterzeichnet?", true),
            ("¿Qué es Hofer?", false),
            ("Chi è il papa?", false),
            ("What is IT?", false),
            ("", false),
        ] {
            assert_eq!(is_follow_up(new), expect, "{new}");
        }
    }

    #[test]
    fn of_a_long_question_as_much_is_kept_as_is_said_now() {
        let text = |word: &str| -> String { (0..8_000).map(|n| format!("{word}{n} ")).collect() };
        let (old, new) = (text("old"), text("new"));
        assert_eq!(follow_up(&old, &new), format!("{new}{}", old.trim()));
        assert_eq!(follow_up(&new, &new), new.trim());
    }

    proptest::proptest! {
        #[test]
        fn any_two_texts_make_one(previous in ".{0,40}", new in ".{0,40}") {
            follow_up(&previous, &new);
            is_follow_up(&new);
        }
    }
}
