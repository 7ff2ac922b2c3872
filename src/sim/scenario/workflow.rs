//! Workflows and environments of a scenario; repositories refer to them by key.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Span;

/// A workflow file: what starts it and which jobs it has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkflowPart {
    /// What repositories call it.
    pub(crate) key: String,
    pub(crate) name: String,
    /// The file below `.github/workflows/`.
    pub(crate) file: String,
    /// Events that start it: `push`, `release`, `workflow_dispatch`, `deployment`, `schedule`.
    pub(crate) on: Vec<String>,
    #[serde(default)]
    pub(crate) inputs: BTreeMap<String, InputPart>,
    pub(crate) job: Vec<JobPart>,
    /// `active` (default) or one of the vendor's other states.
    pub(crate) state: Option<String>,
}

/// An input of a dispatched workflow.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InputPart {
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
    #[serde(default)]
    pub(crate) options: Vec<String>,
}

/// A job of a workflow.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobPart {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    /// How long it takes; each run draws from four fifths to six fifths of it.
    pub(crate) takes: Span,
    /// The environment it deploys to; `{name}` stands for an input.
    pub(crate) environment: Option<String>,
    pub(crate) steps: Vec<String>,
    #[serde(default)]
    pub(crate) artifacts: Vec<String>,
    /// Extra lines of its log.
    #[serde(default)]
    pub(crate) log: Vec<String>,
}

/// An environment and what protects it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnvironmentPart {
    /// What repositories call it.
    pub(crate) key: String,
    /// What the vendor calls it; default the key.
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) production: bool,
    #[serde(default)]
    pub(crate) transient: bool,
    #[serde(default)]
    pub(crate) reviewers: ReviewersPart,
    #[serde(default)]
    pub(crate) prevent_self_review: bool,
    /// Minutes, as the vendor counts.
    #[serde(default)]
    pub(crate) wait_minutes: u32,
    /// Names of branches and tags that may deploy (`*` matches anything); none = all may.
    #[serde(default)]
    pub(crate) branches: Vec<String>,
}

/// Who may let a deployment through.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReviewersPart {
    pub(crate) people: Vec<String>,
    pub(crate) teams: Vec<String>,
}
