//! Which rows each pane has, in which order: ids only, never words.
//!
//! The orders are pure functions of the state. What is shown is kept in [`Lists`], made anew when something changed, so that
//! a key among ten thousand runs costs what is visible. The painter's selectors read [`State::list`] and nothing else.
//!
//! While the operator types or a plan is open the order is held still: rows that are new wait and are counted, rows that
//! vanished leave, and only the selected one stays as a "gone" mark ([`alive`] says which it is).

mod arrange;
mod columns;
mod filter;
mod needs;
mod rollback;
mod subject;
mod undeployed;

use std::collections::BTreeMap;

pub use arrange::{Filtered, arrange, row_of_cell};
pub(super) use arrange::{QUIET, arrange_pane, compute_four_keys, row_of_selection, settle};
pub use columns::{CellOf, cell, environment_columns, heading};
pub use filter::{matches, words};
pub(super) use needs::need_of_gate;
pub use needs::{failed_deployment, need, needs_you_rows};
pub use rollback::{hold, rollback_candidates};
pub use subject::{Subject, comparison_of, comparison_pair, plan_pair, subject, subject_of};
pub use undeployed::{Undeployed, before, nearest_to_users, next_release, undeployed, undeployed_ranges, waiting};

use super::{Pane, RowId, State, Tab, changes};
use crate::domain::{Gate, GateId, GateState, Run, RunId};

/// The rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// By stable id.
    Ids(Vec<RowId>),
    /// So many [`RowId::Line`]s, for texts: their numbers are their ids.
    Lines(usize),
}

impl Default for Rows {
    fn default() -> Self {
        Self::Ids(Vec::new())
    }
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Ids(ids) => ids.len(),
            Self::Lines(count) => *count,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<RowId> {
        match self {
            Self::Ids(ids) => ids.get(place).cloned(),
            Self::Lines(count) => (place < *count).then_some(RowId::Line(place)),
        }
    }

    /// The place of a row; `hint` is looked at first.
    #[must_use]
    pub fn position(&self, row: &RowId, hint: usize) -> Option<usize> {
        match (self, row) {
            (Self::Ids(ids), _) if ids.get(hint) == Some(row) => Some(hint),
            (Self::Ids(ids), _) => ids.iter().position(|id| id == row),
            (Self::Lines(count), RowId::Line(line)) => (line < count).then_some(*line),
            (Self::Lines(_), _) => None,
        }
    }

    /// The rows from `first` on, at most `height`.
    pub fn window(&self, first: usize, height: usize) -> impl Iterator<Item = RowId> {
        (first..self.len().min(first.saturating_add(height))).filter_map(|place| self.get(place))
    }
}

/// What a pane shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The rows in order, after the filter; a selected row that vanished is among them, in its place.
    pub rows: Rows,
    /// How many rows there are without the filter.
    pub total: usize,
    /// How many new rows wait while the order is held still.
    pub waiting: usize,
}

/// What every pane shows.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// By pane; the detail's is that of the current tab.
    pub panes: BTreeMap<Pane, Shown>,
    /// The columns of the matrix in promotion order.
    pub columns: Vec<(crate::domain::Text, crate::domain::Tier)>,
    /// The four keys, while they are shown.
    pub four_keys: Vec<changes::FourKeys>,
}

static NOTHING: Shown = Shown { rows: Rows::Ids(Vec::new()), total: 0, waiting: 0 };

impl State {
    /// What a pane shows. The rows of *Environments* are services ([`RowId::Service`]); which cell of a row is meant says
    /// the pane's selection ([`RowId::Environment`]).
    #[must_use]
    pub fn list(&self, pane: Pane) -> &Shown {
        self.lists.panes.get(&pane).unwrap_or(&NOTHING)
    }

    /// The row under the cursor of the list that the detail is about.
    #[must_use]
    pub fn selected(&self) -> Option<&RowId> {
        self.screen.pane_state(self.screen.about).selected.as_ref()
    }

    /// A run by its id.
    #[must_use]
    pub fn run(&self, run: &RunId) -> Option<&Run> {
        self.world.services.get(&run.service)?.runs.iter().find(|found| found.id == *run)
    }

    /// A pending gate by its id.
    #[must_use]
    pub fn gate(&self, gate: &GateId) -> Option<&Gate> {
        pending_gates(self, &gate.run).find(|found| found.id == *gate)
    }
}

/// The pending gates of a run.
pub fn pending_gates<'a>(state: &'a State, run: &RunId) -> impl Iterator<Item = &'a Gate> {
    state
        .world
        .services
        .get(&run.service)
        .and_then(|service| service.details.get(run))
        .and_then(|detail| detail.gates.as_ref())
        .into_iter()
        .flat_map(|gates| gates.value.iter())
        .filter(|gate| gate.state == GateState::Pending)
}

