//! Many people at once, and events and lines that come and go many times.

use serde_json::json;

use super::world::World;

const CALLBACK: &str = "POST /interactions/{interaction_id}/{interaction_token}/callback";

/// 200 questions at once while the terminal adds articles: all are answered, each once.
fn at_once(articles: usize) {
    let world = World::new();
    for n in 0..articles {
        let text = format!(
            "A lighthouse, number {n}\n\nThe lighthouse number {n} has a lamp of its own.\n"
        );
        world.home.write(&format!("more/{n}.txt"), text);
    }
    std::thread::scope(|scope| {
        let adding = scope.spawn(|| world.home.run(&["add", "more"]));
        let calls: Vec<u64> = (0..200)
            .map(|n| {
                world.call(
                    &format!("member{n}"),
                    "ask",
                    &[("question", json!("freight corridor"))],
                )
            })
            .collect();
        for call in calls {
            let said = world.answer(call);
            assert!(said.contains("three harbours"), "{said}");
        }
        let added = adding.join().unwrap();
        assert!(added.starts_with("exit status 0"), "{added}");
    });
    let callbacks = world.fake.with(|state| {
        state
            .seen
            .iter()
            .filter(|seen| seen.what == CALLBACK && seen.status == 204)
            .count()
    });
    assert_eq!(callbacks, 200);
    let said = world.ask("ada", "lighthouse lamp number 7");
    assert!(said.contains("lamp"), "{said}");
}

#[test]
fn two_hundred_at_once_are_answered_while_articles_are_added() {
    at_once(100);
}

#[test]
#[ignore = "minutes: 10,000 articles are added"]
fn two_hundred_at_once_are_answered_while_ten_thousand_articles_are_added() {
    at_once(10_000);
}

/// Both lists of a library of 10,000 articles with a heading each are as long as a message may be.
#[test]
fn long_lists_are_shown_as_far_as_they_fit() {
    let world = World::new();
    let db = rusqlite::Connection::open(world.home.dir().join("home/library.db")).unwrap();
    db.execute_batch(
        "BEGIN;
        WITH RECURSIVE number (n) AS (SELECT 10001 UNION ALL SELECT n + 1 FROM number WHERE n < 20000)
            INSERT INTO slug SELECT 'copy-' || n FROM number;
        INSERT INTO version (slug, hash, text_hash, count, meta, passages, body)
            SELECT slug.slug, hash, text_hash, count, meta, passages, body FROM slug JOIN version
            ON version.slug = 'a-pact-is-signed' AND slug.slug LIKE 'copy-%';
        INSERT INTO entry (slug, from_revision, version)
            SELECT slug, (SELECT max(n) FROM revision), id FROM version WHERE slug LIKE 'copy-%';
        INSERT INTO topic SELECT id, slug, slug, 1 FROM version WHERE slug LIKE 'copy-%';
        COMMIT",
    )
    .unwrap();
    for command in ["articles", "topics"] {
        let said = world.slash("ada", command, &[]);
        let rows = said.lines().filter(|line| line.starts_with("- ")).count();
        let all = said.lines().nth(1).unwrap().rsplit(' ').next().unwrap();
        let all: usize = all.parse().unwrap();
        assert!(all > 10_000 && rows > 5, "{said}");
        let left = format!("And {} more.", all - rows);
        assert!(said.contains(&left), "{left}: {said}");
    }
    assert!(world.ask("bob", "freight corridor").contains("harbours"));
}

/// One event of ten comes again, at once or later: no question has two answers.
fn replays(events: usize) {
    let mut world = World::new();
    let mut questions = Vec::new();
    for n in 0..events {
        questions.push(world.say(&format!("member{} in dm", n / 10), "freight corridor"));
        if n % 10 == 9 {
            // The one before, or an old one.
            let again = questions[if n % 20 == 9 { n - 1 } else { n / 2 }];
            world.fake.with(|state| {
                let event = state.message_event(again);
                state.dispatch("MESSAGE_CREATE", None, &event);
            });
        }
    }
    world.fake.wait_long("all answers", |state| {
        (state.said().len() >= events).then_some(())
    });
    assert_eq!(world.settled(), events);
    let mut answered: Vec<Option<u64>> = world.fake.with(|state| {
        state
            .said()
            .iter()
            .map(|(_, message)| message.reference)
            .collect()
    });
    answered.sort();
    answered.dedup();
    assert_eq!(
        answered.len(),
        events + 1,
        "with the last one, which settles it"
    );
}

#[test]
fn events_that_are_replayed_have_one_answer() {
    replays(200);
}

#[test]
#[ignore = "minutes: 10,000 events"]
fn ten_thousand_events_of_which_some_are_replayed_have_one_answer_each() {
    replays(10_000);
}

/// Lines that break in all ways, again and again: it is never stuck, and identifies no more than it may.
fn faults(times: usize) {
    let world = World::new();
    let mut seed = 11u64;
    for n in 0..times {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        world.fake.with(|state| match (seed >> 33) % 5 {
            0 => state.say(&json!({"op": 7, "d": null})),
            1 => state.hang_up(Some(4000), true),
            2 => state.hang_up(Some(1001), true),
            3 => state.hang_up(Some(4002), true),
            _ => state.hang_up(None, true),
        });
        world.fake.wait(&format!("line {n}"), |state| {
            let came = state.gateway.resumes + state.gateway.identifies.len();
            (came > n + 1 && state.is_connected()).then_some(())
        });
    }
    world.answers();
    let identifies = world.fake.with(|state| state.gateway.identifies.len());
    assert!(identifies <= 20, "{identifies} identifies");
}

#[test]
fn ten_lines_break_and_it_goes_on() {
    faults(10);
}

#[test]
#[ignore = "minutes: a hundred lines break"]
fn a_hundred_lines_break_and_it_goes_on() {
    faults(100);
}

/// Discord resets the token of a bot that identifies too often: twenty an hour are enough, whether they end well or not.
fn too_often(lose: impl Fn(&World)) {
    let world = World::new();
    let much = |world: &World| world.log().contains("identify too often");
    while !much(&world) {
        let before = world.fake.with(|state| state.gateway.identifies.len());
        assert!(before <= 20, "{before} identifies");
        lose(&world);
        while !much(&world) && world.fake.with(|state| state.gateway.identifies.len()) == before {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    let identifies = world.fake.with(|state| state.gateway.identifies.len());
    assert!((10..=20).contains(&identifies), "{identifies} identifies");
}

#[test]
#[ignore = "minutes: twenty sessions are opened, five seconds apart"]
fn sessions_that_are_lost_again_and_again_stay_within_the_budget() {
    too_often(|world| {
        world.fake.with(|state| {
            state.forget_sessions();
            state.hang_up(Some(4009), false);
        });
    });
}

#[test]
#[ignore = "minutes: twenty sessions are refused, five seconds apart"]
fn sessions_that_are_never_opened_stay_within_the_budget() {
    too_often(|world| {
        world.fake.with(|state| {
            state.gateway.refuse = Some(4000);
            state.forget_sessions();
            state.hang_up(Some(4000), false);
        });
    });
}
