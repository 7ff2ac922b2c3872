//! Makes the shown lists anew, and keeps the cursor on its id.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use super::filter::matches_masked;
use super::{
    CellOf, Rows, Shown, alive, cell, detail_rows, environment_columns, environment_rows, matches, needs_you_rows,
    pipeline_rows, timeline_rows,
};
use crate::cockpit::{Overlay, Pane, PaneState, RowId, State, Tab, World, changes};
use crate::domain::{EnvironmentId, ServiceId, Text, Tier};

/// How long after the last key the lists keep their order.
pub(in crate::cockpit) const QUIET: Duration = Duration::from_secs(2);

impl State {
    /// Whether the lists keep their order: a plan or a menu is open, or keys are arriving.
    #[must_use]
    pub fn holds_still(&self) -> bool {
        matches!(
            self.screen.overlay,
            Some(Overlay::Plan(_) | Overlay::Batch | Overlay::Actions { .. } | Overlay::Rollback(_))
        ) || self.screen.last_key.is_some_and(|last| self.now.since(last) < QUIET)
    }

    /// How many rows of a pane are visible: its height without the borders. Zero where the pane is not visible.
    #[must_use]
    pub fn page(&self, pane: Pane) -> usize {
        let area = self.screen.area(pane);
        // The matrix spends one line on the names of its columns.
        let headings = u16::from(pane == Pane::Environments);
        area.map_or(0, |area| usize::from(area.height.saturating_sub(2 + headings)))
    }
}

/// Makes the lists of every pane anew. Whether any is another one now.
pub fn arrange(state: &mut State) -> bool {
    let columns = environment_columns(state);
    let mut changed = columns != state.lists.columns;
    state.lists.columns = columns;
    changed |= compute_four_keys(state);
    for pane in Pane::ALL {
        changed |= arrange_pane(state, pane);
    }
    changed
}

/// A list that a filter can be laid over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filtered {
    /// A pane's own; of the detail, that of a tab.
    Pane(Pane, Tab),
    /// The Timeline, in the place of *Pipelines*.
    Timeline,
}

impl Filtered {
    /// The list that a pane shows now.
    #[must_use]
    pub fn shown(state: &State, pane: Pane) -> Self {
        match pane {
            Pane::Pipelines if state.screen.timeline.shown => Self::Timeline,
            pane => Self::Pane(pane, state.screen.tab),
        }
    }

    /// Every row of it, without any filter.
    fn rows(self, state: &State) -> Rows {
        match self {
            Self::Timeline => Rows::Ids(timeline_rows(state)),
            Self::Pane(Pane::NeedsYou, _) => Rows::Ids(needs_you_rows(state)),
            Self::Pane(Pane::Environments, _) => Rows::Ids(environment_rows(state)),
            Self::Pane(Pane::Pipelines, _) => Rows::Ids(pipeline_rows(state)),
            Self::Pane(Pane::Detail, tab) => detail_rows(state, tab),
        }
    }

    /// Whether a filter would leave anything of it as it may be written down, with tokens masked.
    #[must_use]
    pub fn finds(self, state: &State, filter: &str) -> bool {
        let leaves =
            |rows: &Rows| matches!(rows, Rows::Ids(ids) if ids.iter().any(|row| matches_masked(state, row, filter)));
        // What is shown already is looked at first: while somebody types on, it is all that can be left.
        let shown = match self {
            Self::Timeline => Pane::Pipelines,
            Self::Pane(pane, _) => pane,
        };
        (Self::shown(state, shown) == self && leaves(&state.list(shown).rows)) || leaves(&self.rows(state))
    }
}

/// Computes the four keys anew where they are shown, and forgets them where they are not. Whether they are shown.
pub(in crate::cockpit) fn compute_four_keys(state: &mut State) -> bool {
    let shown = matches!(state.screen.overlay, Some(Overlay::Dora { .. }));
    let from = changes::usual_window(state.now.wall);
    state.lists.four_keys = if shown { changes::four_keys(state, from) } else { Vec::new() };
    shown
}

