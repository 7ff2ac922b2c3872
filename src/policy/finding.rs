//! What each rule says: the one list that refusals, challenges and explanations are made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Refusal, Rule, SecondPerson, TicketPattern};
use crate::domain::Text;

/// What one rule says of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The name of the freeze or guardrail; empty for what is built in.
    pub name: Text,
    /// What it says.
    pub ruling: Ruling,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It is not about this, and why not.
    Apart(Text),
    /// It lets it pass, and why.
    Passes(Text),
    /// It wants something from the operator.
    Asks {
        /// What.
        what: Requirement,
        /// Why.
        why: Text,
        /// Whether nothing is sent without it; a safing verb is shown it alone.
        required: bool,
    },
    /// It refuses, whatever is typed.
    Refuses(Refusal),
}

/// What an operator must do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Press `y`.
    Yes,
    /// Type the service's name.
    Name(Text),
    /// Type `may run twice`.
    Twice,
    /// Type `blind`.
    Blind,
    /// Give a reason of at least so many characters.
    Reason(usize),
    /// Override a freeze that ends then.
    Override(Timestamp),
    /// Name a change ticket of this form.
    Ticket(TicketPattern),
    /// Tick these items.
    Checklist(Vec<Text>),
    /// Have a second person sign.
    SecondPerson(SecondPerson),
}

impl Finding {
    pub(super) fn new(rule: Rule, name: &Text, ruling: Ruling) -> Self {
        Self { rule, name: name.clone(), ruling }
    }

    /// A finding of what is built in.
    pub(super) fn built_in(rule: Rule, ruling: Ruling) -> Self {
        Self::new(rule, &Text::default(), ruling)
    }

    /// The refusal, where it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.ruling {
            Ruling::Refuses(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl Ruling {
    pub(super) fn apart(why: &str) -> Self {
        Self::Apart(Text::new(why))
    }

    pub(super) fn passes(why: &str) -> Self {
        Self::Passes(Text::new(why))
    }

    pub(super) fn asks(what: Requirement, why: &str) -> Self {
        Self::Asks { what, why: Text::new(why), required: true }
    }
}
