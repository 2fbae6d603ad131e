//! Which paragraph or heading of an article became which.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::article::Article;

/// Two units are one, edited, where they share this part of their words: unrelated paragraphs share about a quarter,
/// the frequent words.
const KIN: f32 = 0.5;
/// A word in more units than this tells nothing about which was which.
const FREQUENT: usize = 20;

pub struct Unit<'a> {
    /// None for a heading.
    pub number: Option<u32>,
    pub text: &'a str,
}

/// The paragraphs, and the headings between them.
pub fn units(article: &Article) -> Vec<Unit<'_>> {
    let mut units = Vec::with_capacity(article.passages.len());
    let mut at = 0;
    let heading = |range: std::ops::Range<usize>| {
        let text = article.body[range].trim_matches('\n');
        (!text.is_empty()).then_some(Unit { number: None, text })
    };
    for passage in &article.passages {
        units.extend(heading(at..passage.range.start));
        units.push(Unit {
            number: Some(passage.number),
            text: article.text(passage),
        });
        at = passage.range.end;
    }
    units.extend(heading(at..article.body.len()));
    units
}

type Pair = (Option<usize>, Option<usize>);

/// Which unit became which: every old and every new one once, in the order of the new state; what is gone stands after
/// what it stood after.
pub fn pairs(old: &[Unit], new: &[Unit], deadline: Instant) -> Vec<Pair> {
    let mut origin = same_units(old, new, deadline);
    for (b, a) in edited(old, new, &origin) {
        origin[b] = Some(a);
    }
    let mut became = vec![None; old.len()];
    for (b, a) in origin.iter().enumerate() {
        a.iter().for_each(|&a| became[a] = Some(b));
    }
    let mut gone = vec![Vec::new(); new.len() + 1];
    let mut slot = 0;
    for (a, b) in became.iter().enumerate() {
        match b {
            Some(b) => slot = b + 1,
            None => gone[slot].push((Some(a), None)),
        }
    }
    let mut pairs = std::mem::take(&mut gone[0]);
    for (b, a) in origin.into_iter().enumerate() {
        pairs.push((a, Some(b)));
        pairs.append(&mut gone[b + 1]);
    }
    pairs
}

/// For each new unit the old one with the same text: in order as far as can be, then moved ones.
fn same_units(old: &[Unit], new: &[Unit], deadline: Instant) -> Vec<Option<usize>> {
    let (from, to) = (fingerprints(old), fingerprints(new));
    let mut origin = vec![None; new.len()];
    let mut left: HashSet<usize> = (0..old.len()).collect();
    for op in capture_diff_slices_deadline(Algorithm::Myers, &from, &to, Some(deadline)) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for at in 0..len {
                origin[new_index + at] = Some(old_index + at);
                left.remove(&(old_index + at));
            }
        }
    }
    let mut moved: HashMap<_, Vec<usize>> = HashMap::new();
    for a in (0..old.len()).rev().filter(|a| left.contains(a)) {
        moved.entry(from[a]).or_default().push(a);
    }
    for (b, origin) in origin.iter_mut().enumerate() {
        if origin.is_none() {
            *origin = moved.get_mut(&to[b]).and_then(Vec::pop);
        }
    }
    origin
}

/// A heading is never the same as a paragraph.
fn fingerprints<'a>(units: &[Unit<'a>]) -> Vec<(bool, &'a str)> {
    let units = units.iter();
    units
        .map(|unit| (unit.number.is_some(), unit.text))
        .collect()
}

/// New units with the old ones that they were made from, by the words that they share: those most alike first.
fn edited(old: &[Unit], new: &[Unit], origin: &[Option<usize>]) -> Vec<(usize, usize)> {
    let taken: HashSet<usize> = origin.iter().flatten().copied().collect();
    let mut ids = HashMap::new();
    let from: HashMap<usize, Vec<u32>> = (0..old.len())
        .filter(|a| !taken.contains(a))
        .map(|a| (a, bag(old[a].text, &mut ids)))
        .collect();
    let to: Vec<(usize, Vec<u32>)> = (0..new.len())
        .filter(|&b| origin[b].is_none())
        .map(|b| (b, bag(new[b].text, &mut ids)))
        .collect();
    let places = places(&from);
    let mut found = Vec::new();
    for (b, words) in &to {
        let beside = neighbours(*b, origin);
        for a in candidates(words, &places).into_iter().chain(beside) {
            let Some(share) = from.get(&a).map(|other| common(other, words)) else {
                continue;
            };
            if share >= KIN && old[a].number.is_some() == new[*b].number.is_some() {
                found.push((share, *b, a));
            }
        }
    }
    found.sort_by(|x, y| {
        y.0.total_cmp(&x.0)
            .then_with(|| (x.1, x.2).cmp(&(y.1, y.2)))
    });
    let (mut old_used, mut new_used) = (HashSet::new(), HashSet::new());
    let mut once = |b, a| !new_used.contains(&b) && old_used.insert(a) && new_used.insert(b);
    let found = found.into_iter().filter(|&(_, b, a)| once(b, a));
    found.map(|(_, b, a)| (b, a)).collect()
}

/// The numbers of a text's words, sorted.
fn bag<'a>(text: &'a str, ids: &mut HashMap<&'a str, u32>) -> Vec<u32> {
    let mut bag = Vec::new();
    for word in text.unicode_words() {
        let next = ids.len() as u32;
        bag.push(*ids.entry(word).or_insert(next));
    }
    bag.sort_unstable();
    bag
}

/// The units that have a word, for words that are in few of them.
fn places(bags: &HashMap<usize, Vec<u32>>) -> HashMap<u32, Vec<usize>> {
    let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
    for (&unit, bag) in bags {
        for word in bag.chunk_by(|a, b| a == b) {
            places.entry(word[0]).or_default().push(unit);
        }
    }
    places.retain(|_, units| units.len() <= FREQUENT);
    places
}

/// The units that share most of the rarer words.
fn candidates(bag: &[u32], places: &HashMap<u32, Vec<usize>>) -> Vec<usize> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for word in bag.chunk_by(|a, b| a == b) {
        for unit in places.get(&word[0]).into_iter().flatten() {
            *counts.entry(*unit).or_default() += 1;
        }
    }
    let mut units: Vec<_> = counts.into_iter().collect();
    units.sort_unstable_by_key(|&(unit, count)| (std::cmp::Reverse(count), unit));
    units.into_iter().take(3).map(|(unit, _)| unit).collect()
}

/// The old units beside those that the new unit's neighbours were.
fn neighbours(b: usize, origin: &[Option<usize>]) -> impl Iterator<Item = usize> {
    let before = match b {
        0 => Some(0),
        b => origin[b - 1].map(|a| a + 1),
    };
    let after = origin.get(b + 1).copied().flatten();
    let after = after.and_then(|a| a.checked_sub(1));
    before.into_iter().chain(after)
}

/// Dice's coefficient of two sorted bags.
fn common(a: &[u32], b: &[u32]) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        shared += usize::from(a[i] == b[j]);
        let (left, right) = (a[i], b[j]);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}
