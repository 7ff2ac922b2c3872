//! Who asks, and what they may.

use serde_json::{Value, json};

use super::field::text;
use super::{Cluster, failure};
use crate::sim::wire::{Answer, Request};

/// Answers a review.
pub(super) fn answer(cluster: &Cluster, parts: &[&str], request: &Request, login: &str) -> Option<Answer> {
    let review = match parts {
        ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"] => "SelfSubjectReview",
        ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"] => "SelfSubjectAccessReview",
        _ => return None,
    };
    if request.method != "POST" {
        return Some(failure::refuse(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        ));
    }
    let Some(body) = request.json() else { return Some(failure::refuse(400, "BadRequest", "the body is not JSON")) };
    if text(&body, "/kind") != review {
        let message = format!("the object provided is unrecognized (must be of type {review})");
        return Some(failure::refuse(400, "BadRequest", &message));
    }
    let version = text(&body, "/apiVersion").to_owned();
    let created = if review == "SelfSubjectReview" {
        json!({
            "kind": review, "apiVersion": version, "metadata": { "creationTimestamp": null },
            "status": { "userInfo": { "username": login, "groups": ["system:authenticated"] } },
        })
    } else {
        let verb = text(&body, "/spec/resourceAttributes/verb");
        let reader = cluster.readers.iter().any(|reader| reader == login);
        let looks = matches!(verb, "get" | "list" | "watch");
        json!({
            "kind": review, "apiVersion": version, "metadata": { "creationTimestamp": null },
            "spec": body.pointer("/spec").cloned().unwrap_or(Value::Null),
            "status": { "allowed": looks || !reader },
        })
    };
    // It is kept nowhere: nothing of the cluster has changed.
    Some(Answer { status: 201, ..Answer::ok(created) })
}
