//! Plain text: which lines are a paragraph, which are subheads, and which are items of lists.
//!
//! A text is *wrapped* where lines inside its blocks (lines without an empty line between them) are cut at a width:
//! most of the lines that another one follows do not end a sentence, and little of the text stands in lines so wide that nobody wraps there.
//! There a block is a paragraph, and its lines are joined; but items of lists and lines that begin with labels (`Mods: Jun`) stay apart.
//! In any other text each line is a paragraph. Lines with columns are a table in either, where their first one heads them.
//!
//! A subhead is a line that is underlined (`=====`) and has a text under it, or a short line of its own without a sentence's end, in
//! quotation marks or not, before a longer one or a table; with a number (`2. Water`) where a text has several between paragraphs, also
//! over a list or a short line where the numbers go on; one with a section's number (`5.2 Time limit`) before its text. A subhead that opens the text is its title, also over a shorter one or a few short
//! lines, else the only one with a double line under it. Other lines without a letter or digit (`* * *`) only separate.
//!
//! Where several lines begin messages of a chat (`[12:17] ada: …`), each is a paragraph with the lines that follow it, and no subhead.
//!
//! The head of a mail says what is known about it. What is quoted in one keeps its signs (`>`), once a paragraph; nothing behind `-- ` is
//! a subhead.

mod heads;
pub(super) mod log;
mod mail;
mod table;

use super::Parsed;
use super::blocks::DEEPEST;
use super::text::{
    LINE_END, MAX_SUBHEAD, behind_number, behind_sign_in_row, bullet, ends_sentence, is_clause,
    is_unspaced, join, may_be_subhead, sign_in_row,
};
use crate::article::{Block, Meta};
use heads::{LEVELS, Numbers, is_section, levels};
use log::{is_message, is_nick};
use mail::mail;
use table::{is_rule, table};

/// Lines longer than this are paragraphs, not pieces of wrapped ones, in characters.
const WIDEST_WRAP: usize = 120;
/// Words of four letters and more that no title ends with.
#[rustfmt::skip]
const LEADING: &[&str] = &[
    "from", "into", "its", "our", "over", "that", "their", "this", "under", "with", "your",
    "dass", "durch", "eine", "einem", "einen", "einer", "eines", "gegen", "ihre", "ihren", "ihrer", "nach", "oder", "ohne", "seine",
    "unser", "unsere", "unserem", "unseren", "unserer", "unter", "zwischen", "über",
    "avec", "dans", "entre", "leur", "leurs", "notre", "nous", "pour", "sans", "sous", "votre",
    "como", "desde", "entre", "hasta", "nuestra", "nuestro", "nuestros", "para", "sobre",
    "della", "delle", "degli", "nella", "nostra", "nostro",
];
/// The most lines, empty ones between others included. Long novels have 150,000.
const MAX_LINES: usize = 300_000;

/// A line, without the white space around it. One that is empty parts two blocks.
#[derive(Clone, Copy, Default)]
struct Line<'a> {
    /// The signs before it where it is quoted in a mail: `> >`.
    quoted: &'a str,
    text: &'a str,
    /// How far in it begins, in characters.
    indent: usize,
    /// The level of the line under it, and whether that is one under the heads of columns.
    level: Option<u8>,
    is_ruled: bool,
    /// Whether it stands in the signature of a mail.
    is_signature: bool,
    /// Whether it begins a message of a log.
    is_message: bool,
    /// Whether it is an item of a list as the line before it or behind it begins with the same sign.
    is_in_row: bool,
    /// Whether it is the title of the text, over other lines, and whether it is one of these.
    is_title: bool,
    is_below_title: bool,
}

/// What becomes a block of the article.
struct Unit<'a> {
    text: String,
    /// Its first line, and whether it has others.
    first: Line<'a>,
    is_joined: bool,
    /// Whether its first line goes on in the one before it, but for what it begins with.
    is_inside: bool,
    /// Its number among the rows of a table.
    row: Option<usize>,
}

