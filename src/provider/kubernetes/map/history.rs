//! Revisions as deployments.

use jiff::Timestamp;

use super::super::live::{Live, Seen, later};
use super::super::wire;
use super::{of_template, state};
use crate::domain::{Deployment, DeploymentId, DeploymentState, EnvironmentId, PutBack, RolloutState, Text};

/// The revisions of an object as deployments, newest first. An aborted one has left the environment once none of its pods is
/// left: then the stable one was delivered anew.
pub(in super::super) fn deployments(seen: &Seen, environment: &EnvironmentId) -> Vec<Deployment> {
    let state = state(&seen.live);
    let newest = seen.newest().map(|set| set.metadata.name.clone());
    let stable = match &seen.live {
        Live::Rollout(_) => seen.stable().map(|set| set.metadata.name.clone()),
        Live::Deployment(_) => None,
    };
    let mut before: Option<Timestamp> = None;
    let mut found: Vec<Deployment> = Vec::with_capacity(seen.sets.len());
    for set in seen.sets.iter().rev() {
        let is_newest = newest.as_deref() == Some(set.metadata.name.as_str());
        let is_stable = stable.as_deref() == Some(set.metadata.name.as_str());
        let made = set.metadata.creation_timestamp.unwrap_or(Timestamp::UNIX_EPOCH);
        // A pod template that was put back has its old replica set, with its old date, under a new number.
        let put_back = before.is_some_and(|before| made < before);
        let created_at =
            if put_back && is_newest { moved_at(&seen.live).unwrap_or(made).max(before.unwrap_or(made)) } else { made };
        let (state, changed_at) = if is_newest {
            of_newest(&state, seen, is_stable, created_at)
        } else if is_stable || (stable.is_none() && found_stable(seen, set, &state)) {
            (DeploymentState::Succeeded, returned_at(seen, &state).unwrap_or(created_at))
        } else {
            (DeploymentState::Superseded, created_at)
        };
        found.push(Deployment {
            id: DeploymentId::new(seen.number(set)),
            environment: environment.clone(),
            release: of_template(&set.spec.template, &seen.object.name),
            actor: None,
            state,
            created_at,
            began_at: Some(created_at),
            changed_at: changed_at.max(created_at),
            run: None,
            attempt: None,
            description: Text::new(set.metadata.annotation("kubernetes.io/change-cause").unwrap_or_default()),
            environment_url: None,
            put_back: put_back_of(seen, set, is_newest),
        });
        before = later(before, Some(created_at));
    }
    found.reverse();
    found
}

/// The deployment that the environment runs by the cluster's word.
pub(in super::super) fn current(newest_first: &[Deployment]) -> Option<&Deployment> {
    newest_first.iter().find(|deployment| deployment.state == DeploymentState::Succeeded)
}

/// Where the newest revision stands as a deployment, and since when.
fn of_newest(state: &RolloutState, seen: &Seen, stable: bool, created: Timestamp) -> (DeploymentState, Timestamp) {
    let at = moved_at(&seen.live).unwrap_or(created);
    match state {
        RolloutState::Complete => (DeploymentState::Succeeded, at),
        // Nothing of a pause by hand touches what has arrived.
        RolloutState::Paused | RolloutState::Progressing | RolloutState::Unobserved if stable => {
            (DeploymentState::Succeeded, at)
        }
        RolloutState::Paused if arrived(&seen.live) => (DeploymentState::Succeeded, at),
        RolloutState::Aborted => {
            let judged = message(&seen.live).contains("assessed");
            let state = if judged { DeploymentState::Failed } else { DeploymentState::Cancelled };
            (state, aborted_at(&seen.live).unwrap_or(at))
        }
        RolloutState::Degraded => (DeploymentState::Failed, at),
        RolloutState::Progressing | RolloutState::Paused | RolloutState::Unobserved => (DeploymentState::Deploying, at),
        RolloutState::Unknown(word) => (DeploymentState::Unknown(word.clone()), at),
    }
}

/// Whether every replica of a Deployment is of its newest revision already.
fn arrived(live: &Live) -> bool {
    match live {
        Live::Deployment(deployment) => {
            let status = &deployment.status;
            status.updated_replicas >= live.desired() && status.replicas <= status.updated_replicas
        }
        Live::Rollout(rollout) => rollout.status.current_pod_hash == rollout.status.stable,
    }
}

/// Whether a replica set of a Deployment is the one that serves while the newest one comes or has failed.
fn found_stable(seen: &Seen, set: &wire::ReplicaSet, state: &RolloutState) -> bool {
    *state != RolloutState::Complete
        && !(*state == RolloutState::Paused && arrived(&seen.live))
        && seen.stable().is_some_and(|stable| stable.metadata.name == set.metadata.name)
}

/// When the stable revision was delivered anew, by an abort that is through.
fn returned_at(seen: &Seen, state: &RolloutState) -> Option<Timestamp> {
    let gone = seen.newest().is_none_or(|set| set.status.replicas == 0);
    if *state != RolloutState::Aborted || !gone {
        return None;
    }
    // One moment after the abort itself: of two things at one moment it came later.
    aborted_at(&seen.live)?.checked_add(jiff::SignedDuration::from_secs(1)).ok()
}

fn aborted_at(live: &Live) -> Option<Timestamp> {
    match live {
        Live::Rollout(rollout) => rollout.status.aborted_at.or_else(|| moved_at(live)),
        Live::Deployment(_) => None,
    }
}

/// When it last moved, by the controller's word.
fn moved_at(live: &Live) -> Option<Timestamp> {
    live.condition("Progressing").and_then(wire::Condition::at)
}

fn message(live: &Live) -> String {
    match live {
        Live::Rollout(rollout) => rollout.status.message.clone(),
        Live::Deployment(_) => String::new(),
    }
}

fn put_back_of(seen: &Seen, set: &wire::ReplicaSet, newest: bool) -> PutBack {
    if newest {
        return PutBack::No(Text::new("it is what the object asks for now"));
    }
    let hash = seen.hash(set);
    if hash.is_empty() || !set.spec.template.is_object() {
        return PutBack::No(Text::new("its replica set does not say which pod template it is of"));
    }
    PutBack::Own {
        key: Text::new(hash),
        how: Text::new(&format!("sets the pod template of revision {} again", seen.number(set))),
    }
}
