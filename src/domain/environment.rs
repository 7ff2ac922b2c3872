//! Named targets.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EnvironmentId, Reviewer, Text, Tier};

/// What the provider demands before it deploys to an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionRule {
    /// People must approve.
    Reviewers {
        /// Who may.
        who: Vec<Reviewer>,
        /// How many must.
        required: u32,
        /// Whether the initiator is excluded.
        prevent_self_review: bool,
    },
    /// A pause before every deployment.
    WaitTimer {
        /// Its length.
        minutes: u32,
    },
    /// Only some branches or tags.
    BranchPolicy,
    /// A rule that we do not know, by the provider's word.
    Unknown(Text),
}

/// A named target of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Which.
    pub id: EnvironmentId,
    /// How much it matters.
    pub tier: Tier,
    /// Its place in promotion order, from 0.
    pub order: u32,
    /// What the provider demands; nothing where that was not read (a sweep names environments alone).
    pub rules: Option<Vec<ProtectionRule>>,
    /// What it is one of many of: a folder (`review`), or the environment that tenants share. Such are shown together.
    pub group: Option<Text>,
    /// Its page at the provider.
    pub url: Option<Text>,
    /// When the provider last changed its settings.
    pub updated_at: Option<Timestamp>,
}
