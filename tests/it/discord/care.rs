//! Moderators look after the library, where the operator lets them.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::state::{ADMINISTRATOR, BOT, MANAGE_GUILD};
use super::world::World;

/// What is erased does not come back, however it was asked for.
#[test]
fn an_erasure_offers_no_way_back() {
    let world = World::new();
    let said = world.mention("mo", "@bot library erase a-pact-is-signed --yes");
    assert!(said.contains("rased"), "{said}");
    assert!(!said.contains("[Undo]"), "{said}");
}

/// Sites that never answer keep moderators waiting, and no question.
#[test]
fn changes_that_last_make_no_question_wait() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let world = World::with("[fetch]\nallow = \"127.0.0.1\"", |_| {});
    for n in 0..10 {
        let url = json!(format!("{address}/{n}"));
        world.call("mo", "library add", &[("url", url)]);
    }
    world.fake.wait("the promises", |state| {
        let promised = state
            .seen
            .iter()
            .filter(|seen| seen.what.ends_with("/callback"));
        (promised.count() >= 10).then_some(())
    });
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    // Not one of them has ended, which would name its address.
    let ended = world.fake.with(|state| {
        let mut said = state.messages.values();
        said.any(|message| message.author == BOT && message.content.contains("127.0.0.1"))
    });
    assert!(!ended);
}

/// An edit changes no library, so what a command showed or did stays told.
#[test]
fn an_edit_of_a_command_changes_nothing() {
    let mut world = World::new();
    let command = world.say("mo", "@bot library remove a-pact-is-signed");
    let preview = world.reply_to(command);
    let question = world.say("mo", "@bot freight corridor");
    let answer = world.reply_to(question);
    world.answers();
    world.edit(command, "@bot freight corridor");
    world.edit(command, "never mind");
    world.edit(question, "@bot library remove a-pact-is-signed");
    world.settled();
    world.fake.with(|state| {
        for id in [preview, answer] {
            let message = &state.messages[&id];
            assert_eq!((message.edits, message.deleted), (0, false));
        }
    });
}

