//! Deployments.

use jiff::Timestamp;

use super::super::wire;
use super::{Versions, login, run_state, some};
use crate::domain::{
    Deployment, DeploymentId, DeploymentState, EnvironmentId, Outcome, PutBack, RunId, RunState, Text, WaitReason,
};

/// What decides whether an older deployment's job can be run again.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct PutBackRules {
    /// The project refuses deployment jobs that are older than the newest deployment.
    pub(in super::super) refuses_outdated: bool,
}

impl PutBackRules {
    /// Of a project.
    pub(in super::super) fn of(project: &wire::Project) -> Self {
        let enabled = project.ci_forward_deployment_enabled == Some(true);
        // Where the vendor does not say whether a retry is let through, it is: that is its default.
        let allowed = project.ci_forward_deployment_rollback_allowed.unwrap_or(true);
        Self { refuses_outdated: enabled && !allowed }
    }
}

/// Where a deployment stands. `newest_good`: whether no later one of its environment succeeded.
pub(in super::super) fn deployment_state(wire: &wire::Deployment, newest_good: bool) -> DeploymentState {
    let began = wire.deployable.as_ref().is_none_or(|job| job.started_at.is_some());
    match wire.status.as_str() {
        "blocked" => DeploymentState::Waiting(WaitReason::Approval),
        // The job tells what it waits for: the deployment itself is only said to have been created.
        "created" => match wire.deployable.as_ref().map(|job| run_state(&job.status)) {
            Some(RunState::Waiting(reason)) => DeploymentState::Waiting(reason),
            Some(RunState::Queued) => DeploymentState::Queued,
            Some(RunState::Done(_)) => DeploymentState::Abandoned,
            _ => DeploymentState::Waiting(WaitReason::Unsaid),
        },
        "running" => DeploymentState::Deploying,
        "success" if newest_good => DeploymentState::Succeeded,
        "success" => DeploymentState::Superseded,
        "failed" | "canceled" if !began => DeploymentState::Abandoned,
        "failed" => {
            let errored = wire.deployable.as_ref().is_some_and(|job| {
                matches!(super::job_state(job), RunState::Done(Outcome::Errored | Outcome::TimedOut))
            });
            if errored { DeploymentState::Errored } else { DeploymentState::Failed }
        }
        "canceled" => DeploymentState::Cancelled,
        "skipped" => DeploymentState::Abandoned,
        other => DeploymentState::Unknown(Text::new(other)),
    }
}

/// The deployments of one environment in the domain's words, newest first as they come. `newer_good`: whether a later one
/// than all of these is known to have succeeded.
pub(in super::super) fn deployments(
    environment: &EnvironmentId,
    newest_first: &[wire::Deployment],
    newer_good: bool,
    versions: &Versions,
    rules: PutBackRules,
) -> Vec<Deployment> {
    let mut good_seen = newer_good;
    newest_first
        .iter()
        .map(|wire| {
            let state = deployment_state(wire, !good_seen);
            good_seen |= wire.status == "success";
            deployment(environment, wire, state, versions, rules)
        })
        .collect()
}

/// One deployment.
pub(in super::super) fn deployment(
    environment: &EnvironmentId,
    wire: &wire::Deployment,
    state: DeploymentState,
    versions: &Versions,
    rules: PutBackRules,
) -> Deployment {
    let created_at = wire.created_at.or(wire.updated_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let job = wire.deployable.as_ref();
    // The vendor touches `updated_at` for other reasons too: when its job ended is when it was delivered.
    let ended = job.and_then(|job| job.finished_at).filter(|_| {
        !matches!(state, DeploymentState::Waiting(_) | DeploymentState::Queued | DeploymentState::Deploying)
    });
    Deployment {
        id: DeploymentId::new(&wire.id.to_string()),
        environment: environment.clone(),
        release: versions.release(&wire.sha, &wire.reference),
        actor: login(wire.user.as_ref()),
        began_at: job.and_then(|job| job.started_at),
        changed_at: ended.or(wire.updated_at).unwrap_or(created_at),
        created_at,
        run: wire.pipeline().map(|pipeline| RunId::new(&environment.service, &pipeline.to_string())),
        attempt: None,
        description: job.and_then(|job| some(&job.name)).unwrap_or_default(),
        environment_url: wire.environment.as_ref().and_then(|environment| some(&environment.external_url)),
        put_back: put_back(wire, &state, rules),
        state,
    }
}

/// How a deployment could be put back.
fn put_back(wire: &wire::Deployment, state: &DeploymentState, rules: PutBackRules) -> PutBack {
    if !state.was_good() {
        return PutBack::No(Text::new("it never succeeded"));
    }
    if let Some(why) = refused(wire, rules) {
        return PutBack::No(Text::new(why));
    }
    let job = wire.deployable.as_ref().map(|job| job.id).unwrap_or_default();
    PutBack::Own { key: Text::new(&format!("job {job}")), how: Text::new(&format!("retries job {job}")) }
}

/// Why the vendor would refuse to run a deployment's job again.
pub(in super::super) fn refused(wire: &wire::Deployment, rules: PutBackRules) -> Option<&'static str> {
    match &wire.deployable {
        None => Some("no job of GitLab's made it: it was recorded by another tool, or its job was deleted"),
        Some(job) if job.archived => Some("its job is archived: GitLab runs jobs again only for so long"),
        Some(_) if rules.refuses_outdated => Some(
            "the project prevents outdated deployment jobs and lets no retry through (Settings > CI/CD > General pipelines)",
        ),
        Some(_) => None,
    }
}
