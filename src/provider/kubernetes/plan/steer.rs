//! Acts on a rollout that is under way.

use super::super::act::{Act, steps};
use super::super::live::Live;
use super::super::object::{Kind, Object};
use super::super::premise::Facts;
use super::super::wire;
use super::{Draft, STAYS, conflict, named, of_revision};
use crate::domain::{
    Ask, EnvironmentId, Fault, FaultKind, Intent, Judgement, Pause, PauseReason, Premise, PremiseKey, Rollout,
    RolloutState, RolloutStep, Steer, Text, Undo,
};

/// Plans an act on a rollout. `revision`: the one that the operator means; nothing: whichever it is.
pub(super) fn steer(facts: &Facts<'_>, how: Steer, revision: Option<&Text>, doing: &str) -> Result<Draft, Fault> {
    let object = &facts.seen.object;
    if !steps(object.kind) && !matches!(how, Steer::Pause | Steer::Resume) {
        return Err(Fault::new(FaultKind::Unsupported, doing, "a Deployment has no steps and cannot be given up")
            .hint("pause it (H), or put an earlier revision back (B)"));
    }
    if let Some(meant) = revision.filter(|meant| meant.raw() != facts.rollout.revision.raw()) {
        let what = format!("revision {meant} is no longer the newest: revision {} is", facts.rollout.revision);
        return Err(conflict(doing, &what, "look at the new one first"));
    }
    match how {
        Steer::Advance => advance(facts, doing),
        Steer::AdvanceFully => advance_fully(facts, doing),
        Steer::Pause => pause(facts, doing),
        Steer::Resume => resume(facts, doing),
        Steer::Abort => abort(facts, doing),
        Steer::Retry => retry(facts, doing),
    }
}

/// A plan of nothing but what was drawn: to stop it, or to give it up.
pub(super) fn blind(
    intent: &Intent,
    object: &Object,
    environment: &EnvironmentId,
    doing: &str,
) -> Result<Draft, Fault> {
    let no = |what: &str, hint: &str| Err(Fault::new(FaultKind::Unsupported, doing, what).hint(hint));
    let (act, revision, word) = match &intent.ask {
        Ask::Steer { how: Steer::Abort, revision, .. } if steps(object.kind) => {
            (Act::Aborted(true), revision.raw(), "abort")
        }
        Ask::Steer { how: Steer::Pause, revision, .. } => (Act::Paused(true), revision.raw(), "pause"),
        // Whatever is rolled out is stopped: nothing is tested but what cannot be otherwise.
        Ask::Pause { .. } => (Act::Paused(true), "0", "pause"),
        Ask::RollBack { .. } => {
            return no(
                "the earlier pod template must be read from the cluster",
                "abort the rollout (C), or pause it (H), without reading",
            );
        }
        _ => return no("this cannot be done without reading", "wait until the cluster can be read again"),
    };
    let premises = if revision == "0" { Vec::new() } else { vec![of_revision(environment, revision)] };
    let undo = if word == "abort" { "try it again (T)" } else { "resume it (U)" };
    Ok(Draft {
        title: format!("{word} {}", named(object, environment)),
        summary: format!("{word} {object}"),
        revision: revision.to_owned(),
        act,
        from: None,
        to: None,
        premises,
        expects: Vec::new(),
        gates: Vec::new(),
        warnings: Vec::new(),
        next: "what becomes of it is read as soon as the cluster can be read".to_owned(),
        undo: Undo { how: Text::new(undo), stays: Text::new(STAYS) },
    })
}

/// What most acts begin with.
fn draft(facts: &Facts<'_>, act: Act, title: String, summary: String) -> Draft {
    Draft {
        title,
        summary,
        act,
        revision: facts.rollout.revision.raw().to_owned(),
        from: None,
        to: None,
        premises: Vec::new(),
        expects: Vec::new(),
        gates: Vec::new(),
        warnings: Vec::new(),
        next: String::new(),
        undo: Undo::default(),
    }
}

/// The premises of an act on exactly this place of this revision.
fn place(facts: &Facts<'_>) -> Result<Vec<Premise>, Fault> {
    Ok(vec![
        facts.premise(PremiseKey::Rollout(facts.environment.clone()))?,
        facts.premise(PremiseKey::RolloutStep(facts.environment.clone()))?,
    ])
}

