//! *Gates*: what holds it, who may answer, who answered, and the freezes and holds over it.

use super::{GateLine, GatesView};
use crate::cockpit::rows::{Subject, pending_gates};
use crate::cockpit::view::{
    Empty, Health, Mark, freezes, gates as gate_words, naming, proof, standing, words, workflows,
};
use crate::cockpit::{EnvironmentState, Pane, RowId, RunDetail, State};
use crate::domain::{Gate, ProtectionRule, Review, RunState, Text};

pub(super) fn gates(state: &State, subject: &Subject) -> GatesView {
    let environment = subject.environment.as_ref().and_then(|environment| state.environment(environment));
    let pending = subject.run.iter().flat_map(|run| pending_gates(state, run));
    let mut gates: Vec<GateLine> = pending.map(|gate| of_gate(state, gate)).collect();
    if gates.is_empty() {
        let rules = environment.and_then(|environment| environment.environment.rules.as_deref()).unwrap_or_default();
        let name = environment.map_or_else(|| Text::new(words::DASH), |environment| environment.id().name.clone());
        gates.extend(rules.iter().map(|rule| of_rule(&name, rule)));
    }
    let detail = subject.run.as_ref().and_then(|run| state.world.services.get(&run.service)?.details.get(run));
    let reviews: Vec<_> = detail
        .and_then(|detail| detail.reviews.as_ref())
        .map(|reviews| reviews.value.iter().map(|review| of_review(state, review)).collect())
        .unwrap_or_default();
    let holds = environment.map(|environment| holds(state, environment)).unwrap_or_default();
    let probe = environment.map(|environment| proof::looks(state, environment)).unwrap_or_default();
    let rollout = subject.environment.as_ref().map(|id| super::rollout::rollout(state, id)).unwrap_or_default();
    let nothing = gates.is_empty() && reviews.is_empty() && holds.is_empty() && probe.is_empty() && rollout.is_empty();
    let empty = nothing.then(|| nothing_holds(state, subject, environment, detail));
    GatesView { gates, reviews, holds, probe, rollout, empty }
}

fn nothing_holds(
    state: &State,
    subject: &Subject,
    environment: Option<&EnvironmentState>,
    detail: Option<&RunDetail>,
) -> Empty {
    let run = subject.run.as_ref().and_then(|run| state.run(run));
    let waits = run.is_some_and(|run| matches!(run.state, RunState::Waiting(_)));
    if waits && detail.is_none_or(|detail| detail.gates.is_none()) {
        return Empty::Loading;
    }
    if environment.is_some_and(|environment| environment.environment.rules.is_none()) {
        return Empty::Loading;
    }
    match environment {
        Some(environment) => {
            let name = &environment.id().name;
            Empty::Nothing(Text::new(&format!("No gate waits, and {name} has no protection rules.")))
        }
        None => Empty::Nothing(Text::new("No gate waits here.")),
    }
}

fn of_gate(state: &State, gate: &Gate) -> GateLine {
    let row = RowId::Gate(gate.id.clone());
    let selected = state.screen.pane_state(Pane::Detail).selected.as_ref() == Some(&row);
    let marked = state.screen.marks.contains(&row);
    GateLine {
        mark: Mark { selected, marked, ..Mark::default() },
        environment: gate.environment().name.clone(),
        health: standing::of_gate(gate.state),
        what: Text::new(&gate_words::what(&state.display, gate)),
        may_i: Text::new(&gate_words::may_i(gate)),
        reviewers: if gate.reviewers.is_empty() { Text::default() } else { Text::new(&gate_words::reviewers(gate)) },
        terms: gate_words::terms(gate).iter().map(|line| Text::new(line)).collect(),
        age: Text::new(&words::ago_or_dash(gate.since, state.now.wall)),
    }
}

/// What an environment demands of every deployment.
fn of_rule(environment: &Text, rule: &ProtectionRule) -> GateLine {
    let (what, reviewers) = match rule {
        ProtectionRule::Reviewers { who, required, prevent_self_review } => {
            let names: Vec<&str> = who.iter().map(|reviewer| reviewer.name.as_str()).collect();
            let own = if *prevent_self_review { ", not of one's own run" } else { "" };
            (format!("rule: {} needed{own}", words::many(u64::from(*required), "approval")), words::list(names))
        }
        ProtectionRule::WaitTimer { minutes } => (format!("rule: wait timer {minutes}m"), words::DASH.to_owned()),
        ProtectionRule::BranchPolicy => ("rule: only some branches or tags".to_owned(), words::DASH.to_owned()),
        ProtectionRule::Unknown(word) => (format!("rule: {word}"), words::DASH.to_owned()),
    };
    GateLine {
        mark: Mark { dim: true, ..Mark::default() },
        environment: environment.clone(),
        health: Health::Neutral,
        what: Text::new(&what),
        may_i: Text::new("nothing waits"),
        reviewers: Text::new(&reviewers),
        terms: Vec::new(),
        age: Text::new(words::DASH),
    }
}

/// `linus approved production 3m ago: looks good`.
fn of_review(state: &State, review: &Review) -> (Health, Text) {
    let (health, verdict) = standing::of_review(&review.verdict);
    let environments = words::list(review.environments.iter().map(Text::as_str));
    let when = review.at.map(|at| format!(" {} ago", words::ago(at, state.now.wall))).unwrap_or_default();
    let comment = if review.comment.is_empty() { String::new() } else { format!(": {}", review.comment) };
    let by = naming::actor(review.by.as_ref());
    (health, Text::new(&format!("{by} {verdict} {environments}{when}{comment}")))
}

fn holds(state: &State, environment: &EnvironmentState) -> Vec<(Health, Text)> {
    let id = environment.id();
    let over = freezes::over(&state.settings.freezes, &id.service, environment.environment.tier, state.now.wall);
    let mut holds: Vec<(Health, Text)> = over
        .into_iter()
        .map(|(active, words)| (if active { Health::Waiting } else { Health::Neutral }, words))
        .collect();
    let service = state.world.services.get(&id.service);
    let kept = service.map(|service| freezes::kept(&state.display, &service.freezes, id, state.now.wall));
    let of_provider = kept.into_iter().flatten();
    holds.extend(of_provider.map(|(active, words)| (if active { Health::Waiting } else { Health::Neutral }, words)));
    if let Some(workflow) = service.and_then(|service| workflows::held(service, environment)) {
        let words = format!("held: workflow {} is disabled; nothing deploys by itself", workflow.name);
        holds.push((Health::Waiting, Text::new(&words)));
    }
    if let Some(service) = service
        && let Some(why) = state.settings.read_only.forbids(&service.setup.source, [id])
    {
        holds.push((Health::Neutral, Text::new(&format!("read-only: {why}"))));
    }
    holds
}
