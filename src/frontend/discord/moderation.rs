//! Changes of the library: promised at once, told while they last, and posted to the guild's log.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

use super::super::changes::{is_news, is_told, is_undone, sentence};
use super::app::App;
use super::draft::{Draft, deferred};
use super::render::{Audience, render};
use super::request::Asker;
use super::wire::{Fault, Ticket};
use crate::bot::{Progress, Said};
use crate::command::{Command, Role};
use crate::reply::{Reply, chat};

/// How often progress is told.
const TELL: Duration = Duration::from_secs(3);

impl App {
    /// A moderator's command: its reply is seen by its asker alone.
    pub async fn moderate(&self, said: Said, asker: &Asker, role: Role, ticket: &Ticket) {
        if self.wire.respond(ticket, &deferred(true)).await.is_err() {
            return;
        }
        let draft = self.changed(said, asker, role, ticket).await;
        self.deliver(ticket, asker, &draft).await;
    }

    /// A preview's button: the reply takes the preview's place.
    pub async fn settle(&self, command: Command, asker: &Asker, role: Role, ticket: &Ticket) {
        if role < Role::Moderator {
            // It is refused there, and written down.
            return self
                .moderate(Said::Command(command), asker, role, ticket)
                .await;
        }
        if self.wire.acknowledge(ticket).await.is_err() {
            return;
        }
        let draft = self
            .changed(Said::Command(command), asker, role, ticket)
            .await;
        self.deliver(ticket, asker, &draft).await;
    }

    /// Puts the result where it was promised. Where that has become too late, the channel is told so, and nothing of what
    /// its asker alone was to see.
    async fn deliver(&self, ticket: &Ticket, asker: &Asker, draft: &Draft) {
        let edited = self.wire.edit_response(ticket, &draft.fields()).await;
        if edited.is_err_and(|fault| fault.is_too_late()) {
            let body = Draft::said(chat::TOO_LATE).message(None, &asker.event.to_string());
            // A failure is logged where it happens.
            let _ = self.wire.send(asker.channel, &body).await;
        }
    }

    /// Does what is asked, tells how far it has come, and posts a change to the log.
    async fn changed(&self, said: Said, asker: &Asker, role: Role, ticket: &Ticket) -> Draft {
        let (tell, mut told) = watch::channel(None);
        let before = self.desk.revision();
        let work = self.ask_slowly(said, asker, role, move |progress| {
            // Nobody has to listen.
            let _ = tell.send(Some(progress));
        });
        tokio::pin!(work);
        let mut heard = true;
        let reply = loop {
            tokio::select! {
                reply = &mut work => break reply,
                () = tokio::time::sleep(TELL), if heard => {
                    heard = self.tell_progress(ticket, &mut told).await;
                }
            }
        };
        let after = self.desk.revision();
        let audience = Audience {
            private: true,
            asker: asker.user,
            undoes: (after != before && is_undone(&reply)).then_some(after),
            ..Audience::default()
        };
        let mut draft = render(&reply, &self.desk.view(), &audience);
        if is_told(&reply, after != before) && !self.log(asker, &draft).await {
            draft.add(chat::NOT_LOGGED);
        }
        draft
    }

    /// False where nobody will hear of it any more.
    async fn tell_progress(
        &self,
        ticket: &Ticket,
        told: &mut watch::Receiver<Option<Progress>>,
    ) -> bool {
        let Some(progress) = *told.borrow_and_update() else {
            return true;
        };
        let draft = Draft::said(&sentence(progress));
        let edited = self.wire.edit_response(ticket, &draft.fields()).await;
        !matches!(edited, Err(Fault::Refused(..)))
    }

    /// Tells a change in the guild's log, if it has one. False where the bot may not write there.
    pub async fn log(&self, asker: &Asker, draft: &Draft) -> bool {
        let guild = asker.guild.unwrap_or_default();
        match self.settings.log_channels.get(&guild) {
            Some(channel) => {
                let nonce = format!("log-{}", asker.event);
                self.log_in(*channel, draft, &nonce).await
            }
            None => true,
        }
    }

    async fn log_in(&self, channel: u64, draft: &Draft, nonce: &str) -> bool {
        let body = draft.message(None, nonce);
        let sent = self.wire.send(channel, &body).await;
        let forbidden = sent.is_err_and(|fault| fault.is_forbidden());
        if forbidden {
            tracing::warn!(channel, "{}", chat::CANNOT_WRITE);
        }
        !forbidden
    }

    /// Tells in every log what was done without being asked, as long as the program runs. What says nothing new is not
    /// told.
    pub async fn report(&self, mut reports: broadcast::Receiver<Reply>) -> Infallible {
        let mut last = String::new();
        loop {
            let reply = match reports.recv().await {
                Ok(reply) => reply,
                // Some were too old; the next is the newest.
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => std::future::pending().await,
            };
            let draft = render(&reply, &self.desk.view(), &Audience::default());
            if !is_news(&reply) || draft.content == last {
                continue;
            }
            let minutes = jiff::Timestamp::now().as_second() / 60;
            for (guild, channel) in &self.settings.log_channels {
                // 25 characters at most.
                let nonce = format!("d{minutes:x}-{guild:x}");
                self.log_in(*channel, &draft, &nonce).await;
            }
            last = draft.content;
        }
    }
}
