//! An object as it is now, with its revisions: what everything else is made of.

use jiff::Timestamp;
use serde_json::Value;

use super::object::{Kind, Object};
use super::wire;

/// The object itself.
#[derive(Clone, Debug)]
pub(super) enum Live {
    /// A Deployment.
    Deployment(Box<wire::Deployment>),
    /// A Rollout.
    Rollout(Box<wire::Rollout>),
}

impl Live {
    pub(super) fn meta(&self) -> &wire::Meta {
        match self {
            Self::Deployment(deployment) => &deployment.metadata,
            Self::Rollout(rollout) => &rollout.metadata,
        }
    }

    /// Whether a person stopped it.
    pub(super) fn paused(&self) -> bool {
        match self {
            Self::Deployment(deployment) => deployment.spec.paused,
            Self::Rollout(rollout) => rollout.spec.paused,
        }
    }

    /// The pod template that it asks for.
    pub(super) fn template(&self) -> &Value {
        match self {
            Self::Deployment(deployment) => &deployment.spec.template,
            Self::Rollout(rollout) => &rollout.spec.template,
        }
    }

    /// How many replicas it asks for.
    pub(super) fn desired(&self) -> u32 {
        match self {
            Self::Deployment(deployment) => deployment.spec.replicas,
            Self::Rollout(rollout) => rollout.spec.replicas,
        }
        .unwrap_or(1)
    }

    /// The labels that select what is its own, as a query has them; nothing where labels alone do not say it.
    pub(super) fn selector(&self) -> Option<String> {
        let labels = match self {
            Self::Deployment(deployment) => &deployment.spec.selector.match_labels,
            Self::Rollout(rollout) => &rollout.spec.selector.match_labels,
        };
        let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join(","))
    }

    pub(super) fn conditions(&self) -> &[wire::Condition] {
        match self {
            Self::Deployment(deployment) => &deployment.status.conditions,
            Self::Rollout(rollout) => &rollout.status.conditions,
        }
    }

    pub(super) fn condition(&self, kind: &str) -> Option<&wire::Condition> {
        self.conditions().iter().find(|condition| condition.kind == kind)
    }

    /// Whether the controller has looked at the newest change of what is asked for. What it says is about that alone. (A
    /// Rollout says the generation as text; versions before 1.0 said a hash, which tells nothing.)
    pub(super) fn observed(&self) -> bool {
        let said = match self {
            Self::Deployment(deployment) => &deployment.status.observed_generation,
            Self::Rollout(rollout) => &rollout.status.observed_generation,
        };
        match (said.parse::<i64>(), self.meta().generation) {
            (Ok(said), Some(asked)) => said >= asked,
            (Err(_), Some(_)) => !said.is_empty(),
            (_, None) => true,
        }
    }
}

/// An object with its replica sets.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) object: Object,
    pub(super) live: Live,
    /// Its own, newest revision first.
    pub(super) sets: Vec<wire::ReplicaSet>,
}

impl Seen {
    /// Of an object and the replica sets of its namespace.
    pub(super) fn new(object: Object, live: Live, sets: Vec<wire::ReplicaSet>) -> Self {
        let kind = object.kind;
        let mut sets: Vec<wire::ReplicaSet> =
            sets.into_iter().filter(|set| set.metadata.is_of(kind.name(), live.meta())).collect();
        sets.sort_by_key(|set| std::cmp::Reverse((number(kind, set), set.metadata.creation_timestamp)));
        Self { object, live, sets }
    }

    /// The number of the revision that is being rolled out, or has been.
    pub(super) fn revision(&self) -> &str {
        revision(self.object.kind, self.live.meta())
    }

    /// The replica set of a pod template's hash.
    pub(super) fn set(&self, hash: &str) -> Option<&wire::ReplicaSet> {
        self.sets.iter().find(|set| !hash.is_empty() && self.hash(set) == hash)
    }

    /// The hash of a replica set's pod template.
    pub(super) fn hash<'a>(&self, set: &'a wire::ReplicaSet) -> &'a str {
        set.metadata.labels.get(self.object.kind.hash_label()).map(String::as_str).unwrap_or_default()
    }

    /// The replica set that is being rolled out, or has been.
    pub(super) fn newest(&self) -> Option<&wire::ReplicaSet> {
        match &self.live {
            Live::Rollout(rollout) => self.set(&rollout.status.current_pod_hash),
            Live::Deployment(_) => self.sets.iter().find(|set| self.number(set) == self.revision()),
        }
    }

    /// The replica set that serves what the newest one does not.
    pub(super) fn stable(&self) -> Option<&wire::ReplicaSet> {
        match &self.live {
            Live::Rollout(rollout) => self.set(&rollout.status.stable),
            Live::Deployment(_) => {
                let newest = self.newest().map(|set| set.metadata.name.as_str());
                // The one before it that still has pods; a Deployment does not name it.
                self.sets
                    .iter()
                    .filter(|set| Some(set.metadata.name.as_str()) != newest)
                    .find(|set| set.status.replicas > 0)
            }
        }
    }

    /// The number of a replica set's revision.
    pub(super) fn number<'a>(&self, set: &'a wire::ReplicaSet) -> &'a str {
        revision(self.object.kind, &set.metadata)
    }
}

/// The number of a revision, as its controller counts; `0` before it has counted.
fn revision(kind: Kind, meta: &wire::Meta) -> &str {
    meta.annotation(kind.revision_annotation()).unwrap_or("0")
}

fn number(kind: Kind, set: &wire::ReplicaSet) -> u64 {
    revision(kind, &set.metadata).parse().unwrap_or(0)
}

/// The later of two moments that may not be known.
pub(super) fn later(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.max(other)
}
