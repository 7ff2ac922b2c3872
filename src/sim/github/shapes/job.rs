//! `job` and `check-run`: two views of the same thing, with the same id.

use serde_json::{Map, Value, json};

use super::{View, conclusion_word, merge, status_word};
use crate::sim::clock::stamp;
use crate::sim::github::node::{Kind, SUITE_SHIFT};
use crate::sim::world::{Attempt, Job, JobStatus, Run, Step};

/// `job`.
pub(crate) fn job(view: View<'_>, run: &Run, attempt: &Attempt, job: &Job) -> Value {
    let workflow = view.repository.workflows.get(run.workflow);
    let runner = (job.started.is_some() && !job.steps_at(view.world.now).is_empty()).then_some(job.id % 40);
    let mut object = Map::new();
    merge(
        &mut object,
        json!({
            "id": job.id, "run_id": run.id, "workflow_name": workflow.map(|workflow| workflow.name.as_str()), "head_branch": run.branch,
            "run_url": format!("{}/actions/runs/{}", view.api(), run.id), "run_attempt": attempt.number, "node_id": Kind::CheckRun.id(job.id),
            "head_sha": run.sha, "url": format!("{}/actions/jobs/{}", view.api(), job.id),
            "html_url": format!("{}/actions/runs/{}/job/{}", view.html(), run.id, job.id), "status": status_word(job.status),
            "conclusion": conclusion_word(job.conclusion), "created_at": stamp(job.created),
            "started_at": stamp(job.started.unwrap_or(job.created)), "completed_at": job.completed.map(stamp), "name": job.name,
        }),
    );
    let steps: Vec<Value> =
        job.steps_at(view.world.now).iter().zip(1_u32..).map(|(step, number)| draw(step, number)).collect();
    merge(
        &mut object,
        json!({
            "steps": steps, "check_run_url": format!("{}/check-runs/{}", view.api(), job.id), "labels": ["ubuntu-latest"], "runner_id": runner,
            "runner_name": runner.map(|number| format!("sim-runner-{number}")), "runner_group_id": runner.map(|_| 0),
            "runner_group_name": runner.map(|_| "GitHub Actions"),
        }),
    );
    Value::Object(object)
}

fn draw(step: &Step, number: u32) -> Value {
    json!({
        "name": step.name, "status": status_word(step.status), "conclusion": conclusion_word(step.conclusion), "number": number,
        "started_at": step.started.map(stamp), "completed_at": step.completed.map(stamp),
    })
}

/// `check-run`.
pub(crate) fn check_run(view: View<'_>, run: &Run, job: &Job) -> Value {
    let html = format!("{}/actions/runs/{}/job/{}", view.html(), run.id, job.id);
    let url = format!("{}/check-runs/{}", view.api(), job.id);
    let notes = super::super::checks::notes(job).len();
    let started = (job.status != JobStatus::Queued).then(|| stamp(job.started.unwrap_or(job.created)));
    json!({
        "id": job.id, "name": job.name, "node_id": Kind::CheckRun.id(job.id), "head_sha": run.sha, "external_id": format!("{:x}", job.id), "url": url,
        "html_url": html, "details_url": html, "status": status_word(job.status), "conclusion": conclusion_word(job.conclusion),
        "started_at": started, "completed_at": job.completed.map(stamp),
        "output": { "title": null, "summary": null, "text": null, "annotations_count": notes, "annotations_url": format!("{url}/annotations") },
        "check_suite": { "id": run.id + SUITE_SHIFT }, "app": null, "pull_requests": [],
    })
}
