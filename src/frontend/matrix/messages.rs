//! What people say, and what the bot says to it: a question has one answer, however often the program ended meanwhile, and
//! the answer follows what becomes of its question.

use std::sync::Arc;
use std::time::Duration;

use matrix_sdk::Room;
use serde_json::Value;

use super::super::changes::needs_moderator;
use super::super::limits::Verdict;
use super::app::{App, Asker, is_of_two, place};
use super::events::{Event, Kind, Written, addressed, written};
use super::note::{Action, Note};
use super::render::{Audience, Draft, Under, help, render};
use super::wire::{self, Fault};
use crate::answer::question::MAX_BYTES;
use crate::answer::{follow_up, is_follow_up};
use crate::bot::{Posted as Again, Said};
use crate::command::{Attached, Command, Role, is_command};
use crate::reply::chat;
use crate::state::Posted;

/// Events of one page of what was said, and pages that are read of it.
const PAGE: u32 = 100;
const PAGES: usize = 10;
/// When a message is looked at again for which there was no key: keys may come behind what they open.
const LATER: [u64; 3] = [2, 8, 30];

/// A message of the bot, as it stands in a room.
struct Own {
    event: String,
    note: Note,
    thread: Option<String>,
}

/// What is asked, and of what.
enum Asked {
    /// A question or a command of a member, and the question that it follows.
    Words(String, Option<String>),
    /// What can be asked.
    Help,
    /// Something about a message of the bot.
    Action(Action, Own),
    /// Something that only a moderator may do.
    Change(Said),
    /// It cannot be done: a sentence.
    Mistake(String),
}

impl App {
    /// Handles an event.
    pub async fn handle(self: &Arc<App>, room: &Room, event: Event) {
        if event.sender == self.me().as_str() || event.at < self.horizon(room).await {
            return;
        }
        match event.kind.clone() {
            Kind::Message(written) => self.written(room, &event, &written).await,
            Kind::Edit(of, written) => self.edited(room, &event, &of, &written).await,
            Kind::Reaction(of, key) => self.reacted(room, &event, &of, &key).await,
            Kind::Redaction(of) => self.redacted(room, &of).await,
            Kind::Unreadable => self.unreadable(room, event),
            Kind::Membership | Kind::Upgrade => {}
        }
    }

    /// Handles what was said in the last hour, as far as it was not.
    pub async fn catch_up(self: &Arc<App>, room: &Room) {
        let horizon = self.horizon(room).await;
        let (mut events, mut from) = (Vec::new(), None);
        for _ in 0..PAGES {
            let (page, next) = match wire::before(room, from, PAGE).await {
                Ok(page) => page,
                Err(fault) => {
                    if fault == Fault::Lost {
                        self.queues.catch_up_later(self, room);
                    }
                    break;
                }
            };
            let ends = page.iter().any(|event| event.at < horizon);
            events.extend(page);
            if ends || next.is_none() {
                break;
            }
            from = next;
        }
        for event in events.into_iter().rev() {
            self.handle(room, event).await;
        }
    }

    async fn written(self: &Arc<App>, room: &Room, event: &Event, written: &Written) {
        let (words, to_me) = self.words(room, written).await;
        let action = Action::of_words(words);
        let to_answer = match (to_me, action, written.reply_to.clone()) {
            (false, Some(_), Some(id)) => {
                let told = self.desk.remember(move |state| state.is_answer(&id));
                told.await == Some(true)
            }
            _ => false,
        };
        if !(to_me || to_answer) || self.was_handled(&event.id).await {
            return;
        }
        let parent = match &written.reply_to {
            Some(id) => wire::fetch(room, id).await.map(|event| (id, event)),
            None => None,
        };
        let own = parent.as_ref().and_then(|(id, event)| self.own(id, event));
        // A word that can be done with an answer needs no mention. What else is said of it, people may say to each other.
        let fits = |own: &Own| action.is_some_and(|action| action.fits(&own.note));
        if !to_me && !own.as_ref().is_some_and(fits) {
            return;
        }
        let asker = self.asker(room, event, written).await;
        let draft = match self
            .limits
            .check(&asker.user, &room.room_id().to_string(), None)
        {
            Verdict::Silent => None,
            Verdict::Tell => Some(Draft::said(chat::TOO_MANY, &asker.user)),
            Verdict::Answer => {
                let file = written.file.clone().or_else(|| {
                    let content = parent.as_ref()?.1.get("content")?;
                    self::written(content)?.file
                });
                // Who may not add a file has none fetched.
                let file = file.filter(|_| asker.role >= Role::Moderator);
                let asked = self.read(room, words, written, own, file.as_deref()).await;
                self.reply(room, &asker, asked).await
            }
        };
        let done = match draft {
            Some(draft) => self.post(room, &asker, &draft).await,
            None => Ok(()),
        };
        self.settle(room, event, done).await;
    }

