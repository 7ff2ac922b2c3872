//! `argoproj.io/v1alpha1` `AnalysisRun`.

use serde::{Deserialize, Serialize};

use super::{Meta, lenient};

/// An analysis run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct AnalysisRun {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metadata: Meta,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: AnalysisRunStatus,
}

/// What it says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AnalysisRunStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) phase: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metric_results: Vec<MetricResult>,
}

/// One metric.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct MetricResult {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) name: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) phase: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) successful: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) failed: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) inconclusive: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) measurements: Vec<Measurement>,
}

/// One measurement.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Measurement {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) value: String,
}
