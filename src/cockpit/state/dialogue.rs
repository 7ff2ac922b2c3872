//! A plan on the screen, from asking for it to sending it.

use super::Line;
use crate::domain::{Difference, Fault, Intent, Now, Plan};
use crate::policy::{Challenge, Refusal};

/// How far a dialogue is.
#[derive(Clone, Debug)]
pub enum Phase {
    /// The plan is being made.
    Planning,
    /// It could not be made.
    Failed(Fault),
    /// The rules forbid it.
    Denied(Box<Plan>, Vec<Refusal>),
    /// It waits for the confirmation.
    Armed(Box<Plan>, Challenge),
    /// It was left alone for too long; a key makes it again.
    Expired(Box<Plan>),
    /// Something it stands on changed; it is shown, what was typed stays, a new plan is being made or armed again in place.
    Changed(Box<Plan>, Vec<Difference>),
}

/// A field of the dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// One of the words to type, by its place in the challenge.
    Word(usize),
    /// The reason.
    Reason,
}

/// A plan on the screen. It holds its own copy of the target: what happens to lists below cannot change it.
#[derive(Clone, Debug)]
pub struct Dialogue {
    /// Its number; answers to other numbers are dropped.
    pub number: u64,
    /// What was asked.
    pub intent: Intent,
    /// How far it is.
    pub phase: Phase,
    /// Whether the terminal proved that it painted the armed plan; before that no key is taken.
    pub painted: bool,
    /// What was typed for the words of the challenge.
    pub words: Vec<Line>,
    /// What was typed as the reason.
    pub reason: Line,
    /// The field with the cursor.
    pub field: Field,
    /// The first visible line of the lower part.
    pub top: usize,
    /// When it was opened or last typed in.
    pub touched: Now,
    /// What the last confirmation lacked.
    pub complaint: Option<String>,
}
