//! What a probe's word means, in sentences: the one place from which every pane, the plan and the command line take them.

use super::Health;
use super::words;
use crate::cockpit::{EnvironmentState, ProbeState, State};
use crate::domain::{
    Ask, CurrentState, DeploymentState, EnvironmentId, Plan, ProbeAnswer, ProbeReading, Text, Verb, VersionMatch,
    version_match,
};

/// What stands about an environment that is not as it should be, whatever its pipeline says; nothing where nobody has to
/// look. A success that nobody verified is no reason, and a deployment that failed has a row of its own.
#[must_use]
pub fn complaint(environment: &EnvironmentState) -> Option<(Health, Text)> {
    let current = environment.current.as_ref()?;
    let deployed = &current.release.version;
    match &current.state {
        CurrentState::Degraded { why, .. } => Some((Health::Bad, Text::new(&format!("unhealthy: {why}")))),
        CurrentState::Drift { seen, unhealthy, .. } => {
            let ill = if *unhealthy { ", unhealthy" } else { "" };
            Some((Health::Bad, Text::new(&format!("the probe sees {seen}{ill}; {deployed} was deployed last"))))
        }
        CurrentState::Mixed { versions } => {
            let versions = words::list(versions.iter().map(Text::as_str));
            Some((Health::Doubtful, Text::new(&format!("the probe sees {versions} in turns"))))
        }
        CurrentState::NoAnswer { .. } => {
            let silence = environment.probe.as_ref()?.record.silence()?;
            let lasts = silence.count >= environment.probe.as_ref()?.record.needed();
            lasts.then(|| (Health::Unknown, Text::new(&format!("the probe gets no answer: {}", silence.why))))
        }
        _ => None,
    }
}

/// Since when that is so.
pub(in crate::cockpit) fn complaint_since(environment: &EnvironmentState) -> Option<jiff::Timestamp> {
    match &environment.current.as_ref()?.state {
        CurrentState::Degraded { at, .. } | CurrentState::Drift { at, .. } => Some(*at),
        CurrentState::NoAnswer { since } => Some(*since),
        CurrentState::Mixed { .. } => environment.probe.as_ref()?.record.streak().map(|streak| streak.last.wall),
        _ => None,
    }
}

/// What the matrix says beside a service about an environment that its probe has a word on.
pub(super) fn note(environment: &EnvironmentState) -> Option<Text> {
    let name = &environment.id().name;
    let current = environment.current.as_ref()?;
    let deployed = &current.release.version;
    let words = match &current.state {
        CurrentState::Drift { seen, .. } => format!("DRIFT {name}: runs {seen}, {deployed} was deployed"),
        CurrentState::Mixed { versions } => {
            format!("PARTIAL {name}: {} in turns", words::list(versions.iter().map(Text::as_str)))
        }
        CurrentState::Degraded { why, .. } => format!("{name} is unhealthy: {why}"),
        CurrentState::Verifying { unhealthy: true, .. } => format!("{name} says that it is unhealthy"),
        CurrentState::Verifying { seen: Some(seen), count: 0, .. } => {
            format!("{name}: verifying {deployed}, the probe sees {seen}")
        }
        CurrentState::NoAnswer { .. } => complaint(environment).map(|(_, words)| format!("{name}: {words}"))?,
        _ => return None,
    };
    Some(Text::new(&words))
}

