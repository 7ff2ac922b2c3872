//! One command's session: the configuration, the accounts, and the same state that the screen has.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};

use super::{Exit, Failure};
use crate::cockpit::alerts::{AlertMessage, ChannelId};
use crate::cockpit::cadence::FEW;
use crate::cockpit::rows;
use crate::cockpit::{Display, Effect, Event, Motion, ServiceState, SourceStart, Stamped, Start, State, update};
use crate::config::Configuration;
use crate::domain::{
    Clock, Cursor, Fault, FaultKind, GateState, IntentId, SWEPT_AT_ONCE, Scope, ServiceId, SourceId, Text,
};
use crate::provider::probe::Prober;
use crate::runtime::execute::Providers;
use crate::runtime::prober;

/// Reads at once, over all sources. Each provider keeps its own bound as well.
const READS: usize = 16;
/// How far apart two looks at one environment are.
const LOOKS_APART: Duration = Duration::from_secs(1);

/// What a command works with.
#[derive(Debug)]
pub(super) struct Session {
    /// The configuration.
    pub(super) configuration: Configuration,
    /// The accounts.
    pub(super) providers: Providers,
    /// What asks environments themselves, where any has a probe.
    pub(super) prober: Option<Prober>,
    /// What is to be told, where anybody asked for it.
    pub(super) alerts: Vec<(ChannelId, AlertMessage)>,
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
        prober: Option<Prober>,
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
        let mut state = State::new(Start {
            now,
            seed: seed(now.wall),
            sources: sources.collect(),
            services: configuration.services.clone(),
            settings: configuration.policy.clone(),
            probes: configuration.probes.clone(),
            keymap: configuration.keymap.clone(),
            display: Display { zone: crate::runtime::clock::zone(), ..configuration.display.clone() },
            size: (0, 0),
        });
        state.world.watch(configuration.organisations.clone());
        Self {
            configuration,
            providers,
            prober,
            alerts: Vec::new(),
            state: Box::new(state),
            state_dir,
            clock: ClockOf(clock),
        }
    }

    /// The clocks.
    #[must_use]
    pub(super) fn clock(&self) -> &Clock {
        &self.clock.0
    }

    /// Takes an event in, as the screen's loop does. What the machine wants done about it is left, but for what it wants told:
    /// a command does what it was asked for and nothing else.
    pub(super) fn take(&mut self, event: Event) {
        let now = (self.clock.0)();
        let effects = update(&mut self.state, Stamped { now, event });
        self.alerts.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Alert { channel, message } => Some((channel, *message)),
            _ => None,
        }));
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

    /// Asks the environments with probes what they run, until that is believed or the time is over.
    pub(super) async fn look(&mut self, limit: Duration) {
        let end = tokio::time::Instant::now() + limit;
        loop {
            let asked = self.state.look_now();
            if asked.is_empty() {
                return;
            }
            let (prober, clock) = (self.prober.as_ref(), &self.clock.0);
            let looks = asked
                .into_iter()
                .map(|(environment, setup)| async move { prober::look(prober, clock, environment, &setup).await });
            let mut looks = futures_util::stream::iter(looks).buffer_unordered(READS);
            let mut events = Vec::new();
            while let Ok(Some(event)) = tokio::time::timeout_at(end, looks.next()).await {
                events.push(event);
            }
            drop(looks);
            for event in events {
                self.take(event);
            }
            if tokio::time::Instant::now() + LOOKS_APART >= end {
                return;
            }
            tokio::time::sleep(LOOKS_APART).await;
        }
    }

    /// Reads the accounts and every service, and what the releases that wait would change. A few services are read whole;
    /// many are swept, and the runs of those alone are read in which something goes on.
    pub(super) async fn read_everything(&mut self) {
        let accounts = self.configuration.sources.iter().map(|source| (source.id.clone(), Scope::Account));
        let used: Vec<_> = accounts.filter(|(source, _)| self.state.world.sources.contains_key(source)).collect();
        self.read(used).await;
        self.list_organisations().await;
        let sweeps = self.state.world.fleet() > FEW;
        if sweeps {
            self.sweep().await;
        }
        let rest: Vec<(SourceId, Scope)> = self
            .state
            .world
            .services
            .values()
            .filter_map(|service| {
                let id = service.setup.id.clone();
                let scope = match (&service.sweep.mark, service.motion) {
                    (Some(_), Motion::Rests) => return None,
                    (Some(_), _) => Scope::Runs(id),
                    (None, _) => Scope::Service(id),
                };
                Some((service.setup.source.clone(), scope))
            })
            .collect();
        self.read(rest).await;
        let ranges = self.waiting_ranges();
        self.read(ranges).await;
    }

    /// The repositories of the organisations, page by page.
    async fn list_organisations(&mut self) {
        for place in 0..self.state.world.organisations.len() {
            let mut after = None;
            loop {
                let known = &self.state.world.organisations[place];
                let (source, name) = (known.setup.source.clone(), Text::new(&known.setup.name));
                self.read(vec![(source, Scope::Organisation { name, after: after.clone() })]).await;
                let next = self.state.world.organisations[place].next.clone();
                if next.is_none() || next == after {
                    break;
                }
                after = next;
            }
        }
    }

    /// Sweeps every service, and every repository that may be one.
    async fn sweep(&mut self) {
        let world = &self.state.world;
        let mut by_source: BTreeMap<SourceId, Vec<ServiceId>> = BTreeMap::new();
        let services = world.order.iter().filter_map(|id| Some((id, &world.services.get(id)?.setup)));
        let candidates = world.candidates.iter().map(|(id, candidate)| (id, &candidate.setup));
        for (id, setup) in services.chain(candidates) {
            let source = world.sources.get(&setup.source);
            if source.is_some_and(|source| source.capability.sweeps && !source.stopped) {
                by_source.entry(setup.source.clone()).or_default().push(id.clone());
            }
        }
        let pages = by_source.into_iter().flat_map(|(source, services)| {
            let page = |page: &[ServiceId]| (source.clone(), Scope::Sweep(page.to_vec()));
            services.chunks(SWEPT_AT_ONCE).map(page).collect::<Vec<_>>()
        });
        let pages = pages.collect();
        self.read(pages).await;
        // Where queries are refused, what may be a service is looked at by its lists.
        let unseen = self.state.world.candidates.iter().filter(|(_, candidate)| !candidate.seen);
        let listed = unseen.map(|(id, found)| (found.setup.source.clone(), Scope::Deployments(id.clone()))).collect();
        self.read(listed).await;
    }

    /// The runs of the services that were swept.
    pub(super) async fn read_runs(&mut self) {
        let unread = self.state.world.services.values().filter(|service| service.runs_seen.is_none());
        let unread = unread.map(|service| (service.setup.source.clone(), Scope::Runs(service.setup.id.clone())));
        let unread = unread.collect();
        self.read(unread).await;
    }

    /// Counts the commits that environments have not got yet: at most so many pairs, those of production first.
    pub(super) async fn read_undeployed(&mut self, most: usize) {
        let world = &self.state.world;
        let services: Vec<&ServiceId> = world.wholes().collect();
        let ranges = rows::undeployed_ranges(&self.state, &services).into_iter();
        let unread = ranges.filter(|range| world.comparisons.get(range).is_none()).take(most);
        let scopes = unread.filter_map(|(service, base, head)| {
            let source = world.services.get(&service)?.setup.source.clone();
            Some((source, Scope::Undeployed { service, base, head }))
        });
        let scopes = scopes.collect();
        self.read(scopes).await;
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

    /// The layer of the service that the command names which has an environment of that name; the service itself where none
    /// has.
    ///
    /// # Errors
    /// What kept it from being read.
    pub(super) fn layer(&self, environment: &str) -> Result<&ServiceState, Failure> {
        let service = self.service()?;
        let promotion = self.state.world.promotion(&service.setup.id);
        let found = promotion.into_iter().find(|found| found.id().name.raw() == environment);
        let layer = found.and_then(|found| self.state.world.services.get(&found.id().service));
        Ok(layer.unwrap_or(service))
    }

    /// The layer of the service that the command names in which a gate waits; the service itself where none does.
    ///
    /// # Errors
    /// What kept it from being read.
    pub(super) fn waiting(&self) -> Result<&ServiceState, Failure> {
        let service = self.service()?;
        let waits = |layer: &&ServiceState| {
            let gates = layer.details.values().filter_map(|detail| detail.gates.as_ref());
            gates.flat_map(|gates| &gates.value).any(|gate| gate.state == GateState::Pending)
        };
        Ok(self.state.world.layers_of(&service.setup.id).find(waits).unwrap_or(service))
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
        if services.values().any(read) {
            return Exit::Done;
        }
        let organisations = &self.state.world.organisations;
        let of_services = services.values().filter_map(|service| self.fault_of(service));
        let of_organisations = organisations.iter().filter_map(|organisation| organisation.fault.as_ref());
        of_services.chain(of_organisations).map(Exit::of_reading).max().unwrap_or(Exit::Done)
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
