//! The controller of Rollouts: what canaries and colours have in common.

use serde_json::{Value, json};

use super::super::Cluster;
use super::super::field::{condition, count, flag, set, text, unset};
use super::super::store::Key;
use super::pods::OF_ROLLOUT;

/// What is left of a revision when another one begins, or when it is tried again.
const OF_ONE_REVISION: [&str; 8] = [
    "/status/abort",
    "/status/abortedAt",
    "/status/promoteFull",
    "/status/pauseConditions",
    "/status/controllerPause",
    "/status/canary/currentStepAnalysisRunStatus",
    "/status/canary/currentBackgroundAnalysisRunStatus",
    "/status/blueGreen/prePromotionAnalysisRunStatus",
];

impl Cluster {
    /// Looks at a Rollout.
    pub(super) fn roll(&mut self, key: &Key) {
        let Some(mut object) = self.store.get(key).cloned() else { return };
        let generation = count(&object, "/metadata/generation").to_string();
        set(&mut object, "/status/observedGeneration", generation);
        let newest = self.replica_set(key, &mut object, OF_ROLLOUT);
        let hash = newest.name.trim_start_matches(&format!("{}-", key.name)).to_owned();
        if text(&object, "/status/currentPodHash") != hash {
            self.begin(key, &mut object, &hash);
        }
        if text(&object, "/status/stableRS").is_empty() {
            // The first revision of all has nothing to replace.
            set(&mut object, "/status/stableRS", hash.clone());
            set(&mut object, "/status/blueGreen/activeSelector", hash.clone());
            self.scale(&newest, desired(&object));
        }
        let canary = object.pointer("/spec/strategy/canary").is_some_and(Value::is_object);
        if flag(&object, "/status/abort") {
            self.give_up(key, &mut object, &newest, canary);
        } else {
            // An abort that was taken back: it begins anew.
            if object.pointer("/status/abortedAt").is_some() {
                self.begin(key, &mut object, &hash);
            }
            if !flag(&object, "/spec/paused") {
                if text(&object, "/status/stableRS") == hash {
                    self.rest(key, &mut object, &newest);
                } else if flag(&object, "/status/promoteFull") {
                    self.take_over(key, &mut object, &newest);
                } else if canary {
                    self.step(key, &mut object, &newest);
                } else {
                    self.cut_over(key, &mut object, &newest);
                }
            }
        }
        self.tell(key, &mut object, &newest);
        self.store.put(key, object);
    }

    /// A revision begins.
    fn begin(&mut self, key: &Key, object: &mut Value, hash: &str) {
        for place in OF_ONE_REVISION {
            unset(object, place);
        }
        set(object, "/status/currentPodHash", hash);
        if object.pointer("/spec/strategy/canary/steps").is_some_and(Value::is_array) {
            let steps = steps(object);
            let at = if text(object, "/status/stableRS") == hash { steps } else { 0 };
            set(object, "/status/currentStepIndex", at);
            set(
                object,
                "/status/currentStepHash",
                super::hash(object.pointer("/spec/strategy/canary/steps").unwrap_or(&Value::Null)),
            );
        }
        self.memory.entry(key.clone()).or_default().step = None;
    }

    /// Nothing is to be replaced: the newest revision is the stable one.
    fn rest(&mut self, key: &Key, object: &mut Value, newest: &Key) {
        let wanted = desired(object);
        self.scale(newest, wanted);
        let (_, ready) = self.pods(newest);
        if ready >= wanted {
            self.retire(key, object, newest);
            weigh(object, newest, 100);
            if let Some(template) = object.pointer("/spec/template").cloned() {
                self.deliver(key, &template);
            }
        }
    }

    /// The newest revision takes everything, as soon as all of its pods are ready.
    pub(super) fn take_over(&mut self, key: &Key, object: &mut Value, newest: &Key) {
        for place in ["/status/pauseConditions", "/status/controllerPause"] {
            unset(object, place);
        }
        let wanted = desired(object);
        self.scale(newest, wanted);
        let (_, ready) = self.pods(newest);
        if ready < wanted {
            return;
        }
        let hash = text(object, "/status/currentPodHash").to_owned();
        set(object, "/status/stableRS", hash.clone());
        if object.pointer("/spec/strategy/blueGreen").is_some() {
            set(object, "/status/blueGreen/activeSelector", hash);
        }
        if object.pointer("/spec/strategy/canary/steps").is_some() {
            set(object, "/status/currentStepIndex", steps(object));
        }
        unset(object, "/status/promoteFull");
        self.retire(key, object, newest);
        weigh(object, newest, 100);
        if let Some(template) = object.pointer("/spec/template").cloned() {
            self.deliver(key, &template);
        }
    }

    /// The others go away after a while: until then it can be switched back at once.
    fn retire(&mut self, key: &Key, object: &Value, newest: &Key) {
        let strategy =
            ["/spec/strategy/blueGreen/scaleDownDelaySeconds", "/spec/strategy/canary/scaleDownDelaySeconds"];
        let delay = strategy
            .iter()
            .find(|place| object.pointer(place).is_some())
            .map_or(30, |place| i64::from(count(object, place)));
        let deadline = crate::sim::clock::seconds_after(self.now, delay);
        for old in self.sets_of(key).into_iter().filter(|set| set != newest) {
            let Some(mut replicas) = self.store.get(&old).cloned() else { continue };
            let marked = replicas.pointer("/metadata/annotations/scale-down-deadline").is_some();
            if count(&replicas, "/spec/replicas") == 0 || marked {
                continue;
            }
            set(&mut replicas, "/metadata/annotations/scale-down-deadline", crate::sim::clock::stamp(deadline));
            self.store.put(&old, replicas);
            self.look_at(&old, deadline);
        }
    }

