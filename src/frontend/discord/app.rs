//! The bot on Discord: who is answered, and with which right.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::DefaultClock;
use serenity::model::gateway::Ready;
use tokio::sync::Mutex;

use super::super::desk::Desk;
use super::super::limits::{Limits, Verdict};
use super::super::recent::Recent;
use super::super::say;
use super::commands::{commands, hash};
use super::parents::Parents;
use super::request::Asker;
use super::role::role;
use super::settings::Settings;
use super::turns::Turns;
use super::wire::Wire;
use crate::bot::{Bot, Progress, Said};
use crate::command::Role;
use crate::reply::{Reply, Topic, chat};
use crate::state::State;

/// View Channel, Send Messages, Read Message History (to reply to one), Send Messages in Threads.
pub const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 16 | 1 << 38;

/// The bot with all that Discord needs of it.
pub struct App {
    pub desk: Desk,
    pub settings: Settings,
    pub wire: Wire,
    pub limits: Limits<u64>,
    pub recent: Recent<u64>,
    pub turns: Turns,
    pub parents: Parents,
    me: AtomicU64,
    application: AtomicU64,
    registering: Mutex<()>,
}

/// Whether someone is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// With this right.
    Open(Role),
    /// No, as that is too much, and it is their turn to be told so.
    Wait,
    /// No, and they are told why.
    Shut(String),
    /// No.
    Silent,
}

impl App {
    /// Not connected yet.
    pub fn new(bot: Arc<Bot>, settings: Settings, state: State, stale_days: u32) -> App {
        App {
            desk: Desk::new(bot, state, "discord", stale_days),
            wire: Wire::new(&settings),
            settings,
            limits: Limits::new(&DefaultClock::default()),
            recent: Recent::default(),
            turns: Turns::default(),
            parents: Parents::default(),
            me: AtomicU64::new(0),
            application: AtomicU64::new(0),
            registering: Mutex::default(),
        }
    }

    /// The bot's own user; zero before it is known.
    pub fn me(&self) -> u64 {
        self.me.load(Ordering::Relaxed)
    }

    /// It is connected: the commands are registered.
    pub async fn ready(&self, ready: &Ready) {
        self.me.store(ready.user.id.get(), Ordering::Relaxed);
        self.wire.set_application(ready.application.id);
        let application = ready.application.id.get();
        self.application.store(application, Ordering::Relaxed);
        say(&chat::connected(application, PERMISSIONS));
        self.register().await;
    }

    /// Registers the commands, unless they are already or nothing is known of the application yet.
    async fn register(&self) {
        let application = self.application.load(Ordering::Relaxed);
        if application == 0 {
            return;
        }
        // Each shard wants it, and the clock: the later ones find it done.
        let _alone = self.registering.lock().await;
        let commands = commands();
        let (name, hash) = (format!("discord-commands-{application}"), hash(&commands));
        let known = self
            .desk
            .remember(move |state| state.kept(&name))
            .await
            .flatten();
        if known.as_ref() == Some(&hash) {
            return;
        }
        if self.wire.register(&commands).await.is_ok() {
            let name = format!("discord-commands-{application}");
            self.desk
                .remember(move |state| state.keep(&name, &hash))
                .await;
            tracing::info!("the commands were registered");
        }
    }

    /// Forgets what is old, and registers the commands where that failed.
    pub async fn tidy(&self) {
        self.register().await;
        self.limits.tidy();
        self.wire.tidy().await;
        self.desk.remember(State::tidy).await;
    }

    /// Who is answered here.
    pub fn gate(&self, asker: &Asker) -> Gate {
        let verdict = self
            .limits
            .check(&asker.user, &asker.channel, asker.guild.as_ref());
        match verdict {
            Verdict::Answer => {}
            Verdict::Tell => return Gate::Wait,
            Verdict::Silent => return Gate::Silent,
        }
        let role = role(asker, &self.settings);
        match role >= Role::Moderator || self.is_listed(asker) {
            true => Gate::Open(role),
            false => Gate::Shut(chat::not_here(&self.settings.contact)),
        }
    }

    /// Whether the operator lists the place.
    pub fn is_listed(&self, asker: &Asker) -> bool {
        let Some(guild) = asker.guild else {
            return true;
        };
        let mut channels = [Some(asker.channel), asker.parent].into_iter().flatten();
        channels.any(|channel| self.settings.answers_in(guild, channel))
    }

    /// Whether an answer is private where its asker does not say.
    pub fn is_private(&self, asker: &Asker) -> bool {
        asker
            .guild
            .is_some_and(|guild| self.settings.private.contains(&guild))
    }

    /// Asks the bot.
    pub async fn ask(&self, said: Said, asker: &Asker, role: Role) -> Reply {
        self.desk.ask(said, role, place(asker)).await
    }

    /// Asks the bot for something that may take long: no question waits for it.
    pub async fn ask_slowly(
        &self,
        said: Said,
        asker: &Asker,
        role: Role,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Reply {
        let place = place(asker);
        self.desk.ask_slowly(said, role, place, progress).await
    }

    /// The topics of the library.
    pub async fn topics(&self, asker: &Asker) -> Vec<Topic> {
        self.desk.topics(place(asker)).await
    }
}

/// A guild is one place; all direct messages are one.
fn place(asker: &Asker) -> String {
    match asker.guild {
        Some(guild) => format!("discord:{guild}"),
        None => "discord".to_owned(),
    }
}
