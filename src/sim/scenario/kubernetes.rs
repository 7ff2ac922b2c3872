//! The cluster of a scenario, and what others do to it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Span;

/// A Kubernetes cluster.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClusterPart {
    #[serde(default = "version")]
    pub(crate) version: String,
    /// Who may only look.
    #[serde(default)]
    pub(crate) readers: Vec<String>,
    /// Tags of images that never become ready.
    #[serde(default)]
    pub(crate) broken: Vec<String>,
    #[serde(default)]
    pub(crate) workload: Vec<WorkloadPart>,
    /// What analyses measure.
    #[serde(default)]
    pub(crate) analysis: Vec<AnalysisPart>,
    /// Applications of Argo CD.
    #[serde(default)]
    pub(crate) application: Vec<ApplicationPart>,
}

fn version() -> String {
    "v1.33.4".to_owned()
}

/// A Deployment or a Rollout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkloadPart {
    /// `namespace/rollout/name` or `namespace/deployment/name`.
    pub(crate) object: String,
    #[serde(default = "four")]
    pub(crate) replicas: u32,
    /// Of a canary: `weight 20`, `pause`, `pause 30s`, `analysis success-rate`.
    #[serde(default)]
    pub(crate) steps: Vec<String>,
    #[serde(default)]
    pub(crate) blue_green: bool,
    /// Whether the new colour takes over by itself.
    #[serde(default)]
    pub(crate) auto_promotion: bool,
    /// What judges the new colour before it takes over.
    pub(crate) analysis: Option<String>,
    pub(crate) scale_down_delay: Option<Span>,
    /// Within which a Deployment has to arrive.
    pub(crate) deadline: Option<Span>,
    /// Oldest first; the last is what is asked for.
    #[serde(default)]
    pub(crate) revision: Vec<RevisionPart>,
    /// Whether the last one has arrived as well.
    #[serde(default)]
    pub(crate) settled: bool,
    /// The application of Argo CD that it says it belongs to.
    pub(crate) kept_by: Option<String>,
    /// The shared application that runs there (`owner/repository`), and in which environment of it.
    pub(crate) application: Option<String>,
    #[serde(default = "production")]
    pub(crate) environment: String,
}

impl WorkloadPart {
    /// The namespace that it is in.
    pub(crate) fn namespace(&self) -> &str {
        self.object.split('/').next().unwrap_or_default()
    }
}

fn four() -> u32 {
    4
}

fn production() -> String {
    "production".to_owned()
}

/// One revision of a pod template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevisionPart {
    pub(crate) image: String,
    pub(crate) commit: Option<String>,
    /// How long before the start it was asked for.
    pub(crate) age: Span,
    /// What `kubectl` calls the change's cause.
    pub(crate) cause: Option<String>,
}

/// What an analysis measures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalysisPart {
    pub(crate) name: String,
    /// Between two measurements.
    pub(crate) interval: Span,
    pub(crate) metric: Vec<MetricPart>,
}

/// One metric: each measurement is a value and its verdict (`0.71 failed`, `0.93 inconclusive`; alone: successful).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricPart {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) query: String,
    #[serde(default)]
    pub(crate) condition: String,
    pub(crate) measured: Vec<String>,
    /// What is measured of some releases instead, by the tags of their images.
    #[serde(default)]
    pub(crate) of: BTreeMap<String, Vec<String>>,
}

/// An application of Argo CD.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationPart {
    pub(crate) name: String,
    #[serde(default = "argocd")]
    pub(crate) namespace: String,
    #[serde(default)]
    pub(crate) repository: String,
    #[serde(default)]
    pub(crate) automated: bool,
    #[serde(default)]
    pub(crate) self_heal: bool,
    #[serde(default = "synced")]
    pub(crate) status: String,
    /// The objects that it keeps, as a workload names them.
    #[serde(default)]
    pub(crate) keeps: Vec<String>,
}

fn argocd() -> String {
    "argocd".to_owned()
}

fn synced() -> String {
    "Synced".to_owned()
}

/// What somebody does to an object of the cluster.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ClusterDeed {
    /// Asks for another image.
    SetImage {
        image: String,
        #[serde(default)]
        commit: Option<String>,
    },
    /// Asks for another number of pods.
    Scale {
        replicas: u32,
    },
    Pause,
    Resume,
    Promote,
    PromoteFull,
    Abort,
    Retry,
    /// Takes it away.
    Delete,
    /// The history up to now is forgotten: watches are refused.
    Compact,
}

/// The first thing that does not fit.
pub(super) fn holds(part: &ClusterPart) -> Result<(), String> {
    for workload in &part.workload {
        let parts: Vec<&str> = workload.object.split('/').collect();
        if !matches!(parts.as_slice(), [_, "rollout" | "deployment", _]) {
            return Err(format!("{:?} is no object of the cluster; write namespace/rollout/name", workload.object));
        }
        if workload.revision.is_empty() {
            return Err(format!("{} has no revision", workload.object));
        }
        let named =
            workload.steps.iter().filter_map(|step| step.strip_prefix("analysis ")).chain(workload.analysis.as_deref());
        for name in named {
            if !part.analysis.iter().any(|analysis| analysis.name == name) {
                return Err(format!("no analysis is called {name:?}"));
            }
        }
    }
    for application in &part.application {
        for kept in &application.keeps {
            if !part.workload.iter().any(|workload| workload.object == *kept) {
                return Err(format!("{} keeps {kept}, which is not there", application.name));
            }
        }
    }
    Ok(())
}
