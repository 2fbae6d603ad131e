//! The connection to the gateway: lost, resumed, renewed, silent; and what of it is in the log.

use serde_json::json;

use super::gateway::Silence;
use super::world::World;

#[test]
fn a_lost_line_is_resumed() {
    let world = World::new();
    let mut resumes = 0;
    let mut lose = |how: &dyn Fn(&World)| {
        how(&world);
        resumes += 1;
        world.fake.wait("a resume", |state| {
            (state.gateway.resumes == resumes && state.is_connected()).then_some(())
        });
        world.answers();
    };
    lose(&|world| {
        world
            .fake
            .with(|state| state.say(&json!({"op": 7, "d": null})))
    });
    lose(&|world| world.fake.with(|state| state.hang_up(Some(4000), true)));
    lose(&|world| world.fake.with(|state| state.hang_up(None, true)));
    // What was said meanwhile is heard of after it.
    let mut missed = 0;
    world.fake.with(|state| state.hang_up(Some(1001), true));
    missed += world.say("ada", "@bot freight corridor");
    assert!(world.replied(missed).contains("harbours"));
    assert_eq!(world.fake.with(|state| state.gateway.identifies.len()), 1);
}

#[test]
fn a_session_that_is_gone_is_opened_anew() {
    let world = World::new();
    world.fake.with(|state| {
        state.forget_sessions();
        state.hang_up(Some(4000), false);
    });
    world.fake.wait("a new session", |state| {
        (state.gateway.identifies.len() == 2 && state.is_connected()).then_some(())
    });
    world.answers();
    world.fake.with(|state| {
        state.forget_sessions();
        state.say(&json!({"op": 9, "d": false}));
    });
    world.fake.wait("another session", |state| {
        (state.gateway.identifies.len() == 3 && state.is_connected()).then_some(())
    });
    world.answers();
}

/// At every level of the log, and with everything that the libraries have to say.
#[test]
fn no_token_is_in_a_log_at_any_level() {
    let world = World::logging("trace");
    world.answers();
    world.ask("ada", "freight corridor");
    world.slash("mo", "library status", &[]);
    world.press("ada", "Context");
}

/// Events of a kind that the program does not know, or with fields that it does not expect, end nothing.
#[test]
fn an_event_that_cannot_be_read_ends_nothing() {
    let mut world = World::new();
    world.expected = vec!["could not be read", "unknown event"];
    world.fake.with(|state| {
        let guild = Some(world.guild);
        state.dispatch("MESSAGE_CREATE", guild, &json!({"id": "1", "content": 7}));
        state.dispatch(
            "INTERACTION_CREATE",
            guild,
            &json!({"id": "none", "type": 99}),
        );
        state.dispatch("A_NEW_KIND", guild, &json!({"some": ["thing"]}));
    });
    world.answers();
}

/// Heartbeats that nobody acknowledges end a line. The library opens a new session then, so what was said meanwhile is lost.
#[test]
fn a_dead_line_is_left() {
    let world = World::with("", |world| {
        world.fake.with(|state| state.gateway.every = 300)
    });
    world.fake.with(|state| state.fall_silent(Silence::All));
    world.fake.wait("another session", |state| {
        (state.gateway.identifies.len() == 2).then_some(())
    });
    world.answers();
}

/// A line that lives and brings no events looks like a quiet guild. It is resumed, so nothing is lost that was said
/// meanwhile.
#[test]
#[ignore = "minutes: a silence is one after six of them"]
fn a_line_without_events_is_resumed() {
    let world = World::with("", |world| {
        world.fake.with(|state| state.gateway.every = 10_000)
    });
    world.fake.with(|state| state.fall_silent(Silence::Events));
    let missed = world.say("ada", "@bot freight corridor");
    world.fake.wait_long("a resume", |state| {
        (state.gateway.resumes == 1).then_some(())
    });
    assert!(world.replied(missed).contains("harbours"));
    world.answers();
    world.logged("was silent: it is resumed");
    assert_eq!(world.fake.with(|state| state.gateway.identifies.len()), 1);
}
