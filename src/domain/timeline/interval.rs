//! What an environment ran from when until when.

use jiff::Timestamp;

use crate::domain::{DeploymentId, DeploymentState, Release, Text};

/// Why nobody can say what ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Older deployments exist and were not read.
    NotReadThatFar,
    /// A deployment is in a state that we do not know.
    UnknownState {
        /// Which.
        deployment: DeploymentId,
        /// The provider's word.
        word: Text,
        /// What it put there, if it did.
        or: Release,
    },
}

/// What an environment ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    /// Nothing was ever delivered there.
    Nothing,
    /// This release.
    Release {
        /// Which.
        release: Release,
        /// The deployment that delivered it.
        deployment: DeploymentId,
        /// Who put it there.
        who: Option<Text>,
        /// Whether it was older than what was there before.
        rollback: bool,
    },
    /// A deployment ran or ended badly: what was there before, or its release, perhaps both.
    Partial {
        /// What was there before; nothing where nothing was delivered, or that was not read.
        before: Option<Release>,
        /// What may be there instead.
        or: Release,
        /// The deployment.
        deployment: DeploymentId,
        /// Who started it.
        who: Option<Text>,
        /// Where it stood: `deploying`, then how it ended.
        because: DeploymentState,
    },
    /// Nobody knows.
    Gap(Gap),
}

impl Ran {
    /// The word for it, as in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Release { .. } => "release",
            Self::Partial { .. } => "partial",
            Self::Gap(_) => "gap",
        }
    }

    /// The release that was there, where that is certain.
    #[must_use]
    pub fn release(&self) -> Option<&Release> {
        match self {
            Self::Release { release, .. } => Some(release),
            _ => None,
        }
    }
}

/// A part of the line: from its start on, up to but without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its start; nothing: since ever.
    pub from: Option<Timestamp>,
    /// Its end; nothing: still.
    pub until: Option<Timestamp>,
    /// What ran.
    pub what: Ran,
}

impl Interval {
    /// Whether a moment lies in it: the moment of a change belongs to what began then.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// The interval of a moment. There is always one: intervals cover the line.
#[must_use]
pub fn interval_at(intervals: &[Interval], at: Timestamp) -> Option<&Interval> {
    intervals.iter().find(|interval| interval.covers(at))
}
