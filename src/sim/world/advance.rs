//! Time passes: what falls due happens, in the order of time.

use jiff::Timestamp;

use super::job::{Ending, Trouble};
use super::{Conclusion, DeploymentState, Event, JobAddress, JobStatus, World};
use crate::sim::clock::{later, seconds_after};
use crate::sim::rng::Chance;

impl World {
    /// Plays everything that falls due up to `until`.
    pub(crate) fn advance(&mut self, until: Timestamp) {
        while let Some(((at, _), event)) = self.next_due(until) {
            self.now = at;
            self.happen(event);
        }
        self.now = self.now.max(until);
    }

    fn next_due(&mut self, until: Timestamp) -> Option<((Timestamp, u64), Event)> {
        let entry = self.queue.first_entry().filter(|entry| entry.key().0 <= until)?;
        Some(entry.remove_entry())
    }

    /// When the next thing falls due.
    pub(crate) fn next_at(&self) -> Option<Timestamp> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Start(address) => self.start_job(address),
            Event::Finish(address) => {
                let due =
                    self.job_at(address).filter(|job| job.status == JobStatus::InProgress).and_then(|job| job.planned);
                if let Some(ending) = due.filter(|ending| ending.at <= self.now) {
                    self.finish_job(address, ending.conclusion);
                }
            }
            Event::TimerOver(address) => {
                self.try_gate(address);
                self.settle(address.repository, address.run);
            }
            Event::Review(address, index) => self.planned_review(address, index),
            Event::Stopped { repository, run, attempt } => self.stopped(repository, run, attempt),
            Event::Planned { repository, index } => self.begin_planned(repository, index),
            Event::Release { repository, index } => self.begin_release(repository, index),
        }
    }

    /// A job is ready; a runner takes it after a few seconds.
    pub(super) fn queue_job(&mut self, address: JobAddress) {
        let now = self.now;
        let mut chance = self.chance(address, "queue");
        let Some(job) = self.job_mut(address) else { return };
        if job.status == JobStatus::Unborn {
            job.created = now;
        }
        job.status = JobStatus::Queued;
        let at = seconds_after(now, chance.between(2, 7));
        self.plan(at, Event::Start(address));
    }

    fn start_job(&mut self, address: JobAddress) {
        let now = self.now;
        let Some(run) = self.run(address.repository, address.run) else { return };
        if run.attempt(address.attempt).is_none_or(|attempt| attempt.cancel.is_some()) {
            return;
        }
        let failure = run.fails.clone().filter(|failure| address.attempt <= failure.attempts);
        let slow = run.slow;
        let carries = run.deployment;
        let Some(template) = self.template(address).cloned() else { return };
        let mut chance = self.chance(address, "duration");
        let Some(job) = self.job_mut(address).filter(|job| job.status == JobStatus::Queued) else { return };
        let usual = template.takes.0.max(1);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "seconds of a job are small")]
        let mut seconds = (chance.between(usual * 4 / 5, usual * 6 / 5) as f64 * slow) as i64;
        let mut conclusion = Conclusion::Success;
        if let Some(failure) = failure.filter(|failure| failure.job == template.name) {
            let step = template.steps.iter().position(|step| *step == failure.step).unwrap_or(0);
            let share = i64::try_from(step).unwrap_or(0) + 1;
            seconds = seconds * share / i64::try_from(template.steps.len()).unwrap_or(1).max(1);
            conclusion = Conclusion::Failure;
            job.trouble = Some(Trouble { step, message: failure.message, log: failure.log, notes: failure.notes });
        }
        let at = seconds_after(now, seconds.max(1));
        job.status = JobStatus::InProgress;
        job.started = Some(now);
        job.planned = Some(Ending { at, conclusion });
        self.plan(at, Event::Finish(address));
        self.set_job_deployment(address, DeploymentState::InProgress);
        if let Some(deployment) = carries {
            self.note_state(address.repository, deployment, DeploymentState::InProgress);
        }
        self.touch(address.repository, address.run);
    }

    /// A running job ends, now.
    pub(super) fn finish_job(&mut self, address: JobAddress, conclusion: Conclusion) {
        let state = match conclusion {
            Conclusion::Success => DeploymentState::Success,
            Conclusion::Failure => DeploymentState::Failure,
            Conclusion::Cancelled | Conclusion::Skipped => DeploymentState::Error,
        };
        self.end_job(address, conclusion, state);
        self.settle(address.repository, address.run);
    }

    /// A job that never started fails.
    pub(super) fn fail_before_start(&mut self, address: JobAddress, message: &str) {
        if let Some(job) = self.job_mut(address) {
            job.trouble = Some(Trouble { step: 0, message: message.to_owned(), log: Vec::new(), notes: Vec::new() });
        }
        self.end_job(address, Conclusion::Failure, DeploymentState::Failure);
    }

    pub(super) fn end_job(&mut self, address: JobAddress, conclusion: Conclusion, state: DeploymentState) {
        let now = self.now;
        let Some(job) = self.job_mut(address) else { return };
        job.status = JobStatus::Completed;
        job.conclusion = Some(conclusion);
        job.completed = Some(now);
        if let Some(planned) = job.planned.as_mut().filter(|_| conclusion != Conclusion::Cancelled) {
            planned.at = planned.at.min(now);
        }
        self.set_job_deployment(address, state);
    }

    /// Looks which jobs of a run can go on now, and whether it has ended.
    pub(super) fn settle(&mut self, repository: usize, run: u64) {
        loop {
            let next =
                self.unborn(repository, run).into_iter().find_map(|address| Some((address, self.readiness(address)?)));
            match next {
                None => break,
                Some((address, Ready::Go)) => self.reach_gate(address),
                Some((address, Ready::Never(conclusion))) => {
                    let now = self.now;
                    if let Some(job) = self.job_mut(address) {
                        job.created = now;
                    }
                    self.end_job(address, conclusion, DeploymentState::Inactive);
                }
            }
        }
        self.touch(repository, run);
        let Some(found) = self.run(repository, run) else { return };
        let Some(conclusion) = found.attempts.last().and_then(super::Attempt::conclusion) else { return };
        if let Some(deployment) = found.deployment {
            let state =
                if conclusion == Conclusion::Success { DeploymentState::Success } else { DeploymentState::Failure };
            self.note_state(repository, deployment, state);
        }
    }

    fn unborn(&self, repository: usize, run: u64) -> Vec<JobAddress> {
        let Some(attempt) = self.run(repository, run).and_then(|run| run.attempts.last()) else { return Vec::new() };
        let unborn = attempt.jobs.iter().enumerate().filter(|(_, job)| job.status == JobStatus::Unborn);
        unborn.map(|(job, _)| JobAddress { repository, run, attempt: attempt.number, job }).collect()
    }

    /// Can this unborn job go on, or never?
    fn readiness(&self, address: JobAddress) -> Option<Ready> {
        let attempt = self.run(address.repository, address.run)?.attempt(address.attempt)?;
        let template = self.template(address)?;
        if attempt.cancel.is_some() {
            return Some(Ready::Never(Conclusion::Cancelled));
        }
        let workflow = self.workflow_of(address)?;
        let needs: Vec<_> = template
            .needs
            .iter()
            .filter_map(|name| workflow.part.job.iter().position(|job| job.name == *name))
            .filter_map(|index| attempt.jobs.get(index))
            .collect();
        if needs.iter().any(|job| job.status != JobStatus::Completed) {
            return None;
        }
        let good = needs.iter().all(|job| job.conclusion == Some(Conclusion::Success));
        Some(if good { Ready::Go } else { Ready::Never(Conclusion::Skipped) })
    }

    fn workflow_of(&self, address: JobAddress) -> Option<&super::Workflow> {
        let place = self.repositories.get(address.repository)?;
        place.workflows.get(place.runs.get(&address.run)?.workflow)
    }

    pub(super) fn template(&self, address: JobAddress) -> Option<&super::JobTemplate> {
        self.workflow_of(address)?.part.job.get(self.job_at(address)?.template)
    }

    pub(super) fn touch(&mut self, repository: usize, run: u64) {
        let now = self.now;
        if let Some(attempt) = self.run_mut(repository, run).and_then(|run| run.attempts.last_mut()) {
            attempt.updated = now;
        }
    }

    fn chance(&self, address: JobAddress, what: &str) -> Chance {
        let words = [address.run.to_string(), address.attempt.to_string(), address.job.to_string()];
        Chance::named(self.seed, &[what, &words[0], &words[1], &words[2]])
    }

    /// The world as it was this many seconds ago, as far as lists show it.
    pub(crate) fn lagged(&self, seconds: u32) -> Timestamp {
        later(self.now, jiff::SignedDuration::from_secs(-i64::from(seconds)))
    }
}

/// What becomes of a job that has not begun.
enum Ready {
    Go,
    Never(Conclusion),
}
