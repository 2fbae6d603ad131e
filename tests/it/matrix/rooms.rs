//! Members in rooms and threads: what is answered, what follows an answer, and what is let be.

use serde_json::json;

use super::bot::Bot;
use super::event::{Event, Room, Said};
use super::member::{BOTH, Kind, Member};
use super::server::Synapse;

pub const QUESTION: &str = "What would the freight corridor link?";
pub const FOUND: &str = "A freight corridor would link three harbours by rail and sea.";

/// What every message of the bot is like, whatever it says.
pub fn is_well_formed(event: &Event) {
    assert_eq!(event.msgtype(), "m.notice", "{:?}", event.content);
    assert_eq!(
        event.content["m.mentions"],
        json!({}),
        "{:?}",
        event.content
    );
    assert!(!event.body().is_empty());
    for forbidden in ["<details", "<script", "<img", "matrix.to"] {
        assert!(
            !event.formatted().contains(forbidden),
            "{}",
            event.formatted()
        );
    }
}

/// Asks something and waits for its answer: whatever was said before in this room was handled by then.
pub fn fence(ada: &Member<'_>, room: &Room, bot: &Bot<'_>) {
    let said = ada.mention(room, &bot.id, QUESTION);
    is_answered(ada, &said);
}

/// The answer, which quotes.
pub fn is_answered(who: &Member<'_>, said: &Said) -> Event {
    let answer = who.answer_to(said);
    is_well_formed(&answer);
    assert!(answer.body().contains(FOUND), "{}", answer.body());
    assert_eq!(answer.was_encrypted, said.room.is_encrypted);
    answer
}

/// That there was one answer, from this bot.
pub fn is_answered_once(who: &Member<'_>, said: &Said) {
    is_answered(who, said);
    assert_eq!(who.answers_to(said).len(), 1, "{:?}", who.answers_to(said));
}

#[test]
fn a_mention_is_answered_with_a_quotation() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&bot.id], Kind::Plain);
    let question = ada.mention(&room, &bot.id, QUESTION);
    let answer = is_answered(&ada, &question);
    assert_eq!((answer.thread(), &answer.sender), (None, &bot.id));
    insta::assert_snapshot!(answer.body(), @r#"
    Found in the library: 1 excerpt

    Quote 1: A freight corridor would link three harbours by rail and sea.
    End of quote 1.
    Source: A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2
    Link: https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.
    Id: a-pact-is-signed#p2
    "#);
    insta::assert_snapshot!(answer.formatted(), @r#"<p><strong>Found in the library: 1 excerpt</strong></p><blockquote>A <strong>freight</strong> <strong>corridor</strong> would <strong>link</strong> three harbours by rail and sea.</blockquote><p>A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under &quot;Harbours and rail&quot; · paragraph 2 · <a href="https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.">Open</a> · <code>a-pact-is-signed#p2</code></p>"#);
    let nothing = ada.mention(&room, &bot.id, "Who won the chess championship?");
    let answer = ada.answer_to(&nothing);
    is_well_formed(&answer);
    assert!(!answer.body().contains("Quote 1"), "{}", answer.body());
}

#[test]
fn a_prefix_or_a_room_of_two_is_enough() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    let room = ada.room(&[&bot.id], Kind::Plain);
    ada.brings(&room, &ben);
    is_answered(&ada, &ada.says(&room, &format!("!pq {QUESTION}")));
    is_answered(&ben, &ben.says(&room, &format!("!PQ ask {QUESTION}")));
    for kind in BOTH {
        let direct = ben.direct(&bot.id, kind);
        is_answered_once(&ben, &ben.says(&direct, QUESTION));
    }
    let help = ada.answer_to(&ada.says(&room, "!pq help"));
    is_well_formed(&help);
    assert!(help.body().contains("!pq"), "{}", help.body());
    assert!(
        help.body().contains("Ada, ada@example.org"),
        "{}",
        help.body()
    );
}

