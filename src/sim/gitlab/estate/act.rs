//! What people do: approve, reject, play, run again, cancel.

use super::advance::STOPPING;
use super::{Approval, Estate, Status};
use crate::sim::clock::seconds_after;
use crate::sim::world::Refusal;

/// Why something is refused: the status, and the vendor's words.
pub(crate) type Refused = (u16, &'static str);

/// An answer to a blocked deployment.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) approved: bool,
    pub(crate) comment: String,
    /// The rule that it is for, by the name of its user, group or role.
    pub(crate) rule: Option<String>,
}

impl Estate {
    /// Answers the deployment of a job.
    pub(crate) fn answer(
        &mut self,
        project: usize,
        job: u64,
        login: &str,
        answer: Answered,
    ) -> Result<Approval, Refused> {
        let now = self.now;
        let found = self.projects.get(project).ok_or((404, "404 Project Not Found"))?;
        let deployment = found.deployments.iter().find(|one| one.job == job).ok_or((404, "404 Not found"))?;
        if self.free {
            return Err((404, "404 Not found"));
        }
        if deployment.status != "blocked" {
            return Err((400, "This deployment is not waiting for approvals."));
        }
        if deployment.approvals.iter().any(|approval| approval.user == login) {
            return Err((400, "You have already reviewed this deployment."));
        }
        if deployment.user == login && !found.own_approval {
            return Err((403, "403 Forbidden"));
        }
        let rules = found.environments.get(deployment.environment).map(|place| place.rules.clone()).unwrap_or_default();
        let open = found.open(deployment);
        let mine = (0..rules.len()).filter(|place| {
            rules.get(*place).is_some_and(|rule| {
                self.is(project, login, &rule.who)
                    && answer.rule.as_ref().is_none_or(|name| name == rule.who.description())
            })
        });
        // Of several rules, the first that still wants somebody.
        let all: Vec<usize> = mine.collect();
        let place = all
            .iter()
            .find(|place| open.get(**place).is_some_and(|open| *open > 0))
            .or(all.first())
            .copied()
            .ok_or((403, "403 Forbidden"))?;
        let approval = Approval {
            user: login.to_owned(),
            approved: answer.approved,
            at: now,
            comment: answer.comment,
            rule: place,
        };
        let id = deployment.id;
        let found = self.projects.get_mut(project).ok_or((404, "404 Project Not Found"))?;
        if let Some(deployment) = found.deployments.iter_mut().find(|one| one.id == id) {
            deployment.approvals.push(approval.clone());
            deployment.updated = now;
        }
        if approval.approved {
            let done = found.deployment(id).is_some_and(|one| found.open(one).iter().all(|open| *open == 0));
            if done {
                self.deployment_is(project, Some(id), "created");
            }
        } else {
            self.finish(project, job, Status::Failed, Some("deployment_rejected"));
            self.settle_of(project, job);
        }
        Ok(approval)
    }

    /// What a script has somebody do: answer, play or cancel what waits or runs at an environment.
    pub(crate) fn perform(
        &mut self,
        login: &str,
        path: &str,
        environment: &str,
        does: &str,
        comment: &str,
    ) -> Result<(), Refusal> {
        let place = self.place(path).ok_or(Refusal::Missing)?;
        let project = self.projects.get(place).ok_or(Refusal::Missing)?;
        let at = project.environments.iter().position(|found| found.name == environment).ok_or(Refusal::Missing)?;
        let wanted = |status: Status| match does {
            "cancel" => !status.ended(),
            _ => matches!(status, Status::Manual | Status::Scheduled),
        };
        let job = project.jobs.iter().rev().find(|job| job.template.environment == Some(at) && wanted(job.status));
        let job = job.map(|job| job.id).ok_or(Refusal::Missing)?;
        let done = match does {
            "approve" | "reject" => {
                let answer = Answered { approved: does == "approve", comment: comment.to_owned(), rule: None };
                self.answer(place, job, login, answer).map(drop)
            }
            "play" => self.play(place, job, login),
            "cancel" => self.cancel(place, job, login),
            _ => Err((400, "there is no such deed")),
        };
        done.map_err(|(_, message)| Refusal::Conflict(message.to_owned()))
    }

    fn settle_of(&mut self, project: usize, job: u64) {
        if let Some(pipeline) = self.projects.get(project).and_then(|found| found.job(job)).map(|job| job.pipeline) {
            self.settle(project, pipeline);
        }
    }

    fn may_run(&self, project: usize, job: u64, login: &str) -> bool {
        let Some(found) = self.projects.get(project) else { return false };
        match found.job(job).and_then(|job| job.template.environment) {
            Some(place) => self.may_deploy(project, place, login),
            None => found.level(login) >= 30,
        }
    }

