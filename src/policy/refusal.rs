//! Why not, who could, and when it becomes possible.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::Text;

/// Which rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Read-only mode.
    ReadOnly,
    /// A freeze window.
    Freeze,
    /// A reason is required.
    Reason,
    /// One's own run.
    SelfApproval,
    /// The plan has no request to send.
    Empty,
    /// The provider says that the operator may not.
    NotPermitted,
    /// What was typed is not what was asked for.
    Confirmation,
    /// A request on the same target is out.
    Busy,
    /// The facts are too old or the plan has expired.
    Expired,
    /// A probe says that an environment does not run what the plan takes for what it runs.
    Drift,
    /// The record of acts cannot be written.
    Journal,
}

/// One reason against an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// Why, in a sentence.
    pub why: Text,
    /// Who could do it, or how it could be done.
    pub who_could: Text,
    /// When it becomes possible, where that is known.
    pub possible_at: Option<Timestamp>,
}

impl Refusal {
    /// A refusal without a date.
    #[must_use]
    pub fn new(rule: Rule, why: &str, who_could: &str) -> Self {
        Self { rule, why: Text::new(why), who_could: Text::new(who_could), possible_at: None }
    }
}
