//! The help, derived from the keymap.

use crate::cockpit::Key;
use crate::domain::Text;

/// One line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// The heading where it is one; then the rest is empty.
    pub heading: Option<Text>,
    /// The keys.
    pub keys: Vec<Key>,
    /// What they do.
    pub words: Text,
}

/// The help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpView {
    /// Every line.
    pub lines: Vec<HelpLine>,
    /// The first visible one.
    pub top: usize,
}

/// The help, where it is open.
#[must_use]
pub fn help(state: &crate::cockpit::State) -> Option<HelpView> {
    let _ = state;
    None
}
