//! A cluster as a scenario describes it, with its past lived through.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::controller::{Metric, Template};
use super::deed::{key, set_image};
use super::field::{set, text};
use super::store::{Key, Resource, skeleton};
use super::{Cluster, controller};
use crate::sim::clock::{seconds_after, stamp};
use crate::sim::scenario::{ClusterPart, RevisionPart, WorkloadPart};

impl Cluster {
    /// The cluster of a scenario at its start.
    pub(crate) fn born(part: Option<&ClusterPart>, start: Timestamp) -> Self {
        let Some(part) = part else { return Self::default() };
        let mut cluster = Self {
            version: part.version.clone(),
            readers: part.readers.clone(),
            broken: part.broken.clone(),
            ..Self::default()
        };
        let long_ago = seconds_after(start, -86_400 * 90);
        cluster.now = long_ago;
        for template in &part.analysis {
            let metrics = template.metric.iter().map(|metric| Metric {
                name: metric.name.clone(),
                query: metric.query.clone(),
                condition: metric.condition.clone(),
                measured: metric.measured.clone(),
                of: metric.of.clone(),
            });
            let known = Template { interval: template.interval.0.max(1), metrics: metrics.collect() };
            cluster.templates.insert(template.name.clone(), known);
        }
        let mut namespaces: Vec<&str> = part.workload.iter().map(WorkloadPart::namespace).collect();
        namespaces.extend(["default", "argocd"]);
        namespaces.sort_unstable();
        namespaces.dedup();
        for namespace in namespaces {
            let key = Key::new(Resource::Namespaces, "", namespace);
            let mut object = skeleton(&key, &stamp(long_ago));
            set(&mut object, "/metadata/labels", json!({ "kubernetes.io/metadata.name": namespace }));
            set(&mut object, "/spec", json!({ "finalizers": ["kubernetes"] }));
            set(&mut object, "/status", json!({ "phase": "Active" }));
            cluster.store.put(&key, object);
        }
        // What every workload has lived through, in the order of time.
        let mut lived: Vec<(Timestamp, usize, usize)> = Vec::new();
        for (place, workload) in part.workload.iter().enumerate() {
            for (which, revision) in workload.revision.iter().enumerate() {
                lived.push((seconds_after(start, -revision.age.0), place, which));
            }
        }
        lived.sort_by_key(|(at, place, which)| (*at, *place, *which));
        for (at, place, which) in lived {
            let (Some(workload), Some(key)) =
                (part.workload.get(place), part.workload.get(place).and_then(|one| key(&one.object)))
            else {
                continue;
            };
            let Some(revision) = workload.revision.get(which) else { continue };
            cluster.advance(at);
            if cluster.store.get(&key).is_none() {
                let object = object(&key, workload, &stamp(at));
                cluster.store.put(&key, object);
                cluster.memory.entry(key.clone()).or_default().application =
                    workload.application.clone().map(|application| (application, workload.environment.clone()));
            }
            cluster.set_revision(&key, revision);
            // What is followed by another one has arrived long since: nobody was asked for it.
            if which + 1 < workload.revision.len() || workload.settled {
                cluster.settle(&key);
            }
        }
        for application in &part.application {
            let key = Key::new(Resource::Applications, &application.namespace, &application.name);
            let mut object = skeleton(&key, &stamp(long_ago));
            let mut policy = json!({});
            if application.automated {
                set(&mut policy, "/automated", json!({ "prune": true, "selfHeal": application.self_heal }));
            }
            set(
                &mut object,
                "/spec",
                json!({
                    "project": "default",
                    "source": { "repoURL": application.repository, "path": ".", "targetRevision": "HEAD" },
                    "destination": { "server": "https://kubernetes.default.svc" },
                    "syncPolicy": policy,
                }),
            );
            let resources: Vec<Value> =
                application.keeps.iter().filter_map(|kept| resource(kept, &application.status)).collect();
            set(
                &mut object,
                "/status",
                json!({ "resources": resources, "sync": { "status": application.status }, "health": { "status": "Healthy" } }),
            );
            cluster.store.put(&key, object);
        }
        cluster.advance(start);
        cluster
    }