#[test]
fn a_change_is_shown_applied_and_undone() {
    let world = World::new();
    let typed = world.slash("mo", "library remove", &[("?article", json!("PACT"))]);
    assert_eq!(typed, "a-pact-is-signed");
    assert_snapshot!(world.slash("mo", "library remove", &[("article", json!("a-pact-is-signed"))]), @"
    pullquote to mo alone:
    Removing it would make this difference: 1 gone.

    Gone: a-pact-is-signed.

    Nothing is changed yet.
    [Apply] [Cancel]
    ");
    assert_snapshot!(world.press("mo", "Cancel"), @"
    edited: pullquote to mo alone:
    Cancelled: nothing was changed.
    ");
    assert_snapshot!(world.ask("ada", "freight corridor").lines().next().unwrap(), @"pullquote:");
    world.slash(
        "mo",
        "library remove",
        &[("article", json!("a-pact-is-signed"))],
    );
    assert_snapshot!(world.press("mo", "Apply"), @r"
    edited: pullquote to mo alone:
    Removed A pact is signed, The Test Post \(a-pact-is-signed\).
    [Undo]
    ");
    assert_snapshot!(world.ask("ada", "freight corridor"), @"
    pullquote:
    **Asked:** freight corridor
    The library does not answer this.
    It holds no article yet.
    [Follow-up] [Delete]
    ");
    assert_snapshot!(world.press("mo", "Undo"), @"
    pullquote to mo alone:
    Undoing the last change would make this difference: 1 new.

    Came: a-pact-is-signed.

    These changes are taken back:

    - `3` · TIME · remove by moderator, discord · gone a-pact-is-signed

    Nothing is changed yet.
    [Apply] [Cancel]
    ");
    assert_snapshot!(world.press("mo", "Apply"), @"
    edited: pullquote to mo alone:
    Done: 1 new. This is state 4 of the library.
    Came: a-pact-is-signed.
    [Undo]
    ");
    let found = world.ask("ada", "freight corridor");
    assert!(found.contains("three harbours"), "{found}");
    let changes = world.slash("mo", "library changes", &[]);
    assert!(
        changes.contains("remove") && changes.contains("undo"),
        "{changes}"
    );
}

/// All commands of moderation, by those who may not: nothing changes.
#[test]
fn who_is_no_moderator_changes_nothing() {
    let world = World::new();
    let revision = || {
        let status = world.home.run(&["--json", "status"]);
        let status: Value = serde_json::from_str(status.lines().nth(1).unwrap()).unwrap();
        ["revision", "changed", "articles", "paused"].map(|key| status[key].to_string())
    };
    let before = revision();
    let article = [("article", json!("a-pact-is-signed"))];
    world.slash("mo", "library remove", &article);
    let commands = [
        (
            "library add",
            &[("url", json!("https://example.org/x"))][..],
        ),
        ("library remove", &article),
        ("library erase", &article),
        (
            "library edit",
            &[
                ("article", json!("a-pact-is-signed")),
                ("title", json!("x")),
            ],
        ),
        ("library refresh", &[]),
        ("library undo", &[]),
        ("library pause", &[]),
        ("library changes", &[]),
    ];
    // Many people, as one is told only so often.
    for (n, (path, values)) in commands.into_iter().enumerate() {
        for who in [
            "ada in #general",
            "admin in Elsewhere",
            "ada in dm",
            "mo in dm",
        ] {
            let who = who.replacen(' ', &format!("{n} "), 1);
            let (person, _) = world.seat(&who);
            if who.contains("Elsewhere") {
                world.fake.with(|state| {
                    state.give(
                        world.elsewhere,
                        person,
                        "Owner",
                        ADMINISTRATOR | MANAGE_GUILD,
                    )
                });
            }
            let said = world.slash(&who, path, values);
            let denied = said.contains("Only moderators") || said.contains("none of them");
            assert!(denied, "{who} {path}: {said}");
            for words in [
                "library remove a-pact-is-signed",
                "library apply 1",
                "library pause",
            ] {
                if who.contains("Elsewhere") {
                    // There, a channel is told once.
                    world.say(&who, &format!("@bot {words}"));
                    continue;
                }
                let said = world.mention(&who, &format!("@bot {words}"));
                let denied = said.contains("Only moderators") || said.contains("none of them");
                assert!(denied, "{who} {words}: {said}");
            }
        }
    }
    // A preview's button, which others see when it is shared or guessed.
    assert_snapshot!(world.press("ada", "Apply"), @"
    pullquote to ada alone:
    Only moderators of the library can do this.
    ");
    assert_eq!(revision(), before);
}

/// Rights are those of the moment.
#[test]
fn a_right_that_was_taken_is_gone_at_once() {
    let world = World::new();
    world.slash(
        "mo",
        "library remove",
        &[("article", json!("a-pact-is-signed"))],
    );
    world.fake.with(|state| {
        let mo = state.person("mo");
        state.give(world.guild, mo, "Librarian", 0);
    });
    let said = world.press("mo", "Apply");
    assert!(said.contains("Only moderators"), "{said}");
    let found = world.ask("ada", "freight corridor");
    assert!(found.contains("three harbours"), "{found}");
}

#[test]
fn an_answer_pauses_and_goes_on() {
    let world = World::new();
    assert_snapshot!(world.slash("mo", "library pause", &[]), @"
    pullquote to mo alone:
    Questions are not answered from now on.
    Next: `library resume`
    ");
    let paused = world.ask("ada", "freight corridor");
    assert!(
        paused.contains("paused") && !paused.contains("harbours"),
        "{paused}"
    );
    assert!(
        world
            .mention("ada in dm", "freight corridor")
            .contains("harbours"),
        "other places go on"
    );
    assert_snapshot!(world.slash("mo", "library resume", &[]), @"
    pullquote to mo alone:
    Questions are answered.
    ");
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
}

/// A long silence may be a lost connection: a moderator sees it, from the terminal too.
#[test]
fn the_last_event_is_told() {
    let world = World::new();
    world.ask("ada", "freight corridor");
    let said = world.slash("mo", "library status", &[]);
    assert!(said.contains("Last event on discord: TIME"), "{said}");
    let said = world.home.run(&["status"]);
    assert!(said.contains("Last event on discord: 2"), "{said}");
}
