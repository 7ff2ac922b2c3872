//! The vendors whose dialect is built in.

use serde::{Deserialize, Serialize};

/// A vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    /// GitHub, GitHub Enterprise.
    GitHub,
    /// GitLab: gitlab.com and self-managed.
    GitLab,
    /// A Kubernetes cluster: Deployments and Argo Rollouts.
    Kubernetes,
    /// Octopus Deploy.
    Octopus,
}

impl ProviderKind {
    /// All of them by the word in the configuration.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("github", Self::GitHub),
        ("gitlab", Self::GitLab),
        ("kubernetes", Self::Kubernetes),
        ("octopus", Self::Octopus),
    ];

    /// The word in the configuration and in `status --json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Kubernetes => "kubernetes",
            Self::Octopus => "octopus",
        }
    }

    /// The name as the vendor writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Kubernetes => "Kubernetes",
            Self::Octopus => "Octopus Deploy",
        }
    }

    /// Where the API is when nothing says it; nothing where everybody has their own.
    #[must_use]
    pub fn usual_url(self) -> Option<&'static str> {
        match self {
            Self::GitHub => Some("https://api.github.com"),
            Self::GitLab => Some("https://gitlab.com"),
            // Where a pod finds its own cluster.
            Self::Kubernetes => Some("https://kubernetes.default.svc"),
            Self::Octopus => None,
        }
    }

    /// What the provider's own name of a service looks like: what `repository` of a `[[service]]` holds.
    #[must_use]
    pub fn service_form(self) -> &'static str {
        match self {
            Self::GitHub => "owner/repository",
            Self::GitLab => "group/project",
            Self::Kubernetes => "namespace/kind/name",
            Self::Octopus => "project",
        }
    }
}
