//! `/__sim`: what tests and rehearsals may ask and do outside the dialects.

use axum::body::Body;
use axum::response::Response;
use serde_json::{Value, json};

use super::Simulator;
use super::clock::stamp;
use super::scenario::Deed;
use super::state::State;
use super::weather::WeatherRequest;
use super::world::{JobStatus, Refusal, Repository, Run, World};

/// Answers a request below `/__sim/`.
pub(super) fn answer(simulator: &Simulator, method: &str, path: &str, body: &[u8]) -> Response {
    let mut state = simulator.lock();
    let body: Result<Value, String> =
        if body.is_empty() { Ok(json!({})) } else { serde_json::from_slice(body).map_err(|error| error.to_string()) };
    let done = body.and_then(|body| match (method, path) {
        ("GET", "requests") => Ok(requests(&state)),
        ("GET", "writes") => Ok(json!({ "requests": state.records.shown_writes() })),
        ("GET", "usage") => Ok(json!({ "minutes": state.usage.shown() })),
        ("GET", "world") => Ok(world(&mut state)),
        ("POST", "advance") => advance(&mut state, &body),
        ("POST", "weather") => weather(&mut state, body),
        ("POST", "act") => act(&mut state, body),
        ("POST", "budget") => budget(&mut state, &body),
        _ => Err(format!("there is no {method} /__sim/{path}")),
    });
    let (status, body) = match done {
        Ok(body) => (http::StatusCode::OK, body),
        Err(message) => (http::StatusCode::UNPROCESSABLE_ENTITY, json!({ "message": message })),
    };
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}

fn requests(state: &State) -> Value {
    json!({ "requests": state.records.shown() })
}

fn advance(state: &mut State, body: &Value) -> Result<Value, String> {
    let seconds = body
        .get("seconds")
        .and_then(Value::as_i64)
        .filter(|seconds| *seconds >= 0)
        .ok_or("\"seconds\" must be a whole number from 0")?;
    state.catch_up();
    state.clock.advance(seconds);
    let now = state.catch_up();
    Ok(json!({ "now": stamp(now) }))
}

fn weather(state: &mut State, body: Value) -> Result<Value, String> {
    let request: WeatherRequest = serde_json::from_value(body).map_err(|error| error.to_string())?;
    let now = state.catch_up();
    state.weather.change(request, now);
    Ok(json!({ "now": stamp(now) }))
}

fn act(state: &mut State, body: Value) -> Result<Value, String> {
    let mut body = body;
    let who = body.as_object_mut().and_then(|object| object.remove("as"));
    let who = who.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    let deed: Deed = serde_json::from_value(body).map_err(|error| error.to_string())?;
    state.catch_up();
    let run = state.perform(&who, deed).map_err(|refusal| match refusal {
        Refusal::Missing => "there is no such thing".to_owned(),
        Refusal::Conflict(text) | Refusal::Invalid(text) | Refusal::Forbidden(text) => text,
    })?;
    Ok(json!({ "run": run, "now": stamp(state.world.now) }))
}

fn budget(state: &mut State, body: &Value) -> Result<Value, String> {
    let login = body.get("login").and_then(Value::as_str).ok_or("\"login\" is missing")?;
    let remaining = body
        .get("remaining")
        .and_then(Value::as_u64)
        .and_then(|left| u32::try_from(left).ok())
        .ok_or("\"remaining\" is missing")?;
    let now = state.catch_up();
    let resource = if body.get("resource").and_then(Value::as_str) == Some("graphql") { "graphql" } else { "core" };
    let ends_in = body.get("ends_in").and_then(Value::as_i64);
    state.budgets.leave(login, resource, remaining, ends_in, now);
    Ok(json!({ "now": stamp(now) }))
}

fn world(state: &mut State) -> Value {
    let now = state.catch_up();
    let world = &state.world;
    let people: Vec<Value> = world
        .people
        .iter()
        .filter(|person| !person.token.is_empty())
        .map(|person| json!({ "login": person.login, "id": person.id }))
        .collect();
    let repositories: Vec<Value> = (0..world.repositories.len()).filter_map(|place| repository(world, place)).collect();
    json!({ "now": stamp(now), "start": stamp(world.start), "next": world.next_at().map(stamp), "people": people, "repositories": repositories })
}

fn repository(world: &World, place: usize) -> Option<Value> {
    let found = world.repositories.get(place)?;
    let workflows: Vec<Value> = found
        .workflows
        .iter()
        .map(|flow| json!({ "id": flow.id, "file": flow.file(), "state": flow.state, "runs": flow.runs }))
        .collect();
    let runs: Vec<Value> = found.runs.values().rev().take(60).filter_map(|one| run(world, place, found, one)).collect();
    let environments: Vec<Value> = found.environments.iter().map(|environment| {
        let of = || found.deployments.iter().rev().filter(|deployment| deployment.environment == environment.name);
        let newest = of().next();
        let good = of().find(|deployment| deployment.statuses.iter().any(|status| status.state.word() == "success"));
        let shown = |deployment: &super::world::Deployment| json!({
            "id": deployment.id, "sha": deployment.sha, "version": found.tag_at(&deployment.sha), "state": deployment.state().map(super::world::DeploymentState::word),
            "creator": deployment.creator, "run": deployment.run,
        });
        json!({ "id": environment.id, "name": environment.name, "newest": newest.map(shown), "current": good.map(shown) })
    }).collect();
    let reviews: Vec<Value> = found.reviews.iter().rev().take(60).map(|review| json!({
        "run": review.run, "environments": names(found, &review.environments), "state": format!("{:?}", review.verdict).to_lowercase(),
        "by": review.login, "comment": review.comment, "at": stamp(review.at),
    })).collect();
    Some(json!({
        "name": found.full_name(), "head": found.head().map(|commit| commit.sha.clone()), "workflows": workflows, "environments": environments,
        "runs": runs, "reviews": reviews,
    }))
}

fn names(found: &Repository, ids: &[u64]) -> Vec<String> {
    found
        .environments
        .iter()
        .filter(|environment| ids.contains(&environment.id))
        .map(|environment| environment.name.clone())
        .collect()
}

fn run(world: &World, place: usize, found: &Repository, run: &Run) -> Option<Value> {
    let attempt = run.attempts.last()?;
    let status = match attempt.status() {
        JobStatus::Unborn | JobStatus::Queued => "queued",
        JobStatus::Waiting => "waiting",
        JobStatus::InProgress => "in_progress",
        JobStatus::Completed => "completed",
    };
    let gates: Vec<Value> = world.pending(place, run.id).iter().filter_map(|(job, environment)| {
        let gate = attempt.jobs.get(*job)?.gate.as_ref()?;
        let environment = found.environments.get(*environment)?;
        Some(json!({ "environment": environment.name, "environment_id": environment.id, "unanswered": gate.unanswered, "timer_until": gate.timer.map(stamp) }))
    }).collect();
    let jobs: Vec<Value> = attempt.listed().map(|(_, job)| json!({
        "id": job.id, "name": job.name, "environment": job.environment, "conclusion": job.conclusion.map(super::world::Conclusion::word),
    })).collect();
    Some(json!({
        "id": run.id, "label": run.label, "workflow": found.workflows.get(run.workflow).map(|flow| flow.file().to_owned()), "number": run.number,
        "attempt": attempt.number, "event": run.event, "branch": run.branch, "sha": run.sha, "status": status,
        "conclusion": attempt.conclusion().map(super::world::Conclusion::word), "cancelling": attempt.cancel.is_some() && !attempt.completed(),
        "actor": run.actor, "gates": gates, "jobs": jobs,
    }))
}
