//! What answers of a sweep mean, from answers made by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::domain::{
    CurrentState, Cursor, Deployment, Fact, FaultKind, Mono, Now, Observation, Permission, RunId, Scope, ServiceId,
    ServiceSetup, current,
};
use flightdeck::policy::{ReadOnly, WriteGuard};
use flightdeck::provider::Provider as _;
use flightdeck::provider::github::{GitHub, GitHubSetup};
use flightdeck::provider::http::{ClientParts, FixedToken, Limits, TokenScheme, Transport, TransportError};
use http::Response;
use serde_json::{Value, json};

use crate::in_process::source;

type Rule = Box<dyn Fn(&str, &Value) -> Response<Bytes> + Send + Sync>;

/// A vendor whose answers follow a rule of path and body.
struct Canned {
    rule: Rule,
    asked: Mutex<Vec<(String, Value)>>,
}

impl std::fmt::Debug for Canned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Canned")
    }
}

#[async_trait]
impl Transport for Canned {
    async fn call(&self, request: http::Request<Bytes>, _: Limits) -> Result<Response<Bytes>, TransportError> {
        let path = request.uri().path().to_owned();
        let body = serde_json::from_slice(request.body()).unwrap_or(Value::Null);
        let answer = (self.rule)(&path, &body);
        self.asked.lock().unwrap().push((path, body));
        Ok(answer)
    }
}

fn answer(status: u16, body: &Value) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap()
}

struct Vendor {
    provider: GitHub,
    canned: Arc<Canned>,
}

fn vendor(
    names: &[&str],
    base: &str,
    rule: impl Fn(&str, &Value) -> Response<Bytes> + Send + Sync + 'static,
) -> Vendor {
    let canned = Arc::new(Canned { rule: Box::new(rule), asked: Mutex::default() });
    let now = Now { wall: "2026-11-20T14:00:00Z".parse().unwrap(), mono: Mono(Duration::from_secs(1)) };
    let provider = GitHub::new(GitHubSetup {
        source: source(),
        services: names.iter().map(|name| ServiceSetup::plain(&source(), name)).collect(),
        client: ClientParts {
            base: base.parse().unwrap(),
            token: Arc::new(FixedToken::new("a-token")),
            transport: Arc::clone(&canned) as Arc<dyn Transport>,
            guard: WriteGuard::new(ReadOnly::default()),
            clock: Arc::new(move || now),
            limits: Limits::default(),
            headers: http::HeaderMap::new(),
            scheme: TokenScheme::Bearer,
        },
    });
    Vendor { provider, canned }
}

impl Vendor {
    async fn sweep(&self, names: &[&str]) -> Observation {
        let scope = Scope::Sweep(names.iter().map(|name| ServiceId::new(name)).collect());
        self.provider.observe(&scope, &Cursor::default()).await
    }

    fn asked(&self) -> Vec<(String, Value)> {
        self.canned.asked.lock().unwrap().clone()
    }
}

/// A deployment as the schema shows it; `minute` tells them apart.
fn deployment(id: u64, environment: &str, state: &str, minute: u8) -> Value {
    let at = format!("2026-11-20T13:{minute:02}:00Z");
    json!({
        "id": format!("DE_{id}"), "databaseId": id, "environment": environment, "commitOid": format!("{id:040x}"),
        "createdAt": at, "updatedAt": at, "description": "", "ref": { "name": "main" }, "creator": { "login": "mira" },
        "latestStatus": {
            "state": state, "createdAt": at, "environmentUrl": "https://shop.example",
            "logUrl": format!("https://github.com/acme/web/actions/runs/9{id}/job/8{id}"),
        },
    })
}

fn repository(name: &str, deployments: &[Value]) -> Value {
    let environments: Vec<Value> = ["production", "staging"]
        .iter()
        .map(|name| json!({ "name": name, "latestCompletedDeployment": null }))
        .collect();
    json!({
        "nameWithOwner": name, "url": format!("https://github.com/{name}"), "viewerPermission": "WRITE",
        "pushedAt": "2026-11-20T12:00:00Z",
        "defaultBranchRef": { "target": { "oid": "ab", "statusCheckRollup": { "state": "SUCCESS" } } },
        "environments": { "nodes": environments },
        "deployments": { "totalCount": deployments.len(), "nodes": deployments },
    })
}

