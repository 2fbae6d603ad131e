//! The terminal: one command, or a chat line by line.

use std::io::{BufRead as _, ErrorKind, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, config::Builder};
use tokio::runtime::Runtime;

use super::display::{Display, is_unsafe};
use super::progress;
use crate::answer::{follow_up, is_follow_up};
use crate::bot::{Bot, Request, Said};
use crate::command::{Add, Command, Role, is_command};
use crate::reply::text::{View, message};
use crate::reply::{APPLY, Action, Ending, FIX, Reply, json};

/// Found, or done.
pub const FOUND: u8 = 0;
/// The library does not answer.
pub const NOT_FOUND: u8 = 1;
/// The command could not be done.
pub const ERROR: u8 = 2;

/// A terminal on a bot.
pub struct Terminal {
    /// Who answers.
    pub bot: Arc<Bot>,
    /// What requests run on.
    pub runtime: Runtime,
    /// How replies are shown.
    pub display: Display,
    /// What their words depend on.
    pub view: View,
    /// Whether replies are JSON, one object a line.
    pub json: bool,
}

impl Terminal {
    /// Runs one command and shows the reply. The exit status is grep's: found, not found, error.
    pub fn run(&self, command: Command) -> Result<u8> {
        let asks = std::io::stdin().is_terminal() && !self.json;
        let command = if asks { command } else { unasked(command) };
        let mut reply = self.request(Said::Command(command));
        if let (Reply::Preview(preview), true) = (&reply, asks) {
            let (id, action) = (preview.id, preview.action);
            print(std::io::stdout(), &self.shown(&reply))?;
            let mut editor = DefaultEditor::new().context("failed to read from the terminal")?;
            reply = self.settle(id, action, &mut editor)?;
        }
        let status = status(&reply);
        let shown = self.shown(&reply);
        // What was added stands on standard output also where a file was refused.
        let failed = status == ERROR
            && !self.json
            && !matches!(
                reply,
                Reply::Added { .. } | Reply::Refreshed(_) | Reply::Preview(_)
            );
        if failed {
            print(std::io::stderr(), &shown)?
        } else {
            print(std::io::stdout(), &shown)?
        }
        Ok(status)
    }

    /// Answers line by line until the input ends, or `exit`.
    pub fn chat(&self, history: &Path) -> Result<u8> {
        if std::io::stdin().is_terminal() {
            self.chat_with_person(history)
        } else {
            self.chat_with_pipe()
        }
    }

