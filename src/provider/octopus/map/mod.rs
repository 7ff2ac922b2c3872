//! From the vendor's objects to the domain's words. Knows no request.

mod freeze;
mod gate;
mod place;
mod release;
mod run;
mod state;

pub(super) use freeze::{Frozen, freezes, frozen, ours};
pub(super) use gate::{About, Question, choices, gate, may_i, question};
pub(super) use place::{deployments, environments, number, tier};
pub(super) use release::{Known, version_of};
pub(super) use run::{jobs, lines, run};
pub(super) use state::{Circumstances, TaskState, deployment_state, run_state};

use crate::domain::Text;

/// Who made a deployment, and what they wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// Who; empty where the vendor does not say.
    pub(super) by: String,
    /// Their comments.
    pub(super) comments: String,
}

/// The text, where there is any.
pub(super) fn some(text: &str) -> Option<Text> {
    (!text.is_empty()).then(|| Text::new(text))
}
