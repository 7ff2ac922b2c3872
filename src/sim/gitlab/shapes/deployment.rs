//! Deployments with their approvals, environments and what protects them.

use serde_json::{Value, json};

use super::{Drawing, job, stamp, user};
use crate::sim::gitlab::estate::{Approval, Deployment, Environment, Rule, Who};

fn place(environment: &Environment) -> Value {
    json!({
        "id": environment.id,
        "name": environment.name,
        "slug": environment.name.replace('/', "-"),
        "external_url": environment.url,
        "created_at": stamp(environment.created),
        "updated_at": stamp(environment.created),
    })
}

/// A deployment as lists have it.
pub(in super::super) fn deployment(drawing: &Drawing<'_>, found: &Deployment) -> Value {
    let project = drawing.project;
    json!({
        "id": found.id,
        "iid": found.iid,
        "ref": found.reference,
        "sha": found.sha,
        "created_at": stamp(found.created),
        "updated_at": stamp(found.updated),
        "user": user(drawing.estate, drawing.base, &found.user),
        "environment": project.environments.get(found.environment).map(place),
        "deployable": project.job(found.job).map(|found| job(drawing, found)),
        "status": found.status,
    })
}

/// A deployment by itself, with its approvals where this tier has them.
pub(in super::super) fn extended(drawing: &Drawing<'_>, found: &Deployment) -> Value {
    let mut body = deployment(drawing, found);
    if drawing.estate.free {
        return body;
    }
    let rules = drawing.project.environments.get(found.environment).map(|place| place.rules.as_slice());
    let open: u32 = drawing.project.open(found).iter().sum();
    body["pending_approval_count"] = json!(if found.status == "blocked" { open } else { 0 });
    body["approvals"] = found.approvals.iter().map(|one| approval(drawing, one)).collect();
    let rule = |(number, rule): (usize, &Rule)| {
        let mut body = who(drawing, &rule.who);
        body["id"] = json!(rule.id);
        body["required_approvals"] = json!(rule.required);
        body["group_inheritance_type"] = json!(0);
        body["deployment_approvals"] =
            found.approvals.iter().filter(|one| one.rule == number).map(|one| approval(drawing, one)).collect();
        body
    };
    body["approval_summary"] =
        json!({ "rules": rules.unwrap_or_default().iter().enumerate().map(rule).collect::<Vec<_>>() });
    body
}

fn who(drawing: &Drawing<'_>, who: &Who) -> Value {
    let description = who.description();
    let (user, group, level) = match who {
        Who::Level(level) => (None, None, Some(*level)),
        Who::Group(slug) => (None, drawing.estate.groups.get(slug).map(|(id, _)| *id), None),
        Who::User(login) => (drawing.estate.people.get(login).copied(), None, None),
    };
    json!({
        "user_id": user,
        "group_id": group,
        "access_level": level,
        "access_level_description": description,
    })
}

/// An answer.
pub(in super::super) fn approval(drawing: &Drawing<'_>, found: &Approval) -> Value {
    json!({
        "user": user(drawing.estate, drawing.base, &found.user),
        "status": if found.approved { "approved" } else { "rejected" },
        "created_at": stamp(found.at),
        "comment": found.comment,
    })
}

/// An environment; by itself with its newest deployment.
pub(in super::super) fn environment(drawing: &Drawing<'_>, at: usize, found: &Environment, whole: bool) -> Value {
    let mut body = place(found);
    body["tier"] = json!(found.tier);
    body["state"] = json!("available");
    body["auto_stop_at"] = Value::Null;
    body["description"] = Value::Null;
    if whole {
        let newest = drawing.project.deployments.iter().rev().find(|one| one.environment == at);
        body["last_deployment"] = newest.map_or(Value::Null, |newest| deployment(drawing, newest));
    }
    body
}

/// What protects an environment.
pub(in super::super) fn protected(drawing: &Drawing<'_>, found: &Environment) -> Value {
    let level = |(number, one): (usize, &Who)| {
        let mut body = who(drawing, one);
        body["id"] = json!(found.id * 100 + number as u64);
        body["group_inheritance_type"] = json!(0);
        body
    };
    let rule = |rule: &Rule| {
        let mut body = who(drawing, &rule.who);
        body["id"] = json!(rule.id);
        body["required_approvals"] = json!(rule.required);
        body["group_inheritance_type"] = json!(0);
        body
    };
    json!({
        "name": found.name,
        "deploy_access_levels": found.deploy.iter().enumerate().map(level).collect::<Vec<_>>(),
        "required_approval_count": 0,
        "approval_rules": found.rules.iter().map(rule).collect::<Vec<_>>(),
    })
}
