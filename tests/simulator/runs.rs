//! Runs: advancing, failing, running again, cancelling, starting by hand, deployment objects.

use serde_json::{Value, json};

use crate::world::{World, list};

async fn job(world: &World, repository: &str, run: u64, name: &str) -> Value {
    let jobs = world.get(&format!("/repos/{repository}/actions/runs/{run}/jobs")).await;
    list(&jobs["jobs"])
        .iter()
        .find(|job| job["name"] == name)
        .unwrap_or_else(|| panic!("no job {name}: {jobs}"))
        .clone()
}

#[tokio::test]
async fn a_run_goes_through_its_jobs_by_itself_and_stops_at_the_gate() {
    let world = World::new("calm-friday");
    let run = world.run("acme/notifications", "notifications-release").await;
    let path = format!("/repos/acme/notifications/actions/runs/{run}");
    assert_eq!(world.get(&path).await["status"], "in_progress");
    let jobs = world.get(&format!("{path}/jobs")).await;
    assert_eq!(jobs["total_count"], 2, "jobs whose needs are open are not listed: {jobs}");
    let build = job(&world, "acme/notifications", run, "build").await;
    let running = list(&build["steps"]).iter().filter(|step| step["status"] == "in_progress").count();
    assert_eq!(running, 1, "{build}");
    world.advance(3_600).await;
    assert_eq!(world.get(&path).await["status"], "waiting");
    assert_eq!(job(&world, "acme/notifications", run, "deploy-production").await["status"], "waiting");
    assert_eq!(world.newest_deployment("acme/notifications", "staging").await.1[0], "success");
}

#[tokio::test]
async fn going_back_by_running_an_old_deploying_job_again_meets_its_gate_again() {
    let world = World::new("bad-release");
    assert_eq!(world.newest_deployment("acme/storefront", "production").await.1[0], "failure");
    let runs = world.get("/repos/acme/storefront/actions/runs?status=success&per_page=1").await;
    let (run, version) =
        (runs["workflow_runs"][0]["id"].as_u64().unwrap(), runs["workflow_runs"][0]["head_branch"].clone());
    let deploying = job(&world, "acme/storefront", run, "deploy-production").await["id"].as_u64().unwrap();
    let reply = world.post(&format!("/repos/acme/storefront/actions/jobs/{deploying}/rerun"), json!({})).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let now = world.get(&format!("/repos/acme/storefront/actions/runs/{run}")).await;
    assert_eq!((&now["run_attempt"], &now["status"]), (&json!(2), &json!("waiting")));
    assert_eq!(job(&world, "acme/storefront", run, "build").await["conclusion"], "success", "what was done stays done");
    let gates = world.gates("acme/storefront", run).await;
    assert_eq!(world.answer("acme/storefront", run, &[gates[0].1], "approved").await.status, 200);
    world.advance(900).await;
    let (newest, states) = world.newest_deployment("acme/storefront", "production").await;
    assert_eq!((json!(newest), states[0].as_str()), (version, "success"));
    let first = world.get(&format!("/repos/acme/storefront/actions/runs/{run}/attempts/1")).await;
    assert_eq!((&first["run_attempt"], &first["conclusion"]), (&json!(1), &json!("success")));
}

#[tokio::test]
async fn trying_failed_jobs_again_helps_where_the_failure_was_a_passing_one() {
    let world = World::new("calm-friday");
    let run = world.run("acme/web", "web-checks").await;
    let unit = job(&world, "acme/web", run, "unit").await;
    assert_eq!(unit["conclusion"], "failure");
    let failed: Vec<&Value> = list(&unit["steps"]).iter().filter(|step| step["conclusion"] == "failure").collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["name"], "Unit tests");
    let notes = world.get(&format!("/repos/acme/web/check-runs/{}/annotations", unit["id"])).await;
    assert_eq!((&notes[0]["path"], &notes[0]["start_line"]), (&json!("app/basket.test.tsx"), &json!(88)));
    let again = format!("/repos/acme/web/actions/runs/{run}/rerun-failed-jobs");
    assert_eq!(world.post(&again, json!({})).await.status, 201);
    assert_eq!(world.post(&again, json!({})).await.status, 403, "it is running already");
    world.advance(600).await;
    let now = world.get(&format!("/repos/acme/web/actions/runs/{run}")).await;
    assert_eq!((&now["conclusion"], &now["run_attempt"]), (&json!("success"), &json!(2)));
    let all = world.get(&format!("/repos/acme/web/actions/runs/{run}/jobs?filter=all")).await;
    assert_eq!(all["total_count"], 6);
}

