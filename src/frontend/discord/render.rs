//! A reply as a message of Discord: its text, and the buttons that go on from it.

use super::custom_id::Press;
use super::draft::{Button, Draft, Look};
use super::escape::escape;
use super::markup::{Kind, Part, fit, parts};
use crate::answer::{Answer, Quotation};
use crate::bot::Cut;
use crate::command::Role;
use crate::reply::text::{View, message};
use crate::reply::{Preview, Reply, Shown, Topic, chat};

/// For whom a reply is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audience<'a> {
    /// The question, where it is repeated.
    pub asked: Option<&'a str>,
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
    let mut parts = parts(&message(reply, view).blocks);
    let is_found = !reply.excerpts().is_empty();
    if let (true, Some(head)) = (is_found, parts.first_mut()) {
        head.text = format!("**{}**", head.text);
    }
    let asked = audience.asked.filter(|_| is_question(reply));
    if let Some(question) = asked {
        parts.insert(0, echo(question));
    }
    let (content, gone) = fit(&parts, &first_to_go(reply, &parts));
    let quotations: Vec<usize> = (0..parts.len())
        .filter(|at| parts[*at].kind == Kind::Quotation)
        .collect();
    let is_gone: Vec<bool> = quotations.iter().map(|at| gone.contains(at)).collect();
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

/// The question that a message of ours repeats.
pub fn asked(content: &str) -> Option<String> {
    let line = content.lines().next()?;
    let question = line.strip_prefix("**Asked:** ")?;
    Some(super::escape::unescape(question))
}

fn is_question(reply: &Reply) -> bool {
    matches!(reply, Reply::Answer(_) | Reply::Paused { .. })
}

fn echo(question: &str) -> Part {
    let short: String = question.trim().chars().take(LONGEST_ECHO).collect();
    let cut = if short.len() < question.trim().len() {
        "…"
    } else {
        ""
    };
    Part {
        text: format!("**{}** {}{cut}", chat::ASKED, escape(&short)),
        joined: false,
        kind: Kind::Head,
    }
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
    let all = answer.quotations.iter().map(cut).zip(is_gone);
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

fn cut(one: &Quotation) -> Cut {
    Cut {
        version: one.excerpt.source().0,
        number: one.excerpt.place().number,
        range: one.excerpt.range(),
        inside: one.excerpt.is_cut(),
    }
}

fn on_preview(preview: &Preview) -> Vec<Button> {
    vec![
        button("Apply", Press::Apply(preview.id), Look::Main),
        button("Cancel", Press::Cancel(preview.id), Look::Plain),
    ]
}

fn button(label: &str, press: Press, look: Look) -> Button {
    Button {
        label: label.to_owned(),
        id: press.id(),
        look,
    }
}
