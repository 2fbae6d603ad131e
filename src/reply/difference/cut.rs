//! Two texts cut into what is the same and what is not, by words.

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation as _;

/// A run of text: the same in both, or what stands in the place of what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part<'a> {
    pub old: &'a str,
    pub new: &'a str,
}

impl Part<'_> {
    /// Whether it is the same in both.
    pub fn is_same(&self) -> bool {
        self.old == self.new
    }
}

/// A run as bytes of both texts.
#[derive(Debug, Clone)]
struct Run {
    old: Range<usize>,
    new: Range<usize>,
    same: bool,
}

/// Two texts taken apart: the old sides joined are the old text, the new sides the new one.
pub fn parts<'a>(old: &'a str, new: &'a str, deadline: Instant) -> Vec<Part<'a>> {
    let (from, to) = (tokens(old), tokens(new));
    let mut runs: Vec<Run> = Vec::new();
    let (mut i, mut j) = (0, 0);
    for op in capture_diff_slices_deadline(Algorithm::Myers, &from, &to, Some(deadline)) {
        let (tag, a, b) = op.as_tag_tuple();
        let (a, b) = (length(&from[a]), length(&to[b]));
        let run = Run {
            old: i..i + a,
            new: j..j + b,
            same: tag == DiffTag::Equal,
        };
        (i, j) = (run.old.end, run.new.end);
        put(&mut runs, run, new);
    }
    let part = |run: Run| Part {
        old: &old[run.old],
        new: &new[run.new],
    };
    runs.into_iter().map(part).collect()
}

/// Words, and what stands between them. In scripts without spaces, characters or runs of one kind.
fn tokens(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

fn length(tokens: &[&str]) -> usize {
    tokens.iter().map(|token| token.len()).sum()
}

/// Adds a run. What is the same between two changes is part of one change where it has no word, or is so short beside
/// them that a reader would stumble over it.
fn put(runs: &mut Vec<Run>, mut run: Run, new: &str) {
    while let Some(last) = runs.last() {
        let weight = |run: &Run| run.old.len().max(run.new.len());
        let joins = |same: &Run, before: &Run| {
            !new[same.new.clone()].contains(char::is_alphanumeric)
                || 2 * same.new.len() <= weight(before).min(weight(&run))
        };
        let joined = match runs.as_slice() {
            _ if run.same || runs.is_empty() => 0,
            [.., _] if !last.same => 1,
            [.., before, same] if joins(same, before) => 2,
            _ => 0,
        };
        if joined == 0 {
            break;
        }
        let first = &runs[runs.len() - joined];
        (run.old.start, run.new.start) = (first.old.start, first.new.start);
        runs.truncate(runs.len() - joined);
    }
    runs.push(run);
}
