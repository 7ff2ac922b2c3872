//! Answers and refusals in the vendor's shapes.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::sim::world::Refusal;

/// The type of every JSON body.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// What is sent back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content: Content,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) modified: Option<Timestamp>,
    /// The world was changed.
    pub(crate) wrote: bool,
    /// What it takes from the hour's budget.
    pub(crate) cost: u32,
    /// The lists that a query looked up.
    pub(crate) connections: u64,
}

/// A body.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Empty,
    Json(Value),
    /// Bytes and their type.
    File(Bytes, &'static str),
}

/// Why a request is not answered with what it asked for.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// 200 with JSON.
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: 200,
            content: Content::Json(body),
            headers: Vec::new(),
            modified: None,
            wrote: false,
            cost: 1,
            connections: 0,
        }
    }

    /// 200 with a file.
    pub(crate) fn file(bytes: Vec<u8>, kind: &'static str) -> Self {
        Self { content: Content::File(bytes.into(), kind), ..Self::ok(Value::Null) }
    }

    /// With its JSON written out: what follows only needs the bytes.
    pub(crate) fn written(mut self) -> Self {
        if let Content::Json(body) = &self.content {
            self.content = Content::File(body.to_string().into(), JSON);
        }
        self
    }

    /// A write that came through.
    pub(crate) fn wrote(status: u16, body: Value) -> Self {
        Self { status, wrote: true, ..Self::ok(body) }
    }

    /// A write that came through and has nothing to say.
    pub(crate) fn done() -> Self {
        Self {
            status: 204,
            content: Content::Empty,
            headers: Vec::new(),
            modified: None,
            wrote: true,
            cost: 1,
            connections: 0,
        }
    }

    /// Leads elsewhere.
    pub(crate) fn moved(status: u16, location: String, content: Content) -> Self {
        Self {
            status,
            content,
            headers: vec![("location", location)],
            modified: None,
            wrote: false,
            cost: 1,
            connections: 0,
        }
    }

    /// With the instant of the last change.
    pub(crate) fn modified(mut self, at: Timestamp) -> Self {
        self.modified = Some(at);
        self
    }

    /// At the price of a query that looked up so many lists.
    pub(crate) fn costing(mut self, cost: u32, connections: u64) -> Self {
        self.cost = cost;
        self.connections = connections;
        self
    }

    /// With a header.
    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
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
