//! Cancel and retry: acts on a task, and on what it deploys.

use super::super::act::Act;
use super::super::map;
use super::super::premise::{Facts, ended};
use super::deploy::deploy;
use super::{Draft, Part, STAYS, drawn, gates};
use crate::domain::{Fault, FaultKind, Intent, JobId, Premise, PremiseKey, RunId, Text, Undo};

/// Stops a task.
pub(super) async fn cancel(
    facts: &mut Facts<'_>,
    intent: &Intent,
    id: &RunId,
    force: bool,
    blind: bool,
) -> Result<Draft, Fault> {
    let doing = "planning to cancel";
    if force {
        return Err(Fault::new(
            FaultKind::Unsupported,
            doing,
            "Octopus has no other way to cancel a task than asking it",
        )
        .hint("cancel it without force; a task that hangs can be ended by its administrators"));
    }
    let task = Text::new(&id.run);
    let mut draft = Draft {
        title: format!("cancel {task} of {}", facts.project.title()),
        next: "Octopus asks the task to stop; what it was changing may stay half changed".to_owned(),
        undo: Undo {
            how: Text::new("retry (T): the same release is deployed there again"),
            stays: Text::new("what it did until then, which may be half of a deployment"),
        },
        ..Draft::default()
    };
    let mut premises = Vec::new();
    if blind {
        premises.push(drawn(intent, PremiseKey::RunState(id.clone()), "in flight"));
    } else {
        let item = facts.deployed_by(id).await?;
        let state = map::TaskState::of(&item.state);
        if state == map::TaskState::Cancelling {
            return Err(Fault::new(FaultKind::Conflict, doing, &format!("{task} is being cancelled already"))
                .hint("nothing more is to be sent"));
        }
        if !state.in_flight() {
            let what = format!("{task} has ended ({})", Text::new(&item.state));
            return Err(Fault::new(FaultKind::Conflict, doing, &what).hint("there is nothing to stop"));
        }
        let place = facts.project.place(&item.environment_id, item.tenant_id.as_deref());
        let release = facts.release(&item.release_id).await?;
        draft.title =
            format!("cancel {task}, which deploys {} {} to {}", facts.project.title(), release.version, place.name);
        draft.environments = vec![facts.project.target(&place)];
        premises.push(facts.premise(PremiseKey::RunState(id.clone())).await?);
        if item.start_time.is_some() {
            draft.warnings.push(format!("it has begun: {} may stay half changed", place.name));
        }
        if item.has_pending_interruptions {
            draft
                .warnings
                .push("it asks something: cancelling leaves the question unanswered, and ends the task".to_owned());
        }
    }
    draft.steps.push(Part {
        act: Act::Cancel { task: id.run.to_string() },
        summary: format!("cancel {task}"),
        environments: draft.environments.clone(),
        premises,
        expects: vec![Premise::new(ended(&id.run), "yes")],
    });
    Ok(draft)
}

/// Lets a guided failure try again, or deploys the same release to the same place again.
pub(super) async fn retry(facts: &mut Facts<'_>, id: &RunId, job: Option<&JobId>) -> Result<Draft, Fault> {
    let doing = "planning to retry";
    if job.is_some() {
        return Err(Fault::new(FaultKind::Unsupported, doing, "Octopus runs no single step again")
            .hint("retry the whole deployment"));
    }
    let task = Text::new(&id.run);
    let item = facts.deployed_by(id).await?;
    let place = facts.project.place(&item.environment_id, item.tenant_id.as_deref());
    let environment = facts.project.target(&place);
    let state = map::TaskState::of(&item.state);
    if state.in_flight() {
        let asked = facts.asked_by(&id.run).await?;
        let failed: Vec<_> = asked.into_iter().filter(|one| map::question(one).is_guided()).collect();
        if !failed.is_empty() {
            return gates::retry(facts, id, &environment, &failed).await;
        }
        return Err(Fault::new(FaultKind::Conflict, doing, &format!("{task} is still under way"))
            .hint("cancel it first (C), or wait"));
    }
    if state == map::TaskState::Success {
        return Err(Fault::new(FaultKind::Conflict, doing, &format!("{task} did not fail"))
            .hint("an earlier good deployment is put back with B, the newest one promoted with P"));
    }
    let release = facts.release(&item.release_id).await?;
    let mut part = deploy(facts, &environment, &place, &item.release_id, &release, doing).await?;
    part.premises.push(facts.premise(PremiseKey::RunState(id.clone())).await?);
    Ok(Draft {
        environments: vec![environment.clone()],
        title: format!("deploy {} {} to {} again", facts.project.title(), release.version, place.name),
        from: facts.current(&environment).await?.map(|(_, release)| release),
        to: Some(release),
        initiator: facts.me().await,
        next: "Octopus queues a new task for the same release; its steps ask again".to_owned(),
        undo: Undo { how: Text::new("cancel the task (C), or roll back (B)"), stays: Text::new(STAYS) },
        steps: vec![part],
        ..Draft::default()
    })
}
