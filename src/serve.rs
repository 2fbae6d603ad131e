//! The long-lived owner of a home.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::task::JoinHandle;

use crate::bot::Bot;
use crate::home::Home;

/// How often it looks whether the library changed and its index did not.
const LOOK: Duration = Duration::from_secs(2);

/// Holds the home until it is told to end, and keeps the index up to what the terminal does meanwhile.
pub async fn serve(bot: &Arc<Bot>) -> Result<u8> {
    let _owner = bot.home().own()?;
    tracing::warn!(
        "no chat front end is built into this program: it holds the library and answers nobody"
    );
    let end = ended();
    tokio::pin!(end);
    let mut every = tokio::time::interval(LOOK);
    // A large index is not read whole when it is opened.
    let mut work = in_background(bot, |home| home.check(&mut |_| {}));
    loop {
        tokio::select! {
            ended = &mut end => return ended.map(|()| 0),
            _ = every.tick() => if work.is_finished() {
                work = in_background(bot, follow);
            },
        }
    }
}

/// Off the async workers; what fails is tried again at the next look.
fn in_background(
    bot: &Arc<Bot>,
    work: impl FnOnce(&Home) -> Result<()> + Send + 'static,
) -> JoinHandle<()> {
    let bot = Arc::clone(bot);
    tokio::task::spawn_blocking(move || {
        let home = bot.home();
        if let Err(error) = work(home) {
            tracing::error!("the index does not follow the library: {error:#}");
        }
        // They were logged when they happened.
        home.notices();
    })
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
