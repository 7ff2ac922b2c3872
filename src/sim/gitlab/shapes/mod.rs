//! The vendor's objects as JSON.

mod deployment;
mod pipeline;
mod project;
mod trace;

pub(super) use deployment::{approval, deployment, environment, extended, protected};
pub(super) use pipeline::{basic, bridge, brief, job, pipeline};
pub(super) use project::{account, commit, compare, freeze, member, project, release, request, tag, user};
pub(super) use trace::trace;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::estate::{Estate, Project};
use crate::sim::wire::Base;

/// What drawing needs: the estate, one project of it, and where the asker stands.
#[derive(Clone, Copy)]
pub(super) struct Drawing<'a> {
    pub(super) estate: &'a Estate,
    pub(super) project: &'a Project,
    pub(super) base: &'a Base,
}

impl Drawing<'_> {
    /// The project's page.
    pub(super) fn web(&self) -> String {
        format!("{}/{}", self.base.api, self.project.path)
    }
}

/// The vendor's instants: milliseconds, UTC.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// An instant that may not be there.
pub(super) fn when(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(stamp(at)))
}

/// Seconds between two instants.
pub(super) fn between(from: Option<Timestamp>, to: Option<Timestamp>) -> Value {
    match (from, to) {
        (Some(from), Some(to)) => json!(to.duration_since(from).as_secs()),
        _ => Value::Null,
    }
}
