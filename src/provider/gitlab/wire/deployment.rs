//! Deployments, their approvals, environments.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Job, User, number, or_default, time};

/// A deployment; lists leave out the approvals.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Deployment {
    pub id: u64,
    #[serde(default, rename = "ref", deserialize_with = "or_default")]
    pub reference: String,
    #[serde(default, deserialize_with = "or_default")]
    pub sha: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default)]
    pub environment: Option<Environment>,
    #[serde(default)]
    pub deployable: Option<Job>,
    #[serde(default)]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "number")]
    pub pending_approval_count: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub approvals: Vec<Approval>,
    #[serde(default)]
    pub approval_summary: Option<Summary>,
}

impl Deployment {
    /// The name of its environment.
    pub(in super::super) fn place(&self) -> &str {
        self.environment.as_ref().map_or("", |environment| environment.name.as_str())
    }

    /// The pipeline that made it.
    pub(in super::super) fn pipeline(&self) -> Option<u64> {
        Some(self.deployable.as_ref()?.pipeline.as_ref()?.id)
    }

    /// The rules of approval with who has answered them.
    pub(in super::super) fn rules(&self) -> &[Rule] {
        self.approval_summary.as_ref().map_or(&[], |summary| summary.rules.as_slice())
    }
}

/// How far the approvals are, by rule.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Summary {
    #[serde(default, deserialize_with = "or_default")]
    pub rules: Vec<Rule>,
}

/// One rule of approval: of one person, of one group, or of everybody at a level.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Rule {
    #[serde(default, deserialize_with = "number")]
    pub user_id: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub group_id: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub access_level: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub access_level_description: String,
    #[serde(default, deserialize_with = "number")]
    pub required_approvals: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub deployment_approvals: Vec<Approval>,
}

/// One answer.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Approval {
    #[serde(default)]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub comment: String,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

/// An environment.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Environment {
    #[serde(default, deserialize_with = "or_default")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub tier: String,
    #[serde(default, deserialize_with = "or_default")]
    pub external_url: String,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
}
