//! When what is known is kept for the next session: now and then, and never while somebody types. Leaving keeps it as well;
//! that is the hands' own.

use std::time::Duration;

use super::Turn;
use crate::cockpit::{Effect, State};

/// How long after the start it is kept for the first time: a session that is killed early leaves something.
const FIRST: Duration = Duration::from_secs(30);
/// How often it is kept from then on.
const EVERY: Duration = Duration::from_secs(300);

/// Asks for what is known to be kept, where it is time. It waits for no moment of its own: there is always a next event.
pub(super) fn remember(state: &mut State, turn: &mut Turn) {
    let now = state.now.mono;
    let due = state.pace.kept.map_or(crate::domain::Mono(FIRST), |kept| kept.plus(EVERY));
    if state.pace.unkept && due <= now && !state.holds_still() {
        state.pace.unkept = false;
        state.pace.kept = Some(now);
        turn.effect(Effect::Remember);
    }
}
