//! What was asked, with everything that the verb needs.

use serde::{Deserialize, Serialize};

use super::{
    CommitId, DeploymentId, EnvironmentId, GateId, JobId, PutBack, Release, RunId, ServiceId, Steer, Text, Verb,
    WorkflowId,
};

/// A verb with its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Ask {
    /// Let exactly these gates of one run through.
    Approve {
        /// Never empty, all of one attempt of one run.
        gates: Vec<GateId>,
        /// Whether this lets one's own rollback through, which makes it safing.
        own_rollback: bool,
        /// The provider's own word for how, where it has several; nothing: the usual one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<Text>,
    },
    /// Refuse exactly these gates of one run.
    Reject {
        /// Never empty, all of one attempt of one run.
        gates: Vec<GateId>,
    },
    /// Put a release into an environment.
    Promote {
        /// Where to.
        environment: EnvironmentId,
        /// The commit.
        commit: CommitId,
        /// The version as shown: the tag or reference that names the commit.
        version: Text,
        /// The environment that it is taken from, where there is one.
        from: Option<EnvironmentId>,
    },
    /// Stop a workflow from starting by itself.
    Pause {
        /// Whose.
        service: ServiceId,
        /// Which; nothing: the one that deploys.
        workflow: Option<WorkflowId>,
    },
    /// Let it start again.
    Resume {
        /// Whose.
        service: ServiceId,
        /// Which; nothing: the one that deploys.
        workflow: Option<WorkflowId>,
    },
    /// Put an earlier good deployment's release back.
    RollBack {
        /// Where.
        environment: EnvironmentId,
        /// The earlier deployment.
        to: DeploymentId,
        /// Its release, as drawn.
        release: Release,
        /// How it could be put back, as drawn: all that a blind plan has.
        put_back: PutBack,
        /// Whether to hold the bad release afterwards, where that does not close the rollback's own road.
        hold: bool,
    },
    /// Stop a run.
    Cancel {
        /// Which.
        run: RunId,
        /// Whether to force it, for a run on which an ordinary cancel hangs.
        force: bool,
    },
    /// Run what failed again.
    Retry {
        /// Which.
        run: RunId,
        /// One job alone.
        job: Option<JobId>,
    },
    /// Act on a rollout that is under way.
    Steer {
        /// Where.
        environment: EnvironmentId,
        /// The revision that is being rolled out, as drawn.
        revision: Text,
        /// What to do.
        how: Steer,
    },
}

impl Ask {
    /// The verb.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::Approve { .. } => Verb::Approve,
            Self::Reject { .. } => Verb::Reject,
            Self::Promote { .. } => Verb::Promote,
            Self::Pause { .. } => Verb::Pause,
            Self::Resume { .. } => Verb::Resume,
            Self::RollBack { .. } => Verb::RollBack,
            Self::Cancel { .. } => Verb::Cancel,
            Self::Retry { .. } => Verb::Retry,
            Self::Steer { how, .. } => match how {
                Steer::Advance | Steer::AdvanceFully => Verb::Promote,
                Steer::Pause => Verb::Pause,
                Steer::Resume => Verb::Resume,
                Steer::Abort => Verb::Cancel,
                Steer::Retry => Verb::Retry,
            },
        }
    }

    /// Whether it makes production safer or stops motion. No policy but read-only may block such an ask.
    #[must_use]
    pub fn safing(&self) -> bool {
        match self {
            Self::Approve { own_rollback, .. } => *own_rollback,
            other => other.verb().safing(),
        }
    }

    /// The service, where the ask names one (an approval without gates names none, and is refused).
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        match self {
            Self::Approve { gates, .. } | Self::Reject { gates } => gates.first().map(|gate| &gate.run.service),
            Self::Promote { environment, .. }
            | Self::RollBack { environment, .. }
            | Self::Steer { environment, .. } => Some(&environment.service),
            Self::Pause { service, .. } | Self::Resume { service, .. } => Some(service),
            Self::Cancel { run, .. } | Self::Retry { run, .. } => Some(&run.service),
        }
    }

    /// The run that it is about, where it is about one.
    #[must_use]
    pub fn run(&self) -> Option<&RunId> {
        match self {
            Self::Approve { gates, .. } | Self::Reject { gates } => gates.first().map(|gate| &gate.run),
            Self::Cancel { run, .. } | Self::Retry { run, .. } => Some(run),
            Self::Promote { .. }
            | Self::RollBack { .. }
            | Self::Pause { .. }
            | Self::Resume { .. }
            | Self::Steer { .. } => None,
        }
    }

    /// The environments that it is about.
    #[must_use]
    pub fn environments(&self) -> Vec<&EnvironmentId> {
        match self {
            Self::Approve { gates, .. } | Self::Reject { gates } => {
                gates.iter().map(|gate| &gate.environment).collect()
            }
            Self::Promote { environment, .. }
            | Self::RollBack { environment, .. }
            | Self::Steer { environment, .. } => {
                vec![environment]
            }
            Self::Pause { .. } | Self::Resume { .. } | Self::Cancel { .. } | Self::Retry { .. } => Vec::new(),
        }
    }

    /// What at most one order may be under way for: orders with equal targets exclude each other. A rollback never shares its
    /// target with what it undoes, so that a promotion in flight cannot block it.
    #[must_use]
    pub fn target(&self) -> String {
        match self {
            Self::Approve { gates, .. } | Self::Reject { gates } => {
                gates.first().map(|gate| format!("run {}#{}", gate.run, gate.attempt)).unwrap_or_default()
            }
            Self::Promote { environment, .. } => format!("promotion to {environment}"),
            Self::RollBack { environment, .. } => format!("rollback of {environment}"),
            Self::Pause { service, .. } | Self::Resume { service, .. } => format!("workflow of {service}"),
            Self::Cancel { run, .. } | Self::Retry { run, .. } => format!("run {run}"),
            // Giving up never waits for an order that lets it go on.
            Self::Steer { environment, how: Steer::Abort | Steer::Pause, .. } => format!("stop of {environment}"),
            Self::Steer { environment, .. } => format!("rollout of {environment}"),
        }
    }
}
