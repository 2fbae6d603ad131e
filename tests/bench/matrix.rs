//! How long someone waits for an answer on Matrix, in plain and in encrypted rooms: the program, a real Synapse and a
//! client on one machine. `README.md` keeps the runs. Where Synapse is, `PULLQUOTE_TEST_SYNAPSE` says, as for the tests.
#![allow(dead_code, reason = "the people can do more than is measured")]

#[path = "../it/matrix/bot.rs"]
mod bot;
#[path = "../it/cli.rs"]
mod cli;
#[path = "../it/matrix/event.rs"]
mod event;
#[path = "../it/matrix/member.rs"]
mod member;
#[path = "../it/matrix/people.rs"]
mod people;
#[path = "../it/matrix/server.rs"]
mod server;

use std::time::{Duration, Instant};

use bot::Bot;
use member::{Kind, Member};
use server::Synapse;

/// Who asks more in a minute is not answered.
const QUESTIONS: usize = 18;
const PEOPLE: usize = 6;

fn main() {
    // `cargo test --benches` only looks whether it runs.
    let Some(synapse) = Synapse::shared() else {
        return;
    };
    let bot = Bot::start(synapse);
    for kind in [Kind::Plain, Kind::Encrypted] {
        let mut times = Vec::new();
        for person in 0..PEOPLE {
            let ada = Member::login(synapse, &format!("ada{person}"));
            let room = ada.room(&[&bot.id], kind);
            // The first question makes the keys.
            ada.answer_to(&ada.mention(&room, &bot.id, "Who signed the pact?"));
            for _ in 1..QUESTIONS {
                let asked = ada.mention(&room, &bot.id, "What would the freight corridor link?");
                let started = Instant::now();
                ada.answer_to(&asked);
                times.push(started.elapsed());
            }
        }
        print(kind, times);
    }
}

/// From when the homeserver has the question until the client has its answer.
fn print(kind: Kind, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_millis();
    let kind = match kind {
        Kind::Plain => "plain",
        Kind::Encrypted => "encrypted",
    };
    println!(
        "{kind}: {} answers, p50 {} ms, p95 {} ms, longest {} ms",
        times.len(),
        at(0.5),
        at(0.95),
        at(1.0)
    );
}
