//! What a key does, by what has the keyboard: what lies over the panes, a field that is typed in, the panes.

mod acknowledge;
mod line;
mod motion;
mod overlays;
mod panes;
mod prompt;
mod said;
mod timeline;

pub(super) use said::said;

use super::{Turn, notices, plan};
use crate::cockpit::layout::Layout;
use crate::cockpit::rows;
use crate::cockpit::{Command, Effect, Key, KeyCode, NoticeLevel, Overlay, Pane, RowId, State, Tab};

/// Puts the cursor on a row of *Needs you* or *Pipelines*, whatever was filtered there; whether it is there. As a key does, it
/// holds the lists still for a moment.
pub(super) fn go_to(state: &mut State, row: &RowId, turn: &mut Turn) -> bool {
    let pane = if matches!(row, RowId::Run(_)) { Pane::Pipelines } else { Pane::NeedsYou };
    state.screen.last_key = Some(state.now);
    if pane == Pane::Pipelines {
        timeline::show(state, false, turn);
    }
    state.screen.pane_state_mut(pane).filter = None;
    state.screen.arranged_filter.remove(&pane);
    rows::arrange_pane(state, pane);
    motion::focus(state, pane, turn);
    let Some(place) = state.list(pane).rows.position(row, 0) else { return false };
    motion::go(state, place, turn);
    turn.seen();
    true
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, turn: &mut Turn) {
    let first = state.screen.last_key.is_none();
    state.screen.last_key = Some(state.now);
    if first {
        state.pace.stale = true;
    }
    // Ctrl-c cancels a plan, and asks to leave everywhere else.
    if key == Key::control('c') {
        return if matches!(state.screen.overlay, Some(Overlay::Plan(_))) {
            plan::close(state, turn);
        } else {
            panes::quit(state, turn);
        };
    }
    // What cannot be seen cannot be meant.
    if state.screen.layout() == Layout::TooSmall {
        match state.keymap.command(key) {
            Some(Command::Quit) if state.screen.overlay.is_none() => panes::quit(state, turn),
            Some(Command::Suspend) => turn.effect(Effect::Suspend),
            _ => {}
        }
        return;
    }
    match state.screen.overlay {
        Some(Overlay::Plan(_)) => plan::key(state, key, turn),
        Some(Overlay::Prompt(_)) => prompt::key(state, key, turn),
        Some(_) => overlays::key(state, key, turn),
        None if state.screen.pane_state(state.screen.pane).filtering => typing(state, key, turn),
        None => {
            if let Some(command) = state.keymap.command(key) {
                panes::command(state, command, turn);
            }
        }
    }
}

/// A key in the filter's or the search's field.
fn typing(state: &mut State, key: Key, turn: &mut Turn) {
    let pane = state.screen.pane;
    match key.code {
        KeyCode::Enter => {
            state.screen.pane_state_mut(pane).filtering = false;
            if searches(state) {
                motion::find(state, 0, turn);
            }
        }
        KeyCode::Esc => {
            let remembered = state.screen.pane_state_mut(pane);
            remembered.filtering = false;
            remembered.filter = None;
        }
        KeyCode::Up | KeyCode::Down if !searches(state) => {
            let command = if key.code == KeyCode::Up { Command::Up } else { Command::Down };
            motion::motion(state, command, turn);
        }
        _ => {
            state.screen.pane_state_mut(pane).filter.get_or_insert_default().edit(key);
        }
    }
    turn.world();
}

/// Whether the field searches a text rather than filters a list.
fn searches(state: &State) -> bool {
    state.screen.pane == Pane::Detail && state.screen.tab == Tab::Log
}

/// Takes a paste: the first line of it goes into a field, but never into a confirmation.
pub(super) fn paste(state: &mut State, text: &str, turn: &mut Turn) {
    let pane = state.screen.pane;
    let filtering = state.screen.pane_state(pane).filtering;
    match &mut state.screen.overlay {
        Some(Overlay::Plan(_)) => plan::paste(state, text, turn),
        Some(Overlay::Prompt(prompt)) => {
            prompt.line.paste(text);
            turn.seen();
        }
        None if filtering => {
            state.screen.pane_state_mut(pane).filter.get_or_insert_default().paste(text);
            turn.world();
        }
        _ => notices::tell(state, NoticeLevel::Plain, "a paste does nothing here", turn),
    }
}
