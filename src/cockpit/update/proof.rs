//! What a probe makes of an order: the provider's word that it was done is not the last one.
//!
//! An order that puts a release somewhere and is done waits here until a probe has decided whether the release was delivered.
//! Orders of earlier sessions that ended without that word wait here, too. The word is written down behind the order's end,
//! never over it.

use std::time::Duration;

use super::{Turn, notices};
use crate::cockpit::{AwaitedProof, Effect, EnvironmentState, NoticeLevel, State};
use crate::domain::{CurrentState, Deployment, EnvironmentId, OrderState, Plan, Proof, Text};
use crate::journal::Unproved;

/// How many orders may wait for a probe's word.
const AWAITED: usize = 200;
/// How far apart our clock and the provider's may be: a deployment this long before the plan may still be its effect.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// An order ended: where it put a release into an environment with a probe, the probe's word on it is awaited.
pub(super) fn ended(state: &mut State, plan: &Plan, standing: &OrderState) {
    let well =
        matches!(standing, OrderState::Done { .. } | OrderState::Resolved { .. } | OrderState::Unconfirmed { .. });
    if !well || plan.to.is_none() || !plan.verb().carries_a_release() {
        return;
    }
    for (environment, _) in &plan.environments {
        let awaited = AwaitedProof { plan: plan.clone(), environment: environment.clone(), denied: false };
        await_proof(state, awaited);
    }
}

/// Orders of earlier sessions that ended well and of which no probe has said *delivered*.
pub(super) fn left_open(state: &mut State, orders: Vec<Unproved>, turn: &mut Turn) {
    for Unproved { plan, environment, denied, .. } in orders {
        await_proof(state, AwaitedProof { plan, environment: environment.clone(), denied });
        decide(state, &environment, turn);
    }
}

fn await_proof(state: &mut State, awaited: AwaitedProof) {
    let id = &awaited.environment;
    let known = |one: &AwaitedProof| one.plan.intent.id == awaited.plan.intent.id && one.environment == *id;
    let service = state.world.services.get(&id.service);
    let configured = service.is_some_and(|service| state.probes.of(&service.setup, id.name.raw()).is_some());
    if !configured || state.orders.awaited.iter().any(known) {
        return;
    }
    if state.orders.awaited.len() >= AWAITED {
        state.orders.awaited.remove(0);
    }
    state.orders.awaited.push(awaited);
}

/// An environment was looked at, or its deployments were read: the orders that wait for its word may have it now.
pub(super) fn decide(state: &mut State, id: &EnvironmentId, turn: &mut Turn) {
    if !state.orders.awaited.iter().any(|awaited| awaited.environment == *id) {
        return;
    }
    let mut awaited = std::mem::take(&mut state.orders.awaited);
    awaited.retain_mut(|one| one.environment != *id || stays(state, one, turn));
    state.orders.awaited = awaited;
}

/// Something was read that may settle what a probe saw before.
pub(super) fn decide_all(state: &mut State, turn: &mut Turn) {
    let mut places: Vec<EnvironmentId> = state.orders.awaited.iter().map(|one| one.environment.clone()).collect();
    places.sort();
    places.dedup();
    for place in &places {
        decide(state, place, turn);
    }
}

/// Says and writes down what was decided; whether a word is still awaited.
fn stays(state: &mut State, awaited: &mut AwaitedProof, turn: &mut Turn) -> bool {
    let Some(environment) = state.environment(&awaited.environment) else { return true };
    let (delivered, how) = match verdict(&awaited.plan, environment) {
        Verdict::Open => return true,
        Verdict::Moot => return false,
        Verdict::Denied(_) if awaited.denied => return true,
        Verdict::Denied(how) => (false, how),
        Verdict::Delivered(how) => (true, how),
    };
    awaited.denied = !delivered;
    let version = awaited.plan.to.as_ref().map(|to| to.version.clone()).unwrap_or_default();
    let title = awaited.plan.title.clone();
    turn.effect(Effect::RecordProof {
        intent: awaited.plan.intent.id.clone(),
        delivered,
        proof: Proof { environment: awaited.environment.clone(), version, how: how.clone() },
    });
    let (level, words) = if delivered {
        (NoticeLevel::Good, format!("delivered: {title} ({how})"))
    } else {
        (NoticeLevel::Bad, format!("NOT delivered: {title} ({how})"))
    };
    notices::tell(state, level, &words, turn);
    turn.world();
    !delivered
}

/// What can be said of an order now.
enum Verdict {
    /// Nothing yet.
    Open,
    /// Nothing any more: something else was put there since.
    Moot,
    /// It was delivered; how we know.
    Delivered(Text),
    /// It was not, as far as can be seen; it may still be.
    Denied(Text),
}

fn verdict(plan: &Plan, environment: &EnvironmentState) -> Verdict {
    let (Some(to), Some(probe), Some(current)) = (&plan.to, &environment.probe, &environment.current) else {
        return Verdict::Open;
    };
    let from = plan.read_at.checked_sub(CLOCKS_APART).unwrap_or(plan.read_at);
    let of_order = |one: &&Deployment| one.release.same(to) && one.changed_at >= from;
    let Some(made) = environment.deployments.iter().find(of_order) else { return Verdict::Open };
    if made.state.has_ended_badly() {
        return Verdict::Denied(Text::new(&format!("its deployment {}", made.state.word())));
    }
    if !made.state.was_good() {
        return Verdict::Open;
    }
    if !current.release.same(to) {
        let settled = current.state.names_one_release() && current.since > made.changed_at;
        return if settled { Verdict::Moot } else { Verdict::Open };
    }
    match &current.state {
        CurrentState::Delivered { .. } => {
            let seen = probe.record.streak().and_then(|streak| streak.reading.version.clone()).unwrap_or_default();
            let times = probe.record.needed();
            Verdict::Delivered(Text::new(&format!("the probe saw {seen} {times} times in a row")))
        }
        CurrentState::Drift { seen, .. } => Verdict::Denied(Text::new(&format!("the probe sees {seen}"))),
        CurrentState::Degraded { why, .. } => Verdict::Denied(Text::new(&format!("it runs and is unhealthy: {why}"))),
        _ => Verdict::Open,
    }
}
