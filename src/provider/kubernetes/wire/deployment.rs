//! `apps/v1` Deployment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Condition, Meta, lenient, words};

/// A Deployment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Deployment {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metadata: Meta,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) spec: DeploymentSpec,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: DeploymentStatus,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct DeploymentSpec {
    pub(in super::super) replicas: Option<u32>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) paused: bool,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) selector: Selector,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) template: Value,
}

/// Which pods are its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Selector {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) match_labels: BTreeMap<String, String>,
}

/// What is so.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct DeploymentStatus {
    #[serde(deserialize_with = "words")]
    pub(in super::super) observed_generation: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) updated_replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) ready_replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) available_replicas: u32,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) conditions: Vec<Condition>,
}
