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

    /// Whether it began and ended without delivering: what it half did stays half done.
    #[must_use]
    pub fn has_ended_badly(&self) -> bool {
        matches!(self, Self::Failed | Self::Errored | Self::Cancelled)
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
    /// By the provider's own way.
    Own {
        /// What the provider needs to know for it: opaque.
        key: Text,
        /// How, in a few words: `retries job 71`, `sets revision 7 again`.
        how: Text,
    },
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
    /// When it began to change the environment; nothing where it did not, or the provider does not say.
    pub began_at: Option<Timestamp>,
    /// When its state last changed; of one that was superseded, when it was delivered.
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

impl Deployment {
    /// From when on it may have changed the environment; nothing where it never began. Where the provider does not say when
    /// it began, it may have done so from its creation on.
    #[must_use]
    pub fn begun(&self) -> Option<Timestamp> {
        let began = self.began_at.unwrap_or(self.created_at).min(self.changed_at);
        match self.state {
            DeploymentState::Waiting(_) | DeploymentState::Queued | DeploymentState::Abandoned => None,
            _ => Some(began),
        }
    }
}
