//! Marks that lie on several runs, gone through in one go: a line for each gate, and what became of it.
//!
//! Every run has a plan of its own, and every plan its own confirmation. One confirmation for all of them would be shorter
//! and not sound. What is typed in production is the service's name, because the name catches the wrong row: with one word
//! for many rows the machine would have to answer the other challenges with words that nobody typed. A plan stands for a
//! minute and on what was read just before, so plans made beforehand would be old when they are confirmed. And what a
//! person confirms must have been before their eyes: eight lines each, not thirty plans. So the batch shows all lines
//! first, opens one plan after the other, and says at the end what became of every gate: none is left out in silence, and
//! one that is refused stops none of the others.

use serde::{Deserialize, Serialize};

use super::{RowId, State};
use crate::domain::{Ask, GateId, IntentId, Text, Verb};

/// What became of a gate so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Its plan is still to be confirmed.
    Open,
    /// The operator leaves it out.
    Skipped,
    /// Its plan could not be made, or the rules refused it: why.
    Denied(Text),
    /// An order has it; where that stands, the order says.
    Ordered(IntentId),
}

/// One gate of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchGate {
    /// Which.
    pub id: GateId,
    /// Its service's name, kept for when the gate is gone.
    pub service: Text,
    /// The version that waits there.
    pub version: Text,
    /// What became of it.
    pub fate: Fate,
}

/// Marked gates of several runs, and what became of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Approve or reject.
    pub verb: Verb,
    /// The gates, those of a run together.
    pub gates: Vec<BatchGate>,
    /// The gate under the cursor, by its place: a batch never changes its order.
    pub cursor: usize,
}

impl Batch {
    /// The gate under the cursor.
    #[must_use]
    pub fn here(&self) -> Option<&BatchGate> {
        self.gates.get(self.cursor)
    }

    /// The line of a gate.
    #[must_use]
    pub fn gate(&self, id: &GateId) -> Option<&BatchGate> {
        self.gates.iter().find(|gate| gate.id == *id)
    }

    /// Says what became of some gates. Those that are not in the batch are no concern of it.
    pub(in crate::cockpit) fn say(&mut self, gates: &[GateId], fate: &Fate) {
        for gate in self.gates.iter_mut().filter(|gate| gates.contains(&gate.id)) {
            gate.fate = fate.clone();
        }
    }

    /// Whether some of these gates are in it and still to be confirmed.
    fn goes_on_with(&self, verb: Verb, gates: &[&GateId]) -> bool {
        let open = |gate: &&BatchGate| matches!(gate.fate, Fate::Open | Fate::Denied(_));
        self.verb == verb && self.gates.iter().filter(open).any(|gate| gates.contains(&&gate.id))
    }
}

impl State {
    /// The marked gates, in order.
    #[must_use]
    pub fn marked_gates(&self) -> Vec<&GateId> {
        let gates = self.screen.marks.iter().filter_map(|row| match row {
            RowId::Gate(gate) => Some(gate),
            _ => None,
        });
        gates.collect()
    }

    /// Whether the marks make a batch for a verb: they lie on several runs, or they are what is left of one.
    #[must_use]
    pub fn wants_batch(&self, verb: Verb) -> bool {
        if !matches!(verb, Verb::Approve | Verb::Reject) {
            return false;
        }
        let gates = self.marked_gates();
        let Some(first) = gates.first() else { return false };
        let several = gates.iter().any(|gate| (&gate.run, gate.attempt) != (&first.run, first.attempt));
        several || self.screen.batch.as_ref().is_some_and(|batch| batch.goes_on_with(verb, &gates))
    }

    /// How many gates the operator goes through with this ask: those that it names, and in a batch all that were sent or
    /// may still be.
    #[must_use]
    pub fn marked_with(&self, ask: &Ask, in_batch: bool) -> usize {
        let named = match ask {
            Ask::Approve { gates, .. } | Ask::Reject { gates } => gates.len(),
            _ => return 1,
        };
        let Some(batch) = self.screen.batch.as_ref().filter(|_| in_batch) else { return named };
        let counts = |gate: &&BatchGate| match gate.fate {
            Fate::Skipped => false,
            Fate::Ordered(_) => true,
            Fate::Open | Fate::Denied(_) => self.gate(&gate.id).is_some_and(super::super::view::may_answer),
        };
        batch.gates.iter().filter(counts).count().max(named)
    }
}
