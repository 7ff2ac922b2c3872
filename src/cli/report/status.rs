//! Everything at a glance: `flightdeck.status/2`.

use jiff::Timestamp;
use serde::Serialize;

use super::{ApprovalReport, FaultReport, RunReport, ServiceReport, SourceReport};
use crate::cockpit::State;
use crate::domain::Text;

/// One order of this machine's journal that is open or was given in this session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderReport {
    /// The intent's id.
    pub id: String,
    /// The verb.
    pub verb: &'static str,
    /// The service.
    pub service: String,
    /// The environments, separated by commas; empty where there are none.
    pub environment: String,
    /// Where it stands, in a word.
    pub state: &'static str,
    /// When that was said.
    pub at: Timestamp,
}

/// The document of `status --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    /// `flightdeck.status/2`.
    pub schema: &'static str,
    /// When it was made.
    pub generated_at: Timestamp,
    /// The accounts.
    pub sources: Vec<SourceReport>,
    /// What is where.
    pub services: Vec<ServiceReport>,
    /// What waits for people.
    pub approvals: Vec<ApprovalReport>,
    /// What moves, and what moved last.
    pub runs: Vec<RunReport>,
    /// What was ordered.
    pub orders: Vec<OrderReport>,
    /// What could not be read.
    pub faults: Vec<FaultReport>,
}

/// Everything at a glance.
#[must_use]
pub fn status(state: &State) -> StatusReport {
    StatusReport {
        schema: "flightdeck.status/2",
        generated_at: state.now.wall,
        sources: super::sources(state),
        services: super::services(state),
        approvals: super::approvals(state),
        runs: super::runs(state),
        orders: orders(state),
        faults: super::faults(state),
    }
}

/// The orders, newest first.
#[must_use]
pub fn orders(state: &State) -> Vec<OrderReport> {
    let names = |order: &crate::cockpit::OrderEntry| {
        let names = order.plan.environments.iter().map(|(environment, _)| Text::to_string(&environment.name));
        names.collect::<Vec<_>>().join(",")
    };
    state
        .orders
        .newest_first()
        .map(|order| OrderReport {
            id: order.plan.intent.id.to_string(),
            verb: order.plan.verb().subcommand(),
            service: order.plan.service.to_string(),
            environment: names(order),
            state: order.state.word(),
            at: order.at.wall,
        })
        .collect()
}
