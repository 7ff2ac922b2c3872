//! What the reading commands print: one document each, as JSON with a versioned schema and as plain lines.
//!
//! Pure: a document is made of a [`State`](crate::cockpit::State), so the command line cannot say anything else than the
//! screen does.

mod alert;
mod approvals;
mod at;
mod dora;
mod faults;
mod history;
mod intervals;
mod runs;
mod services;
mod sources;
mod status;
mod timeline;

pub use alert::{AlertReport, alert};
pub use approvals::{ApprovalReport, RunReference, approvals};
pub use at::{AtReport, at};
pub use dora::{DefinitionReport, DoraReport, EventReport, KeysReport, dora};
pub use faults::{FaultReport, faults};
pub use history::{DeploymentReport, HistoryReport, history};
pub use intervals::{IntervalReport, intervals};
pub use runs::{RunReport, runs};
pub use services::{CurrentReport, EnvironmentReport, HoldReport, ProbeReport, ReleaseReport, ServiceReport, services};
pub use sources::{BudgetReport, FreshnessReport, SourceReport, sources};
pub use status::{OrderReport, StatusReport, orders, status};
pub use timeline::{ChangeReport, TimelineReport, timeline};
