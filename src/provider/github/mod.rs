//! GitHub: repositories as services, Actions as pipelines, environments with their rules as gates, deployments as what is where.
//!
//! `wire` holds the vendor's objects, `map` turns them into the domain's words, `read` asks for them, `premise` reads and
//! spells the facts that acts stand on, `plan` makes requests of asks, `evidence` finds out what became of them.
//! Nothing here names an HTTP library: the one client is [`super::http`].

mod act;
mod capability;
mod evidence;
mod exchange;
mod map;
mod paths;
mod plan;
mod premise;
mod query;
mod read;
mod send;
mod wire;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use http::{HeaderName, HeaderValue};

use self::paths::Repository;
use super::http::{Client, ClientParts};
use super::registry::Opening;
use super::{Provider, Reading};
use crate::domain::{
    Capability, Cursor, Environment, Evidence, Fault, FaultKind, Intent, JobId, LogPage, Observation,
    OrganisationSetup, Plan, Receipt, RunId, Scope, Seal, ServiceId, ServiceSetup, Sight, SourceId, Step, Text,
    Workflow,
};
use crate::policy::Permit;

pub use capability::capability;
pub use exchange::decode_exchange;
pub use query::documents as query_documents;

/// What a source at GitHub is made of.
#[derive(Clone, Debug)]
pub struct GitHubSetup {
    /// The account.
    pub source: SourceId,
    /// Its services.
    pub services: Vec<ServiceSetup>,
    /// The client's parts; the base is `https://api.github.com`, or `https://HOST/api/v3` on an Enterprise Server.
    pub client: ClientParts,
}

/// Opens a source, as the registry does it.
///
/// # Errors
/// None so far.
pub fn open(opening: Opening) -> Result<Arc<dyn Provider>, Fault> {
    let Opening { source, services, organisations, client, options: _ } = opening;
    Ok(Arc::new(GitHub::new(GitHubSetup { source, services, client }).watching(organisations)))
}

/// One account at GitHub or at a GitHub Enterprise Server.
pub struct GitHub {
    source: SourceId,
    services: BTreeMap<ServiceId, ServiceSetup>,
    organisations: Vec<OrganisationSetup>,
    client: Client,
    capability: Capability,
    memory: Mutex<Memory>,
}

/// What later requests need of earlier answers. Losing it costs a read, never a fact.
#[derive(Debug, Default)]
struct Memory {
    /// The names that repositories have now, where they were renamed.
    names: BTreeMap<ServiceId, String>,
    /// The workflows as they were last listed.
    workflows: BTreeMap<ServiceId, Vec<Workflow>>,
    /// The names of commits as they were last read: what the screen spells is what plans and sights spell.
    versions: BTreeMap<ServiceId, Arc<map::Versions>>,
    /// The operator's login.
    me: Option<Text>,
    /// The services that were found in organisations.
    found: BTreeMap<ServiceId, ServiceSetup>,
    /// The services of an organisation that were listed since its first page.
    listed: BTreeMap<String, BTreeSet<ServiceId>>,
    /// The statuses of deployments that were replaced.
    settled: read::Settled,
    /// What sweeps remember of a service.
    swept: BTreeMap<ServiceId, read::SweptBefore>,
    /// The environments with their rules, as they were last listed.
    environments: BTreeMap<ServiceId, Arc<[Environment]>>,
    /// Of failed runs whose reviews were read, whether they were refused: that does not change any more.
    verdicts: BTreeMap<ServiceId, BTreeMap<u64, bool>>,
    /// The runs that deployments wait in, as they were last read.
    waiting: BTreeMap<ServiceId, BTreeSet<u64>>,
}

impl fmt::Debug for GitHub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitHub")
            .field("source", &self.source)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl GitHub {
    /// The provider of one source.
    #[must_use]
    pub fn new(setup: GitHubSetup) -> Self {
        let mut parts = setup.client;
        parts.headers.insert(http::header::ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        parts.headers.insert(HeaderName::from_static("x-github-api-version"), HeaderValue::from_static("2022-11-28"));
        Self {
            source: setup.source,
            services: setup.services.into_iter().map(|service| (service.id.clone(), service)).collect(),
            organisations: Vec::new(),
            client: Client::new(parts),
            capability: capability::capability(),
            memory: Mutex::default(),
        }
    }

    /// The same, with organisations whose repositories are services as well.
    #[must_use]
    pub fn watching(mut self, organisations: Vec<OrganisationSetup>) -> Self {
        self.organisations = organisations;
        self
    }

    /// Where a service's repository is asked for.
    fn repository(&self, service: &ServiceId) -> Result<Repository<'_>, Fault> {
        let memory = self.memory();
        let found = || memory.found.get(service).cloned().map(Cow::Owned);
        let setup = self.services.get(service).map(Cow::Borrowed).or_else(found).ok_or_else(|| {
            Fault::new(FaultKind::NotFound, &format!("looking for {service}"), "no such service at this source")
        })?;
        let name = memory.names.get(service).cloned().unwrap_or_else(|| setup.repository.clone());
        drop(memory);
        Repository::new(setup, &name)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The operator's login, where it was read already.
    fn me(&self) -> Option<Text> {
        self.memory().me.clone()
    }
}

#[async_trait]
impl Provider for GitHub {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn capability(&self) -> &Capability {
        &self.capability
    }

    async fn observe(&self, scope: &Scope, cursor: &Cursor) -> Observation {
        read::observe(self, scope, cursor).await
    }

    async fn plan(&self, intent: &Intent, reading: Reading) -> Result<Plan, Fault> {
        plan::plan(self, intent, reading).await
    }

    async fn sight(&self, step: &Step) -> Result<Sight, Fault> {
        premise::sight(self, step).await
    }

    async fn send(&self, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
        send::send(self, step, seal, permit).await
    }

    async fn evidence(&self, step: &Step, seal: &Seal, sent_at: jiff::Timestamp) -> Result<Evidence, Fault> {
        evidence::evidence(self, step, seal, sent_at).await
    }

    async fn log(&self, run: &RunId, job: &JobId, from: u64) -> Result<LogPage, Fault> {
        read::log(self, run, job, from).await
    }
}
