//! The command line within the cockpit: the same words as the subcommands and the keymap. It may open a plan; it never
//! confirms one.

use crate::cockpit::palette::{self, Meaning};
use crate::cockpit::{Command, Effect, Key, KeyCode, Line, NoticeLevel, Overlay, Pane, RowId, State};

use super::super::{Turn, notices};
use super::motion::{focus, moved, tab};
use super::{acknowledge, panes};

/// How much of what was done before is remembered.
const REMEMBERED: usize = 50;
/// From which likeness on a word may have been meant.
const LIKE: f64 = 0.7;

/// A key on the command line.
pub(super) fn key(state: &mut State, key: Key, turn: &mut Turn) {
    let Some(Overlay::Prompt(prompt)) = &state.screen.overlay else { return };
    let mut prompt = prompt.clone();
    turn.seen();
    match (key.code, key.control) {
        (KeyCode::Esc, _) => return state.screen.overlay = None,
        (KeyCode::Backspace, false) if prompt.line.text.is_empty() => return state.screen.overlay = None,
        (KeyCode::Enter, _) => {
            state.screen.overlay = None;
            return run(state, &prompt.line.text, prompt.chosen.as_deref(), turn);
        }
        (KeyCode::Down, _) | (KeyCode::Char('n'), true) => choose(state, &mut prompt, true),
        (KeyCode::Up | KeyCode::BackTab, _) | (KeyCode::Char('p'), true) => choose(state, &mut prompt, false),
        (KeyCode::Tab, _) => {
            let lines = palette::ranked(state, &prompt.line.text);
            let chosen = prompt.chosen.take().or_else(|| lines.into_iter().next().map(|line| line.text));
            if let Some(text) = chosen {
                prompt.line = Line::new(&text);
            }
        }
        _ => {
            let former = prompt.line.text.clone();
            prompt.line.edit(key);
            if prompt.line.text != former {
                prompt.chosen = None;
            }
        }
    }
    state.screen.overlay = Some(Overlay::Prompt(prompt));
}

/// Chooses the next or the previous line; before the first one none is chosen.
fn choose(state: &State, prompt: &mut crate::cockpit::PromptState, down: bool) {
    let lines = palette::ranked(state, &prompt.line.text);
    let place = prompt.chosen.as_ref().and_then(|chosen| lines.iter().position(|line| line.text == *chosen));
    let next = match (place, down) {
        (None, true) => Some(0),
        (Some(place), true) => Some((place + 1).min(lines.len().saturating_sub(1))),
        (Some(place), false) => place.checked_sub(1),
        (None, false) => None,
    };
    prompt.chosen = next.and_then(|next| lines.get(next)).map(|line| line.text.clone());
}

/// Does what a typed line means, or the chosen one.
pub(super) fn run(state: &mut State, typed: &str, chosen: Option<&str>, turn: &mut Turn) {
    if typed.trim().is_empty() && chosen.is_none() {
        return;
    }
    let Some(line) = palette::meant(state, typed, chosen) else { return unknown(state, typed.trim(), turn) };
    state.screen.prompted.retain(|used| *used != line.text);
    state.screen.prompted.push(line.text.clone());
    let excess = state.screen.prompted.len().saturating_sub(REMEMBERED);
    state.screen.prompted.drain(..excess);
    match line.meaning {
        Meaning::Command(Command::Palette) => {}
        Meaning::Command(command) => panes::command(state, command, turn),
        Meaning::PromoteFully => panes::promote_fully(state, turn),
        Meaning::Tab(wanted) => tab(state, wanted, true, turn),
        Meaning::Arm(arm) => arms(state, arm, turn),
        Meaning::Acknowledged => acknowledge::list(state, turn),
        Meaning::Debrief => panes::overlay(state, Overlay::Debrief { top: 0 }, turn),
        Meaning::Clock(zones) => state.display.clock = zones,
        Meaning::Bandwidth(bandwidth) => {
            state.display.bandwidth = bandwidth;
            let text = if state.display.frugal() { "few repaints, coarse clocks" } else { "every repaint" };
            notices::tell(state, NoticeLevel::Plain, text, turn);
        }
        Meaning::Theme(theme) => {
            state.display.theme = theme;
            let text = format!("theme: {}", state.display.theme_name().word());
            notices::tell(state, NoticeLevel::Plain, &text, turn);
        }
        Meaning::Service(service) => {
            focus(state, palette::SERVICES, turn);
            unfilter(state, palette::SERVICES, turn);
            let row = RowId::Service(service);
            let place = state.list(palette::SERVICES).rows.position(&row, 0);
            let remembered = state.screen.pane_state_mut(palette::SERVICES);
            remembered.selected = Some(row);
            remembered.place = place.unwrap_or(remembered.place);
            moved(state, palette::SERVICES, turn);
        }
        Meaning::Source(source) => {
            focus(state, palette::SERVICES, turn);
            let remembered = state.screen.pane_state_mut(palette::SERVICES);
            remembered.filter = Some(Line::new(source.raw()));
            turn.world();
        }
    }
}

/// Takes a pane's filter away, so that what is gone to is in its list.
fn unfilter(state: &mut State, pane: Pane, turn: &mut Turn) {
    if state.screen.pane_state_mut(pane).filter.take().is_some() {
        crate::cockpit::rows::arrange_pane(state, pane);
        turn.world();
    }
}

/// Says what may have been meant.
fn unknown(state: &mut State, typed: &str, turn: &mut Turn) {
    let lower = typed.to_lowercase();
    let lines = palette::lines(state);
    let nearest = lines
        .iter()
        .map(|line| (strsim::jaro_winkler(&line.text, &lower), &line.text))
        .filter(|(likeness, _)| *likeness > LIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let text = match nearest {
        Some((_, text)) => format!("`{typed}` is no command; did you mean `{text}`?"),
        None => format!("`{typed}` is no command; ? shows the help"),
    };
    notices::tell(state, NoticeLevel::Warning, &text, turn);
}

/// Leaves or enters the session's read-only mode.
fn arms(state: &mut State, arm: bool, turn: &mut Turn) {
    let rules = &state.settings.read_only;
    let text = match (arm, rules.configured, rules.session) {
        (true, true, _) => "the configuration says read-only; :arm cannot leave that",
        (true, false, false) => "already read-write",
        (false, _, true) => "already read-only",
        _ => return turn.effect(Effect::Arm(arm)),
    };
    notices::tell(state, NoticeLevel::Plain, text, turn);
}
