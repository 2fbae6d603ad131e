//! How long 200 people wait who ask at once on Discord, while 10,000 articles are refreshed from there: the program in
//! front of the tests' fake. `README.md` keeps the runs.
#![allow(dead_code, reason = "the fake can do more than is measured")]

#[path = "../it/cli.rs"]
mod cli;
#[path = "../it/discord/commands.rs"]
mod commands;
#[path = "../it/discord/fake.rs"]
mod fake;
#[path = "../it/discord/gateway.rs"]
mod gateway;
mod generator;
#[path = "../it/discord/http.rs"]
mod http;
#[path = "../it/discord/markdown.rs"]
mod markdown;
#[path = "../it/discord/messages.rs"]
mod messages;
#[path = "../it/discord/objects.rs"]
mod objects;
#[path = "../it/discord/people.rs"]
mod people;
#[path = "../it/discord/rest.rs"]
mod rest;
#[path = "../it/discord/routes.rs"]
mod routes;
#[path = "../it/discord/rules.rs"]
mod rules;
#[path = "../it/discord/schema.rs"]
mod schema;
#[path = "../it/discord/state.rs"]
mod state;
#[path = "../it/discord/world.rs"]
mod world;

use std::time::{Duration, Instant};

use serde_json::json;

use world::World;

/// Of ten passages each.
const ARTICLES: usize = 10_000;
const PEOPLE: usize = 200;

/// What became of questions.
#[derive(Default)]
struct Asked {
    /// Until the first response.
    times: Vec<Duration>,
    /// Those that were promised first, as they took longer.
    promised: usize,
    /// Those without an answer.
    errors: usize,
}

impl Asked {
    fn print(&mut self, what: &str) {
        self.times.sort();
        let at = |share: usize| self.times[(self.times.len() - 1) * share / 100].as_millis();
        println!(
            "{what}: {} first responses, p50 {} ms, p95 {} ms, p99 {} ms, longest {} ms; {} promised first, {} errors",
            self.times.len(),
            at(50),
            at(95),
            at(99),
            at(100),
            self.promised,
            self.errors
        );
    }

    fn add(&mut self, other: Asked) {
        self.times.extend(other.times);
        self.promised += other.promised;
        self.errors += other.errors;
    }
}

/// All people ask at once, each in their own direct messages: every other one what one article answers, the others in
/// words as frequent as those of the articles.
fn ask(world: &World, round: usize) -> Asked {
    let call = |n: usize| {
        let question = match n % 2 {
            0 => "freight corridor".to_owned(),
            _ => generator::question((round * PEOPLE + n) as u64, ARTICLES * 10),
        };
        let who = format!("member{round}x{n} in dm");
        world.call(&who, "ask", &[("question", json!(question))])
    };
    let calls: Vec<u64> = (0..PEOPLE).map(call).collect();
    let mut asked = Asked::default();
    for call in calls {
        let said = world.answer(call);
        world.fake.with(|state| {
            let mut all = state.interactions.iter().rev();
            let one = all.find(|one| one.id == call).expect("it is kept");
            asked.times.push(one.took.expect("it was responded to"));
            let (kind, _) = one.response.as_ref().expect("it was responded to");
            asked.promised += usize::from(*kind == 5);
        });
        let answers = said.contains("Found in the library") || said.contains("does not answer");
        asked.errors += usize::from(!answers);
    }
    asked
}

/// Asks again and again until an interaction is answered, which it tells.
fn ask_during(world: &World, interaction: u64, round: &mut usize) -> (Asked, String) {
    let mut asked = Asked::default();
    loop {
        asked.add(ask(world, *round));
        *round += 1;
        let answer = world
            .fake
            .with(|state| people::answered(state, interaction));
        if let Some(answer) = answer {
            return (asked, answer);
        }
    }
}

/// Every article of the home's folder, of this revision.
fn write(world: &World, revision: usize) {
    for (n, article) in generator::articles(ARTICLES * 10).enumerate() {
        let text = format!("{}\n\nThe revision is {revision}.\n", article.body);
        world.home.write(&format!("home/articles/{n}.txt"), text);
    }
}

/// The most memory that the program had.
fn peak(world: &World) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.process()));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().to_owned()
}

fn main() {
    // Where all targets are run as tests, there is nothing to see.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut world = World::away("");
    write(&world, 0);
    let first = world.home.run(&["refresh", "--yes"]);
    assert!(first.starts_with("exit status 0"), "{first}");
    world.start();
    world.connected();
    let mut round = 1;
    ask(&world, 0).print("idle");
    println!("peak of the memory: {}", peak(&world));
    write(&world, 1);
    let started = Instant::now();
    let preview = world.call("mo", "library refresh", &[]);
    let (mut asked, said) = ask_during(&world, preview, &mut round);
    assert!(said.contains("10000 changed"), "{said}");
    asked.print("while a refresh is previewed");
    println!("the preview took {:.1} s", started.elapsed().as_secs_f64());
    let started = Instant::now();
    let refresh = world.pressed("mo", "Apply");
    let (mut asked, said) = ask_during(&world, refresh, &mut round);
    assert!(said.contains("and 9980 more"), "{said}");
    asked.print("while it is made");
    println!("it took {:.1} s", started.elapsed().as_secs_f64());
    println!("peak of the memory: {}", peak(&world));
}
