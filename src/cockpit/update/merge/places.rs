//! Environments and what was put into them.

use super::{recalled, replace};
use crate::cockpit::{EnvironmentState, ServiceState};
use crate::domain::{Deployment, Environment, EnvironmentId, Now, PutBack, current, reconstruct};

/// How many deployments of an environment are kept: more are there only where somebody read that far back.
const DEPLOYMENTS: usize = 1_000;

/// Merges the environments: one that is missing is gone, the others keep what is known of them.
pub(super) fn environments(service: &mut ServiceState, found: Vec<Environment>) -> bool {
    let same = service.environments.len() == found.len()
        && service
            .environments
            .iter()
            .zip(&found)
            .all(|(known, found)| known.environment == kept(found.clone(), &known.environment));
    if same {
        return false;
    }
    // As much room as there are: at hundreds of services what a vector takes in advance is megabytes.
    let mut known = std::mem::replace(&mut service.environments, Vec::with_capacity(found.len()));
    for environment in found {
        let former = known.iter().position(|known| *known.id() == environment.id).map(|place| known.swap_remove(place));
        service.environments.push(match former {
            Some(former) => EnvironmentState { environment: kept(environment, &former.environment), ..former },
            None => fresh(environment),
        });
    }
    true
}

/// What was not read this time stays as it was known.
fn kept(found: Environment, known: &Environment) -> Environment {
    if found.id != known.id {
        return found;
    }
    Environment {
        rules: found.rules.or_else(|| known.rules.clone()),
        group: found.group.or_else(|| known.group.clone()),
        url: found.url.or_else(|| known.url.clone()),
        updated_at: found.updated_at.or(known.updated_at),
        ..found
    }
}

fn fresh(environment: Environment) -> EnvironmentState {
    EnvironmentState {
        environment,
        deployments: Vec::new(),
        more: false,
        passages: Vec::new(),
        current: None,
        seen: None,
        probe: None,
        findings: Vec::new(),
        fault: None,
    }
}

/// What this reading of a deployment did not say stays as it was found out: not every one looks how it could be put back or
/// reads all of its statuses, and a reference that was deleted since was its name all the same.
fn keep_known(found: &mut Deployment, known: &Deployment) {
    if found.put_back == PutBack::Unsaid {
        found.put_back.clone_from(&known.put_back);
    }
    found.began_at = found.began_at.or(known.began_at);
    if found.environment_url.is_none() {
        found.environment_url.clone_from(&known.environment_url);
    }
    if found.release.reference.is_empty() && found.release.same(&known.release) {
        found.release.clone_from(&known.release);
    }
}

/// Merges the newest deployments of an environment; older ones that were read before stay.
pub(super) fn deployments(
    service: &mut ServiceState,
    id: &EnvironmentId,
    mut found: Vec<Deployment>,
    more: bool,
    now: Now,
) -> bool {
    if service.environments.is_empty() {
        // The list of environments could not be read; what is deployed shows that this one exists.
        service.environments.push(fresh(Environment {
            id: id.clone(),
            tier: service.setup.tier(id.name.raw()),
            order: 0,
            rules: None,
            group: None,
            url: None,
            updated_at: None,
        }));
    }
    recalled::deployments_read(service, id);
    let Some(place) = service.environments.iter_mut().find(|known| known.id() == id) else { return false };
    for deployment in &mut found {
        if let Some(known) = place.deployments.iter().find(|known| known.id == deployment.id) {
            keep_known(deployment, known);
        }
    }
    let mut all_known = !more;
    // What was read before goes on where this reading ends only if they overlap: else some between them was never read.
    let goes_on = found.iter().any(|found| place.deployments.iter().any(|known| known.id == found.id));
    if !goes_on {
        place.deployments.clear();
    }
    if let Some(oldest) = found.last().map(|oldest| oldest.created_at).filter(|_| more) {
        let older: Vec<Deployment> = place
            .deployments
            .iter()
            .filter(|known| known.created_at <= oldest && found.iter().all(|found| found.id != known.id))
            .cloned()
            .collect();
        all_known = !older.is_empty() && !place.more;
        found.extend(older);
    }
    newest_first(&mut found);
    found.truncate(DEPLOYMENTS);
    let first = place.seen.is_none();
    place.seen = Some(now);
    let changed = replace(&mut place.more, !all_known) | replace_deployments(place, found);
    changed || first
}

/// Puts deployments in place, newest first, with what follows from them. Whether they are others.
fn replace_deployments(place: &mut EnvironmentState, found: Vec<Deployment>) -> bool {
    let runs_now = current(&found, place.probe.as_ref().map(|probe| &probe.record));
    let mut changed = replace(&mut place.current, runs_now);
    if replace(&mut place.deployments, found) {
        place.passages = reconstruct(&place.deployments, place.more).passages;
        changed = true;
    }
    changed
}

/// Merges older deployments of an environment: they add to those that are known.
pub(super) fn older_deployments(
    service: &mut ServiceState,
    id: &EnvironmentId,
    found: Vec<Deployment>,
    more: bool,
) -> bool {
    let Some(place) = service.environments.iter_mut().find(|known| known.id() == id) else { return false };
    let oldest = place.deployments.last().map(|oldest| oldest.created_at);
    let further = found.last().is_none_or(|last| oldest.is_none_or(|oldest| last.created_at <= oldest));
    let mut all = place.deployments.clone();
    for deployment in found {
        match all.iter_mut().find(|known| known.id == deployment.id) {
            Some(known) => *known = deployment,
            None => all.push(deployment),
        }
    }
    newest_first(&mut all);
    let more = more || all.len() > DEPLOYMENTS;
    all.truncate(DEPLOYMENTS);
    let changed = further && replace(&mut place.more, more);
    replace_deployments(place, all) || changed
}

fn newest_first(deployments: &mut [Deployment]) {
    deployments.sort_by(|one, other| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
}
