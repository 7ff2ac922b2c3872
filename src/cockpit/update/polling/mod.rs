//! Which reads are due. Classes and intervals stand in [`cadence`](crate::cockpit::cadence); here they meet the state.

mod follow;
mod wanted;

use std::time::Duration;

pub(super) use follow::{refresh, selection_moved};

use super::Turn;
use crate::cockpit::cadence::{ACCOUNT, AT_ONCE, Class, LOST, Poll, interval};
use crate::cockpit::{Effect, Observed, SourceState, State};
use crate::domain::{Budget, FaultKind, Mono, Now, Scope, ServiceId, SourceId};
use jiff::Timestamp;

/// How old a glance may be before it counts as old.
pub(super) const STALE: Duration = Duration::from_secs(180);
/// How far apart the first glances of the services are.
const STAGGER: Duration = Duration::from_millis(25);
/// How long a scope that nobody wants any more is remembered.
const FORGOTTEN: Duration = Duration::from_secs(600);

/// Lays out the first reads.
pub(super) fn begin(state: &mut State) {
    let now = state.now.mono;
    for source in state.world.sources.values_mut() {
        source.polls.insert(Scope::Account, Poll::due(now));
    }
    let mut due = now;
    for id in &state.world.order {
        let Some(service) = state.world.services.get(id) else { continue };
        if let Some(source) = state.world.sources.get_mut(&service.setup.source) {
            source.polls.insert(Scope::Service(id.clone()), Poll::due(due));
            due = due.plus(STAGGER);
        }
    }
    state.pace.stale = true;
}

/// An answer came.
pub(super) fn answered(state: &mut State, source: &SourceId, scope: &Scope, observed: &Observed) {
    // A place came free: whoever waits for it is asked for now. Otherwise an answer alone makes nothing due.
    state.pace.stale |= state.pace.crowded;
    let Some(poll) = state.world.sources.get_mut(source).and_then(|source| source.polls.get_mut(scope)) else { return };
    poll.awaited = false;
    let due = poll.due;
    state.pace.polls = Some(state.pace.polls.map_or(due, |known| known.min(due)));
    let failed = observed.facts.is_empty() && !observed.faults.is_empty();
    // A provider that asks to wait says how long; that is no reason to wait even longer afterwards.
    let asked_to_wait = observed.faults.iter().all(|fault| matches!(fault.kind, FaultKind::RateLimited { .. }));
    poll.failures = match (failed, asked_to_wait) {
        (true, false) => poll.failures.saturating_add(1),
        (true, true) => poll.failures,
        (false, _) => 0,
    };
}

/// Everything shown is old: everything is read again, what is on the screen first.
pub(super) fn everything_now(state: &mut State) {
    let now = state.now.mono;
    for source in state.world.sources.values_mut() {
        for poll in source.polls.values_mut() {
            poll.awaited = false;
            poll.asked = None;
            poll.due = now;
        }
    }
    state.pace.stale = true;
}

/// A service is read as soon as possible.
pub(super) fn service_now(state: &mut State, service: &ServiceId) {
    let Some(source) = state.world.services.get(service).map(|service| service.setup.source.clone()) else { return };
    now(state, &source, Scope::Service(service.clone()));
}

/// A scope is read as soon as possible.
pub(super) fn now(state: &mut State, source: &SourceId, scope: Scope) {
    let moment = state.now.mono;
    if let Some(source) = state.world.sources.get_mut(source) {
        source.polls.entry(scope).or_insert_with(|| Poll::due(moment)).wanted_now = true;
        state.pace.stale = true;
    }
}

/// Asks for what is due.
pub(super) fn poll(state: &mut State, turn: &mut Turn) {
    let now = state.now;
    follow::log(state, turn);
    let due = state.pace.polls.is_some_and(|due| due <= now.mono);
    let follows = state.pace.follow.is_some_and(|due| due <= now.mono);
    if follows {
        state.pace.follow = None;
    }
    if !(due || follows || state.pace.stale) {
        return;
    }
    state.pace.stale = false;
    let wanted = wanted::wanted(state);
    state.pace.crowded = false;
    let mut next: Option<Mono> = None;
    for (id, mut scopes) in wanted {
        let Some(source) = state.world.sources.get_mut(&id) else { continue };
        lose(source, now);
        let awaited = source.polls.values().filter(|poll| poll.awaited).count();
        let mut later = |moment: Mono| next = Some(next.map_or(moment, |known| known.min(moment)));
        // The answer that is lost next frees a place.
        let lost = source.polls.values().filter(|poll| poll.awaited).filter_map(|poll| poll.asked);
        lost.map(|asked| asked.mono.plus(LOST)).min().into_iter().for_each(&mut later);
        let mut ready = Vec::new();
        for (scope, class) in scopes.drain(..) {
            let poll = source.polls.entry(scope.clone()).or_insert_with(|| Poll::due(now.mono));
            if poll.awaited || source.stopped {
                continue;
            }
            let every = if scope == Scope::Account { ACCOUNT } else { interval(class) };
            poll.due = if poll.wanted_now { now.mono } else { poll.next(every, &id, &scope) };
            let urgent = poll.wanted_now || class == Class::InFlight;
            let open = opens(source.quiet_until, source.budget.as_ref(), urgent, now);
            let at = open.map_or(poll.due, |open| poll.due.max(open));
            if at > now.mono {
                later(at);
            } else {
                ready.push((!urgent, poll.due, scope, every));
            }
        }
        // What is urgent, then what is due longest, so that nothing starves. Beyond the few at once a place must come free
        // first: the answer that frees it asks again.
        ready.sort();
        state.pace.crowded |= ready.len() + awaited > AT_ONCE;
        for (_, _, scope, every) in ready.into_iter().take(AT_ONCE.saturating_sub(awaited)) {
            if let Some(poll) = source.polls.get_mut(&scope) {
                let count = poll.count + 1;
                *poll = Poll {
                    asked: Some(now),
                    awaited: true,
                    count,
                    wanted_now: false,
                    due: now.mono.plus(every),
                    ..*poll
                };
            }
            later(now.mono.plus(LOST));
            turn.effect(Effect::Observe { source: id.clone(), scope });
        }
        source.polls.retain(|scope, poll| {
            matches!(scope, Scope::Account | Scope::Service(_))
                || poll.awaited
                || poll.asked.is_none_or(|asked| now.since(asked) < FORGOTTEN)
        });
    }
    state.pace.polls = next;
}

/// Answers that do not come count as lost.
fn lose(source: &mut SourceState, now: Now) {
    for poll in source.polls.values_mut().filter(|poll| poll.awaited) {
        if poll.asked.is_none_or(|asked| now.since(asked) >= LOST) {
            poll.awaited = false;
            poll.failures = poll.failures.saturating_add(1);
        }
    }
}

/// From when on a source may be asked: it asked to be left alone, or a tenth of its budget is all that is left and is kept
/// for acting. What a person asks for and what follows an order may use that tenth. Nothing where it is open now.
fn opens(quiet_until: Option<Timestamp>, budget: Option<&Budget>, urgent: bool, now: Now) -> Option<Mono> {
    let low = budget.filter(|budget| budget.remaining <= budget.limit / 10 && !urgent).map(|budget| budget.resets_at);
    let until = quiet_until.max(low).filter(|until| *until > now.wall)?;
    let wait = Duration::try_from(until.duration_since(now.wall)).unwrap_or_default();
    Some(now.mono.plus(wait))
}
