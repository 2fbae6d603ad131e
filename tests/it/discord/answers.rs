//! Members ask: by command, by mention, in direct messages, on a message.

use insta::assert_snapshot;
use serde_json::json;

use super::world::World;

#[test]
fn commands_are_answered() {
    let world = World::new();
    assert_snapshot!(world.ask("ada", "did they promise a freight corridor?"), @r#"
    pullquote:
    **Asked:** did they promise a freight corridor?
    **Found in the library: 1 excerpt**
    No passage mentions "promise".

    > A **freight** **corridor** would link three harbours by rail and sea.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Follow-up] [Delete]
    "#);
    assert_snapshot!(
        world.slash("ada", "ask", &[("question", json!("who helps an aggressor")), ("private", json!(true))]), @r#"
    pullquote to ada alone:
    **Asked:** who helps an aggressor
    **Found in the library: 1 excerpt**

    > Neither state would **help** an **aggressor** against the other.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Defence" · paragraph 4 · [Open](<https://example.org/pact#:~:text=Neither%20state%20would%20help%20an%20aggressor%20against%20the%20other.>)
    [Context] [Share] [Follow-up]
    "#);
    assert_snapshot!(world.ask("ada", "who won the world cup"), @r#"
    pullquote:
    **Asked:** who won the world cup
    The library does not answer this.
    No passage mentions "won", "world" or "cup". Searched 1 article, newest 17 Jan 2999.
    [Follow-up] [Delete]
    "#);
    assert_snapshot!(world.slash("ada", "topics", &[]), @"
    pullquote:
    Topics of the library: 4

    - *Defence* · 1 article, 2 paragraphs
    - *Diplomacy* · 1 article
    - *Harbours and rail* · 1 article, 2 paragraphs
    - *North Sea* · 1 article

    Next: `topics Defence`
    ");
    assert_snapshot!(world.slash("ada", "topics", &[("topic", json!("north sea"))]), @r#"
    pullquote:
    **On *North Sea* in the library: 1 excerpt**

    > A freight corridor would link three harbours by rail and **sea**.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Follow-up] [Delete]
    "#);
    assert_snapshot!(world.slash("ada", "articles", &[]), @"
    pullquote:
    Articles of the library: 1

    - A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · `a-pact-is-signed`

    Next: `show a-pact-is-signed`
    ");
    assert_snapshot!(world.slash("ada", "show", &[("place", json!("a-pact-is-signed#p2"))]), @"
    pullquote:
    **A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · `a-pact-is-signed`**

    **Paragraph 1:**
    > The two presidents signed the pact in the capital on Friday.

    Under *Harbours and rail*
    **Paragraph 2, the one asked for:**
    > A freight corridor would link three harbours by rail and sea.

    **Paragraph 3:**
    > Grain, timber and copper would pass through it.

    Next: `show a-pact-is-signed#p4`
    [Delete]
    ");
    assert_snapshot!(world.slash("ada", "show", &[("place", json!("a-pact"))]), @r#"
    pullquote:
    The library has no article "a-pact". Near: a-pact-is-signed.
    Next: `articles`
    "#);
    assert_snapshot!(world.slash("ada in dm", "help", &[]), @r"
    pullquote:
    Ask anything: the reply is quoted from the library, or says that it does not answer.

    Topics, among others: *Defence*, *Diplomacy*, *Harbours and rail*
    For example: `What does the library say about Defence?`
    Run by Ada, ada\@example.org.
    Stored: which messages were answered, by their number. No question, and nothing about who asked.

    - `ask QUESTION` · excerpts that answer it
    - `topics` · what the library is about
    - `topics TOPIC` · the most telling excerpts on one
    - `show ARTICLE#p9` · a whole paragraph with its neighbours
    - `articles` · what can be asked about, with the ids
    - `status` · how much there is, and how new
    ");
}

#[test]
fn topics_are_proposed_while_one_types_and_need_not_be_picked() {
    let world = World::new();
    let ask = |topic: &str, name: &str| {
        let values = [("question", json!("corridor")), (name, json!(topic))];
        world.slash("ada", "ask", &values)
    };
    assert_snapshot!(ask("", "?topic"), @"Defence | Diplomacy | Harbours and rail | North Sea");
    assert_snapshot!(ask("SEA", "?topic"), @"North Sea");
    assert_snapshot!(ask("atlantis", "?topic"), @"");
    assert_snapshot!(ask("harbours", "topic"), @r#"
    pullquote:
    **Asked:** corridor
    **Found in the library: 1 excerpt**

    > A freight **corridor** would link three harbours by rail and sea.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Follow-up] [Delete]
    "#);
    assert_snapshot!(ask("atlantis", "topic"), @r#"
    pullquote:
    The library has no topic "atlantis".
    Next: `topics`
    "#);
}

#[test]
fn words_do_what_commands_do() {
    let world = World::new();
    assert_snapshot!(world.mention("ada", "@bot freight corridor"), @r#"
    pullquote in reply to ada:
    **Found in the library: 1 excerpt**

    > A **freight** **corridor** would link three harbours by rail and sea.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Follow-up] [Delete]
    "#);
    assert_snapshot!(world.mention("ada", "@bot"), @r"
    pullquote in reply to ada:
    Ask anything: the reply is quoted from the library, or says that it does not answer.

    Topics, among others: *Defence*, *Diplomacy*, *Harbours and rail*
    For example: `What does the library say about Defence?`
    Run by Ada, ada\@example.org.
    Stored: which messages were answered, by their number. No question, and nothing about who asked.

    - `ask QUESTION` · excerpts that answer it
    - `topics` · what the library is about
    - `topics TOPIC` · the most telling excerpts on one
    - `show ARTICLE#p9` · a whole paragraph with its neighbours
    - `articles` · what can be asked about, with the ids
    - `status` · how much there is, and how new
    ");
    assert_snapshot!(world.mention("ada", "topics @bot"), @"
    pullquote in reply to ada:
    Topics of the library: 4

    - *Defence* · 1 article, 2 paragraphs
    - *Diplomacy* · 1 article
    - *Harbours and rail* · 1 article, 2 paragraphs
    - *North Sea* · 1 article

    Next: `topics Defence`
    ");
    assert_snapshot!(world.mention("ada in dm", "who helps an aggressor?"), @r#"
    pullquote in reply to ada:
    **Found in the library: 1 excerpt**

    > Neither state would **help** an **aggressor** against the other.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Defence" · paragraph 4 · [Open](<https://example.org/pact#:~:text=Neither%20state%20would%20help%20an%20aggressor%20against%20the%20other.>)
    [Context] [Follow-up] [Delete]
    "#);
    assert_snapshot!(world.mention("ada in dm", "show a-pact-is-signed#p5"), @"
    pullquote in reply to ada:
    **A pact is signed, The Test Post · by Ada Bee · 17 Jan 2999 · translated from French · 5 paragraphs · `a-pact-is-signed`**

    Under *Defence*
    **Paragraph 4:**
    > Neither state would help an aggressor against the other.

    **Paragraph 5, the one asked for:**
    > The ministers spoke for an hour about orchards, vineyards and the weather.
    [Delete]
    ");
}

#[test]
fn the_command_on_a_message_asks_its_words_and_keeps_them() {
    let world = World::new();
    let message = world.say("bob", "I heard of a freight corridor, @everyone!");
    assert_snapshot!(world.find("ada", message), @r#"
    pullquote to ada alone:
    **Found in the library: 1 excerpt**

    > A **freight** **corridor** would link three harbours by rail and sea.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Share] [Follow-up]
    "#);
    assert_snapshot!(world.press("ada", "Share"), @r#"
    pullquote:
    **Found in the library: 1 excerpt**

    > A freight corridor would link three harbours by rail and sea.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 2 · [Open](<https://example.org/pact#:~:text=A%20freight%20corridor%20would%20link%20three%20harbours%20by%20rail%20and%20sea.>)
    [Context] [Follow-up] [Delete]
    "#);
}

#[test]
fn a_question_follows_another() {
    let world = World::new();
    world.ask("ada", "would grain pass through the corridor?");
    assert_snapshot!(world.press("ada", "Follow-up"), @"
    form `Follow-up`:
    [Question]
    ");
    assert_snapshot!(world.submit("ada", &["and timber?"]), @r#"
    pullquote:
    **Asked:** and timber? (read as: would grain pass through the timber)
    **Found in the library: 1 excerpt**

    > **Grain**, **timber** and copper would **pass** through it.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 3 · [Open](<https://example.org/pact#:~:text=Grain%2C%20timber%20and%20copper%20would%20pass%20through%20it.>)
    [Context] [Follow-up] [Delete]
    "#);
    let first = world.say("ada", "@bot would grain pass through the corridor?");
    let answer = world.reply_to(first);
    world.answers();
    let second = world.reply("ada", Some(answer), "and copper?");
    assert_snapshot!(world.replied(second), @r#"
    pullquote in reply to ada:
    **Found in the library: 1 excerpt**

    > **Grain**, timber and **copper** would **pass** through it.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 3 · [Open](<https://example.org/pact#:~:text=Grain%2C%20timber%20and%20copper%20would%20pass%20through%20it.>)
    [Context] [Follow-up] [Delete]
    "#);
    world.mention("ada in dm", "would grain pass through the corridor?");
    world.answers();
    assert_snapshot!(world.mention("ada in dm", "and copper?"), @r#"
    pullquote in reply to ada:
    **Found in the library: 1 excerpt**

    > **Grain**, timber and **copper** would **pass** through it.
    A pact is signed, The Test Post · 17 Jan 2999 · translated from French · under "Harbours and rail" · paragraph 3 · [Open](<https://example.org/pact#:~:text=Grain%2C%20timber%20and%20copper%20would%20pass%20through%20it.>)
    [Context] [Follow-up] [Delete]
    "#);
}

/// What is not repeated, or cut where it is, is followed all the same.
#[test]
fn a_question_that_is_not_repeated_is_followed() {
    let world = World::with("echo = false", |_| {});
    world.ask("ada", "would grain pass through the corridor?");
    world.press("ada", "Follow-up");
    let said = world.submit("ada", &["and timber?"]);
    assert!(said.contains("**Grain**, **timber**"), "{said}");
    let world = World::new();
    let long = format!(
        "please tell me, as {} asked, would grain pass through the corridor?",
        "someone and ".repeat(12)
    );
    world.ask("ada", &long);
    world.press("ada", "Follow-up");
    let said = world.submit("ada", &["and timber?"]);
    assert!(said.contains("**Grain**, **timber**"), "{said}");
}

#[test]
fn nobody_is_answered_where_the_operator_lists_nothing() {
    let mut world = World::new();
    assert_snapshot!(world.ask("eve in Elsewhere", "freight corridor"), @r"
    pullquote to eve alone:
    This bot answers in the places that its operator has listed, and this is none of them. Its operator: Ada, ada\@example.org.
    ");
    assert_snapshot!(world.mention("eve in Elsewhere", "@bot freight corridor"), @r"
    pullquote in reply to eve:
    This bot answers in the places that its operator has listed, and this is none of them. Its operator: Ada, ada\@example.org.
    ");
    let values = [("question", json!("x")), ("?topic", json!("Nor"))];
    assert_snapshot!(world.slash("eve in Elsewhere", "ask", &values), @"");
    let said = world.find(
        "eve in Elsewhere",
        world.say("bob in Elsewhere", "freight corridor"),
    );
    assert!(!said.contains("harbours"), "{said}");
    assert!(world.stop().0.success());
}
