//! A probe's word on an order.

use serde::{Deserialize, Serialize};

use crate::domain::{EnvironmentId, Text};

/// What a probe says of a release that an order put somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Where.
    pub environment: EnvironmentId,
    /// What was put there.
    pub version: Text,
    /// How we know.
    pub how: Text,
}