fn no_names() -> Value {
    json!({ "data": { "r0": { "refs": { "nodes": [] }, "releases": { "nodes": [] } } } })
}

fn text(body: &Value) -> &str {
    body["query"].as_str().unwrap_or_default()
}

fn deployments(observation: &Observation, name: &str) -> Vec<Deployment> {
    let found = observation.facts.iter().find_map(|fact| match fact {
        Fact::Deployments { environment, deployments, .. } if environment.name.raw() == name => Some(deployments),
        _ => None,
    });
    found.cloned().unwrap_or_else(|| panic!("no deployments to {name}: {:?}", observation.facts))
}

fn mark(observation: &Observation) -> u64 {
    observation
        .facts
        .iter()
        .find_map(|fact| if let Fact::Swept { mark, .. } = fact { Some(*mark) } else { None })
        .unwrap()
}

#[tokio::test]
async fn one_query_makes_a_whole_row() {
    let vendor = vendor(&["acme/web"], "https://api.github.com", |path, body| {
        assert_eq!(path, "/graphql");
        answer(
            200,
            &match text(body) {
                query if query.starts_with("query Names") => json!({ "data": { "r0": {
                    "refs": { "nodes": [
                        { "name": "v2", "target": { "oid": "tag", "target": { "oid": format!("{:040x}", 2) } } },
                        { "name": "v1", "target": { "oid": format!("{:040x}", 1) } },
                    ] },
                    "releases": { "nodes": [{ "tagName": "v2", "isDraft": false, "publishedAt": null }] },
                } } }),
                _ => {
                    let found =
                        [deployment(3, "production", "WAITING", 30), deployment(2, "production", "SUCCESS", 20)];
                    json!({ "data": {
                        "rateLimit": { "cost": 1, "limit": 5000, "remaining": 4990, "resetAt": "2026-11-20T15:00:00Z", "nodeCount": 9 },
                        "r0": repository("acme/web", &found),
                    } })
                }
            },
        )
    });
    let observation = vendor.sweep(&["acme/web"]).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    let production = deployments(&observation, "production");
    assert_eq!(production.len(), 2);
    assert!(matches!(production[0].state, flightdeck::domain::DeploymentState::Waiting(_)));
    assert_eq!(production[0].run, Some(RunId::new(&ServiceId::new("acme/web"), "93")));
    let now = current(&production, None).unwrap();
    assert_eq!(now.release.version.raw(), "v2", "an annotated tag names the commit behind it");
    assert_eq!(now.state, CurrentState::SucceededUnverified);
    assert_eq!(now.since, "2026-11-20T13:20:00Z".parse().unwrap());
    assert!(deployments(&observation, "staging").is_empty());
    let Some(Fact::Service(service)) = observation.facts.iter().find(|fact| matches!(fact, Fact::Service(_))) else {
        panic!("no standing")
    };
    assert_eq!(service.permission, Permission::Write);
    let points = observation.points.clone().unwrap();
    assert_eq!((points.limit, points.remaining), (5000, 4990));
    assert_eq!(vendor.asked().len(), 2);

    // Nothing changed: one query, and the same mark.
    let again = vendor.sweep(&["acme/web"]).await;
    assert_eq!(vendor.asked().len(), 3, "names are read again after a push only");
    assert_eq!(mark(&observation), mark(&again));
    assert_eq!(deployments(&again, "production"), production);
}

