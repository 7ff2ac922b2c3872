//! Which dialects there are: adding one is a folder beside this file, and a line here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Provider;
use super::github;
use super::gitlab;
use super::http::ClientParts;
use super::kubernetes;
use super::octopus;
use crate::domain::{
    Capability, Fault, FaultKind, OrganisationSetup, Promotion, ProviderKind, ServiceSetup, SourceId, Support,
};

/// What a provider of one source is made of.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The account.
    pub source: SourceId,
    /// Its services.
    pub services: Vec<ServiceSetup>,
    /// Organisations whose repositories are services as well.
    pub organisations: Vec<OrganisationSetup>,
    /// The client's parts; the base is the source's address.
    pub client: ClientParts,
    /// What only this vendor knows, by the keys of a `[[source]]`.
    pub options: BTreeMap<String, String>,
}

/// One vendor's dialect.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The vendor.
    pub kind: ProviderKind,
    /// What it can do.
    pub capability: fn() -> Capability,
    /// Makes the provider of one source. Reads nothing.
    pub open: fn(Opening) -> Result<Arc<dyn Provider>, Fault>,
}

/// Every dialect that is built in.
pub const DIALECTS: &[Dialect] = &[
    Dialect { kind: ProviderKind::GitHub, capability: github::capability, open: github::open },
    Dialect { kind: ProviderKind::Kubernetes, capability: kubernetes::capability, open: kubernetes::open },
    Dialect { kind: ProviderKind::Octopus, capability: octopus::capability, open: octopus::open },
    Dialect { kind: ProviderKind::GitLab, capability: gitlab::capability, open: gitlab::open },
];

fn dialect(kind: ProviderKind) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.kind == kind)
}

/// What a vendor's provider can do.
#[must_use]
pub fn capability(kind: ProviderKind) -> Capability {
    let nothing = || Capability {
        verbs: BTreeMap::new(),
        hold: Support::No { why: "this build does not speak to it".to_owned() },
        promotion: Promotion::ByRun,
        live_logs: false,
        sweeps: false,
        watches: false,
    };
    dialect(kind).map_or_else(nothing, |dialect| (dialect.capability)())
}

/// Makes the provider of one source.
///
/// # Errors
/// [`FaultKind::Unsupported`] where this build does not speak the dialect, or what is wrong with the source.
pub fn open(kind: ProviderKind, opening: Opening) -> Result<Arc<dyn Provider>, Fault> {
    let Some(dialect) = dialect(kind) else {
        let what = format!("this build does not speak to {}", kind.name());
        return Err(Fault::new(FaultKind::Unsupported, "opening a source", &what));
    };
    (dialect.open)(opening)
}
