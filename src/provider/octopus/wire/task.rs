//! Server tasks and what they write while they work.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{or_default, time};

/// A task.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Task {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// What kind of task: `Deploy`.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What it does, in words.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// What it was given: `DeploymentId` of a deployment.
    #[serde(default, deserialize_with = "or_default")]
    pub arguments: BTreeMap<String, Value>,
    /// Where it stands.
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
    /// When it is to begin.
    #[serde(default, deserialize_with = "time")]
    pub queue_time: Option<Timestamp>,
    /// When it began.
    #[serde(default, deserialize_with = "time")]
    pub start_time: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "time")]
    pub completed_time: Option<Timestamp>,
    /// When something of it last changed.
    #[serde(default, deserialize_with = "time")]
    pub last_updated_time: Option<Timestamp>,
    /// What went wrong.
    #[serde(default, deserialize_with = "or_default")]
    pub error_message: String,
    /// Whether it waits for somebody.
    #[serde(default, deserialize_with = "or_default")]
    pub has_pending_interruptions: bool,
    /// Whether it has ended.
    #[serde(default, deserialize_with = "or_default")]
    pub is_completed: bool,
}

impl Task {
    /// The deployment that it carries out.
    pub(in super::super) fn deployment(&self) -> Option<&str> {
        self.arguments.get("DeploymentId").and_then(Value::as_str)
    }
}

/// A task with what it wrote.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct TaskDetails {
    /// The task.
    #[serde(default, deserialize_with = "or_default")]
    pub task: Task,
    /// What it did, as a tree: the task itself, its steps, what each did.
    #[serde(default, deserialize_with = "or_default")]
    pub activity_logs: Vec<Activity>,
}

/// One thing that a task does.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Activity {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Where it stands.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// When it began.
    #[serde(default, deserialize_with = "time")]
    pub started: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "time")]
    pub ended: Option<Timestamp>,
    /// Its parts.
    #[serde(default, deserialize_with = "or_default")]
    pub children: Vec<Activity>,
    /// What it wrote.
    #[serde(default, deserialize_with = "or_default")]
    pub log_elements: Vec<Line>,
}

/// A line that was written.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Line {
    /// How grave.
    #[serde(default, deserialize_with = "or_default")]
    pub category: String,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub occurred_at: Option<Timestamp>,
    /// The words.
    #[serde(default, deserialize_with = "or_default")]
    pub message_text: String,
}
