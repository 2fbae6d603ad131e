//! Requests to Discord: each with a deadline, none after the token was refused, none within a global rate limit, and a
//! failure is one line of the log without the token of an interaction.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use serenity::http::{Http, HttpBuilder, HttpError, RatelimitInfo, StatusCode};
use serenity::model::channel::Message;
use serenity::model::gateway::BotGateway;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId};
use serenity::model::permissions::Permissions;

use super::request::is_thread;
use super::settings::Settings;

/// A first response that comes later than Discord waits is no use.
const FIRST: Duration = Duration::from_millis(2900);
/// What has to wait longer, for a rate limit too, is given up.
const LATER: Duration = Duration::from_secs(60);
/// For where the gateway is.
const GATEWAY: Duration = Duration::from_secs(20);

/// The way to Discord's REST API.
pub struct Wire {
    http: Http,
    refused: AtomicBool,
    closed_until: Arc<Mutex<Option<Instant>>>,
}

/// A client of Discord's API, or of what stands in its place and keeps to its rate limits.
pub fn http(settings: &Settings) -> Http {
    let http = HttpBuilder::new(settings.token.reveal());
    match &settings.proxy {
        Some(proxy) => http.proxy(proxy).ratelimiter_disabled(true).build(),
        None => http.build(),
    }
}

/// An interaction that waits for a response.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: u64,
    /// Its own token, which no log shows.
    pub token: String,
}

/// Why a request had no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It was refused with this HTTP status and Discord's code.
    Refused(u16, i64),
    /// It took too long, or a rate limit would make it.
    Late,
    /// Discord could not be reached or understood.
    Lost,
    /// The token was refused before.
    Closed,
}

impl Fault {
    /// Whether the token of an interaction has died. A message that someone dismissed is another matter: they do not
    /// want it.
    pub fn is_too_late(self) -> bool {
        matches!(self, Fault::Refused(_, 10_015 | 10_062 | 50_027))
    }

    /// Whether the bot may write there and may not reply, as it cannot read what was before.
    pub fn forbids_replies(self) -> bool {
        matches!(self, Fault::Refused(_, 160_002))
    }

    /// Whether the bot lacks a permission.
    pub fn is_forbidden(self) -> bool {
        matches!(self, Fault::Refused(_, 50_001 | 50_013))
    }
}

impl Wire {
    /// On a client of its own.
    pub fn new(settings: &Settings) -> Wire {
        let closed_until = Arc::default();
        let mut http = http(settings);
        if let Some(limiter) = &mut http.ratelimiter {
            let closed_until = Arc::clone(&closed_until);
            limiter.set_ratelimit_callback(Box::new(move |info| limited(&closed_until, &info)));
        }
        Wire {
            http,
            refused: AtomicBool::new(false),
            closed_until,
        }
    }

    /// Interactions are answered in the name of this application.
    pub fn set_application(&self, application: ApplicationId) {
        self.http.set_application_id(application);
    }

    /// Where the gateway is, and how often it may be connected to.
    pub async fn gateway(&self) -> Result<BotGateway, Fault> {
        let call = self.http.get_bot_gateway();
        self.bounded("ask where Discord's gateway is", GATEWAY, call)
            .await
    }

    /// Whether Discord refuses the token.
    pub fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// The first response to an interaction.
    pub async fn respond(&self, ticket: &Ticket, body: &Value) -> Result<(), Fault> {
        let id = InteractionId::new(ticket.id);
        let call = self
            .http
            .create_interaction_response(id, &ticket.token, body, Vec::new());
        self.bounded("respond to an interaction", FIRST, call).await
    }

    /// Puts a message in the place of the first response.
    pub async fn edit_response(&self, ticket: &Ticket, body: &Value) -> Result<(), Fault> {
        let call = self
            .http
            .edit_original_interaction_response(&ticket.token, body, Vec::new());
        let edited = self.bounded("edit a response", LATER, call).await;
        edited.map(drop)
    }

    /// Tells Discord that the message of a button stays as it is for now.
    pub async fn acknowledge(&self, ticket: &Ticket) -> Result<(), Fault> {
        self.respond(ticket, &json!({ "type": 6 })).await
    }

    /// Removes the message of a button, after it was acknowledged.
    pub async fn delete_response(&self, ticket: &Ticket) -> Result<(), Fault> {
        let call = self
            .http
            .delete_original_interaction_response(&ticket.token);
        self.bounded("delete a message of a button", LATER, call)
            .await
    }

    /// A message in a channel.
    pub async fn send(&self, channel: u64, body: &Value) -> Result<Message, Fault> {
        let call = self
            .http
            .send_message(ChannelId::new(channel), Vec::new(), body);
        self.bounded("send a message", LATER, call).await
    }

    /// Puts a message in the place of one of ours.
    pub async fn edit(&self, channel: u64, message: u64, body: &Value) -> Result<(), Fault> {
        let (channel, message) = (ChannelId::new(channel), MessageId::new(message));
        let call = self.http.edit_message(channel, message, body, Vec::new());
        self.bounded("edit a message", LATER, call).await.map(drop)
    }

