//! Pending deployments: what waits at a gate, answering it, and who answered.

use serde_json::{Value, json};

use super::shapes::{deployment, environment, named_environment, or_ghost, reviewer};
use super::{Answer, Call, Failure};
use crate::sim::clock::stamp;
use crate::sim::world::Verdict;

/// `GET .../pending_deployments`
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let run = call.run()?;
    let attempt = run.attempts.last().ok_or_else(Failure::missing)?;
    let mut items = Vec::new();
    for (job, place) in call.world.pending(call.place, run.id) {
        let Some(found) = view.repository.environments.get(place) else { continue };
        let Some(gate) = attempt.jobs.get(job).and_then(|job| job.gate.as_ref()) else { continue };
        let may = gate.unanswered && call.world.may_review(call.place, run.id, place, &call.login);
        let reviewers: Vec<Value> = found.reviewers.iter().map(|one| reviewer(view, one)).collect();
        items.push(json!({
            "environment": named_environment(view, found), "wait_timer": found.wait_minutes,
            "wait_timer_started_at": gate.timer.map(|_| stamp(gate.reached)), "current_user_can_approve": may, "reviewers": reviewers,
        }));
    }
    Ok(Answer::ok(Value::Array(items)))
}

/// `POST .../pending_deployments`
pub(super) fn review(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?.id;
    let body = call.body()?;
    let ids = body.get("environment_ids").and_then(Value::as_array);
    let ids: Option<Vec<u64>> = ids.and_then(|ids| ids.iter().map(Value::as_u64).collect());
    let ids =
        ids.ok_or_else(|| Failure::malformed("\"environment_ids\" wasn't supplied or is not an array of integers."))?;
    let verdict = match body.get("state").and_then(Value::as_str) {
        Some("approved") => Verdict::Approved,
        Some("rejected") => Verdict::Rejected,
        _ => return Err(Failure::malformed("\"state\" is not one of: approved, rejected.")),
    };
    let comment = body
        .get("comment")
        .and_then(Value::as_str)
        .ok_or_else(|| Failure::malformed("\"comment\" wasn't supplied."))?
        .to_owned();
    let login = call.login.clone();
    let made = call.world.review(call.place, run, &ids, verdict, &comment, &login)?;
    let view = call.view()?;
    let shown = view.repository.deployments.iter().filter(|found| made.contains(&found.id));
    let shown: Vec<Value> = shown.map(|found| deployment(view, found)).collect();
    Ok(Answer::wrote(200, Value::Array(shown)))
}

/// `GET .../approvals`
pub(super) fn history(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let run = call.run()?.id;
    let given = view.repository.reviews.iter().rev().filter(|review| review.run == run);
    let shown = given.map(|review| {
        let places = view.repository.environments.iter().filter(|found| review.environments.contains(&found.id));
        let places: Vec<Value> = places
            .map(|found| {
                let mut whole = environment(view, found);
                if let Some(object) = whole.as_object_mut() {
                    object.retain(|name, _| {
                        !matches!(name.as_str(), "protection_rules" | "deployment_branch_policy" | "can_admins_bypass")
                    });
                }
                whole
            })
            .collect();
        json!({
            "environments": places, "state": if review.verdict == Verdict::Approved { "approved" } else { "rejected" },
            "user": or_ghost(call.world, call.base(), &review.login), "comment": review.comment,
        })
    });
    Ok(Answer::ok(Value::Array(shown.collect())))
}
