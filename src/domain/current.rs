//! What an environment runs now, derived from its deployments and, where it has a probe, from what that saw.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Deployment, DeploymentId, DeploymentState, ProbeHealth, ProbeReading, ProbeRecord, Release, Streak, Text,
    VersionMatch, version_match,
};

/// How sure it is that an environment runs its current release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrentState {
    /// The probe saw it, often enough in a row since it was deployed.
    Delivered {
        /// When that was seen for certain.
        at: Timestamp,
    },
    /// The provider says so; nobody looked at the version.
    SucceededUnverified,
    /// The probe looks, and has not seen enough to say.
    Verifying {
        /// The version that it saw last, where it saw one.
        seen: Option<Text>,
        /// How many answers in a row show this release, well.
        count: u32,
        /// How many it takes.
        of: u32,
        /// Whether the newest answer said that it is unhealthy.
        unhealthy: bool,
    },
    /// The probe gets no answer that can be read: neither ill nor well.
    NoAnswer {
        /// Since when.
        since: Timestamp,
    },
    /// A later deployment began and did not end well: this release or that one, perhaps both.
    Partial {
        /// The release that may be there instead.
        or: Release,
        /// What became of its deployment: `deploying`, `failed`, ...
        because: DeploymentState,
        /// The version that the probe saw since, often enough in a row.
        seen: Option<Text>,
    },
    /// The probe sees different versions in turns: some of it runs one, some another.
    Mixed {
        /// The versions, in the order in which they came up.
        versions: Vec<Text>,
    },
    /// It runs and is unhealthy.
    Degraded {
        /// Since when that is certain.
        at: Timestamp,
        /// In which words.
        why: Text,
    },
    /// The probe and the last deployment disagree steadily while nothing is deploying: the environment runs something else.
    Drift {
        /// What it runs.
        seen: Text,
        /// Since when that is certain.
        at: Timestamp,
        /// Whether what it runs says that it is unhealthy.
        unhealthy: bool,
    },
    /// Nobody knows.
    Unknown,
}

impl CurrentState {
    /// The word of the state: as in `status --json`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::SucceededUnverified => "succeeded_unverified",
            Self::Verifying { .. } => "verifying",
            Self::NoAnswer { .. } => "no_answer",
            Self::Partial { .. } | Self::Mixed { .. } => "partial",
            Self::Degraded { .. } => "degraded",
            Self::Drift { .. } => "drift",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it may be taken for certain that the environment runs its current release and nothing else: seen, or said by
    /// the provider and contradicted by nobody.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Delivered { .. } | Self::SucceededUnverified | Self::NoAnswer { .. })
    }

    /// Whether the newest good deployment is what the provider says runs, whatever a probe sees of it.
    #[must_use]
    pub fn names_one_release(&self) -> bool {
        !matches!(self, Self::Partial { .. } | Self::Mixed { .. } | Self::Unknown)
    }
}

/// What an environment runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// The release; where no deployment ever succeeded, the one that was tried.
    pub release: Release,
    /// How sure that is.
    pub state: CurrentState,
    /// Since when the provider says so.
    pub since: Timestamp,
    /// Who put it there.
    pub actor: Option<Text>,
}

impl Current {
    /// Since when it is proved that the environment runs it; nothing while that is not proved.
    #[must_use]
    pub fn delivered_at(&self) -> Option<Timestamp> {
        if let CurrentState::Delivered { at } = self.state { Some(at) } else { None }
    }
}

/// Derives what an environment runs from its deployments, newest first, and from what its probe saw, where it has one.
///
/// The deployment that was delivered last is current, also where another one was asked for later and delivered before it.
/// Everything that began to change the environment and did not end well before that makes it partial; what never began
/// (waiting, queued, abandoned) does not. A state nobody knows makes the whole unknown rather than green. Without a probe
/// nothing is ever more than succeeded.
#[must_use]
pub fn current(newest_first: &[Deployment], probe: Option<&ProbeRecord>) -> Option<Current> {
    match deciding(newest_first) {
        (Some(good), Some(newer)) => {
            let state = if newer.state.leaves_partial() {
                let believed = probe.and_then(ProbeRecord::believed);
                CurrentState::Partial {
                    or: newer.release.clone(),
                    because: newer.state.clone(),
                    seen: believed.and_then(|streak| streak.reading.version.clone()),
                }
            } else {
                CurrentState::Unknown
            };
            Some(of(good, state, newer.changed_at))
        }
        (Some(good), None) => {
            let known = || newest_first.iter().map(|deployment| &deployment.release);
            let state = probe.map_or(CurrentState::SucceededUnverified, |probe| {
                verified(probe, |seen| version_match(seen, &good.release, known()))
            });
            Some(of(good, state, good.changed_at))
        }
        (None, Some(newer)) => Some(of(newer, CurrentState::Unknown, newer.changed_at)),
        (None, None) => None,
    }
}

/// The deployment that decides what an environment should run, and whether it ended. What a probe saw before this one, or
/// before it ended, proves nothing.
#[must_use]
pub fn decisive(newest_first: &[Deployment]) -> Option<(&DeploymentId, bool)> {
    let (good, newer) = deciding(newest_first);
    let found = newer.or(good)?;
    Some((&found.id, found.state != DeploymentState::Deploying))
}

/// The deployment that was delivered last, and one that may have changed the environment since without ending well.
fn deciding(newest_first: &[Deployment]) -> (Option<&Deployment>, Option<&Deployment>) {
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
    (good.map(|(_, good)| good), disturbed.map(|(_, newer)| newer))
}

/// What a probe makes of a release that the provider says succeeded.
fn verified(probe: &ProbeRecord, matches: impl Fn(&Text) -> VersionMatch) -> CurrentState {
    if let Some(silence) = probe.silence() {
        return CurrentState::NoAnswer { since: silence.since.wall };
    }
    let of = probe.needed();
    let Some(Streak { reading, count, believed_at, .. }) = probe.streak() else {
        return CurrentState::Verifying { seen: None, count: 0, of, unhealthy: false };
    };
    let unhealthy = reading.unhealthy();
    let found = reading.version.as_ref().map(&matches);
    match (found, believed_at, unhealthy) {
        // A health that is good says nothing of the version.
        (None | Some(VersionMatch::Incomparable), _, false) => CurrentState::SucceededUnverified,
        (Some(VersionMatch::Other), Some(at), _) => {
            CurrentState::Drift { seen: reading.version.clone().unwrap_or_default(), at: *at, unhealthy }
        }
        (_, Some(at), true) => CurrentState::Degraded { at: *at, why: complaint(reading) },
        (_, Some(at), false) => CurrentState::Delivered { at: *at },
        (_, None, _) => {
            let versions = probe.mixed();
            if !versions.is_empty() {
                return CurrentState::Mixed { versions };
            }
            let count = if found == Some(VersionMatch::Same) && !unhealthy { *count } else { 0 };
            CurrentState::Verifying { seen: reading.version.clone(), count, of, unhealthy }
        }
    }
}

fn complaint(reading: &ProbeReading) -> Text {
    match &reading.health {
        Some(ProbeHealth::Unhealthy(why)) => why.clone(),
        _ => Text::default(),
    }
}

fn of(deployment: &Deployment, state: CurrentState, since: Timestamp) -> Current {
    Current { release: deployment.release.clone(), state, since, actor: deployment.actor.clone() }
}
