//! How old what one sees is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Now;

/// The standing of an observed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Freshness {
    /// Read recently enough for its cadence.
    Live {
        /// Time since it was read.
        age: Duration,
    },
    /// Not read for longer than its cadence promises.
    Stale {
        /// Time since it was read.
        age: Duration,
    },
    /// The source does not answer.
    Unreachable {
        /// Since when, on the wall clock.
        since: jiff::Timestamp,
        /// Time since the value was last read, where it ever was.
        age: Option<Duration>,
    },
}

impl Freshness {
    /// The freshness of something read at `seen`, given how long it may stand and since when its source is unreachable.
    #[must_use]
    pub fn of(seen: Option<Now>, now: Now, good_for: Duration, unreachable: Option<Now>) -> Self {
        match (seen, unreachable) {
            (seen, Some(since)) => Self::Unreachable { since: since.wall, age: seen.map(|seen| now.since(seen)) },
            (Some(seen), None) if now.since(seen) <= good_for => Self::Live { age: now.since(seen) },
            (Some(seen), None) => Self::Stale { age: now.since(seen) },
            (None, None) => Self::Stale { age: Duration::MAX },
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Live { .. } => "live",
            Self::Stale { .. } => "stale",
            Self::Unreachable { .. } => "unreachable",
        }
    }

    /// The age of the value, where one was ever read.
    #[must_use]
    pub fn age(self) -> Option<Duration> {
        match self {
            Self::Live { age } | Self::Stale { age } => (age != Duration::MAX).then_some(age),
            Self::Unreachable { age, .. } => age,
        }
    }
}
