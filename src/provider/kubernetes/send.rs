//! Sending a step, and what the cluster's answers to our patches mean.

use super::act::Act;
use super::{Kubernetes, wire};
use crate::domain::{Fault, FaultKind, Receipt, Seal, Step, Text};
use crate::policy::Permit;

/// Sends a step once.
pub(super) async fn send(kubernetes: &Kubernetes, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
    if Act::of(&step.request).is_none() {
        return Err(Fault::new(FaultKind::Invalid, step.summary.raw(), "this is no request of ours"));
    }
    let answer = kubernetes.client.act(step, seal, permit).await.map_err(explained)?;
    let said: wire::Status = serde_json::from_slice(&answer.body).unwrap_or_default();
    Ok(Receipt {
        status: answer.status.as_u16(),
        at: kubernetes.client.now().wall,
        made: None,
        url: None,
        words: Text::new(&said.message),
    })
}

/// The cluster's refusals of our patches, by what they mean there.
fn explained(fault: Fault) -> Fault {
    let said = fault.what.raw().to_lowercase();
    match fault.kind {
        // A `test` that fails is answered as invalid (422), with the words of the library that applies the patch.
        FaultKind::Invalid if said.contains("test") => {
            Fault::new(FaultKind::Conflict, fault.doing.raw(), fault.what.raw())
                .hint("what it stands on has changed in the meantime: nothing was done; look at it again")
        }
        FaultKind::Invalid => fault.hint("an admission rule or the object's schema refuses it: nothing was done"),
        FaultKind::NotFound => fault.hint("the object is gone, or its status cannot be patched in this cluster"),
        FaultKind::Forbidden => {
            fault.hint("the account may not patch it: the role needs the verb patch on it, and on its status")
        }
        _ => fault,
    }
}