/// How sure it is that an environment runs its current release, with the age of what was seen: `delivered, seen 12s ago`.
/// Without a probe never more than `succeeded, unverified`.
#[must_use]
pub fn standing(state: &State, environment: &EnvironmentState) -> Option<Text> {
    let current = environment.current.as_ref()?;
    let seen = environment.probe.as_ref().and_then(|probe| probe.record.streak());
    let seen = seen.map(|streak| format!(", seen {} ago", words::duration(state.now.since(streak.last))));
    let seen = seen.unwrap_or_default();
    let words = match &current.state {
        CurrentState::Delivered { .. } => format!("delivered{seen}"),
        CurrentState::SucceededUnverified => "succeeded, unverified".to_owned(),
        CurrentState::Verifying { count, of, .. } => format!("verifying, {count} of {of}{seen}"),
        CurrentState::NoAnswer { since } => {
            format!("unverified, the probe gets no answer for {}", words::ago(*since, state.now.wall))
        }
        CurrentState::Partial { because, seen: Some(version), .. } => {
            format!("PARTIAL after a deployment {}; the probe sees {version}{seen}", because.word())
        }
        CurrentState::Partial { because: DeploymentState::Deploying, .. } => "deploying".to_owned(),
        CurrentState::Partial { because, .. } => format!("PARTIAL after a deployment {}", because.word()),
        CurrentState::Mixed { versions } => {
            format!("PARTIAL, the probe sees {} in turns", words::list(versions.iter().map(Text::as_str)))
        }
        CurrentState::Degraded { why, .. } => format!("unhealthy: {why}{seen}"),
        CurrentState::Drift { seen: version, .. } => format!("DRIFT, the probe sees {version}{seen}"),
        CurrentState::Unknown => "unknown".to_owned(),
    };
    Some(Text::new(&words))
}

/// The last looks at an environment in one line each: what was seen last, and how often an answer came.
pub(super) fn looks(state: &State, environment: &EnvironmentState) -> Vec<(Health, Text)> {
    let Some(probe) = &environment.probe else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(last) = probe.record.recent().next_back() {
        let age = words::duration(state.now.since(last.at));
        let (health, what) = said(environment, &last.answer);
        let took = last.took.as_millis();
        lines.push((health, Text::new(&format!("{what} · {age} ago · in {took} ms"))));
    } else {
        lines.push((Health::Queued, Text::new("not looked yet")));
    }
    lines.extend(tally(probe).map(|words| (Health::Neutral, words)));
    lines
}

/// `19 of the last 20 looks answered well · looks every 30s · 3 in a row count`.
fn tally(probe: &ProbeState) -> Option<Text> {
    let looks = probe.record.recent().count();
    let well = probe.record.recent().filter(|sample| match &sample.answer {
        ProbeAnswer::Seen(reading) => !reading.unhealthy(),
        ProbeAnswer::NoAnswer(_) => false,
    });
    let well = well.count();
    let every = words::duration(probe.setup.every);
    let needed = probe.record.needed();
    (looks > 0).then(|| {
        Text::new(&format!("{well} of the last {looks} looks answered well · every {every} · {needed} in a row count"))
    })
}

fn said(environment: &EnvironmentState, answer: &ProbeAnswer) -> (Health, String) {
    match answer {
        ProbeAnswer::NoAnswer(why) => (Health::Unknown, format!("no answer: {why}")),
        ProbeAnswer::Seen(reading) => of_reading(environment, reading),
    }
}

fn of_reading(environment: &EnvironmentState, reading: &ProbeReading) -> (Health, String) {
    use crate::domain::ProbeHealth::{Healthy, Unhealthy};
    let known = environment.deployments.iter().map(|deployment| &deployment.release);
    let expected = environment.current.as_ref().map(|current| &current.release);
    let same = match (&reading.version, expected) {
        (Some(seen), Some(release)) => Some(version_match(seen, release, known)),
        _ => None,
    };
    let version = reading.version.as_ref().map(|version| format!("sees {version}"));
    let health = match &reading.health {
        Some(Healthy) => Some("healthy".to_owned()),
        Some(Unhealthy(why)) => Some(format!("unhealthy: {why}")),
        None => None,
    };
    let words: Vec<String> = version.into_iter().chain(health).collect();
    let sign = match (same, reading.unhealthy()) {
        (_, true) => Health::Bad,
        (Some(VersionMatch::Other), _) => Health::Doubtful,
        _ => Health::Good,
    };
    (sign, words.join(", "))
}

