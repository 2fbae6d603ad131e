//! The last questions, in memory alone, so that one can follow another.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// So many are known.
const KEPT: usize = 500;

/// Questions by the id of their answer, or of the place in which one follows another.
#[derive(Debug)]
pub struct Recent<K>(Mutex<VecDeque<(K, String)>>);

impl<K> Default for Recent<K> {
    fn default() -> Recent<K> {
        Recent(Mutex::default())
    }
}

impl<K: PartialEq> Recent<K> {
    /// Keeps a question.
    pub fn keep(&self, id: K, question: &str) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != id);
        kept.push_back((id, question.to_owned()));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    /// The question, if it is still known.
    pub fn question(&self, id: &K) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(known, _)| known == id);
        found.map(|(_, question)| question.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_known() {
        let recent = Recent::default();
        for id in 0..600 {
            recent.keep(id, "old");
        }
        recent.keep(599, "new");
        assert_eq!(recent.question(&0), None);
        assert_eq!(recent.question(&598).as_deref(), Some("old"));
        assert_eq!(recent.question(&599).as_deref(), Some("new"));
    }
}
