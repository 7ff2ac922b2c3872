//! Every operation of the simulator's GitHub dialect, in many states of many worlds, held against the description.

use std::collections::BTreeSet;
use std::sync::Arc;

use flightdeck::sim::{Scenario, scenarios};
use serde_json::{Value, json};

use crate::flight::{Flight, Log};
use crate::openapi::{Operation, Referee};
use crate::sweep;

/// Served, and not in the description: the root and GraphQL, which has a schema of its own.
const NOT_REST: &[(&str, &str)] = &[("GET", "/"), ("POST", "/graphql")];

fn named(name: &str) -> Scenario {
    Scenario::named(name).unwrap()
}

/// The newest run of a repository that is as wanted.
fn run_where(world: &Value, repository: &str, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
    let repository = world["repositories"].as_array()?.iter().find(|one| one["name"] == repository)?;
    repository["runs"].as_array()?.iter().find(|run| wanted(run)).cloned()
}

fn labelled(world: &Value, repository: &str, label: &str) -> Value {
    run_where(world, repository, |run| run["label"] == label)
        .unwrap_or_else(|| panic!("{repository} has a run {label}"))
}

fn gates(run: &Value) -> Vec<u64> {
    run["gates"].as_array().unwrap().iter().map(|gate| gate["environment_id"].as_u64().unwrap()).collect()
}

fn review(ids: &[u64], state: &str) -> Value {
    json!({ "environment_ids": ids, "state": state, "comment": "Seen and understood." })
}

/// Reads of every scenario at several moments: waiting, running, done, failed, and whatever its scripts do.
async fn reads(referee: &Arc<Referee>) -> Log {
    let mut log = Log::default();
    // The small fleet is of the same make as the large one.
    for (name, _) in scenarios().iter().filter(|(name, _)| *name != "large-fleet") {
        let scenario = named(name);
        // The ordinary scenario is watched for longer; the others are what they are from their start.
        let moments: &[u32] = match *name {
            "calm-friday" => &[0, 600, 7_200],
            // These begin like it, and then answer nobody who holds the first token, or nobody at all.
            "rate-limited" | "expired-token" => &[0],
            _ => &[0, 1_200],
        };
        for moment in moments {
            // Of a fleet, a few stand for all.
            for repository in scenario.repositories().iter().take(8) {
                let mut flight = Flight::new(referee, &scenario);
                flight.advance(*moment).await;
                sweep::repository(&mut flight, repository).await;
                log.add(flight.log);
            }
            let mut flight = Flight::new(referee, &scenario);
            sweep::root(&mut flight).await;
            log.add(flight.log);
        }
    }
    log
}

/// Who may not, who is nobody, and what is wrong with the question itself.
async fn strangers(referee: &Arc<Referee>) -> Log {
    let mut flight = Flight::new(referee, &named("calm-friday"));
    let run = labelled(&flight.world().await, "acme/checkout", "checkout-release");
    let run_at = format!("/repos/acme/checkout/actions/runs/{}", run["id"]);
    let answer = flight.get_with("/user", &[("user-agent", "")]).await;
    flight.expect("no User-Agent", &answer, 403);
    let answer = flight.get_with("/user", &[("x-github-api-version", "2019-01-01")]).await;
    flight.expect("an unknown API version", &answer, 400);
    let answer = flight.get("/repos/acme/no-such").await;
    flight.expect("an unknown repository", &answer, 404);
    let answer = flight.get("/repos/acme/frontend").await;
    flight.expect("a renamed repository", &answer, 301);
    flight.write("PUT", "/repos/acme/checkout/environments/staging", Some(json!({ "wait_timer": 5 })), 404).await;
    flight.token = String::from("sim-watcher");
    sweep::root(&mut flight).await;
    flight.write("POST", &format!("{run_at}/cancel"), None, 404).await;
    flight.wrong("POST", &format!("{run_at}/pending_deployments"), Some(review(&gates(&run), "approved")), 403).await;
    flight.token = String::from("no-such-token");
    let answer = flight.get("/user").await;
    flight.expect("a bad token", &answer, 401);
    flight.token = String::new();
    for path in ["/user", "/user/repos", "/repos/acme/checkout"] {
        flight.get(path).await;
    }
    flight.log
}