#[tokio::test]
async fn what_the_newest_status_does_not_tell_is_read_once() {
    let status = |state: &str, minute: u8| {
        json!({ "state": state, "createdAt": format!("2026-11-20T13:{minute:02}:00Z"), "description": "",
            "environmentUrl": "", "logUrl": "https://github.com/acme/web/actions/runs/95/job/85" })
    };
    let vendor = vendor(&["acme/web"], "https://api.github.com", move |_, body| {
        let data = match text(body) {
            query if query.starts_with("query Names") => return answer(200, &no_names()),
            query if query.starts_with("query Statuses") => {
                let ids = body["variables"]["ids"].as_array().unwrap();
                let node = |id: &Value| match id.as_str().unwrap() {
                    // Refused at its gate: it never touched the environment.
                    "DE_5" => {
                        json!({ "id": id, "statuses": { "nodes": [status("WAITING", 40), status("FAILURE", 45)] } })
                    }
                    // Failed while it deployed, listed the other way round.
                    _ => json!({ "id": id, "statuses": {
                        "nodes": [status("FAILURE", 45), status("IN_PROGRESS", 41), status("WAITING", 40)] } }),
                };
                json!({ "nodes": ids.iter().map(node).collect::<Vec<_>>() })
            }
            _ => {
                let found = [
                    deployment(6, "staging", "FAILURE", 50),
                    deployment(5, "production", "FAILURE", 45),
                    deployment(4, "production", "SUCCESS", 10),
                    deployment(3, "production", "INACTIVE", 5),
                    deployment(2, "staging", "SUCCESS", 2),
                ];
                json!({ "r0": repository("acme/web", &found) })
            }
        };
        answer(200, &json!({ "data": data }))
    });
    let observation = vendor.sweep(&["acme/web"]).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    let production = deployments(&observation, "production");
    assert_eq!(production[0].state, flightdeck::domain::DeploymentState::Abandoned);
    assert_eq!(current(&production, None).unwrap().state, CurrentState::SucceededUnverified);
    assert!(matches!(
        current(&deployments(&observation, "staging"), None).unwrap().state,
        CurrentState::Partial { .. }
    ));
    let asked = vendor.asked();
    let statuses = asked.iter().find(|(_, body)| text(body).starts_with("query Statuses")).unwrap();
    assert_eq!(statuses.1["variables"]["ids"], json!(["DE_5", "DE_6"]), "what is behind a good one is not asked for");

    vendor.sweep(&["acme/web"]).await;
    assert_eq!(vendor.asked().len(), asked.len() + 1, "it is remembered");
}

#[tokio::test]
async fn one_that_cannot_be_read_blanks_no_neighbour() {
    let names = ["acme/web", "acme/gone", "acme/secret", "acme/api"];
    let vendor = vendor(&names, "https://api.github.com", |_, body| {
        if text(body).starts_with("query Names") {
            return answer(200, &json!({ "data": {} }));
        }
        answer(
            200,
            &json!({
                "data": { "r0": repository("acme/site", &[]), "r1": null, "r2": null,
                    "r3": { "nameWithOwner": "acme/api", "pushedAt": null, "defaultBranchRef": null, "viewerPermission": null,
                        "environments": null, "deployments": { "nodes": [null] }, "unheard_of": 1 } },
                "errors": [
                    { "type": "NOT_FOUND", "path": ["r1"], "message": "Could not resolve to a Repository with the name 'acme/gone'." },
                    { "type": "FORBIDDEN", "path": ["r2", "deployments"], "message": "Resource not accessible by personal access token" },
                ],
            }),
        )
    });
    let observation = vendor.sweep(&names).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    let mut swept = Vec::new();
    let mut unswept = Vec::new();
    for fact in &observation.facts {
        match fact {
            Fact::Swept { service, .. } => swept.push(service.raw().to_owned()),
            Fact::Unswept { service, fault } => unswept.push((service.raw().to_owned(), fault.kind.clone())),
            _ => {}
        }
    }
    assert_eq!(swept, ["acme/web", "acme/api"]);
    assert_eq!(
        unswept,
        [("acme/gone".to_owned(), FaultKind::NotFound), ("acme/secret".to_owned(), FaultKind::Forbidden)]
    );
    // The renamed one goes by its new name from here on.
    vendor.sweep(&["acme/web"]).await;
    let (_, body) = vendor.asked().into_iter().rfind(|(_, body)| text(body).starts_with("query Sweep")).unwrap();
    assert_eq!(body["variables"]["n0"], json!("site"));
}

