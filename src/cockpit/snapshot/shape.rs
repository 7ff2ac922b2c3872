//! What is written: plain data, small on disk. A change here is a new [`VERSION`](super::bytes::VERSION).

use serde::{Deserialize, Serialize};

use super::table::{Name, Table};
use super::words::{Outcome, Permission, WaitReason};

/// A moment, in whole seconds since 1970.
pub(super) type Second = i64;

/// The last-known state of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Every text that occurs below, once.
    pub(super) texts: Table,
    /// The services that were ever read.
    pub(super) services: Vec<Service>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Service {
    pub(super) id: Name,
    /// When it was last read.
    pub(super) seen: Second,
    pub(super) known: Option<Known>,
    pub(super) environments: Vec<Environment>,
    pub(super) runs: Vec<Run>,
    pub(super) gates: Vec<Gate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) name: Name,
    pub(super) repository: Name,
    pub(super) permission: Permission,
    pub(super) workflows: Vec<Workflow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Workflow {
    pub(super) id: Name,
    pub(super) name: Name,
    pub(super) path: Name,
    pub(super) state: WorkflowState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum WorkflowState {
    Active,
    Disabled,
    DisabledByProvider,
    Deleted,
    Unknown(Name),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Environment {
    pub(super) name: Name,
    pub(super) order: u32,
    pub(super) deployments: Vec<Deployment>,
    pub(super) more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Release {
    pub(super) version: Name,
    pub(super) commit: Name,
    pub(super) reference: Name,
    pub(super) tagged: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Deployment {
    pub(super) id: Name,
    pub(super) release: Release,
    pub(super) actor: Option<Name>,
    pub(super) state: DeploymentState,
    pub(super) created_at: Second,
    /// Seconds after `created_at`, as the next.
    pub(super) began_after: Option<Second>,
    pub(super) changed_after: Second,
    pub(super) run: Option<Name>,
    pub(super) attempt: Option<u32>,
    pub(super) put_back: PutBack,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum DeploymentState {
    Waiting(WaitReason),
    Queued,
    Deploying,
    Succeeded,
    Superseded,
    Failed,
    Errored,
    Cancelled,
    Abandoned,
    Unknown(Name),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum PutBack {
    Rerun { job: Name, until: Second },
    Dispatch,
    Deployment,
    Own { key: Name, how: Name },
    No(Name),
    Unsaid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) id: Name,
    pub(super) number: u64,
    pub(super) attempt: u32,
    pub(super) name: Name,
    pub(super) workflow: Name,
    pub(super) title: Name,
    pub(super) branch: Name,
    pub(super) commit: Name,
    pub(super) event: Name,
    pub(super) actor: Option<Name>,
    pub(super) state: RunState,
    pub(super) created_at: Second,
    /// Seconds after `created_at`, as the other two.
    pub(super) started_after: Option<Second>,
    pub(super) finished_after: Option<Second>,
    pub(super) updated_after: Second,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum RunState {
    Queued,
    Running,
    Waiting(WaitReason),
    Cancelling,
    Done(Outcome),
    Unknown(Name),
}

/// A gate that was pending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gate {
    pub(super) run: Name,
    pub(super) attempt: u32,
    pub(super) environment: Name,
    pub(super) key: Name,
    pub(super) release: Release,
    pub(super) reason: WaitReason,
    pub(super) since: Option<Second>,
    pub(super) reviewers: Vec<Reviewer>,
    pub(super) required: u32,
    pub(super) given: u32,
    pub(super) may_i: MayI,
    pub(super) timer_until: Option<Second>,
    pub(super) initiator: Option<Name>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reviewer {
    pub(super) name: Name,
    pub(super) team: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum MayI {
    Yes,
    No(Name),
    Unsaid,
}
