//! How well runs, jobs, deployments and environments are, and the word for it: the one place that judges.

use super::Health;
use crate::domain::{Current, CurrentState, DeploymentState, GateState, Outcome, ReviewVerdict, RunState, Text};

/// How well a run, job or step is.
pub(super) fn of_run(state: &RunState) -> Health {
    match state {
        RunState::Queued => Health::Queued,
        RunState::Running | RunState::Cancelling => Health::Moving,
        RunState::Waiting(_) => Health::Waiting,
        RunState::Done(outcome) => of_outcome(outcome),
        RunState::Unknown(_) => Health::Unknown,
    }
}

fn of_outcome(outcome: &Outcome) -> Health {
    match outcome {
        Outcome::Succeeded => Health::Good,
        Outcome::Failed | Outcome::Errored | Outcome::TimedOut => Health::Bad,
        Outcome::Cancelled | Outcome::Skipped | Outcome::Rejected | Outcome::Superseded | Outcome::FrozenOut => {
            Health::Neutral
        }
    }
}

/// The state of a run, job or step in words, with the reason that it waits for and the vendor's own word where it is foreign.
pub(in crate::cockpit) fn run_words(state: &RunState) -> String {
    match state {
        RunState::Waiting(crate::domain::WaitReason::Unsaid) => "waiting".to_owned(),
        RunState::Waiting(reason) => format!("waiting: {}", reason.word()),
        RunState::Done(outcome) => outcome.word().to_owned(),
        RunState::Unknown(word) => format!("unknown: {word}"),
        other => other.word().to_owned(),
    }
}

/// How well a deployment is.
pub(super) fn of_deployment(state: &DeploymentState) -> Health {
    match state {
        DeploymentState::Waiting(_) => Health::Waiting,
        DeploymentState::Queued => Health::Queued,
        DeploymentState::Deploying => Health::Moving,
        DeploymentState::Succeeded => Health::Good,
        DeploymentState::Superseded | DeploymentState::Abandoned => Health::Neutral,
        DeploymentState::Failed | DeploymentState::Errored => Health::Bad,
        DeploymentState::Cancelled => Health::Doubtful,
        DeploymentState::Unknown(_) => Health::Unknown,
    }
}

/// The state of a deployment in words: a success that nobody verified says so.
pub(super) fn deployment_words(state: &DeploymentState) -> String {
    match state {
        DeploymentState::Waiting(crate::domain::WaitReason::Unsaid) => "waiting".to_owned(),
        DeploymentState::Waiting(reason) => format!("waiting: {}", reason.word()),
        DeploymentState::Succeeded => "succeeded, unverified".to_owned(),
        DeploymentState::Unknown(word) => format!("unknown: {word}"),
        other => other.word().to_owned(),
    }
}

/// How well an environment is: version, health and word. A partial one names both releases it may run.
pub(super) fn of_current(current: &Current, newest: Option<&DeploymentState>) -> (Text, Health, &'static str) {
    let version = current.release.version.clone();
    match &current.state {
        CurrentState::Delivered { .. } => (version, Health::Delivered, "delivered"),
        CurrentState::SucceededUnverified => (version, Health::Good, "unverified"),
        CurrentState::Verifying { unhealthy: true, .. } => (version, Health::Doubtful, "unhealthy?"),
        CurrentState::Verifying { seen: Some(seen), count: 0, .. } => {
            (instead(seen, &version), Health::Doubtful, "verifying")
        }
        CurrentState::Verifying { .. } => (version, Health::Moving, "verifying"),
        CurrentState::NoAnswer { .. } => (version, Health::Unknown, "no answer"),
        CurrentState::Degraded { .. } => (version, Health::Bad, "degraded"),
        CurrentState::Drift { seen, .. } => (instead(seen, &version), Health::Bad, "DRIFT"),
        CurrentState::Mixed { versions } => {
            let versions: Vec<&str> = versions.iter().map(Text::as_str).collect();
            (Text::new(&versions.join(" and ")), Health::Doubtful, "PARTIAL")
        }
        CurrentState::Partial { or, because, seen } => {
            let same = or.same(&current.release);
            let version = match seen {
                Some(seen) if *because != DeploymentState::Deploying => seen.clone(),
                _ if same => version,
                _ => Text::new(&format!("{version} or {}", or.version)),
            };
            let deploying = *because == DeploymentState::Deploying;
            let word = if deploying { "deploying" } else { "PARTIAL" };
            (version, if deploying { Health::Moving } else { Health::Doubtful }, word)
        }
        CurrentState::Unknown => match newest {
            // Nothing ever succeeded here: the first attempt speaks for itself.
            Some(DeploymentState::Deploying) => (version, Health::Moving, "deploying"),
            Some(DeploymentState::Failed | DeploymentState::Errored) => (version, Health::Bad, "failed"),
            _ => (version, Health::Unknown, "unknown"),
        },
    }
}

/// What a probe sees in the place of what was deployed.
fn instead(seen: &Text, deployed: &Text) -> Text {
    Text::new(&format!("{seen} not {deployed}"))
}

/// How well a gate is.
pub(super) fn of_gate(state: GateState) -> Health {
    match state {
        GateState::Pending => Health::Waiting,
        GateState::Satisfied => Health::Good,
        GateState::Rejected => Health::Bad,
        GateState::Moot => Health::Neutral,
    }
}

/// How well a review is, and its word.
pub(super) fn of_review(verdict: &ReviewVerdict) -> (Health, Text) {
    match verdict {
        ReviewVerdict::Approved => (Health::Good, Text::new("approved")),
        ReviewVerdict::Rejected => (Health::Bad, Text::new("rejected")),
        ReviewVerdict::Pending => (Health::Waiting, Text::new("was asked about")),
        ReviewVerdict::Unknown(word) => (Health::Unknown, Text::new(&format!("said `{word}` about"))),
    }
}
