//! Where an object stands.

use super::super::live::Live;
use super::super::wire;
use crate::domain::{RolloutState, Text};

/// Its state. What the controller says counts only where it has looked at the newest change.
pub(in super::super) fn state(live: &Live) -> RolloutState {
    if !live.observed() {
        return RolloutState::Unobserved;
    }
    match live {
        Live::Rollout(rollout) => of_rollout(rollout, live),
        Live::Deployment(deployment) => of_deployment(deployment, live),
    }
}

/// The vendor's own word for it.
pub(in super::super) fn word(live: &Live) -> String {
    match live {
        Live::Rollout(rollout) if !rollout.status.phase.is_empty() => rollout.status.phase.clone(),
        _ => live.condition("Progressing").map(|condition| condition.reason.clone()).unwrap_or_default(),
    }
}

fn of_rollout(rollout: &wire::Rollout, live: &Live) -> RolloutState {
    let status = &rollout.status;
    if live.condition("InvalidSpec").is_some_and(|condition| condition.status == "True") {
        return RolloutState::Degraded;
    }
    // An object of which nobody has said anything yet.
    if status.current_pod_hash.is_empty() && status.phase.is_empty() && status.conditions.is_empty() {
        return RolloutState::Unobserved;
    }
    if status.abort {
        return RolloutState::Aborted;
    }
    if rollout.spec.paused {
        return RolloutState::Paused;
    }
    let progressing = live.condition("Progressing").map(|condition| condition.reason.as_str());
    let no_pause = status.pause_conditions.is_empty();
    match (status.phase.as_str(), progressing) {
        ("Healthy", _) => RolloutState::Complete,
        // A pause was lifted already, or an abort taken back: the controller has not said so yet.
        ("Progressing", _) | ("Degraded", Some("RolloutAborted")) => RolloutState::Progressing,
        ("Paused", _) if no_pause => RolloutState::Progressing,
        ("Paused", _) => RolloutState::Paused,
        // Versions before 1.0 have no phase.
        ("Degraded", _) | ("", Some("ProgressDeadlineExceeded")) => RolloutState::Degraded,
        ("", Some("RolloutAborted")) => RolloutState::Aborted,
        ("", _) if !no_pause => RolloutState::Paused,
        ("", _) if status.current_pod_hash == status.stable && has_all(rollout) => RolloutState::Complete,
        ("", _) => RolloutState::Progressing,
        (other, _) => RolloutState::Unknown(Text::new(other)),
    }
}

/// Whether every replica is of the newest revision. (Versions before 1.0 leave the number out where it is zero.)
fn has_all(rollout: &wire::Rollout) -> bool {
    let desired = rollout.spec.replicas.unwrap_or(1);
    rollout.status.updated_replicas >= desired && rollout.status.available_replicas >= desired
}

fn of_deployment(deployment: &wire::Deployment, live: &Live) -> RolloutState {
    let status = &deployment.status;
    if deployment.spec.paused {
        return RolloutState::Paused;
    }
    let progressing = live.condition("Progressing");
    if progressing.is_some_and(|condition| condition.reason == "ProgressDeadlineExceeded")
        || live.condition("ReplicaFailure").is_some_and(|condition| condition.status == "True")
    {
        return RolloutState::Degraded;
    }
    let desired = live.desired();
    let arrived = status.updated_replicas >= desired
        && status.available_replicas >= status.updated_replicas
        && status.replicas <= status.updated_replicas;
    if arrived { RolloutState::Complete } else { RolloutState::Progressing }
}
