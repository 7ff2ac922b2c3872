//! What every object has.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{instant, lenient};

/// `metadata`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Meta {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) name: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) namespace: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) uid: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) resource_version: String,
    pub(in super::super) generation: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) annotations: BTreeMap<String, String>,
    #[serde(deserialize_with = "instant")]
    pub(in super::super) creation_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "instant")]
    pub(in super::super) deletion_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) owner_references: Vec<Owner>,
}

/// Who made an object.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Owner {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) kind: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) name: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) uid: String,
}

impl Meta {
    /// Whether `owner` made it: by its id, where both say one, else by kind and name.
    pub(in super::super) fn is_of(&self, kind: &str, owner: &Self) -> bool {
        self.owner_references.iter().any(|reference| {
            if reference.uid.is_empty() || owner.uid.is_empty() {
                reference.kind == kind && reference.name == owner.name
            } else {
                reference.uid == owner.uid
            }
        })
    }

    /// An annotation that is not empty.
    pub(in super::super) fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// A list with its place in the history of the cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
pub(in super::super) struct List<T> {
    #[serde(default)]
    pub(in super::super) metadata: ListMeta,
    #[serde(default = "Vec::new", deserialize_with = "nothing_or_some")]
    pub(in super::super) items: Vec<T>,
}

fn nothing_or_some<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

/// `metadata` of a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct ListMeta {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) resource_version: String,
    /// Where the next page begins.
    #[serde(rename = "continue", deserialize_with = "lenient")]
    pub(in super::super) next: String,
}

/// One of `status.conditions`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Condition {
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub(in super::super) kind: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) reason: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
    #[serde(deserialize_with = "instant")]
    pub(in super::super) last_transition_time: Option<Timestamp>,
    #[serde(deserialize_with = "instant")]
    pub(in super::super) last_update_time: Option<Timestamp>,
}

impl Condition {
    /// When it last said something new.
    pub(in super::super) fn at(&self) -> Option<Timestamp> {
        self.last_update_time.max(self.last_transition_time)
    }
}

/// One line of a watch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Notice {
    /// `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`.
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub(in super::super) kind: String,
    pub(in super::super) object: Noticed,
}

/// What a line of a watch is about: an object, or (`ERROR`) a refusal.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Noticed {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) metadata: Meta,
    pub(in super::super) code: Option<u16>,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
}

/// A refusal: `kind: Status`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Status {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) reason: String,
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) message: String,
}
