//! What happens to one question happens in turn: an edit or a deletion waits until its answer is there, and an edit that
//! is heard of before its question is done after it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serenity::model::event::MessageUpdateEvent;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// So many edits are kept for questions that are not answered yet.
const KEPT: usize = 100;

/// The questions that something happens to.
#[derive(Debug, Default)]
pub struct Turns {
    busy: Mutex<HashMap<u64, Arc<Turn<()>>>>,
    early: Mutex<VecDeque<MessageUpdateEvent>>,
}

impl Turns {
    /// Waits until nothing else happens to this message, and keeps it so.
    pub async fn of(&self, question: u64) -> OwnedMutexGuard<()> {
        let turn = {
            let mut all = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
            // What nobody holds or waits for is forgotten.
            all.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(all.entry(question).or_default())
        };
        turn.lock_owned().await
    }

    /// Keeps an edit of a question that has no answer.
    pub fn keep(&self, edit: &MessageUpdateEvent) {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        early.retain(|known| known.id != edit.id);
        early.push_back(edit.clone());
        if early.len() > KEPT {
            early.pop_front();
        }
    }

    /// The last edit that was kept.
    pub fn kept(&self, question: u64) -> Option<MessageUpdateEvent> {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        let at = early.iter().position(|edit| edit.id.get() == question)?;
        early.remove(at)
    }
}
