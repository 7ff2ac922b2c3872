//! What a record can say.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Difference, Evidence, Fault, IntentId, Plan, Proof, Receipt, Sight, Text};

/// One writing request as it was sent: what the provider got, no header, no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The method.
    pub method: String,
    /// The path below the source's base URL.
    pub path: String,
    /// The body.
    pub body: Option<serde_json::Value>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Entry {
    /// A session began.
    SessionStarted {
        /// The program's version.
        version: String,
        /// The id of the session's lock file: while it is held, the session lives.
        session: String,
    },
    /// An act was refused before it became an order.
    Refused {
        /// Which intent.
        intent: IntentId,
        /// What it was, in one line.
        title: Text,
        /// Why not.
        reasons: Vec<Text>,
    },
    /// An order was cleared and written down. Nothing is sent yet.
    Intended {
        /// The session that does it.
        session: String,
        /// The whole plan.
        plan: Box<Plan>,
        /// What it is bound to.
        digest: String,
        /// What the operator stepped over: freezes, and a second person where a safing verb passes without.
        overridden: Vec<Text>,
        /// Whether it may be sent without reading.
        blind: bool,
        /// Whether the operator accepted that it may run twice.
        twice: bool,
    },
    /// A step's premises were read again and stand, and its request goes out next. What follows without [`Entry::Answered`]
    /// is unknown.
    Sending {
        /// Which order.
        intent: IntentId,
        /// Which step, from 0.
        step: usize,
        /// What was read; nothing where it goes blind.
        sight: Option<Sight>,
        /// The request.
        request: Sent,
    },
    /// The provider answered a step.
    Answered {
        /// Which order.
        intent: IntentId,
        /// Which step, from 0.
        step: usize,
        /// What it answered.
        receipt: Receipt,
    },
    /// A step was not taken by the provider: no effect.
    Failed {
        /// Which order.
        intent: IntentId,
        /// Which step, from 0.
        step: usize,
        /// Why.
        fault: Fault,
    },
    /// A step's premises had changed: nothing of it was sent.
    Stale {
        /// Which order.
        intent: IntentId,
        /// Which step, from 0.
        step: usize,
        /// What changed.
        differences: Vec<Difference>,
    },
    /// A step's answer was lost.
    Unknown {
        /// Which order.
        intent: IntentId,
        /// Which step, from 0.
        step: usize,
        /// What broke.
        fault: Fault,
        /// Until when reading goes on before a person is asked.
        resolve_by: Timestamp,
    },
    /// What reading showed about a step.
    Observed {
        /// Which order.
        intent: IntentId,
        /// Which step, from 0.
        step: usize,
        /// What.
        evidence: Evidence,
    },
    /// An order broke off between two steps.
    Interrupted {
        /// Which order.
        intent: IntentId,
        /// The first step that was not sent, from 0.
        next: usize,
        /// Why.
        why: Text,
    },
    /// An order ended.
    Ended {
        /// Which order.
        intent: IntentId,
        /// How, in the words of [`OrderState`](crate::domain::OrderState).
        state: String,
        /// How we know.
        how: Text,
    },
    /// A probe saw that the release which an ended order put somewhere runs there. Stands behind the order's end, never
    /// over it.
    Delivered {
        /// Which order.
        intent: IntentId,
        /// What the probe says.
        proof: Proof,
    },
    /// A probe saw that it does not run there, or runs badly. It may still be delivered later.
    NotDelivered {
        /// Which order.
        intent: IntentId,
        /// What the probe says.
        proof: Proof,
    },
    /// The operator changed the session's read-only mode.
    Armed {
        /// Whether writing is allowed from here on.
        armed: bool,
    },
}

impl Entry {
    /// The order or intent that it is about.
    #[must_use]
    pub fn intent(&self) -> Option<&IntentId> {
        match self {
            Self::SessionStarted { .. } | Self::Armed { .. } => None,
            Self::Intended { plan, .. } => Some(&plan.intent.id),
            Self::Refused { intent, .. }
            | Self::Sending { intent, .. }
            | Self::Answered { intent, .. }
            | Self::Failed { intent, .. }
            | Self::Stale { intent, .. }
            | Self::Unknown { intent, .. }
            | Self::Observed { intent, .. }
            | Self::Interrupted { intent, .. }
            | Self::Ended { intent, .. }
            | Self::Delivered { intent, .. }
            | Self::NotDelivered { intent, .. } => Some(intent),
        }
    }

    /// The word of the entry, as in its JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::SessionStarted { .. } => "session_started",
            Self::Refused { .. } => "refused",
            Self::Intended { .. } => "intended",
            Self::Sending { .. } => "sending",
            Self::Answered { .. } => "answered",
            Self::Failed { .. } => "failed",
            Self::Stale { .. } => "stale",
            Self::Unknown { .. } => "unknown",
            Self::Observed { .. } => "observed",
            Self::Interrupted { .. } => "interrupted",
            Self::Ended { .. } => "ended",
            Self::Delivered { .. } => "delivered",
            Self::NotDelivered { .. } => "not_delivered",
            Self::Armed { .. } => "armed",
        }
    }
}
