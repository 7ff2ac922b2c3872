//! The writing requests that we make, and nothing else: built from here, recognised here.

use serde_json::{Map, Value, json};

use super::paths::{Repository, segment};
use crate::domain::{Media, Method, Request};

/// One writing request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Answer the gates of a run: exactly these environments.
    Review {
        /// The run.
        run: u64,
        /// The environments by the vendor's ids.
        environments: Vec<u64>,
        /// Let through or refuse.
        approve: bool,
    },
    /// Stop a run.
    Cancel {
        /// The run.
        run: u64,
        /// Without waiting for steps that always run.
        force: bool,
    },
    /// Run the failed jobs of a run again.
    RerunFailed {
        /// The run.
        run: u64,
    },
    /// Run one job and what depends on it again.
    RerunJob {
        /// The job.
        job: u64,
    },
    /// Start a workflow.
    Dispatch {
        /// Its id or file name.
        workflow: String,
        /// The branch or tag.
        reference: String,
        /// Its inputs.
        inputs: Map<String, Value>,
    },
    /// Create a deployment object.
    Deploy {
        /// The branch, tag or commit.
        reference: String,
        /// Where to.
        environment: String,
        /// Whether users use it.
        production: bool,
    },
    /// Let a workflow start, or not.
    Workflow {
        /// Its id or file name.
        workflow: String,
        /// Whether it may.
        enable: bool,
    },
}

impl Act {
    /// The request in a repository.
    pub(super) fn request(&self, repository: &Repository<'_>) -> Request {
        let (method, tail, body, comment) = match self {
            Self::Review { run, environments, approve } => (
                Method::Post,
                format!("/actions/runs/{run}/pending_deployments"),
                Some(json!({
                    "environment_ids": environments,
                    "state": if *approve { "approved" } else { "rejected" },
                })),
                Some("comment"),
            ),
            Self::Cancel { run, force } => {
                let word = if *force { "force-cancel" } else { "cancel" };
                (Method::Post, format!("/actions/runs/{run}/{word}"), None, None)
            }
            Self::RerunFailed { run } => (Method::Post, format!("/actions/runs/{run}/rerun-failed-jobs"), None, None),
            Self::RerunJob { job } => (Method::Post, format!("/actions/jobs/{job}/rerun"), None, None),
            Self::Dispatch { workflow, reference, inputs } => {
                let mut body = json!({ "ref": reference, "return_run_details": true });
                if !inputs.is_empty() {
                    body["inputs"] = Value::Object(inputs.clone());
                }
                (Method::Post, format!("/actions/workflows/{}/dispatches", segment(workflow)), Some(body), None)
            }
            // Checks stay required (no `required_contexts`), and the vendor must not merge anything first.
            Self::Deploy { reference, environment, production } => (
                Method::Post,
                "/deployments".to_owned(),
                Some(json!({
                    "ref": reference,
                    "environment": environment,
                    "auto_merge": false,
                    "production_environment": production,
                })),
                Some("description"),
            ),
            Self::Workflow { workflow, enable } => {
                let word = if *enable { "enable" } else { "disable" };
                (Method::Put, format!("/actions/workflows/{}/{word}", segment(workflow)), None, None)
            }
        };
        Request {
            method,
            path: repository.path(&tail),
            body,
            media: Media::Json,
            comment_field: comment.map(str::to_owned),
        }
    }

    /// Which of ours a request is.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let mut parts = request.path.split('/').skip(1);
        if parts.next() != Some("repos") {
            return None;
        }
        let parts: Vec<&str> = parts.skip(2).collect();
        let body = request.body.as_ref();
        let text = |name: &str| {
            body.and_then(|body| body.get(name)).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        match (request.method, parts.as_slice()) {
            (Method::Post, ["actions", "runs", run, "pending_deployments"]) => Some(Self::Review {
                run: run.parse().ok()?,
                environments: body?.get("environment_ids")?.as_array()?.iter().filter_map(Value::as_u64).collect(),
                approve: text("state") == "approved",
            }),
            (Method::Post, ["actions", "runs", run, word @ ("cancel" | "force-cancel")]) => {
                Some(Self::Cancel { run: run.parse().ok()?, force: *word == "force-cancel" })
            }
            (Method::Post, ["actions", "runs", run, "rerun-failed-jobs"]) => {
                Some(Self::RerunFailed { run: run.parse().ok()? })
            }
            (Method::Post, ["actions", "jobs", job, "rerun"]) => Some(Self::RerunJob { job: job.parse().ok()? }),
            (Method::Post, ["actions", "workflows", workflow, "dispatches"]) => Some(Self::Dispatch {
                workflow: (*workflow).to_owned(),
                reference: text("ref"),
                inputs: body?.get("inputs").and_then(Value::as_object).cloned().unwrap_or_default(),
            }),
            (Method::Put, ["actions", "workflows", workflow, word @ ("enable" | "disable")]) => {
                Some(Self::Workflow { workflow: (*workflow).to_owned(), enable: *word == "enable" })
            }
            (Method::Post, ["deployments"]) => Some(Self::Deploy {
                reference: text("ref"),
                environment: text("environment"),
                production: body?.get("production_environment").and_then(Value::as_bool).unwrap_or_default(),
            }),
            _ => None,
        }
    }
}
