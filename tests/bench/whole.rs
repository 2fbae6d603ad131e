//! What a whole home costs: made, opened, changed, on the disk and in memory.
//!
//!     cargo bench --no-default-features --bench whole -- PASSAGES FOLDER
//!
//! The home is made in the folder, or used where it is there. Prints one line of JSON. `README.md` keeps the runs.

mod generator;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use pullquote::answer::{Options, compose};
use pullquote::article::{Article, Meta};
use pullquote::home::Home;
use pullquote::library::{Audit, Change, Kind, Source};
use serde_json::{Value, json};

const STARTS: usize = 11;
const ADDS: usize = 20;
const MANY: usize = 1_000;

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

fn audit() -> Audit {
    Audit {
        action: "add".to_owned(),
        role: "operator".to_owned(),
        front_end: "terminal".to_owned(),
        actor: None,
    }
}

/// Articles that are in no home yet, though their texts are.
fn new_articles(count: usize, name: &str) -> Vec<Change> {
    let articles = generator::articles(count * 10).map(|mut article| {
        article.slug = format!("{name}-{}", article.slug);
        article.meta.title.push_str(name);
        put(article)
    });
    articles.collect()
}

fn seconds<T>(run: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    run();
    started.elapsed().as_secs_f64()
}

fn summary(mut times: Vec<f64>) -> Value {
    times.sort_by(f64::total_cmp);
    json!({"median_s": times[times.len() / 2], "longest_s": times.last()})
}

/// From the start of the program to its end, with one answer in between.
fn starts(dir: &Path, passages: usize) -> Value {
    let start = |n: usize| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        program.arg("--home").arg(dir).arg("ask");
        program.arg(generator::question(n as u64, passages));
        seconds(|| assert!(!program.output().unwrap().stdout.is_empty()))
    };
    summary((0..STARTS).map(start).collect())
}

fn bytes(path: &Path) -> u64 {
    let metadata = path.metadata().unwrap();
    if metadata.is_file() {
        return metadata.len();
    }
    path.read_dir()
        .unwrap()
        .map(|entry| bytes(&entry.unwrap().path()))
        .sum()
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

fn made(dir: &Path, passages: usize) -> Value {
    if dir.exists() {
        return Value::Null;
    }
    let home = Home::open(dir, &mut |_| {}).unwrap();
    let all: Vec<Change> = generator::articles(passages).map(put).collect();
    json!({
        "until_live_s": seconds(|| home.change(all, &audit(), &mut |_| {}).unwrap()),
        "merged_s": seconds(|| home.tidy().unwrap()),
    })
}

fn measure(dir: &Path, passages: usize) -> Value {
    let made = made(dir, passages);
    let text: usize = generator::articles(passages)
        .map(|one| one.body.len())
        .sum();
    let (library, index) = (bytes(&dir.join("library.db")), bytes(&dir.join("tantivy")));
    let started = starts(dir, passages);
    let opened = Instant::now();
    let home = Home::open(dir, &mut |_| {}).unwrap();
    let opened = opened.elapsed().as_secs_f64();
    for n in 0..1_000 {
        let question = generator::question(n, passages);
        compose(&home.snapshot(), &question, None, &Options::default()).unwrap();
    }
    let memory = anonymous_mb();
    let add = |n: usize| {
        let one = new_articles(1, &format!("n{n}-{}", std::process::id()));
        let time = seconds(|| home.change(one, &audit(), &mut |_| {}).unwrap());
        // As when its reply is out.
        home.tidy().unwrap();
        time
    };
    let adds = (0..ADDS).map(add).collect();
    let many = new_articles(MANY, &format!("m-{}", std::process::id()));
    json!({
        "passages": passages,
        "made": made,
        "text_mb": text as f64 / 1e6,
        "index_of_text": index as f64 / text as f64,
        "home_of_text": (library + index) as f64 / text as f64,
        "start_to_first_answer": started,
        "opened_s": opened,
        "anonymous_mb": memory,
        "one_article_added": summary(adds),
        "articles_1000_added_s": seconds(|| home.change(many, &audit(), &mut |_| {}).unwrap()),
    })
}

fn main() {
    let arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let arguments: Vec<String> = arguments.collect();
    // Where all targets are run as tests, there is nothing to see.
    if arguments.iter().any(|one| one == "--test") {
        return;
    }
    let [passages, folder] = &arguments[..] else {
        panic!("a number of passages and a folder are needed");
    };
    let passages = passages.parse().expect("a number of passages");
    println!("{}", measure(Path::new(folder), passages));
}
