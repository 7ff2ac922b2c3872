//! One command's session: the configuration, the accounts, and the same state that the screen has.

use std::path::PathBuf;

use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};

use super::{Exit, Failure};
use crate::cockpit::{Display, Event, ServiceState, SourceStart, Stamped, Start, State, update};
use crate::config::Configuration;
use crate::domain::{Clock, Cursor, Fault, FaultKind, IntentId, Scope, ServiceId, SourceId};
use crate::runtime::execute::Providers;

/// Reads at once, over all sources. Each provider keeps its own bound as well.
const READS: usize = 16;

/// What a command works with.
#[derive(Debug)]
pub(super) struct Session {
    /// The configuration.
    pub(super) configuration: Configuration,
    /// The accounts.
    pub(super) providers: Providers,
    /// What was read. Boxed: it lives across awaits, and a future should stay small.
    pub(super) state: Box<State>,
    /// Where the journal is; nothing where there is no home and none was named.
    pub(super) state_dir: Option<PathBuf>,
    clock: ClockOf,
}

struct ClockOf(Clock);

impl std::fmt::Debug for ClockOf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clock")
    }
}

impl Session {
    /// A session before anything was read.
    #[must_use]
    pub(super) fn new(
        configuration: Configuration,
        providers: Providers,
        clock: Clock,
        state_dir: Option<PathBuf>,
    ) -> Self {
        let sources = configuration.sources.iter().filter_map(|source| {
            let provider = providers.get(&source.id)?;
            Some(SourceStart {
                id: source.id.clone(),
                provider: source.provider.word().to_owned(),
                url: source.url.as_str().trim_end_matches('/').into(),
                simulated: false,
                capability: provider.capability().clone(),
            })
        });
        let now = clock();
        let state = State::new(Start {
            now,
            seed: seed(now.wall),
            sources: sources.collect(),
            services: configuration.services.clone(),
            settings: configuration.policy.clone(),
            probes: crate::domain::ProbeRules::default(),
            keymap: configuration.keymap.clone(),
            display: Display { zone: crate::runtime::clock::zone(), ..configuration.display.clone() },
            size: (0, 0),
        });
        Self { configuration, providers, state: Box::new(state), state_dir, clock: ClockOf(clock) }
    }

    /// The clocks.
    #[must_use]
    pub(super) fn clock(&self) -> &Clock {
        &self.clock.0
    }

    /// Takes an event in, as the screen's loop does. What the machine wants done about it is left: a command does what it
    /// was asked for and nothing else.
    pub(super) fn take(&mut self, event: Event) {
        let now = (self.clock.0)();
        update(&mut self.state, Stamped { now, event });
    }

    /// Reads scopes, several at once, into the state.
    pub(super) async fn read(&mut self, scopes: Vec<(SourceId, Scope)>) {
        let providers = &self.providers;
        let reads = scopes.into_iter().filter_map(|(source, scope)| {
            let provider = providers.get(&source)?.clone();
            Some(async move {
                let observation = provider.observe(&scope, &Cursor::default()).await;
                Event::Observed { source, scope, observed: Box::new(observation.into()) }
            })
        });
        let mut reads = futures_util::stream::iter(reads).buffer_unordered(READS);
        let mut events = Vec::new();
        while let Some(event) = reads.next().await {
            events.push(event);
        }
        drop(reads);
        for event in events {
            self.take(event);
        }
    }

    /// Reads the accounts and the glance of every service, and what the releases that wait would change.
    pub(super) async fn read_everything(&mut self) {
        let accounts = self.configuration.sources.iter().map(|source| (source.id.clone(), Scope::Account));
        let used: Vec<_> = accounts
            .filter(|(source, _)| self.configuration.services.iter().any(|service| service.source == *source))
            .collect();
        let services = self.configuration.services.iter();
        let glances = services.map(|service| (service.source.clone(), Scope::Service(service.id.clone())));
        let scopes = used.into_iter().chain(glances).collect();
        self.read(scopes).await;
        let ranges = self.waiting_ranges();
        self.read(ranges).await;
    }

    /// The comparisons between what runs and what waits.
    fn waiting_ranges(&self) -> Vec<(SourceId, Scope)> {
        let mut scopes = Vec::new();
        for service in self.state.world.services.values() {
            let gates = service.details.values().filter_map(|detail| detail.gates.as_ref());
            for gate in gates.flat_map(|gates| &gates.value) {
                let current = self.state.environment(gate.environment()).and_then(|found| found.current.as_ref());
                let Some(current) = current.filter(|current| current.release.commit != *gate.commit()) else {
                    continue;
                };
                let scope = Scope::Comparison {
                    service: service.setup.id.clone(),
                    base: current.release.commit.clone(),
                    head: gate.commit().clone(),
                };
                if !scopes.iter().any(|(_, known)| *known == scope) {
                    scopes.push((service.setup.source.clone(), scope));
                }
            }
        }
        scopes
    }

    /// The one service that the command names, read.
    ///
    /// # Errors
    /// What kept it from being read, where nothing of it could be.
    pub(super) fn service(&self) -> Result<&ServiceState, Failure> {
        let service = self.state.world.order.first().and_then(|id| self.state.world.services.get(id));
        let Some(service) = service else { return Err(nothing()) };
        let unread = service.service.is_none() && service.runs.is_empty() && service.environments.is_empty();
        match self.fault_of(service) {
            Some(fault) if unread => Err(Failure { exit: Exit::of_reading(fault), ..Failure::from(fault) }),
            _ => Ok(service),
        }
    }

    fn fault_of<'a>(&'a self, service: &'a ServiceState) -> Option<&'a Fault> {
        let source = self.state.world.sources.get(&service.setup.source);
        source.and_then(|source| source.fault.as_ref()).or_else(|| service.faults.first())
    }

    /// How a reading command ends: done where anything was read, else as the worst fault says.
    #[must_use]
    pub(super) fn reading_exit(&self) -> Exit {
        let services = &self.state.world.services;
        let read = |service: &ServiceState| {
            service.service.is_some() || !service.runs.is_empty() || !service.environments.is_empty()
        };
        if services.is_empty() || services.values().any(read) {
            return Exit::Done;
        }
        services.values().filter_map(|service| self.fault_of(service)).map(Exit::of_reading).max().unwrap_or(Exit::Done)
    }

    /// A new intent's id: unlike any other's, for it marks the act in the provider's comment.
    #[must_use]
    pub(super) fn new_intent(&self) -> IntentId {
        IntentId::new(&format!("{:016x}", seed((self.clock.0)().wall))[3..])
    }
}

/// What to say where nothing names a service.
pub(super) fn nothing() -> Failure {
    Failure::usage("nothing says which service this is about")
        .and("name one (OWNER/REPO), run it in a checkout of a repository at GitHub, or write a flightdeck.toml")
        .and("`flightdeck demo` needs nothing")
}

/// What to say where a source cannot be made.
pub(super) fn no_provider(source: &SourceId, service: &ServiceId) -> Fault {
    Fault::new(FaultKind::Unsupported, &format!("looking for {service}"), &format!("no source {source} is configured"))
}

/// Numbers that differ between sessions, processes and hosts.
pub(super) fn seed(at: jiff::Timestamp) -> u64 {
    let host = hostname::get().map(|host| host.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = Sha256::digest(format!("{} {} {host}", at.as_nanosecond(), std::process::id()));
    bytes.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
