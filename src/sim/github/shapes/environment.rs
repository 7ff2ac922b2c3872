//! `environment`, its protection rules, and the short form that gates carry.

use serde_json::{Value, json};

use super::{View, or_ghost, team};
use crate::sim::clock::stamp;
use crate::sim::github::node::Kind;
use crate::sim::world::{Branches, Environment, Reviewer};

/// The short form.
pub(crate) fn named(view: View<'_>, environment: &Environment) -> Value {
    let escaped: String = url::form_urlencoded::byte_serialize(environment.name.as_bytes()).collect();
    let escaped = escaped.replace('+', "%20");
    json!({
        "id": environment.id, "node_id": Kind::Environment.id(environment.id), "name": environment.name,
        "url": format!("{}/environments/{escaped}", view.api()),
        "html_url": format!("{}/deployments/activity_log?environments_filter={escaped}", view.html()),
    })
}

/// `environment`.
pub(crate) fn environment(view: View<'_>, environment: &Environment) -> Value {
    let mut rules = Vec::new();
    if environment.wait_minutes > 0 {
        rules.push(json!({ "id": environment.id + 1, "node_id": Kind::Rule.id(environment.id + 1), "type": "wait_timer", "wait_timer": environment.wait_minutes }));
    }
    if !environment.reviewers.is_empty() {
        let reviewers: Vec<Value> = environment.reviewers.iter().map(|one| reviewer(view, one)).collect();
        rules.push(json!({
            "id": environment.id + 2, "node_id": Kind::Rule.id(environment.id + 2), "type": "required_reviewers",
            "prevent_self_review": environment.prevent_self_review, "reviewers": reviewers,
        }));
    }
    let policy = (environment.branches != Branches::Any).then(|| {
        rules.push(json!({ "id": environment.id + 3, "node_id": Kind::Rule.id(environment.id + 3), "type": "branch_policy" }));
        json!({ "protected_branches": environment.branches == Branches::Protected, "custom_branch_policies": environment.branches != Branches::Protected })
    });
    let mut whole = named(view, environment);
    if let Some(object) = whole.as_object_mut() {
        object.insert("created_at".to_owned(), json!(stamp(environment.created)));
        object.insert("updated_at".to_owned(), json!(stamp(environment.updated)));
        object.insert("can_admins_bypass".to_owned(), json!(true));
        object.insert("protection_rules".to_owned(), Value::Array(rules));
        object.insert("deployment_branch_policy".to_owned(), policy.unwrap_or(Value::Null));
    }
    whole
}

/// A reviewer with its kind.
pub(crate) fn reviewer(view: View<'_>, reviewer: &Reviewer) -> Value {
    match reviewer {
        Reviewer::Person(login) => json!({ "type": "User", "reviewer": or_ghost(view.world, view.base, login) }),
        Reviewer::Team(slug) => {
            let found = view.world.teams.iter().find(|team| team.slug == *slug);
            json!({ "type": "Team", "reviewer": found.map(|found| team(view, found)) })
        }
    }
}
