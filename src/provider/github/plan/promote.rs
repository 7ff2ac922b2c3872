//! Promote: through the gate of a run that waits with this commit, else as configured.

use super::super::super::http::Page;
use super::super::paths::segment;
use super::super::premise::Facts;
use super::super::wire;
use super::carry::carry;
use super::forecast::forecast;
use super::gates::answer;
use super::{Draft, STAYS};
use crate::domain::{
    Ask, CommitId, EnvironmentId, Fault, FaultKind, GateId, Intent, IntentId, MayI, PremiseKey, RunId, Text, Undo,
};

/// Puts a release into an environment.
pub(super) async fn promote(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    commit: &CommitId,
    version: &Text,
    from: Option<&EnvironmentId>,
) -> Result<Draft, Fault> {
    let doing = format!("planning to promote to {}", environment.name);
    let current = facts.current(environment).await?;
    let mut warnings = Vec::new();
    if let Some(from) = from {
        match facts.current(from).await? {
            Some(release) if release.commit == *commit => {}
            Some(release) => {
                warnings.push(format!("{} runs {} now, not {version}", from.name, release.version));
            }
            None => warnings.push(format!("nothing is known to run in {}", from.name)),
        }
    }
    if current.as_ref().is_some_and(|current| current.commit == *commit) {
        warnings.push(format!("{} runs this commit already", environment.name));
    }
    let key = PremiseKey::CurrentDeployment(environment.clone());
    let stands_on = facts.premise(key).await?;

    let mut draft = if let Some(gate) = waiting(facts, environment, commit).await? {
        let ask = Ask::Approve { gates: vec![gate.clone()], own_rollback: false, choice: None };
        let asked = Intent::new(IntentId::new(""), ask);
        let mut draft = answer(facts, &asked, std::slice::from_ref(&gate), true, false).await?;
        if let Some(MayI::No(why)) = draft.gates.first().map(|gate| &gate.may_i) {
            return Err(Fault::new(FaultKind::Forbidden, &doing, &format!("{}: {why}", environment.name))
                .hint("a run waits there with this commit; its reviewers can approve it"));
        }
        draft.title = format!(
            "promote {} {version} to {} by approving its gate in run {}",
            facts.repository.title(),
            environment.name,
            gate.run.run
        );
        draft
    } else {
        let release = {
            let versions = facts.versions().await;
            let mut release = versions.release(commit.raw(), version.raw());
            release.version = version.clone();
            release
        };
        let carried = carry(facts, environment, &release, &doing).await?;
        let how = carried.part.summary.clone();
        Draft {
            environments: vec![environment.clone()],
            title: format!("promote {} {version} to {}: {how}", facts.repository.title(), environment.name),
            to: Some(release),
            initiator: facts.me().await,
            gates: forecast(facts, environment).await?,
            next: "a new run begins and deploys when its own checks and gates let it".to_owned(),
            undo: Undo { how: Text::new("cancel the run while it deploys, roll back after"), stays: Text::new(STAYS) },
            steps: vec![carried.part],
            ..Draft::default()
        }
    };
    for step in &mut draft.steps {
        step.premises.push(stands_on.clone());
    }
    draft.from = current;
    warnings.append(&mut draft.warnings);
    draft.warnings = warnings;
    Ok(draft)
}

/// The gate of this environment in a run that waits with this commit.
async fn waiting(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    commit: &CommitId,
) -> Result<Option<GateId>, Fault> {
    let path = facts.repository.path(&format!("/actions/runs?head_sha={}&per_page=30", segment(commit.raw())));
    let doing = facts.repository.doing("the runs of a commit");
    let runs: Page<wire::Runs> = facts.session.get(&path, &doing).await?;
    let name = environment.name.raw();
    for run in runs.value.workflow_runs.iter().filter(|run| run.head_sha == commit.raw() && run.status != "completed") {
        let found = facts.pending(run.id).await?.iter().find(|pending| pending.environment.name == name);
        if let Some(pending) = found {
            return Ok(Some(GateId {
                run: RunId::new(&environment.service, &run.id.to_string()),
                attempt: run.attempt(),
                environment: environment.clone(),
                key: pending.environment.id.to_string().into(),
            }));
        }
    }
    Ok(None)
}