/// What cannot go on, and why.
fn movable(rollout: &Rollout, doing: &str) -> Result<(), Fault> {
    let version = &rollout.release.version;
    match rollout.state {
        // The vendor takes such a patch and does nothing.
        RolloutState::Aborted => Err(conflict(doing, &format!("{version} was aborted"), "try it again first (T)")),
        RolloutState::Unobserved => Err(conflict(
            doing,
            "the controller has not looked at the newest change yet",
            "wait a moment, then look again",
        )),
        RolloutState::Complete => Err(conflict(doing, &format!("{version} has arrived"), "there is nothing to let on")),
        _ => Ok(()),
    }
}

fn advance(facts: &Facts<'_>, doing: &str) -> Result<Draft, Fault> {
    let rollout = &facts.rollout;
    movable(rollout, doing)?;
    let Live::Rollout(live) = &facts.seen.live else { return Err(no_steps(doing)) };
    if rollout.pauses.iter().all(|pause| pause.reason == PauseReason::Person) && facts.seen.live.paused() {
        return Err(conflict(doing, "a person paused it", "resume it (U): then its own steps go on"));
    }
    let pauses = live.status.pause_conditions.clone();
    let canary = live.spec.strategy.canary.is_some() && !rollout.steps.is_empty();
    let from = if canary { live.status.current_step_index } else { None };
    let inconclusive = has(&rollout.pauses, &PauseReason::InconclusiveAnalysis);
    if pauses.is_empty() && !canary {
        return Err(conflict(doing, "it does not stand still", "wait until the new colour is ready"));
    }
    // Where it stands at a pause of its plan, lifting that is all. An undecided analysis would be begun anew: the step is
    // left behind. Where it does not stand still at all, the step that it is at is left out.
    let to = from.filter(|_| inconclusive || pauses.is_empty()).map(|from| from + 1);
    let what = match (&rollout.steps, from) {
        (steps, Some(from)) => format!("past step {} of {}", from + 1, steps.len()),
        _ => "to the cutover".to_owned(),
    };
    let mut draft = draft(
        facts,
        Act::Advance { pauses, from, to },
        format!("let {} go on {what}", named(&facts.seen.object, &facts.environment)),
        format!("let {} go on {what}", facts.seen.object),
    );
    draft.premises = place(facts)?;
    draft.from = rollout.stable.as_ref().map(|(_, release)| release.clone());
    draft.to = Some(rollout.release.clone());
    draft.next = after(rollout, from);
    draft.undo =
        Undo { how: Text::new("abort it (C): the stable revision serves everything again"), stays: Text::new(STAYS) };
    if facts.seen.live.paused() {
        draft.warnings.push("a person paused it as well: nothing moves before it is resumed (U)".to_owned());
    }
    if inconclusive {
        draft.warnings.push("the analysis could not decide: you decide in its place".to_owned());
    } else if to.is_some() {
        draft.warnings.push(format!("it is not paused: step {} is left out", from.unwrap_or(0) + 1));
    }
    draft.warnings.extend(verdicts(rollout));
    Ok(draft)
}

/// What the analyses say against it.
fn verdicts(rollout: &Rollout) -> Vec<String> {
    let bad = |judgement: &Judgement| {
        matches!(judgement, Judgement::Failed | Judgement::Errored | Judgement::Inconclusive | Judgement::Running)
    };
    rollout
        .analyses
        .iter()
        .filter(|analysis| bad(&analysis.judgement))
        .map(|analysis| format!("analysis {} ({}): {}", analysis.name, analysis.role, analysis.judgement.word()))
        .collect()
}

fn has(pauses: &[Pause], reason: &PauseReason) -> bool {
    pauses.iter().any(|pause| pause.reason == *reason)
}

