//! The long-lived owner of a home.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::bot::Bot;

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
    loop {
        tokio::select! {
            ended = &mut end => return ended.map(|()| 0),
            _ = every.tick() => follow(bot),
        }
    }
}

/// Off the async workers; the next look does not wait for it, and a failure is tried again by then.
fn follow(bot: &Arc<Bot>) {
    let bot = Arc::clone(bot);
    tokio::task::spawn_blocking(move || {
        let home = bot.home();
        let behind = home
            .library()
            .state()
            .map(|state| state.revision != home.snapshot().payload().revision);
        let followed = behind.and_then(|behind| {
            if behind {
                home.check(&mut |_| {})
            } else {
                Ok(())
            }
        });
        home.notices();
        if let Err(error) = followed {
            tracing::error!("the index does not follow the library: {error:#}");
        }
    });
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
