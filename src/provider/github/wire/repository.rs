//! Repositories, workflows, releases, tags, and the account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{or_default, time};

/// A repository with what the token may do in it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Repository {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    pub full_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub default_branch: String,
    #[serde(default)]
    pub permissions: Option<Permissions>,
    #[serde(default, deserialize_with = "or_default")]
    pub archived: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub disabled: bool,
}

/// What the token may do in a repository.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's shape")]
pub(in super::super) struct Permissions {
    #[serde(default, deserialize_with = "or_default")]
    pub admin: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub maintain: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub push: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub pull: bool,
}

/// A list of workflows.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Workflows {
    pub workflows: Vec<Workflow>,
}

/// A workflow.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Workflow {
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub path: String,
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
}

/// A published release.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Release {
    #[serde(default, deserialize_with = "or_default")]
    pub tag_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub draft: bool,
    #[serde(default, deserialize_with = "time")]
    pub published_at: Option<Timestamp>,
}

/// A tag with the commit that it names.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Tag {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub commit: super::CommitHead,
}

/// The account of the token; the last two come from headers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct User {
    pub login: String,
    #[serde(default, rename = "flightdeck_scopes")]
    pub scopes: Option<String>,
    #[serde(default, rename = "flightdeck_token_expires")]
    pub token_expires: Option<String>,
}
