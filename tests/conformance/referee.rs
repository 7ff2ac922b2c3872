//! The referee itself: what is right passes, and each kind of wrong is refused.

use serde_json::{Value, json};

use crate::openapi::{Operation, Referee};

fn json_headers() -> Vec<(String, String)> {
    vec![("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned())]
}

fn refused(result: Result<impl std::fmt::Debug, Vec<String>>, words: &str) {
    let errors = result.expect_err(words);
    assert!(errors.iter().any(|error| error.contains(words)), "wanted {words:?} in {errors:#?}");
}

const PENDING: &str = "/repos/acme/app/actions/runs/7/pending_deployments";

#[test]
fn requests() {
    let Some(referee) = Referee::load() else { return };
    let review = json!({ "environment_ids": [1], "state": "approved", "comment": "Fine." });
    let operation = referee.request("POST", PENDING, "", &[], Some(&review)).unwrap();
    assert_eq!(operation.template, "/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments");
    referee.request("GET", "/repos/acme/app/actions/runs", "status=waiting&per_page=100", &[], None).unwrap();
    referee.request("GET", "/repos/acme/app/git/ref/tags/v1.0", "", &[], None).unwrap();
    referee.request("GET", "/repos/acme/app/compare/v1...feature%2Fx", "", &[], None).unwrap();
    let latest = referee.request("GET", "/repos/acme/app/releases/latest", "", &[], None).unwrap();
    assert_eq!(latest.template, "/repos/{owner}/{repo}/releases/latest");
    referee.request("POST", "/repos/acme/app/actions/runs/7/rerun", "", &[], None).unwrap();

    refused(referee.request("GET", "/repos/acme/app/actions/run", "", &[], None), "is not described");
    refused(referee.request("DELETE", "/repos/acme/app/actions/runs", "", &[], None), "has no DELETE");
    refused(referee.request("GET", "/repos/acme/app/actions/runs", "state=waiting", &[], None), "parameter state");
    refused(referee.request("GET", "/repos/acme/app/actions/runs", "status=sleeping", &[], None), "parameter status");
    refused(referee.request("GET", "/repos/acme/app/actions/runs", "per_page=many", &[], None), "parameter per_page");
    refused(referee.request("GET", "/repos/acme/app/actions/runs/seven", "", &[], None), "parameter run_id");
    refused(referee.request("POST", PENDING, "", &[], None), "body is missing");
    refused(referee.request("GET", PENDING, "", &[], Some(&review)), "no body is described");
    let without = json!({ "environment_ids": [1], "state": "approved" });
    refused(referee.request("POST", PENDING, "", &[], Some(&without)), "comment");
    let word = json!({ "environment_ids": [1], "state": "approve", "comment": "" });
    refused(referee.request("POST", PENDING, "", &[], Some(&word)), "/state");
    let kind = json!({ "environment_ids": ["1"], "state": "approved", "comment": "" });
    refused(referee.request("POST", PENDING, "", &[], Some(&kind)), "/environment_ids/0");
    let extra = json!({ "environment_ids": [1], "state": "approved", "comment": "", "force": true });
    refused(referee.request("POST", PENDING, "", &[], Some(&extra)), "force is not described");
    let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let runs = "/repos/acme/app/actions/runs";
    refused(referee.request("GET", runs, "", &header("Accept", "text/html"), None), "accept");
    refused(referee.request("GET", runs, "", &header("X-GitHub-Api-Version", "2030-01-01"), None), "API version");
}

fn rule_suite() -> (Operation, Value) {
    let operation = Operation { method: "GET".to_owned(), template: "/repos/{owner}/{repo}/environments".to_owned() };
    let body = json!({ "total_count": 1, "environments": [{
        "id": 1, "node_id": "EN_1", "name": "production", "url": "https://api.github.com/e/1", "html_url": "https://github.com/e/1",
        "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "protection_rules": [{ "id": 3, "node_id": "GA_3", "type": "branch_policy" }],
        "deployment_branch_policy": null
    }] });
    (operation, body)
}

#[test]
fn responses() {
    let Some(referee) = Referee::load() else { return };
    let (operation, good) = rule_suite();
    let judge =
        |status: u16, body: &Value| referee.response(&operation, status, &json_headers(), body.to_string().as_bytes());
    judge(200, &good).unwrap();
    let changed = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    refused(judge(200, &changed("/environments/0/name", Value::Null)), "/environments/0/name");
    refused(judge(200, &changed("/environments/0/id", json!("1"))), "/environments/0/id");
    refused(judge(200, &changed("/environments/0/created_at", json!("yesterday"))), "date-time");
    refused(judge(200, &changed("/environments", json!({}))), "/environments");
    let mut missing = good.clone();
    missing["environments"][0].as_object_mut().unwrap().remove("node_id");
    refused(judge(200, &missing), "node_id");

    // Statuses: undeclared, and those that are documented for every operation.
    refused(judge(418, &json!({ "message": "short and stout" })), "status 418 is not described");
    refused(judge(202, &json!({})), "status 202 is not described");
    judge(
        404,
        &json!({ "message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404" }),
    )
    .unwrap();
    refused(judge(404, &json!({ "message": 404 })), "/message");
    refused(judge(404, &json!({})), "an error has a message");
    referee.response(&operation, 304, &[], b"").unwrap();
    refused(referee.response(&operation, 304, &[], b"{}"), "no body is described");
    let write = Operation {
        method: "PUT".to_owned(),
        template: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable".to_owned(),
    };
    refused(referee.response(&write, 304, &[], b""), "status 304 is not described");
    referee.response(&write, 204, &[], b"").unwrap();
    refused(referee.response(&write, 204, &json_headers(), b"{}"), "no body is described");

    // Not JSON, not said to be JSON, a redirect to nowhere.
    refused(referee.response(&operation, 200, &json_headers(), b"<html>"), "no JSON");
    refused(referee.response(&operation, 200, &[], good.to_string().as_bytes()), "content-type");
    let logs =
        Operation { method: "GET".to_owned(), template: "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs".to_owned() };
    refused(referee.response(&logs, 302, &[], b""), "Location");
    referee.response(&logs, 302, &[("location".to_owned(), "https://logs.example/1".to_owned())], b"").unwrap();
}

#[test]
fn enums_and_null() {
    let Some(referee) = Referee::load() else { return };
    let operation = Operation {
        method: "GET".to_owned(),
        template: "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses".to_owned(),
    };
    let good = json!([{
        "url": "https://api.github.com/s/1", "id": 1, "node_id": "DS_1", "state": "success", "creator": null, "description": "",
        "environment": "production", "target_url": "https://example.com", "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "deployment_url": "https://api.github.com/d/1", "repository_url": "https://api.github.com/r/1",
    }]);
    let judge = |body: &Value| referee.response(&operation, 200, &json_headers(), body.to_string().as_bytes());
    judge(&good).unwrap();
    let mut word = good.clone();
    word[0]["state"] = json!("delivered");
    refused(judge(&word), "/0/state");
    let mut null = good.clone();
    null[0]["state"] = Value::Null;
    refused(judge(&null), "/0/state");
    let mut address = good;
    address[0]["repository_url"] = json!("not an address");
    refused(judge(&address), "uri");
}
