//! The bot: a request in, a reply out, the same on every front end.

mod add;
mod care;
mod copies;
mod posted;
mod show;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use tokio::sync::Semaphore;

use crate::answer::question::MAX_BYTES;
use crate::answer::{self, Quotation};
use crate::article::{Article, Place};
use crate::command::{Command, Named, Role, required_role};
use crate::home::{self, Home, OnProgress, Work};
use crate::index::Snapshot;
use crate::library::{Audit, Library, Summary};
use crate::reply::fault::with_way_out;
use crate::reply::{Disk, Listed, Reply, Status, Topic, Unknown};
use crate::state::last_events;

pub use crate::home::Progress;

/// What someone asks, and with which right.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What was typed or picked.
    pub said: Said,
    /// By whom, as far as rights go.
    pub role: Role,
    /// Where: `terminal`, `discord`.
    pub front_end: &'static str,
    /// The room or channel, by its platform's id; none for the whole home.
    pub place: Option<String>,
}

/// What was typed or picked.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A line in a chat: a question, or a command in plain words.
    Words(String),
    /// A command that the front end has read.
    Command(Command),
    /// Something about excerpts that were posted.
    Posted(Posted),
}

/// Excerpts that were posted, of one revision, and what is wanted of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The library's revision that they are of.
    pub revision: u64,
    /// Which.
    pub cuts: Vec<Cut>,
    /// Whether the first one's whole paragraph is wanted, with its neighbours, in their place.
    pub whole: bool,
}

/// Where an excerpt was cut, as a front end may keep it: it holds no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The library's row of the article's state.
    pub version: i64,
    /// The passage.
    pub number: u32,
    /// Bytes of the passage.
    pub range: std::ops::Range<usize>,
    /// Whether it begins, and whether it ends, inside a sentence.
    pub inside: (bool, bool),
}

impl Cut {
    /// Where a quotation's excerpt was cut.
    pub fn of(one: &Quotation) -> Cut {
        Cut {
            version: one.excerpt.source().0,
            number: one.excerpt.place().number,
            range: one.excerpt.range(),
            inside: one.excerpt.is_cut(),
        }
    }
}

/// Answers requests from one home.
pub struct Bot {
    home: Home,
    options: answer::Options,
    /// Questions that are answered at the same time.
    turns: Semaphore,
}

