//! Sending a step, and what the vendor's answers to our acts mean.

use serde::Deserialize;

use super::GitLab;
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
    status: Option<String>,
    #[serde(default)]
    web_url: Option<String>,
    #[serde(default)]
    pipeline: Option<Pipeline>,
}

#[derive(Debug, Default, Deserialize)]
struct Pipeline {
    #[serde(default)]
    web_url: Option<String>,
}

/// Sends a step once.
pub(super) async fn send(gitlab: &GitLab, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
    let act = Act::of(&step.request);
    let answer = gitlab.client.act(step, seal, permit).await.map_err(|fault| explained(fault, act.as_ref()))?;
    let made: Made = serde_json::from_slice(&answer.body).unwrap_or_default();
    let made_job = matches!(act, Some(Act::RetryJob { .. }));
    // The page of the pipeline is what people know, and what is shown of it.
    let url = made.pipeline.as_ref().and_then(|pipeline| pipeline.web_url.clone()).or(made.web_url);
    Ok(Receipt {
        status: answer.status.as_u16(),
        at: gitlab.client.now().wall,
        made: made.id.filter(|_| made_job).map(|id| Text::new(&id.to_string())),
        url: url.as_deref().and_then(some),
        words: Text::new(made.status.as_deref().unwrap_or_default()),
    })
}

/// The vendor's refusals of our acts, by what they mean there.
fn explained(fault: Fault, act: Option<&Act>) -> Fault {
    let words = fault.what.raw().to_lowercase();
    let as_conflict = |hint: &str| Fault::new(FaultKind::Conflict, fault.doing.raw(), fault.what.raw()).hint(hint);
    if words.contains("insufficient_scope") {
        return fault.hint("the token may only read: acting wants a token with the scope `api`");
    }
    match (&fault.kind, act) {
        (FaultKind::Invalid | FaultKind::Conflict, Some(Act::Answer { .. })) => {
            as_conflict("it waits no longer: somebody answered it, or its job ended; or you have answered it already")
        }
        (FaultKind::Forbidden, Some(Act::Answer { .. })) => fault.hint(
            "its rules do not count you, or you started the pipeline and the project forbids approving one's own",
        ),
        (FaultKind::NotFound, Some(Act::Answer { .. })) => {
            fault.hint("deployment approvals want GitLab Premium, and a token that may write")
        }
        (FaultKind::Invalid, Some(Act::Play { .. })) => {
            as_conflict("the job cannot be started now: somebody started it, or its deployment still waits for approval")
        }
        (FaultKind::Forbidden, Some(Act::Play { .. })) => fault.hint(
            "you may not deploy to its environment, or a newer deployment is there and the project prevents outdated ones",
        ),
        (FaultKind::Forbidden | FaultKind::Invalid, Some(Act::RetryJob { .. })) => {
            let hint = if words.contains("archived") {
                "GitLab runs nothing again that is archived: start a new pipeline"
            } else {
                "it is under way, it was run again already, you may not deploy there, or the project prevents outdated \
                 deployment jobs"
            };
            as_conflict(hint)
        }
        (FaultKind::Forbidden | FaultKind::Invalid, Some(Act::CancelJob { .. } | Act::CancelPipeline { .. })) => {
            as_conflict("it cannot be cancelled now: it has ended, or only some roles may cancel here")
        }
        _ => fault,
    }
}
