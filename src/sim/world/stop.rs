//! Cancelling a run: at once where nothing runs, after a while where something does, never where it hangs.

use super::{Conclusion, DeploymentState, Event, JobAddress, JobStatus, Refusal, World};
use crate::sim::clock::seconds_after;

impl World {
    /// Asks a run to stop.
    pub(crate) fn cancel(&mut self, repository: usize, run: u64) -> Result<(), Refusal> {
        let now = self.now;
        let found = self.run_mut(repository, run).ok_or(Refusal::Missing)?;
        if found.completed() {
            return Err(Refusal::Conflict("Cannot cancel a workflow run that is completed.".to_owned()));
        }
        let patience = found.cancelling;
        let attempt = found.attempts.last_mut().ok_or(Refusal::Missing)?;
        if attempt.cancel.is_some() {
            return Ok(());
        }
        attempt.cancel = Some(now);
        let number = attempt.number;
        let jobs = attempt.jobs.len();
        for job in 0..jobs {
            let address = JobAddress { repository, run, attempt: number, job };
            let status = self.job_at(address).map(|job| job.status);
            if matches!(status, Some(JobStatus::Waiting | JobStatus::Queued)) {
                // Nothing was touched: the environment is what it was before.
                self.end_job(address, Conclusion::Cancelled, DeploymentState::Inactive);
            }
        }
        self.settle(repository, run);
        if let Some(seconds) = patience {
            self.plan(seconds_after(now, seconds), Event::Stopped { repository, run, attempt: number });
        }
        Ok(())
    }

    /// Stops a run whatever it does.
    pub(crate) fn force_cancel(&mut self, repository: usize, run: u64) -> Result<(), Refusal> {
        let now = self.now;
        let found = self.run_mut(repository, run).ok_or(Refusal::Missing)?;
        if found.completed() {
            return Err(Refusal::Conflict("Cannot cancel a workflow run that is completed.".to_owned()));
        }
        let attempt = found.attempts.last_mut().ok_or(Refusal::Missing)?;
        attempt.cancel.get_or_insert(now);
        let number = attempt.number;
        self.stopped(repository, run, number);
        Ok(())
    }

    /// What still runs ends as cancelled.
    pub(super) fn stopped(&mut self, repository: usize, run: u64, attempt: u32) {
        let Some(found) = self.run(repository, run).and_then(|run| run.attempt(attempt)) else { return };
        for job in 0..found.jobs.len() {
            let address = JobAddress { repository, run, attempt, job };
            match self.job_at(address).map(|job| job.status) {
                // It was cut off in the middle: nobody knows what the environment runs now.
                Some(JobStatus::InProgress) => self.end_job(address, Conclusion::Cancelled, DeploymentState::Error),
                Some(JobStatus::Waiting | JobStatus::Queued) => {
                    self.end_job(address, Conclusion::Cancelled, DeploymentState::Inactive);
                }
                _ => {}
            }
        }
        self.settle(repository, run);
    }
}
