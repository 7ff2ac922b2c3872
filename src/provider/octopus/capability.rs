//! What each verb really is here.

use crate::domain::{Capability, Promotion, Support, Verb};

/// The honest label of a verb.
pub(super) fn label(verb: Verb) -> &'static str {
    match verb {
        Verb::Approve => {
            "takes responsibility for the interruption and answers Proceed; of a guided failure Retry, Ignore or Exclude"
        }
        Verb::Reject => "takes responsibility for the interruption and answers Abort; of a guided failure Fail",
        Verb::Promote => "deploys the same release to the next environment of its lifecycle",
        Verb::Pause => "creates a deployment freeze over the project for a day; running tasks go on",
        Verb::Resume => "deletes the deployment freeze that a pause created; nothing is made up for",
        Verb::RollBack => {
            "cancels what is under way there and deploys an earlier release anew; prevents the progression of the bad one if you ask for it"
        }
        Verb::Cancel => "cancels the task; what it was changing may stay half changed",
        Verb::Retry => "answers Retry to a guided failure, else deploys the same release there again",
    }
}

/// Every verb with its label: what a source at Octopus Deploy can do, before it is connected.
#[must_use]
pub fn capability() -> Capability {
    Capability {
        verbs: Verb::ALL.into_iter().map(|verb| (verb, Support::Yes { label: label(verb).to_owned() })).collect(),
        hold: Support::Yes { label: "prevents the progression of its release".to_owned() },
        promotion: Promotion::Free,
        live_logs: true,
        sweeps: true,
        watches: false,
    }
}
