//! Mentions and direct messages: what a command does, words do too. An answer follows its question's edits.

use serenity::model::channel::Message;
use serenity::model::event::MessageUpdateEvent;

use super::super::changes::{is_told, is_undone, needs_moderator};
use super::app::{App, Gate};
use super::draft::Draft;
use super::render::{Audience, render};
use super::request::{self, Asker};
use super::role::role;
use crate::answer::{follow_up, is_follow_up};
use crate::bot::Said;
use crate::command::{Command, Role, is_command};
use crate::reply::chat;
use crate::state::Posted;

impl App {
    /// Handles a message that was written, and what it was edited to meanwhile.
    pub async fn message(&self, message: &Message) {
        self.written(message).await;
        if let Some(edit) = self.turns.kept(message.id.get()) {
            self.edited(&edit).await;
        }
    }

    async fn written(&self, message: &Message) {
        let Some((mut asker, words)) = request::message(message, self.me()) else {
            return;
        };
        let _alone = self.turns.of(asker.event).await;
        let Some(_turn) = self.desk.turn().await else {
            return;
        };
        asker.parent = self.parent(&asker).await;
        if self.ignores_mentions(&asker) || !self.desk.is_new(asker.event.to_string()).await {
            return;
        }
        let place = asker.guild.unwrap_or(asker.user);
        let draft = match self.gate(&asker) {
            Gate::Open(mut role) => {
                if let Some(guild) = asker.guild.filter(|_| needs_moderator(&words)) {
                    asker.manages = self.manages(guild, &asker).await;
                    role = super::role::role(&asker, &self.settings);
                }
                let moderates = needs_moderator(&words) && role >= Role::Moderator;
                if !self.is_private(&asker) || moderates {
                    let before = self.before(message, &asker, &words);
                    self.reply_to(&words, before, &asker, role).await
                } else if self.limits.may_tell(&place) {
                    (Draft::said(chat::ASK_ALONE), None)
                } else {
                    return;
                }
            }
            // How often this is told was counted with the limit.
            Gate::Wait => (Draft::said(chat::TOO_MANY), None),
            // All can read it, so it is not said to each.
            Gate::Shut(sentence) if self.limits.may_tell(&place) => (Draft::said(&sentence), None),
            Gate::Shut(_) | Gate::Silent => return,
        };
        self.post(&asker, draft).await;
    }

    /// Where mentions are off, and in channels that are not listed of guilds that are, nobody is told anything.
    fn ignores_mentions(&self, asker: &Asker) -> bool {
        let Some(guild) = asker.guild else {
            return false;
        };
        let known = self.settings.guilds.contains(&guild);
        self.settings.no_mentions.contains(&guild) || known && !self.is_listed(asker)
    }

    /// A message does not tell what its author may do: Discord is asked, where that would make a difference.
    async fn manages(&self, guild: u64, asker: &Asker) -> bool {
        let as_if = Asker {
            manages: true,
            ..asker.clone()
        };
        let matters = role(&as_if, &self.settings) > role(asker, &self.settings);
        matters && self.wire.manages(guild, asker.user, &asker.roles).await
    }

    /// The question that this one may follow: of the answer that it replies to, or the last one of direct messages.
    fn before(&self, message: &Message, asker: &Asker, words: &str) -> Option<String> {
        if is_command(words) {
            return None;
        }
        if let Some(answer) = self.own(message.referenced_message.as_deref()) {
            return self.question_of(answer);
        }
        let last = asker
            .guild
            .is_none()
            .then(|| self.recent.question(&asker.channel));
        last.flatten().filter(|_| is_follow_up(words))
    }

