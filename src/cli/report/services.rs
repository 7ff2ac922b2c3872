//! What is where.

use jiff::Timestamp;
use serde::Serialize;

use super::FreshnessReport;
use crate::cockpit::rows::{self, Undeployed};
use crate::cockpit::{EnvironmentState, ServiceState, State};
use crate::domain::{
    Comparison, CurrentState, Gate, ProbeAnswer, ProbeHealth, ProbeRecord, Release, Text, Tier, WorkflowState,
};

/// A release in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseReport {
    /// The version.
    pub version: Text,
    /// The commit.
    pub commit: String,
}

impl ReleaseReport {
    /// The report of a release.
    #[must_use]
    pub fn of(release: &Release) -> Self {
        Self { version: release.version.clone(), commit: release.commit.to_string() }
    }
}

/// What an environment runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CurrentReport {
    /// The version.
    pub version: Text,
    /// The commit.
    pub commit: String,
    /// Since when it is in its present state.
    pub deployed_at: Timestamp,
    /// Who put it there; null where the account is gone.
    pub actor: Option<Text>,
    /// `delivered`, `succeeded_unverified`, `verifying`, `no_answer`, `partial`, `degraded`, `drift` or `unknown`.
    pub state: &'static str,
    /// Since when a probe has proved that it runs; null while that is not proved.
    pub delivered_at: Option<Timestamp>,
    /// Where it is partial: the release that may be there instead.
    pub or: Option<ReleaseReport>,
}

/// What a probe saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProbeReport {
    /// When it last looked; null where it has not yet.
    pub looked_at: Option<Timestamp>,
    /// Whether that look was answered.
    pub answered: bool,
    /// Why not, where it was not.
    pub why: Option<Text>,
    /// The version that it saw last; null where it saw none.
    pub version: Option<Text>,
    /// Whether what answered last says that it is healthy; null where the probe does not look for that or had no answer.
    pub healthy: Option<bool>,
    /// When the last answer came; null where none has.
    pub seen_at: Option<Timestamp>,
    /// How many answers in a row agree.
    pub confirmations: u32,
    /// How many it takes to be believed.
    pub needed: u32,
    /// The versions that it sees in turns, where several run.
    pub mixed: Vec<Text>,
}

impl ProbeReport {
    fn of(record: &ProbeRecord) -> Self {
        let last = record.recent().next_back();
        let streak = record.streak();
        Self {
            looked_at: last.map(|look| look.at.wall),
            answered: last.is_some_and(|look| matches!(look.answer, ProbeAnswer::Seen(_))),
            why: record.silence().map(|silence| silence.why.clone()),
            version: streak.and_then(|streak| streak.reading.version.clone()),
            healthy: streak
                .and_then(|streak| streak.reading.health.as_ref())
                .map(|health| *health == ProbeHealth::Healthy),
            seen_at: streak.map(|streak| streak.last.wall),
            confirmations: streak.map_or(0, |streak| streak.count),
            needed: record.needed(),
            mixed: record.mixed(),
        }
    }
}

/// Something that holds an environment's deployments back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoldReport {
    /// `workflow_disabled` or `freeze`.
    pub kind: &'static str,
    /// What: the workflow's name, the freeze's name.
    pub name: Text,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
}

/// One environment of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnvironmentReport {
    /// Its name.
    pub name: Text,
    /// Its tier.
    pub tier: Tier,
    /// What it runs; null where nothing was ever deployed.
    pub current: Option<CurrentReport>,
    /// What its probe saw; null where it has none.
    pub probe: Option<ProbeReport>,
    /// What waits at its gate; null where nothing does.
    pub candidate: Option<ReleaseReport>,
    /// What would come next: what waits at its gate, else what the environment before it runs; null where neither is known.
    pub next: Option<ReleaseReport>,
    /// Commits that what would come next has and it has not; null where that is not known.
    pub commits_behind: Option<u64>,
    /// When the oldest of those commits was written; null where that is not known.
    pub oldest_undeployed_at: Option<Timestamp>,
    /// What holds it.
    pub holds: Vec<HoldReport>,
    /// How fresh.
    pub freshness: FreshnessReport,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceReport {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Its account.
    pub source: String,
    /// Its environments in promotion order.
    pub environments: Vec<EnvironmentReport>,
}

/// Every service in the order of the screen.
#[must_use]
pub fn services(state: &State) -> Vec<ServiceReport> {
    let services = state.world.order.iter().filter_map(|id| state.world.services.get(id));
    services
        .map(|service| ServiceReport {
            id: service.setup.id.to_string(),
            name: service
                .service
                .as_ref()
                .map_or_else(|| Text::new(service.setup.id.raw()), |service| service.name.clone()),
            source: service.setup.source.to_string(),
            environments: service.environments.iter().map(|one| environment(state, service, one)).collect(),
        })
        .collect()
}

fn environment(state: &State, service: &ServiceState, environment: &EnvironmentState) -> EnvironmentReport {
    let candidate = rows::waiting(state, environment.id()).map(|gate| &gate.release);
    let next = rows::next_release(state, environment.id());
    let undeployed = rows::undeployed(state, environment);
    let (commits_behind, oldest_undeployed_at) = match &undeployed {
        Some(Undeployed::Nothing) => (Some(0), None),
        Some(Undeployed::Commits(range)) => {
            let found = state.world.comparisons.found(range);
            (found.map(|found| found.ahead), found.and_then(Comparison::oldest))
        }
        None => (None, None),
    };
    EnvironmentReport {
        name: environment.id().name.clone(),
        tier: environment.environment.tier,
        current: environment.current.as_ref().map(|current| CurrentReport {
            version: current.release.version.clone(),
            commit: current.release.commit.to_string(),
            deployed_at: current.since,
            actor: current.actor.clone(),
            state: current.state.word(),
            delivered_at: current.delivered_at(),
            or: match &current.state {
                CurrentState::Partial { or, .. } => Some(ReleaseReport::of(or)),
                _ => None,
            },
        }),
        probe: environment.probe.as_ref().map(|probe| ProbeReport::of(&probe.record)),
        candidate: candidate.map(ReleaseReport::of),
        next: next.map(ReleaseReport::of),
        commits_behind,
        oldest_undeployed_at,
        holds: holds(state, service, environment),
        freshness: FreshnessReport::of(environment.seen, state.world.sources.get(&service.setup.source), state.now),
    }
}

/// Every pending gate of a service.
pub(super) fn pending_gates(service: &ServiceState) -> impl Iterator<Item = &Gate> {
    service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value)
}

fn holds(state: &State, service: &ServiceState, environment: &EnvironmentState) -> Vec<HoldReport> {
    let disabled = service.service.iter().flat_map(|service| &service.workflows).filter(|workflow| {
        let deploys = environment
            .deployments
            .iter()
            .filter_map(|deployment| deployment.run.as_ref())
            .any(|run| service.runs.iter().any(|known| known.id == *run && known.workflow == workflow.id));
        deploys && matches!(workflow.state, WorkflowState::Disabled | WorkflowState::DisabledByProvider)
    });
    let disabled =
        disabled.map(|workflow| HoldReport { kind: "workflow_disabled", name: workflow.name.clone(), until: None });
    let tier = environment.environment.tier;
    let freezes = state.settings.freezes.iter().filter_map(|freeze| match freeze.standing(state.now.wall) {
        crate::policy::FreezeStanding::Active { until } if freeze.covers(&service.setup.id, tier) => {
            Some(HoldReport { kind: "freeze", name: freeze.name.clone(), until: Some(until) })
        }
        _ => None,
    });
    disabled.chain(freezes).collect()
}
