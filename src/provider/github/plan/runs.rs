//! Cancel and retry: acts on a run, and on whatever it deploys.

use jiff::SignedDuration;

use super::super::act::Act;
use super::super::map;
use super::super::premise::{Facts, run_number, spelled};
use super::super::{read, wire};
use super::{Draft, Part, STAYS, drawn};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, Intent, JobId, Outcome, Premise, PremiseKey, RunId, RunState, Text, Undo,
};

/// How long after its creation the vendor runs something of a run again.
const RERUN_DAYS: i64 = 30;
/// Deployments of a commit that are traced to a run.
const TRACED: usize = 12;

/// Stops a run.
pub(super) async fn cancel(
    facts: &mut Facts<'_>,
    intent: &Intent,
    id: &RunId,
    force: bool,
    blind: bool,
) -> Result<Draft, Fault> {
    let run = run_number(&id.run)?;
    let word = if force { "force-cancel" } else { "cancel" };
    let mut draft = Draft {
        next: if force {
            "GitHub ends the run without waiting for steps that always run".to_owned()
        } else {
            "GitHub stops the jobs; steps that always run still run; what it was changing may stay half changed"
                .to_owned()
        },
        undo: Undo {
            how: Text::new("retry the run"),
            stays: Text::new("what it did until then, which may be half of a deployment"),
        },
        ..Draft::default()
    };
    let mut premises = Vec::new();
    if blind {
        premises.push(drawn(intent, PremiseKey::RunState(id.clone()), "in flight"));
        draft.title = format!("{word} run {} of {}", id.run, facts.repository.title());
    } else {
        let wire = facts.run(run).await?.clone();
        let state = map::run_state(&wire.status, wire.conclusion.as_deref());
        if state.is_done() {
            let what = format!("run #{} has ended ({})", wire.run_number, spelled(&state));
            return Err(Fault::new(FaultKind::Conflict, "planning to cancel", &what).hint("there is nothing to stop"));
        }
        premises.push(facts.premise(PremiseKey::RunState(id.clone())).await?);
        premises.push(facts.premise(PremiseKey::RunAttempt(id.clone())).await?);
        draft.environments = environments(facts, &wire).await?;
        draft.initiator = wire.initiator().and_then(map::some);
        draft.title = format!("{word} run #{} ({}) of {}", wire.run_number, wire.name, facts.repository.title());
        for environment in &draft.environments {
            let newest = facts.histories(environment.name.raw()).await?.first();
            if newest.is_some_and(|newest| {
                newest.state().leaves_partial() && newest.made_by().is_some_and(|(by, _)| by == run)
            }) {
                draft.warnings.push(format!("it is changing {} now, which may stay half changed", environment.name));
            }
        }
    }
    draft.steps.push(Part {
        act: Act::Cancel { run, force },
        summary: format!("{word} run {run}"),
        environments: draft.environments.clone(),
        premises,
        expects: vec![Premise::new(super::super::premise::ended(run), "yes")],
    });
    Ok(draft)
}

