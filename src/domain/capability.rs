//! What a provider can do, said honestly.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Verb;

/// Whether a provider has a verb, and what the verb really is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It has it, or the nearest honest thing.
    Yes {
        /// What it really does, in the provider's words: "disables the workflow; running work goes on".
        label: String,
    },
    /// It has not.
    No {
        /// Why not.
        why: String,
    },
}

/// What can be promoted into an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promotion {
    /// Any release can be asked for; the provider says whether it may come there.
    Free,
    /// What a run of it waits to deploy there; anything else by a way that is configured.
    ByRun,
}

/// The verbs of a provider with their honest labels, and which reads it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capability {
    /// Every verb; one that is missing here is not supported.
    pub verbs: BTreeMap<Verb, Support>,
    /// Whether a rollback can hold the bad release afterwards, and by what.
    pub hold: Support,
    /// What can be promoted.
    pub promotion: Promotion,
    /// Whether logs can be read while a job runs.
    pub live_logs: bool,
    /// Whether many services can be read by one query ([`Scope::Sweep`](super::Scope::Sweep)), and the parts of one by
    /// their lists.
    pub sweeps: bool,
    /// Whether it notices changes by itself and says so: then nothing is read on the chance that something changed.
    pub watches: bool,
}

impl Capability {
    /// What is said about `verb`.
    #[must_use]
    pub fn verb(&self, verb: Verb) -> Support {
        self.verbs
            .get(&verb)
            .cloned()
            .unwrap_or_else(|| Support::No { why: format!("this provider has no way to {}", verb.word()) })
    }
}
