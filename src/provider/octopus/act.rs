//! The writing requests that we make, and nothing else: built from here, recognised here.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::paths::segment;
use crate::domain::{Media, Method, Request};

/// One writing request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Take an interruption upon oneself.
    Claim {
        /// The interruption.
        interruption: String,
    },
    /// Answer an interruption.
    Submit {
        /// The interruption.
        interruption: String,
        /// The field that answers it: `Result`, `Guidance`.
        field: String,
        /// The answer.
        answer: String,
    },
    /// Deploy a release.
    Deploy {
        /// The release.
        release: String,
        /// Where to.
        environment: String,
        /// For whom.
        tenant: Option<String>,
    },
    /// Stop a task.
    Cancel {
        /// The task.
        task: String,
    },
    /// Prevent the progression of a release.
    Prevent {
        /// The release.
        release: String,
    },
    /// Let nobody deploy a project for a while.
    Freeze {
        /// The project.
        project: String,
        /// Its environments.
        environments: Vec<String>,
        /// From when on.
        start: Timestamp,
        /// Until when.
        end: Timestamp,
    },
    /// End a freeze for good.
    Thaw {
        /// The freeze.
        freeze: String,
    },
}

impl Act {
    /// The request in a space.
    pub(super) fn request(&self, space: &str) -> Request {
        let in_space = |tail: String| format!("/{}{tail}", segment(space));
        let (method, path, body, comment) = match self {
            Self::Claim { interruption } => {
                (Method::Put, in_space(format!("/interruptions/{}/responsible", segment(interruption))), None, None)
            }
            Self::Submit { interruption, field, answer } => (
                Method::Post,
                in_space(format!("/interruptions/{}/submit", segment(interruption))),
                Some(json!({ field.as_str(): answer })),
                Some("Notes"),
            ),
            Self::Deploy { release, environment, tenant } => {
                let mut body = json!({ "ReleaseId": release, "EnvironmentId": environment });
                if let Some(tenant) = tenant {
                    body["TenantId"] = json!(tenant);
                }
                (Method::Post, in_space("/deployments".to_owned()), Some(body), Some("Comments"))
            }
            Self::Cancel { task } => (Method::Post, in_space(format!("/tasks/{}/cancel", segment(task))), None, None),
            Self::Prevent { release } => (
                Method::Post,
                in_space(format!("/releases/{}/defects", segment(release))),
                Some(json!({})),
                Some("Description"),
            ),
            Self::Freeze { project, environments, start, end } => {
                let scope = json!({ project.as_str(): environments });
                let body =
                    json!({ "Start": start.to_string(), "End": end.to_string(), "ProjectEnvironmentScope": scope });
                (Method::Post, "/deploymentfreezes".to_owned(), Some(body), Some("Name"))
            }
            Self::Thaw { freeze } => (Method::Delete, format!("/deploymentfreezes/{}", segment(freeze)), None, None),
        };
        Request { method, path, body, media: Media::Json, comment_field: comment.map(str::to_owned) }
    }

    /// Which of ours a request is.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let body = request.body.as_ref();
        let text = |name: &str| body?.get(name)?.as_str().map(str::to_owned);
        let parts: Vec<&str> = request.path.split('/').skip(1).collect();
        let owned = |text: &str| text.to_owned();
        match (request.method, parts.as_slice()) {
            (Method::Post, ["deploymentfreezes"]) => {
                let (project, environments) = body?.get("ProjectEnvironmentScope")?.as_object()?.iter().next()?;
                Some(Self::Freeze {
                    project: project.clone(),
                    environments: environments.as_array()?.iter().filter_map(Value::as_str).map(owned).collect(),
                    start: text("Start")?.parse().ok()?,
                    end: text("End")?.parse().ok()?,
                })
            }
            (Method::Delete, ["deploymentfreezes", freeze]) => Some(Self::Thaw { freeze: owned(freeze) }),
            (Method::Put, [_, "interruptions", interruption, "responsible"]) => {
                Some(Self::Claim { interruption: owned(interruption) })
            }
            (Method::Post, [_, "interruptions", interruption, "submit"]) => {
                let field = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
                let (field, answer) = body?.as_object()?.iter().filter(|(name, _)| *name != "Notes").find_map(field)?;
                Some(Self::Submit { interruption: owned(interruption), field, answer })
            }
            (Method::Post, [_, "deployments"]) => Some(Self::Deploy {
                release: text("ReleaseId")?,
                environment: text("EnvironmentId")?,
                tenant: text("TenantId"),
            }),
            (Method::Post, [_, "tasks", task, "cancel"]) => Some(Self::Cancel { task: owned(task) }),
            (Method::Post, [_, "releases", release, "defects"]) => Some(Self::Prevent { release: owned(release) }),
            _ => None,
        }
    }
}
