//! Discord refuses, is slow, or is not there.

use serde_json::json;

use super::rest::{Fault, Trouble};
use super::state::{Message, READ_HISTORY, SEND_MESSAGES, VIEW_CHANNEL};
use super::world::World;

const CALLBACK: &str = "POST /interactions/{interaction_id}/{interaction_token}/callback";
const SEND: &str = "POST /channels/{channel_id}/messages";

pub fn fail(world: &World, what: &'static str, times: usize, how: Trouble) {
    world
        .fake
        .with(|state| state.faults.push(Fault { what, times, how }));
}

pub fn count(world: &World, what: &str) -> usize {
    world
        .fake
        .with(|state| state.seen.iter().filter(|seen| seen.what == what).count())
}

/// Each is one request and one line of the log, and the bot goes on.
#[test]
fn what_is_refused_is_not_tried_again() {
    let mut world = World::new();
    let refusals = [
        (404, 10062),
        (400, 40060),
        (404, 10008),
        (403, 50001),
        (403, 50013),
        (400, 50035),
        (500, 0),
    ];
    for (n, (status, code)) in refusals.into_iter().enumerate() {
        fail(&world, CALLBACK, 1, Trouble::Refuse(status, code));
        world.call("ada", "ask", &[("question", json!("freight corridor"))]);
        world.fake.wait("a refusal", |state| {
            let seen = state.seen.iter().filter(|seen| seen.what == CALLBACK);
            (seen.count() > n).then_some(())
        });
        world.answers();
    }
    world.stop();
    assert_eq!(
        count(&world, CALLBACK),
        refusals.len(),
        "something was tried again"
    );
    let log = world.log();
    let warned: Vec<&str> = log.lines().filter(|line| line.contains(" WARN ")).collect();
    assert_eq!(warned.len(), refusals.len(), "{warned:#?}");
}

#[test]
fn channels_that_are_closed_or_gone_are_left_alone() {
    let world = World::new();
    let say = |what: &str| {
        let before = count(&world, SEND);
        world.say("ada in #other", "@bot freight corridor");
        world.fake.wait(what, |state| {
            (state.seen.iter().filter(|seen| seen.what == SEND).count() > before).then_some(())
        });
        world.answers();
        assert_eq!(count(&world, SEND), before + 2, "{what} was tried again");
    };
    let (_, other) = world.seat("ada in #other");
    for denied in [VIEW_CHANNEL, SEND_MESSAGES] {
        world
            .fake
            .with(|state| state.channels.get_mut(&other).unwrap().denied = denied);
        say("a refused message");
    }
    let (_, dm) = world.seat("shy in dm");
    world
        .fake
        .with(|state| state.channels.get_mut(&dm).unwrap().refuses = true);
    world.say("shy in dm", "freight corridor");
    world.fake.wait("a closed dm", |state| {
        state
            .seen
            .iter()
            .any(|seen| seen.status == 403 && seen.path.contains(&dm.to_string()))
            .then_some(())
    });
    world.answers();
}

/// Without the right to read what was before, it may write and not reply.
#[test]
fn where_it_may_not_reply_it_answers_without() {
    let world = World::new();
    let (_, other) = world.seat("ada in #other");
    world
        .fake
        .with(|state| state.channels.get_mut(&other).unwrap().denied = READ_HISTORY);
    world.say("ada in #other", "@bot freight corridor");
    world.fake.wait("an answer that is no reply", |state| {
        let mut said = state.said().into_iter();
        said.any(|(_, message)| message.channel == other && message.content.contains("harbours"))
            .then_some(())
    });
}

#[test]
fn an_answer_that_was_deleted_stays_so() {
    let world = World::new();
    let question = world.say("ada", "@bot freight corridor");
    let answer = world.reply_to(question);
    world.mention("zoe in dm", "freight corridor");
    world.delete(answer);
    world.edit(question, "@bot who helps an aggressor?");
    world.fake.wait("a refused edit", |state| {
        state
            .seen
            .iter()
            .any(|seen| seen.what.starts_with("PATCH /channels") && seen.status == 404)
            .then_some(())
    });
    world.delete(question);
    world.answers();
}

/// A moderator who dismisses a reply that others were not to see is not answered before all.
#[test]
fn a_reply_that_was_dismissed_goes_nowhere() {
    let mut world = World::new();
    let what = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original";
    fail(&world, what, 1, Trouble::Refuse(404, 10008));
    let (_, channel) = world.seat("mo");
    world.call("mo", "library status", &[]);
    world.logged("failed to edit a response");
    // What is under way is ended first.
    world.stop();
    let said = world.fake.with(|state| {
        let here = |(_, message): &&(u64, &Message)| {
            message.channel == channel && message.content.contains("article")
        };
        state.said().iter().filter(here).count()
    });
    assert_eq!(said, 0);
}

