//! The rules that are configured. Out of the box there are none.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Freeze, Guardrail, ReadOnly};
use crate::domain::Tier;

/// What is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Times in which nothing is let through but by override.
    pub freezes: Vec<Freeze>,
    /// The author's own rules, in the order of the configuration.
    pub guardrails: Vec<Guardrail>,
    /// Tiers in which every act needs a reason.
    pub require_reason: BTreeSet<Tier>,
    /// Tiers in which one may not let one's own run through.
    pub no_self_approval: BTreeSet<Tier>,
    /// What may not be written to at all.
    pub read_only: ReadOnly,
}
