//! The states of tasks. The vendor has none for waiting: that is derived from what a task waits for.

use jiff::Timestamp;

use super::super::wire;
use super::gate::question;
use crate::domain::{DeploymentState, Outcome, RunState, Text, WaitReason};

/// Where a task stands by the vendor's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum TaskState {
    Queued,
    Executing,
    Cancelling,
    Success,
    Failed,
    Canceled,
    TimedOut,
    /// A word that we do not know.
    Unknown(Text),
}

impl TaskState {
    /// Reads the vendor's word.
    pub(in super::super) fn of(word: &str) -> Self {
        match word {
            "Queued" => Self::Queued,
            "Executing" => Self::Executing,
            "Cancelling" => Self::Cancelling,
            "Success" => Self::Success,
            "Failed" => Self::Failed,
            "Canceled" => Self::Canceled,
            "TimedOut" => Self::TimedOut,
            other => Self::Unknown(Text::new(other)),
        }
    }

    /// Whether it may still move. A word that we do not know may.
    pub(in super::super) fn in_flight(&self) -> bool {
        !matches!(self, Self::Success | Self::Failed | Self::Canceled | Self::TimedOut)
    }
}

/// What else decides where a task stands.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Circumstances<'a> {
    /// The present moment.
    pub(in super::super) now: Timestamp,
    /// What was asked of people, answered or not.
    pub(in super::super) interruptions: &'a [wire::Interruption],
    /// Whether a freeze holds its target now.
    pub(in super::super) frozen: bool,
    /// Whether the space starts no task.
    pub(in super::super) stopped: bool,
    /// Whether it had changed something before it asked, where that is known.
    pub(in super::super) touched: Option<bool>,
}

/// Why a queued task does not start, beyond others that are before it.
fn held(item: &wire::Item, about: &Circumstances<'_>) -> Option<WaitReason> {
    if item.has_pending_interruptions {
        Some(WaitReason::Approval)
    } else if item.queue_time.is_some_and(|at| at > about.now) {
        Some(WaitReason::Timer)
    } else if about.frozen {
        Some(WaitReason::Window)
    } else if about.stopped {
        Some(WaitReason::Lock)
    } else {
        None
    }
}

/// Whether a person refused it.
fn refused(item: &wire::Item, about: &Circumstances<'_>) -> bool {
    about
        .interruptions
        .iter()
        .any(|one| one.task_id == item.task_id && !one.is_pending && one.value("Result") == "Abort")
}

/// The state of the task that carries a deployment out.
pub(in super::super) fn run_state(item: &wire::Item, about: &Circumstances<'_>) -> RunState {
    match TaskState::of(&item.state) {
        TaskState::Queued => held(item, about).map_or(RunState::Queued, RunState::Waiting),
        TaskState::Executing if item.has_pending_interruptions => RunState::Waiting(WaitReason::Approval),
        TaskState::Executing => RunState::Running,
        TaskState::Cancelling => RunState::Cancelling,
        TaskState::Success => RunState::Done(Outcome::Succeeded),
        TaskState::Failed if refused(item, about) => RunState::Done(Outcome::Rejected),
        TaskState::Failed => RunState::Done(Outcome::Failed),
        TaskState::Canceled => RunState::Done(Outcome::Cancelled),
        TaskState::TimedOut => RunState::Done(Outcome::TimedOut),
        TaskState::Unknown(word) => RunState::Unknown(word),
    }
}

/// The state of a deployment. One that waits for a person in the middle of its work has changed something already, and is
/// not called waiting; neither is one whose step failed.
pub(in super::super) fn deployment_state(item: &wire::Item, about: &Circumstances<'_>) -> DeploymentState {
    let untouched = about.touched == Some(false);
    match TaskState::of(&item.state) {
        TaskState::Queued => held(item, about).map_or(DeploymentState::Queued, DeploymentState::Waiting),
        TaskState::Executing if item.has_pending_interruptions => {
            let guided = about
                .interruptions
                .iter()
                .any(|one| one.task_id == item.task_id && one.is_pending && question(one).is_guided());
            if guided || about.touched == Some(true) {
                DeploymentState::Deploying
            } else {
                DeploymentState::Waiting(WaitReason::Approval)
            }
        }
        TaskState::Executing | TaskState::Cancelling => DeploymentState::Deploying,
        TaskState::Success => DeploymentState::Succeeded,
        TaskState::Failed if refused(item, about) && untouched => DeploymentState::Abandoned,
        TaskState::Failed | TaskState::TimedOut => DeploymentState::Failed,
        TaskState::Canceled if item.start_time.is_none() || untouched => DeploymentState::Abandoned,
        TaskState::Canceled => DeploymentState::Cancelled,
        TaskState::Unknown(word) => DeploymentState::Unknown(word),
    }
}
