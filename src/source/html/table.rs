//! Tables of web pages: which rows are heads of columns, and which cell stands in which column.

use dom_query::NodeRef;

use super::{Reader, is_named, joined, number_of};
use crate::article::{BETWEEN_CELLS, Block, MAX_HEADING_CHARS};
use crate::source::{MAX_PARAGRAPH_CHARS, text};

/// The longest text that stands in more columns or rows than one, in characters.
const SHORT_CELL: usize = 60;
/// The longest text of a cell of a table without heads of columns, in characters, and of all that reach down into other rows, in
/// bytes.
const CELL_CHARS: usize = 300;

/// The table that is being read.
#[derive(Default)]
pub(super) struct Table {
    /// Its caption, or its title in a first row of its own, until rows stand with it.
    pub(super) caption: String,
    /// The heads of its columns, once there are any; none of them where the caption alone is above the rows.
    columns: Option<Vec<String>>,
    /// Whether it has had a `thead`, and a row that is no head.
    has_head: bool,
    has_rows: bool,
    /// Whether its last row was of heads, some of them over several columns or rows.
    is_spanned: bool,
    /// Of each column, the cell that reaches down into the next rows, and into how many.
    pub(super) down: Vec<(usize, String)>,
}

impl Reader {
    /// A row of short cells is one block. Others lay out a page: their text is read as it comes.
    pub(super) fn row(&mut self, row: &NodeRef) {
        let group = row.parent();
        let is_in = |name: &str| group.as_ref().is_some_and(|group| is_named(group, name));
        self.table.has_head |= is_in("thead");
        let is_cell = |node: &NodeRef| is_named(node, "th") || is_named(node, "td");
        let cells: Vec<NodeRef> = row.children().into_iter().filter(is_cell).collect();
        let read: Vec<Vec<Block>> = cells.iter().map(|cell| self.inside(cell)).collect();
        let longest = match self.table.columns {
            Some(_) => MAX_PARAGRAPH_CHARS,
            None => CELL_CHARS,
        };
        let has_heads = !cells.is_empty() && cells.iter().all(|cell| is_named(cell, "th"));
        let is_head = has_heads || is_in("thead");
        let texts = read.iter().map(|blocks| cell(blocks, longest, is_head));
        let texts: Option<Vec<String>> = texts.collect();
        let is_part = self.table.columns.is_some() || !self.table.down.is_empty();
        if let (Some([title]), true, false) =
            (texts.as_deref(), has_heads, is_part || self.table.has_rows)
        {
            let caption = std::mem::take(&mut self.table.caption);
            self.table.caption = format!("{caption}\n{title}").trim().to_owned();
            return;
        }
        let Some(texts) = texts.filter(|texts| texts.len() > 1 || is_part) else {
            // A picture stands above the facts.
            let next = row.next_element_sibling();
            let is_fact =
                next.is_some_and(|next| next.children_it(false).filter(is_cell).count() > 1);
            let has_caption = !self.table.has_rows && !self.table.caption.is_empty();
            if cells.len() != 1 || !is_fact || !has_caption {
                self.caption();
                self.table = Table::default();
            }
            let has_text = |block: &Block| block.text().contains(char::is_alphanumeric);
            for block in read.into_iter().flatten().filter(has_text) {
                match block {
                    Block::Paragraph(text) | Block::Item(_, text) if self.out.is_in_item() => {
                        self.out.place(text)
                    }
                    other => self.out.read.push(other),
                }
            }
            return;
        };
        let is_whole = texts.len() == 1 && self.table.down.is_empty();
        let texts = match is_whole {
            true => texts,
            false => self.table.spanned(&cells, texts),
        };
        let is_again = self.table.columns.as_ref() == Some(&texts);
        let is_later = self.table.has_head || is_in("tfoot") || self.table.has_rows && !is_again;
        if is_in("thead") || has_heads && texts.len() > 1 && !is_later {
            let has_span = |cell: &NodeRef| cell.has_attr("colspan") || cell.has_attr("rowspan");
            self.columns(texts, cells.iter().any(has_span));
        } else {
            self.table.has_rows = true;
            self.table.is_spanned = false;
            let row = texts.join(BETWEEN_CELLS).trim().to_owned();
            if self.table.columns.is_none() && self.table.caption.contains(char::is_alphanumeric) {
                let caption = std::mem::take(&mut self.table.caption);
                self.out.push(caption, Block::Columns);
                self.table.columns = Some(Vec::new());
            }
            match self.table.columns {
                Some(_) => self.out.push(row, Block::Row),
                None => self.out.paragraph(row),
            }
        }
    }

