//! A line given to the cockpit without a screen, while no plan is open: the number of a row (`3`, in the matrix `3.2` for its
//! second environment), a filter (`/words`; `/` alone takes it away), or a word of the command line. Like the command line it
//! may open a plan, and never confirms one.

use crate::cockpit::palette::{self, Meaning};
use crate::cockpit::{Command, Line, NoticeLevel, Overlay, Pane, State, Tab, rows, view};
use crate::domain::Text;

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
        None => match abbreviated(state, text) {
            Some(word) => {
                let told = format!("`{}` begins `{word}`: a verb is typed whole here", Text::new(text));
                notices::tell(state, NoticeLevel::Warning, &told, turn);
            }
            None => prompt::run(state, text, None, turn),
        },
    }
}

/// The verb that a line only begins. The command line shows what Enter would do; here nothing does, and a plan is not guessed.
fn abbreviated(state: &State, text: &str) -> Option<String> {
    let line = palette::meant(state, text, None)?;
    let verb = matches!(line.meaning, Meaning::Command(Command::Verb(_)) | Meaning::PromoteFully);
    (verb && line.text.to_lowercase() != text.to_lowercase()).then_some(line.text)
}

/// `3`, `3.2`; from 1.
fn number(text: &str) -> Option<(usize, Option<usize>)> {
    let place = |digits: &str| digits.parse::<usize>().ok()?.checked_sub(1);
    match text.split_once('.') {
        Some((row, column)) => Some((place(row)?, Some(place(column)?))),
        None => Some((place(text)?, None)),
    }
}

/// Puts the cursor on a row.
fn chosen(state: &mut State, row: usize, column: Option<usize>, turn: &mut Turn) {
    let none =
        format!("there is no {}{}", row + 1, column.map(|column| format!(".{}", column + 1)).unwrap_or_default());
    match state.screen.overlay.clone() {
        None => {}
        Some(Overlay::Rollback(mut picker)) => {
            let found = rows::rollback_candidates(state, &picker.environment);
            let found = found.get(row).filter(|_| column.is_none()).map(|found| found.id.clone());
            let Some(found) = found else { return notices::tell(state, NoticeLevel::Warning, &none, turn) };
            picker.selected = Some(found);
            return overlays::chosen(state, &picker, turn);
        }
        Some(_) => return notices::tell(state, NoticeLevel::Warning, "a number chooses nothing here", turn),
    }
    let pane = state.screen.pane;
    let has = match (pane, column) {
        _ if row >= state.list(pane).rows.len() => false,
        (Pane::Environments, Some(column)) => has_cell(state, row, column),
        (_, column) => column.is_none(),
    };
    if !has {
        return notices::tell(state, NoticeLevel::Warning, &none, turn);
    }
    motion::go(state, row, turn);
    if let (Some(column), Pane::Environments) = (column, pane) {
        motion::to_column(state, column, turn);
    }
}

/// Whether a row of the matrix has something in a column.
fn has_cell(state: &State, row: usize, column: usize) -> bool {
    let matrix = view::environments(state, view::Window { first: row, height: 1 });
    matrix.list.rows.first().and_then(|row| row.cells.get(column)).is_some_and(|cell| cell.id.is_some())
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
