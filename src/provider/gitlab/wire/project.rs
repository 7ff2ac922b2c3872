//! Projects, people, and what protects an environment.

use serde::{Deserialize, Serialize};

use super::{Rule, number, or_default};

/// An account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct User {
    #[serde(default, deserialize_with = "or_default")]
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub username: String,
}

/// What a token says about itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Token {
    #[serde(default, deserialize_with = "or_default")]
    pub scopes: Vec<String>,
    /// A date, at whose beginning it ends.
    #[serde(default, deserialize_with = "or_default")]
    pub expires_at: String,
}

/// Somebody's standing in a project.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Member {
    #[serde(default, deserialize_with = "number")]
    pub access_level: Option<u64>,
}

/// A project.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Project {
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub path_with_namespace: String,
    #[serde(default, deserialize_with = "or_default")]
    pub web_url: String,
    #[serde(default)]
    pub permissions: Option<Permissions>,
    /// Whether a deployment job that is older than the newest deployment is refused; nothing: the server does not say.
    #[serde(default)]
    pub ci_forward_deployment_enabled: Option<bool>,
    /// Whether such a job may be run all the same when it is a retry.
    #[serde(default)]
    pub ci_forward_deployment_rollback_allowed: Option<bool>,
    /// Whether who started a pipeline may approve its deployments; nothing: a tier without approvals.
    #[serde(default)]
    pub allow_pipeline_trigger_approve_deployment: Option<bool>,
}

/// What the token's owner may do.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Permissions {
    #[serde(default)]
    pub project_access: Option<Member>,
    #[serde(default)]
    pub group_access: Option<Member>,
}

impl Project {
    /// The operator's level, where the answer names it.
    pub(in super::super) fn level(&self) -> Option<u64> {
        let permissions = self.permissions.as_ref()?;
        let of = |member: &Option<Member>| member.as_ref().and_then(|member| member.access_level);
        of(&permissions.project_access).max(of(&permissions.group_access))
    }
}

/// A protected environment: who may deploy, and who must approve.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct ProtectedEnvironment {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub deploy_access_levels: Vec<Level>,
    #[serde(default, deserialize_with = "number")]
    pub required_approval_count: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub approval_rules: Vec<Rule>,
}

/// Who may deploy: one person, one group, or everybody at a level.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Level {
    #[serde(default, deserialize_with = "number")]
    pub user_id: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub group_id: Option<u64>,
    #[serde(default, rename = "access_level", deserialize_with = "number")]
    pub least: Option<u64>,
    #[serde(default, rename = "access_level_description", deserialize_with = "or_default")]
    pub description: String,
}

/// A freeze period.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Freeze {
    #[serde(default, rename = "freeze_start", deserialize_with = "or_default")]
    pub start: String,
    #[serde(default, rename = "freeze_end", deserialize_with = "or_default")]
    pub end: String,
    #[serde(default, deserialize_with = "or_default")]
    pub cron_timezone: String,
}
