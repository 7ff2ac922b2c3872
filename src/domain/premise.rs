//! What an act stands on.
//!
//! A premise is one fact with the value that it had when it was seen. Only what the verb stands on is a premise: these
//! gates still pending, this commit, this attempt, this current deployment. A status tick is none.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EnvironmentId, GateId, Now, RunId, ServiceId, Text, WorkflowId};

/// Which fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PremiseKey {
    /// Whether a gate is pending: `pending`, `approved by …`, `gone`.
    Gate(GateId),
    /// Whether the operator may answer a gate: `yes`, `no`.
    MayAnswer(GateId),
    /// The attempt that a run is at: `2`.
    RunAttempt(RunId),
    /// The commit of a run.
    RunCommit(RunId),
    /// Whether a run can still be stopped or repeated: `in flight`, `done: failed`.
    RunState(RunId),
    /// The newest deployment of an environment that once succeeded, by id, with its version: `17 v2.13.2`.
    CurrentDeployment(EnvironmentId),
    /// The newest deployment of an environment that began to change it, by id and state.
    NewestDeployment(EnvironmentId),
    /// Whether a workflow starts: `active`, `disabled`.
    WorkflowState {
        /// Whose.
        service: ServiceId,
        /// Which.
        workflow: WorkflowId,
    },
    /// The revision that is being rolled out. A step forward is none: what makes it safer stands on this alone.
    Rollout(EnvironmentId),
    /// Where a rollout stands: its step, counted from 0, and its state's word: `2 paused`.
    RolloutStep(EnvironmentId),
    /// The commit that a branch or tag names.
    Reference {
        /// Whose.
        service: ServiceId,
        /// The branch or tag.
        reference: Text,
    },
    /// Any other fact of a provider, by its own name.
    Other(Text),
}

impl fmt::Display for PremiseKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gate(gate) => write!(formatter, "gate {} of run {}", gate.environment.name, gate.run),
            Self::MayAnswer(gate) => write!(formatter, "my right to answer {}", gate.environment.name),
            Self::RunAttempt(run) => write!(formatter, "attempt of run {run}"),
            Self::RunCommit(run) => write!(formatter, "commit of run {run}"),
            Self::RunState(run) => write!(formatter, "state of run {run}"),
            Self::CurrentDeployment(environment) => write!(formatter, "current release of {environment}"),
            Self::NewestDeployment(environment) => write!(formatter, "newest deployment to {environment}"),
            Self::WorkflowState { service, workflow } => write!(formatter, "workflow {workflow} of {service}"),
            Self::Rollout(environment) => write!(formatter, "revision of the rollout to {environment}"),
            Self::RolloutStep(environment) => write!(formatter, "step of the rollout to {environment}"),
            Self::Reference { service, reference } => write!(formatter, "{reference} of {service}"),
            Self::Other(name) => name.fmt(formatter),
        }
    }
}

/// One fact and the value that an act stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Premise {
    /// Which fact.
    pub key: PremiseKey,
    /// Its value when it was seen.
    pub value: Text,
}

impl Premise {
    /// A premise.
    #[must_use]
    pub fn new(key: PremiseKey, value: impl Into<Text>) -> Self {
        Self { key, value: value.into() }
    }
}

/// The present values of premises, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// When.
    pub at: Now,
    /// What was read.
    pub values: Vec<Premise>,
}

impl Sight {
    /// The present value of a fact, where it was read.
    #[must_use]
    pub fn value(&self, key: &PremiseKey) -> Option<&Text> {
        self.values.iter().find(|premise| premise.key == *key).map(|premise| &premise.value)
    }
}

/// One fact that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which fact, in words.
    pub what: Text,
    /// What it was when it was seen.
    pub was: Text,
    /// What it is.
    pub is: Text,
}

/// What changed between `premises` and `sight`. A premise that the sight does not mention counts as changed: silence is
/// not agreement.
#[must_use]
pub fn differences(premises: &[Premise], sight: &Sight) -> Vec<Difference> {
    premises
        .iter()
        .filter_map(|premise| {
            let is = sight.value(&premise.key);
            (is != Some(&premise.value)).then(|| Difference {
                what: Text::new(&premise.key.to_string()),
                was: premise.value.clone(),
                is: is.cloned().unwrap_or_else(|| Text::new("not readable")),
            })
        })
        .collect()
}
