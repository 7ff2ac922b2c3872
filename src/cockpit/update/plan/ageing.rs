//! What time alone does to a dialogue.

use std::time::Duration;

use super::super::Turn;
use crate::cockpit::cadence::LOST;
use crate::cockpit::{Dialogue, Overlay, Phase, State};
use crate::domain::{Fault, FaultKind, Mono};

/// How long a plan stands while nobody types.
pub(in crate::cockpit) const IDLE: Duration = Duration::from_secs(60);
/// How long reading may hang before a safing verb is offered to go blind.
const HANGING: Duration = Duration::from_secs(5);

/// When time alone changes the dialogue, if it does: a plan that nobody touches expires, one that does not come is given up.
pub(in crate::cockpit::update) fn ends_at(dialogue: &Dialogue) -> Option<Mono> {
    let patience = match &dialogue.phase {
        Phase::Armed(..) | Phase::Changed(..) => IDLE,
        Phase::Planning if dialogue.intent.ask.safing() && !dialogue.blind => HANGING,
        Phase::Planning => LOST,
        Phase::Failed(_) | Phase::Denied(..) | Phase::Expired(_) => return None,
    };
    Some(dialogue.touched.mono.plus(patience))
}

/// Lets a plan expire that nobody touched for a minute. Where reading hangs, a safing verb is offered to go blind soon; the
/// plan is still taken if it comes.
pub(in crate::cockpit::update) fn expire(state: &mut State, turn: &mut Turn) {
    let now = state.now;
    let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay else { return };
    if ends_at(dialogue).is_none_or(|end| now.mono < end) {
        return;
    }
    dialogue.phase = match dialogue.plan() {
        Some(plan) => Phase::Expired(Box::new(plan.clone())),
        None => Phase::Failed(
            Fault::new(FaultKind::Unavailable, "making the plan", "reading takes too long").hint("r tries again"),
        ),
    };
    dialogue.painted = false;
    dialogue.complaint = None;
    turn.seen();
}

/// The process was stopped for a while: a plan that was armed before is as old as everything else.
pub(in crate::cockpit::update) fn resumed(state: &mut State) {
    if let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay
        && let Phase::Armed(plan, _) = &dialogue.phase
    {
        dialogue.phase = Phase::Expired(plan.clone());
        dialogue.painted = false;
    }
}