/// Approve one of two gates, reject the other, and what comes after.
async fn gates_answered(referee: &Arc<Referee>) -> Log {
    let mut flight = Flight::new(referee, &named("calm-friday"));
    let run = labelled(&flight.world().await, "acme/checkout", "checkout-release");
    let pending = format!("/repos/acme/checkout/actions/runs/{}/pending_deployments", run["id"]);
    let ids = gates(&run);
    assert_eq!(ids.len(), 2, "checkout waits at two gates");
    flight.wrong("POST", &pending, Some(json!({ "environment_ids": ids })), 422).await;
    flight
        .wrong("POST", &pending, Some(json!({ "environment_ids": [1], "state": "approved", "comment": "" })), 422)
        .await;
    flight.wrong("POST", &pending, Some(json!([])), 400).await;
    flight.write("POST", &pending, Some(review(&ids[..1], "approved")), 200).await;
    sweep::repository(&mut flight, "acme/checkout").await;
    flight.advance(60).await;
    flight.write("POST", &pending, Some(review(&ids[..1], "approved")), 422).await;
    flight.write("POST", &pending, Some(review(&ids[1..], "rejected")), 200).await;
    flight.advance(3_600).await;
    sweep::repository(&mut flight, "acme/checkout").await;
    // Mine, so not mine to approve.
    let mine = labelled(&flight.world().await, "acme/catalog", "catalog-release");
    let pending = format!("/repos/acme/catalog/actions/runs/{}/pending_deployments", mine["id"]);
    flight.write("POST", &pending, Some(review(&gates(&mine), "approved")), 403).await;
    flight.log
}

/// Cancel, force-cancel, run again: whole, what failed, one job.
async fn runs_moved(referee: &Arc<Referee>) -> Log {
    let mut flight = Flight::new(referee, &named("calm-friday"));
    let world = flight.world().await;
    let moving = labelled(&world, "acme/notifications", "notifications-release");
    let moving_at = format!("/repos/acme/notifications/actions/runs/{}", moving["id"]);
    flight.write("POST", &format!("{moving_at}/rerun"), None, 403).await;
    flight.write("POST", &format!("{moving_at}/cancel"), None, 202).await;
    sweep::repository(&mut flight, "acme/notifications").await;
    flight.advance(5).await;
    flight.write("POST", &format!("{moving_at}/force-cancel"), None, 202).await;
    flight.advance(600).await;
    flight.write("POST", &format!("{moving_at}/cancel"), None, 409).await;
    flight.write("POST", &format!("{moving_at}/force-cancel"), None, 409).await;
    flight.write("POST", &format!("{moving_at}/rerun"), Some(json!({ "enable_debug_logging": true })), 201).await;
    flight.advance(30).await;
    sweep::repository(&mut flight, "acme/notifications").await;

    let failed = labelled(&world, "acme/web", "web-checks");
    let failed_at = format!("/repos/acme/web/actions/runs/{}", failed["id"]);
    flight.write("POST", &format!("{failed_at}/rerun-failed-jobs"), Some(json!({})), 201).await;
    flight.advance(30).await;
    sweep::repository(&mut flight, "acme/web").await;
    flight.advance(900).await;
    let jobs = flight.get(&format!("{failed_at}/jobs")).await;
    let job = jobs.body["jobs"][0]["id"].as_u64().unwrap_or_default();
    flight.write("POST", &format!("/repos/acme/web/actions/jobs/{job}/rerun"), None, 201).await;
    flight.advance(900).await;
    sweep::repository(&mut flight, "acme/web").await;
    for missing in ["runs/1/cancel", "runs/1/force-cancel", "runs/1/rerun", "runs/1/rerun-failed-jobs", "jobs/1/rerun"]
    {
        flight.write("POST", &format!("/repos/acme/web/actions/{missing}"), None, 404).await;
    }
    flight.log
}

