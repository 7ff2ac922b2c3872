//! Environments and what was put into them.

use super::{recalled, replace};
use crate::cockpit::{EnvironmentState, ServiceState};
use crate::domain::{Deployment, Environment, EnvironmentId, Now, PutBack, current};

/// How many deployments of an environment are kept.
const DEPLOYMENTS: usize = 200;

/// Merges the environments: one that is missing is gone, the others keep what is known of them.
pub(super) fn environments(service: &mut ServiceState, found: Vec<Environment>) -> bool {
    let same = service.environments.len() == found.len()
        && service.environments.iter().zip(&found).all(|(known, found)| known.environment == *found);
    if same {
        return false;
    }
    let mut known = std::mem::take(&mut service.environments);
    for environment in found {
        let former = known.iter().position(|known| *known.id() == environment.id).map(|place| known.swap_remove(place));
        service.environments.push(match former {
            Some(former) => EnvironmentState { environment, ..former },
            None => fresh(environment),
        });
    }
    true
}

fn fresh(environment: Environment) -> EnvironmentState {
    EnvironmentState {
        environment,
        deployments: Vec::new(),
        more: false,
        current: None,
        seen: None,
        probe: None,
        fault: None,
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
            rules: Vec::new(),
            url: None,
            updated_at: None,
        }));
    }
    recalled::deployments_read(service, id);
    let Some(place) = service.environments.iter_mut().find(|known| known.id() == id) else { return false };
    for deployment in found.iter_mut().filter(|deployment| deployment.put_back == PutBack::Unsaid) {
        // A glance does not always look how a deployment could be put back; what was found out stays.
        if let Some(known) = place.deployments.iter().find(|known| known.id == deployment.id) {
            deployment.put_back.clone_from(&known.put_back);
        }
    }
    let mut all_known = !more;
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
    found.sort_by(|one, other| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
    found.truncate(DEPLOYMENTS);
    let first = place.seen.is_none();
    place.seen = Some(now);
    let runs_now = current(&found, place.probe.as_ref().map(|probe| &probe.record));
    replace(&mut place.deployments, found)
        | replace(&mut place.current, runs_now)
        | replace(&mut place.more, !all_known)
        | first
}
