//! `WorkflowRun`, its checks, its workflow, what it waits for and who answered.

use super::super::object::{Found, Object};
use super::{Answer, Arguments, Lookup, instant, leaf, order, page};
use crate::sim::github::node::{Kind, SUITE_SHIFT};
use crate::sim::github::shapes::status_word;
use crate::sim::world::{Attempt, Run, Verdict};

impl Lookup<'_> {
    fn run(&self, place: usize, run: u64) -> Option<(&Run, &Attempt)> {
        let run = self.world.run(place, run)?;
        Some((run, run.attempts.last()?))
    }

    fn run_path(&self, place: usize, run: u64) -> String {
        let name = self.repository(place).map(crate::sim::world::Repository::full_name).unwrap_or_default();
        format!("/{name}/actions/runs/{run}")
    }

    pub(super) fn of_run(&self, place: usize, id: u64, name: &str, arguments: &Arguments) -> Answer {
        let Some((run, attempt)) = self.run(place, id) else { return Ok(Found::NOTHING) };
        Ok(match name {
            "id" => leaf(Kind::Run.id(run.id)),
            "databaseId" => leaf(run.id),
            "runNumber" => leaf(run.number),
            "event" => leaf(run.event.as_str()),
            "createdAt" => instant(run.created),
            "updatedAt" => instant(attempt.updated),
            "url" => self.web(&self.run_path(place, id)),
            "resourcePath" => leaf(self.run_path(place, id)),
            "workflow" => Found::One(Object::Workflow(place, run.workflow)),
            "checkSuite" => Found::One(Object::Suite(place, id)),
            "pendingDeploymentRequests" => {
                let pending = self.world.pending(place, id).into_iter();
                let keyed = |(_, environment)| (environment as u64, Object::Request(place, id, environment));
                return page(pending.map(keyed).collect(), arguments);
            }
            "deploymentReviews" => {
                let reviews = self.repository(place).into_iter().flat_map(|one| one.reviews.iter().enumerate());
                let own = reviews.filter(|(_, review)| review.run == id);
                return page(own.map(|(at, review)| (review.id, Object::Review(place, at))).collect(), arguments);
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_suite(&self, place: usize, id: u64, name: &str) -> Found {
        let Some((run, attempt)) = self.run(place, id) else { return Found::NOTHING };
        let number = run.id + SUITE_SHIFT;
        match name {
            "id" => leaf(Kind::Suite.id(number)),
            "databaseId" => leaf(number),
            "status" => leaf(status_word(attempt.status()).to_uppercase()),
            "conclusion" => attempt.conclusion().map_or(Found::NOTHING, |how| leaf(how.word().to_uppercase())),
            "createdAt" => instant(run.created),
            "updatedAt" => instant(attempt.updated),
            "branch" => Found::maybe(self.reference(place, &run.branch)),
            "commit" => {
                let commit = self.repository(place).and_then(|one| one.commit_index(&run.sha));
                Found::maybe(commit.map(|commit| Object::Commit(place, commit)))
            }
            "creator" => Found::maybe(self.person(&run.actor)),
            "repository" => Found::One(Object::Repository(place)),
            "url" => self.web(&format!("{}?check_suite={number}", self.run_path(place, id))),
            "resourcePath" => leaf(format!("{}?check_suite={number}", self.run_path(place, id))),
            "workflowRun" => Found::One(Object::Run(place, id)),
            _ => Found::NOTHING,
        }
    }

    pub(super) fn of_workflow(&self, place: usize, index: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let Some(flow) = one.workflows.get(index) else { return Ok(Found::NOTHING) };
        let path = || format!("/{}/actions/workflows/{}", one.full_name(), flow.file());
        Ok(match name {
            "id" => leaf(Kind::Workflow.id(flow.id)),
            "databaseId" => leaf(flow.id),
            "name" => leaf(flow.name.as_str()),
            "state" => leaf(flow.state.to_uppercase()),
            "createdAt" => instant(flow.created),
            "updatedAt" => instant(flow.updated),
            "url" => self.web(&path()),
            "resourcePath" => leaf(path()),
            "runs" => {
                let own = one.runs.values().filter(|run| run.workflow == index && run.created <= self.until);
                let mut found: Vec<_> = own.map(|run| (run.id, Object::Run(place, run.id))).collect();
                if order(arguments).is_none_or(|(_, down)| down) {
                    found.reverse();
                }
                return page(found, arguments);
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_request(
        &self,
        place: usize,
        run: u64,
        environment: usize,
        name: &str,
        arguments: &Arguments,
    ) -> Answer {
        let found = self.repository(place).and_then(|one| one.environments.get(environment));
        let Some(one) = found else { return Ok(Found::NOTHING) };
        Ok(match name {
            "environment" => Found::One(Object::Environment(place, environment)),
            "currentUserCanApprove" => leaf(self.world.may_review(place, run, environment, &self.viewer.login)),
            "reviewers" => return self.reviewers(&one.reviewers, arguments),
            "waitTimer" => leaf(one.wait_minutes),
            "waitTimerStartedAt" => {
                let pending = self.world.pending(place, run);
                let job = pending.into_iter().find(|(_, at)| *at == environment).map(|(job, _)| job);
                let gate =
                    job.zip(self.run(place, run)).and_then(|(job, (_, attempt))| attempt.jobs.get(job)?.gate.as_ref());
                gate.filter(|gate| gate.timer.is_some()).map_or(Found::NOTHING, |gate| instant(gate.reached))
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_review(&self, place: usize, index: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let Some(review) = one.reviews.get(index) else { return Ok(Found::NOTHING) };
        Ok(match name {
            "id" => leaf(Kind::Review.id(review.id)),
            "databaseId" => leaf(review.id),
            "comment" => leaf(review.comment.as_str()),
            "state" => leaf(match review.verdict {
                Verdict::Approved => "APPROVED",
                Verdict::Rejected => "REJECTED",
            }),
            "user" => Found::One(self.person(&review.login).unwrap_or(Object::Ghost)),
            "environments" => {
                let named =
                    one.environments.iter().enumerate().filter(|(_, found)| review.environments.contains(&found.id));
                return page(named.map(|(at, found)| (found.id, Object::Environment(place, at))).collect(), arguments);
            }
            _ => Found::NOTHING,
        })
    }
}
