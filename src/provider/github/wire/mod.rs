//! The vendor's objects, as far as we read them. Tolerant: old and new shapes, missing and null fields, words that did not
//! exist when this was written. What is kept in a cursor is these types written out again.
//!
//! After the vendor's REST description, version 2022-11-28.

mod commit;
mod deployment;
mod environment;
mod query;
mod repository;
mod run;
mod swept;

use serde::{Deserialize, Serialize};

pub(super) use super::super::tolerant::{or_default, time};
pub(super) use commit::{Commit, CommitHead, Comparison, PullRequest};
pub(super) use deployment::{Deployment, Status};
pub(super) use environment::{Approval, Environment, Environments, Pending, ProtectionRule, ReviewerEntry};
pub(super) use query::{OwnerPage, QueryAnswer, RateLimit};
pub(super) use repository::{Release, Repository, Tag, User, Workflow, Workflows};
pub(super) use run::{Annotation, Job, Jobs, Run, Runs, Step};
pub(super) use swept::{NamedRepository, NodeStatuses, SweptDeployment, SweptRepository};

/// An account; absent where it was deleted.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Person {
    /// The login.
    #[serde(default, deserialize_with = "or_default")]
    pub login: String,
}
