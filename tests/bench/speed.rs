//! Complete answers beside tantivy's own search, over the same passages and questions, in one run on one thread:
//!
//!     cargo bench --no-default-features --bench speed -- PASSAGES FOLDER
//!
//! Indexes are made in the folder, or used where they are there. Prints one line of JSON. With `corpus` as a third word it
//! writes `passages.txt` and `questions.txt` for the peers instead: stems without stop words, one text a line. `README.md`
//! keeps the runs.

mod generator;
mod plain;

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};
use pullquote::answer::{Options, compose};
use pullquote::index::analysis::analyzer;
use pullquote::index::{ArticleChange, FORMAT, Index, Payload, Snapshot};
use serde_json::{Value, json};

use plain::Plain;

const QUESTIONS: usize = 1_000;
const ROUNDS: usize = 3;

/// Runs it and tells how long it took, by the clock and by the processor, in seconds.
fn timed<T>(run: impl FnOnce() -> T) -> (T, Value) {
    let (clock, processor) = (Instant::now(), ProcessTime::now());
    let done = run();
    let times = json!({
        "wall_s": clock.elapsed().as_secs_f64(),
        "cpu_s": processor.elapsed().as_secs_f64(),
    });
    (done, times)
}

/// Opens the index in a folder, or makes it.
fn ours(dir: &Path, passages: usize) -> (Snapshot, Value) {
    if dir.exists() {
        return (Index::open(dir).unwrap().snapshot(), Value::Null);
    }
    std::fs::create_dir_all(dir).unwrap();
    let count = passages.div_ceil(10);
    let payload = Payload {
        format: FORMAT,
        revision: 1,
        articles: count as u64,
        passages: passages as u64,
        languages: vec!["en".to_owned()],
        ..Payload::default()
    };
    let index = Index::create(dir).unwrap();
    let changes = generator::articles(passages).map(|article| {
        Ok(ArticleChange {
            slug: article.slug.clone(),
            now: Some((1, article)),
        })
    });
    let ((), times) = timed(|| {
        index
            .apply(changes, count, &payload, &mut |_| {}, || Ok(()))
            .unwrap();
    });
    let ((), merge) = timed(|| index.merge().unwrap());
    (
        index.snapshot(),
        json!({"until_live": times, "merge": merge}),
    )
}

/// Processor time of each run, in microseconds, in order: the least of the rounds of each question.
#[derive(Clone)]
struct Times(Vec<f64>);

impl Times {
    fn new() -> Times {
        Times(vec![f64::MAX; QUESTIONS])
    }

    fn take<T>(&mut self, at: usize, run: impl FnOnce() -> T) {
        let started = ThreadTime::now();
        black_box(run());
        let took = started.elapsed().as_nanos() as f64 / 1e3;
        self.0[at] = self.0[at].min(took);
    }

    fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[((sorted.len() - 1) as f64 * share) as usize]
    }

    fn json(&self) -> Value {
        json!({"p50_us": self.at(0.5), "p99_us": self.at(0.99), "mean_us": self.0.iter().sum::<f64>() / self.0.len() as f64})
    }
}

/// The question's stemmed words, with stop words or without them where others are left.
fn stems(question: &str, stop_words: bool) -> Vec<String> {
    let analyzer = analyzer(Some("en"));
    let tokens = analyzer.tokens(question);
    let kept = |stop_words: bool| {
        let tokens = tokens.iter();
        let kept = tokens.filter(|token| stop_words || !analyzer.is_stop_word(token.form.word()));
        let terms: Vec<String> = kept.map(|token| token.form.term().to_owned()).collect();
        terms
    };
    match kept(stop_words) {
        terms if terms.is_empty() => kept(true),
        terms => terms,
    }
}

