//! What a provider is asked to read, and what it brings back.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    CommitId, Comparison, Deployment, Environment, EnvironmentId, Fault, Gate, Job, ProviderFreeze, Release, Review,
    Rollout, Run, RunId, Service, ServiceId, ServiceSetup, Text,
};

/// How many services a sweep covers at most.
pub const SWEPT_AT_ONCE: usize = 50;

/// Deployments that a page of a history holds.
pub const HISTORY_PAGE: u32 = 30;

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Who am I, what may I, how much may I ask.
    Account,
    /// A service at a glance: its standing, workflows, newest runs, environments, newest deployments, gates.
    Service(ServiceId),
    /// Many services at once: the standing, environments, newest deployments, head and names of each, by one query. A
    /// bounded page, as [`SWEPT_AT_ONCE`] says.
    Sweep(Vec<ServiceId>),
    /// A page of the repositories of an organisation.
    Organisation {
        /// Its name.
        name: Text,
        /// After which place; nothing: from the beginning. Opaque, from the page before.
        after: Option<Text>,
    },
    /// The newest runs of a service, with the jobs of those in flight and the gates of those that wait.
    Runs(ServiceId),
    /// The environments of a service and its newest deployments by lists: for where nothing sweeps it.
    Deployments(ServiceId),
    /// One run whole: attempt, jobs, steps, gates, reviews, annotations of failed jobs.
    Run(RunId),
    /// The deployments of one environment, further back than the glance.
    History(EnvironmentId),
    /// One page of the deployments of one environment, further back than [`Scope::History`] goes.
    HistoryPage {
        /// Where.
        environment: EnvironmentId,
        /// Which page, from 1, of [`HISTORY_PAGE`] deployments each.
        page: u32,
    },
    /// What lies between two commits.
    Comparison {
        /// Whose.
        service: ServiceId,
        /// From here.
        base: CommitId,
        /// To here.
        head: CommitId,
    },
    /// The same by its first page alone, for one request where that is possible: how many commits, the oldest of them, and
    /// the files as far as they come with it.
    Undeployed {
        /// Whose.
        service: ServiceId,
        /// From here.
        base: CommitId,
        /// To here.
        head: CommitId,
    },
}

/// The operator as a provider knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The login.
    pub login: Text,
    /// The scopes of the token; nothing where the provider does not say (fine-grained tokens).
    pub scopes: Option<Vec<Text>>,
    /// When the token expires, where the provider says.
    pub token_expires: Option<Timestamp>,
}

/// How much may still be asked: requests, or the points that queries cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Requests (or points) in a window.
    pub limit: u64,
    /// Those left in it.
    pub remaining: u64,
    /// When it begins anew.
    pub resets_at: Timestamp,
}

/// One thing that was read. Merging the same fact twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Who the operator is.
    Account(Account),
    /// A service as it stands.
    Service(Service),
    /// The newest runs of a service, newest first; replaces what was known of the newest, keeps older ones.
    Runs {
        /// Whose.
        service: ServiceId,
        /// The runs.
        runs: Vec<Run>,
    },
    /// The jobs of one attempt of a run.
    Jobs {
        /// Whose.
        run: RunId,
        /// Which attempt.
        attempt: u32,
        /// In the provider's order.
        jobs: Vec<Job>,
    },
    /// Every environment of a service, in promotion order; one that is missing is gone.
    Environments {
        /// Whose.
        service: ServiceId,
        /// The environments.
        environments: Vec<Environment>,
    },
    /// The newest deployments of one environment, newest first.
    Deployments {
        /// Where.
        environment: EnvironmentId,
        /// The deployments.
        deployments: Vec<Deployment>,
        /// Whether there are older ones.
        more: bool,
    },
    /// Older deployments of one environment, newest first, where what was read of it before ends or earlier: they add to that.
    OlderDeployments {
        /// Where.
        environment: EnvironmentId,
        /// The deployments.
        deployments: Vec<Deployment>,
        /// Whether there are still older ones.
        more: bool,
    },
    /// Every pending gate of a run; one that is missing is no longer pending.
    Gates {
        /// The run that waits.
        run: RunId,
        /// Which attempt.
        attempt: u32,
        /// The gates.
        gates: Vec<Gate>,
    },
    /// A run's review history.
    Reviews {
        /// The run.
        run: RunId,
        /// The answers.
        reviews: Vec<Review>,
    },
    /// What a sweep found a service at: equal marks mean that nothing of it changed.
    Swept {
        /// Whose.
        service: ServiceId,
        /// Of all that the sweep read of it: opaque, made to be compared.
        mark: u64,
    },
    /// Repositories of an organisation, as services.
    Organisation {
        /// Whose.
        name: Text,
        /// Those of this page that are looked at.
        services: Vec<ServiceSetup>,
        /// Where the next page begins; nothing where this was the last.
        next: Option<Text>,
    },
    /// A service that a sweep could not read, while it read its neighbours.
    Unswept {
        /// Whose.
        service: ServiceId,
        /// Why not.
        fault: Fault,
    },
    /// Every rollout of a service; one that is missing is gone.
    Rollouts {
        /// Whose.
        service: ServiceId,
        /// The rollouts.
        rollouts: Vec<Rollout>,
    },
    /// Every freeze that the provider keeps for a service, present and next.
    Freezes {
        /// Whose.
        service: ServiceId,
        /// The freezes.
        freezes: Vec<ProviderFreeze>,
    },
    /// What lies between two commits.
    Comparison(Comparison),
    /// The newest releases and tags of a service, newest first.
    Releases {
        /// Whose.
        service: ServiceId,
        /// The releases.
        releases: Vec<Release>,
    },
}

/// What a conditional read needs: the validator and the answer that it validates, trimmed to what we read.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// The validator as it came.
    pub etag: Arc<str>,
    /// The trimmed answer.
    pub body: Arc<[u8]>,
    /// The next page's address, where the answer had one.
    pub next: Option<Arc<str>>,
}

/// What a provider remembers between two reads of a scope. It carries the answers with their validators, so that an
/// observation which is dropped on the way never turns into a lost "not modified".
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// By full address.
    pub known: BTreeMap<Arc<str>, Conditional>,
}

/// What came back from one read of a scope. Partial failure stays partial: facts and faults side by side.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    /// What was read.
    pub facts: Vec<Fact>,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// What to remember; the poller keeps it only when the observation was delivered.
    pub cursor: Cursor,
    /// How much may still be asked.
    pub budget: Option<Budget>,
    /// How many points queries may still spend, where the provider counts them apart.
    pub points: Option<Budget>,
    /// Requests that were made, and how many of them were answered "not modified".
    pub requests: (u32, u32),
    /// When the provider asks to be left alone until (`Retry-After`, an exhausted budget).
    pub quiet_until: Option<Timestamp>,
}
