//! Changes of the library from a room: who may make them where, and how they are confirmed.

use std::fs::File;

use serde_json::json;

use super::bot::Bot;
use super::event::{Event, Room};
use super::member::{BOTH, Kind, Member};
use super::rooms::{QUESTION, fence, is_answered, is_well_formed};
use super::server::{NAME, Synapse};

const LAMP: &str = "\
---
title: The lamp is mended
outlet: The Test Post
date: 2999-02-03
language: en
topics: [Lights]
---

The lighthouse at the harbour has a lamp that can be seen for thirty miles in clear weather.
";
const HOW_FAR: &str = "How far can the lamp be seen?";
const THIRTY: &str = "for thirty miles in clear weather";

/// A bot in a room whose moderators may change the library: `mo`, who made it.
struct Desk<'a> {
    bot: Bot<'a>,
    mo: Member<'a>,
    ada: Member<'a>,
    room: Room,
    log: Room,
}

impl<'a> Desk<'a> {
    fn new(synapse: &'a Synapse, kind: Kind) -> Desk<'a> {
        let (mo, ada) = (Member::login(synapse, "mo"), Member::login(synapse, "ada"));
        let quiet = json!({"preset": "private_chat"});
        let (room, log) = (mo.create(kind, quiet.clone()), mo.create(kind, quiet));
        let bot = Bot::with(
            synapse,
            &format!(
                "servers = \"{NAME}\"\nmoderated = \"{}\"\nlog_rooms = \"{}\"",
                room.id, log.id
            ),
        );
        for room in [&room, &log] {
            mo.invite(room, &bot.id);
            mo.joined(room, &bot.id);
        }
        mo.brings(&room, &ada);
        Desk {
            bot,
            mo,
            ada,
            room,
            log,
        }
    }

    fn says(&self, who: &Member<'_>, words: &str) -> Event {
        let answer = who.answer_to(&who.says(&self.room, words));
        is_well_formed(&answer);
        answer
    }

    fn knows_of_the_lamp(&self) -> bool {
        let answer = self
            .ada
            .answer_to(&self.ada.mention(&self.room, &self.bot.id, HOW_FAR));
        answer.body().contains(THIRTY)
    }

    /// The next message of the bot under this one that has the words, or its edit to them.
    fn hears(&self, words: &str) -> Event {
        self.mo.hears(&self.room, words, |event| {
            let new = event.content["m.new_content"]["body"]
                .as_str()
                .unwrap_or_default();
            event.sender == self.bot.id && (event.body().contains(words) || new.contains(words))
        })
    }
}

#[test]
fn a_file_is_added_after_a_look_at_it() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    for kind in [Kind::Plain, Kind::Encrypted] {
        let desk = Desk::new(synapse, kind);
        let words = "!pq library add";
        let refused = desk.ada.file(&desk.room, "lamp.md", LAMP.as_bytes(), words);
        let refused = desk.ada.answer_to(&refused);
        assert!(refused.body().contains("moderators"), "{}", refused.body());
        let preview = match kind {
            Kind::Plain => desk.mo.answer_to(&desk.mo.file(
                &desk.room,
                "lamp.md",
                LAMP.as_bytes(),
                "!pq library add",
            )),
            Kind::Encrypted => {
                let file = desk.mo.file(&desk.room, "lamp.md", LAMP.as_bytes(), "");
                desk.mo
                    .answer_to(&desk.mo.replies(&file, "!pq library add"))
            }
        };
        is_well_formed(&preview);
        assert!(
            preview.body().contains("Nothing is changed yet."),
            "{}",
            preview.body()
        );
        assert!(!desk.knows_of_the_lamp());
        // Members cannot confirm it.
        desk.ada.reacts(&preview, "✅");
        let refused = desk.ada.answer_to(&desk.ada.replies(&preview, "apply"));
        assert!(refused.body().contains("moderators"), "{}", refused.body());
        assert!(!desk.knows_of_the_lamp());
        match kind {
            Kind::Plain => drop(desk.mo.replies(&preview, "apply")),
            Kind::Encrypted => drop(desk.mo.reacts(&preview, "✅")),
        }
        let added = desk.hears("Added The lamp is mended");
        assert!(desk.knows_of_the_lamp());
        desk.mo.hears(&desk.log, "the change", |event| {
            event.sender == desk.bot.id && event.body().contains("The lamp is mended")
        });
        desk.mo.reacts(&added, "↩️");
        let preview = desk.hears("Undoing the last change would make this difference: 1 gone.");
        // A revision's number is nothing to be typed.
        assert!(preview.body().contains("\n3 · "), "{}", preview.body());
        desk.mo.reacts(&preview, "✅");
        desk.mo.answer_to_sign(&preview, &desk.bot.id);
        assert!(!desk.knows_of_the_lamp());
    }
}

