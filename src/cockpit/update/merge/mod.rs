//! Takes what was read into the world. Merging the same fact twice changes nothing; a fact of an older attempt is ignored;
//! a failure ages what is known and blanks nothing.

mod comparisons;
mod organisations;
mod places;
mod recalled;
mod runs;

use std::collections::BTreeSet;

use super::super::{Motion, Observed, RunDetail, Seen, ServiceState, State};
use super::probing;
use crate::domain::{DeploymentState, Fact, Fault, FaultKind, JobId, LogPage, Now, RunId, RunState, Scope, ServiceId};

pub(super) use organisations::left_out;

/// How many lines of a log are kept.
const LOG_LINES: usize = 50_000;
/// How many logs are kept.
const LOGS: usize = 16;

/// Merges an observation. Whether anything that could be seen changed.
pub(super) fn observed(state: &mut State, scope: &Scope, observed: Observed) -> bool {
    let now = state.now;
    let nothing = observed.facts.is_empty();
    // Reading one run says nothing about its neighbours; a list that could not be read says nothing at all.
    let whole = matches!(scope, Scope::Service(_) | Scope::Runs(_));
    let lists_runs = |fact: &Fact| match fact {
        Fact::Runs { service, runs } if whole && (observed.faults.is_empty() || !runs.is_empty()) => {
            Some(service.clone())
        }
        _ => None,
    };
    let listed: Vec<ServiceId> = observed.facts.iter().filter_map(lists_runs).collect();
    let mut changed = false;
    let mut touched = BTreeSet::new();
    // Environments first: deployments belong to them, whatever the order in which they came.
    let (environments, others): (Vec<_>, Vec<_>) =
        observed.facts.into_iter().partition(|fact| matches!(fact, Fact::Environments { .. }));
    for fact in environments.into_iter().chain(others) {
        changed |= organisations::look(state, &fact, now);
        if let Some(service) = service_of(&fact) {
            touched.insert(service.clone());
        }
        changed |= match fact {
            Fact::Comparison(found) => comparisons::found(state, scope, found),
            fact => merge(state, fact, now),
        };
    }
    changed |= standing(state, scope, &observed.faults, nothing, now);
    for service in &listed {
        changed |= state.world.services.get_mut(service).is_some_and(recalled::runs_read);
    }
    for service in &touched {
        changed |= probing::read(state, service);
        if let Some(service) = state.world.services.get_mut(service) {
            recalled::settle(service);
            service.motion = motion(service);
        }
    }
    changed
}

/// What goes on in a service, by its runs and the newest deployment of every environment.
fn motion(service: &ServiceState) -> Motion {
    let runs = service.runs.iter().filter(|run| run.state.in_flight()).map(|run| match run.state {
        RunState::Waiting(_) => Motion::Waits,
        _ => Motion::Moves,
    });
    let newest = service.environments.iter().filter_map(|found| found.deployments.first());
    let deployments = newest.map(|deployment| match deployment.state {
        DeploymentState::Deploying | DeploymentState::Queued => Motion::Moves,
        DeploymentState::Waiting(_) => Motion::Waits,
        _ => Motion::Rests,
    });
    runs.chain(deployments).max().unwrap_or_default()
}

fn service_of(fact: &Fact) -> Option<&ServiceId> {
    match fact {
        Fact::Account(_) | Fact::Organisation { .. } => None,
        Fact::Service(service) => Some(&service.id),
        Fact::Runs { service, .. }
        | Fact::Environments { service, .. }
        | Fact::Releases { service, .. }
        | Fact::Rollouts { service, .. }
        | Fact::Freezes { service, .. }
        | Fact::Swept { service, .. }
        | Fact::Unswept { service, .. } => Some(service),
        Fact::Jobs { run, .. } | Fact::Gates { run, .. } | Fact::Reviews { run, .. } => Some(&run.service),
        Fact::Deployments { environment, .. } | Fact::OlderDeployments { environment, .. } => {
            Some(&environment.service)
        }
        Fact::Comparison(comparison) => Some(&comparison.service),
    }
}

fn merge(state: &mut State, fact: Fact, now: Now) -> bool {
    // What belongs to no configured service is nobody's.
    let service_of = service_of(&fact).cloned();
    let Some(service) = service_of.and_then(|id| state.world.services.get_mut(&id)) else { return false };
    match fact {
        // What is of no single service, or of a scope, was taken in before.
        Fact::Account(_) | Fact::Organisation { .. } | Fact::Comparison(_) => false,
        Fact::Service(found) => {
            let recalled = recalled::standing_read(service);
            service.note_lifted(&found.workflows, now.wall);
            replace(&mut service.service, Some(found)) || recalled
        }
        Fact::Releases { releases, .. } => replace(&mut service.releases, releases),
        Fact::Rollouts { rollouts, .. } => replace(&mut service.rollouts, rollouts),
        Fact::Freezes { freezes, .. } => replace(&mut service.freezes, freezes),
        Fact::Runs { runs, .. } => runs::runs(service, runs),
        Fact::Jobs { run, attempt, jobs } => runs::jobs(service, &run, attempt, jobs, now),
        Fact::Gates { run, attempt, gates } => runs::gates(service, &run, attempt, gates, now),
        Fact::Reviews { run, reviews } => keep(&mut service.details.entry(run).or_default().reviews, reviews, now),
        Fact::Environments { environments, .. } => places::environments(service, environments),
        Fact::Deployments { environment, deployments, more } => {
            places::deployments(service, &environment, deployments, more, now)
        }
        Fact::Swept { mark, .. } => swept(service, mark, now),
        Fact::Unswept { fault, .. } => replace(&mut service.sweep.fault, Some(fault)),
        Fact::OlderDeployments { environment, deployments, more } => {
            places::older_deployments(service, &environment, deployments, more)
        }
    }
}

