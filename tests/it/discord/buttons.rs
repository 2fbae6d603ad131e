//! Buttons under answers.

use insta::assert_snapshot;
use serde_json::json;

use super::world::World;

#[test]
fn buttons_do_what_they_say() {
    let world = World::new();
    world.ask("ada", "freight corridor");
    assert_snapshot!(world.press("bob", "Context"), @"
    pullquote to bob alone:
    **A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · `a-pact-is-signed`**

    **Paragraph 1:**
    > The two presidents signed the pact in the capital on Friday.

    Under *Harbours and rail*
    **Paragraph 2, the one asked for:**
    > A freight corridor would link three harbours by rail and sea.

    **Paragraph 3:**
    > Grain, timber and copper would pass through it.

    Next: `show a-pact-is-signed#p4`
    ");
    assert_snapshot!(world.press("bob", "Delete"), @"
    pullquote to bob alone:
    Only who asked, and moderators of the library, can delete this.
    ");
    assert_snapshot!(world.press("ada", "Delete"), @"deleted");
    world.ask("ada", "freight corridor");
    assert_snapshot!(world.press("mo", "Delete"), @"deleted");
    world.slash(
        "ada",
        "ask",
        &[
            ("question", json!("freight corridor")),
            ("private", json!(true)),
        ],
    );
    assert_snapshot!(world.press("ada", "Share"), @r#"
    pullquote:
    **Found in the library: 1 excerpt**

    > A freight corridor would link three harbours by rail and sea.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Follow-up] [Delete]
    "#);
}

/// What a button means stands on it, and whoever presses one could say anything: only what is on the message counts.
#[test]
fn a_button_that_is_not_on_the_message_does_nothing() {
    let world = World::new();
    world.ask("ada", "freight corridor");
    let answer = world.fake.with(|state| state.said().pop().unwrap().0);
    let (eve, _) = world.seat("eve");
    let mut digits = Vec::new();
    let mut rest = eve;
    while rest > 0 {
        digits.push(char::from_digit((rest % 36) as u32, 36).unwrap());
        rest /= 36;
    }
    let own: String = digits.iter().rev().collect();
    for id in [format!("d:{own}"), "a:1".to_owned(), "u:2".to_owned()] {
        let pressed = world.forged_on("eve", answer, &id);
        let said = world.answer(pressed);
        assert!(
            said.contains("from another version of the bot"),
            "{id}: {said}"
        );
    }
    let said = world.press("eve", "Delete");
    assert!(said.contains("Only who asked"), "{said}");
    assert!(!world.fake.with(|state| state.messages[&answer].deleted));
}

/// Buttons count as questions do, and names are offered only so often.
#[test]
fn who_presses_or_types_too_much_is_told_once() {
    let mut world = World::new();
    world.ask("bob", "freight corridor");
    for _ in 0..40 {
        world.pressed("ada", "Context");
    }
    let told = |state: &super::state::State| {
        let all = state.interactions.iter();
        let told = all.filter(|one| {
            let data = one.response.as_ref().map(|(_, data)| data.to_string());
            data.is_some_and(|data| data.contains("That is a lot of questions"))
        });
        told.count()
    };
    world
        .fake
        .wait("the sentence", |state| (told(state) > 0).then_some(()));
    let typing = [("question", json!("x")), ("?topic", json!("Nor"))];
    let typed: Vec<u64> = (0..200)
        .map(|_| world.call("eve", "ask", &typing))
        .collect();
    let offered = typed
        .into_iter()
        .filter(|one| !world.answer(*one).is_empty());
    let offered = offered.count();
    assert!((60..200).contains(&offered), "{offered} offers");
    // What is under way is ended first.
    world.stop();
    assert_eq!(world.fake.with(|state| told(state)), 1);
}

/// What finds no room in one message comes with another.
#[test]
fn more_shows_what_was_left_out() {
    let mut world = World::away("");
    let long = "(of *old* lights) ".repeat(15);
    for (name, text) in [
        ("first", "The lighthouse at the cape has a lamp of brass."),
        ("second", "A lighthouse without its lamp is a tower."),
        (
            "third",
            "The keeper of the lighthouse trims the lamp at dusk.",
        ),
    ] {
        let article = format!(
            "---\ntitle: The {name} {long}\noutlet: The Post {long}\nlanguage: en\n---\n\n{text}\n"
        );
        world.home.write(&format!("{name}.md"), article);
    }
    let added = world
        .home
        .run(&["add", "first.md", "second.md", "third.md", "--yes"]);
    assert!(added.starts_with("exit status 0"), "{added}");
    world.start();
    world.connected();
    let cited = |said: &str| {
        let titles = ["The first", "The second", "The third"];
        titles.map(|title| said.contains(title))
    };
    let said = world.ask("ada", "lighthouse lamp");
    assert!(said.contains("1 excerpt left out for length."), "{said}");
    assert!(said.ends_with("[More] [Follow-up] [Delete]"), "{said}");
    let first = cited(&said);
    let more = world.press("bob", "More");
    assert!(more.starts_with("pullquote:\n"), "{more}");
    assert_eq!(cited(&more), first.map(|shown| !shown), "{said}\n{more}");
    world.stop();
}

#[test]
fn buttons_outlive_the_program() {
    let mut world = World::new();
    world.ask("ada", "freight corridor");
    world.mention("ada in dm", "freight corridor");
    assert!(world.stop().0.success());
    world.start();
    world.connected();
    assert_snapshot!(world.press("ada", "Context"), @"
    pullquote to ada alone:
    **A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · `a-pact-is-signed`**

    **Paragraph 1:**
    > The two presidents signed the pact in the capital on Friday.

    Under *Harbours and rail*
    **Paragraph 2, the one asked for:**
    > A freight corridor would link three harbours by rail and sea.

    **Paragraph 3:**
    > Grain, timber and copper would pass through it.

    Next: `show a-pact-is-signed#p4`
    ");
    assert_snapshot!(world.press("ada", "Follow-up"), @"
    form `Follow-up`:
    [Question]
    ");
    assert_snapshot!(world.press("ada in dm", "Delete"), @"deleted");
    assert_snapshot!(world.press("ada", "Delete"), @"deleted");
    // The commands are the same: they were not registered again.
    let registered = world.fake.with(|state| {
        state
            .seen
            .iter()
            .filter(|seen| seen.what.starts_with("PUT "))
            .count()
    });
    assert_eq!(registered, 1);
}

/// What a button shows is of the revision that it was posted with, or it says that it cannot be shown.
#[test]
fn buttons_of_an_earlier_revision_say_so() {
    let mut world = World::new();
    world.ask("ada", "freight corridor");
    let answer = world.fake.with(|state| state.said().last().unwrap().0);
    world.home.run(&["remove", "a-pact-is-signed", "--yes"]);
    world.fake.wait("the removal to be seen", |_| Some(()));
    let said = world.press_on("ada", answer, "Context");
    assert!(
        !said.contains("three harbours") || said.contains("changed"),
        "{said}"
    );
    assert_snapshot!(said, @"
    pullquote to ada alone:
    The library has changed since this was posted: ask again to see what it says now.
    ");
    world.stop();
}

#[test]
fn a_button_of_another_bot_or_time_is_told_so() {
    let world = World::new();
    world.ask("ada", "freight corridor");
    let (id, mut message) = world.fake.with(|state| {
        let (id, message) = state.said().pop().unwrap();
        (id, message.clone())
    });
    for custom_id in [
        "",
        "x",
        "m:",
        "m:1",
        "c:1:zz",
        "d:",
        "d:zzzzzzzzzzzzzzzz",
        "a:999999",
        "u:1",
        "c:1:1.1.0.9999999.0",
        "c:zz:1.1.0.1.0",
    ] {
        message.components = json!([{"type": 1, "components": [
            {"type": 2, "style": 2, "label": "Old", "custom_id": custom_id}]}]);
        world
            .fake
            .with(|state| state.messages.insert(id, message.clone()));
        let said = world.press("ada", "Old");
        assert!(said.contains(" to ada alone"), "{custom_id}: {said}");
    }
}
