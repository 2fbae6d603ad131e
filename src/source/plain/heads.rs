//! Which lines of plain text are subheads.

use super::log::is_message;
use super::{Line, Unit, is_labelled, is_new, is_short};
use crate::source::day;
use crate::source::text::{behind_number, bullet, may_be_subhead};

/// The level of subheads with a double line under them, of those with another line, and of those without where a text has such.
pub(super) const LEVELS: [u8; 3] = [1, 2, 3];
/// One with a number may be an item of a list that a paragraph follows.
const FEWEST_NUMBERED: usize = 2;

/// The levels of those that are subheads.
pub(super) fn levels(units: &[Unit]) -> Vec<Option<u8>> {
    let text = |i: usize| units.get(i).map_or("", |unit| unit.text.as_str());
    // Behind the first message of a log there is no subhead without a sign. Hours alone may be those of a programme, by days; there
    // a line in small letters is none.
    let is_hour = |text: &str| {
        let hour = text.split_once(':').map_or("", |(hour, _)| hour);
        hour.len() <= 2 && hour.parse::<u8>().is_ok()
    };
    let behind = |is: &dyn Fn(&Unit) -> bool| units.iter().position(is).unwrap_or(units.len());
    let messages = behind(&|unit| unit.first.is_message);
    let log = behind(&|unit| unit.first.is_message && !is_hour(unit.first.text));
    let may_be = |i: usize| {
        let unit = &units[i];
        let is_line = !unit.is_joined && unit.row.is_none();
        let is_own =
            !unit.first.is_signature && unit.first.quoted.is_empty() && !day::is_stamp(&unit.text);
        is_line
            && is_own
            && !unit.first.is_in_row
            && !unit.first.is_below_title
            && i < log
            && (i < messages || !unit.text.starts_with(char::is_lowercase))
            && !is_message(unit.first.text)
    };
    // `Chair: Ada` among others, `Ada    - to call Bo`
    let is_in_columns = |i: usize| {
        let is_gapped = text(i).contains("  ") && behind_number(text(i)).is_none();
        let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten();
        is_gapped || is_labelled(text(i)) && beside.into_iter().any(|i| is_labelled(text(i)))
    };
    let bare = LEVELS[if units.iter().any(|unit| unit.first.level.is_some()) {
        2
    } else {
        1
    }];
    let mut levels: Vec<Option<u8>> = (0..units.len())
        .map(|i| {
            let is_over_table = units.get(i + 1).is_some_and(|next| next.row == Some(0));
            let is_over =
                is_over_table && may_be_subhead(text(i)) || is_subhead(text(i), text(i + 1));
            let is_bare = units[i].first.is_title || is_over && may_be(i) && !is_in_columns(i);
            units[i].first.level.or(is_bare.then_some(bare))
        })
        .collect();
    // A title over a shorter line, which may say who wrote the text.
    if let [first @ None, second @ Some(_), ..] = &mut levels[..]
        && may_be(0)
        && may_be_subhead(text(0))
    {
        *first = Some(bare);
        *second = second.filter(|_| units[1].first.level.is_some() || !is_byline(text(1)));
    }
    let is_behind_item = |i: usize| {
        i.checked_sub(1)
            .is_some_and(|i| behind_number(text(i)).is_some())
    };
    let may_be_numbered = |i: &usize| !is_behind_item(*i) && may_be(*i);
    let over = |i: usize, is: fn(&str, &str) -> bool| is(text(i), text(i + 1));
    let is_numbered = |i: &usize| over(*i, is_numbered_subhead) && may_be_numbered(i);
    let counted = (0..units.len()).filter(|i| over(*i, is_counted) && may_be_numbered(i));
    let counted: Vec<usize> = counted.collect();
    let goes_on = |one: Option<&usize>, next: Option<&usize>| {
        let [one, next] = [one, next].map(|i| number(text(*i?)));
        one.is_some_and(|one| next == one.checked_add(1))
    };
    let pairs = counted.windows(2);
    let going_on = pairs.filter(|pair| goes_on(pair.first(), pair.last()));
    let going_on = going_on.count();
    let sure = (0..units.len()).filter(is_numbered).count();
    if sure >= FEWEST_NUMBERED || sure > 0 && going_on >= FEWEST_NUMBERED {
        for (at, i) in counted.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| counted.get(at));
            let is_next = goes_on(before, Some(i)) || goes_on(Some(i), counted.get(at + 1));
            if is_numbered(i) || is_next {
                levels[*i].get_or_insert(bare);
            }
        }
        // What alone stands between two of them is no head.
        for pair in counted.windows(2) {
            let is_lone = pair[1] == pair[0] + 2 && levels[pair[1]].is_some();
            let between = pair[0] + 1;
            if is_lone && levels[pair[0]].is_some() && units[between].first.level.is_none() {
                levels[between] = None;
            }
        }
    }
    levels
}

