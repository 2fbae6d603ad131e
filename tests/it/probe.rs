//! Questions while the library is refreshed: none fails, and each answer is of one revision.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

#[path = "../bench/marked.rs"]
mod marked;

use marked::Marked;

/// Ends the questions, also where a refresh fails.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Asks during refreshes, as fast as it goes or with so much time from one question to the next.
fn probe(articles: u32, refreshes: u64, pace: Duration) {
    let dir = TempDir::new().unwrap();
    let others = (0..articles)
        .map(|n| format!("Gardener {n} grew a pear.\n\nThe pear of gardener {n} was sold.\n"));
    let marked = Marked::new(dir.path(), others);
    let end = AtomicBool::new(false);
    let asked = thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut asked = 0;
            while !end.load(Ordering::SeqCst) {
                let started = Instant::now();
                marked.ask(asked);
                asked += 1;
                thread::sleep(pace.saturating_sub(started.elapsed()));
            }
            asked
        });
        let ended = End(&end);
        for new in 1..=refreshes {
            marked.refresh(new);
        }
        drop(ended);
        asking.join().unwrap()
    });
    println!("{asked} questions during {refreshes} refreshes, each answered from one revision");
    assert!(asked > refreshes, "{asked} questions");
}

#[test]
fn questions_during_refreshes_are_answered_from_one_revision() {
    probe(1_000, 10, Duration::ZERO);
}

#[test]
#[ignore = "100 refreshes of 10,000 articles take minutes: tests/run --long"]
fn questions_during_a_hundred_refreshes_are_answered_from_one_revision() {
    probe(10_000, 100, Duration::from_millis(50));
}
