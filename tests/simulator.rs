//! The simulated world, asked over its HTTP face alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a broken expectation is how a test fails

use axum::body::{Body, to_bytes};
use flightdeck::sim::{Options, Scenario, Simulator, scenarios};
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const START: &str = "2026-11-20T14:00:00Z";

struct World {
    simulator: Simulator,
    token: String,
}

struct Reply {
    status: u16,
    headers: http::HeaderMap,
    body: Value,
}

impl World {
    fn new(name: &str) -> Self {
        let scenario = Scenario::named(name).expect("a built-in scenario");
        let options = Options { seed: 7, speed: 0.0, start: Some(START.parse().unwrap()) };
        let simulator = Simulator::new(&scenario, options);
        let token = simulator.operator_token().to_owned();
        Self { simulator, token }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Reply {
        let mut request =
            Request::builder().method(method).uri(path).header("host", "api.sim.test").header("user-agent", "test");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let response = self.simulator.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Value {
        let reply = self.send("GET", path, &[], None).await;
        assert_eq!(reply.status, 200, "GET {path}: {}", reply.body);
        reply.body
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, &[], Some(body)).await
    }

    async fn advance(&self, seconds: u32) {
        assert_eq!(self.post("/__sim/advance", json!({ "seconds": seconds })).await.status, 200);
    }

    /// The run that the scenario calls so.
    async fn run(&self, repository: &str, label: &str) -> u64 {
        let world = self.get("/__sim/world").await;
        let found = world["repositories"].as_array().unwrap().iter().find(|one| one["name"] == repository).unwrap();
        found["runs"].as_array().unwrap().iter().find(|run| run["label"] == label).unwrap()["id"].as_u64().unwrap()
    }
}

#[test]
fn every_built_in_scenario_can_be_read_and_opens_what_it_defines() {
    for (name, text) in scenarios() {
        let scenario = Scenario::from_toml(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(scenario.name(), *name);
        assert!(!scenario.repositories().is_empty(), "{name} opens nothing");
    }
}

#[tokio::test]
async fn approving_one_of_two_gates_leaves_the_other_closed() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let path = format!("/repos/acme/checkout/actions/runs/{run}/pending_deployments");
    let pending = world.get(&path).await;
    assert_eq!(pending.as_array().unwrap().len(), 2, "{pending}");
    assert!(pending.as_array().unwrap().iter().all(|gate| gate["current_user_can_approve"] == true));
    let eu = &pending.as_array().unwrap().iter().find(|gate| gate["environment"]["name"] == "production-eu").unwrap()["environment"]
        ["id"];
    let body = json!({ "environment_ids": [eu], "state": "approved", "comment": "go" });
    let reply = world.post(&path, body.clone()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let left = world.get(&path).await;
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["environment"]["name"], "production-us");
    assert_eq!(world.post(&path, body).await.status, 422, "a second identical approval has nothing to answer");
    world.advance(600).await;
    let statuses = world
        .get(&format!("{}/statuses", reply.body[0]["url"].as_str().unwrap().replace("http://api.sim.test", "")))
        .await;
    assert_eq!(statuses[0]["state"], "success", "{statuses}");
    assert_eq!(world.get(&format!("/repos/acme/checkout/actions/runs/{run}")).await["status"], "waiting");
}
