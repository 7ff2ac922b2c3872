//! Roll back: one plan of steps. Stop the jobs that are under way, then run the job of the earlier good deployment again.

use super::super::act::Act;
use super::super::capability::NO_HOLD;
use super::super::map::{self, PutBackRules};
use super::super::premise::{Facts, Own};
use super::super::{read, wire};
use super::{Draft, Part, STAYS, drawn, forecast, frozen, may_deploy};
use crate::domain::{
    DeploymentId, EnvironmentId, Fault, FaultKind, Flag, Intent, Premise, PremiseKey, PutBack, Release, RunState, Text,
    Undo,
};

const DOING: &str = "planning to roll back";

/// One plan: cancel, put back.
pub(super) async fn roll_back(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    to: &DeploymentId,
) -> Result<Draft, Fault> {
    let name = environment.name.raw();
    let target = target(facts, environment, to).await?;
    let ground = facts.ground().await?;
    if let Some(why) = map::refused(&target, PutBackRules::of(&ground.project)) {
        return Err(Fault::new(FaultKind::Unsupported, DOING, why)
            .hint("start a new pipeline on its tag or branch, and promote from there"));
    }
    may_deploy(&ground.may_deploy(name), environment, DOING)?;
    let Some(job) = target.deployable.clone() else {
        return Err(Fault::new(FaultKind::Unsupported, DOING, "the job that made it is not known"));
    };
    let release = facts.release(&target).await?;
    let history = facts.history(name).await?.to_vec();
    let bad = history.iter().find(|one| {
        let state = map::deployment_state(one, true);
        state.leaves_partial() || state.was_good()
    });
    let from = bad.map(|one| ground.versions.release(&one.sha, &one.reference));
    let mut draft = Draft {
        environments: vec![environment.clone()],
        title: format!("roll {} in {name} back to {}", facts.project.title(), release.version),
        from: from.clone(),
        to: Some(release.clone()),
        initiator: ground.standing.me.as_ref().and_then(|me| map::some(&me.username)),
        gates: forecast(facts, environment).await?,
        undo: Undo { how: Text::new("promote the newer release again (P)"), stays: Text::new(STAYS) },
        ..Draft::default()
    };
    if bad.is_some_and(|bad| bad.id == target.id) {
        draft.warnings.push(format!("{name} runs this deployment now: it is deployed anew"));
    }
    let stands_on = facts.premise(PremiseKey::CurrentDeployment(environment.clone())).await?;
    let mut ends = Vec::new();
    for part in under_way(facts, environment, &history, &mut draft).await? {
        ends.extend(part.expects.clone());
        draft.steps.push(part);
    }
    let state = facts.premise(Own::Job(job.id).key()).await?;
    let right = facts.premise(Own::MayDeploy(name.to_owned()).key()).await?;
    let mut premises = vec![stands_on, state, right];
    premises.extend(ends);
    // The vendor starts a job that was run again already from its newest repetition.
    let newest = facts.successor(job.id).await?.map_or(job.id, |newer| newer.id);
    draft.steps.push(Part {
        act: Act::RetryJob { job: newest },
        summary: format!("run job {newest} ({}) again, which deployed {} to {name}", job.name, release.version),
        environments: vec![environment.clone()],
        premises,
        expects: vec![Premise::new(Own::Retried(newest).key(), "yes")],
    });
    draft.next = if draft.gates.is_empty() {
        format!("{} runs again as a new job and deploys {}", job.name, release.version)
    } else {
        draft.warnings.push("the new job waits for its approvals before anything is put back".to_owned());
        format!("{} is there again as a new job, which waits for its approvals (A) and is played then", job.name)
    };
    draft.warnings.push(format!("nothing is held: {NO_HOLD}"));
    migrations(facts, &release, from.as_ref(), &mut draft).await;
    draft.warnings.extend(frozen(facts).await);
    Ok(draft)
}

