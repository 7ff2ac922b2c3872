//! Releases, what holds them back, and what a deployment of one would do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{or_default, time};

/// A release.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Release {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The project.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: String,
    /// The version.
    #[serde(default, deserialize_with = "or_default")]
    pub version: String,
    /// When it was put together.
    #[serde(default, deserialize_with = "time")]
    pub assembled: Option<Timestamp>,
    /// From what its packages were built.
    #[serde(default, deserialize_with = "or_default")]
    pub build_information: Vec<Build>,
    /// Where its process was read, of a project that is kept in Git.
    #[serde(default, deserialize_with = "or_default")]
    pub version_control_reference: Reference,
}

/// From what a package was built.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Build {
    /// The branch.
    #[serde(default, deserialize_with = "or_default")]
    pub branch: String,
    /// The commit.
    #[serde(default, deserialize_with = "or_default")]
    pub vcs_commit_number: String,
    /// The commits since the build before.
    #[serde(default, deserialize_with = "or_default")]
    pub commits: Vec<Commit>,
}

/// A commit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Commit {
    /// The hash.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its message.
    #[serde(default, deserialize_with = "or_default")]
    pub comment: String,
}

/// A place in Git.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Reference {
    /// The commit.
    #[serde(default, deserialize_with = "or_default")]
    pub git_commit: String,
    /// The branch or tag.
    #[serde(default, deserialize_with = "or_default")]
    pub git_ref: String,
}

/// Why the progression of a release is prevented.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Defect {
    /// Why.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// `Unresolved`, `Resolved`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
}

/// How far a release has come in its lifecycle.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct LifecycleProgression {
    /// The phases in order.
    #[serde(default, deserialize_with = "or_default")]
    pub phases: Vec<PhaseProgression>,
    /// The environments that it may go to next.
    #[serde(default, deserialize_with = "or_default")]
    pub next_deployments: Vec<String>,
}

/// One phase as a release stands in it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct PhaseProgression {
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// `Pending`, `Current`, `Complete`.
    #[serde(default, deserialize_with = "or_default")]
    pub progress: String,
    /// Whether the release may not go there.
    #[serde(default, deserialize_with = "or_default")]
    pub blocked: bool,
    /// Environments to which releases go by themselves.
    #[serde(default, deserialize_with = "or_default")]
    pub automatic_deployment_targets: Vec<String>,
    /// Environments to which somebody deploys them.
    #[serde(default, deserialize_with = "or_default")]
    pub optional_deployment_targets: Vec<String>,
}

impl PhaseProgression {
    /// Whether an environment is of this phase.
    pub(in super::super) fn holds(&self, environment: &str) -> bool {
        self.automatic_deployment_targets
            .iter()
            .chain(&self.optional_deployment_targets)
            .any(|target| target == environment)
    }
}
