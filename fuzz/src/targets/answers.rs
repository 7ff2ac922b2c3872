//! What a vendor answered once, and what a script makes of it on the road.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::provider::http::{Limits, Reached, Transport, TransportError};
use serde_json::{Value, json};

use super::script::Script;

/// Answers by method and address.
pub(crate) type Answers = BTreeMap<String, (u16, http::HeaderMap, Bytes)>;

fn name<T>(request: &http::Request<T>) -> String {
    format!("{} {}", request.method(), request.uri().path_and_query().map_or("/", |path| path.as_str()))
}

/// Keeps what comes back over another road.
#[derive(Debug)]
pub(crate) struct Kept {
    road: Arc<dyn Transport>,
    pub(crate) answers: Arc<Mutex<Answers>>,
}

impl Kept {
    pub(crate) fn of(road: Arc<dyn Transport>, answers: Arc<Mutex<Answers>>) -> Self {
        Self { road, answers }
    }
}

#[async_trait]
impl Transport for Kept {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let name = name(&request);
        let response = self.road.call(request, limits).await?;
        let kept = (response.status().as_u16(), response.headers().clone(), response.body().clone());
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, kept);
        Ok(response)
    }
}

/// Answers what was kept, changed as a script says. Writes nothing anywhere.
#[derive(Debug)]
pub(crate) struct Altered {
    answers: Arc<Answers>,
    script: Mutex<Script>,
}

impl Altered {
    pub(crate) fn new(answers: Arc<Answers>, script: Script) -> Self {
        Self { answers, script: Mutex::new(script) }
    }

    /// What was kept for an address; for one with another query what was kept for its path.
    fn kept(&self, name: &str) -> (u16, http::HeaderMap, Bytes) {
        if let Some(kept) = self.answers.get(name) {
            return kept.clone();
        }
        let path = name.split('?').next().unwrap_or(name);
        let near = self.answers.range(path.to_owned()..).next().filter(|(other, _)| other.starts_with(path));
        near.map_or_else(
            || (404, http::HeaderMap::new(), Bytes::from_static(b"{\"message\":\"Not Found\"}")),
            |(_, kept)| kept.clone(),
        )
    }
}

#[async_trait]
impl Transport for Altered {
    async fn call(&self, request: http::Request<Bytes>, _: Limits) -> Result<http::Response<Bytes>, TransportError> {
        let (mut status, mut headers, mut body) = self.kept(&name(&request));
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        if !script.is_over() {
            match script.byte() % 16 {
                0..=3 => {}
                4..=11 => body = altered(&body, &mut script),
                12 => body = body.slice(..script.below(body.len() + 1)),
                13 => status = [200, 204, 304, 401, 403, 404, 409, 422, 429, 500, 502][script.below(11)],
                14 => alter_headers(&mut headers, &mut script),
                _ => {
                    return Err(TransportError {
                        reached: Reached::Maybe,
                        reset: script.byte().is_multiple_of(2),
                        status: None,
                        what: "connection reset".to_owned(),
                        hint: "",
                    });
                }
            }
        }
        headers.remove(http::header::CONTENT_LENGTH);
        let mut response = http::Response::new(body);
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn alter_headers(headers: &mut http::HeaderMap, script: &mut Script) {
    const NAMES: &[&str] = &[
        "link",
        "etag",
        "date",
        "retry-after",
        "x-ratelimit-reset",
        "x-ratelimit-remaining",
        "ratelimit-reset",
        "x-next-page",
        "x-total",
    ];
    const VALUES: &[&str] = &[
        "",
        "-1",
        "99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "<http://[::1>; rel=\"next\"",
        "<:>; rel=next",
        "0",
        "W/\"\"",
        "\"\u{7f}",
    ];
    let name = http::HeaderName::from_static(NAMES[script.below(NAMES.len())]);
    if let Ok(value) = http::HeaderValue::from_str(VALUES[script.below(VALUES.len())]) {
        headers.insert(name, value);
    }
}

/// A body with a few of its values changed; where it is no JSON, with a byte changed.
fn altered(body: &Bytes, script: &mut Script) -> Bytes {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        let mut bytes = body.to_vec();
        let place = script.below(bytes.len());
        if let Some(byte) = bytes.get_mut(place) {
            *byte = script.byte();
        }
        return Bytes::from(bytes);
    };
    for _ in 0..=script.byte() % 4 {
        let mut place = script.below(count(&value));
        alter(&mut value, &mut place, script);
    }
    Bytes::from(value.to_string())
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum::<usize>(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Walks to the value of a number, in the order of the text, and changes it. Whether it was there.
fn alter(value: &mut Value, place: &mut usize, script: &mut Script) -> bool {
    if *place == 0 {
        change(value, script);
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| alter(item, place, script)),
        Value::Object(fields) => fields.values_mut().any(|field| alter(field, place, script)),
        _ => false,
    }
}

fn change(value: &mut Value, script: &mut Script) {
    match (script.byte() % 20, &mut *value) {
        (0, Value::Object(fields)) => {
            let name = fields.keys().nth(script.below(fields.len())).cloned();
            name.map(|name| fields.shift_remove(&name));
        }
        (1, Value::Array(items)) => {
            let again = items.clone();
            items.extend(again);
        }
        (2, Value::Array(items)) => items.reverse(),
        (3, Value::Object(fields)) => {
            fields.insert("unheardOf".to_owned(), json!({ "a": [1] }));
        }
        (4, Value::Number(number)) => *value = Value::String(number.to_string()),
        (5, Value::String(text)) => text.push_str("\u{1b}[2J\u{202e}\r\nx"),
        (6, Value::String(text)) => *text = text.repeat(40),
        (7, Value::String(text)) => {
            text.truncate(text.char_indices().nth(script.below(text.len())).map_or(0, |(at, _)| at));
        }
        (8, Value::String(text)) => "brand-new".clone_into(text),
        (9, Value::String(text)) => "9999-12-31T23:59:59Z".clone_into(text),
        (10, Value::String(text)) => "0001-01-01T00:00:00Z".clone_into(text),
        (11, _) => *value = json!(i64::MAX),
        (12, _) => *value = json!(u64::MAX),
        (13, _) => *value = json!(-1),
        (14, _) => *value = json!(1e308),
        (15, _) => *value = json!(""),
        (16, _) => *value = json!([]),
        (17, _) => *value = json!({}),
        (18, _) => *value = json!(true),
        _ => *value = Value::Null,
    }
}
