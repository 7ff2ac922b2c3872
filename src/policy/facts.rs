//! What the rules look at beside the plan.

use serde::{Deserialize, Serialize};

use crate::domain::Text;

/// The facts of the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The operator as the provider knows them.
    pub me: Option<Text>,
    /// Whether an earlier order on the same target has an unknown outcome.
    pub unknown_before: bool,
    /// Whether a request of another order on the same target is being sent right now (not: accepted and being watched, for
    /// a hanging cancel must stay forceable).
    pub busy: bool,
    /// What a probe says against what the plan takes for the present, where it does.
    pub contradicted: Option<Text>,
}
