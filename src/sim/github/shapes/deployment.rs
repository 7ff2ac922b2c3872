//! `deployment` and `deployment-status`.

use serde_json::{Value, json};

use super::{View, person};
use crate::sim::clock::stamp;
use crate::sim::github::node::Kind;
use crate::sim::world::{Deployment, Status};

/// `deployment`.
pub(crate) fn deployment(view: View<'_>, deployment: &Deployment) -> Value {
    let url = format!("{}/deployments/{}", view.api(), deployment.id);
    let updated = deployment.statuses.last().map_or(deployment.created, |status| status.at);
    json!({
        "url": url, "id": deployment.id, "node_id": Kind::Deployment.id(deployment.id), "task": deployment.task,
        "original_environment": deployment.environment, "environment": deployment.environment, "description": deployment.description,
        "created_at": stamp(deployment.created), "updated_at": stamp(updated), "statuses_url": format!("{url}/statuses"),
        "repository_url": view.api(), "creator": person(view.world, view.base, &deployment.creator), "sha": deployment.sha,
        "ref": deployment.reference, "payload": deployment.payload, "transient_environment": deployment.transient,
        "production_environment": deployment.production, "performed_via_github_app": null,
    })
}

/// Where the log of a deployment can be read: the link that was given, else the page of its job or run.
pub(crate) fn log_page(repository: &str, deployment: &Deployment, status: &Status) -> Option<String> {
    status.log_url.clone().or_else(|| match (deployment.run, deployment.job) {
        (Some(run), Some(job)) => Some(format!("{repository}/actions/runs/{run}/job/{job}")),
        (Some(run), None) => Some(format!("{repository}/actions/runs/{run}")),
        _ => None,
    })
}

/// `deployment-status`.
pub(crate) fn status(view: View<'_>, deployment: &Deployment, status: &Status) -> Value {
    let url = format!("{}/deployments/{}", view.api(), deployment.id);
    let log = log_page(&view.html(), deployment, status);
    let target = log.clone().unwrap_or_else(|| format!("{}/deployments", view.html()));
    let mut object = json!({
        "url": format!("{url}/statuses/{}", status.id), "id": status.id, "node_id": Kind::DeploymentStatus.id(status.id), "state": status.state.word(),
        "creator": person(view.world, view.base, &status.creator), "description": status.description, "environment": deployment.environment,
        "target_url": target, "created_at": stamp(status.at), "updated_at": stamp(status.at), "deployment_url": url,
        "repository_url": view.api(), "performed_via_github_app": null,
    });
    for (name, link) in [("log_url", log), ("environment_url", status.environment_url.clone())] {
        if let (Some(link), Some(members)) = (link, object.as_object_mut()) {
            members.insert(name.to_owned(), Value::String(link));
        }
    }
    object
}