/// Each word once.
fn once(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

/// The question with two letters in the middle of its longest word exchanged.
fn misspelt(question: &str) -> String {
    let longest = question.split(' ').max_by_key(|word| word.len()).unwrap();
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle > 1 {
        letters.swap(middle - 1, middle);
    }
    question.replace(longest, &letters.into_iter().collect::<String>())
}

fn answers(snapshot: &Snapshot, plain: &Plain, questions: &[String]) -> Value {
    let options = Options::default();
    let answer = |question: &str| compose(snapshot, question, None, &options).unwrap();
    let prepared: Vec<_> = questions
        .iter()
        .map(|question| {
            (
                once(stems(question, true)),
                once(stems(question, false)),
                misspelt(question),
            )
        })
        .collect();
    let [mut ours, mut slips, mut kept, mut removed] = [(); 4].map(|()| Times::new());
    for _ in 0..ROUNDS {
        for (at, (question, (all, telling, slip))) in questions.iter().zip(&prepared).enumerate() {
            kept.take(at, || plain.search(all));
            removed.take(at, || plain.search(telling));
            ours.take(at, || answer(question));
            slips.take(at, || answer(slip));
        }
    }
    let ratio =
        |to: &Times| json!({"p50": ours.at(0.5) / to.at(0.5), "p99": ours.at(0.99) / to.at(0.99)});
    let found = questions
        .iter()
        .filter(|question| !answer(question).quotations.is_empty())
        .count();
    json!({
        "answer": ours.json(), "answer_misspelt": slips.json(),
        "tantivy_stop_words_kept": kept.json(), "tantivy_stop_words_removed": removed.json(),
        "ratio_kept": ratio(&kept), "ratio_removed": ratio(&removed),
        "answered": found, "questions": questions.len(),
    })
}

/// Answers a second by so many threads.
fn rate(snapshot: &Snapshot, questions: &[String], threads: usize) -> f64 {
    const LONG: Duration = Duration::from_secs(4);
    let started = Instant::now();
    let answered: usize = std::thread::scope(|scope| {
        let ask = |thread: usize| {
            let mut answered = 0;
            let mut questions = questions.iter().cycle().skip(thread * 97);
            while started.elapsed() < LONG {
                compose(
                    snapshot,
                    questions.next().unwrap(),
                    None,
                    &Options::default(),
                )
                .unwrap();
                answered += 1;
            }
            answered
        };
        let threads: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || ask(thread)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    answered as f64 / started.elapsed().as_secs_f64()
}

/// Memory of this process beside files, in megabytes.
fn anonymous_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kb = line.and_then(|kb| kb.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1e3
}

fn disk_mb(dir: &Path) -> f64 {
    let files = dir.read_dir().unwrap();
    files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum::<u64>() as f64
        / 1e6
}

/// Writes texts as what is searched for in them, one a line.
fn write(path: &Path, texts: impl Iterator<Item = String>) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    for text in texts {
        writeln!(out, "{}", stems(&text, false).join(" ")).unwrap();
    }
    out.flush().unwrap();
}

fn corpus(folder: &Path, passages: usize, questions: Vec<String>) {
    std::fs::create_dir_all(folder).unwrap();
    let texts = generator::articles(passages).flat_map(|article| {
        let texts = article
            .passages
            .iter()
            .map(|one| article.text(one).to_owned());
        texts.collect::<Vec<String>>()
    });
    write(&folder.join("passages.txt"), texts);
    write(&folder.join("questions.txt"), questions.into_iter());
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    // Where all targets are run as tests, there is nothing to see.
    if arguments.iter().any(|one| one == "--test") {
        return;
    }
    let [passages, folder, rest @ ..] = &arguments[..] else {
        panic!("a number of passages and a folder are needed");
    };
    let passages: usize = passages.parse().expect("a number of passages");
    let folder = Path::new(folder);
    let questions: Vec<String> = (0..QUESTIONS as u64)
        .map(|n| generator::question(n, passages))
        .collect();
    match rest {
        [] => println!("{}", compare(folder, passages, &questions)),
        _ => corpus(folder, passages, questions),
    }
}

fn compare(folder: &Path, passages: usize, questions: &[String]) -> Value {
    let dir = folder.join(format!("ours-{passages}"));
    let plain_dir = folder.join(format!("plain-{passages}"));
    let (snapshot, built) = ours(&dir, passages);
    let options = Options::default();
    for question in questions {
        compose(&snapshot, question, None, &options).unwrap();
    }
    let [one, two] = [1, 2].map(|threads| rate(&snapshot, questions, threads));
    let memory = anonymous_mb();
    let (plain, plain_built) = Plain::open(&plain_dir, passages);
    let mut result = answers(&snapshot, &plain, questions);
    result["passages"] = json!(passages);
    result["build"] = built;
    result["tantivy_build"] = plain_built;
    result["disk_mb"] = json!(disk_mb(&dir));
    result["tantivy_disk_mb"] = json!(disk_mb(&plain_dir));
    result["anonymous_mb"] = json!(memory);
    result["answers_a_second"] = json!({"one_thread": one, "two_threads": two, "ratio": two / one});
    result
}
