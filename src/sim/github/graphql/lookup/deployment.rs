//! `Deployment` and its statuses.

use super::super::object::{Found, Object};
use super::{Answer, Arguments, Lookup, instant, leaf, order, page, texts};
use crate::sim::github::node::Kind;
use crate::sim::github::shapes::log_page;
use crate::sim::world::{Deployment, DeploymentState, JobStatus, Repository};

impl Lookup<'_> {
    /// The deployments of a repository (of one commit, of named environments), oldest first unless turned round.
    pub(super) fn deployments(&self, place: usize, sha: Option<&str>, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let names = texts(arguments, "environments");
        let wanted = |deployment: &Deployment| {
            sha.is_none_or(|sha| deployment.sha == sha)
                && names.as_ref().is_none_or(|names| names.contains(&deployment.environment.as_str()))
                && deployment.created <= self.until
        };
        let found = one.deployments.iter().enumerate().filter(|(_, deployment)| wanted(deployment));
        let mut found: Vec<_> = found.map(|(at, deployment)| (deployment.id, Object::Deployment(place, at))).collect();
        if order(arguments).is_some_and(|(_, down)| down) {
            found.reverse();
        }
        page(found, arguments)
    }

    pub(super) fn of_deployment(&self, place: usize, index: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(repository) = self.repository(place) else { return Ok(Found::NOTHING) };
        let Some(one) = repository.deployments.get(index) else { return Ok(Found::NOTHING) };
        Ok(match name {
            "id" => leaf(Kind::Deployment.id(one.id)),
            "databaseId" => leaf(one.id),
            "environment" | "latestEnvironment" | "originalEnvironment" => leaf(one.environment.as_str()),
            "task" => leaf(one.task.as_str()),
            "payload" => leaf(one.payload.to_string()),
            "description" => one.description.as_deref().map_or(Found::NOTHING, leaf),
            "state" => leaf(state(repository, one)),
            "createdAt" => instant(one.created),
            "updatedAt" => instant(one.statuses.last().map_or(one.created, |status| status.at)),
            "commitOid" => leaf(one.sha.as_str()),
            "commit" => Found::maybe(repository.commit_index(&one.sha).map(|commit| Object::Commit(place, commit))),
            "ref" => Found::maybe(self.reference(place, &one.reference)),
            "creator" => self.account_or_ghost(&one.creator),
            "repository" => Found::One(Object::Repository(place)),
            "latestStatus" => {
                Found::maybe(one.statuses.len().checked_sub(1).map(|last| Object::Status(place, index, last)))
            }
            "statuses" => {
                let newest_first = one.statuses.iter().enumerate().rev();
                return page(
                    newest_first.map(|(at, status)| (status.id, Object::Status(place, index, at))).collect(),
                    arguments,
                );
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_status(&self, place: usize, deployment: usize, index: usize, name: &str) -> Found {
        let Some(repository) = self.repository(place) else { return Found::NOTHING };
        let Some(one) = repository.deployments.get(deployment) else { return Found::NOTHING };
        let Some(status) = one.statuses.get(index) else { return Found::NOTHING };
        let link = |link: Option<String>| link.map_or(Found::NOTHING, leaf);
        match name {
            "id" => leaf(Kind::DeploymentStatus.id(status.id)),
            "state" if waits(repository, one) && status.state == DeploymentState::Pending => leaf("WAITING"),
            "state" => leaf(status.state.word().to_uppercase()),
            "description" => leaf(status.description.as_str()),
            "environment" => leaf(one.environment.as_str()),
            "environmentUrl" => link(status.environment_url.clone()),
            "logUrl" => link(log_page(&format!("{}/{}", self.base.html, repository.full_name()), one, status)),
            "createdAt" | "updatedAt" => instant(status.at),
            "creator" => self.account_or_ghost(&status.creator),
            "deployment" => Found::One(Object::Deployment(place, deployment)),
            _ => Found::NOTHING,
        }
    }
}

/// Does a gate hold the job of this deployment?
fn waits(repository: &Repository, deployment: &Deployment) -> bool {
    let jobs = deployment.run.and_then(|run| repository.runs.get(&run)).and_then(|run| run.attempts.last());
    jobs.is_some_and(|attempt| {
        attempt.jobs.iter().any(|job| Some(job.id) == deployment.job && job.status == JobStatus::Waiting)
    })
}

/// The vendor's word for where a deployment stands: what is in place is `ACTIVE`, what a gate holds is `WAITING`.
fn state(repository: &Repository, deployment: &Deployment) -> String {
    match deployment.state() {
        Some(DeploymentState::Success) => "ACTIVE".to_owned(),
        Some(DeploymentState::Inactive) if deployment.transient => "DESTROYED".to_owned(),
        Some(DeploymentState::Pending) if waits(repository, deployment) => "WAITING".to_owned(),
        Some(state) => state.word().to_uppercase(),
        None => "PENDING".to_owned(),
    }
}
