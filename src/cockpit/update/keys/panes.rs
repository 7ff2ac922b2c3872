//! What a command does when the panes have the keyboard.

use crate::cockpit::layout;
use crate::cockpit::rows::{self, Subject};
use crate::cockpit::view::{self, Available, address, availability, card};
use crate::cockpit::{Command, Effect, NoticeLevel, Overlay, Pane, PromptState, RollbackPicker, RowId, State, Tab};
use crate::domain::{ChangeId, Support, Text, Verb};

use super::super::{Turn, alerts, batch, notices, plan, polling};
use super::motion::{find, focus, motion, moved, sideways, tab};
use super::{acknowledge, searches, timeline};

/// Carries out a command.
pub(super) fn command(state: &mut State, command: Command, turn: &mut Turn) {
    match command {
        Command::Up | Command::Down | Command::Top | Command::Bottom | Command::HalfPageDown | Command::HalfPageUp => {
            motion(state, command, turn);
        }
        Command::Left => sideways(state, false, turn),
        Command::Right => sideways(state, true, turn),
        Command::NextPane => cycle(state, 1, turn),
        Command::PreviousPane => cycle(state, 3, turn),
        Command::NeedsYou => focus(state, Pane::NeedsYou, turn),
        Command::Environments => focus(state, Pane::Environments, turn),
        Command::Pipelines => focus(state, Pane::Pipelines, turn),
        Command::Timeline => timeline::toggle(state, turn),
        Command::Everywhere => timeline::everywhere(state, turn),
        Command::Detail => focus(state, Pane::Detail, turn),
        Command::PreviousTab => next_tab(state, Tab::ALL.len() - 1, turn),
        Command::NextTab => next_tab(state, 1, turn),
        Command::Enter => enter(state, turn),
        Command::Back => back(state, turn),
        Command::Filter => {
            let remembered = state.screen.pane_state_mut(state.screen.pane);
            remembered.filter.get_or_insert_default();
            remembered.filtering = true;
            turn.seen();
        }
        Command::NextMatch | Command::PreviousMatch => {
            let next = command == Command::NextMatch;
            if searches(state) {
                find(state, if next { 1 } else { -1 }, turn);
            } else {
                motion(state, if next { Command::Down } else { Command::Up }, turn);
            }
        }
        Command::Palette => overlay(state, Overlay::Prompt(PromptState::default()), turn),
        Command::Actions => overlay(state, Overlay::Actions { cursor: 0 }, turn),
        Command::Verb(wanted) => verb(state, wanted, turn),
        Command::Mark => mark(state, turn),
        Command::Expand => expand(state, turn),
        Command::Batch => batch::show(state, turn),
        Command::Ship => tab(state, Tab::Ship, true, turn),
        Command::Log => tab(state, Tab::Log, true, turn),
        Command::Open => page(state, Effect::OpenUrl, turn),
        Command::CopyUrl => page(state, |url| Effect::Copy { what: "address", lines: vec![url] }, turn),
        Command::CopyCard => match card(state) {
            Some(lines) => turn.effect(Effect::Copy { what: "situation card", lines }),
            None => notices::tell(state, NoticeLevel::Plain, "nothing is selected that a card could tell of", turn),
        },
        Command::Acknowledge => acknowledge::toggle(state, turn),
        Command::Watch => alerts::watch(state, turn),
        Command::Zoom => zoom(state, turn),
        Command::Refresh if state.screen.timeline.shown && state.screen.pane == Pane::Pipelines => {
            timeline::further(state, turn);
        }
        Command::Refresh => {
            let text = if polling::refresh(state, turn) { "reading again" } else { "nothing is selected" };
            notices::tell(state, NoticeLevel::Plain, text, turn);
        }
        Command::Dora => {
            overlay(state, Overlay::Dora { top: 0 }, turn);
            rows::compute_four_keys(state);
        }
        Command::Help => overlay(state, Overlay::Help { top: 0 }, turn),
        Command::Quit => quit(state, turn),
        Command::Suspend => turn.effect(Effect::Suspend),
    }
}

/// Puts something over the panes.
pub(super) fn overlay(state: &mut State, overlay: Overlay, turn: &mut Turn) {
    state.screen.overlay = Some(overlay);
    turn.seen();
}

