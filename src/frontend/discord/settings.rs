//! What the operator set for Discord, read once.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};

use super::super::secret::Secret;
use crate::config;

/// What the operator set. Ids are Discord's snowflakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The bot's.
    pub token: Secret,
    /// Guilds in which it answers.
    pub guilds: Vec<u64>,
    /// The only channels in which it answers, of guilds that have some.
    pub channels: Vec<(u64, u64)>,
    /// Guilds in which it answers no mentions.
    pub no_mentions: Vec<u64>,
    /// Guilds in which answers are private unless the asker says otherwise.
    pub private: Vec<u64>,
    /// Where moderators may change the library: guilds, or channels of them.
    pub moderated: Vec<(u64, Option<u64>)>,
    /// Roles that make a member a moderator there.
    pub moderator_roles: Vec<u64>,
    /// Where changes of the library are told, by guild.
    pub log_channels: HashMap<u64, u64>,
    /// Whether the answer to a command repeats the question.
    pub echo: bool,
    /// Who runs the bot.
    pub contact: String,
    /// What speaks Discord's API in its place.
    pub proxy: Option<String>,
}

impl Settings {
    /// Reads the configuration, and the token's file where the environment has none. `None` without a token, where no
    /// guild is named either.
    pub fn read(config: &config::Discord, token: &str) -> Result<Option<Settings>> {
        let Some(token) = self::token(config, token)? else {
            if config.guilds.trim().is_empty() {
                return Ok(None);
            }
            bail!(
                "`discord.guilds` is set and there is no token: set `{}`, or name a file with it in `discord.token_file`",
                config::DISCORD_TOKEN
            );
        };
        Ok(Some(Settings {
            token,
            guilds: list("guilds", &config.guilds, id)?,
            channels: list("channels", &config.channels, channel)?,
            no_mentions: list("no_mentions", &config.no_mentions, id)?,
            private: list("private", &config.private, id)?,
            moderated: list("moderated", &config.moderated, place)?,
            moderator_roles: list("moderator_roles", &config.moderator_roles, id)?,
            log_channels: list("log_channels", &config.log_channels, channel)?
                .into_iter()
                .collect(),
            echo: config.echo,
            contact: config.contact.trim().to_owned(),
            proxy: proxy(&config.proxy)?,
        }))
    }

    /// Whether members of this guild are answered in this channel.
    pub fn answers_in(&self, guild: u64, channel: u64) -> bool {
        let mut listed = self.channels.iter().filter(|(of, _)| *of == guild);
        let open = listed.clone().next().is_none() || listed.any(|(_, one)| *one == channel);
        self.guilds.contains(&guild) && open
    }

    /// Whether it makes a difference which channel this one belongs to: the guild has listed ones, and it is none.
    pub fn depends_on_channel(&self, guild: u64, channel: u64) -> bool {
        let moderated = self.moderated.iter();
        let moderated = moderated.filter_map(|(of, one)| Some((*of, (*one)?)));
        let of_channels = |listed: Vec<u64>| !listed.is_empty() && !listed.contains(&channel);
        let here = |(of, one): (u64, u64)| (of == guild).then_some(one);
        let answered = self.channels.iter().copied().filter_map(here).collect();
        self.guilds.contains(&guild)
            && (of_channels(answered) || of_channels(moderated.filter_map(here).collect()))
    }
}

fn token(config: &config::Discord, given: &str) -> Result<Option<Secret>> {
    let read = Secret::read(given, &config.token_file, "discord.token_file")?;
    let Some(secret) = read else {
        return Ok(None);
    };
    let token = secret.reveal();
    let token = token.strip_prefix("Bot ").unwrap_or(token).trim();
    let plain = |c: char| c.is_ascii_graphic();
    if token.is_empty() || !token.chars().all(plain) {
        bail!(
            "the Discord token is empty or has characters that no token has: copy it again from the application's page, under Bot"
        );
    }
    Ok(Some(Secret::new(token)))
}

fn list<T>(key: &str, text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let one = |word: &str| {
        read(word).with_context(|| {
            format!(
                "`discord.{key}` has `{word}`: copy the id with Discord's developer mode, a number of 17 to 20 digits"
            )
        })
    };
    text.split_whitespace().map(one).collect()
}

/// `123456789012345678`; zero is none.
fn id(text: &str) -> Option<u64> {
    text.parse().ok().filter(|id| *id > 0)
}

/// `GUILD/CHANNEL`
fn channel(text: &str) -> Option<(u64, u64)> {
    let (guild, channel) = text.split_once('/')?;
    Some((id(guild)?, id(channel)?))
}

/// `GUILD` or `GUILD/CHANNEL`
fn place(text: &str) -> Option<(u64, Option<u64>)> {
    match channel(text) {
        Some((guild, channel)) => Some((guild, Some(channel))),
        None => Some((id(text)?, None)),
    }
}

fn proxy(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    match text.is_empty() {
        true => Ok(None),
        false if text.starts_with("http://") || text.starts_with("https://") => {
            Ok(Some(text.trim_end_matches('/').to_owned()))
        }
        false => bail!("`discord.proxy` is `{text}`: it must begin with http:// or https://"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: impl FnOnce(&mut config::Discord), token: &str) -> Result<Settings, String> {
        let mut config = config::Discord::default();
        set(&mut config);
        let read = Settings::read(&config, token).map_err(|error| format!("{error:#}"))?;
        read.ok_or_else(|| "none".to_owned())
    }

    #[test]
    fn lists_are_ids() {
        let settings = read(
            |config| {
                config.guilds = " 7 8\n9".into();
                config.channels = "7/70 7/71".into();
                config.moderated = "7 8/80".into();
                config.log_channels = "7/79".into();
            },
            "Bot abc.def",
        )
        .unwrap();
        assert_eq!(settings.token.reveal(), "abc.def");
        assert_eq!(settings.moderated, [(7, None), (8, Some(80))]);
        assert_eq!(settings.log_channels[&7], 79);
        for (guild, channel, expect) in
            [(7, 70, true), (7, 72, false), (8, 1, true), (10, 70, false)]
        {
            assert_eq!(
                settings.answers_in(guild, channel),
                expect,
                "{guild}/{channel}"
            );
        }
        for (guild, channel, expect) in [
            (7, 70, false),
            (7, 72, true),
            (8, 80, false),
            (8, 81, true),
            (9, 90, false),
            (10, 70, false),
        ] {
            assert_eq!(
                settings.depends_on_channel(guild, channel),
                expect,
                "{guild}/{channel}"
            );
        }
        assert!(!format!("{settings:?}").contains("abc"));
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(read(|_| {}, " \n").unwrap_err(), "none");
        let lacks = read(|config| config.guilds = "7".into(), "").unwrap_err();
        assert!(lacks.contains("set `PULLQUOTE_DISCORD_TOKEN`"), "{lacks}");
        assert!(
            read(|_| {}, "a b")
                .unwrap_err()
                .starts_with("the Discord token is empty")
        );
        for (guilds, channels, proxy, expect) in [
            ("x", "", "", "`discord.guilds` has `x`"),
            ("0", "", "", "`discord.guilds` has `0`"),
            ("", "7", "", "`discord.channels` has `7`"),
            ("", "", "localhost", "`discord.proxy` is `localhost`"),
        ] {
            let error = read(
                |config| {
                    config.guilds = guilds.into();
                    config.channels = channels.into();
                    config.proxy = proxy.into();
                },
                "t",
            );
            assert!(error.unwrap_err().starts_with(expect), "{expect}");
        }
    }
}
