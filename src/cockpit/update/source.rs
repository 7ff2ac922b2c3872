//! How a source stands after a read: reachable, welcome, asked to wait. A failure ages what is shown, it blanks nothing.

use jiff::Timestamp;

use super::{Turn, notices, polling};
use crate::cockpit::{NoticeLevel, Observed, SourceState, State};
use crate::domain::{Budget, Fact, FaultKind, Now, Scope, SourceId};

/// How many reads in a row must get no answer before a source counts as unreachable.
const SILENT: u32 = 2;
/// How long a source is left alone when it does not say until when.
const QUIET_SECONDS: i64 = 60;

/// Takes in what a read says about its source.
pub(super) fn observed(state: &mut State, id: &SourceId, scope: &Scope, observed: &Observed, turn: &mut Turn) {
    let now = state.now;
    let swept_before = state.world.sources.get(id).is_some_and(|source| source.sweeps.refused.is_none());
    polling::answered(state, id, scope, observed);
    let Some(source) = state.world.sources.get_mut(id) else { return };
    let before = standing(source);
    if observed.budget.is_some() {
        source.budget.clone_from(&observed.budget);
    }
    if observed.points.is_some() {
        source.points.clone_from(&observed.points);
    }
    for fact in &observed.facts {
        if let Fact::Account(account) = fact {
            source.account = Some(account.clone());
        }
    }
    let refused = observed.faults.iter().find(|fault| fault.kind == FaultKind::Unauthenticated);
    let newly_stopped = refused.is_some() && !source.stopped;
    if let Some(fault) = refused {
        source.stopped = true;
        source.fault = Some(fault.clone());
    }
    quiet(source, scope, observed, now);
    reach(source, scope, observed, now);
    let text = newly_stopped.then(|| format!("{id}: the token is refused; r reads it anew and goes on"));
    let refusal = source.sweeps.refused.as_ref().filter(|_| swept_before);
    let slower = refusal.map(|(fault, _)| format!("{id}: {}; {}", fault.hint, fault.what));
    if before != standing(source) {
        turn.world();
    }
    if let Some(text) = slower {
        notices::tell(state, NoticeLevel::Plain, &text, turn);
    }
    if let Some(text) = text {
        notices::tell(state, NoticeLevel::Bad, &text, turn);
    }
}

/// Whether a budget runs low, and whether nothing but what is kept for acting is left of it.
fn low(budget: Option<&Budget>) -> Option<(bool, bool)> {
    budget.map(|budget| (budget.remaining * 5 < budget.limit, budget.remaining <= budget.limit / 10))
}

/// What of a source can be seen at once. The number that is left of its budget moves with every read and is no reason to
/// paint: it is right whenever something else is. That it runs low is one.
fn standing(source: &SourceState) -> impl PartialEq + use<> {
    (
        source.account.clone(),
        low(source.budget.as_ref()),
        low(source.points.as_ref()),
        source.fault.clone(),
        source.unreachable_since.map(|since| since.mono),
        source.quiet_until,
        source.stopped,
    )
}

/// Until when it wants to be left alone.
fn quiet(source: &mut SourceState, scope: &Scope, observed: &Observed, now: Now) {
    // Points that are spent keep queries back, and nothing else.
    let spent = matches!(scope, Scope::Sweep(_))
        && source.points.as_ref().is_some_and(|points| points.remaining <= points.limit / 10);
    let asked = observed.faults.iter().filter_map(|fault| match fault.kind {
        FaultKind::RateLimited { until } => Some(until.unwrap_or_else(|| later(now.wall, QUIET_SECONDS))),
        _ => None,
    });
    let until = asked.filter(|_| !spent).chain(observed.quiet_until).max();
    if let Some(until) = until.filter(|until| *until > now.wall) {
        source.quiet_until = Some(source.quiet_until.map_or(until, |known| known.max(until)));
    }
    if source.quiet_until.is_some_and(|until| until <= now.wall) {
        source.quiet_until = None;
    }
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

/// Whether it answers.
fn reach(source: &mut SourceState, scope: &Scope, observed: &Observed, now: Now) {
    if observed.faults.is_empty() || !observed.facts.is_empty() {
        source.last_read = Some(now);
        source.unreachable_since = None;
        source.failing = None;
        if observed.faults.is_empty() && *scope == Scope::Account && !source.stopped {
            source.fault = None;
        }
        return;
    }
    if observed.faults.iter().all(|fault| fault.kind == FaultKind::Unavailable) {
        let (since, count) = source.failing.map_or((now, 1), |(since, count)| (since, count.saturating_add(1)));
        source.failing = Some((since, count));
        if count >= SILENT {
            source.unreachable_since.get_or_insert(since);
        }
    } else if !source.stopped && *scope == Scope::Account {
        source.fault = observed.faults.first().cloned();
    }
    // An answer that says no is an answer.
    if observed.faults.iter().any(|fault| fault.kind != FaultKind::Unavailable) {
        source.unreachable_since = None;
        source.failing = None;
    }
}
