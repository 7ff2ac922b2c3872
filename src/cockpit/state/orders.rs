//! What was ordered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{EnvironmentId, IntentId, Now, OrderState, Plan, Text};

/// One order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderEntry {
    /// What it is.
    pub plan: Plan,
    /// Where it stands.
    pub state: OrderState,
    /// When that was said.
    pub at: Now,
    /// The page of what it made.
    pub url: Option<Text>,
    /// Whether an earlier session left it.
    pub earlier: bool,
}

/// The orders of this session and the open ones of earlier sessions.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// By intent.
    pub entries: BTreeMap<IntentId, OrderEntry>,
    /// In the order in which they were given.
    pub sequence: Vec<IntentId>,
    /// Those that are done by the provider's word and on which a probe is to have its own, oldest first.
    pub awaited: Vec<AwaitedProof>,
}

/// An order that a probe is to have its word on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitedProof {
    /// What was ordered.
    pub plan: Plan,
    /// Where.
    pub environment: EnvironmentId,
    /// Whether the probe said already that it was not delivered.
    pub denied: bool,
}

impl Orders {
    /// The orders, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &OrderEntry> {
        self.sequence.iter().rev().filter_map(|intent| self.entries.get(intent))
    }

    /// Whether an order on `target` has an unknown outcome.
    #[must_use]
    pub fn unknown_on(&self, target: &str) -> bool {
        self.entries.values().any(|order| order.state.is_unknown() && order.plan.intent.ask.target() == target)
    }

    /// Whether a request on `target` is being sent right now.
    #[must_use]
    pub fn sending_on(&self, target: &str) -> bool {
        self.entries.values().any(|order| {
            matches!(order.state, OrderState::Intended | OrderState::Sending { .. })
                && order.plan.intent.ask.target() == target
        })
    }

    /// Whether anything is still under way.
    #[must_use]
    pub fn in_flight(&self) -> bool {
        self.entries.values().any(|order| order.state.in_flight())
    }
}
