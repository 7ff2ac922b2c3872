//! What the rehearsal came to so far.

use crate::cockpit::{Overlay, State};
use crate::domain::Text;

/// The debrief.
#[derive(Clone, Debug)]
pub struct DebriefView {
    /// Its lines; an empty one parts two paragraphs.
    pub lines: Vec<Text>,
    /// The first visible one.
    pub top: usize,
}

/// The debrief, where it is open.
#[must_use]
pub fn debrief(state: &State) -> Option<DebriefView> {
    let Some(Overlay::Debrief { top }) = &state.screen.overlay else { return None };
    let lines = state.debrief()?.lines().iter().map(|line| Text::new(line)).collect();
    Some(DebriefView { lines, top: *top })
}
