//! Pipelines, jobs, bridges.

use serde_json::{Value, json};

use super::{Drawing, between, commit, stamp, user, when};
use crate::sim::gitlab::estate::{Job, Pipeline};

/// A pipeline as lists have it.
pub(in super::super) fn basic(drawing: &Drawing<'_>, pipeline: &Pipeline) -> Value {
    json!({
        "id": pipeline.id,
        "iid": pipeline.iid,
        "project_id": drawing.project.id,
        "sha": pipeline.sha,
        "ref": pipeline.reference,
        "status": drawing.project.status(pipeline.id),
        "source": pipeline.source,
        "created_at": stamp(pipeline.created),
        "updated_at": stamp(pipeline.updated),
        "web_url": format!("{}/-/pipelines/{}", drawing.web(), pipeline.id),
    })
}

/// A pipeline by itself.
pub(in super::super) fn pipeline(drawing: &Drawing<'_>, pipeline: &Pipeline) -> Value {
    let project = drawing.project;
    let (started, finished) = (project.started(pipeline.id), project.finished(pipeline.id));
    let status = project.status(pipeline.id);
    let mut body = basic(drawing, pipeline);
    body["before_sha"] = json!("0000000000000000000000000000000000000000");
    body["tag"] = json!(pipeline.tag);
    body["yaml_errors"] = Value::Null;
    body["user"] = user(drawing.estate, drawing.base, &pipeline.user);
    body["started_at"] = when(started);
    body["finished_at"] = when(finished);
    body["committed_at"] = Value::Null;
    body["duration"] = between(started, finished);
    body["queued_duration"] = between(Some(pipeline.created), started);
    body["coverage"] = Value::Null;
    body["detailed_status"] = json!({
        "icon": format!("status_{status}"),
        "text": status,
        "label": status,
        "group": status,
        "tooltip": status,
        "has_details": true,
        "details_path": format!("/{}/-/pipelines/{}", project.path, pipeline.id),
        "illustration": null,
        "favicon": "/assets/ci_favicons/favicon.png",
    });
    body
}

/// A job.
pub(in super::super) fn job(drawing: &Drawing<'_>, job: &Job) -> Value {
    let project = drawing.project;
    let pipeline = project.pipeline(job.pipeline);
    let found = pipeline.and_then(|pipeline| project.commit(&pipeline.sha)).map(|found| commit(drawing, found));
    let mut body = json!({
        "id": job.id,
        "status": job.status.word(),
        "stage": job.template.stage,
        "name": job.template.name,
        "ref": pipeline.map_or("", |pipeline| pipeline.reference.as_str()),
        "tag": pipeline.is_some_and(|pipeline| pipeline.tag),
        "coverage": null,
        "allow_failure": job.template.optional(),
        "created_at": stamp(job.created),
        "started_at": when(job.started),
        "finished_at": when(job.finished),
        "erased_at": null,
        "duration": between(job.started, job.finished),
        "queued_duration": between(Some(job.created), job.started),
        "user": user(drawing.estate, drawing.base, &job.user),
        "commit": found,
        "pipeline": pipeline.map(|pipeline| basic(drawing, pipeline)),
        "web_url": format!("{}/-/jobs/{}", drawing.web(), job.id),
        "project": { "ci_job_token_scope_enabled": true },
        "artifacts": [],
        "runner": null,
        "artifacts_expire_at": null,
        "archived": false,
        "tag_list": [],
    });
    if let Some(failure) = job.failure {
        body["failure_reason"] = json!(failure);
    }
    if job.started.is_some() {
        body["runner"] = json!({
            "id": 7,
            "description": "runner-7",
            "ip_address": null,
            "active": true,
            "paused": false,
            "is_shared": true,
            "runner_type": "instance_type",
            "name": "gitlab-runner",
            "online": true,
            "status": "online",
        });
    }
    body
}

/// A job as it is drawn where it is not the subject: in a queue, after it was played.
pub(in super::super) fn brief(drawing: &Drawing<'_>, found: &Job) -> Value {
    let mut body = job(drawing, found);
    if let Some(fields) = body.as_object_mut() {
        for name in ["artifacts", "runner", "artifacts_expire_at", "archived", "tag_list"] {
            fields.remove(name);
        }
    }
    body
}

/// A bridge with the pipeline that it started.
pub(in super::super) fn bridge(drawing: &Drawing<'_>, found: &Job) -> Value {
    let mut body = brief(drawing, found);
    let child = found.downstream.and_then(|child| drawing.project.pipeline(child));
    body["downstream_pipeline"] = child.map_or(Value::Null, |child| basic(drawing, child));
    body
}
