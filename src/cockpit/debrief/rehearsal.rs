//! What a rehearsal is about, as its scenario declares.

use serde::{Deserialize, Serialize};

use crate::cockpit::State;
use crate::domain::{EnvironmentId, Text};

/// A rehearsal: a scenario, and what goes wrong in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// The scenario's name.
    pub scenario: String,
    /// What it is about, in one line.
    pub title: Text,
    /// What goes wrong in it, by which it is scored. None: nothing does.
    pub incidents: Vec<Incident>,
}

/// What goes wrong where, and what is to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// What is to be reached, in one line.
    pub goal: Text,
    /// The provider's name of the service: `owner/repository`.
    pub repository: String,
    /// The environment's name.
    pub environment: String,
}

impl Incident {
    /// The environment as the session knows it; nothing where it does not watch the service.
    #[must_use]
    pub fn place(&self, state: &State) -> Option<EnvironmentId> {
        let mut services = state.world.services.values();
        let service = services.find(|service| service.setup.repository == self.repository)?;
        Some(EnvironmentId::new(&service.setup.id, &self.environment))
    }
}
