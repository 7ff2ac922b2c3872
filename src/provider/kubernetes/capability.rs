//! What each verb really is here.

use crate::domain::{Capability, Promotion, Steer, Support, Verb};

/// Why a rollback holds nothing.
pub(super) const NO_HOLD: &str = "a pause would hold the rollback as well";

/// What a verb is here, or why it is not.
fn support(verb: Verb) -> Support {
    let yes = |label: &str| Support::Yes { label: label.to_owned() };
    let no = |why: &str| Support::No { why: why.to_owned() };
    match verb {
        Verb::Promote => {
            yes("lets a paused Rollout go on to its next step, or to its end past every step and analysis")
        }
        Verb::Pause => yes("sets spec.paused: a Rollout stops where it is, a Deployment rolls nothing out"),
        Verb::Resume => yes("clears spec.paused; a pause of the plan itself is passed by promote"),
        Verb::RollBack => yes(
            "sets the pod template of an earlier revision again; a canary takes its steps again unless that revision is stable",
        ),
        Verb::Cancel => {
            yes("aborts a Rollout: the stable revision serves everything, the object still asks for the new one")
        }
        Verb::Retry => yes("tries an aborted Rollout again from its first step"),
        Verb::Approve => no("a Rollout that waits goes on by promote: that is its approval"),
        Verb::Reject => no("a Rollout that waits is given up by cancel: that is its abort"),
    }
}

/// The honest label of what is done to a rollout.
pub(super) fn steer_label(how: Steer) -> &'static str {
    match how {
        Steer::Advance => "clears the pause, or skips the present step, of a Rollout",
        Steer::AdvanceFully => "sets status.promoteFull: every step, pause and analysis is skipped",
        Steer::Pause => "sets spec.paused",
        Steer::Resume => "clears spec.paused",
        Steer::Abort => "sets status.abort: the stable revision serves everything again",
        Steer::Retry => "clears status.abort: the Rollout begins again at its first step",
    }
}

/// The honest label of a verb.
pub(super) fn label(verb: Verb) -> String {
    match support(verb) {
        Support::Yes { label } => label,
        Support::No { why } => why,
    }
}

/// Every verb with its label: what a cluster can do, before it is connected.
#[must_use]
pub fn capability() -> Capability {
    Capability {
        verbs: Verb::ALL.into_iter().map(|verb| (verb, support(verb))).collect(),
        hold: Support::No { why: NO_HOLD.to_owned() },
        promotion: Promotion::Free,
        live_logs: false,
        sweeps: false,
        watches: true,
    }
}
