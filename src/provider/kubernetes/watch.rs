//! Noticing changes: one list and one watch for every kind of object in every namespace that services are in.
//!
//! A watch goes on from the place in the cluster's history that the list or the last line named. Where that is no longer
//! kept (410), everything is listed again, and what differs from what was known counts as changed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, select_all};

use super::super::http::{Ask, Session, Watch};
use super::object::{Kind, Object};
use super::{Kubernetes, read, wire};
use crate::domain::{Fault, FaultKind, ServiceId};

/// How long the cluster keeps a watch open, in seconds.
const OPEN: u64 = 290;
/// Nothing at all, not even a bookmark, for so long: the connection is dead.
const SILENCE: Duration = Duration::from_secs(320);
/// The pauses after a watch that failed, from the first failure on.
const PAUSES: [u64; 5] = [2, 5, 15, 30, 60];

/// The watches of a provider, kept between two notices.
#[derive(Debug, Default)]
pub(super) struct Watching(Vec<Watched>);

/// What is watched of a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Deployments,
    Rollouts,
    /// Their measurements do not show in the Rollout before they are judged.
    Analyses,
}

/// One list that is watched.
#[derive(Debug)]
struct Watched {
    namespace: String,
    what: What,
    /// The services that its objects are, by the objects' names; of analyses, by the Rollouts' names.
    services: BTreeMap<String, ServiceId>,
    /// The versions of the objects as they are known.
    known: BTreeMap<String, String>,
    /// From where on to watch; nothing: everything is to be listed.
    from: Option<String>,
    /// Whether it was ever listed: what the first list shows is read anyway.
    begun: bool,
    open: Option<Watch>,
    failures: usize,
}

/// Comes back when something changed.
pub(super) async fn changed(kubernetes: &Kubernetes) -> Vec<ServiceId> {
    let mut watching = kubernetes.watching.lock().await;
    if watching.0.is_empty() {
        watching.0 = all(kubernetes);
    }
    if watching.0.is_empty() {
        return std::future::pending().await;
    }
    loop {
        let next: Vec<BoxFuture<'_, Vec<ServiceId>>> =
            watching.0.iter_mut().map(|watched| watched.next(kubernetes).boxed()).collect();
        let (mut services, _, _) = select_all(next).await;
        services.sort();
        services.dedup();
        if !services.is_empty() {
            return services;
        }
    }
}

/// All that is to be watched for the services.
fn all(kubernetes: &Kubernetes) -> Vec<Watched> {
    let mut found: BTreeMap<(String, What), BTreeMap<String, ServiceId>> = BTreeMap::new();
    for (id, (_, Object { namespace, kind, name })) in &kubernetes.services {
        let kinds: &[What] = match kind {
            Kind::Deployment => &[What::Deployments],
            Kind::Rollout => &[What::Rollouts, What::Analyses],
        };
        for what in kinds {
            found.entry((namespace.clone(), *what)).or_default().insert(name.clone(), id.clone());
        }
    }
    let watched = |((namespace, what), services)| Watched {
        namespace,
        what,
        services,
        known: BTreeMap::new(),
        from: None,
        begun: false,
        open: None,
        failures: 0,
    };
    found.into_iter().map(watched).collect()
}

impl Watched {
    fn path(&self) -> String {
        match self.what {
            What::Deployments => Kind::Deployment.list(&self.namespace),
            What::Rollouts => Kind::Rollout.list(&self.namespace),
            What::Analyses => format!("/apis/argoproj.io/v1alpha1/namespaces/{}/analysisruns", self.namespace),
        }
    }

    /// Goes on until something changed, or failed. It may be dropped at any moment: nothing that was noticed is lost, for
    /// lines are taken one by one, and a list that was not finished is begun anew.
    async fn next(&mut self, kubernetes: &Kubernetes) -> Vec<ServiceId> {
        loop {
            match self.step(kubernetes).await {
                Ok(services) if services.is_empty() => {}
                Ok(services) => return services,
                Err(fault) => {
                    self.open = None;
                    let pause = PAUSES.get(self.failures).or(PAUSES.last()).copied().unwrap_or(60);
                    self.failures += 1;
                    // The history before this is no longer kept: that is no failure of the line.
                    if fault.kind != FaultKind::NotFound || self.failures > 1 {
                        tokio::time::sleep(Duration::from_secs(pause)).await;
                    }
                    // While nothing is noticed everything may have changed; reading shows what is wrong, too.
                    if self.failures > 1 {
                        return self.services.values().cloned().collect();
                    }
                }
            }
        }
    }

