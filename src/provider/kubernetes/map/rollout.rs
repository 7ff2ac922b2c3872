//! An object that is rolled out, as the cockpit shows it.

use super::super::live::{Live, Seen};
use super::super::wire;
use super::{analyses, automation, drifts, of_template, pauses, state, steps, word};
use crate::domain::{
    EnvironmentId, Pause, PauseReason, Release, Replicas, Rollout, RolloutKind, RolloutState, RolloutStep, Text,
};
use jiff::Timestamp;

/// The rollout of an object. `runs`, `applications`: nothing where they could not be read.
pub(in super::super) fn rollout(
    seen: &Seen,
    environment: &EnvironmentId,
    runs: Option<&[wire::AnalysisRun]>,
    applications: Option<&[wire::Application]>,
) -> Rollout {
    let live = &seen.live;
    let state = state(live);
    let pauses = pauses(live);
    let name = seen.object.name.as_str();
    let release = of_template(template(seen), name);
    let stable = seen.stable().map(|set| (Text::new(seen.number(set)), of_template(&set.spec.template, name)));
    let steps = steps(live);
    Rollout {
        environment: environment.clone(),
        kind: kind(live),
        object: Text::new(&seen.object.to_string()),
        word: Text::new(&word(live)),
        message: Text::new(&message(live, &state)),
        revision: Text::new(seen.revision()),
        reminder: Text::new(&reminder(seen, &state, &release, stable.as_ref(), applications)),
        since: since(live, &state, &pauses),
        release,
        stable,
        at: at(live, &steps),
        weight: weight(live, &steps),
        steps,
        replicas: replicas(live),
        analyses: analyses(seen, runs),
        old_until: old_until(seen),
        automation: automation(applications, &seen.object, live),
        pauses,
        state,
    }
}

/// The pod template that is rolled out: the object's own, else that of its newest replica set (`workloadRef`).
fn template(seen: &Seen) -> &serde_json::Value {
    let own = seen.live.template();
    match seen.newest() {
        Some(set) if !own.is_object() => &set.spec.template,
        _ => own,
    }
}

fn kind(live: &Live) -> RolloutKind {
    match live {
        Live::Rollout(rollout) if rollout.spec.strategy.blue_green.is_some() => RolloutKind::BlueGreen,
        Live::Rollout(_) => RolloutKind::Canary,
        Live::Deployment(_) => RolloutKind::Rolling,
    }
}

/// What the controller says about where it stands.
fn message(live: &Live, state: &RolloutState) -> String {
    match live {
        Live::Rollout(rollout) if !rollout.status.message.is_empty() => rollout.status.message.clone(),
        _ if matches!(state, RolloutState::Degraded | RolloutState::Aborted) => {
            let told = ["ReplicaFailure", "InvalidSpec", "Progressing"];
            told.iter().find_map(|kind| live.condition(kind)).map(|told| told.message.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Which step it is at.
fn at(live: &Live, steps: &[RolloutStep]) -> Option<u32> {
    match live {
        Live::Rollout(rollout) if !steps.is_empty() => rollout.status.current_step_index,
        _ => None,
    }
}

/// Per cent that the new release gets: as the traffic router says, else as the plan says of the steps that were taken.
fn weight(live: &Live, steps: &[RolloutStep]) -> Option<u32> {
    let Live::Rollout(rollout) = live else { return None };
    let status = &rollout.status;
    // A router that sends everything to the stable release has nothing to say of a canary.
    let arrived = !status.stable.is_empty() && status.current_pod_hash == status.stable;
    if arrived && rollout.spec.strategy.blue_green.is_none() {
        return Some(100);
    }
    if let Some(weights) = &status.canary.weights {
        return Some(weights.canary.weight);
    }
    if rollout.spec.strategy.blue_green.is_some() {
        let serves = status.blue_green.active_selector == status.current_pod_hash;
        return (!status.current_pod_hash.is_empty()).then_some(if serves { 100 } else { 0 });
    }
    rollout.spec.strategy.canary.as_ref()?;
    if status.abort {
        return Some(0);
    }
    let taken = usize::try_from(status.current_step_index.unwrap_or(0)).unwrap_or(usize::MAX);
    if !steps.is_empty() && taken >= steps.len() {
        return Some(100);
    }
    let weight = |step: &RolloutStep| if let RolloutStep::Weight(weight) = step { Some(*weight) } else { None };
    // The step that it is at counts: its weight is being set.
    Some(steps.iter().take(taken.saturating_add(1)).rev().find_map(weight).unwrap_or(0))
}

fn replicas(live: &Live) -> Replicas {
    let (updated, ready, available) = match live {
        Live::Deployment(deployment) => {
            let status = &deployment.status;
            (status.updated_replicas, status.ready_replicas, status.available_replicas)
        }
        Live::Rollout(rollout) => {
            let status = &rollout.status;
            (status.updated_replicas, status.ready_replicas, status.available_replicas)
        }
    };
    Replicas { desired: live.desired(), updated, ready, available }
}

/// When the old colour goes away.
fn old_until(seen: &Seen) -> Option<Timestamp> {
    let newest = seen.newest().map(|set| set.metadata.name.as_str());
    seen.sets
        .iter()
        .filter(|set| Some(set.metadata.name.as_str()) != newest && set.status.replicas > 0)
        .filter_map(|set| set.metadata.annotation("scale-down-deadline")?.parse().ok())
        .max()
}

/// What is not as it normally is until a person restores it.
fn reminder(
    seen: &Seen,
    state: &RolloutState,
    release: &Release,
    stable: Option<&(Text, Release)>,
    applications: Option<&[wire::Application]>,
) -> String {
    let mut said = Vec::new();
    if *state == RolloutState::Aborted {
        let serves = stable.map_or_else(|| "the earlier release".to_owned(), |(_, stable)| stable.version.to_string());
        said.push(format!(
            "aborted: {serves} serves while the {} still asks for {}; put {serves} back (B) or bring a mended release",
            seen.object.kind.name(),
            release.version
        ));
    }
    if seen.live.paused() {
        said.push("paused by a person: no new release is rolled out until it is resumed (U)".to_owned());
    }
    if let Some(application) = drifts(applications, &seen.object, &seen.live) {
        said.push(format!("differs from Git: Argo CD application {application} is out of sync"));
    }
    said.join("; ")
}

fn since(live: &Live, state: &RolloutState, pauses: &[Pause]) -> Option<Timestamp> {
    let moved = || live.condition("Progressing").and_then(wire::Condition::at);
    match (state, live) {
        (RolloutState::Paused, _) => {
            let by_plan = pauses.iter().find(|pause| pause.reason != PauseReason::Person).and_then(|pause| pause.since);
            by_plan.or_else(|| pauses.iter().find_map(|pause| pause.since)).or_else(moved)
        }
        (RolloutState::Aborted, Live::Rollout(rollout)) => rollout.status.aborted_at.or_else(moved),
        _ => moved(),
    }
}
