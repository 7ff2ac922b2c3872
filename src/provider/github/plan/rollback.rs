//! Roll back: one plan of steps. Stop what is under way, put the earlier good release back, hold the bad one.

use super::super::act::Act;
use super::super::map::{self, History};
use super::super::premise::{Facts, ended};
use super::super::{read, wire};
use super::carry::carry;
use super::forecast::forecast;
use super::otherwise::otherwise;
use super::runs::repeatable;
use super::{Draft, Part, STAYS, drawn};
use crate::domain::{
    CommitId, DeploymentId, DeploymentState, EnvironmentId, Fault, FaultKind, Flag, Intent, Premise, PremiseKey,
    PutBack, Release, RunId, Text, Undo, WorkflowId, WorkflowState,
};

const DOING: &str = "planning to roll back";
/// Runs in flight that are asked whether they wait at the environment.
const IN_FLIGHT: usize = 20;

/// The road that puts the release back.
struct Road {
    part: Part,
    /// The workflow that it takes, where a disabled one would close it.
    needs: Option<u64>,
    next: &'static str,
}

/// One plan: cancel, put back, hold.
pub(super) async fn roll_back(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    to: &DeploymentId,
    hold: bool,
) -> Result<Draft, Fault> {
    let target = target(facts, environment, to).await?;
    let versions = facts.versions().await;
    let release = versions.release(&target.deployment.sha, &target.deployment.reference);
    let histories = facts.histories(environment.name.raw()).await?.to_vec();
    // What is bad is what is there or half there: the newest that began to change the environment.
    let bad = histories.iter().find(|history| history.state().leaves_partial() || history.state().was_good());
    let from = bad.map(|history| versions.release(&history.deployment.sha, &history.deployment.reference));
    let mut draft = Draft {
        environments: vec![environment.clone()],
        title: format!("roll {} in {} back to {}", facts.repository.title(), environment.name, release.version),
        from: from.clone(),
        to: Some(release.clone()),
        initiator: facts.me().await,
        gates: forecast(facts, environment).await?,
        undo: Undo {
            how: Text::new("promote the newer release again; resume the workflow where it was paused"),
            stays: Text::new(STAYS),
        },
        ..Draft::default()
    };
    if bad.is_some_and(|bad| bad.deployment.id == target.deployment.id) {
        draft.warnings.push(format!("{} runs this deployment now: it is deployed anew", environment.name));
    }
    let stands_on = facts.premise(PremiseKey::CurrentDeployment(environment.clone())).await?;

    let under_way = under_way(facts, environment, &histories).await?;
    let mut ends = Vec::new();
    for run in &under_way {
        let part = cancel(facts, environment, run, &mut draft).await?;
        ends.extend(part.expects.clone());
        draft.steps.push(part);
    }

    let mut road = road(facts, environment, &target, &release, &under_way, &mut draft).await?;
    road.part.premises.insert(0, stands_on);
    road.part.premises.extend(ends);
    draft.next = road.next.to_owned();
    let exists = road.part.expects.clone();
    draft.steps.push(road.part);

    if hold {
        stop_redeploys(facts, environment, bad, road.needs, exists, &mut draft).await?;
    } else {
        let run = bad_run(facts, bad).await?;
        draft.warnings.push(format!("nothing is held: {}", otherwise(run.as_ref())));
    }
    migrations(facts, &release, from.as_ref(), &mut draft).await;
    Ok(draft)
}

/// What a rollback is without reading: the re-run of the job that was drawn as the way back.
pub(super) fn blind(
    intent: &Intent,
    environment: &EnvironmentId,
    release: &Release,
    put_back: &PutBack,
) -> Result<Draft, Fault> {
    let PutBack::Rerun { job, .. } = put_back else {
        return Err(Fault::new(FaultKind::Unsupported, DOING, "without reading only a known job can be run again")
            .hint("wait until the provider can be read again"));
    };
    let job = job.raw().parse().map_err(|_| Fault::new(FaultKind::Invalid, DOING, "GitHub's jobs have numbers"))?;
    let environments = vec![environment.clone()];
    Ok(Draft {
        environments: environments.clone(),
        title: format!("roll {environment} back to {}", release.version),
        to: Some(release.clone()),
        warnings: vec!["what is under way is not cancelled, and nothing is held".to_owned()],
        next: "the job that deployed this release runs again, and meets its gates again".to_owned(),
        undo: Undo { how: Text::new("promote the newer release again"), stays: Text::new(STAYS) },
        steps: vec![Part {
            act: Act::RerunJob { job },
            summary: format!("run job {job} again, which deployed {}", release.version),
            environments,
            premises: vec![drawn(intent, PremiseKey::CurrentDeployment(environment.clone()), "not read")],
            expects: Vec::new(),
        }],
        ..Draft::default()
    })
}

