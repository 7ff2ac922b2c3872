//! The log of a finished job: made from its steps, so that it is the same whenever it is asked for.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Conclusion, Job, JobTemplate, Run, Step};

/// The text as a runner writes it: a timestamp on each line, groups, colours.
pub(crate) fn log_text(run: &Run, job: &Job, template: Option<&JobTemplate>) -> String {
    let mut text = String::new();
    let Some(started) = job.started else { return text };
    let end = job.completed.unwrap_or(started);
    line(&mut text, started, "Current runner version: '2.330.0'");
    line(
        &mut text,
        started,
        &format!("Job is about to start running on the hosted runner: sim-runner-{}", job.id % 40),
    );
    for (_, step) in step_logs(run, job) {
        text.push_str(&step);
    }
    for words in template.map(|template| template.log.as_slice()).unwrap_or_default() {
        line(&mut text, end, words);
    }
    line(&mut text, end, "Cleaning up orphan processes");
    text
}

/// The log of each step that ran: its name and its text.
pub(crate) fn step_logs(run: &Run, job: &Job) -> Vec<(String, String)> {
    let Some(end) = job.completed else { return Vec::new() };
    let ran = job.steps_at(end).into_iter().filter(|step| step.conclusion != Some(Conclusion::Skipped));
    ran.map(|step| (step.name.clone(), step_log(run, job, &step, end))).collect()
}

fn step_log(run: &Run, job: &Job, step: &Step, end: Timestamp) -> String {
    let mut text = String::new();
    let at = step.started.unwrap_or(end);
    let done = step.completed.unwrap_or(end);
    line(&mut text, at, &format!("##[group]Run {}", step.name));
    line(&mut text, at, &format!("\u{1b}[36;1m{}\u{1b}[0m", step.name));
    line(&mut text, at, "shell: /usr/bin/bash -e {0}");
    line(&mut text, at, "##[endgroup]");
    line(&mut text, at, &format!("commit {}", run.sha));
    match (step.conclusion, &job.trouble) {
        (Some(Conclusion::Failure), Some(trouble)) => {
            for words in &trouble.log {
                line(&mut text, done, words);
            }
            line(&mut text, done, &format!("\u{1b}[31m{}\u{1b}[0m", trouble.message));
            line(&mut text, done, "##[error]Process completed with exit code 1.");
        }
        (Some(Conclusion::Cancelled), _) => line(&mut text, done, "##[error]The operation was canceled."),
        _ => line(&mut text, done, "\u{1b}[32mok\u{1b}[0m"),
    }
    text
}

fn line(text: &mut String, at: Timestamp, words: &str) {
    let _ = writeln!(text, "{}.{:07}Z {words}", at.strftime("%Y-%m-%dT%H:%M:%S"), at.subsec_nanosecond() / 100);
}
