//! Which reader of ours would read an exchange: what recordings are tried against.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::wire;
use crate::domain::{Fault, FaultKind};

/// Decodes a recorded answer as the reader of its path would. Nothing: no reader of ours reads this path, or not such an
/// answer of it.
#[must_use]
pub fn decode_exchange(method: &str, path: &str, status: u16, body: &[u8]) -> Option<Result<(), Fault>> {
    if method != "GET" || status != 200 {
        return None;
    }
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["apis", "apps", "v1", rest @ ..] | ["apis", "argoproj.io", "v1alpha1", rest @ ..] => {
            let (resource, one) = match rest {
                [resource] | ["namespaces", _, resource] => (*resource, false),
                ["namespaces", _, resource, _] => (*resource, true),
                _ => return None,
            };
            of(resource, one, body)
        }
        _ => None,
    }
}

fn of(resource: &str, one: bool, body: &[u8]) -> Option<Result<(), Fault>> {
    Some(match (resource, one) {
        ("deployments", true) => read::<wire::Deployment>(body),
        ("deployments", false) => read::<wire::List<wire::Deployment>>(body),
        ("replicasets", true) => read::<wire::ReplicaSet>(body),
        ("replicasets", false) => read::<wire::List<wire::ReplicaSet>>(body),
        ("rollouts", true) => read::<wire::Rollout>(body),
        ("rollouts", false) => read::<wire::List<wire::Rollout>>(body),
        ("analysisruns", true) => read::<wire::AnalysisRun>(body),
        ("analysisruns", false) => read::<wire::List<wire::AnalysisRun>>(body),
        ("applications", true) => read::<wire::Application>(body),
        ("applications", false) => read::<wire::List<wire::Application>>(body),
        _ => return None,
    })
}

/// Decodes, writes out again as a cursor does, and decodes that.
fn read<T: DeserializeOwned + serde::Serialize>(body: &[u8]) -> Result<(), Fault> {
    let malformed = |error: serde_json::Error| Fault::new(FaultKind::Malformed, "decoding", &error.to_string());
    let value: T = serde_json::from_slice(body).map_err(malformed)?;
    let kept: Value = serde_json::to_value(&value).map_err(malformed)?;
    serde_json::from_value::<T>(kept).map(drop).map_err(malformed)
}
