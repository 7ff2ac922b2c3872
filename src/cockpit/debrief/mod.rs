//! What a rehearsal came to, followed event by event: what the world did (the simulator says so), what the screen showed,
//! what was looked at, decided and sent. What did not happen is said as that; nothing is estimated.
//!
//! ```text
//! event ─▶ update ─▶ Rehearsing::follow(state) ─▶ debrief(state): at any moment, in the cockpit, at the end, from a tape
//! ```

mod acts;
mod lines;
mod rehearsal;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Event, Overlay, Pane, RowId, State, rows};
use crate::domain::{Ask, EnvironmentId, Now, Text};

pub use acts::{Act, Need};
pub use rehearsal::{Incident, Rehearsal};

use acts::Acts;

/// The moments of one incident. Every one is the first of its kind after the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
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
}

/// A rehearsal under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rehearsing {
    rehearsal: Rehearsal,
    began: Now,
    moments: Vec<Moments>,
    /// Rows that the cursor was on after a key.
    looked: Vec<RowId>,
    acts: Acts,
}

/// What a rehearsal came to.
#[derive(Clone, Debug)]
pub struct Debrief {
    /// What it was about.
    pub rehearsal: Rehearsal,
    /// Each incident's moments, in the order of the rehearsal's.
    pub moments: Vec<Moments>,
    /// What was sent, oldest first.
    pub acts: Vec<Act>,
    /// What still waited in production at the end and was never looked at.
    pub missed: Vec<Text>,
    /// How long the session was.
    pub whole: Duration,
}

/// What an event says by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pressed: bool,
    truth: Option<(usize, bool, bool)>,
}

impl Told {
    pub(super) fn by(event: &Event) -> Self {
        let truth = match event {
            Event::Rehearsed { incident, sign, safe } => Some((*incident, *sign, *safe)),
            _ => None,
        };
        Self { pressed: matches!(event, Event::Key(_) | Event::Typed(_)), truth }
    }
}

impl State {
    /// The session is a rehearsal from here on.
    pub fn rehearse(&mut self, rehearsal: Rehearsal) {
        let moments = vec![Moments::default(); rehearsal.incidents.len()];
        let (began, looked, acts) = (self.now, Vec::new(), Acts::default());
        self.rehearsing = Some(Box::new(Rehearsing { rehearsal, began, moments, looked, acts }));
    }

    /// What the rehearsal came to so far; nothing where it is none.
    #[must_use]
    pub fn debrief(&self) -> Option<Debrief> {
        let rehearsing = self.rehearsing.as_ref()?;
        Some(Debrief {
            rehearsal: rehearsing.rehearsal.clone(),
            moments: rehearsing.moments.clone(),
            acts: rehearsing.acts.told(self, &rehearsing.services(self)),
            missed: missed(self, &rehearsing.looked),
            whole: self.now.since(rehearsing.began),
        })
    }

    /// Takes in what one event made of the state. Whether the last goal was reached by it.
    pub(super) fn follow_rehearsal(&mut self, told: Told) -> bool {
        let Some(mut rehearsing) = self.rehearsing.take() else { return false };
        let before = rehearsing.is_safe();
        rehearsing.follow(self, told);
        let after = rehearsing.is_safe();
        self.rehearsing = Some(rehearsing);
        after && !before
    }
}

impl Rehearsing {
    /// Whether every goal is reached; never where there is none.
    fn is_safe(&self) -> bool {
        !self.moments.is_empty() && self.moments.iter().all(|moments| moments.safe.is_some())
    }

    /// The services that the incidents are about.
    fn services(&self, state: &State) -> Vec<EnvironmentId> {
        self.rehearsal.incidents.iter().filter_map(|incident| incident.place(state)).collect()
    }

    fn follow(&mut self, state: &State, told: Told) {
        let now = state.now;
        if let Some((incident, sign, safe)) = told.truth
            && let Some(moments) = self.moments.get_mut(incident)
        {
            first(&mut moments.sign, sign, now);
            first(&mut moments.safe, safe && moments.sign.is_some(), now);
        }
        if told.pressed
            && let Some(selected) = state.selected().filter(|row| !self.looked.contains(row))
        {
            self.looked.push(selected.clone());
        }
        for (incident, moments) in self.rehearsal.incidents.iter().zip(&mut self.moments) {
            if let Some(place) = incident.place(state).filter(|_| moments.sign.is_some()) {
                moments.follow(state, &place, told.pressed);
            }
        }
        let late = |service: &crate::domain::ServiceId| {
            let about = self.rehearsal.incidents.iter().zip(&self.moments);
            let mut about =
                about.filter(|(one, _)| one.place(state).is_some_and(|place| place.service == *service)).peekable();
            about.peek().is_some() && about.all(|(_, moments)| moments.safe.is_some())
        };
        self.acts.follow(state, now, late);
    }
}

impl Moments {
    /// Takes in what one event made of the screen.
    fn follow(&mut self, state: &State, place: &EnvironmentId, pressed: bool) {
        let now = state.now;
        if self.shown.is_none() {
            let of = |row: &RowId| {
                rows::subject_of(state, row).is_some_and(|subject| subject.environment.as_ref() == Some(place))
            };
            first(&mut self.shown, needs(state).any(|row| of(&row)), now);
        }
        let plan = match &state.screen.overlay {
            Some(Overlay::Plan(dialogue)) => Some(&dialogue.intent.ask),
            _ => None,
        };
        let planned = plan.is_some_and(|ask| ask.service() == Some(&place.service));
        let selected = state.selected().and_then(|row| rows::subject_of(state, row));
        // Who reads the keys, the four keys or the debrief does not look at the row behind them.
        let covered = matches!(
            state.screen.overlay,
            Some(Overlay::Help { .. } | Overlay::Dora { .. } | Overlay::Debrief { .. } | Overlay::Prompt(_))
        );
        let on_it = !covered && selected.is_some_and(|subject| subject.service == place.service);
        first(&mut self.noticed, self.shown.is_some() && pressed && (on_it || planned), now);
        first(&mut self.decided, planned && plan.is_some_and(Ask::safing), now);
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

/// Failures of production that nobody looked at, those that only a probe sees among them.
fn missed(state: &State, looked: &[RowId]) -> Vec<Text> {
    let failures = needs(state).filter(|row| !looked.contains(row));
    failures
        .filter_map(|row| match row {
            RowId::Failure(environment, _) => Some(Text::new(&format!("{environment}: a failed deployment"))),
            RowId::Faulty(environment) => {
                Some(Text::new(&format!("{environment}: its probe contradicts its pipeline")))
            }
            _ => None,
        })
        .collect()
}
