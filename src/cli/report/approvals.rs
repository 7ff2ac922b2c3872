//! What waits for people.

use jiff::Timestamp;
use serde::Serialize;

use super::services::pending_gates;
use crate::cockpit::State;
use crate::domain::{Gate, MayI, Run, Text, Tier};

/// The run that an approval is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunReference {
    /// The provider's id.
    pub id: String,
    /// The number that people use.
    pub number: u64,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// The workflow's name.
    pub name: Text,
    /// Its page.
    pub url: Text,
}

/// One gate that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApprovalReport {
    /// Its id.
    pub id: String,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: Text,
    /// The environment's tier.
    pub tier: Tier,
    /// What would be deployed.
    pub version: Text,
    /// Its commit.
    pub commit: String,
    /// The run that waits.
    pub run: RunReference,
    /// Since when; null where the provider does not say.
    pub waiting_since: Option<Timestamp>,
    /// What it waits for now: `approval`, `timer`, ...
    pub wait_reason: &'static str,
    /// Whether the operator may answer it; null where the provider does not say.
    pub can_i: Option<bool>,
    /// Why not; null where one may.
    pub why_not: Option<Text>,
    /// Who may.
    pub reviewers: Vec<Text>,
    /// How many approvals it wants.
    pub required: u32,
    /// How many it has.
    pub given: u32,
}

/// Every pending gate, the longest waiting first.
#[must_use]
pub fn approvals(state: &State) -> Vec<ApprovalReport> {
    let mut approvals: Vec<ApprovalReport> = state
        .world
        .order
        .iter()
        .filter_map(|id| state.world.services.get(id))
        .flat_map(|service| {
            pending_gates(service).map(|gate| report(gate, service.runs.iter().find(|run| run.id == *gate.run())))
        })
        .collect();
    approvals.sort_by(|one, other| (one.waiting_since, &one.id).cmp(&(other.waiting_since, &other.id)));
    approvals
}

fn report(gate: &Gate, run: Option<&Run>) -> ApprovalReport {
    ApprovalReport {
        id: gate.id.to_string(),
        service: gate.run().service.to_string(),
        environment: gate.environment().name.clone(),
        tier: gate.tier,
        version: gate.release.version.clone(),
        commit: gate.release.commit.to_string(),
        run: RunReference {
            id: Text::new(&gate.run().run).to_string(),
            number: run.map_or(0, |run| run.number),
            attempt: gate.id.attempt,
            name: run.map(|run| run.name.clone()).unwrap_or_default(),
            url: run.map(|run| run.url.clone()).unwrap_or_default(),
        },
        waiting_since: gate.since,
        wait_reason: gate.reason.word(),
        can_i: match gate.may_i {
            MayI::Yes => Some(true),
            MayI::No(_) => Some(false),
            MayI::Unsaid => None,
        },
        why_not: match &gate.may_i {
            MayI::No(why) => Some(why.clone()),
            MayI::Yes | MayI::Unsaid => None,
        },
        reviewers: gate.reviewers.iter().map(|reviewer| reviewer.name.clone()).collect(),
        required: gate.required,
        given: gate.given,
    }
}
