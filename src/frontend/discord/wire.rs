//! Requests to Discord: each with a deadline, none after the token was refused, none within a global rate limit, and a
//! failure is one line of the log without the token of an interaction.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::{Client, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serenity::http::{
    ErrorResponse, Http, HttpBuilder, HttpError, LightMethod, Request, Route, StatusCode,
};
use serenity::model::channel::Channel;
use serenity::model::gateway::BotGateway;
use serenity::model::guild::PartialGuild;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId};
use serenity::model::permissions::Permissions;
use tokio::sync::watch;

use super::request::is_thread;
use super::settings::Settings;

/// A first response that comes later than Discord waits is no use.
const FIRST: Duration = Duration::from_millis(2900);
/// What has to wait longer, for a rate limit too, is given up.
const LATER: Duration = Duration::from_secs(60);
/// For where the gateway is.
const GATEWAY: Duration = Duration::from_secs(20);
/// So often a request is sent again that met a rate limit, where the library does not keep to them.
const AGAIN: usize = 2;

tokio::task_local! {
    /// Where a request that meets a rate limit says how long it will wait.
    static WAIT: watch::Sender<Duration>;
}

/// The way to Discord's REST API.
pub struct Wire {
    http: Http,
    client: Client,
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
            limiter.set_ratelimit_callback(Box::new(move |info| {
                limited(&closed_until, info.timeout, info.global);
            }));
        }
        Wire {
            http,
            client: Client::new(),
            refused: AtomicBool::new(false),
            closed_until,
        }
    }

    /// Forgets the rate limits that have ended and that nobody waits for: the library keeps one for each interaction.
    pub async fn tidy(&self) {
        let Some(limiter) = &self.http.ratelimiter else {
            return;
        };
        let now = SystemTime::now();
        let routes = limiter.routes();
        let mut routes = routes.write().await;
        routes.retain(|_, limit| {
            let held = limit.try_lock();
            let has_ended = held.is_ok_and(|limit| limit.reset().is_none_or(|reset| reset < now));
            Arc::strong_count(limit) > 1 || !has_ended
        });
        routes.shrink_to_fit();
    }

    /// Interactions are answered in the name of this application.
    pub fn set_application(&self, application: ApplicationId) {
        self.http.set_application_id(application);
    }

    /// Where the gateway is, and how often it may be connected to.
    pub async fn gateway(&self) -> Result<BotGateway, Fault> {
        let call = self.read(Request::new(Route::GatewayBot, LightMethod::Get));
        self.bounded("ask where Discord's gateway is", GATEWAY, call)
            .await
    }

    /// Whether Discord refuses the token.
    pub fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// The first response to an interaction. A global rate limit is none for it.
    pub async fn respond(&self, ticket: &Ticket, body: &Value) -> Result<(), Fault> {
        let route = Route::InteractionResponse {
            interaction_id: InteractionId::new(ticket.id),
            token: &ticket.token,
        };
        let call = self.send_off(with(route, LightMethod::Post, body));
        logged("respond to an interaction", self.within(FIRST, call).await).map(drop)
    }

    /// Puts a message in the place of the first response.
    pub async fn edit_response(&self, ticket: &Ticket, body: &Value) -> Result<(), Fault> {
        let route = self.original(ticket)?;
        let call = self.send_off(with(route, LightMethod::Patch, body));
        let edited = self.bounded("edit a response", LATER, call).await;
        edited.map(drop)
    }

    /// Tells Discord that the message of a button stays as it is for now.
    pub async fn acknowledge(&self, ticket: &Ticket) -> Result<(), Fault> {
        self.respond(ticket, &json!({ "type": 6 })).await
    }

    /// Removes the message of a button, after it was acknowledged.
    pub async fn delete_response(&self, ticket: &Ticket) -> Result<(), Fault> {
        let route = self.original(ticket)?;
        let call = self.send_off(Request::new(route, LightMethod::Delete));
        let deleted = self.bounded("delete a message of a button", LATER, call);
        deleted.await.map(drop)
    }

    /// Sends a message to a channel, and tells its id.
    pub async fn send(&self, channel: u64, body: &Value) -> Result<u64, Fault> {
        #[derive(Deserialize)]
        struct Sent {
            id: MessageId,
        }
        let channel_id = ChannelId::new(channel);
        let route = Route::ChannelMessages { channel_id };
        let call = self.read::<Sent>(with(route, LightMethod::Post, body));
        let sent = self.bounded("send a message", LATER, call).await?;
        Ok(sent.id.get())
    }

    /// Puts a message in the place of one of ours.
    pub async fn edit(&self, channel: u64, message: u64, body: &Value) -> Result<(), Fault> {
        let call = self.send_off(with(of(channel, message), LightMethod::Patch, body));
        self.bounded("edit a message", LATER, call).await.map(drop)
    }

    /// Whether a member of a guild may manage it, as it is now: its owner, or by a role.
    pub async fn manages(&self, guild: u64, user: u64, roles: &[u64]) -> bool {
        let guild_id = GuildId::new(guild);
        let call = self.read(Request::new(Route::Guild { guild_id }, LightMethod::Get));
        let Ok::<PartialGuild, _>(guild) = self.bounded("look up a guild", LATER, call).await
        else {
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
        let channel_id = ChannelId::new(channel);
        let call = self.read(Request::new(
            Route::Channel { channel_id },
            LightMethod::Get,
        ));
        let found: Channel = self.bounded("look up a channel", LATER, call).await?;
        let thread = found.guild().filter(|channel| is_thread(channel.kind));
        Ok(thread.and_then(|thread| Some(thread.parent_id?.get())))
    }

    /// Removes one of our messages.
    pub async fn delete(&self, channel: u64, message: u64) -> Result<(), Fault> {
        let call = self.send_off(Request::new(of(channel, message), LightMethod::Delete));
        let deleted = self.bounded("delete a message", LATER, call);
        deleted.await.map(drop)
    }

    /// Puts these commands in the place of all that were registered.
    pub async fn register(&self, commands: &Value) -> Result<(), Fault> {
        let application_id = self.http.application_id().ok_or(Fault::Lost)?;
        let route = Route::Commands { application_id };
        let call = self.send_off(with(route, LightMethod::Put, commands));
        self.bounded("register the commands", LATER, call)
            .await
            .map(drop)
    }

    /// The message of an interaction.
    fn original<'a>(&self, ticket: &'a Ticket) -> Result<Route<'a>, Fault> {
        let application_id = self.http.application_id().ok_or(Fault::Lost)?;
        let token = &ticket.token;
        Ok(Route::WebhookOriginalInteractionResponse {
            application_id,
            token,
        })
    }

    async fn read<T: DeserializeOwned>(&self, request: Request<'_>) -> serenity::Result<T> {
        let response = self.send_off(request).await?;
        let body = response.bytes().await.map_err(HttpError::Request)?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Sends a request. What stands in Discord's place keeps to its rate limits; one that is met there all the same is
    /// waited for.
    async fn send_off(&self, request: Request<'_>) -> serenity::Result<Response> {
        let Some(proxy) = &self.http.proxy else {
            return self.http.request(request).await;
        };
        let mut again = AGAIN;
        loop {
            let built = request.clone();
            let built = built.build(&self.client, self.http.token(), Some(proxy))?;
            let response = built.send().await.map_err(HttpError::Request)?;
            if let Some((wait, global)) = limit(&response) {
                limited(&self.closed_until, wait, global);
                if again > 0 {
                    again -= 1;
                    tokio::time::sleep(wait).await;
                    continue;
                }
            }
            if response.status().is_success() {
                return Ok(response);
            }
            let method = request.method_ref().reqwest_method();
            let refusal = ErrorResponse::from_response(response, method).await;
            return Err(HttpError::UnsuccessfulRequest(refusal).into());
        }
    }

    async fn bounded<T>(
        &self,
        what: &str,
        patience: Duration,
        call: impl Future<Output = serenity::Result<T>>,
    ) -> Result<T, Fault> {
        logged(what, self.attempt(patience, call).await)
    }

    /// Does a call after a global rate limit has ended, unless that is too late.
    async fn attempt<T>(
        &self,
        patience: Duration,
        call: impl Future<Output = serenity::Result<T>>,
    ) -> Result<T, Fault> {
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
        self.within(patience - wait, call).await
    }

    /// Does a call in time. One that is told to wait for longer is given up at once.
    async fn within<T>(
        &self,
        patience: Duration,
        call: impl Future<Output = serenity::Result<T>>,
    ) -> Result<T, Fault> {
        if self.is_refused() {
            return Err(Fault::Closed);
        }
        let end = Instant::now() + patience;
        let (wait, mut waits) = watch::channel(Duration::ZERO);
        let call = tokio::time::timeout(patience, WAIT.scope(wait, call));
        let too_long = async {
            let left = || end.saturating_duration_since(Instant::now());
            waits.wait_for(|wait| *wait > left()).await.is_ok()
        };
        tokio::select! {
            biased;
            done = call => match done {
                Ok(Ok(done)) => Ok(done),
                Ok(Err(error)) => Err(self.fault(&error)),
                Err(_) => Err(Fault::Late),
            },
            true = too_long => Err(Fault::Late),
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

/// A request with a body.
fn with<'a>(route: Route<'a>, method: LightMethod, body: &Value) -> Request<'a> {
    Request::new(route, method).body(Some(body.to_string().into_bytes()))
}

/// One of our messages.
fn of(channel: u64, message: u64) -> Route<'static> {
    Route::ChannelMessage {
        channel_id: ChannelId::new(channel),
        message_id: MessageId::new(message),
    }
}

