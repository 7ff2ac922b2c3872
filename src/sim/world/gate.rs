//! Gates: what holds a job back before it may deploy, and who answered.

use jiff::Timestamp;

use super::ids::Kind;
use super::{Access, DeploymentState, Event, JobAddress, JobStatus, Refusal, Reviewer, World};
use crate::sim::clock::seconds_after;

/// A gate that a job has reached.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) reached: Timestamp,
    /// Somebody must answer, and nobody has.
    pub(crate) unanswered: bool,
    /// The wait timer runs until then.
    pub(crate) timer: Option<Timestamp>,
    /// The job has been let through.
    pub(crate) open: bool,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Approved,
    Rejected,
}

/// An answer that somebody gave.
#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) id: u64,
    pub(crate) run: u64,
    pub(crate) environments: Vec<u64>,
    pub(crate) verdict: Verdict,
    pub(crate) comment: String,
    pub(crate) login: String,
    pub(crate) at: Timestamp,
}

impl World {
    /// The jobs of a run that stand before a closed gate: job index and environment index.
    pub(crate) fn pending(&self, repository: usize, run: u64) -> Vec<(usize, usize)> {
        let Some(place) = self.repositories.get(repository) else { return Vec::new() };
        let Some(attempt) = place.runs.get(&run).and_then(|run| run.attempts.last()) else { return Vec::new() };
        let closed = |gate: &Gate| !gate.open;
        attempt
            .jobs
            .iter()
            .enumerate()
            .filter(|(_, job)| job.status == JobStatus::Waiting && job.gate.as_ref().is_some_and(closed))
            .filter_map(|(index, job)| Some((index, place.environment_index(job.environment.as_deref()?)?)))
            .collect()
    }

    /// May this person answer for an environment in a run?
    pub(crate) fn may_review(&self, repository: usize, run: u64, environment: usize, login: &str) -> bool {
        let Some(place) = self.repositories.get(repository) else { return false };
        let Some((environment, run)) = place.environments.get(environment).zip(place.runs.get(&run)) else {
            return false;
        };
        let listed = environment.reviewers.iter().any(|reviewer| match reviewer {
            Reviewer::Person(name) => name.eq_ignore_ascii_case(login),
            Reviewer::Team(slug) => self
                .teams
                .iter()
                .any(|team| team.slug == *slug && team.members.iter().any(|member| member.eq_ignore_ascii_case(login))),
        });
        let starter = run.starter().eq_ignore_ascii_case(login);
        listed && place.access_of(login) >= Access::Read && !(environment.prevent_self_review && starter)
    }

    /// Answers exactly the named environments of a run; all of them or, with an error, none.
    pub(crate) fn review(
        &mut self,
        repository: usize,
        run: u64,
        environments: &[u64],
        verdict: Verdict,
        comment: &str,
        login: &str,
    ) -> Result<Vec<u64>, Refusal> {
        let pending = self.pending(repository, run);
        let place = self.repositories.get(repository).ok_or(Refusal::Missing)?;
        let attempt = place.runs.get(&run).and_then(|run| run.attempts.last()).ok_or(Refusal::Missing)?;
        let number = attempt.number;
        let mut jobs = Vec::new();
        for id in environments {
            let found: Vec<(usize, usize)> = pending
                .iter()
                .copied()
                .filter(|(job, environment)| {
                    place.environments.get(*environment).is_some_and(|environment| environment.id == *id)
                        && attempt.jobs.get(*job).and_then(|job| job.gate.as_ref()).is_some_and(|gate| gate.unanswered)
                })
                .collect();
            if found.is_empty() {
                return Err(Refusal::Invalid(
                    "There are no pending deployment requests to approve or reject for the given environments"
                        .to_owned(),
                ));
            }
            jobs.extend(found);
        }
        if environments.is_empty() {
            return Err(Refusal::Invalid("No environments were given".to_owned()));
        }
        for (_, environment) in &jobs {
            if !self.may_review(repository, run, *environment, login) {
                return Err(Refusal::Forbidden("Current user is not allowed to review this deployment".to_owned()));
            }
        }
        let mut deployments = Vec::new();
        let review = Review {
            id: self.ids.next(Kind::Review),
            run,
            environments: environments.to_vec(),
            verdict,
            comment: comment.to_owned(),
            login: login.to_owned(),
            at: self.now,
        };
        if let Some(place) = self.repositories.get_mut(repository) {
            place.reviews.push(review);
        }
        for (job, _) in jobs {
            let address = JobAddress { repository, run, attempt: number, job };
            if let Some(job) = self.job_mut(address) {
                deployments.extend(job.deployment);
                if let Some(gate) = job.gate.as_mut() {
                    gate.unanswered = false;
                }
            }
            match verdict {
                Verdict::Approved => self.try_gate(address),
                Verdict::Rejected => self.fail_before_start(address, "The deployment was rejected by a reviewer."),
            }
        }
        self.settle(repository, run);
        Ok(deployments)
    }

