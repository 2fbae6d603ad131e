//! A bar for work that takes longer than a second.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::bot::Progress;

/// Shorter work shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows progress on standard error, where that is a terminal.
pub fn bar() -> impl FnMut(Progress) + Send + 'static {
    let started = Instant::now();
    let tty = std::io::stderr().is_terminal();
    let mut bar: Option<ProgressBar> = None;
    move |progress| {
        if !tty || started.elapsed() < PATIENCE {
            return;
        }
        let bar = bar.get_or_insert_with(new);
        match progress {
            Progress::Waiting => {
                bar.set_message("waiting for another process that changes the library")
            }
            Progress::Fetching { done, total } => show(bar, "fetching", done, total),
            Progress::Reading { done, total } => show(bar, "reading", done, total),
            Progress::Exporting { done, total } => show(bar, "exporting", done, total),
            Progress::Indexing { done, total } => show(bar, "indexing", done, total),
        }
    }
}

fn new() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")
        .expect("the template is well-formed");
    let bar = ProgressBar::new(0).with_style(style);
    // Dropped at the end of the work, it leaves no trace.
    bar.with_finish(indicatif::ProgressFinish::AndClear)
}

fn show(bar: &ProgressBar, what: &'static str, done: u64, total: u64) {
    // The message last: a bar of no length would flash up otherwise.
    bar.set_length(total);
    bar.set_position(done);
    bar.set_message(what);
}
