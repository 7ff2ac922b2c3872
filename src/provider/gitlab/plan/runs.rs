//! Cancel and retry: acts on a pipeline or a job of it.

use super::super::act::Act;
use super::super::map;
use super::super::premise::{Facts, Own, number, spelled};
use super::super::{read, wire};
use super::{Draft, Part, STAYS, drawn, forecast};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, Intent, JobId, Outcome, Premise, PremiseKey, RunId, RunState, Text, Undo,
};

/// Stops a pipeline.
pub(super) async fn cancel(
    facts: &mut Facts<'_>,
    intent: &Intent,
    id: &RunId,
    force: bool,
    blind: bool,
) -> Result<Draft, Fault> {
    let pipeline = number(&id.run)?;
    let mut draft = Draft {
        title: format!("cancel pipeline {pipeline} of {}", facts.project.title()),
        next: "GitLab stops its jobs and its child pipelines; what it was changing may stay half changed".to_owned(),
        undo: Undo {
            how: Text::new("retry the pipeline (T)"),
            stays: Text::new("what it did until then, which may be half of a deployment"),
        },
        ..Draft::default()
    };
    if force {
        draft.warnings.push("GitLab has no harder way to cancel a pipeline: it is asked once more".to_owned());
    }
    let premises = if blind {
        vec![drawn(intent, PremiseKey::RunState(id.clone()), "in flight")]
    } else {
        let wire = facts.pipeline(pipeline).await?.clone();
        let state = map::run_state(&wire.status);
        if state.is_done() {
            let what = format!("pipeline {pipeline} has ended ({})", spelled(&state));
            return Err(Fault::new(FaultKind::Conflict, "planning to cancel", &what).hint("there is nothing to stop"));
        }
        draft.initiator = map::login(wire.user.as_ref());
        let deployments = of_pipeline(facts, &wire).await?;
        for deployment in &deployments {
            if deployment.status == "running" {
                let place = Text::new(deployment.place());
                draft.warnings.push(format!("it is changing {place} now, which may stay half changed"));
            }
        }
        draft.environments = environments(facts, &deployments);
        vec![facts.premise(PremiseKey::RunState(id.clone())).await?]
    };
    draft.steps.push(Part {
        act: Act::CancelPipeline { pipeline },
        summary: format!("cancel pipeline {pipeline}"),
        environments: draft.environments.clone(),
        premises,
        expects: vec![Premise::new(Own::PipelineEnded(pipeline).key(), "yes")],
    });
    Ok(draft)
}

/// Runs what failed of a pipeline again, or one job.
pub(super) async fn retry(facts: &mut Facts<'_>, id: &RunId, job: Option<&JobId>) -> Result<Draft, Fault> {
    let doing = "planning to retry";
    let pipeline = number(&id.run)?;
    let wire = facts.pipeline(pipeline).await?.clone();
    let state = map::run_state(&wire.status);
    let mut premises = vec![
        facts.premise(PremiseKey::RunState(id.clone())).await?,
        facts.premise(PremiseKey::RunCommit(id.clone())).await?,
    ];
    let deployments = of_pipeline(facts, &wire).await?;
    let (act, what, expects, deployments) = match job {
        None => {
            if !matches!(state, RunState::Done(Outcome::Failed | Outcome::Cancelled)) {
                let what = if state.is_done() {
                    format!("pipeline {pipeline} did not fail")
                } else {
                    format!("pipeline {pipeline} is still under way")
                };
                return Err(Fault::new(FaultKind::Conflict, doing, &what)
                    .hint("one of its jobs can be run again by itself: choose it in the pipeline"));
            }
            (Act::RetryPipeline { pipeline }, "the failed and cancelled jobs".to_owned(), Vec::new(), deployments)
        }
        Some(job) => {
            let id = number(job.raw())?;
            let wire = facts.job(id).await?.clone();
            repeatable(&wire, doing)?;
            premises.push(facts.premise(Own::Job(id).key()).await?);
            let own = deployments
                .into_iter()
                .filter(|one| one.deployable.as_ref().is_some_and(|deployable| deployable.id == id))
                .collect();
            let expects = vec![Premise::new(Own::Retried(id).key(), "yes")];
            (Act::RetryJob { job: id }, format!("job {id} ({})", wire.name), expects, own)
        }
    };
    let environments = environments(facts, &deployments);
    let mut gates = Vec::new();
    for environment in &environments {
        gates.extend(forecast(facts, environment).await?);
    }
    let ground = facts.ground().await?;
    let release = ground.versions.release(&wire.sha, &wire.reference);
    Ok(Draft {
        title: format!("retry {what} of pipeline {pipeline} of {}", facts.project.title()),
        initiator: ground.standing.me.as_ref().and_then(|me| map::some(&me.username)),
        next: if gates.is_empty() {
            format!("new jobs of the same pipeline run {what} on the same commit")
        } else {
            format!(
                "new jobs run {what} on the same commit; approvals are wanted again, and manual jobs wait to be played"
            )
        },
        gates,
        undo: Undo { how: Text::new("cancel the pipeline (C)"), stays: Text::new(STAYS) },
        to: (!environments.is_empty()).then_some(release),
        from: match environments.first() {
            Some(environment) => facts.current(environment).await?,
            None => None,
        },
        steps: vec![Part {
            act,
            summary: format!("run {what} of pipeline {pipeline} again"),
            environments: environments.clone(),
            premises,
            expects,
        }],
        environments,
        ..Draft::default()
    })
}

/// Refuses what the vendor would refuse: what has not ended, what waits to be played, what is too old.
fn repeatable(job: &wire::Job, doing: &str) -> Result<(), Fault> {
    let refuse = |what: &str, hint: &str| {
        Err(Fault::new(FaultKind::Conflict, doing, &format!("job {} ({}) {what}", job.id, job.name)).hint(hint))
    };
    match map::run_state(&job.status) {
        _ if job.archived => refuse("is archived", "GitLab runs nothing again that is archived: start a new pipeline"),
        RunState::Done(Outcome::Skipped) => refuse("was skipped", "there is nothing to run again"),
        RunState::Done(_) => Ok(()),
        RunState::Waiting(_) => refuse("waits", "a job that waits to be started is played: promote (P)"),
        _ => refuse("is still under way", "GitLab runs again only what has ended: cancel it first (C), or wait"),
    }
}

/// The deployments of a pipeline and of its child pipelines, newest first, by the newest of the service.
async fn of_pipeline(facts: &mut Facts<'_>, pipeline: &wire::Pipeline) -> Result<Vec<wire::Deployment>, Fault> {
    let path = facts.project.path("/deployments?order_by=id&sort=desc&per_page=100");
    let doing = facts.project.doing("the deployments");
    let found = facts.session.get::<Vec<wire::Deployment>>(&path, &doing).await?.value;
    let family = read::family(&facts.session, &facts.project, pipeline).await?;
    let own = |deployment: &wire::Deployment| {
        deployment.pipeline().is_some_and(|made| made == pipeline.id || family.pipelines().any(|child| child == made))
    };
    Ok(found.into_iter().filter(own).collect())
}

fn environments(facts: &Facts<'_>, deployments: &[wire::Deployment]) -> Vec<EnvironmentId> {
    let mut found: Vec<EnvironmentId> = Vec::new();
    for deployment in deployments {
        let id = facts.project.environment(deployment.place());
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}