/// Dispatch, disable, enable.
async fn workflows_started(referee: &Arc<Referee>) -> Log {
    let mut flight = Flight::new(referee, &named("calm-friday"));
    let at = "/repos/acme/inventory/actions/workflows";
    let dispatches = format!("{at}/release.yml/dispatches");
    let body = json!({ "ref": "v0.46.0", "inputs": { "environment": "production" } });
    flight.write("POST", &dispatches, Some(body.clone()), 204).await;
    let mut detailed = body.clone();
    detailed["return_run_details"] = json!(true);
    flight.write("POST", &dispatches, Some(detailed), 200).await;
    flight.advance(5).await;
    sweep::repository(&mut flight, "acme/inventory").await;
    flight.wrong("POST", &dispatches, Some(json!({ "inputs": {} })), 422).await;
    flight.write("POST", &dispatches, Some(json!({ "ref": "no-such" })), 422).await;
    flight.write("POST", &dispatches, Some(json!({ "ref": "v0.46.0", "inputs": { "moon": "full" } })), 422).await;
    flight.write("POST", &format!("{at}/ci.yml/dispatches"), Some(json!({ "ref": "v0.46.0" })), 422).await;
    flight.write("POST", &format!("{at}/no-such.yml/dispatches"), Some(json!({ "ref": "v0.46.0" })), 404).await;
    flight.write("PUT", &format!("{at}/release.yml/disable"), None, 204).await;
    sweep::repository(&mut flight, "acme/inventory").await;
    flight.write("POST", &dispatches, Some(body), 422).await;
    flight.write("PUT", &format!("{at}/release.yml/enable"), None, 204).await;
    flight.write("PUT", &format!("{at}/no-such.yml/enable"), None, 404).await;
    flight.advance(600).await;
    sweep::repository(&mut flight, "acme/inventory").await;
    flight.log
}

/// Deployment objects and their statuses; rules of an environment.
async fn deployments_made(referee: &Arc<Referee>) -> Log {
    let mut flight = Flight::new(referee, &named("calm-friday"));
    let at = "/repos/acme/checkout/deployments";
    let made = json!({
        "ref": "v2.13.0", "environment": "staging", "auto_merge": false, "required_contexts": [], "description": "By hand", "payload": { "why": "rehearsal" },
    });
    let tags = flight.get("/repos/acme/checkout/tags").await;
    let tag = tags.body[1]["name"].clone();
    let mut body = made.clone();
    body["ref"] = tag;
    let answer = flight.write("POST", at, Some(body), 201).await;
    let deployment = answer.body["id"].as_u64().unwrap_or_default();
    let statuses = format!("{at}/{deployment}/statuses");
    for state in ["queued", "in_progress", "pending", "error", "failure", "inactive", "success"] {
        let status = json!({ "state": state, "description": "said so", "environment_url": "https://staging.acme.example", "log_url": "https://logs.acme.example/1", "auto_inactive": true });
        flight.write("POST", &statuses, Some(status), 201).await;
    }
    flight.write("POST", &statuses, Some(json!({ "state": "success" })), 201).await;
    flight.wrong("POST", &statuses, Some(json!({ "state": "delivered" })), 422).await;
    flight.write("POST", &format!("{at}/1/statuses"), Some(json!({ "state": "success" })), 404).await;
    flight.wrong("POST", at, Some(json!({ "environment": "staging" })), 422).await;
    let mut unknown = made.clone();
    unknown["ref"] = json!("no-such");
    flight.write("POST", at, Some(unknown), 422).await;
    sweep::repository(&mut flight, "acme/checkout").await;
    flight.token = String::from("sim-priya");
    let environment = "/repos/acme/checkout/environments/staging";
    let rules =
        json!({ "wait_timer": 10, "prevent_self_review": true, "reviewers": [], "deployment_branch_policy": null });
    flight.write("PUT", environment, Some(rules), 200).await;
    let policy = json!({ "deployment_branch_policy": { "protected_branches": true, "custom_branch_policies": false } });
    flight.write("PUT", environment, Some(policy), 200).await;
    let policy = json!({ "deployment_branch_policy": { "protected_branches": false, "custom_branch_policies": true } });
    flight.write("PUT", environment, Some(policy), 200).await;
    flight.wrong("PUT", environment, Some(json!({ "wait_timer": 99_999 })), 422).await;
    let variables = format!("{environment}/variables");
    let frozen = format!("{variables}/FROZEN");
    flight.write("POST", &variables, Some(json!({ "name": "FROZEN", "value": "1" })), 201).await;
    flight.write("PATCH", &frozen, Some(json!({ "value": "0" })), 204).await;
    flight.get(&variables).await;
    flight.get(&frozen).await;
    flight.write("DELETE", &frozen, None, 204).await;
    flight.write("DELETE", &frozen, None, 404).await;
    sweep::repository(&mut flight, "acme/checkout").await;
    flight.log
}

