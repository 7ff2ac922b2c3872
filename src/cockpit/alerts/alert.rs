//! One alert.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cockpit::RowId;
use crate::domain::{EnvironmentId, ServiceId, Text, Tier};

/// What an alert is told once by: the same event has the same id in every poll, session and host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertId(Arc<str>);

impl AlertId {
    /// Takes an id.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Text::new(&self.0).fmt(formatter)
    }
}

/// What kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// A gate waits for the operator, a probe finds fault with production, or an account's token was refused.
    NeedsYou,
    /// A production deployment failed and nothing good followed.
    DeploymentFailed,
    /// Nobody knows whether an order of the operator's took effect.
    OrderUnknown,
    /// An order of the operator's came to an end.
    OrderEnded,
    /// A run that the operator watches ended.
    RunEnded,
    /// A freeze begins soon.
    FreezeAhead,
}

impl AlertKind {
    /// All of them, the gravest first.
    pub const ALL: [Self; 6] = [
        Self::DeploymentFailed,
        Self::OrderUnknown,
        Self::NeedsYou,
        Self::OrderEnded,
        Self::RunEnded,
        Self::FreezeAhead,
    ];

    /// The word in the configuration and in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs-you",
            Self::DeploymentFailed => "deployment-failed",
            Self::OrderUnknown => "order-unknown",
            Self::OrderEnded => "order-ended",
            Self::RunEnded => "run-ended",
            Self::FreezeAhead => "freeze-ahead",
        }
    }

    /// `count` of them in words: `3 need you`.
    pub(super) fn counted(self, count: usize) -> String {
        let (one, many) = match self {
            Self::NeedsYou => ("needs you", "need you"),
            Self::DeploymentFailed => ("deployment failed", "deployments failed"),
            Self::OrderUnknown => ("order is unknown", "orders are unknown"),
            Self::OrderEnded => ("order ended", "orders ended"),
            Self::RunEnded => ("run ended", "runs ended"),
            Self::FreezeAhead => ("freeze begins soon", "freezes begin soon"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }

    /// Whether production may be hurt: shown as critical where a channel knows such a thing.
    #[must_use]
    pub fn is_grave(self) -> bool {
        matches!(self, Self::DeploymentFailed | Self::OrderUnknown)
    }
}

/// One event that somebody should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The same for the same event.
    pub id: AlertId,
    /// What kind.
    pub kind: AlertKind,
    /// When it became so, where that is known.
    pub at: Option<Timestamp>,
    /// The service; nothing for what is about several.
    pub service: Option<ServiceId>,
    /// The environment and its tier.
    pub environment: Option<(EnvironmentId, Tier)>,
    /// `checkout → production: v2.14.0 waits for you`.
    pub title: Text,
    /// Why, or what to do; may be empty.
    pub detail: Text,
    /// The provider's page of it.
    pub url: Option<Text>,
    /// The row that shows it.
    pub row: Option<RowId>,
}
