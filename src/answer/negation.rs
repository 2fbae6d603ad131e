//! Questions of what is not so: `what is not covered`, `who may not vote`. The word that says so carries no weight, and what is
//! so looks the same: only a passage that denies something answers them.

use super::numbers::is_one;
use super::typed::Typed;
use crate::index::StoredPassage;
use crate::index::analysis::{Token, analyzer};

/// Words that deny in one language, folded.
struct Words {
    /// ISO 639-1.
    language: &'static str,
    /// In a question.
    asked: &'static str,
    /// In a passage, beside these.
    said: &'static str,
}

const WORDS: &[Words] = &[
    Words {
        language: "en",
        asked: "not never cannot without except neither",
        said: "no none nobody nothing nowhere nor non excluding exclude excludes excluded exclusion exclusions exempt exempted exception \
               exceptions unless only prohibited prohibits forbidden forbids banned bans refuse refused refuses rejected denied unable fail \
               fails failed lack lacks lacked lacking closed impossible",
    },
    Words {
        language: "de",
        asked: "nicht nie niemals kein keine keinen keinem keiner ohne ausser weder",
        said: "nichts niemand nirgends ausgenommen ausgeschlossen ausnahme ausnahmen verboten untersagt unzulassig nur sondern \
               geschlossen unmoglich abgelehnt",
    },
    Words {
        language: "fr",
        asked: "pas jamais sans aucun aucune sauf",
        said: "non ni rien personne ne n exclu exclus exclue exclues exception exceptions interdit interdite interdits seulement \
               uniquement ferme impossible refuse",
    },
    Words {
        language: "es",
        asked: "no nunca sin ningun ninguna excepto salvo",
        said: "ni nada nadie jamas tampoco excluido excluidos excluida excluidas excepcion excepciones prohibido prohibida solo \
               solamente cerrado imposible",
    },
];

/// Before a word that denies these make it another question: `whether or not`.
const OR: &str = "or oder ou o";
/// Behind these stands what is so or not beside what is asked.
const IF: &str = "if when whenever that which who whose wenn falls si cuando quand";
/// Who speaks of themselves tells of trouble and asks for help.
const SPEAKER: &str = "i my me we our us ich mein meine wir je mon ma nous yo mi";
/// Who asks for a reason or a way is not told it by what denies.
const WHY: &str = "why how warum wieso weshalb wie pourquoi comment como";

/// Whether a question asks what is not so: it has words that ask, and behind them one that denies.
pub(super) fn is_negated(typed: &Typed) -> bool {
    let words: Vec<&str> = typed.words.iter().map(|raw| raw.word.as_str()).collect();
    let Some(cue) = typed.asking.words.first() else {
        return false;
    };
    let cue = typed
        .words
        .partition_point(|raw| raw.range.start < cue.start);
    let is_help = words.iter().any(|word| is_one(SPEAKER, word));
    if is_help || words.get(cue).is_none_or(|word| is_one(WHY, word)) {
        return false;
    }
    let known = |one: &&Words| typed.languages.contains(&one.language);
    let lists: Vec<&str> = WORDS.iter().filter(known).map(|one| one.asked).collect();
    // `or not`, `may or may not`
    let is_after_or = |at: usize| {
        let mut before = words[at.saturating_sub(2)..at].iter();
        before.any(|word| is_one(OR, word))
    };
    let mut clause = (cue + 1..words.len()).take_while(|at| !is_one(IF, words[*at]));
    clause.any(|at| denies_at(&lists, &words, at) && !is_after_or(at))
}

/// Whether a passage of these tokens denies something, or what stands above it does. One in a language whose words are not known may.
pub(super) fn denies(passage: &StoredPassage, tokens: &[Token]) -> bool {
    let language = passage.language.as_deref();
    let known = |one: &&Words| language.is_none_or(|code| code == one.language);
    let lists = WORDS.iter().filter(known);
    let lists: Vec<&str> = lists.flat_map(|one| [one.asked, one.said]).collect();
    let has = |tokens: &[Token]| {
        let words: Vec<&str> = tokens.iter().map(|token| token.form.word()).collect();
        (0..words.len()).any(|at| denies_at(&lists, &words, at))
    };
    let mut above = passage.context().into_iter();
    lists.is_empty() || has(tokens) || above.any(|text| has(&analyzer(language).tokens(text)))
}

/// Whether one of the words is in a list, or ends `don't`.
fn denies_at(lists: &[&str], words: &[&str], at: usize) -> bool {
    let is_nt = words[at] == "t" && at > 0 && words[at - 1].ends_with('n');
    is_nt || lists.iter().any(|list| is_one(list, words[at]))
}

#[cfg(test)]
mod tests {
    use crate::answer::question::Question;
    use crate::index::tests::of_paragraph;

    #[test]
    fn questions_of_what_is_not_so() {
        let check = |language: &str, expect: bool, questions: &[&str]| {
            let snapshot = of_paragraph(language, "One.");
            for question in questions {
                let question_read = Question::read(&snapshot, question).unwrap();
                assert_eq!(question_read.is_negated, expect, "{question}");
            }
        };
        let asked = [
            "what is not covered by the warranty",
            "Which days aren't you open?",
            "who may never vote",
        ];
        check("en", true, &asked);
        check(
            "de",
            true,
            &["Was ist nicht versichert?", "Wer zahlt keine Steuer?"],
        );
        check(
            "fr",
            true,
            &["Qu'est-ce qui n'est pas remboursé, et quels frais pas ?"],
        );
        check("es", true, &["¿Qué no cubre la garantía?"]);
        let others = [
            "what is covered by the warranty",
            "Is it a military alliance or not?",
            "who decides whether or not it rains",
            "What may or may not be eaten?",
            "What is there that they do not sell?",
            "Why is the bell not ringing?",
            "What can I do if my phone does not ring?",
            "What happens if a game isn't finished?",
            "isn't it covered",
        ];
        check("en", false, &others);
    }
}
