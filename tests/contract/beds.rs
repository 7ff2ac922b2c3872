//! Where each vendor's provider is tried: a scenario that offers what it declares.

use std::sync::Arc;

use flightdeck::domain::{ProviderKind, ServiceId, ServiceSetup};
use flightdeck::provider::Provider;
use flightdeck::provider::http::Transport;
use flightdeck::sim::Scenario;

use crate::in_process::{self, InProcess};

/// A world with the provider that is tried.
pub(crate) type World = in_process::World<Arc<dyn Provider>>;

/// Where a vendor's provider is tried.
#[derive(Clone, Debug)]
pub(crate) struct Bed {
    pub(crate) kind: ProviderKind,
    scenario: &'static str,
    base: &'static str,
    /// Services by the provider's own names: the first is read on a bad day.
    pub(crate) services: &'static [&'static str],
    /// A name of the right form that nothing has.
    pub(crate) missing: &'static str,
    /// Part of the paths of one of several reads that a glance consists of.
    pub(crate) part: &'static str,
    /// Environments as configured; none: what the provider says.
    environments: &'static [&'static str],
}

/// The bed of a vendor.
pub(crate) fn of(kind: ProviderKind) -> Bed {
    match kind {
        ProviderKind::GitHub => Bed {
            kind,
            scenario: "calm-friday",
            base: "http://api.sim.test",
            services: &["acme/checkout", "acme/payments", "acme/search", "acme/ledger", "acme/catalog"],
            missing: "acme/nothing",
            part: "/environments",
            environments: &[],
        },
        ProviderKind::GitLab => Bed {
            kind,
            scenario: "k-of-n-approval",
            base: "http://api.sim.test/gitlab",
            services: &["acme/shop/payments", "acme/shop/checkout", "acme/ledger", "acme/shop/catalog"],
            missing: "acme/nothing",
            part: "/deployments",
            environments: &[],
        },
        ProviderKind::Octopus => Bed {
            kind,
            scenario: "claimed-by-another",
            base: "http://api.sim.test/octopus/api",
            services: &["storefront", "billing", "portal"],
            missing: "nothing",
            part: "/interruptions",
            environments: &[],
        },
        ProviderKind::Kubernetes => Bed {
            kind,
            scenario: "bad-canary",
            base: "http://api.sim.test/kubernetes",
            services: &[
                "shop/rollout/checkout",
                "shop/rollout/search",
                "shop/deployment/basket",
                "mail/deployment/mailer",
                "books-staging/deployment/ledger",
            ],
            missing: "shop/rollout/nothing",
            part: "/replicasets",
            environments: &["production"],
        },
    }
}

impl Bed {
    /// The first service.
    pub(crate) fn first(&self) -> ServiceId {
        ServiceId::new(self.services[0])
    }

    /// Where its vendor is.
    pub(crate) fn base(&self) -> &'static str {
        self.base
    }

    /// A service as configured.
    pub(crate) fn setup(&self, name: &str) -> ServiceSetup {
        ServiceSetup {
            environments: self.environments.iter().map(|name| (*name).to_owned()).collect(),
            ..ServiceSetup::plain(&in_process::source(), name)
        }
    }

    /// A fresh world over it.
    pub(crate) fn world(&self) -> World {
        self.over(self.services, |road| Arc::new(road))
    }

    /// The same with other services or over another road.
    pub(crate) fn over(&self, services: &[&str], road: impl FnOnce(InProcess) -> Arc<dyn Transport>) -> World {
        let scenario = Scenario::named(self.scenario).expect("a built-in scenario");
        let services = services.iter().map(|name| self.setup(name)).collect();
        World::open(self.kind, self.base(), &scenario, services, road)
    }
}
