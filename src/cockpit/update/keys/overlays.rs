//! The help, the menu of verbs, the list of earlier releases, and the question before leaving.

use crate::cockpit::rows;
use crate::cockpit::view::menu;
use crate::cockpit::{Command, Effect, Key, KeyCode, NoticeLevel, Overlay, RollbackPicker, State};
use crate::domain::{Ask, PutBack, Support};

use super::super::{Turn, batch, notices, plan};
use super::panes;

/// A key while something other than a plan or the command line lies over the panes.
pub(super) fn key(state: &mut State, key: Key, turn: &mut Turn) {
    let command = state.keymap.command(key);
    turn.seen();
    // Where the last line begins, before it is wrapped.
    let last = match &state.screen.overlay {
        Some(Overlay::Help { .. }) => Command::ALL.len(),
        _ => state.debrief().map_or(usize::from(u8::MAX), |debrief| debrief.lines().len()),
    };
    match &mut state.screen.overlay {
        Some(Overlay::Batch) => batch::key(state, key, command, turn),
        Some(Overlay::Help { top } | Overlay::Dora { top } | Overlay::Debrief { top }) => match command {
            Some(Command::Down) => *top = top.saturating_add(1),
            Some(Command::Up) => *top = top.saturating_sub(1),
            Some(Command::HalfPageDown) => *top = top.saturating_add(10),
            Some(Command::HalfPageUp) => *top = top.saturating_sub(10),
            Some(Command::Top) => *top = 0,
            Some(Command::Bottom) => *top = last,
            Some(Command::Suspend) => turn.effect(Effect::Suspend),
            // Whoever begins a command means it, and not the keys that its letters are.
            Some(Command::Palette) => panes::command(state, Command::Palette, turn),
            _ => state.screen.overlay = None,
        },
        Some(Overlay::Actions { cursor }) => {
            let cursor = *cursor;
            choosing(state, cursor, key, command, turn);
        }
        Some(Overlay::Rollback(picker)) => {
            let picker = picker.clone();
            picking(state, picker, key, command, turn);
        }
        Some(Overlay::Quit) => {
            state.screen.overlay = None;
            if key == Key::char('y') {
                turn.effect(Effect::Quit);
            }
        }
        _ => {}
    }
}

/// A key in the menu of verbs.
fn choosing(state: &mut State, cursor: usize, key: Key, command: Option<Command>, turn: &mut Turn) {
    let menu = menu(state);
    let last = menu.len().saturating_sub(1);
    let cursor = match (key.code, command) {
        (_, Some(Command::Down)) => (cursor + 1).min(last),
        (_, Some(Command::Up)) => cursor.saturating_sub(1),
        (_, Some(Command::Top)) => 0,
        (_, Some(Command::Bottom)) => last,
        (KeyCode::Enter, _) | (_, Some(Command::Enter)) => {
            return match menu.get(cursor) {
                Some((_, true)) => panes::promote_fully(state, turn),
                Some((verb, false)) => panes::verb(state, *verb, turn),
                None => {}
            };
        }
        (_, Some(Command::Verb(verb))) => return panes::verb(state, verb, turn),
        (KeyCode::Esc, _) | (_, Some(Command::Back | Command::Quit | Command::Actions)) => {
            state.screen.overlay = None;
            return;
        }
        _ => cursor,
    };
    state.screen.overlay = Some(Overlay::Actions { cursor });
}

/// A key in the list of earlier releases: `h` (or Space) holds the bad release afterwards or not, where anything can.
fn picking(state: &mut State, mut picker: RollbackPicker, key: Key, command: Option<Command>, turn: &mut Turn) {
    let candidates: Vec<_> =
        rows::rollback_candidates(state, &picker.environment).into_iter().map(|found| found.id.clone()).collect();
    let place = candidates.iter().position(|found| Some(found) == picker.selected.as_ref());
    let last = candidates.len().saturating_sub(1);
    let target = match (key.code, command) {
        (KeyCode::Char('h' | ' '), command) if !key.control && !key.alt && !moves(command) => {
            let can = matches!(rows::hold(state, &picker.environment.service), Support::Yes { .. });
            picker.hold = can && !picker.hold;
            place
        }
        (_, Some(Command::Down)) => Some(place.map_or(0, |place| (place + 1).min(last))),
        (_, Some(Command::Up)) => Some(place.map_or(0, |place| place.saturating_sub(1))),
        (_, Some(Command::Top)) => Some(0),
        (_, Some(Command::Bottom)) => Some(last),
        (KeyCode::Esc, _) | (_, Some(Command::Back | Command::Quit)) => {
            state.screen.overlay = None;
            return;
        }
        (KeyCode::Enter, _) | (_, Some(Command::Enter)) => return chosen(state, &picker, turn),
        _ => place,
    };
    // A release that vanished from the list keeps its mark: the cursor never slides onto its neighbour.
    if let Some(target) = target.and_then(|place| candidates.get(place)) {
        picker.selected = Some(target.clone());
    }
    state.screen.overlay = Some(Overlay::Rollback(picker));
}

/// Whether a command moves in a list: a key that is bound so moves, whatever else it means.
fn moves(command: Option<Command>) -> bool {
    matches!(command, Some(Command::Down | Command::Up | Command::Top | Command::Bottom))
}

/// Opens the plan that puts the chosen release back.
pub(super) fn chosen(state: &mut State, picker: &RollbackPicker, turn: &mut Turn) {
    let candidates = rows::rollback_candidates(state, &picker.environment);
    let Some(deployment) = candidates.into_iter().find(|found| Some(&found.id) == picker.selected.as_ref()) else {
        return notices::tell(state, NoticeLevel::Warning, "roll back: choose an earlier release", turn);
    };
    if let PutBack::No(why) = &deployment.put_back {
        let text = format!("{} cannot be put back: {why}", deployment.release.version);
        return notices::tell(state, NoticeLevel::Warning, &text, turn);
    }
    let ask = Ask::RollBack {
        environment: picker.environment.clone(),
        to: deployment.id.clone(),
        release: deployment.release.clone(),
        put_back: deployment.put_back.clone(),
        hold: picker.hold,
    };
    plan::open(state, ask, turn);
}
