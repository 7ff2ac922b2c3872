//! Runs: lists, single ones, attempts, artifacts, cancelling, running again.

use serde_json::{Value, json};

use super::node::SUITE_SHIFT;
use super::shapes::{artifact, conclusion_word, run as draw, status_word};
use super::{Answer, Call, Failure, paging};
use crate::sim::clock::stamp;
use crate::sim::world::{Again, Run};

/// A filtered list never holds more.
const FILTERED: usize = 1_000;
const FILTERS: [&str; 6] = ["actor", "branch", "event", "status", "created", "head_sha"];

impl Call<'_> {
    /// The run that the first part of the path names.
    pub(super) fn run(&self) -> Result<&Run, Failure> {
        let id = self.id(0)?;
        self.repository()?.runs.get(&id).ok_or_else(Failure::missing)
    }
}

/// `GET .../actions/runs`
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    listed(call, None)
}

/// `GET .../actions/workflows/{workflow_id}/runs`
pub(super) fn of_workflow(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let workflow = call.repository()?.workflow_index(call.part(0)).ok_or_else(Failure::missing)?;
    listed(call, Some(workflow))
}

fn listed(call: &Call<'_>, workflow: Option<usize>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let limit = call.world.lagged(call.lag);
    let runs = view.repository.runs.values().rev();
    let mut runs: Vec<&Run> = runs
        .filter(|run| {
            workflow.is_none_or(|workflow| run.workflow == workflow)
                && (call.lag == 0 || run.created <= limit)
                && wanted(call, run)
        })
        .collect();
    let total = runs.len();
    if FILTERS.iter().any(|name| call.request.parameter(name).is_some()) {
        runs.truncate(FILTERED);
    }
    let page = paging::page(call.request, runs);
    let shape = |run: &Run| run.attempts.last().map_or(Value::Null, |attempt| draw(view, run, attempt));
    Ok(page.answer(shape, |items| json!({ "total_count": total, "workflow_runs": items })))
}

fn wanted(call: &Call<'_>, run: &Run) -> bool {
    let is = |name: &str, value: &str| call.request.parameter(name).is_none_or(|asked| asked == value);
    let Some(attempt) = run.attempts.last() else { return false };
    let status = call.request.parameter("status").is_none_or(|asked| {
        asked == status_word(attempt.status()) || conclusion_word(attempt.conclusion()).as_str() == Some(asked)
    });
    let created = call.request.parameter("created").is_none_or(|asked| within(asked, &stamp(run.created)));
    let actor = call.request.parameter("actor").is_none_or(|asked| asked.eq_ignore_ascii_case(&run.actor));
    let suite = (run.id + SUITE_SHIFT).to_string();
    status
        && created
        && actor
        && is("branch", &run.branch)
        && is("event", &run.event)
        && is("head_sha", &run.sha)
        && is("check_suite_id", &suite)
}

/// The vendor's date search: `2026-01-31`, `>=X`, `<X`, `X..Y` (text order is time order here).
fn within(asked: &str, at: &str) -> bool {
    let cut = |bound: &str| at.get(..bound.len().min(at.len())).unwrap_or(at).to_owned();
    if let Some((from, to)) = asked.split_once("..") {
        return (from == "*" || cut(from).as_str() >= from) && (to == "*" || cut(to).as_str() <= to);
    }
    for sign in [">=", "<=", ">", "<"] {
        if let Some(bound) = asked.strip_prefix(sign) {
            let order = cut(bound).as_str().cmp(bound);
            return match sign {
                ">=" => order.is_ge(),
                "<=" => order.is_le(),
                ">" => order.is_gt(),
                _ => order.is_lt(),
            };
        }
    }
    cut(asked) == asked
}

/// `GET .../actions/runs/{run_id}`
pub(super) fn run(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?;
    let attempt = run.attempts.last().ok_or_else(Failure::missing)?;
    Ok(Answer::ok(draw(call.view()?, run, attempt)))
}

/// `GET .../actions/runs/{run_id}/attempts/{attempt_number}`
pub(super) fn attempt(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?;
    let number = u32::try_from(call.id(1)?).map_err(|_| Failure::missing())?;
    let attempt = run.attempt(number).ok_or_else(Failure::missing)?;
    Ok(Answer::ok(draw(call.view()?, run, attempt)))
}

/// `GET .../actions/runs/{run_id}/artifacts`
pub(super) fn artifacts(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let run = call.run()?;
    let flow = view.repository.workflows.get(run.workflow).ok_or_else(Failure::missing)?;
    let mut items = Vec::new();
    for job in run
        .attempts
        .last()
        .into_iter()
        .flat_map(|attempt| &attempt.jobs)
        .filter(|job| job.conclusion == Some(crate::sim::world::Conclusion::Success))
    {
        let names = flow.part.job.get(job.template).map(|template| template.artifacts.as_slice()).unwrap_or_default();
        for (name, position) in names.iter().zip(0_u64..) {
            if call.request.parameter("name").is_none_or(|asked| asked == name) {
                items.push(artifact(view, run, job, name, position));
            }
        }
    }
    let total = items.len();
    Ok(paging::page(call.request, items)
        .answer(|item| item, |items| json!({ "total_count": total, "artifacts": items })))
}

/// `POST .../cancel`
pub(super) fn cancel(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?.id;
    call.world.cancel(call.place, run)?;
    Ok(Answer::wrote(202, json!({})))
}

/// `POST .../force-cancel`
pub(super) fn force_cancel(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?.id;
    call.world.force_cancel(call.place, run)?;
    Ok(Answer::wrote(202, json!({})))
}

/// `POST .../rerun`
pub(super) fn rerun(call: &mut Call<'_>) -> Result<Answer, Failure> {
    again(call, Again::All)
}

/// `POST .../rerun-failed-jobs`
pub(super) fn rerun_failed(call: &mut Call<'_>) -> Result<Answer, Failure> {
    again(call, Again::Failed)
}

fn again(call: &mut Call<'_>, again: Again) -> Result<Answer, Failure> {
    let run = call.run()?.id;
    let login = call.login.clone();
    call.world.rerun(call.place, run, again, &login)?;
    Ok(Answer::wrote(201, json!({})))
}