    fn chat_with_person(&self, history: &Path) -> Result<u8> {
        let config = Builder::new()
            .max_history_size(1000)?
            .auto_add_history(true)
            .build();
        let mut editor =
            DefaultEditor::with_config(config).context("failed to read from the terminal")?;
        // A chat without history is better than none.
        let _ = editor.load_history(history);
        let mut last = None;
        loop {
            match editor.readline("> ") {
                Ok(line) if is_end(&line) => break,
                Ok(line) => {
                    if let Some((id, action)) = self.line(&line, &mut last, true)? {
                        let reply = self.settle(id, action, &mut editor)?;
                        print(std::io::stdout(), &(self.shown(&reply) + "\n"))?;
                    }
                }
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => break,
                Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                    let said = "That was not UTF-8, so nothing was asked. Type it again.\n";
                    print(std::io::stderr(), said)?;
                }
                Err(error) => return Err(error).context("failed to read from the terminal"),
            }
        }
        if let Err(error) = editor.save_history(history) {
            tracing::info!(
                "the history was not kept in `{}`: {error}",
                history.display()
            );
        }
        Ok(FOUND)
    }

    fn chat_with_pipe(&self) -> Result<u8> {
        let mut input = std::io::stdin().lock();
        let (mut line, mut last) = (Vec::new(), None);
        while input
            .read_until(b'\n', &mut line)
            .context("failed to read standard input")?
            > 0
        {
            let text = String::from_utf8_lossy(&line).into_owned();
            line.clear();
            if is_end(&text) {
                break;
            }
            // Nobody is there to ask: `library apply` is another line.
            self.line(&text, &mut last, false)?;
        }
        Ok(FOUND)
    }

    /// Answers a line, which may follow the last question. The number of the preview, where the answer is one and there is
    /// someone to ask.
    fn line(
        &self,
        line: &str,
        last: &mut Option<String>,
        asks: bool,
    ) -> Result<Option<(u64, Action)>> {
        if line.trim().is_empty() {
            return Ok(None);
        }
        let is_question = !is_command(line);
        let follows = is_question && is_follow_up(line);
        let said = match last.as_ref().filter(|_| follows) {
            Some(before) => {
                let whole = follow_up(before, line);
                let command = Command::following(&whole, line);
                *last = Some(whole);
                Said::Command(command)
            }
            None => {
                if is_question {
                    *last = Some(line.to_owned());
                }
                Said::Words(line.to_owned())
            }
        };
        let mut reply = self.request(said);
        if let (Reply::Preview(preview), false) = (&reply, asks)
            && is_undone(preview.action)
        {
            let preview = preview.id;
            reply = self.request(Said::Command(Command::Apply { preview }));
        }
        let mut shown = self.shown(&reply);
        if !self.json {
            shown.push('\n');
        }
        print(std::io::stdout(), &shown)?;
        Ok(match reply {
            Reply::Preview(preview) => Some((preview.id, preview.action)),
            _ => None,
        })
    }

    /// Asks whether a preview is to be applied, and does as told.
    fn settle(&self, id: u64, action: Action, editor: &mut DefaultEditor) -> Result<Reply> {
        let mut preview = id;
        loop {
            let question = if action == Action::Add { FIX } else { APPLY };
            let told = editor.readline(question).unwrap_or_default();
            let told = as_printed(told.trim(), preview);
            let said = match told.to_lowercase().as_str() {
                "y" | "yes" | "apply" => {
                    return Ok(self.request(Said::Command(Command::Apply { preview })));
                }
                "d" | "details" => Said::Command(Command::Details { preview }),
                _ if told.starts_with("--") => Said::Words(format!("library fix {preview} {told}")),
                _ => return Ok(self.request(Said::Command(Command::Cancel { preview }))),
            };
            let reply = self.request(said);
            if let Reply::Preview(fixed) = &reply {
                preview = fixed.id;
            }
            print(std::io::stdout(), &self.shown(&reply))?;
        }
    }

    fn request(&self, said: Said) -> Reply {
        let request = Request {
            said,
            role: Role::Operator,
            front_end: "terminal",
            place: None,
        };
        let reply = self
            .runtime
            .block_on(self.bot.handle(request, progress::bar()));
        for notice in self.bot.home().notices() {
            tracing::warn!("{notice}");
        }
        reply
    }

    fn shown(&self, reply: &Reply) -> String {
        if !self.json {
            return self.display.message(&message(reply, &self.view));
        }
        escaped(&json::json(reply, &self.view).to_string()) + "\n"
    }
}

/// What was typed in answer to a preview, where it is one of the commands that the preview printed, without the rest of it.
fn as_printed(told: &str, preview: u64) -> &str {
    let command = told.strip_prefix("pullquote ").unwrap_or(told);
    let command = command.strip_prefix("library ").unwrap_or(command);
    let number = format!(" {preview}");
    let fix = command.strip_prefix("fix").unwrap_or_default();
    match fix.strip_prefix(&number) {
        Some(about) => about.trim(),
        None => command.strip_suffix(&number).unwrap_or(told),
    }
}

/// JSON that a terminal may show: what it would obey is written as `\u001b`, which means the same.
fn escaped(json: &str) -> String {
    let char = |c: char| match is_unsafe(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    };
    json.chars().map(char).collect()
}

/// Scripts are not asked about what can be undone.
fn unasked(command: Command) -> Command {
    match command {
        Command::Add(add) => Command::Add(Add { yes: true, ..add }),
        Command::Watch { address, about, .. } => Command::Watch {
            address,
            about,
            yes: true,
        },
        Command::Unwatch { address, .. } => Command::Unwatch { address, yes: true },
        Command::Remove { id, .. } => Command::Remove { id, yes: true },
        Command::Refresh { rebuild, .. } => Command::Refresh { rebuild, yes: true },
        other => other,
    }
}

/// Whether it is made without asking where nobody is there to ask: it can be undone.
fn is_undone(action: Action) -> bool {
    matches!(
        action,
        Action::Add | Action::Watch | Action::Unwatch | Action::Remove | Action::Refresh
    )
}

fn is_end(line: &str) -> bool {
    matches!(line.trim(), "exit" | "quit")
}

/// The exit status for a reply.
fn status(reply: &Reply) -> u8 {
    match reply.ending() {
        Ending::Done => FOUND,
        Ending::NotFound => NOT_FOUND,
        Ending::Error => ERROR,
    }
}

fn print(mut out: impl std::io::Write, text: &str) -> Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("failed to write the reply"),
    }
}
