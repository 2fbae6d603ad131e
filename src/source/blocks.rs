//! The blocks of a document while it is read, of Markdown and of web pages alike.

use super::{LOWEST, text};
use crate::article::{Block, leads};

/// How deep an item of a list is at most; what is deeper stands beside it.
pub(super) const DEEPEST: u8 = 8;

/// The longest signature under a quotation, in characters.
const MAX_SIGNATURE: usize = 80;

/// What was read so far, and the block that is being read.
#[derive(Default)]
pub struct Blocks {
    /// What was read.
    pub read: Vec<Block>,
    /// Which of it are paragraphs that are bold from end to end, in their order.
    pub bold: Vec<usize>,
    /// The text of the block that is being read; lines that the source breaks are lines here, and those that markup ends
    /// end with [`text::LINE_END`].
    pub open: String,
    /// What stands before the text that comes next: an item's number, a term that is explained.
    pub label: String,
    /// Of the items of lists around this place, whether they have a text already.
    items: Vec<bool>,
    /// Bold text around this place, and whether the open block has other text.
    strong: usize,
    has_plain: bool,
    /// Quotations and boxes around this place: what heads one of them heads nothing else.
    boxes: usize,
    /// How many blocks there were when the last one that was read was code.
    code: Option<usize>,
}

impl Blocks {
    /// Text comes that is added to the open block.
    pub fn text_comes(&mut self, text: &str) {
        self.has_plain |= self.strong == 0 && text.contains(char::is_alphanumeric);
    }

    /// Bold text begins.
    pub fn strong(&mut self) {
        self.strong += 1;
    }

    /// Bold text ends.
    pub fn strong_end(&mut self) {
        self.strong = self.strong.saturating_sub(1);
    }

    /// A quotation or a box begins.
    pub fn boxed(&mut self) {
        self.boxes += 1;
    }

    /// It ends.
    pub fn boxed_end(&mut self) {
        self.boxes = self.boxes.saturating_sub(1);
    }

    /// A quotation of what was read from a place on ends: who it is of, under its last paragraph, is a line of that.
    pub fn quotation_end(&mut self, from: usize) {
        self.boxed_end();
        let [.., Block::Paragraph(said), Block::Paragraph(name)] =
            &self.read[from.min(self.read.len())..]
        else {
            return;
        };
        let is_short = name.chars().nth(MAX_SIGNATURE).is_none() && !name.contains('\n');
        let is_code = self.code == Some(self.read.len());
        let is_name = is_short && !is_code && text::may_be_name(name);
        if is_name && text::ends_sentence(said) && !text::ends_sentence(name) {
            let signed = format!("{said}\n{name}");
            self.read.truncate(self.read.len() - 2);
            self.read.push(Block::Paragraph(signed));
        }
    }

    /// An item of a list begins. One that `goes_on` has no text of its own: what stands in it stands under the item before it.
    pub fn item(&mut self, goes_on: bool) {
        self.items.push(goes_on);
    }

    /// It ends.
    pub fn item_end(&mut self) {
        self.items.pop();
    }

    /// Whether this place is in an item of a list.
    pub fn is_in_item(&self) -> bool {
        !self.items.is_empty()
    }

    /// The open block's lines, joined.
    pub fn take(&mut self) -> String {
        text::joined(&self.take_lines())
    }

    /// The open block as it is.
    pub fn take_lines(&mut self) -> String {
        self.has_plain = false;
        std::mem::take(&mut self.open)
    }

    /// The open block ends as a paragraph, whose lines are those that markup ends.
    pub fn flush(&mut self) {
        let (at, is_bold) = (
            self.read.len(),
            !self.has_plain && !self.is_in_item() && self.boxes == 0,
        );
        let text = text::lined(&self.take_lines());
        self.paragraph(text);
        if is_bold && self.read.len() > at {
            self.bold.push(at);
        }
    }

    /// The open block ends as a heading of a level of the source, where 1 is the highest.
    pub fn heading(&mut self, level: u8) {
        let text = self.take();
        if text.contains(char::is_alphanumeric) {
            self.read.push(Block::Heading(level.min(LOWEST), text));
        }
    }

    /// A paragraph, or what else stands in an item of a list. One that has the letter of an item is one.
    pub fn paragraph(&mut self, text: String) {
        if let Some(text) = self.labelled(text) {
            if !self.is_in_item() && text::is_clause(&text) {
                return self.read.push(Block::Item(0, text));
            }
            self.place(text);
            if let Some(Block::Item(depth, _)) = self.read.last_mut() {
                *depth = (*depth).min(DEEPEST);
            }
        }
    }

    /// Lines of a program. They stand under the paragraph or the item before them that [`leads`] to them.
    pub fn code(&mut self, text: &str) {
        let text = text.trim().replace(text::LINE_END, "\n");
        let opens_item = self.items.last() == Some(&false);
        let before = self.read.last().filter(|before| {
            let is_code = self.code == Some(self.read.len());
            !opens_item && !is_code && leads(before.text())
        });
        match before {
            Some(Block::Paragraph(_)) => self.push(text, |text| Block::Item(0, text)),
            Some(&Block::Item(depth, _)) => {
                self.push(text, |text| Block::Item((depth + 1).min(DEEPEST), text))
            }
            _ => self.paragraph(text),
        }
        self.code = Some(self.read.len());
    }

    /// A block of another kind.
    pub fn push(&mut self, text: String, block: impl FnOnce(String) -> Block) {
        let text = self.labelled(text);
        self.read.extend(text.map(block));
    }

    /// A block that was read apart, which belongs here.
    pub fn add(&mut self, block: Block) {
        match block {
            Block::Paragraph(text) => self.paragraph(text),
            Block::Item(depth, text) => {
                for _ in 0..depth {
                    self.item(true);
                }
                self.item(false);
                self.paragraph(text);
                for _ in 0..=depth {
                    self.item_end();
                }
            }
            Block::Columns(text) => self.push(text, Block::Columns),
            Block::Row(text) => self.push(text, Block::Row),
            heading @ Block::Heading(..) => self.read.push(heading),
        }
    }

    /// A text as it is: of the innermost item its own text, or what stands under that.
    pub fn place(&mut self, text: String) {
        let depth = self.items.iter().filter(|has_text| **has_text).count();
        self.read.push(match self.items.last_mut() {
            Some(has_text) => {
                *has_text = true;
                Block::Item(u8::try_from(depth).unwrap_or(u8::MAX), text)
            }
            None => Block::Paragraph(text),
        });
    }

    /// A text that has a letter or a digit, behind its label.
    fn labelled(&mut self, text: String) -> Option<String> {
        let has_text = text.contains(char::is_alphanumeric);
        has_text.then(|| format!("{}{text}", std::mem::take(&mut self.label)))
    }
}