/// Parses plain text. The error begins after its name.
pub fn parse(chars: &str) -> Result<Parsed, String> {
    let mail = mail(chars)?;
    let is_mail = mail.is_some();
    let (meta, chars) = mail.unwrap_or_else(|| (Meta::default(), chars));
    let lines = lines(chars, is_mail)?;
    let blocks = lines.chunk_by(is_one_block);
    let blocks = blocks.filter(|run| !run[0].text.is_empty());
    let blocks = blocks.flat_map(|run| run.chunk_by(|_, next| !next.is_message));
    let blocks: Vec<(&[Line], Option<Vec<Unit>>)> = blocks.map(|run| (run, table(run))).collect();
    let texts = blocks
        .iter()
        .filter(|(lines, table)| table.is_none() && !lines[0].is_title);
    let texts: Vec<&[Line]> = texts.map(|(lines, _)| *lines).collect();
    let is_wrapped = is_wrapped(texts.iter().copied());
    let numbers = Numbers::of(&texts);
    let units = blocks.into_iter().flat_map(|(lines, table)| match table {
        Some(rows) => rows,
        None if lines[0].is_message => vec![message(lines, is_wrapped)],
        None if is_wrapped && !lines[0].is_title => paragraphs(lines, numbers),
        None => lines.iter().map(Unit::of).collect(),
    });
    let units: Vec<Unit> = units.collect();
    let levels = levels(&units);
    let is_titled = |at: &usize| levels[*at] == Some(LEVELS[0]);
    let mut titled = (0..units.len()).filter(is_titled);
    let title = match levels.first() {
        Some(Some(_)) if behind_number(&units[0].text).is_none() => Some(0),
        _ => titled.next().filter(|_| titled.next().is_none()),
    };
    Ok(Parsed {
        meta,
        blocks: blocks_of(units, &levels),
        title,
        ..Parsed::default()
    })
}

/// The lines; one of several empty ones stands for all.
fn lines(chars: &str, is_mail: bool) -> Result<Vec<Line<'_>>, String> {
    let mut lines: Vec<Line> = Vec::new();
    let mut is_signature = false;
    for raw in chars.split(['\n', LINE_END]) {
        is_signature |= is_mail && raw == "-- ";
        let mut line = line(raw, lines.last(), is_mail);
        if line.text.contains(char::is_alphanumeric) {
            line.is_signature = is_signature;
            lines.push(line);
        } else if lines.last().is_some_and(|last| !last.text.is_empty()) {
            if let [.., Line { text: "", .. }, last] | [last] = &mut lines[..] {
                last.level = underlined(last, line.text);
            }
            match lines.last_mut().filter(|_| is_rule(line.text)) {
                Some(last) => last.is_ruled = true,
                None => lines.push(Line::default()),
            }
        }
        if lines.len() > MAX_LINES {
            return Err(format!(
                "has more than {MAX_LINES} lines; split it into articles"
            ));
        }
    }
    keep_heads(&mut lines);
    mark_messages(&mut lines);
    mark_rows(&mut lines);
    mark_title(&mut lines);
    Ok(lines)
}

/// A line, which is quoted where it has the signs of that in a mail, or behind another such line, an empty one or a colon.
fn line<'a>(raw: &'a str, before: Option<&Line>, is_mail: bool) -> Line<'a> {
    let text = raw.trim();
    let leads =
        |line: &Line| !line.quoted.is_empty() || line.text.is_empty() || line.text.ends_with(':');
    let may_be = is_mail || before.is_none_or(leads);
    let mut inside = text;
    // `>= 5`, `>5` and `>>> run()` are no quotations.
    while let Some(rest) = inside
        .strip_prefix('>')
        .filter(|_| may_be && !text.starts_with(">>>"))
    {
        if !rest.is_empty() && !rest.starts_with([' ', '>']) {
            break;
        }
        inside = rest.trim_start();
    }
    let before = &raw[..raw.trim_end().len() - inside.len()];
    Line {
        quoted: before.trim(),
        text: inside,
        indent: before.chars().count(),
        ..Line::default()
    }
}

