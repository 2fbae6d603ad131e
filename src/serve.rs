//! The long-lived owner of a home.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::sync::{broadcast, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::bot::Bot;
use crate::home::Home;
use crate::reply::Reply;
use crate::reply::text::{View, message, plain};

/// How often it looks whether the library changed and its index did not.
const LOOK: Duration = Duration::from_secs(2);
/// How often it looks whether a refresh is due; also the pause after one that failed.
const DUE: Duration = Duration::from_secs(60);

/// The front ends have so long to end what they are at when the program is told to end.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// Reports that wait for a front end; of more the newest are kept.
const REPORTS: usize = 16;

/// Holds the home until it is told to end, or a front end ends with an exit status; keeps the index up to what the
/// terminal does meanwhile. The front end is told to end by the first channel that it gets, and what was done without
/// being asked by the second.
pub async fn serve<F: Future<Output = Result<u8>>>(
    bot: &Arc<Bot>,
    view: View,
    front_end: impl FnOnce(watch::Receiver<bool>, broadcast::Receiver<Reply>) -> F,
) -> Result<u8> {
    let _owner = bot.home().own()?;
    let (tell, told) = watch::channel(false);
    let (report, reports) = broadcast::channel(REPORTS);
    let front_end = front_end(told, reports);
    let end = ended();
    tokio::pin!(end, front_end);
    let mut every = tokio::time::interval(LOOK);
    // A large index is not read whole when it is opened.
    let mut work = in_background(bot, |bot| bot.home().check(&mut |_| {}));
    let mut looked: Option<Instant> = None;
    loop {
        tokio::select! {
            // The signal to end is listened for before anything is begun.
            biased;
            ended = &mut end => {
                ended?;
                break;
            }
            status = &mut front_end => return status,
            _ = every.tick() => if work.is_finished() {
                let due = looked.is_none_or(|at| at.elapsed() >= DUE);
                looked = if due { Some(Instant::now()) } else { looked };
                let report = report.clone();
                work = in_background(bot, move |bot| {
                    follow(bot.home())?;
                    if due { refresh(bot, &view, &report) } else { Ok(()) }
                });
            },
        }
    }
    // Who does not listen is cut off: nothing that was acknowledged can be lost.
    let _ = tell.send(true);
    let _ = tokio::time::timeout(LAST_WORDS, front_end).await;
    Ok(0)
}

/// A front end that runs.
pub type Running = Pin<Box<dyn Future<Output = Result<u8>> + Send>>;

/// Runs front ends beside each other: one that ends takes none of the others down. The exit status is the first that is
/// not 0.
pub async fn together(front_ends: Vec<Running>) -> Result<u8> {
    let mut running: JoinSet<Result<u8>> = front_ends.into_iter().collect();
    let mut status = Ok(0);
    while let Some(ended) = running.join_next().await {
        let ended = ended.context("a front end failed").flatten();
        if !running.is_empty() && !matches!(ended, Ok(0)) {
            let why = ended.as_ref().err();
            let why = why.map(|error| format!(": {error:#}")).unwrap_or_default();
            tracing::error!("a front end ended, and the others go on{why}");
        }
        if matches!(status, Ok(0)) {
            status = ended;
        }
    }
    status
}

/// The front end of a program without one.
pub async fn no_front_end() -> Result<u8> {
    tracing::warn!("no chat front end is set up: the library is held and nobody is answered");
    std::future::pending().await
}

/// Off the async workers; what fails is tried again at the next look.
fn in_background(
    bot: &Arc<Bot>,
    work: impl FnOnce(&Bot) -> Result<()> + Send + 'static,
) -> JoinHandle<()> {
    let bot = Arc::clone(bot);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = work(&bot) {
            tracing::error!("the library could not be looked after: {error:#}");
        }
        // They were logged when they happened.
        bot.home().notices();
    })
}

/// A refresh that is due without being asked. Its report goes to the log, and to the front ends.
fn refresh(bot: &Bot, view: &View, report: &broadcast::Sender<Reply>) -> Result<()> {
    if let Some(reply) = bot.refresh_if_due()? {
        let text = plain(&message(&reply, view)).replace('\n', " ");
        tracing::info!("a refresh that was due: {text}");
        // There may be no front end.
        let _ = report.send(reply);
    }
    Ok(())
}

fn follow(home: &Home) -> Result<()> {
    let revision = home.library().state()?.revision;
    if home.snapshot().payload().revision == revision {
        return home.tidy();
    }
    home.check(&mut |_| {})
}

#[cfg(unix)]
async fn ended() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate =
        signal(SignalKind::terminate()).context("failed to wait for the signal to end")?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        ended = tokio::signal::ctrl_c() => ended.context("failed to wait for the signal to end"),
    }
}

#[cfg(not(unix))]
async fn ended() -> Result<()> {
    tokio::signal::ctrl_c()
        .await
        .context("failed to wait for the signal to end")
}
