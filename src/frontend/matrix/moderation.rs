//! Changes of the library: told while they last, and posted to the rooms that log them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use matrix_sdk::Room;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

use super::super::changes::{is_news, is_told, is_undone, sentence};
use super::app::{App, Asker, place};
use super::messages::once;
use super::render::{Audience, Draft, render};
use super::wire;
use crate::bot::{Progress, Said};
use crate::reply::Reply;

/// How often progress is told.
const TELL: Duration = Duration::from_secs(3);

impl App {
    /// Does what a moderator asks, in a task of its own: questions go on. It is done once, so one that the program's end
    /// cuts off has to be asked again.
    pub async fn change(self: &Arc<App>, room: &Room, asker: &Asker, said: Said) {
        if !self.desk.is_new(asker.event.clone()).await {
            return;
        }
        let (app, room, asker) = (Arc::clone(self), room.clone(), asker.clone());
        tokio::spawn(async move {
            let Some(_turn) = app.desk.turn().await else {
                return;
            };
            let (draft, told) = app.changed(&room, &asker, said).await;
            match told {
                Some(progress) => {
                    let content = |draft: &Draft| draft.in_place_of(&progress);
                    // A failure is logged where it happens.
                    let _ = wire::say(&room, &draft, content, &once("d", &asker.event)).await;
                }
                None => {
                    let _ = app.post(&room, &asker, &draft).await;
                }
            }
        });
    }

    /// The result, and the message that told how far it had come.
    async fn changed(&self, room: &Room, asker: &Asker, said: Said) -> (Draft, Option<String>) {
        let (tell, mut progress) = watch::channel(None);
        let before = self.desk.revision();
        let work = self
            .desk
            .ask_slowly(said, asker.role, place(room), move |at| {
                // Nobody has to listen.
                let _ = tell.send(Some(at));
            });
        tokio::pin!(work);
        let mut told = None;
        let reply = loop {
            tokio::select! {
                reply = &mut work => break reply,
                () = tokio::time::sleep(TELL) => {
                    self.tell_progress(room, asker, &mut progress, &mut told).await
                }
            }
        };
        let after = self.desk.revision();
        let audience = Audience {
            asker: &asker.user,
            undoes: (after != before && is_undone(&reply)).then_some(after),
            prefix: self.prefix(room),
            ..Audience::default()
        };
        let draft = render(&reply, &self.desk.view(), &audience);
        if is_told(&reply, after != before) {
            self.log(&reply, &once("l", &asker.event), Some(room)).await;
        }
        (draft, told)
    }

    async fn tell_progress(
        &self,
        room: &Room,
        asker: &Asker,
        progress: &mut watch::Receiver<Option<Progress>>,
        told: &mut Option<String>,
    ) {
        let at = *progress.borrow_and_update();
        let Some(at) = at else { return };
        let draft = Draft::said(&sentence(at), &asker.user);
        let (content, name) = match told {
            Some(message) => (draft.in_place_of(message), format!("{at:?}")),
            None => (draft.content(Some(&asker.under)), "first".to_owned()),
        };
        let once = once(&format!("p{name}"), &asker.event);
        // A failure is logged where it happens.
        let Ok(sent) = wire::send(room, content, &once).await else {
            return;
        };
        if told.is_none() {
            // It becomes the result, so it is an answer from here on.
            self.posted(room, asker, sent.to_string()).await;
            *told = Some(sent.to_string());
        }
    }

    /// Tells a change in the rooms that log them; not in the one where it is told anyway.
    async fn log(&self, reply: &Reply, once: &str, but: Option<&Room>) {
        let draft = render(reply, &self.desk.view(), &Audience::default());
        for id in &self.settings.log_rooms {
            if but.is_some_and(|room| room.room_id() == id) {
                continue;
            }
            match self.client.get_room(id) {
                Some(room) => {
                    // A failure is logged where it happens.
                    let _ = wire::say(&room, &draft, |draft| draft.content(None), once).await;
                }
                None => tracing::warn!(
                    room = id.as_str(),
                    "the bot is not in a room of `matrix.log_rooms`: invite it"
                ),
            }
        }
    }
}

/// Tells in the rooms that log them what was done without being asked, as long as the program runs. What says nothing new
/// is not told.
pub async fn report(app: &App, mut reports: broadcast::Receiver<Reply>) -> Infallible {
    let mut last = String::new();
    loop {
        let reply = match reports.recv().await {
            Ok(reply) => reply,
            // Some were too old; the next is the newest.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => std::future::pending().await,
        };
        let text = render(&reply, &app.desk.view(), &Audience::default())
            .both
            .plain;
        if is_news(&reply) && text != last {
            let minutes = jiff::Timestamp::now().as_second() / 60;
            app.log(&reply, &format!("pq-due-{minutes}"), None).await;
            last = text;
        }
    }
}
