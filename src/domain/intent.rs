//! One asking of one operator.

use serde::{Deserialize, Serialize};

use super::{Ask, IntentId, Premise, Text};

/// What an operator asked, and what was on the screen when they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its id.
    pub id: IntentId,
    /// What was asked.
    pub ask: Ask,
    /// Why, in the operator's words; goes into the provider's comment where there is one.
    pub reason: Option<Text>,
    /// The facts as they were drawn: what differs when the plan is made is shown as a change since the operator looked.
    pub seen: Vec<Premise>,
}

/// What marks an act as ours in the provider's own comment: the intent's id and the head of the journal's chain, so that
/// any host can recognise the effect and a third party can anchor the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The intent.
    pub intent: IntentId,
    /// The first characters of the journal's head when the order was written down.
    pub head: String,
}

impl Seal {
    /// The mark as it is sent.
    #[must_use]
    pub fn mark(&self) -> String {
        if self.head.is_empty() {
            format!("[flightdeck {}]", self.intent)
        } else {
            format!("[flightdeck {} {}]", self.intent, self.head)
        }
    }

    /// Whether `comment` carries the mark of this intent, whatever head it was sent with.
    #[must_use]
    pub fn found_in(&self, comment: &str) -> bool {
        let open = format!("[flightdeck {}", self.intent);
        comment.find(&open).is_some_and(|at| comment[at + open.len()..].starts_with([' ', ']']))
    }
}