/// The runs: what moves first, then what ended, both newest first.
#[must_use]
pub fn pipeline_rows(state: &State) -> Vec<RowId> {
    let mut runs: Vec<&Run> = state.world.services.values().flat_map(|service| &service.runs).collect();
    runs.sort_by(|one, other| {
        (one.state.is_done(), other.created_at, other.number, &one.id).cmp(&(
            other.state.is_done(),
            one.created_at,
            one.number,
            &other.id,
        ))
    });
    runs.into_iter().map(|run| RowId::Run(run.id.clone())).collect()
}

/// The changes, newest first.
#[must_use]
pub fn timeline_rows(state: &State) -> Vec<RowId> {
    changes::changes(state, state.screen.timeline.places).into_iter().map(|(_, change)| RowId::Change(change)).collect()
}

/// The services in the order in which they are shown.
#[must_use]
pub fn environment_rows(state: &State) -> Vec<RowId> {
    state.world.wholes().map(|service| RowId::Service(service.clone())).collect()
}

/// The rows of a tab of the detail.
#[must_use]
pub fn detail_rows(state: &State, tab: Tab) -> Rows {
    if tab == Tab::Journal {
        // Newest first; a record's number is its id.
        let number = |sequence: u64| RowId::Line(usize::try_from(sequence).unwrap_or(usize::MAX));
        return Rows::Ids(state.journal.iter().rev().map(|record| number(record.sequence)).collect());
    }
    let Some(subject) = subject(state) else { return Rows::default() };
    match tab {
        Tab::Ship => Rows::Lines(
            comparison_pair(state)
                .and_then(|pair| state.world.comparisons.found(&pair))
                .map_or(0, |comparison| comparison.commits.len()),
        ),
        Tab::Gates => Rows::Ids(
            subject
                .run
                .iter()
                .flat_map(|run| pending_gates(state, run))
                .map(|gate| RowId::Gate(gate.id.clone()))
                .collect(),
        ),
        Tab::Run => {
            let Some(run) = subject.run else { return Rows::default() };
            let jobs = state
                .world
                .services
                .get(&run.service)
                .and_then(|service| service.details.get(&run))
                .and_then(|detail| detail.jobs.as_ref());
            let jobs = jobs.into_iter().flat_map(|jobs| &jobs.value.1);
            Rows::Ids(jobs.map(|job| RowId::Job(run.clone(), job.id.clone())).collect())
        }
        Tab::Log => {
            Rows::Lines(state.log_job().and_then(|key| state.world.logs.get(&key)).map_or(0, |log| log.lines.len()))
        }
        Tab::History => {
            let Some(environment) = subject.environment else { return Rows::default() };
            let found = state.environment(&environment);
            let deployments = found.into_iter().flat_map(|environment| &environment.deployments);
            Rows::Ids(
                deployments.map(|deployment| RowId::Deployment(environment.clone(), deployment.id.clone())).collect(),
            )
        }
        Tab::Journal => Rows::default(),
    }
}

/// Whether a row of a pane still stands for something: one that does not is drawn as gone and carries no verb.
#[must_use]
pub fn alive(state: &State, pane: Pane, row: &RowId) -> bool {
    match row {
        RowId::Run(run) => state.run(run).is_some(),
        RowId::Environment(environment) => state.environment(environment).is_some(),
        RowId::Group(service, group) => subject::members(state, service, group).next().is_some(),
        RowId::Service(service) if pane != Pane::NeedsYou => state.world.services.contains_key(service),
        RowId::Gate(gate) => state.gate(gate).is_some(),
        RowId::Job(run, job) => state
            .world
            .services
            .get(&run.service)
            .and_then(|service| service.details.get(run))
            .and_then(|detail| detail.jobs.as_ref())
            .is_some_and(|jobs| jobs.value.1.iter().any(|found| found.id == *job)),
        RowId::Deployment(environment, deployment) => state
            .environment(environment)
            .is_some_and(|environment| environment.deployments.iter().any(|found| found.id == *deployment)),
        RowId::Line(line) if state.screen.tab == Tab::Journal => {
            state.journal.iter().any(|record| usize::try_from(record.sequence).is_ok_and(|number| number == *line))
        }
        RowId::Line(_) => true,
        RowId::Change(change) => changes::change(state, change).is_some(),
        RowId::Failure(..)
        | RowId::Faulty(_)
        | RowId::Rollout(_)
        | RowId::Order(_)
        | RowId::Source(_)
        | RowId::Service(_) => need(state, row).is_some(),
    }
}
