//! Gates: who may answer, what an answer does, and what it leaves alone.

use serde_json::json;

use crate::world::{World, list};

#[tokio::test]
async fn approving_one_of_two_gates_leaves_the_other_closed() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    assert_eq!(gates.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["production-eu", "production-us"]);
    let reply = world.answer("acme/checkout", run, &[gates[0].1], "approved").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(list(&reply.body).len(), 1);
    assert_eq!(world.gates("acme/checkout", run).await, [gates[1].clone()]);
    let again = world.answer("acme/checkout", run, &[gates[0].1], "approved").await;
    assert_eq!(again.status, 422, "a second identical approval has nothing to answer");
    world.advance(600).await;
    assert_eq!(
        world.newest_deployment("acme/checkout", "production-eu").await.1,
        ["success", "in_progress", "queued", "pending"]
    );
    assert_eq!(world.newest_deployment("acme/checkout", "production-us").await.1, ["pending"]);
    let run = world.get(&format!("/repos/acme/checkout/actions/runs/{run}")).await;
    assert_eq!(run["status"], "waiting");
    assert_eq!(world.writes().await, 1);
}

#[tokio::test]
async fn an_answer_with_one_wrong_environment_changes_nothing() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    assert_eq!(world.answer("acme/checkout", run, &[gates[0].1, 1], "approved").await.status, 422);
    assert_eq!(world.answer("acme/checkout", run, &[], "approved").await.status, 422);
    assert_eq!(world.answer("acme/checkout", run, &[gates[0].1], "maybe").await.status, 422);
    let path = format!("/repos/acme/checkout/actions/runs/{run}/pending_deployments");
    let without_comment = json!({ "environment_ids": [gates[0].1], "state": "approved" });
    assert_eq!(world.post(&path, without_comment).await.status, 422);
    assert_eq!(world.gates("acme/checkout", run).await, gates);
    assert_eq!(world.writes().await, 0);
}

#[tokio::test]
async fn only_reviewers_may_answer_and_nobody_for_their_own_release_where_that_is_forbidden() {
    let world = World::new("calm-friday");
    for (repository, label) in [("acme/payments", "payments-release"), ("acme/catalog", "catalog-release")] {
        let run = world.run(repository, label).await;
        let pending = world.get(&format!("/repos/{repository}/actions/runs/{run}/pending_deployments")).await;
        assert_eq!(pending[0]["current_user_can_approve"], false, "{repository}");
        let id = pending[0]["environment"]["id"].as_u64().unwrap();
        assert_eq!(world.answer(repository, run, &[id], "approved").await.status, 403);
    }
    assert_eq!(world.writes().await, 0);
    let run = world.run("acme/catalog", "catalog-release").await;
    let other = world.seen_by("adaeze");
    let pending = other.get(&format!("/repos/acme/catalog/actions/runs/{run}/pending_deployments")).await;
    assert_eq!(pending[0]["current_user_can_approve"], true);
    let id = pending[0]["environment"]["id"].as_u64().unwrap();
    assert_eq!(other.answer("acme/catalog", run, &[id], "approved").await.status, 200);
    let history = world.get(&format!("/repos/acme/catalog/actions/runs/{run}/approvals")).await;
    assert_eq!((&history[0]["user"]["login"], &history[0]["state"]), (&json!("adaeze"), &json!("approved")));
    assert_eq!(history[0]["comment"], "said so");
}

#[tokio::test]
async fn a_wait_timer_runs_on_after_the_approval() {
    let world = World::new("calm-friday");
    let run = world.run("acme/ledger", "ledger-release").await;
    let path = format!("/repos/acme/ledger/actions/runs/{run}/pending_deployments");
    let pending = world.get(&path).await;
    assert_eq!(pending[0]["wait_timer"], 30);
    assert!(pending[0]["wait_timer_started_at"].is_string());
    let id = pending[0]["environment"]["id"].as_u64().unwrap();
    assert_eq!(world.answer("acme/ledger", run, &[id], "approved").await.status, 200);
    let still = world.get(&path).await;
    assert_eq!(list(&still).len(), 1, "the timer holds it");
    assert_eq!(still[0]["current_user_can_approve"], false, "there is nothing left to answer");
    world.advance(31 * 60).await;
    assert!(list(&world.get(&path).await).is_empty());
    world.advance(600).await;
    assert_eq!(world.newest_deployment("acme/ledger", "production").await.1[0], "success");
}

