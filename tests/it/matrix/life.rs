//! Coming and going, ends and beginnings: invitations, upgrades, kills, a server that is away, a session that is revoked.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::bot::Bot;
use super::detour::Detour;
use super::event::{Room, Said};
use super::member::{BOTH, Kind, Member, Place};
use super::rooms::{QUESTION, fence, is_answered, is_answered_once};
use super::server::{NAME, PATIENCE, Synapse};

#[test]
fn it_comes_to_whom_the_operator_lists() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (ada, eve) = (Member::login(synapse, "ada"), Member::login(synapse, "eve"));
    let open = eve.create(Kind::Plain, json!({"preset": "private_chat"}));
    let bot = Bot::with(
        synapse,
        &format!("users = \"{}\"\nrooms = \"{}\"", ada.id, open.id),
    );
    let closed = eve.create(Kind::Plain, json!({"preset": "private_chat"}));
    eve.invite(&closed, &bot.id);
    eve.membership_is(&closed, &bot.id, "leave");
    eve.invite(&open, &bot.id);
    eve.joined(&open, &bot.id);
    fence(&eve, &open, &bot);
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    fence(&ada, &room, &bot);
}

#[test]
fn it_comes_where_it_was_asked_to_while_it_was_away() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    bot.stop();
    let ada = Member::login(synapse, "ada");
    let room = ada.create(
        Kind::Encrypted,
        json!({"preset": "private_chat", "invite": [bot.id]}),
    );
    bot.go_on();
    ada.joined(&room, &bot.id);
    fence(&ada, &room, &bot);
}

#[test]
fn it_leaves_empty_rooms_and_lives_through_being_removed() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let (ada, ben) = (Member::login(synapse, "ada"), Member::login(synapse, "ben"));
    let room = ada.room(&[&bot.id], Kind::Plain);
    ada.brings(&room, &ben);
    fence(&ada, &room, &bot);
    ada.kick(&room, &bot.id);
    ada.membership_is(&room, &bot.id, "leave");
    let before = first_join(&ada, &room, &bot);
    let unheard = ada.mention(&room, &bot.id, QUESTION);
    ada.invite(&room, &bot.id);
    ada.hears(&room, "it to come again", |event| {
        event.raw["state_key"] == bot.id.as_str()
            && event.content["membership"] == "join"
            && event.id != before
    });
    is_answered_once(&ben, &ben.mention(&room, &bot.id, QUESTION));
    assert!(ada.answers_to(&unheard).is_empty());
    // The last one who stays sees nobody leave: the server is asked.
    ben.leave(&room);
    ada.leave(&room);
    let joined = || {
        synapse.administer(
            "GET",
            &format!("/v1/rooms/{}/members", room.id),
            json!(null),
        )
    };
    let started = std::time::Instant::now();
    while joined()["members"]
        .as_array()
        .is_some_and(|left| !left.is_empty())
    {
        assert!(started.elapsed() < super::server::PATIENCE, "{}", joined());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn first_join(who: &Member<'_>, room: &Room, bot: &Bot<'_>) -> String {
    let is_join = |event: &super::event::Event| {
        event.raw["state_key"] == bot.id.as_str() && event.content["membership"] == "join"
    };
    who.heard(room).into_iter().find(is_join).unwrap().id
}

#[test]
fn it_follows_a_room_to_where_it_went() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (mo, ada) = (Member::login(synapse, "mo"), Member::login(synapse, "ada"));
    for kind in BOTH {
        let old = mo.create(
            kind,
            json!({"preset": "private_chat", "room_version": "11"}),
        );
        let bot = Bot::with(
            synapse,
            &format!("rooms = \"{0}\"\nmoderated = \"{0}\"", old.id),
        );
        mo.invite(&old, &bot.id);
        mo.brings(&old, &ada);
        mo.joined(&old, &bot.id);
        fence(&ada, &old, &bot);
        let new = mo.upgrade(&old, "12");
        mo.invite(&new, &bot.id);
        mo.brings(&new, &ada);
        mo.joined(&new, &bot.id);
        fence(&ada, &new, &bot);
        // Its moderators may there what they might before.
        let preview = mo.answer_to(&mo.says(&new, "!pq library remove a-pact-is-signed"));
        assert!(
            preview.body().contains("Nothing is changed yet."),
            "{}",
            preview.body()
        );
    }
}

/// What makes a room that says it takes another's place.
fn claims(old: &Room) -> Value {
    json!({"creation_content": {"predecessor": {"room_id": old.id, "event_id": "$none"}}})
}

