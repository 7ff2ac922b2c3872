//! From statuses to faults.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::budget;
use super::transport::Cut;
use crate::domain::{Fault, FaultKind};

/// An answer that came whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The address that answered, after redirects.
    pub url: Url,
    /// Whether a redirect said that the object has moved for good.
    pub moved: bool,
    /// Whether the body was cut at the limit.
    pub cut: bool,
}

impl Answer {
    pub(super) fn of(response: http::Response<Bytes>, url: Url, moved: bool) -> Self {
        let (parts, body) = response.into_parts();
        let cut = parts.extensions.get::<Cut>().is_some();
        Self { status: parts.status, headers: parts.headers, body, url, moved, cut }
    }

    /// The validator, where there is one.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.headers.get(ETAG)?.to_str().ok()
    }

    /// Where a redirect points, resolved against the address that answered.
    #[must_use]
    pub fn location(&self) -> Option<Url> {
        self.url.join(self.headers.get(LOCATION)?.to_str().ok()?).ok()
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// [`FaultKind::Malformed`] where it is none: HTML from a proxy, a truncated body, another shape.
    pub fn json<T: DeserializeOwned>(&self, doing: &str) -> Result<T, Fault> {
        decode(&self.body, self.is_html(), self.cut, doing)
    }

    /// Whether the answer is a web page, which no endpoint of ours gives.
    #[must_use]
    pub fn is_html(&self) -> bool {
        let typed = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        typed.contains("text/html") || self.body.trim_ascii_start().starts_with(b"<")
    }

    /// The vendor's own words about a refusal: `message` with its `errors`.
    #[must_use]
    pub fn words(&self) -> String {
        words(&self.body)
    }
}

/// Reads JSON, telling apart what a person would do about it.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8], html: bool, cut: bool, doing: &str) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        let (what, hint) = if html {
            (
                "the answer is a web page, not data".to_owned(),
                "is something between here and the provider (a proxy, a sign-in page), or is the base URL not the API's?",
            )
        } else if cut {
            ("the answer is larger than is read".to_owned(), "")
        } else if error.is_eof() {
            ("the answer breaks off in the middle".to_owned(), "it will be read again")
        } else {
            // Names the place and the kind of mismatch; serde quotes at most a word of the body.
            (format!("the answer has an unexpected shape ({error})"), "the provider may have changed; please report it")
        };
        Fault::new(FaultKind::Malformed, doing, &what).hint(hint)
    })
}

/// What a refusing status means for a read or an act.
pub(super) fn refusal(answer: &Answer, doing: &str, act: bool, now: Timestamp) -> Fault {
    let words = answer.words();
    let said = if words.is_empty() { format!("HTTP {}", answer.status.as_u16()) } else { words.clone() };
    let fault = |kind| Fault::new(kind, doing, &said);
    let lacking = lacking_scope(&answer.headers);
    let or_scope = |hint: &str| lacking.clone().unwrap_or_else(|| hint.to_owned());
    match answer.status.as_u16() {
        401 => fault(FaultKind::Unauthenticated)
            .hint("the token is not accepted: has it expired or been revoked? Give a new one, then read again"),
        403 | 429 => match limited(answer, &words, now) {
            Some(until) => fault(FaultKind::RateLimited { until: Some(until) })
                .hint(&format!("asked too often; reading goes on at {}", until.strftime("%H:%M:%SZ"))),
            None if answer.status.as_u16() == 429 => {
                fault(FaultKind::RateLimited { until: later(now) }).hint("asked too often")
            }
            None => fault(FaultKind::Forbidden).hint(&or_scope("the token is good but may not do this: does it lack a scope or a permission, or an organisation's sign-on?")),
        },
        404 if act => fault(FaultKind::NotFound)
            .hint(&or_scope("the provider answers this way too when the token may not write here: check its permissions")),
        404 => fault(FaultKind::NotFound).hint(&or_scope("not there, or hidden from this token")),
        410 => fault(FaultKind::NotFound).hint("it is gone for good"),
        409 => fault(FaultKind::Conflict).hint("its state does not allow that now: read it again"),
        412 => fault(FaultKind::Conflict).hint("it changed in between: read it again"),
        301 | 302 | 307 | 308 => fault(FaultKind::NotFound)
            .hint("it has moved, and acts follow no redirect: read it again, then act on its new name"),
        400 | 422 => fault(FaultKind::Invalid).hint(""),
        500..=599 if act => fault(FaultKind::UnknownOutcome)
            .hint("the provider failed while it had the request: what became of it is being read"),
        500..=599 => fault(FaultKind::Unavailable).hint("the provider has trouble; it will be read again"),
        _ => fault(FaultKind::Invalid),
    }
}

