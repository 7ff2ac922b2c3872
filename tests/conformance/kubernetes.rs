//! Clusters: what the provider asks and what the simulator answers, held against the descriptions of the Kubernetes API and
//! of the Rollouts; and what others recorded of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::Body;
use bytes::Bytes;
use flightdeck::domain::{Scope, ServiceId, Steer};
use flightdeck::provider::http::{Flow, Limits, Transport, TransportError};
use flightdeck::provider::kubernetes::decode_exchange;
use flightdeck::sim::{Options, Scenario, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::cluster::Cluster;
use crate::in_process::{InProcess, START};
use crate::openapi::{draft4, shared};

/// What every list of the API takes, and the description of the Rollouts leaves out ("API concepts": watches, bookmarks).
const OF_EVERY_LIST: [&str; 2] = ["allowWatchBookmarks", "timeoutSeconds"];

/// A description, whichever version it is written in.
struct Described {
    document: Value,
    /// Where its schemas are.
    schemas: &'static [&'static str],
}

fn descriptions() -> Option<[Described; 2]> {
    let load = |file: &str, schemas| {
        let text = fs::read_to_string(shared()?.join("api").join(file)).ok()?;
        Some(Described { document: serde_json::from_str(&text).unwrap(), schemas })
    };
    let both = load("kubernetes/openapi.json", &["definitions"] as &[_])
        .zip(load("argo-rollouts/openapi-crd.json", &["components", "schemas"]));
    if both.is_none() {
        println!("skipped: there are no descriptions of Kubernetes in ../shared/api here");
    }
    both.map(|(kubernetes, rollouts)| [kubernetes, rollouts])
}

impl Described {
    /// The operation of a path, by its template.
    fn operation(&self, method: &str, path: &str) -> Option<(String, Value)> {
        let given: Vec<&str> = path.trim_matches('/').split('/').collect();
        self.document["paths"].as_object()?.iter().find_map(|(template, methods)| {
            let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
            let fits = wanted.len() == given.len()
                && wanted.iter().zip(&given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given);
            let mut operation = methods.get(method.to_ascii_lowercase()).filter(|_| fits)?.clone();
            // Parameters of the path count for each of its operations.
            let mut all = operation["parameters"].as_array().cloned().unwrap_or_default();
            all.extend(methods["parameters"].as_array().cloned().unwrap_or_default());
            let meant = |parameter: Value| match parameter["$ref"].as_str() {
                Some(name) => self.document.pointer(name.trim_start_matches('#')).cloned().unwrap_or(parameter),
                None => parameter,
            };
            operation["parameters"] = all.into_iter().map(meant).collect();
            Some((template.clone(), operation))
        })
    }

    /// What is wrong with an answer.
    fn errors(&self, operation: &Value, status: u16, body: &Value) -> Vec<String> {
        let Some(response) = operation["responses"].get(status.to_string()) else {
            return vec![format!("status {status} is not described")];
        };
        let schema = response.pointer("/content/application~1json/schema").unwrap_or(&response["schema"]);
        if schema.is_null() {
            return Vec::new();
        }
        let mut schemas = self.schemas.iter().fold(&self.document, |here, name| &here[*name]).clone();
        if let Some(schemas) = schemas.as_object_mut() {
            schemas.values_mut().for_each(|schema| *schema = draft4(schema));
        }
        for name in self.schemas.iter().rev() {
            schemas = json!({ *name: schemas });
        }
        let mut whole = json!({ "allOf": [draft4(schema)] });
        whole.as_object_mut().unwrap().extend(schemas.as_object().unwrap().clone());
        let judge = jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&whole).unwrap();
        judge.iter_errors(body).map(|error| format!("at {}: {error}", error.instance_path())).collect()
    }
}

/// The description that has an operation.
fn described<'a>(all: &'a [Described], method: &str, path: &str) -> Option<(&'a Described, String, Value)> {
    all.iter().find_map(|one| one.operation(method, path).map(|(template, operation)| (one, template, operation)))
}

struct Asked {
    simulator: Simulator,
    log: BTreeMap<(String, u16), usize>,
    faults: Vec<String>,
}

