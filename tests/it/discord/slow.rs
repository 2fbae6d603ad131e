//! Answers that take longer than a first response may: they are promised first.

use std::fs::File;

use serde_json::{Value, json};

use super::state::State;
use super::world::World;

const MISQUOTED: &str = "the index's text is not the library's";

/// A world whose index has to be made anew before it answers, and another process that does not let it yet.
fn held_up() -> (World, File) {
    let mut world = World::with("", |world| {
        world.fake.with(|state| state.gateway.every = 300)
    });
    world.expected = vec![MISQUOTED];
    let db = rusqlite::Connection::open(world.home.dir().join("home/library.db")).unwrap();
    let change = "UPDATE version SET body = replace(body, 'freight', 'railway')";
    assert!(db.execute(change, []).unwrap() > 0);
    let lock = File::open(world.home.dir().join("home/write.lock")).unwrap();
    lock.lock().unwrap();
    (world, lock)
}

/// How far a change has come is told, until its token dies: once that is refused, nothing more is told there.
#[test]
fn progress_is_told_until_nobody_hears_of_it() {
    let (world, lock) = held_up();
    let (_, channel) = world.seat("mo");
    let article = [("article", json!("a-pact-is-signed"))];
    world.call("mo", "library remove", &article);
    let edits = |state: &State, status: u16| {
        let seen = state.seen.iter();
        let edits = seen.filter(|seen| seen.what.starts_with("PATCH /webhooks"));
        edits.filter(|seen| seen.status == status).count()
    };
    world.fake.wait("two tellings", |state| {
        (edits(state, 200) >= 2).then_some(())
    });
    world
        .fake
        .with(|state| state.ahead += std::time::Duration::from_secs(16 * 60));
    world
        .fake
        .wait("a refusal", |state| (edits(state, 401) == 1).then_some(()));
    // Longer than it takes to tell again.
    std::thread::sleep(std::time::Duration::from_secs(5));
    drop(lock);
    // What was for one alone is not shown to all.
    let said = world.fake.wait("a sentence in the channel", |state| {
        let mut said = state.said().into_iter();
        said.find(|(_, message)| message.channel == channel && message.only.is_none())
            .map(|(_, message)| message.content.clone())
    });
    assert!(said.starts_with("A moderator's command took"), "{said}");
    // That of the result.
    assert_eq!(world.fake.with(|state| edits(state, 401)), 2);
}

fn ask(world: &World, private: bool) -> u64 {
    let values: [(&str, Value); 2] = [
        ("question", json!("freight corridor harbours")),
        ("private", json!(private)),
    ];
    let call = world.call("ada", "ask", &values);
    world.fake.wait("a promise", |state| {
        let one = state.interactions.iter().find(|one| one.id == call);
        one.filter(|one| one.deferred).map(|_| ())
    });
    call
}

#[test]
fn a_slow_answer_is_promised_and_takes_the_place_of_its_promise() {
    for private in [false, true] {
        let (world, lock) = held_up();
        let call = ask(&world, private);
        // Meanwhile others are answered, and the line is kept.
        let said = world.ask("bob", "who won the world cup");
        assert!(said.contains("does not answer"), "{said}");
        let beats = world.fake.with(|state| state.gateway.heartbeats);
        world.fake.wait("heartbeats", |state| {
            (state.gateway.heartbeats >= beats + 3).then_some(())
        });
        drop(lock);
        let said = world.answer(call);
        assert!(said.contains("railway **corridor**"), "{said}");
        assert_eq!(said.contains(" to ada alone"), private, "{said}");
    }
}

/// After fifteen minutes the promise cannot be kept where it was given: what all may read is said in the channel.
#[test]
fn a_slow_answer_whose_token_died_goes_to_the_channel_unless_it_is_private() {
    let (mut world, lock) = held_up();
    let (_, channel) = world.seat("ada");
    ask(&world, false);
    ask(&world, true);
    world
        .fake
        .with(|state| state.ahead += std::time::Duration::from_secs(16 * 60));
    drop(lock);
    let answers = move |state: &State| {
        let said = state.said().into_iter();
        let here = said.filter(|(_, message)| {
            message.channel == channel && message.content.contains("railway **corridor**")
        });
        here.count()
    };
    world.fake.wait("the answer in the channel", |state| {
        (answers(state) > 0).then_some(())
    });
    let edits = |state: &State| {
        let seen = state.seen.iter();
        seen.filter(|seen| seen.what.starts_with("PATCH /webhooks"))
            .count()
    };
    world
        .fake
        .wait("both", |state| (edits(state) == 2).then_some(()));
    // What is under way is ended first.
    world.stop();
    assert_eq!(world.fake.with(|state| answers(state)), 1);
}
