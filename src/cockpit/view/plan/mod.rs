//! The plan dialogue: a fixed block of eight lines, warnings first, and below it what arrives.

use crate::cockpit::State;
use crate::domain::{Text, Tier, Verb};

/// What a line means: where its colour comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanTone {
    /// Ordinary.
    Plain,
    /// Less important.
    Quiet,
    /// Read this first.
    Warning,
    /// It cannot go on.
    Bad,
    /// As it should be.
    Good,
    /// A request as it will be sent: drawn as code.
    Request,
}

/// One line: a label in a column of its own and the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// `what`, `where`, `version`, `gates`, `freezes`, `next`, `undo`; empty for a continuation.
    pub label: Text,
    /// The words.
    pub words: Text,
    /// What it means.
    pub tone: PlanTone,
}

/// A field to type in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// ``type `checkout` to confirm``, `reason (required)`.
    pub prompt: Text,
    /// What was typed.
    pub text: String,
    /// The cursor's place in characters, where it is in this field.
    pub cursor: Option<usize>,
    /// Whether it is answered.
    pub satisfied: bool,
}

/// The dialogue.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// The verb.
    pub verb: Verb,
    /// The highest tier that it touches: a word and a border, not a colour alone.
    pub tier: Tier,
    /// `approve · checkout → production`.
    pub title: Text,
    /// The fixed block: exactly eight lines (the last one is the prompt's or the state's), warnings first.
    pub block: Vec<PlanLine>,
    /// Commits, authors, flags, steps with their exact requests, premises with when they were seen, the equivalent command.
    pub below: Vec<PlanLine>,
    /// The first visible line of `below`.
    pub top: usize,
    /// The fields, in order.
    pub fields: Vec<FieldView>,
    /// Whether keys are taken (it is painted and armed).
    pub armed: bool,
    /// What the last confirmation lacked.
    pub complaint: Option<Text>,
    /// `digest 3f9a…  ·  expires in 48s`.
    pub foot: Text,
}

/// The dialogue, where it is open.
#[must_use]
pub fn plan(state: &State) -> Option<PlanView> {
    let _ = state;
    None
}