    /// Lists, opens, or takes a line.
    async fn step(&mut self, kubernetes: &Kubernetes) -> Result<Vec<ServiceId>, Fault> {
        let doing = format!("watching {}", self.path());
        let Some(from) = self.from.clone() else { return self.list(kubernetes, &doing).await };
        if self.open.is_none() {
            let path = format!(
                "{}?watch=true&allowWatchBookmarks=true&timeoutSeconds={OPEN}&resourceVersion={from}",
                self.path()
            );
            let url = kubernetes.client.address(&path)?;
            let ask = Ask { url: &url, etag: None, doing: &doing, urgent: false };
            match kubernetes.client.watch(ask, SILENCE).await {
                Ok(open) => self.open = Some(open),
                // Answered with 410 at once.
                Err(fault) if fault.kind == FaultKind::NotFound => {
                    self.from = None;
                    return Err(fault);
                }
                Err(fault) => return Err(fault),
            }
        }
        let Some(open) = self.open.as_mut() else { return Ok(Vec::new()) };
        let Some(line) = open.line().await? else {
            // Its time was over: it goes on where it was.
            self.open = None;
            return Ok(Vec::new());
        };
        let notice: wire::Notice = serde_json::from_slice(&line)
            .map_err(|error| Fault::new(FaultKind::Malformed, &doing, &error.to_string()))?;
        self.take(&notice, &doing)
    }

    /// Takes a line.
    fn take(&mut self, notice: &wire::Notice, doing: &str) -> Result<Vec<ServiceId>, Fault> {
        let meta = &notice.object.metadata;
        if notice.kind == "ERROR" {
            self.from = None;
            let kind = if notice.object.code == Some(410) { FaultKind::NotFound } else { FaultKind::Unavailable };
            return Err(Fault::new(kind, doing, &notice.object.message));
        }
        self.failures = 0;
        if !meta.resource_version.is_empty() {
            self.from = Some(meta.resource_version.clone());
        }
        if notice.kind == "BOOKMARK" {
            return Ok(Vec::new());
        }
        let known = if notice.kind == "DELETED" {
            self.known.remove(&meta.name);
            None
        } else {
            self.known.insert(meta.name.clone(), meta.resource_version.clone())
        };
        // What the list showed already.
        if known.as_deref() == Some(meta.resource_version.as_str()) && !meta.resource_version.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.service(meta).into_iter().collect())
    }

    /// Lists everything, and gives what is not as it was known.
    async fn list(&mut self, kubernetes: &Kubernetes, doing: &str) -> Result<Vec<ServiceId>, Fault> {
        #[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        struct Listed {
            metadata: wire::Meta,
        }
        let cursor = crate::domain::Cursor::default();
        let session = Session::ordinary(&kubernetes.client, &cursor);
        let (version, objects) = read::list::<Listed>(&session, &self.path(), None, doing).await?;
        let mut changed = BTreeSet::new();
        let mut known = BTreeMap::new();
        for Listed { metadata } in &objects {
            if self.known.get(&metadata.name) != Some(&metadata.resource_version) {
                changed.extend(self.service(metadata));
            }
            known.insert(metadata.name.clone(), metadata.resource_version.clone());
        }
        for gone in self.known.keys().filter(|name| !known.contains_key(*name)) {
            changed.extend(self.services.get(gone).cloned());
        }
        self.known = known;
        self.from = Some(version);
        let first = !std::mem::replace(&mut self.begun, true);
        Ok(if first { Vec::new() } else { changed.into_iter().collect() })
    }

    /// The service that an object belongs to.
    fn service(&self, meta: &wire::Meta) -> Option<ServiceId> {
        if self.what != What::Analyses {
            return self.services.get(&meta.name).cloned();
        }
        let owner = meta.owner_references.iter().find(|owner| owner.kind == "Rollout")?;
        self.services.get(&owner.name).cloned()
    }
}
