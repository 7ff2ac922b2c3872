//! A tape in memory.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Opening;
use crate::cockpit::{Event, Keyframe, Observed, Stamped};
use crate::domain::{Fact, Now, Scope, SourceId};

/// One line after the first. Most readings bring what was there before: a fact is written once and named by its number from
/// then on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// Anything but a reading.
    Event(Now, Event),
    /// A reading.
    Observed(Now, Reading),
    /// What came before this line was carried over from an earlier part; the session goes on from here.
    Keyframe(Now, Box<Keyframe>),
}

/// A reading with its facts as they are written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Reading {
    pub(super) source: SourceId,
    pub(super) scope: Scope,
    pub(super) facts: Vec<Written>,
    /// The reading without its facts.
    pub(super) rest: Observed,
}

/// A fact as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    /// The fact of this number of the same part, counted from 0 in the order in which they were first written.
    Again(usize),
    /// For the first time.
    New(Box<Fact>),
}

/// What happened at one point of a tape.
#[derive(Clone, Debug)]
pub enum What {
    /// Anything but a reading.
    Event(Event),
    /// A reading; its facts by their place in the tape.
    Observed(Box<Glance>),
    /// The screen as it was when an earlier part ended, where that part is not here.
    Keyframe(Box<Keyframe>),
}

/// A reading with its facts by their place in the tape.
#[derive(Clone, Debug)]
pub struct Glance {
    pub(super) source: SourceId,
    pub(super) scope: Scope,
    pub(super) facts: Vec<usize>,
    pub(super) rest: Observed,
}

impl Glance {
    /// The event of this reading with these facts.
    pub(super) fn event(&self, facts: Vec<Fact>) -> Event {
        let observed = Box::new(Observed { facts, ..self.rest.clone() });
        Event::Observed { source: self.source.clone(), scope: self.scope.clone(), observed }
    }
}

/// A session as it was recorded.
#[derive(Clone, Debug)]
pub struct Tape {
    /// How it begins.
    pub opening: Opening,
    /// What happened, oldest first.
    pub(super) entries: Vec<(Now, What)>,
    /// Every fact that was read, each once.
    pub(super) facts: Vec<Fact>,
    /// Whether the end is torn: the session was still going on, or ended without a last word.
    pub torn: bool,
}

impl Tape {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When what is on it begins: the session's start, or its keyframe where earlier parts are not here.
    #[must_use]
    pub fn begins(&self) -> Now {
        let keyframe = self.entries.iter().find(|(_, what)| matches!(what, What::Keyframe(_)));
        keyframe.map_or(self.opening.start.now, |(now, _)| *now)
    }

    /// When an entry happened; for the one after the last, the end.
    #[must_use]
    pub fn moment(&self, place: usize) -> Now {
        let entry = self.entries.get(place).or(self.entries.last());
        entry.map_or(self.opening.start.now, |(now, _)| *now)
    }

    /// What happened there.
    #[must_use]
    pub fn what(&self, place: usize) -> Option<&What> {
        self.entries.get(place).map(|(_, what)| what)
    }

    /// The event to fold there, as it was folded live. Nothing for a keyframe, which is no event.
    #[must_use]
    pub fn stamped(&self, place: usize) -> Option<Stamped> {
        let (now, what) = self.entries.get(place)?;
        let event = match what {
            What::Event(event) => event.clone(),
            What::Observed(glance) => {
                let facts = glance.facts.iter().filter_map(|place| self.facts.get(*place)).cloned().collect();
                glance.event(facts)
            }
            What::Keyframe(_) => return None,
        };
        Some(Stamped { now: *now, event })
    }

    /// The first entry after the moment `wall`.
    #[must_use]
    pub fn after(&self, wall: Timestamp) -> usize {
        // The wall clock may have been set back in between: the first one that is later counts.
        self.entries.iter().position(|(now, _)| now.wall > wall).unwrap_or(self.entries.len())
    }
}
