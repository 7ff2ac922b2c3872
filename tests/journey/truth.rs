//! What an outsider sees at the vendor itself: for every request that changes something, where the vendor's documents say
//! that the change shows, and what it shows. Nothing of a provider is used: the simulated vendor is asked directly.

use flightdeck::domain::{Plan, ProviderKind, Step};
use flightdeck::sim::Simulator;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::journey::Flight;

/// Whether a request's effect shows in what the vendor said before and after it.
type Shows = fn(&Step, &Value, &Value) -> bool;

/// Somebody with a token and no cockpit.
pub(crate) struct Outsider {
    simulator: Simulator,
}

/// Where a request's effect can be seen, and whether it can.
struct Sight {
    path: String,
    shows: Shows,
}

impl Outsider {
    /// Somebody who looks at the world of a flight.
    pub(crate) fn of(flight: &Flight) -> Self {
        Self { simulator: flight.simulator.clone() }
    }

    /// What the vendor says now about everything that the steps of a plan change. A step that nothing here knows fails.
    pub(crate) async fn looks(&self, kind: ProviderKind, plan: &Plan) -> Vec<Value> {
        let mut seen = Vec::new();
        for step in &plan.steps {
            seen.push(self.get(&sight(kind, step).path).await);
        }
        seen
    }

