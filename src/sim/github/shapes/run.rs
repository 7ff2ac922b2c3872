//! `workflow-run`, `workflow`, `artifact`.

use serde_json::{Map, Value, json};

use super::{View, conclusion_word, merge, minimal_repository, or_ghost, status_word, urls};
use crate::sim::clock::{seconds_after, stamp};
use crate::sim::github::node::{Kind, SUITE_SHIFT};
use crate::sim::world::{Attempt, Job, Run, Workflow};

/// `workflow-run`, as of one of its attempts.
pub(crate) fn run(view: View<'_>, run: &Run, attempt: &Attempt) -> Value {
    let repository = view.repository;
    let workflow = repository.workflows.get(run.workflow);
    let api = format!("{}/actions/runs/{}", view.api(), run.id);
    let suite = run.id + SUITE_SHIFT;
    let workflow_id = workflow.map_or(0, |workflow| workflow.id);
    let mut object = Map::new();
    merge(
        &mut object,
        json!({
            "id": run.id, "name": workflow.map(|workflow| workflow.name.as_str()), "node_id": Kind::Run.id(run.id), "head_branch": run.branch,
            "head_sha": run.sha, "path": workflow.map_or("", |workflow| workflow.path.as_str()), "display_title": run.title,
            "run_number": run.number, "event": run.event, "status": status_word(attempt.status()),
            "conclusion": conclusion_word(attempt.conclusion()), "workflow_id": workflow_id, "check_suite_id": suite,
            "check_suite_node_id": Kind::Suite.id(suite), "pull_requests": [], "created_at": stamp(run.created),
            "updated_at": stamp(attempt.updated), "run_attempt": attempt.number, "run_started_at": stamp(attempt.started),
            "referenced_workflows": [],
        }),
    );
    let previous = (attempt.number > 1).then(|| format!("{api}/attempts/{}", attempt.number - 1));
    merge(
        &mut object,
        json!({
            "actor": or_ghost(view.world, view.base, &run.actor), "triggering_actor": or_ghost(view.world, view.base, &attempt.actor),
            "url": api, "html_url": format!("{}/actions/runs/{}", view.html(), run.id), "previous_attempt_url": previous,
            "check_suite_url": format!("{}/check-suites/{suite}", view.api()),
            "workflow_url": format!("{}/actions/workflows/{workflow_id}", view.api()),
        }),
    );
    urls(
        &mut object,
        &api,
        &[
            ("jobs_url", "/jobs"),
            ("logs_url", "/logs"),
            ("artifacts_url", "/artifacts"),
            ("cancel_url", "/cancel"),
            ("rerun_url", "/rerun"),
        ],
    );
    object.insert("head_commit".to_owned(), head_commit(view, run));
    object.insert("repository".to_owned(), minimal_repository(view));
    object.insert("head_repository".to_owned(), minimal_repository(view));
    Value::Object(object)
}

fn head_commit(view: View<'_>, run: &Run) -> Value {
    let Some(commit) = view.repository.commits.iter().find(|commit| commit.sha == run.sha) else { return Value::Null };
    let author = super::commit::git_person(view.world, &commit.author);
    json!({ "id": commit.sha, "tree_id": commit.tree, "message": commit.message, "timestamp": stamp(commit.at), "author": author, "committer": author })
}

/// `workflow`.
pub(crate) fn workflow(view: View<'_>, workflow: &Workflow) -> Value {
    json!({
        "id": workflow.id, "node_id": Kind::Workflow.id(workflow.id), "name": workflow.name, "path": workflow.path, "state": workflow.state,
        "created_at": stamp(workflow.created), "updated_at": stamp(workflow.updated),
        "url": format!("{}/actions/workflows/{}", view.api(), workflow.id),
        "html_url": format!("{}/blob/{}/{}", view.html(), view.repository.default_branch, workflow.path),
        "badge_url": format!("{}/actions/workflows/{}/badge.svg", view.html(), workflow.file()),
    })
}

/// `artifact`: what a finished job left.
pub(crate) fn artifact(view: View<'_>, run: &Run, job: &Job, name: &str, position: u64) -> Value {
    let id = job.id - 49_000_000_000 + position;
    let api = format!("{}/actions/artifacts/{id}", view.api());
    let at = job.completed.unwrap_or(job.created);
    json!({
        "id": id, "node_id": Kind::Artifact.id(id), "name": name, "size_in_bytes": 1_048_576 + job.id % 900_000, "url": api,
        "archive_download_url": format!("{api}/zip"), "expired": false, "created_at": stamp(at), "updated_at": stamp(at),
        "expires_at": stamp(seconds_after(at, 90 * 86_400)), "digest": null,
        "workflow_run": {
            "id": run.id, "repository_id": view.repository.id, "head_repository_id": view.repository.id,
            "head_branch": run.branch, "head_sha": run.sha,
        },
    })
}
