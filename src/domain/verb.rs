//! What an operator can do.

use serde::{Deserialize, Serialize};

/// The eight verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Let a waiting deployment pass its gate.
    Approve,
    /// Refuse a waiting deployment.
    Reject,
    /// Put a release into the next environment.
    Promote,
    /// Stop what would deploy by itself.
    Pause,
    /// Let it deploy again.
    Resume,
    /// Put an earlier good release back.
    RollBack,
    /// Stop a run.
    Cancel,
    /// Run what failed again.
    Retry,
}

impl Verb {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 8] = [
        Self::Approve,
        Self::Reject,
        Self::Promote,
        Self::Pause,
        Self::Resume,
        Self::RollBack,
        Self::Cancel,
        Self::Retry,
    ];

    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Promote => "promote",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::RollBack => "roll back",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
        }
    }

    /// The subcommand and palette word.
    #[must_use]
    pub fn subcommand(self) -> &'static str {
        if self == Self::RollBack { "rollback" } else { self.word() }
    }

    /// Whether a release goes somewhere by it: what a probe can have a word on.
    #[must_use]
    pub fn carries_a_release(self) -> bool {
        matches!(self, Self::Approve | Self::Promote | Self::RollBack | Self::Retry)
    }

    /// Whether it makes production safer or stops motion. (Approving the gate of one's own rollback is safing too, which
    /// the verb alone cannot know: see [`Ask::safing`](super::Ask::safing).)
    #[must_use]
    pub fn safing(self) -> bool {
        matches!(self, Self::Reject | Self::Pause | Self::RollBack | Self::Cancel)
    }
}
