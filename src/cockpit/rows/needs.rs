//! What waits for the operator, most urgent first; what waits for others below.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::pending_gates;
use crate::cockpit::view::{
    NeedKind, acknowledged_at, lets_own_rollback_through, proof_complaint, rollout_stands, rollout_wants_person,
};
use crate::cockpit::{EnvironmentState, RowId, State};
use crate::domain::{Deployment, FaultKind, Gate, MayI, OrderState, Rollout, RolloutState, SourceId};

/// The deployment that left an environment between two releases: the newest one that ended badly and that nothing good
/// followed.
#[must_use]
pub fn failed_deployment(environment: &EnvironmentState) -> Option<&Deployment> {
    environment
        .deployments
        .iter()
        .take_while(|deployment| !deployment.state.was_good())
        .find(|deployment| deployment.state.has_ended_badly())
}

/// Whether an order wants a person: nobody knows what became of it, or it broke off.
fn unresolved(state: &OrderState) -> bool {
    matches!(state, OrderState::Unknown { .. } | OrderState::Unconfirmed { .. } | OrderState::Interrupted { .. })
}

/// What kind of need a gate is.
pub(in crate::cockpit) fn need_of_gate(gate: &Gate) -> NeedKind {
    let mine = gate.wants_people() && !matches!(gate.may_i, MayI::No(_));
    if mine { NeedKind::Mine } else { NeedKind::Others }
}

/// What kind of need a rollout is that stands still.
fn rollout_need(state: &State, rollout: &Rollout) -> NeedKind {
    let production = state.environment(&rollout.environment).is_some_and(|it| it.environment.tier.is_production());
    match rollout.state {
        RolloutState::Aborted | RolloutState::Degraded if production => NeedKind::Failure,
        _ if rollout_wants_person(rollout) => NeedKind::Mine,
        _ => NeedKind::Others,
    }
}

/// Whether nothing of a source can be read.
fn source_unreadable(state: &State, source: &SourceId) -> bool {
    state.world.sources.get(source).is_some_and(|source| source.stopped || source.unreachable_since.is_some())
}

/// Whether a service has a fault of its own that a person should look at, its source being readable.
fn service_unreadable(state: &State, service: &crate::cockpit::ServiceState) -> bool {
    !source_unreadable(state, &service.setup.source)
        && service.faults.iter().any(|fault| {
            service.seen.is_none()
                || matches!(fault.kind, FaultKind::Forbidden | FaultKind::NotFound | FaultKind::Malformed)
        })
}

/// Whether a production environment needs somebody by its probe's word.
fn is_faulty(environment: &EnvironmentState) -> bool {
    environment.environment.tier.is_production() && proof_complaint(environment).is_some()
}

/// What kind of need a row of *Needs you* is; nothing where it no longer is one.
#[must_use]
pub fn need(state: &State, row: &RowId) -> Option<NeedKind> {
    let kind = unacknowledged(state, row)?;
    match acknowledged_at(state, row) {
        None => Some(kind),
        Some(_) => state.acknowledged.shown.then_some(NeedKind::Acknowledged),
    }
}

/// The same, whatever is acknowledged.
fn unacknowledged(state: &State, row: &RowId) -> Option<NeedKind> {
    match row {
        RowId::Order(intent) => {
            state.orders.entries.get(intent).filter(|order| unresolved(&order.state)).map(|_| NeedKind::Order)
        }
        RowId::Failure(environment, deployment) => state
            .environment(environment)
            .and_then(failed_deployment)
            .filter(|failed| failed.id == *deployment)
            .map(|_| NeedKind::Failure),
        RowId::Faulty(environment) => {
            state.environment(environment).filter(|found| is_faulty(found)).map(|_| NeedKind::Faulty)
        }
        RowId::Rollout(environment) => {
            let rollout = state.rollout(environment).filter(|rollout| rollout_stands(rollout))?;
            Some(rollout_need(state, rollout))
        }
        RowId::Gate(gate) => state.gate(gate).map(need_of_gate),
        RowId::Source(source) => source_unreadable(state, source).then_some(NeedKind::Unreadable),
        RowId::Service(service) => state
            .world
            .services
            .get(service)
            .filter(|service| service_unreadable(state, service))
            .map(|_| NeedKind::Unreadable),
        _ => None,
    }
}

