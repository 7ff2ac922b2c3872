//! Guardrails: where a rule of the configuration's author applies, and what it demands there.
//!
//! One guardrail may demand several things. What it demands of a safing verb is shown and never stands in its way.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{NamePattern, Signer, TicketPattern};
use crate::domain::{EnvironmentId, ServiceId, Text, Tier, Verb};

/// Where a guardrail applies. An empty list means: to all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Services, by their id or the last part of it.
    pub services: Vec<NamePattern>,
    /// Environments, by name.
    pub environments: Vec<NamePattern>,
    /// Tiers.
    pub tiers: Vec<Tier>,
    /// Verbs.
    pub verbs: Vec<Verb>,
}

impl Reach {
    /// Whether it holds for a service.
    #[must_use]
    pub fn service(&self, service: &ServiceId) -> bool {
        self.services.is_empty() || self.services.iter().any(|pattern| pattern.names(service.raw()))
    }

    /// Whether it holds for an environment of a service that it holds for.
    #[must_use]
    pub fn environment(&self, environment: &EnvironmentId, tier: Tier) -> bool {
        let named = self.environments.iter().any(|pattern| pattern.fits(environment.name.raw()));
        (self.tiers.is_empty() || self.tiers.contains(&tier)) && (self.environments.is_empty() || named)
    }

    /// Whether it holds for a verb.
    #[must_use]
    pub fn verb(&self, verb: Verb) -> bool {
        self.verbs.is_empty() || self.verbs.contains(&verb)
    }

    /// Whether it holds for what touches no environment: only where nothing about environments is said.
    #[must_use]
    pub fn anywhere(&self) -> bool {
        self.tiers.is_empty() && self.environments.is_empty()
    }
}

/// What a guardrail demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// That it is not done at all.
    Deny,
    /// That the service's name is typed, as in production.
    Name,
    /// That no more than so many are marked at once.
    MaxMarked(usize),
    /// That a change ticket of this form is named.
    Ticket(TicketPattern),
    /// That these items are ticked.
    Checklist(Vec<Text>),
    /// That one of these signs the plan, and is not who acts.
    SecondPerson(Vec<Signer>),
    /// That nothing else is changing the service there: one change at a time.
    OneChange,
    /// That so much time has passed since a rollback of the same environment.
    CoolDown(Duration),
    /// That the release has been in another environment for a while before: the minimum soak.
    Soak {
        /// The environment's name.
        environment: Text,
        /// For at least this long.
        least: Duration,
    },
}

impl Demand {
    /// The key that configures it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Name => "confirm",
            Self::MaxMarked(_) => "max_marked",
            Self::Ticket(_) => "ticket",
            Self::Checklist(_) => "checklist",
            Self::SecondPerson(_) => "second_person",
            Self::OneChange => "one_change",
            Self::CoolDown(_) => "cool_down",
            Self::Soak { .. } => "soak",
        }
    }

    /// Whether it could keep an act from being done, whatever is typed. (A ticket, a checklist and a second person are
    /// asked for, and may be shown to a safing verb without being asked of it.)
    #[must_use]
    pub fn refuses(&self) -> bool {
        !matches!(self, Self::Name | Self::Ticket(_) | Self::Checklist(_) | Self::SecondPerson(_))
    }
}

/// A rule of the configuration's author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardrail {
    /// What it is called.
    pub name: Text,
    /// Why it is there, in the author's words.
    pub reason: Text,
    /// Where it applies.
    pub reach: Reach,
    /// What it demands; never empty.
    pub demands: Vec<Demand>,
}
