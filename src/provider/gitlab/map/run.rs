//! Pipelines and jobs.

use jiff::Timestamp;

use super::super::wire;
use super::{login, some};
use crate::domain::{CommitId, Job, JobId, Outcome, Run, RunId, RunState, ServiceId, Text, WaitReason, WorkflowId};

/// The state of a pipeline or a job by its word. `manual` waits for a person to start it, `created` for what is before it,
/// `waiting_for_resource` for its turn: none of them is queued.
pub(in super::super) fn run_state(status: &str) -> RunState {
    match status {
        "created" | "preparing" => RunState::Waiting(WaitReason::Dependency),
        "waiting_for_resource" => RunState::Waiting(WaitReason::Queue),
        "waiting_for_callback" => RunState::Waiting(WaitReason::ExternalGate),
        "manual" => RunState::Waiting(WaitReason::Approval),
        "scheduled" => RunState::Waiting(WaitReason::Timer),
        "pending" => RunState::Queued,
        "running" => RunState::Running,
        "canceling" => RunState::Cancelling,
        "success" => RunState::Done(Outcome::Succeeded),
        "failed" => RunState::Done(Outcome::Failed),
        "canceled" => RunState::Done(Outcome::Cancelled),
        "skipped" => RunState::Done(Outcome::Skipped),
        other => RunState::Unknown(Text::new(other)),
    }
}

/// The state of a job; of one that failed, the reason tells whether the work failed or something else happened.
pub(in super::super) fn job_state(wire: &wire::Job) -> RunState {
    match (run_state(&wire.status), wire.failure_reason.as_str()) {
        (RunState::Done(Outcome::Failed), reason) => RunState::Done(match reason {
            "job_execution_timeout" | "stuck_or_timeout_failure" => Outcome::TimedOut,
            "forward_deployment_failure" => Outcome::Superseded,
            "deployment_rejected" => Outcome::Rejected,
            "runner_system_failure"
            | "api_failure"
            | "scheduler_failure"
            | "data_integrity_failure"
            | "runner_unsupported"
            | "runner_configuration_error"
            | "no_matching_runner"
            | "ci_quota_exceeded"
            | "environment_creation_failure"
            | "trace_size_exceeded" => Outcome::Errored,
            _ => Outcome::Failed,
        }),
        (state, _) => state,
    }
}

/// A pipeline as a run. `title`: the subject of its commit, where a job told it; `rejected`: a deployment of it was refused.
pub(in super::super) fn run(service: &ServiceId, wire: &wire::Pipeline, title: &str, rejected: bool) -> Run {
    let mut state = run_state(&wire.status);
    if rejected && state == RunState::Done(Outcome::Failed) {
        state = RunState::Done(Outcome::Rejected);
    }
    let created_at = wire.created_at.or(wire.started_at).or(wire.updated_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let updated_at = wire.updated_at.unwrap_or(created_at);
    let name = if wire.name.is_empty() { "pipeline" } else { &wire.name };
    let title = [title, wire.name.as_str(), wire.reference.as_str()].into_iter().find(|title| !title.is_empty());
    Run {
        id: RunId::new(service, &wire.id.to_string()),
        number: wire.id,
        // Jobs that run again are new jobs of the same pipeline: it has no attempts.
        attempt: 1,
        name: Text::new(name),
        // What starts a pipeline decides which jobs it has: pipelines of one source are alike.
        workflow: WorkflowId::new(&wire.source),
        title: Text::first_line(title.unwrap_or_default()),
        branch: Text::new(&wire.reference),
        commit: CommitId::new(&wire.sha),
        event: Text::new(&wire.source),
        actor: login(wire.user.as_ref()),
        created_at,
        started_at: wire.started_at,
        finished_at: state.is_done().then(|| wire.finished_at.unwrap_or(updated_at)),
        state,
        updated_at,
        url: Text::new(&wire.web_url),
    }
}

/// A job. `within`: the bridge whose child pipeline it belongs to.
pub(in super::super) fn job(wire: &wire::Job, within: Option<&str>) -> Job {
    let stage = match within {
        Some(bridge) => format!("{bridge} › {}", wire.stage),
        None => wire.stage.clone(),
    };
    Job {
        id: JobId::new(&wire.id.to_string()),
        attempt: 1,
        name: Text::new(&wire.name),
        stage: some(&stage),
        state: job_state(wire),
        created_at: wire.created_at,
        started_at: wire.started_at,
        finished_at: wire.finished_at,
        runner: wire.runner.as_ref().and_then(|runner| some(&runner.description)),
        steps: Vec::new(),
        annotations: Vec::new(),
        url: Text::new(&wire.web_url),
    }
}

/// A bridge as a job: it is what the pipeline that it started is.
pub(in super::super) fn bridge(wire: &wire::Job) -> Job {
    let mut found = job(wire, None);
    if let Some(downstream) = &wire.downstream_pipeline {
        found.url = Text::new(&downstream.web_url);
        // A bridge that only starts succeeds at once: what it started tells more.
        if found.state.is_done() && !run_state(&downstream.status).is_done() {
            found.state = run_state(&downstream.status);
            found.finished_at = None;
        }
    }
    found
}
