//! Deployment objects and their statuses.

use serde_json::{Value, json};

use super::shapes::{deployment as draw, status as draw_status};
use super::{Answer, Call, Failure, paging};
use crate::sim::world::{Deployment, DeploymentRequest, DeploymentState, Launch, Status, StatusRequest};

/// `GET .../deployments`, newest first
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let limit = call.world.lagged(call.lag);
    let is =
        |name: &str, value: &str| call.request.parameter(name).is_none_or(|asked| asked == value || asked == "none");
    let found: Vec<&Deployment> = view
        .repository
        .deployments
        .iter()
        .rev()
        .filter(|one| call.lag == 0 || one.created <= limit)
        .filter(|one| {
            is("sha", &one.sha)
                && is("ref", &one.reference)
                && is("task", &one.task)
                && is("environment", &one.environment)
        })
        .collect();
    Ok(paging::page(call.request, found).answer(|one| draw(view, one), Value::Array))
}

fn found<'a>(call: &'a Call<'_>) -> Result<&'a Deployment, Failure> {
    let id = call.id(0)?;
    call.repository()?.deployments.iter().find(|one| one.id == id).ok_or_else(Failure::missing)
}

/// `GET .../deployments/{deployment_id}`
pub(super) fn deployment(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let one = found(call)?;
    let changed = one.statuses.last().map_or(one.created, |status| status.at);
    Ok(Answer::ok(draw(call.view()?, one)).modified(changed))
}

/// `GET .../deployments/{deployment_id}/statuses`, newest first
pub(super) fn statuses(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let one = found(call)?;
    let page = paging::page(call.request, one.statuses.iter().rev().collect::<Vec<&Status>>());
    Ok(page.answer(|status| draw_status(view, one, status), Value::Array))
}

/// `GET .../deployments/{deployment_id}/statuses/{status_id}`
pub(super) fn status(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let one = found(call)?;
    let id = call.id(1)?;
    let status = one.statuses.iter().find(|status| status.id == id).ok_or_else(Failure::missing)?;
    Ok(Answer::ok(draw_status(call.view()?, one, status)))
}

/// `POST .../deployments`
pub(super) fn create(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let body = call.body()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let reference = text("ref").ok_or_else(|| Failure::malformed("\"ref\" wasn't supplied."))?;
    let merges = body.get("auto_merge").and_then(Value::as_bool).unwrap_or(true);
    let repository = call.repository()?;
    // Deploying a branch that is behind merges the default branch into it first; tags and shas are never merged.
    let behind = merges
        && repository.resolve(&reference).is_some_and(|index| index + 1 < repository.commits.len())
        && reference.starts_with("heads/");
    if behind {
        return Ok(Answer::wrote(
            202,
            json!({ "message": format!("Auto-merged {} into {reference} on deployment.", repository.default_branch) }),
        ));
    }
    let required = body.get("required_contexts").and_then(Value::as_array);
    let carrier = Launch::by(&call.login, "deployment", &reference);
    let request = DeploymentRequest {
        reference,
        task: text("task").unwrap_or_else(|| "deploy".to_owned()),
        environment: text("environment").unwrap_or_else(|| "production".to_owned()),
        description: text("description"),
        payload: body.get("payload").cloned().unwrap_or_else(|| json!({})),
        transient: body.get("transient_environment").and_then(Value::as_bool).unwrap_or(false),
        production: body.get("production_environment").and_then(Value::as_bool),
        required: required.map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        creator: call.login.clone(),
        carried_out: Some(carrier),
    };
    let id = call.world.create_deployment(call.place, request)?;
    let view = call.view()?;
    let one = view.repository.deployments.iter().find(|one| one.id == id).ok_or_else(Failure::missing)?;
    Ok(Answer::wrote(201, draw(view, one)))
}

/// `POST .../deployments/{deployment_id}/statuses`
pub(super) fn add_status(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let id = found(call)?.id;
    let body = call.body()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let state = text("state").ok_or_else(|| Failure::malformed("\"state\" wasn't supplied."))?;
    let state =
        DeploymentState::from_word(&state).ok_or_else(|| Failure::field("DeploymentStatus", "state", "custom"))?;
    let request = StatusRequest {
        state,
        description: text("description").unwrap_or_default(),
        environment_url: text("environment_url"),
        log_url: text("log_url").or_else(|| text("target_url")),
        auto_inactive: body.get("auto_inactive").and_then(Value::as_bool).unwrap_or(true),
        creator: call.login.clone(),
    };
    let made = call.world.add_status(call.place, id, request)?;
    let view = call.view()?;
    let one = view.repository.deployments.iter().find(|one| one.id == id).ok_or_else(Failure::missing)?;
    let status = one.statuses.iter().find(|status| status.id == made).ok_or_else(Failure::missing)?;
    Ok(Answer::wrote(201, draw_status(view, one, status)))
}
