//! A line given to the cockpit without a screen, while no plan is open: the number of a row (`3`, in the matrix `3.2` for its
//! second environment), a filter (`/words`; `/` alone takes it away), or a word of the command line. Like the command line it
//! may open a plan, and never confirms one.

use crate::cockpit::{Line, NoticeLevel, Overlay, Pane, State, Tab, rows};

use super::super::{Turn, notices};
use super::{motion, overlays, prompt};

/// Takes a line.
pub(in crate::cockpit::update) fn said(state: &mut State, text: &str, turn: &mut Turn) {
    state.screen.last_key = Some(state.now);
    let text = text.trim();
    turn.seen();
    if let Some((row, column)) = number(text) {
        return chosen(state, row, column, turn);
    }
    if matches!(state.screen.overlay, Some(Overlay::Plan(_))) {
        return;
    }
    state.screen.overlay = None;
    match text.strip_prefix('/') {
        Some(words) => filter(state, words.trim(), turn),
        None => prompt::run(state, text, None, turn),
    }
}

/// `3`, `3.2`; from 1.
fn number(text: &str) -> Option<(usize, Option<usize>)> {
    let (row, column) = text.split_once('.').map_or((text, None), |(row, column)| (row, Some(column)));
    let place = |digits: &str| digits.parse::<usize>().ok()?.checked_sub(1);
    Some((place(row)?, column.map(place).unwrap_or_default()))
}

/// Puts the cursor on a row.
fn chosen(state: &mut State, row: usize, column: Option<usize>, turn: &mut Turn) {
    let none = format!("there is no {}", row + 1);
    match state.screen.overlay.clone() {
        None => {}
        Some(Overlay::Rollback(mut picker)) => {
            let found = rows::rollback_candidates(state, &picker.environment).get(row).map(|found| found.id.clone());
            let Some(found) = found else { return notices::tell(state, NoticeLevel::Warning, &none, turn) };
            picker.selected = Some(found);
            return overlays::chosen(state, &picker, turn);
        }
        Some(_) => return notices::tell(state, NoticeLevel::Warning, "a number chooses nothing here", turn),
    }
    let pane = state.screen.pane;
    if row >= state.list(pane).rows.len() {
        return notices::tell(state, NoticeLevel::Warning, &none, turn);
    }
    motion::go(state, row, turn);
    if let (Some(column), Pane::Environments) = (column, pane) {
        let last = rows::environment_columns(state).len().saturating_sub(1);
        motion::to_column(state, column.min(last), turn);
    }
}

/// Filters the list that has the focus, or searches the log.
fn filter(state: &mut State, words: &str, turn: &mut Turn) {
    let searches = state.screen.pane == Pane::Detail && state.screen.tab == Tab::Log;
    state.screen.pane_state_mut(state.screen.pane).filter = (!words.is_empty()).then(|| Line::new(words));
    turn.world();
    if searches {
        motion::find(state, 0, turn);
    }
}
