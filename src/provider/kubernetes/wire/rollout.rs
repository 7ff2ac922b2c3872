//! `argoproj.io/v1alpha1` Rollout.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::deployment::Selector;
use super::{Condition, Meta, instant, lenient, words};

/// A Rollout.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Rollout {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metadata: Meta,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) spec: RolloutSpec,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: RolloutStatus,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct RolloutSpec {
    pub(in super::super) replicas: Option<u32>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) paused: bool,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) selector: Selector,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) template: Value,
    /// The object that has the pod template in its place.
    pub(in super::super) workload_ref: Option<WorkloadRef>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) strategy: Strategy,
}

/// Where the pod template is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct WorkloadRef {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) kind: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) name: String,
}

/// How the new takes the place of the old.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Strategy {
    pub(in super::super) canary: Option<Canary>,
    pub(in super::super) blue_green: Option<BlueGreen>,
}

/// By steps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Canary {
    /// Each an object with one key that says what it is.
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) steps: Vec<Map<String, Value>>,
}

/// Beside the old one, then at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct BlueGreen {
    pub(in super::super) auto_promotion_enabled: Option<bool>,
    pub(in super::super) auto_promotion_seconds: Option<u32>,
}

/// What is so.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct RolloutStatus {
    /// A number as text; a hash in versions before 1.0.
    #[serde(deserialize_with = "words")]
    pub(in super::super) observed_generation: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) phase: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) abort: bool,
    #[serde(deserialize_with = "instant")]
    pub(in super::super) aborted_at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) promote_full: bool,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) controller_pause: bool,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) pause_conditions: Vec<PauseCondition>,
    pub(in super::super) current_step_index: Option<u32>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) current_pod_hash: String,
    #[serde(rename = "stableRS", deserialize_with = "lenient")]
    pub(in super::super) stable: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) updated_replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) ready_replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) available_replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) canary: CanaryStatus,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) blue_green: BlueGreenStatus,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) conditions: Vec<Condition>,
}

/// One pause of the controller's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct PauseCondition {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) reason: String,
    /// As it came: it goes into a precondition.
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) start_time: String,
    /// What else it says, for the same purpose.
    #[serde(flatten)]
    pub(in super::super) rest: Map<String, Value>,
}

/// `status.canary`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct CanaryStatus {
    pub(in super::super) weights: Option<Weights>,
    pub(in super::super) current_step_analysis_run_status: Option<RunStatus>,
    pub(in super::super) current_background_analysis_run_status: Option<RunStatus>,
}

/// Who gets how much of the traffic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Weights {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) canary: Weight,
}

/// A part of the traffic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Weight {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) weight: u32,
}

/// `status.blueGreen`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct BlueGreenStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) active_selector: String,
    pub(in super::super) pre_promotion_analysis_run_status: Option<RunStatus>,
    pub(in super::super) post_promotion_analysis_run_status: Option<RunStatus>,
}

/// What an analysis run says, as the Rollout repeats it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct RunStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) name: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
}
