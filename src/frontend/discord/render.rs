//! A reply as a message of Discord: its text, and the buttons that go on from it.

use super::custom_id::Press;
use super::draft::{Button, Draft, Look};
use super::escape::escape;
use super::markup::{Kind, Part, fit, parts};
use crate::answer::Answer;
use crate::bot::Cut;
use crate::command::Role;
use crate::reply::text::{Block, Line, Span, View, message};
use crate::reply::{Action, Preview, Reply, Shown, Topic, chat};

/// For whom a reply is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audience<'a> {
    /// The question as typed, where it is repeated.
    pub asked: Option<&'a str>,
    /// How it was read, where that is something else.
    pub read_as: Option<&'a str>,
    /// Whether its asker alone sees it.
    pub private: bool,
    /// Who asked.
    pub asker: u64,
    /// The revision that a change made, where it can be undone.
    pub undoes: Option<u64>,
}

/// Characters of a question that are repeated.
const LONGEST_ECHO: usize = 150;

/// The message.
pub fn render(reply: &Reply, view: &View, audience: &Audience) -> Draft {
    let mut blocks = message(reply, view).blocks;
    if matches!(reply, Reply::Preview(_)) {
        without_commands(&mut blocks);
    }
    let mut parts = parts(&blocks);
    if let (Reply::Preview(_), Some(last)) = (reply, parts.last_mut()) {
        // That nothing is changed yet.
        last.kind = Kind::Kept;
    }
    let is_found = !reply.excerpts().is_empty();
    if let (true, Some(head)) = (is_found, parts.first_mut()) {
        head.text = format!("**{}**", head.text);
    }
    let asked = audience.asked.filter(|_| is_question(reply));
    if let Some(question) = asked {
        if let Some(head) = parts.first_mut() {
            head.joined = true;
        }
        parts.insert(0, echo(question, audience.read_as));
    }
    let (content, gone) = fit(&parts, &first_to_go(reply, &parts));
    let quotations = (0..parts.len()).filter(|at| parts[*at].kind == Kind::Quotation);
    let is_gone: Vec<bool> = quotations.map(|at| gone[at]).collect();
    Draft {
        content,
        buttons: buttons(reply, &is_gone, audience),
    }
}

/// The help.
pub fn help(topics: &[Topic], role: Role, contact: &str, view: &View) -> Draft {
    let parts = parts(&chat::help(topics, role, contact, view).blocks);
    Draft::text(fit(&parts, &[]).0)
}

/// The question that a message of ours repeats, as it was read.
pub fn asked(content: &str) -> Option<String> {
    let line = content.lines().next()?;
    let typed = line.strip_prefix("**Asked:** ")?;
    // Nobody can type this: the sign before it would stand behind a backslash.
    let read = typed.rsplit_once(&read_as_opens()).map(|(_, read)| read);
    let question = read.and_then(|read| read.strip_suffix(')'));
    Some(super::escape::unescape(question.unwrap_or(typed)))
}

fn is_question(reply: &Reply) -> bool {
    matches!(reply, Reply::Answer(_) | Reply::Paused { .. })
}

fn echo(question: &str, read_as: Option<&str>) -> Part {
    let mut text = format!("**{}** {}", chat::ASKED, shortened(question));
    if let Some(read) = read_as {
        text.push_str(&format!("{}{})", read_as_opens(), shortened(read)));
    }
    Part {
        text,
        joined: false,
        kind: Kind::Head,
    }
}

fn read_as_opens() -> String {
    format!(" ({} ", chat::READ_AS)
}

fn shortened(question: &str) -> String {
    let question = question.trim();
    let short: String = question.chars().take(LONGEST_ECHO).collect();
    let cut = if short.len() < question.len() {
        "…"
    } else {
        ""
    };
    format!("{}{cut}", escape(&short))
}

