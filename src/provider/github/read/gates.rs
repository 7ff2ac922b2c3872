//! What waits at the environments of a run.

use super::super::super::http::Session;
use super::super::map::{self, Versions};
use super::super::paths::Repository;
use super::super::{GitHub, wire};
use crate::domain::{Environment, Fault, Gate};

/// The pending gates of a run. Where a gate has both people and a timer, the review history tells whether the people have
/// answered already.
pub(super) async fn gates(
    github: &GitHub,
    session: &Session<'_>,
    repository: &Repository<'_>,
    run: &wire::Run,
    environments: &[Environment],
    versions: &Versions,
) -> Result<Vec<Gate>, Fault> {
    let pending = pending(session, repository, run.id).await?;
    let timed = pending.iter().any(|pending| pending.wait_timer > 0 && !pending.reviewers.is_empty());
    let approvals = if timed { approvals(session, repository, run.id).await.unwrap_or_default() } else { Vec::new() };
    let me = github.me();
    Ok(pending
        .iter()
        .filter(|pending| pending.environment.id != 0)
        .map(|pending| {
            let name = &pending.environment.name;
            let rules = environments
                .iter()
                .find(|environment| environment.id.name.raw() == name)
                .and_then(|environment| environment.rules.as_deref());
            // The history spans attempts and carries no times, so it tells only about the first attempt.
            let answered = run.attempt() == 1
                && approvals.iter().any(|approval| {
                    approval.state == "approved" && approval.environments.iter().any(|other| other.name == *name)
                });
            map::pending_gate(&repository.setup, run, pending, rules, versions, answered, me.as_ref())
        })
        .collect())
}

/// The pending deployments of a run as they come.
pub(in super::super) async fn pending(
    session: &Session<'_>,
    repository: &Repository<'_>,
    run: u64,
) -> Result<Vec<wire::Pending>, Fault> {
    let path = repository.path(&format!("/actions/runs/{run}/pending_deployments"));
    Ok(session.get(&path, &repository.doing(&format!("what waits in run {run}"))).await?.value)
}

/// The review history of a run as it comes.
pub(in super::super) async fn approvals(
    session: &Session<'_>,
    repository: &Repository<'_>,
    run: u64,
) -> Result<Vec<wire::Approval>, Fault> {
    let path = repository.path(&format!("/actions/runs/{run}/approvals"));
    Ok(session.get(&path, &repository.doing(&format!("the reviews of run {run}"))).await?.value)
}
