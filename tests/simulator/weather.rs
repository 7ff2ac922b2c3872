//! Weather: what is lost, late, false or refused, and that the world is changed exactly as the record says.

use serde_json::{Value, json};

use crate::world::{World, list};

#[tokio::test]
async fn a_lost_reply_has_changed_the_world_exactly_once() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    world
        .control("weather", json!({ "drop_reply": { "method": "POST", "path": "pending_deployments", "times": 1 } }))
        .await;
    let reply = world.answer("acme/checkout", run, &[gates[0].1], "approved").await;
    assert!(reply.broken, "nothing arrives");
    assert_eq!(world.gates("acme/checkout", run).await.len(), 1);
    assert_eq!(world.writes().await, 1);
    assert_eq!(world.answer("acme/checkout", run, &[gates[0].1], "approved").await.status, 422);
    assert_eq!(world.writes().await, 1);
}

#[tokio::test]
async fn a_reset_connection_has_changed_nothing() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    world.control("weather", json!({ "reset": { "writes": true } })).await;
    assert!(world.answer("acme/checkout", run, &[gates[0].1], "approved").await.broken);
    world.control("weather", json!({})).await;
    assert_eq!(world.gates("acme/checkout", run).await.len(), 2);
    assert_eq!(world.writes().await, 0);
}

#[tokio::test]
async fn errors_can_be_ordered_by_the_piece() {
    let world = World::new("calm-friday");
    let rule = json!({ "fail": [
        { "match": { "method": "GET", "path": "/user" }, "status": 503, "body": "html", "times": 2, "retry_after": 7 },
        { "match": { "path": "/environments" }, "status": 429, "retry_after": "Fri, 20 Nov 2026 14:01:00 GMT" },
    ] });
    world.control("weather", rule).await;
    for _ in 0..2 {
        let reply = world.send("GET", "/user", &[], None).await;
        assert_eq!((reply.status, reply.header("retry-after"), reply.header("content-type")), (503, "7", "text/html"));
        assert!(reply.body.as_str().unwrap().starts_with("<!DOCTYPE html>"));
    }
    assert_eq!(world.status_of("/user").await, 200);
    let limited = world.send("GET", "/repos/acme/web/environments", &[], None).await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, "Fri, 20 Nov 2026 14:01:00 GMT"));
    world.control("weather", json!({ "secondary_limit": true, "retry_after": 30 })).await;
    let secondary = world.send("GET", "/user", &[], None).await;
    assert_eq!((secondary.status, secondary.header("retry-after")), (403, "30"));
    world.control("weather", json!({ "expired_token": ["mira"] })).await;
    assert_eq!(world.status_of("/user").await, 401);
    assert_eq!(world.seen_by("tomas").status_of("/user").await, 200);
    world.control("weather", json!({ "truncate": { "path": "/user", "times": 1 } })).await;
    assert!(world.send("GET", "/user", &[], None).await.broken);
    assert_eq!(world.status_of("/user").await, 200);
    let misspelt = world.post("/__sim/weather", json!({ "latencyms": 3 })).await;
    assert_eq!(misspelt.status, 422);
}

#[tokio::test]
async fn lists_lag_behind_single_objects() {
    let world = World::new("calm-friday");
    world.control("weather", json!({ "list_lag_seconds": 5 })).await;
    let dispatch = json!({ "ref": "v0.46.0", "inputs": { "environment": "staging" }, "return_run_details": true });
    let run = world.post("/repos/acme/inventory/actions/workflows/release.yml/dispatches", dispatch).await.body["workflow_run_id"].clone();
    assert_eq!(world.status_of(&format!("/repos/acme/inventory/actions/runs/{run}")).await, 200);
    let newest = async || world.get("/repos/acme/inventory/actions/runs").await["workflow_runs"][0]["id"].clone();
    assert_ne!(newest().await, run);
    world.advance(6).await;
    assert_eq!(newest().await, run);
}

