//! Environments and what protects them.

use serde_json::{Value, json};

use super::node::Kind;
use super::shapes::environment as draw;
use super::{Answer, Call, Failure, paging};
use crate::sim::world::{Branches, Environment, Reviewer};

/// `GET .../environments`
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let total = view.repository.environments.len();
    let page = paging::page(call.request, view.repository.environments.iter().collect::<Vec<&Environment>>());
    Ok(page.answer(|one| draw(view, one), |items| json!({ "total_count": total, "environments": items })))
}

fn index(call: &Call<'_>) -> Result<usize, Failure> {
    call.repository()?.environment_index(call.part(0)).ok_or_else(Failure::missing)
}

/// `GET .../environments/{environment_name}`
pub(super) fn environment(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    let view = call.view()?;
    view.repository.environments.get(index).map(|one| Answer::ok(draw(view, one))).ok_or_else(Failure::missing)
}

/// `PUT .../environments/{environment_name}`: replaces every rule.
pub(super) fn replace(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    let body = call.body()?;
    let minutes = body.get("wait_timer").and_then(Value::as_u64).unwrap_or(0);
    let minutes = u32::try_from(minutes)
        .ok()
        .filter(|minutes| *minutes <= 43_200)
        .ok_or_else(|| Failure::field("Environment", "wait_timer", "invalid"))?;
    let mut reviewers = Vec::new();
    for entry in body.get("reviewers").and_then(Value::as_array).into_iter().flatten() {
        let id = entry.get("id").and_then(Value::as_u64);
        let person = call
            .world
            .people
            .iter()
            .find(|person| Some(person.id) == id)
            .map(|person| Reviewer::Person(person.login.clone()));
        let team =
            call.world.teams.iter().find(|team| Some(team.id) == id).map(|team| Reviewer::Team(team.slug.clone()));
        let kind = entry.get("type").and_then(Value::as_str);
        let found = if kind == Some("Team") { team } else { person };
        reviewers.push(found.ok_or_else(|| Failure::field("Environment", "reviewers", "invalid"))?);
    }
    if reviewers.len() > 6 {
        return Err(Failure::field("Environment", "reviewers", "too_many"));
    }
    let now = call.world.now;
    let found = call
        .world
        .repositories
        .get_mut(call.place)
        .and_then(|place| place.environments.get_mut(index))
        .ok_or_else(Failure::missing)?;
    found.wait_minutes = minutes;
    found.reviewers = reviewers;
    found.prevent_self_review = body.get("prevent_self_review").and_then(Value::as_bool).unwrap_or(false);
    let policy = body.get("deployment_branch_policy");
    let kind = |name: &str| policy.and_then(|policy| policy.get(name)).and_then(Value::as_bool).unwrap_or(false);
    if kind("protected_branches") {
        found.branches = Branches::Protected;
    } else if !kind("custom_branch_policies") {
        found.branches = Branches::Any;
    } else if !matches!(found.branches, Branches::Named(_)) {
        found.branches = Branches::Named(Vec::new());
    }
    found.updated = now;
    let view = call.view()?;
    let body = view.repository.environments.get(index).map(|one| draw(view, one)).ok_or_else(Failure::missing)?;
    Ok(Answer::wrote(200, body))
}

/// `GET .../deployment-branch-policies`
pub(super) fn branch_policies(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    let one = call.repository()?.environments.get(index).ok_or_else(Failure::missing)?;
    let Branches::Named(names) = &one.branches else { return Err(Failure::missing()) };
    let items: Vec<Value> = names
        .iter()
        .zip(10_u64..)
        .map(|(name, offset)| {
            let id = one.id + offset;
            json!({ "id": id, "node_id": Kind::BranchPolicy.id(id), "name": name, "type": if name.starts_with('v') { "tag" } else { "branch" } })
        })
        .collect();
    let total = items.len();
    Ok(paging::page(call.request, items)
        .answer(|item| item, |items| json!({ "total_count": total, "branch_policies": items })))
}

/// `GET .../deployment_protection_rules`: no app adds any here.
pub(super) fn custom_rules(call: &mut Call<'_>) -> Result<Answer, Failure> {
    index(call)?;
    Ok(Answer::ok(json!({ "total_count": 0, "custom_deployment_protection_rules": [] })))
}
