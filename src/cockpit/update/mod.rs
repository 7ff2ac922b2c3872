//! The one function that changes the state.
//!
//! ```text
//! time ─▶ event ─▶ lists made anew where something changed ─▶ reads that are due ─▶ effects
//! ```

mod alerts;
mod batch;
mod keys;
mod merge;
mod notices;
mod orders;
mod plan;
mod polling;
mod probing;
mod proof;
mod remember;
mod source;
mod time;
mod typing;

pub(super) use plan::IDLE as PLAN_IDLE;
pub(super) use polling::way;
pub(super) use probing::Looks;
pub use typing::{Typed, TypedIn, Typing};

use std::time::Duration;

use super::debrief::Told;
use super::{Effect, Event, NoticeLevel, Overlay, Pane, Stamped, State, rows};

/// From how many runs on the lists are made anew at most so often while reads pour in: sorting them takes longer than
/// merging one service.
const LONG: usize = 2_000;
/// See [`LONG`].
const AT_MOST_EVERY: Duration = Duration::from_millis(100);

/// What one event led to.
#[derive(Debug, Default)]
struct Turn {
    /// What is to be done.
    effects: Vec<Effect>,
    /// The world changed: the lists are made anew.
    world: bool,
    /// Something that could be seen changed.
    seen: bool,
}

impl Turn {
    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn world(&mut self) {
        self.world = true;
        self.seen = true;
    }

    fn seen(&mut self) {
        self.seen = true;
    }
}

impl State {
    /// The first effects of a session: who am I, and every service at a glance, staggered.
    pub fn begin(&mut self) -> Vec<Effect> {
        let mut turn = Turn::default();
        polling::begin(self);
        polling::poll(self, &mut turn);
        turn.effects
    }
}

/// Takes in one event: changes the state, says what is to be done. Pure: the same events over the same state give the same
/// state and the same effects.
pub fn update(state: &mut State, stamped: Stamped) -> Vec<Effect> {
    let mut turn = Turn::default();
    time::advance(state, stamped.now, &mut turn);
    let read = matches!(stamped.event, Event::Observed { .. });
    let told = Told::by(&stamped.event);
    handle(state, stamped.event, &mut turn);
    let changed = turn.world && !(read && postponed(state));
    if changed && arranged(state) {
        turn.seen();
    }
    alerts::decide(state, changed, &mut turn);
    if state.follow_rehearsal(told) {
        let key = state.keymap.keys(super::Command::Quit).next().map(|key| key.to_string()).unwrap_or_default();
        let text =
            format!("safe: the goal of this rehearsal is reached; {key} leaves with a debrief, :debrief shows it now");
        notices::tell(state, NoticeLevel::Good, &text, &mut turn);
    }
    polling::poll(state, &mut turn);
    probing::look(state, &mut turn);
    remember::remember(state, &mut turn);
    if turn.seen {
        state.revision += 1;
    }
    turn.effects
}

