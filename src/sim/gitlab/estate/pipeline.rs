//! Pipelines: their state is that of their jobs.

use jiff::Timestamp;

use super::{Job, Project, Status};

/// A pipeline.
#[derive(Debug, Clone)]
pub(crate) struct Pipeline {
    pub(crate) id: u64,
    pub(crate) iid: u64,
    pub(crate) sha: String,
    pub(crate) reference: String,
    pub(crate) tag: bool,
    pub(crate) source: &'static str,
    pub(crate) user: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// The bridge that started it.
    pub(crate) parent: Option<u64>,
    /// Who plays and approves by themselves: pipelines of the past were brought everywhere.
    pub(crate) autopilot: bool,
    /// The job that fails.
    pub(crate) fails: Option<String>,
    /// Who approves by themselves as soon as something waits.
    pub(crate) approved_by: Vec<String>,
}

impl Project {
    /// The newest jobs of a pipeline.
    pub(crate) fn jobs_of(&self, pipeline: u64) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(move |job| job.pipeline == pipeline && !job.retried)
    }

    /// The state of a pipeline.
    pub(crate) fn status(&self, pipeline: u64) -> &'static str {
        let any = |wanted: fn(&Job) -> bool| self.jobs_of(pipeline).any(wanted);
        if any(|job| job.status == Status::Canceling) {
            "canceling"
        } else if any(|job| job.status.moves()) {
            "running"
        } else if any(|job| job.status == Status::WaitingForResource) {
            "waiting_for_resource"
        } else if any(|job| job.status == Status::Scheduled) {
            "scheduled"
        } else if any(|job| job.status == Status::Manual && job.template.blocking) {
            "manual"
        } else if any(|job| job.status == Status::Failed) {
            "failed"
        } else if any(|job| job.status == Status::Canceled) {
            "canceled"
        } else if any(|job| job.status == Status::Created) {
            "created"
        } else {
            "success"
        }
    }

    /// When its first job began.
    pub(crate) fn started(&self, pipeline: u64) -> Option<Timestamp> {
        self.jobs.iter().filter(|job| job.pipeline == pipeline).filter_map(|job| job.started).min()
    }

    /// When its last job ended, where it has ended.
    pub(crate) fn finished(&self, pipeline: u64) -> Option<Timestamp> {
        let ended = matches!(self.status(pipeline), "success" | "failed" | "canceled");
        self.jobs_of(pipeline).filter_map(|job| job.finished).max().filter(|_| ended)
    }
}