    /// An event was handled to its end. Where what was said to it is lost, it is handled again.
    async fn settle(self: &Arc<App>, room: &Room, event: &Event, said: Result<(), Fault>) {
        match said {
            Err(Fault::Lost) => self.queues.catch_up_later(self, room),
            _ => drop(self.desk.is_new(event.id.clone()).await),
        }
    }

    /// The words of a message without what says that they are for the bot, and whether they are.
    async fn words<'a>(&self, room: &Room, written: &'a Written) -> (&'a str, bool) {
        let names = self.names(room).await;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (words, prefixed) = addressed(&written.text, &self.settings.prefix, &names);
        let is_mentioned = written.mentions.iter().any(|id| id == self.me().as_str());
        (words, prefixed || is_of_two(room) || is_mentioned)
    }

    async fn asker(&self, room: &Room, event: &Event, written: &Written) -> Asker {
        Asker {
            event: event.id.clone(),
            user: event.sender.clone(),
            role: self.role(room, &event.sender).await,
            under: Under {
                event: event.id.clone(),
                thread: written.thread.clone(),
            },
        }
    }

    /// Whether an event was handled to its end. Where that cannot be known, it is handled: what is sent is there once.
    async fn was_handled(&self, event: &str) -> bool {
        let event = event.to_owned();
        let told = self.desk.remember(move |state| state.was_seen(&event));
        told.await.unwrap_or(false)
    }

    /// A message of the bot, if it is one.
    fn own(&self, id: &str, event: &Value) -> Option<Own> {
        let is_own = event.get("sender")?.as_str()? == self.me().as_str();
        let relation = event.pointer("/content/m.relates_to");
        let thread = relation.filter(|relation| {
            relation.get("rel_type").and_then(Value::as_str) == Some("m.thread")
        });
        is_own.then(|| Note::of(event)).flatten().map(|note| Own {
            event: id.to_owned(),
            note,
            thread: thread.and_then(|thread| Some(thread.get("event_id")?.as_str()?.to_owned())),
        })
    }

    /// What words ask, with what they follow.
    async fn read(
        &self,
        room: &Room,
        words: &str,
        written: &Written,
        own: Option<Own>,
        file: Option<&Value>,
    ) -> Asked {
        if let Some(own) = own {
            let action = Action::of_words(words).filter(|action| action.fits(&own.note));
            return match action {
                Some(action) => Asked::Action(action, own),
                None if words.is_empty() => Asked::Help,
                None => {
                    let before = self.question(room, own.note).await;
                    self.read_words(words, before, file).await
                }
            };
        }
        if words.is_empty() || words.eq_ignore_ascii_case("help") {
            return Asked::Help;
        }
        let before = self.before(room, written, words).await;
        self.read_words(words, before, file).await
    }

    async fn read_words(&self, words: &str, before: Option<String>, file: Option<&Value>) -> Asked {
        if let Some(file) = file {
            let name = ["filename", "body"].map(|key| file.get(key).and_then(Value::as_str));
            let name = name.into_iter().flatten().next().unwrap_or("file");
            let url = ["/url", "/file/url"].map(|at| file.pointer(at).and_then(Value::as_str));
            let url = url.into_iter().flatten().next().unwrap_or_default();
            let attached = Attached {
                key: format!("{url}/{name}"),
                name: name.to_owned(),
                bytes: Vec::new(),
            };
            if let Some(Command::Add(mut add)) = Command::add_attached(words, attached) {
                return match wire::download(&self.client, file).await {
                    Ok(bytes) => {
                        add.attached[0].bytes = bytes;
                        Asked::Change(Said::Command(Command::Add(add)))
                    }
                    Err(sentence) => Asked::Mistake(sentence),
                };
            }
        }
        if needs_moderator(words) {
            return Asked::Change(Said::Words(words.to_owned()));
        }
        let before = before.filter(|_| !is_command(words));
        Asked::Words(words.to_owned(), before)
    }

    /// The question that this one may follow: the last of its thread, what the thread began with, or the last of a room
    /// of two.
    async fn before(&self, room: &Room, written: &Written, words: &str) -> Option<String> {
        let Some(root) = &written.thread else {
            let last = self.recent.question(&room.room_id().to_string());
            return last.filter(|_| is_of_two(room) && is_follow_up(words));
        };
        if let Some(last) = self.recent.question(root) {
            return Some(last);
        }
        let first = wire::fetch(room, root).await?;
        if let Some(own) = self.own(root, &first) {
            return self.question(room, own.note).await;
        }
        let asked = self::written(first.get("content")?)?;
        let (words, to_me) = self.words(room, &asked).await;
        to_me.then(|| words.to_owned())
    }

    /// The question of a message of the bot; of one that shows more of an answer, that of the answer.
    async fn question(&self, room: &Room, note: Note) -> Option<String> {
        let Some(of) = note.of else {
            return note.question;
        };
        let answer = wire::fetch(room, &of).await?;
        self.own(&of, &answer)?.note.question
    }

    /// The reply to what is asked; `None` where it comes by another way, or there is none.
    async fn reply(self: &Arc<App>, room: &Room, asker: &Asker, asked: Asked) -> Option<Draft> {
        match asked {
            Asked::Mistake(sentence) => Some(Draft::said(&sentence, &asker.user)),
            Asked::Help => Some(self.help(room, asker).await),
            Asked::Words(words, before) => {
                let (draft, question) = self.answer(room, asker, &words, before).await;
                let keys = [asker.under.thread.clone(), Some(room.room_id().to_string())];
                // In a room of many, who asks next may ask something else.
                let of_two = is_of_two(room);
                let keys = keys.into_iter().take(if of_two { 2 } else { 1 }).flatten();
                if let Some(question) = question {
                    keys.for_each(|key| self.recent.keep(key, &question));
                }
                Some(draft)
            }
            Asked::Action(action, own) => self.act(room, asker, action, own).await,
            Asked::Change(said) => {
                self.change(room, asker, said).await;
                None
            }
        }
    }

    /// The answer to words, and the question as which they were read. One that is too long is kept nowhere.
    async fn answer(
        &self,
        room: &Room,
        asker: &Asker,
        words: &str,
        before: Option<String>,
    ) -> (Draft, Option<String>) {
        let fits = |text: &str| text.len() <= MAX_BYTES;
        let before = before.filter(|before| fits(before) && fits(words));
        let whole = before.as_deref().map(|before| follow_up(before, words));
        let (question, said, follows) = match whole.filter(|whole| fits(whole)) {
            Some(whole) => {
                let command = Command::following(&whole, words);
                (whole, Said::Command(command), before)
            }
            None => (words.to_owned(), Said::Words(words.to_owned()), None),
        };
        let question = Some(question).filter(|question| fits(question));
        let reply = self.desk.ask(said, asker.role, place(room)).await;
        let audience = Audience {
            asker: &asker.user,
            question: question.as_deref(),
            follows: follows.as_deref(),
            undoes: None,
            prefix: self.prefix(room),
        };
        (render(&reply, &self.desk.view(), &audience), question)
    }

    async fn help(&self, room: &Room, asker: &Asker) -> Draft {
        let topics = self.desk.topics(place(room)).await;
        let (contact, view) = (&self.settings.contact, self.desk.view());
        let audience = Audience {
            asker: &asker.user,
            prefix: self.prefix(room),
            ..Audience::default()
        };
        help(&topics, asker.role, contact, &view, &audience)
    }

    /// What stands before what is to be typed here.
    pub fn prefix(&self, room: &Room) -> &str {
        match is_of_two(room) {
            true => "",
            false => &self.settings.prefix,
        }
    }

    /// Does something with a message of the bot.
    async fn act(
        self: &Arc<App>,
        room: &Room,
        asker: &Asker,
        action: Action,
        own: Own,
    ) -> Option<Draft> {
        let note = &own.note;
        let said = |sentence: &str| Some(Draft::said(sentence, &asker.user));
        let command = match action {
            Action::Delete if note.asker != asker.user && asker.role < Role::Moderator => {
                return said(chat::NOT_YOURS);
            }
            Action::Delete => {
                self.take_away(room, &own.event).await;
                return None;
            }
            Action::More if note.more.is_empty() => return said(chat::NOTHING_MORE),
            Action::More => return Some(self.again(room, asker, &own, &note.more, false).await),
            Action::Context(at) => {
                let Some(window) = note.shown.get(at) else {
                    return said(chat::NO_SUCH_EXCERPT);
                };
                let window = std::slice::from_ref(window);
                return Some(self.again(room, asker, &own, window, true).await);
            }
            Action::Undo if note.undoes != Some(self.desk.revision()) => {
                return said(chat::OUTDATED);
            }
            Action::Undo => Command::Undo { yes: false },
            Action::Apply => Command::Apply {
                preview: note.preview?,
            },
            Action::Cancel => Command::Cancel {
                preview: note.preview?,
            },
            Action::Details => Command::Details {
                preview: note.preview?,
            },
        };
        self.change(room, asker, Said::Command(command)).await;
        None
    }

    /// Excerpts that were posted, or the paragraph of one.
    async fn again(
        &self,
        room: &Room,
        asker: &Asker,
        own: &Own,
        windows: &[super::note::Window],
        whole: bool,
    ) -> Draft {
        let said = Said::Posted(Again {
            revision: own.note.revision,
            cuts: windows.iter().map(Into::into).collect(),
            whole,
        });
        let reply = self.desk.ask(said, asker.role, place(room)).await;
        let audience = Audience {
            asker: &asker.user,
            prefix: self.prefix(room),
            ..Audience::default()
        };
        let mut draft = render(&reply, &self.desk.view(), &audience);
        let of = own.note.of.as_ref().unwrap_or(&own.event);
        draft.note.of = Some(of.clone());
        draft
    }

    /// Sends a reply under its event, and remembers where.
    pub async fn post(&self, room: &Room, asker: &Asker, draft: &Draft) -> Result<(), Fault> {
        let content = |draft: &Draft| draft.content(Some(&asker.under));
        let sent = wire::say(room, draft, content, &once("a", &asker.event)).await?;
        self.posted(room, asker, sent.to_string()).await;
        Ok(())
    }

    /// Remembers where an event is answered.
    pub async fn posted(&self, room: &Room, asker: &Asker, answer: String) {
        let (event, channel) = (asker.event.clone(), room.room_id().to_string());
        let posted = Posted { channel, answer };
        self.desk
            .remember(move |state| state.post(&event, &posted))
            .await;
    }

    async fn take_away(&self, room: &Room, answer: &str) {
        // A failure is logged where it happens; the answer may be gone already.
        let _ = wire::redact(room, answer, &once("r", answer)).await;
        let answer = answer.to_owned();
        self.desk.remember(move |state| state.forget(&answer)).await;
    }

    async fn answer_to(&self, question: &str) -> Option<String> {
        let question = question.to_owned();
        let told = self.desk.remember(move |state| state.posted(&question));
        told.await.flatten().map(|posted| posted.answer)
    }

    /// A question was edited: its answer is renewed, or taken away where it does not ask any more.
    async fn edited(self: &Arc<App>, room: &Room, event: &Event, of: &str, written: &Written) {
        let Some(answer) = self.answer_to(of).await else {
            return;
        };
        if self.was_handled(&event.id).await {
            return;
        }
        let fetched = wire::fetch(room, &answer).await;
        let own = fetched.and_then(|fetched| self.own(&answer, &fetched));
        // Nobody else can say what this person asks.
        let Some(own) = own.filter(|own| own.note.asker == event.sender) else {
            return;
        };
        let Some(first) = wire::fetch(room, of).await else {
            return;
        };
        let (words, to_me) = self.words(room, written).await;
        let newest = first.pointer("/unsigned/m.relations/m.replace/event_id");
        let is_old = newest.is_some_and(|newest| newest != event.id.as_str());
        // An edit changes no library, and what was done stays told.
        let is_none = self.changes(room, &first).await || to_me && needs_moderator(words);
        if is_old || is_none {
            return self.settle(room, event, Ok(())).await;
        }
        if !to_me {
            self.take_away(room, &answer).await;
            return self.settle(room, event, Ok(())).await;
        }
        let room_id = room.room_id().to_string();
        if self.limits.check(&event.sender, &room_id, None) != Verdict::Answer {
            return self.settle(room, event, Ok(())).await;
        }
        let asker = Asker {
            event: of.to_owned(),
            user: event.sender.clone(),
            role: Role::Member,
            under: Under {
                event: of.to_owned(),
                thread: own.thread,
            },
        };
        let before = own.note.follows.filter(|_| !is_command(words));
        let draft = match words.is_empty() || words.eq_ignore_ascii_case("help") {
            true => self.help(room, &asker).await,
            false => self.answer(room, &asker, words, before).await.0,
        };
        let content = |draft: &Draft| draft.in_place_of(&answer);
        let sent = wire::say(room, &draft, content, &once("e", &event.id)).await;
        self.settle(room, event, sent.map(drop)).await;
    }

    /// Whether a message, as it was before any edit, asked for more than an answer.
    async fn changes(&self, room: &Room, event: &Value) -> bool {
        let Some(written) = event.get("content").and_then(self::written) else {
            return false;
        };
        let (words, _) = self.words(room, &written).await;
        needs_moderator(words) || written.reply_to.is_some() && Action::of_words(words).is_some()
    }

    /// A question is gone: so is its answer.
    async fn redacted(&self, room: &Room, of: &str) {
        match self.answer_to(of).await {
            Some(answer) => self.take_away(room, &answer).await,
            None => {
                // It may have been an answer that someone took away.
                let of = of.to_owned();
                self.desk.remember(move |state| state.forget(&of)).await;
            }
        }
    }

    /// Someone put a sign to an event.
    async fn reacted(self: &Arc<App>, room: &Room, event: &Event, of: &str, key: &str) {
        let Some(action) = Action::of_sign(key) else {
            return;
        };
        if self.was_handled(&event.id).await {
            return;
        }
        let Some(target) = wire::fetch(room, of).await else {
            return;
        };
        let Some(own) = self.own(of, &target).filter(|own| action.fits(&own.note)) else {
            return;
        };
        if self
            .limits
            .check(&event.sender, &room.room_id().to_string(), None)
            != Verdict::Answer
        {
            return self.settle(room, event, Ok(())).await;
        }
        let asker = Asker {
            event: event.id.clone(),
            user: event.sender.clone(),
            role: self.role(room, &event.sender).await,
            under: Under {
                event: of.to_owned(),
                thread: own.thread.clone(),
            },
        };
        let done = match self.act(room, &asker, action, own).await {
            Some(draft) => self.post(room, &asker, &draft).await,
            None => Ok(()),
        };
        self.settle(room, event, done).await;
    }

    /// There is no key for a message: it may still come. Where it does not, that is said once in a room.
    fn unreadable(self: &Arc<App>, room: &Room, event: Event) {
        let (app, room) = (Arc::clone(self), room.clone());
        tokio::spawn(async move {
            for wait in LATER {
                tokio::time::sleep(Duration::from_secs(wait)).await;
                let Some(fetched) = wire::fetch(&room, &event.id).await else {
                    continue;
                };
                match Event::read(&fetched) {
                    Some(read) if read.kind == Kind::Unreadable => {}
                    Some(read) => return Box::pin(app.handle(&room, read)).await,
                    None => return,
                }
            }
            let name = format!("unreadable {}", room.room_id());
            if app.desk.remember(move |state| state.is_told(&name)).await == Some(false) {
                let draft = Draft::said(chat::CANNOT_READ, "");
                // A failure is logged where it happens.
                let _ = wire::send(&room, draft.content(None), &once("u", &event.id)).await;
            }
        });
    }
}

/// Under which a message is there once: it follows from the event that it answers.
pub fn once(what: &str, event: &str) -> String {
    format!("pq-{what}-{event}")
}
