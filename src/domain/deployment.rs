//! Attempts to put releases into environments.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DeploymentId, EnvironmentId, JobId, Release, RunId, Text, WaitReason};

/// Where a deployment stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    /// Held before it began.
    Waiting(WaitReason),
    /// Asked for, not begun.
    Queued,
    /// Changing the environment now.
    Deploying,
    /// Ended well by the provider's word; nobody looked at the environment itself.
    Succeeded,
    /// Ended well once, and another took its place.
    Superseded,
    /// The work failed; the environment may be half changed.
    Failed,
    /// The machinery broke; the environment may be half changed.
    Errored,
    /// Stopped; the environment may be half changed.
    Cancelled,
    /// Ended without ever touching the environment (refused at its gate, run gone).
    Abandoned,
    /// A word that we do not know.
    Unknown(Text),
}

impl DeploymentState {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting(_) => "waiting",
            Self::Queued => "queued",
            Self::Deploying => "deploying",
            Self::Succeeded => "succeeded",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Cancelled => "cancelled",
            Self::Abandoned => "abandoned",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Whether it once delivered its release: what can be rolled back to.
    #[must_use]
    pub fn was_good(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Superseded)
    }

    /// Whether it may have left the environment between two releases.
    #[must_use]
    pub fn leaves_partial(&self) -> bool {
        matches!(self, Self::Deploying | Self::Failed | Self::Errored | Self::Cancelled)
    }
}

/// How an earlier release could be put back, said before it is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PutBack {
    /// By running its deploying job again.
    Rerun {
        /// The job.
        job: JobId,
        /// Until when the provider allows it.
        until: Timestamp,
    },
    /// By the configured dispatch.
    Dispatch,
    /// By creating a deployment, as configured.
    Deployment,
    /// Not at all, and why, with the lines to add where configuration would help.
    No(Text),
    /// Not looked at yet.
    Unsaid,
}

/// One attempt to put a release into an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// Its id.
    pub id: DeploymentId,
    /// Where to.
    pub environment: EnvironmentId,
    /// What.
    pub release: Release,
    /// Who; nobody where the account is gone.
    pub actor: Option<Text>,
    /// Where it stands.
    pub state: DeploymentState,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// The run that made it, where known.
    pub run: Option<RunId>,
    /// The attempt of that run, where known.
    pub attempt: Option<u32>,
    /// The provider's own description.
    pub description: Text,
    /// Where the environment can be visited.
    pub environment_url: Option<Text>,
    /// How it could be put back.
    pub put_back: PutBack,
}
