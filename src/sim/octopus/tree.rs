//! What a task did, as a tree, and what it wrote.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::server::{Deployment, Server, Status, Taken, TaskState};
use super::shapes::{stamp, task};
use crate::sim::clock::seconds_after;

/// Seconds between two lines of a step that works.
const LINE: i64 = 4;

/// A task with its tree.
pub(super) fn details(server: &Server, one: &Deployment) -> Value {
    let steps: Vec<Value> = one.steps.iter().enumerate().map(|(at, taken)| step(server, one, at, taken)).collect();
    let status = match one.state {
        TaskState::Queued => Status::Pending,
        TaskState::Executing | TaskState::Cancelling => Status::Running,
        TaskState::Success => Status::Success,
        TaskState::Failed => Status::Failed,
        TaskState::Canceled => Status::Canceled,
    };
    let described = task(server, one);
    let name = described.get("Description").cloned().unwrap_or_default();
    let mut root = json!({
        "Id": format!("{}_ROOT", one.task), "Name": name, "Status": status.word(), "ProgressPercentage": 0,
        "ProgressMessage": "", "ShowAtSummaryLevel": true, "Children": steps, "LogElements": [],
    });
    timed(&mut root, one.started, one.completed);
    let done = one.steps.iter().filter(|taken| taken.ended.is_some()).count();
    let percent = (done * 100).checked_div(one.steps.len()).unwrap_or(0);
    json!({
        "Id": one.task, "Task": described, "ActivityLogs": [root], "PhysicalLogSize": 0,
        "Progress": { "ProgressPercentage": percent, "EstimatedTimeRemaining": "" }, "Links": {},
    })
}

/// The text log of a task.
pub(super) fn raw(server: &Server, one: &Deployment) -> String {
    let mut text = format!("Task ID: {}\nTask status: {}\n", one.task, one.state.word());
    for taken in &one.steps {
        let _ = writeln!(text, "\n== {}: {} ==", taken.status.word(), taken.step.name);
        for (at, category, words) in written(server, taken) {
            let _ = writeln!(text, "{} {category:<8} | {words}", at.strftime("%H:%M:%S"));
        }
    }
    text
}

fn timed(value: &mut Value, started: Option<Timestamp>, ended: Option<Timestamp>) {
    let Value::Object(fields) = value else { return };
    for (name, at) in [("Started", started), ("Ended", ended)] {
        if let Some(at) = at {
            fields.insert(name.to_owned(), json!(stamp(at)));
        }
    }
}

fn step(server: &Server, one: &Deployment, at: usize, taken: &Taken) -> Value {
    let id = format!("{}_STEP{:02}", one.task, at + 1);
    let name = format!("Step {}: {}", at + 1, taken.step.name);
    let logs: Vec<Value> = written(server, taken)
        .into_iter()
        .map(|(at, category, words)| {
            json!({ "Category": category, "OccurredAt": stamp(at), "MessageText": words, "Detail": "" })
        })
        .collect();
    let mut value = json!({
        "Id": id, "Name": name, "Status": taken.status.word(), "ProgressPercentage": 0, "ProgressMessage": "",
        "ShowAtSummaryLevel": true, "Children": [], "LogElements": logs,
    });
    timed(&mut value, taken.started, taken.ended);
    value
}

/// The lines that a step has written until now.
fn written(server: &Server, taken: &Taken) -> Vec<(Timestamp, &'static str, String)> {
    let Some(started) = taken.started else { return Vec::new() };
    if let Some(asks) = &taken.step.asks {
        let mut lines = vec![(started, "Wait", format!("Manual intervention: {asks}"))];
        if let Some(ended) = taken.ended {
            lines.push((ended, "Info", format!("Answered: {}", taken.status.word())));
        }
        return lines;
    }
    let until = taken.ended.unwrap_or(server.now);
    let first = taken.failed.first().copied().unwrap_or(started).min(started);
    let mut lines = vec![(first, "Info", format!("Running {} on web-01", taken.step.name))];
    for failed in &taken.failed {
        lines.push((*failed, "Error", "The script returned exit code 1.".to_owned()));
    }
    let mut at = started;
    let mut count = 1;
    while seconds_after(at, LINE) <= until && count <= taken.step.takes / LINE {
        at = seconds_after(at, LINE);
        lines.push((at, "Info", format!("Applied change {count} of {}", (taken.step.takes / LINE).max(1))));
        count += 1;
    }
    if let Some(ended) = taken.ended {
        let (category, words) = match taken.status {
            Status::Success => ("Info", "Done"),
            Status::Warned => ("Warning", "Went on in spite of the failure"),
            Status::Canceled => ("Warning", "Canceled"),
            _ => ("Fatal", "The step failed"),
        };
        lines.push((ended, category, words.to_owned()));
    }
    lines
}