#[test]
fn what_is_not_for_it_is_let_be() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    let room = ada.create(Kind::Plain, json!({"preset": "private_chat"}));
    ada.brings(&room, &ben);
    let before = ada.mention(&room, &bot.id, QUESTION);
    ada.invite(&room, &bot.id);
    ada.joined(&room, &bot.id);
    let mut let_be = vec![
        before,
        ada.says(&room, QUESTION),
        ada.mention(&room, &ben.id, QUESTION),
        ada.says(&room, &format!("!ask {QUESTION}")),
        ada.says(&room, &format!("/ask {QUESTION}")),
    ];
    for (kind, msgtype) in [
        ("m.room.message", "m.notice"),
        ("m.room.message", "m.image"),
        ("m.room.message", "m.unheard"),
        ("org.example.other", "m.text"),
    ] {
        let content =
            json!({"msgtype": msgtype, "body": QUESTION, "m.mentions": {"user_ids": [bot.id]}});
        let_be.push(ada.sends(&room, kind, content));
    }
    // A server reads what is not encrypted, and lets no such things pass.
    let encrypted = ada.room(&[&bot.id], Kind::Encrypted);
    ada.brings(&encrypted, &ben);
    for content in [
        json!({}),
        json!({"msgtype": "m.text", "m.mentions": {"user_ids": [bot.id]}}),
        json!({"msgtype": "m.text", "body": 7, "m.mentions": {"user_ids": [bot.id]}}),
        json!({"msgtype": "m.text", "body": QUESTION, "m.mentions": {"user_ids": bot.id}}),
        json!({"msgtype": "m.text", "body": QUESTION, "m.mentions": [bot.id], "m.relates_to": 7}),
    ] {
        let_be.push(ada.sends(&encrypted, "m.room.message", content));
    }
    // An edit asks nothing anew where there was no answer.
    let edited = ada.says(&room, "Good morning");
    ada.edits(&edited, &format!("!pq {QUESTION}"));
    let_be.push(edited);
    fence(&ada, &room, &bot);
    fence(&ada, &encrypted, &bot);
    for said in &let_be {
        assert!(ada.answers_to(said).is_empty(), "{:?}", said.content);
    }
}

#[test]
fn a_thread_keeps_its_subject() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    for kind in BOTH {
        let room = ada.room(&[&bot.id], kind);
        ada.brings(&room, &ben);
        let start = ada.says(&room, "About the pact");
        let question =
            ada.mention_in_thread(&start, &bot.id, "Would grain pass through the corridor?");
        let answer = ada.answer_to(&question);
        is_well_formed(&answer);
        assert_eq!(answer.thread(), Some(start.id.as_str()));
        let more = ben.mention_in_thread(&answer, &bot.id, "And timber?");
        let next = ben.answer_to(&more);
        is_well_formed(&next);
        assert!(
            next.body().contains("Grain, timber and copper"),
            "{}",
            next.body()
        );
        assert_eq!(next.thread(), Some(start.id.as_str()));
        // Edited, it still follows what it followed.
        ben.edits(&more, "And copper?");
        let edit = ben.edit_of(&next);
        let asked = &edit.content["pullquote.note"]["question"];
        assert_eq!(asked, "Would grain pass through the copper");
        let reply = ada.replies(&next, QUESTION);
        is_answered_once(&ada, &reply);
    }
}

#[test]
fn an_answer_follows_its_question() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    for kind in BOTH {
        let room = ada.room(&[&bot.id], kind);
        ada.brings(&room, &ben);
        let question = ada.mention(&room, &bot.id, "Where was the pact signed?");
        let answer = ada.answer_to(&question);
        ada.edits(&question, QUESTION);
        let edit = ada.edit_of(&answer);
        is_well_formed(&edit);
        assert!(edit.body().contains(FOUND), "{}", edit.body());
        assert_eq!(edit.was_encrypted, kind == Kind::Encrypted);
        // Nobody else can say what was asked.
        let mut forged = question.clone();
        forged.content["body"] = json!("!pq Where was the pact signed?");
        ben.edits(&forged, "!pq Where was the pact signed?");
        fence(&ben, &room, &bot);
        let edits = ada
            .heard(&room)
            .into_iter()
            .filter(|event| event.replaces() == Some(&answer.id) && event.sender == bot.id);
        assert_eq!(edits.count(), 1);
        ada.redacts(&question);
        ada.redaction_of(&answer);
        assert_eq!(ada.answers_to(&question).len(), 1);
    }
}

/// Its words stand nowhere then, also where someone else was shown more of the answer.
#[test]
fn a_question_that_is_gone_is_known_to_no_message() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    for kind in BOTH {
        let room = ada.room(&[&bot.id], kind);
        ada.brings(&room, &ben);
        let words = "Would grain pass through the corridor?";
        let question = ada.mention(&room, &bot.id, words);
        let answer = ada.answer_to(&question);
        let context = ben.answer_to(&ben.replies(&answer, "context"));
        let note = &context.content["pullquote.note"];
        assert_eq!(
            (&note["question"], &note["of"]),
            (&json!(null), &json!(answer.id))
        );
        // What follows it follows the question.
        let next = ben.answer_to(&ben.replies(&context, "And timber?"));
        let asked = &next.content["pullquote.note"]["question"];
        assert_eq!(asked, "Would grain pass through the timber");
        ada.redacts(&question);
        ada.redaction_of(&answer);
        let alone = ben.answer_to(&ben.replies(&context, "And copper?"));
        let asked = &alone.content["pullquote.note"]["question"];
        assert_eq!(asked, "And copper?");
    }
}

#[test]
fn an_answer_is_taken_away_by_who_may() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    for kind in BOTH {
        let room = ada.room(&[&bot.id], kind);
        ada.brings(&room, &ben);
        let ask = || is_answered(&ada, &ada.mention(&room, &bot.id, QUESTION));
        let (first, second) = (ask(), ask());
        let refused = ben.answer_to(&ben.comments(&first, "delete"));
        is_well_formed(&refused);
        ben.reacts(&second, "🗑️");
        ben.reacts(&second, "👍");
        fence(&ben, &room, &bot);
        for answer in [&first, &second] {
            assert!(ada.fetches(answer)["unsigned"]["redacted_because"].is_null());
        }
        ada.comments(&first, "Delete");
        ada.redaction_of(&first);
        ada.reacts(&second, "🗑");
        ada.redaction_of(&second);
    }
}