    /// A job whose needs are met reaches its environment: it waits, or goes on.
    pub(super) fn reach_gate(&mut self, address: JobAddress) {
        let now = self.now;
        let Some(place) = self.repositories.get(address.repository) else { return };
        let Some(run) = place.runs.get(&address.run) else { return };
        let name = self.job_at(address).and_then(|job| job.environment.clone());
        let environment = name.as_deref().and_then(|name| place.environment_index(name));
        let Some(environment) = environment.and_then(|index| place.environments.get(index)).cloned() else {
            // A job without an environment, or with one that nobody set up: nothing holds it.
            if name.is_some() {
                self.begin_deployment(address, DeploymentState::Queued);
            }
            self.queue_job(address);
            return;
        };
        if !environment.admits(&run.branch) {
            self.begin_deployment(address, DeploymentState::Failure);
            self.fail_before_start(
                address,
                &format!(
                    "{:?} is not allowed to deploy to {} due to environment protection rules.",
                    run_branch(self, address),
                    environment.name
                ),
            );
            return;
        }
        if !environment.holds() {
            self.begin_deployment(address, DeploymentState::Queued);
            self.queue_job(address);
            return;
        }
        let timer =
            (environment.wait_minutes > 0).then(|| seconds_after(now, i64::from(environment.wait_minutes) * 60));
        let gate = Gate { reached: now, unanswered: !environment.reviewers.is_empty(), timer, open: false };
        if let Some(job) = self.job_mut(address) {
            job.status = JobStatus::Waiting;
            job.created = now;
            job.gate = Some(gate);
        }
        self.begin_deployment(address, DeploymentState::Pending);
        if let Some(until) = timer {
            self.plan(until, Event::TimerOver(address));
        }
        self.plan_reviews(address, &environment.name);
    }

    /// The planned answers to this gate are put into the diary.
    fn plan_reviews(&mut self, address: JobAddress, environment: &str) {
        let Some(run) = self.run(address.repository, address.run) else { return };
        let first = address.attempt == 1;
        let planned: Vec<(usize, i64)> = run
            .reviews
            .iter()
            .enumerate()
            .filter(|(_, review)| first && (review.environment == "*" || review.environment == environment))
            .map(|(index, review)| (index, review.after.0))
            .collect();
        for (index, after) in planned {
            let at = seconds_after(self.now, after);
            self.plan(at, Event::Review(address, index));
        }
    }

    /// A planned answer falls due.
    pub(super) fn planned_review(&mut self, address: JobAddress, index: usize) {
        let Some(run) = self.run(address.repository, address.run) else { return };
        let Some(review) = run.reviews.get(index).cloned() else { return };
        let Some(name) = self.job_at(address).and_then(|job| job.environment.clone()) else { return };
        let id = self.repositories.get(address.repository).and_then(|place| {
            place.environments.get(place.environment_index(&name)?).map(|environment| environment.id)
        });
        let Some(id) = id else { return };
        let verdict = if review.reject { Verdict::Rejected } else { Verdict::Approved };
        // Somebody else may have answered before: then there is nothing left to say.
        let _already_answered =
            self.review(address.repository, address.run, &[id], verdict, &review.comment, &review.by);
    }

    /// Lets the job through if nothing holds it any longer.
    pub(super) fn try_gate(&mut self, address: JobAddress) {
        let now = self.now;
        let Some(job) = self.job_mut(address) else { return };
        if job.status != JobStatus::Waiting {
            return;
        }
        let Some(gate) = job.gate.as_mut() else { return };
        if gate.unanswered || gate.timer.is_some_and(|until| until > now) {
            return;
        }
        gate.open = true;
        self.set_job_deployment(address, DeploymentState::Queued);
        self.queue_job(address);
    }
}

fn run_branch(world: &World, address: JobAddress) -> String {
    world.run(address.repository, address.run).map(|run| run.branch.clone()).unwrap_or_default()
}
