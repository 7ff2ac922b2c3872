//! Analyses: metrics that are measured again and again, and judged.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Cluster;
use super::super::field::{count, set, text};
use super::super::store::{Key, Resource, skeleton};
use super::tag;
use crate::sim::clock::seconds_after;

/// What is measured.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Template {
    /// Seconds between two measurements.
    pub(in super::super) interval: i64,
    pub(in super::super) metrics: Vec<Metric>,
}

/// One metric: what is measured, each a value and its verdict (`0.71 failed`; alone: successful).
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Metric {
    pub(in super::super) name: String,
    pub(in super::super) query: String,
    pub(in super::super) condition: String,
    pub(in super::super) measured: Vec<String>,
    /// Of releases, by their tags.
    pub(in super::super) of: BTreeMap<String, Vec<String>>,
}

impl Metric {
    fn measured(&self, tag: &str) -> &[String] {
        self.of.get(tag).unwrap_or(&self.measured)
    }
}

impl Cluster {
    /// Begins to judge the newest revision.
    pub(super) fn begin_analysis(
        &mut self,
        key: &Key,
        object: &mut Value,
        template: &str,
        role: &str,
        step: Option<u32>,
        place: &str,
    ) {
        let hash = text(object, "/status/currentPodHash").to_owned();
        let number = text(object, "/metadata/annotations/rollout.argoproj.io~1revision").to_owned();
        let mut name = format!("{}-{hash}-{number}", key.name);
        if let Some(step) = step {
            name = format!("{name}-{step}");
        } else {
            name.push_str("-pre");
        }
        // What was tried before keeps its name.
        let mut run_key = Key::new(Resource::AnalysisRuns, &key.namespace, &name);
        let mut again = 0;
        while self.store.get(&run_key).is_some() {
            again += 1;
            run_key.name = format!("{name}.{again}");
        }
        let mut run = skeleton(&run_key, &self.stamp());
        set(&mut run, "/metadata/labels", json!({ "rollout-type": role, "rollouts-pod-template-hash": hash }));
        if let Some(step) = step {
            set(&mut run, "/metadata/labels/step-index", step.to_string());
        }
        set(&mut run, "/metadata/annotations/rollout.argoproj.io~1revision", number);
        set(
            &mut run,
            "/metadata/ownerReferences",
            json!([{
                "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": key.name,
                "uid": text(object, "/metadata/uid"), "controller": true, "blockOwnerDeletion": true,
            }]),
        );
        let found = self.templates.get(template).cloned().unwrap_or_default();
        let metrics: Vec<Value> = found
            .metrics
            .iter()
            .map(|metric| json!({
                "name": metric.name,
                "interval": format!("{}s", found.interval),
                "count": metric.measured.len().max(1),
                "successCondition": metric.condition,
                "provider": { "prometheus": { "address": "http://prometheus.monitoring:9090", "query": metric.query } },
            }))
            .collect();
        set(&mut run, "/spec", json!({ "metrics": metrics }));
        set(&mut run, "/status", json!({ "phase": "Running", "message": "", "startedAt": self.stamp() }));
        let image = text(object, "/spec/template/spec/containers/0/image").to_owned();
        set(&mut run, "/metadata/annotations/simulated~1template", template);
        set(&mut run, "/metadata/annotations/simulated~1tag", tag(&image));
        set(object, place, json!({ "name": run_key.name, "status": "Running", "message": "" }));
        self.store.put(&run_key, run);
        let first = seconds_after(self.now, found.interval);
        self.look_at(&run_key, first);
    }

    /// What the analysis says now, repeated in the Rollout.
    pub(super) fn follow_analysis(&self, key: &Key, object: &mut Value, place: &str) -> String {
        let name = text(object, &format!("{place}/name")).to_owned();
        let run = self.store.get(&Key::new(Resource::AnalysisRuns, &key.namespace, &name));
        let phase = run.map_or("Running", |run| text(run, "/status/phase")).to_owned();
        let message = run.map_or("", |run| text(run, "/status/message")).to_owned();
        set(object, &format!("{place}/status"), phase.clone());
        set(object, &format!("{place}/message"), message);
        phase
    }

    /// Measures.
    pub(super) fn measure(&mut self, run_key: &Key) {
        let Some(mut run) = self.store.get(run_key).cloned() else { return };
        if text(&run, "/status/phase") != "Running" {
            return;
        }
        let template = text(&run, "/metadata/annotations/simulated~1template").to_owned();
        let tag = text(&run, "/metadata/annotations/simulated~1tag").to_owned();
        let template = self.templates.get(&template).cloned().unwrap_or_default();
        let at = self.stamp();
        let which = {
            let memory = self.memory.entry(run_key.clone()).or_default();
            memory.measured += 1;
            memory.measured
        };
        let mut results = Vec::new();
        let mut ended = true;
        for metric in &template.metrics {
            let result = result(metric, &tag, which, &at);
            ended &= text(&result, "/phase") != "Running";
            results.push(result);
        }
        let worst = ["Failed", "Error", "Inconclusive"].into_iter().find_map(|phase| {
            results.iter().find(|result| text(result, "/phase") == phase).map(|result| (phase, result.clone()))
        });
        set(&mut run, "/status/metricResults", Value::Array(results));
        let (phase, message) = match worst {
            Some((phase, result)) => {
                let (word, limit) = match phase {
                    "Failed" => ("failed", "failureLimit"),
                    "Error" => ("error", "consecutiveErrorLimit"),
                    _ => ("inconclusive", "inconclusiveLimit"),
                };
                let number = count(&result, &format!("/{word}"));
                (
                    phase,
                    format!(
                        "Metric \"{}\" assessed {phase} due to {word} ({number}) > {limit} (0)",
                        text(&result, "/name")
                    ),
                )
            }
            None if ended => ("Successful", String::new()),
            None => ("Running", String::new()),
        };
        set(&mut run, "/status/phase", phase);
        set(&mut run, "/status/message", message);
        if phase != "Running" {
            set(&mut run, "/status/completedAt", at);
        }
        let owner = Key::new(Resource::Rollouts, &run_key.namespace, text(&run, "/metadata/ownerReferences/0/name"));
        self.store.put(run_key, run);
        if phase == "Running" {
            self.look_at(run_key, seconds_after(self.now, template.interval));
        }
        self.roll(&owner);
    }
}

/// A metric after so many measurements.
fn result(metric: &Metric, tag: &str, which: usize, at: &str) -> Value {
    let all = metric.measured(tag);
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut measurements = Vec::new();
    let mut phase = "Running";
    for measured in all.iter().take(which) {
        let (value, verdict) = measured.split_once(' ').unwrap_or((measured, "successful"));
        *counts.entry(verdict).or_default() += 1;
        let word = match verdict {
            "failed" => "Failed",
            "inconclusive" => "Inconclusive",
            "error" => "Error",
            _ => "Successful",
        };
        measurements.push(json!({ "phase": word, "value": format!("[{value}]"), "startedAt": at, "finishedAt": at }));
        if word != "Successful" {
            phase = word;
            break;
        }
    }
    if phase == "Running" && which >= all.len() {
        phase = "Successful";
    }
    let mut result =
        json!({ "name": metric.name, "phase": phase, "count": measurements.len(), "measurements": measurements });
    for (word, number) in counts {
        set(&mut result, &format!("/{word}"), number);
    }
    result
}
