//! Deployments and their statuses.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Person, or_default, time};

/// A deployment object.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Deployment {
    pub id: u64,
    /// Its id in queries.
    #[serde(default, deserialize_with = "or_default")]
    pub node_id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub sha: String,
    #[serde(default, rename = "ref", deserialize_with = "or_default")]
    pub reference: String,
    #[serde(default, deserialize_with = "or_default")]
    pub environment: String,
    #[serde(default)]
    pub creator: Option<Person>,
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
}

/// One status of a deployment; lists are newest first. `log_url` replaced `target_url`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Status {
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default)]
    pub creator: Option<Person>,
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    #[serde(default, deserialize_with = "or_default")]
    pub environment_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub log_url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub target_url: String,
}

impl Status {
    /// The run and the job that this status links to: `…/actions/runs/{run}/job/{job}`.
    pub(in super::super) fn made_by(&self) -> Option<(u64, Option<u64>)> {
        [&self.log_url, &self.target_url].into_iter().find_map(|url| {
            let (_, rest) = url.split_once("/actions/runs/")?;
            let rest = rest.split(['?', '#']).next().unwrap_or_default();
            let mut parts = rest.split('/');
            let run = parts.next()?.parse().ok()?;
            let job = match parts.next() {
                Some("job" | "jobs") => parts.next().and_then(|job| job.parse().ok()),
                _ => None,
            };
            Some((run, job))
        })
    }
}