#[test]
fn a_reply_does_what_a_reaction_does() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    for kind in BOTH {
        let room = ada.room(&[&bot.id], kind);
        let answer = is_answered(&ada, &ada.mention(&room, &bot.id, QUESTION));
        let context = ada.answer_to(&ada.replies(&answer, "context"));
        is_well_formed(&context);
        assert!(context.body().contains(FOUND), "{}", context.body());
        let reaction = ada.reacts(&answer, "🔍");
        let same = ada.answer_to_sign(&answer, &bot.id);
        assert_eq!(same.body(), context.body());
        assert!(ada.answers_to(&reaction).is_empty());
        is_well_formed(&ada.answer_to(&ada.replies(&answer, "more")));
        // People may speak of an answer among themselves.
        let ben = Member::login(synapse, "ben");
        ada.brings(&room, &ben);
        let words = [
            QUESTION, "yes", "No", "add", "watch", "undo", "cancel", "details",
        ];
        let comments = words.map(|words| ada.comments(&answer, words));
        fence(&ada, &room, &bot);
        for comment in &comments {
            assert!(ada.answers_to(comment).is_empty(), "{:?}", comment.content);
        }
    }
}

#[test]
fn nothing_that_is_said_forms_the_answer() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let name = json!({"displayname": "<b>@room</b> \u{202e}!pq"});
    ada.request("PUT", &format!("/profile/{}/displayname", ada.id), name);
    let room = ada.room(&[&bot.id], Kind::Plain);
    for words in [
        "<img src=x onerror=alert(1)> freight corridor",
        "@room freight corridor",
        "<a href=\"https://matrix.to/#/@ada:harbour.test\">freight</a> corridor",
        "[freight](https://evil.example) corridor \u{202e}\u{200b}",
        "</blockquote><script>freight</script>",
        &"freight ".repeat(4000),
    ] {
        let answer = ada.answer_to(&ada.mention(&room, &bot.id, words));
        is_well_formed(&answer);
        assert!(
            !answer.formatted().contains("evil.example\""),
            "{}",
            answer.formatted()
        );
    }
    fence(&ada, &room, &bot);
}

/// Signs of which JSON makes two or six, as many as a question may have, and as many in the one that it follows.
#[test]
fn long_questions_are_answered_and_longer_ones_kept_nowhere() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    for kind in BOTH {
        let direct = ada.direct(&bot.id, kind);
        for (signs, count) in [("\"\\", 3_900), ("\u{1}\u{2}", 3_000)] {
            let first = format!("freight corridor harbours {}", signs.repeat(count));
            let answer = ada.answer_to(&ada.says(&direct, &first));
            is_well_formed(&answer);
            let next = format!("link grain timber copper sea {}", signs.repeat(count - 100));
            let asked = ada.comments(&answer, &next);
            let follows = ada.answer_to(&asked);
            is_well_formed(&follows);
            ada.edits(&asked, &format!("sea and grain {}", signs.repeat(1_200)));
            is_well_formed(&ada.edit_of(&follows));
        }
        let canary = "xylophonequarry ".repeat(600);
        let answer = ada.answer_to(&ada.says(&direct, &canary));
        is_well_formed(&answer);
        let next = ada.answer_to(&ada.says(&direct, "and timber?"));
        for event in [&answer, &next] {
            let note = event.content["pullquote.note"].to_string();
            assert!(!note.contains("xylophone"), "{}", note.len());
        }
    }
}

#[test]
fn two_bots_leave_each_other_alone() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (one, other) = (Bot::start(synapse), Bot::start(synapse));
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&one.id, &other.id], Kind::Encrypted);
    let mut content = json!({"msgtype": "m.text", "body": QUESTION});
    content["m.mentions"] = json!({"user_ids": [one.id, other.id]});
    let both = ada.sends(&room, "m.room.message", content);
    ada.hears(&room, "the first", |event| {
        event.sender == one.id && event.reply_to() == Some(&both.id)
    });
    ada.hears(&room, "the second", |event| {
        event.sender == other.id && event.reply_to() == Some(&both.id)
    });
    let of_one = ada.mention(&room, &one.id, QUESTION);
    assert_eq!(is_answered(&ada, &of_one).sender, one.id);
    fence(&ada, &room, &one);
    fence(&ada, &room, &other);
    assert_eq!(ada.answers_to(&both).len(), 2);
    assert_eq!(ada.answers_to(&of_one).len(), 1);
    let said = ada
        .heard(&room)
        .into_iter()
        .filter(|event| event.kind == "m.room.message" && event.sender != ada.id);
    assert_eq!(said.count(), 5);
}