/// What sorts the newest first: it is the one that pages.
fn newest_first(at: Timestamp) -> Timestamp {
    Timestamp::UNIX_EPOCH.checked_add(Timestamp::MAX.duration_since(at)).unwrap_or(Timestamp::MAX)
}

/// The rows of *Needs you*: unresolved orders and the gates of one's own rollbacks, failed production deployments, production
/// environments that their probes find fault with, gates that
/// the operator may answer and rollouts that stand still (production first, longest waiting first), what cannot be read, and then the gates of others and
/// of clocks.
#[must_use]
pub fn needs_you_rows(state: &State) -> Vec<RowId> {
    // Kind, production before the rest, then the longest waiting.
    type Urgency = (NeedKind, Reverse<bool>, Timestamp);
    let mut rows: Vec<(Urgency, RowId)> = Vec::new();
    for intent in &state.orders.sequence {
        let row = RowId::Order(intent.clone());
        if let (Some(kind), Some(order)) = (need(state, &row), state.orders.entries.get(intent)) {
            rows.push(((kind, Reverse(order.plan.tier().is_production()), order.at.wall), row));
        }
    }
    for source in state.world.sources.keys().filter(|source| source_unreadable(state, source)) {
        rows.push(((NeedKind::Unreadable, Reverse(true), Timestamp::MIN), RowId::Source(source.clone())));
    }
    for service in state.world.services.values() {
        if service_unreadable(state, service) {
            let row = RowId::Service(service.setup.id.clone());
            rows.push(((NeedKind::Unreadable, Reverse(false), Timestamp::MIN), row));
        }
        for environment in &service.environments {
            if environment.environment.tier.is_production()
                // A rollout that stands says it better.
                && !state.rollout(environment.id()).is_some_and(rollout_stands)
                && let Some(failed) = failed_deployment(environment)
            {
                let row = RowId::Failure(environment.id().clone(), failed.id.clone());
                if let Some(kind) = need(state, &row) {
                    rows.push(((kind, Reverse(true), newest_first(failed.changed_at)), row));
                }
            }
            if is_faulty(environment) {
                let row = RowId::Faulty(environment.id().clone());
                let since = environment.current.as_ref().map_or(Timestamp::MIN, |current| current.since);
                rows.push(((NeedKind::Faulty, Reverse(true), newest_first(since)), row));
            }
        }
        for rollout in service.rollouts.iter().filter(|rollout| rollout_stands(rollout)) {
            let row = RowId::Rollout(rollout.environment.clone());
            if let Some(kind) = need(state, &row) {
                let production =
                    state.environment(&rollout.environment).is_some_and(|it| it.environment.tier.is_production());
                let since = rollout.since.unwrap_or(Timestamp::MAX);
                let since = if kind == NeedKind::Failure { newest_first(since) } else { since };
                rows.push(((kind, Reverse(production), since), row));
            }
        }
        for gate in service.details.keys().flat_map(|run| pending_gates(state, run)) {
            let since = gate.since.unwrap_or(Timestamp::MAX);
            // One's own rollback that waits is an order that is not through.
            let own = lets_own_rollback_through(state, gate);
            let kind = if own { NeedKind::Order } else { need_of_gate(gate) };
            let urgency = (kind, Reverse(gate.tier.is_production()), since);
            rows.push((urgency, RowId::Gate(gate.id.clone())));
        }
    }
    rows.sort();
    rows.into_iter().map(|(_, row)| row).collect()
}
