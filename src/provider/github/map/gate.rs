//! What waits at an environment, and whether the operator may answer.

use jiff::{SignedDuration, Timestamp};

use super::super::wire;
use super::{Versions, reviewers, some};
use crate::domain::{
    EnvironmentId, Gate, GateId, GateState, GateTerms, MayI, ProtectionRule, Reviewer, RunId, ServiceSetup, Text,
    WaitReason,
};

/// A pending deployment as a gate. `rules` are its environment's, where they are known; `answered` says that the review
/// history already holds an approval for it (a timer may still hold it).
pub(in super::super) fn pending_gate(
    setup: &ServiceSetup,
    run: &wire::Run,
    pending: &wire::Pending,
    rules: Option<&[ProtectionRule]>,
    versions: &Versions,
    answered: bool,
    me: Option<&Text>,
) -> Gate {
    let name = &pending.environment.name;
    let run_id = RunId::new(&setup.id, &run.id.to_string());
    let who = reviewers(&pending.reviewers);
    let timer_until = timer_until(pending);
    let wants = !who.is_empty();
    let reason = match (wants && !answered, timer_until.is_some()) {
        (true, _) => WaitReason::Approval,
        (false, true) => WaitReason::Timer,
        (false, false) => WaitReason::ExternalGate,
    };
    let initiator = run.initiator().and_then(some);
    Gate {
        id: GateId {
            run: run_id,
            attempt: run.attempt(),
            environment: EnvironmentId::new(&setup.id, name),
            key: pending.environment.id.to_string().into(),
        },
        tier: setup.tier(name),
        release: versions.release(&run.head_sha, &run.head_branch),
        state: GateState::Pending,
        reason,
        since: pending.wait_timer_started_at.or(run.updated_at),
        may_i: may_i(pending, &who, rules, initiator.as_ref(), me),
        reviewers: who,
        required: u32::from(wants),
        given: u32::from(wants && answered),
        timer_until,
        initiator,
        terms: GateTerms::default(),
    }
}

/// Whether the operator may answer, and why not as far as it can be told.
pub(in super::super) fn may_i(
    pending: &wire::Pending,
    who: &[Reviewer],
    rules: Option<&[ProtectionRule]>,
    initiator: Option<&Text>,
    me: Option<&Text>,
) -> MayI {
    match pending.current_user_can_approve {
        Some(true) => return MayI::Yes,
        None => return MayI::Unsaid,
        Some(false) => {}
    }
    if who.is_empty() {
        return MayI::No(Text::new(if pending.wait_timer > 0 {
            "a timer holds it, and GitHub lets nobody skip one by its API"
        } else {
            "no person answers it: a rule outside decides"
        }));
    }
    let prevented = rules.is_some_and(|rules| {
        rules.iter().any(|rule| matches!(rule, ProtectionRule::Reviewers { prevent_self_review: true, .. }))
    });
    if prevented && me.is_some() && initiator == me {
        return MayI::No(Text::new("you started this run, and its environment forbids reviewing one's own"));
    }
    MayI::No(Text::new(&format!("you are not among its reviewers: {}", names(who))))
}

fn names(who: &[Reviewer]) -> String {
    who.iter()
        .map(|reviewer| if reviewer.team { format!("team {}", reviewer.name) } else { reviewer.name.to_string() })
        .collect::<Vec<_>>()
        .join(", ")
}

/// When the timer of a pending deployment ends.
fn timer_until(pending: &wire::Pending) -> Option<Timestamp> {
    if pending.wait_timer == 0 {
        return None;
    }
    pending.wait_timer_started_at?.checked_add(SignedDuration::from_mins(i64::from(pending.wait_timer))).ok()
}
