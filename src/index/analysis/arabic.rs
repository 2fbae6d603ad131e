//! Families of Arabic words. They share their consonants, mostly three, and differ in the letters before, between and behind
//! them (`كتب` wrote, `كاتب` writer, `مكتوب` written), which no stemmer that takes off endings brings together.

/// What is written as a part of the word behind it: conjunctions, prepositions, the article. Not `ك` alone, which is more often
/// the root's own letter.
const BEFORE: &[&str] = &[
    "وبال", "وكال", "فبال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل",
];

/// What is written as a part of the word before it: pronouns, numbers, genders, cases.
const BEHIND: &[&str] = &[
    "اتهم", "اتها", "تهما", "تهم", "تها", "تهن", "تان", "تين", "كما", "هما", "ات", "ان", "ون",
    "ين", "ها", "هم", "هن", "نا", "كم", "وا", "ية", "يه", "ته", "تا", "يا", "ة", "ه", "ي", "ى",
    "ا", "ت", "ك", "ء",
];

/// What forms of verbs, and nouns that are made of them, begin with.
const FORMS: &[&str] = &[
    "است", "مست", "يست", "تست", "نست", "ان", "من", "مت", "يت", "نت", "تت", "م", "ي", "ت", "ن", "ا",
];

/// A root has so many letters; a word keeps as many, whatever is taken off.
const LETTERS: usize = 3;

/// The consonants that a family of words has in common.
pub type Root = [char; LETTERS];

/// Whether a word is in Arabic script, which writes conjunctions, prepositions and the article as parts of the word after
/// them.
pub fn is_arabic(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{0620}'..='\u{06ff}'))
}

/// Whether two folded words are one but for what is joined to the longer one (`اتفاق`, `وبالاتفاق`).
pub fn is_joined(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let before = long.strip_suffix(short);
    is_arabic(short)
        && short.chars().count() >= LETTERS
        && before.is_some_and(|before| BEFORE.contains(&before))
}

/// The consonants that a folded word's family has in common, where three are left of it: a guess, that is the same for most
/// words of a family. Letters of the root that look like added ones are taken for such.
pub fn root(word: &str) -> Option<Root> {
    if !is_arabic(word) {
        return None;
    }
    let word = without(word, BEFORE, str::strip_prefix);
    let word = without(word, BEHIND, str::strip_suffix);
    let word = without(word, BEHIND, str::strip_suffix);
    let word = without(word, FORMS, str::strip_prefix);
    let is_vowel = |c: &char| matches!(c, 'ا' | 'و' | 'ي' | 'ى');
    let mut letters: Vec<char> = word.chars().collect();
    while letters.len() > LETTERS
        && let Some(vowel) = letters[1..].iter().rposition(is_vowel)
    {
        letters.remove(1 + vowel);
    }
    // The eighth form puts one behind the first letter of the root (`اجتمع`, of `جمع`).
    if letters.len() > LETTERS && letters[1] == 'ت' {
        letters.remove(1);
    }
    letters.try_into().ok()
}

/// The word without the first of these parts that it has, where a root is left.
fn without<'a>(
    word: &'a str,
    parts: &[&'static str],
    strip: fn(&'a str, &'static str) -> Option<&'a str>,
) -> &'a str {
    let rests = parts.iter().filter_map(|part| strip(word, part));
    let mut rests = rests.filter(|rest| rest.chars().count() >= LETTERS);
    rests.next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analysis::fold;

    #[test]
    fn words_of_one_family_have_one_root() {
        let check = |family: &str, expect: &str| {
            for word in family.split(' ') {
                let root = root(&fold(word)).map(String::from_iter);
                assert_eq!(root.as_deref(), Some(expect), "{word}");
            }
        };
        check("كتب كاتب كتاب الكتابة مكتوب يكتبون والمكتبة", "كتب");
        check("أرسل إرسال رسالة وأرسلوا", "رسل");
        check("مولها تمويل", "مول");
        check("شركته الشركات بشركتهم", "شرك");
        check("مجتمعاتهم اجتماع المجتمع", "جمع");
        check("استخدم مستخدم الاستخدامات خدمة", "خدم");
    }

    #[test]
    fn what_is_joined_to_a_word_makes_no_other() {
        for (a, b, expect) in [
            ("اتفاق", "وبالاتفاق", true),
            ("الموجات", "موجات", true),
            ("اتفاق", "نفاق", false),
            ("في", "وفي", false),
            ("art", "part", false),
        ] {
            assert_eq!(
                (is_joined(a, b), is_joined(b, a)),
                (expect, expect),
                "{a} {b}"
            );
        }
    }

    #[test]
    fn what_has_no_three_consonants_has_no_root() {
        for word in ["في", "عن", "iran", "2017", "دحرج", ""] {
            assert_eq!(root(word), None, "{word}");
        }
    }
}
