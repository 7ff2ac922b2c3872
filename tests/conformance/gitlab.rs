//! GitLab: every request that the provider makes, and every answer that the simulator gives to it and to direct questions,
//! held against the vendor's description; and the recordings of others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::domain::{
    Ask, Deployment, Fact, Gate, JobId, MayI, Outcome, ProviderKind, Run, RunState, Scope, ServiceId, ServiceSetup,
};
use flightdeck::provider::Provider;
use flightdeck::provider::gitlab::decode_exchange;
use flightdeck::provider::http::{Limits, Transport, TransportError};
use flightdeck::sim::Scenario;
use serde_json::{Value, json};

use crate::in_process::{InProcess, World, source};
use crate::openapi::shared;
use crate::recordings::tried;

/// Everything that the provider may write.
const WRITES: &[&str] = &[
    "POST /api/v4/projects/{id}/deployments/{deployment_id}/approval",
    "POST /api/v4/projects/{id}/jobs/{job_id}/cancel",
    "POST /api/v4/projects/{id}/jobs/{job_id}/play",
    "POST /api/v4/projects/{id}/jobs/{job_id}/retry",
    "POST /api/v4/projects/{id}/pipelines/{pipeline_id}/cancel",
    "POST /api/v4/projects/{id}/pipelines/{pipeline_id}/retry",
];

/// Fields that real answers have and the description leaves out, and by whom they are told.
const BESIDE: &[(&str, &str)] = &[
    ("failure_reason", "of jobs that failed: the vendor's jobs page"),
    ("auto_stop_at", "of environments: the vendor's environments page"),
    ("pending_approval_count", "of deployments: the vendor's deployments page"),
    ("approvals", "of deployments: the vendor's deployments page"),
    ("approval_summary", "of deployments: the vendor's deployments page"),
    ("allow_pipeline_trigger_approve_deployment", "of projects: the vendor's projects page"),
    ("ci_forward_deployment_enabled", "of projects: the vendor's projects page"),
    ("ci_forward_deployment_rollback_allowed", "of projects: the vendor's projects page"),
    ("trailers", "free names"),
    ("extended_trailers", "free names"),
    ("ci_job_token_scope_enabled", "of a job's project: the vendor's jobs page"),
    ("archived", "of jobs: the vendor's jobs page"),
];

/// Statuses that any call may have, whatever the description says of it.
const ANYWHERE: &[u16] = &[304, 401, 403, 404, 429];

/// Calls whose refusals the vendor's pages describe and the description leaves out.
const REFUSALS: &[(&str, u16)] = &[("POST /api/v4/projects/{id}/deployments/{deployment_id}/approval", 400)];

/// The vendor's description (Swagger 2).
struct Description(Value);

impl Description {
    fn load() -> Option<Self> {
        let file = shared().map(|shared| shared.join("api/gitlab/openapi.json")).filter(|file| file.is_file());
        let Some(file) = file else {
            println!("skipped: there is no ../shared/api/gitlab here (FLIGHTDECK_SHARED can name the folder)");
            return None;
        };
        Some(Self(serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()))
    }

