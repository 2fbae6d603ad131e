//! Questions that follow another, by the form of an answer's button and by a reply with a mention.

use super::world::World;

/// What is asked first, what then, and what the second answer quotes.
const DIALOGUES: &[(&str, &str, &str)] = &[
    (
        "would grain pass through the corridor?",
        "and timber?",
        "**timber** and copper",
    ),
    (
        "who signed the pact?",
        "where was it signed?",
        "in the capital on Friday",
    ),
    (
        "did the ministers speak about orchards?",
        "and the weather?",
        "the **weather**",
    ),
    (
        "would it help an aggressor?",
        "what about orchards and vineyards?",
        "about **orchards**",
    ),
    (
        "what would the freight corridor link?",
        "and how many harbours?",
        "three **harbours**",
    ),
    (
        "what would the freight corridor link?",
        "Who won the world cup in Rio?",
        "The library does not answer this.",
    ),
];

#[test]
fn by_the_form_of_the_button() {
    let world = World::new();
    for (n, (first, then, expect)) in DIALOGUES.iter().enumerate() {
        let who = format!("ada in #talk{n}");
        world.ask(&who, first);
        world.press(&who, "Follow-up");
        let said = world.submit(&who, &[then]);
        assert!(said.contains(expect), "{first} {then}: {said}");
        assert!(said.contains("**Asked:** "), "{said}");
    }
}

#[test]
fn by_a_reply_to_the_answer_of_a_command() {
    let world = World::new();
    for (n, (first, then, expect)) in DIALOGUES.iter().enumerate() {
        let who = format!("ada in #talk{n}");
        world.ask(&who, first);
        let answer = world.fake.with(|state| state.said().pop().unwrap().0);
        let question = world.reply(&who, Some(answer), &format!("@bot {then}"));
        let said = world.replied(question);
        assert!(said.contains(expect), "{first} {then}: {said}");
    }
}
