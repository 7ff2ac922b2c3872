//! *Needs you*: everything that waits for the operator, most urgent first; what waits for others below, dimmed.

use super::{Health, List, Mark, Window};
use crate::cockpit::{RowId, State};
use crate::domain::{Text, Tier};

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedKind {
    /// An order whose outcome is unknown or that broke off.
    Order,
    /// A production deployment that failed.
    Failure,
    /// A gate that the operator may answer.
    Mine,
    /// A source or service that cannot be read.
    Unreadable,
    /// A gate that waits for others or for a timer.
    Others,
}

/// One row.
#[derive(Clone, Debug)]
pub struct NeedLine {
    /// Its id.
    pub id: RowId,
    /// How it is marked.
    pub mark: Mark,
    /// What kind of thing.
    pub kind: NeedKind,
    /// How well.
    pub health: Health,
    /// The service.
    pub service: Text,
    /// The environment and its tier.
    pub environment: Option<(Text, Tier)>,
    /// The version.
    pub version: Text,
    /// `waiting`, `1 of 2`, `failed`, `unknown`: the state in a word or two.
    pub state: Text,
    /// `4m`: how long already.
    pub age: Text,
    /// With whom it waits, or what to do: `linus, release-captains`, `timer until 14:09`.
    pub note: Text,
}

/// The rows of a window. Without filter the total is what the pane's title counts.
#[must_use]
pub fn needs_you(state: &State, window: Window) -> List<NeedLine> {
    let _ = (state, window);
    super::list::empty()
}