/// Makes the list of one pane anew.
pub(in crate::cockpit) fn arrange_pane(state: &mut State, pane: Pane) -> bool {
    let all = Filtered::shown(state, pane).rows(state);
    let total = all.len();
    let filter = state.screen.pane_state(pane).filter.as_ref().map(|line| line.text.clone()).unwrap_or_default();
    // In a log the line is a search, not a filter.
    let searched = pane == Pane::Detail && state.screen.tab == Tab::Log;
    let filtered = !filter.is_empty() && !searched;
    let live = match all {
        Rows::Ids(ids) if filtered => Rows::Ids(ids.into_iter().filter(|row| matches(state, row, &filter)).collect()),
        rows => rows,
    };
    // The detail follows the cursor; its lists are never held, and what another row's lists remembered is not theirs.
    if pane == Pane::Detail && state.screen.detail_of.as_ref() != state.selected() {
        state.screen.detail_of = state.selected().cloned();
        state.screen.tabs.values_mut().for_each(|tab| *tab = PaneState::default());
    }
    let held = pane != Pane::Detail && state.holds_still() && state.screen.arranged_filter.get(&pane) == Some(&filter);
    let former = state.lists.panes.remove(&pane).unwrap_or_default();
    let shown = match (live, &former.rows) {
        (Rows::Ids(live), Rows::Ids(rows)) if held && !rows.is_empty() => hold(state, pane, live, rows, total, &filter),
        (rows, _) => Shown { rows, total, waiting: 0 },
    };
    let refiltered = state.screen.arranged_filter.insert(pane, filter.clone()).is_some_and(|former| former != filter);
    if refiltered {
        // The operator's own filter took the row away: the cursor goes to the first that is left.
        let remembered = state.screen.pane_state_mut(pane);
        if row_of_selection(&state.world, remembered)
            .is_some_and(|row| shown.rows.position(&row, remembered.place).is_none())
        {
            (remembered.selected, remembered.place, remembered.top) = (None, 0, 0);
        }
    }
    state.lists.panes.insert(pane, shown);
    settle(state, pane);
    state.list(pane) != &former
}

/// The former order with what is new waiting.
fn hold(state: &State, pane: Pane, live: Vec<RowId>, former: &[RowId], total: usize, filter: &str) -> Shown {
    if live == *former {
        return Shown { rows: Rows::Ids(live), total, waiting: 0 };
    }
    let selected = row_of_selection(&state.world, state.screen.pane_state(pane));
    let present: HashSet<&RowId> = live.iter().collect();
    let kept: Vec<RowId> = former
        .iter()
        // A row that the world moved out of the filter's reach stays while the order is held.
        .filter(|row| {
            present.contains(row) || selected.as_ref() == Some(*row) || (!filter.is_empty() && alive(state, pane, row))
        })
        .cloned()
        .collect();
    let known: HashSet<&RowId> = kept.iter().collect();
    let waiting = live.iter().filter(|row| !known.contains(row)).count();
    Shown { rows: Rows::Ids(kept), total, waiting }
}

/// The row of the list that the selection is in: a cell's row is its service, as a whole.
pub(in crate::cockpit) fn row_of_selection(world: &World, pane: &PaneState) -> Option<RowId> {
    match pane.selected.as_ref()? {
        RowId::Environment(EnvironmentId { service, .. }) | RowId::Group(service, _) => {
            Some(RowId::Service(world.whole(service).clone()))
        }
        other => Some(other.clone()),
    }
}