/// After fifteen minutes a token is refused with the status that a wrong bot token has; the bot's own is as good as before.
#[test]
fn a_token_that_died_is_no_reason_to_stop() {
    let world = World::new();
    world.fake.with(|state| {
        state.faults.push(Fault {
            what: "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
            times: 1,
            how: Trouble::Refuse(401, 50027),
        });
    });
    let (_, channel) = world.seat("mo");
    world.call("mo", "library status", &[]);
    world.fake.wait("a sentence in the channel", |state| {
        state
            .said()
            .iter()
            .any(|(_, message)| message.channel == channel && message.content.contains("too long"))
            .then_some(())
    });
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    world.answers();
}

/// With the library's own rate limiter, and behind a proxy that keeps to the limits and lets one through.
fn limits(world: &World) {
    let reply = |who: &str| world.mention(who, "freight corridor");
    fail(world, SEND, 1, Trouble::Limit(0.3, false));
    assert!(reply("ada in dm").contains("harbours"));
    // Long before the minute after which anything is given up; `logged` does not wait so long.
    fail(world, SEND, 1, Trouble::Limit(3600.0, false));
    let before = count(world, SEND);
    world.say("ada in dm", "freight corridor");
    world.logged("failed to send a message fault=Late");
    assert_eq!(count(world, SEND), before + 1);
    // Others do not wait with it.
    assert!(reply("bob in dm").contains("harbours"));
    assert!(world.ask("bob", "freight corridor").contains("harbours"));
}

#[test]
fn a_rate_limit_is_waited_for_and_a_long_one_given_up() {
    limits(&World::behind_tls());
}

#[test]
fn a_rate_limit_behind_a_proxy_is_waited_for_and_a_long_one_given_up() {
    let world = World::new();
    limits(&world);
    // One that goes on and on is given up too.
    let before = count(&world, SEND);
    fail(&world, SEND, 3, Trouble::Limit(0.1, false));
    world.say("eve in dm", "freight corridor");
    world.logged("fault=Refused(429");
    assert_eq!(count(&world, SEND), before + 3);
    world.answers();
}

/// A first response waits as long as it is of use, and is not sent when it is not.
#[test]
fn a_limit_on_a_first_response_is_waited_for_in_time() {
    let world = World::behind_tls();
    fail(&world, CALLBACK, 1, Trouble::Limit(0.3, false));
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    fail(&world, CALLBACK, 1, Trouble::Limit(20.0, false));
    world.call("bob", "ask", &[("question", json!("freight corridor"))]);
    world.logged("failed to respond to an interaction");
    assert_eq!(count(&world, CALLBACK), 3);
    assert!(world.ask("eve", "freight corridor").contains("harbours"));
}

/// A global limit closes the way for all, save for interactions, which it does not concern; the fake complains of each
/// other request in it.
fn global_limit(world: &World) {
    fail(world, SEND, 1, Trouble::Limit(1.5, true));
    let first = world.say("ada in dm", "freight corridor");
    world.logged("a rate limit of Discord was met");
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    let others =
        ["bob in dm", "eve in dm", "ada"].map(|who| world.say(who, "@bot freight corridor"));
    for question in [first].into_iter().chain(others) {
        assert!(world.replied(question).contains("harbours"));
    }
    // No message comes in a window of an hour, nor is it waited for; an interaction is answered.
    fail(world, SEND, 1, Trouble::Limit(3600.0, true));
    world.say("ada in dm", "freight corridor");
    world.logged("seconds=3600 global=true");
    let sent = count(world, SEND);
    world.say("bob in dm", "freight corridor");
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    world.logged("failed to send a message fault=Late");
    assert_eq!(count(world, SEND), sent);
}

#[test]
fn nothing_is_sent_while_a_global_limit_lasts() {
    global_limit(&World::behind_tls());
}

#[test]
fn nothing_is_sent_behind_a_proxy_while_a_global_limit_lasts() {
    global_limit(&World::new());
}

/// Nothing is sent twice to a Discord that hangs up in the middle.
#[test]
fn a_line_that_breaks_is_no_second_answer() {
    let world = World::new();
    fail(&world, SEND, 1, Trouble::HangUp);
    world.say("ada in dm", "freight corridor");
    fail(&world, CALLBACK, 1, Trouble::HangUp);
    world.call("bob", "ask", &[("question", json!("freight corridor"))]);
    world.fake.wait("both", |state| {
        (state.seen.iter().filter(|seen| seen.status == 0).count() == 2).then_some(())
    });
    world.answers();
    let said = world.fake.with(|state| state.said().len());
    assert!(said <= 3, "{said} messages");
}