/// The level of a line that another one underlines. One with columns is the head of a table.
fn underlined(line: &Line, under: &str) -> Option<u8> {
    let (text, under_chars) = (line.text.chars().count(), under.chars().count());
    let sign = under.chars().next()?;
    let is_line = under_chars > 2 && 2 * under_chars >= text && under.chars().all(|c| c == sign);
    let is_table = line.text.contains(['|', '\t']) || line.text.contains("  ");
    let has_letters = line.text.contains(char::is_alphabetic);
    let is_head = text <= MAX_SUBHEAD
        && has_letters
        && !ends_sentence(line.text)
        && !line.text.ends_with(':');
    if !is_line || !is_head || is_table || !line.quoted.is_empty() || bullet(line.text).is_some() {
        return None;
    }
    let is_as_long = under_chars.abs_diff(text) < 3;
    match sign {
        '=' => Some(LEVELS[0]),
        '-' | '~' | '^' | '–' | '—' => Some(LEVELS[1]),
        '*' | '#' if is_as_long => Some(LEVELS[1]),
        _ => None,
    }
}

/// An underlined line is a head where a text stands under it, or a head of a lower level: rules stand between lines, too.
fn keep_heads(lines: &mut [Line]) {
    let full: Vec<usize> = (0..lines.len())
        .filter(|at| !lines[*at].text.is_empty())
        .collect();
    let levels: Vec<Option<u8>> = full.iter().map(|at| lines[*at].level).collect();
    for (i, at) in full.iter().enumerate() {
        let has_text = levels
            .get(i + 1)
            .is_some_and(|next| next.is_none() || *next > levels[i]);
        lines[*at].level = levels[i].filter(|_| has_text);
    }
}

/// Several lines that begin messages make a log; where only names are before them, most of all lines.
fn mark_messages(lines: &mut [Line]) {
    let full = lines.iter().filter(|line| !line.text.is_empty()).count();
    let nicks = lines.iter().filter(|line| is_nick(line.text)).count();
    let is_begun = |text: &str| is_message(text) || 2 * nicks >= full && is_nick(text);
    let is_one = |line: &Line| line.quoted.is_empty() && is_begun(line.text);
    if lines.iter().filter(|line| is_one(line)).nth(1).is_some() {
        for line in lines {
            line.is_message = is_one(line);
        }
    }
}

/// Lines next to each other that begin with the same sign are items, be there empty ones between them or not.
fn mark_rows(lines: &mut [Line]) {
    let full = (0..lines.len()).filter(|at| !lines[*at].text.is_empty());
    let full: Vec<usize> = full.collect();
    for pair in full.windows(2) {
        let [first, second] = [pair[0], pair[1]];
        let sign = |at: usize| sign_in_row(lines[at].text).filter(|_| lines[at].quoted.is_empty());
        if sign(first).is_some() && sign(first) == sign(second) {
            lines[first].is_in_row = true;
            lines[second].is_in_row = true;
        }
    }
}

/// The first line is the title where there are a few others below it before the text, and no second block of that kind: then they may be
/// addresses or verses.
fn mark_title(lines: &mut [Line]) {
    let mut blocks = lines.chunk_by(is_one_block);
    let blocks = [blocks.next(), blocks.nth(1)].map(Option::unwrap_or_default);
    let is_last = blocks[1].is_empty();
    if is_last || !is_title_block(blocks[0]) || is_title_block(blocks[1]) {
        return;
    }
    let below = blocks[0].len();
    lines[0].is_title = true;
    lines[1..below]
        .iter_mut()
        .for_each(|line| line.is_below_title = true);
}

