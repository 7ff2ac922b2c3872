//! The vendor's objects, as far as we read them. Tolerant: old and new shapes, missing and null fields, words that did not
//! exist when this was written. What is kept in a cursor is these types written out again.
//!
//! After GitLab's REST description, version 4.

mod commit;
mod deployment;
mod pipeline;
mod project;

pub(super) use super::super::tolerant::{number, or_default, time};
pub(super) use commit::{Commit, Comparison, MergeRequest, Release, Tag};
pub(super) use deployment::{Approval, Deployment, Environment, Rule};
pub(super) use pipeline::{Job, Pipeline, ResourceGroup};
pub(super) use project::{Freeze, Member, Project, ProtectedEnvironment, Token, User};
