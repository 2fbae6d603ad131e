//! How the program begins and ends.

use std::time::Duration;

use insta::assert_snapshot;

use super::rest::Trouble;
use super::state::BOT;
use super::trouble::{count, fail};
use super::world::{TOKEN, World};

#[test]
fn it_says_how_it_is_invited_and_what_it_keeps() {
    let mut world = World::new();
    world.answers();
    world.stop();
    let out = world.out().replace(&world.guild.to_string(), "GUILD");
    assert_snapshot!(out.replace(&BOT.to_string(), "BOT"), @"
    Discord: answers in direct messages and in these guilds: GUILD.
    Discord: Stored: which messages were answered, by their number. No question, and nothing about who asked.
    Discord: connected. To add the bot to a guild: https://discord.com/oauth2/authorize?client_id=BOT&permissions=274877975552&integration_type=0&scope=bot+applications.commands
    ");
}

/// Killed in the middle of its work, it answers what it had not answered, or nothing, and nothing twice.
#[test]
fn a_killed_program_goes_on() {
    let mut world = World::new();
    world.answers();
    let question = world.say("ada", "@bot freight corridor");
    world.kill();
    world.fake.with(|state| state.forget_sessions());
    world.start();
    world.fake.wait("another session", |state| {
        (state.gateway.identifies.len() == 2 && state.is_connected()).then_some(())
    });
    world.fake.with(|state| {
        let event = state.message_event(question);
        state.dispatch("MESSAGE_CREATE", Some(world.guild), &event);
    });
    world.answers();
    let replies = world.fake.with(|state| {
        state
            .said()
            .iter()
            .filter(|(_, message)| message.reference == Some(question))
            .count()
    });
    assert!(replies <= 1, "{replies} replies");
}

/// What it remembers of messages is worth less than its answers.
#[test]
fn a_damaged_memory_does_not_keep_it_from_answering() {
    let mut world = World::away("");
    world.expected = vec!["state.db"];
    world.start();
    world.connected();
    world.stop();
    let file = world.home.dir().join("home/state.db");
    std::fs::write(&file, "no database at all ".repeat(300)).unwrap();
    world.start();
    world.connected();
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    world.logged("state.db`: it may be removed");
}

#[test]
fn the_program_ends_in_time_when_told() {
    let mut world = World::new();
    world.ask("ada", "freight corridor");
    let (status, took) = world.stop();
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// Sites that never answer do not keep it from ending either.
#[test]
fn the_program_ends_in_time_in_the_midst_of_changes() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let mut world = World::with("[fetch]\nallow = \"127.0.0.1\"", |_| {});
    for n in 0..6 {
        let url = serde_json::json!(format!("{address}/{n}"));
        world.call("mo", "library add", &[("url", url)]);
    }
    world.fake.wait("the promises", |state| {
        let promised = state.interactions.iter().filter(|one| one.deferred);
        (promised.count() >= 6).then_some(())
    });
    let (status, took) = world.stop();
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_discord_that_is_down_is_tried_again() {
    let mut world = World::away("");
    fail(&world, "GET /gateway/bot", 2, Trouble::Refuse(503, 0));
    world.start();
    world.connected();
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    assert!(count(&world, "GET /gateway/bot") >= 3);
    // Told to end while it waits for one, it ends as well.
    world.stop();
    fail(&world, "GET /gateway/bot", 1000, Trouble::HangUp);
    world.start();
    let seen = count(&world, "GET /gateway/bot");
    world.fake.wait("an attempt", |state| {
        (state
            .seen
            .iter()
            .filter(|seen| seen.what == "GET /gateway/bot")
            .count()
            > seen)
            .then_some(())
    });
    let (status, took) = world.stop();
    assert!(
        status.code() == Some(0) && took < Duration::from_secs(5),
        "{status} {took:?}"
    );
}

/// What only a person can mend ends the program, with the sentence that mends it.
#[test]
fn what_an_operator_must_mend_ends_it() {
    for (code, expect) in [
        (4004, "refuses the token"),
        (4013, "update the program"),
        (4014, "intents"),
    ] {
        let mut world = World::away("");
        world.expected = vec!["serenity::gateway"];
        world.fake.with(|state| state.gateway.refuse = Some(code));
        world.start();
        let status = world.ended();
        assert_eq!(status.code(), Some(78), "{code}");
        let log = world.log();
        assert!(
            log.contains(expect) && !log.contains(TOKEN),
            "{code}: {log}"
        );
        assert_eq!(
            world.fake.with(|state| state.gateway.identifies.len()),
            1,
            "{code}"
        );
    }
    let mut world = World::away("");
    world.fake.with(|state| state.token = "another".into());
    world.start();
    assert_eq!(world.ended().code(), Some(78));
    assert!(world.log().contains("refuses the token"));
    assert_eq!(
        world.fake.with(|state| state.seen.len()),
        1,
        "it asked again"
    );
}

/// A token that is revoked while it runs: not one request more, and the sentence that mends it.
#[test]
fn a_token_that_is_revoked_ends_it() {
    let mut world = World::new();
    fail(
        &world,
        "POST /channels/{channel_id}/messages",
        1,
        Trouble::Refuse(401, 0),
    );
    world.say("ada in dm", "freight corridor");
    world.logged("failed to send a message");
    world.say("bob in dm", "freight corridor");
    assert_eq!(world.ended().code(), Some(78));
    assert!(world.log().contains("refuses the token"), "{}", world.log());
}

/// Mistakes in what an operator writes are told with the key, before anything is connected to.
#[test]
fn a_wrong_setting_ends_it_with_a_sentence() {
    for (line, expect) in [
        ("channels = \"abc\"", "channels"),
        ("moderator_roles = \"@mods\"", "moderator_roles"),
        ("log_channels = \"1\"", "log_channels"),
        ("token_file = \"missing\"", "missing"),
    ] {
        let mut world = World::away(line);
        if line.starts_with("token_file") {
            world.token = "";
        }
        world.start();
        let status = world.ended();
        let log = world.log();
        assert_eq!(status.code(), Some(78), "{line}: {log}");
        assert!(log.contains(expect), "{line}: {log}");
        assert_eq!(world.fake.with(|state| state.seen.len()), 0, "{line}");
    }
}

/// As many shards as Discord asks for, in one process: what comes on any of them is answered.
#[test]
fn all_shards_are_held_in_one_process() {
    let mut world = World::away("");
    world.fake.with(|state| state.gateway.shards = 2);
    world.start();
    let shards = world.fake.wait("both shards", |state| {
        let sessions = state.gateway.sessions.iter();
        let shards: Vec<(u64, u64)> = sessions.map(|session| session.shard).collect();
        (shards.len() == 2).then_some(shards)
    });
    assert_eq!(shards, [(0, 2), (1, 2)]);
    world.answers();
    let said = world.mention("ada", "@bot freight corridor");
    assert!(said.contains("three harbours"), "{said}");
}
