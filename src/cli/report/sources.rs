//! The accounts, how fresh they are, and how much may still be asked.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::FaultReport;
use crate::cockpit::{SourceState, State};
use crate::domain::{Budget, Freshness, Now, Text};

/// How long what was read may stand before it is called stale: three times the slowest cadence.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(180);

/// How old a value is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FreshnessReport {
    /// `live`, `stale` or `unreachable`.
    pub state: &'static str,
    /// Seconds since it was read; null where it never was.
    pub age_seconds: Option<u64>,
}

impl FreshnessReport {
    /// The freshness of something of `source` that was read at `seen`.
    #[must_use]
    pub fn of(seen: Option<Now>, source: Option<&SourceState>, now: Now) -> Self {
        let freshness = Freshness::of(seen, now, GOOD_FOR, source.and_then(|source| source.unreachable_since));
        Self { state: freshness.word(), age_seconds: freshness.age().map(|age| age.as_secs()) }
    }
}

/// What may still be asked of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetReport {
    /// Requests, or points, in a window.
    pub limit: u64,
    /// Those left in it.
    pub remaining: u64,
    /// When it begins anew.
    pub resets_at: Timestamp,
}

impl BudgetReport {
    fn of(budget: &Budget) -> Self {
        Self { limit: budget.limit, remaining: budget.remaining, resets_at: budget.resets_at }
    }
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Its id.
    pub id: String,
    /// The vendor's word.
    pub provider: String,
    /// The base URL.
    pub url: Text,
    /// Who the operator is there; null while it is not known.
    pub actor: Option<Text>,
    /// How fresh.
    pub freshness: FreshnessReport,
    /// How many requests may still be made; null where the source does not say.
    pub budget: Option<BudgetReport>,
    /// How many points queries may still spend; null where the source does not count them apart.
    pub points: Option<BudgetReport>,
    /// What is wrong with it; null where nothing is.
    pub fault: Option<FaultReport>,
}

/// Every account.
#[must_use]
pub fn sources(state: &State) -> Vec<SourceReport> {
    let report = |source: &SourceState| SourceReport {
        id: source.id.to_string(),
        provider: source.provider.clone(),
        url: source.url.clone(),
        actor: source.account.as_ref().map(|account| account.login.clone()),
        freshness: FreshnessReport::of(source.last_read, Some(source), state.now),
        budget: source.budget.as_ref().map(BudgetReport::of),
        points: source.points.as_ref().map(BudgetReport::of),
        fault: source.fault.as_ref().map(|fault| FaultReport::of(fault, Some(&source.id.to_string()), None)),
    };
    state.world.sources.values().map(report).collect()
}