/// What the probes say against a plan, or about it: what deserves to be read before it is confirmed.
#[must_use]
pub fn warnings(state: &State, plan: &Plan) -> Vec<Text> {
    let mut warnings = Vec::new();
    for (id, _) in &plan.environments {
        let Some(found) = state.environment(id) else { continue };
        warnings.extend(warning(found, plan).map(|words| Text::new(&words)));
    }
    if let Some(from) = source_of(&plan.intent.ask).and_then(|from| state.environment(from)) {
        let name = &from.id().name;
        match from.current.as_ref().map(|current| &current.state) {
            Some(CurrentState::NoAnswer { .. }) => {
                let words = format!("the probe of {name} gets no answer: what was tried out there is not certain");
                warnings.push(Text::new(&words));
            }
            Some(CurrentState::Degraded { why, .. }) => {
                warnings.push(Text::new(&format!("{name} runs it and is unhealthy: {why}")));
            }
            _ => {}
        }
    }
    warnings
}

/// What a plan should say about an environment that it changes.
fn warning(found: &EnvironmentState, plan: &Plan) -> Option<String> {
    let name = &found.id().name;
    let current = found.current.as_ref()?;
    let deployed = &current.release.version;
    let back = plan.verb() == Verb::RollBack;
    match &current.state {
        CurrentState::Drift { seen, .. } => {
            let known = found.deployments.iter().map(|deployment| &deployment.release);
            let there = plan.to.as_ref().is_some_and(|to| version_match(seen, to, known) == VersionMatch::Same);
            let then = if there { ": it runs there already, and this makes the pipeline say so" } else { "" };
            Some(format!("DRIFT: {name} runs {seen} by its probe, not {deployed} that was deployed last{then}"))
        }
        CurrentState::Mixed { versions } => {
            let versions = words::list(versions.iter().map(Text::as_str));
            Some(format!("PARTIAL: the probe of {name} sees {versions} in turns"))
        }
        CurrentState::NoAnswer { .. } => {
            Some(format!("the probe of {name} gets no answer: what runs there is not certain"))
        }
        // To a rollback that is no warning but the reason.
        CurrentState::Degraded { why, .. } if !back => Some(format!("{name} is unhealthy now: {why}")),
        _ => None,
    }
}

/// The environment whose release a verb carries on.
fn source_of(ask: &Ask) -> Option<&EnvironmentId> {
    if let Ask::Promote { from, .. } = ask { from.as_ref() } else { None }
}

/// Why a verb that takes something for what an environment runs must not be done: the probe of that environment says
/// otherwise. Promoting out of an environment takes for certain that what was tried out there is what is carried on.
#[must_use]
pub fn contradiction(state: &State, ask: &Ask) -> Option<Text> {
    let from = state.environment(source_of(ask)?)?;
    let name = &from.id().name;
    let current = from.current.as_ref()?;
    let deployed = &current.release.version;
    match &current.state {
        CurrentState::Drift { seen, .. } => {
            let words = format!("{name} runs {seen} by its probe, not {deployed} that would be promoted out of it");
            Some(Text::new(&words))
        }
        CurrentState::Mixed { versions } => {
            let versions = words::list(versions.iter().map(Text::as_str));
            Some(Text::new(&format!(
                "the probe of {name} sees {versions} in turns: what was tried out there is not certain"
            )))
        }
        _ => None,
    }
}

/// What the probes say of the environments that an ask stands on, as far as it would change the ask: compared when a plan is
/// made and while it is open.
#[must_use]
pub fn stands_on(state: &State, ask: &Ask) -> Vec<(EnvironmentId, Text)> {
    let mut found = Vec::new();
    for id in ask.environments().into_iter().chain(source_of(ask)) {
        let Some(environment) = state.environment(id).filter(|environment| environment.probe.is_some()) else {
            continue;
        };
        let says = match environment.current.as_ref().map(|current| &current.state) {
            Some(CurrentState::Drift { seen, .. }) => format!("runs {seen}"),
            Some(CurrentState::Degraded { .. }) => "unhealthy".to_owned(),
            _ => "nothing against it".to_owned(),
        };
        found.push((id.clone(), Text::new(&says)));
    }
    found
}
