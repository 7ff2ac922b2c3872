//! Refusals in the vendor's shapes.

use serde_json::{Value, json};

use super::{Answer, Content};
use crate::sim::world::Refusal;

/// Why a request is not answered with what it asked for.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Failure {
    /// The vendor's plain error.
    pub(crate) fn new(status: u16, message: &str) -> Self {
        let body = json!({ "message": message, "documentation_url": "https://docs.github.com/rest", "status": status.to_string() });
        Self { status, body, headers: Vec::new() }
    }

    /// The vendor's error that leads to a page of its own.
    pub(crate) fn documented(status: u16, message: &str, page: &str) -> Self {
        let body = json!({ "message": message, "documentation_url": page, "status": status.to_string() });
        Self { status, body, headers: Vec::new() }
    }

    /// There is no such thing, or one may not see it.
    pub(crate) fn missing() -> Self {
        Self::new(404, "Not Found")
    }

    /// A field is missing or wrong.
    pub(crate) fn field(resource: &str, field: &str, code: &str) -> Self {
        let mut failure = Self::new(422, "Validation Failed");
        if let Some(body) = failure.body.as_object_mut() {
            body.insert("errors".to_owned(), json!([{ "resource": resource, "field": field, "code": code }]));
        }
        failure
    }

    /// The request does not fit the description of the call.
    pub(crate) fn malformed(message: &str) -> Self {
        Self::new(422, &format!("Invalid request.\n\n{message}"))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::missing(),
            Refusal::Conflict(message) => Self::new(409, &message),
            Refusal::Invalid(message) => Self::new(422, &message),
            Refusal::Forbidden(message) => Self::new(403, &message),
        }
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        Self {
            status: failure.status,
            content: Content::Json(failure.body),
            headers: failure.headers,
            modified: None,
            wrote: false,
            cost: 1,
            connections: 0,
        }
    }
}

/// What it says when it refuses or fails with a status, whatever was asked.
pub(crate) fn trouble(status: u16) -> Answer {
    let message = match status {
        401 => "Bad credentials",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        422 => "Validation Failed",
        429 => "Too many requests",
        503 => "Service unavailable",
        _ => "Server Error",
    };
    Failure::new(status, message).into()
}
