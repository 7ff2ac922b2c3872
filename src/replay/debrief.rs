//! What a rehearsal came to, computed from its tape alone.

use super::{Player, Tape};
use crate::cockpit::Debrief;

/// Computes the debrief of a tape. Nothing where it is no rehearsal's.
#[must_use]
pub fn debrief(tape: Tape) -> Option<Debrief> {
    tape.opening.rehearsal.as_ref()?;
    let mut player = Player::new(tape);
    player.seek(usize::MAX);
    player.state().debrief()
}
