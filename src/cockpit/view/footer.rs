//! The footer: the keys that work here and now, or the newest notice, or the field that is being typed in.

use crate::cockpit::{Key, NoticeLevel};
use crate::domain::Text;

/// One key with its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key.
    pub key: Key,
    /// `approve`.
    pub word: Text,
    /// Whether it opens a plan.
    pub verb: bool,
}

/// The footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterView {
    /// Most useful first; the painter drops from the end what does not fit.
    pub hints: Vec<Hint>,
    /// What to tell: drawn in place of the hints' tail.
    pub notice: Option<(NoticeLevel, Text)>,
    /// A line that is being typed (filter, command line): its prompt, its text and the cursor's place in characters.
    pub line: Option<(Text, String, usize)>,
}

/// The footer.
#[must_use]
pub fn footer(state: &crate::cockpit::State) -> FooterView {
    let _ = state;
    FooterView { hints: Vec::new(), notice: None, line: None }
}
