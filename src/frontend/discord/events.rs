//! What Discord's gateway brings, handed on. Each event is handled in a task of its own, so heartbeats wait for none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serenity::all::{
    ChannelId, ChunkGuildFilter, ConnectionStage, Context, EventHandler, GuildId, Interaction,
    Message, MessageId, MessageUpdateEvent, RawEventHandler, Ready, ShardId, ShardManager,
    ShardMessenger, ShardRunnerMessage, ShardStageUpdateEvent,
};
use serenity::async_trait;
use serenity::model::event::Event;
use serenity::model::id::UserId;
use tokio::sync::mpsc;

use super::app::App;
use super::gateway::{Look, Watch};

/// What the holder of the connection has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A shard identified.
    Identified,
}

/// A connection that is closed with this code is resumed: by Discord, and by the library.
const RESUMABLE: u16 = 4000;

/// Hands events to the bot. A clone hands them to the same one.
#[derive(Clone)]
pub struct Handler {
    app: Arc<App>,
    signals: mpsc::UnboundedSender<Signal>,
    started: Instant,
    shards: Arc<Mutex<HashMap<ShardId, Shard>>>,
}

/// A shard, as far as it is watched.
struct Shard {
    messenger: ShardMessenger,
    watch: Watch,
    /// One of its guilds, which it can be asked about.
    guild: Option<GuildId>,
}

impl Handler {
    /// A handler, and the signals that it gives.
    pub fn new(app: Arc<App>) -> (Handler, mpsc::UnboundedReceiver<Signal>) {
        let (signals, given) = mpsc::unbounded_channel();
        let handler = Handler {
            app,
            signals,
            started: Instant::now(),
            shards: Arc::default(),
        };
        (handler, given)
    }

    /// Looks after the shards: asks a silent one for an event, resumes one that gives none, and renews it where that
    /// does not help.
    pub async fn look(&self, manager: &ShardManager) {
        for id in self.silent() {
            tracing::warn!(
                shard = id.0,
                "a connection to Discord stayed silent: it is renewed"
            );
            manager.restart(id).await;
        }
    }

    /// Whether one of the shards is on its way to a connection: it is not listed while it waits for its turn.
    pub async fn is_connecting(&self, manager: &ShardManager, shards: u32) -> bool {
        let runners = manager.runners.lock().await;
        let connected = runners.values();
        let connected = connected.filter(|runner| runner.stage == ConnectionStage::Connected);
        connected.count() < shards as usize
    }

    fn silent(&self) -> Vec<ShardId> {
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        let me = self.app.me();
        let mut silent = Vec::new();
        for (id, shard) in shards.iter_mut() {
            // Without a guild there is nothing to ask for.
            let Some(guild) = shard.guild else { continue };
            match shard.watch.look(self.started.elapsed()) {
                Look::Fine => {}
                Look::Ask => {
                    let filter = ChunkGuildFilter::UserIds(vec![UserId::new(me.max(1))]);
                    shard
                        .messenger
                        .chunk_guild(guild, None, false, filter, None);
                }
                Look::Resume => {
                    tracing::warn!(
                        shard = id.0,
                        "a connection to Discord was silent: it is resumed"
                    );
                    let close = ShardRunnerMessage::Close(RESUMABLE, None);
                    shard.messenger.send_to_shard(close);
                }
                Look::Renew => silent.push(*id),
            }
        }
        silent
    }
}

#[async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, context: Context, event: Event) {
        if let Event::Unknown(unknown) = &event {
            tracing::warn!(kind = unknown.kind, "an event of Discord could not be read");
        }
        let now = self.started.elapsed();
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        let shard = shards.entry(context.shard_id).or_insert_with(|| Shard {
            messenger: context.shard.clone(),
            watch: Watch::default(),
            guild: None,
        });
        if let Event::Ready(ready) = &event {
            shard.messenger = context.shard.clone();
            shard.guild = ready.ready.guilds.first().map(|guild| guild.id);
        }
        let resumed = matches!(event, Event::Resumed(_));
        shard.watch.event(now, resumed);
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        self.app.ready(&ready).await;
    }

    async fn shard_stage_update(&self, _: Context, update: ShardStageUpdateEvent) {
        // That it enters this stage is not told, only that it leaves it.
        if update.old == ConnectionStage::Identifying {
            // Who holds the connection is gone when nobody listens.
            let _ = self.signals.send(Signal::Identified);
        }
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.app.interaction(interaction).await;
    }

    async fn message(&self, _: Context, message: Message) {
        self.app.message(&message).await;
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        update: MessageUpdateEvent,
    ) {
        self.app.edited(&update).await;
    }

    async fn message_delete(
        &self,
        _: Context,
        _: ChannelId,
        message: MessageId,
        _: Option<GuildId>,
    ) {
        self.app.deleted(message.get()).await;
    }

    async fn message_delete_bulk(
        &self,
        _: Context,
        _: ChannelId,
        messages: Vec<MessageId>,
        _: Option<GuildId>,
    ) {
        for message in messages {
            self.app.deleted(message.get()).await;
        }
    }
}
