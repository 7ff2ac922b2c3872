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
    let path = path.strip_prefix("/api/v3").unwrap_or(path);
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let tail = match parts.as_slice() {
        ["user"] => return Some(read::<wire::User>(body)),
        ["rate_limit"] => return Some(read::<super::read::RateLimit>(body)),
        ["repos", _, _, tail @ ..] | ["repositories", _, tail @ ..] => tail,
        _ => return None,
    };
    match tail {
        [] => Some(read::<wire::Repository>(body)),
        ["actions", "workflows"] => Some(read::<wire::Workflows>(body)),
        ["actions", "workflows", _] => Some(read::<wire::Workflow>(body)),
        ["actions", "runs"] | ["actions", "workflows", _, "runs"] => Some(read::<wire::Runs>(body)),
        ["actions", "runs", _] | ["actions", "runs", _, "attempts", _] => Some(read::<wire::Run>(body)),
        ["actions", "runs", _, "jobs"] | ["actions", "runs", _, "attempts", _, "jobs"] => {
            Some(read::<wire::Jobs>(body))
        }
        ["actions", "jobs", _] => Some(read::<wire::Job>(body)),
        ["actions", "runs", _, "pending_deployments"] => Some(read::<Vec<wire::Pending>>(body)),
        ["actions", "runs", _, "approvals"] => Some(read::<Vec<wire::Approval>>(body)),
        ["environments"] => Some(read::<wire::Environments>(body)),
        ["environments", _] => Some(read::<wire::Environment>(body)),
        ["deployments"] => Some(read::<Vec<wire::Deployment>>(body)),
        ["deployments", _] => Some(read::<wire::Deployment>(body)),
        ["deployments", _, "statuses"] => Some(read::<Vec<wire::Status>>(body)),
        ["releases"] => Some(read::<Vec<wire::Release>>(body)),
        ["tags"] => Some(read::<Vec<wire::Tag>>(body)),
        ["check-runs", _, "annotations"] => Some(read::<Vec<wire::Annotation>>(body)),
        ["compare", _] => Some(read::<wire::Comparison>(body)),
        ["commits", _] => Some(read::<wire::CommitHead>(body)),
        ["commits", _, "pulls"] => Some(read::<Vec<wire::PullRequest>>(body)),
        _ => None,
    }
}

/// Decodes, writes out again as a cursor does, and decodes that.
fn read<T: DeserializeOwned + serde::Serialize>(body: &[u8]) -> Result<(), Fault> {
    let malformed = |error: serde_json::Error| Fault::new(FaultKind::Malformed, "decoding", &error.to_string());
    let value: T = serde_json::from_slice(body).map_err(malformed)?;
    let kept: Value = serde_json::to_value(&value).map_err(malformed)?;
    serde_json::from_value::<T>(kept).map(drop).map_err(malformed)
}