impl Asked {
    async fn ask(&mut self, all: &[Described], method: &str, path: &str, change: Option<(&str, Value)>) -> Value {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("/kubernetes{path}"))
            .header("host", "api.sim.test")
            .header("authorization", format!("Bearer {}", self.simulator.operator_token()));
        let body = match change {
            Some((kind, body)) => {
                request = request.header("content-type", kind);
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = self.simulator.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 26).await.unwrap();
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let plain = path.split('?').next().unwrap();
        let Some((by, template, operation)) = described(all, method, plain) else {
            self.faults.push(format!("{method} {plain} is not described"));
            return answer;
        };
        *self.log.entry((format!("{method} {template}"), status)).or_default() += 1;
        if status >= 400 {
            // Refusals have one shape for all operations, which the Kubernetes description does not repeat.
            if answer["kind"] != "Status" || answer["code"] != json!(status) || !answer["message"].is_string() {
                self.faults.push(format!("{method} {path} {status}: {answer}"));
            }
            return answer;
        }
        for error in by.errors(&operation, status, &answer) {
            self.faults.push(format!("{method} {path} {status}: {error}"));
        }
        answer
    }
}

#[tokio::test(start_paused = true)]
async fn the_simulated_cluster_answers_as_described() {
    let Some(all) = descriptions() else { return };
    let (mut answers, mut operations, mut faults) = (0, BTreeSet::new(), Vec::new());
    for name in ["bad-canary", "inconclusive-analysis", "blue-green-cutover"] {
        for moment in [0_u32, 45, 400] {
            let options = Options { seed: 7, speed: 0.0, start: Some(START.parse().unwrap()) };
            let simulator = Simulator::new(&Scenario::named(name).unwrap(), options);
            let mut asked = Asked { simulator, log: BTreeMap::new(), faults: Vec::new() };
            let advance = http::Request::builder()
                .method("POST")
                .uri("/__sim/advance")
                .body(Body::from(json!({ "seconds": moment }).to_string()))
                .unwrap();
            assert!(asked.simulator.router().oneshot(advance).await.unwrap().status().is_success());
            asked.ask(&all, "GET", "/version/", None).await;
            let namespaces = asked.ask(&all, "GET", "/api/v1/namespaces", None).await;
            asked.ask(&all, "GET", "/apis/apps/v1/deployments?limit=1", None).await;
            asked.ask(&all, "GET", "/apis/argoproj.io/v1alpha1/rollouts", None).await;
            for namespace in namespaces["items"].as_array().unwrap() {
                let namespace = namespace["metadata"]["name"].as_str().unwrap();
                let core = format!("/api/v1/namespaces/{namespace}");
                asked.ask(&all, "GET", &format!("{core}/events"), None).await;
                for (list, custom) in [
                    (format!("{core}/pods"), false),
                    (format!("/apis/apps/v1/namespaces/{namespace}/deployments"), false),
                    (format!("/apis/apps/v1/namespaces/{namespace}/replicasets"), false),
                    (format!("/apis/argoproj.io/v1alpha1/namespaces/{namespace}/rollouts"), true),
                    (format!("/apis/argoproj.io/v1alpha1/namespaces/{namespace}/analysisruns"), true),
                ] {
                    let found = asked.ask(&all, "GET", &list, None).await;
                    for item in found["items"].as_array().unwrap() {
                        let one = format!("{list}/{}", item["metadata"]["name"].as_str().unwrap());
                        asked.ask(&all, "GET", &one, None).await;
                        if !(list.ends_with("/deployments") || list.ends_with("/rollouts")) {
                            continue;
                        }
                        let wrong = json!([{ "op": "test", "path": "/spec/replicas", "value": 99 }]);
                        asked.ask(&all, "PATCH", &one, Some(("application/json-patch+json", wrong))).await;
                        let paused = json!({ "spec": { "paused": true } });
                        asked.ask(&all, "PATCH", &one, Some(("application/merge-patch+json", paused.clone()))).await;
                        let kind = "application/strategic-merge-patch+json";
                        let merged = asked.ask(&all, "PATCH", &one, Some((kind, paused))).await;
                        assert_eq!(merged["code"] == json!(415), custom, "custom resources take no strategic merge");
                        let stale = json!({ "metadata": { "resourceVersion": "1" }, "spec": { "paused": false } });
                        let refused =
                            asked.ask(&all, "PATCH", &one, Some(("application/merge-patch+json", stale))).await;
                        assert_eq!(refused["code"], 409);
                        asked.ask(&all, "GET", &format!("{one}/status"), None).await;
                    }
                    asked.ask(&all, "GET", &format!("{list}/no-such"), None).await;
                }
            }
            answers += asked.log.values().sum::<usize>();
            operations.extend(asked.log.into_keys());
            faults.extend(asked.faults);
        }
    }
    println!("{answers} answers, {} operations and statuses: {operations:?}", operations.len());
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults, the first of them: {:#?}", faults.len(), &faults[..faults.len().min(12)]);
    assert!(answers > 300, "{answers}");
}

/// Notes what passes.
#[derive(Debug)]
struct Noting(InProcess, Arc<Mutex<Vec<(String, String, String)>>>);

impl Noting {
    fn note(&self, request: &http::Request<Bytes>) {
        let kind = request.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let seen = (request.method().to_string(), request.uri().path_and_query().unwrap().to_string(), kind.to_owned());
        self.1.lock().unwrap().push(seen);
    }
}

#[async_trait]
impl Transport for Noting {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        self.note(&request);
        self.0.call(request, limits).await
    }

    async fn open(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Flow>, TransportError> {
        self.note(&request);
        self.0.open(request, limits).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_provider_asks_a_cluster_as_described() {
    let Some(all) = descriptions() else { return };
    let seen: Arc<Mutex<Vec<(String, String, String)>>> = Arc::default();
    let services = [("checkout", "shop/rollout/checkout"), ("basket", "shop/deployment/basket")];
    let world = Cluster::over("bad-canary", &services, None, |road| Arc::new(Noting(road, Arc::clone(&seen))));
    world.observe(Scope::Account).await;
    for (service, _) in services {
        world.observe(Scope::Service(ServiceId::new(service))).await;
    }
    let watched = std::time::Duration::from_secs(1);
    assert!(tokio::time::timeout(watched, world.provider.changed()).await.is_err());
    for how in [Steer::Advance, Steer::Pause, Steer::Resume, Steer::Abort, Steer::Retry] {
        world.steer("checkout", how).await;
        world.advance(2).await;
    }
    world.steer("basket", Steer::Pause).await;
    let (mut judged, mut templates, mut faults) = (0, BTreeSet::new(), Vec::new());
    for (method, target, kind) in seen.lock().unwrap().iter() {
        let target = target.strip_prefix("/kubernetes").unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // Argo CD's objects stand in neither description.
        if path.ends_with("/applications") {
            continue;
        }
        let Some((_, template, operation)) = described(&all, method, path) else {
            faults.push(format!("{method} {path} is not described"));
            continue;
        };
        let known: Vec<&str> =
            operation["parameters"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
        for (name, _) in url::form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&name.as_ref()) && !OF_EVERY_LIST.contains(&name.as_ref()) {
                faults.push(format!("{method} {template}: parameter {name} is not described"));
            }
        }
        let kinds = operation.pointer("/requestBody/content").and_then(Value::as_object);
        let kinds: Vec<String> = kinds.map_or_else(
            || {
                operation["consumes"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|one| one.as_str().map(str::to_owned))
                    .collect()
            },
            |kinds| kinds.keys().cloned().collect(),
        );
        if method == "PATCH" && !kinds.contains(kind) {
            faults.push(format!("{method} {template}: {kind} is not described, {kinds:?} are"));
        }
        judged += 1;
        templates.insert(format!("{method} {template}"));
    }
    println!("{judged} requests, {} operations: {templates:?}", templates.len());
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(templates.len() >= 9, "{templates:?}");
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.push(path);
        }
    }
}

