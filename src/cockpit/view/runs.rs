//! Where a run stands and how long it takes, in words. Queue time is told apart from run time.

use std::time::Duration;

use super::{standing, words};
use crate::cockpit::State;
use crate::cockpit::rows::pending_gates;
use crate::domain::{Ask, Job, OrderState, Outcome, Run, RunState};

/// Queueing that is worth a word once a run has ended.
const LONG_QUEUE: Duration = Duration::from_secs(60);
/// How many earlier runs say what is typical.
const EARLIER: usize = 25;

/// The jobs of a run's present attempt, as far as they were read.
pub(super) fn jobs<'a>(state: &'a State, run: &Run) -> &'a [Job] {
    let detail = state.world.services.get(&run.id.service).and_then(|service| service.details.get(&run.id));
    match detail.and_then(|detail| detail.jobs.as_ref()) {
        Some(jobs) if jobs.value.0 == run.attempt => &jobs.value.1,
        _ => &[],
    }
}

/// `running: unit`, `cancel asked for`, `waiting: approval of production`, `failed: unit › cargo test`: the part that matters is named.
pub(super) fn state_words(state: &State, run: &Run) -> String {
    let jobs = jobs(state, run);
    match &run.state {
        RunState::Running | RunState::Queued | RunState::Waiting(_) if is_being_cancelled(state, run) => {
            "cancel asked for".to_owned()
        }
        RunState::Running => {
            let running: Vec<&str> =
                jobs.iter().filter(|job| job.state == RunState::Running).map(|job| job.name.as_str()).collect();
            match running.as_slice() {
                [] => "running".to_owned(),
                [one] => format!("running: {one}"),
                [one, more @ ..] => format!("running: {one} +{}", more.len()),
            }
        }
        RunState::Waiting(_) => {
            let mut gates = pending_gates(state, &run.id);
            match (gates.next(), gates.count()) {
                (None, _) => standing::run_words(&run.state),
                (Some(gate), 0) if gate.starts_by_hand() => format!("waiting: {} not started", gate.environment().name),
                (Some(gate), 0) => format!("waiting: {} of {}", gate.reason.word(), gate.environment().name),
                (Some(_), more) => format!("waiting: {} gates", more + 1),
            }
        }
        RunState::Done(outcome) if outcome.is_failure() => match failing(jobs) {
            Some(part) => format!("{}: {part}", outcome.word()),
            None => outcome.word().to_owned(),
        },
        other => standing::run_words(other),
    }
}

/// Whether a cancel was accepted that the run does not show yet: the provider calls it running until it has stopped.
fn is_being_cancelled(state: &State, run: &Run) -> bool {
    state.orders.entries.values().any(|order| {
        let accepted = matches!(order.state, OrderState::Accepted { .. } | OrderState::Unconfirmed { .. });
        accepted && matches!(&order.plan.intent.ask, Ask::Cancel { run: of, .. } if *of == run.id)
    })
}

/// The job and the step that failed first.
fn failing(jobs: &[Job]) -> Option<String> {
    let failed = |state: &RunState| state.outcome().is_some_and(Outcome::is_failure);
    let job = jobs.iter().find(|job| failed(&job.state))?;
    let step = job.steps.iter().find(|step| failed(&step.state));
    Some(step.map_or_else(|| job.name.to_string(), |step| format!("{} › {}", job.name, step.name)))
}

/// `queued 40s`, `6m of ~9m`, `waiting 4m`, `took 8m, queued 2m`.
pub(super) fn time_words(state: &State, run: &Run) -> String {
    let now = state.now.wall;
    match &run.state {
        RunState::Queued => format!("queued {}", words::ago(run.created_at, now)),
        RunState::Waiting(_) => {
            let since = pending_gates(state, &run.id).filter_map(|gate| gate.since).min();
            format!("waiting {}", words::ago(since.unwrap_or(run.updated_at), now))
        }
        RunState::Running | RunState::Cancelling | RunState::Unknown(_) => {
            let Some(started) = run.started_at else {
                return format!("queued {}", words::ago(run.created_at, now));
            };
            let elapsed = words::ago(started, now);
            match typical(state, run) {
                Some(typical) => format!("{elapsed} of ~{}", words::duration(typical)),
                None => elapsed,
            }
        }
        RunState::Done(_) => {
            let (Some(started), Some(finished)) = (run.started_at, run.finished_at) else {
                return words::DASH.to_owned();
            };
            let took = format!("took {}", words::duration(words::between(started, finished)));
            let queued = words::between(run.created_at, started);
            // A later attempt was asked for later than the run: its queue time is not known.
            if run.attempt == 1 && queued >= LONG_QUEUE {
                format!("{took}, queued {}", words::duration(queued))
            } else {
                took
            }
        }
    }
}

/// How long such a run takes: the median of the newest earlier runs of the same workflow that succeeded.
pub(super) fn typical(state: &State, run: &Run) -> Option<Duration> {
    let service = state.world.services.get(&run.id.service)?;
    let mut took: Vec<Duration> = service
        .runs
        .iter()
        .filter(|other| other.workflow == run.workflow && other.id != run.id)
        .filter(|other| other.state == RunState::Done(Outcome::Succeeded))
        .filter_map(|other| Some(words::between(other.started_at?, other.finished_at?)))
        .take(EARLIER)
        .collect();
    took.sort_unstable();
    took.get(took.len() / 2).copied()
}
