//! What happens because time passes, and when the next moment of that kind is.

use std::time::Duration;

use jiff::Timestamp;

use super::{Turn, notices, plan};
use crate::cockpit::rows::QUIET;
use crate::cockpit::{Overlay, Phase, State};
use crate::domain::{Mono, Now};

/// The seconds between two paintings of a count where the line is slow.
const FRUGAL_STEP: i64 = 10;

/// Moves the state to a moment.
pub(super) fn advance(state: &mut State, now: Now, turn: &mut Turn) {
    set_back(state, now);
    state.now = now;
    notices::expire(state, turn);
    plan::expire(state, turn);
    let postponed = state.pace.arrange.is_some_and(|due| due <= now.mono);
    if postponed || (state.screen.held && !state.holds_still()) {
        turn.world = true;
    }
    let painted = granule(state);
    if painted != state.pace.painted {
        state.pace.painted = painted;
        turn.seen();
    }
}

/// Where the wall clock was set back, the session began earlier than it was thought to, and sources are not left alone for that
/// much longer, nor is what is left of their budgets kept: what they told was reckoned from the wrong hour. One that is asked too
/// early says so again.
fn set_back(state: &mut State, now: Now) {
    let Some(shift) = now.set_back_since(state.now) else { return };
    let shifted = |moment: Timestamp| moment.checked_add(shift).ok();
    state.alerts.since = state.alerts.since.and_then(shifted);
    for source in state.world.sources.values_mut() {
        source.quiet_until = source.quiet_until.and_then(shifted);
        for budget in [&mut source.budget, &mut source.points].into_iter().flatten() {
            budget.resets_at = shifted(budget.resets_at).unwrap_or(budget.resets_at);
        }
    }
}

/// Whether something on the screen counts in seconds: a plan's life, an order that is being sent or watched.
fn counts_seconds(state: &State) -> bool {
    let armed =
        matches!(&state.screen.overlay, Some(Overlay::Plan(dialogue)) if matches!(dialogue.phase, Phase::Armed(..)));
    armed || state.orders.entries.values().any(|order| order.state.in_flight() && !order.state.is_unknown())
}

/// How many seconds apart a count is shown anew.
fn step(state: &State) -> i64 {
    if state.display.frugal() { FRUGAL_STEP } else { 1 }
}

/// The number of the minute that is shown, or of the second while something counts.
fn granule(state: &State) -> i64 {
    let second = state.now.wall.as_second();
    // Minutes are negative, so that no minute is ever equal to a second.
    if counts_seconds(state) { second.div_euclid(step(state)) } else { -1 - second.div_euclid(60) }
}

impl State {
    /// When the next [`Event::Tick`](crate::cockpit::Event::Tick) is needed: a read is due, a notice or a plan ends, an age
    /// changes, the lists may move again. Nothing is ever done more often for it: an idle cockpit sleeps until then.
    #[must_use]
    pub fn wake_at(&self) -> Option<Mono> {
        let now = self.now.mono;
        let wall = self.now.wall;
        let part = Duration::from_nanos(wall.subsec_nanosecond().unsigned_abs().into());
        let second = u64::try_from(wall.as_second().rem_euclid(60)).unwrap_or(0);
        let step = if counts_seconds(self) { u64::try_from(step(self)).unwrap_or(1) } else { 60 };
        let boundary = Duration::from_secs(step - second % step);
        let mut wake = now.plus(boundary.saturating_sub(part));
        let mut at = |moment: Mono| wake = wake.min(moment);
        self.pace.follow.into_iter().for_each(&mut at);
        self.pace.log.into_iter().for_each(&mut at);
        self.pace.polls.into_iter().for_each(&mut at);
        self.looks.wake_at().into_iter().for_each(&mut at);
        for notice in &self.screen.notices {
            notices::life(notice.level).map(|life| notice.at.mono.plus(life)).into_iter().for_each(&mut at);
        }
        // While something lies over the lists they are held anyway; the key that closes it lets them move.
        let rest = self.screen.last_key.map(|last| last.mono.plus(QUIET)).filter(|rest| *rest > now);
        rest.filter(|_| self.screen.held).into_iter().for_each(&mut at);
        if let Some(Overlay::Plan(dialogue)) = &self.screen.overlay {
            plan::ends_at(dialogue).into_iter().for_each(&mut at);
        }
        self.pace.arrange.into_iter().for_each(&mut at);
        self.alerts.outbox.wake_at(&self.alerts.settings, self.now).into_iter().for_each(&mut at);
        Some(wake.max(now))
    }
}
