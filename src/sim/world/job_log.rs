//! The log of a finished job: made from its steps, so that it is the same whenever it is asked for.

use std::fmt::Write as _;

use super::{Conclusion, Job, JobTemplate, Run};

/// The text as a runner writes it: a timestamp on each line, groups, colours.
pub(crate) fn log_text(run: &Run, job: &Job, template: Option<&JobTemplate>) -> String {
    let mut text = String::new();
    let Some(started) = job.started else { return text };
    let end = job.completed.unwrap_or(started);
    let mut at = started;
    let mut line = |at: jiff::Timestamp, words: &str| {
        let _ = writeln!(text, "{}.{:07}Z {words}", at.strftime("%Y-%m-%dT%H:%M:%S"), at.subsec_nanosecond() / 100);
    };
    line(at, "Current runner version: '2.330.0'");
    line(at, &format!("Job is about to start running on the hosted runner: sim-runner-{}", job.id % 40));
    for step in job.steps_at(end) {
        at = step.started.unwrap_or(at);
        if step.conclusion == Some(Conclusion::Skipped) {
            continue;
        }
        line(at, &format!("##[group]Run {}", step.name));
        line(at, &format!("\u{1b}[36;1m{}\u{1b}[0m", step.name));
        line(at, "shell: /usr/bin/bash -e {0}");
        line(at, "##[endgroup]");
        line(at, &format!("commit {}", run.sha));
        let done = step.completed.unwrap_or(end);
        if step.conclusion == Some(Conclusion::Failure)
            && let Some(trouble) = &job.trouble
        {
            for words in &trouble.log {
                line(done, words);
            }
            line(done, &format!("\u{1b}[31m{}\u{1b}[0m", trouble.message));
            line(done, "##[error]Process completed with exit code 1.");
        } else if step.conclusion == Some(Conclusion::Cancelled) {
            line(done, "##[error]The operation was canceled.");
        } else {
            line(done, "\u{1b}[32mok\u{1b}[0m");
        }
    }
    for words in template.map(|template| template.log.as_slice()).unwrap_or_default() {
        line(end, words);
    }
    line(end, "Cleaning up orphan processes");
    text
}
