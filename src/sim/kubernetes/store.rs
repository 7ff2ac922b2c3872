//! What the cluster keeps: objects, each with a version, and what became of them lately, which is what watches show.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use super::field::{set, text};

/// Changes that are remembered: a watch from before them is refused (410).
const REMEMBERED: usize = 400;

/// The kinds of objects that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Resource {
    Namespaces,
    Pods,
    Events,
    Deployments,
    ReplicaSets,
    Rollouts,
    AnalysisRuns,
    Applications,
}

impl Resource {
    pub(super) const ALL: [Self; 8] = [
        Self::Namespaces,
        Self::Pods,
        Self::Events,
        Self::Deployments,
        Self::ReplicaSets,
        Self::Rollouts,
        Self::AnalysisRuns,
        Self::Applications,
    ];

    /// Group and version, as objects say them.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Namespaces | Self::Pods | Self::Events => "v1",
            Self::Deployments | Self::ReplicaSets => "apps/v1",
            Self::Rollouts | Self::AnalysisRuns | Self::Applications => "argoproj.io/v1alpha1",
        }
    }

    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Namespaces => "Namespace",
            Self::Pods => "Pod",
            Self::Events => "Event",
            Self::Deployments => "Deployment",
            Self::ReplicaSets => "ReplicaSet",
            Self::Rollouts => "Rollout",
            Self::AnalysisRuns => "AnalysisRun",
            Self::Applications => "Application",
        }
    }

    /// The name in paths.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Pods => "pods",
            Self::Events => "events",
            Self::Deployments => "deployments",
            Self::ReplicaSets => "replicasets",
            Self::Rollouts => "rollouts",
            Self::AnalysisRuns => "analysisruns",
            Self::Applications => "applications",
        }
    }

    /// Whether it is defined by the cluster's users: such take no strategic merge patch.
    pub(super) fn custom(self) -> bool {
        self.version() == "argoproj.io/v1alpha1"
    }

    /// Of a group with version and a plural.
    pub(super) fn named(version: &str, plural: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.version() == version && one.plural() == plural)
    }
}

/// Which object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) resource: Resource,
    pub(super) namespace: String,
    pub(super) name: String,
}

impl Key {
    pub(super) fn new(resource: Resource, namespace: &str, name: &str) -> Self {
        Self { resource, namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

/// One change.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) version: u64,
    pub(super) word: &'static str,
    pub(super) key: Key,
    pub(super) object: Value,
}

/// All objects.
#[derive(Debug, Clone)]
pub(super) struct Store {
    objects: BTreeMap<Key, Value>,
    pub(super) version: u64,
    changes: VecDeque<Change>,
    /// Changes up to this version are no longer remembered.
    pub(super) forgotten: u64,
    made: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self { objects: BTreeMap::new(), version: 48_000, changes: VecDeque::new(), forgotten: 48_000, made: 0 }
    }
}

impl Store {
    pub(super) fn get(&self, key: &Key) -> Option<&Value> {
        self.objects.get(key)
    }

    /// The objects of a kind, of one namespace or of all.
    pub(super) fn list(&self, resource: Resource, namespace: Option<&str>) -> impl Iterator<Item = (&Key, &Value)> {
        let mine = move |key: &&Key| key.resource == resource && namespace.is_none_or(|one| one == key.namespace);
        self.objects.iter().filter(move |(key, _)| mine(key))
    }

    /// Keeps an object as it is now; one that is as it was is no change.
    pub(super) fn put(&mut self, key: &Key, mut object: Value) {
        let known = self.objects.get(key);
        if let Some(known) = known {
            set(&mut object, "/metadata/resourceVersion", text(known, "/metadata/resourceVersion"));
            if *known == object {
                return;
            }
        } else {
            self.made += 1;
            set(&mut object, "/metadata/uid", format!("5f6c1f5e-0000-4000-8000-{:012}", self.made));
        }
        let word = if known.is_some() { "MODIFIED" } else { "ADDED" };
        self.version += 1;
        set(&mut object, "/metadata/resourceVersion", self.version.to_string());
        self.remember(word, key, object.clone());
        self.objects.insert(key.clone(), object);
    }

    /// Takes an object away.
    pub(super) fn remove(&mut self, key: &Key) {
        if let Some(object) = self.objects.remove(key) {
            self.version += 1;
            self.remember("DELETED", key, object);
        }
    }

    fn remember(&mut self, word: &'static str, key: &Key, object: Value) {
        self.changes.push_back(Change { version: self.version, word, key: key.clone(), object });
        while self.changes.len() > REMEMBERED {
            if let Some(oldest) = self.changes.pop_front() {
                self.forgotten = oldest.version;
            }
        }
    }

    /// Forgets all changes so far, as a compaction does: every watch that is open is refused.
    pub(super) fn compact(&mut self) {
        self.version += 1;
        self.forgotten = self.version;
        self.changes.clear();
    }

    /// What changed after a version; nothing where that is no longer known.
    pub(super) fn since(&self, version: u64) -> Option<impl Iterator<Item = &Change>> {
        (version >= self.forgotten).then(|| self.changes.iter().filter(move |change| change.version > version))
    }
}

/// An object's first lines.
pub(super) fn skeleton(key: &Key, at: &str) -> Value {
    json!({
        "apiVersion": key.resource.version(),
        "kind": key.resource.kind(),
        "metadata": { "name": key.name, "namespace": key.namespace, "creationTimestamp": at, "generation": 1 },
    })
}
