//! How long people wait for a reply of the bot, before any chat platform: one at a time, 200 at once, beside a flood by
//! one of them, while 1,000 articles are refreshed, and in an hour of a busy server that passes in two minutes.
//! `README.md` keeps the runs.

mod generator;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pullquote::answer::Options;
use pullquote::bot::{Bot, Request, Said};
use pullquote::command::{Command, Role};
use pullquote::home::Home;
use pullquote::reply::Reply;
use tokio::task::JoinSet;

/// Of ten passages each.
const ARTICLES: usize = 10_000;
const CHANGED: usize = 1_000;
const PEOPLE: u64 = 200;
const FLOOD: u64 = 2_000;
/// The hour passes so many times faster; each of the people asks once in three minutes of it.
const FASTER: u32 = 30;
const HOUR_ASKED: u64 = 20 * PEOPLE;

/// What became of questions: how long each took, and how many failed.
#[derive(Default)]
struct Asked {
    times: Vec<Duration>,
    errors: usize,
}

impl Asked {
    fn add(&mut self, (time, is_answer): (Duration, bool)) {
        self.times.push(time);
        self.errors += usize::from(!is_answer);
    }

    fn print(mut self, what: &str) {
        self.times.sort();
        let at =
            |share: usize| self.times[(self.times.len() - 1) * share / 100].as_secs_f64() * 1e3;
        println!(
            "{what}: {} questions, p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, longest {:.1} ms; {} errors; {}",
            self.times.len(),
            at(50),
            at(95),
            at(99),
            at(100),
            self.errors,
            memory(),
        );
    }
}

/// The most memory that this process has had, and what it now has beside files.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or(" unknown").trim().to_owned()
    };
    format!(
        "peak {}, now {} beside files",
        value("VmHWM:"),
        value("RssAnon:")
    )
}

fn request(said: Said, role: Role) -> Request {
    Request {
        said,
        role,
        front_end: "test",
        place: None,
    }
}

/// Asks one question: how long the reply took, and whether it is an answer.
async fn ask(bot: Arc<Bot>, n: u64) -> (Duration, bool) {
    let question = generator::question(n, ARTICLES * 10);
    let started = Instant::now();
    let words = vec![question];
    let ask = Said::Command(Command::Ask {
        topic: None,
        words,
        now: None,
    });
    let reply = bot.handle(request(ask, Role::Member), |_| {}).await;
    (started.elapsed(), matches!(reply, Reply::Answer(_)))
}

/// Asks the questions all at once.
async fn at_once(bot: &Arc<Bot>, questions: impl Iterator<Item = u64>) -> Asked {
    let mut tasks = JoinSet::new();
    for n in questions {
        tasks.spawn(ask(Arc::clone(bot), n));
    }
    let mut asked = Asked::default();
    while let Some(done) = tasks.join_next().await {
        asked.add(done.unwrap());
    }
    asked
}

/// Asks the questions one after another at even times.
async fn in_pace(bot: &Arc<Bot>, questions: impl Iterator<Item = u64>, pace: Duration) -> Asked {
    let mut tasks = JoinSet::new();
    let mut clock = tokio::time::interval(pace);
    for n in questions {
        clock.tick().await;
        tasks.spawn(ask(Arc::clone(bot), n));
    }
    let mut asked = Asked::default();
    while let Some(done) = tasks.join_next().await {
        asked.add(done.unwrap());
    }
    asked
}

/// Writes some of the articles anew.
fn write(home: &Path, articles: usize, revision: usize) {
    for (n, article) in generator::articles(articles * 10).enumerate() {
        let text = format!("{}\n\nThe revision is {revision}.\n", article.body);
        fs::write(home.join(format!("articles/{n}.txt")), text).unwrap();
    }
}

async fn refresh(bot: &Arc<Bot>) -> Duration {
    let started = Instant::now();
    let (rebuild, yes) = (false, true);
    let refresh = Said::Command(Command::Refresh { rebuild, yes });
    let reply = bot.handle(request(refresh, Role::Operator), |_| {}).await;
    assert!(matches!(reply, Reply::Refreshed(_)), "{reply:?}");
    started.elapsed()
}

/// Asks 200 at once again and again while 1,000 articles are refreshed.
async fn while_refreshed(bot: &Arc<Bot>, revision: usize) -> Asked {
    write(bot.home().dir(), CHANGED, revision);
    let other = Arc::clone(bot);
    let refreshing = tokio::spawn(async move { refresh(&other).await });
    let mut all = Asked::default();
    let mut round = 0;
    while !refreshing.is_finished() {
        round += 1;
        let asked = at_once(bot, round * PEOPLE..(round + 1) * PEOPLE).await;
        all.times.extend(asked.times);
        all.errors += asked.errors;
    }
    println!(
        "the refresh took {:.1} s",
        refreshing.await.unwrap().as_secs_f64()
    );
    all
}

/// An hour of a busy server, faster: refreshes every ten minutes, and a flood at half past.
async fn hour(bot: &Arc<Bot>) -> Asked {
    let hour = Duration::from_secs(3_600) / FASTER;
    let other = Arc::clone(bot);
    let beside = tokio::spawn(async move {
        for part in 1..6 {
            tokio::time::sleep(hour / 6).await;
            write(other.home().dir(), CHANGED, 100 + part);
            refresh(&other).await;
            if part == 3 {
                at_once(&other, 0..FLOOD).await;
            }
        }
    });
    let asked = in_pace(bot, 0..HOUR_ASKED, hour / HOUR_ASKED as u32).await;
    beside.await.unwrap();
    asked
}

async fn run(bot: Arc<Bot>) {
    let mut alone = Asked::default();
    for n in 0..500 {
        alone.add(ask(Arc::clone(&bot), n).await);
    }
    alone.print("one at a time");
    at_once(&bot, 0..PEOPLE).await.print("200 at once");
    let flood = tokio::spawn({
        let bot = Arc::clone(&bot);
        async move { at_once(&bot, 0..FLOOD).await }
    });
    let beside = in_pace(&bot, 0..100, Duration::from_millis(10)).await;
    beside.print("100 a second beside a flood");
    flood.await.unwrap().print("the flood of 2,000 at once");
    while_refreshed(&bot, 1)
        .await
        .print("200 at once while 1,000 articles are refreshed");
    hour(&bot).await.print("an hour in two minutes");
}

fn main() {
    // Where all targets are run as tests, there is nothing to see.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("articles")).unwrap();
    write(dir.path(), ARTICLES, 0);
    let home = Home::open(dir.path(), &mut |_| {}).unwrap();
    println!("100,000 passages; {}", memory());
    let bot = Bot::new(home, Options::default());
    tokio::runtime::Runtime::new().unwrap().block_on(run(bot));
}
