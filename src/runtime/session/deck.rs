//! What every face of a flight has: the machine, its hands, its clock and the tape. An event goes in; what the hands can do is
//! set in motion here, and what only the face can do comes out. Knows neither a screen nor lines.

use tokio::time::Instant;

use super::hands::Hands;
use super::pace::Pace;
use crate::cockpit::alerts::{AlertMessage, ChannelId};
use crate::cockpit::snapshot::Snapshot;
use crate::cockpit::{Effect, Event, Stamped, State, update};
use crate::domain::{Clock, Text};
use crate::runtime::alerts::is_terminals_own;
use crate::runtime::black_box::Recorder;

/// What the machine wants of the face that the operator has before them.
#[derive(Debug)]
pub(super) enum Asked {
    /// Prove that the dialogue can be seen, and drop what was typed before.
    Prove { dialogue: u64 },
    /// Give the operator something to keep.
    Copy { what: &'static str, lines: Vec<Text> },
    /// Say something by one of the terminal's own channels.
    Alert { channel: ChannelId, message: Box<AlertMessage> },
    /// Stop, until the shell goes on with it.
    Suspend,
    /// Leave.
    Leave,
}

/// The machine at work.
pub(super) struct Deck {
    pub(super) state: State,
    hands: Hands,
    clock: Clock,
    recorder: Recorder,
    pub(super) pace: Pace,
}

impl Deck {
    pub(super) fn new(state: State, hands: Hands, clock: Clock, recorder: Recorder) -> Self {
        Self { state, hands, clock, recorder, pace: Pace::new() }
    }

    /// Sets in motion what a flight begins with.
    pub(super) fn begin(&mut self) -> Vec<Asked> {
        let effects = self.state.begin();
        self.perform(effects)
    }

    /// Takes in one event and does what it leads to, but for what it asks of the face.
    pub(super) fn take_in(&mut self, event: Event) -> Vec<Asked> {
        let stamped = Stamped { now: (self.clock)(), event };
        self.recorder.take(&self.state, &stamped);
        let effects = update(&mut self.state, stamped);
        self.hands.bench(&self.state);
        let mut asked = self.perform(effects);
        if let Some(trouble) = self.recorder.trouble() {
            asked.extend(self.take_in(trouble));
        }
        asked
    }

    /// When to look whether the machine wants a tick.
    pub(super) fn tick_due(&self) -> Option<Instant> {
        self.state.wake_at().map(|at| self.pace.tick_due(at.since((self.clock)().mono)))
    }

    /// Gives the machine the tick that it wants by now.
    pub(super) fn tick(&mut self) -> Vec<Asked> {
        let now = (self.clock)().mono;
        if self.state.wake_at().is_none_or(|at| at > now) {
            return Vec::new();
        }
        self.pace.ticked();
        self.take_in(Event::Tick)
    }

    /// What is known now.
    pub(super) fn known(&self) -> Snapshot {
        Snapshot::of(&self.state)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Vec<Asked> {
        let mut asked = Vec::new();
        for effect in effects {
            asked.push(match effect {
                Effect::ProvePainted { dialogue } => Asked::Prove { dialogue },
                Effect::Copy { what, lines } => Asked::Copy { what, lines },
                Effect::Alert { channel, message } if is_terminals_own(&channel) => Asked::Alert { channel, message },
                Effect::Suspend => Asked::Suspend,
                Effect::Quit => Asked::Leave,
                Effect::Remember => {
                    self.hands.remember(self.known());
                    continue;
                }
                other => {
                    self.hands.perform(other);
                    continue;
                }
            });
        }
        asked
    }
}
