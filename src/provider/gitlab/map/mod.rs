//! From the vendor's objects to the domain's words. Total functions: every word has a place, unknown ones stay visible.

mod approval;
mod deployment;
mod environment;
mod freeze;
mod gate;
mod run;

pub(super) use approval::{Standing, Wanted, choice, choices, counts, may_answer, may_deploy, rules};
pub(super) use deployment::{PutBackRules, deployment_state, deployments, refused};
pub(super) use environment::{environments, tier};
pub(super) use freeze::freezes;
pub(super) use gate::{GateKey, Place, blocked, held};
pub(super) use run::{bridge, job, job_state, run, run_state};

pub(super) use super::super::versions::Versions;
use super::wire;
use crate::domain::Text;

/// A text that is there, or nothing.
pub(super) fn some(text: &str) -> Option<Text> {
    (!text.is_empty()).then(|| Text::new(text))
}

/// A person that is there, or nobody.
pub(super) fn login(person: Option<&wire::User>) -> Option<Text> {
    person.and_then(|person| some(&person.username))
}
