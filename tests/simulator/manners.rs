//! HTTP manners: entity tags, budgets, who may see what, errors in the vendor's shapes.

use serde_json::json;

use crate::world::{World, list};

#[tokio::test]
async fn an_unchanged_answer_costs_nothing_and_a_changed_one_has_a_new_tag() {
    let world = World::new("calm-friday");
    let run = world.run("acme/checkout", "checkout-release").await;
    let path = format!("/repos/acme/checkout/actions/runs/{run}/pending_deployments");
    let first = world.send("GET", &path, &[], None).await;
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    let same = world.send("GET", &path, &[("if-none-match", &tag)], None).await;
    assert_eq!((same.status, same.header("etag")), (304, tag.as_str()));
    assert_eq!(same.header("x-ratelimit-remaining"), first.header("x-ratelimit-remaining"), "a 304 is free");
    let strong = world.send("GET", &path, &[("if-none-match", tag.trim_start_matches("W/"))], None).await;
    assert_eq!(strong.status, 304, "tags are compared weakly");
    let other = world.seen_by("linus-h").send("GET", &path, &[("if-none-match", &tag)], None).await;
    assert_eq!(other.status, 200, "tags differ from token to token");
    let gates = world.gates("acme/checkout", run).await;
    world.answer("acme/checkout", run, &[gates[0].1], "approved").await;
    let changed = world.send("GET", &path, &[("if-none-match", &tag)], None).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn the_hour_runs_out_and_begins_anew() {
    let world = World::new("calm-friday");
    world.control("budget", json!({ "login": "mira", "remaining": 2 })).await;
    assert_eq!(world.send("GET", "/user", &[], None).await.header("x-ratelimit-remaining"), "1");
    world.get("/user").await;
    let over = world.send("GET", "/user", &[], None).await;
    assert_eq!((over.status, over.header("x-ratelimit-remaining")), (403, "0"));
    assert!(over.body["message"].as_str().unwrap().starts_with("API rate limit exceeded"));
    let limits = world.get("/rate_limit").await;
    assert_eq!(limits["resources"]["core"]["remaining"], 0);
    assert_eq!(world.seen_by("tomas").status_of("/user").await, 200, "budgets are per token");
    let reset: i64 = over.header("x-ratelimit-reset").parse().unwrap();
    let start: jiff::Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
    world.advance(u32::try_from(reset - start.as_second()).unwrap()).await;
    assert_eq!(world.status_of("/user").await, 200);
}

#[tokio::test]
async fn too_many_points_in_a_minute_meet_the_secondary_limit() {
    let world = World::new("calm-friday");
    let mut answers = Vec::new();
    for _ in 0..901 {
        answers.push(world.send("GET", "/versions", &[], None).await);
    }
    assert!(answers[..900].iter().all(|reply| reply.status == 200));
    let over = &answers[900];
    assert_eq!(over.status, 403);
    assert!(over.body["message"].as_str().unwrap().contains("secondary rate limit"));
    let wait: u32 = over.header("retry-after").parse().unwrap();
    assert_ne!(over.header("x-ratelimit-remaining"), "0", "the hour is not used up");
    world.advance(wait).await;
    assert_eq!(world.status_of("/versions").await, 200);
}

#[tokio::test]
async fn callers_are_told_what_they_lack() {
    let world = World::new("calm-friday");
    let status = async |headers: &[(&str, &str)]| world.send("GET", "/user", headers, None).await.status;
    assert_eq!(status(&[("user-agent", "")]).await, 403);
    assert_eq!(status(&[("authorization", "Bearer wrong")]).await, 401);
    assert_eq!(status(&[("authorization", "")]).await, 401);
    assert_eq!(status(&[("x-github-api-version", "2020-01-01")]).await, 400);
    assert_eq!(status(&[("x-github-api-version", "2022-11-28")]).await, 200);
    assert_eq!(status(&[("authorization", "token sim-mira")]).await, 200);
    let scopes = world.send("GET", "/user", &[], None).await;
    assert_eq!(scopes.header("x-oauth-scopes"), "repo, workflow, read:org");
    assert_eq!(scopes.header("date"), "Fri, 20 Nov 2026 14:00:00 GMT");
    assert_eq!(world.seen_by("").status_of("/repos/acme/checkout").await, 404, "what one may not see is not there");
    assert_eq!(world.status_of("/repos/acme/nothing").await, 404);
    let unscoped = world.seen_by("intern").send("GET", "/repos/acme/checkout", &[], None).await;
    assert_eq!((unscoped.status, unscoped.header("x-oauth-scopes")), (404, "read:org"));
    assert_eq!(unscoped.header("x-accepted-oauth-scopes"), "repo");
}

#[tokio::test]
async fn a_write_without_the_right_to_it_is_not_found_and_changes_nothing() {
    let world = World::new("calm-friday");
    let run = world.run("acme/notifications", "notifications-release").await;
    let watcher = world.seen_by("watcher");
    let path = format!("/repos/acme/notifications/actions/runs/{run}");
    assert_eq!(watcher.status_of(&path).await, 200);
    assert_eq!(watcher.post(&format!("{path}/cancel"), json!({})).await.status, 404);
    assert_eq!(watcher.send("PUT", "/repos/acme/web/actions/workflows/ci.yml/disable", &[], None).await.status, 404);
    assert_eq!(world.writes().await, 0);
    let permission = world.get("/repos/acme/notifications/collaborators/watcher/permission").await;
    assert_eq!((&permission["permission"], &permission["role_name"]), (&json!("read"), &json!("read")));
    let own = world.get("/repos/acme/notifications").await;
    assert_eq!((&own["permissions"]["maintain"], &own["permissions"]["admin"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_renamed_repository_leads_to_its_new_name() {
    let world = World::new("calm-friday");
    let reply = world.send("GET", "/repos/acme/frontend/actions/runs?per_page=1", &[], None).await;
    assert_eq!(reply.status, 301);
    let path = reply.header("location").strip_prefix("http://api.sim.test").unwrap().to_owned();
    assert_eq!(world.get(&path).await["workflow_runs"][0]["repository"]["full_name"], "acme/web");
    let write = world.send("PUT", "/repos/acme/frontend/actions/workflows/ci.yml/disable", &[], None).await;
    assert_eq!(write.status, 307);
    assert_eq!(world.writes().await, 0);
}

#[tokio::test]
async fn an_environment_can_be_read_changed_and_flagged() {
    let world = World::new("calm-friday");
    let owner = world.seen_by("tomas");
    let path = "/repos/acme/payments/environments/production";
    let before = owner.get(path).await;
    let rule =
        list(&before["protection_rules"]).iter().find(|rule| rule["type"] == "required_reviewers").unwrap().clone();
    assert_eq!(list(&rule["reviewers"]).len(), 2);
    let mira = owner.get("/repos/acme/payments/collaborators/mira/permission").await["user"]["id"].clone();
    let rules = json!({ "wait_timer": 10, "prevent_self_review": true, "reviewers": [{ "type": "User", "id": mira }], "deployment_branch_policy": null });
    assert_eq!(owner.send("PUT", path, &[], Some(rules.clone())).await.status, 200);
    assert_eq!(world.send("PUT", path, &[], Some(rules)).await.status, 404, "that is for administrators");
    let after = owner.get(path).await;
    assert_eq!(after["protection_rules"][0]["wait_timer"], 10);
    assert_eq!(after["protection_rules"][1]["reviewers"][0]["reviewer"]["login"], "mira");
    let variables = format!("{path}/variables");
    assert_eq!(world.post(&variables, json!({ "name": "FROZEN", "value": "1" })).await.status, 201);
    assert_eq!(
        world.send("PATCH", &format!("{variables}/FROZEN"), &[], Some(json!({ "value": "0" }))).await.status,
        204
    );
    assert_eq!(world.get(&variables).await["variables"][0]["value"], "0");
}
