//! The configuration: the commented defaults, which are compiled in, then a file, then the environment.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};
use url::Url;

/// Every key with its default and what it means.
pub const DEFAULT: &str = include_str!("../config/default.toml");

/// The configuration; `config/default.toml` explains every key.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How questions are answered.
    pub answer: Answer,
    /// The Discord front end.
    pub discord: Discord,
    /// How pages are fetched.
    pub fetch: Fetch,
    /// Where articles are kept.
    pub library: Library,
    /// The Matrix front end.
    pub matrix: Matrix,
    /// When sources are read again.
    pub refresh: Refresh,
}

/// The Discord front end. Lists are ids between spaces; `GUILD/CHANNEL` names a channel of a guild.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discord {
    /// A file with the bot's token; empty where the environment has it, or nothing.
    pub token_file: PathBuf,
    /// Guilds in which it answers.
    pub guilds: String,
    /// The only channels of their guilds in which it answers.
    pub channels: String,
    /// Guilds in which it answers no mentions.
    pub no_mentions: String,
    /// Guilds in which answers are private unless the asker says otherwise.
    pub private: String,
    /// Guilds and channels in which moderators may change the library.
    pub moderated: String,
    /// Roles that make a member a moderator.
    pub moderator_roles: String,
    /// Channels in which changes of the library are told.
    pub log_channels: String,
    /// Whether the answer to a command repeats the question.
    pub echo: bool,
    /// Who runs the bot.
    pub contact: String,
    /// An address that speaks Discord's API; empty for Discord itself.
    pub proxy: String,
}

/// The Matrix front end. Lists have spaces between their parts.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The homeserver's address; empty where there is none.
    pub homeserver: String,
    /// The bot's own user id.
    pub user: String,
    /// A file with the bot's password; empty where the environment has it, or it is not needed any more.
    pub password_file: PathBuf,
    /// A file with the account's recovery key; empty for the home's own.
    pub recovery_key_file: PathBuf,
    /// People whose invitations it accepts.
    pub users: String,
    /// Servers whose people's invitations it accepts.
    pub servers: String,
    /// Rooms to which it accepts invitations.
    pub rooms: String,
    /// Rooms in which moderators may change the library.
    pub moderated: String,
    /// The power that makes a member a moderator.
    pub moderator_level: u32,
    /// People who are moderators.
    pub moderator_users: String,
    /// Rooms in which changes of the library are told.
    pub log_rooms: String,
    /// What a message begins with that is meant for the bot.
    pub prefix: String,
    /// Who runs the bot.
    pub contact: String,
}

/// The variable of the environment with the token of the Discord bot. It is no key of the configuration, as none of the
/// secrets is: what is one may be shown.
pub const DISCORD_TOKEN: &str = "PULLQUOTE_DISCORD_TOKEN";
/// The variable of the environment with the password of the Matrix bot.
pub const MATRIX_PASSWORD: &str = "PULLQUOTE_MATRIX_PASSWORD";
/// The variable of the environment with an access token of the Matrix bot.
pub const MATRIX_TOKEN: &str = "PULLQUOTE_MATRIX_TOKEN";
/// The variable of the environment with the recovery key of the Matrix bot's account.
pub const MATRIX_RECOVERY_KEY: &str = "PULLQUOTE_MATRIX_RECOVERY_KEY";

const SECRETS: [&str; 4] = [
    DISCORD_TOKEN,
    MATRIX_PASSWORD,
    MATRIX_TOKEN,
    MATRIX_RECOVERY_KEY,
];

/// How pages are fetched.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    /// Hosts that are fetched from although they are not public, between spaces.
    pub allow: String,
    /// Where a site's owner can write to.
    pub contact: String,
}

/// How questions are answered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Share of an article, above 0 and up to 1.
    pub max_share: f32,
    /// From 1 to 3.
    pub max_excerpts: usize,
    /// Days.
    pub stale_days: u32,
}

/// When sources are read again.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// 0 for never.
    pub every_minutes: u32,
}

/// Where articles are kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// A folder; empty where the place is to be found.
    pub home: PathBuf,
}