/// Budgets that are used up, and proxies that answer for the vendor.
async fn bad_weather(referee: &Arc<Referee>) -> Log {
    let mut flight = Flight::new(referee, &named("calm-friday"));
    flight.control("POST", "budget", json!({ "login": "mira", "remaining": 0 })).await;
    let answer = flight.get("/repos/acme/checkout").await;
    flight.expect("a used up budget", &answer, 403);
    flight.get("/rate_limit").await;
    flight.advance(3_700).await;
    flight.control("POST", "weather", json!({ "secondary_limit": true, "retry_after": 30 })).await;
    let answer = flight.get("/repos/acme/checkout").await;
    flight.expect("the secondary limit", &answer, 403);
    flight.control("POST", "weather", json!({ "expired_token": true })).await;
    let answer = flight.get("/repos/acme/checkout").await;
    flight.expect("an expired token", &answer, 401);
    flight.control("POST", "weather", json!({ "fail": [{ "status": 500 }, { "status": 503 }] })).await;
    let answer = flight.get("/repos/acme/checkout").await;
    flight.expect("a bad day", &answer, 500);
    flight.control("POST", "weather", json!({})).await;
    let answer = flight.get("/repos/acme/checkout").await;
    flight.expect("fair weather again", &answer, 200);
    flight.log
}

/// The root and GraphQL are not in the description; that they answer JSON is all that is said here.
async fn not_rest(referee: &Arc<Referee>) -> BTreeSet<(String, String)> {
    let flight = Flight::new(referee, &named("calm-friday"));
    let mut served = BTreeSet::new();
    for (method, path) in NOT_REST {
        let body = (*method == "POST").then(|| json!({ "query": "query UserCurrent{viewer{login}}" }));
        let answer = flight.plain(method, path, body.as_ref()).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
        assert!(answer.body.is_object(), "{method} {path} answers an object");
        served.insert(((*method).to_owned(), (*path).to_owned()));
    }
    served
}

#[tokio::test]
async fn every_answer_of_the_simulator_conforms() {
    let Some(referee) = Referee::load().map(Arc::new) else { return };
    let mut log = reads(&referee).await;
    log.add(strangers(&referee).await);
    log.add(gates_answered(&referee).await);
    log.add(runs_moved(&referee).await);
    log.add(workflows_started(&referee).await);
    log.add(deployments_made(&referee).await);
    log.add(bad_weather(&referee).await);
    let beside = not_rest(&referee).await;
    println!(
        "{} exchanges of the simulator were held against the description; by status: {:?}",
        log.exchanges, log.statuses
    );

    let mut unseen = Vec::new();
    for (method, template) in flightdeck::sim::github::routes() {
        let operation = Operation { method: method.to_owned(), template: template.clone() };
        if !log.served.contains(&operation) && !beside.contains(&(operation.method.clone(), template.clone())) {
            unseen.push(format!("{method} {template}"));
        }
    }
    println!("{} operations were seen to answer; unseen: {unseen:?}", log.served.len());
    log.verdict();
    assert!(log.exchanges > 1_000, "there was something to judge");
    assert!(unseen.is_empty(), "served, and never seen to answer with something below 400:\n{}", unseen.join("\n"));
}
