//! What the rules say of a verb, in words: before there is a plan, and of a plan.

use super::words;
use crate::cockpit::{ServiceState, State, facts_about};
use crate::domain::{Ask, EnvironmentId, Gate, Release, RunId, Text, Tier};
use crate::policy::{Challenge, Finding, Refusal, Ruling, Subject, judge};

/// A refusal in a sentence: why, who could, and when it becomes possible.
pub(in crate::cockpit) fn refusal(refusal: &Refusal) -> String {
    let mut parts = vec![refusal.why.to_string()];
    if !refusal.who_could.is_empty() {
        parts.push(format!("could: {}", refusal.who_could));
    }
    if let Some(at) = refusal.possible_at {
        parts.push(format!("possible from {}", at.strftime("%a %H:%MZ")));
    }
    parts.join(" · ")
}

/// Why the rules would refuse the plan of an ask, as far as the world is known; nothing where a part of it would pass.
pub(super) fn refused(state: &State, service: &ServiceState, ask: &Ask, in_batch: bool) -> Option<String> {
    let refusals = foresee(state, service, ask, in_batch, |findings| {
        findings.iter().filter_map(Finding::refusal).cloned().collect::<Vec<Refusal>>()
    })?;
    let first = refusals.first()?;
    let of = |refusal: &Refusal| refusal.environment.clone();
    let refused: Option<Vec<EnvironmentId>> = refusals.iter().map(of).collect();
    let spares = refused.is_some_and(|refused| ask.environments().iter().any(|place| !refused.contains(place)));
    (!spares).then(|| refusal(first))
}

/// What the rules would ask for beside the confirmation: `asks for a ticket, 3 ticks`; nothing where they ask for nothing.
pub(super) fn asked_for(state: &State, service: &ServiceState, ask: &Ask) -> Option<String> {
    let challenge = foresee(state, service, ask, false, Challenge::of)?;
    let mut parts = Vec::new();
    if !challenge.checklist.is_empty() {
        parts.push(words::many(challenge.checklist.len() as u64, "tick"));
    }
    if !challenge.tickets.is_empty() {
        parts.push("a change ticket".to_owned());
    }
    if !challenge.second.is_empty() {
        parts.push("a second person".to_owned());
    }
    if challenge.reason.is_some() {
        parts.push("a reason".to_owned());
    }
    (challenge.required && !parts.is_empty()).then(|| format!("asks for {}", parts.join(", ")))
}

/// Judges an ask as its plan would be judged, with what is known without one. Nothing where nothing is configured that
/// could be said.
fn foresee<T>(
    state: &State,
    service: &ServiceState,
    ask: &Ask,
    in_batch: bool,
    say: impl Fn(&[Finding]) -> T,
) -> Option<T> {
    let settings = &state.settings;
    let nothing =
        settings.guardrails.is_empty() && settings.no_self_approval.is_empty() && settings.require_reason.is_empty();
    if nothing || ask.safing() {
        return None;
    }
    let gates: Vec<&Gate> = match ask {
        Ask::Approve { gates, .. } => gates.iter().filter_map(|gate| state.gate(gate)).collect(),
        _ => Vec::new(),
    };
    let promoted = match ask {
        Ask::Promote { commit, version, .. } => Some(Release {
            version: version.clone(),
            commit: commit.clone(),
            reference: version.clone(),
            tagged: false,
        }),
        _ => None,
    };
    let name = Text::new(service.setup.id.raw());
    let subject = Subject {
        verb: ask.verb(),
        safing: ask.safing(),
        source: &service.setup.source,
        service: &service.setup.id,
        service_name: &name,
        environments: environments(service, ask),
        to: promoted.as_ref().or(gates.first().map(|gate| &gate.release)),
        initiator: gates.first().and_then(|gate| gate.initiator.as_ref()),
        gates: &[],
        marked: state.marked_with(ask, in_batch).max(1),
        blind: false,
    };
    let facts = facts_about(state, &subject, ask.run());
    Some(say(&judge(&subject, settings, &facts, state.now.wall)))
}

/// The environments that an ask would change: those that it names, else those to which its run deployed.
fn environments<'a>(service: &'a ServiceState, ask: &'a Ask) -> Vec<(&'a EnvironmentId, Tier)> {
    let of_run = |run: &RunId| -> Vec<&'a EnvironmentId> {
        let made = |found: &&crate::cockpit::EnvironmentState| {
            found.deployments.iter().any(|deployment| deployment.run.as_ref() == Some(run))
        };
        service.environments.iter().filter(made).map(crate::cockpit::EnvironmentState::id).collect()
    };
    let named = match ask {
        Ask::Retry { run, .. } => of_run(run),
        _ => ask.environments(),
    };
    named.into_iter().map(|environment| (environment, service.tier(environment))).collect()
}

/// What guardrails ask for in a plan, each with its name and its author's reason.
pub(super) fn demands(findings: &[Finding]) -> Vec<String> {
    let said = |finding: &Finding| match &finding.ruling {
        Ruling::Asks { why, required, .. } if !finding.name.is_empty() => {
            let shown = if *required { "" } else { " (shown, not required: it makes production safer)" };
            Some(format!("{}: {why}{shown}", finding.name))
        }
        _ => None,
    };
    findings.iter().filter_map(said).collect()
}
