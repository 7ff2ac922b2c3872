//! The patches that we send, and nothing else: built from here, recognised here.
//!
//! Each is a JSON Patch (RFC 6902) whose `test`s are on the fields that matter: the cluster refuses the whole where one of
//! them is not so. None is on `resourceVersion`, which every tick of the status moves: a stepping canary stays abortable.

use serde_json::{Value, json};

use super::object::{Kind, Object};
use super::wire::PauseCondition;
use crate::domain::{Media, Method, Request};

/// Who the cluster is told that changed something: shows in `managedFields`.
const MANAGER: &str = "fieldManager=flightdeck";
/// Where the mark of an act stands. A patch of the status cannot carry it: the cluster takes nothing but the status of it.
const MARK: &str = "/metadata/annotations/flightdeck.dev~1intent";

/// One patch.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    /// Let a Rollout go on: clear these pauses, and go to that step where clearing alone does not.
    Advance {
        /// The pauses as they are.
        pauses: Vec<PauseCondition>,
        /// The step that it is at, of a canary.
        from: Option<u32>,
        /// The step to go to, where it is named.
        to: Option<u32>,
    },
    /// Let a Rollout go to its end.
    AdvanceFully,
    /// Stop it where it is, or let it go on.
    Paused(bool),
    /// Give a Rollout up, or try it again.
    Aborted(bool),
    /// Ask for another pod template.
    Template {
        /// The image that is asked for now, with the place of its container.
        image: Option<(usize, String)>,
        /// The pod template.
        template: Value,
        /// Whether a person's pause is lifted with it: a paused Deployment takes a template and rolls nothing out.
        unpause: bool,
    },
}

impl Act {
    /// The request to an object whose newest revision has this number.
    pub(super) fn request(&self, object: &Object, revision: &str) -> Request {
        let mut operations = Vec::new();
        // Before the controller has counted there is nothing to test.
        if revision != "0" {
            let place = object.kind.revision_annotation().replace('/', "~1");
            operations
                .push(json!({ "op": "test", "path": format!("/metadata/annotations/{place}"), "value": revision }));
        }
        let part = match self {
            Self::Advance { pauses, from, to } => {
                if let Some(from) = from {
                    operations.push(json!({ "op": "test", "path": "/status/currentStepIndex", "value": from }));
                }
                if !pauses.is_empty() {
                    operations.push(json!({ "op": "test", "path": "/status/pauseConditions", "value": pauses }));
                    operations.push(json!({ "op": "remove", "path": "/status/pauseConditions" }));
                }
                if let Some(to) = to {
                    if !pauses.is_empty() {
                        operations.push(json!({ "op": "add", "path": "/status/controllerPause", "value": false }));
                    }
                    operations.push(json!({ "op": "add", "path": "/status/currentStepIndex", "value": to }));
                }
                "/status"
            }
            Self::AdvanceFully => {
                operations.push(json!({ "op": "add", "path": "/status/promoteFull", "value": true }));
                "/status"
            }
            Self::Aborted(abort) => {
                if !abort {
                    operations.push(json!({ "op": "test", "path": "/status/abort", "value": true }));
                }
                operations.push(json!({ "op": "add", "path": "/status/abort", "value": abort }));
                "/status"
            }
            Self::Paused(paused) => {
                if !paused {
                    operations.push(json!({ "op": "test", "path": "/spec/paused", "value": true }));
                }
                operations.push(json!({ "op": "add", "path": "/spec/paused", "value": paused }));
                ""
            }
            Self::Template { image, template, unpause } => {
                if let Some((place, image)) = image {
                    let path = format!("/spec/template/spec/containers/{place}/image");
                    operations.push(json!({ "op": "test", "path": path, "value": image }));
                }
                operations.push(json!({ "op": "replace", "path": "/spec/template", "value": template }));
                if *unpause {
                    operations.push(json!({ "op": "test", "path": "/spec/paused", "value": true }));
                    operations.push(json!({ "op": "add", "path": "/spec/paused", "value": false }));
                }
                ""
            }
        };
        Request {
            method: Method::Patch,
            path: format!("{}{part}?{MANAGER}", object.path()),
            body: Some(Value::Array(operations)),
            media: Media::JsonPatch,
            // An object that no controller has looked at may have no annotations to add one to.
            comment_field: (part.is_empty() && revision != "0").then(|| MARK.to_owned()),
        }
    }

    /// Which of ours a request is, to which object.
    pub(super) fn of(request: &Request) -> Option<(Object, Self)> {
        let (object, part) = Object::of_path(&request.path)?;
        let operations = request.body.as_ref()?.as_array()?;
        let find = |op: &str, path: &str| {
            operations.iter().find(|one| {
                one.get("op").and_then(Value::as_str) == Some(op)
                    && one.get("path").and_then(Value::as_str) == Some(path)
            })
        };
        let value = |op: &str, path: &str| find(op, path)?.get("value");
        let number = |op: &str, path: &str| value(op, path)?.as_u64().and_then(|number| u32::try_from(number).ok());
        let act = match part {
            "status" => {
                if let Some(abort) = value("add", "/status/abort").and_then(Value::as_bool) {
                    Self::Aborted(abort)
                } else if find("add", "/status/promoteFull").is_some() {
                    Self::AdvanceFully
                } else {
                    let pauses = value("test", "/status/pauseConditions");
                    let pauses = pauses.and_then(|pauses| serde_json::from_value(pauses.clone()).ok());
                    Self::Advance {
                        pauses: pauses.unwrap_or_default(),
                        from: number("test", "/status/currentStepIndex"),
                        to: number("add", "/status/currentStepIndex"),
                    }
                }
            }
            "" => match value("replace", "/spec/template") {
                Some(template) => Self::Template {
                    image: None,
                    template: template.clone(),
                    unpause: find("add", "/spec/paused").is_some(),
                },
                None => Self::Paused(value("add", "/spec/paused")?.as_bool()?),
            },
            _ => return None,
        };
        Some((object, act))
    }

    /// Whether it changes what is asked for, which something that keeps the object as Git says may undo.
    pub(super) fn changes_spec(&self) -> bool {
        matches!(self, Self::Paused(_) | Self::Template { .. })
    }

    /// The mark of an act on an object, where it has one.
    pub(super) fn mark(annotations: &std::collections::BTreeMap<String, String>) -> Option<&str> {
        annotations.get("flightdeck.dev/intent").map(String::as_str)
    }
}

/// Whether the kind has steps to advance and can be given up.
pub(super) fn steps(kind: Kind) -> bool {
    kind == Kind::Rollout
}
