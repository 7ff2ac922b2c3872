//! Commits and what names or brings them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{User, or_default, time};

/// A commit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Commit {
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    #[serde(default, deserialize_with = "or_default")]
    pub author_name: String,
    #[serde(default, deserialize_with = "time")]
    pub committed_date: Option<Timestamp>,
}

/// What lies between two commits.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Comparison {
    #[serde(default, deserialize_with = "or_default")]
    pub commits: Vec<Commit>,
    #[serde(default, deserialize_with = "or_default")]
    pub diffs: Vec<Diff>,
    /// The server gave up on the files.
    #[serde(default, deserialize_with = "or_default")]
    pub compare_timeout: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub web_url: String,
}

/// One changed file; what changed in it is not read.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Diff {
    #[serde(default, deserialize_with = "or_default")]
    pub new_path: String,
}

/// A merge request, as far as it names commits.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct MergeRequest {
    #[serde(default, deserialize_with = "or_default")]
    pub iid: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub merge_commit_sha: String,
    #[serde(default, deserialize_with = "or_default")]
    pub squash_commit_sha: String,
    #[serde(default, deserialize_with = "or_default")]
    pub sha: String,
    #[serde(default)]
    pub author: Option<User>,
}

/// A tag.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Tag {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub commit: Commit,
}

/// A published release. One with a date ahead is announced, not published.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Release {
    #[serde(default, deserialize_with = "or_default")]
    pub tag_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub upcoming_release: bool,
}
