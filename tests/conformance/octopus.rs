//! Octopus Deploy: every request that the provider makes, and every answer that the simulator gives to it, held against the
//! vendor's description (Swagger 2); and the recordings of others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::domain::{Ask, Deployment, Fact, Gate, ProviderKind, Run, Scope, ServiceId, ServiceSetup};
use flightdeck::provider::Provider;
use flightdeck::provider::http::{Limits, Transport, TransportError};
use flightdeck::provider::octopus::decode_exchange;
use flightdeck::sim::Scenario;
use jsonschema::Draft;
use serde_json::{Value, json};

use crate::in_process::{InProcess, World, source};
use crate::openapi::shared;

/// Query parameters that the description leaves out: the vendor's own clients use them.
const BESIDE: &[(&str, &str)] = &[
    ("/{baseSpaceId}/deployments", "skip"),
    ("/{baseSpaceId}/deployments", "take"),
    ("/{baseSpaceId}/dashboard/dynamic", "projects"),
    ("/{baseSpaceId}/dashboard/dynamic", "includePrevious"),
    ("/{baseSpaceId}/tasks/{id}/details", "verbose"),
];

/// Everything that the provider may write.
const WRITES: &[&str] = &[
    "DELETE /deploymentfreezes/{id}",
    "POST /deploymentfreezes",
    "POST /{baseSpaceId}/deployments",
    "POST /{baseSpaceId}/interruptions/{id}/submit",
    "POST /{baseSpaceId}/releases/{id}/defects",
    "POST /{baseSpaceId}/tasks/{id}/cancel",
    "PUT /{baseSpaceId}/interruptions/{id}/responsible",
];

struct Description(Value);

impl Description {
    fn load() -> Option<Self> {
        let file = shared().map(|shared| shared.join("api/octopus/openapi.json")).filter(|file| file.is_file());
        let Some(file) = file else {
            println!("skipped: there is no ../shared/api/octopus/openapi.json here");
            return None;
        };
        Some(Self(serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()))
    }

    /// The template of a path: of those that fit the one with the fewest names.
    fn template(&self, path: &str) -> Option<&str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |template: &&String| {
            let wanted: Vec<&str> = template.split('/').collect();
            wanted.len() == parts.len()
                && wanted.iter().zip(&parts).all(|(one, part)| one.starts_with('{') || one == part)
        };
        let named = |template: &&String| template.matches('{').count();
        self.0["paths"].as_object().unwrap().keys().filter(fits).min_by_key(named).map(String::as_str)
    }

    /// What is wrong with a value by a schema of the description.
    fn wrong(&self, schema: &Value, value: &Value) -> Vec<String> {
        let root = json!({ "allOf": [schema], "definitions": self.0["definitions"] });
        let judge = jsonschema::options().with_draft(Draft::Draft4).build(&root).unwrap();
        judge.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// What is wrong with an exchange, and which operation it is.
    fn judged(&self, exchange: &Exchange) -> (String, Vec<String>) {
        let path = exchange.path.strip_prefix("/octopus/api").unwrap_or(&exchange.path);
        let Some(template) = self.template(path) else {
            return (path.to_owned(), vec!["is not described".to_owned()]);
        };
        let name = format!("{} {template}", exchange.method);
        let operation = &self.0["paths"][template][exchange.method.to_lowercase()];
        let mut wrong = Vec::new();
        if operation.is_null() {
            return (name, vec!["is not described".to_owned()]);
        }
        let empty = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&empty);
        for (key, _) in url::form_urlencoded::parse(exchange.query.as_bytes()) {
            let described = parameters.iter().any(|one| one["in"] == "query" && one["name"] == key.as_ref());
            if !described && !BESIDE.contains(&(template, key.as_ref())) {
                wrong.push(format!("parameter {key} is not described"));
            }
        }
        let body = parameters.iter().find(|one| one["in"] == "body");
        match (body, &exchange.body) {
            (Some(body), Some(sent)) => wrong.extend(self.wrong(&body["schema"], sent)),
            (None, Some(_)) => wrong.push("no body is described".to_owned()),
            (Some(_), None) => wrong.push("the body is missing".to_owned()),
            (None, None) => {}
        }
        let refused = matches!(exchange.status, 401 | 403 | 404 | 429);
        let answer = &operation["responses"][exchange.status.to_string()];
        if answer.is_null() && !refused {
            wrong.push(format!("status {} is not described", exchange.status));
        } else if answer["schema"].is_object() {
            wrong.extend(self.wrong(&answer["schema"], &exchange.answer));
        }
        (name, wrong)
    }
}

