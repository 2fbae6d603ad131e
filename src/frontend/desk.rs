//! Where a chat front end puts its questions to the bot, and its changes of the library: never one behind the other.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::bot::{Bot, Progress, Request, Said};
use crate::command::{Command, Role};
use crate::reply::text::View;
use crate::reply::{Reply, Topic};
use crate::state::State;

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
            carers: Semaphore::new(CARERS),
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
            // The program ends.
            Err(error) if error.is_cancelled() => None,
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
