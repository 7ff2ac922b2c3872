//! What the operator saw and wants out of the list of what needs somebody. Theirs alone: no provider hears of it.
//!
//! An acknowledgement is of one thing as it stands: when the failure is another one or the order stands otherwise, it comes
//! back by itself. Gates that wait and orders under way cannot be acknowledged at all.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{DeploymentId, EnvironmentId, IntentId, Text};

/// What can be acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A production deployment that failed.
    Failure {
        /// Where.
        environment: EnvironmentId,
        /// Which.
        deployment: DeploymentId,
    },
    /// A rollout that was given up or cannot go on.
    Rollout {
        /// Where.
        environment: EnvironmentId,
        /// Which revision.
        revision: Text,
    },
    /// An order that ended without being done.
    Order {
        /// Which.
        intent: IntentId,
    },
}

/// One acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Of what.
    pub matter: Matter,
    /// How it stood: `failed`, `interrupted`.
    pub standing: String,
    /// When it was given.
    pub at: Timestamp,
}

/// The acknowledgements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// How each thing stood, and when it was acknowledged.
    pub given: BTreeMap<Matter, (String, Timestamp)>,
    /// Whether what is acknowledged is listed all the same.
    pub shown: bool,
}

impl Acknowledged {
    /// When a thing that stands so was acknowledged.
    #[must_use]
    pub fn at(&self, matter: &Matter, standing: &str) -> Option<Timestamp> {
        self.given.get(matter).filter(|(stood, _)| stood == standing).map(|(_, at)| *at)
    }

    pub(in crate::cockpit) fn give(&mut self, acknowledgement: Acknowledgement) {
        self.given.insert(acknowledgement.matter, (acknowledgement.standing, acknowledgement.at));
    }
}