/// Leaves, or asks while an order is in flight.
pub(super) fn quit(state: &mut State, turn: &mut Turn) {
    if state.orders.in_flight() {
        overlay(state, Overlay::Quit, turn);
    } else {
        turn.effect(Effect::Quit);
    }
}

fn cycle(state: &mut State, by: usize, turn: &mut Turn) {
    let place = Pane::ALL.iter().position(|pane| *pane == state.screen.pane).unwrap_or(0);
    focus(state, Pane::ALL[(place + by) % Pane::ALL.len()], turn);
}

fn next_tab(state: &mut State, by: usize, turn: &mut Turn) {
    let place = Tab::ALL.iter().position(|tab| *tab == state.screen.tab).unwrap_or(0);
    tab(state, Tab::ALL[(place + by) % Tab::ALL.len()], false, turn);
}

/// Drills in: from a list to the tab that says most about its row, from a job to its log.
fn enter(state: &mut State, turn: &mut Turn) {
    let selected = state.screen.pane_state(state.screen.pane).selected.clone();
    let wanted = match (state.screen.pane, selected) {
        (Pane::Detail, Some(RowId::Job(..))) => Tab::Log,
        (_, None) | (Pane::Detail, _) => return,
        (_, Some(RowId::Change(change))) => return enter_change(state, &change, turn),
        (_, Some(RowId::Group(..))) => return expand(state, turn),
        (_, Some(RowId::Rollout(_))) => Tab::Gates,
        (_, Some(RowId::Run(_))) => Tab::Run,
        (_, Some(RowId::Failure(..) | RowId::Faulty(_))) => Tab::History,
        (_, Some(RowId::Order(_))) => Tab::Journal,
        (_, Some(_)) => Tab::Ship,
    };
    tab(state, wanted, true, turn);
}

/// Drills into a change: to the deployment in its environment's history, to the answered run, to the journal.
fn enter_change(state: &mut State, change: &ChangeId, turn: &mut Turn) {
    let wanted = match change {
        ChangeId::Deployment(environment, deployment) => {
            let row = RowId::Deployment(environment.clone(), deployment.clone());
            tab(state, Tab::History, true, turn);
            state.screen.pane_state_mut(Pane::Detail).selected = Some(row);
            return rows::settle(state, Pane::Detail);
        }
        ChangeId::Review(..) => Tab::Run,
        ChangeId::Order(_) => Tab::Journal,
        ChangeId::Hold(..) | ChangeId::PastHold(..) => Tab::Gates,
        ChangeId::Finding(..) => Tab::History,
        ChangeId::Freeze(..) => {
            return notices::tell(state, NoticeLevel::Plain, "a freeze is configured: nothing lies behind it", turn);
        }
    };
    tab(state, wanted, true, turn);
}

/// One step back: the bad news that were read, the filter, the marks, the detail.
fn back(state: &mut State, turn: &mut Turn) {
    let pane = state.screen.pane;
    if notices::dismiss(state, turn) {
        return;
    }
    if state.screen.pane_state_mut(pane).filter.take().is_some() {
        turn.world();
    } else if !state.screen.marks.is_empty() {
        state.screen.marks.clear();
        turn.seen();
    } else if pane == Pane::Detail {
        focus(state, state.screen.about, turn);
    } else if pane == Pane::Pipelines {
        timeline::show(state, false, turn);
    }
}

/// Gives every environment of the group under the cursor a column of its own, or puts them together again.
fn expand(state: &mut State, turn: &mut Turn) {
    let selected = state.screen.pane_state(Pane::Environments).selected.clone();
    let group = match selected.filter(|_| state.screen.pane == Pane::Environments) {
        Some(RowId::Group(_, group)) => Some(group),
        Some(RowId::Environment(environment)) => {
            state.environment(&environment).and_then(|found| found.environment.group.clone())
        }
        _ => None,
    };
    let Some(group) = group else {
        let text = "no group of environments is under the cursor in *Environments*";
        return notices::tell(state, NoticeLevel::Plain, text, turn);
    };
    if !state.screen.expanded.remove(&group) {
        state.screen.expanded.insert(group);
    }
    rows::arrange(state);
    moved(state, Pane::Environments, turn);
}

