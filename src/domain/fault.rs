//! The one error shape at the provider's seam.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Difference, Text};

/// What kind of thing went wrong. The screen and the policies match on this, never on text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The provider does not accept the token.
    Unauthenticated,
    /// The token is good but may not do this.
    Forbidden,
    /// Not there, or hidden from this token (vendors answer the same).
    NotFound,
    /// The object is in a state that does not allow it.
    Conflict,
    /// A premise changed since it was seen: nothing was sent.
    Stale {
        /// What changed.
        differences: Vec<Difference>,
    },
    /// The clearance or the plan is too old: nothing was sent.
    Expired,
    /// Read-only mode: nothing was sent.
    ReadOnly,
    /// Asked too often.
    RateLimited {
        /// When asking is allowed again, where the provider says so.
        until: Option<Timestamp>,
    },
    /// The provider has no such thing, or it is not configured.
    Unsupported,
    /// The provider refused the request as invalid.
    Invalid,
    /// No answer: network, name, TLS, 5xx, time limit.
    Unavailable,
    /// An answer that cannot be read.
    Malformed,
    /// A write went out and nobody knows whether it took effect.
    UnknownOutcome,
    /// The record of acts cannot be written: nothing was sent.
    Journal,
}

/// Whether trying again makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// May pass by itself.
    Temporary,
    /// Stays until a person acts.
    Permanent,
}

/// What went wrong, while doing what, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{doing}: {what}")]
pub struct Fault {
    /// The kind, to match on.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Whether it may pass by itself.
    pub standing: Standing,
    /// What was being done: "reading the runs of acme/checkout".
    pub doing: Text,
    /// What happened, in the vendor's or our words.
    pub what: Text,
    /// What to do about it; empty where nothing useful can be said.
    pub hint: Text,
}

impl Fault {
    /// A fault without a hint, its standing taken from its kind.
    #[must_use]
    pub fn new(kind: FaultKind, doing: &str, what: &str) -> Self {
        let standing = match kind {
            FaultKind::RateLimited { .. }
            | FaultKind::Unavailable
            | FaultKind::Malformed
            | FaultKind::UnknownOutcome
            | FaultKind::Stale { .. }
            | FaultKind::Expired
            | FaultKind::Conflict => Standing::Temporary,
            FaultKind::Unauthenticated
            | FaultKind::Forbidden
            | FaultKind::NotFound
            | FaultKind::ReadOnly
            | FaultKind::Unsupported
            | FaultKind::Invalid
            | FaultKind::Journal => Standing::Permanent,
        };
        Self { kind, standing, doing: Text::new(doing), what: Text::new(what), hint: Text::default() }
    }

    /// The same fault with a hint.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = Text::new(hint);
        self
    }

    /// The short word of the kind, for badges and lists.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.kind {
            FaultKind::Unauthenticated => "unauthenticated",
            FaultKind::Forbidden => "forbidden",
            FaultKind::NotFound => "not found",
            FaultKind::Conflict => "conflict",
            FaultKind::Stale { .. } => "stale",
            FaultKind::Expired => "expired",
            FaultKind::ReadOnly => "read-only",
            FaultKind::RateLimited { .. } => "rate limited",
            FaultKind::Unsupported => "unsupported",
            FaultKind::Invalid => "refused",
            FaultKind::Unavailable => "unreachable",
            FaultKind::Malformed => "unreadable answer",
            FaultKind::UnknownOutcome => "outcome unknown",
            FaultKind::Journal => "no journal",
        }
    }
}
