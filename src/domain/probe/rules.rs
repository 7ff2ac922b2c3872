//! Which environments are looked at, and how.

use serde::{Deserialize, Serialize};

use super::ProbeSetup;
use crate::domain::{ServiceId, ServiceSetup};

/// One configured probe and the environments that it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeRule {
    /// Of which services; empty: of all.
    pub services: Vec<ServiceId>,
    /// Environments by name; empty: all.
    pub environments: Vec<String>,
    /// How to look.
    pub setup: ProbeSetup,
}

impl ProbeRule {
    /// Whether it is for an environment of a service.
    #[must_use]
    pub fn covers(&self, service: &ServiceSetup, environment: &str) -> bool {
        let named = |id: &ServiceId| *id == service.id || id.raw() == service.repository;
        (self.services.is_empty() || self.services.iter().any(named))
            && (self.environments.is_empty() || self.environments.iter().any(|name| name == environment))
    }
}

/// Every configured probe. The first that is for an environment is the one that looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeRules(pub Vec<ProbeRule>);

impl ProbeRules {
    /// How to look at an environment of a service, its addresses filled in; nothing where nobody configured it.
    #[must_use]
    pub fn of(&self, service: &ServiceSetup, environment: &str) -> Option<ProbeSetup> {
        let rule = self.0.iter().find(|rule| rule.covers(service, environment))?;
        Some(rule.setup.of(service, environment))
    }

    /// The same without the addresses' queries, which may hold a secret: what a recording keeps. Nothing is asked again
    /// there.
    #[must_use]
    pub fn without_queries(mut self) -> Self {
        let cut = |address: &mut String| address.truncate(address.find('?').unwrap_or(address.len()));
        for ProbeRule { setup, .. } in &mut self.0 {
            cut(&mut setup.url);
            setup.health.iter_mut().filter_map(|health| health.url.as_mut()).for_each(cut);
        }
        self
    }
}