#[tokio::test]
async fn nothing_is_run_again_after_thirty_days() {
    let world = World::new("calm-friday");
    let run = world.run("acme/web", "web-checks").await;
    world.advance(31 * 86_400).await;
    let reply = world.post(&format!("/repos/acme/web/actions/runs/{run}/rerun"), json!({})).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body["message"].as_str().unwrap().contains("over a month ago"));
}

#[tokio::test]
async fn cancelling_takes_a_while_and_a_finished_run_cannot_be_cancelled() {
    let world = World::new("calm-friday");
    let run = world.run("acme/notifications", "notifications-release").await;
    let path = format!("/repos/acme/notifications/actions/runs/{run}");
    assert_eq!(world.post(&format!("{path}/cancel"), json!({})).await.status, 202);
    assert_eq!(world.get(&path).await["status"], "in_progress");
    world.advance(15).await;
    let done = world.get(&path).await;
    assert_eq!((&done["status"], &done["conclusion"]), (&json!("completed"), &json!("cancelled")));
    assert_eq!(world.post(&format!("{path}/cancel"), json!({})).await.status, 409);
    let before = world.writes().await;
    assert_eq!(world.post(&format!("{path}/force-cancel"), json!({})).await.status, 409);
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn a_run_that_hangs_ends_only_when_it_is_forced() {
    let world = World::new("calm-friday");
    let run = world.run("acme/payments", "payments-checks").await;
    let path = format!("/repos/acme/payments/actions/runs/{run}");
    assert_eq!(world.post(&format!("{path}/cancel"), json!({})).await.status, 202);
    world.advance(900).await;
    assert_eq!(world.get(&path).await["status"], "in_progress");
    assert_eq!(world.post(&format!("{path}/force-cancel"), json!({})).await.status, 202);
    let done = world.get(&path).await;
    assert_eq!((&done["status"], &done["conclusion"]), (&json!("completed"), &json!("cancelled")));
}

#[tokio::test]
async fn a_deployment_that_stops_halfway_leaves_its_steps_to_say_so() {
    let world = World::new("calm-friday");
    let run = world.run("acme/web", "web-release").await;
    let gates = world.gates("acme/web", run).await;
    assert_eq!(world.answer("acme/web", run, &[gates[0].1], "approved").await.status, 200);
    world.advance(900).await;
    assert_eq!(world.newest_deployment("acme/web", "production").await.1[0], "failure");
    let deploying = job(&world, "acme/web", run, "deploy-production").await;
    let ends: Vec<&Value> = list(&deploying["steps"]).iter().map(|step| &step["conclusion"]).collect();
    assert_eq!(ends, ["success", "success", "success", "success", "failure", "skipped"]);
}

#[tokio::test]
async fn a_dispatch_is_checked_before_it_starts_anything() {
    let world = World::new("calm-friday");
    let dispatch = "/repos/acme/inventory/actions/workflows/release.yml/dispatches";
    let inputs = json!({ "environment": "production" });
    for (body, says) in [
        (json!({ "inputs": inputs }), "ref"),
        (json!({ "ref": "v9.9.9", "inputs": inputs }), "No ref found"),
        (json!({ "ref": "v0.46.0" }), "environment"),
        (json!({ "ref": "v0.46.0", "inputs": { "environment": "moon" } }), "moon"),
        (json!({ "ref": "v0.46.0", "inputs": { "environment": "production", "colour": "red" } }), "colour"),
    ] {
        let reply = world.post(dispatch, body).await;
        assert_eq!(reply.status, 422, "{}", reply.body);
        assert!(reply.body["message"].as_str().unwrap().contains(says), "{}", reply.body);
    }
    let no_trigger =
        world.post("/repos/acme/inventory/actions/workflows/ci.yml/dispatches", json!({ "ref": "main" })).await;
    assert_eq!(no_trigger.status, 422);
    let workflow = "/repos/acme/inventory/actions/workflows/release.yml";
    assert_eq!(world.send("PUT", &format!("{workflow}/disable"), &[], None).await.status, 204);
    assert_eq!(world.get(workflow).await["state"], "disabled_manually");
    let good = json!({ "ref": "v0.46.0", "inputs": inputs });
    assert!(world.post(dispatch, good.clone()).await.body["message"].as_str().unwrap().contains("disabled"));
    assert_eq!(world.send("PUT", &format!("{workflow}/enable"), &[], None).await.status, 204);
    assert_eq!(world.writes().await, 2);
    assert_eq!(world.post(dispatch, good).await.status, 204);
    let told = world.post(dispatch, json!({ "ref": "v0.46.0", "inputs": inputs, "return_run_details": true })).await;
    assert_eq!(told.status, 200);
    let run = told.body["workflow_run_id"].as_u64().unwrap();
    assert_eq!(told.body["run_url"], format!("http://api.sim.test/repos/acme/inventory/actions/runs/{run}"));
    world.advance(120).await;
    assert_eq!(world.gates("acme/inventory", run).await.len(), 1, "the chosen environment's gate");
}

#[tokio::test]
async fn a_deployment_object_is_carried_out_by_the_workflow_that_waits_for_it() {
    let world = World::new("bad-release");
    let body = json!({ "ref": "v0.12.0", "environment": "production", "auto_merge": false, "required_contexts": [] });
    let made = world.post("/repos/acme/gateway/deployments", body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    world.advance(600).await;
    let (version, states) = world.newest_deployment("acme/gateway", "production").await;
    assert_eq!(
        (version.as_str(), states.as_slice()),
        ("v0.12.0", ["success".to_owned(), "in_progress".to_owned()].as_slice())
    );
    let red = json!({ "ref": "v0.13.0", "auto_merge": false });
    assert_eq!(world.post("/repos/acme/gateway/deployments", red).await.status, 409, "its checks are not green");
    assert_eq!(
        world
            .post("/repos/acme/gateway/deployments", json!({ "ref": "nowhere", "required_contexts": [] }))
            .await
            .status,
        422
    );
    let id = made.body["id"].as_u64().unwrap();
    let by_hand = json!({ "state": "error", "description": "by hand", "log_url": "https://ci.example/1" });
    let reply = world.post(&format!("/repos/acme/gateway/deployments/{id}/statuses"), by_hand).await;
    assert_eq!((reply.status, &reply.body["state"]), (201, &json!("error")));
    assert_eq!(
        world.post(&format!("/repos/acme/gateway/deployments/{id}/statuses"), json!({ "state": "odd" })).await.status,
        422
    );
}

#[tokio::test]
async fn there_is_no_log_while_a_job_runs_and_then_it_lies_on_another_host() {
    let world = World::new("calm-friday");
    let run = world.run("acme/notifications", "notifications-release").await;
    let build = job(&world, "acme/notifications", run, "build").await["id"].clone();
    let path = format!("/repos/acme/notifications/actions/jobs/{build}/logs");
    assert_eq!(world.status_of(&path).await, 404);
    world.advance(1_200).await;
    let reply = world.send("GET", &path, &[], None).await;
    assert_eq!(reply.status, 302);
    let location: url::Url = reply.header("location").parse().unwrap();
    assert_eq!(location.host_str(), Some("logs.sim.test"));
    let file = format!("{}?{}", location.path(), location.query().unwrap());
    let log = world.seen_by("").send("GET", &file, &[("host", "logs.sim.test")], None).await;
    let text = log.body.as_str().unwrap();
    assert!(text.contains("##[group]Run Build image") && text.contains("\u{1b}["), "{text}");
    let asked = world.get("/__sim/requests").await;
    let last = list(&asked["requests"]).last().unwrap();
    assert_eq!((&last["host"], &last["authorization"]), (&json!("logs.sim.test"), &json!(false)));
    world.advance(120).await;
    assert_eq!(world.seen_by("").status_of(&file).await, 403, "the link is good for a minute");
}

#[tokio::test]
async fn the_same_seed_and_the_same_instants_give_the_same_answers() {
    let mut answers = Vec::new();
    for seed in [3, 3, 4] {
        let world = World::seeded("calm-friday", seed);
        let run = world.run("acme/checkout", "checkout-release").await;
        let gates = world.gates("acme/checkout", run).await;
        world.advance(30).await;
        world.answer("acme/checkout", run, &[gates[1].1], "approved").await;
        world.advance(777).await;
        answers.push(world.get("/__sim/world").await);
    }
    assert_eq!(answers[0], answers[1]);
    assert_ne!(answers[0], answers[2]);
}
