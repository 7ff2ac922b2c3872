//! Freezes that a provider keeps: shown as such, with who enforces them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EnvironmentId, Text};

/// A span in which the provider says that nothing is to be deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderFreeze {
    /// Its name, or how it is written down there.
    pub name: Text,
    /// The environments that it is about; empty: all of the service.
    pub environments: Vec<EnvironmentId>,
    /// From when on: the present span, else the next one.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who holds back what: "GitLab only tells jobs that there is a freeze; what a job does with that is its own rule".
    pub enforced: Text,
}
