//! The vendor's objects, drawn from the world. One file an object; each has every field that the description requires.

mod commit;
mod deployment;
mod environment;
mod job;
mod person;
mod pull;
mod release;
mod repository;
mod run;

pub(crate) use commit::{commit, difference, mail_of};
pub(crate) use deployment::{deployment, log_page, status};
pub(crate) use environment::{environment, named as named_environment, reviewer};
pub(crate) use job::{check_run, job};
pub(crate) use person::{or_ghost, private as private_person, simple as person, team};
pub(crate) use pull::pull;
pub(crate) use release::{release, tag};
pub(crate) use repository::{full as repository, minimal as minimal_repository};
pub(crate) use run::{artifact, run, workflow};

use serde_json::{Map, Value};

use super::Base;
use crate::sim::world::{Conclusion, JobStatus, Repository, World};

/// What a shape is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    pub(crate) base: &'a Base,
    pub(crate) repository: &'a Repository,
}

impl View<'_> {
    /// The API's URL of the repository.
    pub(crate) fn api(&self) -> String {
        format!("{}/repos/{}", self.base.api, self.repository.full_name())
    }

    /// The web page of the repository.
    pub(crate) fn html(&self) -> String {
        format!("{}/{}", self.base.html, self.repository.full_name())
    }
}

/// Adds members whose values are a root and a tail.
pub(crate) fn urls(object: &mut Map<String, Value>, root: &str, tails: &[(&str, &str)]) {
    for (name, tail) in tails {
        object.insert((*name).to_owned(), Value::String(format!("{root}{tail}")));
    }
}

/// Adds many members that have the same value.
pub(crate) fn same(object: &mut Map<String, Value>, names: &[&str], value: &Value) {
    for name in names {
        object.insert((*name).to_owned(), value.clone());
    }
}

/// Merges an object literal into a map.
pub(crate) fn merge(object: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        object.extend(more);
    }
}

/// The vendor's word for a status.
pub(crate) fn status_word(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Unborn | JobStatus::Queued => "queued",
        JobStatus::Waiting => "waiting",
        JobStatus::InProgress => "in_progress",
        JobStatus::Completed => "completed",
    }
}

/// The vendor's word for how it ended.
pub(crate) fn conclusion_word(conclusion: Option<Conclusion>) -> Value {
    conclusion.map_or(Value::Null, |conclusion| Value::String(conclusion.word().to_owned()))
}
