//! Approve and reject: exactly the marked gates, else the one that the row means.

use super::target::Target;
use super::{Available, Why, plan, run_name};
use crate::cockpit::rows::pending_gates;
use crate::cockpit::view::{gates, moments};
use crate::cockpit::{OrderEntry, RowId, State};
use crate::domain::{Ask, Gate, GateId, MayI, OrderState, PremiseKey, PutBack};

pub(super) fn approve(state: &State, target: &Target) -> Result<Available, Why> {
    let gates = answerable(state, target)?;
    let own_rollback = gates.iter().all(|gate| lets_own_rollback_through(state, gate));
    let gates = gates.into_iter().map(|gate| gate.id.clone()).collect();
    Ok(plan(Ask::Approve { gates, own_rollback, choice: None }))
}

pub(super) fn reject(state: &State, target: &Target) -> Result<Available, Why> {
    let gates = answerable(state, target)?;
    Ok(plan(Ask::Reject { gates: gates.into_iter().map(|gate| gate.id.clone()).collect() }))
}

/// The gates that are meant, each of which the operator may answer.
fn answerable<'a>(state: &'a State, target: &Target) -> Result<Vec<&'a Gate>, Why> {
    let gates = meant(state, target)?;
    for gate in &gates {
        let name = &gate.environment().name;
        if !gate.wants_people() {
            return Err(match gate.timer_until {
                Some(until) => format!(
                    "{name} waits for a timer until {}; nobody can answer it",
                    moments::clock(&state.display, until)
                ),
                None if gate.starts_by_hand() => {
                    format!("{name} is not started, and nobody is asked; promote (P) starts it")
                }
                None => format!("{name} waits for {}; nobody is asked", gate.reason.word()),
            });
        }
        if let MayI::No(why) = &gate.may_i {
            let who = if gate.reviewers.is_empty() { "its reviewers".to_owned() } else { gates::reviewers(gate) };
            return Err(format!("{name}: {why}; {who} could"));
        }
    }
    Ok(gates)
}

/// Whether the operator may answer a gate, as far as the provider says.
pub(in crate::cockpit) fn may_answer(gate: &Gate) -> bool {
    gate.wants_people() && !matches!(gate.may_i, MayI::No(_))
}

/// Which gates are meant: the marked ones; the row's own; the only one of a run or a cell.
fn meant<'a>(state: &'a State, target: &Target) -> Result<Vec<&'a Gate>, Why> {
    let found = |ids: &[GateId]| -> Vec<&'a Gate> { ids.iter().filter_map(|gate| state.gate(gate)).collect() };
    if !target.marked.is_empty() {
        return Ok(found(&target.marked));
    }
    let candidates: Vec<&Gate> = match &target.row {
        RowId::Gate(gate) => found(std::slice::from_ref(gate)),
        RowId::Environment(environment) => {
            let service = state.world.services.get(&environment.service);
            let runs = service.into_iter().flat_map(|service| service.details.keys());
            let gates = runs.flat_map(|run| pending_gates(state, run));
            gates.filter(|gate| gate.environment() == environment).collect()
        }
        RowId::Run(run) | RowId::Job(run, _) => pending_gates(state, run).collect(),
        _ => Vec::new(),
    };
    if candidates.len() <= 1 {
        return if candidates.is_empty() { Err(nothing_waits(state, target)) } else { Ok(candidates) };
    }
    // Timers beside the one gate that asks people leave no doubt.
    let asking: Vec<&Gate> = candidates.iter().copied().filter(|gate| gate.wants_people()).collect();
    match asking.len() {
        0 => Ok(candidates),
        1 => Ok(asking),
        many => Err(format!("{many} gates wait here; mark which with Space in Needs you or Gates")),
    }
}

fn nothing_waits(state: &State, target: &Target) -> Why {
    match (&target.row, &target.subject.environment, run_name(state, target)) {
        (RowId::Environment(_), Some(environment), _) => format!("nothing waits at {}", environment.name),
        (RowId::Run(_) | RowId::Job(..), _, Some(run)) => format!("no gate of {run} waits"),
        _ => "no gate waits here; select one in Needs you".to_owned(),
    }
}

/// Whether a gate holds a rollback that was ordered from here: the same environment and commit, and the run that the order
/// made or ran again. Strict, because such an approval passes every policy but read-only.
pub(in crate::cockpit) fn lets_own_rollback_through(state: &State, gate: &Gate) -> bool {
    state.orders.entries.values().any(|order| made(state, order, gate))
}

fn made(state: &State, order: &OrderEntry, gate: &Gate) -> bool {
    let Ask::RollBack { environment, release, put_back, .. } = &order.plan.intent.ask else { return false };
    let nothing_happened = matches!(
        order.state,
        OrderState::Intended | OrderState::Stale { .. } | OrderState::Refused { .. } | OrderState::NotSent { .. }
    );
    if nothing_happened || gate.environment() != environment || !gate.release.same(release) {
        return false;
    }
    let by_url = order.url.as_ref().zip(state.run(gate.run())).is_some_and(|(url, run)| *url == run.url);
    // What the order ran again was at this attempt when it was sent; the gate is of a later one.
    let before = order.plan.steps.iter().flat_map(|step| &step.premises).find_map(|premise| match &premise.key {
        PremiseKey::RunAttempt(run) if run == gate.run() => premise.value.raw().parse::<u32>().ok(),
        _ => None,
    });
    let again = before.is_some_and(|before| gate.id.attempt > before);
    by_url || (matches!(put_back, PutBack::Rerun { .. }) && again)
}
