//! One look.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Now, Text};

/// How well what answered says that it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeHealth {
    /// As well as the configuration asks for.
    Healthy,
    /// Not so, and in which words: `HTTP 503`, `status is "degraded"`.
    Unhealthy(Text),
}

/// What an answer says. A probe that looks for a version gives one, unless what answered is unhealthy and says no version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeReading {
    /// The version that runs; nothing where the probe does not look for it.
    pub version: Option<Text>,
    /// The health; nothing where the probe does not look for it.
    pub health: Option<ProbeHealth>,
}

impl ProbeReading {
    /// Whether it says that it is unhealthy. Silence about health is not a complaint.
    #[must_use]
    pub fn unhealthy(&self) -> bool {
        matches!(self.health, Some(ProbeHealth::Unhealthy(_)))
    }

    /// Whether two looks agree: the same version, equally well. In which words something is unhealthy does not matter.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        self.version == other.version && self.unhealthy() == other.unhealthy()
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeAnswer {
    /// An answer that could be read.
    Seen(ProbeReading),
    /// None, or none that could be read, and why. Says nothing about what runs: neither ill nor well.
    NoAnswer(Text),
}

/// One look at an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeSample {
    /// When it was asked: what changed later it cannot know.
    pub asked: Now,
    /// When the answer was there.
    pub at: Now,
    /// How long the answer took.
    pub took: Duration,
    /// What came back.
    pub answer: ProbeAnswer,
}
