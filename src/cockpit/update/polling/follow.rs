//! Reads that follow the cursor: debounced, so that a key held down floods nobody.

use crate::cockpit::cadence::{Class, LOST, REST, interval};
use crate::cockpit::rows;
use crate::cockpit::{Effect, Pane, RowId, State, Tab};
use crate::domain::Scope;

use super::super::{Turn, probing};
use super::{now, service_now};

/// The selection moved, or what is shown of it: reads follow when it rests.
pub(in crate::cockpit::update) fn selection_moved(state: &mut State) {
    state.pace.follow = Some(state.now.mono.plus(REST));
}

/// Reads what the selected row is about, now. A source that is stopped is connected anew: a person acted.
pub(in crate::cockpit::update) fn refresh(state: &mut State, turn: &mut Turn) -> bool {
    let row = state.screen.pane_state(state.screen.pane).selected.clone();
    let about = state.selected().cloned();
    let subject = row.iter().chain(&about).find_map(|row| rows::subject_of(state, row));
    let source = match (&subject, &row) {
        (_, Some(RowId::Source(source))) => Some(source.clone()),
        (Some(subject), _) => Some(subject.source.clone()),
        _ => None,
    };
    // With nothing selected, what is stopped is what is meant.
    let stopped =
        |state: &State| state.world.sources.values().find(|source| source.stopped).map(|source| source.id.clone());
    let Some(source) = source.or_else(|| stopped(state)) else { return false };
    if let Some(found) = state.world.sources.get_mut(&source) {
        if found.stopped {
            found.stopped = false;
            found.fault = None;
            turn.effect(Effect::Reconnect { source: source.clone() });
        }
        for poll in found.polls.values_mut() {
            poll.failures = 0;
        }
    }
    now(state, &source, Scope::Account);
    let Some(subject) = subject else {
        let services: Vec<_> = state
            .world
            .services
            .values()
            .filter(|service| service.setup.source == source)
            .map(|service| service.setup.id.clone())
            .collect();
        for service in &services {
            service_now(state, service);
            probing::service_now(state, service);
        }
        return true;
    };
    service_now(state, &subject.service);
    probing::service_now(state, &subject.service);
    if let Some(run) = &subject.run {
        now(state, &source, Scope::Run(run.clone()));
    }
    if let Some(environment) = subject.environment.filter(|_| state.screen.tab == Tab::History) {
        now(state, &source, Scope::History(environment));
    }
    if let Some(log) = state.log_job().and_then(|key| state.world.logs.get_mut(&key)) {
        log.seen = None;
        log.lines.clear();
        log.next = None;
    }
    // Once more what failed: it is cached as a fault.
    if let Some(pair) = rows::comparison_pair(state)
        && state.world.comparisons.get(&pair).is_some_and(Result::is_err)
    {
        state.world.comparisons.remove(&pair);
    }
    true
}

/// Reads the log that is shown: once, on where there is more, and again while its job runs.
pub(super) fn log(state: &mut State, turn: &mut Turn) {
    let now = state.now;
    state.pace.log = None;
    let visible = state.screen.tab == Tab::Log && state.screen.area(Pane::Detail).is_some();
    if !visible || state.pace.follow.is_some_and(|due| due > now.mono) {
        return;
    }
    let Some((run, job)) = state.log_job() else { return };
    let Some(source) = state.world.services.get(&run.service).map(|service| service.setup.source.clone()) else {
        return;
    };
    if state.world.sources.get(&source).is_none_or(|source| source.stopped) {
        return;
    }
    let ended = state
        .world
        .services
        .get(&run.service)
        .and_then(|service| service.details.get(&run))
        .and_then(|detail| detail.jobs.as_ref())
        .and_then(|jobs| jobs.value.1.iter().find(|found| found.id == job))
        .is_some_and(|job| job.state.is_done());
    let log = state.world.logs.entry((run.clone(), job.clone())).or_default();
    if let Some(asked) = log.asked.filter(|asked| now.since(*asked) < LOST) {
        state.pace.log = Some(asked.mono.plus(LOST));
        return;
    }
    let due = match log.seen {
        None => now.mono,
        // Read to the end: what was empty or refused while the job ran is asked for again when it ended.
        Some(_) if log.next.is_none() && ended && !log.lines.is_empty() => return,
        Some(seen) => {
            let class = if log.next.is_some() { Class::InFlight } else { Class::Active };
            seen.mono.plus(interval(class))
        }
    };
    if due > now.mono {
        state.pace.log = Some(due);
    } else {
        log.asked = Some(now);
        state.pace.log = Some(now.mono.plus(LOST));
        let from = log.next.unwrap_or_else(|| u64::try_from(log.lines.len()).unwrap_or(0));
        turn.effect(Effect::ReadLog { source, run, job, from });
    }
}
