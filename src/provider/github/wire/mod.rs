//! The vendor's objects, as far as we read them. Tolerant: old and new shapes, missing and null fields, words that did not
//! exist when this was written. What is kept in a cursor is these types written out again.
//!
//! After the vendor's REST description, version 2022-11-28.

mod commit;
mod deployment;
mod environment;
mod query;
mod repository;
mod run;
mod swept;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

pub(super) use commit::{Commit, CommitHead, Comparison, PullRequest};
pub(super) use deployment::{Deployment, Status};
pub(super) use environment::{Approval, Environment, Environments, Pending, ProtectionRule, ReviewerEntry};
pub(super) use query::{OwnerPage, QueryAnswer, RateLimit};
pub(super) use repository::{Release, Repository, Tag, User, Workflow, Workflows};
pub(super) use run::{Annotation, Job, Jobs, Run, Runs, Step};
pub(super) use swept::{NamedRepository, NodeStatuses, SweptDeployment, SweptRepository};

/// An account; absent where it was deleted.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Person {
    /// The login.
    #[serde(default, deserialize_with = "or_default")]
    pub login: String,
}

/// Null and absent are the default.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// A time that may be missing, null or no time at all.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(match value {
        Some(serde_json::Value::String(text)) => text.parse().ok(),
        Some(serde_json::Value::Number(number)) => {
            number.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok())
        }
        _ => None,
    })
}
