//! What may be acknowledged, and what is.

use jiff::Timestamp;

use crate::cockpit::rows::failed_deployment;
use crate::cockpit::{Matter, RowId, State};
use crate::domain::{OrderState, RolloutState};

/// Whether a row may be acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MayAcknowledge {
    /// As this, which stands so.
    Yes(Matter, &'static str),
    /// Why not.
    No(&'static str),
}

/// Whether a row may be acknowledged.
#[must_use]
pub fn may_acknowledge(state: &State, row: &RowId) -> MayAcknowledge {
    match row {
        RowId::Failure(environment, deployment) => {
            let failed = state.environment(environment).and_then(failed_deployment);
            match failed.filter(|failed| failed.id == *deployment) {
                Some(failed) => {
                    let matter = Matter::Failure { environment: environment.clone(), deployment: deployment.clone() };
                    MayAcknowledge::Yes(matter, failed.state.word())
                }
                None => MayAcknowledge::No("this is no longer what failed last"),
            }
        }
        RowId::Rollout(environment) => match state.rollout(environment) {
            Some(rollout) if matches!(rollout.state, RolloutState::Aborted | RolloutState::Degraded) => {
                let matter = Matter::Rollout { environment: environment.clone(), revision: rollout.revision.clone() };
                MayAcknowledge::Yes(matter, rollout.state.word())
            }
            _ => MayAcknowledge::No("a rollout that waits is let go on or given up, not acknowledged"),
        },
        RowId::Order(intent) => match state.orders.entries.get(intent).map(|order| &order.state) {
            Some(OrderState::Unknown { resolve_by, .. }) if *resolve_by > state.now.wall => {
                MayAcknowledge::No("its outcome is still being found out")
            }
            Some(
                found @ (OrderState::Unknown { .. } | OrderState::Unconfirmed { .. } | OrderState::Interrupted { .. }),
            ) => MayAcknowledge::Yes(Matter::Order { intent: intent.clone() }, found.word()),
            Some(found) if found.in_flight() => MayAcknowledge::No("the order is still under way"),
            _ => MayAcknowledge::No("the order has ended and needs nobody"),
        },
        RowId::Gate(_) => MayAcknowledge::No("a gate that waits is answered, not acknowledged"),
        RowId::Source(_) | RowId::Service(_) => {
            MayAcknowledge::No("what cannot be read stays listed until it is read again")
        }
        _ => MayAcknowledge::No("only failures and orders in *Needs you* can be acknowledged"),
    }
}

/// Whether a row of *Needs you* was acknowledged, as it stands now.
#[must_use]
pub fn is_acknowledged(state: &State, row: &RowId) -> bool {
    acknowledged_at(state, row).is_some()
}

/// When a row of *Needs you* was acknowledged, as it stands now.
pub(in crate::cockpit) fn acknowledged_at(state: &State, row: &RowId) -> Option<Timestamp> {
    // Most of the time nothing is.
    if state.acknowledged.given.is_empty() {
        return None;
    }
    match may_acknowledge(state, row) {
        MayAcknowledge::Yes(matter, standing) => state.acknowledged.at(&matter, standing),
        MayAcknowledge::No(_) => None,
    }
}