#[derive(Clone, Debug)]
struct Exchange {
    method: String,
    path: String,
    query: String,
    body: Option<Value>,
    status: u16,
    answer: Value,
}

/// A road that writes down what goes along it.
#[derive(Debug)]
struct Written(InProcess, Arc<Mutex<Vec<Exchange>>>);

#[async_trait]
impl Transport for Written {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (method, uri, body) = (request.method().to_string(), request.uri().clone(), request.body().clone());
        let answer = self.0.call(request, limits).await?;
        self.1.lock().unwrap().push(Exchange {
            method,
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            body: serde_json::from_slice(&body).ok(),
            status: answer.status().as_u16(),
            answer: serde_json::from_slice(answer.body()).unwrap_or_default(),
        });
        Ok(answer)
    }
}

fn all<T>(facts: &[Fact], of: impl Fn(&Fact) -> Option<Vec<T>>) -> Vec<T> {
    facts.iter().filter_map(of).flatten().collect()
}

/// Every scope and every verb.
async fn flown(world: &World<Arc<dyn Provider>>) {
    world.observe(Scope::Account).await;
    let services = ["storefront", "billing", "portal"].map(ServiceId::new);
    world.observe(Scope::Sweep(services.to_vec())).await;
    let billing = world.glance("billing").await;
    let gates: Vec<Gate> =
        all(&billing, |fact| if let Fact::Gates { gates, .. } = fact { Some(gates.clone()) } else { None });
    let runs: Vec<Run> =
        all(&billing, |fact| if let Fact::Runs { runs, .. } = fact { Some(runs.clone()) } else { None });
    let deployments: Vec<Deployment> = all(&billing, |fact| match fact {
        Fact::Deployments { deployments, environment, .. } if environment.name.raw() == "Staging" => {
            Some(deployments.clone())
        }
        _ => None,
    });
    for run in &runs {
        let whole = world.observe(Scope::Run(run.id.clone())).await;
        for job in all(&whole.facts, |fact| if let Fact::Jobs { jobs, .. } = fact { Some(jobs.clone()) } else { None })
        {
            world.provider.log(&run.id, &job.id, 0).await.unwrap();
        }
    }
    let staging = deployments[0].environment.clone();
    world.observe(Scope::History(staging.clone())).await;
    let good: Vec<&Deployment> = deployments.iter().filter(|one| one.state.was_good()).collect();
    let (base, head) = (good[1].release.commit.clone(), good[0].release.commit.clone());
    world.observe(Scope::Comparison { service: services[1].clone(), base, head }).await;
    let guided = gates.iter().find(|gate| gate.environment() == &staging).unwrap();
    let manual = gates.iter().find(|gate| gate.environment() != &staging).unwrap();
    let release = good[1].release.clone();
    let promote = |environment| Ask::Promote {
        environment,
        commit: release.commit.clone(),
        version: release.version.clone(),
        from: None,
    };
    let asks = [
        Ask::Reject { gates: vec![manual.id.clone()] },
        Ask::Retry { run: manual.id.run.clone(), job: None },
        Ask::RollBack {
            environment: staging.clone(),
            to: good[1].id.clone(),
            release: good[1].release.clone(),
            put_back: good[1].put_back.clone(),
            hold: true,
        },
        Ask::Pause { service: services[0].clone(), workflow: None },
        Ask::Resume { service: services[0].clone(), workflow: None },
    ];
    let approve = Ask::Approve { gates: vec![guided.id.clone()], own_rollback: false, choice: None };
    world.plan(approve).await.unwrap();
    world.plan(promote(staging)).await.unwrap();
    for ask in asks {
        // Rejecting the only gate leaves a task to be deployed again; each verb stands on the one before.
        let plan = world.plan(ask).await.unwrap();
        world.carry_out(&plan).await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_and_answers_conform_to_the_description() {
    let Some(description) = Description::load() else { return };
    let log: Arc<Mutex<Vec<Exchange>>> = Arc::default();
    let services = ["storefront", "billing", "portal"].map(|name| ServiceSetup::plain(&source(), name)).to_vec();
    let scenario = Scenario::named("claimed-by-another").unwrap();
    let road = Arc::clone(&log);
    let world = World::open(ProviderKind::Octopus, "http://api.sim.test/octopus/api", &scenario, services, |inner| {
        Arc::new(Written(inner, road))
    });
    flown(&world).await;
    let exchanges = log.lock().unwrap().clone();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    for exchange in &exchanges {
        let (name, errors) = description.judged(exchange);
        wrong.extend(errors.into_iter().map(|error| format!("{name}: {error}")));
        *seen.entry(name).or_default() += 1;
    }
    println!("{} exchanges of {} operations:", exchanges.len(), seen.len());
    for (name, count) in &seen {
        println!("  {count:4} {name}");
    }
    assert!(wrong.is_empty(), "{} do not conform:\n{}", wrong.len(), wrong.into_iter().collect::<Vec<_>>().join("\n"));
    let written: Vec<&str> = seen.keys().map(String::as_str).filter(|name| !name.starts_with("GET ")).collect();
    assert_eq!(written, WRITES, "every act, and no other");
}

#[test]
fn the_description_refuses_what_is_wrong() {
    let Some(description) = Description::load() else { return };
    let good = Exchange {
        method: "GET".to_owned(),
        path: "/octopus/api/Spaces-1/tasks/ServerTasks-1".to_owned(),
        query: String::new(),
        body: None,
        status: 200,
        answer: json!({ "Id": "ServerTasks-1", "State": "Executing", "HasPendingInterruptions": true }),
    };
    assert_eq!(description.judged(&good).1, Vec::<String>::new());
    let word = Exchange { answer: json!({ "State": "Waiting" }), ..good.clone() };
    assert_eq!(description.judged(&word).1.len(), 1);
    let status = Exchange { status: 418, ..good.clone() };
    assert_eq!(description.judged(&status).1, ["status 418 is not described"]);
    let query = Exchange { query: "state=x".to_owned(), ..good.clone() };
    assert_eq!(description.judged(&query).1, ["parameter state is not described"]);
    let path = Exchange { path: "/octopus/api/Spaces-1/nothing".to_owned(), ..good };
    assert_eq!(description.judged(&path).1, ["is not described"]);
}

#[test]
fn every_recording_that_a_reader_reads_decodes() {
    let Some(folder) = shared().map(|shared| shared.join("recordings/octopus")).filter(|folder| folder.is_dir()) else {
        println!("skipped: there is no ../shared/recordings/octopus here");
        return;
    };
    let (mut exchanges, mut read, mut faults) = (0_usize, 0_usize, Vec::new());
    for source in fs::read_dir(folder).unwrap() {
        for file in fs::read_dir(source.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_none_or(|extension| extension != "jsonl") {
                continue;
            }
            for line in fs::read_to_string(&file).unwrap().lines() {
                let exchange: Value = serde_json::from_str(line).unwrap();
                exchanges += 1;
                let (request, response) = (&exchange["request"], &exchange["response"]);
                let (method, path) = (request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
                let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
                let body = response["body"].to_string();
                match decode_exchange(method, path, status, body.as_bytes()) {
                    None => println!("  read by none: {method} {path} {status}"),
                    Some(Ok(())) => read += 1,
                    Some(Err(fault)) => faults.push(format!("{}: {method} {path}: {fault:?}", file.display())),
                }
            }
        }
    }
    println!("{exchanges} exchanges; {read} are read by a reader of ours");
    assert!(faults.is_empty(), "{} do not decode:\n{}", faults.len(), faults.join("\n"));
    assert!(read > 10, "only {read} of {exchanges} are read by a reader of ours");
    let wrong = decode_exchange("GET", "/api/Spaces-1/tasks/ServerTasks-1", 200, b"{\"Id\":7}").unwrap();
    assert!(wrong.is_err(), "what is not its shape is refused");
}
