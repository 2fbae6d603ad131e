//! The program: arguments, wiring, exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use pullquote::answer::Options;
use pullquote::bot::Bot;
use pullquote::command::Command;
use pullquote::config::{self, Config};
use pullquote::eval;
use pullquote::frontend::MISCONFIGURED;
#[cfg(feature = "discord")]
use pullquote::frontend::discord;
use pullquote::frontend::display::{Display, Log, clean};
#[cfg(feature = "matrix")]
use pullquote::frontend::matrix;
use pullquote::frontend::progress;
use pullquote::frontend::terminal::{self, Terminal};
use pullquote::home::Home;
use pullquote::reply::Reply;
use pullquote::reply::fault::with_way_out;
use pullquote::reply::text::View;
use pullquote::serve;
use pullquote::source::{Fetcher, MAX_TIME};
use tokio::sync::{broadcast, watch};
use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Answers questions with verbatim, cited excerpts from a library of articles, or says that the library does not
/// answer. Exit status: 0 found or done, 1 the library does not answer, 2 error.
#[derive(Parser)]
#[command(version, disable_help_subcommand = true)]
struct Arguments {
    /// Folder of the library and its index [default: index/ of a checkout, else the platform's data folder]
    #[arg(long, global = true, value_name = "FOLDER")]
    home: Option<PathBuf>,
    /// File of the configuration [default: pullquote/config.toml in the platform's configuration folder]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Reply with one JSON object a line
    #[arg(long, global = true)]
    json: bool,
    /// Say on standard error what is done
    #[arg(long, short, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return refuse(&error),
        Err(help) => help.exit(),
    };
    log(arguments.verbose);
    match run(arguments) {
        Ok(status) => status.into(),
        Err(error) => {
            eprintln!("pullquote: {}", clean(&with_way_out(format!("{error:#}"))));
            terminal::ERROR.into()
        }
    }
}

/// The arguments may hold anything, and the message repeats them.
fn refuse(error: &clap::Error) -> ExitCode {
    for line in error.render().to_string().lines() {
        eprintln!("{}", clean(line));
    }
    terminal::ERROR.into()
}

fn run(arguments: Arguments) -> Result<u8> {
    if let Command::Eval(pack) = arguments.command {
        let files = eval::Files {
            corpus: pack.corpus,
            queries: pack.queries,
            out: pack.out,
            features: pack.features,
        };
        let summary = eval::run(&files)?;
        eprintln!("{}", serde_json::to_string(&summary)?);
        return Ok(terminal::FOUND);
    }
    let file = arguments
        .config
        .or_else(|| env_path("PULLQUOTE_CONFIG"))
        .or_else(config::default_file);
    // Names and values that are not Unicode are not ours.
    let env = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let config = Config::load(file.as_deref(), env)?;
    let dir = home_dir(
        arguments.home.or_else(|| env_path("PULLQUOTE_HOME")),
        &config,
    )?;
    tracing::debug!(home = %dir.display(), "the home");
    let fetch = &config.fetch;
    let fetcher = Fetcher::new(&fetch.allow, &fetch.contact, MAX_TIME);
    let home = Home::open(&dir, &mut progress::bar())?
        .fetching(fetcher)
        .refreshed_every(config.refresh.every_minutes);
    // They were logged when they happened.
    home.notices();
    let runtime =
        tokio::runtime::Runtime::new().context("failed to start the program's threads")?;
    let options = Options {
        max_share: config.answer.max_share,
        max_excerpts: config.answer.max_excerpts,
    };
    let bot = Bot::new(home, options);
    let in_chat = matches!(arguments.command, Command::Chat | Command::Serve);
    let view = View {
        today: jiff::ZonedDateTime::now().date(),
        stale_days: config.answer.stale_days,
        prefix: if in_chat { "" } else { "pullquote " },
    };
    if arguments.command == Command::Serve {
        let ended = runtime.block_on(serve_on(&bot, &config, view));
        // Work under way can be cut off anywhere: the next start finishes it.
        runtime.shutdown_timeout(Duration::from_secs(1));
        return ended;
    }
    let terminal = Terminal {
        bot,
        runtime,
        display: Display::of_stdout(),
        view,
        json: arguments.json,
    };
    if in_chat {
        return terminal.chat(&dir.join("chat-history"));
    }
    let status = terminal.run(arguments.command)?;
    terminal
        .bot
        .home()
        .tidy()
        .unwrap_or_else(|error| tracing::info!("the index was not tidied up: {error:#}"));
    Ok(status)
}