/// Runs the failed jobs of a run again, or one job.
pub(super) async fn retry(facts: &mut Facts<'_>, id: &RunId, job: Option<&JobId>) -> Result<Draft, Fault> {
    let doing = "planning to retry";
    let run = run_number(&id.run)?;
    let wire = facts.run(run).await?.clone();
    let state = map::run_state(&wire.status, wire.conclusion.as_deref());
    repeatable(facts, &wire, &state, doing)?;
    if job.is_none() && matches!(state, RunState::Done(Outcome::Succeeded | Outcome::Skipped)) {
        return Err(Fault::new(FaultKind::Conflict, doing, &format!("run #{} did not fail", wire.run_number))
            .hint("one of its jobs can be run again by itself: choose it in the run"));
    }
    let premises = vec![
        facts.premise(PremiseKey::RunState(id.clone())).await?,
        facts.premise(PremiseKey::RunAttempt(id.clone())).await?,
        facts.premise(PremiseKey::RunCommit(id.clone())).await?,
    ];
    let environments = environments(facts, &wire).await?;
    let (act, what) = match job {
        None => (Act::RerunFailed { run }, "the failed jobs".to_owned()),
        Some(job) => {
            let number =
                job.raw().parse().map_err(|_| Fault::new(FaultKind::Invalid, doing, "GitHub's jobs have numbers"))?;
            (Act::RerunJob { job: number }, format!("job {job} and what depends on it"))
        }
    };
    let mut gates = Vec::new();
    for environment in &environments {
        gates.extend(super::forecast::forecast(facts, environment).await?);
    }
    let release = facts.versions().await.release(&wire.head_sha, &wire.head_branch);
    let attempt = wire.attempt() + 1;
    Ok(Draft {
        title: format!("retry {what} of run #{} ({}) of {}", wire.run_number, wire.name, facts.repository.title()),
        initiator: facts.me().await,
        gates,
        next: format!("attempt {attempt} runs {what} on the same commit; gates are met again"),
        undo: Undo { how: Text::new("cancel the run"), stays: Text::new(STAYS) },
        to: (!environments.is_empty()).then_some(release),
        from: match environments.first() {
            Some(environment) => facts.current(environment).await?,
            None => None,
        },
        steps: vec![Part {
            act,
            summary: format!("run {what} of run {run} again"),
            environments: environments.clone(),
            premises,
            expects: vec![Premise::new(PremiseKey::RunAttempt(id.clone()), attempt.to_string())],
        }],
        environments,
        ..Draft::default()
    })
}

/// Refuses what the vendor would refuse: what has not ended, and what is too old.
pub(super) fn repeatable(facts: &Facts<'_>, run: &wire::Run, state: &RunState, doing: &str) -> Result<(), Fault> {
    if !state.is_done() {
        let what = format!("run #{} is still under way", run.run_number);
        return Err(Fault::new(FaultKind::Conflict, doing, &what)
            .hint("GitHub runs again only what has ended: cancel it first, or wait"));
    }
    let until =
        run.created_at.and_then(|created| created.checked_add(SignedDuration::from_hours(24 * RERUN_DAYS)).ok());
    if until.is_some_and(|until| until <= facts.github.client.now().wall) {
        let what = format!("run #{} is older than {RERUN_DAYS} days", run.run_number);
        return Err(Fault::new(FaultKind::Unsupported, doing, &what)
            .hint("GitHub runs nothing again after that: start a new run"));
    }
    Ok(())
}

/// The environments that a run deploys to: those whose gates it waits at, and those of its deployments.
pub(super) async fn environments(facts: &mut Facts<'_>, run: &wire::Run) -> Result<Vec<EnvironmentId>, Fault> {
    let mut names: Vec<String> = Vec::new();
    if run.status != "completed" {
        names.extend(facts.pending(run.id).await?.iter().map(|pending| pending.environment.name.clone()));
    }
    let path =
        facts.repository.path(&format!("/deployments?sha={}&per_page=30", super::super::paths::segment(&run.head_sha)));
    let doing = facts.repository.doing("the deployments of a commit");
    let deployments = facts.session.get::<Vec<wire::Deployment>>(&path, &doing).await?.value;
    for deployment in deployments.into_iter().take(TRACED) {
        if names.contains(&deployment.environment) {
            continue;
        }
        let statuses = read::statuses(&facts.session, &facts.repository, deployment.id, false).await?;
        let name = deployment.environment.clone();
        let history = map::History { deployment, statuses: Some(statuses) };
        // A deployment that names no run may be this one's: caution counts it in.
        if history.made_by().is_none_or(|(by, _)| by == run.id) {
            names.push(name);
        }
    }
    names.dedup();
    Ok(names.iter().map(|name| facts.repository.environment(name)).collect())
}
