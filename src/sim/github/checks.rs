//! Check runs of a commit, and annotations. A check run is a job, with the same id.

use serde_json::{Value, json};

use super::shapes::{check_run, conclusion_word, status_word};
use super::{Answer, Call, Failure, paging};
use crate::sim::scenario::NotePart;
use crate::sim::world::{Conclusion, Job};

/// `GET .../commits/{ref}/check-runs`
pub(super) fn of_commit(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let reference = call.part(0);
    let index = view
        .repository
        .resolve(reference)
        .ok_or_else(|| Failure::new(422, &format!("No commit found for SHA: {reference}")))?;
    let sha = view.repository.commits.get(index).map_or("", |commit| commit.sha.as_str());
    let mut items = Vec::new();
    for run in view.repository.runs.values().rev().filter(|run| run.sha == sha) {
        let Some(attempt) = run.attempts.last() else { continue };
        for (_, job) in attempt.listed() {
            let named = call.request.parameter("check_name").is_none_or(|name| name == job.name);
            let stands = call.request.parameter("status").is_none_or(|status| status == status_word(job.status));
            if named && stands {
                items.push(check_run(view, run, job));
            }
        }
    }
    let total = items.len();
    Ok(paging::page(call.request, items)
        .answer(|item| item, |items| json!({ "total_count": total, "check_runs": items })))
}

/// What is noted on a job: the scenario's notes, and the runner's own word at the end.
pub(super) fn notes(job: &Job) -> Vec<NotePart> {
    let plain = |message: &str| NotePart {
        path: ".github".to_owned(),
        line: 1,
        message: message.to_owned(),
        level: "failure".to_owned(),
        title: None,
    };
    let mut notes = Vec::new();
    if let Some(trouble) = job.trouble.as_ref().filter(|_| job.conclusion == Some(Conclusion::Failure)) {
        notes.extend(trouble.notes.iter().cloned());
        notes.push(plain(&trouble.message));
    }
    if conclusion_word(job.conclusion) == "cancelled" {
        notes.push(plain("The operation was canceled."));
    }
    notes
}

/// `GET .../check-runs/{check_run_id}/annotations`
pub(super) fn annotations(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let (run, number, index) = call.world.run_of_job(call.place, call.id(0)?).ok_or_else(Failure::missing)?;
    let run = call.world.run(call.place, run).ok_or_else(Failure::missing)?;
    let job = run.attempt(number).and_then(|attempt| attempt.jobs.get(index)).ok_or_else(Failure::missing)?;
    let draw = |note: NotePart| {
        json!({
            "path": note.path, "start_line": note.line, "end_line": note.line, "start_column": null, "end_column": null,
            "annotation_level": note.level, "title": note.title.unwrap_or_default(), "message": note.message, "raw_details": "",
            "blob_href": format!("{}/blob/{}/{}", view.html(), run.sha, note.path),
        })
    };
    Ok(paging::page(call.request, notes(job)).answer(draw, Value::Array))
}
