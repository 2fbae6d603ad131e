//! What an operator sets for a guild: where it answers, to whom, and where changes are told.

use insta::assert_snapshot;
use serde_json::json;

use super::world::World;

/// The world with lines of the configuration that name its guild and its channels.
fn world(keys: &[(&str, &str)]) -> World {
    let mut world = World::away("");
    let mut config = std::fs::read_to_string(world.home.dir().join("config.toml")).unwrap();
    for (key, value) in keys {
        let channel = value
            .split_whitespace()
            .next()
            .and_then(|value| value.strip_prefix("GUILD/"));
        let mut value = value.replace("GUILD", &world.guild.to_string());
        if let Some(name) = channel {
            let (_, id) = world.seat(&format!("mo in {name}"));
            value = value.replace(name, &id.to_string());
        }
        config += &*format!("{key} = \"{value}\"\n");
    }
    world.home.write("config.toml", config);
    world.start();
    world.connected();
    world
}

#[test]
fn it_answers_in_the_channels_that_are_listed() {
    let mut world = world(&[("channels", "GUILD/#library")]);
    assert!(
        world
            .ask("ada in #library", "freight corridor")
            .contains("harbours")
    );
    assert_snapshot!(world.ask("ada", "freight corridor"), @r"
    pullquote to ada alone:
    This bot answers in the places that its operator has listed, and this is none of them. Its operator: Ada, ada\@example.org.
    ");
    // Moderators look after the library elsewhere too, with the names that they need.
    let typing = [("?article", json!("pact"))];
    assert_snapshot!(world.slash("mo", "library remove", &typing), @"a-pact-is-signed");
    assert_snapshot!(world.slash("ada", "library remove", &typing), @"");
    let before = world.fake.with(|state| state.said().len());
    world.say("ada", "@bot freight corridor");
    assert!(
        world
            .mention("ada in #library", "@bot freight corridor")
            .contains("harbours")
    );
    assert_eq!(world.settled(), before + 1);
}

/// A thread of a listed channel is a part of it. A message does not tell which channel its thread belongs to, so Discord
/// is asked, once for each.
#[test]
fn it_answers_in_threads_of_the_channels_that_are_listed() {
    let mut world = world(&[("channels", "GUILD/#library")]);
    let found = world.mention("ada in #library/talk", "@bot freight corridor");
    assert!(found.contains("harbours"), "{found}");
    let question = world.say("bob in #library/talk", "@bot freight corridor");
    let answer = world.reply_to(question);
    world.answers();
    world.edit(question, "@bot orchards and vineyards");
    assert!(world.edited(answer, 1).contains("vineyards"));
    let found = world.ask("ada in #library/talk", "freight corridor");
    assert!(found.contains("harbours"), "{found}");
    let found = world.ask("ada in #general/chat", "freight corridor");
    assert!(found.contains("none of them"), "{found}");
    let before = world.fake.with(|state| state.said().len());
    for _ in 0..3 {
        world.say("ada in #general/chat", "@bot freight corridor");
    }
    assert_eq!(world.settled(), before);
    let (_, thread) = world.seat("ada in #library/talk");
    let asked = world.fake.with(|state| {
        let paths = state.seen.iter().map(|seen| seen.path.clone());
        let path = format!("/channels/{thread}");
        paths.filter(|seen| *seen == path).count()
    });
    assert_eq!(asked, 1);
}

#[test]
fn it_answers_no_mentions_where_these_are_off() {
    let mut world = world(&[("no_mentions", "GUILD")]);
    world.say("ada", "@bot freight corridor");
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
    assert_eq!(world.settled(), 1);
}

#[test]
fn answers_are_private_where_the_operator_says_so() {
    let world = world(&[("private", "GUILD")]);
    let first = |said: String| said.lines().next().unwrap().to_owned();
    assert_snapshot!(first(world.ask("ada", "freight corridor")), @"pullquote to ada alone:");
    let open = [
        ("question", json!("freight corridor")),
        ("private", json!(false)),
    ];
    assert_snapshot!(first(world.slash("ada", "ask", &open)), @"pullquote:");
    assert_snapshot!(first(world.ask("ada in dm", "freight corridor")), @"pullquote:");
}

/// A reply to a mention would be seen by all.
#[test]
fn a_mention_is_not_answered_before_all_where_answers_are_private() {
    let mut world = world(&[("private", "GUILD")]);
    let question = world.say("ada", "@bot freight corridor");
    let hint = world.reply_to(question);
    assert_snapshot!(world.replied(question), @"
    pullquote in reply to ada:
    Answers are seen by who asks alone here: please ask with /ask.
    ");
    world.answers();
    // Not to each, and not after an edit.
    world.say("bob", "@bot who helps an aggressor?");
    world.edit(question, "@bot orchards and vineyards");
    world.say("ada", "@bot library remove a-pact-is-signed");
    // Moderators go on in words, and their questions are not answered there either.
    let said = world.mention("mo", "@bot library remove a-pact-is-signed");
    assert!(said.contains("1 gone"), "{said}");
    let said = world.mention("mo", "@bot library show a-pact-is-signed");
    assert!(said.contains("please ask with"), "{said}");
    let said = world.mention("ada in dm", "freight corridor");
    assert!(said.contains("harbours"), "{said}");
    world.settled();
    world.fake.with(|state| {
        assert_eq!(state.messages[&hint].edits, 0);
        let guild = state.said().into_iter();
        let guild = guild.filter(|(_, one)| state.channels[&one.channel].guild.is_some());
        assert_eq!(guild.count(), 3);
    });
}

#[test]
fn questions_are_not_repeated_where_the_operator_says_so() {
    let world = World::with("echo = false", |_| {});
    assert_snapshot!(world.ask("ada", "who won the world cup"), @r#"
    pullquote:
    The library does not answer this.
    No passage mentions "won", "world" or "cup". Searched 1 article, newest 17 Jan 2999.
    [Follow-up] [Delete]
    "#);
}

#[test]
fn changes_are_told_in_the_log_channel() {
    let world = world(&[("log_channels", "GUILD/#log")]);
    let (_, log) = world.seat("mo in #log");
    world.slash(
        "mo",
        "library remove",
        &[("article", json!("a-pact-is-signed"))],
    );
    world.press("mo", "Apply");
    let told = world.fake.wait("a line in the log", |state| {
        let mut said = state.said().into_iter();
        said.find(|(_, message)| message.channel == log)
            .map(|(_, message)| message.content.clone())
    });
    assert_snapshot!(told, @r"Removed A pact is signed, The Test Post \(a-pact-is-signed\).");
    // A log that cannot be written to keeps no change from being made.
    world
        .fake
        .with(|state| state.channels.get_mut(&log).unwrap().denied = u64::MAX);
    world.press("mo", "Undo");
    let said = world.press("mo", "Apply");
    assert!(
        said.contains("could not be told in the log channel"),
        "{said}"
    );
    assert!(world.ask("ada", "freight corridor").contains("harbours"));
}

/// A role that the operator names makes a moderator, in words as well; one who only calls himself so is none.
#[test]
fn a_role_makes_a_moderator() {
    let mut world = World::away("");
    let (kim, _) = world.seat("kim");
    let role = world
        .fake
        .with(|state| state.give(world.guild, kim, "Reader", 0));
    let config = std::fs::read_to_string(world.home.dir().join("config.toml")).unwrap();
    world.home.write(
        "config.toml",
        format!("{config}moderator_roles = \"{role}\"\n"),
    );
    world.start();
    world.connected();
    let said = world.mention("kim", "@bot library remove a-pact-is-signed");
    assert!(said.contains("1 gone"), "{said}");
    let said = world.mention("mo", "@bot library remove a-pact-is-signed");
    assert!(said.contains("1 gone"), "by Manage Server: {said}");
    let said = world.mention("ada", "@bot library remove a-pact-is-signed");
    assert!(said.contains("Only moderators"), "{said}");
}

/// A page of the web is looked at before it is added.
#[test]
fn a_page_is_added_from_a_chat() {
    let server = crate::web::Server::start(|_, stream| {
        let page = "<!doctype html><html lang=en><title>The lamp of @everyone</title><article><h1>The lamp of @everyone</h1>\
            <p>The lighthouse at the harbour has a lamp that can be seen for thirty miles in clear weather.</p>\
            <p>Its keeper says [free](https://evil.example) that it will be replaced in the spring of next year.</p></article>";
        crate::web::respond(
            stream,
            "200 OK",
            "Content-Type: text/html; charset=utf-8\r\n",
            page.as_bytes(),
        );
    });
    let mut world = World::away("");
    let config = std::fs::read_to_string(world.home.dir().join("config.toml")).unwrap();
    world.home.write(
        "config.toml",
        format!("{config}[fetch]\nallow = \"{}\"\n", server.host()),
    );
    world.start();
    world.connected();
    let url = server.url("/lamp");
    let said = world.slash("mo", "library add", &[("url", json!(url))]);
    assert_snapshot!(said.replace(&server.host(), "HOST"), @r"
    pullquote to mo alone:
    Adding would make this difference: 1 new.

    The lamp of \@everyone · 2 paragraphs · `the-lamp-of-everyone`
    > The lighthouse at the harbour has a lamp that can be seen for thirty miles in clear weather.
    It does not say: outlet, author, date, topics.

    Came: the-lamp-of-everyone.

    Nothing is changed yet.
    [Add] [Fix details] [Cancel]
    ");
    assert_snapshot!(world.press("mo", "Fix details"), @"
    form `Fix details`:
    [Title, as printed]
    [Who published it]
    [Who wrote it]
    [Day of publication, such as 2025-01-17]
    [Topics, with commas between them]
    ");
    let fixed = world.submit(
        "mo",
        &[
            "The lamp",
            "The <@1> Post",
            "",
            "2999-02-03",
            "harbour, lights",
        ],
    );
    assert_snapshot!(fixed, @r"
    edited: pullquote to mo alone:
    Adding would make this difference: 1 new.

    The lamp, The \<\@1\> Post · 3 Feb 2999 · 2 paragraphs · `the-lamp`
    > The lighthouse at the harbour has a lamp that can be seen for thirty miles in clear weather.
    It does not say: author.

    Came: the-lamp.

    Nothing is changed yet.
    [Add] [Fix details] [Cancel]
    ");
    assert_snapshot!(world.press("mo", "Add"), @r"
    edited: pullquote to mo alone:
    Added The lamp, The \<\@1\> Post · 3 Feb 2999 · 2 paragraphs · `the-lamp`
    It does not say: author.
    [Undo]
    ");
    let said = world.ask("ada", "how far can the lamp be seen?");
    assert!(said.contains("thirty miles"), "{said}");
    let said = world.slash(
        "mo",
        "library add",
        &[("url", json!("http://127.0.0.1:1/x"))],
    );
    assert!(!said.contains("Apply"), "{said}");
}

/// Nobody asked for it: the log is where it is told, once.
#[test]
fn a_refresh_that_was_due_is_told_in_the_log_channel() {
    let mut world = World::away("");
    let (_, log) = world.seat("mo in #log");
    let config = std::fs::read_to_string(world.home.dir().join("config.toml")).unwrap();
    let guild = world.guild;
    world.home.write(
        "config.toml",
        format!("{config}log_channels = \"{guild}/{log}\"\n[refresh]\nevery_minutes = 60\n"),
    );
    let ferry = "# The ferry\n\nThe ferry sails on Sundays.\n";
    world.home.write("home/articles/ferry.md", ferry);
    let db = rusqlite::Connection::open(world.home.dir().join("home/library.db")).unwrap();
    let due = "INSERT OR REPLACE INTO heard (address, last_success)
        VALUES ('articles', '2020-01-01T00:00:00Z')";
    db.execute(due, []).unwrap();
    world.start();
    world.connected();
    let told = world.fake.wait("a report in the log", |state| {
        let mut said = state.said().into_iter();
        said.find(|(_, message)| message.channel == log)
            .map(|(_, message)| message.content.clone())
    });
    assert_snapshot!(told, @r"
    Came: the-ferry.
    Removed before, so left out until it is added again: russia-iran-partnership.
    The index is up to date: 2 articles, 6 paragraphs, revision 3.
    ");
    assert!(
        world
            .ask("ada", "When does the ferry sail?")
            .contains("Sundays")
    );
}
