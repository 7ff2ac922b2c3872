//! What each verb really is here.

use crate::domain::{Capability, Promotion, Support, Verb};

/// Why there is no pause.
pub(super) const NO_PAUSE: &str = "GitLab has no pause: a freeze period only tells jobs that there is one and stops \
                                   nothing by itself; not playing the manual job is the hold, and a pipeline can be \
                                   cancelled (C)";

/// Why a rollback holds nothing.
pub(super) const NO_HOLD: &str = "GitLab has no pause; pipelines go on";

/// The honest label of a verb, or why there is none.
fn support(verb: Verb) -> Support {
    let label = match verb {
        Verb::Approve => {
            "approves the blocked deployment; approving starts nothing, so where you may deploy and yours is the last \
             approval the same plan plays the job"
        }
        Verb::Reject => "rejects the blocked deployment; its job fails",
        Verb::Promote => "plays the environment's manual job in the pipeline of this commit",
        Verb::Pause => return Support::No { why: NO_PAUSE.to_owned() },
        Verb::Resume => return Support::No { why: "GitLab has no pause that could be ended".to_owned() },
        Verb::RollBack => {
            "cancels the jobs that are under way to the environment and retries the job of an earlier good deployment"
        }
        Verb::Cancel => "cancels the pipeline with its child pipelines; jobs that run are asked to stop",
        Verb::Retry => "runs the failed and cancelled jobs of the pipeline again, as new jobs of the same pipeline",
    };
    Support::Yes { label: label.to_owned() }
}

/// The label alone; empty where the verb is not there.
pub(super) fn label(verb: Verb) -> String {
    match support(verb) {
        Support::Yes { label } => label,
        Support::No { .. } => String::new(),
    }
}

/// Every verb with its label: what a source at GitLab can do, before it is connected.
#[must_use]
pub fn capability() -> Capability {
    Capability {
        verbs: Verb::ALL.into_iter().map(|verb| (verb, support(verb))).collect(),
        hold: Support::No { why: NO_HOLD.to_owned() },
        promotion: Promotion::Free,
        // The trace of a running job can be read; each time whole.
        live_logs: true,
        sweeps: false,
        watches: false,
    }
}
