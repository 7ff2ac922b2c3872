//! Runs, their jobs and their gates.

use super::{keep, prune, recalled};
use crate::cockpit::ServiceState;
use crate::domain::{Gate, Job, Now, Run, RunId};

/// How many runs of a service are kept, beside those that still move.
const RUNS: usize = 100;

/// Merges runs: the known ones by id, unless the fact is of an older attempt or an older moment of the same one.
pub(super) fn runs(service: &mut ServiceState, found: Vec<Run>) -> bool {
    let mut changed = false;
    for run in found {
        changed |= recalled::run_read(service, &run);
        match service.runs.iter_mut().find(|known| known.id == run.id) {
            Some(known) if older(&run, known) || *known == run => {}
            Some(known) => {
                let ended = run.state.is_done();
                let id = run.id.clone();
                *known = run;
                changed = true;
                if ended && let Some(detail) = service.details.get_mut(&id) {
                    // Nothing waits in a run that ended.
                    detail.gates = None;
                }
            }
            None => {
                service.runs.push(run);
                changed = true;
            }
        }
    }
    if changed {
        service.runs.sort_by(|one, other| {
            (other.created_at, other.number, &other.id).cmp(&(one.created_at, one.number, &one.id))
        });
        if service.runs.len() > RUNS {
            let mut place = 0;
            service.runs.retain(|run| {
                place += 1;
                place <= RUNS || run.state.in_flight()
            });
            prune(service);
        }
        // At hundreds of services what a vector takes in advance is megabytes.
        service.runs.shrink_to_fit();
    }
    changed
}

/// Whether a run as read is older than it is known.
fn older(read: &Run, known: &Run) -> bool {
    (read.attempt, read.updated_at) < (known.attempt, known.updated_at)
}

/// The attempt that a run is known to be at.
fn attempt_of(service: &ServiceState, run: &RunId) -> u32 {
    service.runs.iter().find(|known| known.id == *run).map_or(0, |known| known.attempt)
}

/// Merges the jobs of an attempt.
pub(super) fn jobs(service: &mut ServiceState, run: &RunId, attempt: u32, mut jobs: Vec<Job>, now: Now) -> bool {
    if attempt < attempt_of(service, run) {
        return false;
    }
    let detail = service.details.entry(run.clone()).or_default();
    if let Some(known) = &detail.jobs {
        if attempt < known.value.0 {
            return false;
        }
        // A glance brings no annotations; those that were read stay.
        for job in jobs.iter_mut().filter(|job| job.annotations.is_empty()) {
            if let Some(known) = known.value.1.iter().find(|known| known.id == job.id) {
                job.annotations.clone_from(&known.annotations);
            }
        }
    }
    keep(&mut detail.jobs, (attempt, jobs), now)
}

/// Merges the pending gates of an attempt; one that is missing is no longer pending.
pub(super) fn gates(service: &mut ServiceState, run: &RunId, attempt: u32, gates: Vec<Gate>, now: Now) -> bool {
    let known = service.runs.iter().find(|known| known.id == *run);
    if attempt < known.map_or(0, |known| known.attempt) {
        return false;
    }
    // The run may be known to have ended while the gates were read a moment before.
    let ended = known.is_some_and(|known| known.attempt == attempt && known.state.is_done());
    let mut gates = if ended { Vec::new() } else { gates };
    let detail = service.details.entry(run.clone()).or_default();
    // Where the provider does not date a gate the run's last change stands for it, and that moves on with any answer to its
    // neighbour: a gate has waited since it was first known to.
    for gate in &mut gates {
        let known = detail.gates.iter().flat_map(|seen| &seen.value).find(|known| known.id == gate.id);
        gate.since = match (gate.since, known.and_then(|known| known.since)) {
            (Some(read), Some(known)) => Some(read.min(known)),
            (read, known) => read.or(known),
        };
    }
    let was_empty = detail.gates.as_ref().is_none_or(|seen| seen.value.is_empty());
    let is_empty = gates.is_empty();
    let other = keep(&mut detail.gates, gates, now) && !(was_empty && is_empty);
    recalled::gates_read(service, run) || other
}

/// Forgets a run that the provider no longer has.
pub(super) fn forget(service: &mut ServiceState, run: &RunId) -> bool {
    let before = service.runs.len();
    service.runs.retain(|known| known.id != *run);
    let detail = service.details.remove(run);
    service.runs.len() != before || detail.is_some()
}