/// Marks or unmarks the gate under the cursor.
fn mark(state: &mut State, turn: &mut Turn) {
    let row = state.screen.pane_state(state.screen.pane).selected.clone();
    let gate = match row {
        Some(RowId::Gate(gate)) => Some(gate),
        Some(row) => rows::subject_of(state, &row).and_then(|subject| subject.gate),
        None => None,
    };
    let Some(gate) = gate.filter(|gate| state.gate(gate).is_some()) else {
        return notices::tell(state, NoticeLevel::Plain, "only gates that wait can be marked", turn);
    };
    let row = RowId::Gate(gate);
    if !state.screen.marks.remove(&row) {
        state.screen.marks.insert(row);
    }
    turn.seen();
}

/// Asks for a verb: it opens a plan, or the list to choose from, or says why not. It never does more than that.
pub(in crate::cockpit::update) fn verb(state: &mut State, verb: Verb, turn: &mut Turn) {
    asked(state, verb, availability, turn);
}

/// Asks for a rollout to be let go to its end at once: it opens the plan of that, or says why not.
pub(in crate::cockpit::update) fn promote_fully(state: &mut State, turn: &mut Turn) {
    asked(state, Verb::Promote, |state, _| view::promote_fully(state), turn);
}

fn asked(state: &mut State, verb: Verb, found: fn(&State, Verb) -> Available, turn: &mut Turn) {
    if matches!(state.screen.overlay, Some(Overlay::Plan(_))) {
        return;
    }
    state.screen.overlay = None;
    turn.seen();
    let pane = state.screen.pane;
    let row = state.screen.pane_state(pane).selected.clone();
    let gone = row.is_some_and(|row| !rows::alive(state, pane, &row));
    if gone && state.screen.marks.is_empty() {
        return notices::tell(state, NoticeLevel::Warning, "this row is gone; choose another one", turn);
    }
    match found(state, verb) {
        Available::Plan(ask) => plan::open(state, *ask, turn),
        Available::Batch(_) => batch::open(state, verb, turn),
        Available::Choose => choose(state, turn),
        Available::No(why) => {
            let why = if why.is_empty() { Text::new("not available here") } else { why };
            notices::tell(state, NoticeLevel::Warning, &format!("{}: {why}", verb.word()), turn);
        }
    }
}

/// Opens the list of earlier good releases, the last good one selected.
fn choose(state: &mut State, turn: &mut Turn) {
    let row = state.screen.pane_state(state.screen.pane).selected.clone();
    let subject = row.as_ref().and_then(|row| rows::subject_of(state, row)).or_else(|| rows::subject(state));
    let Some(Subject { environment: Some(environment), .. }) = subject else {
        return notices::tell(state, NoticeLevel::Warning, "roll back: choose an environment first", turn);
    };
    let wanted = match row {
        Some(RowId::Deployment(_, deployment)) => Some(deployment),
        _ => None,
    };
    let candidates = rows::rollback_candidates(state, &environment);
    let selected = candidates
        .iter()
        .find(|found| wanted.as_ref() == Some(&found.id))
        .or_else(|| candidates.first())
        .map(|deployment| deployment.id.clone());
    let hold = matches!(rows::hold(state, &environment.service), Support::Yes { .. });
    overlay(state, Overlay::Rollback(RollbackPicker { environment, selected, hold }), turn);
    state.pace.stale = true;
}

/// Leaves the usual arrangement of the panes for the other one, or comes back to it.
fn zoom(state: &mut State, turn: &mut Turn) {
    if !layout::zooms(state.screen.size) {
        return notices::tell(state, NoticeLevel::Plain, "this terminal has no room for a second pane", turn);
    }
    state.screen.zoomed = !state.screen.zoomed;
    for pane in Pane::ALL {
        rows::settle(state, pane);
    }
    rows::arrange_pane(state, Pane::Detail);
    polling::selection_moved(state);
    turn.seen();
}

/// Does something with the page of the selected thing.
fn page(state: &mut State, effect: fn(Text) -> Effect, turn: &mut Turn) {
    match address(state) {
        Some(url) => turn.effect(effect(url)),
        None => notices::tell(state, NoticeLevel::Plain, "no page is known for this row", turn),
    }
}
