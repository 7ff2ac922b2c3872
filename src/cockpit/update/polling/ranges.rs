//! What the environments on the screen have not got yet: their pairs of commits, one after another, and each of them once.

use super::wanted::Wanted;
use super::{Asking, Due, opens};
use crate::cockpit::cadence::{Class, RANGES_APART, RANGES_AT_ONCE, interval, jitter};
use crate::cockpit::rows;
use crate::cockpit::{Overlay, Pane, Range, RowId, SourceState, State};
use crate::domain::{FaultKind, Scope, ServiceId};

/// The pairs of the rows of *Environments* that are on the screen, those of the environments nearest to the users first.
pub(super) fn on_screen(state: &State) -> Vec<Range> {
    let Some(_) = state.screen.layout().pane(Pane::Environments) else { return Vec::new() };
    let top = state.screen.pane_state(Pane::Environments).top;
    let window = state.list(Pane::Environments).rows.window(top, state.page(Pane::Environments));
    let shown: Vec<RowId> = window.collect();
    let services = shown.iter().filter_map(|row| match row {
        RowId::Service(service) => Some(service),
        _ => None,
    });
    // What is recalled from an earlier session is read anew first.
    let is_read = |whole: &&ServiceId| {
        state.world.layers_of(whole).all(|layer| layer.seen.is_some() && layer.recalled_at().is_none())
    };
    rows::undeployed_ranges(state, &services.filter(is_read).collect::<Vec<_>>())
}

/// What the detail and an open plan show.
pub(super) fn looked_at(state: &State) -> Vec<Range> {
    let plan = match &state.screen.overlay {
        Some(Overlay::Plan(dialogue)) => dialogue.plan().and_then(|plan| rows::plan_pair(state, plan)),
        _ => None,
    };
    rows::comparison_pair(state).into_iter().chain(plan).collect()
}

/// Whether a pair needs no reading: it is known, or nobody there can tell.
pub(super) fn is_settled(state: &State, range: &Range) -> bool {
    match state.world.comparisons.get(range) {
        None => false,
        Some(Ok(_)) => true,
        Some(Err(fault)) => matches!(fault.kind, FaultKind::Unsupported | FaultKind::NotFound | FaultKind::Forbidden),
    }
}

impl Asking<'_> {
    /// The pair whose turn it is.
    pub(super) fn range_due(&mut self, source: &SourceState, wanted: &Wanted) -> Option<Due> {
        let now = self.now;
        if wanted.ranges.is_empty() || source.stopped {
            return None;
        }
        let polls = || source.polls.iter().filter(|(scope, _)| matches!(scope, Scope::Undeployed { .. }));
        if polls().filter(|(_, poll)| poll.awaited).count() >= RANGES_AT_ONCE {
            // The answer that is awaited asks again.
            return None;
        }
        let last = polls().filter_map(|(_, poll)| poll.asked).map(|asked| asked.mono).max();
        let due = last.map_or(now.mono, |last| last.plus(RANGES_APART).plus(jitter(&(self.id, last.0), RANGES_APART)));
        let open = opens(source.quiet_until, source.budget.as_ref(), false, now);
        let at = open.map_or(due, |open| due.max(open));
        if at > now.mono {
            self.later(at);
            return None;
        }
        let every = interval(Class::Visible);
        for (service, base, head) in &wanted.ranges {
            let scope = Scope::Undeployed { service: service.clone(), base: base.clone(), head: head.clone() };
            match source.polls.get(&scope) {
                Some(poll) if poll.awaited => {}
                Some(poll) if poll.next(every, self.id, &scope) > now.mono => {
                    self.later(poll.next(every, self.id, &scope));
                }
                _ => return Some(Due { patient: true, since: due, scope, every }),
            }
        }
        None
    }
}
