//! Runs, jobs, steps, reviews.

use jiff::Timestamp;

use super::super::wire;
use super::{login, some};
use crate::domain::{
    Annotation, AnnotationLevel, CommitId, Job, JobId, JobStep, Outcome, Review, ReviewVerdict, Run, RunId, RunState,
    ServiceId, Text, WaitReason, WorkflowId,
};

/// The state of a run, a job or a step from its two words. `pending` is the vendor's word for waiting on a concurrency
/// group, `waiting` for an environment's rules, `action_required` for a person who lets a fork's run start.
pub(in super::super) fn run_state(status: &str, conclusion: Option<&str>) -> RunState {
    match (status, conclusion.unwrap_or_default()) {
        ("queued" | "requested", _) => RunState::Queued,
        ("pending", _) => RunState::Waiting(WaitReason::Queue),
        ("waiting", _) | ("completed", "action_required") => RunState::Waiting(WaitReason::Approval),
        ("in_progress", _) => RunState::Running,
        ("completed", "success" | "neutral") => RunState::Done(Outcome::Succeeded),
        ("completed", "failure") => RunState::Done(Outcome::Failed),
        ("completed", "cancelled") => RunState::Done(Outcome::Cancelled),
        ("completed", "timed_out") => RunState::Done(Outcome::TimedOut),
        ("completed", "skipped") => RunState::Done(Outcome::Skipped),
        ("completed", "startup_failure" | "stale") => RunState::Done(Outcome::Errored),
        ("completed", other) if !other.is_empty() => RunState::Unknown(Text::new(other)),
        (other, _) => RunState::Unknown(Text::new(other)),
    }
}

/// A run. `rejected` says that its review history holds a refusal, which the vendor folds into "failure".
pub(in super::super) fn run(service: &ServiceId, wire: &wire::Run, rejected: bool) -> Run {
    let mut state = run_state(&wire.status, wire.conclusion.as_deref());
    if rejected && state == RunState::Done(Outcome::Failed) {
        state = RunState::Done(Outcome::Rejected);
    }
    let created_at = wire.created_at.or(wire.run_started_at).or(wire.updated_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let updated_at = wire.updated_at.unwrap_or(created_at);
    let subject = wire.head_commit.as_ref().map(|commit| commit.message.as_str()).unwrap_or_default();
    let title = [wire.display_title.as_str(), subject, wire.name.as_str()]
        .into_iter()
        .find(|title| !title.is_empty())
        .unwrap_or_default();
    let began = !matches!(state, RunState::Queued);
    Run {
        id: RunId::new(service, &wire.id.to_string()),
        number: wire.run_number,
        attempt: wire.attempt(),
        name: Text::new(&wire.name),
        workflow: WorkflowId::new(&wire.workflow_id.map(|id| id.to_string()).unwrap_or_default()),
        title: Text::first_line(title),
        branch: Text::new(&wire.head_branch),
        commit: CommitId::new(&wire.head_sha),
        event: Text::new(&wire.event),
        actor: wire.initiator().and_then(some),
        created_at,
        started_at: wire.run_started_at.filter(|_| began),
        finished_at: state.is_done().then_some(updated_at),
        state,
        updated_at,
        url: Text::new(&wire.html_url),
    }
}

/// A job of an attempt.
pub(in super::super) fn job(wire: &wire::Job, attempt: u32) -> Job {
    Job {
        id: JobId::new(&wire.id.to_string()),
        attempt: wire.run_attempt.unwrap_or(attempt),
        name: Text::new(&wire.name),
        stage: None,
        state: run_state(&wire.status, wire.conclusion.as_deref()),
        created_at: wire.created_at,
        started_at: wire.started_at,
        finished_at: wire.completed_at,
        runner: wire.runner_name.as_deref().and_then(some),
        steps: wire.steps.iter().map(step).collect(),
        annotations: Vec::new(),
        url: Text::new(&wire.html_url),
    }
}

fn step(wire: &wire::Step) -> JobStep {
    JobStep {
        number: wire.number,
        name: Text::new(&wire.name),
        state: run_state(&wire.status, wire.conclusion.as_deref()),
        started_at: wire.started_at,
        finished_at: wire.completed_at,
    }
}

/// A note of a check.
pub(in super::super) fn annotation(wire: &wire::Annotation) -> Annotation {
    Annotation {
        level: match wire.annotation_level.as_str() {
            "notice" => AnnotationLevel::Notice,
            "warning" => AnnotationLevel::Warning,
            "failure" => AnnotationLevel::Failure,
            other => AnnotationLevel::Unknown(Text::new(other)),
        },
        path: Text::new(&wire.path),
        line: wire.start_line,
        message: Text::new(&wire.message),
    }
}

/// One answer of a review history, which carries no times.
pub(in super::super) fn review(wire: &wire::Approval) -> Review {
    Review {
        by: login(wire.user.as_ref()),
        verdict: match wire.state.as_str() {
            "approved" => ReviewVerdict::Approved,
            "rejected" => ReviewVerdict::Rejected,
            "pending" => ReviewVerdict::Pending,
            other => ReviewVerdict::Unknown(Text::new(other)),
        },
        comment: Text::new(&wire.comment),
        environments: wire.environments.iter().map(|environment| Text::new(&environment.name)).collect(),
        at: None,
    }
}
