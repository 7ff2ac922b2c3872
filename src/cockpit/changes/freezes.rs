//! Freezes that began or ended.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::State;
use super::bare;
use crate::domain::{Change, ChangeId, Knowledge, What};
use crate::policy::Freeze;

/// How far back freezes are told where everything was read.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Turns of one freeze at most.
const MOST: usize = 100;

/// What began and ended since `from`, or in the last ninety days.
pub(super) fn turned(state: &State, from: Option<Timestamp>) -> impl Iterator<Item = (Timestamp, ChangeId)> {
    let now = state.now.wall;
    let earliest = now.checked_sub(BACK).unwrap_or(Timestamp::MIN);
    let from = from.map_or(earliest, |from| from.max(earliest));
    state.settings.freezes.iter().flat_map(move |freeze| {
        let name: Arc<str> = Arc::from(freeze.name.raw());
        let turns = freeze.turns(from, now, MOST).into_iter();
        turns.map(move |(at, begins)| (at, ChangeId::Freeze(Arc::clone(&name), at, begins)))
    })
}

/// A freeze that began or ended.
pub(super) fn turn(id: &ChangeId, freeze: &Freeze, at: Timestamp, begins: bool) -> Change {
    let freeze_name = freeze.name.clone();
    let what =
        if begins { What::FreezeBegan { freeze: freeze_name } } else { What::FreezeEnded { freeze: freeze_name } };
    let service = match freeze.services.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    Change { at, service, knowledge: Knowledge::Configuration, ..bare(id, what) }
}
