//! Instants as values: nobody in the core asks a clock.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A reading of the monotonic clock: time since the process began. Never goes back, so ages and deadlines use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mono(pub Duration);

impl Mono {
    /// How long after `earlier` this reading is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// This reading moved forward by `by`.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(by))
    }
}

/// A wall clock that lies this far behind the monotonic one was set back.
const SET_BACK: SignedDuration = SignedDuration::from_secs(2);

/// One moment on both clocks: the wall clock for policy, audit and display, the monotonic one for ages and deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// The wall clock, UTC.
    pub wall: Timestamp,
    /// The monotonic clock.
    pub mono: Mono,
}

impl Now {
    /// How long after `earlier` this moment is, by the monotonic clock.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.mono.since(earlier.mono)
    }

    /// By how much the wall clock was set back between `earlier` and this moment, less than nothing; nothing where it was not. A
    /// clock that goes ahead alone says nothing of that kind: a machine whose host slept may not have noticed.
    #[must_use]
    pub fn set_back_since(self, earlier: Self) -> Option<SignedDuration> {
        let passed = SignedDuration::try_from(self.since(earlier)).unwrap_or_default();
        let shift = self.wall.duration_since(earlier.wall).saturating_sub(passed);
        (shift <= -SET_BACK).then_some(shift)
    }

    /// This moment moved forward on both clocks.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        let wall =
            SignedDuration::try_from(by).ok().and_then(|by| self.wall.checked_add(by).ok()).unwrap_or(Timestamp::MAX);
        Self { wall, mono: self.mono.plus(by) }
    }
}

/// How the hands hand out the present moment to code that spans an await; the core takes [`Now`] itself.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;
