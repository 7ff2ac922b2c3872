//! Taking a failure or an ended order off the list of what needs somebody, and putting it back.

use crate::cockpit::view::{MayAcknowledge, acknowledged_at, may_acknowledge};
use crate::cockpit::{Acknowledgement, Effect, NoticeLevel, Pane, State};

use super::super::{Turn, notices};
use super::motion;

/// Acknowledges the row under the cursor, or takes that back where it is acknowledged already.
pub(super) fn toggle(state: &mut State, turn: &mut Turn) {
    let row = state.screen.pane_state(state.screen.about).selected.clone();
    let Some(row) = row.filter(|_| state.screen.about == Pane::NeedsYou) else {
        return notices::tell(state, NoticeLevel::Plain, "what failed is acknowledged in *Needs you*", turn);
    };
    let (matter, standing) = match may_acknowledge(state, &row) {
        MayAcknowledge::Yes(matter, standing) => (matter, standing.to_owned()),
        MayAcknowledge::No(why) => return notices::tell(state, NoticeLevel::Plain, why, turn),
    };
    let given = acknowledged_at(state, &row).is_none();
    let acknowledgement = Acknowledgement { matter, standing, at: state.now.wall };
    if given {
        // The cursor goes on: what the operator takes away themselves leaves no mark.
        if !state.acknowledged.shown {
            motion::leave(state, Pane::NeedsYou);
        }
        state.acknowledged.give(acknowledgement.clone());
    } else {
        state.acknowledged.given.remove(&acknowledgement.matter);
    }
    let said = match (given, state.acknowledged.shown) {
        (true, false) => "acknowledged for you; :acknowledged lists it, and it comes back when it changes",
        (true, true) => "acknowledged for you",
        (false, _) => "no longer acknowledged",
    };
    notices::tell(state, NoticeLevel::Plain, said, turn);
    turn.effect(Effect::Acknowledge { acknowledgement, given });
    // The operator's own doing: it waits for no quiet.
    state.screen.arranged_filter.remove(&Pane::NeedsYou);
    turn.world();
}

/// Lists what is acknowledged among what needs somebody, or hides it again.
pub(super) fn list(state: &mut State, turn: &mut Turn) {
    motion::focus(state, Pane::NeedsYou, turn);
    let shown = !state.acknowledged.shown;
    let selected = state.screen.pane_state(Pane::NeedsYou).selected.clone();
    if !shown && selected.is_some_and(|row| acknowledged_at(state, &row).is_some()) {
        let remembered = state.screen.pane_state_mut(Pane::NeedsYou);
        (remembered.selected, remembered.place, remembered.top) = (None, 0, 0);
    }
    state.acknowledged.shown = shown;
    let said = match (shown, state.acknowledged.given.len()) {
        (true, 0) => "nothing is acknowledged",
        (true, _) => "what is acknowledged is listed at the end; the same word hides it again",
        (false, _) => "what is acknowledged is hidden again",
    };
    notices::tell(state, NoticeLevel::Plain, said, turn);
    // The operator's own doing: it waits for no quiet.
    state.screen.arranged_filter.remove(&Pane::NeedsYou);
    turn.world();
}
