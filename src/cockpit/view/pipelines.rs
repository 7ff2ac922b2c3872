//! *Pipelines*: runs with their jobs as a rail.

use super::{Health, List, Mark, Window};
use crate::cockpit::State;
use crate::domain::{RunId, Text};

/// One mark of a rail: a job or a stage.
pub type RailMark = Health;

/// One run.
#[derive(Clone, Debug)]
pub struct RunLine {
    /// Which.
    pub id: RunId,
    /// How it is marked.
    pub mark: Mark,
    /// The service.
    pub service: Text,
    /// `#482`, with the attempt where it is not the first: `#482·2`.
    pub number: Text,
    /// The workflow's name.
    pub name: Text,
    /// The branch or tag.
    pub branch: Text,
    /// How well.
    pub health: Health,
    /// `running`, `waiting: approval`, `failed: unit`: the failing step named.
    pub state: Text,
    /// Its jobs.
    pub rail: Vec<RailMark>,
    /// `6m of ~9m`, `queued 40s`, `took 8m`.
    pub time: Text,
    /// How long ago it was asked for: `2m`.
    pub age: Text,
    /// Who started it.
    pub actor: Text,
    /// What it is about.
    pub title: Text,
}

/// The rows of a window.
#[must_use]
pub fn pipelines(state: &State, window: Window) -> List<RunLine> {
    let _ = (state, window);
    super::list::empty()
}