    /// Starts a job that waits to be started.
    pub(crate) fn play(&mut self, project: usize, job: u64, login: &str) -> Result<(), Refused> {
        let found = self.projects.get(project).and_then(|found| found.job(job)).ok_or((404, "404 Not found"))?;
        let waits = matches!(found.status, Status::Manual | Status::Scheduled);
        if !self.may_run(project, job, login) {
            return Err((403, "403 Forbidden"));
        }
        if !waits || self.blocked(project, job) {
            return Err((400, "400 Bad request - Unplayable Job"));
        }
        self.enqueue(project, job, login);
        self.settle_of(project, job);
        Ok(())
    }

    /// Runs a job again, as a new one.
    pub(crate) fn retry(&mut self, project: usize, job: u64, login: &str) -> Result<u64, Refused> {
        let found = self.projects.get(project).and_then(|found| found.job(job)).ok_or((404, "404 Not found"))?;
        let ended = matches!(found.status, Status::Success | Status::Failed | Status::Canceled);
        if !ended || found.retried || self.outdated(project, job) {
            return Err((403, "403 Forbidden - Job is not retryable"));
        }
        if !self.may_run(project, job, login) {
            return Err((403, "403 Forbidden"));
        }
        let new = self.again(project, job, login).ok_or((404, "404 Not found"))?;
        self.activate(project, new);
        // A manual job that somebody runs again is started by that, unless its deployment waits for approval.
        let manual = self.job_mut(project, new).is_some_and(|job| job.status == Status::Manual);
        if manual && !self.blocked(project, new) {
            self.enqueue(project, new, login);
        }
        self.settle_of(project, new);
        Ok(new)
    }

    /// Runs the failed and cancelled jobs of a pipeline again.
    pub(crate) fn retry_pipeline(&mut self, project: usize, pipeline: u64, login: &str) -> Result<(), Refused> {
        let found = self.projects.get(project).ok_or((404, "404 Project Not Found"))?;
        found.pipeline(pipeline).ok_or((404, "404 Not found"))?;
        if found.level(login) < 30 {
            return Err((403, "403 Forbidden"));
        }
        let again: Vec<(u64, bool)> = found
            .jobs_of(pipeline)
            .filter(|job| matches!(job.status, Status::Failed | Status::Canceled | Status::Skipped))
            .map(|job| (job.id, job.status == Status::Skipped))
            .collect();
        for (job, skipped) in again {
            if skipped {
                if let Some(job) = self.job_mut(project, job) {
                    job.status = Status::Created;
                    job.finished = None;
                }
            } else {
                self.again(project, job, login);
            }
        }
        self.settle(project, pipeline);
        Ok(())
    }

    /// Stops a job.
    pub(crate) fn cancel(&mut self, project: usize, job: u64, login: &str) -> Result<(), Refused> {
        let now = self.now;
        let level = self.projects.get(project).map_or(0, |found| found.level(login));
        if level < 30 {
            return Err((403, "403 Forbidden"));
        }
        let found = self.job_mut(project, job).ok_or((404, "404 Not found"))?;
        match found.status {
            status if status.ended() => return Err((403, "403 Forbidden - Job is not cancelable")),
            Status::Running if !found.bridge() => {
                found.status = Status::Canceling;
                found.due = Some(seconds_after(now, STOPPING));
            }
            Status::Running | Status::Canceling => {}
            _ => self.finish(project, job, Status::Canceled, None),
        }
        let downstream = self.job_mut(project, job).and_then(|job| job.downstream);
        if let Some(child) = downstream {
            self.cancel_pipeline(project, child, login)?;
        }
        self.settle_of(project, job);
        Ok(())
    }

    /// Stops a pipeline with its child pipelines.
    pub(crate) fn cancel_pipeline(&mut self, project: usize, pipeline: u64, login: &str) -> Result<(), Refused> {
        let found = self.projects.get(project).ok_or((404, "404 Project Not Found"))?;
        found.pipeline(pipeline).ok_or((404, "404 Not found"))?;
        if found.level(login) < 30 {
            return Err((403, "403 Forbidden"));
        }
        // Those that have not begun first: stopping one must not start the next stage.
        let mut open: Vec<(bool, u64)> = found
            .jobs_of(pipeline)
            .filter(|job| !job.status.ended())
            .map(|job| (job.status != Status::Created, job.id))
            .collect();
        open.sort_unstable();
        for (_, job) in open {
            let _ = self.cancel(project, job, login);
        }
        self.settle(project, pipeline);
        Ok(())
    }
}
