//! Playing a tape: the state at any of its moments.

use super::{Tape, What};
use crate::cockpit::snapshot::recall;
use crate::cockpit::{Effect, Event, Key, State, Typing, update};
use crate::domain::Now;

/// States that are kept on the way, so that going back need not begin at the beginning.
const KEPT: usize = 48;
/// The same for sessions of thousands of runs, whose states are large.
const KEPT_OF_MANY: usize = 8;
/// How many runs make a session one of many.
const MANY: usize = 2_000;

/// What an entry of a tape meant, for finding it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// The key that was pressed.
    pub key: Option<Key>,
    /// The screen became another one, and not only because time passed.
    pub seen: bool,
    /// An order was given, or there was news of one.
    pub act: bool,
    /// There was something to tell.
    pub told: bool,
}

/// A tape and the state at one of its places. It has no hands: effects are looked at and dropped.
#[derive(Debug)]
pub struct Player {
    tape: Tape,
    /// How many entries were folded.
    place: usize,
    state: State,
    kept: Vec<(usize, State)>,
    signs: Vec<Sign>,
}

impl Player {
    /// Folds the tape once, to know what is where, and goes back to its beginning.
    #[must_use]
    pub fn new(tape: Tape) -> Self {
        let mut player = Self { state: beginning(&tape), place: 0, kept: Vec::new(), signs: Vec::new(), tape };
        let mut next = 0;
        while player.place < player.tape.len() {
            if player.place >= next {
                let runs: usize = player.state.world.services.values().map(|service| service.runs.len()).sum();
                let kept = if runs < MANY { KEPT } else { KEPT_OF_MANY };
                next = player.place + (player.tape.len() / kept).max(64);
                player.kept.push((player.place, player.state.clone()));
            }
            let sign = player.fold();
            player.signs.push(sign);
        }
        player.seek(0);
        player
    }

    /// The tape.
    #[must_use]
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The state at this place.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many entries were folded: from 0 to the tape's length.
    #[must_use]
    pub fn place(&self) -> usize {
        self.place
    }

    /// When the entry that was folded last happened.
    #[must_use]
    pub fn now(&self) -> Now {
        self.place.checked_sub(1).map_or(self.tape.opening.start.now, |last| self.tape.moment(last))
    }

    /// What an entry meant.
    #[must_use]
    pub fn sign(&self, place: usize) -> Sign {
        self.signs.get(place).copied().unwrap_or_default()
    }

    /// Goes to a place: all entries before it are folded, the others are not.
    pub fn seek(&mut self, place: usize) {
        let place = place.min(self.tape.len());
        if place < self.place {
            let kept = self.kept.iter().rev().find(|(kept, _)| *kept <= place);
            (self.place, self.state) = kept.cloned().unwrap_or_else(|| (0, beginning(&self.tape)));
        }
        while self.place < place {
            self.fold();
        }
    }

    /// The place after the next entry that `wanted` says, counted from the present one.
    pub fn next(&self, wanted: impl Fn(Sign) -> bool) -> Option<usize> {
        (self.place..self.tape.len()).find(|place| wanted(self.sign(*place))).map(|found| found + 1)
    }

    /// The place after the last entry before the present one that `wanted` says.
    pub fn previous(&self, wanted: impl Fn(Sign) -> bool) -> Option<usize> {
        (0..self.place.saturating_sub(1)).rev().find(|place| wanted(self.sign(*place))).map(|found| found + 1)
    }

    /// Folds the next entry.
    fn fold(&mut self) -> Sign {
        let before = self.state.revision;
        let told = self.state.screen.notices.last().cloned();
        let place = self.place;
        self.place += 1;
        let Some(stamped) = self.tape.stamped(place) else {
            if let Some(What::Keyframe(keyframe)) = self.tape.what(place) {
                let (now, keyframe) = (self.tape.moment(place), keyframe.as_ref().clone());
                self.state.resume(now, keyframe);
            }
            return Sign { seen: true, ..Sign::default() };
        };
        let typing = if let Event::Typed(typed) = &stamped.event { Some(typed.by) } else { None };
        let key = match (&stamped.event, typing) {
            (Event::Key(key), _) => Some(*key),
            (_, Some(Typing::Key(key))) => Some(key),
            _ => None,
        };
        let ticked = matches!(stamped.event, Event::Tick);
        let news = matches!(stamped.event, Event::Order(_));
        let effects = update(&mut self.state, stamped);
        let ordered = effects.iter().any(|effect| matches!(effect, Effect::Execute(_)));
        let newest = self.state.screen.notices.last();
        Sign {
            key,
            seen: self.state.revision != before && !ticked,
            act: ordered || news,
            told: newest.is_some() && newest != told.as_ref(),
        }
    }
}

/// The state before the first entry.
fn beginning(tape: &Tape) -> State {
    let mut state = State::new(tape.opening.start.clone());
    if let Some(rehearsal) = &tape.opening.rehearsal {
        state.rehearse(rehearsal.clone());
    }
    if let Some(recalled) = &tape.opening.recalled {
        // One that contradicts itself leaves the state as it was: what was read shows anyway.
        let _left_out = recall(&mut state, recalled);
    }
    // What was to be done first is the hands' affair; the state remembers that it was asked for.
    drop(state.begin());
    state
}
