//! Commits and comparisons.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Person, or_default, time};

/// A commit by its hash alone.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct CommitHead {
    #[serde(default, deserialize_with = "or_default")]
    pub sha: String,
}

/// What lies between two commits. Files come with the first page only, at most 300.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Comparison {
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub ahead_by: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub behind_by: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub total_commits: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub commits: Vec<Commit>,
    #[serde(default)]
    pub files: Option<Vec<File>>,
}

/// A commit with what it says.
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Commit {
    #[serde(default, deserialize_with = "or_default")]
    pub sha: String,
    #[serde(default, deserialize_with = "or_default")]
    pub commit: CommitBody,
    #[serde(default)]
    pub author: Option<Person>,
}

/// The git part of a commit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct CommitBody {
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    #[serde(default)]
    pub author: Option<Signature>,
    #[serde(default)]
    pub committer: Option<Signature>,
}

/// Who and when, as git has it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Signature {
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "time")]
    pub date: Option<Timestamp>,
}

/// A changed file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct File {
    #[serde(default, deserialize_with = "or_default")]
    pub filename: String,
}

/// A pull request.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct PullRequest {
    #[serde(default, deserialize_with = "or_default")]
    pub number: u64,
}
