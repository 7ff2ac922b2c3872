//! What an environment has not got yet: the commits between what runs there and what would come next.

use std::collections::BTreeSet;

use super::pending_gates;
use crate::cockpit::{EnvironmentState, Range, ServiceState, State};
use crate::domain::{EnvironmentId, Gate, Release};

/// What lies before an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undeployed {
    /// It runs what would come next.
    Nothing,
    /// The commits of a pair, read or not.
    Commits(Range),
}

/// The gate that waits at an environment; the oldest where several do.
#[must_use]
pub fn waiting<'a>(state: &'a State, service: &'a ServiceState, environment: &EnvironmentId) -> Option<&'a Gate> {
    let gates = service.details.keys().flat_map(|run| pending_gates(state, run));
    gates.filter(|gate| gate.environment() == environment).min_by_key(|gate| gate.since)
}

/// What runs in the environment before `environment`, in promotion order.
#[must_use]
pub fn before<'a>(service: &'a ServiceState, environment: &EnvironmentId) -> Option<&'a Release> {
    let place = service.environments.iter().position(|found| found.id() == environment)?;
    let before = service.environments.get(place.checked_sub(1)?)?;
    before.current.as_ref().map(|current| &current.release)
}

/// What would come to an environment next: what waits at its gate, else what the environment before it runs.
#[must_use]
pub fn next_release<'a>(state: &'a State, service: &'a ServiceState, to: &EnvironmentId) -> Option<&'a Release> {
    let waits = waiting(state, service, to).map(|gate| &gate.release);
    waits.or_else(|| before(service, to))
}

/// What lies between what an environment runs and what would come next. Nothing where either is not known.
#[must_use]
pub fn undeployed(state: &State, service: &ServiceState, environment: &EnvironmentState) -> Option<Undeployed> {
    let next = next_release(state, service, environment.id())?;
    let here = &environment.current.as_ref()?.release;
    if here.same(next) {
        return Some(Undeployed::Nothing);
    }
    Some(Undeployed::Commits((service.setup.id.clone(), here.commit.clone(), next.commit.clone())))
}

/// The pairs of commits that lie before the environments of services, each once: those of the environments nearest to the
/// users first.
#[must_use]
pub fn undeployed_ranges(state: &State, services: &[&ServiceState]) -> Vec<Range> {
    let first = services.iter().filter_map(|service| Some((*service, nearest_to_users(service)?)));
    let others = services.iter().flat_map(|service| {
        let nearest = nearest_to_users(service).map(EnvironmentState::id);
        let others = service.environments.iter().rev().filter(move |found| Some(found.id()) != nearest);
        others.map(move |environment| (*service, environment))
    });
    let mut known = BTreeSet::new();
    let ranges =
        first.chain(others).filter_map(|(service, environment)| match undeployed(state, service, environment)? {
            Undeployed::Commits(range) => Some(range),
            Undeployed::Nothing => None,
        });
    ranges.filter(|range| range.1 != range.2 && known.insert(range.clone())).collect()
}

/// The environment that a service is spoken of by: production, else the last one.
#[must_use]
pub fn nearest_to_users(service: &ServiceState) -> Option<&EnvironmentState> {
    let environments = &service.environments;
    environments.iter().rev().find(|found| found.environment.tier.is_production()).or_else(|| environments.last())
}
