//! *Environments*: services by environments in promotion order.

use super::{Health, List, Mark, Window};
use crate::cockpit::State;
use crate::domain::{EnvironmentId, ServiceId, Text, Tier};

/// One cell: what an environment of a service runs.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Which; nothing where the service has no such environment.
    pub id: Option<EnvironmentId>,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// Whether it is marked.
    pub marked: bool,
    /// The version, or `—`.
    pub version: Text,
    /// How well.
    pub health: Health,
    /// `✓`-word for plain: `ok`, `PARTIAL`, `deploying`, `failed`, `unknown`.
    pub word: Text,
    /// How long it has been so: `12m`.
    pub age: Text,
    /// `14 behind`: commits behind the environment before it, where known.
    pub behind: Option<u64>,
    /// Whether a hold is on it.
    pub held: bool,
    /// Whether something waits at its gate.
    pub waiting: bool,
}

/// One service.
#[derive(Clone, Debug)]
pub struct ServiceLine {
    /// Which.
    pub id: ServiceId,
    /// How the row is marked.
    pub mark: Mark,
    /// Its name.
    pub name: Text,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
    /// What is behind: `14 commits behind, oldest 2d`, or what is wrong with the service.
    pub note: Text,
    /// Whether the note is a fault.
    pub fault: bool,
}

/// The matrix.
#[derive(Clone, Debug)]
pub struct EnvironmentsView {
    /// The columns: environment names in promotion order over all services, with their tiers.
    pub columns: Vec<(Text, Tier)>,
    /// The column under the cursor.
    pub column: usize,
    /// The services.
    pub list: List<ServiceLine>,
}

/// The rows of a window.
#[must_use]
pub fn environments(state: &State, window: Window) -> EnvironmentsView {
    let _ = (state, window);
    EnvironmentsView { columns: Vec::new(), column: 0, list: super::list::empty() }
}