impl Config {
    /// Reads the file, if there is one, and these variables of the environment.
    pub fn load(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Config> {
        let mut table: Table =
            toml::from_str(DEFAULT).context("the built-in configuration is damaged")?;
        if let Some(file) = file {
            let text = std::fs::read_to_string(file).with_context(|| {
                format!("failed to read the configuration `{}`", file.display())
            })?;
            set_from_file(&mut table, file, &text)?;
        }
        for (name, value) in env {
            set_from_env(&mut table, &name, &value)?;
        }
        let config: Config = table
            .try_into()
            .context("the configuration has a value of the wrong kind")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        let answer = &self.answer;
        if !(answer.max_share > 0.0 && answer.max_share <= 1.0) {
            bail!(
                "`answer.max_share` is {}: it must be above 0 and at most 1",
                answer.max_share
            );
        }
        if !(1..=3).contains(&answer.max_excerpts) {
            bail!(
                "`answer.max_excerpts` is {}: it must be 1, 2 or 3",
                answer.max_excerpts
            );
        }
        if let Some(word) = self
            .fetch
            .allow
            .split_whitespace()
            .find(|word| !is_host(word))
        {
            bail!(
                "`fetch.allow` has `{word}`: give each as HOST or HOST:PORT, such as `127.0.0.1:8080`, with spaces \
                 between them"
            );
        }
        Ok(())
    }
}

/// Whether this is `HOST` or `HOST:PORT` as an address has it; else no address would be like it.
fn is_host(word: &str) -> bool {
    let word = word.to_lowercase();
    let Ok(url) = Url::parse(&format!("http://{word}/")) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    !word.contains(',') && (word == host || word == format!("{host}:{port}"))
}

/// Where the file is looked for when none is named.
pub fn default_file() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "pullquote")?;
    Some(dirs.config_dir().join("config.toml")).filter(|file| file.exists())
}

/// The table has every key there is: what it lacks is unknown, and refused with its line.
fn set_from_file(table: &mut Table, file: &Path, text: &str) -> Result<()> {
    let at = |byte: usize| {
        format!(
            "`{}` line {}",
            file.display(),
            text[..byte].matches('\n').count() + 1
        )
    };
    let parsed = match DeTable::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => bail!(
            "{}: {}",
            at(error.span().map_or(0, |span| span.start)),
            error.message()
        ),
    };
    for (section, keys) in parsed.get_ref() {
        let line = || at(section.span().start);
        let name = section.get_ref();
        let Some(known) = table.get_mut(name.as_ref()).and_then(Value::as_table_mut) else {
            bail!(
                "{}: unknown section `[{name}]`, known are {}",
                line(),
                names(table)
            );
        };
        let DeValue::Table(keys) = keys.get_ref() else {
            bail!("{}: `{name}` is a section, written `[{name}]`", line());
        };
        for (key, value) in keys {
            let Some(old) = known.get(key.get_ref().as_ref()) else {
                bail!(
                    "{}: unknown key `{}`, known are {}",
                    at(key.span().start),
                    key.get_ref(),
                    names(known)
                );
            };
            let value = of(value.get_ref())
                .filter(|value| is_like(value, old))
                .with_context(|| {
                    format!(
                        "{}: `{}` must be {}",
                        at(key.span().start),
                        key.get_ref(),
                        kind(old)
                    )
                })?;
            known.insert(key.get_ref().to_string(), value);
        }
    }
    Ok(())
}

/// `PULLQUOTE_ANSWER_MAX_SHARE` sets `max_share` of `[answer]`. Names outside of our sections are someone else's.
fn set_from_env(table: &mut Table, name: &str, value: &str) -> Result<()> {
    if SECRETS.contains(&name) {
        return Ok(());
    }
    let Some(path) = name.strip_prefix("PULLQUOTE_").map(str::to_lowercase) else {
        return Ok(());
    };
    let Some((section, key)) = path.split_once('_') else {
        return Ok(());
    };
    let Some(known) = table.get_mut(section).and_then(Value::as_table_mut) else {
        return Ok(());
    };
    let Some(old) = known.get(key) else {
        bail!(
            "the environment's `{name}` sets an unknown key `{key}`, known are {}",
            names(known)
        );
    };
    let parsed = match old {
        Value::String(_) => Some(Value::String(value.to_owned())),
        _ => value
            .trim()
            .parse::<Value>()
            .ok()
            .filter(|value| is_like(value, old)),
    };
    let parsed =
        parsed.with_context(|| format!("the environment's `{name}` must be {}", kind(old)))?;
    known.insert(key.to_owned(), parsed);
    Ok(())
}

fn of(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Boolean(value) => Some(Value::Boolean(*value)),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(Value::Integer),
        DeValue::Float(number) => number.as_str().parse().ok().map(Value::Float),
        _ => None,
    }
}

/// Whether a value may stand for a default; `1` may be written for `1.0`, and no count is negative.
fn is_like(value: &Value, default: &Value) -> bool {
    match (value, default) {
        (Value::Integer(number), Value::Integer(_)) => *number >= 0,
        (Value::Integer(_), Value::Float(_)) => true,
        (value, default) => value.same_type(default),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Boolean(_) => "true or false",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        _ => "a text in quotation marks",
    }
}