/// Neighbours of a paragraph leave before it does.
fn first_to_go(reply: &Reply, parts: &[Part]) -> Vec<usize> {
    let Reply::Shown(Shown {
        number: Some(number),
        passages,
        ..
    }) = reply
    else {
        return Vec::new();
    };
    let quotations = (0..parts.len()).filter(|at| parts[*at].kind == Kind::Quotation);
    let beside = quotations
        .zip(passages)
        .filter(|(_, passage)| passage.place().number != *number);
    beside.map(|(at, _)| at).collect()
}

fn buttons(reply: &Reply, is_gone: &[bool], audience: &Audience) -> Vec<Button> {
    let mut buttons = match reply {
        Reply::Answer(answer) | Reply::Telling { answer, .. } => {
            on_answer(answer, is_gone, audience)
        }
        Reply::Preview(preview) => return on_preview(preview),
        _ => Vec::new(),
    };
    if let Some(revision) = audience.undoes {
        buttons.push(button("Undo", Press::Undo(revision), Look::Plain));
    }
    let asks = matches!(reply, Reply::Answer(_) | Reply::Telling { .. });
    if asks {
        buttons.push(button("Follow-up", Press::FollowUp, Look::Plain));
    }
    // A private message is dismissed by its reader.
    if !audience.private && (asks || matches!(reply, Reply::Shown(_))) {
        buttons.push(button(
            "Delete",
            Press::Delete(audience.asker),
            Look::Danger,
        ));
    }
    buttons
}

fn on_answer(answer: &Answer, is_gone: &[bool], audience: &Audience) -> Vec<Button> {
    let all = answer.quotations.iter().map(Cut::of).zip(is_gone);
    let of = |wanted: bool| all.clone().filter(move |(_, gone)| **gone == wanted);
    let shown: Vec<Cut> = of(false).map(|(cut, _)| cut).collect();
    let more: Vec<Cut> = of(true).map(|(cut, _)| cut).collect();
    let mut buttons: Vec<Button> = shown
        .iter()
        .enumerate()
        .map(|(at, cut)| {
            let label = match shown.len() {
                1 => "Context".to_owned(),
                _ => format!("Context {}", at + 1),
            };
            button(
                &label,
                Press::Context(answer.revision, cut.clone()),
                Look::Plain,
            )
        })
        .collect();
    if !more.is_empty() {
        buttons.push(button(
            "More",
            Press::More(answer.revision, more),
            Look::Main,
        ));
    }
    if audience.private && !shown.is_empty() {
        buttons.push(button(
            "Share",
            Press::Share(answer.revision, shown),
            Look::Main,
        ));
    }
    buttons
}

fn on_preview(preview: &Preview) -> Vec<Button> {
    let id = preview.id;
    let apply = match preview.action {
        Action::Add => "Add",
        Action::Watch => "Watch",
        _ => "Apply",
    };
    let mut buttons = vec![button(apply, Press::Apply(id), Look::Main)];
    if preview.action == Action::Add {
        buttons.push(button("Fix details", Press::Fix(id), Look::Plain));
    }
    if !preview.news.changed.is_empty() {
        buttons.push(button("Details", Press::Details(id), Look::Plain));
    }
    buttons.push(button("Cancel", Press::Cancel(id), Look::Plain));
    buttons
}

/// The blocks of a preview without the commands that its buttons stand for.
fn without_commands(blocks: &mut [Block]) {
    let is_command = |line: &Line| {
        matches!(line, Line::Said(_, spans) if matches!(spans.as_slice(),
            [Span::Text(label), Span::Code(_)] if label == "Next: " || label == "Or: "))
    };
    for block in blocks {
        block.lines.retain(|line| !is_command(line));
    }
}

