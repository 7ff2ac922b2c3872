//! What a rehearsal came to, computed from its tape alone: what the world did (the simulator says so on the tape), what the
//! screen showed, what was looked at, decided and sent. What did not happen is said as that; nothing is estimated.

mod acts;
mod lines;

use std::time::Duration;

use super::{Player, Rehearsal, Tape, What};
use crate::cockpit::{Event, Overlay, Pane, RowId, State, rows};
use crate::domain::{EnvironmentId, Now, Text};

pub use acts::{Act, Need};

/// What a rehearsal came to. Every moment is the first of its kind after the one before it.
#[derive(Clone, Debug)]
pub struct Debrief {
    /// What it was about.
    pub rehearsal: Rehearsal,
    /// The sign was there, in the world.
    pub sign: Option<Now>,
    /// It was on the screen: a row of *Needs you* about the environment.
    pub shown: Option<Now>,
    /// It was looked at: after a key, the cursor or a plan was on the service.
    pub noticed: Option<Now>,
    /// A plan that makes production safer was opened for the service.
    pub decided: Option<Now>,
    /// Such a plan was sent.
    pub sent: Option<Now>,
    /// The goal was reached, in the world.
    pub safe: Option<Now>,
    /// What was sent, oldest first.
    pub acts: Vec<Act>,
    /// What still waited in production at the end and was never looked at.
    pub missed: Vec<Text>,
    /// How long the session was.
    pub whole: Duration,
}

/// Computes the debrief of a tape. Nothing where it is no rehearsal's.
#[must_use]
pub fn debrief(tape: Tape) -> Option<Debrief> {
    let rehearsal = tape.opening.rehearsal.clone()?;
    let place = rehearsal.place(&tape.opening.start);
    let mut player = Player::new(tape);
    let mut debrief = Debrief {
        rehearsal,
        sign: None,
        shown: None,
        noticed: None,
        decided: None,
        sent: None,
        safe: None,
        acts: Vec::new(),
        missed: Vec::new(),
        whole: Duration::ZERO,
    };
    let mut looked: Vec<RowId> = Vec::new();
    let mut acts = acts::Acts::default();
    while player.place() < player.tape().len() {
        let at = player.place();
        player.seek(at + 1);
        let now = player.tape().moment(at);
        if let Some(What::Event(Event::Rehearsed { sign, safe })) = player.tape().what(at) {
            first(&mut debrief.sign, *sign, now);
            first(&mut debrief.safe, *safe && debrief.sign.is_some(), now);
        }
        let pressed = player.sign(at).key.is_some();
        let state = player.state();
        if pressed && let Some(selected) = state.selected().filter(|row| !looked.contains(row)) {
            looked.push(selected.clone());
        }
        if let Some(place) = &place {
            debrief.follow(state, place, now, pressed);
        }
        acts.follow(state, now, debrief.safe.is_some());
    }
    debrief.missed = missed(player.state(), &looked);
    debrief.acts = acts.finish(player.state(), place.as_ref());
    debrief.whole = player.now().since(player.tape().begins());
    Some(debrief)
}

impl Debrief {
    /// Takes in what one event made of the screen.
    fn follow(&mut self, state: &State, place: &EnvironmentId, now: Now, pressed: bool) {
        if self.sign.is_none() {
            return;
        }
        let of = |row: &RowId| {
            rows::subject_of(state, row).is_some_and(|subject| subject.environment.as_ref() == Some(place))
        };
        if self.shown.is_none() {
            first(&mut self.shown, needs(state).any(|row| of(&row)), now);
        }
        let plan = match &state.screen.overlay {
            Some(Overlay::Plan(dialogue)) => Some(&dialogue.intent.ask),
            _ => None,
        };
        let planned = plan.is_some_and(|ask| ask.service() == Some(&place.service));
        let selected = state.selected().and_then(|row| rows::subject_of(state, row));
        // Who reads the keys does not look at the row behind them.
        let helped = matches!(state.screen.overlay, Some(Overlay::Help { .. }));
        let on_it = !helped && selected.is_some_and(|subject| subject.service == place.service);
        first(&mut self.noticed, self.shown.is_some() && pressed && (on_it || planned), now);
        first(&mut self.decided, planned && plan.is_some_and(crate::domain::Ask::safing), now);
        let sent = state
            .orders
            .entries
            .values()
            .any(|order| !order.earlier && order.plan.service == place.service && order.plan.intent.ask.safing());
        first(&mut self.sent, sent && self.decided.is_some(), now);
    }
}

/// The rows of *Needs you*.
fn needs(state: &State) -> impl Iterator<Item = RowId> {
    let rows = &state.list(Pane::NeedsYou).rows;
    rows.window(0, rows.len())
}

/// The first moment at which something is so.
fn first(moment: &mut Option<Now>, so: bool, now: Now) {
    if so && moment.is_none() {
        *moment = Some(now);
    }
}

/// Failures of production that nobody looked at.
fn missed(state: &State, looked: &[RowId]) -> Vec<Text> {
    let failures = needs(state).filter(|row| !looked.contains(row));
    failures
        .filter_map(|row| match row {
            RowId::Failure(environment, _) => Some(Text::new(&format!("{environment}: a failed deployment"))),
            _ => None,
        })
        .collect()
}
