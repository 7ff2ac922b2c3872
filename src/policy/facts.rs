//! What the rules look at beside what was asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{EnvironmentId, Text, Tier};

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
    /// What else is changing the service now.
    pub under_way: Vec<UnderWay>,
    /// Rollbacks of the service's environments, whoever made them.
    pub rollbacks: Vec<RolledBack>,
    /// Where the release that would be put there has been.
    pub stays: Vec<Stay>,
    /// Environments whose older deployments were not read: what is not in [`Facts::stays`] may still have been there.
    pub unread: Vec<EnvironmentId>,
}

/// Something that is changing an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// Which.
    pub environment: EnvironmentId,
    /// The environment's tier.
    pub tier: Tier,
    /// What: `#482 deploys v2.14.0, by ada`, `your order: ...`.
    pub what: Text,
    /// Since when.
    pub since: Timestamp,
}

/// A rollback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolledBack {
    /// Which environment.
    pub environment: EnvironmentId,
    /// The version that was put back.
    pub to: Text,
    /// Who did it, where known.
    pub by: Option<Text>,
    /// When it ended; where it is still under way, when it began.
    pub at: Timestamp,
    /// Whether it is still under way.
    pub under_way: bool,
}

/// Who says that a release is in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// A probe that looked all the time saw it come.
    Probe,
    /// The provider says that its deployment succeeded then, and a probe that began to look later sees it run now.
    Both,
    /// The provider says that its deployment succeeded; nobody looked.
    Provider,
    /// The provider says so, and the probe that looks there does not see it run, or not yet for certain.
    Unseen,
}

/// A time that a release spent in an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Which environment.
    pub environment: EnvironmentId,
    /// Since when.
    pub since: Timestamp,
    /// Until when; nothing: it is there now.
    pub until: Option<Timestamp>,
    /// Who says so.
    pub witness: Witness,
}