    /// It was given up: the stable revision serves everything, the new one's pods go.
    fn give_up(&mut self, key: &Key, object: &mut Value, newest: &Key, canary: bool) {
        if object.pointer("/status/abortedAt").is_none() {
            let at = self.stamp();
            set(object, "/status/abortedAt", at);
        }
        for place in ["/status/pauseConditions", "/status/controllerPause", "/status/promoteFull"] {
            unset(object, place);
        }
        if canary && object.pointer("/status/currentStepIndex").is_some() {
            set(object, "/status/currentStepIndex", 0);
        }
        weigh(object, newest, 0);
        self.scale(newest, 0);
        let stable = Key { name: format!("{}-{}", key.name, text(object, "/status/stableRS")), ..newest.clone() };
        self.scale(&stable, desired(object));
        self.memory.entry(key.clone()).or_default().step = None;
        if let Some(mut template) = self.store.get(&stable).and_then(|set| set.pointer("/spec/template").cloned()) {
            unset(&mut template, "/metadata/labels/rollouts-pod-template-hash");
            self.deliver(key, &template);
        }
    }

    /// What the controller says about it.
    fn tell(&self, key: &Key, object: &mut Value, newest: &Key) {
        let now = self.stamp();
        let (mut all, mut ready) = (0, 0);
        for set in self.sets_of(key) {
            let (pods, well) = self.pods(&set);
            all += pods;
            ready += well;
        }
        let (updated, well) = self.pods(newest);
        for (place, value) in
            [("replicas", all), ("updatedReplicas", updated), ("readyReplicas", ready), ("availableReplicas", ready)]
        {
            set(object, &format!("/status/{place}"), value);
        }
        let hash = text(object, "/status/currentPodHash").to_owned();
        let arrived = text(object, "/status/stableRS") == hash && well >= desired(object);
        let pauses = object.pointer("/status/pauseConditions").and_then(Value::as_array);
        let pause = pauses.and_then(|pauses| pauses.first()).map(|pause| text(pause, "/reason").to_owned());
        let number = text(object, "/metadata/annotations/rollout.argoproj.io~1revision").to_owned();
        let name = format!("ReplicaSet \"{}\"", newest.name);
        let (phase, message) = if flag(object, "/status/abort") {
            let why =
                ["/status/canary/currentStepAnalysisRunStatus", "/status/blueGreen/prePromotionAnalysisRunStatus"]
                    .iter()
                    .filter_map(|place| object.pointer(place))
                    .find(|run| matches!(text(run, "/status"), "Failed" | "Error"))
                    .map(|run| format!(": Step-based analysis phase error/failed: {}", text(run, "/message")))
                    .unwrap_or_default();
            let message = format!("RolloutAborted: Rollout aborted update to revision {number}{why}");
            condition(
                object,
                "Progressing",
                "False",
                "RolloutAborted",
                message.trim_start_matches("RolloutAborted: "),
                &now,
            );
            ("Degraded", message)
        } else if flag(object, "/spec/paused") {
            condition(object, "Progressing", "Unknown", "RolloutPaused", "Rollout is paused", &now);
            condition(object, "Paused", "True", "RolloutPaused", "Rollout is paused", &now);
            ("Paused", "manually paused".to_owned())
        } else if let Some(pause) = pause {
            condition(object, "Progressing", "Unknown", "RolloutPaused", "Rollout is paused", &now);
            condition(object, "Paused", "True", "RolloutPaused", "Rollout is paused", &now);
            ("Paused", pause)
        } else if arrived {
            condition(
                object,
                "Progressing",
                "True",
                "NewReplicaSetAvailable",
                &format!("{name} has successfully progressed."),
                &now,
            );
            ("Healthy", String::new())
        } else {
            condition(object, "Progressing", "True", "ReplicaSetUpdated", &format!("{name} is progressing."), &now);
            ("Progressing", "more replicas need to be updated".to_owned())
        };
        if phase != "Paused" {
            condition(object, "Paused", "False", "RolloutPaused", "Rollout is not paused", &now);
        }
        let yes = |yes: bool| if yes { "True" } else { "False" };
        condition(object, "Available", yes(ready > 0), "AvailableReason", "Rollout has minimum availability", &now);
        condition(object, "Healthy", yes(arrived), "RolloutHealthy", "Rollout is healthy", &now);
        condition(object, "Completed", yes(arrived), "RolloutCompleted", "Rollout completed update", &now);
        set(object, "/status/phase", phase);
        if message.is_empty() { unset(object, "/status/message") } else { set(object, "/status/message", message) }
    }
}

/// How many pods a Rollout asks for.
pub(super) fn desired(object: &Value) -> u32 {
    object.pointer("/spec/replicas").map_or(1, |_| count(object, "/spec/replicas"))
}

/// How many steps a canary has.
pub(super) fn steps(object: &Value) -> u32 {
    let steps = object.pointer("/spec/strategy/canary/steps").and_then(Value::as_array).map_or(0, Vec::len);
    u32::try_from(steps).unwrap_or(0)
}

/// Who gets how much, as the traffic router was told.
pub(super) fn weigh(object: &mut Value, newest: &Key, weight: u32) {
    if object.pointer("/spec/strategy/canary/trafficRouting").is_none() {
        return;
    }
    let new = newest.name.rsplit('-').next().unwrap_or_default();
    let stable = text(object, "/status/stableRS").to_owned();
    // A router that sends everything to the stable one has nothing to say of a canary.
    let weight = if stable == new { 0 } else { weight };
    set(
        object,
        "/status/canary/weights",
        json!({
            "canary": { "weight": weight, "podTemplateHash": new },
            "stable": { "weight": 100 - weight, "podTemplateHash": stable },
        }),
    );
}
