//! The batch of marked gates: all of them shown first, then a plan for each run, then what became of each gate.
//!
//! ```text
//! A or X, marks on several runs ─▶ the batch ── Enter ─▶ the plan of the run under the cursor ─┬─ confirmed ─▶ the batch,
//!                                    ▲   │                                                    │   at the next one
//!                                    │   └─ Space: leave out, take in again                   └─ Esc ─▶ the batch
//!                                    └── b: again, whenever
//! ```
//!
//! The key that confirms a plan means nothing in the batch, and the key that opens the next plan confirms nothing: so a key
//! that is held down, or an answer typed twice, never reaches a second plan.

use super::{Turn, notices, plan};
use crate::cockpit::view::{self, Available};
use crate::cockpit::{Batch, BatchGate, Command, Effect, Fate, Key, KeyCode, NoticeLevel, Overlay, Phase, State};
use crate::domain::{Ask, GateId, IntentId, Verb};

/// Opens the batch of the marked gates: what is left of the former one where the marks are of it, else a new one.
pub(super) fn open(state: &mut State, verb: Verb, turn: &mut Turn) {
    let marked: Vec<GateId> = state.marked_gates().into_iter().cloned().collect();
    let former = state.screen.batch.take().filter(|former| former.verb == verb);
    let goes_on = |batch: &Batch| {
        let open = |gate: &BatchGate| matches!(gate.fate, Fate::Open | Fate::Denied(_) | Fate::Skipped);
        batch.gates.iter().any(|gate| open(gate) && marked.contains(&gate.id))
    };
    let mut batch = former.filter(goes_on).unwrap_or(Batch { verb, gates: Vec::new(), cursor: 0 });
    for gate in &mut batch.gates {
        if matches!(gate.fate, Fate::Open | Fate::Denied(_)) && !marked.contains(&gate.id) {
            gate.fate = Fate::Skipped;
        }
    }
    for id in marked {
        let known = batch.gates.iter_mut().find(|gate| gate.id == id);
        match known {
            Some(known) if known.fate == Fate::Skipped => known.fate = Fate::Open,
            Some(_) => {}
            None => {
                let service = view::service_name(state, &id.run.service);
                let version = state.gate(&id).map(|gate| gate.release.version.clone()).unwrap_or_default();
                batch.gates.push(BatchGate { id, service, version, fate: Fate::Open });
            }
        }
    }
    let environments = |gate: &BatchGate| {
        let service = state.world.services.get(&gate.id.run.service);
        service.and_then(|service| service.environments.iter().position(|found| *found.id() == gate.id.environment))
    };
    // Those of a run together, in promotion order: they share a plan.
    batch.gates.sort_by_cached_key(|gate| {
        (gate.service.to_string(), gate.id.run.clone(), gate.id.attempt, environments(gate), gate.id.clone())
    });
    state.screen.batch = Some(batch);
    show(state, turn);
    next(state, 0);
}

/// Shows the batch as it stands, where there is one.
pub(super) fn show(state: &mut State, turn: &mut Turn) {
    turn.seen();
    if state.screen.batch.is_some() {
        state.screen.overlay = Some(Overlay::Batch);
        return;
    }
    let key = |command| state.keymap.keys(command).next().map(|key| key.to_string()).unwrap_or_default();
    let (mark, approve) = (key(Command::Mark), key(Command::Verb(Verb::Approve)));
    let text = format!("no batch yet: mark gates of several runs with {mark}, then {approve}");
    notices::tell(state, NoticeLevel::Plain, &text, turn);
}

/// Puts the cursor on the first gate from `place` on, round about, whose plan could be made; else leaves it.
fn next(state: &mut State, place: usize) {
    let Some(batch) = &state.screen.batch else { return };
    let length = batch.gates.len();
    let places = (0..length).map(|step| (place + step) % length);
    let found = places.into_iter().find(|place| {
        let open = |gate: &BatchGate| matches!(gate.fate, Fate::Open);
        batch.gates.get(*place).is_some_and(|gate| open(gate) && view::batch_plan(state, &gate.id).is_ok())
    });
    if let (Some(found), Some(batch)) = (found, &mut state.screen.batch) {
        batch.cursor = found;
    }
}