/// Keeps the cursor on its id: finds its place, leaves a "gone" mark where the row vanished, keeps the place on the screen
/// and the window around it.
pub(in crate::cockpit) fn settle(state: &mut State, pane: Pane) {
    let untouched = state.screen.last_key.is_none();
    let height = state.page(pane).max(1);
    // A run is looked at where it tells most: at the job that failed.
    let telling = (pane == Pane::Detail && state.screen.tab == Tab::Run).then(|| state.first_job()).flatten();
    let columns = &state.lists.columns;
    let mut remembered = state.screen.pane_state(pane).clone();
    let Some(shown) = state.lists.panes.get_mut(&pane) else { return };
    // Before the first key the cursor stays on top: nobody has chosen anything yet.
    if remembered.selected.is_none() || (untouched && pane != Pane::Detail) {
        let telling = telling.filter(|row| shown.rows.position(row, 0).is_some());
        remembered.selected = telling.or_else(|| shown.rows.get(0));
        remembered.place = remembered.selected.as_ref().and_then(|row| shown.rows.position(row, 0)).unwrap_or(0);
        remembered.top = 0;
        if pane == Pane::Environments {
            remembered.column = columns.iter().position(|(_, tier)| tier.is_production()).unwrap_or(0);
        }
    }
    if let (Pane::Environments, Some(selected)) = (pane, remembered.selected.clone()) {
        let expanded = &state.screen.expanded;
        let (selected, column) = settle_cell(&state.world, columns, expanded, selected, remembered.column);
        remembered.selected = Some(selected);
        remembered.column = column;
    }
    if let Some(row) = row_of_selection(&state.world, &remembered) {
        let line = remembered.place.saturating_sub(remembered.top);
        match (shown.rows.position(&row, remembered.place), &mut shown.rows) {
            (Some(place), _) => {
                // The row keeps its line on the screen when rows come or go above it.
                if place != remembered.place {
                    remembered.top = place.saturating_sub(line);
                }
                remembered.place = place;
            }
            (None, Rows::Ids(ids)) => {
                // It vanished: its mark stays in its place until the cursor moves.
                remembered.place = remembered.place.min(ids.len());
                ids.insert(remembered.place, row);
            }
            (None, Rows::Lines(count)) => {
                remembered.place = count.saturating_sub(1);
                remembered.selected = (*count > 0).then_some(RowId::Line(remembered.place));
            }
        }
    }
    let last = shown.rows.len().saturating_sub(height);
    remembered.top = remembered.top.clamp((remembered.place + 1).saturating_sub(height), remembered.place).min(last);
    *state.screen.pane_state_mut(pane) = remembered;
}

/// The cell that a selection in the matrix means, and its column: a cell keeps its environment wherever its column goes, and
/// the group while the group is one column; a row without a cell in the column is selected as a service.
fn settle_cell(
    world: &World,
    columns: &[(Text, Tier)],
    expanded: &BTreeSet<Text>,
    selected: RowId,
    column: usize,
) -> (RowId, usize) {
    let column = column.min(columns.len().saturating_sub(1));
    let place = |wanted: &Text| columns.iter().position(|(name, _)| name == wanted);
    match selected {
        RowId::Environment(environment) => {
            if let Some(place) = place(&environment.name) {
                return (RowId::Environment(environment), place);
            }
            let found = world.services.get(&environment.service);
            let found = found.and_then(|found| found.environments.iter().find(|found| *found.id() == environment));
            let group = found.and_then(|found| found.environment.group.clone());
            match group.as_ref().and_then(place).zip(group) {
                Some((place, group)) => (RowId::Group(environment.service, group), place),
                None => (RowId::Environment(environment), column),
            }
        }
        RowId::Group(service, group) if expanded.contains(&group) => {
            let found = world.services.get(&service).into_iter().flat_map(|found| &found.environments);
            let mut members = found.filter(|found| found.environment.group.as_ref() == Some(&group));
            match members.find_map(|found| Some((found.id().clone(), place(&found.id().name)?))) {
                Some((environment, place)) => (RowId::Environment(environment), place),
                None => (RowId::Service(world.whole(&service).clone()), column),
            }
        }
        RowId::Group(service, group) => {
            let place = place(&group).unwrap_or(column);
            (RowId::Group(service, group), place)
        }
        RowId::Service(service) => {
            let promotion = world.promotion(&service);
            let found = columns.get(column).and_then(|(name, _)| cell(&promotion, name, expanded));
            (found.map(|found| row_of_cell(&found)).unwrap_or(RowId::Service(service)), column)
        }
        other => (other, column),
    }
}

/// The id of a cell.
#[must_use]
pub fn row_of_cell(cell: &CellOf<'_>) -> RowId {
    match cell {
        CellOf::One(environment) => RowId::Environment(environment.id().clone()),
        CellOf::Many(members) => {
            let group = members.iter().find_map(|member| member.environment.group.clone());
            let service = members.first().map_or_else(|| ServiceId::new(""), |first| first.id().service.clone());
            RowId::Group(service, group.unwrap_or_default())
        }
    }
}