fn names(table: &Table) -> String {
    table
        .keys()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, env: &[(&str, &str)]) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        std::fs::write(&path, file).unwrap();
        let env = env
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let folder = format!("{}/", dir.path().display());
        Config::load(Some(&path), env).map_err(|error| format!("{error:#}").replace(&folder, ""))
    }

    #[test]
    fn the_environment_stands_above_the_file_and_the_file_above_the_defaults() {
        let config = load("", &[]).unwrap();
        assert_eq!(
            (config.answer.max_share, config.answer.max_excerpts),
            (0.15, 3)
        );
        assert_eq!(
            (config.answer.stale_days, config.library.home),
            (180, PathBuf::new())
        );
        let file = "[answer]\nmax_share = 1\nstale_days = 9\n[library]\nhome = '/srv/x'\n";
        let env = [
            ("PULLQUOTE_ANSWER_STALE_DAYS", "10"),
            ("PULLQUOTE_LIBRARY_HOME", "/y"),
            ("PATH", "x"),
        ];
        let config = load(file, &env).unwrap();
        assert_eq!(
            (config.answer.max_share, config.answer.stale_days),
            (1.0, 10)
        );
        assert_eq!(config.library.home, PathBuf::from("/y"));
        // A container platform sets such names for a service called `pullquote`.
        assert!(
            load(
                "",
                &[
                    ("PULLQUOTE_SERVICE_HOST", "10.0.0.1"),
                    ("PULLQUOTE_HOME", "/x")
                ]
            )
            .is_ok()
        );
    }

    #[test]
    fn mistakes_are_refused_with_their_line() {
        for (file, env, expect) in [
            (
                "\n[answer]\nmax_shore = 1",
                None,
                "`c.toml` line 3: unknown key `max_shore`, known are `max_excerpts`, `max_share`, `stale_days`",
            ),
            (
                "[discorb]\n",
                None,
                "`c.toml` line 1: unknown section `[discorb]`, known are `answer`, `discord`, `fetch`, `library`, `matrix`, `refresh`",
            ),
            (
                "answer = 1",
                None,
                "`c.toml` line 1: `answer` is a section, written `[answer]`",
            ),
            (
                "[answer]\nstale_days = 'x'",
                None,
                "`c.toml` line 2: `stale_days` must be a whole number",
            ),
            (
                "[answer]\nstale_days = -1",
                None,
                "`c.toml` line 2: `stale_days` must be a whole number",
            ),
            (
                "[answer]\nmax_share = 2",
                None,
                "`answer.max_share` is 2: it must be above 0 and at most 1",
            ),
            (
                "[answer]\nmax_share = nan",
                None,
                "`answer.max_share` is NaN: it must be above 0 and at most 1",
            ),
            (
                "[fetch]\nallow = 'localhost [::1]:80 http://127.0.0.1:8765'",
                None,
                "`fetch.allow` has `http://127.0.0.1:8765`: give each as HOST or HOST:PORT, such as `127.0.0.1:8080`, with spaces between them",
            ),
            (
                "[fetch]\nallow = 'Wiki.internal:8080 127.0.0.1:1,127.0.0.1:2'",
                None,
                "`fetch.allow` has `127.0.0.1:1,127.0.0.1:2`: give each as HOST or HOST:PORT, such as `127.0.0.1:8080`, with spaces between them",
            ),
            (
                "",
                Some(("PULLQUOTE_ANSWER_MAX_EXCERPTS", "9")),
                "`answer.max_excerpts` is 9: it must be 1, 2 or 3",
            ),
            (
                "",
                Some(("PULLQUOTE_ANSWER_X", "9")),
                "the environment's `PULLQUOTE_ANSWER_X` sets an unknown key `x`, known are `max_excerpts`, `max_share`, `stale_days`",
            ),
            (
                "",
                Some(("PULLQUOTE_ANSWER_MAX_SHARE", "much")),
                "the environment's `PULLQUOTE_ANSWER_MAX_SHARE` must be a number",
            ),
        ] {
            assert_eq!(
                load(file, env.as_slice()).unwrap_err(),
                expect,
                "{file} {env:?}"
            );
        }
        assert!(
            load("\n\n[answer\n", &[])
                .unwrap_err()
                .starts_with("`c.toml` line 3: ")
        );
    }

    #[test]
    fn the_example_for_deployment_has_every_key() {
        let example: Table = toml::from_str(include_str!("../config/deploy/config.toml")).unwrap();
        let default: Table = toml::from_str(DEFAULT).unwrap();
        let keys = |table: &Table| -> Vec<String> {
            let section = |(name, keys): (&String, &Value)| {
                format!("{name}: {}", names(keys.as_table().unwrap()))
            };
            table.iter().map(section).collect()
        };
        assert_eq!(keys(&example), keys(&default));
        assert!(load(include_str!("../config/deploy/config.toml"), &[]).is_ok());
    }
}
