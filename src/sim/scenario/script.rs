//! Scripts: other people act, at a set time or upon a request of the operator.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ClusterDeed, OctopusDeed, Span};
use crate::sim::weather::WeatherRequest;

/// One scripted act.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptPart {
    pub(crate) when: Trigger,
    /// Who acts; default nobody in particular (weather).
    #[serde(rename = "as", default)]
    pub(crate) who: String,
    #[serde(rename = "do")]
    pub(crate) deed: Deed,
}

/// When it happens: exactly one of the two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trigger {
    /// This long after the start.
    pub(crate) at: Option<Span>,
    /// Right after the n-th request of this kind was answered.
    pub(crate) request: Option<RequestTrigger>,
}

/// A kind of request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RequestTrigger {
    pub(crate) method: Option<String>,
    /// Part of the path.
    pub(crate) path: String,
    /// Part of the query.
    pub(crate) query: String,
    pub(crate) login: Option<String>,
    /// The run that the path names, by label.
    pub(crate) run: Option<String>,
    /// The which-th such request (default 1).
    pub(crate) count: Option<u32>,
}

/// What somebody does. `run` is a label of the scenario, a run's id, or `waiting` (the newest run that waits).
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Deed {
    /// Lets named environments (all, if none is named) of a waiting run through.
    Approve {
        repository: String,
        run: String,
        #[serde(default)]
        environments: Vec<String>,
        #[serde(default)]
        comment: String,
    },
    /// Refuses them.
    Reject {
        repository: String,
        run: String,
        #[serde(default)]
        environments: Vec<String>,
        #[serde(default)]
        comment: String,
    },
    /// Cancels a run.
    Cancel { repository: String, run: String },
    /// Cancels a run that hangs.
    ForceCancel { repository: String, run: String },
    /// Runs it again, whole or only what failed.
    Rerun {
        repository: String,
        run: String,
        #[serde(default)]
        failed_only: bool,
    },
    /// Pushes commits to the default branch.
    Push {
        repository: String,
        #[serde(default)]
        messages: Vec<String>,
        #[serde(default)]
        count: u32,
        tag: Option<String>,
    },
    /// Starts a workflow by hand.
    Dispatch {
        repository: String,
        workflow: String,
        #[serde(rename = "ref")]
        reference: String,
        #[serde(default)]
        inputs: BTreeMap<String, String>,
        /// Its jobs take exactly this many times as long.
        slow: Option<f64>,
    },
    /// Ends a running job well, now.
    FinishJob { repository: String, run: String, job: String },
    /// Ends a running job badly, now.
    FailJob {
        repository: String,
        run: String,
        job: String,
        #[serde(default)]
        message: String,
    },
    /// Disables a workflow.
    Disable { repository: String, workflow: String },
    /// Enables a workflow.
    Enable { repository: String, workflow: String },
    /// Records a deployment made by some other tool.
    Deploy {
        repository: String,
        environment: String,
        #[serde(rename = "ref")]
        reference: String,
        #[serde(default = "success")]
        state: String,
    },
    /// Changes a running application by hand, past every pipeline; the next deployment sweeps it away.
    ByHand {
        repository: String,
        environment: String,
        /// What every replica runs from here on.
        #[serde(rename = "ref")]
        reference: Option<String>,
        #[serde(default)]
        unhealthy: bool,
        /// Nothing answers any more.
        #[serde(default)]
        silent: bool,
    },
    /// Answers or plays what waits at an environment of a GitLab project.
    #[serde(rename = "gitlab")]
    GitLab {
        project: String,
        environment: String,
        /// `approve`, `reject`, `play` or `cancel`.
        does: String,
        #[serde(default)]
        comment: String,
    },
    /// Others use up the hour of an account's budget, but for this much.
    Budget {
        login: String,
        /// `core` (default) or `graphql`.
        #[serde(default)]
        resource: String,
        remaining: u32,
        /// When the hour ends.
        ends_in: Option<Span>,
    },
    /// Does something to an object of the cluster.
    Cluster {
        /// `namespace/rollout/name`.
        #[serde(default)]
        object: String,
        deed: ClusterDeed,
    },
    /// A token is no longer good; there is no new one yet.
    ExpireToken { login: String },
    /// A token is replaced by a new one; the old one is no longer good.
    RotateToken { login: String },
    /// Acts at the Octopus server.
    Octopus {
        #[serde(rename = "with")]
        deed: OctopusDeed,
    },
    /// Changes the weather.
    Weather { weather: Box<WeatherRequest> },
}

fn success() -> String {
    "success".to_owned()
}
