//! The trace of a job as its runner writes it: sections, colours, carriage returns and all.

use std::fmt::Write as _;

use super::Drawing;
use crate::sim::gitlab::estate::{Job, Status};

/// Seconds between two lines of a running job.
const BEAT: i64 = 5;

/// What a job has printed so far.
pub(in super::super) fn trace(drawing: &Drawing<'_>, job: &Job) -> String {
    let Some(started) = job.started else { return String::new() };
    let began = started.as_second();
    let mut text = String::new();
    let name = &job.template.name;
    text.push_str("\u{1b}[0KRunning with gitlab-runner 17.10.1 (ef334dcc)\u{1b}[0;m\n");
    let _ = write!(
        text,
        "section_start:{began}:prepare_script\r\u{1b}[0K\u{1b}[0K\u{1b}[36;1mPreparing environment\u{1b}[0;m\u{1b}[0;m\n"
    );
    text.push_str("Running on runner-7 via runner-7...\n");
    let _ = write!(text, "section_end:{}:prepare_script\r\u{1b}[0K", began + 1);
    let _ = write!(
        text,
        "section_start:{}:step_script\r\u{1b}[0K\u{1b}[0K\u{1b}[36;1mExecuting \"step_script\" stage of the job script\u{1b}[0;m\u{1b}[0;m\n",
        began + 1
    );
    let _ = writeln!(text, "\u{1b}[32;1m$ ./ci/{name}.sh\u{1b}[0;m");
    let until = job.finished.unwrap_or(drawing.estate.now).as_second();
    let steps = (until - began) / BEAT;
    let all = (job.template.takes / BEAT).max(1);
    for step in 1..=steps {
        let _ = writeln!(text, "step {step} of {all}");
    }
    match job.status {
        Status::Success => {
            let _ = write!(text, "section_end:{until}:step_script\r\u{1b}[0K");
            text.push_str("\u{1b}[32;1mJob succeeded\u{1b}[0;m\n");
        }
        Status::Failed => text.push_str("\u{1b}[31;1mERROR: Job failed: exit code 1\u{1b}[0;m\n"),
        Status::Canceled => text.push_str("\u{1b}[31;1mERROR: Job failed: canceled\u{1b}[0;m\n"),
        // What is being written has no end yet.
        _ => {
            let _ = write!(text, "step {} of {all}: working", steps + 1);
        }
    }
    text
}
