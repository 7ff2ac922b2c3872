//! What is done to a rollout that is under way: one step on, to its end, stopped, let go on, given up, tried again.

use super::target::Target;
use super::{Available, Why, plan};
use crate::cockpit::view::rollouts;
use crate::cockpit::{RowId, State};
use crate::domain::{Ask, PauseReason, Rollout, RolloutState, Steer, Verb};

/// The rollout that a verb means, where the row is about one: a run, a job and a gate are not.
pub(super) fn meant<'a>(state: &'a State, target: &Target) -> Option<&'a Rollout> {
    match &target.row {
        RowId::Rollout(_) | RowId::Environment(_) | RowId::Faulty(_) | RowId::Failure(..) | RowId::Deployment(..) => {
            state.rollout(target.subject.environment.as_ref()?)
        }
        _ => None,
    }
}

/// What a verb does to the rollout; nothing for a verb that is none of a rollout's.
pub(super) fn steer(rollout: &Rollout, verb: Verb) -> Option<Result<Available, Why>> {
    let how = match verb {
        Verb::Promote => advance(rollout),
        Verb::Pause => pause(rollout),
        Verb::Resume => resume(rollout),
        Verb::Cancel => abort(rollout),
        Verb::Retry => retry(rollout),
        Verb::Approve | Verb::Reject | Verb::RollBack => return None,
    };
    Some(how.map(|how| ask(rollout, how)))
}

/// To its end at once, past every step and analysis.
pub(super) fn fully(rollout: &Rollout) -> Result<Available, Why> {
    match rollout.state {
        RolloutState::Progressing | RolloutState::Paused | RolloutState::Unknown(_) => {
            Ok(ask(rollout, Steer::AdvanceFully))
        }
        _ => Err(advance(rollout).err().unwrap_or_else(|| name(rollout))),
    }
}

fn ask(rollout: &Rollout, how: Steer) -> Available {
    plan(Ask::Steer { environment: rollout.environment.clone(), revision: rollout.revision.clone(), how })
}

/// `v2.14.0 in production`.
fn name(rollout: &Rollout) -> String {
    format!("{} in {}", rollout.release.version, rollout.environment.name)
}

fn held_by_person(rollout: &Rollout) -> bool {
    rollout.pauses.iter().any(|pause| pause.reason == PauseReason::Person)
}

fn advance(rollout: &Rollout) -> Result<Steer, Why> {
    let name = name(rollout);
    match &rollout.state {
        RolloutState::Paused if held_by_person(rollout) && rollout.pauses.len() == 1 => {
            Err(format!("{name} is held by a person; un-hold it (resume) first"))
        }
        RolloutState::Paused | RolloutState::Progressing | RolloutState::Unknown(_) => Ok(Steer::Advance),
        RolloutState::Complete => Err(format!("{name} has arrived: nothing steps")),
        RolloutState::Aborted => Err(format!("{name} was given up; retry it, or roll back")),
        RolloutState::Degraded => Err(format!("{name} is degraded: {}", said(rollout))),
        RolloutState::Unobserved => Err(unobserved(&name)),
    }
}

fn pause(rollout: &Rollout) -> Result<Steer, Why> {
    let name = name(rollout);
    match &rollout.state {
        _ if held_by_person(rollout) => Err(format!("{name} is held already")),
        RolloutState::Aborted => Err(format!("{name} was given up: nothing moves that could be held")),
        _ => Ok(Steer::Pause),
    }
}

fn resume(rollout: &Rollout) -> Result<Steer, Why> {
    let name = name(rollout);
    match &rollout.state {
        _ if held_by_person(rollout) => Ok(Steer::Resume),
        RolloutState::Unknown(_) => Ok(Steer::Resume),
        RolloutState::Paused => {
            let why = rollouts::governing(rollout).map_or("paused", |pause| pause.reason.words());
            Err(format!("nobody holds {name} ({why}); promote lets it go on"))
        }
        _ => Err(format!("{name} is not held")),
    }
}

fn abort(rollout: &Rollout) -> Result<Steer, Why> {
    let name = name(rollout);
    match &rollout.state {
        RolloutState::Complete => Err(format!("{name} has arrived; roll back puts the old release back")),
        RolloutState::Aborted => Err(format!("{name} was given up already")),
        _ => Ok(Steer::Abort),
    }
}

fn retry(rollout: &Rollout) -> Result<Steer, Why> {
    let name = name(rollout);
    match &rollout.state {
        RolloutState::Aborted | RolloutState::Degraded | RolloutState::Unknown(_) => Ok(Steer::Retry),
        RolloutState::Unobserved => Err(unobserved(&name)),
        RolloutState::Complete => Err(format!("{name} has arrived; there is nothing to try again")),
        RolloutState::Paused | RolloutState::Progressing => {
            Err(format!("{name} was not given up; cancel gives it up, promote lets it go on"))
        }
    }
}

fn unobserved(name: &str) -> String {
    format!("the provider has not looked at the newest change of {name} yet; wait for it")
}

fn said(rollout: &Rollout) -> String {
    let message = &rollout.message;
    if message.is_empty() { rollout.word.to_string() } else { message.to_string() }
}
