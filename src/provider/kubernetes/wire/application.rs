//! `argoproj.io/v1alpha1` Application, of Argo CD.

use serde::{Deserialize, Serialize};

use super::{Meta, lenient};

/// An Application.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Application {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metadata: Meta,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) spec: ApplicationSpec,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: ApplicationStatus,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct ApplicationSpec {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) sync_policy: SyncPolicy,
}

/// Whether it syncs by itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct SyncPolicy {
    pub(in super::super) automated: Option<Automated>,
}

/// How it syncs by itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Automated {
    /// Newer versions can switch it off without taking it out.
    pub(in super::super) enabled: Option<bool>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) self_heal: bool,
}

/// What is so.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct ApplicationStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) resources: Vec<Resource>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) sync: Sync,
}

/// Whether it is as Git says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Sync {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: String,
}

/// An object that it keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Resource {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) group: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) kind: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) namespace: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) name: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: String,
}
