//! Which channel a thread belongs to. A message does not tell, so Discord is asked once; in memory alone.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::app::App;
use super::request::Asker;
use super::wire::Fault;

/// So many channels are known.
const KEPT: usize = 1000;

/// Channels, with the one that each belongs to where it is a thread.
#[derive(Debug, Default)]
pub struct Parents(Mutex<VecDeque<(u64, Option<u64>)>>);

impl Parents {
    fn known(&self, channel: u64) -> Option<Option<u64>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(known, _)| *known == channel);
        found.map(|(_, parent)| *parent)
    }

    fn keep(&self, channel: u64, parent: Option<u64>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != channel);
        kept.push_back((channel, parent));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

impl App {
    /// The channel that the asker's thread belongs to, where it makes a difference.
    pub async fn parent(&self, asker: &Asker) -> Option<u64> {
        let guild = asker.guild?;
        if !self.settings.depends_on_channel(guild, asker.channel) {
            return None;
        }
        if let Some(known) = self.parents.known(asker.channel) {
            return known;
        }
        let told = self.wire.parent(asker.channel).await;
        // What Discord refuses to tell it will not tell the next time.
        if matches!(told, Ok(_) | Err(Fault::Refused(..))) {
            self.parents.keep(asker.channel, told.ok().flatten());
        }
        told.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_known() {
        let parents = Parents::default();
        for channel in 0..1001 {
            parents.keep(channel, None);
        }
        parents.keep(1000, Some(7));
        assert_eq!(parents.known(0), None);
        assert_eq!(parents.known(1), Some(None));
        assert_eq!(parents.known(1000), Some(Some(7)));
    }
}
