//! Lists as tables: what `kubectl get` prints.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::field::{count, instant, text};
use super::store::Resource;
use crate::sim::wire::Request;

/// Whether the asker would rather have a table.
pub(super) fn is_wanted(request: &Request) -> bool {
    request
        .header("accept")
        .is_some_and(|accept| accept.split(',').next().is_some_and(|first| first.contains("as=Table")))
}

fn columns(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Deployments => &["Name", "Ready", "Up-to-date", "Available", "Age"],
        Resource::ReplicaSets => &["Name", "Desired", "Current", "Ready", "Age"],
        Resource::Rollouts => &["Name", "Desired", "Current", "Up-to-date", "Available", "Age"],
        Resource::Applications => &["Name", "Sync Status", "Health Status"],
        Resource::Pods => &["Name", "Ready", "Status", "Restarts", "Age"],
        Resource::AnalysisRuns | Resource::Namespaces => &["Name", "Status", "Age"],
        Resource::Events => &["Name", "Reason", "Age"],
    }
}

fn cells(resource: Resource, object: &Value, now: Timestamp) -> Vec<Value> {
    let name = json!(text(object, "/metadata/name"));
    let age =
        json!(instant(object, "/metadata/creationTimestamp").map_or_else(|| "<unknown>".to_owned(), |at| age(at, now)));
    let number = |place: &str| json!(count(object, place));
    match resource {
        Resource::Deployments => {
            let ready = format!("{}/{}", count(object, "/status/readyReplicas"), count(object, "/spec/replicas"));
            vec![name, json!(ready), number("/status/updatedReplicas"), number("/status/availableReplicas"), age]
        }
        Resource::ReplicaSets => {
            vec![name, number("/spec/replicas"), number("/status/replicas"), number("/status/readyReplicas"), age]
        }
        Resource::Rollouts => vec![
            name,
            number("/spec/replicas"),
            number("/status/replicas"),
            number("/status/updatedReplicas"),
            number("/status/availableReplicas"),
            age,
        ],
        Resource::Applications => {
            vec![name, json!(text(object, "/status/sync/status")), json!(text(object, "/status/health/status"))]
        }
        Resource::Pods => {
            let ready = object.pointer("/status/containerStatuses/0/ready").and_then(Value::as_bool) == Some(true);
            vec![name, json!(if ready { "1/1" } else { "0/1" }), json!(text(object, "/status/phase")), json!(0), age]
        }
        Resource::AnalysisRuns | Resource::Namespaces => vec![name, json!(text(object, "/status/phase")), age],
        Resource::Events => vec![name, json!(text(object, "/reason")), age],
    }
}

/// Objects as a table.
pub(super) fn of(resource: Resource, objects: &[Value], version: &str, now: Timestamp) -> Value {
    let columns: Vec<Value> = columns(resource)
        .iter()
        .map(|name| {
            let format = if *name == "Name" { "name" } else { "" };
            let kind = if matches!(*name, "Desired" | "Current" | "Up-to-date" | "Available" | "Restarts") {
                "integer"
            } else {
                "string"
            };
            json!({ "name": name, "type": kind, "format": format, "description": "", "priority": 0 })
        })
        .collect();
    let rows: Vec<Value> = objects
        .iter()
        .map(|object| {
            json!({
                "cells": cells(resource, object, now),
                "object": {
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": object.pointer("/metadata").cloned().unwrap_or(Value::Null),
                },
            })
        })
        .collect();
    json!({
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": { "resourceVersion": version },
        "columnDefinitions": columns, "rows": rows,
    })
}

fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs().max(0);
    match seconds {
        0..120 => format!("{seconds}s"),
        120..7_200 => format!("{}m", seconds / 60),
        7_200..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}
