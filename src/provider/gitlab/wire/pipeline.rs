//! Pipelines, jobs, queues.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{User, or_default, time};

/// A pipeline; the list leaves out who started it and when it ran.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Pipeline {
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub sha: String,
    #[serde(default, rename = "ref", deserialize_with = "or_default")]
    pub reference: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub source: String,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub finished_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub web_url: String,
    #[serde(default)]
    pub user: Option<User>,
}

/// A job, or a bridge, which starts a pipeline further down.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Job {
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub stage: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default, deserialize_with = "or_default")]
    pub failure_reason: String,
    #[serde(default, deserialize_with = "or_default")]
    pub allow_failure: bool,
    /// Too old to be run again.
    #[serde(default, deserialize_with = "or_default")]
    pub archived: bool,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub finished_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub web_url: String,
    #[serde(default)]
    pub user: Option<User>,
    #[serde(default)]
    pub pipeline: Option<Pipeline>,
    #[serde(default)]
    pub downstream_pipeline: Option<Pipeline>,
    #[serde(default)]
    pub runner: Option<Runner>,
    #[serde(default)]
    pub commit: Option<super::Commit>,
}

/// The machine that runs a job.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Runner {
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
}

/// A queue that jobs go through one by one.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct ResourceGroup {
    #[serde(default, deserialize_with = "or_default")]
    pub key: String,
    #[serde(default, deserialize_with = "or_default")]
    pub process_mode: String,
}
