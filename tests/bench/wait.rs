//! How long a question waits while the library is refreshed, and a new article until an answer quotes it. `README.md`
//! keeps the runs.

#[expect(dead_code, reason = "its questions are for the other benchmark")]
mod generator;
mod marked;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pullquote::answer::{Options, compose};
use pullquote::article::{Article, Block, Meta};
use pullquote::home::Home;
use pullquote::library::{Audit, Change, Kind, Source};

use marked::Marked;

/// Of ten passages each.
const ARTICLES: usize = 10_000;
const REFRESHES: u64 = 100;
/// 20 questions a second.
const PACE: Duration = Duration::from_millis(50);

/// Prints the median, the 99th of 100 and the longest.
fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!(
        "{what}: {} times, p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        times.len(),
        at(50),
        at(99),
        at(100)
    );
}

/// Asks in pace until told to end.
fn ask(marked: &Marked, mut goes_on: impl FnMut(usize) -> bool) -> Vec<Duration> {
    let mut times = Vec::new();
    while goes_on(times.len()) {
        let started = Instant::now();
        marked.ask(times.len() as u64);
        times.push(started.elapsed());
        thread::sleep(PACE.saturating_sub(started.elapsed()));
    }
    times
}

fn waits() {
    let dir = tempfile::tempdir().unwrap();
    let others = generator::articles(ARTICLES * 10).map(|article| article.body);
    let marked = Marked::new(dir.path(), others);
    print("a question, idle", ask(&marked, |asked| asked < 400));
    let end = AtomicBool::new(false);
    let mut refreshes = Vec::new();
    let times = thread::scope(|scope| {
        let asking = scope.spawn(|| ask(&marked, |_| !end.load(Ordering::SeqCst)));
        for new in 1..=REFRESHES {
            let started = Instant::now();
            marked.refresh(new);
            refreshes.push(started.elapsed());
        }
        end.store(true, Ordering::SeqCst);
        asking.join().unwrap()
    });
    print("a refresh", refreshes);
    print("a question during refreshes", times);
}

fn put(article: Article) -> Change {
    let source = Source {
        key: format!("/generated/{}.md", article.slug),
        kind: Kind::File,
        hash: Vec::new(),
        given: Meta::default(),
    };
    Change::Put {
        source,
        article: Box::new(article),
    }
}

/// A word that is in no other article.
fn name(n: u64) -> String {
    let letter = |at: u32| char::from(b'a' + (n / 26_u64.pow(at) % 26) as u8);
    format!("Zyx{}{}{}ov", letter(2), letter(1), letter(0))
}

fn adds(passages: usize) {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path(), &mut |_| {}).unwrap();
    let audit = Audit {
        action: "add".to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    };
    let all = generator::articles(passages).map(put).collect();
    home.change(all, &audit, &mut |_| {}).unwrap();
    let add = |n: u64| {
        let name = name(n);
        let text = format!("The lighthouse of {name} has a lamp that turns.");
        let mut blocks = vec![Block::Paragraph(text.clone())];
        let more = generator::articles(10).next().unwrap();
        let passages = more.passages.iter().take(9);
        blocks.extend(passages.map(|one| Block::Paragraph(more.text(one).to_owned())));
        let meta = Meta {
            title: format!("Lighthouse {n}"),
            language: Some("en".to_owned()),
            ..Meta::default()
        };
        let new = put(Article::new(format!("new-{n}"), meta, &blocks));
        let question = format!("What does the lighthouse of {name} have?");
        let started = Instant::now();
        home.change(vec![new], &audit, &mut |_| {}).unwrap();
        let answer = compose(&home.snapshot(), &question, None, &Options::default()).unwrap();
        let time = started.elapsed();
        let quoted = answer.quotations.iter().map(|one| one.excerpt.text());
        assert!(
            quoted.into_iter().any(|quoted| quoted == text),
            "{answer:?}"
        );
        // As when its reply is out.
        home.tidy().unwrap();
        time
    };
    let times = (0..200).map(add).collect();
    print(
        &format!("an article added to {passages} passages, until it is quoted"),
        times,
    );
}

fn main() {
    // Where all targets are run as tests, there is nothing to see.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    adds(10_000);
    adds(100_000);
    waits();
}
