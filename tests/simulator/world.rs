//! A world in process and the questions that tests ask it.

use axum::body::{Body, to_bytes};
use flightdeck::sim::{Options, Scenario, Simulator};
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const START: &str = "2026-11-20T14:00:00Z";

/// A world whose clock only moves when it is told to.
pub(crate) struct World {
    pub(crate) simulator: Simulator,
    pub(crate) token: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Value,
    /// The body broke off.
    pub(crate) broken: bool,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl World {
    pub(crate) fn new(name: &str) -> Self {
        Self::seeded(name, 7)
    }

    pub(crate) fn seeded(name: &str, seed: u64) -> Self {
        Self::of(&Scenario::named(name).expect("a built-in scenario"), seed)
    }

    /// The world of a scenario of one's own.
    pub(crate) fn of(scenario: &Scenario, seed: u64) -> Self {
        let options = Options { seed, speed: 0.0, start: Some(START.parse().unwrap()) };
        let simulator = Simulator::new(scenario, options);
        let token = simulator.operator_token().to_owned();
        Self { simulator, token }
    }

    /// The same world, seen by somebody else (empty = without a token).
    pub(crate) fn seen_by(&self, login: &str) -> Self {
        let token = if login.is_empty() { String::new() } else { format!("sim-{login}") };
        Self { simulator: self.simulator.clone(), token }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        let given = |name: &str| headers.iter().any(|(known, _)| *known == name);
        if !given("host") {
            request = request.header("host", "api.sim.test");
        }
        if !given("user-agent") {
            request = request.header("user-agent", "test");
        }
        if !self.token.is_empty() && !given("authorization") {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let response = self.simulator.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let read = to_bytes(body, 1 << 24).await;
        let broken = read.is_err();
        let bytes = read.unwrap_or_default();
        let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
        Reply { status: parts.status.as_u16(), headers: parts.headers, body, broken }
    }

    /// What a GET answers, which must be 200.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let reply = self.send("GET", path, &[], None).await;
        assert_eq!(reply.status, 200, "GET {path}: {}", reply.body);
        reply.body
    }

    pub(crate) async fn status_of(&self, path: &str) -> u16 {
        self.send("GET", path, &[], None).await.status
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, &[], Some(body)).await
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let reply = self.post(&format!("/__sim/{path}"), body).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    pub(crate) async fn advance(&self, seconds: u32) {
        self.control("advance", json!({ "seconds": seconds })).await;
    }

    /// The run that the scenario calls so.
    pub(crate) async fn run(&self, repository: &str, label: &str) -> u64 {
        let world = self.get("/__sim/world").await;
        let found = list(&world["repositories"]).iter().find(|one| one["name"] == repository).unwrap();
        list(&found["runs"]).iter().find(|run| run["label"] == label).unwrap()["id"].as_u64().unwrap()
    }

    /// How many requests changed something.
    pub(crate) async fn writes(&self) -> usize {
        list(&self.get("/__sim/requests").await["requests"]).iter().filter(|one| one["wrote"] == true).count()
    }

    /// The states of the newest deployment to an environment, newest first, and its version.
    pub(crate) async fn newest_deployment(&self, repository: &str, environment: &str) -> (String, Vec<String>) {
        let found = self.get(&format!("/repos/{repository}/deployments?environment={environment}&per_page=1")).await;
        let id = found[0]["id"].as_u64().unwrap();
        let statuses = self.get(&format!("/repos/{repository}/deployments/{id}/statuses")).await;
        let states = list(&statuses).iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect();
        (found[0]["ref"].as_str().unwrap().to_owned(), states)
    }

    /// The ids of the gates that a run stands before, by environment.
    pub(crate) async fn gates(&self, repository: &str, run: u64) -> Vec<(String, u64)> {
        let pending = self.get(&format!("/repos/{repository}/actions/runs/{run}/pending_deployments")).await;
        let gate = |one: &Value| {
            let environment = &one["environment"];
            (environment["name"].as_str().unwrap().to_owned(), environment["id"].as_u64().unwrap())
        };
        list(&pending).iter().map(gate).collect()
    }

    pub(crate) async fn answer(&self, repository: &str, run: u64, ids: &[u64], state: &str) -> Reply {
        let body = json!({ "environment_ids": ids, "state": state, "comment": "said so" });
        self.post(&format!("/repos/{repository}/actions/runs/{run}/pending_deployments"), body).await
    }
}

pub(crate) fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}
