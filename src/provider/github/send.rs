//! Sending a step, and what the vendor's answers to our acts mean.

use http::StatusCode;
use serde::Deserialize;

use super::GitHub;
use super::act::Act;
use super::map::some;
use crate::domain::{Fault, FaultKind, Receipt, Seal, Step, Text};
use crate::policy::Permit;

/// What an answer to an act may name.
#[derive(Debug, Default, Deserialize)]
struct Made {
    #[serde(default)]
    id: Option<u64>,
    #[serde(default)]
    workflow_run_id: Option<u64>,
    #[serde(default)]
    html_url: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// Sends a step once.
pub(super) async fn send(github: &GitHub, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
    let act = Act::of(&step.request);
    let answer = github.client.act(step, seal, permit).await.map_err(|fault| explained(fault, act.as_ref()))?;
    // A list of deployments (the answer to a review) names nothing that was made.
    let made: Made = serde_json::from_slice(&answer.body).unwrap_or_default();
    if matches!(act, Some(Act::Deploy { .. })) && answer.status == StatusCode::ACCEPTED {
        // The vendor's documents: 202 means that it merged the default branch into the reference and deployed nothing.
        return Err(Fault::new(
            FaultKind::Conflict,
            step.summary.raw(),
            made.message.as_deref().unwrap_or("GitHub merged the default branch instead of deploying"),
        )
        .hint("nothing was deployed: the reference has a new commit now; look at it, then promote that"));
    }
    Ok(Receipt {
        status: answer.status.as_u16(),
        at: github.client.now().wall,
        made: made.workflow_run_id.or(made.id).map(|id| Text::new(&id.to_string())),
        url: made.html_url.as_deref().and_then(some),
        words: Text::new(made.message.as_deref().unwrap_or_default()),
    })
}

/// The vendor's refusals of our acts, by what they mean there.
fn explained(fault: Fault, act: Option<&Act>) -> Fault {
    let said = fault.what.raw().to_lowercase();
    let as_conflict = |hint: &str| Fault::new(FaultKind::Conflict, fault.doing.raw(), fault.what.raw()).hint(hint);
    match (&fault.kind, act) {
        (FaultKind::Invalid, Some(Act::Review { .. })) => {
            as_conflict("nothing waits there any more: somebody answered it, or the run ended")
        }
        (FaultKind::Conflict, Some(Act::Cancel { force: false, .. })) => as_conflict(
            "the run cannot be cancelled now: it has ended, or is being cancelled already; force it if it hangs",
        ),
        (FaultKind::Conflict, Some(Act::Cancel { force: true, .. })) => {
            as_conflict("the run cannot be forced to stop: it has ended, or an ordinary cancel comes first")
        }
        (FaultKind::Forbidden, Some(Act::RerunFailed { .. } | Act::RerunJob { .. })) => {
            let hint = if said.contains("running") || said.contains("in progress") {
                "GitHub re-runs only what has ended: cancel the run first"
            } else {
                "GitHub re-runs only within 30 days of the first attempt, and only what has ended"
            };
            as_conflict(hint)
        }
        (FaultKind::Invalid, Some(Act::Dispatch { .. })) => {
            let hint = if said.contains("disabled") {
                "the workflow is disabled: resume it first"
            } else if said.contains("input") {
                "the workflow does not take these inputs: correct `promote` in the configuration"
            } else if said.contains("ref") {
                "the workflow is dispatched on a branch or a tag only"
            } else {
                "does the workflow have a workflow_dispatch trigger on that branch or tag?"
            };
            fault.hint(hint)
        }
        (FaultKind::Conflict, Some(Act::Deploy { .. })) => {
            as_conflict("its checks are not green, or it does not merge: nothing was deployed")
        }
        (FaultKind::Invalid, Some(Act::Deploy { .. })) => {
            fault.hint("does the reference exist, and is the description at most 140 characters?")
        }
        _ => fault,
    }
}
