//! English words that a passage may have in the place of a question's word: synonyms, derived words, names and their
//! adjectives, more general and more special words. From WordNet 3.0; see `related.LICENSE` and `tests/fit/related.py`.

/// Lines of a stem, how often it is used, and others with a digit each, how strongly they are related in tenths; sorted.
const TABLE: &str = include_str!("related.txt");

/// Stems related to a stem, with how strongly: above 0, below 1.
pub fn related(stem: &str) -> impl Iterator<Item = (&'static str, f32)> {
    let others = line(stem).unwrap_or_default().split(' ').skip(1);
    others.filter_map(|other| {
        let (other, digit) = other.split_at_checked(other.len().checked_sub(1)?)?;
        Some((other, digit.parse::<f32>().ok()? / 10.0))
    })
}

/// Whether the stem is of an English word in ordinary use: nobody mistypes another word as this one.
pub fn is_ordinary(stem: &str) -> bool {
    often(stem) >= 2.0
}

/// How telling a stem is in English at large: 1 where it is hardly used, .4 where it is among the most used words.
pub fn rarity(stem: &str) -> f32 {
    1.0 - often(stem) / 15.0
}

/// The logarithm of how often a stem is used, 0 to 9.
fn often(stem: &str) -> f32 {
    let often = line(stem).and_then(|line| line.split(' ').next()?.parse().ok());
    often.unwrap_or_default()
}

/// What stands behind a stem on its line.
fn line(stem: &str) -> Option<&'static str> {
    let (mut from, mut to) = (0, TABLE.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let start = TABLE.as_bytes()[..middle]
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |newline| newline + 1);
        let (line, _) = TABLE[start..].split_once('\n')?;
        let (own, others) = line.split_once(' ')?;
        match own.cmp(stem) {
            std::cmp::Ordering::Equal => return Some(others),
            std::cmp::Ordering::Less => from = start + line.len() + 1,
            std::cmp::Ordering::Greater => to = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analysis::analyzer;

    #[test]
    fn words_are_related_by_their_stems() {
        let check = |word: &str, other: &str, expect: bool| {
            let english = analyzer(Some("en"));
            let (stem, other) = (english.term(word), english.term(other));
            let found =
                related(&stem).any(|(related, strength)| related == other && strength > 0.0);
            assert_eq!(found, expect, "{stem} {other}");
        };
        check("invaded", "invasion", true);
        check("Iran", "Iranian", true);
        check("assist", "help", true);
        check("railway", "rails", true);
        check("railway", "treaty", false);
        check("qwertz", "help", false);
    }

    #[test]
    fn every_line_is_found() {
        let lines: Vec<&str> = TABLE.lines().collect();
        assert!(lines.is_sorted_by_key(|line| line.split(' ').next()));
        for line in lines {
            let (stem, others) = line.split_once(' ').unwrap();
            assert_eq!(
                1 + related(stem).count(),
                others.split(' ').count(),
                "{stem}"
            );
            assert!((0.39..=1.0).contains(&rarity(stem)), "{stem}");
        }
    }
}