/// The deployment that is to be put back, checked to have been good, and there.
async fn target(facts: &mut Facts<'_>, environment: &EnvironmentId, to: &DeploymentId) -> Result<History, Fault> {
    let number: u64 =
        to.raw().parse().map_err(|_| Fault::new(FaultKind::Invalid, DOING, "GitHub's deployments have numbers"))?;
    let path = facts.repository.path(&format!("/deployments/{number}"));
    let doing = facts.repository.doing(&format!("deployment {number}"));
    let deployment = facts.session.get::<wire::Deployment>(&path, &doing).await?.value;
    if deployment.environment != environment.name.raw() {
        let what = format!("deployment {number} went to {}", Text::new(&deployment.environment));
        return Err(Fault::new(FaultKind::Invalid, DOING, &what).hint("choose one of this environment"));
    }
    let statuses = read::statuses(&facts.session, &facts.repository, number, false).await?;
    let history = History { deployment, statuses: Some(statuses) };
    if !history.state().was_good() {
        let what = format!("deployment {number} never succeeded ({})", history.state().word());
        return Err(Fault::new(FaultKind::Conflict, DOING, &what).hint("choose one that was good"));
    }
    Ok(history)
}

/// The runs that are on their way to the environment: those of deployments that have not ended, and those that wait at
/// its gate.
async fn under_way(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    histories: &[History],
) -> Result<Vec<u64>, Fault> {
    let moving: Vec<&History> = histories
        .iter()
        .filter(|history| {
            matches!(
                history.state(),
                DeploymentState::Waiting(_) | DeploymentState::Queued | DeploymentState::Deploying
            )
        })
        .collect();
    let mut candidates: Vec<u64> = moving.iter().filter_map(|history| history.made_by().map(|(run, _)| run)).collect();
    let path = facts.repository.path("/actions/runs?per_page=50");
    let doing = facts.repository.doing("the runs");
    let runs = facts.session.get::<wire::Runs>(&path, &doing).await?.value.workflow_runs;
    let in_flight = runs.iter().filter(|run| run.status != "completed" && !run.status.is_empty());
    for run in in_flight.take(IN_FLIGHT) {
        // A deployment that names no run yet is taken to be made by a run of its commit.
        let of_its_commit =
            moving.iter().any(|history| history.made_by().is_none() && history.deployment.sha == run.head_sha);
        // Something else of it may move, so that it is not called waiting.
        let waits =
            facts.pending(run.id).await?.iter().any(|pending| pending.environment.name == environment.name.raw());
        if of_its_commit || waits {
            candidates.push(run.id);
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    let mut under_way = Vec::new();
    for run in candidates {
        match facts.run(run).await {
            Ok(run) if run.status != "completed" => under_way.push(run.id),
            Ok(_) => {}
            Err(fault) if fault.kind == FaultKind::NotFound => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(under_way)
}

/// The step that stops one of them.
async fn cancel(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    run: &u64,
    draft: &mut Draft,
) -> Result<Part, Fault> {
    let run = *run;
    let id = RunId::new(&environment.service, &run.to_string());
    let wire = facts.run(run).await?.clone();
    let premises =
        vec![facts.premise(PremiseKey::RunState(id.clone())).await?, facts.premise(PremiseKey::RunAttempt(id)).await?];
    let mut environments = super::runs::environments(facts, &wire).await?;
    if !environments.contains(environment) {
        environments.push(environment.clone());
    }
    for other in environments.iter().filter(|other| *other != environment) {
        draft.warnings.push(format!("run #{} deploys to {} too, and stops there as well", wire.run_number, other.name));
        if !draft.environments.contains(other) {
            draft.environments.push(other.clone());
        }
    }
    Ok(Part {
        act: Act::Cancel { run, force: false },
        summary: format!("cancel run #{}, which is under way to {}", wire.run_number, environment.name),
        environments,
        premises,
        expects: vec![Premise::new(ended(run), "yes")],
    })
}

/// The way back: the job that deployed it where the vendor still runs it again, else what is configured.
async fn road(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    target: &History,
    release: &Release,
    under_way: &[u64],
    draft: &mut Draft,
) -> Result<Road, Fault> {
    let now = facts.github.client.now().wall;
    if let (Some((run, Some(job))), Some(PutBack::Rerun { .. })) = (target.made_by(), map::rerun(target, now)) {
        match rerun(facts, environment, run, job, release, under_way, draft).await {
            Ok(road) => return Ok(road),
            // Too old, or deleted: what is configured may still lead back.
            Err(fault)
                if matches!(fault.kind, FaultKind::Unsupported | FaultKind::NotFound)
                    && facts.repository.setup.promote.is_some() =>
            {
                draft.warnings.push(format!("its own job cannot be run again ({}); it goes as configured", fault.what));
            }
            Err(fault) => return Err(fault),
        }
    } else if facts.repository.setup.promote.is_none() {
        let PutBack::No(why) = read::put_back(&facts.repository.setup, environment, target, now) else {
            return Err(Fault::new(FaultKind::Unsupported, DOING, "there is no way back"));
        };
        let (why, lines) = why.raw().split_once("; ").unwrap_or((why.raw(), ""));
        return Err(Fault::new(FaultKind::Unsupported, DOING, why).hint(lines));
    }
    let carried = carry(facts, environment, release, DOING).await?;
    let next = if carried.workflow.is_some() {
        "a new run begins and deploys the older release when its checks and gates let it"
    } else {
        "the service's own automation takes the new deployment object and deploys the older release"
    };
    Ok(Road { part: carried.part, needs: carried.workflow, next })
}

async fn rerun(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    run: u64,
    job: u64,
    release: &Release,
    under_way: &[u64],
    draft: &mut Draft,
) -> Result<Road, Fault> {
    let wire = facts.run(run).await?.clone();
    let id = RunId::new(&environment.service, &run.to_string());
    let state = map::run_state(&wire.status, wire.conclusion.as_deref());
    // A run that the step before cancels has ended by then.
    if !under_way.contains(&run) {
        repeatable(facts, &wire, &state, DOING)?;
    }
    let attempt = facts.premise(PremiseKey::RunAttempt(id.clone())).await?;
    let commit = facts.premise(PremiseKey::RunCommit(id.clone())).await?;
    draft.warnings.push("GitHub also runs again the jobs that depend on this one".to_owned());
    Ok(Road {
        part: Part {
            act: Act::RerunJob { job },
            summary: format!(
                "run the job of run #{} again that deployed {} to {}",
                wire.run_number, release.version, environment.name
            ),
            environments: vec![environment.clone()],
            premises: vec![attempt, commit],
            expects: vec![Premise::new(PremiseKey::RunAttempt(id), (wire.attempt() + 1).to_string())],
        },
        needs: None,
        next: "the job that deployed this release runs again on its commit, and meets its gates again",
    })
}

/// The run that brought the bad release, where it is known and still there.
async fn bad_run(facts: &mut Facts<'_>, bad: Option<&History>) -> Result<Option<wire::Run>, Fault> {
    match bad.and_then(History::made_by) {
        Some((run, _)) => found(facts, run).await,
        None => Ok(None),
    }
}

/// A run, where it is still there.
async fn found(facts: &mut Facts<'_>, run: u64) -> Result<Option<wire::Run>, Fault> {
    match facts.run(run).await {
        Ok(run) => Ok(Some(run.clone())),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Disables the workflow that would deploy the bad release again, once the way back is taken, unless that would close it.
async fn stop_redeploys(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    bad: Option<&History>,
    needs: Option<u64>,
    exists: Vec<Premise>,
    draft: &mut Draft,
) -> Result<(), Fault> {
    let Some((run, _)) = bad.and_then(History::made_by) else {
        draft.warnings.push("nothing is held: which workflow deployed the bad release is not known".to_owned());
        return Ok(());
    };
    let found = found(facts, run).await?;
    let Some((run, workflow)) = found.as_ref().and_then(|run| Some((run, run.workflow_id?))) else {
        draft.warnings.push("nothing is held: the run that deployed the bad release is gone".to_owned());
        return Ok(());
    };
    let wire = facts.workflow(&workflow.to_string()).await?.clone();
    let by_object =
        run.event == "deployment" && matches!(draft.steps.last().map(|part| &part.act), Some(Act::Deploy { .. }));
    if needs == Some(workflow) || by_object {
        draft.warnings.push(format!(
            "nothing is held: the rollback itself needs workflow {}; {}",
            wire.name,
            otherwise(Some(run))
        ));
        return Ok(());
    }
    if map::workflow_state(&wire.state) != WorkflowState::Active {
        draft.warnings.push(format!("workflow {} is disabled already", wire.name));
        return Ok(());
    }
    let id = WorkflowId::new(&workflow.to_string());
    let key = PremiseKey::WorkflowState { service: environment.service.clone(), workflow: id };
    let mut premises = vec![facts.premise(key.clone()).await?];
    // Only when the rollback's own run exists: a disabled workflow starts none.
    premises.extend(exists);
    draft
        .warnings
        .push(format!("workflow {} stays disabled, and cannot be dispatched, until it is resumed", wire.name));
    draft.steps.push(Part {
        act: Act::Workflow { workflow: workflow.to_string(), enable: false },
        summary: format!("hold: disable workflow {}; otherwise {}", wire.name, otherwise(Some(run))),
        environments: vec![environment.clone()],
        premises,
        expects: vec![Premise::new(key, "disabled")],
    });
    Ok(())
}

/// Says whether going back passes migrations. From the older release to the newer: the other way round the vendor lists
/// no files.
async fn migrations(facts: &mut Facts<'_>, to: &Release, from: Option<&Release>, draft: &mut Draft) {
    let Some(from) = from.filter(|from| !from.same(to)) else { return };
    let (base, head): (&CommitId, &CommitId) = (&to.commit, &from.commit);
    let flag = match read::compare(&facts.session, &facts.repository, base, head).await {
        Ok(comparison) => comparison.flags.migrations,
        Err(_) => Flag::Unknown,
    };
    match flag {
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
