//! What is at the simulated GitLab: projects with pipelines, jobs, environments and deployments.

mod act;
mod advance;
mod birth;
mod job;
mod people;
mod pipeline;

pub(crate) use act::{Answered, Refused};
pub(crate) use job::{Job, Status, Template};
pub(crate) use people::{Rule, Who};
pub(crate) use pipeline::Pipeline;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::sim::world::ByHand;

/// Everything that is there, at one simulated instant.
#[derive(Debug, Default)]
pub(crate) struct Estate {
    pub(crate) now: Timestamp,
    pub(crate) projects: Vec<Project>,
    /// A tier without protected environments and approvals.
    pub(crate) free: bool,
    /// Members of groups by the group's slug, and the groups' ids.
    pub(crate) groups: BTreeMap<String, (u64, Vec<String>)>,
    /// People's ids by login.
    pub(crate) people: BTreeMap<String, u64>,
    /// Requests of the present minute, by login.
    pub(crate) minute: (i64, BTreeMap<String, u64>),
    deliveries: Vec<Delivery>,
    seed: u64,
    ids: Ids,
}

/// What a deployment made of an application.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// Where the application lies in the world.
    pub(crate) application: usize,
    pub(crate) by_hand: ByHand,
}

/// The counters.
#[derive(Debug)]
struct Ids {
    pipeline: u64,
    job: u64,
    deployment: u64,
    environment: u64,
}

impl Default for Ids {
    fn default() -> Self {
        Self { pipeline: 480, job: 7_100, deployment: 610, environment: 30 }
    }
}

impl Ids {
    fn next(counter: &mut u64) -> u64 {
        *counter += 1;
        *counter
    }
}

/// A project.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) id: u64,
    pub(crate) path: String,
    pub(crate) description: String,
    pub(crate) access: BTreeMap<String, u32>,
    pub(crate) own_approval: bool,
    pub(crate) prevent_outdated: bool,
    /// Where the application lies that its deployments change.
    pub(crate) application: Option<usize>,
    pub(crate) templates: Vec<Template>,
    pub(crate) environments: Vec<Environment>,
    /// Oldest first.
    pub(crate) commits: Vec<Commit>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) pipelines: Vec<Pipeline>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) deployments: Vec<Deployment>,
    /// Beginning, end, zone.
    pub(crate) freezes: Vec<(String, String, String)>,
    pub(crate) created: Timestamp,
}

/// An environment.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) tier: String,
    pub(crate) url: String,
    /// Who may deploy; empty: it is not protected.
    pub(crate) deploy: Vec<Who>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) created: Timestamp,
}

/// A commit.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) sha: String,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) at: Timestamp,
    pub(crate) files: Vec<String>,
    /// The merge request that brought it.
    pub(crate) request: u64,
}

/// A tag, which is a release as well.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) sha: String,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
}

/// A deployment.
#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    pub(crate) id: u64,
    pub(crate) iid: u64,
    /// By its place in the project.
    pub(crate) environment: usize,
    pub(crate) sha: String,
    pub(crate) reference: String,
    pub(crate) status: &'static str,
    pub(crate) job: u64,
    pub(crate) user: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) approvals: Vec<Approval>,
}

/// An answer to a blocked deployment.
#[derive(Debug, Clone)]
pub(crate) struct Approval {
    pub(crate) user: String,
    pub(crate) approved: bool,
    pub(crate) at: Timestamp,
    pub(crate) comment: String,
    /// The rule that it counts for, by its place.
    pub(crate) rule: usize,
}

impl Project {
    pub(crate) fn pipeline(&self, id: u64) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id)
    }

    pub(crate) fn job(&self, id: u64) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    pub(crate) fn deployment(&self, id: u64) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.id == id)
    }

    pub(crate) fn commit(&self, sha: &str) -> Option<&Commit> {
        self.commits.iter().find(|commit| commit.sha == sha)
    }

    /// The level of a person.
    pub(crate) fn level(&self, login: &str) -> u32 {
        self.access.get(login).or_else(|| self.access.get("*")).copied().unwrap_or(0)
    }

    /// How many approvals a deployment still wants, by rule.
    pub(crate) fn open(&self, deployment: &Deployment) -> Vec<u32> {
        let rules =
            self.environments.get(deployment.environment).map(|place| place.rules.as_slice()).unwrap_or_default();
        let given = |place: usize| {
            deployment.approvals.iter().filter(|approval| approval.approved && approval.rule == place).count()
        };
        rules
            .iter()
            .enumerate()
            .map(|(place, rule)| rule.required.saturating_sub(u32::try_from(given(place)).unwrap_or(u32::MAX)))
            .collect()
    }
}

impl Estate {
    pub(crate) fn place(&self, path: &str) -> Option<usize> {
        let by_id = path.parse::<u64>().ok();
        self.projects.iter().position(|project| project.path == path || Some(project.id) == by_id)
    }
}