    async fn get(&self, path: &str) -> Value {
        let token = self.simulator.operator_token();
        let request = http::Request::get(path)
            .header("host", "api.sim.test")
            .header("user-agent", "an outsider")
            .header("authorization", format!("Bearer {token}"))
            .body(axum::body::Body::empty())
            .unwrap();
        let response = self.simulator.router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
        if status == http::StatusCode::NOT_FOUND {
            return Value::Null;
        }
        assert!(status.is_success(), "GET {path}: {status}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }
}

/// Whether every step of a plan shows at the vendor.
pub(crate) fn is_true(kind: ProviderKind, plan: &Plan, was: &[Value], is: &[Value]) -> bool {
    let looks = plan.steps.iter().zip(was.iter().zip(is));
    plan.steps.len() == is.len() && looks.into_iter().all(|(step, (was, is))| (sight(kind, step).shows)(step, was, is))
}

fn sight(kind: ProviderKind, step: &Step) -> Sight {
    let path = step.request.path.split('?').next().unwrap_or_default();
    let (root, found) = match kind {
        ProviderKind::GitHub => ("", at_github(path)),
        ProviderKind::GitLab => ("/gitlab", at_gitlab(path)),
        ProviderKind::Kubernetes => ("/kubernetes", Some(at_kubernetes(path))),
        ProviderKind::Octopus => ("/octopus/api", at_octopus(path, step)),
    };
    let (path, shows) = found.unwrap_or_else(|| panic!("nobody knows where {} shows: {step:#?}", step.request.path));
    Sight { path: format!("{root}{path}"), shows }
}

fn at_github(path: &str) -> Option<(String, Shows)> {
    let (thing, deed) = path.rsplit_once('/')?;
    let (things, _) = thing.rsplit_once('/')?;
    let runs = format!("{}/runs?per_page=100", things.trim_end_matches("/jobs"));
    let thing = thing.to_owned();
    Some(match deed {
        // A job is run again in a new attempt of its run.
        "rerun" if things.ends_with("/jobs") => (runs, |_, was, is| {
            let attempts = |said: &Value| -> u64 {
                said["workflow_runs"].as_array().unwrap().iter().map(|run| run["run_attempt"].as_u64().unwrap()).sum()
            };
            attempts(was) + 1 == attempts(is)
        }),
        "pending_deployments" => (format!("{thing}/approvals"), |step, _, is| {
            let last = is.as_array().and_then(|all| all.iter().find(|one| one["user"]["login"] == json!("mira")));
            last.is_some_and(|last| last["state"] == step.request.body.as_ref().unwrap()["state"])
        }),
        "disable" => (thing, |_, was, is| was["state"] == json!("active") && is["state"] == json!("disabled_manually")),
        "enable" => (thing, |_, was, is| was["state"] == json!("disabled_manually") && is["state"] == json!("active")),
        "cancel" => {
            (thing, |_, _, is| (&is["status"], &is["conclusion"]) == (&json!("completed"), &json!("cancelled")))
        }
        "rerun" | "rerun-failed-jobs" => {
            (thing, |_, was, is| was["run_attempt"].as_u64().unwrap() + 1 == is["run_attempt"].as_u64().unwrap())
        }
        "dispatches" => (format!("{thing}/runs"), |_, was, is| {
            was["total_count"].as_u64().unwrap() + 1 == is["total_count"].as_u64().unwrap()
        }),
        _ => return None,
    })
}

fn at_gitlab(path: &str) -> Option<(String, Shows)> {
    let (thing, deed) = path.rsplit_once('/')?;
    let (things, _) = thing.rsplit_once('/')?;
    let (project, kind) = things.rsplit_once('/')?;
    let deployments = format!("{project}/deployments?order_by=id&sort=desc&per_page=1");
    let thing = thing.to_owned();
    Some(match (kind, deed) {
        ("deployments", "approval") => (thing, |step, _, is| {
            let mine = is["approvals"]
                .as_array()
                .and_then(|all| all.iter().find(|one| one["user"]["username"] == json!("mira")));
            mine.is_some_and(|mine| mine["status"] == step.request.body.as_ref().unwrap()["status"])
        }),
        ("jobs", "play") => (thing, |_, was, is| was["status"] == json!("manual") && is["status"] != json!("manual")),
        ("jobs", "cancel") => (thing, |_, _, is| is["status"].as_str().unwrap().starts_with("cancel")),
        // A job is retried as a new one, which is a new deployment.
        ("jobs", "retry") => (deployments, |_, was, is| is[0]["id"].as_u64() > was[0]["id"].as_u64()),
        ("pipelines", "cancel") => (thing, |_, _, is| is["status"].as_str().unwrap().starts_with("cancel")),
        ("pipelines", "retry") => (thing, |_, was, is| {
            ["canceled", "failed"].contains(&was["status"].as_str().unwrap()) && was["status"] != is["status"]
        }),
        _ => return None,
    })
}

/// What the operations of a JSON Patch add or replace is there, and what they remove is as it was no more.
fn at_kubernetes(path: &str) -> (String, Shows) {
    let object = path.strip_suffix("/status").unwrap_or(path).to_owned();
    (object, |step, was, is| {
        let operations = step.request.body.as_ref().unwrap().as_array().unwrap();
        let changed = operations.iter().filter(|one| one["op"] != json!("test"));
        // The mark of the act, and what the controller takes back by itself once it did it, are not looked for.
        let passing =
            ["/status/controllerPause", "/status/promoteFull", "/metadata/annotations/flightdeck.dev~1intent"];
        let changed: Vec<&Value> = changed.filter(|one| !passing.contains(&one["path"].as_str().unwrap())).collect();
        let shows = |one: &&Value| {
            let place = one["path"].as_str().unwrap();
            match one["op"].as_str().unwrap() {
                "remove" => is.pointer(place) != was.pointer(place),
                _ if one["value"] == json!(false) => is.pointer(place).is_none_or(|is| *is == json!(false)),
                _ => is.pointer(place) == Some(&one["value"]),
            }
        };
        !changed.is_empty() && was != is && changed.iter().all(shows)
    })
}

fn at_octopus(path: &str, step: &Step) -> Option<(String, Shows)> {
    let body = step.request.body.as_ref();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    Some(match parts.as_slice() {
        [space, "interruptions", id, "responsible"] => (format!("/{space}/interruptions/{id}"), |_, _, is| {
            !is["ResponsibleUserId"].as_str().unwrap_or_default().is_empty()
        }),
        [space, "interruptions", id, "submit"] => (format!("/{space}/interruptions/{id}"), |step, was, is| {
            let answered = step.request.body.as_ref().unwrap().as_object().unwrap();
            let said = |(name, value): (&String, &Value)| name == "Notes" || is["Form"]["Values"][name] == *value;
            was["IsPending"] == json!(true) && is["IsPending"] == json!(false) && answered.iter().all(said)
        }),
        [space, "deployments"] => {
            let environment = body?["EnvironmentId"].as_str()?;
            (format!("/{space}/deployments?environments={environment}&take=1"), |step, was, is| {
                let (was, is) = (&was["Items"][0], &is["Items"][0]);
                was["Id"] != is["Id"] && is["ReleaseId"] == step.request.body.as_ref().unwrap()["ReleaseId"]
            })
        }
        ["deploymentfreezes"] => ("/deploymentfreezes".to_owned(), |step, was, is| {
            let all = |said: &Value| said["DeploymentFreezes"].as_array().unwrap_or(&Vec::new()).clone();
            let scope = &step.request.body.as_ref().unwrap()["ProjectEnvironmentScope"];
            all(is).len() == all(was).len() + 1 && all(is).iter().any(|one| one["ProjectEnvironmentScope"] == *scope)
        }),
        ["deploymentfreezes", id] => (format!("/deploymentfreezes/{id}"), |_, was, is| !was.is_null() && is.is_null()),
        [space, "tasks", id, "cancel"] => (format!("/{space}/tasks/{id}"), |_, _, is| {
            ["Canceled", "Cancelling"].contains(&is["State"].as_str().unwrap())
        }),
        [space, "releases", id, "defects"] => (format!("/{space}/releases/{id}/defects"), |_, was, is| {
            let open = |said: &Value| {
                let all = said["Items"].as_array().or(said.as_array()).cloned().unwrap_or_default();
                all.iter().filter(|one| one["Status"] == json!("Unresolved")).count()
            };
            open(is) == open(was) + 1
        }),
        _ => return None,
    })
}
