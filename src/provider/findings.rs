//! What a reading found and what it did not: partial failure stays partial.

use crate::domain::{Fact, Fault};

/// Facts and faults side by side.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) facts: Vec<Fact>,
    pub(super) faults: Vec<Fault>,
}

impl Findings {
    /// Takes a part's value, or its fault.
    pub(super) fn take<T>(&mut self, part: Result<T, Fault>) -> Option<T> {
        match part {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(fault);
                None
            }
        }
    }

    /// Notes a fault; many parts fail in the same way at once, which is said once.
    pub(super) fn fault(&mut self, fault: Fault) {
        if !self.faults.iter().any(|known| known.kind == fault.kind && known.what == fault.what) {
            self.faults.push(fault);
        }
    }

    /// Takes what another part found.
    pub(super) fn add(&mut self, part: Self) {
        self.facts.extend(part.facts);
        part.faults.into_iter().for_each(|fault| self.fault(fault));
    }

    pub(super) fn fact(&mut self, fact: Fact) {
        self.facts.push(fact);
    }
}