/// Serves on the front ends that are set up.
async fn serve_on(bot: &Arc<Bot>, config: &Config, view: View) -> Result<u8> {
    let stale_days = view.stale_days;
    match front_ends(config) {
        Ok(none) if none.is_empty() => serve::serve(bot, view, |_, _| serve::no_front_end()).await,
        Ok(front_ends) => {
            serve::serve(bot, view, |told, reports| {
                let run = front_ends.into_iter().map(|front_end| {
                    let bot = Arc::clone(bot);
                    front_end(bot, stale_days, told.clone(), reports.resubscribe())
                });
                serve::together(run.collect())
            })
            .await
        }
        Err(error) => {
            eprintln!("pullquote: {}", clean(&format!("{error:#}")));
            Ok(MISCONFIGURED)
        }
    }
}

/// A chat front end that is set up: it runs until it is told to end.
type FrontEnd = Box<
    dyn FnOnce(Arc<Bot>, u32, watch::Receiver<bool>, broadcast::Receiver<Reply>) -> serve::Running,
>;

#[allow(unused_mut, reason = "a build without front ends sets up none")]
fn front_ends(config: &Config) -> Result<Vec<FrontEnd>> {
    let mut front_ends: Vec<FrontEnd> = Vec::new();
    #[cfg(feature = "discord")]
    if let Some(settings) =
        discord::Settings::read(&config.discord, &secret(config::DISCORD_TOKEN))?
    {
        front_ends.push(Box::new(move |bot, stale_days, told, reports| {
            Box::pin(async move { discord::run(&bot, stale_days, settings, told, reports).await })
        }));
    }
    #[cfg(feature = "matrix")]
    if let Some(settings) = matrix::Settings::read(
        &config.matrix,
        &matrix::Given {
            password: secret(config::MATRIX_PASSWORD),
            token: secret(config::MATRIX_TOKEN),
            recovery_key: secret(config::MATRIX_RECOVERY_KEY),
        },
    )? {
        front_ends.push(Box::new(move |bot, stale_days, told, reports| {
            Box::pin(async move { matrix::run(&bot, stale_days, settings, told, reports).await })
        }));
    }
    let lacking: &[(bool, &str)] = &[
        #[cfg(not(feature = "discord"))]
        (
            !config.discord.guilds.trim().is_empty(),
            "`[discord]` is set up, and this build lacks Discord: build it with `cargo build --release`",
        ),
        #[cfg(not(feature = "matrix"))]
        (
            !config.matrix.user.is_empty() || !config.matrix.homeserver.is_empty(),
            "`[matrix]` is set up, and this build lacks Matrix: build it with `cargo build --release --features matrix`",
        ),
    ];
    for (_, lacks) in lacking.iter().filter(|(is_set_up, _)| *is_set_up) {
        match front_ends.is_empty() {
            true => bail!("{lacks}"),
            false => tracing::warn!("{lacks}"),
        }
    }
    Ok(front_ends)
}

