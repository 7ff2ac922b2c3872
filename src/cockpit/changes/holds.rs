//! Holds: those that stand, by the provider's word, and those that were seen to end.

use jiff::{SignedDuration, Timestamp};

use super::super::{ServiceState, State, is_held};
use super::bare;
use crate::domain::{Ask, Change, ChangeId, ServiceId, What, Workflow, WorkflowId};

/// How far the provider's moment of an un-holding lies from the order of ours that did it, at most.
const APART: SignedDuration = SignedDuration::from_secs(120);

/// The holds that stand, and the beginnings and ends of those that were seen to end.
pub(super) fn put_and_lifted(state: &State) -> impl Iterator<Item = (Timestamp, ChangeId)> {
    state.world.services.values().flat_map(move |service| {
        let id = &service.setup.id;
        let stand = held(service)
            .filter_map(move |workflow| Some((workflow.updated_at?, ChangeId::Hold(id.clone(), workflow.id.clone()))));
        let ended = service.past_holds.iter().flat_map(move |hold| {
            let named = |at: Timestamp, put| (at, ChangeId::PastHold(id.clone(), hold.workflow.clone(), at, put));
            let lifted = Some(hold.lifted_at).filter(|at| !ours(state, id, *at));
            let put = hold.put_at.map(|at| named(at, true));
            put.into_iter().chain(lifted.map(|at| named(at, false)))
        });
        stand.chain(ended)
    })
}

/// Whether an order of this machine un-held a service then: it tells of itself.
fn ours(state: &State, service: &ServiceId, lifted_at: Timestamp) -> bool {
    super::orders::all(state).any(|(at, plan)| {
        let resumes = matches!(plan.intent.ask, Ask::Resume { .. }) && plan.service == *service;
        resumes && lifted_at.duration_since(at).abs() <= APART
    })
}

/// A hold that stands.
pub(super) fn put(state: &State, id: &ChangeId, service: &ServiceId, workflow: &WorkflowId) -> Option<Change> {
    let service = state.world.services.get(service)?;
    let workflow = held(service).find(|found| found.id == *workflow)?;
    let what = What::HoldPut { workflow: workflow.name.clone() };
    Some(Change { at: workflow.updated_at?, service: Some(service.setup.id.clone()), ..bare(id, what) })
}

/// The beginning or the end of a hold that ended.
pub(super) fn past(
    state: &State,
    id: &ChangeId,
    service: &ServiceId,
    workflow: &WorkflowId,
    (at, put): (Timestamp, bool),
) -> Option<Change> {
    let holds = &state.world.services.get(service)?.past_holds;
    let moment = |hold: &&super::super::PastHold| if put { hold.put_at == Some(at) } else { hold.lifted_at == at };
    let hold = holds.iter().filter(|hold| hold.workflow == *workflow).find(moment)?;
    let workflow = hold.name.clone();
    let what = if put { What::HoldPut { workflow } } else { What::HoldLifted { workflow } };
    Some(Change { at, service: Some(service.clone()), ..bare(id, what) })
}

/// The workflows of a service that are disabled.
fn held(service: &ServiceState) -> impl Iterator<Item = &Workflow> {
    let workflows = service.service.iter().flat_map(|service| &service.workflows);
    workflows.filter(|workflow| is_held(workflow))
}
