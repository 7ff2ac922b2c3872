//! Runs, jobs, steps, annotations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Person, or_default, time};

/// A list of runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Runs {
    pub workflow_runs: Vec<Run>,
}

#[expect(clippy::struct_field_names, reason = "the vendor's names")]
/// A run of a workflow. Old answers have no `display_title` and no `run_attempt`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Run {
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub display_title: String,
    #[serde(default)]
    pub workflow_id: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub head_branch: String,
    #[serde(default, deserialize_with = "or_default")]
    pub head_sha: String,
    #[serde(default, deserialize_with = "or_default")]
    pub event: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default)]
    pub conclusion: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub run_number: u64,
    #[serde(default)]
    pub run_attempt: Option<u32>,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub run_started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
    #[serde(default)]
    pub actor: Option<Person>,
    #[serde(default)]
    pub triggering_actor: Option<Person>,
    #[serde(default)]
    pub head_commit: Option<HeadCommit>,
}

/// The commit that a run is about.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct HeadCommit {
    #[serde(default, deserialize_with = "first_line")]
    pub message: String,
}

/// The subject of a message: the rest is not read, so it is not kept.
fn first_line<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let message: String = or_default(deserializer)?;
    Ok(message.lines().next().unwrap_or_default().to_owned())
}

impl Run {
    /// Which attempt it is at, from 1.
    pub(in super::super) fn attempt(&self) -> u32 {
        self.run_attempt.unwrap_or(1)
    }

    /// Who started this attempt.
    pub(in super::super) fn initiator(&self) -> Option<&str> {
        self.triggering_actor.as_ref().or(self.actor.as_ref()).map(|person| person.login.as_str())
    }
}

/// A list of jobs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct Jobs {
    pub jobs: Vec<Job>,
}

/// A job of a run; its id is the id of its check run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Job {
    pub id: u64,
    #[serde(default)]
    pub run_id: Option<u64>,
    #[serde(default)]
    pub run_attempt: Option<u32>,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default)]
    pub conclusion: Option<String>,
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub completed_at: Option<Timestamp>,
    #[serde(default)]
    pub runner_name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub steps: Vec<Step>,
    #[serde(default, deserialize_with = "or_default")]
    pub html_url: String,
}

/// A step of a job.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Step {
    #[serde(default, deserialize_with = "or_default")]
    pub number: u32,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    #[serde(default)]
    pub conclusion: Option<String>,
    #[serde(default, deserialize_with = "time")]
    pub started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub completed_at: Option<Timestamp>,
}

/// A note of a check on a file.
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in super::super) struct Annotation {
    #[serde(default, deserialize_with = "or_default")]
    pub path: String,
    #[serde(default)]
    pub start_line: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    pub annotation_level: String,
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
}
