//! Encrypted rooms: from the first message, after a restart and after a kill, and nothing of them in the open.

use serde_json::{Value, json};

use super::bot::Bot;
use super::event::Room;
use super::member::{Kind, Member};
use super::rooms::{QUESTION, fence, is_answered_once, is_well_formed};
use super::server::Synapse;
use crate::history::files_with;

#[test]
fn everything_in_an_encrypted_room_is_encrypted() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    let question = ada.mention(&room, &bot.id, QUESTION);
    is_answered_once(&ada, &question);
    bot.restart();
    is_answered_once(&ada, &ada.mention(&room, &bot.id, QUESTION));
    bot.kill();
    let meanwhile = ada.mention(&room, &bot.id, QUESTION);
    bot.go_on();
    is_answered_once(&ada, &meanwhile);
    is_answered_once(&ada, &ada.mention(&room, &bot.id, QUESTION));
    is_answered_once(&ada, &question);
    assert!(ada.heard(&room).iter().all(|event| !event.is_locked));
    sends_nothing_in_the_open(&ada, &room, &bot);
}

/// As the server keeps it.
fn sends_nothing_in_the_open(ada: &Member<'_>, room: &Room, bot: &Bot<'_>) {
    let open: Vec<Value> = ada
        .messages(room)
        .into_iter()
        .filter(|event| event["sender"] == bot.id.as_str())
        .collect();
    assert!(!open.is_empty());
    for event in open {
        let kind = event["type"].as_str().unwrap();
        assert!(
            matches!(
                kind,
                "m.room.encrypted" | "m.room.member" | "m.room.redaction"
            ),
            "{event}"
        );
        assert!(event["content"].get("body").is_none(), "{event}");
        assert!(event["content"].get("pullquote.note").is_none(), "{event}");
    }
}

/// A word that nobody would say by chance is nowhere in the home, nor in the log, whether it was asked or a file's.
#[test]
fn what_is_said_there_is_written_nowhere() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let canary = "xylophonequarry";
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    let asked = ada.mention(&room, &bot.id, &format!("freight corridor {canary}"));
    let answer = ada.answer_to(&asked);
    is_well_formed(&answer);
    ada.answer_to(&ada.replies(&answer, &format!("harbours {canary}")));
    ada.edits(&asked, &format!("rail {canary}"));
    ada.edit_of(&answer);
    ada.file(
        &room,
        &format!("{canary}.txt"),
        canary.as_bytes(),
        &format!("!pq {canary}"),
    );
    fence(&ada, &room, &bot);
    let found = |bot: &Bot<'_>| files_with(bot.home.dir(), canary.as_bytes());
    assert_eq!(found(&bot), [""; 0]);
    bot.kill();
    assert_eq!(found(&bot), [""; 0]);
    assert!(!bot.log().contains(canary) && !bot.out().contains(canary));
    bot.go_on();
    bot.ready();
    bot.stop();
    assert_eq!(found(&bot), [""; 0]);
}

/// Others see the device as one that its account vouches for, the first one and that of a second login.
#[test]
fn a_second_login_is_verified_as_the_first() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    bot.logged("a recovery key was made");
    let first = vouched(&ada, &bot);
    assert_eq!(first.len(), 1);
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    is_answered_once(&ada, &ada.mention(&room, &bot.id, QUESTION));
    bot.stop();
    std::fs::remove_dir_all(bot.home.dir().join("home/matrix")).unwrap();
    bot.go_on();
    bot.ready();
    let started = std::time::Instant::now();
    while vouched(&ada, &bot).len() < 2 {
        assert!(
            started.elapsed() < super::server::PATIENCE,
            "{:?}\n{}",
            vouched(&ada, &bot),
            bot.log()
        );
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    is_answered_once(&ada, &ada.mention(&room, &bot.id, QUESTION));
}

/// The bot's devices that its own signing key signed.
fn vouched(ada: &Member<'_>, bot: &Bot<'_>) -> Vec<String> {
    let keys = ada.request("POST", "/keys/query", json!({"device_keys": {&bot.id: []}}));
    let signing = &keys["self_signing_keys"][&bot.id]["keys"];
    let Some(signing) = signing.as_object().and_then(|keys| keys.keys().next()) else {
        return Vec::new();
    };
    let devices = keys["device_keys"][&bot.id].as_object().unwrap();
    let signed = devices
        .iter()
        .filter(|(_, device)| device["signatures"][&bot.id].get(signing).is_some());
    signed.map(|(id, _)| id.clone()).collect()
}

#[test]
#[ignore = "a minute: keys may come late, and are waited for"]
fn that_it_cannot_read_is_said_once_a_room() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    fence(&ada, &room, &bot);
    ada.withholds_keys_from(&bot.id);
    let unread: Vec<_> = (0..3)
        .map(|_| ada.mention(&room, &bot.id, QUESTION))
        .collect();
    let said = |event: &super::event::Event| {
        event.sender == bot.id && event.body().contains("cannot read")
    };
    is_well_formed(&ada.hears(&room, "that it cannot read", said));
    std::thread::sleep(std::time::Duration::from_secs(10));
    assert_eq!(
        ada.heard(&room).iter().filter(|event| said(event)).count(),
        1
    );
    assert!(unread.iter().all(|said| ada.answers_to(said).is_empty()));
    // Others go on there.
    let ben = Member::login(synapse, "ben");
    ada.brings(&room, &ben);
    is_answered_once(&ben, &ben.mention(&room, &bot.id, QUESTION));
}
