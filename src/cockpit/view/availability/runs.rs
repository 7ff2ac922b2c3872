//! Cancel and retry: a run.

use std::time::Duration;

use super::target::Target;
use super::{Available, Why, plan};
use crate::cockpit::view::{naming, words};
use crate::cockpit::{RowId, State};
use crate::domain::{Ask, OrderState, Outcome, Run, RunId, RunState};

/// How long a cancel that was accepted may hang before it may be forced.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn cancel(state: &State, target: &Target) -> Result<Available, Why> {
    let run = meant(state, target)?;
    if let RunState::Done(outcome) = &run.state {
        let ago = words::ago_or_dash(run.finished_at, state.now.wall);
        return Err(format!("{} ended {ago} ago: {}", naming::run(state, &run.id), outcome.word()));
    }
    Ok(plan(Ask::Cancel { run: run.id.clone(), force: hangs(state, &run.id) }))
}

/// Whether a cancel was accepted and the run still moves after a while.
fn hangs(state: &State, run: &RunId) -> bool {
    state.orders.entries.values().any(|order| {
        let asked = jiff::SignedDuration::try_from(PATIENCE).unwrap_or_default();
        // Unconfirmed: it was watched for a minute already.
        let hangs = match order.state {
            OrderState::Unconfirmed { .. } => true,
            OrderState::Accepted { .. } => state.now.wall.duration_since(order.plan.read_at) > asked,
            _ => false,
        };
        matches!(&order.plan.intent.ask, Ask::Cancel { run: of, .. } if of == run) && hangs
    })
}

pub(super) fn retry(state: &State, target: &Target) -> Result<Available, Why> {
    let run = meant(state, target)?;
    let name = naming::run(state, &run.id);
    let job = match &target.row {
        RowId::Job(_, job) => Some(job.clone()),
        _ => None,
    };
    match &run.state {
        RunState::Done(Outcome::Succeeded) if job.is_none() => Err(format!("{name} succeeded; nothing failed in it")),
        RunState::Done(outcome @ (Outcome::Skipped | Outcome::Superseded)) => {
            Err(format!("{name} was {}; there is nothing to run again", outcome.word()))
        }
        RunState::Done(_) => Ok(plan(Ask::Retry { run: run.id.clone(), job })),
        state => Err(format!("{name} has not ended yet ({}); cancel it first, or wait", state.word())),
    }
}

/// The run that the row means.
fn meant<'a>(state: &'a State, target: &Target) -> Result<&'a Run, Why> {
    let run = target.subject.run.as_ref().ok_or("this row has no run; select one in Pipelines")?;
    state.run(run).ok_or_else(|| format!("{} is not among the runs that were read", naming::run(state, run)))
}