    /// The message, if it is one of ours.
    fn own<'a>(&self, message: Option<&'a Message>) -> Option<&'a Message> {
        message.filter(|message| message.author.id.get() == self.me())
    }

    /// The reply to words, and the question that it answers.
    async fn reply_to(
        &self,
        words: &str,
        last: Option<String>,
        asker: &Asker,
        role: Role,
    ) -> (Draft, Option<String>) {
        if words.is_empty() || words.eq_ignore_ascii_case("help") {
            return (self.help(asker, role).await, None);
        }
        let (words, said) = match last {
            Some(last) => {
                let whole = follow_up(&last, words);
                let command = Command::following(&whole, words);
                (whole, Said::Command(command))
            }
            None => (words.to_owned(), Said::Words(words.to_owned())),
        };
        let before = self.desk.revision();
        let reply = match needs_moderator(&words) {
            true => self.ask_slowly(said, asker, role, |_| {}).await,
            false => self.ask(said, asker, role).await,
        };
        // What began as a moderator's command may have been a question.
        if self.is_private(asker) && !reply.excerpts().is_empty() {
            return (Draft::said(chat::ASK_ALONE), None);
        }
        let after = self.desk.revision();
        let audience = Audience {
            asker: asker.user,
            undoes: (before != after && is_undone(&reply)).then_some(after),
            ..Audience::default()
        };
        let mut draft = render(&reply, &self.desk.view(), &audience);
        if is_told(&reply, before != after) && !self.log(asker, &draft).await {
            draft.add(chat::NOT_LOGGED);
        }
        (draft, Some(words))
    }

    /// Sends an answer under its question, and remembers where.
    async fn post(&self, asker: &Asker, (draft, question): (Draft, Option<String>)) {
        let nonce = asker.event.to_string();
        let body = draft.message(Some(asker.event), &nonce);
        let mut sent = self.wire.send(asker.channel, &body).await;
        if sent.as_ref().is_err_and(|fault| fault.forbids_replies()) {
            let body = draft.message(None, &nonce);
            sent = self.wire.send(asker.channel, &body).await;
        }
        let Ok(answer) = sent else { return };
        if let Some(question) = question {
            self.recent.keep(answer, &question);
            if asker.guild.is_none() {
                self.recent.keep(asker.channel, &question);
            }
        }
        let (event, channel) = (asker.event.to_string(), asker.channel.to_string());
        let answer = answer.to_string();
        self.desk
            .remember(move |state| state.post(&event, &Posted { channel, answer }))
            .await;
    }

    /// A message was edited: its answer is renewed, or taken away where it does not ask any more.
    pub async fn edited(&self, update: &MessageUpdateEvent) {
        // Discord edits messages itself, to show previews of links.
        let (Some(edited), Some(author)) = (update.edited_timestamp, &update.author) else {
            return;
        };
        if author.bot || author.id.get() == self.me() {
            return;
        }
        let id = update.id.get();
        let _alone = self.turns.of(id).await;
        let Some(_turn) = self.desk.turn().await else {
            return;
        };
        let Some(posted) = self.answer_to(id).await else {
            return self.turns.keep(update);
        };
        if !self.desk.is_new(format!("{id}@{edited}")).await {
            return;
        }
        let member = update.member.iter().flatten().next();
        let mut asker = Asker {
            event: id,
            guild: update.guild_id.map(|id| id.get()),
            channel: update.channel_id.get(),
            user: author.id.get(),
            roles: member
                .map(|member| member.roles.iter().map(|id| id.get()).collect())
                .unwrap_or_default(),
            ..Asker::default()
        };
        asker.parent = self.parent(&asker).await;
        let mentions = update.mentions.iter().flatten();
        let to_me =
            asker.guild.is_none() || mentions.into_iter().any(|user| user.id.get() == self.me());
        let content = update.content.as_deref().unwrap_or_default();
        let words = request::without_mention(content, self.me());
        // An edit changes no library, and what a command showed or did stays told.
        let first = self.recent.question(&posted.1);
        if first.is_some_and(|first| needs_moderator(&first)) || to_me && needs_moderator(&words) {
            return;
        }
        if !to_me {
            return self.withdraw(id).await;
        }
        let Gate::Open(_) = self.gate(&asker) else {
            return;
        };
        if self.is_private(&asker) {
            return;
        }
        let to = update.referenced_message.iter().flatten().next();
        let before = self
            .own(to.map(|to| &**to))
            .filter(|_| !is_command(&words))
            .and_then(|answer| self.question_of(answer));
        let (draft, question) = self.reply_to(&words, before, &asker, Role::Member).await;
        let (channel, answer) = posted;
        if self
            .wire
            .edit(channel, answer, &draft.fields())
            .await
            .is_ok()
            && let Some(question) = question
        {
            self.recent.keep(answer, &question);
        }
    }

    /// A message is gone: so is its answer.
    pub async fn deleted(&self, message: u64) {
        let _alone = self.turns.of(message).await;
        self.withdraw(message).await;
    }

    /// Takes an answer away.
    async fn withdraw(&self, message: u64) {
        let Some((channel, answer)) = self.answer_to(message).await else {
            return;
        };
        // A failure is logged where it happens; the answer may be gone too.
        let _ = self.wire.delete(channel, answer).await;
        self.desk
            .remember(move |state| state.forget(&message.to_string()))
            .await;
    }

    /// The channel and the message that answers a question.
    async fn answer_to(&self, question: u64) -> Option<(u64, u64)> {
        let told = self
            .desk
            .remember(move |state| state.posted(&question.to_string()))
            .await;
        let posted = told.flatten()?;
        Some((posted.channel.parse().ok()?, posted.answer.parse().ok()?))
    }
}
