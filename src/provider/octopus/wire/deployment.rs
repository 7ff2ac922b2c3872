//! Deployments and freezes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{or_default, time};

/// A deployment, without the state of its task.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Deployment {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The project.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: String,
    /// The release.
    #[serde(default, deserialize_with = "or_default")]
    pub release_id: String,
    /// The environment.
    #[serde(default, deserialize_with = "or_default")]
    pub environment_id: String,
    /// The tenant.
    #[serde(default)]
    pub tenant_id: Option<String>,
    /// The task that carries it out.
    #[serde(default, deserialize_with = "or_default")]
    pub task_id: String,
    /// What whoever deployed wrote.
    #[serde(default, deserialize_with = "or_default")]
    pub comments: String,
    /// Who deployed.
    #[serde(default, deserialize_with = "or_default")]
    pub deployed_by: String,
    /// When it was asked for.
    #[serde(default, deserialize_with = "time")]
    pub created: Option<Timestamp>,
    /// When it is to begin; nothing: at once.
    #[serde(default, deserialize_with = "time")]
    pub queue_time: Option<Timestamp>,
}

/// Every freeze of a server.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Freezes {
    /// The freezes.
    #[serde(default, alias = "Items", deserialize_with = "or_default")]
    pub deployment_freezes: Vec<Freeze>,
}

/// A freeze.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Freeze {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// From when on.
    #[serde(default, deserialize_with = "time")]
    pub start: Option<Timestamp>,
    /// Until when.
    #[serde(default, deserialize_with = "time")]
    pub end: Option<Timestamp>,
    /// The environments that it freezes, by project.
    #[serde(default, deserialize_with = "or_default")]
    pub project_environment_scope: BTreeMap<String, Vec<String>>,
    /// The tenants' environments that it freezes.
    #[serde(default, deserialize_with = "or_default")]
    pub tenant_project_environment_scope: Vec<TenantScope>,
    /// By which schedule it comes again; the vendor's description does not say what stands in it.
    #[serde(default, deserialize_with = "or_default")]
    pub recurring_schedule: Option<serde_json::Map<String, serde_json::Value>>,
}

/// One tenant's environment that a freeze is about.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
pub(in super::super) struct TenantScope {
    /// The tenant.
    #[serde(default, deserialize_with = "or_default")]
    pub tenant_id: String,
    /// The project.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: String,
    /// The environment.
    #[serde(default, deserialize_with = "or_default")]
    pub environment_id: String,
}
