//! The world as it was read, every part with its moment.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::domain::{
    Account, Budget, Capability, Current, Deployment, Environment, EnvironmentId, Fault, Gate, Job, JobId, Now,
    Passage, ProviderFreeze, Release, Review, Rollout, Run, RunId, Scope, Service, ServiceId, ServiceSetup, SourceId,
    Text,
};

/// A value and when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<T> {
    /// The value.
    pub value: T,
    /// When it was read.
    pub at: Now,
}

/// All sources and services.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The accounts.
    pub sources: BTreeMap<SourceId, SourceState>,
    /// The services.
    pub services: BTreeMap<ServiceId, ServiceState>,
    /// The services in the order in which they are shown.
    pub order: Vec<ServiceId>,
    /// Which of them are seen through several sources.
    pub layers: super::Layers,
    /// The organisations in which services are looked for.
    pub organisations: Vec<super::OrganisationState>,
    /// Repositories of them that may turn out to be services.
    pub candidates: super::Candidates,
    /// The services that were found there.
    pub discovered: BTreeSet<ServiceId>,
    /// What lies between two commits.
    pub comparisons: super::Comparisons,
    /// Logs by job.
    pub logs: BTreeMap<(RunId, JobId), LogState>,
}

/// One account.
#[derive(Clone, Debug)]
pub struct SourceState {
    /// Its id.
    pub id: SourceId,
    /// The vendor's word: `github`.
    pub provider: String,
    /// The base URL.
    pub url: Text,
    /// Whether it is the simulator: the header says so.
    pub simulated: bool,
    /// What it can do.
    pub capability: Capability,
    /// Who the operator is there.
    pub account: Option<Account>,
    /// How much may still be asked.
    pub budget: Option<Budget>,
    /// How many points queries may still spend, where the provider counts them apart.
    pub points: Option<Budget>,
    /// How its sweeps stand.
    pub sweeps: Sweeps,
    /// When a list of a service in which nothing goes on was last asked for, in turn with the others.
    pub turns: Asked,
    /// What is wrong with the account as a whole.
    pub fault: Option<Fault>,
    /// When anything was last read.
    pub last_read: Option<Now>,
    /// Since when nothing answers.
    pub unreachable_since: Option<Now>,
    /// Until when it asked to be left alone.
    pub quiet_until: Option<Timestamp>,
    /// Whether it is no longer polled until a person acts (the token is refused).
    pub stopped: bool,
    /// Since when every read got no answer, and how many they were: two make the source unreachable.
    pub failing: Option<(Now, u32)>,
    /// What is read when: by scope, the moments of the last asking and the next one, and whether an answer is awaited.
    pub polls: BTreeMap<Scope, super::super::cadence::Poll>,
}

/// How the sweeps of a source stand.
#[derive(Clone, Debug, Default)]
pub struct Sweeps {
    /// When the last one was asked for.
    pub asked: Option<Now>,
    /// How many were asked for: with the source it makes the jitter.
    pub count: u64,
    /// Those whose answers are awaited: when each was asked for, and for which services.
    pub awaited: Vec<(Now, Vec<ServiceId>)>,
    /// How many in a row were not answered.
    pub failures: u32,
    /// Why queries are refused there, and since when: until they are tried again services are read by lists.
    pub refused: Option<(Fault, Now)>,
}

/// One service.
#[derive(Clone, Debug)]
pub struct ServiceState {
    /// What is configured.
    pub setup: ServiceSetup,
    /// What the provider says.
    pub service: Option<Service>,
    /// Its runs, newest first.
    pub runs: Vec<Run>,
    /// More about runs that were in flight or looked at.
    pub details: BTreeMap<RunId, RunDetail>,
    /// Its environments in promotion order.
    pub environments: Vec<EnvironmentState>,
    /// Its newest releases.
    pub releases: Vec<Release>,
    /// What steps and pauses there now, where the provider has such things.
    pub rollouts: Vec<Rollout>,
    /// The freezes that the provider keeps for it.
    pub freezes: Vec<ProviderFreeze>,
    /// What could not be read last time.
    pub faults: Vec<Fault>,
    /// The scope that `faults` are of: only reading it again without one takes them back.
    pub faults_of: Option<Scope>,
    /// When what its row shows was last read: by a sweep, a glance or its list of deployments.
    pub seen: Option<Now>,
    /// When its newest runs were last read.
    pub runs_seen: Option<Now>,
    /// How it stands with the sweeps.
    pub sweep: Swept,
    /// When its lists were last asked for.
    pub asked: Asked,
    /// Holds of it that were seen to end, oldest first.
    pub past_holds: Vec<super::PastHold>,
    /// What of it is known from an earlier session and was not read since.
    pub recalled: Option<super::Recalled>,
    /// Whether something moves or waits there.
    pub motion: Motion,
}

