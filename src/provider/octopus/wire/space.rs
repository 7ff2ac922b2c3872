//! Spaces, and what is in one: projects, environments, lifecycles; and people.

use serde::{Deserialize, Serialize};

use super::or_default;

/// A space.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Space {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Whether it is the one that is meant where none is named.
    #[serde(default, deserialize_with = "or_default")]
    pub is_default: bool,
    /// Whether its tasks wait until somebody starts the queue again.
    #[serde(default, deserialize_with = "or_default")]
    pub task_queue_stopped: bool,
}

/// A project.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Project {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The name in addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub slug: String,
    /// Its lifecycle.
    #[serde(default, deserialize_with = "or_default")]
    pub lifecycle_id: String,
    /// Whether nothing of it is deployed.
    #[serde(default, deserialize_with = "or_default")]
    pub is_disabled: bool,
    /// `Untenanted`, `TenantedOrUntenanted`, `Tenanted`.
    #[serde(default, deserialize_with = "or_default")]
    pub tenanted_deployment_mode: String,
}

/// An environment.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Environment {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its place among all of the space.
    #[serde(default, deserialize_with = "or_default")]
    pub sort_order: i64,
}

/// A lifecycle: in which order releases go through environments.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Lifecycle {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its phases in order; none: every environment in the space's order.
    #[serde(default, deserialize_with = "or_default")]
    pub phases: Vec<Phase>,
}

/// One phase.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Phase {
    /// Environments to which releases go by themselves.
    #[serde(default, deserialize_with = "or_default")]
    pub automatic_deployment_targets: Vec<String>,
    /// Environments to which somebody deploys them.
    #[serde(default, deserialize_with = "or_default")]
    pub optional_deployment_targets: Vec<String>,
}

/// A person.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct User {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The login.
    #[serde(default, deserialize_with = "or_default")]
    pub username: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: String,
}

impl User {
    /// The name that people know.
    pub(in super::super) fn called(&self) -> &str {
        if self.username.is_empty() { &self.display_name } else { &self.username }
    }
}
