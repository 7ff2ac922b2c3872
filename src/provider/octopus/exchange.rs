//! Which reader of ours would read an exchange: what recordings are tried against.

use serde::Serialize;
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
    let path = path.strip_prefix("/api").unwrap_or(path);
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let tail = match parts.as_slice() {
        ["users", "me"] => return Some(read::<wire::User>(body)),
        ["spaces", "all"] => return Some(read::<Vec<wire::Space>>(body)),
        ["deploymentfreezes"] => return Some(read::<wire::Freezes>(body)),
        ["deploymentfreezes", _] => return Some(read::<wire::Freeze>(body)),
        [space, tail @ ..] if space.starts_with("Spaces-") => tail,
        // Servers before spaces, and those asked for their default one.
        tail => tail,
    };
    match tail {
        ["projects", "all"] => Some(read::<Vec<wire::Project>>(body)),
        ["environments", "all"] => Some(read::<Vec<wire::Environment>>(body)),
        ["environments", _] => Some(read::<wire::Environment>(body)),
        ["lifecycles", "all"] => Some(read::<Vec<wire::Lifecycle>>(body)),
        ["dashboard"] | ["dashboard", "dynamic"] => Some(read::<wire::Dashboard>(body)),
        ["progression", _] => Some(read::<wire::Progression>(body)),
        ["releases"] | ["projects", _, "releases"] => Some(read::<wire::Collection<wire::Release>>(body)),
        ["releases", _] | ["projects", _, "releases", _] => Some(read::<wire::Release>(body)),
        ["releases", _, "progression"] => Some(read::<wire::LifecycleProgression>(body)),
        ["releases", _, "deployments"] | ["deployments"] => Some(read::<wire::Collection<wire::Deployment>>(body)),
        ["releases", _, "defects"] => Some(read::<wire::Collection<wire::Defect>>(body)),
        ["deployments", _] => Some(read::<wire::Deployment>(body)),
        ["tasks", "all"] => Some(read::<Vec<wire::Task>>(body)),
        ["tasks", _] => Some(read::<wire::Task>(body)),
        ["tasks", _, "details"] => Some(read::<wire::TaskDetails>(body)),
        ["interruptions"] => Some(read::<wire::Collection<wire::Interruption>>(body)),
        ["interruptions", _] => Some(read::<wire::Interruption>(body)),
        ["interruptions", _, "responsible"] => Some(read::<wire::User>(body)),
        _ => None,
    }
}

/// Decodes, writes out again as a cursor does, and decodes that.
fn read<T: DeserializeOwned + Serialize>(body: &[u8]) -> Result<(), Fault> {
    let malformed = |error: serde_json::Error| Fault::new(FaultKind::Malformed, "decoding", &error.to_string());
    let value: T = serde_json::from_slice(body).map_err(malformed)?;
    let kept: Value = serde_json::to_value(&value).map_err(malformed)?;
    serde_json::from_value::<T>(kept).map(drop).map_err(malformed)
}