#[tokio::test]
async fn rejecting_fails_the_run_and_its_deployment() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let gates = world.gates("acme/checkout", run).await;
    let ids: Vec<u64> = gates.iter().map(|(_, id)| *id).collect();
    assert_eq!(world.answer("acme/checkout", run, &ids, "rejected").await.status, 200);
    let done = world.get(&format!("/repos/acme/checkout/actions/runs/{run}")).await;
    assert_eq!((&done["status"], &done["conclusion"]), (&json!("completed"), &json!("failure")));
    assert_eq!(world.newest_deployment("acme/checkout", "production-eu").await.1[0], "failure");
    assert_eq!(world.get(&format!("/repos/acme/checkout/actions/runs/{run}/approvals")).await[0]["state"], "rejected");
}

#[tokio::test]
async fn a_newer_success_makes_the_earlier_one_inactive_and_a_failure_does_not() {
    let world = World::new("calm-friday");
    let states = async |repository: &str, environment: &str| {
        let found = world.get(&format!("/repos/{repository}/deployments?environment={environment}&per_page=2")).await;
        let mut states = Vec::new();
        for one in list(&found) {
            let id = one["id"].as_u64().unwrap();
            let statuses = world.get(&format!("/repos/{repository}/deployments/{id}/statuses")).await;
            states.push(statuses[0]["state"].as_str().unwrap().to_owned());
        }
        states
    };
    assert_eq!(states("acme/inventory", "production").await, ["success", "inactive"]);
    assert_eq!(states("acme/search", "production").await, ["failure", "success"]);
}

#[tokio::test]
async fn another_captain_answers_right_after_the_plan_was_read() {
    let world = World::new("two-captains");
    let run = world.run("acme/checkout", "checkout-release").await;
    assert_eq!(world.gates("acme/checkout", run).await.len(), 2);
    let second = world.gates("acme/checkout", run).await;
    assert_eq!(second.len(), 2, "looking alone sets nothing off");
    world.get("/repos/acme/checkout/deployments?environment=production-eu&per_page=20").await;
    let third = world.gates("acme/checkout", run).await;
    assert_eq!(third.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["production-us"]);
    let history = world.get(&format!("/repos/acme/checkout/actions/runs/{run}/approvals")).await;
    assert_eq!(history[0]["user"]["login"], "priya");
    assert_eq!(world.writes().await, 0, "nobody wrote through this door");
}

#[tokio::test]
async fn somebody_else_may_act_when_a_test_says_so() {
    let world = World::new("calm-friday");
    let deed = json!({ "as": "linus-h", "act": "approve", "repository": "acme/checkout", "run": "checkout-release", "environments": ["production-us"] });
    world.control("act", deed.clone()).await;
    let run = world.run("acme/checkout", "checkout-release").await;
    assert_eq!(world.gates("acme/checkout", run).await.len(), 1);
    let again = world.post("/__sim/act", deed).await;
    assert_eq!(again.status, 422, "{}", again.body);
    let act = async |deed: serde_json::Value| world.control("act", deed).await["run"].clone();
    act(json!({ "as": "priya", "act": "finish_job", "repository": "acme/notifications", "run": "notifications-release", "job": "build" })).await;
    act(json!({ "as": "priya", "act": "fail_job", "repository": "acme/notifications", "run": "notifications-release", "job": "unit", "message": "no" })).await;
    let run = world.run("acme/notifications", "notifications-release").await;
    assert_eq!(world.get(&format!("/repos/acme/notifications/actions/runs/{run}")).await["conclusion"], "failure");
    act(json!({ "as": "yuki", "act": "disable", "repository": "acme/web", "workflow": "deploy.yml" })).await;
    let run = act(
        json!({ "as": "yuki", "act": "push", "repository": "acme/web", "messages": ["One more"], "tag": "v14.13.0" }),
    )
    .await;
    let pushed = world.get(&format!("/repos/acme/web/actions/runs/{run}")).await;
    assert_eq!((&pushed["path"], &pushed["head_branch"]), (&json!(".github/workflows/ci.yml"), &json!("v14.13.0")));
    act(json!({ "as": "yuki", "act": "deploy", "repository": "acme/web", "environment": "production", "ref": "v14.13.0" })).await;
    let newest = world.newest_deployment("acme/web", "production").await;
    assert_eq!(newest, ("v14.13.0".to_owned(), vec!["success".to_owned()]));
    let unknown = world.post("/__sim/act", json!({ "act": "approve", "repositry": "x" })).await;
    assert_eq!(unknown.status, 422);
}
