//! The run of whole sentences of a passage that shows most of a question.

use std::ops::Range;

use super::matched::{Match, Matched, covered, frequency, share};
use super::sentences::sentences;
use super::weights;

/// The longest excerpt, in characters.
pub const EXCERPT_CHARS: usize = 300;

/// The most matches in one long sentence that parts of it are tried around, those of the heaviest words.
const MAX_CUTS: usize = 24;

/// A run of whole sentences of at most [`EXCERPT_CHARS`] characters, or a part of one longer sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Bytes of the passage.
    pub range: Range<usize>,
    /// Whether it begins and whether it ends inside a sentence.
    pub cut: (bool, bool),
    /// How much of the question it shows.
    pub score: f32,
    /// What the score was made of.
    pub features: WindowFeatures,
}

/// Number of a window's features.
pub const WINDOW_FEATURES: usize = 10;

/// What is known of a window: share of the question covered, share of its neighbouring words near each other, nearness of all
/// its words, whether what is asked for is there, length as a share of [`EXCERPT_CHARS`], share covered without
/// inflection, place from the end (0) to the beginning (1) of the passage, share covered by words that
/// repeat, the logarithm of how many things of the kind that is asked for are there, share covered by related words alone.
pub type WindowFeatures = [f32; WINDOW_FEATURES];

/// The window of a passage that shows most of the question; of equals, the first.
pub(super) fn best_window(passage: &Matched, language: Option<&str>) -> Window {
    windows(passage, language)
        .into_iter()
        .map(|(range, cut)| scored(passage, range, cut))
        .max_by(|a, b| {
            a.score
                .total_cmp(&b.score)
                .then_with(|| b.range.start.cmp(&a.range.start))
        })
        .unwrap_or_else(|| scored(passage, 0..passage.text.len(), (false, false)))
}

/// Whether a text is no longer than an excerpt may be.
pub(super) fn is_short(text: &str) -> bool {
    text.len() <= EXCERPT_CHARS || text.chars().nth(EXCERPT_CHARS).is_none()
}

fn scored(passage: &Matched, range: Range<usize>, cut: (bool, bool)) -> Window {
    let features = features(passage, &range);
    let score = features
        .iter()
        .zip(weights::WINDOW)
        .map(|(f, w)| f * w)
        .sum();
    Window {
        range,
        cut,
        score,
        features,
    }
}

/// All runs of whole sentences that fit, and parts of the sentences that are too long on their own.
fn windows(passage: &Matched, language: Option<&str>) -> Vec<(Range<usize>, (bool, bool))> {
    let text = passage.text;
    let fits = |range: &Range<usize>| is_short(&text[range.clone()]);
    let sentences = sentences(text, language);
    let mut windows = Vec::new();
    for (first, start) in sentences.iter().enumerate() {
        if !fits(start) {
            windows.extend(cuts(passage, start));
            continue;
        }
        let runs = sentences[first..].iter().map(|end| start.start..end.end);
        windows.extend(runs.take_while(fits).map(|run| (run, (false, false))));
    }
    windows
}

/// Parts of one long sentence: from its beginning, and around its matches, at words' bounds.
fn cuts(passage: &Matched, sentence: &Range<usize>) -> Vec<(Range<usize>, (bool, bool))> {
    const LEAD: usize = EXCERPT_CHARS / 5;
    let text = passage.text;
    let mut matches: Vec<&Match> = passage.inside(sentence).iter().collect();
    // A list repeats common words before the one that is asked for.
    let weight = |m: &&Match| m.trust * passage.question.words[m.word].weight;
    matches.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    matches.truncate(MAX_CUTS);
    let starts = matches.iter().map(|m| passage.range(m).start);
    let starts = starts.map(|at| back(text, sentence.start, at, LEAD));
    let mut starts: Vec<usize> = starts.chain([sentence.start]).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut cuts: Vec<(Range<usize>, (bool, bool))> = Vec::new();
    for start in starts {
        let end = forward(text, start, sentence.end);
        let whole = end == sentence.end;
        let start = if whole {
            back(text, sentence.start, end, EXCERPT_CHARS)
        } else {
            start
        };
        if !cuts.iter().any(|(known, _)| *known == (start..end)) {
            cuts.push((start..end, (start > sentence.start, !whole)));
        }
    }
    cuts
}

/// The first beginning of a word within `chars` characters before `at`, not before `from`.
fn back(text: &str, from: usize, at: usize, chars: usize) -> usize {
    let earliest = text[from..at]
        .char_indices()
        .rev()
        .nth(chars - 1)
        .map_or(from, |(i, _)| from + i);
    if earliest == from {
        return from;
    }
    let rest = text[earliest..at]
        .char_indices()
        .skip_while(|(_, c)| !is_break(*c));
    rest.skip_while(|(_, c)| is_break(*c))
        .map(|(i, _)| earliest + i)
        .next()
        .unwrap_or(earliest)
}

/// The last end of a word within [`EXCERPT_CHARS`] characters after `start`, not after `to`.
pub(super) fn forward(text: &str, start: usize, to: usize) -> usize {
    let Some((latest, next)) = text[start..to].char_indices().nth(EXCERPT_CHARS) else {
        return to;
    };
    let part = &text[start..start + latest];
    let end = match is_break(next) {
        true => part.len(),
        false => part.rfind(is_break).unwrap_or(part.len()),
    };
    match part[..end].trim_end().len() {
        0 => start + latest,
        trimmed => start + trimmed,
    }
}

/// Where a line of text may be cut: at spaces, and at the punctuation of scripts that write none.
fn is_break(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '、' | '，' | '。' | '；' | '：' | '！' | '？' | '」' | '』'
        )
}

fn features(passage: &Matched, range: &Range<usize>) -> WindowFeatures {
    let question = passage.question;
    let inside = &*passage.shown_with(range);
    let shown = share(question, &covered(question, inside.iter()));
    let related = passage.related_inside(range).iter();
    let with_related = share(question, &covered(question, inside.iter().chain(related)));
    [
        shown,
        passage.pairs(inside),
        passage.nearness(inside) * shown,
        passage.asked_inside(range),
        passage.text[range.clone()].chars().count() as f32 / EXCERPT_CHARS as f32,
        share(
            question,
            &covered(question, inside.iter().filter(|m| m.exact)),
        ),
        1.0 - range.start as f32 / passage.text.len() as f32,
        frequency(question, inside),
        (1.0 + passage.asked_within(range).len() as f32).ln(),
        with_related - shown,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::matching::Terms;
    use crate::answer::question::Question;
    use crate::article::{Article, Block, Meta};
    use crate::index::tests::snapshot;

    #[test]
    fn the_window_of_a_long_list_is_around_the_rarest_word() {
        let others: Vec<String> = (0..60).map(|n| format!("a man with {n} votes")).collect();
        let others = others.join(", ");
        let text = format!("Elected were {others}, Petra with 417 votes, {others}.");
        let other = Block::Paragraph("Some had more votes.".to_owned());
        let blocks = [Block::Paragraph(text.clone()), other];
        let article = Article::new("votes".to_owned(), Meta::default(), &blocks);
        let snapshot = snapshot(&[[article]]);
        let question = Question::read(&snapshot, "How many votes had Petra?").unwrap();
        let place = "votes#p1".parse().unwrap();
        let passage = snapshot.passage(&place).unwrap().unwrap();
        let matched = Terms::new(&question).read(&passage);
        let window = best_window(&matched, None);
        let shown = &text[window.range];
        assert!(shown.contains("Petra with 417 votes"), "{shown}");
    }
}