#[test]
fn a_room_that_only_claims_to_take_anothers_place_is_not_believed() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (mo, eve) = (Member::login(synapse, "mo"), Member::login(synapse, "eve"));
    let zoe = Member::login(synapse, "zoe");
    let old = mo.create(Kind::Plain, json!({"preset": "private_chat"}));
    let mut bot = Bot::with(
        synapse,
        &format!(
            "rooms = \"{0}\"\nmoderated = \"{0}\"\nusers = \"{1}\"",
            old.id, eve.id
        ),
    );
    mo.invite(&old, &bot.id);
    mo.brings(&old, &eve);
    mo.joined(&old, &bot.id);
    let claim = claims(&old);
    let false_one = zoe.create(Kind::Plain, claim.clone());
    zoe.invite(&false_one, &bot.id);
    zoe.membership_is(&false_one, &bot.id, "leave");
    // Who may invite it has no other right by that.
    let false_one = eve.create(Kind::Plain, claim);
    eve.invite(&false_one, &bot.id);
    eve.brings(&false_one, &zoe);
    eve.joined(&false_one, &bot.id);
    let refused = eve.answer_to(&eve.says(&false_one, "!pq library remove a-pact-is-signed"));
    assert!(
        refused.body().contains("Only moderators"),
        "{}",
        refused.body()
    );
    fence(&mo, &old, &bot);
    // Nor is a room the next one because the old one says so.
    let other = mo.create(Kind::Plain, json!({"preset": "private_chat"}));
    mo.replaces(&old, &other);
    mo.brings(&other, &eve);
    mo.invite(&other, &bot.id);
    mo.membership_is(&other, &bot.id, "leave");
    bot.logged("does not say so itself");
}

/// It was invited before the old room said where people went.
#[test]
fn moderators_of_a_room_are_those_of_the_one_it_is_in_already() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let (mo, ada) = (Member::login(synapse, "mo"), Member::login(synapse, "ada"));
    let old = mo.create(Kind::Plain, json!({"preset": "private_chat"}));
    let bot = Bot::with(
        synapse,
        &format!(
            "rooms = \"{0}\"\nmoderated = \"{0}\"\nusers = \"{1}\"",
            old.id, mo.id
        ),
    );
    mo.invite(&old, &bot.id);
    mo.brings(&old, &ada);
    mo.joined(&old, &bot.id);
    let new = mo.create(Kind::Plain, claims(&old));
    mo.invite(&new, &bot.id);
    mo.brings(&new, &ada);
    mo.joined(&new, &bot.id);
    mo.replaces(&old, &new);
    let started = Instant::now();
    loop {
        let reply = mo.answer_to(&mo.says(&new, "!pq library remove a-pact-is-signed"));
        if reply.body().contains("Nothing is changed yet.") {
            break;
        }
        // The bot may hear of it later than this.
        assert!(started.elapsed() < PATIENCE, "{}", reply.body());
        std::thread::sleep(Duration::from_secs(4));
    }
}

#[test]
fn a_revoked_session_ends_it_at_once() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    synapse.log_out(&bot.id);
    let status = bot.ended();
    assert_eq!(status.code(), Some(78), "{}", bot.log());
    assert!(
        bot.log().contains("refuses the bot's session"),
        "{}",
        bot.log()
    );
    // It says so again until it is mended.
    bot.go_on();
    assert_eq!(bot.ended().code(), Some(78), "{}", bot.log());
    std::fs::remove_dir_all(bot.home.dir().join("home/matrix")).unwrap();
    bot.go_on();
    bot.ready();
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    fence(&ada, &room, &bot);
}

#[test]
fn a_session_is_one_with_its_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    bot.stop();
    let folder = bot.home.dir().join("home/matrix");
    let session = folder.join("session.json");
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&session), mode(&folder)), (0o600, 0o700));
    let ends = |bot: &mut Bot<'_>, says: &str| {
        bot.go_on();
        assert_eq!(bot.ended().code(), Some(78), "{}", bot.log());
        assert!(bot.log().contains(says), "{}", bot.log());
    };
    let aside = bot.home.dir().join("aside");
    std::fs::rename(&session, &aside).unwrap();
    ends(&mut bot, "remove the folder");
    std::fs::rename(&aside, &session).unwrap();
    let store = folder.join("matrix-sdk-state.sqlite3");
    std::fs::rename(&store, &aside).unwrap();
    ends(&mut bot, "remove the folder");
    std::fs::rename(&aside, &store).unwrap();
    std::fs::set_permissions(&session, std::fs::Permissions::from_mode(0o644)).unwrap();
    ends(&mut bot, "chmod 600");
    std::fs::set_permissions(&session, std::fs::Permissions::from_mode(0o600)).unwrap();
    bot.go_on();
    bot.ready();
}

