//! The list of earlier good releases.

use super::Health;
use crate::cockpit::State;
use crate::domain::{DeploymentId, Text};

/// One earlier good deployment.
#[derive(Clone, Debug)]
pub struct RollbackLine {
    /// Which.
    pub id: DeploymentId,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// The version.
    pub version: Text,
    /// The commit, short.
    pub commit: Text,
    /// When it was put there.
    pub age: Text,
    /// By whom.
    pub actor: Text,
    /// `last good`, or nothing.
    pub note: Text,
    /// How it can be put back (`re-run until 12 Dec`, `dispatch`), or why not.
    pub ready: Text,
    /// Good where it can, bad where not.
    pub health: Health,
}

/// The list.
#[derive(Clone, Debug)]
pub struct RollbackView {
    /// `roll back production of checkout, now v2.14.0`.
    pub title: Text,
    /// The earlier good deployments, newest first.
    pub lines: Vec<RollbackLine>,
    /// Whether the bad release is to be held afterwards, as a tick.
    pub hold: bool,
    /// What to say where the list is empty.
    pub empty: Option<Text>,
}

/// The list, where it is open.
#[must_use]
pub fn rollback(state: &State) -> Option<RollbackView> {
    let _ = state;
    None
}