/// Whether a line says who wrote the text: `by Ada Moss`, `A. Lindqvist, P. Mbeki`.
fn is_byline(line: &str) -> bool {
    const BETWEEN: [&str; 8] = ["and", "und", "et", "y", "e", "von", "van", "de"];
    let words = line.split([' ', ',', '&']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase) || BETWEEN.contains(word);
    let has_initial = words
        .iter()
        .any(|word| word.len() == 2 && word.ends_with('.'));
    let are_several = line.contains(',') && words.len() > 3;
    day::is_byline(line) || words.iter().all(is_name) && (has_initial || are_several)
}

/// Whether a line is the head of a section by its number: `5.2 Time limit`.
pub(super) fn is_section(line: &str) -> bool {
    let Some((number, head)) = line.split_once(' ') else {
        return false;
    };
    is_of_parts(number) && may_be_subhead(line) && head.starts_with(char::is_uppercase)
}

fn is_subhead(line: &str, next: &str) -> bool {
    may_be_subhead(line) && next.chars().count() > line.chars().count()
}

/// The same with a number before it; what follows is no item.
fn is_numbered_subhead(line: &str, next: &str) -> bool {
    let head = behind_number(line);
    head.is_some_and(|head| is_subhead(head, next))
        && bullet(next).is_none()
        && behind_number(next).is_none()
}

/// The same over a list or a shorter line, as it may be where the numbers go on.
fn is_counted(line: &str, next: &str) -> bool {
    let head = behind_number(line);
    head.is_some_and(may_be_subhead) && !next.is_empty() && behind_number(next).is_none()
}

/// Which of the numbered lines that blocks of a wrapped text begin with are subheads: none, those in capitals and short ones, or all.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Numbers {
    None,
    Some,
    All,
}

impl Numbers {
    /// All are where several stand over lines none of which goes on in small letters.
    pub(super) fn of(blocks: &[&[Line]]) -> Numbers {
        let is_over = |block: &&&[Line]| numbered_head(block).is_some();
        let over: Vec<_> = blocks.iter().filter(is_over).collect();
        let new = over.iter().filter(|block| is_new(&block[1])).count();
        let sure = over
            .iter()
            .filter(|block| is_new(&block[1]) && is_sure(block));
        match () {
            _ if new > FEWEST_NUMBERED && new == over.len() => Numbers::All,
            _ if sure.count() >= FEWEST_NUMBERED => Numbers::Some,
            _ => Numbers::None,
        }
    }

    /// Whether the first line of a block is one.
    pub(super) fn are_heads(self, block: &[Line]) -> bool {
        match self {
            Numbers::None => false,
            Numbers::Some => is_sure(block),
            Numbers::All => numbered_head(block).is_some(),
        }
    }
}

/// What stands behind the number of a line that may be a subhead of the other lines of its block.
fn numbered_head<'a>(block: &[Line<'a>]) -> Option<&'a str> {
    let [first, next, ..] = block else {
        return None;
    };
    let head = behind_number(first.text)?;
    let is_one = may_be_subhead(head) && !head.starts_with(char::is_lowercase);
    Some(head).filter(|_| is_one && !next.is_item())
}

/// Whether such a line is one by itself: in capitals, or short.
fn is_sure(block: &[Line]) -> bool {
    let is_capital =
        |head: &str| head.contains(char::is_uppercase) && !head.contains(char::is_lowercase);
    numbered_head(block).is_some_and(|head| is_capital(head) || is_short(&block[0], block))
}

/// The number before a line.
fn number(line: &str) -> Option<u32> {
    behind_number(line)?;
    let end = line.find(|c: char| !c.is_ascii_digit())?;
    line[..end].parse().ok()
}

/// Whether a number is one of a part of a part: `5.2`.
pub(super) fn is_of_parts(number: &str) -> bool {
    let mut parts = number.trim_end_matches('.').split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    number.trim_end_matches('.').contains('.') && parts.all(is_number)
}
