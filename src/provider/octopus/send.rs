//! Sending a step, and what the vendor's answers to our acts mean.

use serde::Deserialize;

use super::Octopus;
use super::act::Act;
use super::wire::or_default;
use crate::domain::{Fault, FaultKind, Receipt, Seal, Step, Text};
use crate::policy::Permit;

/// What an answer to an act may name.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Made {
    #[serde(default, deserialize_with = "or_default")]
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    task_id: String,
}

/// Sends a step once.
pub(super) async fn send(octopus: &Octopus, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
    let act = Act::of(&step.request);
    let answer = octopus.client.act(step, seal, permit).await.map_err(|fault| explained(fault, act.as_ref()))?;
    let made: Made = serde_json::from_slice(&answer.body).unwrap_or_default();
    let named = [made.task_id, made.id].into_iter().find(|id| !id.is_empty());
    // An answered interruption and a cancelled task name what was there before.
    let made = matches!(act, Some(Act::Deploy { .. } | Act::Freeze { .. })).then_some(named).flatten();
    Ok(Receipt {
        status: answer.status.as_u16(),
        at: octopus.client.now().wall,
        made: made.map(|id| Text::new(&id)),
        url: None,
        words: Text::default(),
    })
}

/// The vendor's refusals of our acts, by what they mean there: it answers 400 to whatever its state does not allow.
fn explained(fault: Fault, act: Option<&Act>) -> Fault {
    if !matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) {
        return fault;
    }
    let said = fault.what.raw().to_lowercase();
    let hint = match act {
        Some(Act::Claim { .. }) => "somebody else took responsibility for it, or it was answered: read it again (r)",
        Some(Act::Submit { .. }) => "it was answered, or somebody else is responsible for it: read it again (r)",
        Some(Act::Cancel { .. }) => "the task has ended, or is being cancelled already",
        Some(Act::Deploy { .. }) if said.contains("freeze") || said.contains("frozen") => {
            "a deployment freeze holds it: nothing was deployed"
        }
        Some(Act::Deploy { .. }) => "its lifecycle does not allow this release there now: nothing was deployed",
        Some(Act::Prevent { .. }) => "its progression is prevented already",
        Some(Act::Freeze { .. } | Act::Thaw { .. }) | None => return fault,
    };
    Fault::new(FaultKind::Conflict, fault.doing.raw(), fault.what.raw()).hint(hint)
}
