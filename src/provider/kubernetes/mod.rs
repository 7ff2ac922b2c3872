//! Kubernetes: Deployments and Argo Rollouts as services, their revisions as deployments, their progress as rollouts.
//!
//! A service is one object; the environment that it is in is what the configuration says, else its namespace. `wire` holds
//! the cluster's objects, `live` one of them with its replica sets, `map` turns them into the domain's words, `read` asks
//! for them, `watch` notices when they change, `premise` reads and spells the facts that acts stand on, `plan` makes patches
//! of asks, `evidence` finds out what became of them. `reach` is the only file that names the `kube` crate: it carries
//! requests by a kubeconfig or from within the cluster. Everything else goes through the one client, [`super::http`].

mod act;
mod capability;
mod evidence;
mod exchange;
mod live;
mod map;
mod object;
mod plan;
mod premise;
mod reach;
mod read;
mod send;
mod watch;
mod wire;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use self::object::Object;
use self::reach::{Access, ByKubeconfig};
use self::watch::Watching;
use super::http::{Client, FixedToken, Limits, TokenScheme, Transport};
use super::registry::Opening;
use super::{Provider, Reading};
use crate::domain::{
    Capability, Cursor, EnvironmentId, Evidence, Fault, FaultKind, Intent, JobId, LogPage, Observation, Permission,
    Plan, ProviderKind, Receipt, RunId, Scope, Seal, ServiceId, ServiceSetup, Sight, SourceId, Step,
};
use crate::policy::Permit;

pub use capability::capability;
pub use exchange::decode_exchange;
pub use reach::Road;

/// One cluster, as one account sees it.
pub struct Kubernetes {
    source: SourceId,
    services: BTreeMap<ServiceId, (ServiceSetup, Object)>,
    client: Client,
    capability: Capability,
    memory: Mutex<Memory>,
    watching: tokio::sync::Mutex<Watching>,
}

/// What later requests need of earlier answers. Losing it costs a read, never a fact.
#[derive(Debug, Default)]
struct Memory {
    /// What the operator may do, by service.
    permissions: BTreeMap<ServiceId, Permission>,
    /// The applications of Argo CD, and when they were read.
    applications: Option<read::Applications>,
}

impl fmt::Debug for Kubernetes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Kubernetes")
            .field("source", &self.source)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// How a source is reached that a kubeconfig names: the transport, and the way that it goes.
///
/// # Errors
/// [`FaultKind::Unavailable`] where the kubeconfig cannot be read, has no such context, or its plugin fails.
pub async fn road(options: &BTreeMap<String, String>, limits: Limits) -> Result<(Arc<dyn Transport>, Road), Fault> {
    let transport = Arc::new(ByKubeconfig::new(Access::of(options), limits));
    let road = transport
        .road()
        .await
        .map_err(|error| Fault::new(FaultKind::Unavailable, "reading the kubeconfig", &error.what).hint(error.hint))?;
    Ok((transport, road))
}

/// Opens a source, as the registry does it: at its address with its token; by a kubeconfig where its keys name one, or
/// where no address is given (then from within the cluster, where there is no kubeconfig either).
///
/// # Errors
/// [`FaultKind::Invalid`] where a service does not name an object, or both an address and a context are given.
pub fn open(opening: Opening) -> Result<Arc<dyn Provider>, Fault> {
    let Opening { source, services, organisations: _, mut client, options } = opening;
    let access = Access::of(&options);
    let own_address = Some(client.base.as_str().trim_end_matches('/')) != ProviderKind::Kubernetes.usual_url();
    if own_address && access.is_named() {
        let what = "a cluster is reached at `url` with `token`, or by `context` and `kubeconfig`: not by both";
        return Err(Fault::new(FaultKind::Invalid, "opening a source", what).hint("take one of them out"));
    }
    if !own_address {
        let transport = Arc::new(ByKubeconfig::new(access, client.limits));
        client.token = Arc::new(reach::Anew::new(Arc::clone(&transport), FixedToken::new("")));
        client.transport = transport;
        client.scheme = TokenScheme::Transport;
    }
    let mut found = BTreeMap::new();
    for service in services {
        let object = Object::parse(&service.repository)?;
        found.insert(service.id.clone(), (service, object));
    }
    Ok(Arc::new(Kubernetes {
        source,
        services: found,
        client: Client::new(client),
        capability: capability::capability(),
        memory: Mutex::default(),
        watching: tokio::sync::Mutex::default(),
    }))
}

impl Kubernetes {
    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A service with its object.
    fn service(&self, id: &ServiceId) -> Result<(&ServiceSetup, &Object), Fault> {
        self.services.get(id).map(|(setup, object)| (setup, object)).ok_or_else(|| {
            Fault::new(FaultKind::NotFound, &format!("looking for {id}"), "no such service at this source")
        })
    }

    /// The environment that a service's object is in: as configured, else its namespace.
    fn environment(setup: &ServiceSetup, object: &Object) -> EnvironmentId {
        let name = setup.environments.first().map_or(object.namespace.as_str(), String::as_str);
        EnvironmentId::new(&setup.id, name)
    }
}

#[async_trait]
impl Provider for Kubernetes {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn capability(&self) -> &Capability {
        &self.capability
    }

    async fn changed(&self) -> Vec<ServiceId> {
        watch::changed(self).await
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

    async fn log(&self, run: &RunId, _job: &JobId, _from: u64) -> Result<LogPage, Fault> {
        Err(Fault::new(FaultKind::Unsupported, &format!("reading a log of {run}"), "a cluster has no pipelines")
            .hint("kubectl logs shows what the pods say"))
    }
}
