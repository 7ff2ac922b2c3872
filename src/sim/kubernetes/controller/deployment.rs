//! The controller of Deployments: replica by replica, within a deadline.

use serde_json::Value;

use super::super::Cluster;
use super::super::field::{condition, count, flag, set, unset};
use super::super::store::Key;
use super::pods::OF_DEPLOYMENT;
use crate::sim::clock::seconds_after;

impl Cluster {
    /// Looks at a Deployment.
    pub(super) fn deploy(&mut self, key: &Key) {
        let Some(mut object) = self.store.get(key).cloned() else { return };
        let desired = object.pointer("/spec/replicas").map_or(1, |_| count(&object, "/spec/replicas"));
        let paused = flag(&object, "/spec/paused");
        let before = super::hash(object.pointer("/spec/template").unwrap_or(&Value::Null));
        let exists = self.sets_of(key).iter().any(|set| set.name == format!("{}-{before}", key.name));
        // A paused one takes a template and makes nothing of it.
        if paused && !exists {
            observe(&mut object);
            let now = self.stamp();
            condition(&mut object, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", &now);
            self.store.put(key, object);
            return;
        }
        let number = object.pointer("/metadata/annotations/deployment.kubernetes.io~1revision").cloned();
        let newest = self.replica_set(key, &mut object, OF_DEPLOYMENT);
        let begins = object.pointer("/metadata/annotations/deployment.kubernetes.io~1revision").cloned() != number;
        if begins {
            let now = self.now;
            self.memory.entry(key.clone()).or_default().progress = Some(now);
        }
        if !paused {
            self.scale(&newest, desired);
            let (_, ready) = self.pods(&newest);
            let mut left = desired.saturating_sub(ready);
            for old in self.sets_of(key).into_iter().filter(|set| *set != newest) {
                let (pods, _) = self.pods(&old);
                let keep = pods.min(left);
                left -= keep;
                self.scale(&old, keep);
            }
        }
        observe(&mut object);
        self.count_deployment(key, &newest, &mut object, desired);
        self.judge_deployment(key, &newest, &mut object, desired, paused);
        self.store.put(key, object);
    }

    fn count_deployment(&self, key: &Key, newest: &Key, object: &mut Value, desired: u32) {
        let (mut all, mut ready) = (0, 0);
        for set in self.sets_of(key) {
            let (pods, well) = self.pods(&set);
            all += pods;
            ready += well;
        }
        let (updated, _) = self.pods(newest);
        set(object, "/status/replicas", all);
        set(object, "/status/updatedReplicas", updated);
        for (place, value) in [
            ("readyReplicas", ready),
            ("availableReplicas", ready),
            ("unavailableReplicas", all.max(desired).saturating_sub(ready)),
        ] {
            let place = format!("/status/{place}");
            if value == 0 { unset(object, &place) } else { set(object, &place, value) }
        }
    }

    fn judge_deployment(&mut self, key: &Key, newest: &Key, object: &mut Value, desired: u32, paused: bool) {
        let now = self.stamp();
        let available = count(object, "/status/availableReplicas");
        let enough = available >= desired.saturating_sub(desired / 4);
        let (status, reason) =
            if enough { ("True", "MinimumReplicasAvailable") } else { ("False", "MinimumReplicasUnavailable") };
        let text = if enough {
            "Deployment has minimum availability."
        } else {
            "Deployment does not have minimum availability."
        };
        condition(object, "Available", status, reason, text, &now);
        let (_, ready) = self.pods(newest);
        let arrived = ready >= desired && count(object, "/status/replicas") == ready;
        let allowed = object
            .pointer("/spec/progressDeadlineSeconds")
            .map_or(600, |_| i64::from(count(object, "/spec/progressDeadlineSeconds")));
        let since = self.memory.get(key).and_then(|memory| memory.progress).unwrap_or(self.now);
        let deadline = seconds_after(since, allowed);
        let name = &newest.name;
        if paused {
            condition(object, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", &now);
        } else if arrived {
            let words = format!("ReplicaSet \"{name}\" has successfully progressed.");
            condition(object, "Progressing", "True", "NewReplicaSetAvailable", &words, &now);
            if let Some(template) = object.pointer("/spec/template").cloned() {
                self.deliver(key, &template);
            }
        } else if self.now >= deadline {
            let words = format!("ReplicaSet \"{name}\" has timed out progressing.");
            condition(object, "Progressing", "False", "ProgressDeadlineExceeded", &words, &now);
        } else {
            let words = format!("ReplicaSet \"{name}\" is progressing.");
            condition(object, "Progressing", "True", "ReplicaSetUpdated", &words, &now);
            self.look_at(key, deadline);
        }
    }
}

/// The controller has looked at the newest change.
fn observe(object: &mut Value) {
    let generation = count(object, "/metadata/generation");
    set(object, "/status/observedGeneration", generation);
}
