//! Text that is struck out (`~~9 pm~~`, `<del>9 pm</del>`): it does not hold any more, and is no text.

use pulldown_cmark::{Event, Tag, TagEnd};

/// What is struck out around this place.
#[derive(Default)]
pub(super) struct Struck {
    /// The marks around this place that strike, and the tags in its line and in lines of their own.
    marks: usize,
    tags: usize,
    boxes: usize,
    /// The lines to come that end one of those.
    ends: usize,
}

impl Struck {
    /// At the beginning of a text. A tag in a line of its own that nothing ends does not strike the rest of it.
    pub(super) fn of(text: &str) -> Struck {
        Struck {
            ends: text
                .lines()
                .filter(|line| boxed(line) == Some(false))
                .count(),
            ..Struck::default()
        }
    }

    /// Whether what the event says stands. The ends of what is struck do: there the text goes on.
    pub(super) fn keeps(&mut self, event: &Event, source: &str) -> bool {
        match event {
            // `~` alone is a sign of many things.
            Event::Start(Tag::Strikethrough) if self.marks > 0 || source.starts_with("~~") => {
                self.marks += 1;
            }
            Event::End(TagEnd::Strikethrough) => self.marks = self.marks.saturating_sub(1),
            Event::InlineHtml(tag) => match strikes(tag) {
                Some(true) => self.tags += 1,
                Some(false) => self.tags = self.tags.saturating_sub(1),
                None => {}
            },
            Event::Html(line) => match boxed(line) {
                Some(true) if self.boxes < self.ends => self.boxes += 1,
                Some(false) => {
                    self.boxes = self.boxes.saturating_sub(1);
                    self.ends = self.ends.saturating_sub(1);
                }
                _ => {}
            },
            Event::End(end) if is_of_block(end) => self.tags = 0,
            _ => {}
        }
        let is_said = matches!(
            event,
            Event::Text(_)
                | Event::Code(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::FootnoteReference(_)
                | Event::InlineHtml(_)
        );
        let is_struck = self.marks > 0 || self.tags > 0 || self.boxes > 0;
        !is_struck || !is_said || ends(event)
    }
}

/// Whether struck text ends with an event.
pub(super) fn ends(event: &Event) -> bool {
    match event {
        Event::End(TagEnd::Strikethrough) => true,
        Event::InlineHtml(tag) => strikes(tag) == Some(false),
        _ => false,
    }
}

/// Whether a tag begins to strike or ends to.
fn strikes(tag: &str) -> Option<bool> {
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default().to_ascii_lowercase();
    matches!(&*name, "del" | "s" | "strike").then(|| !tag.starts_with("</"))
}

/// The same of a line that is nothing but the tag.
fn boxed(line: &str) -> Option<bool> {
    let line = line.trim();
    let is_tag = line.starts_with('<') && line.find('>') == Some(line.len() - 1);
    strikes(line).filter(|_| is_tag)
}

/// Whether nothing that strikes goes on behind such an end.
fn is_of_block(end: &TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell
    )
}
