//! What happens in one room happens in turn, and no room waits for another: neither for one whose server makes it wait,
//! nor for one with thousands of members.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use matrix_sdk::Room;
use matrix_sdk::ruma::{OwnedRoomId, RoomId};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::app::App;
use super::events::Event;

/// So much of one room can wait. Who says more at once is not answered.
const LONGEST: usize = 1000;
/// When a room looks again for what it missed, where an answer is lost.
const LATER: Duration = Duration::from_secs(20);

/// Something to do in a room.
#[derive(Debug)]
pub enum Work {
    /// An event came.
    Event(Event),
    /// Events may have been missed.
    CatchUp,
}

/// The rooms in which something happens.
#[derive(Default)]
pub struct Queues {
    work: Mutex<HashMap<OwnedRoomId, Sender<Work>>>,
    /// Those that are looked at again in a while.
    again: Mutex<HashSet<OwnedRoomId>>,
}

impl Queues {
    /// Puts work behind what waits for its turn in this room.
    pub fn push(&self, app: &Arc<App>, room: &Room, work: Work) {
        let mut all = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = all.entry(room.room_id().to_owned()).or_insert_with(|| {
            let (sender, work) = mpsc::channel(LONGEST);
            tokio::spawn(run(Arc::clone(app), room.clone(), work));
            sender
        });
        if sender.try_send(work).is_err() {
            tracing::warn!("a room says more at once than can be answered: some of it is not");
        }
    }

    /// Ends what waits in a room that the bot has left.
    pub fn end(&self, room: &RoomId) {
        let mut all = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(room);
    }

    /// Has a room look for what it missed, in a while: once, however much is lost until then.
    pub fn catch_up_later(&self, app: &Arc<App>, room: &Room) {
        if !self.again().insert(room.room_id().to_owned()) {
            return;
        }
        let (app, room) = (Arc::clone(app), room.clone());
        tokio::spawn(async move {
            tokio::time::sleep(LATER).await;
            app.queues.again().remove(room.room_id());
            app.queues.push(&app, &room, Work::CatchUp);
        });
    }

    fn again(&self) -> MutexGuard<'_, HashSet<OwnedRoomId>> {
        self.again.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(app: Arc<App>, room: Room, mut work: Receiver<Work>) {
    while let Some(work) = work.recv().await {
        let app = Arc::clone(&app);
        let room = room.clone();
        // A panic ends this piece of work alone.
        let done = tokio::spawn(async move {
            let Some(_turn) = app.desk.turn().await else {
                return;
            };
            match work {
                Work::Event(event) => app.handle(&room, event).await,
                Work::CatchUp => app.catch_up(&room).await,
            }
        });
        if let Err(panic) = done.await
            && panic.is_panic()
        {
            tracing::error!("{panic}");
        }
    }
}
