//! The action menu: every verb for the selected row, with why it is or is not available.

use crate::cockpit::{Key, State};
use crate::domain::{Ask, Text, Verb};

/// Whether a verb can be asked for here and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Available {
    /// Its plan can be made.
    Plan(Box<Ask>),
    /// It opens the list of earlier good releases first.
    Choose,
    /// No, and why not, who could, when.
    No(Text),
}

/// One verb.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Which.
    pub verb: Verb,
    /// Its key.
    pub key: Option<Key>,
    /// Whether it is available.
    pub available: bool,
    /// What it really does at this provider, or why it is not available.
    pub words: Text,
    /// Whether the cursor is on it.
    pub selected: bool,
}

/// The menu.
#[derive(Clone, Debug)]
pub struct ActionsView {
    /// What it is about: `checkout → production`.
    pub title: Text,
    /// The verbs.
    pub lines: Vec<ActionLine>,
}

/// Whether `verb` can be asked for with the selection and the marks as they are.
#[must_use]
pub fn availability(state: &State, verb: Verb) -> Available {
    let _ = (state, verb);
    Available::No(Text::default())
}

/// The menu, where it is open.
#[must_use]
pub fn actions(state: &State) -> Option<ActionsView> {
    let _ = state;
    None
}