    /// The heads of columns, under the table's caption. Two rows of which the first has wide or tall cells are read one under the
    /// other.
    fn columns(&mut self, mut texts: Vec<String>, is_spanned: bool) {
        if !texts
            .iter()
            .any(|text| text.contains(char::is_alphanumeric))
        {
            return;
        }
        let mut before = String::new();
        let above = self.table.columns.take();
        let above = above.filter(|above| self.table.is_spanned && above.len() >= texts.len());
        if let (Some(above), Some(Block::Columns(shown))) = (above, self.out.read.last()) {
            let heads = above.join(BETWEEN_CELLS);
            before = shown
                .strip_suffix(heads.trim())
                .unwrap_or_default()
                .to_owned();
            self.out.read.pop();
            texts.resize(above.len(), String::new());
            for (text, above) in texts.iter_mut().zip(above) {
                if *text != above {
                    *text = format!("{above} {text}").trim().to_owned();
                }
            }
        }
        let heads = texts.join(BETWEEN_CELLS).trim().to_owned();
        let chars = |text: &str| text.chars().count();
        if chars(&self.table.caption) + chars(&heads) >= MAX_HEADING_CHARS {
            self.caption();
        }
        let heads = match std::mem::take(&mut self.table.caption) {
            caption if caption.is_empty() => before + heads.as_str(),
            caption => format!("{caption}\n{heads}"),
        };
        self.out.push(heads, Block::Columns);
        self.table.is_spanned = is_spanned;
        self.table.columns = Some(texts);
    }

    /// A table's caption on its own, where no row stands with it.
    pub(super) fn caption(&mut self) {
        let caption = std::mem::take(&mut self.table.caption);
        self.out.paragraph(caption);
    }
}

impl Table {
    /// The texts of a row's cells, column by column: one that reaches over several columns or down into this row stands in
    /// each where it is short, else in the first. Where there are no heads of columns nothing is lined up with them.
    fn spanned(&mut self, cells: &[NodeRef], texts: Vec<String>) -> Vec<String> {
        /// Of a wider table cells stand where they come.
        const MOST_COLUMNS: usize = 50;
        const MOST_ROWS: usize = 1000;
        let heads = self.columns.as_ref().map(Vec::len);
        let is_head = heads.is_none() && cells.iter().all(|cell| is_named(cell, "th"));
        let most = match heads {
            Some(heads @ 1..=MOST_COLUMNS) => heads,
            None if is_head && cells.len() <= MOST_COLUMNS => MOST_COLUMNS,
            _ => return texts,
        };
        let span = |cell: &NodeRef, name: &str| number_of(cell, name).unwrap_or(1);
        let mut down = std::mem::take(&mut self.down).into_iter();
        let (mut row, mut next): (Vec<String>, Vec<(usize, String)>) = (Vec::new(), Vec::new());
        for (cell, text) in cells.iter().zip(texts) {
            let mut above = down.next();
            while let Some((rows @ 1.., text)) = above {
                row.push(text.clone());
                next.push((rows - 1, text));
                above = down.next();
            }
            let rows = match span(cell, "rowspan") {
                0 => MOST_ROWS,
                rows => rows.min(MOST_ROWS) - 1,
            };
            let short = match text.chars().nth(SHORT_CELL) {
                None => text.clone(),
                Some(_) => String::new(),
            };
            let room = most.saturating_sub(row.len()).max(1);
            row.push(text);
            next.push((rows, short.clone()));
            for _ in 1..span(cell, "colspan").clamp(1, room) {
                down.next();
                row.push(short.clone());
                next.push((rows, short.clone()));
            }
        }
        for (rows, text) in down {
            row.push(if rows > 0 {
                text.clone()
            } else {
                String::new()
            });
            next.push((rows.saturating_sub(1), text));
        }
        next.truncate(most);
        let carried = |next: &[(usize, String)]| -> usize {
            next.iter()
                .filter(|(rows, _)| *rows > 0)
                .map(|(_, text)| text.len())
                .sum()
        };
        if carried(&next) > CELL_CHARS {
            next.iter_mut().for_each(|(_, text)| text.clear());
        }
        if next.iter().any(|(rows, _)| *rows > 0) {
            self.down = next;
        }
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        row
    }
}

/// The text of a table's cell on one line; none where that is more than a cell has. The lines of a head are only narrow.
fn cell(blocks: &[Block], longest: usize, is_head: bool) -> Option<String> {
    let is_plain = |block: &Block| matches!(block, Block::Paragraph(_) | Block::Item(..));
    let lines = blocks.iter().flat_map(|block| block.text().split('\n'));
    let text = match is_head {
        true => joined(blocks),
        false => text::in_cell(lines),
    };
    (blocks.iter().all(is_plain) && text.chars().count() <= longest).then_some(text)
}