/// What a rollback is without reading: the repetition of the job that was drawn as the way back.
pub(super) fn blind(
    intent: &Intent,
    environment: &EnvironmentId,
    release: &Release,
    put_back: &PutBack,
) -> Result<Draft, Fault> {
    let job = match put_back {
        PutBack::Own { key, .. } => key.raw().strip_prefix("job ").and_then(|job| job.parse::<u64>().ok()),
        _ => None,
    };
    let Some(job) = job else {
        return Err(Fault::new(FaultKind::Unsupported, DOING, "without reading only a known job can be run again")
            .hint("wait until the provider can be read again"));
    };
    let environments = vec![environment.clone()];
    Ok(Draft {
        environments: environments.clone(),
        title: format!("roll {environment} back to {}", release.version),
        to: Some(release.clone()),
        warnings: vec!["what is under way is not cancelled, and nothing is held".to_owned()],
        next: "the job that deployed this release runs again; where approvals are wanted, it waits for them".to_owned(),
        undo: Undo { how: Text::new("promote the newer release again (P)"), stays: Text::new(STAYS) },
        steps: vec![Part {
            act: Act::RetryJob { job },
            summary: format!("run job {job} again, which deployed {}", release.version),
            environments,
            premises: vec![drawn(intent, PremiseKey::CurrentDeployment(environment.clone()), "not read")],
            expects: vec![Premise::new(Own::Retried(job).key(), "yes")],
        }],
        ..Draft::default()
    })
}

/// The deployment that is to be put back, checked to have been good, and there.
async fn target(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    to: &DeploymentId,
) -> Result<wire::Deployment, Fault> {
    let number: u64 =
        to.raw().parse().map_err(|_| Fault::new(FaultKind::Invalid, DOING, "GitLab's deployments have numbers"))?;
    let found = facts.deployment(number).await?.clone();
    if found.place() != environment.name.raw() {
        let what = format!("deployment {number} went to {}", Text::new(found.place()));
        return Err(Fault::new(FaultKind::Invalid, DOING, &what).hint("choose one of this environment"));
    }
    if found.status != "success" {
        let what = format!("deployment {number} never succeeded ({})", Text::new(&found.status));
        return Err(Fault::new(FaultKind::Conflict, DOING, &what).hint("choose one that was good"));
    }
    Ok(found)
}

/// The steps that stop what is on its way to the environment; what only waits there is named.
async fn under_way(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    history: &[wire::Deployment],
    draft: &mut Draft,
) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    for deployment in history {
        let Some(job) = &deployment.deployable else { continue };
        if deployment.status == "blocked" {
            draft.warnings.push(format!("deployment {} still waits for approval there: reject it (X)", deployment.id));
            continue;
        }
        let moves = matches!(deployment.status.as_str(), "created" | "running");
        let queued = job.status == "waiting_for_resource";
        if !moves || !(queued || matches!(map::run_state(&job.status), RunState::Queued | RunState::Running)) {
            continue;
        }
        let premise = facts.premise(Own::JobEnded(job.id).key()).await?;
        if premise.value.raw() == "yes" {
            continue;
        }
        parts.push(Part {
            act: Act::CancelJob { job: job.id },
            summary: format!("cancel job {} ({}), which is under way to {}", job.id, job.name, environment.name),
            environments: vec![environment.clone()],
            premises: vec![premise],
            expects: vec![Premise::new(Own::JobEnded(job.id).key(), "yes")],
        });
    }
    Ok(parts)
}

/// Says whether going back passes migrations.
async fn migrations(facts: &mut Facts<'_>, to: &Release, from: Option<&Release>, draft: &mut Draft) {
    let Some(from) = from.filter(|from| !from.same(to)) else { return };
    let compared = read::compare(&facts.session, &facts.project, &to.commit, &from.commit).await;
    match compared.map_or(Flag::Unknown, |comparison| comparison.flags.migrations) {
        Flag::Yes => draft.warnings.insert(
            0,
            format!("{} brought database migrations; putting {} back does not undo them", from.version, to.version),
        ),
        Flag::Unknown => {
            draft.warnings.insert(0, "whether there are database migrations in between is unknown".to_owned());
        }
        Flag::No => {}
    }
}
