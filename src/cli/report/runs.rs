//! What moves, and what moved last.

use jiff::Timestamp;
use serde::Serialize;

use crate::cockpit::State;
use crate::domain::{Run, RunState, Text};

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// The provider's id.
    pub id: String,
    /// The service.
    pub service: String,
    /// The workflow's name.
    pub name: Text,
    /// The number that people use.
    pub number: u64,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// `queued`, `running`, `waiting`, `cancelling`, `done` or `unknown`.
    pub state: &'static str,
    /// Why it waits; null where it does not.
    pub wait_reason: Option<&'static str>,
    /// How it ended; null where it has not.
    pub outcome: Option<&'static str>,
    /// The branch or tag.
    pub branch: Text,
    /// The commit.
    pub commit: String,
    /// What started it.
    pub event: Text,
    /// Who started it; null where the account is gone.
    pub actor: Option<Text>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When this attempt began; null where it has not.
    pub started_at: Option<Timestamp>,
    /// When it ended; null where it has not.
    pub finished_at: Option<Timestamp>,
    /// Its page.
    pub url: Text,
}

impl RunReport {
    /// The report of a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        Self {
            id: Text::new(&run.id.run).to_string(),
            service: run.id.service.to_string(),
            name: run.name.clone(),
            number: run.number,
            attempt: run.attempt,
            state: run.state.word(),
            wait_reason: match &run.state {
                RunState::Waiting(reason) => Some(reason.word()),
                _ => None,
            },
            outcome: run.state.outcome().map(crate::domain::Outcome::word),
            branch: run.branch.clone(),
            commit: run.commit.to_string(),
            event: run.event.clone(),
            actor: run.actor.clone(),
            created_at: run.created_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
            url: run.url.clone(),
        }
    }
}

/// Every known run: in flight first, then the newest first.
#[must_use]
pub fn runs(state: &State) -> Vec<RunReport> {
    let mut runs: Vec<&Run> = state.world.services.values().flat_map(|service| &service.runs).collect();
    runs.sort_by(|one, other| {
        (one.state.is_done(), other.created_at, &one.id).cmp(&(other.state.is_done(), one.created_at, &other.id))
    });
    runs.into_iter().map(RunReport::of).collect()
}
