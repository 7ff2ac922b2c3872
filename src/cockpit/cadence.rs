//! How often what is read. A value decided here, in a few fixed classes; the hands only wait.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::domain::{Mono, Now, Scope, SourceId};

/// How urgent a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// An order of ours is on it.
    InFlight,
    /// Something moves or waits there.
    Active,
    /// It is on the screen or selected.
    Visible,
    /// Nothing of that.
    Idle,
}

/// The time between two reads of a scope of a class.
#[must_use]
pub fn interval(class: Class) -> Duration {
    match class {
        Class::InFlight => Duration::from_secs(3),
        Class::Active => Duration::from_secs(10),
        Class::Visible => Duration::from_secs(20),
        Class::Idle => Duration::from_secs(60),
    }
}

/// The time between two reads of an account.
pub const ACCOUNT: Duration = Duration::from_secs(300);
/// The longest time between two reads that fail.
pub const SLOWEST: Duration = Duration::from_secs(300);
/// The most reads of one source that are awaited at once.
pub const AT_ONCE: usize = 8;
/// How long an answer is awaited before it counts as lost.
pub const LOST: Duration = Duration::from_secs(60);
/// The most environments that are looked at by their probes at once.
pub const PROBES_AT_ONCE: usize = 8;
/// The time between two looks at an environment where something changes, where the configuration does not ask for less.
pub const PROBE_FAST: Duration = Duration::from_secs(5);
/// How long the selection must rest before reads follow it.
pub const REST: Duration = Duration::from_millis(200);

/// When a scope was and will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poll {
    /// The last asking.
    pub asked: Option<Now>,
    /// Whether its answer is still awaited.
    pub awaited: bool,
    /// The next asking is due then.
    pub due: Mono,
    /// How many times it was asked: with the source it makes the jitter.
    pub count: u64,
    /// How many reads in a row failed as a whole: with it the time between two reads grows, up to five minutes.
    pub failures: u32,
    /// Whether it is to be read as soon as possible, whatever its class.
    pub wanted_now: bool,
}

impl Poll {
    /// A scope that was never asked for, due at a moment.
    #[must_use]
    pub fn due(due: Mono) -> Self {
        Self { asked: None, awaited: false, due, count: 0, failures: 0, wanted_now: false }
    }

    /// When it is due if the time between two reads is `every`. The jitter keeps a hundred services from being asked in one
    /// moment; it depends on nothing but the source, the scope and the count, so that a replay asks the same.
    #[must_use]
    pub fn next(&self, every: Duration, source: &SourceId, scope: &Scope) -> Mono {
        let Some(asked) = self.asked else { return self.due };
        let mut wait = every;
        for _ in 0..self.failures.min(16) {
            wait = (wait * 3 / 2).min(SLOWEST.max(every));
        }
        let mut hasher = DefaultHasher::new();
        (source, scope, self.count).hash(&mut hasher);
        // Up to a tenth later, never earlier: a promise of every ten seconds is not a right to nine.
        let tenth = wait.as_millis() / 10;
        let late = u128::from(hasher.finish()) % (tenth + 1);
        asked.mono.plus(wait).plus(Duration::from_millis(u64::try_from(late).unwrap_or(0)))
    }
}
