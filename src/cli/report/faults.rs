//! What could not be read. One failing repository or field never empties the rest: it is listed here.

use serde::Serialize;

use crate::cockpit::State;
use crate::domain::{Fault, Text};

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultReport {
    /// The kind, as in [`FaultKind`](crate::domain::FaultKind): `not_found`, `rate_limited`, ...
    pub kind: String,
    /// The source, where the fault is one's.
    pub source: Option<String>,
    /// The service, where the fault is one's.
    pub service: Option<String>,
    /// What was being done.
    pub doing: Text,
    /// What happened.
    pub what: Text,
    /// What to do about it; empty where nothing useful can be said.
    pub hint: Text,
}

impl FaultReport {
    /// The report of a fault.
    #[must_use]
    pub fn of(fault: &Fault, source: Option<&str>, service: Option<&str>) -> Self {
        let kind = serde_json::to_value(&fault.kind)
            .ok()
            .and_then(|kind| kind.get("kind").and_then(|word| word.as_str().map(ToOwned::to_owned)))
            .unwrap_or_else(|| "unknown".to_owned());
        Self {
            kind,
            source: source.map(ToOwned::to_owned),
            service: service.map(ToOwned::to_owned),
            doing: fault.doing.clone(),
            what: fault.what.clone(),
            hint: fault.hint.clone(),
        }
    }
}

/// Every fault that stands: of sources, of services, of the journal.
#[must_use]
pub fn faults(state: &State) -> Vec<FaultReport> {
    let sources = state.world.sources.values().filter_map(|source| {
        source.fault.as_ref().map(|fault| FaultReport::of(fault, Some(&source.id.to_string()), None))
    });
    let services = state.world.order.iter().filter_map(|id| state.world.services.get(id)).flat_map(|service| {
        service.faults.iter().map(|fault| {
            FaultReport::of(fault, Some(&service.setup.source.to_string()), Some(&service.setup.id.to_string()))
        })
    });
    let journal = state.journal_fault.iter().map(|fault| FaultReport::of(fault, None, None));
    sources.chain(services).chain(journal).collect()
}
