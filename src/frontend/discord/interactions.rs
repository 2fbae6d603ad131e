//! Commands of the composer, buttons and forms.

use std::time::Duration;

use serenity::model::application::{
    CommandInteraction, ComponentInteraction, Interaction, ModalInteraction,
};
use serenity::model::channel::{Message, MessageFlags};

use super::app::{App, Gate};
use super::custom_id::Press;
use super::draft::{Draft, choices, deferred, modal};
use super::render::{Audience, asked, help, render};
use super::request::{self, Asked, Asker};
use super::role::role;
use super::wire::Ticket;
use crate::answer::follow_up;
use crate::bot::{Cut, Posted, Said};
use crate::command::{Command, Role};
use crate::reply::{Reply, chat};

/// A reply that is not there by then is promised first.
const PROMPT: Duration = Duration::from_millis(1500);

impl App {
    /// Handles any interaction.
    pub async fn interaction(&self, interaction: Interaction) {
        let Some(_turn) = self.desk.turn().await else {
            return;
        };
        let Some((asker, ticket)) = request::asker(&interaction) else {
            return;
        };
        if let Interaction::Autocomplete(one) = &interaction {
            return self.offer(one, &asker, &ticket).await;
        }
        if !self.desk.is_new(asker.event.to_string()).await {
            return;
        }
        let role = match self.gate(&asker) {
            Gate::Open(role) => role,
            Gate::Wait => return self.tell(&ticket, chat::TOO_MANY).await,
            Gate::Shut(sentence) => return self.tell(&ticket, &sentence).await,
            Gate::Silent => return,
        };
        match &interaction {
            Interaction::Command(one) => self.command(one, &asker, role, &ticket).await,
            Interaction::Component(one) => self.pressed(one, &asker, role, &ticket).await,
            Interaction::Modal(one) => self.submitted(one, &asker, role, &ticket).await,
            _ => {}
        }
    }

    /// Says one sentence to the asker alone.
    pub async fn tell(&self, ticket: &Ticket, sentence: &str) {
        // A failure is logged where it happens.
        let _ = self
            .wire
            .respond(ticket, &Draft::said(sentence).response(true))
            .await;
    }

    /// Names for what is typed.
    async fn offer(&self, one: &CommandInteraction, asker: &Asker, ticket: &Ticket) {
        let (name, typed) = request::typed(&one.data).unwrap_or_default();
        let is_moderator = || role(asker, &self.settings) >= Role::Moderator;
        let is_open = self.is_listed(asker) || is_moderator();
        let names: Vec<String> = match name {
            _ if !is_open || !self.limits.may_offer(&asker.user) => Vec::new(),
            "article" => match self
                .ask(Said::Command(Command::Articles), asker, Role::Member)
                .await
            {
                Reply::Articles(list) => list.into_iter().map(|one| one.slug).collect(),
                _ => Vec::new(),
            },
            _ => self
                .topics(asker)
                .await
                .into_iter()
                .map(|topic| topic.name)
                .collect(),
        };
        let typed = typed.trim().to_lowercase();
        let near = names
            .iter()
            .filter(|name| name.to_lowercase().contains(&typed));
        let body = choices(near.map(String::as_str));
        // A failure is logged where it happens.
        let _ = self.wire.respond(ticket, &body).await;
    }

    async fn command(&self, one: &CommandInteraction, asker: &Asker, role: Role, ticket: &Ticket) {
        let Some(asked) = request::command(&one.data) else {
            return self.tell(ticket, chat::UNKNOWN_COMMAND).await;
        };
        if let Some(mistake) = asked.mistake {
            return self.tell(ticket, mistake).await;
        }
        if asked.moderates {
            return self.moderate(asked.said, asker, role, ticket).await;
        }
        let private = asked.private.unwrap_or_else(|| self.is_private(asker));
        let draft = self.answered(&asked, asker, role, private);
        self.respond(ticket, asker, private, draft).await;
    }

    /// The reply to a question or a command of a member, as a message.
    pub async fn answered(&self, asked: &Asked, asker: &Asker, role: Role, private: bool) -> Draft {
        if asked.said == Said::Command(Command::Help) {
            return self.help(asker, role).await;
        }
        let reply = self.ask(asked.said.clone(), asker, role).await;
        let question = asked.read_as.as_ref().or(asked.question.as_ref());
        if let Some(question) = question {
            self.recent.keep(asker.event, question);
        }
        let audience = Audience {
            read_as: asked.read_as.as_deref(),
            asked: asked.question.as_deref().filter(|_| self.settings.echo),
            private,
            asker: asker.user,
            undoes: None,
        };
        render(&reply, &self.desk.view(), &audience)
    }

    /// What can be asked, who runs the bot and what it stores.
    pub async fn help(&self, asker: &Asker, role: Role) -> Draft {
        let topics = self.topics(asker).await;
        help(&topics, role, &self.settings.contact, &self.desk.view())
    }

    /// Sends a reply as the first response, or promises it where it takes longer.
    pub async fn respond(
        &self,
        ticket: &Ticket,
        asker: &Asker,
        private: bool,
        draft: impl Future<Output = Draft>,
    ) {
        tokio::pin!(draft);
        if let Ok(draft) = tokio::time::timeout(PROMPT, &mut draft).await {
            // A failure is logged where it happens.
            let _ = self.wire.respond(ticket, &draft.response(private)).await;
            return;
        }
        if self.wire.respond(ticket, &deferred(private)).await.is_ok() {
            self.fulfil(ticket, asker, private, &draft.await).await;
        }
    }

