//! The configured accounts as providers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::token::ReferredToken;
use super::trust::TrustFiles;
use crate::config::{Configuration, SourceSetup};
use crate::domain::{Clock, Fault, OrganisationSetup, ServiceSetup, SourceId};
use crate::policy::WriteGuard;
use crate::provider::http::{ClientParts, Limits, Network, TokenScheme, TokenSource};
use crate::provider::probe::Prober;
use crate::provider::registry::{self, Opening};
use crate::runtime::execute::Providers;

/// The accounts as providers.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    /// The providers.
    pub(super) providers: Providers,
    /// What asks environments themselves; nothing where no probe is configured or none could be made.
    pub(super) prober: Option<Prober>,
    /// Where each has its token from.
    pub(super) tokens: BTreeMap<SourceId, Arc<dyn TokenSource>>,
    /// The accounts that could not be made.
    pub(super) faults: Vec<(SourceId, Fault)>,
}

/// The token that a source is configured with.
pub(super) fn configured(source: &SourceSetup) -> Arc<dyn TokenSource> {
    Arc::new(ReferredToken::new(&source.id, &source.token))
}

/// Makes a provider of every account that a service uses, one of the configuration's or one of `also`. An account that cannot be made is a fault, not the end.
pub(super) fn accounts(
    configuration: &Configuration,
    also: &[ServiceSetup],
    guard: &WriteGuard,
    clock: &Clock,
    token: impl Fn(&SourceSetup) -> Arc<dyn TokenSource>,
) -> Accounts {
    let configured = &configuration.limits;
    let limits =
        Limits { connect: configured.connect, read: configured.read, act: configured.act, ..Limits::default() };
    let mut accounts = Accounts::default();
    if !configuration.probes.0.is_empty() {
        match Prober::network(limits, &TrustFiles::authorities(&configuration.trust)) {
            Ok(prober) => accounts.prober = Some(prober),
            Err(fault) => accounts.faults.push((SourceId::new("probes"), fault)),
        }
    }
    for source in &configuration.sources {
        let services = configuration.services.iter().chain(also);
        let services: Vec<ServiceSetup> = services.filter(|service| service.source == source.id).cloned().collect();
        let organisations = configuration.organisations.iter().filter(|organisation| organisation.source == source.id);
        let organisations: Vec<OrganisationSetup> = organisations.cloned().collect();
        if services.is_empty() && organisations.is_empty() {
            continue;
        }
        let transport = match Network::trusting(&source.url, limits, TrustFiles::of(&source.trust)) {
            Ok(transport) => Arc::new(transport),
            Err(fault) => {
                accounts.faults.push((source.id.clone(), fault));
                continue;
            }
        };
        let token = token(source);
        let client = ClientParts {
            base: source.url.clone(),
            token: Arc::clone(&token),
            transport,
            guard: guard.clone(),
            clock: clock.clone(),
            limits,
            headers: http::HeaderMap::new(),
            scheme: TokenScheme::Bearer,
        };
        let opening =
            Opening { source: source.id.clone(), services, organisations, client, options: source.options.clone() };
        let provider = match registry::open(source.provider, opening) {
            Ok(provider) => provider,
            Err(fault) => {
                accounts.faults.push((source.id.clone(), fault));
                continue;
            }
        };
        accounts.providers.insert(source.id.clone(), provider);
        accounts.tokens.insert(source.id.clone(), token);
    }
    accounts
}