    fn set_revision(&mut self, key: &Key, revision: &RevisionPart) {
        let Some(mut object) = self.store.get(key).cloned() else { return };
        let tag = controller::tag(&revision.image).to_owned();
        set_image(&mut object, &revision.image, revision.commit.as_deref().unwrap_or(&tag));
        if let Some(cause) = &revision.cause {
            set(&mut object, "/metadata/annotations/kubernetes.io~1change-cause", cause.clone());
        }
        let generation = super::field::count(&object, "/metadata/generation");
        let asked = text(&object, "/status/observedGeneration").is_empty()
            && object.pointer("/status/observedGeneration").is_none();
        set(&mut object, "/metadata/generation", if asked { generation } else { generation + 1 });
        self.store.put(key, object);
        self.touch(key);
    }

    /// Lets a revision arrive, whatever its steps say.
    fn settle(&mut self, key: &Key) {
        for _ in 0..200 {
            let later = seconds_after(self.now, 5);
            self.advance(later);
            let Some(mut object) = self.store.get(key).cloned() else { return };
            let place =
                if key.resource == Resource::Rollouts { "/status/phase" } else { "/status/conditions/1/reason" };
            if matches!(text(&object, place), "Healthy" | "NewReplicaSetAvailable") {
                return;
            }
            if key.resource == Resource::Rollouts && object.pointer("/status/promoteFull").is_none() {
                set(&mut object, "/status/promoteFull", true);
                self.store.put(key, object);
                self.touch(key);
            }
        }
    }
}

/// An object as it is applied first.
fn object(key: &Key, workload: &WorkloadPart, at: &str) -> Value {
    let mut object = skeleton(key, at);
    let labels = json!({ "app": key.name });
    set(&mut object, "/metadata/labels", labels.clone());
    set(&mut object, "/metadata/annotations", json!({}));
    if let Some(application) = &workload.kept_by {
        let group = key.resource.version().split('/').next().unwrap_or_default().to_owned();
        let id = format!("{application}:{group}/{}:{}/{}", key.resource.kind(), key.namespace, key.name);
        set(&mut object, "/metadata/annotations/argocd.argoproj.io~1tracking-id", id);
    }
    let mut template = json!({ "metadata": { "labels": labels.clone(), "annotations": {} } });
    set(
        &mut template,
        "/spec",
        json!({
            "containers": [{
                "name": key.name, "image": "", "ports": [{ "containerPort": 8080, "protocol": "TCP" }],
                "resources": { "requests": { "cpu": "100m", "memory": "128Mi" } },
            }],
        }),
    );
    let mut spec = json!({ "replicas": workload.replicas, "revisionHistoryLimit": 10, "selector": { "matchLabels": labels }, "template": template });
    if key.resource == Resource::Rollouts {
        set(&mut spec, "/strategy", strategy(key, workload));
    } else {
        set(&mut spec, "/progressDeadlineSeconds", workload.deadline.map_or(600, |deadline| deadline.0));
        set(
            &mut spec,
            "/strategy",
            json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": "25%" } }),
        );
    }
    set(&mut object, "/spec", spec);
    set(&mut object, "/status", json!({}));
    object
}

fn strategy(key: &Key, workload: &WorkloadPart) -> Value {
    if workload.blue_green {
        let mut colours = json!({
            "activeService": key.name, "previewService": format!("{}-preview", key.name),
            "autoPromotionEnabled": workload.auto_promotion,
            "scaleDownDelaySeconds": workload.scale_down_delay.map_or(30, |delay| delay.0),
        });
        if let Some(analysis) = &workload.analysis {
            set(&mut colours, "/prePromotionAnalysis", json!({ "templates": [{ "templateName": analysis }] }));
        }
        return json!({ "blueGreen": colours });
    }
    let steps: Vec<Value> = workload.steps.iter().map(|step| self::step(step)).collect();
    json!({ "canary": {
        "canaryService": format!("{}-canary", key.name), "stableService": key.name,
        "trafficRouting": { "nginx": { "stableIngress": key.name } },
        "steps": steps,
    } })
}

/// `weight 20`, `pause`, `pause 30s`, `analysis success-rate`.
fn step(text: &str) -> Value {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "weight" => json!({ "setWeight": rest.trim().parse::<u32>().unwrap_or(0) }),
        "pause" if rest.is_empty() => json!({ "pause": {} }),
        "pause" => json!({ "pause": { "duration": rest.trim() } }),
        "analysis" => json!({ "analysis": { "templates": [{ "templateName": rest.trim() }] } }),
        other => json!({ other: {} }),
    }
}

fn resource(kept: &str, status: &str) -> Option<Value> {
    let key = key(kept)?;
    let (group, version) = key.resource.version().split_once('/')?;
    Some(json!({
        "group": group, "version": version, "kind": key.resource.kind(), "namespace": key.namespace, "name": key.name,
        "status": status,
    }))
}
