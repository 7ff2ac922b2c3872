//! Which reads are due. Classes and intervals stand in [`cadence`](crate::cockpit::cadence); here they meet the state.
//!
//! ```text
//! wanted: what goes on, is looked at, was ordered ─┐
//! turns: the lists of all others, one by one ──────┤
//! ranges: the commits that rows on screen count ───┼─▶ what is due, most urgent first, at most eight at once ─▶ Observe
//! sweeps: a page of services by one query ─────────┘
//! ```

mod answered;
mod follow;
mod ranges;
mod sweeps;
mod turns;
mod wanted;

use std::collections::BTreeMap;
use std::time::Duration;

pub(super) use answered::{answered, followed};
pub(super) use follow::{refresh, selection_moved};
pub(in crate::cockpit) use sweeps::way;

use super::Turn;
use crate::cockpit::cadence::{AT_ONCE, Haste, LOST, Poll, Way};
use crate::cockpit::{Candidates, Effect, Range, ServiceState, SourceState, State, World};
use crate::domain::{Budget, Mono, Now, Scope, ServiceId, SourceId};
use jiff::Timestamp;
use wanted::Wanted;

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
    let fleet = state.world.fleet();
    let mut due = now;
    for id in &state.world.order {
        let Some(service) = state.world.services.get(id) else { continue };
        if let Some(source) = state.world.sources.get_mut(&service.setup.source)
            && sweeps::way(source, fleet, state.now) == Way::Glances
        {
            source.polls.insert(Scope::Service(id.clone()), Poll::due(due));
            due = due.plus(STAGGER);
        }
    }
    state.pace.stale = true;
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
        source.sweeps.awaited.clear();
    }
    for service in state.world.services.values_mut() {
        service.sweep.asked = None;
        service.asked = crate::cockpit::Asked::default();
    }
    for candidate in state.world.candidates.values_mut() {
        candidate.asked = None;
    }
    state.pace.stale = true;
}

/// A service is read as soon as possible, as a whole.
pub(super) fn service_now(state: &mut State, service: &ServiceId) {
    let Some(found) = state.world.services.get_mut(service) else { return };
    found.sweep.asked = None;
    let source = found.setup.source.clone();
    now(state, &source, Scope::Service(service.clone()));
}

/// A scope is read as soon as possible.
pub(super) fn now(state: &mut State, source: &SourceId, scope: Scope) {
    hasten(state, source, scope, Haste::Now);
}

/// A provider noticed by itself that something changed: it is read as soon as there is a place for it.
pub(super) fn noticed(state: &mut State, source: &SourceId, services: Vec<ServiceId>) {
    for service in services {
        if state.world.services.get(&service).is_some_and(|found| found.setup.source == *source) {
            hasten(state, source, Scope::Service(service), Haste::Soon);
        }
    }
}

/// A scope is read before its time.
fn hasten(state: &mut State, source: &SourceId, scope: Scope, haste: Haste) {
    let moment = state.now.mono;
    if let Some(source) = state.world.sources.get_mut(source) {
        let poll = source.polls.entry(scope).or_insert_with(|| Poll::due(moment));
        poll.haste = poll.haste.max(haste);
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
    let shown: Vec<Range> = ranges::on_screen(state).into_iter().chain(ranges::looked_at(state)).collect();
    state.world.comparisons.used(&shown);
    let wanted = wanted::wanted(state);
    state.pace.crowded = false;
    let mut next: Option<Mono> = None;
    for (id, wanted) in wanted {
        let mut asking = Asking { now, id: &id, turn, next: &mut next, crowded: false };
        asking.ask(&mut state.world, &wanted);
        state.pace.crowded |= asking.crowded;
    }
    state.pace.polls = next;
}

/// What there is to read.
struct Known<'a> {
    services: &'a mut BTreeMap<ServiceId, ServiceState>,
    candidates: &'a mut Candidates,
    order: &'a [ServiceId],
}

/// The reads of one source, being asked for.
struct Asking<'a> {
    now: Now,
    id: &'a SourceId,
    turn: &'a mut Turn,
    next: &'a mut Option<Mono>,
    crowded: bool,
}

/// A read that is due.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    /// What is urgent comes first.
    patient: bool,
    /// Then what is due longest, so that nothing starves.
    since: Mono,
    scope: Scope,
    every: Duration,
}

