//! Replica sets and their pods.

use serde_json::{Value, json};

use super::super::Cluster;
use super::super::field::{count, set, text, unset};
use super::super::store::{Key, Resource, skeleton};
use super::{hash, tag};
use crate::sim::clock::seconds_after;

/// Seconds between two batches of pods that become ready.
const READY_EVERY: i64 = 2;
/// How many batches a whole workload takes.
const BATCHES: u32 = 5;

/// What a controller's objects are marked with.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    pub(super) owner: &'static str,
    pub(super) version: &'static str,
    pub(super) hash: &'static str,
    pub(super) revision: &'static str,
}

/// The marks of Deployments.
pub(super) const OF_DEPLOYMENT: Marks = Marks {
    owner: "Deployment",
    version: "apps/v1",
    hash: "pod-template-hash",
    revision: "deployment.kubernetes.io/revision",
};
/// The marks of Rollouts.
pub(super) const OF_ROLLOUT: Marks = Marks {
    owner: "Rollout",
    version: "argoproj.io/v1alpha1",
    hash: "rollouts-pod-template-hash",
    revision: "rollout.argoproj.io/revision",
};

impl Cluster {
    /// The replica set of an object's present template: found, or made with the next number. A template that comes again gets
    /// a new number on its old replica set.
    pub(super) fn replica_set(&mut self, key: &Key, object: &mut Value, marks: Marks) -> Key {
        let template = object.pointer("/spec/template").cloned().unwrap_or(Value::Null);
        let hash = hash(&template);
        let set_key = Key::new(Resource::ReplicaSets, &key.namespace, &format!("{}-{hash}", key.name));
        let place = format!("/metadata/annotations/{}", marks.revision.replace('/', "~1"));
        let highest = self
            .sets_of(key)
            .iter()
            .filter_map(|set| text(self.store.get(set)?, &place).parse::<u64>().ok())
            .max()
            .unwrap_or(0);
        let known = self.store.get(&set_key).cloned();
        let mut replicas = known.clone().unwrap_or_else(|| skeleton(&set_key, &self.stamp()));
        let number = text(&replicas, &place).parse::<u64>().ok().filter(|number| known.is_some() && *number == highest);
        let number = number.unwrap_or(highest + 1).to_string();
        if known.is_none() {
            let labels = template.pointer("/metadata/labels").cloned().unwrap_or_else(|| json!({}));
            set(&mut replicas, "/metadata/labels", labels);
            set(&mut replicas, &format!("/metadata/labels/{}", marks.hash), hash.clone());
            set(
                &mut replicas,
                "/metadata/ownerReferences",
                json!([{
                    "apiVersion": marks.version, "kind": marks.owner, "name": key.name,
                    "uid": text(object, "/metadata/uid"), "controller": true, "blockOwnerDeletion": true,
                }]),
            );
            let mut template = template;
            set(&mut template, &format!("/metadata/labels/{}", marks.hash), hash.clone());
            let mut selector = object.pointer("/spec/selector").cloned().unwrap_or_else(|| json!({}));
            set(&mut selector, &format!("/matchLabels/{}", marks.hash), hash);
            set(&mut replicas, "/spec", json!({ "replicas": 0, "selector": selector, "template": template }));
            set(&mut replicas, "/status", json!({ "replicas": 0, "observedGeneration": 1 }));
        }
        set(&mut replicas, &place, number.clone());
        if let Some(cause) = object.pointer("/metadata/annotations/kubernetes.io~1change-cause").cloned()
            && known.is_none()
        {
            set(&mut replicas, "/metadata/annotations/kubernetes.io~1change-cause", cause);
        }
        set(object, &place, number);
        self.store.put(&set_key, replicas);
        set_key
    }

    /// The replica sets of an object.
    pub(super) fn sets_of(&self, key: &Key) -> Vec<Key> {
        let mine = |object: &Value| {
            text(object, "/metadata/ownerReferences/0/name") == key.name
                && text(object, "/metadata/ownerReferences/0/kind") == key.resource.kind()
        };
        let list = self.store.list(Resource::ReplicaSets, Some(&key.namespace));
        list.filter(|(_, object)| mine(object)).map(|(set, _)| set.clone()).collect()
    }

    /// Asks a replica set for so many pods. Those that are too many go at once; new ones take their time.
    pub(super) fn scale(&mut self, set_key: &Key, wanted: u32) {
        let Some(mut replicas) = self.store.get(set_key).cloned() else { return };
        let ready = count(&replicas, "/status/readyReplicas").min(wanted);
        set(&mut replicas, "/spec/replicas", wanted);
        set(&mut replicas, "/status/replicas", wanted);
        if wanted == 0 {
            unset(&mut replicas, "/metadata/annotations/scale-down-deadline");
        }
        ready_are(&mut replicas, ready);
        let broken = self.is_broken(&replicas);
        let next = (ready < wanted && !broken).then(|| seconds_after(self.now, READY_EVERY));
        let memory = self.memory.entry(set_key.clone()).or_default();
        memory.pods = match (memory.pods, next) {
            (Some(known), Some(_)) => Some(known),
            (_, next) => next,
        };
        self.store.put(set_key, replicas);
    }

    fn is_broken(&self, replicas: &Value) -> bool {
        let image = text(replicas, "/spec/template/spec/containers/0/image");
        self.broken.iter().any(|broken| broken == tag(image))
    }

    /// The next batch of a replica set's pods is ready.
    pub(super) fn pods_become_ready(&mut self, set_key: &Key) {
        let Some(mut replicas) = self.store.get(set_key).cloned() else { return };
        let wanted = count(&replicas, "/spec/replicas");
        let ready = (count(&replicas, "/status/readyReplicas") + wanted.div_ceil(BATCHES).max(1)).min(wanted);
        ready_are(&mut replicas, ready);
        let next = (ready < wanted).then(|| seconds_after(self.now, READY_EVERY));
        self.memory.entry(set_key.clone()).or_default().pods = next;
        let owner = text(&replicas, "/metadata/ownerReferences/0/name").to_owned();
        let kind = text(&replicas, "/metadata/ownerReferences/0/kind").to_owned();
        self.store.put(set_key, replicas);
        let resource = if kind == "Rollout" { Resource::Rollouts } else { Resource::Deployments };
        let owner = Key::new(resource, &set_key.namespace, &owner);
        if resource == Resource::Rollouts { self.roll(&owner) } else { self.deploy(&owner) }
    }

    /// How many pods of a replica set there are, and how many are ready.
    pub(super) fn pods(&self, set_key: &Key) -> (u32, u32) {
        self.store
            .get(set_key)
            .map_or((0, 0), |set| (count(set, "/status/replicas"), count(set, "/status/readyReplicas")))
    }
}

fn ready_are(replicas: &mut Value, ready: u32) {
    for place in ["/status/readyReplicas", "/status/availableReplicas"] {
        if ready == 0 { unset(replicas, place) } else { set(replicas, place, ready) }
    }
}