    /// The template that a path is made from, and what is said of its method.
    fn operation(&self, method: &str, path: &str) -> Result<(String, &Value), String> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |template: &str| {
            let wanted: Vec<&str> = template.split('/').collect();
            wanted.len() == parts.len()
                && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
        };
        let paths = self.0["paths"].as_object().unwrap();
        let mut found: Vec<(&String, &Value)> = paths.iter().filter(|(template, _)| fits(template)).collect();
        // What names the part itself is meant before what takes anything.
        found.sort_by_key(|(template, _)| template.matches('{').count());
        let (template, operations) = found.first().ok_or_else(|| format!("{path} is not described"))?;
        let operation = operations.get(method.to_lowercase());
        Ok((format!("{method} {template}"), operation.ok_or_else(|| format!("{template} has no {method}"))?))
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => &self.0["definitions"][reference.rsplit('/').next().unwrap()],
            None => schema,
        }
    }

    /// What is wrong with a request.
    fn request(&self, method: &str, path: &str, query: &str, body: Option<&Value>) -> Result<String, String> {
        let (name, operation) = self.operation(method, path)?;
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for (key, _) in url::form_urlencoded::parse(query.as_bytes()) {
            // A list is written with brackets and described without.
            let name = key.trim_end_matches("[]");
            let described = parameters.iter().any(|one| one["in"] == "query" && one["name"] == name);
            // Pages are described once, for all lists.
            if !described && !["page", "per_page"].contains(&key.as_ref()) {
                return Err(format!("{name}: parameter {key} is not described"));
            }
        }
        let wanted = parameters.iter().find(|one| one["in"] == "body");
        match (wanted, body) {
            (Some(wanted), Some(body)) => {
                self.fits(&wanted["schema"], body, &name, true).map_err(|why| why.join("; "))?;
            }
            (Some(wanted), None) if wanted["required"] == true => return Err(format!("{name}: a body is missing")),
            (None, Some(_)) => return Err(format!("{name}: no body is described")),
            _ => {}
        }
        Ok(name)
    }

    /// What is wrong with an answer.
    fn response(&self, name: &str, operation: &Value, status: u16, body: &[u8]) -> Result<(), Vec<String>> {
        let described = operation["responses"].get(status.to_string());
        let known = ANYWHERE.contains(&status) || REFUSALS.contains(&(name, status));
        let Some(described) = described.or_else(|| known.then_some(&Value::Null)) else {
            return Err(vec![format!("{name}: status {status} is not described")]);
        };
        let Some(schema) = described.get("schema") else { return Ok(()) };
        if body.is_empty() {
            return Err(vec![format!("{name}: {status} without a body")]);
        }
        let body: Value = serde_json::from_slice(body).map_err(|error| vec![format!("{name}: {error}")])?;
        // Lists are described by what they are lists of.
        match &body {
            Value::Array(items) if self.resolved(schema)["type"] != "array" => {
                items.iter().try_for_each(|item| self.fits(schema, item, name, false))
            }
            body => self.fits(schema, body, name, false),
        }
    }

    /// Whether a value fits. The description writes `string` for many numbers, and `object` for lists of objects: both are
    /// taken for what real answers have. `strictly`: of what is sent, everything is described.
    fn fits(&self, schema: &Value, value: &Value, at: &str, strictly: bool) -> Result<(), Vec<String>> {
        let schema = self.resolved(schema);
        let wrong = |what: &str| Err(vec![format!("{at}: {value} is no {what}")]);
        if value.is_null() {
            return Ok(());
        }
        if let Some(allowed) = schema["enum"].as_array()
            && !allowed.contains(value)
        {
            return Err(vec![format!("{at}: {value} is none of {allowed:?}")]);
        }
        match schema["type"].as_str().unwrap_or(if schema.get("properties").is_some() { "object" } else { "" }) {
            "integer" if !value.is_i64() && !value.is_u64() => wrong("integer"),
            "number" if !value.is_number() => wrong("number"),
            "boolean" if !value.is_boolean() => wrong("boolean"),
            "string" if value.is_object() || value.is_array() => wrong("string"),
            "string" if schema["format"] == "date-time" => {
                let date = value.as_str().unwrap_or_default();
                // A token's last day is described as an instant, and is a date.
                let is = date.parse::<jiff::Timestamp>().is_ok() || date.parse::<jiff::civil::Date>().is_ok();
                if is { Ok(()) } else { wrong("date-time") }
            }
            "array" => match value {
                Value::Array(items) => {
                    items.iter().try_for_each(|item| self.fits(&schema["items"], item, at, strictly))
                }
                _ => wrong("array"),
            },
            "object" => match value {
                Value::Array(items) if !strictly => {
                    items.iter().try_for_each(|item| self.fits(schema, item, at, strictly))
                }
                Value::Object(fields) => self.fields(schema, fields, at, strictly),
                _ => wrong("object"),
            },
            _ => Ok(()),
        }
    }

    fn fields(
        &self,
        schema: &Value,
        fields: &serde_json::Map<String, Value>,
        at: &str,
        strictly: bool,
    ) -> Result<(), Vec<String>> {
        let mut wrong = Vec::new();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for name in required.iter().filter_map(Value::as_str).filter(|name| !fields.contains_key(*name)) {
            wrong.push(format!("{at}: {name} is missing"));
        }
        let Some(described) = schema["properties"].as_object() else { return Ok(()) };
        for (name, value) in fields {
            match described.get(name) {
                Some(described) => {
                    if let Err(more) = self.fits(described, value, &format!("{at}.{name}"), strictly) {
                        wrong.extend(more);
                    }
                }
                None if !strictly && BESIDE.iter().any(|(known, _)| known == name) => {}
                None => wrong.push(format!("{at}: {name} is not described")),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

/// An exchange as it was.
#[derive(Clone, Debug)]
struct Seen {
    method: String,
    path: String,
    query: String,
    body: Option<Value>,
    status: u16,
    answer: Bytes,
}

/// A road that remembers what took it, and what came back.
#[derive(Clone, Debug)]
struct Recorder {
    inner: InProcess,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[async_trait]
impl Transport for Recorder {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (method, uri) = (request.method().to_string(), request.uri().clone());
        let sent = request.body().clone();
        let response = self.inner.call(request, limits).await?;
        self.seen.lock().unwrap().push(Seen {
            method,
            path: uri.path().strip_prefix("/gitlab").expect("below the prefix").to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            body: (!sent.is_empty()).then(|| serde_json::from_slice(&sent).unwrap()),
            status: response.status().as_u16(),
            answer: response.body().clone(),
        });
        Ok(response)
    }
}

type GitLabWorld = World<Arc<dyn Provider>>;

fn world(scenario: &Scenario, seen: &Arc<Mutex<Vec<Seen>>>) -> GitLabWorld {
    let services = ["acme/shop/payments", "acme/shop/checkout", "acme/ledger", "acme/shop/catalog"];
    let services = services.map(|name| ServiceSetup::plain(&source(), name)).into();
    let seen = Arc::clone(seen);
    World::open(ProviderKind::GitLab, "http://git.sim.test/gitlab", scenario, services, |inner| {
        Arc::new(Recorder { inner, seen })
    })
}

fn gates(facts: &[Fact]) -> Vec<Gate> {
    let of = |fact: &Fact| if let Fact::Gates { gates, .. } = fact { Some(gates.clone()) } else { None };
    facts.iter().filter_map(of).flatten().collect()
}

fn runs(facts: &[Fact]) -> Vec<Run> {
    let of = |fact: &Fact| if let Fact::Runs { runs, .. } = fact { Some(runs.clone()) } else { None };
    facts.iter().find_map(of).unwrap_or_default()
}

fn good(facts: &[Fact], name: &str) -> Vec<Deployment> {
    let of = |fact: &Fact| match fact {
        Fact::Deployments { environment, deployments, .. } if environment.name.raw() == name => {
            Some(deployments.clone())
        }
        _ => None,
    };
    facts.iter().find_map(of).unwrap().into_iter().filter(|one| one.state.was_good()).collect()
}

async fn carried(world: &GitLabWorld, ask: Ask) {
    let plan = world.plan(ask).await.unwrap();
    world.carry_out(&plan).await;
}

/// Reads everything and does everything.
async fn fly(seen: &Arc<Mutex<Vec<Seen>>>) {
    let scenario = Scenario::named("k-of-n-approval").unwrap();
    let flown = world(&scenario, seen);
    let mut glances = BTreeMap::new();
    for service in ["acme/shop/payments", "acme/shop/checkout", "acme/ledger", "acme/shop/catalog"] {
        let facts = flown.glance(service).await;
        for run in runs(&facts) {
            flown.observe(Scope::Run(run.id.clone())).await;
        }
        for scope in [Scope::Runs(ServiceId::new(service)), Scope::Deployments(ServiceId::new(service))] {
            flown.observe(scope).await;
        }
        let here = good(&facts, "production");
        let place = here[0].environment.clone();
        flown.observe(Scope::History(place.clone())).await;
        flown.observe(Scope::HistoryPage { environment: place, page: 2 }).await;
        let (base, head) = (here[1].release.commit.clone(), here[0].release.commit.clone());
        let service = ServiceId::new(service);
        flown.observe(Scope::Comparison { service: service.clone(), base: base.clone(), head: head.clone() }).await;
        flown.observe(Scope::Undeployed { service: service.clone(), base, head }).await;
        glances.insert(service.raw().to_owned(), facts);
    }
    let catalog = &glances["acme/shop/catalog"];
    let failed = runs(catalog).into_iter().find(|run| run.state == RunState::Done(Outcome::Failed)).unwrap();
    let jobs = catalog.iter().find_map(|fact| match fact {
        Fact::Jobs { run, jobs, .. } if *run == failed.id => Some(jobs.clone()),
        _ => None,
    });
    let job: JobId = jobs.unwrap()[0].id.clone();
    flown.provider.log(&failed.id, &job, 0).await.unwrap();
    carried(&flown, Ask::Retry { run: failed.id.clone(), job: None }).await;
    carried(&flown, Ask::Cancel { run: failed.id.clone(), force: false }).await;
    carried(&flown, Ask::Retry { run: failed.id, job: Some(job) }).await;
    for gate in gates(&glances["acme/shop/checkout"]).into_iter().filter(|gate| gate.may_i == MayI::Yes) {
        carried(&flown, Ask::Approve { gates: vec![gate.id], own_rollback: false, choice: None }).await;
    }
    flown.advance(20).await;
    let target = good(&glances["acme/shop/checkout"], "production").remove(0);
    let ask = Ask::RollBack {
        environment: target.environment,
        to: target.id,
        release: target.release,
        put_back: target.put_back,
        hold: false,
    };
    carried(&flown, ask).await;
    let payments = gates(&glances["acme/shop/payments"]).remove(0);
    carried(&flown, Ask::Reject { gates: vec![payments.id] }).await;
}

/// What nobody of ours asks: other clients do.
async fn ask(seen: &Arc<Mutex<Vec<Seen>>>) {
    let free = include_str!("../../assets/scenarios/k-of-n-approval.toml").replace(
        "[[gitlab.project]]\npath = \"acme/shop/payments\"",
        "[gitlab]\nfree = true\n\n[[gitlab.project]]\npath = \"acme/shop/payments\"",
    );
    for scenario in [Scenario::named("k-of-n-approval").unwrap(), Scenario::from_toml(&free).unwrap()] {
        let asked = world(&scenario, seen);
        let road = Recorder { inner: InProcess(asked.simulator.router()), seen: Arc::clone(seen) };
        let token = asked.simulator.operator_token().to_owned();
        let call = |method: &'static str, path: String, body: Option<Value>| {
            let mut request = http::Request::builder().method(method).uri(format!("http://git.sim.test/gitlab{path}"));
            request = request.header("private-token", &token);
            let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
            let road = &road;
            async move {
                let answer = road.call(request.body(body).unwrap(), Limits::default()).await.unwrap();
                serde_json::from_slice::<Value>(answer.body()).unwrap_or_default()
            }
        };
        let root = "/api/v4/projects/acme%2Fshop%2Fcatalog";
        let list = |name: &str| call("GET", format!("{root}/{name}"), None);
        call("GET", "/api/v4/metadata".to_owned(), None).await;
        call("GET", "/api/v4/version".to_owned(), None).await;
        call("GET", "/api/v4/personal_access_tokens/self".to_owned(), None).await;
        let me = call("GET", "/api/v4/user".to_owned(), None).await["id"].clone();
        list(&format!("members/all/{me}")).await;
        list("members/all/999").await;
        for name in [
            "pipelines?status=success&order_by=id&sort=desc",
            "pipelines/latest",
            "resource_groups",
            "resource_groups/staging",
            "releases",
            "freeze_periods",
            "protected_environments",
            "protected_environments/production",
            "protected_environments/none",
            "repository/tags?per_page=1&page=2",
            "deployments?status=blocked",
            "repository/commits/none",
            "repository/compare?from=v1.3.0&to=none",
        ] {
            list(name).await;
        }
        let environments = list("environments?search=prod").await;
        list(&format!("environments/{}", environments[0]["id"])).await;
        let tags = list("repository/tags").await;
        list(&format!("repository/tags/{}", tags[0]["name"].as_str().unwrap())).await;
        list(&format!("repository/commits/{}", tags[0]["commit"]["id"].as_str().unwrap())).await;
        let pipelines = list("pipelines").await;
        list(&format!("pipelines/{}/jobs?include_retried=true&scope[]=manual", pipelines[0]["id"])).await;
        let deployments = list("deployments?order_by=id&sort=desc").await;
        list(&format!("deployments/{}", deployments[0]["id"])).await;
        // What is wrong is refused in the vendor's ways.
        for path in ["jobs/1/play", "jobs/1/retry", "jobs/1/cancel", "pipelines/1/retry", "pipelines/1/cancel"] {
            call("POST", format!("{root}/{path}"), None).await;
        }
        let of = &deployments[0]["id"];
        call("POST", format!("{root}/deployments/{of}/approval"), Some(json!({ "status": "approved" }))).await;
        call("GET", "/api/v4/projects/acme%2Fnone".to_owned(), None).await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_and_answers_conform() {
    let Some(description) = Description::load() else { return };
    let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
    fly(&seen).await;
    let flown = seen.lock().unwrap().len();
    ask(&seen).await;
    let seen = seen.lock().unwrap().clone();
    let mut faults: BTreeSet<String> = BTreeSet::new();
    let (mut operations, mut writes) = (BTreeMap::new(), BTreeSet::new());
    for (number, one) in seen.iter().enumerate() {
        match description.request(&one.method, &one.path, &one.query, one.body.as_ref()) {
            Ok(name) => {
                let (_, operation) = description.operation(&one.method, &one.path).unwrap();
                if let Err(wrong) = description.response(&name, operation, one.status, &one.answer)
                    && !name.ends_with("/trace")
                {
                    faults.extend(wrong);
                }
                if one.method != "GET" && number < flown {
                    writes.insert(name.clone());
                }
                *operations.entry(name).or_insert(0_usize) += 1;
            }
            Err(wrong) => {
                faults.insert(wrong);
            }
        }
    }
    println!("{flown} requests of the provider and {} of other clients, each with its answer:", seen.len() - flown);
    for (name, count) in &operations {
        println!("  {count:4} {name}");
    }
    for (name, why) in BESIDE {
        println!("beside the description: {name} ({why})");
    }
    assert!(
        faults.is_empty(),
        "{} do not conform:\n{}",
        faults.len(),
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
    assert_eq!(writes.into_iter().collect::<Vec<_>>(), WRITES, "what the provider writes");
    assert!(operations.len() > 30, "only {} operations", operations.len());
}

#[test]
fn what_does_not_conform_is_refused() {
    let Some(description) = Description::load() else { return };
    let root = "/api/v4/projects/a%2Fb";
    let refused = |method: &str, tail: &str, query: &str, body: Option<Value>, words: &str| {
        let error = description.request(method, &format!("{root}{tail}"), query, body.as_ref()).expect_err(words);
        assert!(error.contains(words), "wanted {words:?} in {error}");
    };
    refused("GET", "/pipeline", "", None, "has no GET");
    refused("GET", "/pipelins", "", None, "is not described");
    refused("GET", "/pipelines", "state=failed", None, "parameter state");
    refused("POST", "/deployments/7/approval", "", None, "a body is missing");
    refused("POST", "/deployments/7/approval", "", Some(json!({ "comment": "" })), "status is missing");
    refused("POST", "/deployments/7/approval", "", Some(json!({ "status": "approve" })), "is none of");
    refused(
        "POST",
        "/deployments/7/approval",
        "",
        Some(json!({ "status": "approved", "force": true })),
        "force is not described",
    );
    let (name, operation) = description.operation("GET", &format!("{root}/deployments/7")).unwrap();
    let judged = |body: Value| description.response(&name, operation, 200, body.to_string().as_bytes());
    judged(json!({ "id": 7, "status": "blocked", "created_at": "2026-01-02T03:04:05.000Z" })).unwrap();
    assert!(judged(json!({ "id": "seven" })).is_err());
    assert!(judged(json!({ "id": 7, "created_at": "yesterday" })).is_err());
    assert!(judged(json!({ "id": 7, "color": "red" })).is_err());
    assert!(judged(json!({ "environment": [7] })).is_err());
    assert!(description.response(&name, operation, 418, b"{}").is_err());
}

#[test]
fn every_recording_that_a_reader_reads_decodes() {
    // Old recordings and new ones of four clients; see what is printed.
    tried("gitlab", decode_exchange, &[], 40);
}

#[test]
fn a_reader_refuses_what_is_not_its_shape() {
    let refused = |path: &str, body: &str| decode_exchange("GET", path, 200, body.as_bytes()).unwrap().unwrap_err();
    refused("/api/v4/projects/7/pipelines", "[{\"id\":\"seven\"}]");
    refused("/api/v4/projects/7/deployments/1", "<html>");
    refused("/api/v4/projects/7/deployments", "{\"message\":\"nothing\"}");
    assert!(decode_exchange("GET", "/api/v4/projects/7/hooks", 200, b"[]").is_none(), "no reader of ours");
}
