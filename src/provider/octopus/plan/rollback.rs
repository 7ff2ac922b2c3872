//! Roll back: stop what is under way there, deploy an earlier good release anew, prevent the progression of the bad one if
//! it is asked for.

use super::super::act::Act;
use super::super::premise::{Facts, ended, progression};
use super::super::{map, read};
use super::deploy::{deploy, deploy_lifted};
use super::standstill;
use super::{Draft, Part, STAYS, drawn};
use crate::domain::{
    DeploymentId, EnvironmentId, Fault, FaultKind, Intent, Premise, PremiseKey, PutBack, Release, RunId, Text, Undo,
};

const DOING: &str = "planning to roll back";

/// Puts an earlier deployment's release back.
pub(super) async fn roll_back(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    to: &DeploymentId,
    hold: bool,
) -> Result<Draft, Fault> {
    let place = facts.project.place_of(environment, DOING)?;
    let target = read::deployment(&facts.session, &facts.project.catalog, to.raw()).await?;
    if target.environment_id != place.environment || target.tenant_id != place.tenant {
        let what = format!("deployment {to} went elsewhere");
        return Err(Fault::new(FaultKind::Invalid, DOING, &what).hint("choose one of this environment"));
    }
    let task = facts.task(&target.task_id).await?;
    if map::TaskState::of(&task.state) != map::TaskState::Success {
        let what = format!("deployment {to} never succeeded ({})", Text::new(&task.state));
        return Err(Fault::new(FaultKind::Conflict, DOING, &what).hint("choose one that was good"));
    }
    let release = facts.release(&target.release_id).await?;
    let history = facts.newest_first(&place).await?;
    let began = |state: &map::TaskState| {
        matches!(state, map::TaskState::Queued | map::TaskState::Canceled) || state == &map::TaskState::Cancelling
    };
    let bad = history.iter().find(|item| item.start_time.is_some() || !began(&map::TaskState::of(&item.state)));
    let bad = bad.cloned();
    let from = match &bad {
        Some(bad) => Some(facts.release(&bad.release_id).await?),
        None => None,
    };
    let mut draft = Draft {
        environments: vec![environment.clone()],
        title: format!("roll {} in {} back to {}", facts.project.title(), place.name, release.version),
        from: from.clone(),
        to: Some(release.clone()),
        initiator: facts.me().await,
        next: format!(
            "Octopus queues a new task that deploys {} to {}; its steps ask again",
            release.version, place.name
        ),
        undo: Undo { how: Text::new("promote the newer release again (P)"), stays: Text::new(STAYS) },
        ..Draft::default()
    };
    if bad.as_ref().is_some_and(|bad| bad.deployment_id == target.id) {
        draft.warnings.push(format!("{} runs this deployment now: it is deployed anew", place.name));
    }
    let mut ends = Vec::new();
    for item in history.iter().filter(|item| map::TaskState::of(&item.state).in_flight()) {
        let run = RunId::new(&environment.service, &item.task_id);
        let expects = Premise::new(ended(&item.task_id), "yes");
        ends.push(expects.clone());
        draft.steps.push(Part {
            act: Act::Cancel { task: item.task_id.clone() },
            summary: format!("cancel {}, which is under way to {}", item.task_id, place.name),
            environments: vec![environment.clone()],
            premises: vec![facts.premise(PremiseKey::RunState(run)).await?],
            expects: vec![expects],
        });
    }
    // A pause of ours must not stand in the way of a rollback. The freezes of others do: the vendor refuses it.
    let lifted = match facts.frozen(&place).await? {
        Some(frozen) if frozen.ours => standstill::thaw(facts).await?,
        _ => Vec::new(),
    };
    let mut part = if lifted.is_empty() {
        deploy(facts, environment, &place, &target.release_id, &release, DOING).await?
    } else {
        draft.warnings.push("the pause is lifted for it: pause it again (H) if nothing else may come".to_owned());
        draft.steps.extend(lifted);
        deploy_lifted(facts, environment, &place, &target.release_id, &release).await?
    };
    part.premises.extend(ends);
    draft.steps.push(part);
    match bad.filter(|bad| hold && bad.release_id != target.release_id) {
        Some(bad) => prevent(facts, environment, &bad.release_id, from.as_ref(), &mut draft).await?,
        None => draft.warnings.push("nothing is held: the newer release can be promoted again at any time".to_owned()),
    }
    draft.warnings.push("whether there are database migrations in between is unknown".to_owned());
    Ok(draft)
}

/// The step that prevents the progression of the bad release.
async fn prevent(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    id: &str,
    release: Option<&Release>,
    draft: &mut Draft,
) -> Result<(), Fault> {
    let version = release.map_or_else(|| id.to_owned(), |release| release.version.to_string());
    if !facts.defects(id).await?.is_empty() {
        draft.warnings.push(format!("the progression of {version} is prevented already"));
        return Ok(());
    }
    draft.warnings.push(format!("{version} goes nowhere further until its defect is resolved in Octopus"));
    draft.steps.push(Part {
        act: Act::Prevent { release: id.to_owned() },
        summary: format!("hold: prevent the progression of {version}"),
        environments: vec![environment.clone()],
        premises: vec![facts.premise(progression(id)).await?],
        expects: Vec::new(),
    });
    Ok(())
}

/// What a rollback is without reading: the deployment of the release that was drawn as the way back.
pub(super) fn blind(
    facts: &Facts<'_>,
    intent: &Intent,
    environment: &EnvironmentId,
    release: &Release,
    put_back: &PutBack,
) -> Result<Draft, Fault> {
    let place = facts.project.place_of(environment, DOING)?;
    let PutBack::Own { key, .. } = put_back else {
        return Err(Fault::new(FaultKind::Unsupported, DOING, "without reading only a known release can be deployed")
            .hint("wait until the provider can be read again"));
    };
    let environments = vec![environment.clone()];
    Ok(Draft {
        environments: environments.clone(),
        title: format!("roll {environment} back to {}", release.version),
        to: Some(release.clone()),
        warnings: vec![
            "what is under way is not cancelled: this one waits behind it".to_owned(),
            "whether a freeze holds the environment is not known".to_owned(),
        ],
        next: "Octopus queues a new task that deploys this release; its steps ask again".to_owned(),
        undo: Undo { how: Text::new("promote the newer release again (P)"), stays: Text::new(STAYS) },
        steps: vec![Part {
            act: Act::Deploy {
                release: key.raw().to_owned(),
                environment: place.environment.clone(),
                tenant: place.tenant.clone(),
            },
            summary: format!("deploy {} to {}", release.version, place.name),
            environments,
            premises: vec![drawn(intent, PremiseKey::CurrentDeployment(environment.clone()), "not read")],
            expects: Vec::new(),
        }],
        ..Draft::default()
    })
}
