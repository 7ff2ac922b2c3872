//! What the cluster is and what it has, as clients ask for it first.

use serde_json::{Value, json};

use super::Cluster;
use super::store::Resource;
use crate::sim::wire::{Answer, Request};

/// What is told to everybody.
pub(super) fn open(cluster: &Cluster, parts: &[&str]) -> Option<Answer> {
    match parts {
        ["version"] => {
            let (major, minor) = cluster.version.trim_start_matches('v').split_once('.').unwrap_or(("1", "33"));
            let minor = minor.split('.').next().unwrap_or(minor);
            Some(Answer::ok(json!({
                "major": major, "minor": minor, "gitVersion": cluster.version, "gitCommit": "", "gitTreeState": "clean",
                "buildDate": "2026-05-06T12:00:00Z", "goVersion": "go1.24", "compiler": "gc", "platform": "linux/amd64",
            })))
        }
        ["healthz" | "livez" | "readyz"] => Some(Answer::file(b"ok".to_vec(), "text/plain; charset=utf-8")),
        _ => None,
    }
}

/// The groups and what is in them.
pub(super) fn answer(parts: &[&str], request: &Request) -> Option<Answer> {
    match parts {
        ["api"] => Some(Answer::ok(json!({
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [{ "clientCIDR": "0.0.0.0/0", "serverAddress": request.base.origin }],
        }))),
        ["apis"] => {
            let groups = [
                ("apps", "v1"),
                ("authentication.k8s.io", "v1"),
                ("authorization.k8s.io", "v1"),
                ("argoproj.io", "v1alpha1"),
            ];
            let groups: Vec<Value> = groups.iter().map(|(group, version)| self::group(group, version)).collect();
            Some(Answer::ok(json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups })))
        }
        ["api", "v1"] => Some(Answer::ok(resources("v1"))),
        ["apis", "authentication.k8s.io", "v1"] => {
            Some(Answer::ok(review_list("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview")))
        }
        ["apis", "authorization.k8s.io", "v1"] => Some(Answer::ok(review_list(
            "authorization.k8s.io/v1",
            "selfsubjectaccessreviews",
            "SelfSubjectAccessReview",
        ))),
        ["apis", group, version] => {
            let version = format!("{group}/{version}");
            let known = Resource::ALL.iter().any(|resource| resource.version() == version);
            known.then(|| Answer::ok(resources(&version)))
        }
        _ => None,
    }
}

fn group(group: &str, version: &str) -> Value {
    let version = json!({ "groupVersion": format!("{group}/{version}"), "version": version });
    json!({ "name": group, "versions": [version.clone()], "preferredVersion": version })
}

fn resources(version: &str) -> Value {
    let mut all = Vec::new();
    for resource in Resource::ALL.into_iter().filter(|resource| resource.version() == version) {
        let (verbs, short, namespaced) = match resource {
            Resource::Deployments => (json!(["get", "list", "patch", "watch"]), json!(["deploy"]), true),
            Resource::Rollouts => (json!(["get", "list", "patch", "watch"]), json!(["ro"]), true),
            Resource::AnalysisRuns => (json!(["get", "list", "patch", "watch"]), json!(["ar"]), true),
            Resource::Applications => (json!(["get", "list", "watch"]), json!(["app", "apps"]), true),
            Resource::ReplicaSets => (json!(["get", "list", "watch"]), json!(["rs"]), true),
            Resource::Pods => (json!(["get", "list"]), json!(["po"]), true),
            Resource::Events => (json!(["get", "list", "watch"]), json!(["ev"]), true),
            Resource::Namespaces => (json!(["get", "list", "watch"]), json!(["ns"]), false),
        };
        all.push(json!({
            "name": resource.plural(), "singularName": resource.kind().to_lowercase(), "namespaced": namespaced,
            "kind": resource.kind(), "verbs": verbs, "shortNames": short,
            "categories": if matches!(resource, Resource::Namespaces | Resource::Events) { json!([]) } else { json!(["all"]) },
        }));
        if matches!(resource, Resource::Deployments | Resource::Rollouts) {
            all.push(json!({
                "name": format!("{}/status", resource.plural()), "singularName": "", "namespaced": true,
                "kind": resource.kind(), "verbs": ["get", "patch"],
            }));
        }
    }
    json!({ "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": all })
}

fn review_list(version: &str, plural: &str, kind: &str) -> Value {
    json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version,
        "resources": [{ "name": plural, "singularName": "", "namespaced": false, "kind": kind, "verbs": ["create"] }],
    })
}