#[test]
fn a_wrong_password_is_told() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::away(synapse, "");
    bot.env = vec![("PULLQUOTE_MATRIX_PASSWORD", "another".to_owned())];
    bot.go_on();
    assert_eq!(bot.ended().code(), Some(78), "{}", bot.log());
    assert!(bot.log().contains("password"), "{}", bot.log());
    bot.env.clear();
    bot.go_on();
    assert_eq!(bot.ended().code(), Some(78), "{}", bot.log());
    assert!(
        bot.log().contains("PULLQUOTE_MATRIX_PASSWORD"),
        "{}",
        bot.log()
    );
}

#[test]
fn a_server_that_was_away_is_found_again() {
    let Some(synapse) = Synapse::own(json!({})) else {
        return;
    };
    let bot = Bot::start(&synapse);
    let ada = Member::login(&synapse, "ada");
    let rooms = BOTH.map(|kind| ada.room(&[&bot.id], kind));
    rooms.iter().for_each(|room| fence(&ada, room, &bot));
    synapse.restart();
    for room in &rooms {
        is_answered_once(&ada, &ada.mention(room, &bot.id, QUESTION));
    }
}

/// An answer that the server does not take is given later: in a while, or as soon as the server was away and is found again.
#[test]
fn an_answer_that_is_lost_is_given_later() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let detour = Detour::to(synapse);
    let mut bot = Bot::away(synapse, "");
    let config = format!(
        "[matrix]\nhomeserver = \"{}\"\nuser = \"{}\"\nservers = \"{NAME}\"\n",
        detour.url(),
        bot.id
    );
    bot.home.write("config.toml", config);
    bot.go_on();
    bot.ready();
    let ada = Member::login(synapse, "ada");
    let rooms = BOTH.map(|kind| ada.room(&[&bot.id], kind));
    rooms.iter().for_each(|room| fence(&ada, room, &bot));
    for waits in [true, false] {
        let lost = bot.log().matches("failed to send a message").count();
        detour.refuses(&["/send/"]);
        let asked = rooms
            .each_ref()
            .map(|room| ada.mention(room, &bot.id, QUESTION));
        let started = Instant::now();
        while bot.log().matches("failed to send a message").count() < lost + rooms.len() {
            assert!(started.elapsed() < PATIENCE, "{}", bot.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        if !waits {
            detour.refuses(&["/send/", "/sync"]);
            // The request that waits for something new ends with it.
            ada.says(&rooms[0], "Good morning");
            bot.logged("the homeserver cannot be reached");
        }
        detour.refuses(&[]);
        if !waits {
            detour.passes("/sync");
        }
        let started = Instant::now();
        asked.iter().for_each(|said| drop(is_answered(&ada, said)));
        assert!(waits || started.elapsed() < Duration::from_secs(15));
        asked.iter().for_each(|said| is_answered_once(&ada, said));
    }
}

#[test]
fn a_server_that_slows_it_down_gets_one_answer_each() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let rooms = BOTH.map(|kind| ada.room(&[&bot.id], kind));
    synapse.limit(&bot.id, 1, 1);
    let asked: Vec<Said> = (0..4)
        .flat_map(|_| {
            rooms
                .each_ref()
                .map(|room| ada.mention(room, &bot.id, QUESTION))
        })
        .collect();
    asked.iter().for_each(|said| is_answered_once(&ada, said));
}

#[test]
fn what_became_of_questions_while_it_was_away_is_seen() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    for kind in BOTH {
        let room = ada.room(&[&bot.id], kind);
        let id = bot.id.clone();
        let ask = || ada.mention(&room, &id, "Where was the pact signed?");
        let (edited, gone) = (ask(), ask());
        let (answer, taken) = (ada.answer_to(&edited), ada.answer_to(&gone));
        bot.kill();
        ada.edits(&edited, QUESTION);
        ada.redacts(&gone);
        let unasked = ask();
        ada.redacts(&unasked);
        bot.go_on();
        bot.ready();
        ada.redaction_of(&taken);
        assert!(ada.edit_of(&answer).body().contains("freight corridor"));
        fence(&ada, &room, &bot);
        assert!(ada.answers_to(&unasked).is_empty());
    }
}

