//! What was an alert already.

use std::collections::{BTreeSet, VecDeque};

use super::AlertId;

/// As many are remembered, the newest: far more than can be so at once.
const MOST: usize = 10_000;

/// The ids that were told.
#[derive(Clone, Debug, Default)]
pub(in crate::cockpit) struct Told {
    known: BTreeSet<AlertId>,
    sequence: VecDeque<AlertId>,
}

impl Told {
    /// Whether it was told.
    pub(in crate::cockpit) fn contains(&self, id: &AlertId) -> bool {
        self.known.contains(id)
    }

    /// Forgets one: it may be found again.
    pub(in crate::cockpit) fn forget(&mut self, id: &AlertId) {
        if self.known.remove(id) {
            self.sequence.retain(|known| known != id);
        }
    }

    /// Remembers one; whether it is new.
    pub(in crate::cockpit) fn insert(&mut self, id: AlertId) -> bool {
        if !self.known.insert(id.clone()) {
            return false;
        }
        self.sequence.push_back(id);
        if self.sequence.len() > MOST
            && let Some(oldest) = self.sequence.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
