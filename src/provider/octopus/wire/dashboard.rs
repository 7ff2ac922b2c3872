//! What is where: the dashboard of a space and the progression of a project.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Named, Release, or_default, time};

/// The dashboard: every project and what is in its environments, by one request.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Dashboard {
    /// The projects.
    #[serde(default, deserialize_with = "or_default")]
    pub projects: Vec<DashboardProject>,
    /// The tenants.
    #[serde(default, deserialize_with = "or_default")]
    pub tenants: Vec<Tenant>,
    /// The newest deployment of each project to each environment (and tenant).
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
    /// The successful one before it, where the newest is none.
    #[serde(default, deserialize_with = "or_default")]
    pub previous_items: Vec<Item>,
    /// How many projects are shown at most; more are left out.
    #[serde(default)]
    pub project_limit: Option<usize>,
}

/// A project on the dashboard.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct DashboardProject {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its environments.
    #[serde(default, deserialize_with = "or_default")]
    pub environment_ids: Vec<String>,
}

/// A tenant on the dashboard.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Tenant {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its environments, by project.
    #[serde(default, deserialize_with = "or_default")]
    pub project_environments: BTreeMap<String, Vec<String>>,
}

/// One deployment with the state of its task.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Item {
    /// The deployment.
    #[serde(default, deserialize_with = "or_default")]
    pub deployment_id: String,
    /// The project.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: String,
    /// The environment.
    #[serde(default, deserialize_with = "or_default")]
    pub environment_id: String,
    /// The tenant.
    #[serde(default)]
    pub tenant_id: Option<String>,
    /// The release.
    #[serde(default, deserialize_with = "or_default")]
    pub release_id: String,
    /// Its version.
    #[serde(default, deserialize_with = "or_default")]
    pub release_version: String,
    /// The task that carries it out.
    #[serde(default, deserialize_with = "or_default")]
    pub task_id: String,
    /// When it was asked for.
    #[serde(default, deserialize_with = "time")]
    pub created: Option<Timestamp>,
    /// When it is to begin.
    #[serde(default, deserialize_with = "time")]
    pub queue_time: Option<Timestamp>,
    /// When it began.
    #[serde(default, deserialize_with = "time")]
    pub start_time: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "time")]
    pub completed_time: Option<Timestamp>,
    /// The task's state.
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    /// Whether it waits for somebody.
    #[serde(default, deserialize_with = "or_default")]
    pub has_pending_interruptions: bool,
    /// What went wrong.
    #[serde(default, deserialize_with = "or_default")]
    pub error_message: String,
}

/// The releases of a project and where each is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Progression {
    /// Its environments in the order of its lifecycle.
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Vec<Named>,
    /// The releases, newest first.
    #[serde(default, deserialize_with = "or_default")]
    pub releases: Vec<ReleaseProgression>,
}

/// One release and where it is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct ReleaseProgression {
    /// The release.
    #[serde(default, deserialize_with = "or_default")]
    pub release: Release,
    /// Its deployments by environment.
    #[serde(default, deserialize_with = "or_default")]
    pub deployments: BTreeMap<String, Vec<Item>>,
    /// Where it may go next.
    #[serde(default, deserialize_with = "or_default")]
    pub next_deployments: Vec<String>,
    /// Whether somebody prevents its progression.
    #[serde(default, deserialize_with = "or_default")]
    pub has_unresolved_defect: bool,
}