#[test]
fn only_moderators_there_change_the_library() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let desk = Desk::new(synapse, Kind::Plain);
    let remove = "!pq library remove a-pact-is-signed";
    let refused = |answer: &Event| {
        assert!(answer.body().contains("moderators"), "{}", answer.body());
    };
    refused(&desk.says(&desk.ada, remove));
    // The one who made a room has all power there, and may change nothing where the operator lists no room.
    let elsewhere = desk.ada.room(&[&desk.bot.id], Kind::Plain);
    desk.ada.brings(&elsewhere, &desk.mo);
    for who in [&desk.ada, &desk.mo] {
        refused(&who.answer_to(&who.says(&elsewhere, remove)));
        let direct = who.direct(&desk.bot.id, Kind::Plain);
        refused(&who.answer_to(&who.says(&direct, "library remove a-pact-is-signed")));
    }
    // Power is looked at when it is used.
    desk.mo.power(&desk.room, &desk.ada.id, 50);
    let preview = desk.says(&desk.ada, remove);
    assert!(
        preview.body().contains("Nothing is changed yet."),
        "{}",
        preview.body()
    );
    desk.mo.power(&desk.room, &desk.ada.id, 49);
    refused(&desk.ada.answer_to(&desk.ada.replies(&preview, "apply")));
    refused(&desk.says(&desk.ada, remove));
    is_answered(
        &desk.ada,
        &desk.ada.mention(&desk.room, &desk.bot.id, QUESTION),
    );
    // A question that sounds like a command is a question.
    let asked = desk.says(
        &desk.ada,
        "!pq remove the harbours from the freight corridor?",
    );
    assert!(!asked.body().contains("moderators"), "{}", asked.body());
}

/// What told how far it had come becomes the result: it is confirmed as any other, and goes with its command.
#[test]
fn a_slow_change_is_settled_and_taken_away_as_any_other() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let desk = Desk::new(synapse, Kind::Plain);
    let lock = File::open(desk.bot.home.dir().join("home/write.lock")).unwrap();
    lock.lock().unwrap();
    let remove = "!pq library remove a-pact-is-signed";
    let commands = [remove, remove].map(|words| desk.mo.says(&desk.room, words));
    let previews = commands.each_ref().map(|said| desk.mo.answer_to(said));
    for preview in &previews {
        assert!(preview.body().contains("Waiting"), "{}", preview.body());
    }
    lock.unlock().unwrap();
    for preview in &previews {
        let edit = desk.mo.edit_of(preview);
        let body = edit.body();
        assert!(body.contains("Nothing is changed yet."), "{body}");
    }
    desk.mo.redacts(&commands[0]);
    desk.mo.redaction_of(&previews[0]);
    let cancelled = desk.mo.answer_to(&desk.mo.comments(&previews[1], "cancel"));
    is_well_formed(&cancelled);
}

/// An edit changes no library, so what a command showed or did stays told.
#[test]
fn an_edit_of_a_command_changes_nothing() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    for kind in BOTH {
        let desk = Desk::new(synapse, kind);
        let remove = "!pq library remove a-pact-is-signed";
        let said = |words: &str| desk.mo.says(&desk.room, words);
        let (command, question) = (said(remove), said("!pq Where was the pact signed?"));
        let preview = desk.mo.answer_to(&command);
        let answer = desk.mo.answer_to(&question);
        let apply = desk.mo.replies(&preview, "cancel");
        let cancelled = desk.mo.answer_to(&apply);
        for words in ["!pq library refresh", "!pq Where?", "never mind"] {
            desk.mo.edits(&command, words);
            desk.mo.edits(&apply, words);
        }
        desk.mo.edits(&question, remove);
        fence(&desk.mo, &desk.room, &desk.bot);
        let told = [&preview, &answer, &cancelled].map(|event| event.id.clone());
        let is_touched = |event: &Event| {
            event
                .replaces()
                .is_some_and(|id| told.contains(&id.to_owned()))
                || event.kind == "m.room.redaction"
        };
        let heard = desk.mo.heard(&desk.room);
        let touched: Vec<_> = heard.into_iter().filter(is_touched).collect();
        assert!(touched.is_empty(), "{touched:?}");
        // Nothing was asked of the library that could have been refused.
        let changes = desk.says(&desk.mo, "!pq library changes");
        assert!(!changes.body().contains("refused"), "{}", changes.body());
        // A question is still one.
        desk.mo.edits(&question, &format!("!pq {QUESTION}"));
        assert!(desk.mo.edit_of(&answer).body().contains("freight corridor"));
    }
}

#[test]
fn a_list_of_people_makes_moderators_too() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (mo, ada) = (Member::login(synapse, "mo"), Member::login(synapse, "ada"));
    let room = mo.create(Kind::Plain, json!({"preset": "private_chat"}));
    let bot = Bot::with(
        synapse,
        &format!(
            "servers = \"{NAME}\"\nmoderated = \"{}\"\nmoderator_users = \"{}\"\nmoderator_level = 101",
            room.id, ada.id
        ),
    );
    mo.invite(&room, &bot.id);
    mo.brings(&room, &ada);
    mo.joined(&room, &bot.id);
    fence(&mo, &room, &bot);
    let preview = ada.answer_to(&ada.says(&room, "!pq library remove a-pact-is-signed"));
    assert!(
        preview.body().contains("Nothing is changed yet."),
        "{}",
        preview.body()
    );
    ada.replies(&preview, "cancel");
    fence(&ada, &room, &bot);
}
