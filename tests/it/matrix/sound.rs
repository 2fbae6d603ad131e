//! The server and the clients themselves, without the program.

use serde_json::json;

use super::member::{BOTH, Kind, Member};
use super::server::Synapse;

#[test]
fn two_people_talk() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    for kind in BOTH {
        let room = ada.create(kind, json!({"name": "The lamp"}));
        ada.brings(&room, &ben);
        let question = ada.mention(&room, &ben.id, "Where is <the lamp>?");
        let heard = ben.hears(&room, "the question", |event| event.id == question.id);
        assert_eq!(heard.was_encrypted, kind == Kind::Encrypted);
        assert_eq!(heard.content["m.mentions"], json!({"user_ids": [ben.id]}));
        assert!(heard.formatted().contains("&lt;the lamp&gt;"));

        let answer = ben.in_thread(&question, "In the tower.");
        let heard = ada.answer_to(&question);
        assert_eq!(
            (heard.body(), heard.thread()),
            ("In the tower.", Some(question.id.as_str()))
        );
        let more = ada.replies(&heard, "Which?");
        assert_eq!(ben.answer_to(&answer).thread(), Some(question.id.as_str()));

        ben.edits(&answer, "In the old tower.");
        assert_eq!(ada.edit_of(&heard).body(), "In the old tower.");
        assert_eq!(ada.answers_to(&question).len(), 1);
        ada.reacts(&heard, "👍");
        ben.hears(&room, "a reaction", |event| event.kind == "m.reaction");
        ada.redacts(&more);
        ben.redaction_of(&more);
        assert_eq!(ben.fetches(&more)["content"]["body"], json!(null));

        let file = ada.file(&room, "lamp.txt", b"A lamp.", "");
        let heard = ben.hears(&room, "a file", |event| event.id == file.id);
        assert_eq!((heard.msgtype(), heard.body()), ("m.file", "lamp.txt"));
        assert_eq!(heard.content["file"].is_object(), kind == Kind::Encrypted);
        assert!(ada.heard(&room).iter().all(|event| !event.is_locked));
    }
}

#[test]
fn rooms_change_around_people() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    let room = ada.create(Kind::Encrypted, json!({"room_version": "11"}));
    ada.brings(&room, &ben);
    ada.power(&room, &ben.id, 50);
    ada.power(&room, &ben.id, 0);
    let new = ada.upgrade(&room, "12");
    ben.hears(&room, "a tombstone", |event| {
        event.kind == "m.room.tombstone"
    });
    ada.brings(&new, &ben);
    let hello = ada.says(&new, "Hello again");
    ben.hears(&new, "it", |event| {
        event.id == hello.id && event.was_encrypted
    });
    ada.kick(&new, &ben.id);
    ben.membership_is(&new, &ben.id, "leave");
    assert_eq!(ada.membership(&new, &ben.id), "leave");
    ben.leave(&room);
    ada.membership_is(&room, &ben.id, "leave");
}

#[test]
fn who_is_given_no_key_reads_nothing() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    let room = ada.create(Kind::Encrypted, json!({}));
    ada.brings(&room, &ben);
    let read = ada.says(&room, "one");
    ben.hears(&room, "it", |event| {
        event.id == read.id && event.body() == "one"
    });
    ada.withholds_keys_from(&ben.id);
    let unread = ada.says(&room, "two");
    ben.hears(&room, "it", |event| {
        event.id == unread.id && event.is_locked
    });
}

#[test]
fn a_server_is_restarted_under_people() {
    let Some(synapse) = Synapse::own(json!({})) else {
        return;
    };
    let (ada, ben) = (
        Member::login(&synapse, "ada"),
        Member::login(&synapse, "ben"),
    );
    let room = ada.create(Kind::Encrypted, json!({}));
    ada.brings(&room, &ben);
    synapse.restart();
    let said = ada.says(&room, "Are you there?");
    ben.hears(&room, "it", |event| {
        event.id == said.id && event.was_encrypted
    });
    synapse.limit(&ada.id, 1, 1);
    synapse.log_out(&ben.id);
    let (status, answer) = synapse
        .request(
            ben.token(),
            "GET",
            "/_matrix/client/v3/account/whoami",
            None,
        )
        .unwrap();
    assert_eq!(
        (status, &answer["errcode"]),
        (401, &json!("M_UNKNOWN_TOKEN"))
    );
}
