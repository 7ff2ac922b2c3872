//! `apps/v1` `ReplicaSet`: one revision of a Deployment or a Rollout.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Meta, lenient};

/// A replica set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct ReplicaSet {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metadata: Meta,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) spec: ReplicaSetSpec,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: ReplicaSetStatus,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct ReplicaSetSpec {
    pub(in super::super) replicas: Option<u32>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) template: Value,
}

/// What is so.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct ReplicaSetStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) replicas: u32,
}
