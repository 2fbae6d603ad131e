//! Questions that follow another, by the form of an answer's button and by a reply with a mention.

use super::world::World;

/// Beside the pact: each subject in a paragraph that says much of it and nothing of what is asked next.
const TREATY: &str = "\
---
title: What the northern treaty says
outlet: The Test Post
date: 2999-02-01
language: en
---

The northern treaty has forty articles, and the northern treaty is bound in red leather.

The northern treaty says of fishing that each fleet keeps to its own coast.

Of whaling it says that it ends within five years.

The treaty was signed in Kronberg, in a hall of glass.

## Money

The railway from Kronberg to the coast costs nine million crowns, and the railway opens in the spring.

Norland pays for the tunnel of the line; a bank lends the rest.

Tolls on salt fall by half, tolls on wool fall by a third, and tolls on silver stay as they are.

Amber may be sold without a licence.

## Arms

The fleet of Norland may have twelve frigates, and the fleet of Norland may have no submarines.

Sudland keeps three airships on the southern border.

Fortresses on the islands are to be pulled down.

Spies who are caught are exchanged within a week.

## People

Queen Astrid of Norland spoke of peace, and Queen Astrid of Norland thanked the negotiators.

King Rolf said that the border would stay open for shepherds.

Students from both countries may study in Kronberg without a fee.

Doctors may practise on both sides of the border after an examination.
";

/// What is asked first, what then, and what the first excerpt of the second answer says.
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
        "what does the northern treaty say of fishing?",
        "and whaling?",
        "**whaling** it **says** that it ends",
    ),
    (
        "how many articles does the northern treaty have?",
        "and where was the treaty signed?",
        "in Kronberg, in a hall of glass",
    ),
    (
        "how much does the railway from Kronberg to the coast cost?",
        "who pays for the tunnel?",
        "pays** for the **tunnel",
    ),
    (
        "what does the railway from Kronberg to the coast cost?",
        // Who pays for it is no price.
        "and the tunnel?",
        "The library does not answer this.",
    ),
    (
        "do tolls on salt fall under the northern treaty?",
        "and amber?",
        "**Amber** may be sold",
    ),
    (
        "how many frigates may the fleet of Norland have?",
        "and airships?",
        "three **airships**",
    ),
    (
        "how many frigates may the fleet of Norland have?",
        "and Sudland?",
        "**Sudland** keeps three airships",
    ),
    (
        "may the fleet of Norland have submarines?",
        "what about fortresses on the islands?",
        "**Fortresses** on the **islands**",
    ),
    (
        "may the fleet of Norland have submarines?",
        "and spies?",
        "**Spies** who are caught",
    ),
    (
        "what did Queen Astrid of Norland say?",
        "and King Rolf?",
        "**King** **Rolf** **said**",
    ),
    (
        "what did Queen Astrid of Norland say of peace?",
        "what about shepherds?",
        "open for **shepherds**",
    ),
    (
        "did Queen Astrid of Norland thank the negotiators?",
        "and students?",
        "**Students** from both countries",
    ),
    (
        "may students from both countries study in Kronberg?",
        "and doctors?",
        "**Doctors** may practise",
    ),
    (
        "does the northern treaty say that tolls on wool fall?",
        "and on silver?",
        "**silver** stay as they are",
    ),
    (
        "what would the freight corridor link?",
        "Who won the world cup in Rio?",
        "The library does not answer this.",
    ),
];

fn world() -> World {
    let mut world = World::away("");
    world.home.write("treaty.md", TREATY);
    let added = world.home.run(&["add", "treaty.md", "--yes"]);
    assert!(added.starts_with("exit status 0"), "{added}");
    world.start();
    world.connected();
    world
}

/// The first excerpt, or all that is said where there is none.
fn first(said: &str) -> &str {
    let quoted = said.split("\n> ").nth(1);
    quoted
        .and_then(|quoted| quoted.lines().next())
        .unwrap_or(said)
}

fn check(follow: impl Fn(&World, &str, &str) -> String) {
    let world = world();
    let mut wrong = String::new();
    for (n, (before, then, expect)) in DIALOGUES.iter().enumerate() {
        let who = format!("ada{} in #talk{n}", n / 5);
        world.ask(&who, before);
        let said = follow(&world, &who, then);
        if !first(&said).contains(expect) {
            wrong.push_str(&format!("{before} {then}\n{said}\n\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn by_the_form_of_the_button() {
    check(|world, who, then| {
        world.press(who, "Follow-up");
        let said = world.submit(who, &[then]);
        assert!(said.contains("**Asked:** "), "{said}");
        said
    });
}

#[test]
fn by_a_reply_to_the_answer_of_a_command() {
    check(|world, who, then| {
        let answer = world.fake.with(|state| state.said().pop().unwrap().0);
        let question = world.reply(who, Some(answer), &format!("@bot {then}"));
        world.replied(question)
    });
}

/// A reply to an answer that is a command asks nothing.
#[test]
fn a_command_follows_no_question() {
    let world = World::new();
    world.ask("mo", "would grain pass through the corridor?");
    let answer = world.fake.with(|state| state.said().pop().unwrap().0);
    for (words, expect) in [
        ("topics", "Topics of the library"),
        ("show a-pact-is-signed#p2", "the one asked for"),
        ("library remove a-pact-is-signed", "1 gone"),
    ] {
        let reply = world.reply("mo", Some(answer), &format!("@bot {words}"));
        let said = world.replied(reply);
        assert!(said.contains(expect), "{words}: {said}");
    }
}
