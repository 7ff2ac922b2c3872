//! Octopus Deploy: projects as services, server tasks as runs, interruptions as gates, releases that go through the phases
//! of a lifecycle.
//!
//! `wire` holds the vendor's objects, `map` turns them into the domain's words, `catalog` knows what is in the space,
//! `read` asks what is going on, `premise` reads and spells the facts that acts stand on, `plan` makes requests of asks,
//! `evidence` finds out what became of them. The vendor gives no validators: what does not change is remembered, and the
//! dashboard says by one request what is where in every project.

mod act;
mod capability;
mod catalog;
mod evidence;
mod exchange;
mod map;
mod paths;
mod plan;
mod premise;
mod read;
mod send;
mod wire;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use http::HeaderName;

use self::catalog::Catalog;
use super::http::{Client, TokenScheme};
use super::registry::Opening;
use super::{Provider, Reading};
use crate::domain::{
    Capability, Cursor, Evidence, Fault, Intent, JobId, LogPage, Observation, Plan, Receipt, RunId, Scope, Seal,
    ServiceId, ServiceSetup, Sight, SourceId, Step,
};
use crate::policy::Permit;

pub use capability::capability;
pub use exchange::decode_exchange;

/// The header that bears the key.
const KEY: &str = "x-octopus-apikey";

/// Opens a source, as the registry does it.
///
/// # Errors
/// None so far.
pub fn open(opening: Opening) -> Result<Arc<dyn Provider>, Fault> {
    Ok(Arc::new(Octopus::new(opening)))
}

/// One account at one Octopus server, in one space.
pub struct Octopus {
    source: SourceId,
    services: BTreeMap<ServiceId, ServiceSetup>,
    /// The space by name or id; nothing: the server's default.
    space: Option<String>,
    client: Client,
    capability: Capability,
    memory: Mutex<Memory>,
}

/// What later requests need of earlier answers. Losing it costs a read, never a fact.
#[derive(Debug, Default)]
struct Memory {
    /// What is in the space, as it was last listed.
    catalog: Option<Arc<Catalog>>,
    /// Releases, which do not change, by id.
    releases: BTreeMap<String, map::Known>,
    /// Who made deployments and what they wrote, by id.
    made: BTreeMap<String, map::Made>,
    /// Names of people by id.
    people: BTreeMap<String, String>,
    /// Interruptions as they were last read: all that a blind plan knows of them.
    asked: BTreeMap<String, wire::Interruption>,
    /// Whether a task had changed something before it asked, by the interruption's id: that does not change any more.
    touched: BTreeMap<String, bool>,
    /// The operator.
    me: Option<wire::User>,
}

impl fmt::Debug for Octopus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Octopus")
            .field("source", &self.source)
            .field("space", &self.space)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Octopus {
    /// The provider of one source. The base address of its client is the API's: `https://HOST/api`.
    #[must_use]
    pub fn new(opening: Opening) -> Self {
        let Opening { source, services, organisations: _, client, options } = opening;
        let mut parts = client;
        parts.scheme = TokenScheme::Header(HeaderName::from_static(KEY));
        Self {
            source,
            services: services.into_iter().map(|service| (service.id.clone(), service)).collect(),
            space: options.get("space").cloned(),
            client: Client::new(parts),
            capability: capability::capability(),
            memory: Mutex::default(),
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for Octopus {
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