impl Bot {
    /// A bot on an open home.
    pub fn new(home: Home, options: answer::Options) -> Arc<Bot> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let turns = Semaphore::new(2 * cores);
        Arc::new(Bot {
            home,
            options,
            turns,
        })
    }

    /// The home it answers from.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Does what is asked, off the async workers. It cannot fail: a fault of ours is logged once, and the reply has the
    /// reference under which. What had not begun when the program ended gets no reply.
    pub async fn handle(
        self: &Arc<Bot>,
        request: Request,
        mut progress: impl FnMut(Progress) + Send + 'static,
    ) -> Reply {
        // More questions at once would only slow each other, and each thread has memory of its own. Nobody waits for
        // other work. The library is not read here, so what a command names is taken to exist: a question such as
        // `library remove books` waits for no turn.
        let is_question = match &request.said {
            Said::Words(text) => Command::parse(text, |_| true).is_question(),
            Said::Command(command) => command.is_question(),
            Said::Posted(_) => false,
        };
        let _turn = match is_question {
            true => self.turns.acquire().await.ok(),
            false => None,
        };
        let bot = Arc::clone(self);
        let work = move || bot.reply(&request, &mut progress);
        let error = match tokio::task::spawn_blocking(work).await {
            Ok(Ok(reply)) => return reply,
            Ok(Err(error)) => with_way_out(format!("{error:#}")),
            // The program ends before this began. A reply would be a false one: the next start gives the true one.
            Err(error) if error.is_cancelled() => return std::future::pending().await,
            Err(panic) => panic.to_string(),
        };
        let reference = reference();
        tracing::error!(reference, "a request failed: {error}");
        Reply::Failed { reference }
    }

    /// Reads all sources again without being asked, where that is due.
    pub fn refresh_if_due(&self) -> Result<Option<Reply>> {
        let due = self.home.next_refresh()?;
        if due.is_none_or(|at| at > jiff::Timestamp::now()) {
            return Ok(None);
        }
        let request = Request {
            said: Said::Command(Command::Refresh {
                rebuild: false,
                yes: true,
            }),
            role: Role::Operator,
            front_end: "schedule",
            place: None,
        };
        self.reply(&request, &mut |_| {}).map(Some)
    }

    fn reply(&self, request: &Request, progress: OnProgress) -> Result<Reply> {
        let command = match &request.said {
            Said::Command(command) => command.clone(),
            // A library that can't be read shows itself when the command runs.
            Said::Words(text) => Command::parse(text, |named| self.has(named).unwrap_or(false)),
            Said::Posted(posted) => return self.posted(posted, request, progress),
        };
        let needed = required_role(&command);
        if request.role < needed {
            return Ok(self.forbid(&command, request));
        }
        let place = request.place.as_deref().unwrap_or_default();
        if command.is_question()
            && let Some(since) = self.home.library().paused(place)?
        {
            let resumes = request.role >= required_role(&Command::Resume);
            return Ok(Reply::Paused { since, resumes });
        }
        let audit = |action: &str| audit(action, request);
        match command {
            Command::Ask { topic, words, now } => {
                let question = words.join(" ");
                let now = now.as_deref().unwrap_or(&question);
                self.ask(&question, now, topic.as_deref(), progress)
            }
            Command::Topics { topic } if topic.concat().trim().is_empty() => self.topics(),
            Command::Topics { topic } => self.telling(&topic.join(" "), progress),
            Command::Show { place } => show::show(&self.home, &place),
            Command::Articles => Ok(Reply::Articles(
                self.home
                    .library()
                    .articles()?
                    .into_iter()
                    .map(listed)
                    .collect(),
            )),
            Command::Add(files) => self.add(&files, request, progress),
            Command::Watch {
                address,
                about,
                yes,
            } => self.watch(&address, &about, yes, request, progress),
            Command::Unwatch { address, yes } => self.unwatch(&address, yes, request, progress),
            Command::Watched => self.watched(request),
            Command::Remove { id, yes } => {
                let slug = id.trim().to_lowercase();
                self.change(Work::Remove { slug }, yes, request, progress)
            }
            Command::Refresh { rebuild, yes } => {
                let reply = self.change(Work::Refresh, yes, request, progress)?;
                if rebuild {
                    self.home
                        .rebuild(progress)
                        .context("the sources were read again, but the index was not made anew")?;
                }
                Ok(reply)
            }
            Command::Changes => self.changes(),
            Command::Undo { yes } => self.change(Work::Undo, yes, request, progress),
            Command::Restore { number, yes } => {
                let revision = number;
                self.change(Work::Restore { revision }, yes, request, progress)
            }
            Command::Erase { id, yes } => {
                let slug = id.trim().to_lowercase();
                self.change(Work::Erase { slug }, yes, request, progress)
            }
            Command::Edit(edit) => self.edit(&edit, request, progress),
            Command::Misread { command, named } => Ok(Reply::Misread { command, named }),
            Command::Fix { preview, about } => self.fix(preview, &about, request, progress),
            Command::Details { preview } => self.details(preview, request, progress),
            Command::Apply { preview } => self.apply(preview, request, progress),
            Command::Cancel { preview } => self.cancel(preview, request),
            Command::Pause => self.pause(true, request),
            Command::Resume => self.pause(false, request),
            Command::Backup { file } => {
                let reply = copies::backup(&self.home, &file)?;
                self.note(&reply, &audit("backup"));
                Ok(reply)
            }
            Command::Export { dir } => {
                let reply = copies::export(&self.home, &dir, progress)?;
                self.note(&reply, &audit("export"));
                Ok(reply)
            }
            Command::Import { dir, yes } => {
                let dir = copies::whole_path(&dir);
                self.change(Work::Import { dir }, yes, request, progress)
            }
            Command::Status => Ok(Reply::Status(self.status(request)?)),
            Command::Help => Ok(Reply::Help(request.role)),
            Command::Chat | Command::Serve | Command::Eval(_) => Ok(Reply::TerminalOnly),
        }
    }

    fn has(&self, named: Named<'_>) -> Result<bool> {
        match named {
            Named::Article(id) => Ok(self.home.snapshot().about(&id.to_lowercase())?.is_some()),
            Named::Topic(typed) => Ok(self.topic(typed)?.is_ok()),
        }
    }

    fn ask(
        &self,
        question: &str,
        now: &str,
        topic: Option<&str>,
        progress: OnProgress,
    ) -> Result<Reply> {
        if matches!(question.trim(), "" | "-") {
            return Ok(Reply::Usage);
        }
        if now.len() > MAX_BYTES {
            return Ok(Reply::TooLong);
        }
        let topic = match topic.map(|typed| self.topic(typed)).transpose()? {
            Some(Err(unknown)) => return Ok(Reply::NoSuchTopic(unknown)),
            Some(Ok(topic)) => Some(topic),
            None => None,
        };
        let topic = topic.as_deref();
        let compose = |snapshot: &Snapshot| {
            let answer = answer::compose_following(snapshot, question, now, topic, &self.options)?;
            Ok(match answer.asks_nothing {
                true => Reply::Usage,
                false => Reply::Answer(answer),
            })
        };
        self.checked(compose, progress)
    }

    fn topics(&self) -> Result<Reply> {
        let topics = self.home.library().topics()?;
        let topic = |t: crate::library::Topic| Topic {
            name: t.name,
            articles: t.articles,
            passages: t.passages,
        };
        Ok(Reply::Topics(topics.into_iter().map(topic).collect()))
    }

    fn telling(&self, typed: &str, progress: OnProgress) -> Result<Reply> {
        let topic = match self.topic(typed)? {
            Ok(topic) => topic,
            Err(unknown) => return Ok(Reply::NoSuchTopic(unknown)),
        };
        let telling = |snapshot: &Snapshot| {
            let answer = answer::telling(snapshot, &topic, &self.options)?;
            Ok(Reply::Telling {
                topic: topic.clone(),
                answer,
            })
        };
        self.checked(telling, progress)
    }

    /// The topic that was typed: by its name, else the first that has its words; else the nearest ones.
    fn topic(&self, typed: &str) -> Result<Result<String, Unknown>> {
        let topics = self.home.library().topics()?;
        let folded = typed.trim().to_lowercase();
        let typed_words: Vec<&str> = words(&folded).collect();
        let has_words = |name: &str| {
            let name = name.to_lowercase();
            !typed_words.is_empty()
                && typed_words
                    .iter()
                    .all(|&word| words(&name).any(|other| other == word))
        };
        let found = topics
            .iter()
            .find(|topic| topic.name.to_lowercase() == folded);
        let found = found.or_else(|| topics.iter().find(|topic| has_words(&topic.name)));
        Ok(match found {
            Some(topic) => Ok(topic.name.clone()),
            None => Err(Unknown::of(
                typed,
                topics.iter().map(|topic| topic.name.as_str()),
            )),
        })
    }

    fn status(&self, request: &Request) -> Result<Status> {
        let library = self.home.library();
        let state = library.state()?;
        let last = library.history(1)?.into_iter().next();
        let place = request.place.as_deref().unwrap_or_default();
        let dir = self.home.dir();
        let disk = (request.role >= Role::Operator).then(|| Disk {
            home: dir.display().to_string(),
            library: ["library.db", "library.db-wal"]
                .map(|name| bytes(&dir.join(name)))
                .iter()
                .sum(),
            index: bytes(&dir.join("tantivy")),
        });
        let (articles, passages) = (state.articles, state.passages);
        Ok(Status {
            articles,
            passages,
            newest: state.newest,
            revision: state.revision,
            changed: last.as_ref().map(|entry| entry.at.clone()),
            // It names the places that are watched.
            last_change: last
                .filter(|_| request.role >= Role::Moderator)
                .map(|entry| format!("{}: {}", entry.audit.action, entry.summary)),
            last_events: self.last_events(request.role),
            failing: failing(&library, request.role)?,
            paused: library.paused(place)?,
            disk,
        })
    }

    /// When the chats were last heard of: a long silence may be a lost connection.
    fn last_events(&self, role: Role) -> Vec<(String, String)> {
        if role < Role::Moderator {
            return Vec::new();
        }
        let events = last_events(&self.home.dir().join("state.db"));
        events.unwrap_or_else(|error| {
            tracing::warn!("{error:#}");
            Vec::new()
        })
    }

    /// A reply whose every excerpt is what the library holds. An index that says otherwise is made anew, once.
    fn checked(
        &self,
        reply: impl Fn(&Snapshot) -> Result<Reply>,
        progress: OnProgress,
    ) -> Result<Reply> {
        let first = reply(&self.home.snapshot())?;
        let Some(place) = self.misquoted(&first)? else {
            return Ok(first);
        };
        tracing::error!(%place, "the index's text is not the library's: the index is made anew");
        self.home.rebuild(progress)?;
        let second = reply(&self.home.snapshot())?;
        match self.misquoted(&second)? {
            None => Ok(second),
            Some(place) => bail!(
                "the index's text of `{place}` is not the library's, also after it was made anew"
            ),
        }
    }

    /// The first excerpt that is not in the library byte for byte.
    fn misquoted(&self, reply: &Reply) -> Result<Option<Place>> {
        let library = self.home.library();
        for excerpt in reply.excerpts() {
            let (version, range) = excerpt.source();
            if library.read(version, range)?.as_deref() != Some(excerpt.text()) {
                return Ok(Some(excerpt.place().clone()));
            }
        }
        Ok(None)
    }
}

