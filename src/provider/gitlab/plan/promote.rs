//! Promote: play the job that puts a commit into an environment, in the pipeline of that commit.

use std::collections::BTreeMap;

use super::super::act::Act;
use super::super::map;
use super::super::paths::segment;
use super::super::premise::{Facts, Own};
use super::super::{read, wire};
use super::{Draft, Part, STAYS, forecast, frozen, may_deploy};
use crate::domain::{
    CommitId, EnvironmentId, Fault, FaultKind, Outcome, Premise, PremiseKey, RunId, RunState, Text, Undo, WaitReason,
};

/// Pipelines of a commit that are looked through.
const PIPELINES: usize = 5;

/// Puts a release into an environment.
pub(super) async fn promote(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    commit: &CommitId,
    version: &Text,
    from: Option<&EnvironmentId>,
) -> Result<Draft, Fault> {
    let doing = format!("planning to promote to {}", environment.name);
    let mut warnings = Vec::new();
    if let Some(from) = from {
        match facts.current(from).await? {
            Some(release) if release.commit == *commit => {}
            Some(release) => warnings.push(format!("{} runs {} now, not {version}", from.name, release.version)),
            None => warnings.push(format!("nothing is known to run in {}", from.name)),
        }
    }
    let current = facts.current(environment).await?;
    if current.as_ref().is_some_and(|current| current.commit == *commit) {
        warnings.push(format!("{} runs this commit already", environment.name));
    }
    let stands_on = facts.premise(PremiseKey::CurrentDeployment(environment.clone())).await?;
    let (run, job) = deploying(facts, environment, commit, version, &doing).await?;
    let ground = facts.ground().await?;
    may_deploy(&ground.may_deploy(environment.name.raw()), environment, &doing)?;
    let mut draft = Draft {
        environments: vec![environment.clone()],
        initiator: facts.gitlab.memory().me.as_ref().and_then(|me| map::some(&me.username)),
        to: Some({
            let mut release = ground.versions.release(commit.raw(), version.raw());
            release.version = version.clone();
            release
        }),
        from: current,
        undo: Undo {
            how: Text::new("cancel the pipeline (C) while it deploys, roll back (B) after"),
            stays: Text::new(STAYS),
        },
        ..Draft::default()
    };
    let state = map::job_state(&job);
    let (act, how, expects) = match &state {
        RunState::Waiting(WaitReason::Approval | WaitReason::Timer) => {
            draft.next = format!("{} starts and deploys {version} to {}", job.name, environment.name);
            (Act::Play { job: job.id }, format!("play job {} ({})", job.id, job.name), Vec::new())
        }
        RunState::Done(Outcome::Superseded) => {
            return Err(Fault::new(FaultKind::Unsupported, &doing, "the project prevents outdated deployment jobs")
                .hint("a newer deployment is there: promote what is newer, or roll back (B)"));
        }
        RunState::Done(_) => {
            draft.gates = forecast(facts, environment).await?;
            draft.next = if draft.gates.is_empty() {
                format!("{} runs again as a new job and deploys {version} to {}", job.name, environment.name)
            } else {
                format!(
                    "{} is there again as a new job, which waits for its approvals (A) and is played then",
                    job.name
                )
            };
            let expects = vec![Premise::new(Own::Retried(job.id).key(), "yes")];
            (Act::RetryJob { job: job.id }, format!("run job {} ({}) again", job.id, job.name), expects)
        }
        RunState::Waiting(reason) => {
            let what = format!("job {} ({}) waits for {}", job.id, job.name, reason.word());
            return Err(Fault::new(FaultKind::Conflict, &doing, &what)
                .hint("it cannot be played before what is before it has ended"));
        }
        moving => {
            let what = format!("job {} ({}) is {} already", job.id, job.name, moving.word());
            return Err(Fault::new(FaultKind::Conflict, &doing, &what).hint("nothing is to be done"));
        }
    };
    draft.title = format!("promote {} {version} to {}: {how}", facts.project.title(), environment.name);
    let premises = vec![
        stands_on,
        facts.premise(Own::Job(job.id).key()).await?,
        facts.premise(PremiseKey::RunCommit(run)).await?,
        facts.premise(Own::MayDeploy(environment.name.raw().to_owned()).key()).await?,
    ];
    draft.steps.push(Part {
        act,
        summary: format!("{how}, which deploys {version} to {}", environment.name),
        environments: draft.environments.clone(),
        premises,
        expects,
    });
    draft.warnings = warnings;
    draft.warnings.extend(frozen(facts).await);
    Ok(draft)
}

/// The newest job that deploys a commit to an environment. The vendor's jobs do not name their environment: their own
/// deployment does, else the deployments of earlier jobs of the same name.
async fn deploying(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    commit: &CommitId,
    version: &Text,
    doing: &str,
) -> Result<(RunId, wire::Job), Fault> {
    let name = environment.name.raw();
    let history = facts.history(name).await?.to_vec();
    let mut own: BTreeMap<u64, wire::Deployment> = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    for deployment in history {
        if let Some(job) = &deployment.deployable {
            names.push(job.name.clone());
            own.insert(job.id, deployment);
        }
    }
    let path = facts.project.path(&format!("/pipelines?sha={}&per_page=20", segment(commit.raw())));
    let reading = facts.project.doing("the pipelines of a commit");
    let pipelines = facts.session.get::<Vec<wire::Pipeline>>(&path, &reading).await?.value;
    let mut found: Option<(RunId, wire::Job)> = None;
    for pipeline in pipelines.iter().take(PIPELINES) {
        let family = read::family(&facts.session, &facts.project, pipeline).await?;
        for (job, ..) in family.jobs {
            let here = own.contains_key(&job.id) || names.contains(&job.name);
            if here && found.as_ref().is_none_or(|(_, known)| job.id > known.id) {
                found = Some((RunId::new(&environment.service, &pipeline.id.to_string()), job));
            }
        }
        if found.is_some() {
            break;
        }
    }
    let Some((run, job)) = found else {
        let what = format!("no pipeline of {version} has a job that deploys to {name}");
        return Err(Fault::new(FaultKind::Unsupported, doing, &what)
            .hint("a job is known by a deployment that it, or an earlier one of its name, has made"));
    };
    if let Some(blocked) = own.get(&job.id).filter(|deployment| deployment.status == "blocked") {
        let what = format!("deployment {} to {name} waits for approval", blocked.id);
        return Err(Fault::new(FaultKind::Conflict, doing, &what)
            .hint("approve it first (A); its job can be played after the last approval"));
    }
    Ok((run, job))
}