#[tokio::test]
async fn a_lying_cache_answers_what_was_true_before() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    world.control("weather", json!({ "stale_cache": true })).await;
    world.answer("acme/checkout", run, &[gates[0].1], "approved").await;
    assert_eq!(world.gates("acme/checkout", run).await, gates);
    world.control("weather", json!({})).await;
    assert_eq!(world.gates("acme/checkout", run).await.len(), 1);
}

#[tokio::test]
async fn in_the_outage_the_rollback_is_sent_once_and_can_be_read_afterwards() {
    let world = World::new("outage-mid-rollback");
    let runs = world.get("/repos/acme/storefront/actions/runs?status=success&per_page=1").await;
    let run = runs["workflow_runs"][0]["id"].as_u64().unwrap();
    let path = format!("/repos/acme/storefront/actions/runs/{run}");
    let jobs = world.get(&format!("{path}/jobs")).await;
    let deploying = list(&jobs["jobs"]).iter().find(|job| job["name"] == "deploy-production").unwrap()["id"].clone();
    let reply = world.post(&format!("/repos/acme/storefront/actions/jobs/{deploying}/rerun"), json!({})).await;
    assert!(reply.broken, "the reply is lost");
    assert_eq!(world.status_of(&path).await, 503);
    world.advance(44).await;
    assert_eq!(world.status_of(&path).await, 503);
    world.advance(2).await;
    assert_eq!(world.get(&path).await["run_attempt"], 2);
    let asked = world.get("/__sim/requests").await;
    let wrote: Vec<&Value> = list(&asked["requests"]).iter().filter(|one| one["wrote"] == true).collect();
    assert_eq!(wrote.len(), 1);
    assert_eq!(wrote[0]["status"], 201);
}

#[tokio::test]
async fn a_stalled_answer_never_comes_and_the_world_has_moved_all_the_same() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    world.control("weather", json!({ "stall": { "method": "POST" } })).await;
    let (other, ids) = (world.seen_by("mira"), [gates[0].1]);
    let waiting = tokio::spawn(async move { other.answer("acme/checkout", run, &ids, "approved").await });
    while world.writes().await == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!waiting.is_finished());
    waiting.abort();
}

/// Every vendor fails and refuses in its own words: a client that reads another's shape is told nothing.
#[tokio::test]
async fn bad_weather_speaks_each_vendors_own_words() {
    let world = World::new("mixed-fleet");
    let places = [
        ("github", "/user", "message"),
        ("gitlab", "/gitlab/api/v4/user", "message"),
        ("kubernetes", "/kubernetes/api/v1/namespaces", "reason"),
        ("octopus", "/octopus/api/users/me", "ErrorMessage"),
    ];
    let shape = |vendor: &str, status: u16, body: &Value| match vendor {
        "github" => body["documentation_url"].is_string(),
        "gitlab" => body["message"].as_str().is_some_and(|said| said.starts_with(&status.to_string())),
        "kubernetes" => body["kind"] == json!("Status") && body["code"] == json!(status),
        _ => body["Errors"].is_array(),
    };
    let mut tried = 0;
    for status in [401, 403, 404, 409, 500, 503] {
        world.control("weather", json!({ "fail": [{ "status": status }] })).await;
        for (vendor, path, said) in places {
            let reply = world.send("GET", path, &[], None).await;
            assert_eq!(reply.status, status, "{vendor}");
            assert!(
                reply.body[said].is_string() && shape(vendor, status, &reply.body),
                "{vendor} {status}: {}",
                reply.body
            );
            tried += 1;
        }
    }
    // A token that is no longer good is nobody's, wherever it is shown.
    world.control("weather", json!({ "expired_token": true })).await;
    for (vendor, path, said) in places {
        let reply = world.send("GET", path, &[], None).await;
        assert_eq!(reply.status, 401, "{vendor}: {}", reply.body);
        assert!(reply.body[said].is_string(), "{vendor}: {}", reply.body);
        tried += 1;
    }
    assert_eq!(tried, 28);
}
