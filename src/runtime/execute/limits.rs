//! How long to wait for what.

use std::time::Duration;

/// How long to wait for what. The defaults are the product's; tests wait in a time of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For reading the premises, before it counts as failed.
    pub sight: Duration,
    /// For the answer to a request, before it counts as lost. The provider's own limit is shorter.
    pub send: Duration,
    /// For one read of what became true.
    pub read: Duration,
    /// For an accepted step to become true.
    pub effect: Duration,
    /// For a lost reply to be resolved by reading, before a person is asked.
    pub resolve: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sight: Duration::from_secs(5),
            send: Duration::from_secs(60),
            read: Duration::from_secs(20),
            effect: Duration::from_secs(60),
            resolve: Duration::from_secs(5 * 60),
        }
    }
}
