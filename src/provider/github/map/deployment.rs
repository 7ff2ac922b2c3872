//! Deployments, and where they stand by their whole list of statuses.

use jiff::{SignedDuration, Timestamp};

use super::super::wire;
use super::{Versions, login, some};
use crate::domain::{
    Deployment, DeploymentId, DeploymentState, EnvironmentId, JobId, PutBack, RunId, Text, WaitReason,
};

/// For how long after the first attempt the vendor runs something again.
const RERUN_DAYS: i64 = 30;

/// A deployment with its statuses, newest first.
#[derive(Clone, Debug)]
pub(in super::super) struct History {
    /// The object.
    pub deployment: wire::Deployment,
    /// Its statuses; nothing where they were not read.
    pub statuses: Option<Vec<wire::Status>>,
}

impl History {
    /// The run and the job that made it, where a status links to them.
    pub(in super::super) fn made_by(&self) -> Option<(u64, Option<u64>)> {
        let statuses = self.statuses.as_deref().unwrap_or_default();
        // The newest link names the newest attempt's job; a link without a job is better than none.
        statuses
            .iter()
            .filter_map(wire::Status::made_by)
            .find(|(_, job)| job.is_some())
            .or_else(|| statuses.iter().find_map(wire::Status::made_by))
    }

    /// Where it stands.
    pub(in super::super) fn state(&self) -> DeploymentState {
        self.statuses.as_deref().map_or_else(|| DeploymentState::Unknown(Text::new("not read")), state)
    }

    /// Until when its job can be run again.
    pub(in super::super) fn rerun_until(&self) -> Option<Timestamp> {
        self.deployment.created_at?.checked_add(SignedDuration::from_hours(24 * RERUN_DAYS)).ok()
    }
}

/// Where a deployment stands. The vendor overwrites a success with `inactive` when the next one succeeds, so the newest
/// status alone does not tell what once was good; and it closes what was refused at its gate as if it had failed, so the
/// newest status alone does not tell what ever touched the environment.
pub(in super::super) fn state(newest_first: &[wire::Status]) -> DeploymentState {
    let Some(newest) = newest_first.first() else { return DeploymentState::Queued };
    let had = |word: &str| newest_first.iter().any(|status| status.state == word);
    let succeeded = had("success");
    let began = had("in_progress");
    // Actions always says when it begins; other tools may report the end alone, and then caution counts it as begun.
    let by_actions = had("waiting") || newest_first.iter().any(|status| status.made_by().is_some());
    let never_began = by_actions && !began && !succeeded;
    match newest.state.as_str() {
        "success" => DeploymentState::Succeeded,
        "inactive" if succeeded => DeploymentState::Superseded,
        "inactive" if began => DeploymentState::Cancelled,
        "inactive" => DeploymentState::Abandoned,
        "failure" | "error" if never_began => DeploymentState::Abandoned,
        "failure" => DeploymentState::Failed,
        "error" => DeploymentState::Errored,
        "in_progress" => DeploymentState::Deploying,
        // The lists have no word of their own for what waits at a gate: there Actions calls it pending, and nothing else.
        "pending" if by_actions => DeploymentState::Waiting(WaitReason::Approval),
        "waiting" => DeploymentState::Waiting(WaitReason::Approval),
        "queued" | "pending" => DeploymentState::Queued,
        other => DeploymentState::Unknown(Text::new(other)),
    }
}

/// A deployment in the domain's words; how it could be put back is said by the caller, who knows the setup.
pub(in super::super) fn deployment(
    environment: &EnvironmentId,
    history: &History,
    versions: &Versions,
    put_back: PutBack,
) -> Deployment {
    let wire = &history.deployment;
    let statuses = history.statuses.as_deref().unwrap_or_default();
    let created_at = wire.created_at.or(wire.updated_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let state = history.state();
    // A superseded deployment changed the environment when it succeeded, not when the next one took its place; the same
    // word closes what was stopped long before.
    let telling = match state {
        DeploymentState::Superseded => statuses.iter().find(|status| status.state == "success"),
        DeploymentState::Cancelled => statuses.iter().find(|status| status.state != "inactive"),
        _ => statuses.first(),
    };
    Deployment {
        id: DeploymentId::new(&wire.id.to_string()),
        environment: environment.clone(),
        release: versions.release(&wire.sha, &wire.reference),
        actor: login(wire.creator.as_ref()),
        began_at: statuses
            .iter()
            .rev()
            .find(|status| status.state == "in_progress")
            .and_then(|status| status.created_at),
        changed_at: telling.and_then(|status| status.created_at).unwrap_or(created_at),
        state,
        created_at,
        run: history.made_by().map(|(run, _)| RunId::new(&environment.service, &run.to_string())),
        attempt: None,
        description: Text::first_line(&wire.description),
        environment_url: statuses.iter().find_map(|status| some(&status.environment_url)),
        put_back,
    }
}

/// The re-run that would put a deployment back, where its job is known and it is not too old.
pub(in super::super) fn rerun(history: &History, now: Timestamp) -> Option<PutBack> {
    let (_, job) = history.made_by()?;
    let until = history.rerun_until()?;
    (until > now).then_some(PutBack::Rerun { job: JobId::new(&job?.to_string()), until })
}
