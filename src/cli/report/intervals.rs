//! What an environment ran from when until when.

use jiff::Timestamp;
use serde::Serialize;

use super::ReleaseReport;
use crate::cockpit::EnvironmentState;
use crate::domain::{Gap, Interval, Ran, Text, reconstruct};

/// One interval of an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IntervalReport {
    /// The environment.
    pub environment: Text,
    /// Its start, which belongs to it; null: since ever.
    pub from: Option<Timestamp>,
    /// Its end, which no longer belongs to it; null: still.
    pub until: Option<Timestamp>,
    /// `release`, `partial`, `nothing` or `gap`.
    pub what: &'static str,
    /// What ran; of a partial one, what was there before; null where nothing is known.
    pub release: Option<ReleaseReport>,
    /// Of a partial one, or of a deployment in an unknown state: what may have been there instead.
    pub or: Option<ReleaseReport>,
    /// Of a partial one: where the deployment stood, `deploying`, `failed`, ...
    pub because: Option<&'static str>,
    /// The deployment that delivered it or left it between two releases.
    pub deployment: Option<String>,
    /// Who started that.
    pub actor: Option<Text>,
    /// Whether the release was older than the one before; null where none was delivered.
    pub rollback: Option<bool>,
    /// Of a gap: why nobody can say. Of a partial one: what that means.
    pub why: Option<String>,
}

impl IntervalReport {
    /// The report of an interval of an environment.
    #[must_use]
    pub fn of(environment: &EnvironmentState, interval: &Interval) -> Self {
        let empty = Self {
            environment: environment.id().name.clone(),
            from: interval.from,
            until: interval.until,
            what: interval.what.word(),
            release: None,
            or: None,
            because: None,
            deployment: None,
            actor: None,
            rollback: None,
            why: None,
        };
        match &interval.what {
            Ran::Nothing => empty,
            Ran::Release { release, deployment, who, rollback } => Self {
                release: Some(ReleaseReport::of(release)),
                deployment: Some(deployment.to_string()),
                actor: who.clone(),
                rollback: Some(*rollback),
                ..empty
            },
            Ran::Partial { before, or, deployment, who, because } => Self {
                release: before.as_ref().map(ReleaseReport::of),
                or: Some(ReleaseReport::of(or)),
                because: Some(because.word()),
                deployment: Some(deployment.to_string()),
                actor: who.clone(),
                why: Some("one of the two releases, perhaps both".to_owned()),
                ..empty
            },
            Ran::Gap(Gap::NotReadThatFar) => {
                Self { why: Some("older deployments exist that were not read".to_owned()), ..empty }
            }
            Ran::Gap(Gap::UnknownState { deployment, word, or }) => Self {
                or: Some(ReleaseReport::of(or)),
                deployment: Some(deployment.to_string()),
                why: Some(format!("deployment {deployment} is in a state that is not known: {word}")),
                ..empty
            },
        }
    }
}

/// The intervals of an environment, oldest first.
#[must_use]
pub fn intervals(environment: &EnvironmentState) -> Vec<IntervalReport> {
    let found = reconstruct(&environment.deployments, environment.more).intervals;
    found.iter().map(|interval| IntervalReport::of(environment, interval)).collect()
}
