//! The rollout of an environment in the *Gates* tab: its plan with the present step, why it stands still, who judges it and
//! how, what runs beside what, and what will act against an act.

use crate::cockpit::State;
use crate::cockpit::view::{Health, moments, rollouts, words};
use crate::domain::{Analysis, EnvironmentId, Metric, Rollout, RolloutState, Text};

/// The lines; none where nothing steps there.
pub(super) fn rollout(state: &State, environment: &EnvironmentId) -> Vec<(Health, Text)> {
    state.rollout(environment).map(|rollout| lines(state, rollout)).unwrap_or_default()
}

fn lines(state: &State, rollout: &Rollout) -> Vec<(Health, Text)> {
    let mut lines = Vec::new();
    let mut say = |health: Health, words: String| lines.push((health, Text::new(&words)));
    let since = rollout.since.map(|since| format!(", {} already", words::ago(since, state.now.wall)));
    let (place, standing) = (rollouts::place(rollout), rollouts::standing(rollout));
    say(rollouts::health(rollout), format!("{standing}: {place}{}", since.unwrap_or_default()));
    if !rollout.message.is_empty() {
        say(Health::Neutral, rollout.message.to_string());
    }
    say(Health::Neutral, revisions(rollout));
    for pause in &rollout.pauses {
        let since = pause.since.map(|since| format!(", {} already", words::ago(since, state.now.wall)));
        say(Health::Waiting, format!("{}{}", rollouts::pause(&state.display, pause), since.unwrap_or_default()));
    }
    for (place, step) in (0..).zip(&rollout.steps) {
        let (health, mark) = step_standing(rollout, place);
        say(health, format!("step {}: {}{mark}", place + 1, rollouts::step_words(step)));
    }
    for analysis in &rollout.analyses {
        say(rollouts::judged(&analysis.judgement), analysis_words(analysis));
        for metric in &analysis.metrics {
            say(rollouts::judged(&metric.judgement), metric_words(metric));
        }
    }
    if let Some(until) = rollout.old_until {
        let until = moments::clock(&state.display, until);
        say(Health::Waiting, format!("the old colour stays until {until}: until then it can be switched back at once"));
    }
    if let Some(automation) = &rollout.automation {
        say(Health::Doubtful, format!("{}: {}", automation.name, automation.will));
    }
    if !rollout.reminder.is_empty() {
        say(Health::Doubtful, rollout.reminder.to_string());
    }
    lines
}

/// `Rollout shop/checkout: revision 7 (v2.14.0) beside stable 6 (v2.13.2); 4 of 5 ready`.
fn revisions(rollout: &Rollout) -> String {
    let stable = rollout.stable.as_ref().map(|(revision, release)| {
        let beside = if rollout.state == RolloutState::Complete { "after" } else { "beside stable" };
        format!(" {beside} {revision} ({})", release.version)
    });
    let replicas = rollout.replicas;
    let ready = (replicas.desired > 0).then(|| {
        format!("; {} of {} ready, {} of the new release", replicas.ready, replicas.desired, replicas.updated)
    });
    let (object, revision, version) = (&rollout.object, &rollout.revision, &rollout.release.version);
    format!("{object}: revision {revision} ({version}){}{}", stable.unwrap_or_default(), ready.unwrap_or_default())
}

/// How a step of the plan stands, and the mark of the present one.
fn step_standing(rollout: &Rollout, place: u32) -> (Health, &'static str) {
    let at = rollout.at.unwrap_or(0);
    match rollout.state {
        RolloutState::Complete => (Health::Good, ""),
        _ if rollout.at.is_none() => (Health::Queued, ""),
        _ if place < at => (Health::Good, ""),
        RolloutState::Aborted if place == at => (Health::Doubtful, "  (given up here)"),
        _ if place == at => (rollouts::health(rollout), "  (here)"),
        _ => (Health::Queued, ""),
    }
}

fn analysis_words(analysis: &Analysis) -> String {
    let role = if analysis.role.is_empty() { String::new() } else { format!(" ({})", analysis.role) };
    let message = if analysis.message.is_empty() { String::new() } else { format!(": {}", analysis.message) };
    format!("analysis {}{role} {}{message}", analysis.name, analysis.judgement.word())
}

/// `  success-rate failed: 0.62; 1 good, 3 bad, 0 undecided`.
fn metric_words(metric: &Metric) -> String {
    let value = metric.value.as_ref().map(|value| format!(": {value}")).unwrap_or_default();
    let (good, bad, undecided) = metric.counts;
    let message = if metric.message.is_empty() { String::new() } else { format!("; {}", metric.message) };
    format!(
        "  {} {}{value}; {good} good, {bad} bad, {undecided} undecided{message}",
        metric.name,
        metric.judgement.word()
    )
}
