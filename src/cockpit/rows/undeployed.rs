//! What an environment has not got yet: the commits between what runs there and what would come next.

use std::collections::BTreeSet;

use super::pending_gates;
use crate::cockpit::{EnvironmentState, Range, State};
use crate::domain::{EnvironmentId, Gate, Release, ServiceId};

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
pub fn waiting<'a>(state: &'a State, environment: &EnvironmentId) -> Option<&'a Gate> {
    let service = state.world.services.get(&environment.service)?;
    let gates = service.details.keys().flat_map(|run| pending_gates(state, run));
    gates.filter(|gate| gate.environment() == environment).min_by_key(|gate| gate.since)
}

/// What runs in the environment before `environment`, in the promotion order of the whole service.
#[must_use]
pub fn before<'a>(state: &'a State, environment: &EnvironmentId) -> Option<&'a Release> {
    state.world.before(environment)?.current.as_ref().map(|current| &current.release)
}

/// What would come to an environment next: what waits at its gate, else what the environment before it runs.
#[must_use]
pub fn next_release<'a>(state: &'a State, to: &EnvironmentId) -> Option<&'a Release> {
    let waits = waiting(state, to).map(|gate| &gate.release);
    waits.or_else(|| before(state, to))
}

/// What lies between what an environment runs and what would come next. Nothing where either is not known. The whole of a
/// layer is asked what lies between two commits: it is where commits are.
#[must_use]
pub fn undeployed(state: &State, environment: &EnvironmentState) -> Option<Undeployed> {
    let next = next_release(state, environment.id())?;
    let here = &environment.current.as_ref()?.release;
    if here.same(next) {
        return Some(Undeployed::Nothing);
    }
    let whole = state.world.whole(&environment.id().service).clone();
    Some(Undeployed::Commits((whole, here.commit.clone(), next.commit.clone())))
}

/// The pairs of commits that lie before the environments of whole services, each once: those of the environments nearest to
/// the users first.
#[must_use]
pub fn undeployed_ranges(state: &State, wholes: &[&ServiceId]) -> Vec<Range> {
    let promotions: Vec<Vec<&EnvironmentState>> = wholes.iter().map(|whole| state.world.promotion(whole)).collect();
    let first = promotions.iter().filter_map(|promotion| nearest_to_users(promotion));
    let others = promotions.iter().flat_map(|promotion| {
        let nearest = nearest_to_users(promotion).map(EnvironmentState::id);
        promotion.iter().rev().copied().filter(move |found| Some(found.id()) != nearest)
    });
    let mut known = BTreeSet::new();
    let ranges = first.chain(others).filter_map(|environment| match undeployed(state, environment)? {
        Undeployed::Commits(range) => Some(range),
        Undeployed::Nothing => None,
    });
    ranges.filter(|range| range.1 != range.2 && known.insert(range.clone())).collect()
}

/// The environment that a service is spoken of by, among those in its promotion order: production, else the last one.
#[must_use]
pub fn nearest_to_users<'a>(promotion: &[&'a EnvironmentState]) -> Option<&'a EnvironmentState> {
    let production = promotion.iter().rev().find(|found| found.environment.tier.is_production());
    production.or_else(|| promotion.last()).copied()
}
