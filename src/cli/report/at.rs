//! What an environment ran at a moment: `flightdeck.at/1`.

use jiff::Timestamp;
use serde::Serialize;

use super::{FaultReport, IntervalReport};
use crate::cockpit::{EnvironmentState, State};
use crate::domain::{DeploymentState, Ran, Text, Tier, interval_at, reconstruct};

/// The document of `at --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AtReport {
    /// `flightdeck.at/1`.
    pub schema: &'static str,
    /// When it was made.
    pub generated_at: Timestamp,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: Text,
    /// Its tier.
    pub tier: Tier,
    /// The moment that was asked about.
    pub at: Timestamp,
    /// The zone in which the words for it were read; empty where none was needed.
    pub zone: String,
    /// The interval that the moment lies in.
    pub answer: IntervalReport,
    /// How we know, in words.
    pub knowledge: String,
    /// What could not be read.
    pub faults: Vec<FaultReport>,
}

/// What an environment ran at a moment; nothing where the line has no such moment, which cannot be.
#[must_use]
pub fn at(state: &State, environment: &EnvironmentState, at: Timestamp, zone: &str) -> Option<AtReport> {
    let intervals = reconstruct(&environment.deployments, environment.more).intervals;
    let interval = interval_at(&intervals, at)?;
    Some(AtReport {
        schema: "flightdeck.at/1",
        generated_at: state.now.wall,
        service: environment.id().service.to_string(),
        environment: environment.id().name.clone(),
        tier: environment.environment.tier,
        at,
        zone: zone.to_owned(),
        answer: IntervalReport::of(environment, interval),
        knowledge: knowledge(environment, &interval.what),
        faults: super::faults(state),
    })
}

/// How we know.
fn knowledge(environment: &EnvironmentState, what: &Ran) -> String {
    let read = environment.deployments.len();
    let all = if environment.more { "the newest" } else { "all" };
    let record = format!("the provider's record of {all} {read} deployments");
    match what {
        Ran::Release { deployment, .. } => {
            let found = environment.deployments.iter().find(|found| found.id == *deployment);
            let current = found.is_some_and(|found| found.state == DeploymentState::Succeeded);
            let proved =
                environment.current.as_ref().filter(|_| current).and_then(crate::domain::Current::delivered_at);
            match proved {
                Some(at) => format!("{record}; a probe saw it run since {at}"),
                None => format!("{record}; whether the environment really ran it was not looked at"),
            }
        }
        _ => record,
    }
}
