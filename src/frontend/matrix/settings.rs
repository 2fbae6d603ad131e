//! What the operator set for Matrix, read once.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use matrix_sdk::ruma::{OwnedRoomId, OwnedServerName, OwnedUserId, RoomId, UserId};
use url::Url;

use super::super::secret::Secret;
use crate::config;

/// What the operator set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The homeserver.
    pub homeserver: Url,
    /// The bot's own id.
    pub user: OwnedUserId,
    /// For the first login.
    pub login: Option<Login>,
    /// With which a new login is verified; none where the home's own file may have it.
    pub recovery_key: Option<Secret>,
    /// Whose invitations are accepted.
    pub users: Vec<OwnedUserId>,
    /// From where all invitations are accepted.
    pub servers: Vec<OwnedServerName>,
    /// To where all invitations are accepted.
    pub rooms: Vec<OwnedRoomId>,
    /// Where moderators may change the library.
    pub moderated: Vec<OwnedRoomId>,
    /// The power that makes a moderator there.
    pub moderator_level: i64,
    /// Who is a moderator there, whatever their power.
    pub moderator_users: Vec<OwnedUserId>,
    /// Where changes of the library are told.
    pub log_rooms: Vec<OwnedRoomId>,
    /// What a message begins with that is meant for the bot.
    pub prefix: String,
    /// Who runs the bot.
    pub contact: String,
}

/// How it logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// With a password.
    Password(Secret),
    /// With an access token that was made for it.
    Token(Secret),
}

/// Secrets of the environment; empty where there are none.
#[derive(Default)]
pub struct Given {
    /// The password.
    pub password: String,
    /// The access token.
    pub token: String,
    /// The recovery key.
    pub recovery_key: String,
}

impl Settings {
    /// Reads the configuration and the secrets. `None` where no account is named.
    pub fn read(config: &config::Matrix, given: &Given) -> Result<Option<Settings>> {
        let (homeserver, user) = (config.homeserver.trim(), config.user.trim());
        if homeserver.is_empty() && user.is_empty() {
            return Ok(None);
        }
        if config.prefix.trim().is_empty() || config.prefix.trim().contains(char::is_whitespace) {
            bail!("`matrix.prefix` is empty or has a space in it: give one word, such as `!pq`");
        }
        Ok(Some(Settings {
            homeserver: address(homeserver)?,
            user: own_id(user)?,
            login: login(config, given)?,
            recovery_key: Secret::read(
                &given.recovery_key,
                &config.recovery_key_file,
                "matrix.recovery_key_file",
            )?,
            users: list("users", &config.users, "@ada:example.org")?,
            servers: list("servers", &config.servers, "example.org")?,
            rooms: list("rooms", &config.rooms, "!abc:example.org")?,
            moderated: list("moderated", &config.moderated, "!abc:example.org")?,
            moderator_level: config.moderator_level.into(),
            moderator_users: list(
                "moderator_users",
                &config.moderator_users,
                "@ada:example.org",
            )?,
            log_rooms: list("log_rooms", &config.log_rooms, "!abc:example.org")?,
            prefix: config.prefix.trim().to_owned(),
            contact: config.contact.trim().to_owned(),
        }))
    }

    /// Whether someone may invite the bot to a room.
    pub fn accepts(&self, room: &RoomId, by: &UserId) -> bool {
        let server = by.server_name();
        self.rooms.iter().any(|one| one == room)
            || self.users.iter().any(|one| one == by)
            || self.servers.iter().any(|one| one == server)
    }
}

/// The homeserver's address as it is written everywhere.
fn address(text: &str) -> Result<Url> {
    let read = Url::parse(text).ok();
    let web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    read.filter(web).with_context(|| {
        format!(
            "`matrix.homeserver` is `{text}`: give an address such as `https://matrix.example.org`"
        )
    })
}

fn own_id(text: &str) -> Result<OwnedUserId> {
    UserId::parse(text).with_context(|| {
        format!(
            "`matrix.user` is `{text}`: give the bot's whole id, such as `@pullquote:example.org`"
        )
    })
}

fn login(config: &config::Matrix, given: &Given) -> Result<Option<Login>> {
    if !given.token.trim().is_empty() {
        let token = Secret::new(given.token.trim());
        return Ok(Some(Login::Token(token)));
    }
    let password = Secret::read(
        &given.password,
        &config.password_file,
        "matrix.password_file",
    )?;
    Ok(password.map(Login::Password))
}

fn list<T: for<'a> TryFrom<&'a str>>(key: &str, text: &str, like: &str) -> Result<Vec<T>> {
    let one = |word: &str| {
        let read = T::try_from(word).ok();
        read.with_context(|| {
            format!("`matrix.{key}` has `{word}`: its parts are written as `{like}`")
        })
    };
    text.split_whitespace().map(one).collect()
}

/// The file of the home where the bot keeps a recovery key that it made.
pub fn recovery_key_file(home: &std::path::Path) -> PathBuf {
    home.join("matrix-recovery-key")
}
