//! A run of a workflow, with its attempts.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Conclusion, Job, JobStatus, Truth};
use crate::sim::scenario::{FailurePart, ReviewPart};

/// One execution of a workflow.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) id: u64,
    pub(crate) number: u32,
    /// Index into the repository's workflows.
    pub(crate) workflow: usize,
    pub(crate) event: String,
    /// The branch or tag that it is of.
    pub(crate) branch: String,
    pub(crate) sha: String,
    pub(crate) title: String,
    pub(crate) actor: String,
    pub(crate) created: Timestamp,
    pub(crate) inputs: BTreeMap<String, String>,
    /// Oldest first; never empty.
    pub(crate) attempts: Vec<Attempt>,
    /// What scripts call it.
    pub(crate) label: Option<String>,
    pub(crate) reviews: Vec<ReviewPart>,
    pub(crate) fails: Option<FailurePart>,
    /// Seconds that a cancellation takes; none = until it is forced.
    pub(crate) cancelling: Option<i64>,
    pub(crate) slow: f64,
    /// What its deployments are in truth.
    pub(crate) truth: Truth,
    /// The deployment object that this run carries out.
    pub(crate) deployment: Option<u64>,
}

/// One attempt of a run.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) number: u32,
    pub(crate) actor: String,
    pub(crate) started: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) jobs: Vec<Job>,
    /// Somebody asked to cancel it.
    pub(crate) cancel: Option<Timestamp>,
}

impl Run {
    /// The attempt of that number.
    pub(crate) fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.number == number)
    }

    pub(super) fn attempt_mut(&mut self, number: u32) -> Option<&mut Attempt> {
        self.attempts.iter_mut().find(|attempt| attempt.number == number)
    }

    /// Who set the newest attempt going.
    pub(crate) fn starter(&self) -> &str {
        self.attempts.last().map_or(&self.actor, |attempt| &attempt.actor)
    }

    /// Has the newest attempt ended?
    pub(crate) fn completed(&self) -> bool {
        self.attempts.last().is_some_and(Attempt::completed)
    }
}

impl Attempt {
    /// The jobs that the vendor lists: those whose needs are met or will never be.
    pub(crate) fn listed(&self) -> impl Iterator<Item = (usize, &Job)> {
        self.jobs.iter().enumerate().filter(|(_, job)| job.status != JobStatus::Unborn)
    }

    /// Has every job ended?
    pub(crate) fn completed(&self) -> bool {
        self.jobs.iter().all(|job| job.status == JobStatus::Completed)
    }

    /// Where the attempt stands as a whole.
    pub(crate) fn status(&self) -> JobStatus {
        let any = |status| self.jobs.iter().any(|job| job.status == status);
        if self.completed() {
            JobStatus::Completed
        } else if any(JobStatus::InProgress) || self.cancel.is_some() {
            JobStatus::InProgress
        } else if any(JobStatus::Queued) {
            let begun = self.jobs.iter().any(|job| job.status == JobStatus::Completed && !job.carried);
            if begun { JobStatus::InProgress } else { JobStatus::Queued }
        } else if any(JobStatus::Waiting) {
            JobStatus::Waiting
        } else {
            JobStatus::Queued
        }
    }

    /// How it ended, once it has.
    pub(crate) fn conclusion(&self) -> Option<Conclusion> {
        if !self.completed() {
            return None;
        }
        let any = |conclusion| self.jobs.iter().any(|job| job.conclusion == Some(conclusion));
        Some(if any(Conclusion::Failure) {
            Conclusion::Failure
        } else if any(Conclusion::Cancelled) {
            Conclusion::Cancelled
        } else if any(Conclusion::Success) || self.jobs.is_empty() {
            Conclusion::Success
        } else {
            Conclusion::Skipped
        })
    }
}
