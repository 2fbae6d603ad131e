//! Messages that are edited, deleted, repeated, or not for the bot.

use insta::assert_snapshot;

use super::people::message;
use super::state::{BOT, Message, State};
use super::world::World;

#[test]
fn an_answer_follows_its_question() {
    let world = World::new();
    let question = world.say("ada", "@bot freight corridor");
    let answer = world.reply_to(question);
    world.answers();
    world.edit(question, "@bot who helps an aggressor?");
    assert_snapshot!(world.edited(answer, 1), @r#"
    pullquote in reply to ada:
    **Found in the library: 1 excerpt**

    > Neither state would **help** an **aggressor** against the other.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Defence" · paragraph 4 · [Open](<https://example.org/pact#:~:text=Neither%20state%20would%20help%20an%20aggressor%20against%20the%20other.>)
    [Context] [Follow-up] [Delete]
    "#);
    // Two in one second.
    world.edit(question, "@bot orchards and vineyards");
    assert!(world.edited(answer, 2).contains("vineyards"));
    world.delete(question);
    world.gone(answer);
    let question = world.say("ada in dm", "freight corridor");
    let answer = world.reply_to(question);
    world.answers();
    world.delete(question);
    world.gone(answer);
}

/// People correct and delete at once, while the answer is on its way.
#[test]
fn what_is_edited_or_deleted_in_the_midst_is_not_answered_as_it_was() {
    let world = World::new();
    for n in 0..5 {
        let who = format!("ada{n}");
        let corrected = world.say(&who, "@bot freight corridor");
        world.edit(corrected, "@bot orchards and vineyards");
        world.fake.wait("the corrected answer", |state| {
            let mut said = state.said().into_iter();
            let answers = |(_, message): &(u64, &Message)| message.reference == Some(corrected);
            said.any(|one| answers(&one) && one.1.content.contains("vineyards"))
                .then_some(())
        });
        let deleted = world.say(&who, "@bot freight corridor");
        world.delete(deleted);
    }
    world.answers();
    world.fake.wait("no answers to what is deleted", |state| {
        let mut said = state.said().into_iter();
        let left = |message: &Message| {
            message
                .reference
                .is_none_or(|to| state.messages[&to].deleted)
        };
        (!said
            .any(|(_, message)| left(message) && state.channels[&message.channel].guild.is_some()))
        .then_some(())
    });
}

#[test]
fn a_question_that_follows_another_follows_it_when_it_is_edited() {
    let world = World::new();
    let first = world.say("ada", "@bot would grain pass through the corridor?");
    let answer = world.reply_to(first);
    world.answers();
    let second = world.reply("ada", Some(answer), "@bot and copper?");
    let renewed = world.reply_to(second);
    world.answers();
    world.edit(second, "@bot and timber?");
    let said = world.edited(renewed, 1);
    assert!(said.contains("**Grain**, **timber**"), "{said}");
}

#[test]
fn an_edit_that_asks_no_more_takes_the_answer_away() {
    let world = World::new();
    let question = world.say("ada", "@bot freight corridor");
    let answer = world.reply_to(question);
    world.answers();
    world.edit(question, "never mind");
    world.gone(answer);
}

#[test]
fn programs_and_others_are_not_answered() {
    let mut world = World::new();
    world.say("another-bot", "@bot freight corridor");
    world.say("another-bot in dm", "freight corridor");
    world.say("ada", "freight corridor, who knows of it?");
    let (hook, channel) = world.seat("hook");
    let (_, other) = world.seat("bob in dm");
    world.fake.with(|state| {
        let guild = state.channels[&channel].guild;
        let mut by_webhook = message(hook, channel, &format!("<@{BOT}> freight corridor"), None);
        by_webhook.webhook = true;
        let own = message(BOT, other, "freight corridor", None);
        for (message, guild) in [(by_webhook, guild), (own, None)] {
            let id = state.id();
            state.messages.insert(id, message);
            let event = state.message_event(id);
            state.dispatch("MESSAGE_CREATE", guild, &event);
        }
    });
    // Its own message, which the fake has put there.
    assert_eq!(world.settled(), 1);
}

/// Discord sends events again: after a resume, and to a program that was started anew.
#[test]
fn what_comes_twice_is_answered_once() {
    let mut world = World::new();
    let question = world.say("ada", "@bot freight corridor");
    world.reply_to(question);
    world.ask("ada", "freight corridor");
    let again = |world: &World| {
        world.fake.with(|state| {
            let guild = state.channels[&state.messages[&question].channel].guild;
            let event = state.message_event(question);
            state.dispatch("MESSAGE_CREATE", guild, &event);
        });
    };
    again(&world);
    world.fake.with(|state| {
        state.gateway.replay = 50;
        state.hang_up(Some(4000), true);
    });
    world.fake.wait("a resume", |state| {
        (state.gateway.resumes == 1).then_some(())
    });
    again(&world);
    assert_eq!(world.settled(), 2);
    world.start();
    world.connected();
    again(&world);
    assert_eq!(world.settled(), 3);
}

/// More questions a minute than a member has are one polite sentence, then silence: in a guild, and in direct messages,
/// where nobody else would be told.
#[test]
fn who_asks_too_much_is_told_once() {
    for place in ["#general", "dm"] {
        let mut world = World::new();
        for n in 0..40 {
            world.say(
                &format!("ada in {place}"),
                &format!("@bot freight corridor {n}"),
            );
        }
        let told = |state: &State| {
            let said = state.said().into_iter();
            said.filter(|(_, message)| message.content.contains("That is a lot of questions"))
                .count()
        };
        world
            .fake
            .wait("the sentence", |state| (told(state) > 0).then_some(()));
        // What is under way is ended first.
        world.stop();
        let said = world.fake.with(|state| state.said().len());
        assert!((10..35).contains(&said), "{said} answers in {place}");
        assert_eq!(world.fake.with(|state| told(state)), 1);
    }
}
