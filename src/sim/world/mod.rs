//! The simulated world: people, repositories, runs that advance, gates, deployments. It knows no vendor's wire format.
//!
//! The world stands still until it is asked: [`World::advance`] plays everything that falls due up to an instant, in
//! the order of time. So the same requests at the same simulated instants always see the same world.

mod act;
mod advance;
mod application;
mod birth;
mod commit;
mod deployment;
mod environment;
mod gate;
mod ids;
mod job;
mod job_log;
mod launch;
mod past;
mod person;
mod repository;
mod rerun;
mod run;
mod stop;

pub(crate) use act::{Aside, Performed};
pub(crate) use application::{ByHand, Replica, Truth};
pub(crate) use commit::{Change, Commit, Pull};
pub(crate) use deployment::{Deployment, DeploymentRequest, DeploymentState, Status, StatusRequest};
pub(crate) use environment::{Branches, Environment, Reviewer, Variable};
pub(crate) use gate::{Gate, Review, Verdict};
pub(crate) use job::{Conclusion, Job, JobStatus, Step};
pub(crate) use job_log::{log_text, step_logs};
pub(crate) use launch::Launch;
pub(crate) use person::{Access, Person, Team};
pub(crate) use repository::{JobTemplate, Release, Repository, Workflow};
pub(crate) use rerun::Again;
pub(crate) use run::{Attempt, Run};

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use ids::Ids;

/// Everything that is, at one simulated instant.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) start: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) people: Vec<Person>,
    pub(crate) teams: Vec<Team>,
    pub(crate) repositories: Vec<Repository>,
    /// Where a repository is, by its name in small letters.
    places: HashMap<String, usize>,
    queue: BTreeMap<(Timestamp, u64), Event>,
    sequence: u64,
    ids: Ids,
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JobAddress {
    pub(crate) repository: usize,
    pub(crate) run: u64,
    pub(crate) attempt: u32,
    pub(crate) job: usize,
}

/// Something that falls due.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event {
    /// A queued job finds a runner.
    Start(JobAddress),
    /// A running job ends.
    Finish(JobAddress),
    /// A wait timer is over.
    TimerOver(JobAddress),
    /// A planned answer to a gate.
    Review(JobAddress, usize),
    /// A cancellation takes effect.
    Stopped { repository: usize, run: u64, attempt: u32 },
    /// A run that the scenario planned begins.
    Planned { repository: usize, index: usize },
    /// A release of the generated past begins.
    Release { repository: usize, index: u32 },
}

/// Why the world refuses something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such thing (that this person may see).
    Missing,
    /// It is there, but not in a state that allows this.
    Conflict(String),
    /// The request makes no sense.
    Invalid(String),
    /// This person may not.
    Forbidden(String),
}

impl World {
    /// Plans something for an instant (never before now).
    fn plan(&mut self, at: Timestamp, event: Event) {
        self.sequence += 1;
        self.queue.insert((at.max(self.now), self.sequence), event);
    }

    /// The repository of that name, whatever its letters' case.
    pub(crate) fn repository_index(&self, owner: &str, name: &str) -> Option<usize> {
        self.places.get(&format!("{owner}/{name}").to_ascii_lowercase()).copied()
    }

    /// The repository that had this name (`owner/name`) before.
    pub(crate) fn moved_index(&self, old: &str) -> Option<usize> {
        self.repositories.iter().position(|one| one.moved_from.iter().any(|from| from.eq_ignore_ascii_case(old)))
    }

    /// Whose token this is, unless it has expired.
    pub(crate) fn bearer(&self, token: &str) -> Option<&Person> {
        self.people.iter().find(|person| !person.organisation() && person.token == token && !person.expired)
    }

    /// The person with that login.
    pub(crate) fn person(&self, login: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.login.eq_ignore_ascii_case(login))
    }

    /// The run with that id.
    pub(crate) fn run(&self, repository: usize, run: u64) -> Option<&Run> {
        self.repositories.get(repository)?.runs.get(&run)
    }

    pub(super) fn run_mut(&mut self, repository: usize, run: u64) -> Option<&mut Run> {
        self.repositories.get_mut(repository)?.runs.get_mut(&run)
    }

    pub(super) fn job_mut(&mut self, at: JobAddress) -> Option<&mut Job> {
        self.run_mut(at.repository, at.run)?.attempt_mut(at.attempt)?.jobs.get_mut(at.job)
    }

    pub(super) fn job_at(&self, at: JobAddress) -> Option<&Job> {
        self.run(at.repository, at.run)?.attempt(at.attempt)?.jobs.get(at.job)
    }
}