/// A sweep brought a service: its row is as fresh as that.
fn swept(service: &mut ServiceState, mark: u64, now: Now) -> bool {
    // The first reading, and the first after a while, end a state that is drawn.
    let was_old = service.seen.is_none_or(|seen| now.since(seen) > super::polling::STALE);
    service.seen = Some(now);
    service.sweep.changed |= service.sweep.mark.is_some_and(|known| known != mark);
    service.sweep.mark = Some(mark);
    let refused = service.sweep.fault.take().is_some();
    if refused || matches!(service.faults_of, Some(Scope::Deployments(_))) {
        service.faults.clear();
        service.faults_of = None;
        return true;
    }
    was_old
}

/// Puts a value in place. Whether it is another one.
fn replace<T: PartialEq>(place: &mut T, value: T) -> bool {
    let changed = *place != value;
    if changed {
        *place = value;
    }
    changed
}

/// Puts a value in place with its moment. Whether it is another one.
fn keep<T: PartialEq>(place: &mut Option<Seen<T>>, value: T, now: Now) -> bool {
    match place {
        Some(seen) if seen.value == value => {
            seen.at = now;
            false
        }
        _ => {
            *place = Some(Seen { value, at: now });
            true
        }
    }
}

/// What the faults say about the scope that was read.
fn standing(state: &mut State, scope: &Scope, faults: &[Fault], nothing: bool, now: Now) -> bool {
    let gone = faults.iter().any(|fault| fault.kind == FaultKind::NotFound);
    let fault = faults.first().cloned();
    match scope {
        Scope::Account | Scope::Sweep(_) => false,
        Scope::Organisation { name, .. } => organisations::standing(state, name, fault),
        Scope::Service(id) | Scope::Runs(id) | Scope::Deployments(id) => {
            let Some(service) = state.world.services.get_mut(id) else { return false };
            let aged = faults.is_empty() || !nothing;
            // The first reading, and the first after a while, end a state that is drawn.
            let was_old = service.seen.is_none_or(|seen| now.since(seen) > super::polling::STALE);
            let (row, runs) = (!matches!(scope, Scope::Runs(_)), !matches!(scope, Scope::Deployments(_)));
            if aged && row {
                service.seen = Some(now);
            }
            if aged && runs {
                service.runs_seen = Some(now);
            }
            let taken_back = match &service.faults_of {
                Some(of) => of == scope || matches!(scope, Scope::Service(_)),
                None => true,
            };
            let mut other = false;
            if !faults.is_empty() || taken_back {
                other = replace(&mut service.faults, faults.to_vec());
                service.faults_of = (!faults.is_empty()).then(|| scope.clone());
            }
            other || (aged && row && was_old)
        }
        Scope::Run(run) => {
            let Some(service) = state.world.services.get_mut(&run.service) else { return false };
            if nothing && gone {
                return runs::forget(service, run);
            }
            replace(&mut service.details.entry(run.clone()).or_default().fault, fault)
        }
        Scope::History(environment) | Scope::HistoryPage { environment, .. } => {
            let asked = state.screen.timeline.further.remove(scope);
            let Some(service) = state.world.services.get_mut(&environment.service) else { return false };
            let found = service.environments.iter_mut().find(|found| found.id() == environment);
            found.is_some_and(|found| replace(&mut found.fault, fault)) || asked
        }
        Scope::Comparison { .. } | Scope::Undeployed { .. } => {
            fault.filter(|_| nothing).is_some_and(|fault| comparisons::failed(state, scope, fault))
        }
    }
}

/// Takes in a part of a log. Whether anything changed.
pub(super) fn log(state: &mut State, run: &RunId, job: &JobId, page: Result<LogPage, Fault>) -> bool {
    let now = state.now;
    let key = (run.clone(), job.clone());
    let logs = &mut state.world.logs;
    if !logs.contains_key(&key) && logs.len() >= LOGS {
        let oldest = logs.iter().min_by_key(|(_, log)| log.seen.map(|seen| seen.mono)).map(|(key, _)| key.clone());
        oldest.and_then(|oldest| logs.remove(&oldest));
    }
    let log = logs.entry(key).or_default();
    log.asked = None;
    let first = log.seen.is_none();
    log.seen = Some(now);
    match page {
        Err(fault) => replace(&mut log.fault, Some(fault)) | first,
        Ok(page) => {
            let mut changed = replace(&mut log.fault, None) | first;
            changed |= replace(&mut log.note, page.note);
            changed |= replace(&mut log.url, page.url);
            changed |= !page.lines.is_empty();
            log.lines.extend(page.lines);
            log.lines.truncate(LOG_LINES);
            log.next = page.next;
            changed
        }
    }
}

/// Details of runs that are not known any more are dropped.
fn prune(service: &mut ServiceState) {
    let known: BTreeSet<&RunId> = service.runs.iter().map(|run| &run.id).collect();
    let details = std::mem::take(&mut service.details);
    service.details = details.into_iter().filter(|(run, _): &(RunId, RunDetail)| known.contains(run)).collect();
}