/// A failure is one line of the log.
fn logged<T>(what: &str, done: Result<T, Fault>) -> Result<T, Fault> {
    if let Err(fault) = &done {
        tracing::warn!(?fault, "failed to {what}");
    }
    done
}

/// How long a response tells to wait, and whether that is for all requests.
fn limit(response: &Response) -> Option<(Duration, bool)> {
    let headers = response.headers();
    let limited = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let after = headers.get("retry-after").filter(|_| limited)?;
    let seconds: f64 = after.to_str().ok()?.trim().parse().ok()?;
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    Some((wait, headers.contains_key("x-ratelimit-global")))
}

/// A rate limit was met, in the task of the request that met it. One for all requests closes the way until it ends.
fn limited(closed_until: &Mutex<Option<Instant>>, wait: Duration, global: bool) {
    let seconds = wait.as_secs();
    tracing::warn!(seconds, global, "a rate limit of Discord was met");
    if let (true, Some(until)) = (global, Instant::now().checked_add(wait)) {
        *closed_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
    // Nobody listens to the requests that the library makes for itself.
    let _ = WAIT.try_with(|told| told.send_replace(wait));
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

    /// The library would keep one for each interaction that there ever was.
    #[tokio::test]
    async fn rate_limits_that_nobody_waits_for_are_forgotten() {
        let wire = wire();
        let routes = wire.http.ratelimiter.as_ref().unwrap().routes();
        let bucket = |id: u64| {
            let interaction_id = InteractionId::new(id);
            let token = "";
            Route::InteractionResponse {
                interaction_id,
                token,
            }
            .ratelimiting_bucket()
        };
        for id in 1..=100 {
            routes.write().await.entry(bucket(id)).or_default();
        }
        let waits = Arc::clone(&routes.read().await[&bucket(7)]);
        wire.tidy().await;
        let kept = routes.read().await;
        assert!(kept.len() == 1 && kept.contains_key(&bucket(7)));
        drop((kept, waits));
        wire.tidy().await;
        assert!(routes.read().await.is_empty());
    }

    #[tokio::test]
    async fn what_never_ends_is_given_up() {
        let never = std::future::pending::<serenity::Result<()>>();
        let done = wire().attempt(Duration::from_millis(1), never).await;
        assert_eq!(done, Err(Fault::Late));
    }
}
