//! What the reading commands print: one document each, as JSON with a versioned schema and as plain lines.
//!
//! Pure: a document is made of a [`State`](crate::cockpit::State), so the command line cannot say anything else than the
//! screen does.

mod approvals;
mod faults;
mod history;
mod runs;
mod services;
mod sources;
mod status;

pub use approvals::{ApprovalReport, RunReference, approvals};
pub use faults::{FaultReport, faults};
pub use history::{DeploymentReport, HistoryReport, history};
pub use runs::{RunReport, runs};
pub use services::{CurrentReport, EnvironmentReport, HoldReport, ProbeReport, ReleaseReport, ServiceReport, services};
pub use sources::{BudgetReport, FreshnessReport, SourceReport, sources};
pub use status::{OrderReport, StatusReport, orders, status};
