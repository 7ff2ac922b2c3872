//! Moving the cursor, within a list and between the panes.

use crate::cockpit::rows::{self, Rows};
use crate::cockpit::{Command, Pane, State, Tab};

use super::super::{Turn, polling};

/// Moves within the list of the pane with the focus.
pub(super) fn motion(state: &mut State, command: Command, turn: &mut Turn) {
    let pane = state.screen.pane;
    let count = state.list(pane).rows.len();
    let Some(last) = count.checked_sub(1) else { return };
    let place = state.screen.pane_state(pane).place.min(last);
    let half = (state.page(pane) / 2).max(1);
    let target = match command {
        Command::Up => place.saturating_sub(1),
        Command::Down => (place + 1).min(last),
        Command::Top => 0,
        Command::Bottom => last,
        Command::HalfPageDown => (place + half).min(last),
        Command::HalfPageUp => place.saturating_sub(half),
        _ => place,
    };
    go(state, target, turn);
}

/// Puts the cursor on a place of the list of the pane with the focus.
pub(super) fn go(state: &mut State, place: usize, turn: &mut Turn) {
    let pane = state.screen.pane;
    let Some(row) = state.list(pane).rows.get(place) else { return };
    let former = rows::row_of_selection(&state.world, state.screen.pane_state(pane));
    if former.as_ref() == Some(&row) {
        return;
    }
    let gone = former.is_some_and(|former| !rows::alive(state, pane, &former));
    let remembered = state.screen.pane_state_mut(pane);
    let visible = remembered.top;
    remembered.selected = Some(row);
    remembered.place = place;
    remembered.top = visible;
    if gone {
        // The mark of what vanished goes when the cursor leaves it.
        turn.world = true;
    }
    moved(state, pane, turn);
}

/// Puts the cursor of a pane on the row after the selected one, or before it at the end, because the operator takes the
/// selected one away.
pub(super) fn leave(state: &mut State, pane: Pane) {
    let rows = &state.list(pane).rows;
    let place = state.screen.pane_state(pane).place;
    let next = rows.get(place + 1).or_else(|| rows.get(place.checked_sub(1)?));
    let remembered = state.screen.pane_state_mut(pane);
    remembered.selected = next;
    polling::selection_moved(state);
}

/// The selection of a pane is another one now: its list settles, the detail is made for it, reads follow.
pub(super) fn moved(state: &mut State, pane: Pane, turn: &mut Turn) {
    rows::settle(state, pane);
    if pane != Pane::Detail {
        rows::arrange_pane(state, Pane::Detail);
    }
    polling::selection_moved(state);
    turn.seen();
}

/// To the pane on the left or the right, or to the column there.
pub(super) fn sideways(state: &mut State, right: bool, turn: &mut Turn) {
    let pane = state.screen.pane;
    if pane == Pane::Environments {
        let column = state.screen.pane_state(pane).column;
        let next = if right { Some(column + 1) } else { column.checked_sub(1) };
        match next {
            Some(next) if next < state.lists.columns.len() => return to_column(state, next, turn),
            None => focus(state, Pane::NeedsYou, turn),
            Some(_) => {}
        }
        return;
    }
    match (pane, right) {
        (Pane::NeedsYou, true) => focus(state, Pane::Environments, turn),
        (Pane::Pipelines, true) => focus(state, Pane::Detail, turn),
        (Pane::Detail, false) => focus(state, Pane::Pipelines, turn),
        _ => {}
    }
}

/// Puts the cursor on another column of the matrix.
pub(super) fn to_column(state: &mut State, column: usize, turn: &mut Turn) {
    let row = rows::row_of_selection(&state.world, state.screen.pane_state(Pane::Environments));
    let remembered = state.screen.pane_state_mut(Pane::Environments);
    remembered.column = column;
    remembered.selected = row;
    moved(state, Pane::Environments, turn);
}

/// Gives a pane the focus.
pub(super) fn focus(state: &mut State, pane: Pane, turn: &mut Turn) {
    if state.screen.pane == pane {
        return;
    }
    state.screen.pane = pane;
    if pane != Pane::Detail {
        state.screen.about = pane;
    }
    for pane in Pane::ALL {
        rows::settle(state, pane);
    }
    moved(state, state.screen.about, turn);
}

/// Shows a tab of the detail, which gets the focus where asked or where it would not be visible otherwise.
pub(super) fn tab(state: &mut State, tab: Tab, focused: bool, turn: &mut Turn) {
    state.screen.tab = tab;
    let visible = state.screen.area(Pane::Detail).is_some();
    if focused || !visible {
        focus(state, Pane::Detail, turn);
    }
    rows::arrange_pane(state, Pane::Detail);
    polling::selection_moved(state);
    turn.seen();
}

/// To a match of the search: the next one from `step` lines on; backwards where negative.
pub(super) fn find(state: &mut State, step: isize, turn: &mut Turn) {
    let pane = state.screen.pane;
    let log = state.log_job().and_then(|key| state.world.logs.get(&key));
    let wanted = state.screen.pane_state(pane).filter.as_ref().map(|line| line.text.to_lowercase());
    let (Some(log), Some(wanted)) = (log, wanted.filter(|wanted| !wanted.is_empty())) else { return };
    let count = log.lines.len();
    let place = state.screen.pane_state(pane).place;
    let matches = |line: &usize| log.lines[*line].as_str().to_lowercase().contains(&wanted);
    let found = if step < 0 {
        (0..place.min(count)).rev().find(matches).or_else(|| (place.min(count)..count).rev().find(matches))
    } else {
        let from = place.saturating_add(step.unsigned_abs()).min(count);
        (from..count).find(matches).or_else(|| (0..from).find(matches))
    };
    if let (Some(found), Rows::Lines(_)) = (found, &state.list(pane).rows) {
        go(state, found, turn);
    }
}