fn handle(state: &mut State, event: Event, turn: &mut Turn) {
    match event {
        Event::Key(key) => keys::key(state, key, turn),
        Event::Paste(text) => keys::paste(state, &text, turn),
        Event::Said(text) => keys::said(state, &text, turn),
        Event::Typed(typed) => typing::told(state, *typed, turn),
        Event::Resize { width, height } => resize(state, (width, height), turn),
        Event::Ground(ground) => {
            let former = state.display.theme_name();
            state.display.ground = ground;
            if state.display.theme_name() != former {
                turn.seen();
            }
        }
        Event::Line { slow } => line(state, slow, turn),
        // A rehearsal is followed when everything else is done.
        Event::Tick | Event::Rehearsed { .. } => {}
        Event::Observed { source, scope, observed } => {
            source::observed(state, &source, &scope, &observed, turn);
            let changed = merge::observed(state, &scope, *observed);
            polling::followed(state, &source, &scope, changed);
            if let Some(text) = merge::left_out(state) {
                notices::tell(state, NoticeLevel::Plain, &text, turn);
            }
            if changed {
                turn.world();
                state.pace.stale = true;
            }
            state.pace.unkept = true;
            plan::world_changed(state, &source, &scope, turn);
            proof::decide_all(state, turn);
        }
        Event::Changed { source, services } => polling::noticed(state, &source, services),
        Event::Probed { environment, took, answer } => probing::looked(state, &environment, took, answer, turn),
        Event::Log { run, job, page } => {
            if merge::log(state, &run, &job, page) {
                turn.world();
            }
        }
        Event::Planned { dialogue, plan } => plan::planned(state, dialogue, plan, turn),
        Event::Painted { dialogue } => plan::painted(state, dialogue, turn),
        Event::Order(news) => orders::news(state, *news, turn),
        Event::Unproved(orders) => proof::left_open(state, orders, turn),
        Event::Journal(records) => {
            let grew =
                records.last().map(|record| record.sequence) > state.journal.last().map(|record| record.sequence);
            if grew {
                state.journal_fault = None;
            }
            if records != state.journal {
                state.journal = records;
                turn.world();
            }
        }
        Event::JournalFault(fault) => {
            if state.journal_fault.as_ref() != Some(&fault) {
                let text = format!("no journal, so nothing but safing verbs: {fault}");
                notices::tell(state, NoticeLevel::Bad, &text, turn);
            }
            state.journal_fault = Some(fault);
        }
        Event::Armed(armed) => {
            state.settings.read_only.session = !armed;
            let text = if armed { "read-write: orders can be given" } else { "read-only: nothing is sent" };
            notices::tell(state, NoticeLevel::Plain, text, turn);
        }
        Event::Resumed => {
            polling::everything_now(state);
            probing::everything_now(state);
            plan::resumed(state);
            turn.seen();
        }
        Event::Acknowledged(given) => {
            for acknowledgement in given {
                state.acknowledged.give(acknowledgement);
            }
            turn.world();
        }
        Event::Owed(owed) => alerts::owed(state, owed, turn),
        Event::Alerted { channel, reached } => alerts::reached(state, channel, reached, turn),
        Event::Jump(row) => alerts::jump(state, &row, turn),
        Event::Notice(text) => notices::tell_text(state, NoticeLevel::Plain, text, turn),
    }
}

/// Whether the lists are so long that they are made anew only now and then while reads pour in, and it is too early now. A
/// key never waits for it: it moves in the lists as they are.
fn postponed(state: &mut State) -> bool {
    let due = state.pace.arranged.plus(AT_MOST_EVERY);
    let long = state.list(Pane::Pipelines).total >= LONG;
    if long && due > state.now.mono {
        state.pace.arrange = Some(due);
    }
    long && due > state.now.mono
}

/// Makes the lists anew; whether they are others now.
fn arranged(state: &mut State) -> bool {
    state.pace.arranged = state.now.mono;
    state.pace.arrange = None;
    let former = state.selected().cloned();
    state.screen.held = state.holds_still();
    let changed = rows::arrange(state);
    if state.selected() != former.as_ref() {
        // While a session fills, the first row is another one with every answer: reads follow when it rests.
        polling::selection_moved(state);
    }
    changed
}

/// Takes in how the line was measured to be. What the operator chose themselves stays.
fn line(state: &mut State, slow: bool, turn: &mut Turn) {
    if state.display.slow_line == slow {
        return;
    }
    let before = state.display.frugal();
    state.display.slow_line = slow;
    let text = match (before, state.display.frugal()) {
        (false, true) => "the line is slow: fewer repaints, coarser clocks (:bandwidth full brings all of them back)",
        (true, false) => "the line is fast again: every repaint",
        _ => return,
    };
    notices::tell(state, NoticeLevel::Plain, text, turn);
}

fn resize(state: &mut State, size: (u16, u16), turn: &mut Turn) {
    use super::layout::{Layout, roomy};
    if state.screen.size == size {
        return;
    }
    let hidden = state.screen.layout() == Layout::TooSmall;
    // The other arrangement is another one at the new size.
    state.screen.zoomed &= roomy(state.screen.size) == roomy(size);
    state.screen.size = size;
    let hides = state.screen.layout() == Layout::TooSmall;
    if let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay {
        // What cannot be seen cannot be confirmed: after a time too small to show it the plan is painted and proved anew.
        if hides {
            dialogue.painted = false;
        } else if hidden && matches!(dialogue.phase, super::Phase::Armed(..)) {
            turn.effect(Effect::ProvePainted { dialogue: dialogue.number });
        }
    }
    for pane in Pane::ALL {
        rows::settle(state, pane);
    }
    state.pace.stale = true;
    turn.seen();
}
