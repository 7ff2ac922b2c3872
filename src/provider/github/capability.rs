//! What each verb really is here.

use crate::domain::{Capability, Promotion, Support, Verb};

/// The honest label of a verb.
pub(super) fn label(verb: Verb) -> &'static str {
    match verb {
        Verb::Approve => "approves the waiting deployment in the run's review",
        Verb::Reject => "rejects the waiting deployment in the run's review; the run ends as failed",
        Verb::Promote => {
            "approves the environment's gate in a waiting run, else dispatches or creates a deployment as configured"
        }
        Verb::Pause => "disables the workflow; running work goes on",
        Verb::Resume => "enables the workflow; what was missed is not made up for",
        Verb::RollBack => {
            "cancels what is under way and deploys an earlier good release anew; disables the workflow if you ask for it"
        }
        Verb::Cancel => "asks the run to stop; steps that always run still run",
        Verb::Retry => "runs the failed jobs again as a new attempt, on the same commit",
    }
}

/// Every verb with its label: what a source at GitHub can do, before it is connected.
#[must_use]
pub fn capability() -> Capability {
    Capability {
        verbs: Verb::ALL.into_iter().map(|verb| (verb, Support::Yes { label: label(verb).to_owned() })).collect(),
        hold: Support::Yes { label: "disables its workflow".to_owned() },
        promotion: Promotion::ByRun,
        // A job has no log before it has ended.
        live_logs: false,
        sweeps: true,
        watches: false,
    }
}
