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
    /// The change tickets, as typed; go before the reason into the provider's comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Text>,
    /// The items of checklists that the operator ticked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ticked: Vec<Text>,
    /// A second person's signature of the plan's digest, as OpenSSH writes it, without its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Text>,
    /// How many gates the operator goes through in one batch, those of this asking among them; 0 where there is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub marked: usize,
    /// The facts as they were drawn: what differs when the plan is made is shown as a change since the operator looked.
    pub seen: Vec<Premise>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Intent {
    /// An asking of which nothing but the ask itself is said.
    #[must_use]
    pub fn new(id: IntentId, ask: Ask) -> Self {
        Self { id, ask, reason: None, ticket: None, ticked: Vec::new(), second: None, marked: 0, seen: Vec::new() }
    }

    /// What goes into a provider's comment: the ticket, then the reason; nothing where neither was given.
    #[must_use]
    pub fn comment(&self) -> Option<Text> {
        match (&self.ticket, &self.reason) {
            (Some(ticket), Some(reason)) => Some(Text::new(&format!("{}: {}", ticket.raw(), reason.raw()))),
            (ticket, reason) => ticket.as_ref().or(reason.as_ref()).cloned(),
        }
    }
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
