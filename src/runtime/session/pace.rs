//! When the loop wakes, and when it paints.

use std::time::Duration;

use tokio::time::Instant;

/// Background changes are painted at most this often.
const FRAME: Duration = Duration::from_millis(100);
/// The least time between two ticks, so that a moment that is due twice never makes the loop spin.
const TICK: Duration = Duration::from_millis(20);

/// When was what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    painted: Instant,
    ticked: Instant,
    revision: Option<u64>,
}

impl Pace {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { painted: now, ticked: now, revision: None }
    }

    /// A frame of `revision` was painted.
    pub(super) fn painted(&mut self, revision: u64) {
        self.painted = Instant::now();
        self.revision = Some(revision);
    }

    /// When a frame of `revision` is due; nothing where it is on the screen.
    pub(super) fn frame_due(&self, revision: u64) -> Option<Instant> {
        (self.revision != Some(revision)).then(|| self.painted + FRAME)
    }

    /// A tick was given.
    pub(super) fn ticked(&mut self) {
        self.ticked = Instant::now();
    }

    /// When the tick that is wanted after `wait` can be given.
    pub(super) fn tick_due(&self, wait: Duration) -> Instant {
        (Instant::now() + wait).max(self.ticked + TICK)
    }
}
