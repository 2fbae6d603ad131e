//! Where a chat front end puts its questions to the bot, and its changes of the library: never one behind the other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::bot::{Bot, Progress, Request, Said};
use crate::command::{Command, Role};
use crate::reply::text::View;
use crate::reply::{Reply, Topic};
use crate::state::State;

/// Events under way at once; others wait for their turn.
const AT_ONCE: u32 = 256;
/// Changes of the library that are worked on or wait for another one.
const CARERS: usize = 4;

/// The bot and the memory of one front end.
pub struct Desk {
    /// The bot.
    pub bot: Arc<Bot>,
    /// What this front end remembers.
    state: Arc<State>,
    front_end: &'static str,
    stale_days: u32,
    busy: Semaphore,
    carers: Semaphore,
}

impl Desk {
    /// For one front end.
    pub fn new(bot: Arc<Bot>, state: State, front_end: &'static str, stale_days: u32) -> Desk {
        Desk {
            bot,
            state: Arc::new(state),
            front_end,
            stale_days,
            busy: Semaphore::new(AT_ONCE as usize),
            carers: Semaphore::new(CARERS),
        }
    }

    /// A turn to handle an event; `None` when the program ends.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.busy.acquire().await.ok()
    }

    /// Waits until work that began has ended, and takes no more.
    pub async fn finish(&self, patience: Duration) {
        let all = tokio::time::timeout(patience, self.busy.acquire_many(AT_ONCE)).await;
        // Before the turns are given back: who waits for one would begin.
        self.busy.close();
        if all.is_err() {
            tracing::warn!("some replies were cut off");
        }
    }

    /// What words depend on.
    pub fn view(&self) -> View {
        View {
            today: jiff::ZonedDateTime::now().date(),
            stale_days: self.stale_days,
            prefix: "",
        }
    }

    /// The library's revision that questions are answered from.
    pub fn revision(&self) -> u64 {
        self.bot.home().snapshot().payload().revision
    }

    /// Asks the bot, from a place by this front end's name for it.
    pub async fn ask(&self, said: Said, role: Role, place: String) -> Reply {
        self.handle(said, role, place, |_| {}).await
    }

    /// Asks the bot for something that may take long: no question waits for it.
    pub async fn ask_slowly(
        &self,
        said: Said,
        role: Role,
        place: String,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Reply {
        let _turn = self.carers.acquire().await;
        self.handle(said, role, place, progress).await
    }

    async fn handle(
        &self,
        said: Said,
        role: Role,
        place: String,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Reply {
        let request = Request {
            said,
            role,
            front_end: self.front_end,
            place: Some(place),
        };
        self.bot.handle(request, progress).await
    }

    /// The topics of the library.
    pub async fn topics(&self, place: String) -> Vec<Topic> {
        let said = Said::Command(Command::Topics { topic: Vec::new() });
        match self.ask(said, Role::Member, place).await {
            Reply::Topics(topics) => topics,
            _ => Vec::new(),
        }
    }

    /// Asks the memory off the async workers. A fault is logged here and gives nothing.
    pub async fn remember<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&State) -> anyhow::Result<T> + Send + 'static,
    ) -> Option<T> {
        let state = Arc::clone(&self.state);
        match tokio::task::spawn_blocking(move || ask(&state)).await {
            Ok(Ok(told)) => Some(told),
            Ok(Err(error)) => {
                tracing::error!("{error:#}");
                None
            }
            // The program ends. What is not known is not taken for an answer meanwhile.
            Err(error) if error.is_cancelled() => std::future::pending().await,
            Err(panic) => {
                tracing::error!("{panic}");
                None
            }
        }
    }

    /// Whether an event is handled now for the first time. Where that cannot be known, it is handled.
    pub async fn is_new(&self, event: String) -> bool {
        let told = self.remember(move |state| state.is_new(&event)).await;
        told.unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::answer::Options;
    use crate::home::Home;

    fn desk(dir: &std::path::Path) -> Desk {
        let home = Home::open(&dir.join("home"), &mut |_| {}).unwrap();
        let state = State::open(&dir.join("state.db"), "test").unwrap();
        Desk::new(Bot::new(home, Options::default()), state, "test", 0)
    }

    #[tokio::test]
    async fn who_waits_for_a_turn_when_the_program_ends_gets_none() {
        let dir = tempfile::tempdir().unwrap();
        let desk = desk(dir.path());
        let first = desk.turn().await;
        let end = desk.finish(Duration::from_secs(60));
        let late = async { tokio::join!(desk.turn(), async { drop(first) }).0.is_some() };
        assert!(!tokio::join!(end, late).1);
    }

    #[test]
    fn what_had_not_begun_when_the_program_ended_is_neither_answered_nor_known() {
        let dir = tempfile::tempdir().unwrap();
        let desk = desk(dir.path());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let threads = runtime.handle().clone();
        runtime.shutdown_background();
        let _ended = threads.enter();
        let mut context = Context::from_waker(Waker::noop());
        let said = Said::Words("freight corridor".into());
        let mut asked = Box::pin(desk.ask(said, Role::Member, "a room".into()));
        assert!(matches!(asked.as_mut().poll(&mut context), Poll::Pending));
        let mut known = Box::pin(desk.is_new("an event".into()));
        assert!(matches!(known.as_mut().poll(&mut context), Poll::Pending));
    }
}