    /// Puts a reply in the place of its promise. Where that cannot be written to any more, a public one goes to the
    /// channel.
    pub async fn fulfil(&self, ticket: &Ticket, asker: &Asker, private: bool, draft: &Draft) {
        let edited = self.wire.edit_response(ticket, &draft.fields()).await;
        if edited.is_err_and(|fault| fault.is_too_late()) && !private {
            let nonce = asker.event.to_string();
            // A failure is logged where it happens.
            let _ = self
                .wire
                .send(asker.channel, &draft.message(None, &nonce))
                .await;
        }
    }

    async fn pressed(
        &self,
        one: &ComponentInteraction,
        asker: &Asker,
        role: Role,
        ticket: &Ticket,
    ) {
        // What was pressed is said by who pressed it, what stands on our message by Discord.
        let id = &one.data.custom_id;
        let press = Press::read(id).filter(|_| request::has_button(&one.message, id));
        let Some(press) = press else {
            return self.tell(ticket, chat::UNKNOWN_BUTTON).await;
        };
        let seen_by_one = is_private(&one.message);
        match press {
            Press::More(revision, cuts) => {
                self.again(revision, cuts, false, seen_by_one, asker, role, ticket)
                    .await
            }
            Press::Share(revision, cuts) => {
                self.again(revision, cuts, false, false, asker, role, ticket)
                    .await
            }
            Press::Context(revision, cut) => {
                self.again(revision, vec![cut], true, true, asker, role, ticket)
                    .await
            }
            Press::FollowUp => {
                let form = modal("f", chat::FOLLOW_UP, &[("question", chat::QUESTION, 1000)]);
                // A failure is logged where it happens.
                let _ = self.wire.respond(ticket, &form).await;
            }
            Press::Delete(user) if user == asker.user || role >= Role::Moderator => {
                self.take_away(one.message.id.get(), ticket).await
            }
            Press::Delete(_) => self.tell(ticket, chat::NOT_YOURS).await,
            Press::Apply(preview) => {
                self.settle(Command::Apply { preview }, asker, role, ticket)
                    .await
            }
            Press::Cancel(preview) => {
                self.settle(Command::Cancel { preview }, asker, role, ticket)
                    .await
            }
            Press::Fix(_) => {
                let form = modal(&one.data.custom_id, chat::FIX, &chat::DETAILS);
                // A failure is logged where it happens.
                let _ = self.wire.respond(ticket, &form).await;
            }
            Press::Details(preview) => {
                let said = Said::Command(Command::Details { preview });
                self.moderate(said, asker, role, ticket).await
            }
            Press::Undo(revision) if revision == self.desk.revision() => {
                let said = Said::Command(Command::Undo { yes: false });
                self.moderate(said, asker, role, ticket).await
            }
            Press::Undo(_) => self.tell(ticket, chat::OUTDATED).await,
        }
    }

    #[allow(clippy::too_many_arguments)]
    async fn again(
        &self,
        revision: u64,
        cuts: Vec<Cut>,
        whole: bool,
        private: bool,
        asker: &Asker,
        role: Role,
        ticket: &Ticket,
    ) {
        let said = Said::Posted(Posted {
            revision,
            cuts,
            whole,
        });
        let asked = Asked::quietly(said);
        let draft = self.answered(&asked, asker, role, private);
        self.respond(ticket, asker, private, draft).await;
    }

    async fn take_away(&self, message: u64, ticket: &Ticket) {
        if self.wire.acknowledge(ticket).await.is_ok()
            && self.wire.delete_response(ticket).await.is_ok()
        {
            self.desk
                .remember(move |state| state.forget(&message.to_string()))
                .await;
        }
    }

    /// A form came back: a question that follows the one that its message answers.
    async fn submitted(&self, one: &ModalInteraction, asker: &Asker, role: Role, ticket: &Ticket) {
        if let Some(Press::Fix(preview)) = Press::read(&one.data.custom_id) {
            if !request::is_day(request::field(&one.data, "date").as_deref()) {
                return self.tell(ticket, chat::NO_SUCH_DAY).await;
            }
            let about = request::details(&one.data);
            let command = Command::Fix { preview, about };
            return self.settle(command, asker, role, ticket).await;
        }
        let Some(question) = request::field(&one.data, "question") else {
            return self.tell(ticket, chat::UNKNOWN_BUTTON).await;
        };
        let before = one
            .message
            .as_deref()
            .and_then(|message| self.question_of(message));
        let words = match before {
            Some(before) => follow_up(&before, &question),
            None => question.clone(),
        };
        let is_other = words.trim() != question.trim();
        let private = one.message.as_deref().is_some_and(is_private);
        let command = Command::following(&words, &question);
        let asked = Asked {
            question: Some(question),
            read_as: is_other.then_some(words),
            ..Asked::quietly(Said::Command(command))
        };
        let draft = self.answered(&asked, asker, role, private);
        self.respond(ticket, asker, private, draft).await;
    }

    /// The question that a message of ours answers, if it is known.
    /// What is repeated in it may be cut, or not be there.
    pub fn question_of(&self, message: &Message) -> Option<String> {
        let by = request::answered(message).unwrap_or(message.id.get());
        self.recent
            .question(&by)
            .or_else(|| asked(&message.content))
    }
}

fn is_private(message: &Message) -> bool {
    let flags = message.flags.unwrap_or_default();
    flags.contains(MessageFlags::EPHEMERAL)
}
