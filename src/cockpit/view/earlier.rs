//! Earlier good releases of an environment, and whether they can be put back: rollback readiness, said before it is needed.

use jiff::Timestamp;

use crate::cockpit::EnvironmentState;
use crate::domain::{CurrentState, Deployment, PutBack};

/// The deployments that could be put back, newest first. Where the environment is certain, what it runs is not among them;
/// where a later attempt left it in doubt, the last good one is the first of them.
pub(super) fn earlier_good(environment: &EnvironmentState) -> Vec<&Deployment> {
    let certain = environment.current.as_ref().is_some_and(|current| {
        matches!(current.state, CurrentState::Delivered | CurrentState::SucceededUnverified | CurrentState::Degraded)
    });
    let running = environment.current.as_ref().filter(|_| certain).map(|current| &current.release);
    environment
        .deployments
        .iter()
        .filter(|deployment| deployment.state.was_good())
        .filter(|deployment| running.is_none_or(|running| !running.same(&deployment.release)))
        .collect()
}

/// Why a release cannot be put back, where it cannot.
pub(super) fn obstacle(put_back: &PutBack, now: Timestamp) -> Option<String> {
    match put_back {
        PutBack::No(why) => Some(why.to_string()),
        PutBack::Rerun { until, .. } if *until <= now => {
            Some("the provider no longer lets its job run again".to_owned())
        }
        _ => None,
    }
}

/// How a release can be put back, or why not: `re-run until 12 Dec`, `dispatch`, `not configured: …`.
pub(super) fn ready(put_back: &PutBack, now: Timestamp) -> String {
    match put_back {
        PutBack::Rerun { until, .. } if *until > now => format!("re-run until {}", until.strftime("%-d %b")),
        PutBack::Dispatch => "dispatch".to_owned(),
        PutBack::Deployment => "deployment".to_owned(),
        PutBack::Unsaid => "not looked at yet".to_owned(),
        PutBack::Rerun { .. } | PutBack::No(_) => obstacle(put_back, now).unwrap_or_default(),
    }
}
