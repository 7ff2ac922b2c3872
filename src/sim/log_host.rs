//! The host on which log files lie: another one than the API's, reached by a link that is good for a minute.

use super::archive::zip;
use super::github::Failure;
use super::wire::{Answer, Request};
use super::world::{Repository, World, log_text, step_logs};

/// Whoever has the link may read, for a minute.
pub(super) fn answer(world: &World, request: &Request) -> Answer {
    file(world, request).unwrap_or_else(|| Failure::missing().into())
}

fn file(world: &World, request: &Request) -> Option<Answer> {
    let expires: i64 = request.parameter("se")?.parse().ok()?;
    if world.now.as_second() > expires {
        return Some(Failure::new(403, "This link has expired.").into());
    }
    let segments = request.segments();
    let [_, owner, name, kind, file] = segments.as_slice() else { return None };
    let place = world.repository_index(owner, name)?;
    let found = world.repositories.get(place)?;
    match kind.as_str() {
        "jobs" => {
            let (run, attempt, index) = world.run_of_job(place, file.strip_suffix(".txt")?.parse().ok()?)?;
            let run = world.run(place, run)?;
            let job = run.attempt(attempt)?.jobs.get(index)?;
            let template = found.workflows.get(run.workflow)?.part.job.get(job.template);
            Some(Answer::file(log_text(run, job, template).into_bytes(), "text/plain; charset=utf-8"))
        }
        "runs" => {
            let (run, attempt) = file.strip_suffix(".zip")?.split_once('-')?;
            Some(Answer::file(archive(found, run.parse().ok()?, attempt.parse().ok()?)?, "application/zip"))
        }
        _ => None,
    }
}

/// All logs of an attempt: each job whole, and each of its steps.
fn archive(found: &Repository, run: u64, attempt: u32) -> Option<Vec<u8>> {
    let run = found.runs.get(&run)?;
    let flow = found.workflows.get(run.workflow)?;
    let mut files = Vec::new();
    let ran = run.attempt(attempt)?.jobs.iter().filter(|job| job.started.is_some());
    for (job, position) in ran.zip(0_u32..) {
        let name = job.name.replace(['/', ':'], "");
        files.push((format!("{position}_{name}.txt"), log_text(run, job, flow.part.job.get(job.template))));
        for ((step, text), number) in step_logs(run, job).into_iter().zip(1_u32..) {
            files.push((format!("{name}/{number}_{}.txt", step.replace(['/', ':'], "")), text));
        }
    }
    Some(zip(&files))
}