/// What a classic token lacks, where the vendor says both what it has and what would do (GitHub: "Understanding scopes for
/// OAuth apps"). Tokens without scopes have no such header.
fn lacking_scope(headers: &HeaderMap) -> Option<String> {
    let scopes = |name: &str| -> Option<Vec<String>> {
        let text = headers.get(name)?.to_str().ok()?;
        Some(text.split(',').map(|scope| scope.trim().to_owned()).filter(|scope| !scope.is_empty()).collect())
    };
    let (has, wanted) = (scopes("x-oauth-scopes")?, scopes("x-accepted-oauth-scopes")?);
    if wanted.is_empty() || wanted.iter().any(|scope| has.contains(scope)) {
        return None;
    }
    let has = if has.is_empty() { "no scope".to_owned() } else { has.join(", ") };
    Some(format!("the token has {has}, and this wants {}: perhaps it is there and hidden", wanted.join(" or ")))
}

/// Until when a 403 or 429 is a limit rather than a refusal.
fn limited(answer: &Answer, words: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(until) = budget::retry_after(&answer.headers, now) {
        return Some(until);
    }
    if budget::exhausted(&answer.headers) {
        return budget::resets_at(&answer.headers, now).or_else(|| later(now));
    }
    let words = words.to_lowercase();
    (words.contains("rate limit") || words.contains("abuse detection")).then(|| later(now)).flatten()
}

fn later(now: Timestamp) -> Option<Timestamp> {
    now.checked_add(budget::LEAST_PAUSE).ok()
}

/// `message` with its `errors`; where a vendor keeps several messages by field, all of them; `error` of OAuth's refusals.
fn words(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Refused {
        #[serde(default, alias = "ErrorMessage")]
        message: Value,
        #[serde(default, alias = "Errors")]
        errors: Value,
        #[serde(default)]
        error: Value,
        #[serde(default)]
        error_description: Value,
    }
    let Ok(refused) = serde_json::from_slice::<Refused>(body) else { return String::new() };
    let parts = [&refused.message, &refused.error, &refused.error_description, &refused.errors];
    let words = parts.map(details).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    words.chars().take(400).collect()
}

fn details(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    match value {
        Value::Null => String::new(),
        Value::Array(errors) => joined(errors.iter().take(5).map(detail).collect()),
        Value::Object(fields) if fields.values().all(|field| field.is_array() || field.is_object()) => {
            let named = |(name, field): (&String, &Value)| {
                let said = details(field);
                if name == "base" || said.is_empty() { said } else { format!("{name} {said}") }
            };
            joined(fields.iter().take(5).map(named).collect())
        }
        other => detail(other),
    }
}

fn detail(error: &Value) -> String {
    if let Some(text) = error.as_str() {
        return text.to_owned();
    }
    if let Some(message) = error.get("message").and_then(|message| message.as_str()) {
        return message.to_owned();
    }
    let part = |name: &str| error.get(name).and_then(|part| part.as_str()).unwrap_or_default();
    format!("{} {}", part("field"), part("code")).trim().to_owned()
}
