//! The header: who, which sources with their budgets, freezes, the clock.

use super::Health;
use crate::domain::Text;

/// One source in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceBadge {
    /// Its id.
    pub name: Text,
    /// How well it is.
    pub health: Health,
    /// `4,812/5,000`, `ok`, `429 until 14:09`, `unreachable 2m`, `token refused`.
    pub words: Text,
}

/// The nearest freeze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeBadge {
    /// Whether it is in force.
    pub active: bool,
    /// `PROD freezes in 2h57`, `PROD frozen until Mon 09:00`.
    pub words: Text,
}

/// The header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderView {
    /// The operator's logins, or nothing while they are not known.
    pub who: Option<Text>,
    /// The sources.
    pub sources: Vec<SourceBadge>,
    /// The nearest freeze.
    pub freeze: Option<FreezeBadge>,
    /// Orders under way, `1 order in flight`, and unresolved ones.
    pub orders: Option<(Health, Text)>,
    /// The clock: `14:03Z`.
    pub clock: Text,
    /// `SIMULATED` where a source is the simulator.
    pub simulated: bool,
    /// `read-only` or `read-write`.
    pub read_only: bool,
}

/// The header.
#[must_use]
pub fn header(state: &crate::cockpit::State) -> HeaderView {
    HeaderView {
        who: None,
        sources: Vec::new(),
        freeze: None,
        orders: None,
        clock: Text::new(&super::words::clock(state.now.wall)),
        simulated: false,
        read_only: false,
    }
}