    /// Whether a member of a guild may manage it, as it is now: its owner, or by a role.
    pub async fn manages(&self, guild: u64, user: u64, roles: &[u64]) -> bool {
        let call = self.http.get_guild(GuildId::new(guild));
        let Ok(guild) = self.bounded("look up a guild", LATER, call).await else {
            return false;
        };
        let may = |permissions: Permissions| {
            permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
        };
        // The role of everyone has the guild's id.
        let held = |id: u64| id == guild.id.get() || roles.contains(&id);
        let mut all = guild.roles.values();
        guild.owner_id.get() == user || all.any(|role| held(role.id.get()) && may(role.permissions))
    }

    /// The channel that a thread belongs to; `None` for what is no thread.
    pub async fn parent(&self, channel: u64) -> Result<Option<u64>, Fault> {
        let call = self.http.get_channel(ChannelId::new(channel));
        let found = self.bounded("look up a channel", LATER, call).await?;
        let thread = found.guild().filter(|channel| is_thread(channel.kind));
        Ok(thread.and_then(|thread| Some(thread.parent_id?.get())))
    }

    /// Removes one of our messages.
    pub async fn delete(&self, channel: u64, message: u64) -> Result<(), Fault> {
        let (channel, message) = (ChannelId::new(channel), MessageId::new(message));
        let call = self.http.delete_message(channel, message, None);
        self.bounded("delete a message", LATER, call).await
    }

    /// Puts these commands in the place of all that were registered.
    pub async fn register(&self, commands: &Value) -> Result<(), Fault> {
        let call = self.http.create_global_commands(commands);
        self.bounded("register the commands", LATER, call)
            .await
            .map(drop)
    }

    async fn bounded<T>(
        &self,
        what: &str,
        patience: Duration,
        call: impl Future<Output = serenity::Result<T>>,
    ) -> Result<T, Fault> {
        let done = self.attempt(patience, call).await;
        if let Err(fault) = &done {
            tracing::warn!(?fault, "failed to {what}");
        }
        done
    }

    async fn attempt<T>(
        &self,
        patience: Duration,
        call: impl Future<Output = serenity::Result<T>>,
    ) -> Result<T, Fault> {
        if self.is_refused() {
            return Err(Fault::Closed);
        }
        let closed_until = *self
            .closed_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let wait = closed_until.map_or(Duration::ZERO, |until| {
            until.saturating_duration_since(Instant::now())
        });
        if wait >= patience {
            return Err(Fault::Late);
        }
        tokio::time::sleep(wait).await;
        match tokio::time::timeout(patience - wait, call).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(self.fault(&error)),
            Err(_) => Err(Fault::Late),
        }
    }

    /// What an error means; its own text may hold an address with a token.
    pub fn fault(&self, error: &serenity::Error) -> Fault {
        match error {
            serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
                // The token of an interaction that has died is refused with the same status.
                let own = response.error.code as i64 != 50_027;
                if response.status_code == StatusCode::UNAUTHORIZED && own {
                    self.refused.store(true, Ordering::Relaxed);
                }
                Fault::Refused(response.status_code.as_u16(), response.error.code as i64)
            }
            _ => Fault::Lost,
        }
    }
}

/// A rate limit was met. One for all requests closes the way until it ends.
fn limited(closed_until: &Mutex<Option<Instant>>, info: &RatelimitInfo) {
    tracing::warn!(
        seconds = info.timeout.as_secs(),
        global = info.global,
        "a rate limit of Discord was met"
    );
    if info.global {
        let until = Instant::now() + info.timeout;
        *closed_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn wire() -> Wire {
        let settings = Settings::read(&config::Discord::default(), "token");
        Wire::new(&settings.unwrap().unwrap())
    }

    async fn attempt(wire: &Wire, patience: u64) -> (Result<(), Fault>, bool) {
        let mut asked = false;
        let call = async {
            asked = true;
            Ok(())
        };
        let done = wire.attempt(Duration::from_millis(patience), call).await;
        (done, asked)
    }

    #[tokio::test]
    async fn nothing_is_asked_in_vain() {
        let wire = wire();
        assert_eq!(attempt(&wire, 1000).await, (Ok(()), true));
        let limited = |seconds| {
            let until = Instant::now() + Duration::from_secs(seconds);
            *wire.closed_until.lock().unwrap() = Some(until);
        };
        limited(90);
        assert_eq!(attempt(&wire, 60_000).await, (Err(Fault::Late), false));
        limited(0);
        assert_eq!(attempt(&wire, 1000).await, (Ok(()), true));
        wire.refused.store(true, Ordering::Relaxed);
        assert_eq!(attempt(&wire, 1000).await, (Err(Fault::Closed), false));
    }

    #[tokio::test]
    async fn what_never_ends_is_given_up() {
        let never = std::future::pending::<serenity::Result<()>>();
        let done = wire().attempt(Duration::from_millis(1), never).await;
        assert_eq!(done, Err(Fault::Late));
    }
}
