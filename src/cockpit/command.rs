//! What a key can mean. The vocabulary of the keymap, of the help and of the footer.

use serde::{Deserialize, Serialize};

use crate::domain::Verb;

/// A command. Only [`Command::Verb`] can lead to a change, and it only opens a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
    /// Half a page down.
    HalfPageDown,
    /// Half a page up.
    HalfPageUp,
    /// The pane to the left, or a column to the left.
    Left,
    /// The pane to the right, or a column to the right.
    Right,
    /// The next pane.
    NextPane,
    /// The previous pane.
    PreviousPane,
    /// *Needs you*.
    NeedsYou,
    /// *Environments*.
    Environments,
    /// *Pipelines*.
    Pipelines,
    /// The Timeline in the place of *Pipelines*, and back.
    Timeline,
    /// In the Timeline: every environment, or production alone.
    Everywhere,
    /// The four keys of DORA.
    Dora,
    /// The detail.
    Detail,
    /// The previous tab of the detail.
    PreviousTab,
    /// The next tab of the detail.
    NextTab,
    /// Drill in.
    Enter,
    /// Back; clear the filter; clear the marks.
    Back,
    /// Filter a list, search a log.
    Filter,
    /// The next match.
    NextMatch,
    /// The previous match.
    PreviousMatch,
    /// The command line within the cockpit.
    Palette,
    /// Every verb for this row, with why it is or is not available.
    Actions,
    /// Open the plan of a verb.
    Verb(Verb),
    /// Mark the row.
    Mark,
    /// Give the environments of a group columns of their own, and back.
    Expand,
    /// The last batch of marked gates, and what became of each.
    Batch,
    /// What this would ship.
    Ship,
    /// The log.
    Log,
    /// Open the page in a browser.
    Open,
    /// Copy the page's address.
    CopyUrl,
    /// Copy a situation card, fit for a chat.
    CopyCard,
    /// Acknowledge what failed: mine only.
    Acknowledge,
    /// Be told when the run ends, or no longer.
    Watch,
    /// The pane with the focus takes the middle of the screen, and back.
    Zoom,
    /// Read this row again now.
    Refresh,
    /// The help.
    Help,
    /// Leave.
    Quit,
    /// To the shell and back.
    Suspend,
}

