//! What an earlier session knew gives way to what is read. Nothing recalled stays beside an answer that does not have it.

use std::collections::BTreeSet;

use crate::cockpit::ServiceState;
use crate::domain::{EnvironmentId, Run, RunId};

/// The standing of a service came. Whether it was recalled before.
pub(super) fn standing_read(service: &mut ServiceState) -> bool {
    service.recalled.as_mut().is_some_and(|recalled| std::mem::take(&mut recalled.standing))
}

/// A run came: what was recalled of it goes, so that it is never the newer one. Whether anything did.
pub(super) fn run_read(service: &mut ServiceState, run: &Run) -> bool {
    if !service.recalled.as_mut().is_some_and(|recalled| recalled.runs.remove(&run.id)) {
        return false;
    }
    service.runs.retain(|known| known.id != run.id);
    if run.state.is_done()
        && let Some(detail) = service.details.get_mut(&run.id)
    {
        // Nothing waits in a run that ended.
        detail.gates = None;
    }
    true
}

/// The gates of a run came. Whether they were recalled before.
pub(super) fn gates_read(service: &mut ServiceState, run: &RunId) -> bool {
    service.recalled.as_mut().is_some_and(|recalled| recalled.gates.remove(run))
}

/// The deployments of an environment came: what was recalled of them goes.
pub(super) fn deployments_read(service: &mut ServiceState, environment: &EnvironmentId) {
    if service.recalled.as_mut().is_some_and(|recalled| recalled.environments.remove(&environment.name))
        && let Some(found) = service.environments.iter_mut().find(|found| found.id() == environment)
    {
        found.deployments.clear();
        found.current = None;
    }
}

/// The newest runs were read whole: recalled ones that are not among them are gone. Whether any was there.
pub(super) fn runs_read(service: &mut ServiceState) -> bool {
    let Some(recalled) = &mut service.recalled else { return false };
    let gone = std::mem::take(&mut recalled.runs);
    recalled.gates.retain(|run| !gone.contains(run));
    service.runs.retain(|run| !gone.contains(&run.id));
    service.details.retain(|run, _| !gone.contains(run));
    !gone.is_empty()
}

/// Once everything was read nothing is recalled any more.
pub(super) fn settle(service: &mut ServiceState) {
    let Some(recalled) = &mut service.recalled else { return };
    let there: BTreeSet<_> = service.environments.iter().map(|found| &found.id().name).collect();
    recalled.environments.retain(|name| there.contains(name));
    let details = &service.details;
    recalled.gates.retain(|run| details.get(run).is_some_and(|detail| detail.gates.is_some()));
    let runs: BTreeSet<_> = service.runs.iter().map(|run| &run.id).collect();
    recalled.runs.retain(|run| runs.contains(run));
    if service.seen.is_some() && recalled.is_empty() {
        service.recalled = None;
    }
}
