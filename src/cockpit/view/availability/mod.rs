//! Whether a verb can be asked for with the selection and the marks as they are; if not, why not, who could, and when.
//!
//! What forbids every verb comes first (nothing selected, read-only, the provider has no such thing), then what the verb
//! itself needs, then what may not stand in the way of a safing verb (a source that does not answer, no journal).

mod gates;
mod promote;
mod recalled;
mod roll_back;
mod runs;
mod steer;
mod target;
mod workflow;

pub(in crate::cockpit) use gates::lets_own_rollback_through;
pub(in crate::cockpit) use gates::may_answer;
use target::Target;

use super::{Available, moments, naming, refusals};
use crate::cockpit::{ServiceState, State};
use crate::domain::{Ask, EnvironmentId, GateId, Permission, Support, Text, Verb};

/// Why not.
type Why = String;

/// Whether `verb` can be asked for with the selection and the marks as they are.
#[must_use]
pub fn availability(state: &State, verb: Verb) -> Available {
    judge(state, verb).unwrap_or_else(|why| Available::No(Text::new(&why)))
}

/// Whether a verb can be asked for with exactly these gates, which are of one attempt of one run and in the batch.
#[must_use]
pub fn of_gates(state: &State, verb: Verb, gates: &[GateId]) -> Available {
    let target = target::of_gates(state, gates);
    let found = target.and_then(|target| judge_target(state, verb, &target, true));
    found.unwrap_or_else(|why| Available::No(Text::new(&why)))
}

fn judge(state: &State, verb: Verb) -> Result<Available, Why> {
    if state.wants_batch(verb) {
        return Ok(Available::Batch(state.marked_gates().len()));
    }
    judge_target(state, verb, &target::of(state, verb)?, false)
}

fn judge_target(state: &State, verb: Verb, target: &Target, in_batch: bool) -> Result<Available, Why> {
    let Some(service) = state.world.services.get(&target.subject.service) else {
        return Err("this service is no longer watched".to_owned());
    };
    writable(state, service, target.subject.environment.as_ref())?;
    capable(state, service, verb)?;
    let steered = steer::meant(state, target).and_then(|rollout| steer::steer(rollout, verb));
    let available = match steered {
        Some(found) => found?,
        None => of_verb(state, service, target, verb)?,
    };
    allowed(state, service, target, verb, available, in_batch)
}

/// What a verb is where no rollout is meant.
fn of_verb(state: &State, service: &ServiceState, target: &Target, verb: Verb) -> Result<Available, Why> {
    match verb {
        Verb::Approve => gates::approve(state, target),
        Verb::Reject => gates::reject(state, target),
        Verb::Promote => promote::promote(state, service, target),
        Verb::Pause => workflow::pause(service, target),
        Verb::Resume => workflow::resume(service, target),
        Verb::RollBack => roll_back::roll_back(state, service, target),
        Verb::Cancel => runs::cancel(state, target),
        Verb::Retry => runs::retry(state, target),
    }
}

/// Whether a rollout can be let go to its end at once.
#[must_use]
pub fn promote_fully(state: &State) -> Available {
    let found = target::of(state, Verb::Promote).and_then(|target| {
        let service = state.world.services.get(&target.subject.service).ok_or("this service is no longer watched")?;
        writable(state, service, target.subject.environment.as_ref())?;
        capable(state, service, Verb::Promote)?;
        let rollout = steer::meant(state, &target).ok_or("nothing steps here; select a rollout, or its cell")?;
        allowed(state, service, &target, Verb::Promote, steer::fully(rollout)?, false)
    });
    found.unwrap_or_else(|why| Available::No(Text::new(&why)))
}

/// Whether the row under the cursor is about a rollout.
#[must_use]
pub fn may_steer(state: &State) -> bool {
    target::of(state, Verb::Promote).is_ok_and(|target| steer::meant(state, &target).is_some())
}

/// What may not stand in the way of a safing verb, and does in the way of the others.
fn allowed(
    state: &State,
    service: &ServiceState,
    target: &Target,
    verb: Verb,
    available: Available,
    in_batch: bool,
) -> Result<Available, Why> {
    let (safing, on) = match &available {
        Available::Plan(ask) => {
            for environment in ask.environments() {
                writable(state, service, Some(environment))?;
            }
            (ask.safing(), Some(ask.target()))
        }
        Available::Choose | Available::Batch(_) | Available::No(_) => (verb.safing(), None),
    };
    let recalled = match &available {
        Available::Plan(ask) => state.recalled_at(ask),
        Available::Choose | Available::Batch(_) | Available::No(_) => {
            let parts = service.recalled_in(target.subject.run.as_ref(), &target.subject.environment);
            parts.or_else(|| service.standing_recalled_at())
        }
    };
    if let Some(at) = recalled {
        recalled::allows(state, service, safing, at)?;
    }
    permitted(service, verb)?;
    if on.is_some_and(|on| state.orders.sending_on(&on)) {
        return Err("a request on this is being sent; wait for its answer".to_owned());
    }
    if !safing {
        reachable(state, service)?;
        if let Available::Plan(ask) = &available
            && let Some(why) = refusals::refused(state, service, ask, in_batch)
        {
            return Err(why);
        }
    }
    Ok(available)
}

/// Read-only is the strongest word.
fn writable(state: &State, service: &ServiceState, environment: Option<&EnvironmentId>) -> Result<(), Why> {
    match state.settings.read_only.forbids(&service.setup.source, environment) {
        Some(why) => Err(why),
        None => Ok(()),
    }
}

/// Whether the provider has the verb at all.
fn capable(state: &State, service: &ServiceState, verb: Verb) -> Result<(), Why> {
    let source = state.world.sources.get(&service.setup.source);
    match source.map(|source| source.capability.verb(verb)) {
        Some(Support::No { why }) => Err(why),
        _ => Ok(()),
    }
}

/// Whether the operator's right in the service is enough. Who may answer a gate says the gate itself: reviewers need no
/// right to write.
fn permitted(service: &ServiceState, verb: Verb) -> Result<(), Why> {
    let permission = service.service.as_ref().map_or(Permission::Unsaid, |known| known.permission);
    if permission == Permission::Read && !matches!(verb, Verb::Approve | Verb::Reject) {
        return Err(format!(
            "you may only read {}; someone with the right to write could",
            Text::new(&service.setup.repository)
        ));
    }
    Ok(())
}

/// Whether facts and records can be had: what only a safing verb may go without.
fn reachable(state: &State, service: &ServiceState) -> Result<(), Why> {
    if let Some(fault) = &state.journal_fault {
        return Err(format!("the journal cannot be written ({}); only safing verbs are possible", fault.what));
    }
    let Some(source) = state.world.sources.get(&service.setup.source) else { return Ok(()) };
    if source.stopped {
        return Err(format!("{} refuses the token; renew it and read again, then this is possible", source.id));
    }
    if let Some(since) = source.unreachable_since {
        let since = moments::clock(&state.display, since.wall);
        return Err(format!("{} does not answer since {since}; only safing verbs are possible until then", source.id));
    }
    Ok(())
}

fn plan(ask: Ask) -> Available {
    Available::Plan(Box::new(ask))
}

/// How the run of a target is called.
fn run_name(state: &State, target: &Target) -> Option<String> {
    target.subject.run.as_ref().map(|run| naming::run(state, run))
}
