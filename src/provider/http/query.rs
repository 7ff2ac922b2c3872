//! A read that is too long for an address: a query document with its variables, sent by POST and changing nothing.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::domain::{Fault, FaultKind};

/// A query of a vendor's query language (GraphQL), or a question that is put as an object. It can only be made of what does
/// not write (a document whose every operation is a `query`, a review), so that the road for reads carries no write.
#[derive(Clone, Debug)]
pub struct Query {
    body: Bytes,
}

impl Query {
    /// A query of `document` with its variables. Foreign names belong into the variables, never into the document.
    ///
    /// # Errors
    /// [`FaultKind::Invalid`] where the document is no query or cannot be written out.
    pub fn new(document: &str, variables: &Map<String, Value>, doing: &str) -> Result<Self, Fault> {
        let writes = |line: &str| {
            let word = line.trim_start();
            word.starts_with("mutation") || word.starts_with("subscription")
        };
        if !document.trim_start().starts_with("query") || document.lines().any(writes) {
            return Err(Fault::new(FaultKind::Invalid, doing, "this document does not only read"));
        }
        let body = serde_json::to_vec(&json!({ "query": document, "variables": variables }))
            .map_err(|error| Fault::new(FaultKind::Invalid, doing, &error.to_string()))?;
        Ok(Self { body: Bytes::from(body) })
    }

    /// A review of the Kubernetes API: who asks, and whether they may do something. It is created, answered and kept
    /// nowhere.
    ///
    /// # Errors
    /// [`FaultKind::Invalid`] where `body` creates anything else.
    pub fn review(body: &Value, doing: &str) -> Result<Self, Fault> {
        let kind = body.get("kind").and_then(Value::as_str).unwrap_or_default();
        if !matches!(kind, "SelfSubjectReview" | "SelfSubjectAccessReview") {
            return Err(Fault::new(FaultKind::Invalid, doing, "this does not only ask"));
        }
        let body =
            serde_json::to_vec(body).map_err(|error| Fault::new(FaultKind::Invalid, doing, &error.to_string()))?;
        Ok(Self { body: Bytes::from(body) })
    }

    /// The request's body.
    pub(super) fn body(&self) -> Bytes {
        self.body.clone()
    }
}
