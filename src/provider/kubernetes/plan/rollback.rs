//! Putting an earlier revision back: its pod template, set again.

use super::super::act::Act;
use super::super::capability::NO_HOLD;
use super::super::live::Live;
use super::super::map;
use super::super::object::Kind;
use super::super::premise::Facts;
use super::{Draft, STAYS, conflict, named};
use crate::domain::{
    DeploymentId, Fault, FaultKind, PremiseKey, PutBack, RolloutKind, RolloutState, RolloutStep, Text, Undo,
};

/// Plans to put an earlier deployment back.
pub(super) fn roll_back(facts: &Facts<'_>, to: &DeploymentId, put_back: &PutBack, doing: &str) -> Result<Draft, Fault> {
    let (seen, rollout) = (&facts.seen, &facts.rollout);
    let object = &seen.object;
    if let Live::Rollout(live) = &seen.live
        && let Some(workload) = &live.spec.workload_ref
    {
        let what = format!("the pod template of {object} is in {} {}", workload.kind, workload.name);
        return Err(Fault::new(FaultKind::Unsupported, doing, &what)
            .hint("configure that object as a service, and put an earlier revision of it back"));
    }
    let key = if let PutBack::Own { key, .. } = put_back { Some(key.raw()) } else { None };
    let set = seen.sets.iter().find(|set| seen.number(set) == to.raw() && key.is_none_or(|key| seen.hash(set) == key));
    let Some(set) = set else {
        let what = format!("revision {to} is not kept any more, or was put back under another number");
        return Err(Fault::new(FaultKind::NotFound, doing, &what).hint("look at the history again"));
    };
    if seen.newest().is_some_and(|newest| newest.metadata.name == set.metadata.name) {
        let hint = if rollout.state == RolloutState::Aborted { "try it again (T)" } else { "choose an earlier one" };
        return Err(conflict(doing, &format!("revision {to} is what the object asks for already"), hint));
    }
    let release = map::of_template(&set.spec.template, &object.name);
    let stable = seen.stable().is_some_and(|stable| stable.metadata.name == set.metadata.name);
    let unpause = object.kind == Kind::Deployment && seen.live.paused();
    let image = map::image_with_place(seen.live.template(), &object.name);
    let mut warnings = Vec::new();
    if unpause {
        warnings.push("it is paused: the pause is lifted with it, or nothing would be rolled out".to_owned());
    } else if seen.live.paused() {
        warnings.push("a person paused it: nothing moves before it is resumed (U)".to_owned());
    }
    warnings.push(format!("nothing holds the bad release afterwards: {NO_HOLD}"));
    let next = next(facts, &release.version, stable);
    let environment = &facts.environment;
    Ok(Draft {
        title: format!("put {} back in {}", release.version, named(object, environment)),
        summary: format!("set the pod template of revision {to} ({}) again in {object}", release.version),
        act: Act::Template { image, template: map::without_hash(&set.spec.template, object.kind), unpause },
        revision: rollout.revision.raw().to_owned(),
        from: Some(rollout.release.clone()),
        to: Some(release),
        premises: vec![
            facts.premise(PremiseKey::Rollout(environment.clone()))?,
            facts.premise(PremiseKey::CurrentDeployment(environment.clone()))?,
        ],
        expects: Vec::new(),
        gates: Vec::new(),
        warnings,
        next,
        undo: Undo {
            how: Text::new(&format!("put revision {} back in the same way (B)", rollout.revision)),
            stays: Text::new(STAYS),
        },
    })
}

/// How the earlier release comes back.
fn next(facts: &Facts<'_>, version: &Text, stable: bool) -> String {
    let rollout = &facts.rollout;
    match rollout.kind {
        RolloutKind::Rolling => format!("{version} is rolled out replica by replica, under a new revision number"),
        RolloutKind::Canary if stable => {
            format!("{version} is the stable revision: it comes back at once, without steps")
        }
        RolloutKind::Canary => {
            let waits =
                rollout.steps.iter().filter(|step| matches!(step, RolloutStep::Pause { seconds: None })).count();
            let pauses = if waits > 0 {
                format!(", and waits {waits} times for you (P; in full: past all of them)")
            } else {
                String::new()
            };
            format!("{version} goes through all {} steps again{pauses}", rollout.steps.len())
        }
        RolloutKind::BlueGreen if rollout.old_until.is_some() => {
            format!("the pods of {version} may still be there: it is switched back to as soon as they are ready")
        }
        RolloutKind::BlueGreen => {
            format!("{version} comes up beside what runs, then waits or takes over as configured")
        }
    }
}
