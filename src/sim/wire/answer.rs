//! An answer before it is written out.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::sim::Simulator;

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

/// Lines that go on as things happen.
pub(crate) trait Lines: std::fmt::Debug + Send + Sync {
    /// The body that shows them.
    fn body(&self, simulator: Simulator) -> Body;
}

/// An answer that goes on, on its way to whoever writes it out.
#[derive(Debug, Clone)]
pub(crate) struct Live(pub(crate) Arc<dyn Lines>);

/// A body.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Empty,
    Json(Value),
    /// Bytes and their type.
    File(Bytes, &'static str),
    /// Lines that go on, as things happen.
    Live(Live),
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
