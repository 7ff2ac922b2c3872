//! What queries read of repositories: the same tolerance as for the lists, in the schema's spelling.

use jiff::Timestamp;
use serde::Deserialize;

use super::query::Nodes;
use super::{Person, or_default, time};

/// What a sweep reads of a repository.
#[derive(Debug, Default, Deserialize, Hash)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct SweptRepository {
    #[serde(default, deserialize_with = "or_default")]
    pub name_with_owner: String,
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub viewer_permission: String,
    #[serde(default, deserialize_with = "time")]
    pub pushed_at: Option<Timestamp>,
    /// Only compared: a new head, or its checks coming to an end, is a change.
    #[serde(default)]
    pub default_branch_ref: Option<SweptReference>,
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Nodes<SweptEnvironment>,
    #[serde(default, deserialize_with = "or_default")]
    pub deployments: Nodes<SweptDeployment>,
}

/// The default branch.
#[derive(Debug, Deserialize, Hash)]
pub(in super::super) struct SweptReference {
    #[serde(default)]
    pub target: Option<SweptCommit>,
}

/// Its newest commit.
#[derive(Debug, Deserialize, Hash)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct SweptCommit {
    #[serde(default, deserialize_with = "or_default")]
    pub oid: String,
    #[serde(default)]
    pub status_check_rollup: Option<SweptChecks>,
}

/// How its checks stand.
#[derive(Debug, Deserialize, Hash)]
pub(in super::super) struct SweptChecks {
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
}

/// An environment, without its rules: they cost a request for each.
#[derive(Debug, Deserialize, Hash)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct SweptEnvironment {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default)]
    pub latest_completed_deployment: Option<SweptDeployment>,
}

/// A deployment with its newest status.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct SweptDeployment {
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    #[serde(default)]
    pub database_id: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub environment: String,
    #[serde(default, deserialize_with = "or_default")]
    pub commit_oid: String,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    #[serde(default, rename = "ref")]
    pub reference: Option<Named>,
    #[serde(default)]
    pub creator: Option<Login>,
    #[serde(default)]
    pub latest_status: Option<SweptStatus>,
}

/// Something with a name.
#[derive(Clone, Debug, Deserialize, Hash)]
pub(in super::super) struct Named {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// Somebody with a login.
#[derive(Clone, Debug, Deserialize, Hash)]
pub(in super::super) struct Login {
    #[serde(default, rename = "__typename", deserialize_with = "or_default")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub login: String,
}

/// One status of a deployment.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct SweptStatus {
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    #[serde(default, deserialize_with = "or_default")]
    pub environment_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub log_url: String,
}

/// The statuses of a deployment that was asked for by its node id.
#[derive(Debug, Deserialize)]
pub(in super::super) struct NodeStatuses {
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub statuses: Nodes<SweptStatus>,
}

/// The names of a repository's commits.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct NamedRepository {
    #[serde(default, deserialize_with = "or_default")]
    pub refs: Nodes<NamedReference>,
    #[serde(default, deserialize_with = "or_default")]
    pub releases: Nodes<NamedRelease>,
}

/// A tag.
#[derive(Debug, Deserialize)]
pub(in super::super) struct NamedReference {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default)]
    pub target: Option<NamedTarget>,
}

/// What a tag points at: a commit, or (an annotated one) a tag object that does.
#[derive(Debug, Deserialize)]
pub(in super::super) struct NamedTarget {
    #[serde(default, deserialize_with = "or_default")]
    pub oid: String,
    #[serde(default)]
    pub target: Option<Box<NamedTarget>>,
}

/// A published release.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct NamedRelease {
    #[serde(default, deserialize_with = "or_default")]
    pub tag_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub is_draft: bool,
}

impl From<&SweptStatus> for super::Status {
    fn from(swept: &SweptStatus) -> Self {
        Self {
            // The schema's words are those of the lists, in capitals.
            state: swept.state.to_lowercase(),
            created_at: swept.created_at,
            creator: None,
            description: swept.description.clone(),
            environment_url: swept.environment_url.clone(),
            log_url: swept.log_url.clone(),
            target_url: String::new(),
        }
    }
}

impl Login {
    /// The account as the lists name it: they leave out one that was deleted, where the schema has a ghost in its place, and
    /// tell an app by its name's ending.
    fn person(&self) -> Option<Person> {
        let login = if self.kind == "Bot" { format!("{}[bot]", self.login) } else { self.login.clone() };
        (login != "ghost").then_some(Person { login })
    }
}

impl SweptDeployment {
    /// The object as the lists have it; nothing where it has no number.
    pub(in super::super) fn deployment(&self) -> Option<super::Deployment> {
        Some(super::Deployment {
            id: self.database_id?,
            node_id: self.id.clone(),
            sha: self.commit_oid.clone(),
            reference: self.reference.as_ref().map(|reference| reference.name.clone()).unwrap_or_default(),
            environment: self.environment.clone(),
            creator: self.creator.as_ref().and_then(Login::person),
            description: self.description.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }

    /// The word of its newest status, as the lists spell it; empty where it has none.
    pub(in super::super) fn word(&self) -> String {
        self.latest_status.as_ref().map(|status| status.state.to_lowercase()).unwrap_or_default()
    }
}
