//! Tables of plain text.

use super::{Line, Unit};
use crate::article::BETWEEN_CELLS;
use crate::source::text::ends_sentence;

/// Whether a line is the one under the heads of columns: `----  -----`, `-----+-----`.
pub(super) fn is_rule(line: &str) -> bool {
    let runs = line
        .split([' ', '+', '|', '\t'])
        .filter(|run| !run.is_empty());
    let is_run = |run: &str| run.len() > 1 && run.bytes().all(|b| matches!(b, b'-' | b'=' | b':'));
    let runs: Vec<&str> = runs.collect();
    runs.len() > 1 && runs.into_iter().all(is_run)
}

/// The rows of a table: lines that have as many cells below each other, of which the first heads the columns; a line above that is its
/// caption. Lines with columns that have no heads are one block of lines.
pub(super) fn table<'a>(lines: &[Line<'a>]) -> Option<Vec<Unit<'a>>> {
    let is_quoted = lines.iter().any(|line| !line.quoted.is_empty());
    let has_caption = lines.len() > 3 && cells(lines[0].text).len() == 1;
    let (caption, lines) = lines.split_at(usize::from(has_caption));
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| cells(line.text)).collect();
    let [head, others @ ..] = &rows[..] else {
        return None;
    };
    let few = if lines[0].is_ruled { 1 } else { 2 };
    if is_quoted || others.len() < few || !rows.iter().all(|row| is_row(row, head.len())) {
        return None;
    }
    if !(1..head.len()).all(|column| is_column(&rows, lines, column)) {
        return None;
    }
    let has_digits = |cell: &Cell| cell.text.contains(char::is_numeric);
    let is_headed = |column: usize| {
        !has_digits(&head[column]) && others.iter().all(|row| has_digits(&row[column]))
    };
    if !lines[0].is_ruled && !(0..head.len()).any(is_headed) {
        let texts: Vec<&str> = caption.iter().chain(lines).map(|line| line.text).collect();
        return Some(vec![Unit {
            text: texts.join("\n"),
            is_joined: true,
            ..Unit::of(&lines[0])
        }]);
    }
    let caption = caption.first().map(|line| format!("{}\n", line.text));
    let rows = lines
        .iter()
        .zip(&rows)
        .enumerate()
        .map(|(at, (line, row))| {
            let above = caption.as_deref().filter(|_| at == 0).unwrap_or_default();
            let cells: Vec<&str> = row.iter().map(|cell| cell.text).collect();
            Unit {
                text: format!("{above}{}", cells.join(BETWEEN_CELLS)),
                row: Some(at),
                ..Unit::of(line)
            }
        });
    Some(rows.collect())
}

/// A cell of a line, with where it begins and ends in it, in characters, and whether a sign (a tab, `|`) stands before it.
struct Cell<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    is_parted: bool,
}

/// The cells of a line, apart by tabs, by `|`, or by two spaces or more.
fn cells(line: &str) -> Vec<Cell<'_>> {
    let sign = ['\t', '|'].into_iter().find(|sign| line.contains(*sign));
    let (mut cells, mut at) = (Vec::new(), 0);
    let parts: Vec<&str> = match sign {
        Some(sign) => line.split(sign).collect(),
        None => line.split("  ").collect(),
    };
    for part in parts {
        let text = part.trim();
        let start = at + part.chars().count() - part.trim_start().chars().count();
        at += part.chars().count() + if sign.is_some() { 1 } else { 2 };
        if !text.is_empty() {
            let end = start + text.chars().count();
            cells.push(Cell {
                text,
                start,
                end,
                is_parted: sign.is_some(),
            });
        }
    }
    cells
}

/// Whether a line is one of so many columns: no item, and no sentences with wide spaces between them.
fn is_row(row: &[Cell], columns: usize) -> bool {
    let is_number = |text: &str| {
        text.trim_end_matches(['.', ')'])
            .bytes()
            .all(|b| b.is_ascii_digit())
    };
    let is_label = |text: &str| {
        text.ends_with([':', ')'])
            || text.ends_with('.') && is_number(text)
            || !text.contains(char::is_alphanumeric)
    };
    let has_sentence = row
        .iter()
        .any(|cell| ends_sentence(cell.text) && cell.text.contains(' '));
    columns > 1 && row.len() == columns && !is_label(row[0].text) && !has_sentence
}

/// Whether the cells of a column begin or end below each other, where no sign tells where they do.
fn is_column(rows: &[Vec<Cell>], lines: &[Line], column: usize) -> bool {
    let places = rows.iter().zip(lines).map(|(row, line)| {
        let cell = &row[column];
        (cell.start + line.indent, cell.end + line.indent)
    });
    let places: Vec<(usize, usize)> = places.collect();
    let is_parted = rows.iter().all(|row| row[column].is_parted);
    let is_left = places.iter().all(|place| place.0 == places[0].0);
    is_parted || is_left || places.iter().all(|place| place.1 == places[0].1)
}
