//! Front ends: a platform's wire, markup and limits, nothing about answers.

#[cfg(any(feature = "discord", feature = "matrix"))]
mod address;
#[cfg(any(feature = "discord", feature = "matrix"))]
mod changes;
#[cfg(any(feature = "discord", feature = "matrix"))]
mod desk;
#[cfg(feature = "discord")]
pub mod discord;
pub mod display;
#[cfg(any(feature = "discord", feature = "matrix"))]
mod limits;
#[cfg(feature = "matrix")]
pub mod matrix;
pub mod progress;
#[cfg(any(feature = "discord", feature = "matrix"))]
mod recent;
#[cfg(any(feature = "discord", feature = "matrix"))]
mod secret;
pub mod terminal;
mod wrap;

/// The exit status for what an operator has to mend: it is of no use to start again before.
pub const MISCONFIGURED: u8 = 78;

/// Prints a line for who started the program, if anyone reads.
#[cfg(any(feature = "discord", feature = "matrix"))]
fn say(line: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout();
    // A closed pipe is no reason to stop.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// From 0 to 1, for waits that are not all the same.
#[cfg(any(feature = "discord", feature = "matrix"))]
fn random() -> f64 {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1u64 << 53) as f64
}

/// Waits until the front end is told to end.
#[cfg(any(feature = "discord", feature = "matrix"))]
async fn told_to_end(told: &mut tokio::sync::watch::Receiver<bool>) {
    // Who could tell being gone is an end too.
    let _ = told.wait_for(|told| *told).await;
}
