//! What a rehearsal is about, as its scenario declares.

use serde::{Deserialize, Serialize};

use crate::cockpit::Start;
use crate::domain::{EnvironmentId, Text};

/// A rehearsal: what goes wrong where, and what is to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// The scenario's name.
    pub scenario: String,
    /// What it is about, in one line.
    pub title: Text,
    /// What is to be reached, in one line.
    pub goal: Text,
    /// The provider's name of the service: `owner/repository`.
    pub repository: String,
    /// The environment's name.
    pub environment: String,
}

impl Rehearsal {
    /// The environment as the session knows it; nothing where it does not watch the service.
    #[must_use]
    pub fn place(&self, start: &Start) -> Option<EnvironmentId> {
        let service = start.services.iter().find(|service| service.repository == self.repository)?;
        Some(EnvironmentId::new(&service.id, &self.environment))
    }
}
