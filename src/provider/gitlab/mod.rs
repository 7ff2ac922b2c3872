//! GitLab, gitlab.com and self-managed: projects as services, pipelines with stages, jobs that wait to be played,
//! deployments that wait for approval.
//!
//! `wire` holds the vendor's objects, `map` turns them into the domain's words, `read` asks for them, `cron` reads freeze
//! periods, `premise` reads and spells the facts that acts stand on, `plan` makes requests of asks, `evidence` finds out what
//! became of them. Nothing here names an HTTP library: the one client is [`super::http`].

mod act;
mod capability;
mod cron;
mod evidence;
mod exchange;
mod map;
mod paths;
mod plan;
mod premise;
mod read;
mod send;
mod wire;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use self::paths::Project;
use super::http::Client;
use super::registry::Opening;
use super::{Provider, Reading};
use crate::domain::{
    Capability, Cursor, Evidence, Fault, FaultKind, Intent, JobId, LogPage, Observation, Plan, Receipt, RunId, Scope,
    Seal, ServiceId, ServiceSetup, Sight, SourceId, Step,
};
use crate::policy::Permit;

pub use capability::capability;
pub use exchange::decode_exchange;

/// Opens a source, as the registry does it. Its address is the server's own (`https://gitlab.com`,
/// `https://host.example/gitlab`): `/api/v4` is added here.
///
/// # Errors
/// None so far.
pub fn open(opening: Opening) -> Result<Arc<dyn Provider>, Fault> {
    // Both personal tokens and those of applications are taken as bearers; `PRIVATE-TOKEN` takes the first alone.
    let Opening { source, services, organisations: _, client, options: _ } = opening;
    Ok(Arc::new(GitLab {
        source,
        services: services.into_iter().map(|service| (service.id.clone(), service)).collect(),
        client: Client::new(client),
        capability: capability::capability(),
        memory: Mutex::default(),
    }))
}

/// One account at a GitLab server.
struct GitLab {
    source: SourceId,
    services: BTreeMap<ServiceId, ServiceSetup>,
    client: Client,
    capability: Capability,
    memory: Mutex<Memory>,
}

/// What later requests need of earlier answers. Losing it costs a read, never a fact.
#[derive(Debug, Default)]
struct Memory {
    /// The operator.
    me: Option<wire::User>,
    /// What everything else of a service stands on, as it was last read.
    grounds: BTreeMap<ServiceId, Arc<read::Ground>>,
    /// The jobs of pipelines, each with when the pipeline last changed and its state then.
    families: BTreeMap<ServiceId, BTreeMap<u64, (Mark, Arc<read::Family>)>>,
}

/// When a pipeline last changed, and its state.
type Mark = (Option<jiff::Timestamp>, String);

impl fmt::Debug for GitLab {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitLab")
            .field("source", &self.source)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl GitLab {
    /// Where a service's project is asked for.
    fn project(&self, service: &ServiceId) -> Result<Project<'_>, Fault> {
        let setup = self.services.get(service).ok_or_else(|| {
            Fault::new(FaultKind::NotFound, &format!("looking for {service}"), "no such service at this source")
        })?;
        Project::new(Cow::Borrowed(setup))
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ground of a service as it was last read.
    fn ground(&self, service: &ServiceId) -> Option<Arc<read::Ground>> {
        self.memory().grounds.get(service).cloned()
    }
}

#[async_trait]
impl Provider for GitLab {
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
        Box::pin(plan::plan(self, intent, reading)).await
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
