//! Answers of queries (GraphQL): data and errors side by side, either of them partial.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{or_default, time};
use crate::domain::FaultKind;

/// A whole answer. Data and errors come side by side.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(in super::super) struct QueryAnswer<T> {
    #[serde(default = "Data::none", deserialize_with = "data")]
    pub data: Data<T>,
    #[serde(default, deserialize_with = "or_default")]
    pub errors: Vec<QueryError>,
}

/// What was asked for.
#[derive(Debug)]
pub(in super::super) struct Data<T> {
    /// Whether there was any: without, the query as a whole was not answered.
    pub is_there: bool,
    /// What is left of the points.
    pub rate_limit: Option<RateLimit>,
    /// By the number of the alias (`r7`); one that is null is left out.
    pub aliases: BTreeMap<usize, T>,
    /// Of `nodes`, those that are there.
    pub nodes: Vec<T>,
}

impl<T> Data<T> {
    fn none() -> Self {
        Self { is_there: false, rate_limit: None, aliases: BTreeMap::new(), nodes: Vec::new() }
    }
}

/// Null data is none.
fn data<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Data<T>, D::Error> {
    Ok(Option::<Data<T>>::deserialize(deserializer)?.unwrap_or_else(Data::none))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Data<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Data<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the data of a query")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data<T>, A::Error> {
                let mut data = Data { is_there: true, ..Data::none() };
                while let Some(key) = map.next_key::<String>()? {
                    let alias = key.strip_prefix('r').and_then(|number| number.parse::<usize>().ok());
                    match (key.as_str(), alias) {
                        ("rateLimit", _) => data.rate_limit = map.next_value()?,
                        ("nodes", _) => {
                            let nodes: Option<Vec<Option<T>>> = map.next_value()?;
                            data.nodes = nodes.unwrap_or_default().into_iter().flatten().collect();
                        }
                        (_, Some(alias)) => {
                            if let Some(value) = map.next_value::<Option<T>>()? {
                                data.aliases.insert(alias, value);
                            }
                        }
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(data)
            }
        }

        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// One error of an answer.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct QueryError {
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    #[serde(default, deserialize_with = "or_default")]
    path: Vec<serde_json::Value>,
}

impl QueryError {
    /// The alias that it is about.
    pub(in super::super) fn first(&self) -> Option<&str> {
        self.path.first()?.as_str()
    }

    /// What it means for the one repository that it is about.
    pub(in super::super) fn kind(&self) -> FaultKind {
        match self.kind.as_str() {
            "NOT_FOUND" => FaultKind::NotFound,
            "FORBIDDEN" | "INSUFFICIENT_SCOPES" => FaultKind::Forbidden,
            _ => FaultKind::Unavailable,
        }
    }

    /// What it means where nothing was answered at all.
    pub(in super::super) fn kind_of_whole(&self) -> FaultKind {
        let words = self.message.to_lowercase();
        match self.kind.as_str() {
            "RATE_LIMITED" => FaultKind::RateLimited { until: None },
            // The vendor's words for a query that took too long, or broke on the way.
            _ if words.starts_with("something went wrong")
                || words.contains("timeout")
                || words.contains("timed out") =>
            {
                FaultKind::Unavailable
            }
            _ => FaultKind::Unsupported,
        }
    }
}

/// What is left of the points.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct RateLimit {
    #[serde(default)]
    pub limit: Option<u64>,
    #[serde(default)]
    pub remaining: Option<u64>,
    #[serde(default, deserialize_with = "time")]
    pub reset_at: Option<Timestamp>,
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct PageInfo {
    #[serde(default, deserialize_with = "or_default")]
    pub has_next_page: bool,
    #[serde(default)]
    pub end_cursor: Option<String>,
}

/// The repositories of an owner.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct OwnerPage {
    #[serde(default, deserialize_with = "or_default")]
    pub repositories: OwnedRepositories,
}

/// A page of them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct OwnedRepositories {
    #[serde(default, deserialize_with = "or_default")]
    pub page_info: PageInfo,
    #[serde(default, deserialize_with = "or_default")]
    pub nodes: Vec<Option<OwnedRepository>>,
}

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct OwnedRepository {
    #[serde(default, deserialize_with = "or_default")]
    pub name_with_owner: String,
    #[serde(default, deserialize_with = "or_default")]
    pub is_disabled: bool,
}

/// A list, as far as it was asked for.
#[derive(Debug, Deserialize, Hash)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Nodes<T> {
    #[serde(default)]
    pub total_count: Option<u64>,
    #[serde(default = "Vec::new", deserialize_with = "or_default", bound(deserialize = "T: Deserialize<'de>"))]
    pub nodes: Vec<Option<T>>,
}

impl<T> Default for Nodes<T> {
    fn default() -> Self {
        Self { total_count: None, nodes: Vec::new() }
    }
}
