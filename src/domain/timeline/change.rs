//! One change of a service or an environment, whoever made it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{
    DeploymentId, DeploymentState, EnvironmentId, IntentId, Release, RunId, ServiceId, Text, Tier, Verb, WorkflowId,
};

/// The stable name of a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ChangeId {
    /// A deployment.
    Deployment(EnvironmentId, DeploymentId),
    /// An answer at a gate: of which run, its place among the run's answers from 0, and for which environment.
    Review(RunId, u32, EnvironmentId),
    /// A workflow that is disabled.
    Hold(ServiceId, WorkflowId),
    /// A hold that ended: which workflow, the moment at which it was put or lifted, and whether it was put then.
    PastHold(ServiceId, WorkflowId, Timestamp, bool),
    /// What a probe found for certain, and when.
    Finding(EnvironmentId, Timestamp),
    /// An order of this machine.
    Order(IntentId),
    /// A freeze began or ended: its name, the moment, and whether it began.
    Freeze(Arc<str>, Timestamp, bool),
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A release was put there, is being put there, or was tried.
    Deployment {
        /// Where that stands.
        state: DeploymentState,
        /// Whether the release is older than what was there.
        rollback: bool,
    },
    /// Somebody let a deployment through.
    Approved {
        /// What they said.
        comment: Text,
    },
    /// Somebody refused a deployment.
    Rejected {
        /// What they said.
        comment: Text,
    },
    /// A workflow was disabled: nothing deploys by itself.
    HoldPut {
        /// The workflow's name.
        workflow: Text,
    },
    /// A workflow was enabled again.
    HoldLifted {
        /// The workflow's name.
        workflow: Text,
    },
    /// The probe saw for certain that what runs is unhealthy.
    Degraded {
        /// In which words.
        why: Text,
    },
    /// The probe saw for certain that something else runs than what was deployed last.
    Drifted {
        /// What it saw.
        seen: Text,
    },
    /// After one of these the probe saw what was deployed last, and well.
    Recovered,
    /// An order was given from this machine.
    Ordered {
        /// The verb.
        verb: Verb,
        /// Where it stands, in the words of [`OrderState`](crate::domain::OrderState); `open` where nothing was heard since.
        state: Text,
    },
    /// A freeze began.
    FreezeBegan {
        /// Its name.
        freeze: Text,
    },
    /// A freeze ended.
    FreezeEnded {
        /// Its name.
        freeze: Text,
    },
}

impl What {
    /// The word of the change, as in JSON: `deployed`, `rolled_back`, `failed`, ...
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Deployment { state, rollback: true } if state.was_good() => "rolled_back",
            Self::Deployment { state, .. } if state.was_good() => "deployed",
            Self::Deployment { state, .. } => state.word(),
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::HoldPut { .. } => "hold_put",
            Self::HoldLifted { .. } => "hold_lifted",
            Self::Degraded { .. } => "degraded",
            Self::Drifted { .. } => "drifted",
            Self::Recovered => "recovered",
            Self::Ordered { .. } => "ordered",
            Self::FreezeBegan { .. } => "freeze_began",
            Self::FreezeEnded { .. } => "freeze_ended",
        }
    }
}

/// How we know of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Knowledge {
    /// The provider's record says so.
    Provider,
    /// A probe saw it in this session.
    Probe,
    /// The journal of this machine says so.
    Journal,
    /// It follows from the configuration.
    Configuration,
}

impl Knowledge {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Probe => "probe",
            Self::Journal => "journal",
            Self::Configuration => "configuration",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its stable name.
    pub id: ChangeId,
    /// When it took effect; of what is under way, when it began.
    pub at: Timestamp,
    /// What.
    pub what: What,
    /// Who; nobody where that is not known.
    pub who: Option<Text>,
    /// Whose; nobody's where it is about several services.
    pub service: Option<ServiceId>,
    /// Where; nothing where it is about the whole service.
    pub environment: Option<EnvironmentId>,
    /// The tier of the environment, where it is about one.
    pub tier: Option<Tier>,
    /// What ran before, where that is known.
    pub from: Option<Release>,
    /// What was put there or tried.
    pub to: Option<Release>,
    /// The run that made it, where known.
    pub run: Option<RunId>,
    /// How we know.
    pub knowledge: Knowledge,
}
