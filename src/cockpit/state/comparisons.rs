//! What lies between two commits, as far as it was read. Two commits never come to lie differently: a pair is read once.

use std::collections::BTreeMap;

use crate::domain::{CommitId, Comparison, Fault, ServiceId};

/// How many are kept.
const KEPT: usize = 500;

/// A pair of commits of a service: from what runs to what would come.
pub type Range = (ServiceId, CommitId, CommitId);

/// The comparisons that were read or could not be. Those that are on the screen are said to be used time and again; beyond
/// a bound the one that was used longest ago goes.
#[derive(Clone, Debug, Default)]
pub struct Comparisons {
    known: BTreeMap<Range, Compared>,
    /// Counts the uses.
    uses: u64,
}

#[derive(Clone, Debug)]
struct Compared {
    found: Result<Comparison, Fault>,
    /// Whether every page of it was read.
    whole: bool,
    used: u64,
}

impl Comparisons {
    /// What is known of a pair, or why it could not be read.
    #[must_use]
    pub fn get(&self, range: &Range) -> Option<&Result<Comparison, Fault>> {
        self.known.get(range).map(|compared| &compared.found)
    }

    /// The comparison of a pair; nothing where it was not read.
    #[must_use]
    pub fn found(&self, range: &Range) -> Option<&Comparison> {
        self.get(range)?.as_ref().ok()
    }

    /// Whether a pair was read to its end, not its first page alone.
    #[must_use]
    pub fn is_whole(&self, range: &Range) -> bool {
        self.known.get(range).is_some_and(|compared| compared.whole && compared.found.is_ok())
    }

    /// Takes in what was read whole, or why it could not be.
    pub fn insert(&mut self, range: Range, found: Result<Comparison, Fault>) {
        self.put(range, found, true);
    }

    /// Takes in what was read. What was read whole is not replaced by a first page, and what was read not by a fault.
    /// Whether anything changed.
    pub fn merge(&mut self, range: Range, found: Result<Comparison, Fault>, whole: bool) -> bool {
        if let Some(known) = self.known.get_mut(&range) {
            let less = known.found.is_ok() && (found.is_err() || (known.whole && !whole));
            if less {
                return false;
            }
            if known.found == found {
                known.whole |= whole;
                return false;
            }
        }
        self.put(range, found, whole);
        true
    }

    /// Forgets a pair.
    pub fn remove(&mut self, range: &Range) {
        self.known.remove(range);
    }

    /// Says that pairs are in use: on the screen, or what lies over it.
    pub fn used<'a>(&mut self, ranges: impl IntoIterator<Item = &'a Range>) {
        self.uses += 1;
        for range in ranges {
            if let Some(compared) = self.known.get_mut(range) {
                compared.used = self.uses;
            }
        }
    }

    fn put(&mut self, range: Range, found: Result<Comparison, Fault>, whole: bool) {
        if self.known.len() >= KEPT && !self.known.contains_key(&range) {
            let oldest = self.known.iter().min_by_key(|(_, compared)| compared.used).map(|(range, _)| range.clone());
            oldest.and_then(|oldest| self.known.remove(&oldest));
        }
        self.uses += 1;
        self.known.insert(range, Compared { found, whole, used: self.uses });
    }
}
