//! A read that is too long for an address: a query document with its variables, sent by POST and changing nothing.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::domain::{Fault, FaultKind};

/// A query of a vendor's query language (GraphQL). It can only be made of a document whose every operation is a `query`, so
/// that the road for reads carries no write.
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

    /// The request's body.
    pub(super) fn body(&self) -> Bytes {
        self.body.clone()
    }
}
