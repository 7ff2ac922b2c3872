//! The configured accounts as providers.

use std::sync::Arc;

use super::token::ReferredToken;
use crate::config::{Configuration, ProviderKind};
use crate::domain::{Clock, Fault, SourceId};
use crate::policy::WriteGuard;
use crate::provider::Provider;
use crate::provider::github::{GitHub, GitHubSetup};
use crate::provider::http::{ClientParts, Limits, Network};
use crate::runtime::execute::Providers;

/// Makes a provider of every account that a service uses. An account that cannot be made is a fault, not the end.
pub(super) fn providers(
    configuration: &Configuration,
    guard: &WriteGuard,
    clock: &Clock,
) -> (Providers, Vec<(SourceId, Fault)>) {
    let configured = &configuration.limits;
    let limits =
        Limits { connect: configured.connect, read: configured.read, act: configured.act, ..Limits::default() };
    let (mut providers, mut faults) = (Providers::new(), Vec::new());
    for source in &configuration.sources {
        let services: Vec<_> =
            configuration.services.iter().filter(|service| service.source == source.id).cloned().collect();
        if services.is_empty() {
            continue;
        }
        let transport = match Network::new(&source.url, limits) {
            Ok(transport) => Arc::new(transport),
            Err(fault) => {
                faults.push((source.id.clone(), fault));
                continue;
            }
        };
        let client = ClientParts {
            base: source.url.clone(),
            token: Arc::new(ReferredToken::new(&source.id, &source.token)),
            transport,
            guard: guard.clone(),
            clock: clock.clone(),
            limits,
            headers: http::HeaderMap::new(),
        };
        let provider: Arc<dyn Provider> = match source.provider {
            ProviderKind::GitHub => Arc::new(GitHub::new(GitHubSetup { source: source.id.clone(), services, client })),
        };
        providers.insert(source.id.clone(), provider);
    }
    (providers, faults)
}
