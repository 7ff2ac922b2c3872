//! The four keys of DORA: `flightdeck.dora/1`.

use jiff::Timestamp;
use serde::Serialize;

use super::{FaultReport, ReleaseReport};
use crate::cockpit::State;
use crate::cockpit::changes::{FourKeys, four_keys};
use crate::domain::Text;
use crate::domain::dora::{Counted, DEFINITIONS, Dora, Put};

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DefinitionReport {
    /// The key's word.
    pub key: &'static str,
    /// What it means here.
    pub definition: &'static str,
}

/// The four keys over a window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeysReport {
    /// The service; null: of all.
    pub service: Option<String>,
    /// The window's start: no earlier than what was read, nor than the first deployment.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// Deliveries, rollbacks apart.
    pub delivered: usize,
    /// Rollbacks.
    pub rollbacks: usize,
    /// `daily`, `weekly`, `monthly`, `less than monthly`; null: not enough data.
    pub deployment_frequency: Option<&'static str>,
    /// The median in seconds; null: not enough data.
    pub lead_time_seconds: Option<i64>,
    /// Commits that it was computed from.
    pub commits: usize,
    /// Deliveries whose commits were not read.
    pub deliveries_without_commits: usize,
    /// In percent; null: not enough data.
    pub change_failure_rate_percent: Option<f64>,
    /// Deployments that failed or were rolled back.
    pub failed: usize,
    /// Deployments that ended: what the rate is of.
    pub ended: usize,
    /// The median in seconds; null: not enough data.
    pub time_to_restore_seconds: Option<i64>,
    /// Failures that it was computed from.
    pub restored: usize,
    /// Failures that nothing followed yet.
    pub open: usize,
}

/// One deployment that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventReport {
    /// When it was delivered or ended.
    pub at: Timestamp,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: Text,
    /// The provider's id of the deployment.
    pub deployment: String,
    /// What.
    pub release: ReleaseReport,
    /// `delivered`, `rolled_back`, `failed` or `rollback`.
    pub counted: &'static str,
    /// Where it failed or was rolled back: when the next delivery followed; null where none did.
    pub restored_at: Option<Timestamp>,
    /// Commits that it brought first; null where their range was not read.
    pub commits: Option<usize>,
}

/// The document of `dora --json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoraReport {
    /// `flightdeck.dora/1`.
    pub schema: &'static str,
    /// When it was made.
    pub generated_at: Timestamp,
    /// From when on was asked for.
    pub asked_from: Timestamp,
    /// What each key means.
    pub definitions: Vec<DefinitionReport>,
    /// Of all services.
    pub overall: KeysReport,
    /// Of each service that has a production environment.
    pub services: Vec<KeysReport>,
    /// The deployments that they were computed from, oldest first.
    pub events: Vec<EventReport>,
    /// What could not be read.
    pub faults: Vec<FaultReport>,
}

/// The four keys since `asked`.
#[must_use]
pub fn dora(state: &State, asked: Timestamp) -> DoraReport {
    let found = four_keys(state, asked);
    let of = |one: &FourKeys| keys(one.service.as_ref().map(ToString::to_string), &one.keys);
    let services: Vec<KeysReport> = found.iter().skip(1).map(of).collect();
    let mut events: Vec<EventReport> = found.iter().skip(1).flat_map(|one| one.events.iter().map(event)).collect();
    events.sort_by(|one, other| {
        (one.at, &one.service, &one.deployment).cmp(&(other.at, &other.service, &other.deployment))
    });
    let nothing = || crate::domain::dora::dora(&[], asked.min(state.now.wall), state.now.wall);
    DoraReport {
        schema: "flightdeck.dora/1",
        generated_at: state.now.wall,
        asked_from: asked,
        definitions: DEFINITIONS.map(|(key, definition)| DefinitionReport { key, definition }).into(),
        overall: found.first().map_or_else(|| keys(None, &nothing()), of),
        services,
        events,
        faults: super::faults(state),
    }
}

fn keys(service: Option<String>, keys: &Dora) -> KeysReport {
    // Tenths of a percent are few enough to be exact.
    let percent = |tenths: usize| f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0;
    KeysReport {
        service,
        from: keys.from,
        until: keys.until,
        delivered: keys.delivered,
        rollbacks: keys.rollbacks,
        deployment_frequency: keys.frequency.map(crate::domain::dora::Bucket::word),
        lead_time_seconds: keys.lead_time.map(|duration| duration.as_secs()),
        commits: keys.commits,
        deliveries_without_commits: keys.unread,
        change_failure_rate_percent: keys.failure_rate().map(percent),
        failed: keys.failed,
        ended: keys.ended,
        time_to_restore_seconds: keys.restore.map(|duration| duration.as_secs()),
        restored: keys.restored,
        open: keys.open,
    }
}

fn event(put: &Put) -> EventReport {
    EventReport {
        at: put.at,
        service: put.environment.service.to_string(),
        environment: put.environment.name.clone(),
        deployment: put.deployment.to_string(),
        release: ReleaseReport::of(&put.release),
        counted: put.counted.word(),
        restored_at: match &put.counted {
            Counted::RolledBack(at) => Some(*at),
            Counted::Failed { restored, .. } => *restored,
            Counted::Delivered | Counted::Rollback => None,
        },
        commits: put.commits.as_ref().map(Vec::len),
    }
}
