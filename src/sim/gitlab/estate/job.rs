//! Jobs and what they are made from.

use jiff::Timestamp;

/// What a job is made from.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) stage: String,
    pub(crate) takes: i64,
    /// By its place in the project.
    pub(crate) environment: Option<usize>,
    pub(crate) manual: bool,
    pub(crate) blocking: bool,
    pub(crate) delay: Option<i64>,
    pub(crate) group: Option<String>,
    pub(crate) child: Vec<Template>,
    pub(crate) only: Option<String>,
}

impl Template {
    /// Whether nothing waits for it.
    pub(crate) fn optional(&self) -> bool {
        self.manual && !self.blocking
    }
}

/// The vendor's words for jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Created,
    WaitingForResource,
    Pending,
    Running,
    Success,
    Failed,
    Canceling,
    Canceled,
    Skipped,
    Manual,
    Scheduled,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::WaitingForResource => "waiting_for_resource",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Canceling => "canceling",
            Self::Canceled => "canceled",
            Self::Skipped => "skipped",
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }

    pub(crate) fn ended(self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Canceled | Self::Skipped)
    }

    pub(crate) fn moves(self) -> bool {
        matches!(self, Self::Pending | Self::Running | Self::Canceling)
    }
}

/// A job, or a bridge.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) pipeline: u64,
    pub(crate) template: Template,
    pub(crate) status: Status,
    pub(crate) created: Timestamp,
    pub(crate) started: Option<Timestamp>,
    pub(crate) finished: Option<Timestamp>,
    /// When its state changes next by itself.
    pub(crate) due: Option<Timestamp>,
    pub(crate) user: String,
    /// It was run again.
    pub(crate) retried: bool,
    pub(crate) failure: Option<&'static str>,
    pub(crate) deployment: Option<u64>,
    /// The pipeline that it started.
    pub(crate) downstream: Option<u64>,
}

impl Job {
    pub(crate) fn bridge(&self) -> bool {
        !self.template.child.is_empty()
    }
}
