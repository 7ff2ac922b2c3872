//! What was asked: every request, in order, for tests and rehearsals.

use std::collections::VecDeque;

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

/// A long demo keeps this many, the newest.
const KEPT: usize = 20_000;

/// Every request, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Records {
    newest: VecDeque<Record>,
    forgotten: usize,
    /// Those of the forgotten that tried to write, with their numbers: they are few, and they count.
    writes: Vec<(usize, Record)>,
}

impl Records {
    /// Notes a request.
    pub(crate) fn push(&mut self, record: Record) {
        if self.newest.len() == KEPT {
            self.forgotten += 1;
            self.writes.extend(self.newest.pop_front().filter(Record::writes).map(|old| (self.forgotten, old)));
        }
        self.newest.push_back(record);
    }

    /// How many requests there were.
    pub(crate) fn len(&self) -> usize {
        self.forgotten + self.newest.len()
    }

    /// Every request that tried to write, however old.
    pub(crate) fn shown_writes(&self) -> Vec<Value> {
        let newest = self.newest.iter().zip(self.forgotten + 1..).filter(|(record, _)| record.writes());
        let old = self.writes.iter().map(|(sequence, record)| record.shown(*sequence));
        old.chain(newest.map(|(record, sequence)| record.shown(sequence))).collect()
    }

    /// As `/__sim/requests` shows them; the first request has the number 1.
    pub(crate) fn shown(&self) -> Vec<Value> {
        self.newest.iter().zip(self.forgotten + 1..).map(|(record, sequence)| record.shown(sequence)).collect()
    }
}

impl Record {
    /// Did it try to change something?
    fn writes(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS") && !self.path.ends_with("/graphql")
    }

    fn shown(&self, sequence: usize) -> Value {
        json!({
            "seq": sequence, "at": stamp(self.at), "method": self.method, "host": self.host, "path": self.path, "query": self.query,
            "status": self.status, "wrote": self.wrote, "login": self.login, "authorization": self.authorization,
            "if_none_match": self.if_none_match, "body": self.body,
        })
    }
}