#[tokio::test]
async fn a_name_cannot_break_out_of_a_query() {
    let hostile = "acme/web\") { id } } mutation { x(a: \"";
    let vendor = vendor(&[hostile], "https://api.github.com", |_, _| answer(200, &json!({ "data": { "r0": null } })));
    vendor.sweep(&[hostile]).await;
    let (_, body) = vendor.asked().remove(0);
    assert!(!text(&body).contains("mutation"));
    assert_eq!(body["variables"]["n0"], json!("web\") { id } } mutation { x(a: \""));
}

#[tokio::test]
async fn where_queries_are_refused_that_is_said_and_nothing_else_is_doubted() {
    let refusals: Vec<(&str, u16, Value)> = vec![
        ("a right is missing", 403, json!({ "message": "Resource not accessible by integration" })),
        ("a server without it", 404, json!({ "message": "Not Found" })),
        ("a token for the lists alone", 401, json!({ "message": "Bad credentials" })),
        (
            "a server with another schema",
            200,
            json!({ "errors": [
            { "message": "Field 'latestCompletedDeployment' doesn't exist on type 'Environment'",
              "extensions": { "code": "undefinedField" } }] }),
        ),
        (
            "an organisation's rule",
            200,
            json!({ "data": null, "errors": [
            { "type": "FORBIDDEN", "message": "Resource protected by organization SAML enforcement." }] }),
        ),
    ];
    for (why, status, body) in refusals {
        let refusal = body.clone();
        let vendor = vendor(&["acme/web"], "https://ghe.example/api/v3", move |path, _| match path {
            "/api/graphql" => answer(status, &refusal),
            "/api/v3/user" => answer(200, &json!({ "login": "mira" })),
            other => panic!("{other}"),
        });
        let observation = vendor.sweep(&["acme/web"]).await;
        assert!(observation.facts.is_empty(), "{why}");
        assert_eq!(observation.faults[0].kind, FaultKind::Unsupported, "{why}: {:?}", observation.faults);
    }
    // A token that nothing accepts is a bad token.
    let vendor =
        vendor(&["acme/web"], "https://api.github.com", |_, _| answer(401, &json!({ "message": "Bad credentials" })));
    assert_eq!(vendor.sweep(&["acme/web"]).await.faults[0].kind, FaultKind::Unauthenticated);
}

#[tokio::test]
async fn spent_points_leave_ordinary_requests_alone() {
    let vendor = vendor(&["acme/web"], "https://api.github.com", |path, _| match path {
        "/graphql" => Response::builder()
            .status(200)
            .header("x-ratelimit-resource", "graphql")
            .header("x-ratelimit-limit", "5000")
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset", "1795186800")
            .body(Bytes::from(
                json!({ "errors": [{ "type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1." }] })
                    .to_string(),
            ))
            .unwrap(),
        _ => answer(200, &json!({ "login": "mira" })),
    });
    let spent = vendor.sweep(&["acme/web"]).await;
    assert!(matches!(spent.faults[0].kind, FaultKind::RateLimited { .. }), "{:?}", spent.faults);
    assert_eq!(spent.points.as_ref().unwrap().remaining, 0);
    assert_eq!(spent.quiet_until, None);
    let account = vendor.provider.observe(&Scope::Account, &Cursor::default()).await;
    assert!(account.faults.is_empty(), "{:?}", account.faults);
    // And no query is sent any more until the points begin anew.
    let before = vendor.asked().len();
    vendor.sweep(&["acme/web"]).await;
    assert_eq!(vendor.asked().len(), before);
}

#[tokio::test]
async fn a_query_that_took_too_long_is_tried_again_and_refuses_nothing() {
    for (status, body) in [
        (502, json!({ "message": "We couldn't respond to your request in time." })),
        (200, json!({ "data": null, "errors": [{ "message": "Something went wrong while executing your query." }] })),
    ] {
        let vendor = vendor(&["acme/web"], "https://api.github.com", move |_, _| answer(status, &body));
        assert_eq!(vendor.sweep(&["acme/web"]).await.faults[0].kind, FaultKind::Unavailable);
    }
}
