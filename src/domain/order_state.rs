//! Where an order stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Difference, Fault, Text};

/// Where an order stands, as the journal and the screen say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OrderState {
    /// Written down, nothing sent.
    Intended,
    /// A step's request is out.
    Sending {
        /// Which step, from 0.
        step: usize,
    },
    /// Accepted by the provider; being watched until it is true.
    Accepted {
        /// Which step, from 0.
        step: usize,
    },
    /// It became true.
    Done {
        /// How we know.
        how: Text,
    },
    /// Accepted, and reading cannot or could not yet confirm the effect before the deadline.
    Unconfirmed {
        /// What is missing.
        why: Text,
    },
    /// A premise had changed: nothing of this step was sent.
    Stale {
        /// Which step, from 0.
        step: usize,
        /// What changed.
        differences: Vec<Difference>,
    },
    /// The provider or a policy refused.
    Refused {
        /// Which step, from 0.
        step: usize,
        /// Why.
        fault: Fault,
    },
    /// Sent, and nobody knows whether it took effect; being resolved by reading until the deadline.
    Unknown {
        /// Which step, from 0.
        step: usize,
        /// Until when reading goes on before a person is asked.
        resolve_by: Timestamp,
    },
    /// Was unknown; reading showed that it took effect.
    Resolved {
        /// How we know.
        how: Text,
    },
    /// Was unknown; reading showed that it did not.
    NotSent {
        /// How we know.
        how: Text,
    },
    /// Broke off between two steps; the rest is offered, never continued by itself.
    Interrupted {
        /// The first step that was not sent, from 0.
        next: usize,
        /// Why.
        why: Text,
    },
}

impl OrderState {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Sending { .. } => "sending",
            Self::Accepted { .. } => "accepted",
            Self::Done { .. } => "done",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::Stale { .. } => "stale",
            Self::Refused { .. } => "refused",
            Self::Unknown { .. } => "unknown",
            Self::Resolved { .. } => "resolved",
            Self::NotSent { .. } => "not sent",
            Self::Interrupted { .. } => "interrupted",
        }
    }

    /// Whether something is still under way: leaving now deserves a question.
    #[must_use]
    pub fn in_flight(&self) -> bool {
        matches!(self, Self::Intended | Self::Sending { .. } | Self::Accepted { .. } | Self::Unknown { .. })
    }

    /// Whether nobody knows what became of it: a new order on the same target needs `may run twice`.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}
