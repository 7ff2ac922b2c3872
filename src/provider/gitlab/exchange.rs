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
    let tail = match parts.as_slice() {
        ["api", "v4", "user"] => return Some(read::<wire::User>(body)),
        ["api", "v4", "personal_access_tokens", "self"] => return Some(read::<wire::Token>(body)),
        ["api", "v4", "projects", _, tail @ ..] => tail,
        _ => return None,
    };
    match tail {
        [] => Some(read::<wire::Project>(body)),
        ["members", "all", _] => Some(read::<wire::Member>(body)),
        ["pipelines"] => Some(read::<Vec<wire::Pipeline>>(body)),
        ["pipelines", _] => Some(read::<wire::Pipeline>(body)),
        ["pipelines", _, "jobs" | "bridges"] | ["jobs"] | ["resource_groups", _, "upcoming_jobs"] => {
            Some(read::<Vec<wire::Job>>(body))
        }
        ["jobs", _] => Some(read::<wire::Job>(body)),
        ["environments"] => Some(read::<Vec<wire::Environment>>(body)),
        ["environments", _] => Some(read::<wire::Environment>(body)),
        ["deployments"] => Some(read::<Vec<wire::Deployment>>(body)),
        ["deployments", _] => Some(read::<wire::Deployment>(body)),
        ["deployments", _, "merge_requests"] | ["repository", "commits", _, "merge_requests"] => {
            Some(read::<Vec<wire::MergeRequest>>(body))
        }
        ["protected_environments"] => Some(read::<Vec<wire::ProtectedEnvironment>>(body)),
        ["protected_environments", _] => Some(read::<wire::ProtectedEnvironment>(body)),
        ["freeze_periods"] => Some(read::<Vec<wire::Freeze>>(body)),
        ["resource_groups"] => Some(read::<Vec<wire::ResourceGroup>>(body)),
        ["releases"] => Some(read::<Vec<wire::Release>>(body)),
        ["repository", "tags"] => Some(read::<Vec<wire::Tag>>(body)),
        ["repository", "tags", _] => Some(read::<wire::Tag>(body)),
        ["repository", "commits", _] => Some(read::<wire::Commit>(body)),
        ["repository", "commits"] => Some(read::<Vec<wire::Commit>>(body)),
        ["repository", "compare"] => Some(read::<wire::Comparison>(body)),
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
