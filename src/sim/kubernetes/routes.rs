//! What a request is about, and what the API server answers.

use std::sync::Arc;

use serde_json::{Value, json};

use super::field::{count, set, text, unset};
use super::select::{fields_fit, labels_fit};
use super::store::{Key, Resource, Store};
use super::stream::Watch;
use super::{Cluster, discovery, failure, patch, reviews, table};
use crate::sim::wire::{Answer, Content, Live, Request};

/// What a path names.
struct Place {
    resource: Resource,
    namespace: Option<String>,
    name: Option<String>,
    part: String,
}

/// Answers a request; `login`: who asks.
pub(crate) fn answer(cluster: &mut Cluster, request: &Request, login: Option<&str>) -> Answer {
    if !cluster.exists() {
        return failure::no_such_path();
    }
    let segments = request.segments();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    // The version and the health are told to everybody.
    if let Some(answer) = discovery::open(cluster, &parts) {
        return answer;
    }
    let Some(login) = login else { return failure::unauthorized() };
    if let Some(answer) = discovery::answer(&parts, request) {
        return answer;
    }
    if let Some(answer) = reviews::answer(cluster, &parts, request, login) {
        return answer;
    }
    let Some(place) = place(&parts) else { return failure::no_such_path() };
    match request.method.as_str() {
        "GET" if place.name.is_some() => one(cluster, &place, request),
        "GET" => list(cluster, &place, request),
        "PATCH" if place.name.is_some() => change(cluster, &place, request, login),
        _ => {
            failure::refuse(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
        }
    }
}

fn place(parts: &[&str]) -> Option<Place> {
    let (version, rest) = match parts {
        ["api", "v1", rest @ ..] => ("v1".to_owned(), rest),
        ["apis", group, version, rest @ ..] => (format!("{group}/{version}"), rest),
        _ => return None,
    };
    let of = |plural: &str| Resource::named(&version, plural);
    let place = |resource, namespace: Option<&str>, name: Option<&str>, part: &str| Place {
        resource,
        namespace: namespace.map(str::to_owned),
        name: name.map(str::to_owned),
        part: part.to_owned(),
    };
    match rest {
        ["namespaces"] => Some(place(of("namespaces")?, None, None, "")),
        ["namespaces", name] => Some(place(of("namespaces")?, Some(""), Some(name), "")),
        [plural] => Some(place(of(plural)?, None, None, "")),
        ["namespaces", namespace, plural] => Some(place(of(plural)?, Some(namespace), None, "")),
        ["namespaces", namespace, plural, name] => Some(place(of(plural)?, Some(namespace), Some(name), "")),
        ["namespaces", namespace, plural, name, part @ "status"] => {
            Some(place(of(plural)?, Some(namespace), Some(name), part))
        }
        _ => None,
    }
}

/// An object as it goes out: what only the simulation wrote into it is its own.
pub(super) fn shown(object: &Value) -> Value {
    let mut object = object.clone();
    for private in ["/metadata/annotations/simulated~1template", "/metadata/annotations/simulated~1tag"] {
        unset(&mut object, private);
    }
    if object.pointer("/metadata/namespace").and_then(Value::as_str) == Some("") {
        unset(&mut object, "/metadata/namespace");
    }
    object
}

fn one(cluster: &Cluster, place: &Place, request: &Request) -> Answer {
    let (namespace, name) = (place.namespace.as_deref().unwrap_or_default(), place.name.as_deref().unwrap_or_default());
    let found = if place.resource == Resource::Pods {
        pods(&cluster.store, Some(namespace)).into_iter().find(|pod| text(pod, "/metadata/name") == name)
    } else {
        cluster.store.get(&Key::new(place.resource, namespace, name)).map(shown)
    };
    match found {
        Some(object) if table::is_wanted(request) => {
            Answer::ok(table::of(place.resource, &[object], &cluster.store.version.to_string(), cluster.now))
        }
        Some(object) => Answer::ok(object),
        None => failure::not_found(&qualified(place.resource), name),
    }
}

/// `rollouts.argoproj.io`, as messages name resources.
fn qualified(resource: Resource) -> String {
    match resource.version().split_once('/') {
        Some((group, _)) => format!("{}.{group}", resource.plural()),
        None => resource.plural().to_owned(),
    }
}

fn list(cluster: &Cluster, place: &Place, request: &Request) -> Answer {
    let namespace = place.namespace.as_deref();
    let labels = request.parameter("labelSelector").unwrap_or_default().to_owned();
    let fields = request.parameter("fieldSelector").unwrap_or_default().to_owned();
    if matches!(request.parameter("watch"), Some("true" | "1")) {
        return watch(cluster, place, request, labels, fields);
    }
    let fits = |object: &Value| labels_fit(object, &labels) && fields_fit(object, &fields);
    let mut items: Vec<Value> = if place.resource == Resource::Pods {
        pods(&cluster.store, namespace)
    } else {
        cluster.store.list(place.resource, namespace).map(|(_, object)| shown(object)).collect()
    };
    items.retain(fits);
    // The token says where the next page begins, and which moment the list is of.
    let (mut version, mut from) = (cluster.store.version, 0);
    if let Some(token) = request.parameter("continue") {
        let read = token.split_once('.').and_then(|(version, from)| Some((version.parse().ok()?, from.parse().ok()?)));
        let Some((of, at)) = read else {
            return failure::refuse(400, "BadRequest", "continue key is not valid");
        };
        if of < cluster.store.forgotten {
            return Answer { status: 410, ..Answer::ok(failure::expired(of, cluster.store.forgotten)) };
        }
        (version, from) = (of, at);
    }
    let limit: usize = request.parameter("limit").and_then(|limit| limit.parse().ok()).unwrap_or(0);
    let rest = items.len().saturating_sub(from);
    let mut metadata = json!({ "resourceVersion": version.to_string() });
    let mut page: Vec<Value> = items.into_iter().skip(from).collect();
    if limit > 0 && rest > limit {
        page.truncate(limit);
        set(&mut metadata, "/continue", format!("{version}.{}", from + limit));
        set(&mut metadata, "/remainingItemCount", rest - limit);
    }
    if table::is_wanted(request) {
        let mut answer = table::of(place.resource, &page, &version.to_string(), cluster.now);
        set(&mut answer, "/metadata", metadata);
        return Answer::ok(answer);
    }
    // Objects in lists of the kinds that are built in do not repeat what they are.
    if !place.resource.custom() {
        for item in &mut page {
            unset(item, "/kind");
            unset(item, "/apiVersion");
        }
    }
    Answer::ok(json!({
        "apiVersion": place.resource.version(),
        "kind": format!("{}List", place.resource.kind()),
        "metadata": metadata,
        "items": page,
    }))
}

fn watch(cluster: &Cluster, place: &Place, request: &Request, labels: String, fields: String) -> Answer {
    let asked = request.parameter("resourceVersion").unwrap_or_default();
    let from = if asked.is_empty() || asked == "0" { None } else { asked.parse::<u64>().ok() };
    let watch = Watch {
        resource: place.resource,
        namespace: place.namespace.clone(),
        labels,
        fields,
        from,
        last: cluster.store.version,
        bookmarks: matches!(request.parameter("allowWatchBookmarks"), Some("true" | "1")),
        seconds: request.parameter("timeoutSeconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(1_800),
        table: table::is_wanted(request),
    };
    if let Some(from) = from.filter(|from| *from < cluster.store.forgotten) {
        return Answer { status: 410, ..Answer::ok(failure::expired(from, cluster.store.forgotten)) };
    }
    Answer { content: Content::Live(Live(Arc::new(watch))), ..Answer::ok(Value::Null) }
}

fn change(cluster: &mut Cluster, place: &Place, request: &Request, login: &str) -> Answer {
    let (namespace, name) = (place.namespace.as_deref().unwrap_or_default(), place.name.as_deref().unwrap_or_default());
    let resource = place.resource;
    if cluster.readers.iter().any(|reader| reader == login) {
        let part = if place.part.is_empty() { String::new() } else { format!("/{}", place.part) };
        let message = format!(
            "{}{part} \"{name}\" is forbidden: User \"{login}\" cannot patch resource \"{}{part}\" in API group \"{}\" in the namespace \"{namespace}\"",
            qualified(resource),
            resource.plural(),
            resource.version().split_once('/').map_or("", |(group, _)| group),
        );
        return failure::refuse(403, "Forbidden", &message);
    }
    let key = Key::new(resource, namespace, name);
    let Some(known) = cluster.store.get(&key).cloned() else { return failure::not_found(&qualified(resource), name) };
    let kind =
        request.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned();
    let Some(body) = request.json() else {
        return failure::refuse(400, "BadRequest", "error decoding patch: invalid character");
    };
    let mut object = known.clone();
    match kind.as_str() {
        "application/json-patch+json" => {
            if let Err(message) = patch::json_patch(&mut object, &body) {
                let message = format!("the server rejected our request due to an error in our request: {message}");
                return failure::refuse(422, "Invalid", &message);
            }
        }
        "application/merge-patch+json" => patch::merge_patch(&mut object, &body),
        "application/strategic-merge-patch+json" if !resource.custom() => patch::strategic_patch(&mut object, &body),
        _ => {
            let types = if resource.custom() {
                "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
            } else {
                "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json"
            };
            let message =
                format!("the body of the request was in an unknown format - accepted media types include: {types}");
            return failure::refuse(415, "UnsupportedMediaType", &message);
        }
    }
    let version = text(&object, "/metadata/resourceVersion");
    if version != text(&known, "/metadata/resourceVersion") {
        let message = format!(
            "Operation cannot be fulfilled on {} \"{name}\": the object has been modified; please apply your changes to the latest version and try again",
            qualified(resource)
        );
        return failure::refuse(409, "Conflict", &message);
    }
    // A part takes nothing but itself; the whole takes no status.
    let kept = if place.part == "status" {
        let mut kept = known.clone();
        set(&mut kept, "/status", object.pointer("/status").cloned().unwrap_or(Value::Null));
        kept
    } else {
        set(&mut object, "/status", known.pointer("/status").cloned().unwrap_or(Value::Null));
        for fixed in ["/metadata/uid", "/metadata/name", "/metadata/namespace", "/metadata/creationTimestamp"] {
            set(&mut object, fixed, known.pointer(fixed).cloned().unwrap_or(Value::Null));
        }
        let asked = object.pointer("/spec") != known.pointer("/spec");
        set(&mut object, "/metadata/generation", count(&known, "/metadata/generation") + u32::from(asked));
        object
    };
    if kept.pointer("/spec").is_none_or(|spec| !spec.is_object()) {
        return failure::refuse(
            422,
            "Invalid",
            &format!("{} \"{name}\" is invalid: spec: Required value", resource.kind()),
        );
    }
    if request.parameter("dryRun").is_some() {
        return Answer::ok(shown(&kept));
    }
    cluster.store.put(&key, kept);
    cluster.touch(&key);
    let now = cluster.store.get(&key).map_or(Value::Null, shown);
    Answer::wrote(200, now)
}

/// The pods of every replica set.
fn pods(store: &Store, namespace: Option<&str>) -> Vec<Value> {
    let mut pods = Vec::new();
    for (key, set) in store.list(Resource::ReplicaSets, namespace) {
        let (all, ready) = (count(set, "/status/replicas"), count(set, "/status/readyReplicas"));
        for index in 0..all {
            let well = index < ready;
            let template = set.pointer("/spec/template").cloned().unwrap_or(Value::Null);
            let image = text(&template, "/spec/containers/0/image").to_owned();
            let container = text(&template, "/spec/containers/0/name").to_owned();
            let at = text(set, "/metadata/creationTimestamp");
            let state = if well {
                json!({ "running": { "startedAt": at } })
            } else {
                json!({ "waiting": { "reason": "ContainerCreating" } })
            };
            pods.push(json!({
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "name": format!("{}-{:05}", key.name, index * 7_919 % 100_000),
                    "namespace": key.namespace,
                    "labels": template.pointer("/metadata/labels").cloned().unwrap_or_else(|| json!({})),
                    "creationTimestamp": at,
                    "resourceVersion": text(set, "/metadata/resourceVersion"),
                    "ownerReferences": [{
                        "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": key.name,
                        "uid": text(set, "/metadata/uid"), "controller": true, "blockOwnerDeletion": true,
                    }],
                },
                "spec": template.pointer("/spec").cloned().unwrap_or_else(|| json!({})),
                "status": {
                    "phase": if well { "Running" } else { "Pending" },
                    "conditions": [{ "type": "Ready", "status": if well { "True" } else { "False" }, "lastTransitionTime": at }],
                    "containerStatuses": [{
                        "name": container, "image": image, "imageID": "", "ready": well, "restartCount": 0, "state": state,
                    }],
                },
            }));
        }
    }
    pods
}
