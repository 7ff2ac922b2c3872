//! The simulated clock: start + (elapsed * speed) + what was advanced by hand.
//!
//! It reads tokio's clock, so a paused test clock stops the world with it.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// What time it is in the simulated world.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    start: Timestamp,
    origin: Instant,
    speed: f64,
    advanced: SignedDuration,
}

impl Clock {
    /// A clock that shows `start` now and runs `speed` simulated seconds a second (0 = only by hand).
    pub(crate) fn starting(start: Timestamp, speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 0.0 };
        Self { start, origin: Instant::now(), speed, advanced: SignedDuration::ZERO }
    }

    /// The present simulated instant.
    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = self.origin.elapsed().as_secs_f64() * self.speed;
        let ran = SignedDuration::try_from_secs_f64(elapsed).unwrap_or(SignedDuration::ZERO);
        later(later(self.start, ran), self.advanced)
    }

    /// Moves the clock forward by hand.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.advanced = self.advanced.saturating_add(SignedDuration::from_secs(seconds.max(0)));
    }
}

/// `at` moved by `span`; stays where it is at the end of time.
pub(crate) fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_add(span).unwrap_or(at)
}

/// `at` moved by whole seconds.
pub(crate) fn seconds_after(at: Timestamp, seconds: i64) -> Timestamp {
    later(at, SignedDuration::from_secs(seconds))
}

/// The way HTTP prints instants.
pub(crate) fn date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The way GitHub prints instants: whole seconds, UTC.
pub(crate) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