/// What could not be read when it was last tried. Members are not told which places are watched, and errors of files
/// name paths of the host.
fn failing(library: &Library, role: Role) -> Result<Vec<String>> {
    let mut failing = Vec::new();
    if role >= Role::Moderator {
        let places = library.watched()?.into_iter();
        failing.extend(places.filter_map(|place| place.heard.last_error));
    }
    if role >= Role::Operator {
        failing.extend(library.failing_files()?);
        let new = library.heard(home::FOLDER)?.last_error.unwrap_or_default();
        failing.extend(new.lines().map(str::to_owned));
    }
    Ok(failing)
}

/// The library's part of an article list.
fn listed(summary: Summary) -> Listed {
    Listed {
        slug: summary.slug,
        meta: summary.meta,
        passages: summary.passages,
    }
}

/// An article as it is listed.
pub fn of(article: &Article) -> Listed {
    Listed {
        slug: article.slug.clone(),
        meta: article.meta.clone(),
        passages: article.passages.len() as u64,
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Moderator => "moderator",
        Role::Operator => "operator",
    }
}

fn audit(action: &str, request: &Request) -> Audit {
    Audit {
        action: action.to_owned(),
        role: role_name(request.role).to_owned(),
        front_end: request.front_end.to_owned(),
        actor: None,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Bytes of a file, or of all files in a folder. What can't be read takes nothing.
fn bytes(path: &std::path::Path) -> u64 {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|entry| bytes(&entry.path())).sum(),
        Err(_) => path.metadata().map_or(0, |metadata| metadata.len()),
    }
}

/// Six random hexadecimal digits.
fn reference() -> String {
    format!(
        "{:06x}",
        RandomState::new().build_hasher().finish() & 0xff_ffff
    )
}