/// Whether a block is a line like a title and one or two short ones, none of which goes on in the next one.
fn is_title_block(lines: &[Line]) -> bool {
    let [title, below @ ..] = lines else {
        return false;
    };
    let is_short = |line: &Line| line.text.chars().nth(MAX_SUBHEAD).is_none();
    let is_apart = |line: &Line| {
        let begins = !line.text.starts_with(char::is_lowercase);
        let is_own = line.quoted.is_empty() && line.level.is_none() && !line.is_item();
        is_short(line) && begins && is_own && !is_message(line.text)
    };
    // `Minutes of the Meeting of the` goes on.
    let last = title.text.rsplit(' ').next().unwrap_or_default();
    let goes_on =
        last.chars().count() < 4 && last.chars().all(char::is_lowercase) || LEADING.contains(&last);
    (1..=2).contains(&below.len())
        && lines.iter().all(is_apart)
        && may_be_subhead(title.text)
        && !goes_on
        && !is_labelled(title.text)
        && !below
            .iter()
            .any(|line| ends_sentence(line.text) || line.text.ends_with([',', ':', '：']))
        && table(lines).is_none()
}

fn is_one_block(line: &Line, next: &Line) -> bool {
    line.text.is_empty() == next.text.is_empty() && line.quoted == next.quoted
}

fn is_wrapped<'a>(blocks: impl Iterator<Item = &'a [Line<'a>]>) -> bool {
    let (mut followed, mut ended, mut chars, mut wide) = (0, 0, 0, 0);
    for block in blocks {
        let before_others = &block[..block.len() - 1];
        let is_end = |line: &&Line| ends_sentence(line.text);
        followed += before_others.len();
        ended += before_others.iter().filter(is_end).count();
        for width in block.iter().map(|line| line.text.chars().count()) {
            chars += width;
            wide += if width > WIDEST_WRAP { width } else { 0 };
        }
    }
    // Where most of the text stands in wide lines, each paragraph is one, and short lines are apart.
    followed > 0 && 2 * ended < followed && 2 * wide < chars
}

/// A block's lines joined; items of a list are paragraphs of their own, and so is a line with the number of a section.
fn paragraphs<'a>(lines: &'a [Line<'a>], numbers: Numbers) -> Vec<Unit<'a>> {
    let mut paragraphs: Vec<Unit> = Vec::new();
    let labels = lines.iter().filter(|line| is_labelled(line.text)).count();
    let parts = lines.iter().filter(|line| is_part(line.text)).count();
    // A line that is cut at the width goes on, whatever the next one begins with.
    let ends =
        |line: &Line| labels == lines.len() || ends_sentence(line.text) || is_short(line, lines);
    for (at, line) in lines.iter().enumerate() {
        let is_head = || is_section(lines[0].text) || numbers.are_heads(lines);
        let is_apart = at == 1 && is_new(line) && is_head()
            || at > 0 && parts > 1 && is_part(line.text) && ends(&lines[at - 1]);
        // An item ends where the text goes on less far in.
        let is_outside = |paragraph: &Unit| {
            let is_out = paragraph.first.is_item() && line.indent < paragraph.first.indent;
            is_out && is_new(line) && ends_sentence(&paragraph.text)
        };
        match paragraphs.last_mut() {
            Some(paragraph) if !line.is_item() && !is_apart && !is_outside(paragraph) => {
                match labels > 1 && is_labelled(line.text) && ends(&lines[at - 1]) {
                    true => paragraph.text.extend(["\n", line.text]),
                    false => join(&mut paragraph.text, line.text),
                }
                paragraph.is_joined = true;
            }
            before => {
                let goes_on = |before: &mut Unit| {
                    !before.first.is_item() && !before.text.ends_with([':', '：'])
                };
                let is_inside = before.is_some_and(goes_on);
                paragraphs.push(Unit {
                    is_inside,
                    ..Unit::of(line)
                });
            }
        }
    }
    paragraphs
}

/// Whether a line is not cut at the width of the widest one of its block.
fn is_short(line: &Line, block: &[Line]) -> bool {
    let chars = |line: &Line| line.text.chars().count();
    let widest = block.iter().map(chars).max().unwrap_or(0);
    3 * chars(line) < 2 * widest
}

/// Whether a line may begin a sentence.
fn is_new(line: &Line) -> bool {
    line.text.starts_with(|c: char| !c.is_lowercase())
}

/// Whether a line begins with the number of a part: `2.1 Bins. They are …`.
fn is_part(line: &str) -> bool {
    let (number, text) = line.split_once(' ').unwrap_or_default();
    heads::is_of_parts(number) && text.starts_with(char::is_uppercase)
}

/// A message of a log with the lines that follow it.
fn message<'a>(lines: &[Line<'a>], is_wrapped: bool) -> Unit<'a> {
    let mut message = Unit::of(&lines[0]);
    for line in &lines[1..] {
        match is_wrapped {
            true => join(&mut message.text, line.text),
            false => message.text.extend(["\n", line.text]),
        }
    }
    message
}

