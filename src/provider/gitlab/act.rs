//! The writing requests that we make, and nothing else: built from here, recognised here.

use serde_json::{Value, json};

use super::paths::Project;
use crate::domain::{Media, Method, Request};

/// One writing request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Answer a blocked deployment.
    Answer {
        /// The deployment.
        deployment: u64,
        /// Let through or refuse.
        approve: bool,
        /// For which rule, where the operator counts for several.
        represented_as: Option<String>,
    },
    /// Start a job that waits for somebody to start it.
    Play {
        /// The job.
        job: u64,
    },
    /// Run a job again, as a new job.
    RetryJob {
        /// The job.
        job: u64,
    },
    /// Run the failed and cancelled jobs of a pipeline again.
    RetryPipeline {
        /// The pipeline.
        pipeline: u64,
    },
    /// Stop a job.
    CancelJob {
        /// The job.
        job: u64,
    },
    /// Stop a pipeline with its child pipelines.
    CancelPipeline {
        /// The pipeline.
        pipeline: u64,
    },
}

impl Act {
    /// The request in a project.
    pub(super) fn request(&self, project: &Project<'_>) -> Request {
        let plain = |tail: String| (tail, None, None);
        let (tail, body, comment) = match self {
            Self::Answer { deployment, approve, represented_as } => {
                let mut body = json!({ "status": if *approve { "approved" } else { "rejected" } });
                if let Some(name) = represented_as {
                    body["represented_as"] = Value::String(name.clone());
                }
                (format!("/deployments/{deployment}/approval"), Some(body), Some("comment".to_owned()))
            }
            Self::Play { job } => plain(format!("/jobs/{job}/play")),
            Self::RetryJob { job } => plain(format!("/jobs/{job}/retry")),
            Self::RetryPipeline { pipeline } => plain(format!("/pipelines/{pipeline}/retry")),
            Self::CancelJob { job } => plain(format!("/jobs/{job}/cancel")),
            Self::CancelPipeline { pipeline } => plain(format!("/pipelines/{pipeline}/cancel")),
        };
        Request { method: Method::Post, path: project.path(&tail), body, media: Media::Json, comment_field: comment }
    }

    /// Which of ours a request is.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let ["api", "v4", "projects", _, kind, id, verb] = parts.as_slice() else { return None };
        let id: u64 = id.parse().ok()?;
        let text = |name: &str| request.body.as_ref()?.get(name)?.as_str().map(str::to_owned);
        match (request.method, *kind, *verb) {
            (Method::Post, "deployments", "approval") => Some(Self::Answer {
                deployment: id,
                approve: text("status")? == "approved",
                represented_as: text("represented_as"),
            }),
            (Method::Post, "jobs", "play") => Some(Self::Play { job: id }),
            (Method::Post, "jobs", "retry") => Some(Self::RetryJob { job: id }),
            (Method::Post, "jobs", "cancel") => Some(Self::CancelJob { job: id }),
            (Method::Post, "pipelines", "retry") => Some(Self::RetryPipeline { pipeline: id }),
            (Method::Post, "pipelines", "cancel") => Some(Self::CancelPipeline { pipeline: id }),
            _ => None,
        }
    }
}
