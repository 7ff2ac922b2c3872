//! Why not, who could, and when it becomes possible.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{EnvironmentId, Text};

/// Which rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Read-only mode.
    ReadOnly,
    /// A freeze window.
    Freeze,
    /// A guardrail that denies.
    Guardrail,
    /// A guardrail's most that may be marked at once.
    MaxMarked,
    /// One change at a time.
    OneChange,
    /// The time after a rollback.
    CoolDown,
    /// The least time in an environment before.
    Soak,
    /// A change ticket is required.
    Ticket,
    /// Items are to be ticked.
    Checklist,
    /// A second person must sign.
    SecondPerson,
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
    /// An earlier order on the same target has an unknown outcome.
    Twice,
    /// Nothing was read before.
    Blind,
    /// The facts are too old or the plan has expired.
    Expired,
    /// A probe says that an environment does not run what the plan takes for what it runs.
    Drift,
    /// The record of acts cannot be written.
    Journal,
}

impl Rule {
    /// The word for it: as in its JSON, with blanks.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Freeze => "freeze",
            Self::Guardrail => "guardrail",
            Self::MaxMarked => "marks at once",
            Self::OneChange => "one change",
            Self::CoolDown => "cool-down",
            Self::Soak => "soak",
            Self::Ticket => "ticket",
            Self::Checklist => "checklist",
            Self::SecondPerson => "second person",
            Self::Reason => "reason",
            Self::SelfApproval => "self-approval",
            Self::Empty => "empty plan",
            Self::NotPermitted => "permission",
            Self::Confirmation => "confirmation",
            Self::Busy => "busy",
            Self::Drift => "drift",
            Self::Twice => "may run twice",
            Self::Blind => "blind",
            Self::Expired => "expired",
            Self::Journal => "journal",
        }
    }
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
    /// The environment that it is about, where it is not about the whole: the others of the same plan may pass.
    pub environment: Option<EnvironmentId>,
}

impl Refusal {
    /// A refusal without a date.
    #[must_use]
    pub fn new(rule: Rule, why: &str, who_could: &str) -> Self {
        Self { rule, why: Text::new(why), who_could: Text::new(who_could), possible_at: None, environment: None }
    }

    /// The same refusal with the moment from which it no longer holds.
    #[must_use]
    pub fn until(self, possible_at: Option<Timestamp>) -> Self {
        Self { possible_at, ..self }
    }

    /// The same refusal, of one environment alone.
    #[must_use]
    pub fn of(self, environment: Option<&EnvironmentId>) -> Self {
        Self { environment: environment.cloned(), ..self }
    }
}
