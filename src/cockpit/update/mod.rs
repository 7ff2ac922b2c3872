//! The one function that changes the state.

use super::{Effect, Stamped, State};

/// Takes in one event: changes the state, says what is to be done.
pub fn update(state: &mut State, stamped: Stamped) -> Vec<Effect> {
    let _ = (state, stamped);
    Vec::new()
}
