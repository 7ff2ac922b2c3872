//! Jobs, their logs, and running one again.

use serde_json::{Value, json};

use super::shapes::job as draw;
use super::{Answer, Call, Content, Failure, paging};
use crate::sim::world::{Again, Attempt, JobStatus, Run};

/// `GET .../actions/runs/{run_id}/jobs` (`filter=latest|all`)
pub(super) fn of_run(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?;
    let all = call.request.parameter("filter") == Some("all");
    let attempts: Vec<&Attempt> =
        if all { run.attempts.iter().collect() } else { run.attempts.last().into_iter().collect() };
    listed(call, run, &attempts)
}

/// `GET .../attempts/{attempt_number}/jobs`
pub(super) fn of_attempt(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?;
    let number = u32::try_from(call.id(1)?).map_err(|_| Failure::missing())?;
    listed(call, run, &[run.attempt(number).ok_or_else(Failure::missing)?])
}

fn listed(call: &Call<'_>, run: &Run, attempts: &[&Attempt]) -> Result<Answer, Failure> {
    let view = call.view()?;
    let jobs: Vec<Value> =
        attempts.iter().flat_map(|attempt| attempt.listed().map(|(_, job)| draw(view, run, attempt, job))).collect();
    let total = jobs.len();
    Ok(paging::page(call.request, jobs).answer(|job| job, |jobs| json!({ "total_count": total, "jobs": jobs })))
}

/// `GET .../actions/jobs/{job_id}`
pub(super) fn job(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let (run, number, index) = call.world.run_of_job(call.place, call.id(0)?).ok_or_else(Failure::missing)?;
    let run = call.world.run(call.place, run).ok_or_else(Failure::missing)?;
    let attempt = run.attempt(number).ok_or_else(Failure::missing)?;
    let job = attempt.jobs.get(index).ok_or_else(Failure::missing)?;
    Ok(Answer::ok(draw(call.view()?, run, attempt, job)))
}

/// `GET .../actions/jobs/{job_id}/logs`: leads to another host; there is nothing while the job runs.
pub(super) fn logs(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let id = call.id(0)?;
    let (run, number, index) = call.world.run_of_job(call.place, id).ok_or_else(Failure::missing)?;
    let run = call.world.run(call.place, run).ok_or_else(Failure::missing)?;
    let job = run.attempt(number).and_then(|attempt| attempt.jobs.get(index)).ok_or_else(Failure::missing)?;
    if job.status != JobStatus::Completed {
        return Err(Failure::missing());
    }
    elsewhere(call, &format!("jobs/{id}.txt"))
}

/// `GET .../actions/runs/{run_id}/logs`
pub(super) fn run_logs(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?;
    if !run.completed() {
        return Err(Failure::missing());
    }
    let number = run.attempts.last().map_or(1, |attempt| attempt.number);
    let file = format!("runs/{}-{number}.zip", run.id);
    elsewhere(call, &file)
}

/// `GET .../attempts/{attempt_number}/logs`
pub(super) fn attempt_logs(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let run = call.run()?;
    let number = u32::try_from(call.id(1)?).map_err(|_| Failure::missing())?;
    run.attempt(number).filter(|attempt| attempt.completed()).ok_or_else(Failure::missing)?;
    let file = format!("runs/{}-{number}.zip", run.id);
    elsewhere(call, &file)
}

fn elsewhere(call: &Call<'_>, file: &str) -> Result<Answer, Failure> {
    let repository = call.repository()?;
    let place = call.base().elsewhere();
    let location = format!(
        "{place}/__logs/{}/{}/{file}?se={}",
        repository.owner,
        repository.name,
        call.world.now.as_second() + 60
    );
    Ok(Answer::moved(302, location, Content::Empty))
}

/// `POST .../actions/jobs/{job_id}/rerun`
pub(super) fn rerun(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let (run, _, index) = call.world.run_of_job(call.place, call.id(0)?).ok_or_else(Failure::missing)?;
    let login = call.login.clone();
    call.world.rerun(call.place, run, Again::Job(index), &login)?;
    Ok(Answer::wrote(201, json!({})))
}