#[test]
fn every_recording_of_a_cluster_that_a_reader_reads_decodes() {
    let Some(folder) = shared().map(|shared| shared.join("recordings")).filter(|folder| folder.is_dir()) else {
        println!("skipped: there is no ../shared/recordings here (FLIGHTDECK_SHARED can name the folder)");
        return;
    };
    let (mut exchanges, mut read, mut faults) = (0, BTreeMap::<String, usize>::new(), Vec::new());
    for vendor in ["kubernetes", "argo-rollouts", "argo-cd"] {
        let mut found = Vec::new();
        files(&folder.join(vendor), &mut found);
        for file in found {
            for line in fs::read_to_string(&file).unwrap().lines() {
                let exchange: Value = serde_json::from_str(line).unwrap();
                exchanges += 1;
                let path = exchange["request"]["path"].as_str().unwrap();
                let status = u16::try_from(exchange["response"]["status"].as_u64().unwrap()).unwrap();
                let body = exchange["response"]["body"].to_string();
                match decode_exchange(exchange["request"]["method"].as_str().unwrap(), path, status, body.as_bytes()) {
                    Some(Ok(())) => *read.entry(vendor.to_owned()).or_default() += 1,
                    Some(Err(fault)) => faults.push(format!("{} {path}: {fault}", file.display())),
                    None => {}
                }
            }
        }
    }
    println!("{exchanges} exchanges of clusters, read by a reader of ours: {read:?}");
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(read.values().sum::<usize>() > 60, "{read:?}");
}