/// What happens after a step by itself.
fn after(rollout: &Rollout, from: Option<u32>) -> String {
    let version = &rollout.release.version;
    let Some(from) = from.and_then(|from| usize::try_from(from).ok()) else {
        return format!(
            "{version} takes over all traffic; the old colour stays for a while, so that it can be switched back"
        );
    };
    let mut words = Vec::new();
    for step in rollout.steps.iter().skip(from + 1) {
        match step {
            RolloutStep::Weight(weight) => words.push(format!("{version} gets {weight} %")),
            RolloutStep::Analysis(name) => words.push(format!("analysis {name} judges it")),
            RolloutStep::Pause { seconds: Some(seconds) } => words.push(format!("a pause of {seconds} s")),
            RolloutStep::Pause { seconds: None } => {
                words.push("it waits for you again".to_owned());
                return words.join(", then ");
            }
            RolloutStep::Other(word) => words.push(word.to_string()),
        }
    }
    words.push(format!("{version} serves everything"));
    words.join(", then ")
}

fn advance_fully(facts: &Facts<'_>, doing: &str) -> Result<Draft, Fault> {
    let rollout = &facts.rollout;
    movable(rollout, doing)?;
    let Live::Rollout(live) = &facts.seen.live else { return Err(no_steps(doing)) };
    if live.status.current_pod_hash == live.status.stable {
        return Err(conflict(doing, "the newest revision is the stable one", "there is nothing to let on"));
    }
    if facts.seen.live.paused() {
        return Err(conflict(doing, "a person paused it", "resume it first (U)"));
    }
    let mut draft = draft(
        facts,
        Act::AdvanceFully,
        format!("let {} go to its end", named(&facts.seen.object, &facts.environment)),
        format!("promote {} in full", facts.seen.object),
    );
    draft.premises = place(facts)?;
    draft.from = rollout.stable.as_ref().map(|(_, release)| release.clone());
    draft.to = Some(rollout.release.clone());
    draft.next = format!("{} gets all traffic at once", rollout.release.version);
    draft.undo = Undo {
        how: Text::new("put the earlier revision back (B); an abort may be ignored once this is under way"),
        stays: Text::new(STAYS),
    };
    let left = rollout.steps.len().saturating_sub(rollout.at.and_then(|at| usize::try_from(at).ok()).unwrap_or(0));
    draft.warnings.push(if left > 0 {
        format!("{left} more steps are left out, with their pauses and analyses")
    } else {
        "pauses and analyses are left out".to_owned()
    });
    draft.warnings.extend(verdicts(rollout));
    Ok(draft)
}

fn pause(facts: &Facts<'_>, doing: &str) -> Result<Draft, Fault> {
    if facts.seen.live.paused() {
        return Err(conflict(doing, "it is paused already", "resume it with U"));
    }
    let (rollout, object) = (&facts.rollout, &facts.seen.object);
    let mut draft = draft(
        facts,
        Act::Paused(true),
        format!("pause {}", named(object, &facts.environment)),
        format!("pause {object}"),
    );
    draft.premises = vec![facts.premise(PremiseKey::Rollout(facts.environment.clone()))?];
    draft.next = match (object.kind, &rollout.state) {
        (_, RolloutState::Complete) => {
            "nothing moves now; the next release is not rolled out until it is resumed".to_owned()
        }
        (Kind::Rollout, _) => format!(
            "it stays where it is{}: traffic is not moved back",
            rollout.weight.map(|weight| format!(", at {weight} %")).unwrap_or_default()
        ),
        (Kind::Deployment, _) => format!(
            "it stays half rolled out: {} of {} replicas are new and serve",
            rollout.replicas.updated, rollout.replicas.desired
        ),
    };
    if object.kind == Kind::Rollout && rollout.state != RolloutState::Complete {
        draft.warnings.push("an analysis that runs goes on, and may still abort it".to_owned());
    }
    draft.undo = Undo { how: Text::new("resume it (U)"), stays: Text::new("the time it stood still") };
    Ok(draft)
}

