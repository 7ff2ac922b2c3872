//! The objects of the cluster as they come: only what is read, tolerant of what is missing, null, new or misspelt.

mod analysis;
mod application;
mod deployment;
mod meta;
mod replica_set;
mod review;
mod rollout;

pub(super) use analysis::{AnalysisRun, MetricResult};
pub(super) use application::Application;
pub(super) use deployment::Deployment;
pub(super) use meta::{Condition, List, Meta, Notice, Status};
pub(super) use replica_set::ReplicaSet;
pub(super) use review::{AccessReview, SelfReview};
pub(super) use rollout::{PauseCondition, Rollout, RunStatus};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// What is null counts as missing.
fn lenient<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// An instant; one that cannot be read counts as missing.
fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(text.as_ref().and_then(serde_json::Value::as_str).and_then(|text| text.parse().ok()))
}

/// A number that some versions write as text, as text.
fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Option::<serde_json::Value>::deserialize(deserializer)? {
        Some(serde_json::Value::String(text)) => text,
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => String::new(),
    })
}
