//! From the cluster's objects to the domain's words.

mod analysis;
mod automation;
mod history;
mod release;
mod rollout;
mod state;
mod steps;

pub(super) use analysis::analyses;
pub(super) use automation::{automation, drifts};
pub(super) use history::{current, deployments};
pub(super) use release::{image_with_place, of_template, without_hash};
pub(super) use rollout::rollout;
pub(super) use state::{state, word};
pub(super) use steps::{pauses, steps};