impl Asking<'_> {
    fn later(&mut self, moment: Mono) {
        *self.next = Some(self.next.map_or(moment, |known| known.min(moment)));
    }

    fn ask(&mut self, world: &mut World, wanted: &Wanted) {
        let World { sources, services, order, candidates, .. } = world;
        let mut known = Known { services, candidates, order };
        let Some(source) = sources.get_mut(self.id) else { return };
        lose(source, self.now);
        let awaited = source.polls.values().filter(|poll| poll.awaited).count() + source.sweeps.awaited.len();
        // The answer that is lost next frees a place.
        let polls = source.polls.values().filter(|poll| poll.awaited).filter_map(|poll| poll.asked);
        let lost = polls.chain(source.sweeps.awaited.iter().map(|(asked, _)| *asked)).map(|asked| asked.mono).min();
        if let Some(asked) = lost {
            self.later(asked.plus(LOST));
        }

        let mut ready = self.ready(source, wanted);
        if let Some(turn) = self.turn_of(source, &known, wanted) {
            ready.extend(turn);
        }
        ready.extend(self.range_due(source, wanted));
        ready.sort();
        let sweep = self.sweep_due(source, &known, wanted);
        // Beyond the few at once a place must come free first: the answer that frees it asks again.
        let mut places = AT_ONCE.saturating_sub(awaited);
        self.crowded |= ready.len() + usize::from(sweep.is_some()) > places;
        let urgent = ready.iter().take_while(|due| !due.patient).count().min(places);
        let patient = ready.split_off(urgent);
        places -= urgent;
        for due in ready {
            self.observe(source, &mut known, due);
        }
        if let Some(page) = sweep.filter(|_| places > 0) {
            places -= 1;
            self.sweep(source, &mut known, wanted.load, page);
        }
        for due in patient.into_iter().take(places) {
            self.observe(source, &mut known, due);
        }
        source.polls.retain(|scope, poll| {
            let recent = poll.asked.is_none_or(|asked| self.now.since(asked) < FORGOTTEN);
            poll.awaited || recent || wanted.scopes.contains_key(scope)
        });
    }

    /// What is wanted and due; for what is not due yet, when it will be.
    fn ready(&mut self, source: &mut SourceState, wanted: &Wanted) -> Vec<Due> {
        let now = self.now;
        let mut ready = Vec::new();
        for (scope, every) in &wanted.scopes {
            let poll = source.polls.entry(scope.clone()).or_insert_with(|| Poll::due(now.mono));
            if poll.awaited || source.stopped {
                continue;
            }
            poll.due = match poll.haste {
                Haste::Now | Haste::Soon => now.mono,
                Haste::None => poll.next(*every, self.id, scope),
            };
            let urgent = poll.haste == Haste::Now || wanted.urgent.contains(scope);
            let open = opens(source.quiet_until, source.budget.as_ref(), urgent, now);
            let at = open.map_or(poll.due, |open| poll.due.max(open));
            if at > now.mono {
                self.later(at);
            } else {
                ready.push(Due { patient: !urgent, since: poll.due, scope: scope.clone(), every: *every });
            }
        }
        ready
    }

    fn observe(&mut self, source: &mut SourceState, known: &mut Known<'_>, due: Due) {
        let now = self.now;
        turns::asked(source, known, &due.scope, now);
        let poll = source.polls.entry(due.scope.clone()).or_insert_with(|| Poll::due(now.mono));
        let count = poll.count + 1;
        *poll =
            Poll { asked: Some(now), awaited: true, count, haste: Haste::None, due: now.mono.plus(due.every), ..*poll };
        // The next in turn does not wait for this one's answer.
        self.later(now.mono.plus(due.every.min(LOST)));
        self.turn.effect(Effect::Observe { source: self.id.clone(), scope: due.scope });
    }
}

/// Answers that do not come count as lost.
fn lose(source: &mut SourceState, now: Now) {
    for poll in source.polls.values_mut().filter(|poll| poll.awaited) {
        if poll.asked.is_none_or(|asked| now.since(asked) >= LOST) {
            poll.awaited = false;
            poll.failures = poll.failures.saturating_add(1);
        }
    }
    let sweeps = &mut source.sweeps;
    let before = sweeps.awaited.len();
    sweeps.awaited.retain(|(asked, _)| now.since(*asked) < LOST);
    let lost = u32::try_from(before - sweeps.awaited.len()).unwrap_or(u32::MAX);
    sweeps.failures = sweeps.failures.saturating_add(lost);
}

/// From when on a source may be asked: it asked to be left alone, or a tenth of its budget is all that is left and is kept
/// for acting. What a person asks for and what follows an order may use that tenth. Nothing where it is open now.
fn opens(quiet_until: Option<Timestamp>, budget: Option<&Budget>, urgent: bool, now: Now) -> Option<Mono> {
    let low = budget.filter(|budget| reserved(budget) && !urgent).map(|budget| budget.resets_at);
    let until = quiet_until.max(low).filter(|until| *until > now.wall)?;
    let wait = Duration::try_from(until.duration_since(now.wall)).unwrap_or_default();
    Some(now.mono.plus(wait))
}

/// Whether a tenth of a budget is all that is left.
fn reserved(budget: &Budget) -> bool {
    budget.remaining <= budget.limit / 10
}
