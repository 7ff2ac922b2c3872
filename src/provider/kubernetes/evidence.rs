//! What became of a step that was sent: found out by reading, never by sending again.

use jiff::Timestamp;

use super::super::http::Session;
use super::act::Act;
use super::live::{Live, Seen};
use super::{Kubernetes, map, read};
use crate::domain::{Evidence, Fault, RolloutState, Seal, Step, Text};

/// Whether a step has taken effect.
pub(super) async fn evidence(
    kubernetes: &Kubernetes,
    step: &Step,
    seal: &Seal,
    _sent_at: Timestamp,
) -> Result<Evidence, Fault> {
    let Some((object, act)) = Act::of(&step.request) else {
        return Ok(Evidence::CannotTell(Text::new("this is no request of ours")));
    };
    let session = Session::urgent(&kubernetes.client);
    let seen = read::seen(&session, &object).await?;
    let ours = Act::mark(&seen.live.meta().annotations).is_some_and(|mark| seal.found_in(mark));
    let state = map::state(&seen.live);
    Ok(match act {
        Act::Paused(paused) => switched(&seen, paused, ours),
        Act::Template { template, .. } => asked_for(&seen, &template, &state, ours),
        Act::Aborted(true) => aborted(&seen, &state),
        Act::Aborted(false) => match &state {
            RolloutState::Aborted => not_yet("it is still given up"),
            _ => happened(&format!("it is tried again: {}", state.word())),
        },
        Act::AdvanceFully => advanced_fully(&seen, &state),
        Act::Advance { pauses, from, to } => advanced(&seen, &state, &pauses, from, to),
    })
}

fn happened(how: &str) -> Evidence {
    Evidence::Happened(Text::new(how))
}

fn not_yet(why: &str) -> Evidence {
    Evidence::NotYet(Text::new(why))
}

fn did_not(why: &str) -> Evidence {
    Evidence::DidNot(Text::new(why))
}

fn switched(seen: &Seen, paused: bool, ours: bool) -> Evidence {
    let word = if paused { "paused" } else { "not paused" };
    if seen.live.paused() == paused {
        let mark = if ours { ", and bears our mark" } else { "" };
        happened(&format!("it is {word}{mark}"))
    } else if ours {
        did_not("our patch was taken, and somebody has changed it back since")
    } else {
        not_yet(&format!("it is not {word}"))
    }
}

/// A template that was put back: the object asks for it, and the controller has seen that.
fn asked_for(seen: &Seen, template: &serde_json::Value, state: &RolloutState, ours: bool) -> Evidence {
    if seen.live.template() != template {
        return if ours {
            did_not("our patch was taken, and somebody has changed the pod template since")
        } else {
            not_yet("it does not ask for that pod template")
        };
    }
    match state {
        RolloutState::Unobserved => not_yet("it asks for that pod template; the controller has not looked yet"),
        _ => happened(&format!("it asks for that pod template as revision {}: {}", seen.revision(), state.word())),
    }
}

fn aborted(seen: &Seen, state: &RolloutState) -> Evidence {
    let Live::Rollout(rollout) = &seen.live else { return did_not("a Deployment cannot be given up") };
    let status = &rollout.status;
    if *state == RolloutState::Complete {
        return did_not("the new release had arrived before the abort reached it");
    }
    if !status.abort {
        return not_yet("it is not given up");
    }
    // The mark alone is a wish: the controller ignores it while it promotes in full.
    let answered = status.aborted_at.is_some()
        || seen.live.condition("Progressing").is_some_and(|condition| condition.reason == "RolloutAborted");
    if answered {
        happened("it is aborted: the stable revision serves")
    } else if status.promote_full {
        not_yet("the abort is set, and the controller goes on promoting in full")
    } else {
        not_yet("the abort is set; the controller has not said that it follows")
    }
}

fn advanced_fully(seen: &Seen, state: &RolloutState) -> Evidence {
    let Live::Rollout(rollout) = &seen.live else { return did_not("a Deployment has no steps") };
    let status = &rollout.status;
    if status.abort {
        return did_not("it was aborted");
    }
    if status.current_pod_hash == status.stable || *state == RolloutState::Complete {
        return happened("the new revision is the stable one");
    }
    if status.promote_full {
        happened("it goes to its end, past every step")
    } else {
        not_yet("it still goes by its steps")
    }
}

fn advanced(
    seen: &Seen,
    state: &RolloutState,
    pauses: &[super::wire::PauseCondition],
    from: Option<u32>,
    to: Option<u32>,
) -> Evidence {
    let Live::Rollout(rollout) = &seen.live else { return did_not("a Deployment has no steps") };
    let status = &rollout.status;
    if status.abort {
        return did_not("it was aborted");
    }
    let beyond = match (from, status.current_step_index) {
        (Some(from), Some(at)) => at > from || to == Some(at),
        _ => false,
    };
    let lifted = !pauses.is_empty() && status.pause_conditions != pauses;
    if beyond || lifted || *state == RolloutState::Complete {
        let place =
            map::rollout(seen, &crate::domain::EnvironmentId::new(&crate::domain::ServiceId::new(""), ""), None, None);
        happened(&format!("it went on: {}", place.place()))
    } else {
        not_yet("it is still where it was")
    }
}
