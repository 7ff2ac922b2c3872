//! How often what is read. A value decided here, in a few fixed classes; the hands only wait.

use std::time::Duration;

use crate::domain::Now;

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

/// When a scope was and will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poll {
    /// The last asking.
    pub asked: Option<Now>,
    /// Whether its answer is still awaited.
    pub awaited: bool,
    /// The next asking is due then.
    pub due: Now,
    /// How many times it was asked: with the source it makes the jitter.
    pub count: u64,
    /// How many reads in a row failed as a whole: with it the time between two reads grows, up to five minutes.
    pub failures: u32,
    /// Whether it is to be read as soon as possible, whatever its class.
    pub wanted_now: bool,
}
