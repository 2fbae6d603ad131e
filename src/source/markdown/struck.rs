//! Text that is struck out (`~~9 pm~~`, `<del>9 pm</del>`): it does not hold any more, and is no text.

use pulldown_cmark::{Event, Tag, TagEnd};

/// What is struck out around this place.
#[derive(Default)]
pub(super) struct Struck {
    /// The marks around this place that strike, and whether a tag in its line or one in a line of its own does.
    marks: usize,
    is_tagged: bool,
    is_boxed: bool,
}

impl Struck {
    /// Whether what the event says stands. The ends of what is struck do: there the text goes on.
    pub(super) fn keeps(&mut self, event: &Event, source: &str) -> bool {
        match event {
            // `~` alone is a sign of many things.
            Event::Start(Tag::Strikethrough) if self.marks > 0 || source.starts_with("~~") => {
                self.marks += 1;
            }
            Event::End(TagEnd::Strikethrough) => self.marks = self.marks.saturating_sub(1),
            Event::InlineHtml(tag) => self.is_tagged = strikes(tag, self.is_tagged),
            Event::Html(tag) if tag.trim() == "<del>" => self.is_boxed = true,
            Event::Html(tag) if tag.trim() == "</del>" => self.is_boxed = false,
            Event::End(end) if is_of_block(end) => self.is_tagged = false,
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
        let is_struck = self.marks > 0 || self.is_tagged || self.is_boxed;
        !is_struck || !is_said || ends(event)
    }
}

/// Whether struck text ends with an event.
pub(super) fn ends(event: &Event) -> bool {
    match event {
        Event::End(TagEnd::Strikethrough) => true,
        Event::InlineHtml(tag) => tag.starts_with("</") && !strikes(tag, true),
        _ => false,
    }
}

/// Whether text is struck behind a tag, where it was before.
fn strikes(tag: &str, before: bool) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default().to_ascii_lowercase();
    match matches!(&*name, "del" | "s" | "strike") {
        true => !tag.starts_with("</"),
        false => before,
    }
}

/// Whether nothing that strikes goes on behind such an end.
fn is_of_block(end: &TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell
    )
}
