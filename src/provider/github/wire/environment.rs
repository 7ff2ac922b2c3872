//! Environments, their rules, what waits at them and who answered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{or_default, time};

/// A list of environments.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Environments {
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Vec<Environment>,
}

/// An environment with its protection rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Environment {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "rules")]
    pub protection_rules: Option<Vec<ProtectionRule>>,
}

impl Environment {
    /// One of which nothing but the name is known.
    pub(in super::super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), html_url: String::new(), updated_at: None, protection_rules: None }
    }
}

/// The REST answer always says the rules; where the field is missing or null there are none.
fn rules<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<ProtectionRule>>, D::Error> {
    or_default(deserializer).map(Some)
}

/// One protection rule: `required_reviewers`, `wait_timer`, `branch_policy`, or an app's.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct ProtectionRule {
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub wait_timer: u32,
    #[serde(default, deserialize_with = "or_default")]
    pub prevent_self_review: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub reviewers: Vec<ReviewerEntry>,
}

/// A person or a team.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct ReviewerEntry {
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub reviewer: NamedReviewer,
}

/// Its name: people have a login, teams a slug and a name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct NamedReviewer {
    #[serde(default, deserialize_with = "or_default")]
    pub login: String,
    #[serde(default, deserialize_with = "or_default")]
    pub slug: String,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// A deployment that waits for an environment's rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Pending {
    #[serde(default, deserialize_with = "or_default")]
    pub environment: NamedEnvironment,
    #[serde(default, deserialize_with = "or_default")]
    pub wait_timer: u32,
    #[serde(default, deserialize_with = "time")]
    pub wait_timer_started_at: Option<Timestamp>,
    #[serde(default)]
    pub current_user_can_approve: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    pub reviewers: Vec<ReviewerEntry>,
}

/// The environment as a pending deployment names it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct NamedEnvironment {
    #[serde(default, deserialize_with = "or_default")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// One answer in a run's review history.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Approval {
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "or_default")]
    pub comment: String,
    #[serde(default)]
    pub user: Option<super::Person>,
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Vec<NamedEnvironment>,
}
