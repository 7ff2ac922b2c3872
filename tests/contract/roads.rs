//! Roads to a simulated vendor that change what travels on them.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::provider::http::{Limits, Reached, Transport, TransportError};
use serde_json::Value;

use crate::in_process::InProcess;

/// Fields in which vendors say how something stands.
const STANDING: &[&str] = &["status", "state", "State", "conclusion", "phase", "Status", "reason"];

/// Every word about how something stands is one that nobody has heard before.
#[derive(Clone, Debug)]
struct BraveNewWords(InProcess);

/// The road on which every such word is new.
pub(crate) fn brave_new_words(road: InProcess) -> Arc<dyn Transport> {
    Arc::new(BraveNewWords(road))
}

/// Every list is empty, and counts nothing.
#[derive(Clone, Debug)]
struct Nothing(InProcess);

/// The road on which every list is empty.
pub(crate) fn nothing(road: InProcess) -> Arc<dyn Transport> {
    Arc::new(Nothing(road))
}

/// The vendor gives fewer a page than it is asked for.
#[derive(Clone, Debug)]
struct SmallPages(InProcess);

/// Items a page.
const SMALL: u32 = 2;

/// The road on which pages are small.
pub(crate) fn small_pages(road: InProcess) -> Arc<dyn Transport> {
    Arc::new(SmallPages(road))
}

/// Nobody waits longer than the client says: what a network does, and a call within a process does not.
#[derive(Clone, Debug)]
struct Patience(InProcess);

/// The road on which the client's patience counts.
pub(crate) fn patience(road: InProcess) -> Arc<dyn Transport> {
    Arc::new(Patience(road))
}

#[async_trait]
impl Transport for Patience {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let patience = if request.method() == http::Method::GET { limits.read } else { limits.act };
        tokio::time::timeout(patience, self.0.call(request, limits)).await.unwrap_or_else(|_| {
            Err(TransportError {
                reached: Reached::Maybe,
                reset: false,
                status: None,
                what: "no answer in time".to_owned(),
                hint: "",
            })
        })
    }
}

#[async_trait]
impl Transport for SmallPages {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (mut parts, body) = request.into_parts();
        let address = url::Url::parse(&parts.uri.to_string()).expect("an address");
        let smaller = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
            let size = ["per_page", "take", "limit"].contains(&&*name);
            let asked = value.parse::<u32>().unwrap_or(SMALL);
            (name.into_owned(), if size { asked.min(SMALL).to_string() } else { value.into_owned() })
        };
        let query: Vec<(String, String)> = address.query_pairs().map(smaller).collect();
        if !query.is_empty() {
            let mut address = address.clone();
            address.query_pairs_mut().clear().extend_pairs(query);
            parts.uri = address.as_str().parse().expect("an address");
        }
        self.0.call(http::Request::from_parts(parts, body), limits).await
    }
}

#[async_trait]
impl Transport for Nothing {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (mut parts, body) = self.0.call(request, limits).await?.into_parts();
        parts.headers.remove(http::header::CONTENT_LENGTH);
        parts.headers.remove(http::header::LINK);
        let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
            return Ok(http::Response::from_parts(parts, body));
        };
        empty(&mut value);
        Ok(http::Response::from_parts(parts, Bytes::from(value.to_string())))
    }
}

/// Counts of what lists have.
const COUNTS: &[&str] = &["total_count", "TotalResults", "totalCount"];

fn empty(value: &mut Value) {
    match value {
        Value::Array(items) => items.clear(),
        Value::Object(fields) => {
            for (name, field) in fields {
                if COUNTS.contains(&name.as_str()) {
                    *field = Value::from(0);
                } else {
                    empty(field);
                }
            }
        }
        _ => {}
    }
}

#[async_trait]
impl Transport for BraveNewWords {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let response = self.0.call(request, limits).await?;
        let (mut parts, body) = response.into_parts();
        let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
            return Ok(http::Response::from_parts(parts, body));
        };
        renew(&mut value);
        let body = Bytes::from(value.to_string());
        parts.headers.remove(http::header::CONTENT_LENGTH);
        Ok(http::Response::from_parts(parts, body))
    }
}

fn renew(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(renew),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(word) if STANDING.contains(&name.as_str()) => word.replace_range(.., "brand-new"),
                    field => renew(field),
                }
            }
        }
        _ => {}
    }
}
