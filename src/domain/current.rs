//! What an environment runs now, derived from its deployments.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Deployment, DeploymentState, Release, Text};

/// How sure it is that an environment runs its current release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrentState {
    /// A probe saw it.
    Delivered,
    /// The provider says so; nobody looked.
    SucceededUnverified,
    /// A probe is looking.
    Verifying,
    /// A later deployment began and did not end well: this release or that one, perhaps both.
    Partial {
        /// The release that may be there instead.
        or: Release,
        /// What became of its deployment: `deploying`, `failed`, ...
        because: DeploymentState,
    },
    /// It runs and is unhealthy.
    Degraded,
    /// Nobody knows.
    Unknown,
}

impl CurrentState {
    /// The word of the state: as in `status --json`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::SucceededUnverified => "succeeded_unverified",
            Self::Verifying => "verifying",
            Self::Partial { .. } => "partial",
            Self::Degraded => "degraded",
            Self::Unknown => "unknown",
        }
    }
}

/// What an environment runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// The release; where no deployment ever succeeded, the one that was tried.
    pub release: Release,
    /// How sure that is.
    pub state: CurrentState,
    /// Since when.
    pub since: Timestamp,
    /// Who put it there.
    pub actor: Option<Text>,
}

/// Derives what an environment runs from its deployments, newest first.
///
/// The deployment that was delivered last is current, also where another one was asked for later and delivered before it.
/// Everything that began to change the environment and did not end well before that makes it partial; what never began
/// (waiting, queued, abandoned) does not. A state nobody knows makes the whole unknown rather than green.
#[must_use]
pub fn current(newest_first: &[Deployment]) -> Option<Current> {
    let good = newest_first
        .iter()
        .enumerate()
        .filter(|(_, deployment)| deployment.state.was_good())
        .max_by_key(|(index, deployment)| (deployment.changed_at, std::cmp::Reverse(*index)));
    // The last delivery of those that were asked for later.
    let mut delivered_after: Option<Timestamp> = None;
    let disturbed = newest_first.iter().enumerate().find(|(index, deployment)| {
        if deployment.state.was_good() {
            delivered_after = delivered_after.max(Some(deployment.changed_at));
            return false;
        }
        match &deployment.state {
            DeploymentState::Deploying => true,
            DeploymentState::Unknown(_) => delivered_after.is_none_or(|delivered| delivered < deployment.changed_at),
            state if state.has_ended_badly() => {
                good.is_none_or(|(place, good)| (deployment.changed_at, place) >= (good.changed_at, *index))
            }
            _ => false,
        }
    });
    match (good, disturbed) {
        (Some((_, good)), Some((_, newer))) => {
            let state = if newer.state.leaves_partial() {
                CurrentState::Partial { or: newer.release.clone(), because: newer.state.clone() }
            } else {
                CurrentState::Unknown
            };
            Some(of(good, state, newer.changed_at))
        }
        (Some((_, good)), None) => Some(of(good, CurrentState::SucceededUnverified, good.changed_at)),
        (None, Some((_, newer))) => Some(of(newer, CurrentState::Unknown, newer.changed_at)),
        (None, None) => None,
    }
}

fn of(deployment: &Deployment, state: CurrentState, since: Timestamp) -> Current {
    Current { release: deployment.release.clone(), state, since, actor: deployment.actor.clone() }
}
