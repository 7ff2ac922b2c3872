//! When the loop wakes, and when it paints.

use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::clock;

/// The least time between two ticks, so that a moment that is due twice never makes the loop spin.
const TICK: Duration = Duration::from_millis(20);
/// How long the keys must rest before the detail follows them over a slow line: longer than between two keys of somebody who
/// goes through a list and reads it.
const REST: Duration = Duration::from_secs(1);

/// Whether somebody looks, and over which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watching {
    /// The terminal said that it is hidden, or another window has the focus.
    pub(super) hidden: bool,
    /// As little as possible is to be sent.
    pub(super) frugal: bool,
}

impl Watching {
    /// Background changes are painted at most this often. A key's are painted at once.
    fn frame(self) -> Duration {
        match (self.hidden, self.frugal) {
            (false, false) => Duration::from_millis(100),
            (true, false) => Duration::from_secs(1),
            (false, true) => Duration::from_secs(2),
            (true, true) => Duration::from_secs(10),
        }
    }
}

/// When was what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    painted: Instant,
    ticked: Instant,
    revision: Option<u64>,
    /// When what the last frame left out is due.
    owed: Option<Instant>,
}

impl Pace {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { painted: now, ticked: now, revision: None, owed: None }
    }

    /// A frame of `revision` was painted; `owes` a part that is painted when the keys rest.
    pub(super) fn painted(&mut self, revision: u64, owes: bool) {
        self.painted = Instant::now();
        self.revision = Some(revision);
        self.owed = owes.then(|| self.painted + REST);
    }

    /// When a frame of `revision` is due; nothing where it is on the screen.
    pub(super) fn frame_due(&self, revision: u64, watching: Watching) -> Option<Instant> {
        let changed = (self.revision != Some(revision)).then(|| self.painted + watching.frame());
        [changed, self.owed].into_iter().flatten().min()
    }

    /// A tick was given.
    pub(super) fn ticked(&mut self) {
        self.ticked = Instant::now();
    }

    /// When to look whether the tick that is wanted after `wait` can be given.
    pub(super) fn tick_due(&self, wait: Duration) -> Instant {
        clock::look_after(wait).max(self.ticked + TICK)
    }
}
