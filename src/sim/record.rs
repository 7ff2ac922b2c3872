//! What was asked: every request, in order, for tests and rehearsals.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::clock::stamp;

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) status: u16,
    pub(crate) wrote: bool,
    pub(crate) login: Option<String>,
    pub(crate) authorization: bool,
    pub(crate) if_none_match: bool,
    pub(crate) body: Option<Value>,
}

impl Record {
    /// As `/__sim/requests` shows it.
    pub(crate) fn shown(&self, sequence: usize) -> Value {
        json!({
            "seq": sequence, "at": stamp(self.at), "method": self.method, "host": self.host, "path": self.path, "query": self.query,
            "status": self.status, "wrote": self.wrote, "login": self.login, "authorization": self.authorization,
            "if_none_match": self.if_none_match, "body": self.body,
        })
    }
}