/// How a service stands with the sweeps of its source.
#[derive(Clone, Debug, Default)]
pub struct Swept {
    /// When a sweep last asked for it.
    pub asked: Option<Now>,
    /// What the last one found it at: another mark is a change.
    pub mark: Option<u64>,
    /// Whether it found a change that nothing has followed yet.
    pub changed: bool,
    /// Why sweeps cannot read it, while they read its neighbours: then its lists are read.
    pub fault: Option<Fault>,
}

/// When the lists of a service were last asked for, by themselves or with a glance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Its runs.
    pub runs: Option<Now>,
    /// Its deployments.
    pub deployments: Option<Now>,
}

/// Whether anything goes on in a service, most urgent last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motion {
    /// Nothing.
    #[default]
    Rests,
    /// Something waits for a person, a timer or a rule.
    Waits,
    /// A run or a deployment is under way.
    Moves,
}

/// What is known of one run beyond its line.
#[derive(Clone, Debug, Default)]
pub struct RunDetail {
    /// Its jobs, with the attempt that they are of.
    pub jobs: Option<Seen<(u32, Vec<Job>)>>,
    /// Its pending gates.
    pub gates: Option<Seen<Vec<Gate>>>,
    /// Its review history.
    pub reviews: Option<Seen<Vec<Review>>>,
    /// What could not be read when it was last looked at.
    pub fault: Option<Fault>,
}

/// One environment.
#[derive(Clone, Debug)]
pub struct EnvironmentState {
    /// What the provider says.
    pub environment: Environment,
    /// Its deployments, newest first.
    pub deployments: Vec<Deployment>,
    /// Whether there are older ones that were not read.
    pub more: bool,
    /// What each of them did, derived, in the same order.
    pub passages: Vec<Option<Passage>>,
    /// What it runs, derived.
    pub current: Option<Current>,
    /// When its deployments were last read.
    pub seen: Option<Now>,
    /// Its probe, where one is configured.
    pub probe: Option<Box<super::ProbeState>>,
    /// What that found for certain in this session, oldest first.
    pub findings: Vec<super::Finding>,
    /// What could not be read when its history was last looked at.
    pub fault: Option<Fault>,
}

impl super::State {
    /// An environment by its id.
    #[must_use]
    pub fn environment(&self, environment: &EnvironmentId) -> Option<&EnvironmentState> {
        self.world.services.get(&environment.service)?.environments.iter().find(|found| found.id() == environment)
    }
}

impl super::State {
    /// What steps and pauses in an environment.
    #[must_use]
    pub fn rollout(&self, environment: &EnvironmentId) -> Option<&Rollout> {
        let service = self.world.services.get(&environment.service)?;
        service.rollouts.iter().find(|rollout| rollout.environment == *environment)
    }
}

impl EnvironmentState {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &EnvironmentId {
        &self.environment.id
    }
}

/// A log as far as it was read.
#[derive(Clone, Debug, Default)]
pub struct LogState {
    /// Its lines.
    pub lines: Vec<Text>,
    /// Where to read on.
    pub next: Option<u64>,
    /// What to say beside it.
    pub note: Option<Text>,
    /// What went wrong.
    pub fault: Option<Fault>,
    /// Where it can be read in a browser.
    pub url: Option<Text>,
    /// When it was last read.
    pub seen: Option<Now>,
    /// When it was last asked for, while the answer is awaited.
    pub asked: Option<Now>,
}
