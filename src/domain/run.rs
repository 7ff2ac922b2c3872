//! Executions of pipelines.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CommitId, JobId, RunId, Text, WorkflowId};

/// Why something stands still although nothing failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// A person must answer.
    Approval,
    /// A timer runs.
    Timer,
    /// A freeze or deployment window.
    Window,
    /// Somebody holds a lock.
    Lock,
    /// Others are before it.
    Queue,
    /// Another part must finish first.
    Dependency,
    /// A system outside decides.
    ExternalGate,
    /// No machine is free.
    Capacity,
    /// The provider does not say why.
    Unsaid,
}

impl WaitReason {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Timer => "timer",
            Self::Window => "window",
            Self::Lock => "lock",
            Self::Queue => "queue",
            Self::Dependency => "dependency",
            Self::ExternalGate => "external gate",
            Self::Capacity => "capacity",
            Self::Unsaid => "unsaid",
        }
    }
}

/// How something ended. `Errored` (the machinery broke) is not `Failed` (the work failed); the last three are no failures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It worked.
    Succeeded,
    /// The work failed.
    Failed,
    /// The machinery broke.
    Errored,
    /// Somebody stopped it.
    Cancelled,
    /// It took too long.
    TimedOut,
    /// It was not needed.
    Skipped,
    /// Somebody refused it.
    Rejected,
    /// A newer one took its place.
    Superseded,
    /// A freeze ended it.
    FrozenOut,
}

impl Outcome {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed out",
            Self::Skipped => "skipped",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
            Self::FrozenOut => "frozen out",
        }
    }

    /// Whether it is a failure that somebody should look at.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed | Self::Errored | Self::TimedOut)
    }
}

/// The state of a run, a job or a step. `Waiting` is never folded into `Queued`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Accepted, not started.
    Queued,
    /// Under way.
    Running,
    /// Held, and why.
    Waiting(WaitReason),
    /// Being stopped.
    Cancelling,
    /// Ended, and how.
    Done(Outcome),
    /// The provider said a word that we do not know.
    Unknown(Text),
}

impl RunState {
    /// Whether it has ended.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    /// Whether it may still move: everything that has not ended.
    #[must_use]
    pub fn in_flight(&self) -> bool {
        !self.is_done()
    }

    /// How it ended, where it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Done(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The word of the state without its reason: `queued`, `running`, `waiting`, `cancelling`, `done`, `unknown`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting(_) => "waiting",
            Self::Cancelling => "cancelling",
            Self::Done(_) => "done",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// One execution of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id; attempts share it.
    pub id: RunId,
    /// The number that people use.
    pub number: u64,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// The pipeline's name.
    pub name: Text,
    /// The pipeline.
    pub workflow: WorkflowId,
    /// What it is about (a commit's subject, a title).
    pub title: Text,
    /// The branch or tag.
    pub branch: Text,
    /// The commit.
    pub commit: CommitId,
    /// What started it: push, schedule, `workflow_dispatch`, ...
    pub event: Text,
    /// Who started it; nobody where the account is gone.
    pub actor: Option<Text>,
    /// Where it stands.
    pub state: RunState,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When this attempt began to run.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When the provider last changed it.
    pub updated_at: Timestamp,
    /// Its page.
    pub url: Text,
}

/// One job of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Which attempt of the run it belongs to.
    pub attempt: u32,
    /// Its name.
    pub name: Text,
    /// The stage that it belongs to, where the provider has stages.
    pub stage: Option<Text>,
    /// Where it stands.
    pub state: RunState,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The machine that runs it.
    pub runner: Option<Text>,
    /// Its steps in order.
    pub steps: Vec<Step>,
    /// What the checks noted about it; filled for failed jobs when the run is looked at.
    pub annotations: Vec<Annotation>,
    /// Its page.
    pub url: Text,
}

/// One step of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number within the job, from 1.
    pub number: u32,
    /// Its name.
    pub name: Text,
    /// Where it stands.
    pub state: RunState,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// How grave an annotation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnotationLevel {
    /// For information.
    Notice,
    /// Worth a look.
    Warning,
    /// What failed.
    Failure,
    /// A word that we do not know.
    Unknown(Text),
}

/// A note that a check left on a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// How grave.
    pub level: AnnotationLevel,
    /// The file.
    pub path: Text,
    /// The line, from 1.
    pub line: Option<u64>,
    /// What it says.
    pub message: Text,
}
