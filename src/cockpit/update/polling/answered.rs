//! What an answer means for the reads that follow it.

use super::{Haste, hasten};
use crate::cockpit::cadence::Way;
use crate::cockpit::{Observed, State, Sweeps};
use crate::domain::{FaultKind, Now, Scope, ServiceId, SourceId};

/// An answer came.
pub(in crate::cockpit::update) fn answered(state: &mut State, source: &SourceId, scope: &Scope, observed: &Observed) {
    // A place came free: whoever waits for it is asked for now. Otherwise an answer alone makes nothing due.
    state.pace.stale |= state.pace.crowded;
    let now = state.now;
    let failed = observed.facts.is_empty() && !observed.faults.is_empty();
    let Some(source) = state.world.sources.get_mut(source) else { return };
    if let Scope::Sweep(services) = scope {
        swept(&mut source.sweeps, services, observed, now);
        // The next page may be due, or the lists in its place.
        state.pace.stale = true;
        return;
    }
    let Some(poll) = source.polls.get_mut(scope) else { return };
    poll.awaited = false;
    // The next pair may be asked for.
    state.pace.stale |= matches!(scope, Scope::Undeployed { .. });
    let due = poll.due;
    state.pace.polls = Some(state.pace.polls.map_or(due, |known| known.min(due)));
    // A provider that asks to wait says how long; that is no reason to wait even longer afterwards.
    let asked_to_wait = observed.faults.iter().all(|fault| matches!(fault.kind, FaultKind::RateLimited { .. }));
    poll.failures = match (failed, asked_to_wait) {
        (true, false) => poll.failures.saturating_add(1),
        (true, true) => poll.failures,
        (false, _) => 0,
    };
}

/// A sweep was answered, or was not.
fn swept(sweeps: &mut Sweeps, services: &[ServiceId], observed: &Observed, now: Now) {
    sweeps.awaited.retain(|(_, awaited)| awaited != services);
    if !observed.facts.is_empty() {
        sweeps.failures = 0;
        sweeps.refused = None;
        return;
    }
    match observed.faults.first() {
        Some(fault) if fault.kind == FaultKind::Unsupported => sweeps.refused = Some((fault.clone(), now)),
        Some(fault) if matches!(fault.kind, FaultKind::RateLimited { .. } | FaultKind::Unauthenticated) => {}
        Some(_) => sweeps.failures = sweeps.failures.saturating_add(1),
        None => {}
    }
}

/// What was read was merged: requests follow what a sweep found changed, and where nothing sweeps, the deployments follow
/// the runs.
pub(in crate::cockpit::update) fn followed(state: &mut State, source: &SourceId, scope: &Scope, changed: bool) {
    match scope {
        Scope::Sweep(services) => {
            let changed = |id: &&ServiceId| {
                let service = state.world.services.get_mut(*id);
                service.is_some_and(|service| std::mem::take(&mut service.sweep.changed))
            };
            let changed: Vec<ServiceId> = services.iter().filter(changed).cloned().collect();
            for service in changed {
                hasten(state, source, Scope::Runs(service), Haste::Soon);
            }
        }
        Scope::Organisation { name, after } => {
            let known = state.world.organisations.iter().find(|known| known.setup.name == name.raw());
            let next = known.and_then(|known| known.next.clone());
            // A page that brought nothing still names itself: it is not asked for again before the whole list is.
            if let Some(after) = next.filter(|next| after.as_ref() != Some(next)) {
                let scope = Scope::Organisation { name: name.clone(), after: Some(after) };
                hasten(state, source, scope, Haste::Soon);
            }
            state.pace.stale = true;
        }
        Scope::Runs(service) if changed => {
            let fleet = state.world.fleet();
            let way = state.world.sources.get(source).map(|source| super::sweeps::way(source, fleet, state.now));
            let unswept = state.world.services.get(service).is_some_and(|service| service.sweep.fault.is_some());
            if way == Some(Way::Lists) || (way == Some(Way::Sweeps) && unswept) {
                hasten(state, source, Scope::Deployments(service.clone()), Haste::Soon);
            }
        }
        _ => {}
    }
}