#[cfg(any(feature = "discord", feature = "matrix"))]
fn secret(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Messages of the program go to standard error: warnings as one plain line each, more with `--verbose` or `RUST_LOG`.
fn log(verbose: bool) {
    let default = if verbose {
        "warn,pullquote=debug"
    } else {
        // Its warnings name people and rooms.
        "warn,tantivy=error,matrix_sdk=off,matrix_sdk_base=off,matrix_sdk_crypto=off,matrix_sdk_sqlite=off"
    };
    let wanted = EnvFilter::try_from_default_env();
    let plain = !verbose && wanted.is_err();
    let filter = wanted.unwrap_or_else(|_| EnvFilter::new(default));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| Log)
        .with_ansi(false);
    let lines = match plain {
        true => lines
            .without_time()
            .with_target(false)
            .with_level(false)
            .boxed(),
        false => lines.boxed(),
    };
    let lines = lines.with_filter(filter_fn(|about| {
        holds_no_secret(about.target(), about.level())
    }));
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .init();
}

/// Whether a line of a log can hold no token, whatever was asked for: what speaks with Discord logs its requests and
/// frames whole, tokens included, below warnings, and the addresses of requests also in these.
fn holds_no_secret(target: &str, level: &Level) -> bool {
    const WIRE: &[&str] = &[
        "serenity",
        "tungstenite",
        "tokio_tungstenite",
        "reqwest",
        "hyper",
        "hyper_util",
        "h2",
        "native_tls",
        "tokio_native_tls",
    ];
    let mut path = target.split("::");
    let crate_name = path.next().unwrap_or_default();
    let module = path.next().unwrap_or_default();
    match WIRE.contains(&crate_name) {
        // What it could not read of the gateway is logged whole, with the tokens of interactions and what people said.
        true => {
            *level <= Level::WARN
                && module != "http"
                && (module, path.next()) != ("gateway", Some("ws"))
        }
        false => true,
    }
}

fn env_path(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The folder that was given, else the configured one, else a checkout's `index/`, else the platform's data folder.
fn home_dir(given: Option<PathBuf>, config: &Config) -> Result<PathBuf> {
    let configured = Some(&config.library.home).filter(|home| !home.as_os_str().is_empty());
    let configured = configured.map(|home| own_folder(home)).transpose()?;
    if let Some(dir) = given.or(configured).or_else(checkout) {
        return Ok(dir);
    }
    match directories::ProjectDirs::from("", "", "pullquote") {
        Some(dirs) => Ok(dirs.data_dir().to_owned()),
        None => bail!(
            "failed to find a folder for the library, as there is no home directory: name one with `--home`"
        ),
    }
}

/// A path of the configuration: no shell has put the person's own folder in the place of its `~`.
fn own_folder(path: &Path) -> Result<PathBuf> {
    let Ok(rest) = path.strip_prefix("~") else {
        return Ok(path.to_owned());
    };
    match directories::BaseDirs::new() {
        Some(dirs) => Ok(dirs.home_dir().join(rest)),
        None => bail!(
            "`library.home` is `{}`, and there is no home directory: give the whole path",
            path.display()
        ),
    }
}

/// `index/` of this project's checkout, where the program is run in one or was built in one.
fn checkout() -> Option<PathBuf> {
    let here = Some(PathBuf::from("."));
    let built = std::env::current_exe().ok().and_then(|exe| {
        let target = exe.ancestors().find(|folder| folder.ends_with("target"))?;
        Some(target.parent()?.to_owned())
    });
    [here, built]
        .into_iter()
        .flatten()
        .find(|folder| is_checkout(folder))
        .map(|folder| folder.join("index"))
}

fn is_checkout(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    manifest
        .lines()
        .any(|line| line.trim() == "name = \"pullquote\"")
        && folder.join("index/articles").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_can_hold_a_token() {
        for (target, level, expect) in [
            ("pullquote::frontend::discord::wire", Level::TRACE, true),
            ("serenity::gateway::shard", Level::WARN, true),
            ("serenity::gateway::shard", Level::INFO, false),
            ("serenity::http::client", Level::ERROR, false),
            ("serenity::gateway::ws", Level::WARN, false),
            ("tungstenite::protocol", Level::TRACE, false),
            ("reqwest::connect", Level::DEBUG, false),
            ("hyper_util::client", Level::DEBUG, false),
        ] {
            assert_eq!(holds_no_secret(target, &level), expect, "{target} {level}");
        }
    }
}
