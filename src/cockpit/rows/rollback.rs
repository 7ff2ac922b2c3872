//! What can be put back.

use crate::cockpit::{EnvironmentState, State};
use crate::domain::{Deployment, EnvironmentId, ServiceId, Support};

/// The earlier good deployments of an environment, newest first, each release once. Where the environment is between two
/// releases, the last good one is the first of them.
#[must_use]
pub fn rollback_candidates<'a>(state: &'a State, environment: &EnvironmentId) -> Vec<&'a Deployment> {
    state.environment(environment).map(candidates).unwrap_or_default()
}

/// Whether a rollback of a service can hold the bad release afterwards, and by what.
#[must_use]
pub fn hold(state: &State, service: &ServiceId) -> Support {
    let source = state.world.services.get(service).and_then(|known| state.world.sources.get(&known.setup.source));
    let unknown = || Support::No { why: "its source is not known".to_owned() };
    source.map_or_else(unknown, |source| source.capability.hold.clone())
}

fn candidates(environment: &EnvironmentState) -> Vec<&Deployment> {
    let current = environment.current.as_ref();
    let settled = current.filter(|current| current.state.names_one_release());
    let mut found: Vec<&Deployment> = Vec::new();
    for deployment in environment.deployments.iter().filter(|deployment| deployment.state.was_good()) {
        let runs_now = settled.is_some_and(|current| current.release.same(&deployment.release));
        if !runs_now && !found.iter().any(|known| known.release.same(&deployment.release)) {
            found.push(deployment);
        }
    }
    found
}
