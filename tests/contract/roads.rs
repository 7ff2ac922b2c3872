//! Roads to a simulated vendor that change what travels on them.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::provider::http::{Limits, Transport, TransportError};
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