/// A key while the batch has the keyboard.
pub(super) fn key(state: &mut State, key: Key, command: Option<Command>, turn: &mut Turn) {
    turn.seen();
    let Some(batch) = &mut state.screen.batch else {
        state.screen.overlay = None;
        return;
    };
    let last = batch.gates.len().saturating_sub(1);
    match (key.code, command) {
        (KeyCode::Enter, _) | (_, Some(Command::Enter)) => plan_here(state, turn),
        (_, Some(Command::Down)) => batch.cursor = (batch.cursor + 1).min(last),
        (_, Some(Command::Up)) => batch.cursor = batch.cursor.saturating_sub(1),
        (_, Some(Command::HalfPageDown)) => batch.cursor = (batch.cursor + 10).min(last),
        (_, Some(Command::HalfPageUp)) => batch.cursor = batch.cursor.saturating_sub(10),
        (_, Some(Command::Top)) => batch.cursor = 0,
        (_, Some(Command::Bottom)) => batch.cursor = last,
        (_, Some(Command::Mark)) => skip(state, turn),
        (_, Some(Command::Help)) => state.screen.overlay = Some(Overlay::Help { top: 0 }),
        (_, Some(Command::Suspend)) => turn.effect(Effect::Suspend),
        (KeyCode::Esc, _) | (_, Some(Command::Back | Command::Quit | Command::Batch)) => state.screen.overlay = None,
        _ => {}
    }
}

/// Leaves the gate under the cursor out, or takes it in again.
fn skip(state: &mut State, turn: &mut Turn) {
    let Some(batch) = &mut state.screen.batch else { return };
    let Some(gate) = batch.gates.get_mut(batch.cursor) else { return };
    gate.fate = match gate.fate {
        Fate::Skipped => Fate::Open,
        Fate::Open | Fate::Denied(_) => Fate::Skipped,
        Fate::Ordered(_) => {
            return notices::tell(state, NoticeLevel::Plain, "it was ordered already", turn);
        }
    };
    if gate.fate == Fate::Skipped {
        let place = batch.cursor;
        next(state, place + 1);
    }
}

/// Opens the plan of the gate under the cursor, together with the others of its run that are to go through.
fn plan_here(state: &mut State, turn: &mut Turn) {
    let Some(here) = state.screen.batch.as_ref().and_then(Batch::here).cloned() else { return };
    let verb = state.screen.batch.as_ref().map_or(Verb::Approve, |batch| batch.verb);
    let asked = view::batch_plan(state, &here.id).map(|()| view::batch_group(state, &here.id));
    let found = match asked {
        Ok(gates) => view::availability_of_gates(state, verb, &gates),
        Err(why) => Available::No(why),
    };
    match found {
        Available::Plan(ask) => plan::open_in_batch(state, *ask, turn),
        Available::No(why) => {
            notices::tell(state, NoticeLevel::Warning, &format!("{}: {why}", verb.word()), turn);
        }
        Available::Choose | Available::Batch(_) => {}
    }
}

/// An order was given: its gates have their answer coming, and the cursor goes on. Whether one of them is of the batch.
pub(super) fn ordered(state: &mut State, ask: &Ask, intent: &IntentId) {
    let gates = plan::gates_of(ask);
    let Some(batch) = state.screen.batch.as_mut().filter(|batch| batch.verb == ask.verb()) else { return };
    batch.say(&gates, &Fate::Ordered(intent.clone()));
    let place = batch.cursor + 1;
    next(state, place);
}

/// A plan of the batch is left without an order: what stood in its way stays beside its gates.
pub(super) fn left(state: &mut State, ask: &Ask, phase: &Phase) {
    let why = match phase {
        Phase::Denied(_, refusals) => refusals.first().map(view::refusal_words),
        Phase::Failed(fault) => Some(fault.to_string()),
        Phase::Planning | Phase::Armed(..) | Phase::Expired(_) | Phase::Changed(..) => None,
    };
    if let (Some(why), Some(batch)) = (why, &mut state.screen.batch) {
        batch.say(&plan::gates_of(ask), &Fate::Denied(crate::domain::Text::new(&why)));
    }
}

/// An order of the batch stands where it stands: once the last one has its end and the batch is not on the screen, its sum
/// is told.
pub(super) fn news(state: &mut State, intent: &IntentId, turn: &mut Turn) {
    let Some(batch) = &state.screen.batch else { return };
    let of_it = batch.gates.iter().any(|gate| gate.fate == Fate::Ordered(intent.clone()));
    if !of_it || matches!(state.screen.overlay, Some(Overlay::Batch | Overlay::Plan(_))) {
        return;
    }
    let Some(view) = view::batch(state).filter(|view| view.settled) else { return };
    let key = state.keymap.keys(Command::Batch).next().map(|key| format!("; {key} shows each"));
    let text = format!("{}: {}{}", view.title, view.sum, key.unwrap_or_default());
    let level = if view.bad { NoticeLevel::Warning } else { NoticeLevel::Good };
    notices::tell(state, level, &text, turn);
}