impl Command {
    /// All of them, in the order of the help.
    pub const ALL: &'static [Self] = &[
        Self::Up,
        Self::Down,
        Self::Top,
        Self::Bottom,
        Self::HalfPageDown,
        Self::HalfPageUp,
        Self::Left,
        Self::Right,
        Self::NextPane,
        Self::PreviousPane,
        Self::NeedsYou,
        Self::Environments,
        Self::Pipelines,
        Self::Timeline,
        Self::Everywhere,
        Self::Dora,
        Self::Detail,
        Self::PreviousTab,
        Self::NextTab,
        Self::Enter,
        Self::Back,
        Self::Filter,
        Self::NextMatch,
        Self::PreviousMatch,
        Self::Palette,
        Self::Actions,
        Self::Verb(Verb::Approve),
        Self::Verb(Verb::Reject),
        Self::Verb(Verb::Promote),
        Self::Verb(Verb::Pause),
        Self::Verb(Verb::Resume),
        Self::Verb(Verb::RollBack),
        Self::Verb(Verb::Cancel),
        Self::Verb(Verb::Retry),
        Self::Mark,
        Self::Expand,
        Self::Batch,
        Self::Ship,
        Self::Log,
        Self::Open,
        Self::CopyUrl,
        Self::CopyCard,
        Self::Acknowledge,
        Self::Watch,
        Self::Zoom,
        Self::Refresh,
        Self::Help,
        Self::Quit,
        Self::Suspend,
    ];

    /// The name in the keymap file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Top => "top",
            Self::Bottom => "bottom",
            Self::HalfPageDown => "half-page-down",
            Self::HalfPageUp => "half-page-up",
            Self::Left => "left",
            Self::Right => "right",
            Self::NextPane => "next-pane",
            Self::PreviousPane => "previous-pane",
            Self::NeedsYou => "needs-you",
            Self::Environments => "environments",
            Self::Pipelines => "pipelines",
            Self::Timeline => "timeline",
            Self::Everywhere => "everywhere",
            Self::Dora => "dora",
            Self::Detail => "detail",
            Self::PreviousTab => "previous-tab",
            Self::NextTab => "next-tab",
            Self::Enter => "enter",
            Self::Back => "back",
            Self::Filter => "filter",
            Self::NextMatch => "next-match",
            Self::PreviousMatch => "previous-match",
            Self::Palette => "palette",
            Self::Actions => "actions",
            Self::Verb(verb) => verb.subcommand(),
            Self::Mark => "mark",
            Self::Expand => "expand",
            Self::Batch => "batch",
            Self::Ship => "ship",
            Self::Log => "log",
            Self::Open => "open",
            Self::CopyUrl => "copy-url",
            Self::CopyCard => "copy-card",
            Self::Acknowledge => "acknowledge",
            Self::Watch => "watch",
            Self::Zoom => "zoom",
            Self::Refresh => "refresh",
            Self::Help => "help",
            Self::Quit => "quit",
            Self::Suspend => "suspend",
        }
    }

    /// Whether it leads to no other view: it moves within one, or changes something in it, if anything.
    #[must_use]
    pub fn stays(self) -> bool {
        matches!(
            self,
            Self::Up
                | Self::Down
                | Self::Top
                | Self::Bottom
                | Self::HalfPageDown
                | Self::HalfPageUp
                | Self::Mark
                | Self::Expand
                | Self::Open
                | Self::CopyUrl
                | Self::CopyCard
                | Self::Acknowledge
                | Self::Watch
                | Self::Refresh
                | Self::Zoom
                | Self::Suspend
        )
    }

    /// The command of a name in the keymap file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
    }

    /// What it does, for the help and the README.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Up => "one row up",
            Self::Down => "one row down",
            Self::Top => "first row",
            Self::Bottom => "last row",
            Self::HalfPageDown => "half a page down",
            Self::HalfPageUp => "half a page up",
            Self::Left => "pane to the left",
            Self::Right => "pane to the right",
            Self::NextPane => "next pane",
            Self::PreviousPane => "previous pane",
            Self::NeedsYou => "what needs you",
            Self::Environments => "environments",
            Self::Pipelines => "pipelines",
            Self::Timeline => "timeline: what changed, and back",
            Self::Everywhere => "timeline of all environments, or of production",
            Self::Dora => "the four keys of DORA",
            Self::Detail => "detail",
            Self::PreviousTab => "previous tab",
            Self::NextTab => "next tab",
            Self::Enter => "drill in",
            Self::Back => "back; clear filter; clear marks",
            Self::Filter => "filter a list, search a log",
            Self::NextMatch => "next match",
            Self::PreviousMatch => "previous match",
            Self::Palette => "command line",
            Self::Actions => "every verb, and why it is or is not available",
            Self::Verb(Verb::Approve) => "approve",
            Self::Verb(Verb::Reject) => "reject",
            Self::Verb(Verb::Promote) => "promote",
            Self::Verb(Verb::Pause) => "hold (pause)",
            Self::Verb(Verb::Resume) => "un-hold (resume)",
            Self::Verb(Verb::RollBack) => "roll back",
            Self::Verb(Verb::Cancel) => "cancel",
            Self::Verb(Verb::Retry) => "try again",
            Self::Mark => "mark",
            Self::Expand => "a group of environments: each by itself, or together",
            Self::Batch => "the batch of marked gates, and what became of each",
            Self::Ship => "what this would ship",
            Self::Log => "log",
            Self::Open => "open in the browser",
            Self::CopyUrl => "copy the address",
            Self::CopyCard => "copy a situation card",
            Self::Acknowledge => "acknowledge what failed (mine only)",
            Self::Watch => "watch the run: be told when it ends",
            Self::Zoom => "zoom the pane, and back",
            Self::Refresh => "read this row again now",
            Self::Help => "help",
            Self::Quit => "quit",
            Self::Suspend => "suspend",
        }
    }
}
