//! From the vendor's objects to the domain's words. Total functions: every word has a place, unknown ones stay visible.

mod deployment;
mod environment;
mod gate;
mod run;
mod swept;

pub(super) use super::super::versions::{Versions, is_hash};
pub(super) use deployment::{History, deployment, rerun};
pub(super) use environment::{environment, reviewers};
pub(super) use gate::{may_i, pending_gate};
pub(super) use run::{annotation, job, review, run, run_state};
pub(super) use swept::{
    Line, deployments_to, line, mark, names, permission as swept_permission, statuses as swept_statuses,
};

use crate::domain::{Permission, Text, WorkflowState};

use super::wire;

/// A text that is there, or nothing.
pub(super) fn some(text: &str) -> Option<Text> {
    (!text.is_empty()).then(|| Text::new(text))
}

/// A person that is there, or nobody.
pub(super) fn login(person: Option<&wire::Person>) -> Option<Text> {
    person.and_then(|person| some(&person.login))
}

/// What the token may do in a repository.
pub(super) fn permission(repository: &wire::Repository) -> Permission {
    match repository.permissions {
        None => Permission::Unsaid,
        Some(permissions) if permissions.admin => Permission::Admin,
        Some(permissions) if permissions.maintain || permissions.push => Permission::Write,
        Some(_) => Permission::Read,
    }
}

/// Whether a workflow starts.
pub(super) fn workflow_state(word: &str) -> WorkflowState {
    match word {
        "active" => WorkflowState::Active,
        "disabled_manually" => WorkflowState::Disabled,
        "disabled_fork" | "disabled_inactivity" => WorkflowState::DisabledByProvider,
        "deleted" => WorkflowState::Deleted,
        other => WorkflowState::Unknown(Text::new(other)),
    }
}