fn button(label: &str, press: Press, look: Look) -> Button {
    Button {
        label: label.to_owned(),
        id: press.id(),
        look,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Excerpt, Limit, Quotation, Relation, Verdict};
    use crate::article::{Meta, Place};
    use crate::index::StoredPassage;
    use crate::reply::{Refreshed, Status, Unknown};

    fn excerpt(number: u32, text: &str, mark: &str) -> Excerpt {
        let passage = StoredPassage {
            place: Place {
                slug: "pact".into(),
                number,
            },
            version: 7,
            headings: vec!["Security *threats*".into()],
            title: String::new(),
            language: None,
            start: 0,
            body_chars: 10_000,
            columns: None,
            parents: Vec::new(),
            text: text.to_owned(),
        };
        let marks: Vec<_> = text
            .match_indices(mark)
            .filter(|_| !mark.is_empty())
            .map(|(at, mark)| at..at + mark.len())
            .collect();
        Excerpt::cut(&passage, 0..text.len(), &marks, (false, true)).unwrap()
    }

    fn quotation(number: u32, text: &str, limit: Option<&str>) -> Quotation {
        let limit = limit.map(|text| Limit {
            relation: Relation::NextParagraph,
            depth: 0,
            excerpt: excerpt(number + 1, text, ""),
        });
        Quotation {
            parents: Vec::new(),
            before: None,
            columns: None,
            excerpt: excerpt(number, text, "fight"),
            limits: limit.into_iter().collect(),
            meta: Meta {
                title: "The [Pact] @everyone".into(),
                outlet: Some("Example".into()),
                date: Some("2025-01-17".parse().unwrap()),
                url: Some("https://example.org/pact".into()),
                ..Meta::default()
            },
        }
    }

    fn answer(quotations: Vec<Quotation>) -> Reply {
        let found = !quotations.is_empty();
        Reply::Answer(Answer {
            verdict: if found {
                Verdict::Found
            } else {
                Verdict::Nothing
            },
            confidence: 0.9,
            quotations,
            corrections: Vec::new(),
            not_shown: vec!["promise".into(), "<@1>".into()],
            absent: Vec::new(),
            near_misses: Vec::new(),
            asks_nothing: false,
            articles: 3,
            newest: None,
            revision: 12,
        })
    }

    fn shown(reply: &Reply, audience: &Audience) -> (String, String) {
        let view = View {
            today: "2025-02-01".parse().unwrap(),
            stale_days: 180,
            prefix: "",
        };
        let draft = render(reply, &view, audience);
        let buttons = draft.buttons.iter().map(|one| format!("[{}]", one.label));
        (draft.content, buttons.collect())
    }

    #[test]
    fn what_an_item_stands_under_is_one_line() {
        let mut one = quotation(8, "Red: no antenna", None);
        one.parents = vec![excerpt(6, "*Lights* tell:", ""), excerpt(7, "Signal", "")];
        let audience = Audience {
            private: true,
            ..Audience::default()
        };
        let (content, _) = shown(&answer(vec![one]), &audience);
        let lines: Vec<&str> = content.lines().skip(2).take(2).collect();
        assert_eq!(
            lines,
            [
                r"Stands under: \*Lights\* tell: \[…\] › Signal \[…\]",
                r"> Red: no antenna \[…\]"
            ]
        );
    }

    #[test]
    fn the_layout_of_an_answer() {
        let reply = answer(vec![
            quotation(8, "They will fight.\nNot # alone.", Some("No one will.")),
            quotation(3, "A fight it was", None),
        ]);
        let audience = Audience {
            asked: Some("did *iran* fight\nfor https://x.example"),
            asker: 5,
            ..Audience::default()
        };
        let (content, buttons) = shown(&reply, &audience);
        assert_eq!(
            content,
            r#"**Asked:** did \*iran\* fight for https\:\/\/x.example
**Found in the library: 2 excerpts**

> They will **fight**.
> Not \# alone. \[…\]
The \[Pact\] \@everyone, Example · 17 Jan 2025 · under "Security \*threats\*" · paragraph 8 · [Open](<https://example.org/pact#:~:text=They%20will%20fight.%20Not%20%23%20alone.>)
**Limited by the next paragraph:**
> No one will. \[…\]

> A **fight** it was \[…\]
The \[Pact\] \@everyone, Example · 17 Jan 2025 · under "Security \*threats\*" · paragraph 3 · [Open](<https://example.org/pact#:~:text=A%20fight%20it%20was>)

Not in these excerpts: *promise*, "\<\@1\>""#
        );
        assert_eq!(buttons, "[Context 1][Context 2][Follow-up][Delete]");
        assert_eq!(
            asked(&content).as_deref(),
            Some("did *iran* fight for https://x.example")
        );
        let follows = Audience {
            asked: Some("and *timber*? (read as: x)"),
            read_as: Some("does (some) timber pass"),
            ..audience
        };
        let (content, _) = shown(&reply, &follows);
        assert_eq!(
            content.lines().next(),
            Some(r"**Asked:** and \*timber\*? \(read as: x\) (read as: does \(some\) timber pass)")
        );
        assert_eq!(asked(&content).as_deref(), Some("does (some) timber pass"));
        let private = Audience {
            private: true,
            ..Audience::default()
        };
        let (content, buttons) = shown(&reply, &private);
        assert!(content.starts_with("**Found"), "{content}");
        assert_eq!(buttons, "[Context 1][Context 2][Share][Follow-up]");
    }

    #[test]
    fn what_is_left_out_comes_with_more() {
        let long = "fight *".repeat(130);
        let reply = answer(vec![
            quotation(1, &long, Some("But no.")),
            quotation(3, &long, Some("But no.")),
        ]);
        let (content, buttons) = shown(&reply, &Audience::default());
        assert!(
            content.ends_with("1 excerpt left out for length."),
            "{content}"
        );
        assert!(super::super::markup::units(&content) <= 2000);
        assert_eq!(content.matches("Limited by").count(), 1);
        assert_eq!(buttons, "[Context][More][Follow-up][Delete]");
    }

    #[test]
    fn a_refusal_quotes_nothing() {
        let (content, buttons) = shown(&answer(Vec::new()), &Audience::default());
        assert_eq!(
            content,
            "The library does not answer this.\nSearched 3 articles."
        );
        assert_eq!(buttons, "[Follow-up][Delete]");
        let unknown = Reply::NoSuchArticle(Unknown {
            typed: "[x](https://evil.example) `y`".into(),
            near: Vec::new(),
        });
        assert_eq!(
            shown(&unknown, &Audience::default()).0,
            "The library has no article \"\\[x\\]\\(https\\:\\/\\/evil.example\\) \\`y\\`\".\nNext: `articles`"
        );
    }

    #[test]
    fn a_preview_waits_and_a_change_can_be_undone() {
        let news = Refreshed {
            status: Status {
                articles: 1,
                passages: 2,
                revision: 4,
                ..Status::default()
            },
            came: vec!["a".into()],
            ..Refreshed::default()
        };
        let preview = Reply::Preview(Preview {
            id: 3,
            action: Action::Undo,
            read: Vec::new(),
            news: news.clone(),
            lost: Vec::new(),
        });
        let (content, buttons) = shown(&preview, &Audience::default());
        assert_eq!(buttons, "[Apply][Cancel]");
        assert!(content.ends_with("Nothing is changed yet."), "{content}");
        // What does not fit is told, and the message still says what the buttons are for.
        let long = Reply::Preview(Preview {
            id: 3,
            action: Action::Undo,
            read: Vec::new(),
            news: Refreshed {
                came: (0..20)
                    .map(|n| format!("{n}-{}", "a".repeat(100)))
                    .collect(),
                failed: vec!["a page".into()],
                ..news.clone()
            },
            lost: Vec::new(),
        });
        assert_eq!(
            shown(&long, &Audience::default()).0,
            "Undoing the last change would make this difference: 20 new.\n\
             Not read: a page\n\nNothing is changed yet.\n\n1 part left out for length."
        );
        let undoes = Audience {
            private: true,
            undoes: Some(4),
            ..Audience::default()
        };
        assert_eq!(shown(&Reply::Restored(news), &undoes).1, "[Undo]");
    }
}