fn resume(facts: &Facts<'_>, doing: &str) -> Result<Draft, Fault> {
    let (rollout, object) = (&facts.rollout, &facts.seen.object);
    if !facts.seen.live.paused() {
        let own = rollout.pauses.iter().any(|pause| pause.reason != PauseReason::Person);
        let hint = if own { "it waits by its own plan: promote it (P)" } else { "there is nothing to resume" };
        return Err(conflict(doing, "no person paused it", hint));
    }
    let mut draft = draft(
        facts,
        Act::Paused(false),
        format!("resume {}", named(object, &facts.environment)),
        format!("resume {object}"),
    );
    draft.premises = place(facts)?;
    let own = rollout.pauses.iter().find(|pause| pause.reason != PauseReason::Person);
    draft.next = match own {
        Some(pause) => format!("it still waits by its own plan ({}): promote it then (P)", pause.reason.words()),
        None if rollout.state == RolloutState::Complete => "the next release is rolled out again".to_owned(),
        None => format!("{} is rolled out further", rollout.release.version),
    };
    draft.from = rollout.stable.as_ref().map(|(_, release)| release.clone());
    draft.to = Some(rollout.release.clone());
    draft.undo = Undo { how: Text::new("pause it (H)"), stays: Text::new(STAYS) };
    Ok(draft)
}

fn abort(facts: &Facts<'_>, doing: &str) -> Result<Draft, Fault> {
    let (rollout, object) = (&facts.rollout, &facts.seen.object);
    let Live::Rollout(live) = &facts.seen.live else { return Err(no_steps(doing)) };
    if rollout.state == RolloutState::Aborted {
        return Err(conflict(doing, "it was aborted already", "try it again (T), or put the stable revision back (B)"));
    }
    if live.status.current_pod_hash == live.status.stable && rollout.state != RolloutState::Unobserved {
        return Err(conflict(
            doing,
            &format!("{} has arrived: there is nothing to give up", rollout.release.version),
            "put an earlier revision back (B)",
        ));
    }
    let serves = rollout
        .stable
        .as_ref()
        .map_or_else(|| "the stable revision".to_owned(), |(_, stable)| stable.version.to_string());
    let mut draft = draft(
        facts,
        Act::Aborted(true),
        format!("abort {}", named(object, &facts.environment)),
        format!("abort {object}"),
    );
    draft.premises = vec![facts.premise(PremiseKey::Rollout(facts.environment.clone()))?];
    draft.from = Some(rollout.release.clone());
    draft.to = rollout.stable.as_ref().map(|(_, release)| release.clone());
    draft.next = format!("{serves} serves everything again; the pods of {} are taken away", rollout.release.version);
    draft.warnings.push(left_behind(live, &serves, rollout));
    if live.status.promote_full {
        draft.warnings.push(
            "it is being promoted in full: the controller may ignore the abort; putting back (B) is sure".to_owned(),
        );
    }
    draft.undo = Undo {
        how: Text::new("try it again (T): it begins at its first step"),
        stays: Text::new(&format!(
            "the object asks for {} until somebody changes that; {STAYS}",
            rollout.release.version
        )),
    };
    Ok(draft)
}

/// What an abort leaves behind.
fn left_behind(live: &wire::Rollout, serves: &str, rollout: &Rollout) -> String {
    let place = if live.spec.workload_ref.is_some() { "its workload" } else { "the object (and Git)" };
    format!(
        "the abort leaves {place} asking for {}: it is degraded until {serves} is put back there (B) or a mended release comes",
        rollout.release.version
    )
}

fn retry(facts: &Facts<'_>, doing: &str) -> Result<Draft, Fault> {
    let (rollout, object) = (&facts.rollout, &facts.seen.object);
    if rollout.state != RolloutState::Aborted {
        return Err(conflict(doing, "it was not aborted", "only what was given up can be tried again"));
    }
    let mut draft = draft(
        facts,
        Act::Aborted(false),
        format!("try {} again", named(object, &facts.environment)),
        format!("try {object} again"),
    );
    draft.premises = place(facts)?;
    draft.from = rollout.stable.as_ref().map(|(_, release)| release.clone());
    draft.to = Some(rollout.release.clone());
    draft.next = format!("{} is rolled out again from the first step", rollout.release.version);
    if !rollout.message.is_empty() {
        draft.warnings.push(format!("it was aborted: {}", rollout.message));
    }
    draft.undo = Undo { how: Text::new("abort it (C)"), stays: Text::new(STAYS) };
    Ok(draft)
}

fn no_steps(doing: &str) -> Fault {
    Fault::new(FaultKind::Unsupported, doing, "a Deployment has no steps and cannot be given up")
}