impl Line<'_> {
    fn is_item(&self) -> bool {
        self.is_in_row || is_item(self.text)
    }
}

impl<'a> Unit<'a> {
    fn of(line: &Line<'a>) -> Unit<'a> {
        let text = match line.quoted {
            "" => line.text.to_owned(),
            quoted => format!("{quoted} {}", line.text),
        };
        Unit {
            text,
            first: *line,
            is_joined: false,
            is_inside: false,
            row: None,
        }
    }
}

/// The blocks; an item stands under the one before it that begins less far in.
fn blocks_of(units: Vec<Unit>, levels: &[Option<u8>]) -> Vec<Block> {
    let mut indents: Vec<usize> = Vec::new();
    let block = |(unit, level): (Unit, &Option<u8>)| {
        // What begins with a dash may be said by someone.
        let is_said = unit.text.starts_with(['–', '—']);
        match level {
            _ if unit.row == Some(0) => Block::Columns(unit.text),
            _ if unit.row.is_some() => Block::Row(unit.text),
            Some(level) => {
                indents.clear();
                Block::Heading(*level, unit.text)
            }
            None if (unit.first.is_in_row || is_item(&unit.text)) && !is_said => {
                indents.retain(|indent| *indent < unit.first.indent);
                indents.truncate(usize::from(DEEPEST));
                let depth = indents.len() as u8;
                indents.push(unit.first.indent);
                // `- 5 degrees`
                let may_be_sign = unit.text.starts_with(['-', '–', '—', '*', '+']);
                let is_sign = |text: &str| {
                    may_be_sign
                        && (unit.is_inside || text.starts_with(|c: char| c.is_ascii_digit()))
                };
                let behind = match unit.first.is_in_row {
                    true => behind_sign_in_row(&unit.text),
                    false => bullet(&unit.text),
                };
                let behind = behind.map(str::trim_start);
                let behind =
                    behind.filter(|text| text.contains(char::is_alphanumeric) && !is_sign(text));
                Block::Item(depth, behind.unwrap_or(&unit.text).to_owned())
            }
            None => {
                indents.clear();
                Block::Paragraph(unit.text)
            }
        }
    };
    units.into_iter().zip(levels).map(block).collect()
}

fn is_item(line: &str) -> bool {
    behind_number(line).is_some() || bullet(line).is_some() || is_clause(line)
}

/// Whether a line begins with a label of few words: `Head mod: Tobias`, `発行日：2026年4月1日`.
fn is_labelled(line: &str) -> bool {
    const MOST: usize = 3;
    const MOST_UNSPACED: usize = 10;
    let label = line
        .split_once(": ")
        .map_or("", |(label, _)| label.trim_end());
    let is_word = |word: &str| {
        word.chars()
            .all(|c| c.is_alphanumeric() || "'’-/&.".contains(c))
    };
    let is_words = label.starts_with(char::is_uppercase)
        && label.split(' ').count() <= MOST
        && label.split(' ').all(is_word);
    let unspaced = line.split_once([':', '：']).map_or("", |(label, _)| label);
    let is_unspaced = unspaced.ends_with(is_unspaced)
        && unspaced.chars().nth(MOST_UNSPACED).is_none()
        && is_word(unspaced);
    is_words || is_unspaced
}