/// Its account got another name meanwhile, after which it is no newcomer.
#[test]
fn a_new_name_hides_nothing_that_was_asked_before() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&bot.id], Kind::Plain);
    fence(&ada, &room, &bot);
    bot.kill();
    let asked = ada.mention(&room, &bot.id, QUESTION);
    let session = std::fs::read(bot.home.dir().join("home/matrix/session.json")).unwrap();
    let session: Value = serde_json::from_slice(&session).unwrap();
    let path = format!("/_matrix/client/v3/profile/{}/displayname", bot.id);
    let token = session["access_token"].as_str().unwrap();
    synapse.call(token, "PUT", &path, json!({"displayname": "Librarian"}));
    bot.go_on();
    is_answered_once(&ada, &asked);
}

/// Killed at any moment of a conversation: every question has one answer, which could be read.
fn kills(count: usize) {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let mut asked: Vec<Said> = Vec::new();
    let people = ["ada", "ben", "eve"].map(|name| Member::login(synapse, name));
    let rooms = BOTH.map(|kind| people[0].room(&[&bot.id], kind));
    for (room, who) in rooms
        .iter()
        .flat_map(|room| people[1..].iter().map(move |who| (room, who)))
    {
        people[0].brings(room, who);
    }
    for at in 0..count {
        let who = &people[at % people.len()];
        rooms
            .iter()
            .for_each(|room| asked.push(who.mention(room, &bot.id, QUESTION)));
        // At another moment each time: before the event comes, while it is answered, after that.
        std::thread::sleep(Duration::from_millis(37 * (at as u64 % 8)));
        bot.kill();
        bot.go_on();
        // Who asks more than twenty times in a minute would have no answer.
        if at % 6 == 5 {
            asked
                .iter()
                .for_each(|said| drop(is_answered(&people[0], said)));
        }
    }
    all_answered_once(&people[0], &rooms, &asked, &mut bot);
}

fn all_answered_once(ada: &Member<'_>, rooms: &[Room], asked: &[Said], bot: &mut Bot<'_>) {
    bot.ready();
    for said in asked {
        is_answered(ada, said);
    }
    rooms.iter().for_each(|room| fence(ada, room, bot));
    for said in asked {
        assert_eq!(ada.answers_to(said).len(), 1);
    }
    assert!(
        rooms
            .iter()
            .flat_map(|room| ada.heard(room))
            .all(|event| !event.is_locked)
    );
}

/// A first encrypted message begins a session and brings a key. Neither is lost where the bot is killed while it takes
/// them in.
fn kills_at_first_words(count: usize) {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let room = ada.room(&[&bot.id], Kind::Encrypted);
    let mut asked = Vec::new();
    for at in 0..count as u64 {
        let new = Member::login(synapse, &format!("new{at}"));
        ada.brings(&room, &new);
        bot.ready();
        asked.push(new.mention(&room, &bot.id, QUESTION));
        std::thread::sleep(Duration::from_millis(at * 7 % 48));
        bot.kill();
        bot.go_on();
    }
    all_answered_once(&ada, &[room], &asked, &mut bot);
}

#[test]
fn keys_survive_kills_as_they_come() {
    kills_at_first_words(8);
}

#[test]
#[ignore = "minutes: 50 newcomers"]
fn many_keys_survive_kills_as_they_come() {
    kills_at_first_words(50);
}

#[test]
fn ten_kills_leave_one_answer_each() {
    kills(10);
}

#[test]
#[ignore = "minutes: 100 kills"]
fn a_hundred_kills_leave_one_answer_each() {
    kills(100);
}

/// Of much that was said meanwhile, and is the first that it hears of: what was answered is not answered again.
#[test]
#[ignore = "minutes: 500 messages"]
fn a_backlog_is_answered_once() {
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let mut bot = Bot::start(synapse);
    let ada = Member::login(synapse, "ada");
    let rooms = BOTH.map(|kind| ada.room(&[&bot.id], kind));
    let old: Vec<Said> = rooms
        .iter()
        .map(|room| ada.mention(room, &bot.id, QUESTION))
        .collect();
    old.iter().for_each(|said| is_answered_once(&ada, said));
    bot.kill();
    let mut new = Vec::new();
    for at in 0..250 {
        for room in &rooms {
            // A member has twenty answers a minute.
            match at % 50 {
                0 => new.push(ada.mention(room, &bot.id, QUESTION)),
                _ => drop(ada.sends(
                    room,
                    "m.room.message",
                    json!({"msgtype": "m.notice", "body": "noise"}),
                )),
            }
        }
    }
    bot.go_on();
    new.iter().for_each(|said| is_answered_once(&ada, said));
    old.iter()
        .for_each(|said| assert_eq!(ada.answers_to(said).len(), 1, "{}", said.event()));
}
