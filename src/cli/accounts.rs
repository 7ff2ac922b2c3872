//! The configured accounts as providers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::token::ReferredToken;
use super::trust::TrustFiles;
use super::unopened::Unopened;
use crate::config::{Configuration, SourceSetup};
use crate::domain::{Clock, Fault, OrganisationSetup, ServiceSetup, SourceId};
use crate::policy::WriteGuard;
use crate::provider::Provider;
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
    /// The same as providers that say so until they can be made: for sessions, which go on.
    pub(super) unopened: Providers,
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
        let account = Account {
            setup: source.clone(),
            services,
            organisations,
            limits,
            guard: guard.clone(),
            clock: clock.clone(),
            token: token(source),
        };
        accounts.tokens.insert(source.id.clone(), Arc::clone(&account.token));
        match account.open() {
            Ok(provider) => {
                accounts.providers.insert(source.id.clone(), provider);
            }
            Err(fault) => {
                accounts.faults.push((source.id.clone(), fault));
                let unopened = Unopened::new(&source.id, source.provider, Box::new(move || account.open()));
                accounts.unopened.insert(source.id.clone(), Arc::new(unopened));
            }
        }
    }
    accounts
}

/// What an account is opened with.
struct Account {
    setup: SourceSetup,
    services: Vec<ServiceSetup>,
    organisations: Vec<OrganisationSetup>,
    limits: Limits,
    guard: WriteGuard,
    clock: Clock,
    token: Arc<dyn TokenSource>,
}

impl Account {
    fn open(&self) -> Result<Arc<dyn Provider>, Fault> {
        let Self { setup, limits, .. } = self;
        let transport = Network::trusting(&setup.url, *limits, TrustFiles::of(&setup.trust))?;
        let client = ClientParts {
            base: setup.url.clone(),
            token: Arc::clone(&self.token),
            transport: Arc::new(transport),
            guard: self.guard.clone(),
            clock: self.clock.clone(),
            limits: *limits,
            headers: http::HeaderMap::new(),
            scheme: TokenScheme::Bearer,
        };
        let opening = Opening {
            source: setup.id.clone(),
            services: self.services.clone(),
            organisations: self.organisations.clone(),
            client,
            options: setup.options.clone(),
        };
        registry::open(setup.provider, opening)
    }
}
