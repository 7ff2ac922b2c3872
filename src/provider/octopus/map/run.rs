//! Server tasks as runs, their steps as jobs, what they wrote as logs.

use super::super::wire;
use super::place::number;
use super::{Circumstances, Made, run_state, some};
use crate::domain::{
    Job, JobId, JobStep, Outcome, Release, Run, RunId, RunState, ServiceId, Text, WaitReason, WorkflowId,
};

/// The task that carries a deployment out.
pub(in super::super) fn run(
    service: &ServiceId,
    item: &wire::Item,
    place: &str,
    release: &Release,
    made: &Made,
    about: &Circumstances<'_>,
    url: Text,
) -> Option<Run> {
    let created_at = item.created.or(item.queue_time)?;
    let state = run_state(item, about);
    Some(Run {
        id: RunId::new(service, &item.task_id),
        number: number(&item.task_id),
        attempt: 1,
        name: Text::new(&format!("deploy to {place}")),
        workflow: WorkflowId::new(&item.project_id),
        title: Text::new(&format!("{} to {place}", release.version)),
        branch: release.reference.clone(),
        commit: release.commit.clone(),
        event: Text::new("deployment"),
        actor: some(&made.by),
        state,
        created_at,
        started_at: item.start_time,
        finished_at: item.completed_time,
        updated_at: item.completed_time.or(item.start_time).unwrap_or(created_at),
        url,
    })
}

/// Where a part of a task stands. One that waits for a person runs by the vendor's word.
fn state(activity: &wire::Activity, waits: bool) -> RunState {
    match activity.status.as_str() {
        "Pending" => RunState::Queued,
        "Running" if waits => RunState::Waiting(WaitReason::Approval),
        "Running" => RunState::Running,
        "Success" | "SuccessWithWarning" => RunState::Done(Outcome::Succeeded),
        "Failed" => RunState::Done(Outcome::Failed),
        "Skipped" => RunState::Done(Outcome::Skipped),
        "Canceled" => RunState::Done(Outcome::Cancelled),
        other => RunState::Unknown(Text::new(other)),
    }
}

/// The steps of a task: what stands below its root. A step that runs while the task waits for a person is what waits.
pub(in super::super) fn jobs(details: &wire::TaskDetails, url: &Text) -> Vec<Job> {
    let waits = details.task.has_pending_interruptions;
    details
        .activity_logs
        .iter()
        .flat_map(|root| &root.children)
        .map(|step| Job {
            id: JobId::new(&step.id),
            attempt: 1,
            name: Text::new(&step.name),
            stage: None,
            state: state(step, waits),
            created_at: None,
            started_at: step.started,
            finished_at: step.ended,
            runner: None,
            steps: (1..)
                .zip(&step.children)
                .map(|(number, part)| JobStep {
                    number,
                    name: Text::new(&part.name),
                    state: state(part, waits),
                    started_at: part.started,
                    finished_at: part.ended,
                })
                .collect(),
            annotations: Vec::new(),
            url: url.clone(),
        })
        .collect()
}

/// What a part of a task and its parts wrote, in its order, each line with its time of day and a word where it is grave.
pub(in super::super) fn lines(activity: &wire::Activity) -> Vec<Text> {
    let mut all = Vec::new();
    write_out(activity, &mut all);
    all
}

fn write_out(activity: &wire::Activity, all: &mut Vec<Text>) {
    for line in &activity.log_elements {
        let at = line.occurred_at.map(|at| at.strftime("%H:%M:%S ").to_string()).unwrap_or_default();
        let grave = match line.category.as_str() {
            "Warning" | "Error" | "Fatal" | "Alert" => format!("{}: ", line.category.to_lowercase()),
            _ => String::new(),
        };
        // A message may have several lines of its own.
        for (index, part) in line.message_text.lines().enumerate() {
            let head = if index == 0 { format!("{at}{grave}") } else { " ".repeat(at.len()) };
            all.push(Text::new(&format!("{head}{part}")));
        }
    }
    for child in &activity.children {
        if !child.log_elements.is_empty() || !child.children.is_empty() {
            all.push(Text::new(&format!("== {} ({})", child.name, child.status)));
        }
        write_out(child, all);
    }
}
